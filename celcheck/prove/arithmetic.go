package prove

import (
	"math"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"

	"github.com/eventlink/pulumi-eventlink/celcheck/values"
	"github.com/eventlink/pulumi-eventlink/finding"
)

func isTime(k values.Kind) bool { return k == values.KindTimestamp || k == values.KindDuration }

func isNumber(k values.Kind) bool { return k == values.KindInt || k == values.KindDouble }

func addable(x, y values.Shape) bool {
	switch k := x.Kind(); k {
	case values.KindInt, values.KindDouble, values.KindString, values.KindList:
		return k == y.Kind()
	case values.KindTimestamp:
		return y.Kind() == values.KindDuration
	case values.KindDuration:
		return isTime(y.Kind())
	}
	return false
}

func multipliable(x, y values.Shape) bool { return isNumber(x.Kind()) && x.Kind() == y.Kind() }

func subtractable(x, y values.Shape) bool {
	return multipliable(x, y) || isTime(x.Kind()) && (y.Kind() == values.KindDuration || y.Kind() == x.Kind())
}

// pairs calls f for each pair of shapes that an operation is defined for.
func pairs(c call, defined func(x, y values.Shape) bool, f func(x, y values.Shape) values.Value) values.Value {
	return values.Pairs(c.of[0], c.of[1], func(x, y values.Shape) values.Value {
		if !defined(x, y) {
			return nil
		}
		return f(x, y)
	})
}

// add evaluates +, on numbers, strings, lists and times.
func (p *prover) add(c call) values.Value {
	if !p.overloaded(c, addable) {
		return nil
	}
	return pairs(c, addable, func(x, y values.Shape) values.Value {
		switch x := x.(type) {
		case *values.String:
			return x.Then(y.(*values.String))
		case *values.List:
			return x.Then(y.(*values.List))
		case *values.Timestamp, *values.Duration:
			p.outOfRange(c)
			if x.Kind() == values.KindTimestamp {
				return values.One(x)
			}
			return values.One(y)
		}
		return p.computed(c, x, y)
	})
}

func (p *prover) outOfRange(c call) {
	p.raise(c.e, Alarm{Code: finding.MappingOverflow, State: c.st, Message: p.written(c.e) + " may be a time out of range"})
}

// arithmetic evaluates - and *.
func (p *prover) arithmetic(c call) values.Value {
	defined := multipliable
	if c.name == operators.Subtract {
		defined = subtractable
	}
	if !p.overloaded(c, defined) {
		return nil
	}
	return pairs(c, defined, func(x, y values.Shape) values.Value {
		if isTime(x.Kind()) {
			p.outOfRange(c)
			if x.Kind() == values.KindTimestamp && y.Kind() == values.KindDuration {
				return values.One(x)
			}
			return values.Of(values.KindDuration)
		}
		found := p.computed(c, x, y)
		if c.name == operators.Subtract {
			return apart(c, found)
		}
		return found
	})
}

// apart cuts a difference to what an order says of its sides.
func apart(c call, found values.Value) values.Value {
	if gap, ok := c.st.gap(c.args[0], c.args[1]); ok {
		found = found.Between(0, math.Inf(1), gap, math.MaxInt64)
	}
	if gap, ok := c.st.gap(c.args[1], c.args[0]); ok {
		found = found.Between(math.Inf(-1), 0, math.MinInt64, -gap)
	}
	return found
}

// computed gives what an operator makes of two numbers of one type.
func (p *prover) computed(c call, x, y values.Shape) values.Value {
	out, overflows := values.Arithmetic(c.name, x, y)
	if overflows {
		p.overflow(c.e, c.st)
	}
	return out
}

func (p *prover) overflow(e ast.Expr, st *State) {
	p.raise(e, Alarm{
		Code: finding.MappingOverflow, State: st,
		Message: p.written(e) + " may go beyond 64 bits for numbers that the event contract accepts", Remedy: "give the numbers bounds in the event contract",
	})
}

