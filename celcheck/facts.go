package celcheck

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
)

// A fact is what a path knows of an expression that is no place: size(event.name.trim()) > 0. Expressions are pure, so it
// holds wherever the same text stands again.
type fact struct{ narrow func(value) value }

// mostFacts bounds what one path remembers.
const mostFacts = 40

// knowing adds a fact about the expression of a key.
func (e *env) knowing(key string, narrow func(value) value) *env {
	if e == nil || key == "" || len(e.facts) >= mostFacts {
		return e
	}
	c := *e
	c.facts = maps.Clone(e.facts)
	if c.facts == nil {
		c.facts = map[string][]*fact{}
	}
	c.facts[key] = append(slices.Clip(c.facts[key]), &fact{narrow})
	return &c
}

// knows says whether there is a fact under a key that says nothing more than that it is so.
func (e *env) knows(key string) bool { return key != "" && len(e.facts[key]) > 0 }

func holds(v value) value { return v }

// shared are the facts of two paths that are the same.
func shared(a, b map[string][]*fact) map[string][]*fact {
	var out map[string][]*fact
	for key, facts := range a {
		for _, f := range facts {
			if slices.Contains(b[key], f) {
				if out == nil {
					out = map[string][]*fact{}
				}
				out[key] = append(out[key], f)
			}
		}
	}
	return out
}

// factsWithout are those that do not speak of a variable.
func factsWithout(facts map[string][]*fact, name string) map[string][]*fact {
	out := map[string][]*fact{}
	for key, f := range facts {
		if !strings.Contains(key, name) {
			out[key] = f
		}
	}
	return out
}

// recalled applies what is known of an expression to what it may be.
func (p *prover) recalled(e ast.Expr, v *env, found value) value {
	if len(v.facts) == 0 || len(found) == 0 {
		return found
	}
	for _, f := range v.facts[keyOf(e)] {
		// That nothing is left would be no more than a surprise: a fact takes no path away.
		if narrowed := f.narrow(found); len(narrowed) > 0 {
			found = narrowed
		}
	}
	return found
}

// An order says that one number is greater than another by a gap at least, as a > b does of whole numbers with 1.
type order struct {
	greater, lesser ast.Expr
	gap             int64
}

// ordered adds an order, and draws from all of them what they say of places.
func (p *prover) ordered(v *env, o order) *env {
	if v == nil || len(v.orders) > 6 {
		return v
	}
	c := *v
	c.orders = append(slices.Clip(v.orders), o)
	return p.propagated(&c)
}

// propagated narrows the numbers of every order by each other.
func (p *prover) propagated(v *env) *env {
	for range 2 {
		if v == nil || len(v.orders) == 0 {
			return v
		}
		for _, o := range v.orders {
			greater, lesser := p.muted(o.greater, v), p.muted(o.lesser, v)
			if !wholes(greater) || !wholes(lesser) {
				continue
			}
			most, least := hull(greater)[0].hi, hull(lesser)[0].lo
			if most < math.MinInt64+o.gap || least > math.MaxInt64-o.gap {
				return nil
			}
			if place, ok := targetOf(o.lesser, v); ok && place.key == "" {
				v = place.narrow(v, func(x value) value {
					return x.only(kInt).each(func(s *shape) value { return s.between(0, 0, math.MinInt64, most-o.gap) })
				})
			}
			if v == nil {
				return nil
			}
			if place, ok := targetOf(o.greater, v); ok && place.key == "" {
				v = place.narrow(v, func(x value) value {
					return x.only(kInt).each(func(s *shape) value { return s.between(0, 0, least+o.gap, math.MaxInt64) })
				})
			}
			if v == nil {
				return nil
			}
		}
	}
	return v
}

func wholes(v value) bool { return len(v) > 0 && len(v.only(kInt)) == len(v) }

