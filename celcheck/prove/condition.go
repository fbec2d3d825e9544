package prove

import (
	"regexp"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"

	"github.com/eventlink/pulumi-eventlink/celcheck/alarm"
	"github.com/eventlink/pulumi-eventlink/celcheck/expr"
	"github.com/eventlink/pulumi-eventlink/celcheck/facts"
	"github.com/eventlink/pulumi-eventlink/celcheck/language"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
	"github.com/eventlink/pulumi-eventlink/pattern"
)

// condition gives what is known where a condition is true, and where it is false.
func (p *prover) condition(e ast.Expr, st *facts.State) (t, f *facts.State) {
	if st == nil {
		return nil, nil
	}
	p.step(e)
	t, f = p.decided(e, st)
	if p.outcomes != nil {
		was := p.outcomes[e]
		p.outcomes[e] = outcome{was.yes || t != nil, was.no || f != nil}
	}
	return t, f
}

func (p *prover) decided(e ast.Expr, st *facts.State) (t, f *facts.State) {
	switch e.Kind() {
	case ast.SelectKind:
		if e.AsSelect().IsTestOnly() {
			return p.testOnly(e, st)
		}
	case ast.ComprehensionKind:
		if t, f, ok := p.quantified(e, st); ok {
			return t, f
		}
	case ast.CallKind:
		if t, f, ok := p.logical(e, st); ok {
			return t, f
		}
	}
	found := p.eval(e, st)
	if len(found) == 0 {
		return nil, nil
	}
	if other := found.Without(values.KindBool); len(other) > 0 {
		p.Mismatched(e, facts.Failing(e, st, func(v values.Value) values.Value { return v.Without(values.KindBool) }), alarm.Mismatch{
			Subject: p.Written(e), Got: other, Wanted: "a bool", Does: "a condition must be a bool", Rewrite: p.AsCondition(e, other),
		})
	}
	at, direct := facts.TargetOf(e, st)
	pick := func(yes bool) *facts.State {
		is := func(v values.Value) values.Value { return v.EqualTo(yes) }
		if len(is(found)) == 0 {
			return nil
		}
		if !direct {
			return st
		}
		return at.Narrow(st, is)
	}
	return pick(true), pick(false)
}

// quantified evaluates the macros that are conditions, and bindings. ok is false of others.
func (p *prover) quantified(e ast.Expr, st *facts.State) (t, f *facts.State, ok bool) {
	if t, f, ok := p.quantifier(e, st); ok {
		return t, f, true
	}
	if l, ok := expr.ReadLoop(e); ok && l.Macro == expr.ExistsOne && len(p.eval(e, st)) > 0 {
		return st.Knowing(expr.FilterKey(l), func(v values.Value) values.Value { return v.Sized(1, 1) }), st, true
	}
	name, init, body, ok := expr.Binding(e)
	if !ok {
		return nil, nil, false
	}
	bound, failures := p.bound(init, st)
	if len(bound) == 0 {
		p.Raised = append(p.Raised, failures...)
		return nil, nil, true
	}
	p.fresh(e, name, st)
	defer p.read(name, body, failures)
	t, f = p.condition(body, st.Binding(name, init, bound))
	return t.Dropping(name), f.Dropping(name), true
}

// logical evaluates calls that are conditions. ok is false of others.
func (p *prover) logical(e ast.Expr, st *facts.State) (t, f *facts.State, ok bool) {
	args := expr.Args(e)
	switch name := e.AsCall().FunctionName(); name {
	case operators.LogicalAnd:
		f, t = p.either(args[0], args[1], st, func(e ast.Expr, st *facts.State) (*facts.State, *facts.State) {
			t, f := p.condition(e, st)
			return f, t
		})
	case operators.LogicalOr:
		t, f = p.either(args[0], args[1], st, p.condition)
	case operators.LogicalNot:
		f, t = p.condition(args[0], st)
	case operators.Conditional:
		yes, no := p.condition(args[0], st)
		t1, f1 := p.condition(args[1], yes)
		t2, f2 := p.condition(args[2], no)
		t, f = facts.Either(t1, t2, st), facts.Either(f1, f2, st)
	case operators.Equals:
		t, f = p.equals(e, args, st)
	case operators.NotEquals:
		f, t = p.equals(e, args, st)
	case operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals:
		t, f = p.compare(e, args, st)
	case operators.In:
		t, f = p.in(e, args, st)
	case "startsWith", "endsWith", "contains", "matches":
		t, f = p.textual(e, args, st)
	case "hasValue":
		t, f = p.hasValue(e, args, st)
	default:
		return nil, nil, false
	}
	return t, f, true
}

// either evaluates a disjunction: first and second may each decide it. In CEL an error on one side is absorbed where the
// other side decides. A conjunction is this with true and false exchanged.
func (p *prover) either(first, second ast.Expr, st *facts.State, cond func(ast.Expr, *facts.State) (*facts.State, *facts.State)) (decided, open *facts.State) {
	mark := len(p.Raised)
	decided, rest := cond(first, st)
	failures := append([]*alarm.Alarm(nil), p.Raised[mark:]...)
	p.Raised = p.Raised[:mark]
	for _, a := range failures {
		mark := len(p.Raised)
		fails := a.State.Leaving(st)
		absorbed, stays := cond(second, fails)
		stays = stays.Like(fails)
		for _, also := range p.Raised[mark:] {
			stays = facts.Either(stays, also.State.Leaving(fails).Like(fails), fails)
		}
		p.Raised = p.Raised[:mark]
		decided = facts.Either(decided, absorbed.Like(st), st)
		if stays != nil {
			narrowed := *a
			narrowed.State = stays
			p.Raised = append(p.Raised, &narrowed)
		}
	}
	also, open := cond(second, rest)
	return facts.Either(decided, also, st), open
}

