package expr

import (
	"fmt"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"
)

// Text is the string that an expression is written as.
func Text(e ast.Expr) (string, bool) {
	if e.Kind() != ast.LiteralKind {
		return "", false
	}
	text, ok := e.AsLiteral().(types.String)
	return string(text), ok
}

// Int is the integer that an expression is written as.
func Int(e ast.Expr) (int64, bool) {
	if e.Kind() != ast.LiteralKind {
		return 0, false
	}
	n, ok := e.AsLiteral().Value().(int64)
	return n, ok
}

func literalText(e ast.Expr) string {
	if text, ok := Text(e); ok {
		return text
	}
	return fmt.Sprint(e.AsLiteral().Value())
}
