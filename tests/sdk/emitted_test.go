package sdk_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/eventlink/pulumi-eventlink/tests/installed"
)

// TestEmittedContractsAreThoseOfTheirLibraries runs the programs that emit contracts with zod, TypeBox and pydantic,
// and checks that they write the schemas that the proofs are tested with. The tests of the proofs run those in Go.
func TestEmittedContractsAreThoseOfTheirLibraries(t *testing.T) {
	t.Parallel()
	emitted, err := filepath.Abs(filepath.Join("..", "..", "celcheck", "testdata", "emitted"))
	if err != nil {
		t.Fatal(err)
	}
	modules, err := installed.NodeModules()
	if err != nil {
		t.Fatal(err)
	}
	python, err := installed.Python()
	if err != nil {
		t.Fatal(err)
	}
	typescript := func(t *testing.T, folder, into string) {
		compiled := t.TempDir()
		execute(t, into, nil, filepath.Join(modules, ".bin", "tsc"), "--noCheck", "--module", "commonjs", "--target", "es2022", "--outDir", compiled, filepath.Join(folder, "contracts.ts"))
		execute(t, into, []string{"NODE_PATH=" + modules}, "node", filepath.Join(compiled, "contracts.js"))
	}
	for library, emit := range map[string]func(t *testing.T, folder, into string){
		"zod":     typescript,
		"typebox": typescript,
		"pydantic": func(t *testing.T, folder, into string) {
			execute(t, into, []string{"PYTHONDONTWRITEBYTECODE=1"}, python, filepath.Join(folder, "contracts.py"))
		},
	} {
		t.Run(library, func(t *testing.T) {
			t.Parallel()
			folder, into := filepath.Join(emitted, library), t.TempDir()
			emit(t, folder, into)
			written, err := filepath.Glob(filepath.Join(into, "*.json"))
			if err != nil || len(written) < 2 {
				t.Fatalf("wrote %v (%v), wanted at least the contracts of events and of commands", written, err)
			}
			for _, file := range written {
				if diff := cmp.Diff(read(t, filepath.Join(folder, filepath.Base(file))), read(t, file)); diff != "" {
					t.Errorf("%s is stale, celcheck/testdata/emitted/README.md says how to write it (-committed +written):\n%s", filepath.Base(file), diff)
				}
			}
		})
	}
}

func execute(t *testing.T, folder string, environment []string, program string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program, args...)
	cmd.Dir, cmd.Env = folder, append(os.Environ(), environment...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", program, err, out)
	}
}
