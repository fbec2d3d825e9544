package idiom_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/eventlink/pulumi-eventlink/celmap"
	"github.com/eventlink/pulumi-eventlink/celmap/idiom"
)

var update = flag.Bool("update", false, "write testdata/idioms.txt again")

// testdata/idioms.txt has an expression after each ">", what is said of it, and after "=" the expression as the remedies
// make it. ⏎ is an end of line.
const golden = "testdata/idioms.txt"

func TestEachIdiomHasASentenceAndARemedyThatCompiles(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	seen := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		source, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "> ")
		if !ok {
			if strings.HasPrefix(line, "# ") {
				out.WriteString(line)
			}
			continue
		}
		source = strings.ReplaceAll(source, "⏎", "\n")
		m, problems := celmap.CompileMapping(source)
		if m != nil {
			t.Errorf("%s\ncompiles", source)
		}
		found := idiom.FindNames(source)
		for _, f := range found {
			seen[f.Pattern()] = true
			if example, ok := strings.CutPrefix(f.Remedy, "write for example "); ok {
				compiles(t, `[{"a": `+strings.TrimSuffix(strings.TrimPrefix(example, `"orderId": `), ".")+`}]`)
			}
		}
		for _, p := range problems {
			if !slices.ContainsFunc(found, func(f idiom.Finding) bool { return f.Message == p.Message && f.Remedy == p.Remedy }) {
				t.Errorf("%s\nalso has %+v", source, p)
			}
		}
		fmt.Fprintf(&out, "> %s\n", strings.ReplaceAll(source, "\n", "⏎"))
		for _, p := range problems {
			fmt.Fprintf(&out, "%d:%d: %s; %s\n", p.Line, p.Column, p.Message, p.Remedy)
		}
		fixed := idiom.Rewritten(source)
		fmt.Fprintf(&out, "= %s\n", strings.ReplaceAll(fixed, "\n", "⏎"))
		if slices.ContainsFunc(problems, func(p celmap.Problem) bool {
			return strings.HasPrefix(p.Remedy, "write ") && !strings.HasPrefix(p.Remedy, "write for example")
		}) {
			compiles(t, fixed)
		}
	}
	for _, pattern := range idiom.Patterns() {
		if !seen[pattern] {
			t.Errorf("no expression has the idiom %s", pattern)
		}
	}
	if *update {
		if err := os.WriteFile(golden, []byte(out.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(string(text), out.String()); diff != "" && !*update {
		t.Error(diff)
	}
}

// compiles reports an expression that is not one. What it yields does not matter.
func compiles(t *testing.T, source string) {
	t.Helper()
	if _, problems := celmap.CompileMapping(source); len(problems) > 0 && !strings.HasPrefix(problems[0].Message, "the expression yields") {
		t.Errorf("the remedy %s does not compile: %+v", source, problems[0])
	}
}

// A row that matches in a correct expression would be told of it as soon as another part is wrong.
func TestACorrectExpressionHasNoIdiom(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../celcheck/testdata/*/*.txtar")
	if err != nil || len(files) < 100 {
		t.Fatalf("%d files (%v)", len(files), err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range archive.Files {
			source := string(part.Data)
			if m, _ := celmap.CompileMapping(source); part.Name != "mapping.cel" || m == nil {
				continue
			}
			for _, f := range idiom.Find(source) {
				t.Errorf("%s: %+v", file, f)
			}
			if f, found := idiom.Structure(source); found {
				t.Errorf("%s: %+v", file, f)
			}
		}
	}
}

func TestWhatIsMissingIsNamed(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		`[{"kind": "Ship" "at": event.at}]`:             `1:18: a comma is missing; write , before "at"`,
		`[{"kind": "Ship"} {"kind": "Post"}]`:           `1:19: a comma is missing; write , before this {`,
		`[event.a event.b]`:                             `1:10: a comma is missing; write , before event`,
		`size(event.a event.b)`:                         `1:14: a comma is missing; write , before event`,
		`[{"kind" "Ship"}]`:                             `1:10: a colon is missing; write : before "Ship"`,
		`[{"kind": "a" "b"}]`:                           `1:15: two strings stand side by side; write "a" + "b", or a comma between them`,
		`event.a event.b`:                               `1:9: two values stand side by side; write an operator before event, or [ ] around a list`,
		"[{\n\"kind\": event.at]":                       `2:17: the { of line 1, column 2 is still open; write } before this ]`,
		`[{"kind": size(event.at}]`:                     `1:24: the ( of line 1, column 15 is still open; write ) before this }`,
		`[{"kind": "Ship"}`:                             `1:18: the [ of line 1, column 1 is still open; write ] at the end of it`,
		"event.a\n? [{\"kind\": \"Ship\"}\n: []":        `3:1: the [ of line 2, column 3 is still open; write ] before this :`,
		`{"kind": "Ship"}]`:                             `1:17: no [ is open where this ] stands; remove it`,
		`event.a ? [{"kind": "Ship"}]`:                  `1:29: the ? of line 1, column 9 has no :; write : [] here, for nothing to do`,
		`[{"at": event.a ? "x", "kind": "Ship"}]`:       `1:22: the ? of line 1, column 17 has no :; write : "" here, or what else to give`,
		`[{"at": event.a ? event.b ? 1 : 2}]`:           `1:34: the ? of line 1, column 17 has no :; write : null here, or what else to give`,
		`event.a ?`:                                     `1:10: the ? of line 1, column 9 has nothing behind it; write ? [...] : [], for commands or nothing to do`,
		`[{?"at": event.?at, "kind": event.a ? 1}]`:     `1:40: the ? of line 1, column 37 has no :; write : 0 here, or what else to give`,
		`event.parcels.map(p, p.a ? {"kind": p.sku})`:   `1:43: the ? of line 1, column 26 has no :; write : null here, or what else to give`,
		`event.parcels.map(p, {"kind": p.sku "at": 1})`: `1:37: a comma is missing; write , before "at"`,
	} {
		f, found := idiom.Structure(source)
		if got := fmt.Sprintf("%d:%d: %s; %s", f.Line, f.Column, f.Message, f.Remedy); !found || got != want {
			t.Errorf("%s\ngot    %s\nwanted %s", source, got, want)
		}
	}
	for _, source := range []string{"", "[1]", `["abc]`, "event.a +", "// (", `"("`, "in"} {
		if f, found := idiom.Structure(source); found {
			t.Errorf("%s: %+v", source, f)
		}
	}
}
