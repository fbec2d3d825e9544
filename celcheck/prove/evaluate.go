package prove

import (
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"

	"github.com/eventlink/pulumi-eventlink/celcheck/alarm"
	"github.com/eventlink/pulumi-eventlink/celcheck/budget"
	"github.com/eventlink/pulumi-eventlink/celcheck/expr"
	"github.com/eventlink/pulumi-eventlink/celcheck/facts"
	"github.com/eventlink/pulumi-eventlink/celcheck/language"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
)

// A prover evaluates one expression for all events at once, and collects what may go wrong.
type prover struct {
	*language.Library
	left      int // steps on this expression
	functions map[string]language.Function
	maps      []madeMap
	// visited are the parts that some event leads to. Where it is nil nobody asks.
	visited map[int64]bool
	// sizes are the greatest sizes that parts may have, inner those of what is in them where that counts, ranges those of what macros run over, and runs how often a macro's
	// variable is bound, likewise.
	sizes, inner, ranges map[int64]size
	runs                 map[string]int
	// shared are the variables of macros over x.?list.orValue([]), whose items share a body as those of a place do.
	shared map[string]bool
	// outcomes are how the conditions come out that were evaluated. Where it is nil nobody asks.
	outcomes map[ast.Expr]outcome
	// propagating says that the evaluation is one of propagated's.
	propagating bool
}

// maxSteps bounds the work on one expression.
const maxSteps = 200_000

func newProver(b *budget.Budget, doc *values.Document, checked *ast.AST, start *facts.State) *prover {
	return &prover{
		Library: language.New(b, doc, alarm.New(checked, start)), left: maxSteps, functions: language.Functions(),
	}
}

func (p *prover) step(e ast.Expr) {
	if p.left--; p.left < 0 || !p.Budget.Take(1) {
		panic(gaveUp{e.ID()})
	}
	if p.visited != nil {
		p.visited[e.ID()] = true
	}
}

// eval gives what an expression may be, on the paths of a state on which it does not fail.
func (p *prover) eval(e ast.Expr, st *facts.State) values.Value {
	if st == nil {
		return nil
	}
	p.step(e)
	found := p.evaluated(e, st)
	if len(found) > 0 {
		p.Found[e] = found
	}
	p.noted(e, found, st)
	return found
}

func (p *prover) evaluated(e ast.Expr, st *facts.State) values.Value {
	switch e.Kind() {
	case ast.LiteralKind:
		return facts.Literal(e)
	case ast.IdentKind:
		if st.Has(e.AsIdent()) {
			return st.Var(e.AsIdent())
		}
		return values.Of(values.KindOther) // the name of a type
	case ast.SelectKind:
		if e.AsSelect().IsTestOnly() {
			return p.truth(e, st)
		}
		return st.Recalled(e, p.selection(e, st))
	case ast.ListKind:
		return p.list(e, st)
	case ast.MapKind:
		return p.mapLiteral(e, st)
	case ast.ComprehensionKind:
		return st.Recalled(e, p.comprehension(e, st))
	case ast.CallKind:
		return p.asInferred(e, st, st.Recalled(e, p.call(e, st)))
	}
	return p.Unmodelled(e, st, alarm.GapConstruct, "this construct")
}

// staticKinds are the kinds of values of a static type.
var staticKinds = map[types.Kind]values.Kind{
	types.BoolKind: values.KindBool, types.IntKind: values.KindInt, types.DoubleKind: values.KindDouble, types.StringKind: values.KindString,
	types.BytesKind: values.KindBytes, types.TimestampKind: values.KindTimestamp, types.DurationKind: values.KindDuration,
	types.ListKind: values.KindList, types.MapKind: values.KindMap,
}

// asInferred raises an alarm where a value may be of another type than the checker has inferred: event[?"a"].orValue("") is a
// string to it, whatever the event holds, and functions of strings alone are looked for then.
func (p *prover) asInferred(e ast.Expr, st *facts.State, found values.Value) values.Value {
	want, concrete := staticKinds[p.Checked.GetType(e.ID()).Kind()]
	if !concrete {
		return found
	}
	if other := found.Without(want, values.KindOther); len(other) > 0 {
		p.Mismatched(e, st, alarm.Mismatch{
			Subject: p.Written(e), Got: other, Wanted: want.String(),
			Does:    "the expression goes on as if it were " + want.String(),
			Rewrite: p.Inferred(e, want),
		})
	}
	return found
}

// conditions are the functions that condition.go and compare.go evaluate, for what they mean on either side.
var conditions = map[string]bool{
	operators.LogicalAnd: true, operators.LogicalOr: true, operators.LogicalNot: true,
	operators.Equals: true, operators.NotEquals: true,
	operators.Less: true, operators.LessEquals: true, operators.Greater: true, operators.GreaterEquals: true,
	operators.In: true, "startsWith": true, "endsWith": true, "contains": true, "matches": true, "hasValue": true,
}

func (p *prover) call(e ast.Expr, st *facts.State) values.Value {
	name, args := e.AsCall().FunctionName(), expr.Args(e)
	switch {
	case conditions[name]:
		return p.truth(e, st)
	case name == operators.Conditional:
		t, f := p.condition(args[0], st)
		return values.Join(p.eval(args[1], t), p.eval(args[2], f))
	case name == operators.OptSelect || name == operators.OptIndex:
		return p.optionalSelection(e, st)
	case name == "orValue" || name == "or":
		return p.orValue(e, st)
	}
	c := language.Call{Expr: e, Name: name, Args: args, State: st, Of: make([]values.Value, len(args))}
	for i, arg := range args {
		if c.Of[i] = p.eval(arg, st); len(c.Of[i]) == 0 {
			// It always fails, which its own alarm says. The other arguments may hold alarms as well, but none that
			// an event meets.
			return nil
		}
	}
	switch name {
	case operators.Index:
		return p.index(c)
	case "first", "last":
		return p.end(c)
	}
	if f, ok := p.functions[name]; ok {
		return f(p.Library, c)
	}
	return p.Unmodelled(e, st, alarm.GapFunction, alarm.FunctionName(name)+"()")
}

// truth gives a condition as a value.
func (p *prover) truth(e ast.Expr, st *facts.State) values.Value {
	t, f := p.condition(e, st)
	return values.BoolValue(t != nil, f != nil)
}
