package translate_test

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/eventlink/pulumi-eventlink/celmap"
	"github.com/eventlink/pulumi-eventlink/engine"
	"github.com/eventlink/pulumi-eventlink/internal/deadline"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/translate"
	"github.com/eventlink/pulumi-eventlink/plan"
	"github.com/eventlink/pulumi-eventlink/route"
)

const open = `{"type":"object"}`

func compile(t *testing.T, r route.Route) *translate.Translator {
	t.Helper()
	if r.Source.Schema == "" {
		r.Source.Schema = open
	}
	if r.Target.Schema == "" {
		r.Target.Schema = `{"type":"object","properties":{"n":{"type":"number"}}}`
	}
	compiled, err := celmap.CompileLane(r)
	if err != nil {
		t.Fatal(err)
	}
	translator, err := translate.New(r, compiled.Plan)
	if err != nil {
		t.Fatal(err)
	}
	return translator
}

func TestBodies(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		route      route.Route
		body, want string
	}{
		"an event as it is, in canonical form": {route.Route{}, ` {"b" : 1.50, "a":[true,null,{}], "é":"\u00e9" } `, `{"a":[true,null,{}],"b":1.5,"é":"é"}`},
		"numbers by the event's contract": {
			route.Route{Source: route.Source{Schema: `{"type":"object","properties":{"d":{"type":"number"},"i":{"type":"integer"}}}`}, Mapping: `[{"d": event.d / 2.0, "i": event.i / 2}]`},
			`{"d":5,"i":5}`, `{"d":2.5,"i":2}`,
		},
		"an int64 in full":                   {route.Route{Mapping: `[{"x": event.x}]`}, `{"x":9007199254740993}`, `{"x":9007199254740993}`},
		"what SQS would replace is escaped":  {route.Route{Mapping: `[event]`}, `{"x":"\uFFFE\uffff😀"}`, `{"x":"\ufffe\uffff😀"}`},
		"a small number as RFC 8785 has it":  {route.Route{Mapping: `[event]`}, `{"x":0.0000001}`, `{"x":1e-7}`},
		"negative zero is zero":              {route.Route{Mapping: `[event]`}, `{"x":-0.0}`, `{"x":0}`},
		"keys of a command in order":         {route.Route{Mapping: `[{"b": 1, "a": 2, "B": 3}]`}, `{}`, `{"B":3,"a":2,"b":1}`},
		"no escaping for the sake of a page": {route.Route{Mapping: `[event]`}, `{"x":"<&>\u2028"}`, "{\"x\":\"<&>\u2028\"}"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			result, err := compile(t, c.route).Translate(t.Context(), c.body, celmap.Message{ID: "e"})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(translate.Translation{EventID: "e", Commands: []translate.Command{{Body: c.want}}}, result); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestATranslationOutlivesTheNext: translations use the same room, one after the other, and what they gave stays as it was.
func TestATranslationOutlivesTheNext(t *testing.T) {
	t.Parallel()
	r := route.Route{
		Source:  route.Source{Schema: open, Identity: `"id " + event.a`},
		Mapping: `[{"type": "is " + event.a, "name " + event.a: event.l.map(x, x + event.a)}, event]`,
		Target: route.Target{
			Schema:  `{"type":"object","properties":{"type":{"type":"string","maxLength":8}},"propertyNames":{"maxLength":11}}`,
			GroupBy: `"group " + event.a`,
		},
	}
	type outcome struct {
		Translation translate.Translation
		Refusal     *engine.Refusal
	}
	run := func(translator *translate.Translator, i int) outcome {
		a := strings.Repeat(strconv.Itoa(i%10), i%9) // the longer ones break the contract of the commands
		var o outcome
		var err error
		o.Translation, err = translator.Translate(t.Context(), `{"a":"`+a+`","l":["x","y"]}`, celmap.Message{})
		if err != nil && !errors.As(err, &o.Refusal) {
			t.Fatal(err)
		}
		return o
	}
	shared, got := compile(t, r), make([]outcome, 30)
	for i := range got {
		got[i] = run(shared, i)
	}
	for i, o := range got {
		if diff := cmp.Diff(run(compile(t, r), i), o); diff != "" {
			t.Errorf("event %d, seen again after the others (-alone, +after):\n%s", i, diff)
		}
	}
}

func TestTheEventIsKnownWhereItIsRefused(t *testing.T) {
	t.Parallel()
	translator := compile(t, route.Route{Source: route.Source{Identity: `event.id`}, Mapping: `[{"n": event.missing}]`})
	result, err := translator.Translate(t.Context(), `{"id":"own"}`, celmap.Message{ID: "e"})
	if err == nil || result.EventID != "own" {
		t.Errorf("got %+v and %v", result, err)
	}
	if result, err = translator.Translate(t.Context(), `{`, celmap.Message{ID: "e"}); err == nil || result.EventID != "e" {
		t.Errorf("got %+v and %v", result, err)
	}
}

func TestADeadlineIsNoRefusal(t *testing.T) {
	t.Parallel()
	for _, point := range []bool{false, true} {
		translator := compile(t, route.Route{
			Source:  route.Source{Point: point, Schema: `{"type":"object","properties":{"n":{"const":` + map[bool]string{false: "1", true: "2"}[point] + `}}}`},
			Mapping: `[{"n": lists.range(1500).map(i, lists.range(1500).map(j, i + j)).size()}]`,
		})
		_, err := translator.Translate(deadline.After(3), `{"n":1}`, celmap.Message{})
		var refusal *engine.Refusal
		if errors.As(err, &refusal) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	}
}

func TestAPlanThatCanNeverWork(t *testing.T) {
	t.Parallel()
	broken := &plan.Expr{Op: plan.Call, Name: "now"}
	_, err := translate.New(route.Route{Mapping: "[]"}, plan.Plan{
		Source: plan.Contract{Schemas: []plan.Schema{{Ref: 2}}}, Target: &plan.Contract{},
		Mapping: broken, Identity: &plan.Expr{Op: plan.Select}, GroupBy: &plan.Expr{Op: "loop"},
	})
	if err == nil {
		t.Fatal("it was taken")
	}
	for _, part := range []string{"source.schema: the plan", "target.schema: the plan", "mapping: the program has no function now", "source.identity: the route and the plan", `target.groupBy: there is no operation "loop"`} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q is not in\n%v", part, err)
		}
	}
}
