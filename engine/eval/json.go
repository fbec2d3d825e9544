package eval

import (
	"errors"

	"github.com/eventlink/pulumi-eventlink/engine"
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
	m := measure{left: MaxOutput}
	err := m.take(args[0], 0)
	if err == nil {
		text, refused := engine.Append(nil, args[0])
		if refused == nil {
			return value.OfString(string(text))
		}
		err = refused
	}
	var failure *Failure
	if errors.As(err, &failure) && failure.Cause == CauseLimit {
		return value.Failed(TooLarge)
	}
	return value.Failed(noOverload)
}
