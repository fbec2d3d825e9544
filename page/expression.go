package page

import (
	"maps"
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

// readAt gives the part of the event, as a JSON pointer, that a mapping reads at a line and column; of a list it is the
// first item that stands for all. ok is false if that is not a property.
func readAt(mapping *ast.AST, line, column int) (pointer string, ok bool) {
	r := &reading{of: mapping, line: line, column: column}
	r.visit(mapping.Expr(), map[string][]string{"event": {}})
	return document.Pointer(r.found...), r.found != nil
}

// A reading looks for the property that is read at a place.
type reading struct {
	of           *ast.AST
	line, column int
	found        []string
}

// visit goes through an expression, and gives the path in the event that it reads. The paths of names are known.
func (r *reading) visit(e ast.Expr, names map[string][]string) (path []string, ok bool) {
	switch e.Kind() {
	case ast.IdentKind:
		path, ok = names[e.AsIdent()]
	case ast.SelectKind:
		if path, ok = r.visit(e.AsSelect().Operand(), names); ok {
			path = join(path, e.AsSelect().FieldName())
		}
	case ast.ComprehensionKind:
		c := e.AsComprehension()
		inside := maps.Clone(names)
		for _, name := range []string{c.IterVar(), c.IterVar2()} {
			delete(inside, name)
		}
		if list, is := r.visit(c.IterRange(), names); is && !c.HasIterVar2() {
			inside[c.IterVar()] = join(list, "0")
		}
		for _, part := range []ast.Expr{c.AccuInit(), c.LoopCondition(), c.LoopStep(), c.Result()} {
			r.visit(part, inside)
		}
	default:
		for _, part := range parts(e) {
			r.visit(part, names)
		}
	}
	if ok && len(path) > 0 && isAt(r.of, e, r.line, r.column) {
		r.found = path
	}
	return path, ok
}

// parts are the expressions directly below a call, a list or a map.
func parts(e ast.Expr) (found []ast.Expr) {
	switch e.Kind() {
	case ast.CallKind:
		if e.AsCall().IsMemberFunction() {
			found = append(found, e.AsCall().Target())
		}
		return append(found, e.AsCall().Args()...)
	case ast.ListKind:
		return e.AsList().Elements()
	case ast.MapKind:
		for _, entry := range e.AsMap().Entries() {
			found = append(found, entry.AsMapEntry().Key(), entry.AsMapEntry().Value())
		}
	}
	return found
}

// isAt says whether an expression stands at a place. The prover may place a selection at its name, one column after the dot.
func isAt(of *ast.AST, e ast.Expr, line, column int) bool {
	at := of.SourceInfo().GetStartLocation(e.ID())
	return at.Line() == line && (column == at.Column()+1 || column == at.Column()+2)
}

// A writing looks for the innermost property whose value begins at a place.
type writing struct {
	of           *ast.AST
	line, column int
	best         []string
	// object is told of each object that is written as a command. It may be nil.
	object func(line, column int)
}

// visit goes through what is written at a path of a command. inside says that it is part of a command, which an element of
// the outermost list is.
func (w *writing) visit(e ast.Expr, path []string, inside bool) {
	if len(path) > len(w.best) && isAt(w.of, e, w.line, w.column) {
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
		if at := w.of.SourceInfo().GetStartLocation(e.ID()); w.object != nil && inside && path == nil {
			w.object(at.Line(), at.Column()+1)
		}
		for _, entry := range e.AsMap().Entries() {
			name, ok := entry.AsMapEntry().Key().AsLiteral().(types.String)
			if ok {
				w.visit(entry.AsMapEntry().Value(), join(path, string(name)), true)
			}
		}
	case ast.SelectKind:
		w.visit(e.AsSelect().Operand(), path, inside)
	case ast.ComprehensionKind:
		c := e.AsComprehension()
		for _, part := range []ast.Expr{c.IterRange(), c.AccuInit(), c.LoopCondition(), c.LoopStep(), c.Result()} {
			w.visit(part, path, inside)
		}
	default:
		for _, part := range parts(e) {
			w.visit(part, path, inside)
		}
	}
}

func join(path []string, step string) []string {
	return append(path[:len(path):len(path)], step)
}