// divide evaluates / and %.
func (p *prover) divide(c call) values.Value {
	defined := multipliable
	if c.name == operators.Modulo {
		defined = func(x, y values.Shape) bool { return x.Kind() == values.KindInt && y.Kind() == values.KindInt }
	}
	if !p.overloaded(c, defined) {
		return nil
	}
	isZero := func(v values.Value) values.Value { return v.Only(values.KindInt).EqualTo(int64(0)) }
	if len(isZero(c.of[1])) > 0 && c.of[0].Has(values.KindInt) {
		name := p.written(c.args[1])
		p.raise(c.e, Alarm{
			Code: finding.MappingDivision, State: failing(c.args[1], c.st, isZero),
			Message: name + " may be 0, and an int cannot be divided by 0", fix: p.instead(c.e, p.operand(c.args[1])+" != 0"), hint: "give " + name + " a minimum in the event contract",
			Got: "0", Wanted: "a divisor that is never 0",
		})
	}
	return pairs(c, defined, func(x, y values.Shape) values.Value { return p.computed(c, x, y) })
}

// each evaluates a function of one number.
func (p *prover) eachNumber(c call, f func(values.Shape) (out values.Value, overflows bool)) values.Value {
	return p.wanting(c, 0, "a number", values.KindInt, values.KindDouble).Each(func(s values.Shape) values.Value {
		out, overflows := f(s)
		if overflows {
			p.overflow(c.e, c.st)
		}
		return out
	})
}

func (p *prover) negate(c call) values.Value { return p.eachNumber(c, values.Negated) }

func (p *prover) absolute(c call) values.Value { return p.eachNumber(c, values.Absolute) }

func (p *prover) sign(c call) values.Value {
	return p.eachNumber(c, func(s values.Shape) (values.Value, bool) { return values.Sign(s), false })
}

// rounded evaluates math.ceil, math.floor, math.round and math.trunc of doubles.
func (p *prover) rounded(c call) values.Value {
	return values.Each(p.wanting(c, 0, "a double", values.KindDouble), (*values.Double).Rounded)
}

// asksDouble evaluates math.isNaN and its kin.
func (p *prover) asksDouble(c call) values.Value {
	found := p.wanting(c, 0, "a double", values.KindDouble).Doubles()
	switch {
	case found == nil:
		return nil
	case found.Finite(): // as every number of an event is
		return values.BoolValue(c.name == "math.isFinite", c.name != "math.isFinite")
	}
	return values.BoolValue(true, true)
}

// root evaluates math.sqrt, which is no number for a negative one.
func (p *prover) root(c call) values.Value {
	return p.wanting(c, 0, "a number", values.KindInt, values.KindDouble).Each(values.Root)
}

// bits evaluates math.bitAnd and its kin, which never fail.
func (p *prover) bits(c call) values.Value {
	negative := false
	for i := range c.args {
		of := p.wanting(c, i, "an int", values.KindInt).Ints()
		if of == nil {
			return nil
		}
		negative = negative || of.Lo() < 0
	}
	if negative || c.name == "math.bitNot" {
		return values.AnyInt()
	}
	greatest := int64(math.MaxInt64)
	if c.name == "math.bitAnd" {
		greatest = min(c.of[0].Ints().Hi(), c.of[1].Ints().Hi())
	}
	return values.IntValue(0, greatest)
}

// extreme evaluates math.least and math.greatest, of numbers or of a list that must have one.
func (p *prover) extreme(c call) values.Value {
	name := functionName(c.name) + "()"
	if len(c.of) == 1 && c.of[0].Has(values.KindList) {
		return p.extremeOf(c, name)
	}
	var all values.Value
	for _, found := range c.of {
		if !found.Is(values.KindInt, values.KindDouble) || len(c.of) < 2 {
			return p.unmodelled(c.e, c.st, gapNumbers, name+" of "+found.KindWords())
		}
		all = values.Join(all, found)
	}
	if out, ok := values.Extreme(c.of, c.name == "math.@min"); ok {
		return out
	}
	return all
}

func (p *prover) extremeOf(c call, name string) values.Value {
	return values.Each(p.wanting(c, 0, "a list of numbers", values.KindList), func(s *values.List) values.Value {
		element := s.Element()
		if kinds := element.Kinds(); len(kinds.Numbers()) < len(kinds) || len(kinds) > 1 {
			return p.unmodelled(c.e, c.st, gapNumbers, name+" of a list of "+element.KindWords())
		}
		if s.MinLen() == 0 {
			list := p.written(c.args[0])
			p.raise(c.e, Alarm{
				Code: finding.MappingIndex, State: failing(c.args[0], c.st, func(v values.Value) values.Value { return v.Only(values.KindList).Sized(0, 0) }),
				Message: list + " may be empty; " + name + " takes a list that has a number",
				fix:     p.instead(c.e, "size("+list+") > 0"), hint: "give it minItems in the event contract",
				Got: "an empty list", Wanted: "a list that has a number",
			})
		}
		return element
	})
}
