package celmap

import (
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
)

// The two branches of ?: and an optional's default may be of different types: note == "" ? null : note. cel-go's checker
// wants one type of both, unless one is dyn. So where it complains, one of the two is wrapped in dyn(...), and the
// expression is checked again. Only what the expression as a whole gives must be a list, or a string, in both branches.

// check checks a parsed expression, which it may change.
func check(env *cel.Env, parsed *cel.Ast) (*cel.Ast, *cel.Issues) {
	l := loosening{of: parsed.NativeRep(), results: map[int64]bool{}, done: map[int64]bool{}}
	l.addResults(l.of.Expr())
	for {
		checked, issues := env.Check(parsed)
		if !l.loosen(issues.Errors()) && (issues.Err() != nil || !l.free(checked.NativeRep())) {
			if len(l.done) > 0 {
				keepMacros(l.of)
			}
			return checked, issues
		}
	}
}

// A loosening wraps branches, and calls whose type is not known.
type loosening struct {
	of      *ast.AST
	results map[int64]bool // the parts that give what the expression gives
	done    map[int64]bool // the calls one of whose branches was wrapped
}

func (l *loosening) addResults(e ast.Expr) {
	l.results[e.ID()] = true
	switch {
	case e.Kind() == ast.CallKind && e.AsCall().FunctionName() == operators.Conditional:
		l.addResults(e.AsCall().Args()[1])
		l.addResults(e.AsCall().Args()[2])
	case e.Kind() == ast.ComprehensionKind: // cel.bind, or else what is no choice
		l.addResults(e.AsComprehension().Result())
	}
}

// loosen wraps a branch of each call that was refused for the types of its branches, once, and says whether there was one.
func (l *loosening) loosen(refusals []*common.Error) bool {
	wanted := map[int64]bool{}
	for _, r := range refusals {
		if m := noOverload.FindStringSubmatch(r.Message); m != nil && !l.done[r.ExprID] && l.mayDiffer(r.ExprID, m[1], m[2]) {
			wanted[r.ExprID] = true
		}
	}
	if len(wanted) == 0 {
		return false
	}
	next := ast.MaxID(l.of)
	ast.PostOrderVisit(l.of.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if !wanted[e.ID()] || e.Kind() != ast.CallKind {
			return
		}
		l.done[e.ID()] = true
		args := e.AsCall().Args()
		i := len(args) - 1
		if len(args) == 3 && args[1].Kind() == ast.LiteralKind {
			i = 1 // what is known of a place stays with the place
		}
		wrap(l.of, args[i], &next)
	}))
	return true
}

// keeping are the functions that give items of a list of any type, or what an optional holds. Of one that is dyn the checker does not know their
// type, and takes it for whatever the next call takes first: in event.ids.distinct().map(i, string(i)) for a bool.
var keeping = map[string]bool{"distinct": true, "slice": true, "flatten": true, "first": true, "last": true, "value": true}

// free wraps calls that give items of a type that the checker would make up, and says whether there was one.
func (l *loosening) free(checked *ast.AST) bool {
	any := false
	next := ast.MaxID(l.of)
	ast.PostOrderVisit(l.of.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() != ast.CallKind || !keeping[e.AsCall().FunctionName()] || !e.AsCall().IsMemberFunction() || l.done[e.ID()] || l.results[e.ID()] {
			return
		}
		of := checked.GetType(e.AsCall().Target().ID())
		if of.IsExactType(types.DynType) || e.AsCall().FunctionName() == "flatten" && of.IsExactType(types.NewListType(types.DynType)) {
			any, l.done[next] = true, true
			wrap(l.of, e, &next)
		}
	}))
	return any
}

// mayDiffer says whether a call with arguments of these types was refused for branches that may be of different types.
func (l *loosening) mayDiffer(id int64, function, arguments string) bool {
	switch function {
	case operators.Conditional:
		condition, branches, _ := strings.Cut(strings.TrimPrefix(arguments, "("), ", ")
		if condition != "bool" && condition != "dyn" {
			return false
		}
		return !l.results[id] || strings.HasPrefix(branches, "list(") && strings.Contains(branches, "), list(")
	case "orValue":
		return !l.results[id] && strings.HasPrefix(arguments, "optional_type(")
	default:
		return false
	}
}

// wrap makes dyn(e) of an expression. Both stand where e stood, by which AsWritten knows them.
func wrap(parsed *ast.AST, e ast.Expr, next *int64) {
	factory := ast.NewExprFactory()
	inner := factory.NewUnspecifiedExpr(*next)
	*next++
	inner.SetKindCase(e)
	e.SetKindCase(factory.NewCall(e.ID(), "dyn", inner))
	if at, ok := parsed.SourceInfo().GetOffsetRange(e.ID()); ok {
		parsed.SourceInfo().SetOffsetRange(inner.ID(), at)
	}
	if call, ok := parsed.SourceInfo().GetMacroCall(e.ID()); ok {
		parsed.SourceInfo().SetMacroCall(inner.ID(), call)
		parsed.SourceInfo().ClearMacroCall(e.ID())
	}
}

// keepMacros keeps the macros of an expression as their user wrote them. They share parts with what they were expanded to.
func keepMacros(parsed *ast.AST) {
	for id, call := range parsed.SourceInfo().MacroCalls() {
		parsed.SourceInfo().SetMacroCall(id, AsWritten(call, parsed))
	}
}

// AsWritten is a part of a checked expression without the dyn(...) that its user did not write.
func AsWritten(e ast.Expr, of *ast.AST) ast.Expr {
	found := false
	ast.PostOrderVisit(e, ast.NewExprVisitor(func(e ast.Expr) { found = found || loosened(e, of) }))
	if !found {
		return e
	}
	e = ast.NewExprFactory().CopyExpr(e)
	ast.PostOrderVisit(e, ast.NewExprVisitor(func(e ast.Expr) {
		if loosened(e, of) {
			e.SetKindCase(e.AsCall().Args()[0])
		}
	}))
	return e
}

// loosened recognizes what wrap has made.
func loosened(e ast.Expr, of *ast.AST) bool {
	if e.Kind() != ast.CallKind || e.AsCall().FunctionName() != "dyn" || len(e.AsCall().Args()) != 1 {
		return false
	}
	outside, ok := of.SourceInfo().GetOffsetRange(e.ID())
	inside, also := of.SourceInfo().GetOffsetRange(e.AsCall().Args()[0].ID())
	return ok && also && outside == inside
}
