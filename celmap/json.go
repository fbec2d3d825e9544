package celmap

import (
	"errors"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/cost"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"github.com/eventlink/pulumi-eventlink/engine"
	"github.com/eventlink/pulumi-eventlink/engine/result"
)

// jsonText has the functions for JSON that a string holds, as services do that put one document into another.
//
//	json.decode  a string to an optional value, empty if the string is not JSON within the domain of bodies. An integral
//	             number within 64 bits is an int, any other a double
//	json.encode  a value that a command may hold to its text, as a command is written: keys sorted, no white space
//
// cel-go's own parser of JSON makes maps of random order and numbers as protobuf has them.
func jsonText() []cel.EnvOption {
	return []cel.EnvOption{
		cel.Function("json.decode", cel.Overload("json_decode_string", []*cel.Type{cel.StringType}, cel.OptionalType(cel.DynType), cel.UnaryBinding(decodeJSON))),
		cel.Function("json.encode", cel.Overload("json_encode_dyn", []*cel.Type{cel.DynType}, cel.StringType, cel.UnaryBinding(encodeJSON))),
		cel.CostModel(
			cost.Overload("json_decode_string", cost.EvalCost(cost.Sum(cost.Const(cost.CallCost), cost.Scale(cost.Length(cost.Arg(0)), 0.1)))),
			cost.Overload("json_encode_dyn", cost.EvalCost(cost.Sum(cost.Const(cost.CallCost), cost.Scale(cost.Length(cost.Result()), EncodeCost)))),
		),
	}
}

// EncodeCost is what json.encode costs for each character that it writes.
const EncodeCost = 0.02

func decodeJSON(text ref.Val) ref.Val {
	s, ok := text.(types.String)
	if !ok {
		return types.MaybeNoSuchOverloadErr(text)
	}
	value, err := engine.DecodeAny([]byte(s))
	if err != nil {
		return types.OptionalNone
	}
	return types.OptionalOf(plainAdapter.NativeToValue(value))
}

func encodeJSON(value ref.Val) ref.Val {
	p := &plainer{left: MaxOutput}
	plain, err := p.value(value, 0)
	if err == nil {
		var text []byte
		if text, err = engine.Encode(plain); err == nil {
			return types.String(text)
		}
	}
	var failure *Failure
	if errors.As(err, &failure) && failure.Cause == CauseLimit {
		return types.NewErr(result.TooLarge)
	}
	return types.MaybeNoSuchOverloadErr(value)
}
