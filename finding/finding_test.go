package finding_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/eventlink/pulumi-eventlink/finding"
)

func TestAFindingNamesItsPlaceFaultAndRemedy(t *testing.T) {
	t.Parallel()
	cases := map[string]finding.Finding{
		"mapping:3:14: got a, wanted b; do c [MAP003]": {
			Code: finding.MappingType, Property: "mapping", Place: "3:14", Message: "got a, wanted b", Remedy: "do c",
		},
		"eventSchema/properties/note: got a [SCH002]": {
			Code: finding.SchemaInvalid, Property: "eventSchema", Place: "/properties/note", Message: "got a",
		},
		"lane.batchSize: got a [LAN001]": {Code: finding.LaneRange, Property: "lane", Place: "batchSize", Message: "got a"},
		"fifo: got a [WIR006]":           {Code: finding.WiringFIFO, Property: "fifo", Message: "got a"},
		"got a [WIR006]":                 {Code: finding.WiringFIFO, Message: "got a"},
		"mapping: got a [MAP010]\n  event:   {}\n  command: {\"a\":1}": {
			Code: finding.MappingUnproved, Property: "mapping", Message: "got a", Counterexample: "{}", Command: `{"a":1}`,
		},
	}
	for want, f := range cases {
		if got := f.String(); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

func TestFindingsAreSortedBySeverityThenPlaceWithoutRepeats(t *testing.T) {
	t.Parallel()
	at := func(severity finding.Severity, place string) finding.Finding {
		return finding.Finding{Severity: severity, Property: "mapping", Place: place}
	}
	got := finding.Sort([]finding.Finding{
		at(finding.Note, "1:1"), at(finding.Error, "10:2"), at(finding.Warning, "1:1"), at(finding.Error, "9:12"),
		at(finding.Error, "9:3"), at(finding.Error, "10:2"),
	})
	want := []finding.Finding{
		at(finding.Error, "9:3"), at(finding.Error, "9:12"), at(finding.Error, "10:2"), at(finding.Warning, "1:1"), at(finding.Note, "1:1"),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the order differs (-want +got):\n%s", diff)
	}
}

func TestStrictMakesWarningsErrors(t *testing.T) {
	t.Parallel()
	warning := []finding.Finding{{Severity: finding.Warning}}
	note := []finding.Finding{{Severity: finding.Note}}
	var ungraded []finding.Finding
	ungraded = append(ungraded, finding.Finding{})
	if finding.HasErrors(warning, false) || !finding.HasErrors(warning, true) {
		t.Error("a warning is an error under strict, and only there")
	}
	if finding.HasErrors(note, true) {
		t.Error("a note is never an error")
	}
	if !finding.HasErrors(ungraded, false) {
		t.Error("what nobody graded is an error")
	}
}

func TestAnExcerptShowsTheLineWithACaretBelowThePlace(t *testing.T) {
	t.Parallel()
	const source = "[{\r\n\t\"ö\": event.note,\n}]"
	for place, want := range map[string]string{
		"1:1":        "1 | [{\n  | ^\n",
		"2:7":        "2 | \t\"ö\": event.note,\n  | \t     ^\n",
		"3:3":        "3 | }]\n  |   ^\n",
		"3:4":        "",
		"4:1":        "",
		"0:1":        "",
		"/lines/0":   "",
		"":           "",
		"batchSize":  "",
		"2:99999999": "",
	} {
		if got := finding.Excerpt(source, place); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", place, got, want)
		}
	}
}

func TestTheFaultyPartOfAnEventIsMarked(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ event, part, want string }{
		{`{"a":{"b":"é"},"c":[1,22]}`, "/a/b", `          ^^^`},
		{`{"a":{"b":"é"},"c":[1,22]}`, "/c/1", `                      ^^`},
		{`{"a":{"b":1},"c":2}`, "/a/note", `     ^^^^^^^`},
		{`{"a":1}`, "/note", ``},
		{`{"a":1}`, "", ``},
		{`{"x/y~":true}`, "/x~1y~0", `        ^^^^`},
	} {
		_, got, _ := strings.Cut(finding.Finding{Property: "mapping", Message: "m", Counterexample: c.event, Part: c.part}.String(), c.event)
		if got = strings.TrimPrefix(got, "\n           "); got != c.want {
			t.Errorf("%s of %s:\n%q, wanted\n%q", c.part, c.event, got, c.want)
		}
	}
}

func TestAPartOfAnEventIsMarkedBelowItsFirstLine(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, pointer, want string }{
		{`{"a":{"é":"x","c":[1,2]}}`, "/a/c/1", "{\n  \"a\": {\n    \"é\": \"x\",\n    \"c\": [\n      1,\n      2\n      ^\n    ]\n  }\n}"},
		{`{"a":{"é":"x"}}`, "/a/é", "{\n  \"a\": {\n    \"é\": \"x\"\n         ^^^\n  }\n}"},
		{`{"a":{"b":1}}`, "/a", "{\n  \"a\": {\n       ^\n    \"b\": 1\n  }\n}"},
		{`{"a":{"b":1}}`, "/a/absent", "{\n  \"a\": {\n       ^\n    \"b\": 1\n  }\n}"},
		{`{"a/b":1}`, "/a~1b", "{\n  \"a/b\": 1\n         ^\n}"},
		{`{"a":1}`, "", "{\n  \"a\": 1\n}"},
		{`{"a":1}`, "/absent", "{\n  \"a\": 1\n}"},
		{`no JSON`, "/a", "no JSON"},
	} {
		if got, marked := finding.Marked(c.text, c.pointer); got != c.want || marked != strings.Contains(got, "^") {
			t.Errorf("%s at %s: got %t\n%s", c.text, c.pointer, marked, got)
		}
	}
}
