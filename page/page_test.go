package page_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/eventlink/pulumi-eventlink/page"
)

const orders = `
oneOf:
  - properties: {type: {const: Placed}, id: {type: string}, note: {type: string}, lines: {type: array, maxItems: 9, items: {type: object, properties: {sku: {type: string}, text: {type: string}}, required: [sku]}}}
    required: [type, id, lines]
  - {$ref: "#/$defs/Sent"}
$defs:
  Sent: {properties: {type: {const: Sent}, id: {type: string}, note: {type: integer}}, required: [type, id]}
type: object
`

const invoices = `
type: object
properties:
  id: {type: string}
  kind: {const: Bill}
  note: {type: string}
  lines: {type: array, items: {type: object, properties: {text: {type: string}}}}
required: [kind, id]
`

func question(mapping string) page.Question {
	return page.Question{EventSchema: orders, Mapping: mapping, CommandSchema: invoices}
}

func TestAFindingSaysWhichPartsOfAllInputsItIsAbout(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, mapping string
		want          []page.Part
	}{
		{
			"an absent property", `event.type == "Placed" ? [{"kind": "Bill", "id": event.id, "note": event.note}] : []`,
			[]page.Part{{Input: "mapping", Line: 1, Column: 74}, {Input: "eventSchema", Pointer: "/oneOf/0/properties/note"}, {Input: "commandSchema", Pointer: "/properties/note"}},
		},
		{
			"an absent property behind a reference", `event.type == "Sent" ? [{"kind": "Bill", "id": event.id, "note": string(event.note)}] : []`,
			[]page.Part{{Input: "mapping", Line: 1, Column: 79}, {Input: "eventSchema", Pointer: "/$defs/Sent/properties/note"}, {Input: "commandSchema", Pointer: "/properties/note"}},
		},
		{
			"an absent property of an item", "event.type == \"Placed\"\n? [{\"kind\": \"Bill\", \"id\": event.id, \"lines\": event.lines.map(l, {\"text\": l.text})}] : []",
			[]page.Part{{Input: "mapping", Line: 2, Column: 76}, {Input: "eventSchema", Pointer: "/oneOf/0/properties/lines/items/properties/text"}, {Input: "commandSchema", Pointer: "/properties/lines/items/properties/text"}},
		},
		{
			"a command of another type", `event.type == "Sent" && has(event.note) ? [{"kind": "Bill", "id": event.id, "note": event.note}] : []`,
			[]page.Part{{Input: "mapping", Line: 1, Column: 85}, {Input: "eventSchema", Pointer: "/$defs/Sent/properties/note"}, {Input: "commandSchema", Pointer: "/properties/note"}},
		},
		{
			"a command that lacks something", `event.type == "Placed" ? [{"kind": "Bill"}] : []`,
			[]page.Part{{Input: "mapping", Line: 1, Column: 27}, {Input: "eventSchema", Pointer: "/oneOf/0/properties/type"}, {Input: "commandSchema", Pointer: "/required"}},
		},
		{"what does not compile", `[{"id": evnt.id}]`, []page.Part{{Input: "mapping", Line: 1, Column: 9}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			v := page.Judge(t.Context(), question(c.mapping))
			if len(v.Findings) == 0 || !v.Stops {
				t.Fatalf("wanted a finding that stops a preview, got %+v", v)
			}
			if diff := cmp.Diff(c.want, v.Findings[0].Blames); diff != "" {
				t.Errorf("%s (-want +got):\n%s", v.Findings[0].Message, diff)
			}
		})
	}
}

func TestAContractThatIsNoJSONOrYAMLIsAFinding(t *testing.T) {
	t.Parallel()
	for text, line := range map[string]int{"type: object\na: [": 2, "{\n\"type\": \"object\",": 2, "": 0} {
		q := question("[]")
		q.EventSchema = text
		v := page.Judge(t.Context(), q)
		if v.Verdict != "compile" || len(v.Findings) == 0 || v.Findings[0].Blames[0].Input != "eventSchema" || v.Findings[0].Blames[0].Line != line {
			t.Errorf("%q: got %+v", text, v)
		}
		if s := page.Sample(t.Context(), q); len(s.Events) != 0 {
			t.Errorf("%q: got events of no contract: %+v", text, s)
		}
	}
}

func TestUnderStrictAWarningStops(t *testing.T) {
	t.Parallel()
	q := question(`event.type == "Placed" ? [{"kind": "Bill", "id": event.id}] : event.type == "Sent" && has(event.note) ? [{"kind": "Bill", "id": string(event.note + 1)}] : []`)
	v := page.Judge(t.Context(), q)
	q.Strict = true
	strict := page.Judge(t.Context(), q)
	if v.Verdict != "ok" || v.Stops || v.Findings[0].Severity != "warning" || !strict.Stops || strict.Findings[0].Severity != "error" {
		t.Errorf("got %+v\nstrict %+v", v, strict)
	}
}

