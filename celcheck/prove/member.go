package prove

import (
	"cel.dev/cel-go/common/ast"

	"github.com/eventlink/pulumi-eventlink/celcheck/alarm"
	"github.com/eventlink/pulumi-eventlink/celcheck/expr"
	"github.com/eventlink/pulumi-eventlink/celcheck/facts"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
)

// in evaluates x in list and key in map.
func (p *prover) in(e ast.Expr, args []ast.Expr, st *facts.State) (t, f *facts.State) {
	element, container := p.eval(args[0], st), p.eval(args[1], st)
	if len(element) == 0 || len(container) == 0 {
		return nil, nil
	}
	if other := container.Without(values.KindList, values.KindMap); len(other) > 0 {
		fix := p.OfKind(args[1], other, []values.Kind{values.KindList})
		if container.Is(values.KindString) && element.Is(values.KindString) {
			fix = func() (ast.Expr, string) { return e, p.Written(args[1]) + ".contains(" + p.Written(args[0]) + ")" }
		}
		p.Mismatched(e, facts.Failing(args[1], st, func(v values.Value) values.Value { return v.Without(values.KindList, values.KindMap) }), alarm.Mismatch{
			Subject: p.Written(args[1]), Got: other, Wanted: "a list or a map", Does: "in looks into a list or a map",
			Rewrite: fix,
		})
	}
	container = container.Only(values.KindList, values.KindMap)
	if len(container) == 0 {
		return nil, nil
	}
	if name, ok := element.Text(); ok && !container.Has(values.KindList) {
		if at, direct := expr.PathOf(args[1]); direct {
			return st.Narrow(at, func(v values.Value) values.Value { return v.Only(values.KindMap).Owning(name) }),
				st.Narrow(at, func(v values.Value) values.Value { return v.Only(values.KindMap).Lacking(name) })
		}
	}
	constants, ok := listedIn(container)
	if !ok {
		return p.inUnlisted(args, element, container, st)
	}
	isIn := func(v values.Value) values.Value {
		var out values.Value
		for _, c := range constants {
			out = values.Join(out, v.EqualTo(c))
		}
		return out
	}
	isOut := func(v values.Value) values.Value {
		for _, c := range constants {
			v = v.DifferingFrom(c)
		}
		return v
	}
	if len(isIn(element)) > 0 {
		t = st
	}
	if len(isOut(element)) > 0 {
		f = st
	}
	if at, ok := facts.TargetOf(args[0], st); ok {
		t, f = at.Narrow(t, isIn), at.Narrow(f, isOut)
	}
	if are, ok := exactly(constants...); ok {
		t = p.from(args[0], are, t)
	}
	return t, f
}

// inUnlisted evaluates x in a list or map whose members are not all known.
func (p *prover) inUnlisted(args []ast.Expr, element, container values.Value, st *facts.State) (t, f *facts.State) {
	t = st.Knowing(membership(args), facts.Holds)
	if at, ok := facts.TargetOf(args[0], st); ok && !container.Has(values.KindMap) {
		var members values.Value
		for _, s := range values.All[*values.List](container) {
			members = values.Join(members, s.Element())
		}
		if !values.MayEqual(element, members) {
			return nil, st
		}
		t = at.Narrow(t, func(v values.Value) values.Value { return v.EqualToAny(members) })
	}
	f = st
	if at, ok := expr.PathOf(args[1]); ok && container.Is(values.KindList) {
		t = t.Narrow(at, func(v values.Value) values.Value {
			return values.Each(v, func(s *values.List) values.Value {
				if same := s.Element().EqualToAny(element); len(same) > 0 {
					return s.Containing(same)
				}
				return nil
			})
		})
		if c, ok := element.Constant(); ok {
			f = f.Narrow(at, func(v values.Value) values.Value {
				return values.Each(v, func(s *values.List) values.Value {
					if other := s.Element().DifferingFrom(c); len(other) > 0 {
						return s.OfElements(other)
					}
					return values.One(s).Sized(0, 0)
				})
			})
		}
	}
	return t, f
}

// membership is the key of the fact that a key is in a map or an element in a list.
func membership(args []ast.Expr) string {
	key, of := expr.Key(args[0]), expr.Key(args[1])
	if key == "" || of == "" {
		return ""
	}
	return key + " in " + of
}

// maxListed bounds the list whose constants are told apart.
const maxListed = 1000

// listedIn gives the members of a list of constants, or the keys of a literal map.
func listedIn(container values.Value) (members []any, ok bool) {
	if len(container) != 1 {
		return nil, false
	}
	switch s := container[0].(type) {
	case *values.Map:
		names, ok := s.Names()
		for _, name := range names {
			members = append(members, name)
		}
		return members, ok
	case *values.List:
		items, ok := s.Items()
		if !ok || len(items) > maxListed {
			return nil, false
		}
		for _, item := range items {
			c, ok := item.Constant()
			if !ok {
				return nil, false
			}
			members = append(members, c)
		}
		return members, true
	}
	return nil, false
}
