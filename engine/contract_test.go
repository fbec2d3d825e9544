package engine_test

import (
	"errors"
	"testing"

	"github.com/eventlink/pulumi-eventlink/contract"
	"github.com/eventlink/pulumi-eventlink/engine"
)

// mustCompile compiles a schema that may admit anything, as a deployment does.
func mustCompile(t testing.TB, text string) *engine.Contract {
	t.Helper()
	c, problems := contract.CompileWith(text, contract.Options{AnyValue: true})
	if problems != nil {
		t.Fatalf("%s: %+v", text, problems)
	}
	return c.Contract
}

// wantRefusal demands a refusal for a reason at a place, and gives what it says.
func wantRefusal(t *testing.T, err error, reason engine.Reason, place string) string {
	t.Helper()
	var refusal *engine.Refusal
	if !errors.As(err, &refusal) {
		t.Errorf("got %v, wanted a refusal for %s", err, reason)
		return ""
	}
	if refusal.Reason != reason || refusal.Place != place || refusal.Message == "" {
		t.Errorf("got %s at %q (%s), wanted %s at %q", refusal.Reason, refusal.Place, refusal.Message, reason, place)
	}
	return refusal.Message
}
