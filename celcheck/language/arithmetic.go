package language

import (
	"math"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"

	"github.com/eventlink/pulumi-eventlink/celcheck/alarm"
	"github.com/eventlink/pulumi-eventlink/celcheck/facts"
	"github.com/eventlink/pulumi-eventlink/celcheck/image"
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
func pairs(c Call, defined func(x, y values.Shape) bool, f func(x, y values.Shape) values.Value) values.Value {
	return image.Pairs(c.Of[0], c.Of[1], func(x, y values.Shape) values.Value {
		if !defined(x, y) {
			return nil
		}
		return f(x, y)
	})
}

// add evaluates +, on numbers, strings, lists and times.
func (l *Library) add(c Call) values.Value {
	if !l.Overloaded(c, addable) {
		return nil
	}
	return pairs(c, addable, func(x, y values.Shape) values.Value {
		switch x := x.(type) {
		case *values.String:
			return image.Then(x, y.(*values.String))
		case *values.List:
			return x.Then(y.(*values.List))
		case *values.Timestamp, *values.Duration:
			l.outOfRange(c)
			if x.Kind() == values.KindTimestamp {
				return values.One(x)
			}
			return values.One(y)
		}
		return l.computed(c, x, y)
	})
}

func (l *Library) outOfRange(c Call) {
	l.Raise(c.Expr, alarm.Alarm{Code: finding.MappingOverflow, State: c.State, Message: l.Written(c.Expr) + " may be a time out of range"})
}

// arithmetic evaluates - and *.
func (l *Library) arithmetic(c Call) values.Value {
	defined := multipliable
	if c.Name == operators.Subtract {
		defined = subtractable
	}
	if !l.Overloaded(c, defined) {
		return nil
	}
	return pairs(c, defined, func(x, y values.Shape) values.Value {
		if isTime(x.Kind()) {
			l.outOfRange(c)
			if x.Kind() == values.KindTimestamp && y.Kind() == values.KindDuration {
				return values.One(x)
			}
			return values.Of(values.KindDuration)
		}
		found := l.computed(c, x, y)
		if c.Name == operators.Subtract {
			return apart(c, found)
		}
		return found
	})
}

// apart cuts a difference to what an order says of its sides.
func apart(c Call, found values.Value) values.Value {
	if gap, ok := c.State.Gap(c.Args[0], c.Args[1]); ok {
		found = found.Between(0, math.Inf(1), gap, math.MaxInt64)
	}
	if gap, ok := c.State.Gap(c.Args[1], c.Args[0]); ok {
		found = found.Between(math.Inf(-1), 0, math.MinInt64, -gap)
	}
	return found
}

// computed gives what an operator makes of two numbers of one type.
func (l *Library) computed(c Call, x, y values.Shape) values.Value {
	out, overflows := image.Arithmetic(c.Name, x, y)
	if overflows {
		l.overflow(c.Expr, c.State)
	}
	return out
}

func (l *Library) overflow(e ast.Expr, st *facts.State) {
	l.Raise(e, alarm.Alarm{
		Code: finding.MappingOverflow, State: st,
		Message: l.Written(e) + " may go beyond 64 bits for numbers that the event contract accepts", Remedy: "give the numbers bounds in the event contract",
	})
}

// divide evaluates / and %.
func (l *Library) divide(c Call) values.Value {
	defined := multipliable
	if c.Name == operators.Modulo {
		defined = func(x, y values.Shape) bool { return x.Kind() == values.KindInt && y.Kind() == values.KindInt }
	}
	if !l.Overloaded(c, defined) {
		return nil
	}
	isZero := func(v values.Value) values.Value { return v.Only(values.KindInt).EqualTo(int64(0)) }
	if len(isZero(c.Of[1])) > 0 && c.Of[0].Has(values.KindInt) {
		name := l.Written(c.Args[1])
		l.Raise(c.Expr, alarm.Alarm{
			Code: finding.MappingDivision, State: facts.Failing(c.Args[1], c.State, isZero),
			Message: name + " may be 0, and an int cannot be divided by 0", Rewrite: l.Instead(c.Expr, l.Operand(c.Args[1])+" != 0"), Hint: "give " + name + " a minimum in the event contract",
			Got: "0", Wanted: "a divisor that is never 0",
		})
	}
	return pairs(c, defined, func(x, y values.Shape) values.Value { return l.computed(c, x, y) })
}

// each evaluates a function of one number.
func (l *Library) eachNumber(c Call, f func(values.Shape) (out values.Value, overflows bool)) values.Value {
	return l.Wanting(c, 0, "a number", values.KindInt, values.KindDouble).Each(func(s values.Shape) values.Value {
		out, overflows := f(s)
		if overflows {
			l.overflow(c.Expr, c.State)
		}
		return out
	})
}

func (l *Library) negate(c Call) values.Value { return l.eachNumber(c, image.Negated) }

func (l *Library) absolute(c Call) values.Value { return l.eachNumber(c, image.Absolute) }

func (l *Library) sign(c Call) values.Value {
	return l.eachNumber(c, func(s values.Shape) (values.Value, bool) { return image.Sign(s), false })
}

// rounded evaluates math.ceil, math.floor, math.round and math.trunc of doubles.
func (l *Library) rounded(c Call) values.Value {
	return values.Each(l.Wanting(c, 0, "a double", values.KindDouble), image.Rounded)
}

// asksDouble evaluates math.isNaN and its kin.
func (l *Library) asksDouble(c Call) values.Value {
	found := l.Wanting(c, 0, "a double", values.KindDouble).Doubles()
	switch {
	case found == nil:
		return nil
	case found.Finite(): // as every number of an event is
		return values.BoolValue(c.Name == "math.isFinite", c.Name != "math.isFinite")
	}
	return values.BoolValue(true, true)
}

// root evaluates math.sqrt, which is no number for a negative one.
func (l *Library) root(c Call) values.Value {
	return l.Wanting(c, 0, "a number", values.KindInt, values.KindDouble).Each(image.Root)
}

// bits evaluates math.bitAnd and its kin, which never fail.
func (l *Library) bits(c Call) values.Value {
	negative := false
	for i := range c.Args {
		of := l.Wanting(c, i, "an int", values.KindInt).Ints()
		if of == nil {
			return nil
		}
		negative = negative || of.Lo() < 0
	}
	if negative || c.Name == "math.bitNot" {
		return values.AnyInt()
	}
	greatest := int64(math.MaxInt64)
	if c.Name == "math.bitAnd" {
		greatest = min(c.Of[0].Ints().Hi(), c.Of[1].Ints().Hi())
	}
	return values.IntValue(0, greatest)
}

// extreme evaluates math.least and math.greatest, of numbers or of a list that must have one.
func (l *Library) extreme(c Call) values.Value {
	name := alarm.FunctionName(c.Name) + "()"
	if len(c.Of) == 1 && c.Of[0].Has(values.KindList) {
		return l.extremeOf(c, name)
	}
	var all values.Value
	for _, found := range c.Of {
		if !found.Is(values.KindInt, values.KindDouble) || len(c.Of) < 2 {
			return l.Unmodelled(c.Expr, c.State, alarm.GapNumbers, name+" of "+found.KindWords())
		}
		all = values.Join(all, found)
	}
	if out, ok := image.Extreme(c.Of, c.Name == "math.@min"); ok {
		return out
	}
	return all
}

func (l *Library) extremeOf(c Call, name string) values.Value {
	return values.Each(l.Wanting(c, 0, "a list of numbers", values.KindList), func(s *values.List) values.Value {
		element := s.Element()
		if kinds := element.Kinds(); len(kinds.Numbers()) < len(kinds) || len(kinds) > 1 {
			return l.Unmodelled(c.Expr, c.State, alarm.GapNumbers, name+" of a list of "+element.KindWords())
		}
		if s.MinLen() == 0 {
			list := l.Written(c.Args[0])
			l.Raise(c.Expr, alarm.Alarm{
				Code: finding.MappingIndex, State: facts.Failing(c.Args[0], c.State, func(v values.Value) values.Value { return v.Only(values.KindList).Sized(0, 0) }),
				Message: list + " may be empty; " + name + " takes a list that has a number",
				Rewrite: l.Instead(c.Expr, "size("+list+") > 0"), Hint: "give it minItems in the event contract",
				Got: "an empty list", Wanted: "a list that has a number",
			})
		}
		return element
	})
}
