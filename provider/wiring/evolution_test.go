package wiring_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/eventlink/pulumi-eventlink/contract"
	"github.com/eventlink/pulumi-eventlink/finding"
	"github.com/eventlink/pulumi-eventlink/provider/wiring"
)

const (
	order        = `{"type": "object", "properties": {"id": {"type": "string"}, "note": {"type": "string", "maxLength": 40}}, "required": ["id"]}`
	orderNoted   = `{"type": "object", "properties": {"id": {"type": "string"}, "note": {"type": "string", "maxLength": 40}}, "required": ["id", "note"]}`
	orderShorter = `{"type": "object", "properties": {"id": {"type": "string"}, "note": {"type": "string", "maxLength": 20}}, "required": ["id"]}`
	orderAlike   = `{"required": ["id"], "properties": {"note": {"maxLength": 40, "type": ["string"]}, "id": {"type": "string"}}, "type": "object"}`
	orderDraft07 = `{"$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "properties": {"id": {"type": "string"}, "note": {"type": "string", "maxLength": 40}}, "required": ["id"]}`
	placed       = `{"type": "object", "oneOf": [{"$ref": "#/$defs/placed"}], "$defs": {"placed": {"properties": {"type": {"const": "placed"}, "id": {"type": "string"}}, "required": ["type", "id"]}}}`
	placedOrSent = `{"type": "object", "oneOf": [{"$ref": "#/$defs/placed"}, {"properties": {"type": {"enum": ["sent"]}}, "required": ["type"]}], "$defs": {"placed": {"properties": {"type": {"const": "placed"}, "id": {"type": "string"}}, "required": ["type", "id"]}}}`
	looserOrSent = `{"type": "object", "oneOf": [{"$ref": "#/$defs/placed"}, {"properties": {"type": {"enum": ["sent"]}}, "required": ["type"]}], "$defs": {"placed": {"properties": {"type": {"const": "placed"}, "id": {"type": "string"}}, "required": ["type"]}}}`
	beyond       = `{"type": "object", "properties": {"n": {"type": "integer"}}}`
	within       = `{"type": "object", "properties": {"n": {"type": "integer", "maximum": 9223372036854775807, "minimum": -9223372036854775808}}}`
)

func TestAContractChangesOnlyAsItsCompatibilityAllows(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		compatibility, deployed, updated string
		want                             []string
	}{
		"a first deployment is compared with nothing":    {"forward", "", order, nil},
		"another wording of the same contract":           {"full", order, orderAlike, nil},
		"another draft of the same contract":             {"full", order, orderDraft07, nil},
		"forward: a property becomes required":           {"forward", order, orderNoted, []string{"SCH012"}},
		"forward: a required property becomes optional":  {"forward", orderNoted, order, []string{"SCH009"}},
		"forward: a bound becomes tighter":               {"forward", order, orderShorter, []string{"SCH012"}},
		"forward: a bound becomes looser":                {"forward", orderShorter, order, []string{"SCH009"}},
		"backward: a property becomes required":          {"backward", order, orderNoted, []string{"SCH009"}},
		"backward: a required property becomes optional": {"backward", orderNoted, order, nil},
		"full: a property becomes required":              {"full", order, orderNoted, []string{"SCH009"}},
		"full: a required property becomes optional":     {"full", orderNoted, order, []string{"SCH009"}},
		"none: any change is allowed":                    {"none", orderNoted, placed, []string{"SCH012"}},
		"forward: a new variant is told":                 {"forward", placed, placedOrSent, []string{"SCH011"}},
		"full: a new variant is refused":                 {"full", placed, placedOrSent, []string{"SCH009"}},
		"forward: a variant is taken away":               {"forward", placedOrSent, placed, []string{"SCH012"}},
		"backward: a variant is taken away":              {"backward", placedOrSent, placed, []string{"SCH009"}},
		"forward: a new variant hides no other change":   {"forward", placed, looserOrSent, []string{"SCH009", "SCH011"}},
		"forward: a difference beyond 64 bits only":      {"forward", within, beyond, []string{"SCH010"}},
		"forward: a contract of everything else":         {"forward", placed, order, []string{"SCH009"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inputs := func(text string) property.Map {
				if text == "" {
					return property.Map{}
				}
				return property.NewMap(map[string]property.Value{
					"eventSchema": property.New(text), "compatibility": property.New(c.compatibility),
				})
			}
			got := []string{}
			for _, f := range wiring.Contract(inputs(c.deployed), inputs(c.updated)) {
				got = append(got, string(f.Code))
				if f.Code == finding.ContractIncompatible || f.Code == finding.ContractInFlight {
					shows(t, f, c.deployed, c.updated)
				}
			}
			if diff := cmp.Diff(append([]string{}, c.want...), got); diff != "" {
				t.Errorf("findings differ (-want +got):\n%s", diff)
			}
		})
	}
}

