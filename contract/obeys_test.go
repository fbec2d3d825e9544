package contract_test

import (
	"errors"
	"testing"
	"time"

	"github.com/eventlink/pulumi-eventlink/contract"
	"github.com/eventlink/pulumi-eventlink/engine"
)

func TestObeysSaysWhatCheckSaysWithoutSayingWhy(t *testing.T) {
	t.Parallel()
	c, problems := contract.CompileWith(`{"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "array", "minItems": 1}]}}`,
		contract.Options{AnyValue: true})
	if problems != nil {
		t.Fatal(problems)
	}
	for _, value := range []any{[]any{}, []any{"a"}, []any{[]any{}}, "a", []any{int64(1)}} {
		obeys, err := c.Obeys(value)
		if err != nil || obeys != (c.Check(value) == nil) {
			t.Errorf("%v: got %t, %v", value, obeys, err)
		}
	}
	if _, err := c.Obeys([]any{time.Now()}); !errors.As(err, new(*engine.Refusal)) {
		t.Errorf("a time: got %v, wanted a refusal", err)
	}
}
