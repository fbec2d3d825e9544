package values

import (
	"math"
	"math/big"

	"cel.dev/cel-go/common/operators"
)

// Lo is the least integer of the shape.
func (s *Int) Lo() int64 { return s.lo }

// Hi is the greatest integer of the shape.
func (s *Int) Hi() int64 { return s.hi }

// Lo is the least double of the shape, NaN aside.
func (s *Double) Lo() float64 { return s.lo }

// Hi is the greatest double of the shape, NaN aside.
func (s *Double) Hi() float64 { return s.hi }

// NaN says whether the shape has NaN, which is not less, not greater and not equal to any number.
func (s *Double) NaN() bool { return s.nan }

// Finite says whether the shape has neither NaN nor infinity.
func (s *Double) Finite() bool { return !s.nan && !math.IsInf(s.lo, 0) && !math.IsInf(s.hi, 0) }

// True says whether the shape has true.
func (s *Bool) True() bool { return s.yes }

// False says whether the shape has false.
func (s *Bool) False() bool { return s.no }

func numeric(s Shape) bool { return s.Kind() == KindInt || s.Kind() == KindDouble }

// bounds are the bounds of a number as doubles.
func bounds(s Shape) (lo, hi float64) {
	switch s := s.(type) {
	case *Int:
		return float64(s.lo), float64(s.hi)
	case *Double:
		return s.lo, s.hi
	}
	return math.Inf(-1), math.Inf(1)
}

// Ints gives one shape of all integers of a value; nil if it has none.
func (v Value) Ints() *Int {
	if h := Hull(v.Only(KindInt)); len(h) > 0 {
		return h[0].(*Int)
	}
	return nil
}

// Doubles gives one shape of all doubles of a value; nil if it has none.
func (v Value) Doubles() *Double {
	if h := Hull(v.Only(KindDouble)); len(h) > 0 {
		return h[0].(*Double)
	}
	return nil
}

// Factor is what an int is a multiple of: 0 of all, 1 of nothing else.
func (s *Int) Factor() int64 {
	switch {
	case s.lo == s.hi && s.lo != math.MinInt64:
		return abs(s.lo)
	case s.step > 0:
		return s.step
	}
	return 1
}

// MultipleOf adds that the integers of a value are multiples of a number.
func (v Value) MultipleOf(by int64) Value {
	return v.Each(func(s Shape) Value {
		if s, ok := s.(*Int); ok {
			c := *s
			c.step = common(s.Factor(), by)
			return One(&c)
		}
		return One(s)
	})
}

func (s *Int) touches(o *Int) bool {
	return s.lo <= o.hi && o.lo <= s.hi || s.hi < math.MaxInt64 && s.hi+1 == o.lo || o.hi < math.MaxInt64 && o.hi+1 == s.lo
}

func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// common is the least common multiple, or b where it would be too large to be of use.
func common(a, b int64) int64 {
	if a == 0 || a > 1<<30 || b > 1<<30 {
		return b
	}
	return a / gcd(a, b) * b
}

func abs(n int64) int64 {
	if n < 0 {
		return -n
	}
	return n
}

// stepped is the integers from lo to hi that are multiples of step.
func stepped(lo, hi, step int64) Value {
	out := IntValue(lo, hi)
	if step > 1 && len(out) == 1 {
		out[0].(*Int).step = step
	}
	return out
}

// Between cuts numbers to bounds, which are given for doubles and for ints; what is not a number goes.
func (v Value) Between(dlo, dhi float64, lo, hi int64) Value {
	return v.Each(func(s Shape) Value { return between(s, dlo, dhi, lo, hi) })
}

// IntsBetween keeps the integers of a value that are within bounds.
func (v Value) IntsBetween(lo, hi int64) Value {
	return v.Only(KindInt).Between(0, 0, lo, hi)
}

func between(s Shape, dlo, dhi float64, lo, hi int64) Value {
	switch s := s.(type) {
	case *Int:
		c := *s
		c.lo, c.hi = max(s.lo, lo), min(s.hi, hi)
		if c.lo > c.hi {
			return nil
		}
		if c.lo == s.lo && c.hi == s.hi {
			return One(s)
		}
		return One(&c)
	case *Double:
		c := *s
		c.lo, c.hi, c.nan = max(s.lo, dlo), min(s.hi, dhi), false
		if c.lo > c.hi {
			return nil
		}
		if c.lo == s.lo && c.hi == s.hi && !s.nan {
			return One(s)
		}
		return One(&c)
	}
	return nil
}

