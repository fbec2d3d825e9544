package expr

import (
	"fmt"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/parser"

	"github.com/eventlink/pulumi-eventlink/celmap"
)

// Args are the arguments of a call, the target first.
func Args(e ast.Expr) []ast.Expr {
	call := e.AsCall()
	if call.IsMemberFunction() {
		return append([]ast.Expr{call.Target()}, call.Args()...)
	}
	return call.Args()
}

// EachPart calls f for the direct parts of an expression.
func EachPart(e ast.Expr, f func(ast.Expr)) {
	switch e.Kind() {
	case ast.SelectKind:
		f(e.AsSelect().Operand())
	case ast.CallKind:
		for _, arg := range Args(e) {
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

// Leftmost is the part of an expression that it begins with.
func Leftmost(e ast.Expr) ast.Expr {
	for {
		switch {
		case e.Kind() == ast.SelectKind:
			e = e.AsSelect().Operand()
		case e.Kind() == ast.CallKind && e.AsCall().IsMemberFunction():
			e = e.AsCall().Target()
		case e.Kind() == ast.CallKind && leads[e.AsCall().FunctionName()]:
			e = e.AsCall().Args()[0]
		default:
			return e
		}
	}
}

// leads are the operators that stand behind their first operand.
var leads = map[string]bool{
	operators.Conditional: true, operators.Add: true, operators.Subtract: true, operators.Multiply: true, operators.Divide: true,
	operators.Modulo: true, operators.Index: true, operators.OptIndex: true, operators.OptSelect: true, operators.Equals: true,
	operators.NotEquals: true, operators.Less: true, operators.LessEquals: true, operators.Greater: true, operators.GreaterEquals: true,
	operators.LogicalAnd: true, operators.LogicalOr: true, operators.In: true,
}

// Find gives the part of an expression that has an id; nil if none has.
func Find(e ast.Expr, id int64) ast.Expr {
	var found ast.Expr
	ast.PostOrderVisit(e, ast.NewExprVisitor(func(e ast.Expr) {
		if e.ID() == id {
			found = e
		}
	}))
	return found
}

// Place is line and column of an expression; empty if they are not known. named says that the place is the name behind a
// dot.
func Place(checked *ast.AST, id int64, named bool) string {
	location := checked.SourceInfo().GetStartLocation(id)
	if location.Line() < 1 {
		return ""
	}
	column := max(location.Column(), 0) + 1
	if named {
		column++ // the place of a selection is its dot
	}
	return fmt.Sprintf("%d:%d", location.Line(), column)
}

// maxWritten bounds the text of an expression in a message.
const maxWritten = 200

// TooLong is written for an expression that is too long to be shown.
const TooLong = "(...)"

// Written gives an expression of a checked tree as its user wrote it, on one line, or TooLong.
func Written(e ast.Expr, of *ast.AST) string {
	text, err := parser.Unparse(celmap.AsWritten(e, of), of.SourceInfo(), parser.WrapOnColumn(10*maxWritten))
	if err != nil || len(text) > maxWritten {
		return TooLong
	}
	return text
}
