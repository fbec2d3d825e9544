package prove

import (
	"cel.dev/cel-go/common/ast"

	"github.com/eventlink/pulumi-eventlink/celcheck/alarm"
	"github.com/eventlink/pulumi-eventlink/celcheck/expr"
	"github.com/eventlink/pulumi-eventlink/celcheck/facts"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
)

// paired evaluates the macros with two variables, over a list's indices and items or a map's keys and members. What all
// and exists say of the list is not followed.
func (p *prover) paired(e ast.Expr, l expr.Loop, second string, st *facts.State) values.Value {
	found := p.eval(l.Over, st)
	named := l
	named.Variable = second
	p.listsOf(e, named, found, st)
	p.fresh(e, l.Variable, st)
	p.fresh(e, second, st)
	at := expr.ElementsOf(l.Over)
	var out values.Value
	for _, s := range found {
		var list *values.List
		var item func(values.Value) *facts.State
		switch s := s.(type) {
		case *values.List:
			if keyed(l) {
				over := p.Written(l.Over)
				p.Mismatched(e, facts.Failing(l.Over, st, func(v values.Value) values.Value { return v.Only(values.KindList) }), alarm.Mismatch{
					Subject: over, Got: values.One(s), Wanted: "an object", Does: "transformMap() takes an object, whose names are strings",
					Remedy: "an object is made of a list with " + over + ".map(x, {name: value}).merge()",
				})
				continue
			}
			list, item = s, func() func(values.Value) *facts.State {
				first := values.IntValue(0, int64(max(s.Longest(), 1))-1)
				next := int64(0)
				_, known := s.Items()
				return func(v values.Value) *facts.State {
					if known {
						first, next = values.IntValue(next, next), next+1
					}
					return st.Inside(second, v, at).With(l.Variable, first)
				}
			}()
		case *values.Map:
			list = values.All[*values.List](p.keysOf(l, s, st))[0]
			item = func(key values.Value) *facts.State {
				member := s.AnyMember()
				if name, ok := key.Text(); ok {
					member = s.Member(name).Value()
				}
				return st.With(second, member).With(l.Variable, key)
			}
		default:
			continue
		}
		if l.Macro == expr.Map {
			out = values.Join(out, overList(list, func(v values.Value) element { return p.element(l, item(v)) }))
			continue
		}
		if element := list.Element(); len(element) > 0 && list.MaxLen() > 0 {
			p.condition(l.Condition, item(element))
		}
		out = values.BoolValue(true, true)
	}
	return out
}

// keyed recognizes what transformMap is expanded to: each item is a map with the key itself as its name.
func keyed(l expr.Loop) bool {
	if l.Macro != expr.Map || l.Result.Kind() != ast.MapKind || len(l.Result.AsMap().Entries()) != 1 {
		return false
	}
	key := l.Result.AsMap().Entries()[0].AsMapEntry().Key()
	return key.Kind() == ast.IdentKind && key.AsIdent() == l.Variable
}
