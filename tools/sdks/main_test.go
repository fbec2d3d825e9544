package main

import (
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"

	golang "github.com/pulumi/pulumi/pkg/v3/codegen/go"
)

// TestMain goes to the folder of the module, where the program runs.
func TestMain(m *testing.M) {
	if err := os.Chdir(".."); err != nil {
		panic(err)
	}
	serveLogo()
	os.Exit(m.Run())
}

// TestAnotherVersionChangesOnlyTheNumber generates schema.json and the SDKs as the next release will. Its numbers occur
// nowhere else in an SDK; pep440 is how Python writes them.
func TestAnotherVersionChangesOnlyTheNumber(t *testing.T) {
	t.Parallel()
	committed, err := os.ReadFile(filepath.Join(root, "schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	var present struct{ Version string }
	if err := json.Unmarshal(committed, &present); err != nil {
		t.Fatal(err)
	}
	for _, next := range []struct{ number, pep440 string }{
		{"0.98.7", "0.98.7"},
		{"1.98.7-alpha.1", "1.98.7a1"},
	} {
		t.Run(next.number, func(t *testing.T) {
			t.Parallel()
			command := exec.CommandContext(t.Context(), "go", "run", "./provider/internal/generate", "-version", next.number)
			command.Dir, command.Stderr = root, os.Stderr
			generated, err := command.Output()
			if err != nil {
				t.Fatal(err)
			}
			back := strings.NewReplacer(next.number, present.Version, next.pep440, present.Version)
			if back.Replace(string(generated)) != string(committed) {
				t.Error("schema.json changes more than the number")
			}
			folder := t.TempDir()
			if err := generate(generated, folder); err != nil {
				t.Fatal(err)
			}
			want, got := files(t, filepath.Join(root, "sdk")), files(t, folder)
			for name := range want {
				if _, there := got[name]; !there {
					t.Errorf("%s is not generated", name)
				}
			}
			for name, text := range got {
				if back.Replace(text) != want[name] {
					t.Errorf("%s changes more than the number", name)
				}
				// A file that has the present number has the next one in its place. The sums of the Go SDK name other modules.
				if filepath.Base(name) != "go.sum" && strings.Contains(text, present.Version) {
					t.Errorf("%s still has %s", name, present.Version)
				}
			}
		})
	}
}

// TestPackageAddMakesAGoModuleWithTheImportPath generates the Go SDK as pulumi package add does, which writes a go.mod of its own
// into sdks/eventlink. The path of its module and the folder of the package in it are what programs import.
func TestPackageAddMakesAGoModuleWithTheImportPath(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(root, "schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	pkg, err := bind(text)
	if err != nil {
		t.Fatal(err)
	}
	pkg.SupportPack = true
	generated, err := golang.GeneratePackage(tool, pkg, nil)
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(generated["go.mod"]), "\n")
	module := strings.TrimPrefix(first, "module ")
	main, _, _ := strings.Cut(string(goMod), "\n")
	want := strings.TrimPrefix(main, "module ")
	for name := range generated {
		if path.Base(name) == "extensionPoint.go" {
			if got := path.Join(module, path.Dir(name)); got != want {
				t.Errorf("the package is %s, programs import %s", got, want)
			}
			return
		}
	}
	t.Error("there is no extensionPoint.go")
}

// files gives the text of every file under a folder.
func files(t *testing.T, folder string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		name, relErr := filepath.Rel(folder, path)
		if relErr != nil {
			return relErr
		}
		found[name] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
