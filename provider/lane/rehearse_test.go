package lane_test

import (
	"strings"
	"testing"

	"github.com/eventlink/pulumi-eventlink/contract"
	"github.com/eventlink/pulumi-eventlink/plan"
	"github.com/eventlink/pulumi-eventlink/provider/lane"
)

func TestADeploymentIsRefusedWhereTheFunctionWouldCheckOtherwise(t *testing.T) {
	t.Parallel()
	const order = `{"type":"object","properties":{"id":{"type":"string"},"total":{"type":"integer","minimum":0}},"required":["id"]}`
	compiled := func(source, target string) contract.Lane {
		l, err := contract.CompileLane(source, target)
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	for name, c := range map[string]struct {
		run     string // what the function would run for order
		refused bool
	}{
		"the same contract":             {order, false},
		"a property that is forgotten":  {strings.Replace(order, `,"required":["id"]`, "", 1), true},
		"a bound that is forgotten":     {strings.Replace(order, `,"minimum":0`, "", 1), true},
		"a type that is another":        {strings.Replace(order, `"string"`, `"boolean"`, 1), true},
		"a message that is another":     {strings.Replace(order, `"minimum":0`, `"exclusiveMinimum":-1`, 1), true},
		"a number that is read another": {strings.Replace(order, `"integer"`, `["integer","number"]`, 1), true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, side := range []contract.Lane{compiled(c.run, `{"type":"object"}`), compiled(`{"type":"object"}`, c.run)} {
				document, digest, err := plan.Encode(side.Plan())
				if err != nil {
					t.Fatal(err)
				}
				declared := compiled(order, `{"type":"object"}`)
				if side.Source.Text() != c.run {
					declared = compiled(`{"type":"object"}`, order)
				}
				err = lane.Rehearse(declared, document, digest)
				if (err != nil) != c.refused {
					t.Errorf("got %v", err)
				}
				if err != nil && !strings.Contains(err.Error(), "please report it") {
					t.Errorf("got %v", err)
				}
			}
		})
	}
}
