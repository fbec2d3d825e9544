package audit_test

import (
	"strings"
	"testing"

	"github.com/eventlink/pulumi-eventlink/celcheck/audit"
	"github.com/eventlink/pulumi-eventlink/celcheck/budget"
	"github.com/eventlink/pulumi-eventlink/celcheck/connection"
	"github.com/eventlink/pulumi-eventlink/celcheck/facts"
	"github.com/eventlink/pulumi-eventlink/celcheck/prove"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
	"github.com/eventlink/pulumi-eventlink/celmap"
)

// The bound is held against what cel-go charges for the largest event: never less, and not so much more that it is of no use.
func TestTheBoundOfACostIsAboveTheCostAndNear(t *testing.T) {
	t.Parallel()
	const event = `{"type": "object", "properties": {"id": {"type": "string", "maxLength": 9}, "lines": {"type": "array", "maxItems": 1000, "items": {
		"type": "object", "properties": {"sku": {"type": "string", "maxLength": 20}, "n": {"type": "integer"}, "tags": {"type": "array", "items": {"type": "string", "maxLength": 9}, "maxItems": 5}},
		"required": ["sku", "n", "tags"]}}}, "required": ["id", "lines"]}`
	const line = `{"sku":"AAAAAAAAAAAAAAAAAAAA","n":1234567,"tags":["aaaaaaaaa","bbbbbbbbb","ccccccccc","ddddddddd","eeeeeeeee"]}`
	body := `{"id":"xxxxxxxxx","lines":[` + strings.Repeat(line+",", 999) + line + `]}`
	for _, mapping := range []string{
		`[{"id": event.id}]`,
		`event.lines.map(l, {"sku": l.sku, "n": l.n})`,
		`event.lines.map(l, {"sku": l.sku.lowerAscii(), "n": l.n + 1, "k": event.id + "-" + l.sku})`,
		`event.lines.filter(l, l.sku == "a" || l.n > 3).map(l, {"sku": l.sku})`,
		`event.lines.map(l, l.tags.map(x, {"t": x})).flatten()`,
		`[{"n": event.lines.filter(l, l.tags.exists(x, x.startsWith("zz"))).size()}]`,
		`[{"n": event.lines.filter(l, l.sku in ["a", "b", "c"]).size()}]`,
		`[{"n": event.lines.filter(l, "a" in l.tags).size()}]`,
		`[{"n": event.lines.map(l, l.sku).join(",")}]`,
		`[{"n": event.lines.map(l, l.sku.split("A")).flatten().size()}]`,
		`[{"n": event.lines.map(l, l.tags.sort()).size()}]`,
		`[{"n": event.lines.all(l, l.sku.matches("^A+$"))}]`,
		`[{"n": event.lines.map(l, l.sku.contains("B")).size()}]`,
		`[{"n": event.lines.map(l, l.sku.substring(2).replace("A", "BB")).size()}]`,
		`[{"n": event.lines.map(l, [?l.?nope, l.?sku.orValue("x")]).size()}]`,
		`[{"n": event.lines.map(l, "%s-%d".format([l.sku, l.n])).size()}]`,
		`[{"n": event.lines.map(l, base64.encode(bytes(l.sku))).size()}]`,
		`[{"n": event.lines.map(l, string(l.n)).size()}]`,
		`[{"n": event.lines.map(l, math.abs(l.n)).size()}]`,
		`[{"n": event.lines.map(l, l.sku.reverse().trim().indexOf("B")).size()}]`,
		`[{"n": lists.range(1000).map(i, event.id).distinct().size()}]`,
		`[{"n": event.lines.map(l, {"a": l.sku, "b": l.n, l.sku: 1}).merge().size()}]`,
	} {
		t.Run(mapping, func(t *testing.T) {
			t.Parallel()
			k, problems := connection.Compile(connection.Input{EventSchema: event, CommandSchema: `{"type": "object"}`, Mapping: mapping})
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			trace, ok := prove.Traced(budget.New(t.Context(), 100_000), k.Events, k.Mapping.Checked(), facts.Start(k.Events.Value().Only(values.KindMap)))
			if !ok {
				t.Fatal("the evaluation was given up")
			}
			decoded, err := k.Event.Decode([]byte(body))
			if err != nil {
				t.Fatal(err)
			}
			_, cost, err := k.Mapping.Commands(t.Context(), decoded, celmap.Message{})
			if err != nil {
				t.Fatal(err)
			}
			if bound := audit.Cost(trace); bound < cost || bound > 20*cost {
				t.Errorf("bound %d of the cost %d", bound, cost)
			}
		})
	}
}