// muted evaluates what was evaluated before, without raising its alarms again.
func (p *prover) muted(e ast.Expr, v *env) value {
	mark := len(p.alarms)
	defer func() { p.alarms = p.alarms[:mark] }()
	return p.eval(e, v)
}

// gap is how much a is greater than b at least, where an order says so.
func (e *env) gap(a, b ast.Expr) (int64, bool) {
	if len(e.orders) == 0 {
		return 0, false
	}
	x, y := keyOf(a), keyOf(b)
	best, ok := int64(0), false
	for _, o := range e.orders {
		if x != "" && keyOf(o.greater) == x && keyOf(o.lesser) == y {
			best, ok = max(best, o.gap), true
		}
	}
	return best, ok
}

// within says that a number is a position in a string or list: no greater than its size.
func within(e ast.Expr, of string) bool {
	if of == "" || e.Kind() != ast.CallKind {
		return false
	}
	args := arguments(e)
	switch e.AsCall().FunctionName() {
	case "indexOf", "lastIndexOf":
		return keyOf(args[0]) == of
	case "size":
		return keyOf(args[0]) == of
	case "math.@min":
		return slices.ContainsFunc(args, func(arg ast.Expr) bool { return within(arg, of) })
	case operators.Add:
		// x.indexOf("@") + 1 is behind what was found, or 0.
		inner := args[0]
		by, ok := intLiteral(args[1])
		if !ok || inner.Kind() != ast.CallKind {
			return false
		}
		switch inner.AsCall().FunctionName() {
		case "indexOf", "lastIndexOf":
			parts := arguments(inner)
			needle, constant := textLiteral(parts[1])
			return constant && keyOf(parts[0]) == of && by <= int64(len([]rune(needle)))
		}
	case operators.Subtract:
		by, ok := intLiteral(args[1])
		return ok && by >= 0 && within(args[0], of)
	}
	return false
}

// keyOf tells expressions apart by their text; it is empty for what is too large to be worth it. The variable of a macro
// has the name of its depth, so that two macros that do the same are the same.
func keyOf(e ast.Expr) string {
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
		if name, ok := textLiteralIndex(e); ok {
			k.write(e.AsCall().Args()[0], renamed)
			k.WriteString("." + name)
			return
		}
		k.WriteString(e.AsCall().FunctionName() + "(")
		for _, arg := range arguments(e) {
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
		l, ok := readLoop(e)
		if !ok {
			k.left = -1
			return
		}
		inner := maps.Clone(renamed)
		if inner == nil {
			inner = map[string]string{}
		}
		inner[l.variable] = fmt.Sprintf("$%d", len(renamed))
		k.loop(l.macro, l, renamed, inner)
	default:
		k.left = -1
	}
}

func (k *keyWriter) loop(m macro, l loop, outer, inner map[string]string) {
	fmt.Fprintf(k, "macro%d(", m)
	k.write(l.over, outer)
	for _, part := range []ast.Expr{l.condition, l.result} {
		k.WriteByte(',')
		if part != nil {
			k.write(part, inner)
		}
	}
	k.WriteByte(')')
}

// keyOfFilter is the key of x.filter(v, condition), for x.exists(v, condition).
func keyOfFilter(l loop) string {
	k := keyWriter{left: 120}
	fmt.Fprintf(&k, "macro%d(", mapMacro)
	k.write(l.over, nil)
	k.WriteByte(',')
	k.write(l.condition, map[string]string{l.variable: "$0"})
	k.WriteString(",$0)")
	if k.left < 0 {
		return ""
	}
	return k.String()
}

func textLiteralIndex(e ast.Expr) (string, bool) {
	if e.AsCall().FunctionName() != operators.Index {
		return "", false
	}
	return textLiteral(e.AsCall().Args()[1])
}

func intLiteral(e ast.Expr) (int64, bool) {
	if e.Kind() != ast.LiteralKind {
		return 0, false
	}
	n, ok := e.AsLiteral().Value().(int64)
	return n, ok
}
