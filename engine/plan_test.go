package engine_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/eventlink/pulumi-eventlink/engine"
	"github.com/eventlink/pulumi-eventlink/plan"
)

func TestAPlanThatCannotRunIsRefused(t *testing.T) {
	t.Parallel()
	broken := "("
	for name, c := range map[string]struct {
		schemas []plan.Schema
		saying  string
	}{
		"no schema":                       {nil, ""},
		"a schema below 1":                {[]plan.Schema{{Not: -1}}, "no schema -1"},
		"a schema beyond the last":        {[]plan.Schema{{If: 3}, {}}, "no schema 3"},
		"a list with a gap":               {[]plan.Schema{{AllOf: []plan.Node{1, 0}}}, "gap"},
		"a list beyond the last":          {[]plan.Schema{{Prefix: []plan.Node{2}}}, "no schema 2"},
		"a name without a schema":         {[]plan.Schema{{Properties: map[string]plan.Node{"a": 0}}}, `"a" has no schema`},
		"a bound that is not a number":    {[]plan.Schema{{Minimum: "x"}}, `"x" is not a number`},
		"a bound of zeros":                {[]plan.Schema{{MultipleOf: "1/0"}}, "is not a number"},
		"a pattern that does not compile": {[]plan.Schema{{Pattern: &broken}}, ""},
		"a pattern of names":              {[]plan.Schema{{PatternProperties: map[string]plan.Node{"(": 1}}}, ""},
		"a constant that is not JSON":     {[]plan.Schema{{Const: json.RawMessage("{")}}, "not JSON"},
		"an alternative that is not JSON": {[]plan.Schema{{Enum: []json.RawMessage{json.RawMessage("1"), json.RawMessage("x")}}}, "not JSON"},
		"a fault of a later schema":       {[]plan.Schema{{Items: 2}, {Maximum: "x"}}, `"x" is not a number`},
		"a dependency without a schema":   {[]plan.Schema{{Dependencies: []plan.Dependency{{Property: "a", Schema: 9}}}}, "no schema 9"},
	} {
		if got, err := engine.New(plan.Contract{Schemas: c.schemas}); got != nil || err == nil || !strings.Contains(err.Error(), c.saying) {
			t.Errorf("%s: got %v, wanted an error that says %q", name, err, c.saying)
		}
	}
	if _, err := engine.New(plan.Contract{Schemas: []plan.Schema{{Not: 1, AllOf: []plan.Node{2}}, {}}}); err != nil {
		t.Errorf("the first and the last schema: %v", err)
	}
}
