package celcheck

import (
	"fmt"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"

	"github.com/eventlink/pulumi-eventlink/finding"
)

// Shapes of two properties of a command are not held together: {"kind": c ? "a" : "b", "n": c ? 1 : "x"} is four commands to
// the prover, and two in truth. Where that leaves an alarm that no event shows, the events are split by the conditions of
// the expression, and each part is proved by itself.
const (
	mostSplits = 6
	mostParts  = 48
)

// split proves part by part, and puts the alarms of the parts in the place of those of the whole.
func (c *connection) split() {
	start := c.start()
	parts := []*env{start}
	checked, _ := inlined(c.mapping.Checked())
	for _, condition := range splitters(checked.Expr()) {
		var next []*env
		for _, part := range parts {
			next = append(next, c.partsBy(condition, part)...)
		}
		if len(next) > mostParts {
			break
		}
		parts = next
	}
	for _, at := range listedPlaces(checked.Expr(), start) {
		var next []*env
		for _, part := range parts {
			next = append(next, partsByValue(at, part)...)
		}
		if len(next) <= mostParts {
			parts = next
		}
	}
	if len(parts) < 2 {
		return
	}
	c.alarms, c.yields = nil, nil
	for _, part := range parts {
		c.proveFrom(part)
		if c.ctx.Err() != nil {
			c.alarms = append(c.alarms, posed{
				alarm:    &alarm{code: finding.MappingUnproved, id: c.mapping.Checked().Expr().ID(), env: start, message: "the time for the proof is up"},
				property: "mapping", proof: &proof{checked: c.mapping.Checked()},
			})
			return
		}
	}
}

// partsBy splits the events of a part by what a condition gives: true, false, or an error.
func (c *connection) partsBy(condition ast.Expr, part *env) (out []*env) {
	p := newProver(c.ctx, c.doc, c.mapping.Checked())
	p.start = part
	defer func() {
		if exhausted(recover()) {
			out = []*env{part} // too large, which the proof itself will say
		}
	}()
	t, f := p.condition(condition, part)
	if t != nil {
		out = append(out, t)
	}
	if f != nil && f != t {
		out = append(out, f)
	}
	for _, a := range p.alarms {
		if a.code == finding.MappingOverflow || a.code == finding.MappingLimit {
			continue
		}
		out = append(out, a.env.like(part))
	}
	if len(p.alarms) > 3 {
		return []*env{part}
	}
	return out
}

// mostListed bounds the values of a place that a case is made of each.
const mostListed = 6

// listedPlaces are the places of an expression that can be a few strings only, or true and false.
func listedPlaces(e ast.Expr, start *env) []path {
	var out []path
	seen := map[string]bool{}
	ast.PostOrderVisit(e, ast.NewExprVisitor(func(e ast.Expr) {
		at, ok := pathOf(e)
		if !ok || at.root != "event" || len(at.steps) == 0 || seen[at.String()] {
			return
		}
		seen[at.String()] = true
		v := start.vars["event"]
		for _, step := range at.steps {
			v, _ = propertyIn(v, step)
		}
		if n := len(listing(v)); n > 1 && n <= mostListed {
			out = append(out, at)
		}
	}))
	return out
}

// listing gives the strings and bools that a place can be, or none where it may be anything else.
func listing(v value) (out []any) {
	for _, s := range v {
		switch {
		case s.kind == kString && s.set != nil:
			for _, text := range s.set {
				out = append(out, text)
			}
		case s.kind == kBool && s.yes && s.no:
			out = append(out, true, false)
		case s.kind == kBool:
			out = append(out, s.yes)
		default:
			return nil
		}
	}
	return out
}

// partsByValue splits the events of a part by the value of a place, or its absence.
func partsByValue(at path, part *env) []*env {
	inner, must := part.vars["event"], true
	for _, step := range at.steps {
		var has bool
		maps := inner.only(kMap)
		must = must && len(maps) == len(inner)
		inner, has = propertyIn(inner, step)
		must = must && has
	}
	var out []*env
	add := func(e *env) {
		if e != nil {
			out = append(out, e)
		}
	}
	for _, constant := range listing(inner) {
		add(part.narrow(at, func(b value) value { return b.each(func(s *shape) value { return s.equalTo(constant) }) }))
	}
	if !must || len(out) == 0 {
		return []*env{part} // where it may be absent, or what it is in, its parts are not all of them
	}
	return out
}

// splitters are the conditions of an expression that are about the event and not about the variable of a macro.
func splitters(e ast.Expr) []ast.Expr {
	var out []ast.Expr
	seen := map[string]bool{}
	var walk func(e ast.Expr)
	add := func(e ast.Expr) {
		if key := printed(e); key != "" && !seen[key] && len(out) < mostSplits {
			seen[key] = true
			out = append(out, e)
		}
	}
	walk = func(e ast.Expr) {
		if e.Kind() == ast.CallKind && e.AsCall().FunctionName() == operators.Conditional {
			add(e.AsCall().Args()[0])
		}
		switch e.Kind() {
		case ast.SelectKind:
			if e.AsSelect().IsTestOnly() {
				add(e)
			}
			walk(e.AsSelect().Operand())
		case ast.CallKind:
			for _, arg := range arguments(e) {
				walk(arg)
			}
		case ast.ListKind:
			for _, element := range e.AsList().Elements() {
				walk(element)
			}
		case ast.MapKind:
			for _, entry := range e.AsMap().Entries() {
				walk(entry.AsMapEntry().Value())
			}
		}
	}
	walk(e)
	return out
}

// printed tells conditions apart by their text; it is empty where one is about anything but event and message.
func printed(e ast.Expr) string {
	switch e.Kind() {
	case ast.LiteralKind:
		return e.AsLiteral().Type().TypeName() + ":" + literalText(e)
	case ast.IdentKind:
		if name := e.AsIdent(); name == "event" || name == "message" || typeNames[name] != 0 || name == "null_type" {
			return name
		}
	case ast.SelectKind:
		operand := printed(e.AsSelect().Operand())
		if operand == "" {
			return ""
		}
		if e.AsSelect().IsTestOnly() {
			return "has(" + operand + "." + e.AsSelect().FieldName() + ")"
		}
		return operand + "." + e.AsSelect().FieldName()
	case ast.CallKind:
		text := e.AsCall().FunctionName() + "("
		for _, arg := range arguments(e) {
			inner := printed(arg)
			if inner == "" {
				return ""
			}
			text += inner + ","
		}
		return text + ")"
	case ast.ListKind:
		text := "["
		for _, element := range e.AsList().Elements() {
			inner := printed(element)
			if inner == "" {
				return ""
			}
			text += inner + ","
		}
		return text + "]"
	}
	return ""
}

func literalText(e ast.Expr) string {
	if text, ok := textLiteral(e); ok {
		return text
	}
	return fmt.Sprint(e.AsLiteral().Value())
}
