package celcheck

import (
	"fmt"
	"math"
	"math/big"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"

	"github.com/eventlink/pulumi-eventlink/finding"
)

func addable(x, y *shape) bool {
	switch x.kind {
	case kInt, kDouble, kString, kList:
		return x.kind == y.kind
	case kTimestamp:
		return y.kind == kDuration
	case kDuration:
		return y.kind == kDuration || y.kind == kTimestamp
	}
	return false
}

func multipliable(x, y *shape) bool { return numeric(x) && x.kind == y.kind }

func subtractable(x, y *shape) bool {
	return multipliable(x, y) || (x.kind == kTimestamp || x.kind == kDuration) && (y.kind == kDuration || y.kind == x.kind)
}

// pairs calls f for each pair of shapes that an operation is defined for. Of many shapes only the hulls are paired.
func pairs(a, b value, defined func(x, y *shape) bool, f func(x, y *shape) value) value {
	if len(a)*len(b) > 400 {
		a, b = hull(a), hull(b)
	}
	var out value
	for _, x := range a {
		for _, y := range b {
			if defined(x, y) {
				out = join(out, f(x, y))
			}
		}
	}
	return out
}

// add evaluates +, on numbers, strings, lists and times.
func (p *prover) add(e ast.Expr, args []ast.Expr, values []value, v *env) value {
	if !p.overloaded(e, args, values[0], values[1], v, addable) {
		return nil
	}
	return pairs(values[0], values[1], addable, func(x, y *shape) value {
		switch x.kind {
		case kString:
			return concatenated(x, y)
		case kList:
			return appended(x, y)
		case kTimestamp:
			p.alarm(finding.MappingOverflow, e, v, "a timestamp may go out of range", "")
			return one(&shape{kind: kTimestamp})
		case kDuration:
			p.alarm(finding.MappingOverflow, e, v, "a duration may go out of range", "")
			return one(&shape{kind: y.kind})
		}
		return p.numbers(e, operators.Add, x, y, v)
	})
}

func (p *prover) arithmetic(e ast.Expr, args []ast.Expr, values []value, v *env) value {
	defined := multipliable
	if e.AsCall().FunctionName() == operators.Subtract {
		defined = subtractable
	}
	if !p.overloaded(e, args, values[0], values[1], v, defined) {
		return nil
	}
	return pairs(values[0], values[1], defined, func(x, y *shape) value {
		if !numeric(x) {
			p.alarm(finding.MappingOverflow, e, v, "a time may go out of range", "")
			if x.kind == kTimestamp && y.kind == kDuration {
				return one(&shape{kind: kTimestamp})
			}
			return one(&shape{kind: kDuration})
		}
		found := p.numbers(e, e.AsCall().FunctionName(), x, y, v)
		if e.AsCall().FunctionName() == operators.Subtract {
			return p.apart(args, v, found)
		}
		return found
	})
}

// apart cuts a difference to what an order says of its sides.
func (p *prover) apart(args []ast.Expr, v *env, found value) value {
	return found.each(func(s *shape) value {
		out := one(s)
		if gap, ok := v.gap(args[0], args[1]); ok {
			out = s.between(float64(0), math.Inf(1), gap, math.MaxInt64)
		}
		if gap, ok := v.gap(args[1], args[0]); ok {
			out = out.each(func(s *shape) value { return s.between(math.Inf(-1), 0, math.MinInt64, -gap) })
		}
		return out
	})
}

// numbers computes with intervals: the extremes of a sum, difference or product are at the corners.
func (p *prover) numbers(e ast.Expr, op string, x, y *shape, v *env) value {
	if x.kind == kDouble {
		return p.finite(e, doubles(op, x, y), op, x, y, v)
	}
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
	if !lo.IsInt64() || !hi.IsInt64() {
		p.overflow(e, v)
	}
	out := intValue(clamp(lo), clamp(hi))
	a, b := x.factor(), y.factor()
	step := gcd(a, b)
	if op == operators.Multiply {
		if step = 1; a < 1<<31 && b < 1<<31 {
			step = a * b
		}
	}
	if step > 1 && len(out) == 1 {
		out[0].step = step
	}
	return out
}

func (p *prover) overflow(e ast.Expr, v *env) {
	p.alarm(finding.MappingOverflow, e, v, "the result may go beyond 64 bits for numbers that the contract admits", "give the numbers bounds in the event's contract")
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

// doubles does the same; rounding is monotone, so the corners bound the rounded results as well.
func doubles(op string, x, y *shape) value {
	s := &shape{kind: kDouble, dlo: math.Inf(1), dhi: math.Inf(-1), nan: x.nan || y.nan, integral: x.integral && y.integral && op != operators.Divide}
	for _, a := range []float64{x.dlo, x.dhi} {
		for _, b := range []float64{y.dlo, y.dhi} {
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
				return one(&shape{kind: kDouble, dlo: math.Inf(-1), dhi: math.Inf(1), nan: true})
			}
			s.dlo, s.dhi = min(s.dlo, c), max(s.dhi, c)
		}
	}
	if op == operators.Multiply && (math.IsInf(x.dlo, 0) || math.IsInf(x.dhi, 0) || math.IsInf(y.dlo, 0) || math.IsInf(y.dhi, 0)) {
		s.nan = true // zero times infinity
	}
	if op == operators.Divide && y.dlo <= 0 && y.dhi >= 0 {
		return one(&shape{kind: kDouble, dlo: math.Inf(-1), dhi: math.Inf(1), nan: true})
	}
	return one(s)
}

