package prove_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/eventlink/pulumi-eventlink/celcheck/budget"
	"github.com/eventlink/pulumi-eventlink/celcheck/connection"
	"github.com/eventlink/pulumi-eventlink/celcheck/facts"
	"github.com/eventlink/pulumi-eventlink/celcheck/prove"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
	"github.com/eventlink/pulumi-eventlink/celcheck/words"
)

// order is the contract of the events in the tests of this package.
const order = `{
	"type": "object",
	"properties": {
		"id": {"type": "string", "minLength": 3, "maxLength": 8},
		"code": {"type": "string", "pattern": "^[A-Z]{2}-[0-9]{3}$"},
		"kind": {"enum": ["a", "b"]},
		"note": {"type": "string", "maxLength": 5},
		"maybe": {"type": ["string", "null"], "maxLength": 5},
		"n": {"type": "integer", "minimum": 1, "maximum": 9},
		"any": {"type": "integer"},
		"rate": {"type": "number", "minimum": 0, "maximum": 2},
		"yes": {"type": "boolean"},
		"lines": {"type": "array", "minItems": 1, "maxItems": 4, "items": {
			"type": "object", "properties": {"sku": {"type": "string", "maxLength": 4}, "qty": {"type": "integer", "minimum": 1, "maximum": 3}, "tags": {"type": "array", "maxItems": 2, "items": {"type": "string", "maxLength": 2}}},
			"required": ["sku", "qty", "tags"], "additionalProperties": false}},
		"more": {"type": "array", "items": {"type": "integer", "minimum": 0, "maximum": 7}},
		"labels": {"type": "object", "additionalProperties": {"type": "string", "maxLength": 3}}
	},
	"required": ["id", "code", "kind", "maybe", "n", "any", "rate", "yes", "lines", "more", "labels"]
}`

// A gives is an expression, what it may give in words, and the codes of its alarms.
type gives struct{ expression, words, alarms string }

// evaluate proves each expression for all events of order.
func evaluate(t *testing.T, cases ...gives) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.expression, func(t *testing.T) {
			t.Parallel()
			k, problems := connection.Compile(connection.Input{EventSchema: order, CommandSchema: `{"type": "object"}`, Mapping: fmt.Sprintf(`[{"v": %s}]`, c.expression)})
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			proof := prove.Expression(budget.New(t.Context(), 100_000), k.Events, k.Mapping.Checked(), facts.Start(k.Events.Value().Only(values.KindMap)))
			var given values.Value
			for _, list := range values.All[*values.List](proof.Result) {
				v, _ := list.Element().At("v")
				given = values.Join(given, v)
			}
			if got := words.Of(given); got != c.words {
				t.Errorf("it may give %q, wanted %q", got, c.words)
			}
			var codes []string
			for _, a := range proof.Alarms {
				codes = append(codes, string(a.Code))
			}
			slices.Sort(codes)
			if got := strings.Join(slices.Compact(codes), " "); got != c.alarms {
				t.Errorf("its alarms are %q, wanted %q: %v", got, c.alarms, proof.Alarms)
			}
		})
	}
}
