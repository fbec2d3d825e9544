package function

import (
	"errors"

	"github.com/eventlink/pulumi-eventlink/engine"
	"github.com/eventlink/pulumi-eventlink/engine/result"
	"github.com/eventlink/pulumi-eventlink/engine/value"
)

// decodeJSON reads a text of JSON, and gives nothing if it is none within the domain of bodies.
func decodeJSON(args []value.Value) value.Value {
	v, err := engine.ReadAny(args[0].Text())
	if err != nil {
		return value.None
	}
	return value.Some(v)
}

// encodeJSON writes a value that a command may hold, as a command is written.
func encodeJSON(args []value.Value) value.Value {
	m := result.Measure{Left: result.MaxOutput}
	err := m.Take(args[0], 0)
	if err == nil {
		text, refused := engine.Append(nil, args[0])
		if refused == nil {
			return value.OfString(string(text))
		}
		err = refused
	}
	var failure *result.Failure
	if errors.As(err, &failure) && failure.Cause == result.CauseLimit {
		return value.Failed(result.TooLarge)
	}
	return value.Failed(result.NoOverload)
}
