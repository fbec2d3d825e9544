package expr

import (
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"
)

// maxInlined bounds the size to which an expression may grow.
const maxInlined = 5_000

// Inlined puts in the place of a variable that cel.bind gives to a place of the event, or to a condition, a number or a
// text, the expression itself: what is then known of one is known of the other. Expressions are pure, so nothing else
// changes; the Binding stays, and with it the alarms of what it evaluates. origins are the ids of what was bound, by those
// of the variables that gave way to it.
func Inlined(checked *ast.AST) (out *ast.AST, origins map[int64]int64) {
	if !binds(checked.Expr()) {
		return checked, nil
	}
	out, origins = ast.Copy(checked), map[int64]int64{}
	left := maxInlined
	var walk func(e ast.Expr)
	walk = func(e ast.Expr) {
		if e.Kind() == ast.ComprehensionKind {
			if name, init, body, ok := Binding(e); ok {
				walk(init)
				if inlinable(init, checked) && !captures(body, name, init) {
					substitute(body, name, init, origins, &left)
				}
				walk(body)
				return
			}
		}
		EachPart(e, walk)
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
			_, _, _, ok := Binding(e)
			found = found || ok
		}
	}))
	return found
}

func inlinable(init ast.Expr, checked *ast.AST) bool {
	if _, ok := PathOf(init); ok {
		return true
	}
	if init.Kind() == ast.LiteralKind {
		return true
	}
	if Key(init) == "" {
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
		EachPart(e, walk)
	}
	walk(e)
}
