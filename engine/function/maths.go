package function

import (
	"math"

	"github.com/eventlink/pulumi-eventlink/engine/result"
	"github.com/eventlink/pulumi-eventlink/engine/value"
)

// extreme makes math.@min and math.@max: of two numbers, the second if it is on the wanted side of the first.
func extreme(side int) func([]value.Value) value.Value {
	return func(args []value.Value) value.Value {
		if len(args) == 2 {
			return further(args[0], args[1], side)
		}
		if args[0].Kind() != value.List {
			return args[0]
		}
		list := args[0].List()
		if list.Len() == 0 {
			return value.Failed(result.Unnamed)
		}
		found := list.At(0)
		for i := 1; i < list.Len(); i++ {
			found = further(found, list.At(i), side)
		}
		if !isNumber(found) {
			return value.Failed(result.NoOverload)
		}
		return found
	}
}

func further(a, b value.Value, side int) value.Value {
	if a.IsError() {
		return a
	}
	c, fault := compare(a, b)
	switch {
	case fault != "":
		return value.Failed(fault)
	case c == side:
		return b
	}
	return a
}

func ofDouble(of func(float64) float64) func([]value.Value) value.Value {
	return func(args []value.Value) value.Value { return value.OfDouble(of(args[0].Double())) }
}

func asksDouble(holds func(float64) bool) func([]value.Value) value.Value {
	return func(args []value.Value) value.Value { return value.OfBool(holds(args[0].Double())) }
}

func isInfinite(d float64) bool { return math.IsInf(d, 0) }
func isFinite(d float64) bool   { return !math.IsInf(d, 0) && !math.IsNaN(d) }

func abs(args []value.Value) value.Value {
	v := args[0]
	switch {
	case v.Kind() == value.Double:
		return value.OfDouble(math.Abs(v.Double()))
	case v.Kind() == value.Int && v.Int() == math.MinInt64:
		return value.Failed(result.IntOverflow)
	case v.Kind() == value.Int && v.Int() < 0:
		return value.OfInt(-v.Int())
	}
	return v
}

func sign(args []value.Value) value.Value {
	switch v := args[0]; v.Kind() {
	case value.Double:
		switch d := v.Double(); {
		case math.IsNaN(d):
			return v
		case d > 0:
			return value.OfDouble(1)
		case d < 0:
			return value.OfDouble(-1)
		}
		return value.OfDouble(0)
	case value.Int:
		c, _ := compareNumbers(v, value.OfInt(0))
		return value.OfInt(int64(c))
	default:
		return value.OfUint(min(v.Uint(), 1))
	}
}

func sqrt(args []value.Value) value.Value {
	v := args[0]
	if v.Kind() != value.Double {
		v = toDouble(args)
	}
	return value.OfDouble(math.Sqrt(v.Double()))
}

// bitwise makes an operator on the bits of two ints, or of two unsigned ints.
func bitwise(of func(a, b uint64) uint64) func([]value.Value) value.Value {
	return func(args []value.Value) value.Value { return likeFirst(args[0], of(args[0].Uint(), args[1].Uint())) }
}

func bitNot(args []value.Value) value.Value { return likeFirst(args[0], ^args[0].Uint()) }

// shift makes a shift by an int. The bits that come in are zeros.
func shift(of func(a, by uint64) uint64) func([]value.Value) value.Value {
	return func(args []value.Value) value.Value {
		if args[1].Int() < 0 {
			return value.Failed(result.Unnamed)
		}
		return likeFirst(args[0], of(args[0].Uint(), args[1].Uint()))
	}
}

func likeFirst(like value.Value, bits uint64) value.Value {
	if like.Kind() == value.Int {
		return value.OfInt(int64(bits))
	}
	return value.OfUint(bits)
}
