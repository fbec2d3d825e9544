package sdk_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/eventlink/pulumi-eventlink/tests/engine"
	"github.com/eventlink/pulumi-eventlink/tests/projects"
)

const contractFile = "testdata/names/contract.json"

// TestASchemaArrivesAsItWasWritten passes one contract with names of all kinds to a point from each language, as an
// object and as text, and compares the published contract. The point's contract then goes through a stack reference to
// an Extension of another stack in the same language, whose mapping is refused because of that contract.
func TestASchemaArrivesAsItWasWritten(t *testing.T) {
	t.Parallel()
	for _, language := range projects.Languages {
		t.Run(string(language), func(t *testing.T) {
			t.Parallel()
			backend := folder(t)
			owner := stack(t, checked(t, language, namesProgram(t, language)), backend)
			if _, err := owner.Up(t.Context()); err != nil {
				t.Fatal(err)
			}
			outputs, err := owner.Outputs(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			want := decoded(t, read(t, contractFile))
			for _, form := range []string{"object", "text"} {
				if diff := cmp.Diff(want, decoded(t, outputs[form].(string))); diff != "" {
					t.Errorf("as %s (-written +arrived):\n%s", form, diff)
				}
			}
			contract, _ := outputs["contract"].(map[string]any)
			if diff := cmp.Diff(outputs["object"], contract["eventSchema"]); diff != "" {
				t.Errorf("the published contract is %v:\n%s", outputs["contract"], diff)
			}

			consumer := stack(t, checked(t, language, program(t, "consumer", language)), backend)
			result, err := consumer.Preview(t.Context())
			var failure *engine.Failure
			if !errors.As(err, &failure) {
				t.Fatalf("want a refused preview, got %v:\n%s", err, result.Output)
			}
			const finding = "mapping:1:17: event.camelCase may be absent"
			if !slices.ContainsFunc(result.Messages("error"), func(message string) bool { return strings.Contains(message, finding) }) {
				t.Errorf("want the finding %q, got\n%s", finding, result.Output)
			}
		})
	}
}

// namesProgram gives the folder of a language's program with the contract in it. YAML has no way to read an object from
// a file, so the contract is in the program: JSON is YAML.
func namesProgram(t *testing.T, language projects.Language) string {
	t.Helper()
	folder := program(t, "names", language)
	contract := read(t, contractFile)
	write(t, filepath.Join(folder, "contract.json"), contract)
	if language == projects.YAML {
		text := read(t, filepath.Join(folder, "Pulumi.yaml.tmpl"))
		write(t, filepath.Join(folder, "Pulumi.yaml"), strings.Replace(text, "CONTRACT", strings.Join(strings.Fields(contract), " "), 1))
	}
	return folder
}

// program gives a folder with a program of testdata and the package files of the language's example.
func program(t *testing.T, name string, language projects.Language) string {
	t.Helper()
	folder := t.TempDir()
	if err := os.CopyFS(folder, os.DirFS(filepath.Join("testdata", name, string(language)))); err != nil {
		t.Fatal(err)
	}
	for _, file := range map[projects.Language][]string{
		projects.TypeScript: {"package.json", "tsconfig.json"}, projects.Go: {"go.mod", "go.sum"}, projects.Java: {"pom.xml"},
	}[language] {
		write(t, filepath.Join(folder, file), read(t, filepath.Join("..", "..", "examples", string(language), file)))
	}
	return folder
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
