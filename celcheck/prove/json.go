package prove

import "github.com/eventlink/pulumi-eventlink/celcheck/values"

// decodeJSON evaluates json.decode(text).
func (p *prover) decodeJSON(c call) values.Value {
	return values.Each(p.strings(c, 0), func(s *values.String) values.Value {
		return values.OptionalValue(values.JSONWithin(min(s.MaxLen(), values.MaxBody)), true)
	})
}

// encodeJSON evaluates json.encode(value), which takes what a command may hold.
func (p *prover) encodeJSON(c call) values.Value {
	other, deep := unencodable(c.of[0], maxEncodable)
	switch {
	case len(other) > 0:
		p.mismatched(c.e, c.st, mismatch{
			subject: "a part of " + p.written(c.args[0]), got: other, wanted: "what a command may hold", does: "json.encode() takes what a command may hold",
			remedy: "give it string(...) of a time, and .orValue(...) of an optional",
		})
	case deep:
		p.notModelled(c.e, c.st, gapNesting, "json.encode() of a value that is nested so deeply")
	}
	return values.StringValue(1, values.Encoded(c.of[0]))
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
