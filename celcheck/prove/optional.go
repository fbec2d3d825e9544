package prove

import (
	"cel.dev/cel-go/common/ast"

	"github.com/eventlink/pulumi-eventlink/celcheck/expr"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
	"github.com/eventlink/pulumi-eventlink/finding"
)

// optionalSelection evaluates x.?name and x[?key].
func (p *prover) optionalSelection(e ast.Expr, st *State) values.Value {
	args := expr.Args(e)
	base, key := p.eval(args[0], st), p.eval(args[1], st)
	if len(base) == 0 || len(key) == 0 {
		return nil
	}
	return p.optionalIn(e, base, key, st)
}

func (p *prover) optionalIn(e ast.Expr, base, key values.Value, st *State) values.Value {
	var inner values.Value
	none := false
	add := func(found values.Value, may bool) { inner, none = values.Join(inner, found), none || may }
	for _, s := range base {
		switch s := s.(type) {
		case *values.Optional:
			none = none || s.MayBeEmpty()
			if len(s.Inner()) > 0 {
				add(p.optionalIn(e, s.Inner(), key, st).Opened())
			}
		case *values.Map:
			p.optionalOfMap(e, s, key, st, add)
		case *values.List:
			p.optionalOfList(e, s, key, st, add)
		case *values.Message:
			name, ok := key.Text()
			add(s.Member(name).Value(), !ok || s.Member(name).Never())
		case *values.Null, *values.Bool, *values.Int, *values.Double, *values.String:
			none = true
			if !key.Is(values.KindString) {
				p.notModelled(e, st, gapIndex, "an optional index on "+s.Kind().String())
			}
		default:
			none = true
			p.notModelled(e, st, gapIndex, "an optional selection on "+s.Kind().String())
		}
	}
	return values.OptionalValue(inner, none)
}

func (p *prover) optionalOfMap(e ast.Expr, s *values.Map, key values.Value, st *State, add func(values.Value, bool)) {
	for _, k := range key {
		text, ok := k.(*values.String)
		if !ok {
			p.notModelled(e, st, gapIndex, "a key that is "+k.Kind().String())
		}
		if !ok || text.Texts() == nil {
			add(s.AnyMember(), true)
			continue
		}
		for _, name := range text.Texts() {
			m := s.Member(name)
			add(m.Value(), !m.Always())
		}
	}
}

func (p *prover) optionalOfList(e ast.Expr, s *values.List, key values.Value, st *State, add func(values.Value, bool)) {
	for _, k := range key {
		i, ok := k.(*values.Int)
		if !ok {
			p.mismatched(e, st, mismatch{
				subject: p.written(expr.Args(e)[0]), got: values.One(s), wanted: "an object", does: "an optional selection by a name takes an object",
				fix: p.ofKind(expr.Args(e)[0], values.One(s), []values.Kind{values.KindMap}),
			})
			add(nil, true)
			continue
		}
		if i.Lo() < 0 {
			p.notModelled(e, st, gapIndex, "an index that may be negative")
		}
		switch {
		case i.Lo() == i.Hi() && i.Lo() >= 0 && i.Lo() < int64(s.MaxLen()):
			add(s.Item(int(min(i.Lo(), 1<<30))), i.Lo() >= int64(s.MinLen()))
		case i.Lo() == i.Hi():
			add(nil, true)
		default:
			add(s.Element(), true)
		}
	}
}

// orValue evaluates x.orValue(y) and x.or(y), whose argument is evaluated only when it is needed.
func (p *prover) orValue(e ast.Expr, st *State) values.Value {
	args := expr.Args(e)
	found := p.eval(args[0], st)
	if len(found) == 0 {
		return nil
	}
	p.optionals(e, args[0], found, st)
	out, none := found.Opened()
	if e.AsCall().FunctionName() == "or" && len(out) > 0 {
		out = values.OptionalValue(out, false)
	}
	if !none {
		return out
	}
	return values.Join(out, p.eval(args[1], withoutOptional(args[0], st)))
}

// withoutOptional is the state in which an optional is empty, as far as that is known.
func withoutOptional(e ast.Expr, st *State) *State {
	at, direct := expr.DirectOptional(e)
	if !direct {
		return st
	}
	_, name, _ := expr.OptionalPathOf(e)
	return st.lacking(at, name)
}

func (p *prover) optionalOf(c call) values.Value { return values.OptionalValue(c.of[0], false) }

func (p *prover) optionalNone(call) values.Value { return values.OptionalValue(nil, true) }

// optionalGet evaluates x.value().
func (p *prover) optionalGet(c call) values.Value {
	p.optionals(c.e, c.args[0], c.of[0], c.st)
	out, none := c.of[0].Opened()
	if none {
		optional := p.operand(c.args[0])
		p.raise(c.e, Alarm{
			Code: finding.MappingAbsent, State: withoutOptional(c.args[0], c.st),
			Message: optional + " may be empty; value() takes an optional that holds something", fix: func() (ast.Expr, string) { return c.e, optional + ".orValue(" + p.found[c.e].Default() + ")" },
			Got: "an optional that may be empty", Wanted: "an optional that holds a value",
		})
	}
	return out
}

// optionalOfNonZero evaluates optional.ofNonZeroValue(x).
func (p *prover) optionalOfNonZero(c call) values.Value {
	var inner values.Value
	none := false
	for _, s := range c.of[0] {
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
func (p *prover) unwrap(c call) values.Value {
	return values.Each(p.wanting(c, 0, "a list", values.KindList), func(s *values.List) values.Value {
		element := s.Element()
		if other := element.Without(values.KindOptional); len(other) > 0 {
			p.mismatched(c.e, c.st, mismatch{
				subject: "an item of " + p.written(c.args[0]), got: other, wanted: "optionals", does: "unwrapping takes a list of optionals",
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