// Beside cuts a value to what may be below, or above, some value of another one; strictly or not. What cannot be
// compared goes, and what is not a number stays as it is.
func (v Value) Beside(other Value, below, strict bool) Value {
	return v.Each(func(s Shape) Value { return beside(s, other, below, strict) })
}

func beside(s Shape, other Value, below, strict bool) Value {
	if !numeric(s) {
		for _, o := range other {
			if Comparable(s, o) {
				return One(s)
			}
		}
		return nil
	}
	lo, hi := int64(math.MaxInt64), int64(math.MinInt64)
	dlo, dhi := math.Inf(1), math.Inf(-1)
	apart := strict // of doubles
	for _, o := range other {
		if !numeric(o) {
			continue
		}
		olo, ohi := bounds(o)
		dlo, dhi = min(dlo, olo), max(dhi, ohi)
		if o, ok := o.(*Int); ok {
			lo, hi = min(lo, o.lo), max(hi, o.hi)
			apart = apart && math.Abs(olo) < exact && math.Abs(ohi) < exact
			continue
		}
		lo, hi = min(lo, floorInt(olo)), max(hi, ceilInt(ohi))
		if olo != math.Trunc(olo) || ohi != math.Trunc(ohi) || math.Abs(olo) > exact || math.Abs(ohi) > exact {
			strict = false
		}
	}
	if math.IsInf(dlo, 1) && math.IsInf(dhi, -1) {
		return nil
	}
	if below {
		if strict && hi > math.MinInt64 {
			hi--
		}
		if apart {
			dhi = math.Nextafter(dhi, math.Inf(-1))
		}
		return between(s, math.Inf(-1), dhi, math.MinInt64, hi)
	}
	if strict && lo < math.MaxInt64 {
		lo++
	}
	if apart {
		dlo = math.Nextafter(dlo, math.Inf(1))
	}
	return between(s, dlo, math.Inf(1), lo, math.MaxInt64)
}

// exact is below where an int and its nearest double begin to differ.
const exact = 9e15

// floorInt and ceilInt bound the ints that may be above or below a double. Where doubles are coarser than ints they do not.
func floorInt(f float64) int64 {
	switch {
	case f > exact:
		return int64(exact)
	case f < -exact:
		return math.MinInt64
	}
	return int64(math.Floor(f))
}

func ceilInt(f float64) int64 {
	switch {
	case f > exact:
		return math.MaxInt64
	case f < -exact:
		return -int64(exact)
	}
	return int64(math.Ceil(f))
}

// Comparable says whether < is defined for two shapes.
func Comparable(x, y Shape) bool {
	switch x.Kind() {
	case KindInt, KindDouble:
		return numeric(y)
	case KindString, KindBool, KindTimestamp, KindDuration:
		return x.Kind() == y.Kind()
	}
	return false
}

// Arithmetic gives what an operator makes of two numbers of one type: + - * /, and % of ints. Intervals are computed by
// their corners, where the extremes of a sum, difference, product or quotient are. overflows says that an int may go
// beyond 64 bits, or a double of finite operands beyond the greatest one; the result is cut to what fits.
func Arithmetic(op string, x, y Shape) (out Value, overflows bool) {
	switch x := x.(type) {
	case *Double:
		y, ok := y.(*Double)
		if !ok {
			return nil, false
		}
		return finite(op, x, y)
	case *Int:
		y, ok := y.(*Int)
		if !ok {
			return nil, false
		}
		switch op {
		case operators.Divide:
			return quotient(x, y), x.lo == math.MinInt64 && y.lo <= -1 && y.hi >= -1
		case operators.Modulo:
			return remainder(x, y), x.lo == math.MinInt64 && y.lo <= -1 && y.hi >= -1
		}
		return ints(op, x, y)
	}
	return nil, false
}

