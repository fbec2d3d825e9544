package release_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/eventlink/pulumi-eventlink/tests/docs"
	"github.com/eventlink/pulumi-eventlink/tests/engine"
	"github.com/eventlink/pulumi-eventlink/tests/installed"
	"github.com/eventlink/pulumi-eventlink/version"
)

// The test runs the commands of docs/installation-configuration.md in a folder with the files that a reader downloaded
// or built.
func TestTheInstallationPageWorks(t *testing.T) {
	t.Parallel()
	blocks, err := docs.Blocks("docs/installation-configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	root, err := installed.Root()
	if err != nil {
		t.Fatal(err)
	}
	sections := map[string]*engine.Stack{}
	ran := 0
	for _, b := range blocks {
		stack := sections[b.Section]
		if stack == nil {
			stack = reader(t, root)
			sections[b.Section] = stack
		}
		for line := range strings.Lines(b.Text) {
			if strings.HasPrefix(line, "make ") {
				continue // TestMain has built them
			}
			// Another machine's reader takes another archive.
			line = strings.ReplaceAll(line, "linux-amd64", here)
			if strings.HasPrefix(line, "eventlink ") {
				line = "bin/" + line
			}
			result, err := stack.Shell(t.Context(), line)
			if err != nil {
				t.Error(err)
			}
			if strings.HasPrefix(line, "pulumi package") && !strings.Contains(result.Output, "Added package Eventlink") ||
				strings.HasPrefix(line, "bin/eventlink") && !strings.HasPrefix(result.Output, version.Number) {
				t.Errorf("%v: %s prints\n%s", b, line, result.Output)
			}
			ran++
		}
	}
	if ran < 6 {
		t.Errorf("the page has %d commands, wanted at least 6", ran)
	}
}

// reader gives a folder with a program, the archives and the repository's own builds.
func reader(t *testing.T, root string) *engine.Stack {
	t.Helper()
	folder := t.TempDir()
	stack, err := engine.New(t.Context(), engine.Options{Folder: folder, Files: map[string]string{"Pulumi.yaml": "name: reader\nruntime: yaml\n"}})
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(folder, "program")
	plugin := archive("pulumi-resource-eventlink")
	for from, to := range map[string]string{plugin: filepath.Base(plugin), filepath.Join(root, "bin"): "bin", filepath.Join(root, "examples"): "examples"} {
		if err := os.Symlink(from, filepath.Join(program, to)); err != nil {
			t.Fatal(err)
		}
	}
	return stack
}
