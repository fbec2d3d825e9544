package prove

import (
	"math"
	"slices"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"

	"github.com/eventlink/pulumi-eventlink/celcheck/expr"
	"github.com/eventlink/pulumi-eventlink/celcheck/facts"
	"github.com/eventlink/pulumi-eventlink/celcheck/image"
	"github.com/eventlink/pulumi-eventlink/celcheck/language"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
)

// equals evaluates ==, which never fails: values of different types differ.
func (p *prover) equals(e ast.Expr, args []ast.Expr, st *facts.State) (t, f *facts.State) {
	for i := range args {
		if of, k, ok := typeTest(args[i], args[1-i]); ok {
			return p.isOfType(of, k, st)
		}
	}
	for i := range args {
		if args[i].Kind() == ast.CallKind && args[i].AsCall().FunctionName() == "optional.none" && p.muted(args[1-i], st).Is(values.KindOptional) {
			f, t = p.hasValue(e, []ast.Expr{args[1-i]}, st)
			return t, f
		}
	}
	a, b := p.eval(args[0], st), p.eval(args[1], st)
	if len(a) == 0 || len(b) == 0 {
		return nil, nil
	}
	t, f = st, st
	if !values.MayEqual(a, b) {
		t = nil
	}
	if !values.MayDiffer(a, b) {
		f = nil
	}
	for i, other := range []values.Value{b, a} {
		at, ok := facts.TargetOf(args[i], st)
		if !ok {
			continue
		}
		t = at.Narrow(t, func(v values.Value) values.Value { return v.EqualToAny(other) })
		if c, ok := other.Constant(); ok {
			f = at.Narrow(f, func(v values.Value) values.Value { return v.DifferingFrom(c) })
			if c == int64(0) {
				t = multiple(args[i], t)
			}
			if are, ok := exactly(c); ok {
				t = p.from(args[i], are, t)
			}
		}
		if empty := args[1-i]; empty.Kind() == ast.ListKind && len(empty.AsList().Elements()) == 0 {
			t = at.Narrow(t, func(v values.Value) values.Value { return v.Only(values.KindList).Sized(0, 0) })
			f = at.Narrow(f, func(v values.Value) values.Value {
				return v.Each(func(s values.Shape) values.Value {
					if of := values.One(s); s.Kind() != values.KindList {
						return of
					} else {
						return of.Sized(1, values.Unbounded)
					}
				})
			})
		}
	}
	if integers(a, b) {
		for i := range args {
			// What is no less, and is not the same, is greater.
			switch known, ok := st.Gap(args[i], args[1-i]); {
			case ok && known > 0:
				t = nil
			case ok && known == 0:
				f = p.ordered(f, facts.Order{Greater: args[i], Lesser: args[1-i], Gap: 1})
			}
		}
		t = p.ordered(p.ordered(t, facts.Order{Greater: args[0], Lesser: args[1], Gap: 0}), facts.Order{Greater: args[1], Lesser: args[0], Gap: 0})
	}
	return samePlaces(args, a, b, p.propagated(t)), p.propagated(f)
}

// samePlaces remembers that two places of strings hold the same.
func samePlaces(args []ast.Expr, a, b values.Value, st *facts.State) *facts.State {
	one, direct := expr.PathOf(args[0])
	other, also := expr.PathOf(args[1])
	if !direct || !also || !a.Is(values.KindString) || !b.Is(values.KindString) {
		return st
	}
	return st.Same(one, other)
}

// multiple draws from x % 5 == 0 that x is a multiple of 5.
func multiple(e ast.Expr, st *facts.State) *facts.State {
	if st == nil || e.Kind() != ast.CallKind || e.AsCall().FunctionName() != operators.Modulo {
		return st
	}
	by, ok := expr.Int(e.AsCall().Args()[1])
	if !ok || by < 2 {
		return st
	}
	return facts.Failing(e.AsCall().Args()[0], st, func(v values.Value) values.Value { return v.MultipleOf(by) })
}

// isOfType evaluates type(x) == int.
func (p *prover) isOfType(of ast.Expr, k values.Kind, st *facts.State) (t, f *facts.State) {
	found := p.eval(of, st)
	if len(found) == 0 {
		return nil, nil
	}
	if found.Has(values.KindOther) {
		return st, st
	}
	if found.Has(k) {
		t = facts.Failing(of, st, func(v values.Value) values.Value { return v.Only(k) })
	}
	if !found.Is(k) {
		f = facts.Failing(of, st, func(v values.Value) values.Value { return v.Without(k) })
	}
	return t, f
}