// shows checks that a counterexample is an event of one contract and not of the other, as the message says.
func shows(t *testing.T, f finding.Finding, deployed, updated string) {
	t.Helper()
	was, _ := contract.Compile(deployed)
	is, _ := contract.Compile(updated)
	event, err := is.Decode([]byte(f.Counterexample))
	if err != nil {
		t.Fatalf("the counterexample %s is not an event: %v", f.Counterexample, err)
	}
	before, now := was.Check(event) == nil, is.Check(event) == nil
	if before == now {
		t.Errorf("the counterexample %s obeys both contracts or neither", f.Counterexample)
	}
	if said := strings.Contains(f.Message, "the new contract accepts"); said != now {
		t.Errorf("the message contradicts the contracts: %s", f)
	}
}

// A mapping is proved against its new contracts, and a finding says which change caused it.
func TestAFindingNamesTheChangedContractThatCausedIt(t *testing.T) {
	t.Parallel()
	const noteCommand = `{"type": "object", "properties": {"note": {"type": "string", "maxLength": 40}}}`
	const shortCommand = `{"type": "object", "properties": {"note": {"type": "string", "maxLength": 20}}}`
	const kinds = `{"type": "object", "properties": {"type": {"enum": ["placed", "sent"]}}, "required": ["type"]}`
	const note, ifPlaced, ifAny = `[{"note": event.note}]`, `event.type == "placed" ? [{}] : []`, `event.type in ["placed", "sent"] ? [{}] : []`
	type inputs struct{ events, mapping, commands, filter string }
	for name, c := range map[string]struct {
		deployed, updated inputs
		want              []string // of each finding: its code and a part of its message
	}{
		"nothing changed":                                {inputs{orderNoted, note, noteCommand, ""}, inputs{orderNoted, note, noteCommand, ""}, nil},
		"a property became optional":                     {inputs{orderNoted, note, noteCommand, ""}, inputs{order, note, noteCommand, ""}, []string{`MAP004 ; the deployed contract rejects this event (the event as a whole: wanted the required property "note")`}},
		"a bound of the command became closer":           {inputs{orderNoted, note, noteCommand, ""}, inputs{orderNoted, note, shortCommand, ""}, []string{`MAP011 ; the deployed contract accepts this command`}},
		"the mapping changed":                            {inputs{order, "[]", noteCommand, ""}, inputs{order, note, noteCommand, ""}, []string{"MAP004 event.note may be absent"}},
		"a property became required":                     {inputs{order, "[{}]", noteCommand, ""}, inputs{orderNoted, "[{}]", noteCommand, ""}, []string{"SCH012 those still queued at the update go to the dead-letter queue"}},
		"a filter was derived for the first":             {inputs{}, inputs{kinds, ifPlaced, noteCommand, "derived"}, nil},
		"a filter became wider":                          {inputs{kinds, ifPlaced, noteCommand, "derived"}, inputs{kinds, ifAny, noteCommand, "derived"}, []string{`FIL002 type "sent"`}},
		"a filter became closer":                         {inputs{kinds, ifAny, noteCommand, "derived"}, inputs{kinds, ifPlaced, noteCommand, "derived"}, nil},
		"a filter was turned off":                        {inputs{kinds, ifPlaced, noteCommand, "derived"}, inputs{kinds, ifPlaced, noteCommand, "off"}, []string{`FIL002 any type but "placed"`}},
		"a filter was turned on":                         {inputs{kinds, ifPlaced, noteCommand, "off"}, inputs{kinds, ifPlaced, noteCommand, "derived"}, nil},
		"the point enforces no more":                     {inputs{kinds, ifPlaced, noteCommand, "derived"}, inputs{kinds, ifPlaced, noteCommand, "unenforced"}, []string{`FIL002 any type but "placed"`, "FIL001 does not enforce"}},
		"no filter can be derived":                       {inputs{}, inputs{kinds, "[{}]", noteCommand, "derived"}, []string{"FIL001 every event gives a command"}},
		"a filter is not wanted":                         {inputs{}, inputs{kinds, "[{}]", noteCommand, "off"}, nil},
		"a refused mapping has no finding on its filter": {inputs{kinds, ifPlaced, noteCommand, "derived"}, inputs{order, note, noteCommand, "derived"}, []string{"MAP004 event.note may be absent", "SCH012 still queued"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			values := func(in inputs) property.Map {
				m := map[string]property.Value{}
				for name, text := range map[string]string{"eventSchema": in.events, "mapping": in.mapping, "commandSchema": in.commands, "filter": in.filter} {
					if text != "" {
						m[name] = property.New(text)
					}
				}
				return property.NewMap(m)
			}
			got := wiring.Mapping(values(c.deployed), values(c.updated))
			if len(got) != len(c.want) {
				t.Fatalf("got %v, wanted %q", got, c.want)
			}
			for i, want := range c.want {
				code, part, _ := strings.Cut(want, " ")
				if string(got[i].Code) != code || !strings.Contains(got[i].String(), part) {
					t.Errorf("got %s, wanted %s with %q", got[i], code, part)
				}
			}
		})
	}
}
