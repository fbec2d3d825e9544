package image

import (
	"math"
	"math/big"

	"cel.dev/cel-go/common/operators"

	"github.com/eventlink/pulumi-eventlink/celcheck/values"
)

// Arithmetic gives what an operator makes of two numbers of one type: + - * /, and % of ints. Intervals are computed by
// their corners, where the extremes of a sum, difference, product or quotient are. overflows says that an int may go
// beyond 64 bits, or a double of finite operands beyond the greatest one; the result is cut to what fits.
func Arithmetic(op string, x, y values.Shape) (out values.Value, overflows bool) {
	switch x := x.(type) {
	case *values.Double:
		y, ok := y.(*values.Double)
		if !ok {
			return nil, false
		}
		return finite(op, x, y)
	case *values.Int:
		y, ok := y.(*values.Int)
		if !ok {
			return nil, false
		}
		switch op {
		case operators.Divide:
			return quotient(x, y), x.Lo() == math.MinInt64 && y.Lo() <= -1 && y.Hi() >= -1
		case operators.Modulo:
			return remainder(x, y), x.Lo() == math.MinInt64 && y.Lo() <= -1 && y.Hi() >= -1
		}
		return ints(op, x, y)
	}
	return nil, false
}

func ints(op string, x, y *values.Int) (out values.Value, overflows bool) {
	var lo, hi *big.Int
	for _, i := range []int64{x.Lo(), x.Hi()} {
		for _, j := range []int64{y.Lo(), y.Hi()} {
			a, b := big.NewInt(i), big.NewInt(j)
			switch op {
			case operators.Add:
				a.Add(a, b)
			case operators.Subtract:
				a.Sub(a, b)
			case operators.Multiply:
				a.Mul(a, b)
			}
			if lo == nil || a.Cmp(lo) < 0 {
				lo = a
			}
			if hi == nil || a.Cmp(hi) > 0 {
				hi = a
			}
		}
	}
	a, b := x.Factor(), y.Factor()
	step := values.Gcd(a, b)
	if op == operators.Multiply {
		if step = 1; a < 1<<31 && b < 1<<31 {
			step = a * b
		}
	}
	return values.Stepped(clamp(lo), clamp(hi), step), !lo.IsInt64() || !hi.IsInt64()
}

func clamp(n *big.Int) int64 {
	switch {
	case n.IsInt64():
		return n.Int64()
	case n.Sign() < 0:
		return math.MinInt64
	}
	return math.MaxInt64
}

func quotient(x, y *values.Int) values.Value {
	var out values.Value
	for _, d := range [][2]int64{{y.Lo(), min(y.Hi(), -1)}, {max(y.Lo(), 1), y.Hi()}} {
		if d[0] > d[1] {
			continue
		}
		lo, hi := int64(math.MaxInt64), int64(math.MinInt64)
		for _, a := range []int64{x.Lo(), x.Hi()} {
			for _, b := range d {
				q := int64(math.MaxInt64)
				if a != math.MinInt64 || b != -1 {
					q = a / b
				}
				lo, hi = min(lo, q), max(hi, q)
			}
		}
		out = values.Join(out, values.IntValue(lo, hi))
	}
	return out
}

func remainder(x, y *values.Int) values.Value {
	greatest := int64(math.MaxInt64)
	if y.Lo() > math.MinInt64 {
		greatest = max(values.Abs(y.Lo()), values.Abs(y.Hi())) - 1
	}
	if greatest < 0 {
		return nil // the divisor is always 0
	}
	lo, hi := -greatest, greatest
	if x.Lo() >= 0 {
		lo, hi = 0, min(hi, x.Hi())
	}
	if x.Hi() <= 0 {
		hi = 0
		lo = max(lo, x.Lo())
	}
	return values.Stepped(lo, hi, values.Gcd(x.Factor(), y.Factor()))
}

// doubles computes with intervals of doubles: rounding is monotone, so the corners bound the rounded results as well.
func doubles(op string, x, y *values.Double) *values.Double {
	anything := values.NewDouble(math.Inf(-1), math.Inf(1), true, false)
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, a := range []float64{x.Lo(), x.Hi()} {
		for _, b := range []float64{y.Lo(), y.Hi()} {
			var c float64
			switch op {
			case operators.Add:
				c = a + b
			case operators.Subtract:
				c = a - b
			case operators.Multiply:
				c = a * b
			case operators.Divide:
				c = a / b
			}
			if math.IsNaN(c) {
				return anything
			}
			lo, hi = min(lo, c), max(hi, c)
		}
	}
	nan := x.NaN() || y.NaN()
	if op == operators.Multiply && (math.IsInf(x.Lo(), 0) || math.IsInf(x.Hi(), 0) || math.IsInf(y.Lo(), 0) || math.IsInf(y.Hi(), 0)) {
		nan = true // zero times infinity
	}
	if op == operators.Divide && hasZero(y) {
		return anything
	}
	return values.NewDouble(lo, hi, nan, x.Whole() && y.Whole() && op != operators.Divide)
}

func hasZero(s *values.Double) bool { return s.Lo() <= 0 && s.Hi() >= 0 }

// finite takes a result beyond the greatest double, of operands that are finite, for an overflow like that of ints. Only
// what is divided by zero is infinite by itself.
func finite(op string, x, y *values.Double) (out values.Value, overflows bool) {
	s := doubles(op, x, y)
	if !x.Finite() || !y.Finite() || op == operators.Divide && hasZero(y) || s.Finite() {
		return values.One(s), false
	}
	return values.One(values.NewDouble(max(s.Lo(), -math.MaxFloat64), min(s.Hi(), math.MaxFloat64), false, s.Whole())), true
}

