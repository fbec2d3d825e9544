package celcheck

import (
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"
)

// mostInlined bounds the size to which an expression may grow.
const mostInlined = 5_000

// inlined puts in the place of a variable that cel.bind gives to a place of the event, or to a condition, a number or a
// text, the expression itself: what is then known of one is known of the other. Expressions are pure, so nothing else
// changes; the binding stays, and with it the alarms of what it evaluates. origins are the ids of what was bound, by those
// of the variables that gave way to it.
func inlined(checked *ast.AST) (out *ast.AST, origins map[int64]int64) {
	if !binds(checked.Expr()) {
		return checked, nil
	}
	out, origins = ast.Copy(checked), map[int64]int64{}
	left := mostInlined
	var walk func(e ast.Expr)
	walk = func(e ast.Expr) {
		if e.Kind() == ast.ComprehensionKind {
			if name, init, body, ok := binding(e); ok {
				walk(init)
				if inlinable(init, checked) && !captures(body, name, init) {
					substitute(body, name, init, origins, &left)
				}
				walk(body)
				return
			}
		}
		eachPart(e, walk)
	}
	walk(out.Expr())
	if left < 0 {
		return checked, nil
	}
	return out, origins
}

func binds(e ast.Expr) bool {
	found := false
	ast.PostOrderVisit(e, ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() == ast.ComprehensionKind {
			_, _, _, ok := binding(e)
			found = found || ok
		}
	}))
	return found
}

func inlinable(init ast.Expr, checked *ast.AST) bool {
	if _, ok := pathOf(init); ok {
		return true
	}
	if init.Kind() == ast.LiteralKind {
		return true
	}
	if keyOf(init) == "" {
		return false
	}
	switch checked.GetType(init.ID()).Kind() {
	case types.BoolKind, types.IntKind, types.StringKind:
		return true
	}
	return false
}

// captures says whether a variable of init, or the one that it is bound to, is bound again inside body.
func captures(body ast.Expr, name string, init ast.Expr) bool {
	free := map[string]bool{name: true}
	ast.PostOrderVisit(init, ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() == ast.IdentKind {
			free[e.AsIdent()] = true
		}
	}))
	captured := false
	ast.PostOrderVisit(body, ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() == ast.ComprehensionKind {
			c := e.AsComprehension()
			captured = captured || free[c.IterVar()] || free[c.AccuVar()] && len(c.AccuVar()) > 0 && c.AccuVar()[0] != '@'
		}
	}))
	return captured
}

// substitute keeps the ids, and so the places, of what stands in the source.
func substitute(e ast.Expr, name string, init ast.Expr, origins map[int64]int64, left *int) {
	factory := ast.NewExprFactory()
	size := 0
	ast.PostOrderVisit(init, ast.NewExprVisitor(func(ast.Expr) { size++ }))
	var walk func(e ast.Expr)
	walk = func(e ast.Expr) {
		if *left < 0 {
			return
		}
		if e.Kind() == ast.IdentKind && e.AsIdent() == name {
			*left -= size
			origins[e.ID()] = init.ID()
			e.SetKindCase(factory.CopyExpr(init))
			return
		}
		eachPart(e, walk)
	}
	walk(e)
}

// eachPart calls f for the direct parts of an expression.
func eachPart(e ast.Expr, f func(ast.Expr)) {
	switch e.Kind() {
	case ast.SelectKind:
		f(e.AsSelect().Operand())
	case ast.CallKind:
		for _, arg := range arguments(e) {
			f(arg)
		}
	case ast.ListKind:
		for _, element := range e.AsList().Elements() {
			f(element)
		}
	case ast.MapKind:
		for _, entry := range e.AsMap().Entries() {
			f(entry.AsMapEntry().Key())
			f(entry.AsMapEntry().Value())
		}
	case ast.ComprehensionKind:
		c := e.AsComprehension()
		for _, part := range []ast.Expr{c.IterRange(), c.AccuInit(), c.LoopCondition(), c.LoopStep(), c.Result()} {
			f(part)
		}
	}
}
