package celcheck_test

import (
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/eventlink/pulumi-eventlink/celcheck"
	"github.com/eventlink/pulumi-eventlink/finding"
)

// What a finding says to write compiles where it stands, and the finding is gone.
func TestTheRemedyOfAFindingRemovesIt(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join("testdata", "err", "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases (%v)", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			in := connectionIn(t, file)
			for _, f := range celcheck.Check(t.Context(), in).Findings {
				if strings.Contains(f.Remedy, "write ") != (f.Fix.New != "") {
					t.Errorf("%s: the remedy %q and the code %q are not of one mind", f.Code, f.Remedy, f.Fix.New)
				}
				if f.Fix.New != "" {
					remedied(t, in, f)
				}
			}
		})
	}
}

func remedied(t *testing.T, in celcheck.Input, f finding.Finding) {
	t.Helper()
	expression := map[string]*string{"mapping": &in.Mapping, "groupBy": &in.GroupBy, "identity": &in.Identity}[f.Property]
	before := *expression
	start, end, ok := blamed(before, f)
	if !ok {
		t.Errorf("%s: %s does not stand at %s of %s", f.Code, f.Fix.Old, f.Place, before)
		return
	}
	after := before[:start] + f.Fix.New + before[end:]
	*expression = after
	r := celcheck.Check(t.Context(), in)
	if r.Verdict == celcheck.Compile {
		t.Errorf("%s: %s does not compile: %v", f.Code, after, r.Findings)
		return
	}
	for _, g := range r.Findings {
		at := offset(after, g.Place)
		if g.Code == f.Code && g.Property == f.Property && g.Message == f.Message && at >= start && at <= start+len(f.Fix.New) {
			t.Errorf("the finding stays after %q: %v", f.Fix.New, g)
		}
	}
}

var token = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|\w+|[^\w\s]`)

// blamed finds the code that a finding blames: of all that is written alike, what its place is in or next to.
func blamed(source string, f finding.Finding) (start, end int, ok bool) {
	var parts []string
	for _, part := range token.FindAllString(f.Fix.Old, -1) {
		quoted := regexp.QuoteMeta(part)
		if text, ok := strings.CutPrefix(part, `"`); ok {
			quoted += "|" + regexp.QuoteMeta("'"+strings.TrimSuffix(text, `"`)+"'")
		}
		parts = append(parts, "(?:"+quoted+")")
	}
	spans := regexp.MustCompile(strings.Join(parts, `\s*`)).FindAllStringIndex(source, -1)
	if len(spans) == 0 {
		return 0, 0, false
	}
	// The place of a call is its parenthesis, that of an operator its sign, and an argument may be what is blamed.
	at := offset(source, f.Place)
	distance := func(span []int) int { return max(span[0]-at, at-span[1], 0) }
	best := slices.MinFunc(spans, func(a, b []int) int { return distance(a) - distance(b) })
	return best[0], best[1], true
}

// offset is where a place, a line and a column, is in a text.
func offset(source, place string) int {
	line, column, _ := strings.Cut(place, ":")
	l, err := strconv.Atoi(line)
	if err != nil {
		return 0
	}
	c, err := strconv.Atoi(column)
	if err != nil {
		return 0
	}
	lines := strings.SplitAfter(source, "\n")
	return len(strings.Join(lines[:l-1], "")) + len(string([]rune(lines[l-1])[:c-1]))
}