func ints(op string, x, y *Int) (out Value, overflows bool) {
	var lo, hi *big.Int
	for _, i := range []int64{x.lo, x.hi} {
		for _, j := range []int64{y.lo, y.hi} {
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
	step := gcd(a, b)
	if op == operators.Multiply {
		if step = 1; a < 1<<31 && b < 1<<31 {
			step = a * b
		}
	}
	return stepped(clamp(lo), clamp(hi), step), !lo.IsInt64() || !hi.IsInt64()
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

func quotient(x, y *Int) Value {
	var out Value
	for _, d := range [][2]int64{{y.lo, min(y.hi, -1)}, {max(y.lo, 1), y.hi}} {
		if d[0] > d[1] {
			continue
		}
		lo, hi := int64(math.MaxInt64), int64(math.MinInt64)
		for _, a := range []int64{x.lo, x.hi} {
			for _, b := range d {
				q := int64(math.MaxInt64)
				if a != math.MinInt64 || b != -1 {
					q = a / b
				}
				lo, hi = min(lo, q), max(hi, q)
			}
		}
		out = Join(out, IntValue(lo, hi))
	}
	return out
}

func remainder(x, y *Int) Value {
	greatest := int64(math.MaxInt64)
	if y.lo > math.MinInt64 {
		greatest = max(abs(y.lo), abs(y.hi)) - 1
	}
	if greatest < 0 {
		return nil // the divisor is always 0
	}
	lo, hi := -greatest, greatest
	if x.lo >= 0 {
		lo, hi = 0, min(hi, x.hi)
	}
	if x.hi <= 0 {
		hi = 0
		lo = max(lo, x.lo)
	}
	return stepped(lo, hi, gcd(x.Factor(), y.Factor()))
}

// doubles computes with intervals of doubles: rounding is monotone, so the corners bound the rounded results as well.
func doubles(op string, x, y *Double) *Double {
	anything := &Double{lo: math.Inf(-1), hi: math.Inf(1), nan: true}
	s := &Double{lo: math.Inf(1), hi: math.Inf(-1), nan: x.nan || y.nan, whole: x.whole && y.whole && op != operators.Divide}
	for _, a := range []float64{x.lo, x.hi} {
		for _, b := range []float64{y.lo, y.hi} {
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
			s.lo, s.hi = min(s.lo, c), max(s.hi, c)
		}
	}
	if op == operators.Multiply && (math.IsInf(x.lo, 0) || math.IsInf(x.hi, 0) || math.IsInf(y.lo, 0) || math.IsInf(y.hi, 0)) {
		s.nan = true // zero times infinity
	}
	if op == operators.Divide && y.hasZero() {
		return anything
	}
	return s
}

func (s *Double) hasZero() bool { return s.lo <= 0 && s.hi >= 0 }

// finite takes a result beyond the greatest double, of operands that are finite, for an overflow like that of ints. Only
// what is divided by zero is infinite by itself.
func finite(op string, x, y *Double) (out Value, overflows bool) {
	s := doubles(op, x, y)
	if !x.Finite() || !y.Finite() || op == operators.Divide && y.hasZero() || s.Finite() {
		return One(s), false
	}
	c := *s
	c.lo, c.hi, c.nan = max(s.lo, -math.MaxFloat64), min(s.hi, math.MaxFloat64), false
	return One(&c), true
}

// Negated gives the negative of a number.
func Negated(s Shape) (out Value, overflows bool) {
	switch s := s.(type) {
	case *Double:
		return One(&Double{lo: -s.hi, hi: -s.lo, nan: s.nan, whole: s.whole}), false
	case *Int:
		return stepped(clamp(new(big.Int).Neg(big.NewInt(s.hi))), clamp(new(big.Int).Neg(big.NewInt(s.lo))), s.step), s.lo == math.MinInt64
	}
	return nil, false
}

// Absolute gives the absolute value of a number.
func Absolute(s Shape) (out Value, overflows bool) {
	switch s := s.(type) {
	case *Double:
		lo := 0.0
		if s.lo > 0 || s.hi < 0 {
			lo = min(math.Abs(s.lo), math.Abs(s.hi))
		}
		return One(&Double{lo: lo, hi: max(math.Abs(s.lo), math.Abs(s.hi)), nan: s.nan, whole: s.whole}), false
	case *Int:
		least, greatest := abs(max(s.lo, -math.MaxInt64)), abs(max(s.hi, -math.MaxInt64))
		lo := int64(0)
		if s.lo > 0 || s.hi < 0 {
			lo = min(least, greatest)
		}
		return stepped(lo, max(least, greatest), s.step), s.lo == math.MinInt64
	}
	return nil, false
}

// Sign gives -1, 0 or 1 of a number, in its own type.
func Sign(s Shape) Value {
	lo, hi := bounds(s)
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
	if s, ok := s.(*Double); ok {
		return One(&Double{lo: float64(least), hi: float64(greatest), nan: s.nan, whole: true})
	}
	return IntValue(int64(least), int64(greatest))
}

// Rounded gives what rounding a double in whatever direction gives.
func (s *Double) Rounded() Value {
	return One(&Double{lo: math.Floor(s.lo), hi: math.Ceil(s.hi), nan: s.nan, whole: true})
}

// Extreme gives the least or the greatest of some values, all ints or all doubles. ok is false of others.
func Extreme(of []Value, least bool) (out Value, ok bool) {
	pick := func(a, b float64) float64 { return max(a, b) }
	if least {
		pick = func(a, b float64) float64 { return min(a, b) }
	}
	var whole *Int
	var double *Double
	for _, v := range of {
		switch {
		case len(v) > 0 && v.Is(KindInt) && double == nil:
			h := v.Ints()
			switch {
			case whole == nil:
				whole = &Int{lo: h.lo, hi: h.hi}
			case least:
				whole = &Int{lo: min(whole.lo, h.lo), hi: min(whole.hi, h.hi)}
			default:
				whole = &Int{lo: max(whole.lo, h.lo), hi: max(whole.hi, h.hi)}
			}
		case len(v) > 0 && v.Is(KindDouble) && whole == nil:
			h := v.Doubles()
			if double == nil {
				double = &Double{lo: h.lo, hi: h.hi, nan: h.nan, whole: h.whole}
				continue
			}
			double = &Double{lo: pick(double.lo, h.lo), hi: pick(double.hi, h.hi), nan: double.nan || h.nan, whole: double.whole && h.whole}
		default:
			return nil, false
		}
	}
	switch {
	case whole != nil:
		return One(whole), true
	case double != nil && double.nan:
		double.lo, double.hi = math.Inf(-1), math.Inf(1) // comparisons with it are false
	case double == nil:
		return nil, false
	}
	return One(double), true
}

// convertible is beyond what int() of a double takes.
const convertible = 9.2e18

// ToInt gives what int() makes of a double. overflows says that it may be out of range.
func (s *Double) ToInt() (out Value, overflows bool) {
	lo, hi := int64(math.MinInt64), int64(math.MaxInt64)
	if s.lo >= -convertible && s.lo <= convertible {
		lo = int64(math.Trunc(s.lo))
	}
	if s.hi >= -convertible && s.hi <= convertible {
		hi = int64(math.Trunc(s.hi))
	}
	return IntValue(lo, hi), s.nan || s.lo < -convertible || s.hi > convertible
}

// ToDouble gives what double() makes of an int.
func (s *Int) ToDouble() Value {
	return One(&Double{lo: float64(s.lo), hi: float64(s.hi), whole: true})
}

// ConstantDouble is one double.
func ConstantDouble(f float64) Value { return One(&Double{lo: f, hi: f, whole: f == math.Trunc(f)}) }

// Root gives what math.sqrt() makes of numbers.
func Root(s Shape) Value {
	lo, hi := bounds(s)
	if d, ok := s.(*Double); lo < 0 || ok && d.nan {
		return AnyComputedDouble()
	}
	return DoubleValue(math.Sqrt(lo), math.Nextafter(math.Sqrt(hi), math.Inf(1)))
}

// Solve bounds the x for which x*by + plus is one of the ints.
func (s *Int) Solve(by, plus int64) (lo, hi int64) {
	solve := func(bound int64, up bool) int64 {
		q, m := new(big.Int).DivMod(new(big.Int).Sub(big.NewInt(bound), big.NewInt(plus)), big.NewInt(by), new(big.Int))
		// DivMod rounds so that the remainder is not negative: down for a positive divisor, up for a negative one.
		switch {
		case m.Sign() != 0 && by > 0 && up:
			q.Add(q, big.NewInt(1))
		case m.Sign() != 0 && by < 0 && !up:
			q.Sub(q, big.NewInt(1))
		}
		switch {
		case q.IsInt64():
			return q.Int64()
		case q.Sign() < 0:
			return math.MinInt64
		}
		return math.MaxInt64
	}
	if by < 0 {
		return solve(s.hi, true), solve(s.lo, false)
	}
	return solve(s.lo, true), solve(s.hi, false)
}
