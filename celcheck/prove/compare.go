package prove

import (
	"slices"
	"strconv"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"

	"github.com/eventlink/pulumi-eventlink/celcheck/expr"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
	"github.com/eventlink/pulumi-eventlink/finding"
)

// equals evaluates ==, which never fails: values of different types differ.
func (p *prover) equals(e ast.Expr, args []ast.Expr, st *State) (t, f *State) {
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
		at, ok := targetOf(args[i], st)
		if !ok {
			continue
		}
		t = at.narrow(t, func(v values.Value) values.Value { return v.EqualToAny(other) })
		if c, ok := other.Constant(); ok {
			f = at.narrow(f, func(v values.Value) values.Value { return v.DifferingFrom(c) })
			if c == int64(0) {
				t = multiple(args[i], t)
			}
			if are, ok := exactly(c); ok {
				t = p.from(args[i], are, t)
			}
		}
		if empty := args[1-i]; empty.Kind() == ast.ListKind && len(empty.AsList().Elements()) == 0 {
			t = at.narrow(t, func(v values.Value) values.Value { return v.Only(values.KindList).Sized(0, 0) })
			f = at.narrow(f, func(v values.Value) values.Value {
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
	if integers(a) && integers(b) {
		t = p.ordered(p.ordered(t, order{args[0], args[1], 0}), order{args[1], args[0], 0})
	}
	return p.propagated(t), p.propagated(f)
}

// multiple draws from x % 5 == 0 that x is a multiple of 5.
func multiple(e ast.Expr, st *State) *State {
	if st == nil || e.Kind() != ast.CallKind || e.AsCall().FunctionName() != operators.Modulo {
		return st
	}
	by, ok := expr.Int(e.AsCall().Args()[1])
	if !ok || by < 2 {
		return st
	}
	return failing(e.AsCall().Args()[0], st, func(v values.Value) values.Value { return v.MultipleOf(by) })
}

// isOfType evaluates type(x) == int.
func (p *prover) isOfType(of ast.Expr, k values.Kind, st *State) (t, f *State) {
	found := p.eval(of, st)
	if len(found) == 0 {
		return nil, nil
	}
	if found.Has(values.KindOther) {
		return st, st
	}
	if found.Has(k) {
		t = failing(of, st, func(v values.Value) values.Value { return v.Only(k) })
	}
	if !found.Is(k) {
		f = failing(of, st, func(v values.Value) values.Value { return v.Without(k) })
	}
	return t, f
}

// compare evaluates <, <=, > and >=.
func (p *prover) compare(e ast.Expr, args []ast.Expr, st *State) (t, f *State) {
	a, b := p.eval(args[0], st), p.eval(args[1], st)
	if len(a) == 0 || len(b) == 0 {
		return nil, nil
	}
	name := e.AsCall().FunctionName()
	if !p.overloaded(call{e: e, name: name, args: args, of: []values.Value{a, b}, st: st}, values.Comparable) {
		return nil, nil
	}
	sides := []values.Value{a, b}
	less := name == operators.Less || name == operators.LessEquals
	strict := name == operators.Less || name == operators.Greater
	nan := slices.ContainsFunc(values.All[*values.Double](append(slices.Clone(a), b...)), (*values.Double).NaN)
	pick := func(holds bool) *State {
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
			if at, ok := targetOf(args[i], st); ok {
				out = at.narrow(out, is)
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
	switch {
	case integers(a) && integers(b):
		t = p.ordered(t, order{second, first, gap})
		f = p.ordered(f, order{first, second, 1 - gap})
	case a.Is(values.KindDouble) && b.Is(values.KindDouble) && !nan:
		t = p.ordered(t, order{second, first, 0})
		f = p.ordered(f, order{first, second, 0})
	}
	return p.propagated(t), p.propagated(f)
}

// inOrder narrows a string to those that come after a text, or before it, by code points.
func inOrder(e ast.Expr, text string, after, strict bool, st *State) *State {
	if st == nil {
		return nil
	}
	// What comes before is what does not come after, nor is the same unless that will do.
	source := values.Following(text, after != strict)
	return failing(e, st, func(v values.Value) values.Value {
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

// overloaded raises an alarm where an operator is not defined for two kinds, and says whether it ever is.
func (p *prover) overloaded(c call, defined func(x, y values.Shape) bool) bool {
	a, b := c.of[0], c.of[1]
	ever, unsure := false, false
	var bad, badOther values.Value
	for _, x := range a.Kinds() {
		for _, y := range b.Kinds() {
			switch {
			case x.Kind() == values.KindOther || y.Kind() == values.KindOther:
				unsure = true
			case defined(x, y):
				ever = true
			default:
				bad, badOther = append(bad, x), append(badOther, y)
			}
		}
	}
	name := functionName(c.name)
	if unsure {
		p.notModelled(c.e, c.st, gapOperand, name+" of "+a.KindWords()+" and "+b.KindWords())
	}
	if len(bad) == 0 {
		return ever || unsure
	}
	breaks := c.st
	for i, mine := range []values.Value{bad, badOther} {
		if at, ok := targetOf(c.args[i], c.st); ok {
			breaks = at.narrow(breaks, func(v values.Value) values.Value {
				return v.Keep(func(s values.Shape) bool { return mine.Has(s.Kind()) })
			})
		}
	}
	alarm := p.overloadAlarm(c, name, bad, badOther)
	alarm.State = breaks
	p.raise(c.e, alarm)
	return ever || unsure
}

// overloadAlarm says which operands an operator is not defined for, and how to make them fit.
func (p *prover) overloadAlarm(c call, name string, bad, badOther values.Value) Alarm {
	x, y := p.operand(c.args[0]), p.operand(c.args[1])
	a := Alarm{
		Code: finding.MappingOverload, Message: name + " is not defined for " + bad.KindWords() + " and " + badOther.KindWords(),
		Got: bad.KindWords() + " and " + badOther.KindWords(), Wanted: "two values of one type that " + name + " takes",
	}
	write := func(x, y string) fix {
		return func() (ast.Expr, string) { return c.e, x + " " + name + " " + y }
	}
	numbers := func(v values.Value) bool { return v.Is(values.KindInt, values.KindDouble) }
	switch {
	case bad.Has(values.KindNull):
		a.Message, a.fix = x+" may be null, and "+a.Message, p.ofKind(c.args[0], values.NullValue(), kindsOf(badOther))
	case badOther.Has(values.KindNull):
		a.Message, a.fix = y+" may be null, and "+a.Message, p.ofKind(c.args[1], values.NullValue(), kindsOf(bad))
	case bad.Is(values.KindInt) && badOther.Is(values.KindDouble):
		a.fix = write(p.doubled(c.args[0]), y)
	case bad.Is(values.KindDouble) && badOther.Is(values.KindInt):
		a.fix = write(x, p.doubled(c.args[1]))
	case numbers(bad) && numbers(badOther):
		a.fix = write("double("+x+")", "double("+y+")")
	case numbers(bad) && badOther.Is(values.KindString):
		a.fix = write("string("+x+")", y)
	case bad.Is(values.KindString) && numbers(badOther):
		a.fix = write(x, "string("+y+")")
	case bad.Is(values.KindString) && badOther.Is(values.KindDuration):
		a.Message += ": a time in JSON is a string"
		a.fix = func() (ast.Expr, string) { return c.args[0], "asTimestamp(" + x + ").orValue(message.time)" }
	default:
		a.fix = p.ofKind(c.args[0], bad, kindsOf(badOther))
	}
	return a
}

// doubled writes an int as a double.
func (p *prover) doubled(e ast.Expr) string {
	if n, ok := expr.Int(e); ok {
		return strconv.FormatInt(n, 10) + ".0"
	}
	return "double(" + p.written(e) + ")"
}

// kindsOf are the kinds of a value.
func kindsOf(v values.Value) (kinds []values.Kind) {
	for _, s := range v.Kinds() {
		kinds = append(kinds, s.Kind())
	}
	return kinds
}