func TestEventsOfEveryKindAreSampledAndRun(t *testing.T) {
	t.Parallel()
	s := page.Sample(t.Context(), question(`event.type == "Placed" ? [{"kind": "Bill", "id": event.id, "note": event.note}] : []`))
	fates := map[string][]string{}
	for _, e := range s.Events {
		if !slices.Contains(fates[e.Kind], e.Fate) {
			fates[e.Kind] = append(fates[e.Kind], e.Fate)
		}
		if e.Fate == "command" && (len(e.Commands) != 1 || e.Commands[0].Kind != "Bill" || e.Branches[0].Value != "true") ||
			e.Fate == "dead-letter" && !strings.HasPrefix(e.Reason, "mapping-error: ") {
			t.Errorf("got %+v", e)
		}
	}
	slices.Sort(fates["Placed"])
	if diff := cmp.Diff(map[string][]string{"Placed": {"command", "dead-letter"}, "Sent": {"filtered"}}, fates); diff != "" {
		t.Errorf("fates by kind (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"Placed", "Sent"}, s.Kinds); diff != "" {
		t.Errorf("kinds (-want +got):\n%s", diff)
	}
	if string(s.Filter) != `{"type":["Placed"]}` {
		t.Errorf("got the filter %s", s.Filter)
	}
	ways := map[page.Flow]bool{}
	for _, f := range s.Flows {
		if f.Events < 1 {
			t.Errorf("no event flows as %+v", f)
		}
		ways[page.Flow{From: f.From, To: f.To, Fate: f.Fate}] = true
	}
	want := map[page.Flow]bool{
		{From: "Placed", To: "Bill", Fate: "command"}: true, {From: "Placed", Fate: "dead-letter"}: true, {From: "Sent", Fate: "filtered"}: true,
	}
	if diff := cmp.Diff(want, ways); diff != "" {
		t.Errorf("flows (-want +got):\n%s", diff)
	}
}

func TestEveryCommandOfAMappingIsReachedByASampledEvent(t *testing.T) {
	t.Parallel()
	s := page.Sample(t.Context(), question(`event.type == "Placed" && event.id == "ord-77" && size(event.lines) > 4 && has(event.note) ? [{"kind": "Bill", "id": "rare"}] :
		event.type == "Placed" && event.id.startsWith("zz-") ? [{"kind": "Bill", "id": "prefixed"}] : [{"kind": "Bill", "id": "other"}]`))
	reached := map[string]bool{}
	for _, e := range s.Events {
		for _, c := range e.Commands {
			reached[string(c.Body)] = true
		}
	}
	for _, want := range []string{"rare", "prefixed", "other"} {
		if !reached[`{"id":"`+want+`","kind":"Bill"}`] {
			t.Errorf("no event gives the command %s: %v", want, reached)
		}
	}
}

func TestOfAnObjectThePropertyIsBlamed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ mapping, part, pointer string }{
		{`[{"kind": "Bill", "id": event.id, "extra": 1}]`, "/extra", "/additionalProperties"},
		{`[{"kind": "Bill"}]`, "/id", "/required"},
		{`[{"kind": "Bill", "id": event.id, "lines": [{"text": "a"}, {}]}]`, "/lines/1/text", "/properties/lines/items/required"},
		{`[{"kind": "Bill", "id": 1}]`, "/id", "/properties/id"},
	} {
		q := question(c.mapping)
		q.CommandSchema = `{"type": "object", "required": ["kind", "id"], "additionalProperties": false, "properties": {"kind": {"const": "Bill"}, "id": {"type": "string"},
			"lines": {"items": {"type": "object", "required": ["text"]}}}}`
		f := page.Judge(t.Context(), q).Findings[0]
		if f.CommandPart != c.part || f.Blames[len(f.Blames)-1] != (page.Part{Input: "commandSchema", Pointer: c.pointer}) {
			t.Errorf("%s: blamed is %s of the command, and %+v", c.mapping, f.CommandPart, f.Blames)
		}
	}
}

func TestNamesAreThoseOfAnEvent(t *testing.T) {
	t.Parallel()
	q := question("[]")
	want := []page.Name{
		{Name: "id"}, {Name: "lines", Items: []page.Name{{Name: "sku"}, {Name: "text", Optional: true}}}, {Name: "note", Optional: true}, {Name: "type"},
	}
	if diff := cmp.Diff(want, page.Names(q), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	q.EventSchema = `{"type": "object", "properties": {"child": {"$ref": "#"}}}`
	if names := page.Names(q); len(names) != 1 || names[0].Names[0].Names[0].Name != "child" {
		t.Errorf("got %+v", names)
	}
}

func TestAnAnswerDependsOnTheQuestionAlone(t *testing.T) {
	t.Parallel()
	text, err := json.Marshal(question(`event.lines.map(l, {"kind": "Bill", "id": l.sku})`))
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{"judge", "sample", "names"} {
		first, err := page.Ask(t.Context(), kind, text)
		if err != nil {
			t.Fatal(err)
		}
		second, err := page.Ask(t.Context(), kind, text)
		if err != nil || string(first) != string(second) {
			t.Errorf("%s: %v\n%s\n%s", kind, err, first, second)
		}
	}
}

func TestWhatIsNoQuestionIsAnError(t *testing.T) {
	t.Parallel()
	for kind, text := range map[string]string{"judge": "{", "guess": "{}", "sample": `{"draft": "draft-99"}`} {
		if _, err := page.Ask(t.Context(), kind, []byte(text)); err == nil {
			t.Errorf("%s %s: wanted an error", kind, text)
		}
	}
}
