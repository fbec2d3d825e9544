package audit_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/eventlink/pulumi-eventlink/celcheck/audit"
	"github.com/eventlink/pulumi-eventlink/celcheck/budget"
	"github.com/eventlink/pulumi-eventlink/celcheck/connection"
	"github.com/eventlink/pulumi-eventlink/celcheck/facts"
	"github.com/eventlink/pulumi-eventlink/celcheck/prove"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
	"github.com/eventlink/pulumi-eventlink/celmap"
	"github.com/eventlink/pulumi-eventlink/engine"
)

// The language refuses a call that would make too much. Whatever it refuses on an event of the contract is above the limit
// of a cost, and everyday mappings are not.
func TestWhatTheLanguageMayRefuseIsAboveTheLimitOfACost(t *testing.T) {
	t.Parallel()
	const contract = `{"type": "object", "required": ["xs", "s", "m"], "properties": {
		"xs": {"type": "array", "items": {"type": "integer"}}, "s": {"type": "string"}, "m": {"type": "object", "additionalProperties": {"type": "integer"}},
		"few": {"type": "array", "maxItems": 9, "items": {"type": "object", "maxProperties": 9, "additionalProperties": {"type": "integer"}}},
		"lines": {"type": "array", "maxItems": 5000, "items": {"type": "object", "required": ["tags"], "properties": {"tags": {"type": "array", "items": {"type": "string"}}}}}}}`
	members := make([]string, 60_000)
	for i := range members {
		members[i] = fmt.Sprintf(`"k%d":1`, i)
	}
	const before, behind = `{"xs":[],"s":"","m":{}`, `}`
	numbers := `{"xs":[1` + strings.Repeat(",1", 500_000) + `],"s":"","m":{}}`
	text := `{"xs":[],"s":"` + strings.Repeat("a", 1_000_000) + `","m":{}}`
	names := `{"xs":[],"s":"","m":{` + strings.Join(members, ",") + `}}`
	for _, c := range []struct {
		mapping, body string
		refused       bool
	}{
		{`[{"n": lists.range(30).map(i, event.m).merge().size()}]`, names, true},
		{`[{"n": lists.range(3000).map(i, {"a": 1, "b": i}).merge().size()}]`, names, false},
		{`[{"n": [` + strings.Repeat("event.m, ", 29) + `event.m].merge().size()}]`, names, true},
		{`cel.bind(l, lists.range(30).map(i, event.m), [{"n": l.merge().size()}])`, names, true},
		{`[{"n": event.m.merge({"a": 1}).size()}]`, names, false},
		{`[{"n": event.?few.orValue([]).merge().size()}]`, before + `,"few":[{"a":1}]` + behind, false},
		{`[{"n": (event.xs + event.xs + event.xs).size()}]`, numbers, true},
		{`cel.bind(two, event.xs + event.xs, [{"n": (two + two).size()}])`, numbers, true},
		{`[{"n": (event.xs + [1] + event.xs).size()}]`, numbers, false},
		{`[{"n": lists.range(9).map(i, event.xs).flatten().size()}]`, numbers, true},
		{`[{"n": [event.xs, event.xs, event.xs].flatten().size()}]`, numbers, true},
		{`[{"n": event.?lines.orValue([]).map(l, l.tags).flatten().size()}]`, before + `,"lines":[{"tags":["a"]}]` + behind, false},
		{`[{"n": event.s.replace("a", "01234567890123456789").size()}]`, text, true},
		{`[{"n": event.s.replace("é", "e").size()}]`, text, false},
	} {
		t.Run(c.mapping, func(t *testing.T) {
			t.Parallel()
			k, problems := connection.Compile(connection.Input{EventSchema: contract, CommandSchema: `{"type": "object"}`, Mapping: c.mapping})
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			trace, ok := prove.Traced(budget.New(t.Context(), 100_000), k.Events, k.Mapping.Checked(), facts.Start(k.Events.Value().Only(values.KindMap)))
			if !ok {
				t.Fatal("the evaluation was given up")
			}
			decoded, err := k.Event.Decode([]byte(c.body))
			if err != nil {
				t.Fatal(err)
			}
			_, cost, err := k.Mapping.Commands(t.Context(), decoded, celmap.Message{})
			var refusal *engine.Refusal
			if refused := errors.As(err, &refusal) && refusal.Reason == celmap.ReasonLimit; refused != c.refused || err != nil && !refused {
				t.Fatalf("refused is %t: %v", refused, err)
			}
			bound := audit.Cost(trace)
			if above := bound > celmap.MaxCost; above != c.refused || bound < cost {
				t.Errorf("the bound is %d, of a cost of %d", bound, cost)
			}
		})
	}
}

// A variable that is added to itself, again and again, takes no longer to look at.
func TestDoublingEndsInTime(t *testing.T) {
	t.Parallel()
	for _, way := range []string{"v%d + v%d", `v%d.replace("a", "ab") + v%d.replace("b", "ba")`} {
		mapping := "[{\"n\": v40}]"
		for i := 40; i > 0; i-- {
			mapping = fmt.Sprintf("cel.bind(v%d, "+way+", %s)", i, i-1, i-1, mapping)
		}
		mapping = "cel.bind(v0, event.s, " + mapping + ")"
		k, problems := connection.Compile(connection.Input{EventSchema: `{"type": "object", "properties": {"s": {"type": "string"}}, "required": ["s"]}`, CommandSchema: `{"type": "object"}`, Mapping: mapping})
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		trace, ok := prove.Traced(budget.New(t.Context(), 100_000), k.Events, k.Mapping.Checked(), facts.Start(k.Events.Value().Only(values.KindMap)))
		if !ok {
			t.Fatal("the evaluation was given up")
		}
		if bound := audit.Cost(trace); bound <= celmap.MaxCost {
			t.Errorf("the bound is %d", bound)
		}
		if found := audit.Rounded(trace); len(found) > 0 {
			t.Error(found)
		}
	}
}
