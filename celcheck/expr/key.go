package expr

import (
	"fmt"
	"maps"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
)

// Key tells expressions apart by their text; it is empty for what is too large to be worth it. The variable of a macro
// has the name of its depth, so that two macros that do the same are the same.
func Key(e ast.Expr) string {
	k := keyWriter{left: 120}
	k.write(e, nil)
	if k.left < 0 {
		return ""
	}
	return k.String()
}

type keyWriter struct {
	strings.Builder
	left int
}

func (k *keyWriter) write(e ast.Expr, renamed map[string]string) {
	if k.left--; k.left < 0 {
		return
	}
	switch e.Kind() {
	case ast.LiteralKind:
		fmt.Fprintf(k, "%s:%q", e.AsLiteral().Type().TypeName(), literalText(e))
	case ast.IdentKind:
		if name, ok := renamed[e.AsIdent()]; ok {
			k.WriteString(name)
			return
		}
		k.WriteString(e.AsIdent())
	case ast.SelectKind:
		if e.AsSelect().IsTestOnly() {
			k.WriteString("has ")
		}
		k.write(e.AsSelect().Operand(), renamed)
		k.WriteString("." + e.AsSelect().FieldName())
	case ast.CallKind:
		if name, ok := textIndex(e); ok {
			k.write(e.AsCall().Args()[0], renamed)
			k.WriteString("." + name)
			return
		}
		k.WriteString(e.AsCall().FunctionName() + "(")
		for _, arg := range Args(e) {
			k.write(arg, renamed)
			k.WriteByte(',')
		}
		k.WriteByte(')')
	case ast.ListKind:
		fmt.Fprintf(k, "%v[", e.AsList().OptionalIndices())
		for _, element := range e.AsList().Elements() {
			k.write(element, renamed)
			k.WriteByte(',')
		}
		k.WriteByte(']')
	case ast.ComprehensionKind:
		l, ok := ReadLoop(e)
		if !ok {
			k.left = -1
			return
		}
		inner := maps.Clone(renamed)
		if inner == nil {
			inner = map[string]string{}
		}
		inner[l.Variable] = fmt.Sprintf("$%d", len(renamed))
		k.loop(l.Macro, l, renamed, inner)
	default:
		k.left = -1
	}
}

func (k *keyWriter) loop(m Macro, l Loop, outer, inner map[string]string) {
	fmt.Fprintf(k, "macro%d(", m)
	k.write(l.Over, outer)
	for _, part := range []ast.Expr{l.Condition, l.Result} {
		k.WriteByte(',')
		if part != nil {
			k.write(part, inner)
		}
	}
	k.WriteByte(')')
}

// FilterKey is the key of x.filter(v, condition), for x.exists(v, condition).
func FilterKey(l Loop) string {
	k := keyWriter{left: 120}
	fmt.Fprintf(&k, "macro%d(", Map)
	k.write(l.Over, nil)
	k.WriteByte(',')
	k.write(l.Condition, map[string]string{l.Variable: "$0"})
	k.WriteString(",$0)")
	if k.left < 0 {
		return ""
	}
	return k.String()
}

func textIndex(e ast.Expr) (string, bool) {
	if e.AsCall().FunctionName() != operators.Index {
		return "", false
	}
	return Text(e.AsCall().Args()[1])
}

// AboutEvent says whether an expression is about the event and the message alone: it has no macro and no variable of one.
func AboutEvent(e ast.Expr) bool {
	about := true
	ast.PostOrderVisit(e, ast.NewExprVisitor(func(e ast.Expr) {
		switch e.Kind() {
		case ast.ComprehensionKind, ast.MapKind:
			about = false
		case ast.IdentKind:
			about = about && free[e.AsIdent()]
		}
	}))
	return about
}

// free are the names that are not variables of a macro.
var free = map[string]bool{
	"event": true, "message": true,
	"null_type": true, "bool": true, "int": true, "double": true, "string": true, "list": true, "map": true,
	"google.protobuf.Timestamp": true, "google.protobuf.Duration": true,
}
