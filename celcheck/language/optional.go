package language

import (
	"cel.dev/cel-go/common/ast"

	"github.com/eventlink/pulumi-eventlink/celcheck/alarm"
	"github.com/eventlink/pulumi-eventlink/celcheck/facts"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
	"github.com/eventlink/pulumi-eventlink/celcheck/words"
	"github.com/eventlink/pulumi-eventlink/finding"
)

// Optionals raises an alarm for what is not an optional where one is wanted.
func (l *Library) Optionals(e, arg ast.Expr, found values.Value, st *facts.State) {
	other := found.Without(values.KindOptional)
	if len(other) == 0 {
		return
	}
	name := alarm.FunctionName(e.AsCall().FunctionName())
	l.Mismatched(e, st, alarm.Mismatch{
		Subject: l.Written(arg), Got: other, Wanted: "an optional", Does: name + "() takes an optional",
		Rewrite: func() (ast.Expr, string) { return arg, "optional.of(" + l.Written(arg) + ")" },
	})
}

func (l *Library) optionalOf(c Call) values.Value { return values.OptionalValue(c.Of[0], false) }

func (l *Library) optionalNone(Call) values.Value { return values.OptionalValue(nil, true) }

// optionalGet evaluates x.value().
func (l *Library) optionalGet(c Call) values.Value {
	l.Optionals(c.Expr, c.Args[0], c.Of[0], c.State)
	out, none := c.Of[0].Opened()
	if none {
		optional := l.Operand(c.Args[0])
		l.Raise(c.Expr, alarm.Alarm{
			Code: finding.MappingAbsent, State: c.State.WithoutOptional(c.Args[0]),
			Message: optional + " may be empty; value() takes an optional that holds something", Rewrite: func() (ast.Expr, string) {
				return c.Expr, optional + ".orValue(" + words.Default(l.Found[c.Expr]) + ")"
			},
			Got: "an optional that may be empty", Wanted: "an optional that holds a value",
		})
	}
	return out
}

// optionalOfNonZero evaluates optional.ofNonZeroValue(x).
func (l *Library) optionalOfNonZero(c Call) values.Value {
	var inner values.Value
	none := false
	for _, s := range c.Of[0] {
		var zero any
		of := values.One(s)
		switch s.(type) {
		case *values.Null:
		case *values.Bool:
			zero = false
		case *values.Int:
			zero = int64(0)
		case *values.Double:
			zero = float64(0)
		case *values.String, *values.List:
			inner, none = values.Join(inner, of.Sized(1, values.Unbounded)), none || len(of.Sized(0, 0)) > 0
			continue
		default:
			inner, none = values.Join(inner, of), true
			continue
		}
		inner, none = values.Join(inner, of.DifferingFrom(zero)), none || len(of.EqualTo(zero)) > 0
	}
	return values.OptionalValue(inner, none)
}

// unwrap evaluates optional.unwrap(list), which keeps what the optionals hold.
func (l *Library) unwrap(c Call) values.Value {
	return values.Each(l.Wanting(c, 0, "a list", values.KindList), func(s *values.List) values.Value {
		element := s.Element()
		if other := element.Without(values.KindOptional); len(other) > 0 {
			l.Mismatched(c.Expr, c.State, alarm.Mismatch{
				Subject: "an item of " + l.Written(c.Args[0]), Got: other, Wanted: "optionals", Does: "unwrapping takes a list of optionals",
			})
		}
		inner, none := element.Opened()
		least := s.MinLen()
		if none {
			least = 0
		}
		return values.ListValue(nil, func() values.Value { return inner }, least, s.MaxLen())
	})
}
