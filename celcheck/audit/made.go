package audit

import (
	"slices"
	"strings"
	"unicode/utf8"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"

	"github.com/eventlink/pulumi-eventlink/celcheck/expr"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
	"github.com/eventlink/pulumi-eventlink/celmap"
)

// refused says whether the mapping language may refuse a call before it is made, since it would make too much.
func (c costing) refused(e ast.Expr, name string, args []ast.Expr) bool {
	switch name {
	case operators.Add:
		if c.isList(e) {
			return c.length(e) > celmap.MaxElements
		}
		return c.length(e) > celmap.MaxOutput
	case "flatten":
		return c.inner(args[0], c.once) > celmap.MaxElements
	case "merge":
		if len(args) == 1 {
			return c.inner(args[0], c.once) > celmap.MaxElements
		}
		return c.once(args[0])+c.once(args[1]) > celmap.MaxElements
	case "replace":
		return c.length(e) > celmap.MaxOutput
	}
	return false
}

func (c costing) isList(e ast.Expr) bool {
	return slices.ContainsFunc(c.t.Found[e], func(s values.Shape) bool { return s.Kind() == values.KindList })
}

// once is the greatest size of a part in one evaluation of it.
func (c costing) once(e ast.Expr) int {
	if text, ok := expr.Text(e); ok {
		return len(text)
	}
	once, _ := c.t.Size(e)
	return once
}

// length bounds the length of a list, or of a string in bytes, that may be longer than a body. All places of one event share
// a body: together they are no longer than it, times how often the most frequent one is added.
func (c costing) length(e ast.Expr) int {
	n, known := c.lengths[e.ID()]
	if !known {
		n = c.lengthOf(e)
		c.lengths[e.ID()] = n
	}
	return n
}

// maxParts bounds the parts that are added up: a variable that is added to itself, again and again, has as many as one likes.
const maxParts = 20_000

func (c costing) lengthOf(e ast.Expr) int {
	inBody, width := values.MaxBody, utf8.UTFMax
	if c.isList(e) {
		inBody, width = (values.MaxBody-1)/2, 1 // each item takes a digit and a comma, but for the last
	}
	places, rest, sum, left := map[string]int{}, 0, 0, maxParts
	var walk func(e ast.Expr)
	walk = func(e ast.Expr) {
		if left--; left < 0 {
			sum, rest = values.Unbounded, values.Unbounded
			return
		}
		if parts := c.grownFrom(e); parts != nil {
			for _, part := range parts {
				walk(part)
			}
			return
		}
		n := c.once(e)
		switch {
		case e.Kind() == ast.LiteralKind:
		case e.Kind() == ast.CallKind && e.AsCall().FunctionName() == "replace":
			n = c.replaced(expr.Args(e))
		default:
			n = min(n*width, inBody)
		}
		sum = values.Plus(sum, n)
		if at, ok := expr.PathOf(e); ok {
			places[at.String()]++
			return
		}
		rest = values.Plus(rest, n)
	}
	walk(e)
	most := 0
	for _, n := range places {
		most = max(most, n)
	}
	return min(sum, values.Plus(rest, most*inBody))
}

// shorter are the functions of a string that make nothing longer of it.
var shorter = map[string]bool{"lowerAscii": true, "upperAscii": true, "trim": true, "reverse": true, "substring": true, "dyn": true}

// grownFrom are the parts whose lengths together bound that of an expression; nil where its own size is known.
func (c costing) grownFrom(e ast.Expr) []ast.Expr {
	switch e.Kind() {
	case ast.CallKind:
		switch name := e.AsCall().FunctionName(); {
		case name == operators.Add:
			return e.AsCall().Args()
		case shorter[name]:
			return expr.Args(e)[:1]
		}
	case ast.IdentKind:
		if init := c.bound[e.AsIdent()]; init != nil {
			return []ast.Expr{init}
		}
	case ast.ComprehensionKind:
		if _, _, body, ok := expr.Binding(e); ok {
			return []ast.Expr{body}
		}
		if l, ok := expr.ReadLoop(e); ok && (l.Macro == expr.Map || l.Macro == expr.Filter) {
			return []ast.Expr{l.Over}
		}
	}
	return nil
}

// replaced bounds the length of what replace() makes.
func (c costing) replaced(args []ast.Expr) int {
	found, longest := args[0], min(c.once(args[2])*utf8.UTFMax, values.MaxBody)
	if text, ok := expr.Text(args[2]); ok {
		longest = len(text)
	}
	old, _ := expr.Text(args[1])
	// What took the place of other texts has none of these if it has none of their characters.
	for found.Kind() == ast.CallKind && found.AsCall().FunctionName() == "replace" {
		by, ok := expr.Text(expr.Args(found)[2])
		if !ok || old == "" || strings.ContainsAny(by, old) {
			break
		}
		found = expr.Args(found)[0]
	}
	return values.Plus(c.length(args[0]), values.Times(c.length(found)/max(len(old), 1)+1, longest))
}

// inner bounds how many items, or members, are in the items of a list. over says how often a macro runs.
func (c costing) inner(e ast.Expr, over func(ast.Expr) int) int {
	n, _ := c.t.Inner(e)
	switch e.Kind() {
	case ast.IdentKind:
		if init := c.bound[e.AsIdent()]; init != nil {
			return min(n, c.inner(init, over))
		}
	case ast.ComprehensionKind:
		if l, ok := expr.ReadLoop(e); ok && l.Macro == expr.Map {
			return min(n, product(over(l.Over), max(1, c.average(l.Result))))
		}
	}
	return n
}

// average is the greatest size of a part on average over the runs of the macro that it is in. What a macro makes is no
// longer than what it runs over.
func (c costing) average(e ast.Expr) int {
	_, n := c.t.Size(e)
	if e.Kind() == ast.ComprehensionKind {
		if l, ok := expr.ReadLoop(e); ok && (l.Macro == expr.Map || l.Macro == expr.Filter) {
			return min(n, c.average(l.Over))
		}
	}
	return n
}

// bindings are what the variables of cel.bind are bound to.
func bindings(e ast.Expr) map[string]ast.Expr {
	bound := map[string]ast.Expr{}
	ast.PostOrderVisit(e, ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() == ast.ComprehensionKind {
			if name, init, _, ok := expr.Binding(e); ok {
				bound[name] = init
			}
		}
	}))
	return bound
}
