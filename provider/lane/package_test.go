package lane_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/eventlink/pulumi-eventlink/provider/lane"
)

func gzipped(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAPackageHoldsAnExecutableBootstrapItsRouteAndItsPlan(t *testing.T) {
	t.Parallel()
	program, document, compiled := strings.Repeat("program ", 1000), `{"digest": "…"}`, `{"version": 1}`
	archive, err := lane.Package(gzipped(t, program), []byte(document), []byte(compiled))
	if err != nil {
		t.Fatal(err)
	}
	reader, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]struct {
		contents string
		mode     os.FileMode
	}{"bootstrap": {program, 0o755}, "route.json": {document, 0o644}, "plan.json": {compiled, 0o644}}
	if len(reader.File) != len(want) {
		t.Errorf("got %d files, wanted %d", len(reader.File), len(want))
	}
	for _, file := range reader.File {
		opened, err := file.Open()
		if err != nil {
			t.Fatal(err)
		}
		contents, err := io.ReadAll(opened) // checks the CRC-32 too
		if err != nil {
			t.Fatalf("%s: %v", file.Name, err)
		}
		if string(contents) != want[file.Name].contents {
			t.Errorf("%s: got %d bytes of other contents", file.Name, len(contents))
		}
		if file.Mode() != want[file.Name].mode {
			t.Errorf("%s: got mode %v, wanted %v", file.Name, file.Mode(), want[file.Name].mode)
		}
	}
}

func TestEqualContentsGiveEqualPackages(t *testing.T) {
	t.Parallel()
	first, err := lane.Package(gzipped(t, "program"), []byte("{}"), []byte("{}"))
	if err != nil {
		t.Fatal(err)
	}
	second, err := lane.Package(gzipped(t, "program"), []byte("{}"), []byte("{}"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first, second) {
		t.Error("the same program and route gave two different packages")
	}
}

func TestAProgramThatIsNotAGzipFileIsRefused(t *testing.T) {
	t.Parallel()
	if _, err := lane.Package([]byte("plain"), []byte("{}"), []byte("{}")); err == nil {
		t.Error("got no error")
	}
}

func TestNamesFitAWSAndDiffer(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a-very-long-component-name-", 5)
	cases := map[string]string{"orders": "orders", "Orders_2": "Orders_2"}
	for name, want := range cases {
		if got := lane.Prefix(name); got != want {
			t.Errorf("Prefix(%q) = %q, wanted %q", name, got, want)
		}
	}
	seen := map[string]string{}
	for _, name := range []string{long + "1", long + "2", "orders.eu", "orders/eu", "orders eu", "Bücher", strings.Repeat("x", 40), strings.Repeat("x", 41)} {
		got := lane.Prefix(name)
		if len(got) > 40 || strings.Trim(got, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") != "" {
			t.Errorf("Prefix(%q) = %q, which AWS refuses or which is too long", name, got)
		}
		if other, ok := seen[got]; ok {
			t.Errorf("%q and %q have the same prefix %q", name, other, got)
		}
		seen[got] = name
	}
}

// TestPackagesAreKeptWhereTheyCanBeWritten has a cache that cannot be written, as HOME in a container may be.
func TestPackagesAreKeptWhereTheyCanBeWritten(t *testing.T) {
	folder := t.TempDir()
	blocked := filepath.Join(folder, "blocked")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("XDG_CACHE_HOME", blocked)
	t.Setenv("TMPDIR", folder)
	path, err := lane.Store([]byte("package"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(path, filepath.Join(folder, "eventlink-packages-")) {
		t.Errorf("want the package in the temporary folder, got %s", path)
	}
	t.Setenv("TMPDIR", blocked)
	if _, err := lane.Store([]byte("package")); err == nil || strings.Count(err.Error(), blocked) != 2 {
		t.Errorf("want an error that names both folders, got %v", err)
	}
}

// TestPackagesThatNoUpdateUsesAreRemoved leaves alone what another program may have put there.
func TestPackagesThatNoUpdateUsesAreRemoved(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	written := map[string]string{}
	for _, name := range []string{"old", "used", "new"} {
		path, err := lane.Store([]byte(name))
		if err != nil {
			t.Fatal(err)
		}
		written[name] = path
	}
	other := filepath.Join(filepath.Dir(written["old"]), "other.zip")
	if err := os.WriteFile(other, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	long := time.Now().Add(-48 * time.Hour)
	for _, path := range []string{written["old"], written["used"], other} {
		if err := os.Chtimes(path, long, long); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		// The first call prunes before it finds that the package is gone, and writes it again.
		if _, err := lane.Store([]byte("used")); err != nil {
			t.Fatal(err)
		}
	}
	for path, want := range map[string]bool{written["old"]: false, written["used"]: true, written["new"]: true, other: true} {
		if _, err := os.Stat(path); (err == nil) != want {
			t.Errorf("%s: got %v, want it kept: %t", path, err, want)
		}
	}
}