// Negated gives the negative of a number.
func Negated(s values.Shape) (out values.Value, overflows bool) {
	switch s := s.(type) {
	case *values.Double:
		return values.One(values.NewDouble(-s.Hi(), -s.Lo(), s.NaN(), s.Whole())), false
	case *values.Int:
		return values.Stepped(clamp(new(big.Int).Neg(big.NewInt(s.Hi()))), clamp(new(big.Int).Neg(big.NewInt(s.Lo()))), s.Factor()), s.Lo() == math.MinInt64
	}
	return nil, false
}

// Absolute gives the absolute value of a number.
func Absolute(s values.Shape) (out values.Value, overflows bool) {
	switch s := s.(type) {
	case *values.Double:
		lo := 0.0
		if s.Lo() > 0 || s.Hi() < 0 {
			lo = min(math.Abs(s.Lo()), math.Abs(s.Hi()))
		}
		return values.One(values.NewDouble(lo, max(math.Abs(s.Lo()), math.Abs(s.Hi())), s.NaN(), s.Whole())), false
	case *values.Int:
		least, greatest := values.Abs(max(s.Lo(), -math.MaxInt64)), values.Abs(max(s.Hi(), -math.MaxInt64))
		lo := int64(0)
		if s.Lo() > 0 || s.Hi() < 0 {
			lo = min(least, greatest)
		}
		return values.Stepped(lo, max(least, greatest), s.Factor()), s.Lo() == math.MinInt64
	}
	return nil, false
}

// Sign gives -1, 0 or 1 of a number, in its own type.
func Sign(s values.Shape) values.Value {
	lo, hi := values.Bounds(s)
	least, greatest := -1, 1
	if lo >= 0 {
		least = 0
	}
	if lo > 0 {
		least = 1
	}
	if hi <= 0 {
		greatest = 0
	}
	if hi < 0 {
		greatest = -1
	}
	if s, ok := s.(*values.Double); ok {
		return values.One(values.NewDouble(float64(least), float64(greatest), s.NaN(), true))
	}
	return values.IntValue(int64(least), int64(greatest))
}

// Rounded gives what rounding a double in whatever direction gives.
func Rounded(s *values.Double) values.Value {
	return values.One(values.NewDouble(math.Floor(s.Lo()), math.Ceil(s.Hi()), s.NaN(), true))
}

// Extreme gives the least or the greatest of some values, all ints or all doubles. ok is false of others.
func Extreme(of []values.Value, least bool) (out values.Value, ok bool) {
	var ints []*values.Int
	var doubles []*values.Double
	for _, v := range of {
		switch {
		case len(v) > 0 && v.Is(values.KindInt):
			ints = append(ints, v.Ints())
		case len(v) > 0 && v.Is(values.KindDouble):
			doubles = append(doubles, v.Doubles())
		default:
			return nil, false
		}
	}
	switch {
	case len(of) == len(ints) && len(ints) > 0:
		lo, hi := ints[0].Lo(), ints[0].Hi()
		for _, s := range ints {
			lo, hi = extreme(least, lo, s.Lo()), extreme(least, hi, s.Hi())
		}
		return values.IntValue(lo, hi), true
	case len(of) == len(doubles) && len(doubles) > 0:
		lo, hi, nan, whole := doubles[0].Lo(), doubles[0].Hi(), false, true
		for _, s := range doubles {
			lo, hi = extreme(least, lo, s.Lo()), extreme(least, hi, s.Hi())
			nan, whole = nan || s.NaN(), whole && s.Whole()
		}
		if nan {
			lo, hi = math.Inf(-1), math.Inf(1) // comparisons with it are false
		}
		return values.One(values.NewDouble(lo, hi, nan, whole)), true
	}
	return nil, false
}

func extreme[T int64 | float64](least bool, a, b T) T {
	if least {
		return min(a, b)
	}
	return max(a, b)
}

// convertible is beyond what int() of a double takes.
const convertible = 9.2e18

// ToInt gives what int() makes of a double. overflows says that it may be out of range.
func ToInt(s *values.Double) (out values.Value, overflows bool) {
	lo, hi := int64(math.MinInt64), int64(math.MaxInt64)
	if s.Lo() >= -convertible && s.Lo() <= convertible {
		lo = int64(math.Trunc(s.Lo()))
	}
	if s.Hi() >= -convertible && s.Hi() <= convertible {
		hi = int64(math.Trunc(s.Hi()))
	}
	return values.IntValue(lo, hi), s.NaN() || s.Lo() < -convertible || s.Hi() > convertible
}

// ToDouble gives what double() makes of an int.
func ToDouble(s *values.Int) values.Value {
	return values.One(values.NewDouble(float64(s.Lo()), float64(s.Hi()), false, true))
}

// Root gives what math.sqrt() makes of numbers.
func Root(s values.Shape) values.Value {
	lo, hi := values.Bounds(s)
	if d, ok := s.(*values.Double); lo < 0 || ok && d.NaN() {
		return values.AnyComputedDouble()
	}
	return values.DoubleValue(math.Sqrt(lo), math.Nextafter(math.Sqrt(hi), math.Inf(1)))
}