// finite takes a result beyond 64 bits, of operands that are within, for an overflow like that of ints: a warning, and no
// more. Only what is divided by zero is infinite by itself.
func (p *prover) finite(e ast.Expr, found value, op string, x, y *shape, v *env) value {
	bounded := func(s *shape) bool { return !s.nan && !math.IsInf(s.dlo, 0) && !math.IsInf(s.dhi, 0) }
	if !bounded(x) || !bounded(y) || op == operators.Divide && y.dlo <= 0 && y.dhi >= 0 {
		return found
	}
	return found.each(func(s *shape) value {
		if !s.nan && !math.IsInf(s.dlo, 0) && !math.IsInf(s.dhi, 0) {
			return one(s)
		}
		p.overflow(e, v)
		c := *s
		c.dlo, c.dhi, c.nan = max(s.dlo, -math.MaxFloat64), min(s.dhi, math.MaxFloat64), false
		return one(&c)
	})
}

// divide evaluates / and %.
func (p *prover) divide(e ast.Expr, args []ast.Expr, values []value, v *env) value {
	modulo := e.AsCall().FunctionName() == operators.Modulo
	defined := multipliable
	if modulo {
		defined = func(x, y *shape) bool { return x.kind == kInt && y.kind == kInt }
	}
	if !p.overloaded(e, args, values[0], values[1], v, defined) {
		return nil
	}
	zero := values[1].keep(func(s *shape) bool { return s.kind == kInt && s.lo <= 0 && s.hi >= 0 })
	if len(zero) > 0 && values[0].has(kInt) {
		failing := v
		if place, ok := targetOf(args[1], v); ok {
			failing = place.narrow(v, func(b value) value {
				return b.only(kInt).each(func(s *shape) value { return s.equalTo(int64(0)) })
			})
		}
		name := written(args[1])
		p.alarm(finding.MappingDivision, e, failing, "the divisor may be 0, wanted one that never is", fmt.Sprintf("guard with %s != 0 ? ... : ..., or give it a minimum in the event's contract", name))
	}
	return pairs(values[0], values[1], defined, func(x, y *shape) value {
		if x.kind == kDouble {
			return p.finite(e, doubles(operators.Divide, x, y), operators.Divide, x, y, v)
		}
		if x.lo == math.MinInt64 && y.lo <= -1 && y.hi >= -1 {
			p.overflow(e, v)
		}
		if modulo {
			return remainder(x, y)
		}
		var out value
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
			out = join(out, intValue(lo, hi))
		}
		return out
	})
}

func remainder(x, y *shape) value {
	most := int64(math.MaxInt64)
	if y.lo > math.MinInt64 {
		most = max(abs(y.lo), abs(y.hi)) - 1
	}
	if most < 0 {
		return nil // the divisor is always 0
	}
	lo, hi := -most, most
	if x.lo >= 0 {
		lo, hi = 0, min(hi, x.hi)
	}
	if x.hi <= 0 {
		hi = 0
		lo = max(lo, x.lo)
	}
	out := intValue(lo, hi)
	if step := gcd(x.factor(), y.factor()); step > 1 && len(out) == 1 {
		out[0].step = step
	}
	return out
}

func abs(n int64) int64 {
	if n < 0 {
		return -n
	}
	return n
}

func (p *prover) negate(e ast.Expr, args []ast.Expr, values []value, v *env) value {
	if other := values[0].keep(func(s *shape) bool { return !numeric(s) }); len(other) > 0 {
		failing := v
		if place, ok := targetOf(args[0], v); ok {
			failing = place.narrow(v, func(b value) value { return b.keep(func(s *shape) bool { return !numeric(s) }) })
		}
		p.alarm(finding.MappingOverload, e, failing, "got "+kindsOf(other)+" to negate, wanted a number", "")
	}
	return values[0].only(kInt, kDouble).each(func(s *shape) value {
		if s.kind == kDouble {
			return one(&shape{kind: kDouble, dlo: -s.dhi, dhi: -s.dlo, nan: s.nan, integral: s.integral})
		}
		if s.lo == math.MinInt64 {
			p.overflow(e, v)
		}
		out := intValue(clamp(new(big.Int).Neg(big.NewInt(s.hi))), clamp(new(big.Int).Neg(big.NewInt(s.lo))))
		out[0].step = s.step
		return out
	})
}

