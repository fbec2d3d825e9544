package celcheck_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/eventlink/pulumi-eventlink/celcheck"
	"github.com/eventlink/pulumi-eventlink/contract"
)

// Contracts as libraries and publishers write them, and mappings between them. The name of a mapping ends in its verdict,
// so that pairs stand together: what guards, and what does not.
func TestContractsAsLibrariesEmitThem(t *testing.T) {
	t.Parallel()
	emitted := filepath.Join("testdata", "emitted")
	read := func(path string) string {
		text, err := os.ReadFile(filepath.Join(emitted, path))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	for _, library := range []string{"zod", "typebox", "pydantic", "invopop", "asyncapi", "cloudevents"} {
		in := celcheck.Input{EventSchema: read(library + "/event.json"), CommandSchema: read(library + "/command.json")}
		archive, err := txtar.ParseFile(filepath.Join(emitted, library, "mappings.txtar"))
		if err != nil {
			t.Fatal(err)
		}
		verdicts := map[string]map[string]bool{}
		for _, f := range archive.Files {
			in := in
			in.Mapping = string(f.Data)
			pair, verdict, _ := strings.Cut(strings.TrimSuffix(f.Name, ".cel"), ".")
			if verdicts[pair] == nil {
				verdicts[pair] = map[string]bool{}
			}
			verdicts[pair][verdict] = true
			t.Run(library+"/"+pair+"/"+verdict, func(t *testing.T) {
				t.Parallel()
				// A machine under load must not change the verdict.
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				r := celcheck.Check(ctx, in)
				if r.Verdict.String() != verdict {
					t.Fatalf("got %s, wanted %s: %v", r.Verdict, verdict, r.Findings)
				}
				if message := judge(t, in, r); message != "" {
					t.Error(message)
				}
			})
		}
		for pair, has := range verdicts {
			if !has["ok"] || len(has) < 2 {
				t.Errorf("%s: %s is not a pair: it has the verdicts %v", library, pair, has)
			}
		}
	}
}

// What libraries emit that was hard to read is a contract as it is.
func TestWhatLibrariesEmitIsAContract(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"zod/email.json", "pydantic/decimal.json"} {
		text, err := os.ReadFile(filepath.Join("testdata", "emitted", file))
		if err != nil {
			t.Fatal(err)
		}
		if _, problems := contract.Compile(string(text)); len(problems) > 0 {
			t.Errorf("%s: %v", file, problems)
		}
	}
}

// What libraries emit and no contract can be, with the problem that is told; docs/contracts.md has the remedies.
func TestWhatLibrariesEmitAndIsRefused(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join("testdata", "emitted", "*", "*.refused.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("there are none (%v)", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		_, problems := contract.Compile(string(text))
		var got strings.Builder
		for _, p := range problems {
			fmt.Fprintln(&got, strings.TrimSuffix(p.Place+": "+p.Message+"; "+p.Remedy, "; "))
		}
		wanted := strings.TrimSuffix(file, "json") + "txt"
		if *update {
			if err := os.WriteFile(wanted, []byte(got.String()), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(wanted)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got.String()); diff != "" || len(problems) == 0 {
			t.Errorf("%s (-want +got):\n%s", file, diff)
		}
	}
}

// What the programs here in Go write is what is committed; the README says how the others are run.
func TestEmittedContractsAreThoseOfTheirPrograms(t *testing.T) {
	t.Parallel()
	emitted := filepath.Join("testdata", "emitted")
	for library, args := range map[string][]string{"invopop": nil, "asyncapi": {"asyncapi/asyncapi.yaml"}, "cloudevents": {"cloudevents"}} {
		into := t.TempDir()
		run := exec.CommandContext(t.Context(), "go", append(append([]string{"run", "./" + library}, args...), into)...)
		run.Dir = emitted
		if out, err := run.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", library, err, out)
		}
		written, err := filepath.Glob(filepath.Join(into, "*.json"))
		if err != nil || len(written) == 0 {
			t.Fatalf("%s wrote nothing (%v)", library, err)
		}
		for _, file := range written {
			got, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			committed := filepath.Join(emitted, library, filepath.Base(file))
			want, err := os.ReadFile(committed)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("%s is stale (-committed +written):\n%s", committed, diff)
			}
		}
	}
}
