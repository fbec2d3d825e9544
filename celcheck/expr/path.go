package expr

import (
	"slices"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"

	"github.com/eventlink/pulumi-eventlink/contract/document"
)

// A Path leads from a variable through properties to a place: event.order.id. Its zero value is none.
type Path struct {
	Root  string
	Steps []string
}

// PathOf reads a path off an expression.
func PathOf(e ast.Expr) (Path, bool) {
	switch e.Kind() {
	case ast.IdentKind:
		return Path{Root: e.AsIdent()}, true
	case ast.SelectKind:
		if e.AsSelect().IsTestOnly() {
			return Path{}, false
		}
		p, ok := PathOf(e.AsSelect().Operand())
		if !ok {
			return Path{}, false
		}
		return p.Below(e.AsSelect().FieldName()), true
	case ast.CallKind:
		call := e.AsCall()
		if call.FunctionName() == "dyn" && len(call.Args()) == 1 {
			return PathOf(call.Args()[0])
		}
		if call.FunctionName() != operators.Index {
			return Path{}, false
		}
		name, ok := Text(call.Args()[1])
		if !ok {
			return Path{}, false
		}
		p, ok := PathOf(call.Args()[0])
		if !ok {
			return Path{}, false
		}
		return p.Below(name), true
	}
	return Path{}, false
}

// OptionalPathOf reads a path off a chain of optional selections: event.?order.?id, event.order.?id.
func OptionalPathOf(e ast.Expr) (p Path, name string, ok bool) {
	if e.Kind() == ast.SelectKind && !e.AsSelect().IsTestOnly() {
		// A selection on an optional spreads.
		p, last, ok := OptionalPathOf(e.AsSelect().Operand())
		return p.Below(last), e.AsSelect().FieldName(), ok
	}
	if e.Kind() != ast.CallKind {
		return Path{}, "", false
	}
	call := e.AsCall()
	if f := call.FunctionName(); f != operators.OptSelect && f != operators.OptIndex {
		return Path{}, "", false
	}
	if name, ok = Text(call.Args()[1]); !ok {
		return Path{}, "", false
	}
	if p, ok = PathOf(call.Args()[0]); !ok {
		var last string
		if p, last, ok = OptionalPathOf(call.Args()[0]); ok {
			p = p.Below(last)
		}
	}
	return p, name, ok
}

// Below is the place of a property.
func (p Path) Below(name string) Path {
	return Path{p.Root, append(slices.Clip(p.Steps), name)}
}

// String tells paths apart.
func (p Path) String() string {
	return p.Root + document.Pointer(p.Steps...)
}

// DirectOptional gives the place of x in x.?name, where x itself is no optional.
func DirectOptional(e ast.Expr) (Path, bool) {
	if _, _, ok := OptionalPathOf(e); !ok || e.Kind() != ast.CallKind {
		return Path{}, false
	}
	return PathOf(e.AsCall().Args()[0])
}

// Written is a path as a mapping says it.
func (p Path) Written() string { return strings.Join(append([]string{p.Root}, p.Steps...), ".") }
