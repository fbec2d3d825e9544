package prove

import (
	"cel.dev/cel-go/common/ast"

	"github.com/eventlink/pulumi-eventlink/celcheck/alarm"
	"github.com/eventlink/pulumi-eventlink/celcheck/expr"
	"github.com/eventlink/pulumi-eventlink/celcheck/facts"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
)

// optionalSelection evaluates x.?name and x[?key].
func (p *prover) optionalSelection(e ast.Expr, st *facts.State) values.Value {
	args := expr.Args(e)
	base, key := p.eval(args[0], st), p.eval(args[1], st)
	if len(base) == 0 || len(key) == 0 {
		return nil
	}
	return p.optionalIn(e, base, key, st)
}

func (p *prover) optionalIn(e ast.Expr, base, key values.Value, st *facts.State) values.Value {
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
				p.NotModelled(e, st, alarm.GapIndex, "an optional index on "+s.Kind().String())
			}
		default:
			none = true
			p.NotModelled(e, st, alarm.GapIndex, "an optional selection on "+s.Kind().String())
		}
	}
	return values.OptionalValue(inner, none)
}

func (p *prover) optionalOfMap(e ast.Expr, s *values.Map, key values.Value, st *facts.State, add func(values.Value, bool)) {
	for _, k := range key {
		text, ok := k.(*values.String)
		if !ok {
			p.NotModelled(e, st, alarm.GapIndex, "a key that is "+k.Kind().String())
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

func (p *prover) optionalOfList(e ast.Expr, s *values.List, key values.Value, st *facts.State, add func(values.Value, bool)) {
	for _, k := range key {
		i, ok := k.(*values.Int)
		if !ok {
			p.Mismatched(e, st, alarm.Mismatch{
				Subject: p.Written(expr.Args(e)[0]), Got: values.One(s), Wanted: "an object", Does: "an optional selection by a name takes an object",
				Rewrite: p.OfKind(expr.Args(e)[0], values.One(s), []values.Kind{values.KindMap}),
			})
			add(nil, true)
			continue
		}
		if i.Lo() < 0 {
			p.NotModelled(e, st, alarm.GapIndex, "an index that may be negative")
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
func (p *prover) orValue(e ast.Expr, st *facts.State) values.Value {
	args := expr.Args(e)
	found := p.eval(args[0], st)
	if len(found) == 0 {
		return nil
	}
	p.Optionals(e, args[0], found, st)
	out, none := found.Opened()
	if e.AsCall().FunctionName() == "or" && len(out) > 0 {
		out = values.OptionalValue(out, false)
	}
	if !none {
		return out
	}
	return values.Join(out, p.eval(args[1], st.WithoutOptional(args[0])))
}
