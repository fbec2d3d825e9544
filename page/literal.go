package page

import (
	"strconv"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"

	"github.com/eventlink/pulumi-eventlink/contract/document"
)

// madeAt gives the place in a command, as a JSON pointer, of what the part of a mapping at a line and column goes into.
// ok is false if that is not inside of an object that the mapping writes.
func madeAt(mapping *ast.AST, line, column int) (pointer string, ok bool) {
	w := &writing{of: mapping, line: line, column: column}
	w.visit(mapping.Expr(), nil, false)
	return document.Pointer(w.best...), w.best != nil
}

// A writing looks for the innermost property whose value begins at a place.
type writing struct {
	of           *ast.AST
	line, column int
	best         []string
}

// visit goes through what is written at a path of a command. inside says that it is part of a command, which an element of
// the outermost list is.
func (w *writing) visit(e ast.Expr, path []string, inside bool) {
	// The prover may place a selection at its name, one column after the dot.
	at := w.of.SourceInfo().GetStartLocation(e.ID())
	if d := w.column - (at.Column() + 1); len(path) > len(w.best) && at.Line() == w.line && (d == 0 || d == 1) {
		w.best = path
	}
	switch e.Kind() {
	case ast.ListKind:
		for i, item := range e.AsList().Elements() {
			if inside {
				w.visit(item, join(path, strconv.Itoa(i)), true)
			} else {
				w.visit(item, nil, true)
			}
		}
	case ast.MapKind:
		for _, entry := range e.AsMap().Entries() {
			name, ok := entry.AsMapEntry().Key().AsLiteral().(types.String)
			if ok {
				w.visit(entry.AsMapEntry().Value(), join(path, string(name)), true)
			}
		}
	case ast.CallKind:
		if e.AsCall().IsMemberFunction() {
			w.visit(e.AsCall().Target(), path, inside)
		}
		for _, arg := range e.AsCall().Args() {
			w.visit(arg, path, inside)
		}
	case ast.SelectKind:
		w.visit(e.AsSelect().Operand(), path, inside)
	case ast.ComprehensionKind:
		c := e.AsComprehension()
		for _, part := range []ast.Expr{c.IterRange(), c.AccuInit(), c.LoopCondition(), c.LoopStep(), c.Result()} {
			w.visit(part, path, inside)
		}
	}
}

func join(path []string, step string) []string {
	return append(path[:len(path):len(path)], step)
}
