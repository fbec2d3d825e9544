package celmap

import (
	"context"
	"errors"
	"fmt"
	"reflect"

	"github.com/eventlink/pulumi-eventlink/engine/eval"
	"github.com/eventlink/pulumi-eventlink/engine/result"
	"github.com/eventlink/pulumi-eventlink/engine/value"
)

// Agree holds the engine that runs a plan of this mapping against cel-go on one event, a decoded body: the commands, or the
// reason, the place and the message of the failure, and the cost. It gives the commands, if there are any, and the cost. The
// error says how they differ, and nothing of the event.
func (m *Mapping) Agree(ctx context.Context, run *eval.Mapping, event any, message Message) (commands []any, cost int, err error) {
	want, wantCost, wantErr := m.Commands(ctx, event, message)
	decoded, ok := value.Of(event)
	if !ok {
		return nil, 0, errors.New("the event is not a decoded body")
	}
	got, cost, err := run.Commands(ctx, decoded, &message, &eval.Memory{})
	if err := agree(wantErr, err, wantCost, cost); err != nil || wantErr != nil {
		return nil, cost, err
	}
	plain := make([]any, len(got))
	for i, command := range got {
		if plain[i], ok = command.Plain(); !ok {
			return nil, cost, fmt.Errorf("the engine gives as command %d what is not JSON", i)
		}
	}
	if !reflect.DeepEqual(want, plain) {
		return nil, cost, fmt.Errorf("cel-go gives %d commands, the engine %d, and they are not the same", len(want), len(plain))
	}
	return want, cost, nil
}

// Agree is that of a mapping. command is nil for an identity.
func (k *Key) Agree(ctx context.Context, run *eval.Key, command, event any, message Message) error {
	want, wantCost, wantErr := k.valueAndCost(ctx, command, event, message)
	decodedCommand, ok := value.Of(command)
	decoded, also := value.Of(event)
	if !ok || !also {
		return errors.New("the event is not a decoded body")
	}
	got, cost, err := run.Value(ctx, decodedCommand, decoded, &message, &eval.Memory{})
	if err := agree(wantErr, err, wantCost, cost); err != nil {
		return err
	}
	if want != got {
		return errors.New("cel-go and the engine give different strings")
	}
	return nil
}

func agree(want, got error, wantCost, cost int) error {
	var wanted, failed *Failure
	switch {
	case want != nil && !errors.As(want, &wanted), got != nil && !errors.As(got, &failed):
		return errors.Join(want, got) // time ran out
	case want == nil && got != nil:
		return fmt.Errorf("cel-go gives a value, the engine says %w", got)
	case want != nil && got == nil:
		return fmt.Errorf("cel-go says %w, the engine gives a value", want)
	case want != nil && !sameFailure(*wanted, *failed):
		return fmt.Errorf("cel-go says %w, the engine %w", want, got)
	case wantCost != cost:
		return fmt.Errorf("the cost is %d with cel-go and %d with the engine", wantCost, cost)
	}
	return nil
}

// sameFailure says whether two failures are the same, but for a place that cel-go does not know: see placeShared.
func sameFailure(want, got Failure) bool {
	if want.Place == "" && (want.Cause == CauseOverload || want.Cause == CauseOverflow) {
		got = *result.Failed(got.Reason, got.Cause, "", got.Message)
	}
	return want.Cause == got.Cause && *want.Refusal == *got.Refusal
}
