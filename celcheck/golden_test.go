package celcheck_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/eventlink/pulumi-eventlink/celcheck"
	"github.com/eventlink/pulumi-eventlink/contract"
)

var update = flag.Bool("update", false, "rewrite the findings of the golden cases")

// Each case is a connection and what is found of it: those under ok are proved, those under err are refuted.
func TestGoldenCases(t *testing.T) {
	t.Parallel()
	for _, group := range []string{"ok", "err"} {
		files, err := filepath.Glob(filepath.Join("testdata", group, "*.txtar"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no cases in %s (%v)", group, err)
		}
		for _, file := range files {
			t.Run(group+"/"+strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
				t.Parallel()
				golden(t, group, file)
			})
		}
	}
}

// read gives the files of a case by name.
func read(t *testing.T, file string) (archive *txtar.Archive, parts map[string]string) {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	parts = map[string]string{}
	for _, f := range archive.Files {
		parts[f.Name] = strings.TrimSpace(string(f.Data))
	}
	return archive, parts
}

// connectionIn is the connection of a case.
func connectionIn(t *testing.T, file string) celcheck.Input {
	t.Helper()
	_, parts := read(t, file)
	return celcheck.Input{
		EventSchema: parts["event.json"], CommandSchema: parts["command.json"], Mapping: parts["mapping.cel"],
		GroupBy: parts["groupBy.cel"], Identity: parts["identity.cel"], Draft: contract.Draft(parts["draft"]),
	}
}

func golden(t *testing.T, group, file string) {
	in := connectionIn(t, file)
	archive, parts := read(t, file)
	r := celcheck.Check(t.Context(), in)
	got := summary(r)
	if ok := r.Verdict == celcheck.OK; ok != (group == "ok") || r.Verdict == celcheck.Unknown || r.Verdict == celcheck.Compile {
		t.Errorf("got the verdict %s under %s: %v", r.Verdict, group, r.Findings)
		return
	}
	if message := judge(t, in, r); message != "" && in.GroupBy == "" && in.Identity == "" && in.Draft == "" {
		t.Error(message)
	}
	if *update {
		kept := archive.Files[:0]
		for _, f := range archive.Files {
			if f.Name != "findings" {
				kept = append(kept, f)
			}
		}
		kept = append(kept, txtar.File{Name: "findings", Data: []byte(got + "\n")})
		archive.Files = kept
		if err := os.WriteFile(file, txtar.Format(archive), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(strings.Split(parts["findings"], "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("the findings differ (-want +got); run with -update if they are right:\n%s\n%v", diff, r.Findings)
	}
}

// summary is the verdict, and severity, code and place of each finding. Sentences are held by docs/findings.md.
func summary(r celcheck.Result) string {
	lines := []string{r.Verdict.String()}
	for _, f := range r.Findings {
		lines = append(lines, fmt.Sprintf("%s %s %s", f.Severity, f.Code, f.Where()))
	}
	return strings.Join(lines, "\n")
}

// The same connection takes the same steps and gives the same findings, whatever else the machine does.
func TestACheckIsTheSameEachTime(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join("testdata", "*", "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases (%v)", err)
	}
	for i := 0; i < len(files); i += 10 {
		in := connectionIn(t, files[i])
		if in.CommandSchema == "" {
			in.CommandSchema = `{"type": "object"}`
		}
		first, steps := celcheck.CheckAndCount(t.Context(), in)
		again, stepsAgain := celcheck.CheckAndCount(t.Context(), in)
		if diff := cmp.Diff(fmt.Sprint(first.Verdict, first.Findings), fmt.Sprint(again.Verdict, again.Findings)); diff != "" || steps != stepsAgain {
			t.Errorf("%s: %d steps, then %d\n%s", files[i], steps, stepsAgain, diff)
		}
	}
}