// compare evaluates <, <=, > and >=.
func (p *prover) compare(e ast.Expr, args []ast.Expr, st *facts.State) (t, f *facts.State) {
	a, b := p.eval(args[0], st), p.eval(args[1], st)
	if len(a) == 0 || len(b) == 0 {
		return nil, nil
	}
	name := e.AsCall().FunctionName()
	if !p.Overloaded(language.Call{Expr: e, Name: name, Args: args, Of: []values.Value{a, b}, State: st}, values.Comparable) {
		return nil, nil
	}
	sides := []values.Value{a, b}
	less := name == operators.Less || name == operators.LessEquals
	strict := name == operators.Less || name == operators.Greater
	nan := slices.ContainsFunc(values.All[*values.Double](append(slices.Clone(a), b...)), (*values.Double).NaN)
	pick := func(holds bool) *facts.State {
		out := st
		for i := range args {
			other := sides[1-i]
			below := less == (i == 0) == holds // this side is the lesser one
			is := func(v values.Value) values.Value {
				if nan && !holds {
					return v
				}
				return v.Beside(other, below, strict == holds)
			}
			if len(is(sides[i])) == 0 {
				return nil
			}
			if at, ok := facts.TargetOf(args[i], st); ok {
				out = at.Narrow(out, is)
			}
		}
		return out
	}
	t, f = pick(true), pick(false)
	for i := range args {
		if text, ok := sides[1-i].Text(); ok && len(text) <= maxWording {
			greater := less == (i == 1)
			t, f = inOrder(args[i], text, greater, strict, t), inOrder(args[i], text, !greater, !strict, f)
		}
	}
	first, second := args[0], args[1]
	if !less {
		first, second = second, first
	}
	gap := int64(0)
	if strict {
		gap = 1
	}
	if known, ok := st.Gap(second, first); ok && known >= gap && integers(a, b) {
		f = nil // it is always so
	}
	if known, ok := st.Gap(first, second); ok && known > -gap && integers(a, b) {
		t = nil
	}
	switch {
	case integers(a, b):
		t = p.ordered(t, facts.Order{Greater: second, Lesser: first, Gap: gap})
		f = p.ordered(f, facts.Order{Greater: first, Lesser: second, Gap: 1 - gap})
	case a.Is(values.KindDouble) && b.Is(values.KindDouble) && !nan:
		t = p.ordered(t, facts.Order{Greater: second, Lesser: first, Gap: 0})
		f = p.ordered(f, facts.Order{Greater: first, Lesser: second, Gap: 0})
	}
	return p.propagated(t), p.propagated(f)
}

// inOrder narrows a string to those that come after a text, or before it, by code points.
func inOrder(e ast.Expr, text string, after, strict bool, st *facts.State) *facts.State {
	if st == nil {
		return nil
	}
	// What comes before is what does not come after, nor is the same unless that will do.
	source := image.Following(text, after != strict)
	return facts.Failing(e, st, func(v values.Value) values.Value {
		return v.Each(func(s values.Shape) values.Value {
			of := values.One(s)
			switch s, ok := s.(*values.String); {
			case !ok:
				return of
			case s.Texts() != nil:
				return of.Filtered(func(t string) bool {
					return t == text && !strict || t != text && t > text == after
				})
			case after:
				return of.Matching(source)
			}
			return of.NotMatching(source)
		})
	})
}

// ordered adds an order of two expressions that are both more than a number, and draws from all of them what they say of
// places.
func (p *prover) ordered(st *facts.State, o facts.Order) *facts.State {
	if o.Greater.Kind() == ast.LiteralKind || o.Lesser.Kind() == ast.LiteralKind {
		return st
	}
	st, added := st.Ordering(o)
	if !added {
		return st
	}
	return p.propagated(st)
}

// propagated narrows the numbers of every order by each other. It does nothing while it evaluates them, since conditions in
// them have orders of their own.
func (p *prover) propagated(st *facts.State) *facts.State {
	if p.propagating {
		return st
	}
	p.propagating = true
	defer func() { p.propagating = false }()
	for range 2 {
		if st == nil || len(st.Ordered()) == 0 {
			return st
		}
		for _, o := range st.Ordered() {
			if !facts.Evaluable(o.Greater) || !facts.Evaluable(o.Lesser) {
				continue
			}
			greater, lesser := p.muted(o.Greater, st), p.muted(o.Lesser, st)
			if !facts.Integers(greater) || !facts.Integers(lesser) {
				continue
			}
			greatest, least := greater.Ints().Hi(), lesser.Ints().Lo()
			if greatest < math.MinInt64+o.Gap || least > math.MaxInt64-o.Gap {
				return nil
			}
			st = p.bounded(o.Lesser, st, math.MinInt64, greatest-o.Gap)
			if st != nil {
				st = p.bounded(o.Greater, st, least+o.Gap, math.MaxInt64)
			}
			if st == nil {
				return nil
			}
		}
	}
	return st
}

// bounded narrows a place of integers to bounds; what is not a place stays as it is.
func (p *prover) bounded(e ast.Expr, st *facts.State, lo, hi int64) *facts.State {
	at, ok := facts.TargetOf(e, st)
	if !ok || !facts.IsPlace(at) && !facts.IsSize(at) {
		return st
	}
	return at.Narrow(st, func(v values.Value) values.Value { return v.IntsBetween(lo, hi) })
}

// muted evaluates what was evaluated before, without raising its alarms again.
func (p *prover) muted(e ast.Expr, st *facts.State) values.Value {
	mark := len(p.Raised)
	defer func() { p.Raised = p.Raised[:mark] }()
	return p.eval(e, st)
}

// integers says whether two values are ints alone.
func integers(a, b values.Value) bool { return facts.Integers(a) && facts.Integers(b) }
