package sdk_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"

	"github.com/eventlink/pulumi-eventlink/tests/engine"
)

// A project can be made without a compiler.
func TestTheDotnetExampleIsATemplate(t *testing.T) {
	t.Parallel()
	fresh(t, "dotnet")
}

// fresh makes a project of an example as a user does, with pulumi new, and gives its folder.
func fresh(t *testing.T, example string) string {
	t.Helper()
	source, err := filepath.Abs(filepath.Join("..", "..", "examples", example))
	if err != nil {
		t.Fatal(err)
	}
	workspace := folder(t)
	shell, err := engine.New(t.Context(), engine.Options{Folder: workspace})
	if err != nil {
		t.Fatal(err)
	}
	result, err := shell.Shell(t.Context(), "pulumi new "+source+" --generate-only --yes --name fresh --dir made")
	// The hosts of most languages are not here; pulumi new asks for them when the project is made.
	if err != nil && !strings.Contains(result.Output, "failed to load language plugin") {
		t.Fatal(err)
	}
	made := filepath.Join(workspace, "program", "made")
	isNamed(t, filepath.Join(made, "Pulumi.yaml"))
	if diff := cmp.Diff(filesOf(t, source), filesOf(t, made)); diff != "" {
		t.Errorf("the project has other files than the example (-example +project):\n%s", diff)
	}
	return made
}

// isNamed checks that a new project has its own name, and no settings of a template.
func isNamed(t *testing.T, file string) {
	t.Helper()
	var settings struct {
		Name     string
		Template any
	}
	if err := yaml.Unmarshal([]byte(read(t, file)), &settings); err != nil {
		t.Fatal(err)
	}
	if settings.Name != "fresh" || settings.Template != nil {
		t.Errorf("pulumi new made %+v", settings)
	}
}

// filesOf gives the files of a folder, less the project's settings.
func filesOf(t *testing.T, folder string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := fs.WalkDir(os.DirFS(folder), ".", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && path != "Pulumi.yaml" {
			files[path] = read(t, filepath.Join(folder, path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
