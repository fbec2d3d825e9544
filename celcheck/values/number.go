package values

import (
	"math"
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

// Whole says whether the shape has no fraction.
func (s *Double) Whole() bool { return s.whole }

// Finite says whether the shape has neither NaN nor infinity.
func (s *Double) Finite() bool { return !s.nan && !math.IsInf(s.lo, 0) && !math.IsInf(s.hi, 0) }

// True says whether the shape has true.
func (s *Bool) True() bool { return s.yes }

// False says whether the shape has false.
func (s *Bool) False() bool { return s.no }

func numeric(s Shape) bool { return s.Kind() == KindInt || s.Kind() == KindDouble }

// Bounds are the bounds of a number as doubles.
func Bounds(s Shape) (lo, hi float64) {
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
		return Abs(s.lo)
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

// Gcd is the greatest common divisor of two factors.
func Gcd(a, b int64) int64 {
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
	return a / Gcd(a, b) * b
}

// Abs is the absolute value of any but the least int64.
func Abs(n int64) int64 {
	if n < 0 {
		return -n
	}
	return n
}

// Stepped is the integers from lo to hi that are multiples of step.
func Stepped(lo, hi, step int64) Value {
	out := IntValue(lo, hi)
	if step > 1 && lo < hi {
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
		olo, ohi := Bounds(o)
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

// ConstantDouble is one double.
func ConstantDouble(f float64) Value { return One(&Double{lo: f, hi: f, whole: f == math.Trunc(f)}) }
