package lane_test

import (
	"strings"
	"testing"

	"github.com/eventlink/pulumi-eventlink/celmap"
	"github.com/eventlink/pulumi-eventlink/plan"
	"github.com/eventlink/pulumi-eventlink/provider/lane"
	"github.com/eventlink/pulumi-eventlink/route"
)

func TestADeploymentIsRefusedWhereTheFunctionWouldCheckOtherwise(t *testing.T) {
	t.Parallel()
	const order = `{"type":"object","properties":{"id":{"type":"string"},"total":{"type":"integer","minimum":0}},"required":["id"]}`
	compiled := func(source, target string) celmap.Lane {
		return compiledLane(t, route.Route{Source: route.Source{Schema: source}, Target: route.Target{Schema: target}})
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
			for _, side := range []celmap.Lane{compiled(c.run, `{"type":"object"}`), compiled(`{"type":"object"}`, c.run)} {
				document, digest := encoded(t, side)
				declared := compiled(order, `{"type":"object"}`)
				if side.Contracts.Source.Text() != c.run {
					declared = compiled(`{"type":"object"}`, order)
				}
				err := lane.Rehearse(declared, document, digest)
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

func TestADeploymentIsRefusedWhereTheFunctionWouldMapOtherwise(t *testing.T) {
	t.Parallel()
	declared := route.Route{
		Source:  route.Source{Schema: `{"type":"object","properties":{"id":{"type":"string"},"total":{"type":"integer","minimum":0,"maximum":1000}},"required":["id"]}`, Identity: `event.id + "x"`},
		Mapping: `event.total > 10 ? [{"type": "A", "id": event.id}] : []`,
		Target:  route.Target{Schema: `{"type":"object"}`, GroupBy: `command.id`},
	}
	for name, c := range map[string]struct {
		change  func(*route.Route) // what the function would run
		refused bool
	}{
		"the same mapping":               {func(*route.Route) {}, false},
		"another command":                {func(r *route.Route) { r.Mapping = strings.Replace(r.Mapping, `"A"`, `"B"`, 1) }, true},
		"another condition":              {func(r *route.Route) { r.Mapping = strings.Replace(r.Mapping, "> 10", ">= 0", 1) }, true},
		"the same commands at more cost": {func(r *route.Route) { r.Mapping = "true && " + r.Mapping + " + []" }, true},
		"the failures at another place":  {func(r *route.Route) { r.Mapping = " " + r.Mapping }, true},
		"another identity":               {func(r *route.Route) { r.Source.Identity = "event.id" }, true},
		"another group":                  {func(r *route.Route) { r.Target.GroupBy = `command.type` }, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run := declared
			c.change(&run)
			document, digest := encoded(t, compiledLane(t, run))
			err := lane.Rehearse(compiledLane(t, declared), document, digest)
			if (err != nil) != c.refused || err != nil && !strings.Contains(err.Error(), "please report it") {
				t.Errorf("got %v", err)
			}
		})
	}
}

func compiledLane(t *testing.T, r route.Route) celmap.Lane {
	t.Helper()
	l, err := celmap.CompileLane(r)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func encoded(t *testing.T, l celmap.Lane) (document []byte, digest string) {
	t.Helper()
	document, digest, err := plan.Encode(l.Plan)
	if err != nil {
		t.Fatal(err)
	}
	return document, digest
}
