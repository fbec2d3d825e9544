package eval_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/eventlink/pulumi-eventlink/celmap"
	"github.com/eventlink/pulumi-eventlink/engine"
	"github.com/eventlink/pulumi-eventlink/engine/eval"
	"github.com/eventlink/pulumi-eventlink/engine/result"
	"github.com/eventlink/pulumi-eventlink/engine/value"
)

var message = value.Envelope{ID: "e-1", Group: "g-1", Time: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), Attributes: map[string]string{"b": "2", "a": "1"}}

// mapping is a mapping at work. celmap writes its plan.
func mapping(t *testing.T, source string) *eval.Mapping {
	t.Helper()
	compiled, problems := celmap.CompileMapping(source)
	if problems != nil {
		t.Fatalf("%s\ndoes not compile: %+v", source, problems)
	}
	written, err := compiled.Plan()
	if err != nil {
		t.Fatal(err)
	}
	m, err := eval.NewMapping(written, nil, nil)
	if err != nil {
		t.Fatalf("%s\ndoes not run: %v", source, err)
	}
	return m
}

// eventOf reads an event.
func eventOf(t *testing.T, text string) value.Value {
	t.Helper()
	v, err := engine.ReadAny(text)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

const anEvent = `{"a":1,"d":0.5,"s":"text","n":null,"l":[1,2,3],"o":{"x":1,"y":{"z":2}},"b":true}`

// given is what an expression gives of an event, as JSON, or its failure, and the cost.
func given(t *testing.T, expression, event string) (text string, failure *result.Failure, cost int) {
	t.Helper()
	return commandsOf(t, `[{"v": `+expression+`}]`, event)
}

func commandsOf(t *testing.T, source, event string) (text string, failure *result.Failure, cost int) {
	t.Helper()
	commands, cost, err := mapping(t, source).Commands(t.Context(), eventOf(t, event), &message, &eval.Memory{})
	if err != nil && !errors.As(err, &failure) {
		t.Fatalf("%s: %v", source, err)
	}
	return written(t, commands), failure, cost
}

func written(t *testing.T, commands []value.Value) string {
	t.Helper()
	var texts []string
	for _, c := range commands {
		body, refusal := engine.Append(nil, c)
		if refusal != nil {
			t.Fatal(refusal)
		}
		texts = append(texts, string(body))
	}
	return strings.Join(texts, "\n")
}

// wantValue demands what an expression gives of an event.
func wantValue(t *testing.T, expression, want string) {
	t.Helper()
	got, failure, _ := given(t, expression, anEvent)
	switch {
	case failure != nil:
		t.Errorf("%s: %v", expression, failure)
	case got != `{"v":`+want+`}`:
		t.Errorf("%s gives %s, wanted %s", expression, got, want)
	}
}

// wantFailure demands the cause and the place of a failure.
func wantFailure(t *testing.T, expression string, cause result.Cause, place string) {
	t.Helper()
	got, failure, _ := given(t, expression, anEvent)
	switch {
	case failure == nil:
		t.Errorf("%s gives %s, wanted a failure", expression, got)
	case failure.Cause != cause || failure.Place != place || failure.Message == "":
		t.Errorf("%s fails with cause %d at %q (%s), wanted %d at %q", expression, failure.Cause, failure.Place, failure.Message, cause, place)
	}
}