// textual evaluates startsWith and its kin.
func (p *prover) textual(e ast.Expr, args []ast.Expr, st *facts.State) (t, f *facts.State) {
	c := language.Call{Expr: e, Name: e.AsCall().FunctionName(), Args: args, State: st, Of: []values.Value{p.eval(args[0], st), p.eval(args[1], st)}}
	if len(c.Of[0]) == 0 || len(c.Of[1]) == 0 {
		return nil, nil
	}
	texts, tested := p.Wanting(c, 0, "a string", values.KindString), p.Wanting(c, 1, "a string", values.KindString)
	if len(texts) == 0 || len(tested) == 0 {
		return nil, nil
	}
	arg, ok := tested.Text()
	if !ok {
		if c.Name == "matches" {
			p.NotModelled(e, st, alarm.GapPattern, "matches() with a pattern that is not a constant")
			return st, st
		}
		return p.ordered(st, facts.Order{Greater: facts.SizeOf(args[0]), Lesser: facts.SizeOf(args[1]), Gap: 0}), st // what holds another text is no shorter
	}
	test, same, wider := textTest(c.Name, arg)
	if test == nil {
		p.NotModelled(e, st, alarm.GapPattern, "this pattern")
		return st, st
	}
	pick := func(want bool) *facts.State {
		is := func(v values.Value) values.Value {
			return values.Each(v, func(s *values.String) values.Value {
				switch of := values.One(s); {
				case s.Texts() != nil:
					return of.Filtered(func(text string) bool { return test(text) == want })
				case want && same != "":
					return of.Matching(same)
				case want && wider != "":
					return of.Matching(wider)
				case same != "":
					return of.NotMatching(same)
				default:
					return of
				}
			})
		}
		if len(is(texts)) == 0 {
			return nil
		}
		return facts.Failing(args[0], st, is)
	}
	return p.from(args[0], asked(c.Name, arg), pick(true)), pick(false)
}

// textTest gives what a function tests, and a pattern of ECMA-262 for it where there is one, or else one for what it implies.
func textTest(name, arg string) (test func(string) bool, same, wider string) {
	quoted := values.QuotedPattern(arg)
	switch name {
	case "startsWith":
		return func(s string) bool { return strings.HasPrefix(s, arg) }, "^" + quoted, ""
	case "endsWith":
		return func(s string) bool { return strings.HasSuffix(s, arg) }, quoted + "$", ""
	case "contains":
		return func(s string) bool { return strings.Contains(s, arg) }, quoted, ""
	}
	re, err := regexp.Compile(arg)
	if err != nil {
		return nil, "", ""
	}
	if l, ok := pattern.NewRE2Language(arg); ok {
		wider = l.Source()
	}
	if !pattern.Alike(arg) {
		return re.MatchString, "", wider
	}
	return re.MatchString, arg, ""
}

// hasValue evaluates event.?note.hasValue().
func (p *prover) hasValue(e ast.Expr, args []ast.Expr, st *facts.State) (t, f *facts.State) {
	found := p.eval(args[0], st)
	if len(found) == 0 {
		return nil, nil
	}
	p.Optionals(e, args[0], found, st)
	inner, none := found.Opened()
	some := len(inner) > 0
	if at, direct := expr.PathOf(args[0]); direct {
		// A variable that is bound to an optional, as optMap does.
		return st.Narrow(at, values.Value.Full), st.Narrow(at, values.Value.Empty)
	}
	at, name, ok := expr.OptionalPathOf(args[0])
	if !ok {
		key := expr.Key(args[0])
		if some {
			t = st.Knowing(key, values.Value.Full)
			if call := args[0]; call.Kind() == ast.CallKind && strings.HasPrefix(call.AsCall().FunctionName(), "as") && len(call.AsCall().Args()) == 1 {
				t = t.Knowing(language.Parsing(call.AsCall().FunctionName(), call.AsCall().Args()[0]), facts.Holds)
			}
		}
		if none {
			f = st.Knowing(key, values.Value.Empty)
		}
		return t, f
	}
	if some {
		t = st.Owning(at, name)
	}
	if none {
		f = st
		if at, direct := expr.DirectOptional(args[0]); direct {
			f = st.Lacking(at, name)
		}
	}
	return t, f
}

// typeTest recognizes type(x) == int.
func typeTest(a, b ast.Expr) (of ast.Expr, k values.Kind, ok bool) {
	if a.Kind() != ast.CallKind || a.AsCall().FunctionName() != "type" || len(a.AsCall().Args()) != 1 || b.Kind() != ast.IdentKind {
		return nil, 0, false
	}
	for kind, name := range alarm.TypeNames {
		if name == b.AsIdent() && kind != values.KindBytes {
			return a.AsCall().Args()[0], kind, true
		}
	}
	return nil, 0, false
}