// extreme evaluates math.least and math.greatest of numbers.
func (p *prover) extreme(e ast.Expr, args []ast.Expr, values []value, v *env) value {
	name := "math.greatest()"
	if e.AsCall().FunctionName() == "math.@min" {
		name = "math.least()"
	}
	if len(values) == 1 && values[0].has(kList) {
		return p.extremeOf(e, args, values, v, name)
	}
	var all value
	ints := true
	for _, found := range values {
		if len(found.keep(numeric)) < len(found) || len(values) < 2 {
			return p.unmodelled(e, v, name+" of "+kindsOf(found))
		}
		ints = ints && len(found.only(kInt)) == len(found)
		all = join(all, found)
	}
	if len(all.only(kDouble)) == len(all) {
		return extremeDoubles(values, name == "math.least()")
	}
	if !ints {
		return all
	}
	var lo, hi int64
	for i, found := range values {
		h := hull(found)[0]
		switch {
		case i == 0:
			lo, hi = h.lo, h.hi
		case name == "math.least()":
			lo, hi = min(lo, h.lo), min(hi, h.hi)
		default:
			lo, hi = max(lo, h.lo), max(hi, h.hi)
		}
	}
	return intValue(lo, hi)
}

func extremeDoubles(values []value, least bool) value {
	var out *shape
	for _, found := range values {
		h := *hull(found)[0]
		switch {
		case out == nil:
			out = &shape{kind: kDouble, dlo: h.dlo, dhi: h.dhi, nan: h.nan, integral: h.integral}
			continue
		case h.nan:
			out.nan = true
		}
		out.integral = out.integral && h.integral
		if least {
			out.dlo, out.dhi = min(out.dlo, h.dlo), min(out.dhi, h.dhi)
		} else {
			out.dlo, out.dhi = max(out.dlo, h.dlo), max(out.dhi, h.dhi)
		}
	}
	if out.nan {
		out.dlo, out.dhi = math.Inf(-1), math.Inf(1) // comparisons with it are false
	}
	return one(out)
}

// extremeOf evaluates math.least and math.greatest of a list, which must have a number.
func (p *prover) extremeOf(e ast.Expr, args []ast.Expr, values []value, v *env, name string) value {
	return p.wanting(e, args[0], values[0], v, "a list of numbers", kList).each(func(s *shape) value {
		element := s.element()
		if other := element.keep(func(s *shape) bool { return !numeric(s) }); len(other) > 0 || len(hullKinds(element)) > 1 {
			return p.unmodelled(e, v, name+" of a list of "+kindsOf(element))
		}
		if s.minLen == 0 {
			failing := v
			if place, ok := targetOf(args[0], v); ok {
				failing = place.narrow(v, func(b value) value { return b.only(kList).each(func(s *shape) value { return s.sized(0, 0) }) })
			}
			p.alarm(finding.MappingIndex, e, failing, "got a list that may have no items for "+name+", wanted one that has some",
				"guard with size("+written(args[0])+") > 0 ? ... : ..., or give it minItems in the event's contract")
		}
		return element
	})
}

// rounded evaluates math.ceil, math.floor, math.round and math.trunc of doubles.
func (p *prover) rounded(e ast.Expr, args []ast.Expr, values []value, v *env) value {
	return p.wanting(e, args[0], values[0], v, "a double", kDouble).each(func(s *shape) value {
		return one(&shape{kind: kDouble, dlo: math.Floor(s.dlo), dhi: math.Ceil(s.dhi), nan: s.nan, integral: true})
	})
}

// absolute evaluates math.abs.
func (p *prover) absolute(e ast.Expr, args []ast.Expr, values []value, v *env) value {
	return p.wanting(e, args[0], values[0], v, "a number", kInt, kDouble).each(func(s *shape) value {
		if s.kind == kDouble {
			lo := 0.0
			if s.dlo > 0 || s.dhi < 0 {
				lo = min(math.Abs(s.dlo), math.Abs(s.dhi))
			}
			return one(&shape{kind: kDouble, dlo: lo, dhi: max(math.Abs(s.dlo), math.Abs(s.dhi)), nan: s.nan, integral: s.integral})
		}
		if s.lo == math.MinInt64 {
			p.overflow(e, v)
		}
		least, most := abs(max(s.lo, -math.MaxInt64)), abs(max(s.hi, -math.MaxInt64))
		lo := int64(0)
		if s.lo > 0 || s.hi < 0 {
			lo = min(least, most)
		}
		out := intValue(lo, max(least, most))
		out[0].step = s.step
		return out
	})
}

// sign evaluates math.sign.
func (p *prover) sign(e ast.Expr, args []ast.Expr, values []value, v *env) value {
	return p.wanting(e, args[0], values[0], v, "a number", kInt, kDouble).each(func(s *shape) value {
		lo, hi := s.bounds()
		least, most := -1, 1
		if lo >= 0 {
			least = 0
		}
		if lo > 0 {
			least = 1
		}
		if hi <= 0 {
			most = 0
		}
		if hi < 0 {
			most = -1
		}
		if s.kind == kDouble {
			return one(&shape{kind: kDouble, dlo: float64(least), dhi: float64(most), nan: s.nan, integral: true})
		}
		return intValue(int64(least), int64(most))
	})
}

// asksDouble evaluates math.isNaN and its kin.
func (p *prover) asksDouble(e ast.Expr, args []ast.Expr, values []value, v *env) value {
	if len(p.wanting(e, args[0], values[0], v, "a double", kDouble)) == 0 {
		return nil
	}
	return boolValue(true, true)
}
