package language

import (
	"github.com/eventlink/pulumi-eventlink/celcheck/alarm"
	"github.com/eventlink/pulumi-eventlink/celcheck/image"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
)

// decodeJSON evaluates json.decode(text).
func (l *Library) decodeJSON(c Call) values.Value {
	return values.Each(l.strings(c, 0), func(s *values.String) values.Value {
		return values.OptionalValue(values.JSONWithin(min(s.MaxLen(), values.MaxBody)), true)
	})
}

// encodeJSON evaluates json.encode(value), which takes what a command may hold.
func (l *Library) encodeJSON(c Call) values.Value {
	other, deep := unencodable(c.Of[0], maxEncodable)
	switch {
	case len(other) > 0:
		l.Mismatched(c.Expr, c.State, alarm.Mismatch{
			Subject: "a part of " + l.Written(c.Args[0]), Got: other, Wanted: "what a command may hold", Does: "json.encode() takes what a command may hold",
			Remedy: "give it string(...) of a time, and .orValue(...) of an optional",
		})
	case deep:
		l.NotModelled(c.Expr, c.State, alarm.GapNesting, "json.encode() of a value that is nested so deeply")
	}
	return values.StringValue(1, image.Encoded(c.Of[0]))
}

// maxEncodable bounds how deep a value is looked into for what has no JSON.
const maxEncodable = 8

// unencodable gives what of a value has no JSON; deep says that it was not looked into to its end.
func unencodable(v values.Value, depth int) (other values.Value, deep bool) {
	inside := func(v values.Value) {
		more, deeper := unencodable(v, depth-1)
		other, deep = values.Join(other, more), deep || deeper
	}
	for _, s := range v {
		switch s := s.(type) {
		case *values.Null, *values.Bool, *values.Int, *values.String:
		case *values.Double:
			if !s.Finite() {
				other = values.Join(other, values.One(s))
			}
		case *values.List:
			switch {
			case s.Plain() || s.MaxLen() == 0:
			case depth == 0:
				deep = true
			default:
				inside(s.Element())
			}
		case *values.Map:
			switch {
			case s.Plain():
			case depth == 0:
				deep = true
			default:
				inside(s.AnyMember())
			}
		default:
			other = values.Join(other, values.One(s))
		}
	}
	return other, deep
}
