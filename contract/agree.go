package contract

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/eventlink/pulumi-eventlink/engine"
)

// Agree holds the engine that runs a plan of this contract against the reference validator, on one body: whether it is
// refused, with which reason, and where and why. The error says how they differ, and nothing of the body.
func (c *Contract) Agree(run *engine.Contract, body []byte) error {
	value, decodeErr := c.Decode(body)
	ran, err := run.Decode(body)
	if decodeErr != nil || err != nil {
		return differ(decodeErr, err)
	}
	if !reflect.DeepEqual(value, ran) {
		return errors.New("they decode different values")
	}
	return differ(c.Check(value), run.Check(ran))
}

func differ(want, got error) error {
	// The reference does not know the place of a name that breaks propertyNames (placeOfName), nor what is told beside it.
	const ofNames = "breaks propertyNames"
	switch {
	case want == nil && got == nil:
		return nil
	case want == nil:
		return fmt.Errorf("the reference accepts, the engine says %w", got)
	case got == nil:
		return fmt.Errorf("the engine accepts, the reference says %w", want)
	case want.Error() == got.Error() || sameReason(want, got) && strings.Contains(want.Error()+got.Error(), ofNames):
		return nil
	}
	return fmt.Errorf("the reference says %w, the engine %w", want, got)
}

func sameReason(want, got error) bool {
	var a, b *engine.Refusal
	return errors.As(want, &a) && errors.As(got, &b) && a.Reason == b.Reason
}
