package celmap

import (
	"math"
	"strconv"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// conversions are the four conversions that cannot fail. Each takes a value of any type and gives an optional, empty
// if the value does not have that form. An optional argument is unwrapped, so asInt(event.?count) works.
//
//	asTimestamp  a timestamp, or a string in RFC 3339's form
//	asDuration   a duration, or a string such as "1h30m" or "-1.5s"
//	asInt        an int; a uint in range; a double in range, its fraction cut off; a string of decimal digits with or
//	             without a sign, in range
//	asDouble     a finite double; an int or uint (the nearest double); a string that is a finite decimal number, with
//	             or without sign, fraction and exponent (not "inf", "NaN", hexadecimal or underscores)
func conversions() []cel.EnvOption {
	return []cel.EnvOption{
		conversion("asTimestamp", cel.TimestampType, toTimestamp),
		conversion("asDuration", cel.DurationType, toDuration),
		conversion("asInt", cel.IntType, toInt),
		conversion("asDouble", cel.DoubleType, toDouble),
	}
}

func conversion(name string, result *cel.Type, convert func(ref.Val) ref.Val) cel.EnvOption {
	return cel.Function(name, cel.Overload(name+"_dyn", []*cel.Type{cel.DynType}, cel.OptionalType(result),
		cel.UnaryBinding(func(value ref.Val) ref.Val {
			if optional, ok := value.(*types.Optional); ok {
				if !optional.HasValue() {
					return types.OptionalNone
				}
				value = optional.GetValue()
			}
			converted := convert(value)
			if converted == nil || types.IsError(converted) {
				return types.OptionalNone
			}
			return types.OptionalOf(converted)
		})))
}

func toTimestamp(value ref.Val) ref.Val {
	switch v := value.(type) {
	case types.Timestamp:
		return v
	case types.String:
		return v.ConvertToType(types.TimestampType)
	default:
		return nil
	}
}

func toDuration(value ref.Val) ref.Val {
	switch v := value.(type) {
	case types.Duration:
		return v
	case types.String:
		return v.ConvertToType(types.DurationType)
	default:
		return nil
	}
}

func toInt(value ref.Val) ref.Val {
	switch v := value.(type) {
	case types.Int:
		return v
	case types.Uint, types.Double:
		return v.ConvertToType(types.IntType)
	case types.String:
		n, err := strconv.ParseInt(string(v), 10, 64)
		if err != nil {
			return nil
		}
		return types.Int(n)
	default:
		return nil
	}
}

func toDouble(value ref.Val) ref.Val {
	switch v := value.(type) {
	case types.Double:
		if math.IsInf(float64(v), 0) || math.IsNaN(float64(v)) {
			return nil
		}
		return v
	case types.Int, types.Uint:
		return v.ConvertToType(types.DoubleType)
	case types.String:
		if strings.Trim(string(v), "+-.0123456789eE") != "" {
			return nil // ParseFloat accepts these too
		}
		f, err := strconv.ParseFloat(string(v), 64)
		if err != nil {
			return nil // out of range as well
		}
		return types.Double(f)
	default:
		return nil
	}
}
