package schema

import (
	"context"
	"slices"
)

// What a schema says at a glance, for proofs that take values apart. Bounds are sound: a type, name or value that is not
// listed where all are said to be listed does not occur in any instance.

// typeNames are the types as Types lists them, with the kinds that each stands for.
var typeNames = []struct {
	name  string
	kinds kindSet
}{
	{"null", null.set()},
	{"boolean", boolean.set()},
	{"integer", integer.set()},
	{"number", fraction.set()},
	{"string", text.set()},
	{"array", array.set()},
	{"object", object.set()},
}

// viewed gives a solver for a look at a schema.
func (s *Schema) viewed() (*solver, *node) {
	t := newTable()
	root := t.add(s.root)
	return newSolver(context.Background(), t, budget{20_000, 50}), root
}

// Types lists the types that instances may have, as far as the keywords show without a search: never too few. An
// integer is "integer", and a number with a fraction "number".
func Types(s *Schema) []string {
	v, root := s.viewed()
	set := v.kindsOf(pos(root))
	var out []string
	for _, t := range typeNames {
		if set&t.kinds != 0 {
			out = append(out, t.name)
		}
	}
	return out
}

// Required lists properties that every object among the instances has, in order: never too many.
func Required(s *Schema) []string {
	v, root := s.viewed()
	return sortedNames(v.mustHave(root, 0))
}

func (s *solver) mustHave(n *node, depth int) map[string]bool {
	out := map[string]bool{}
	if depth > 50 || !s.step() {
		return out
	}
	switch n.op {
	case required:
		out[n.name] = true
	case refers:
		return s.mustHave(s.table.target(n), depth+1)
	case allOf:
		for _, kid := range n.kids {
			for name := range s.mustHave(kid, depth+1) {
				out[name] = true
			}
		}
	case anyOf, oneOf:
		for i, kid := range slices.DeleteFunc(slices.Clone(n.kids), func(kid *node) bool { return !s.kindsOf(pos(kid)).has(object) }) {
			more := s.mustHave(kid, depth+1)
			for name := range out {
				if !more[name] {
					delete(out, name)
				}
			}
			if i == 0 {
				out = more
			}
		}
	case enumOf:
		first := true
		for _, v := range n.values {
			o, ok := v.(map[string]any)
			if !ok {
				continue
			}
			if first {
				first = false
				for name := range o {
					out[name] = true
				}
			}
			for name := range out {
				if _, ok := o[name]; !ok {
					delete(out, name)
				}
			}
		}
	}
	return out
}

// Constants lists the values that instances can have, where the schema lists them (const, enum); ok says that it does.
// Some of them may be excluded by other keywords.
func Constants(s *Schema) (values []any, ok bool) {
	v, root := s.viewed()
	return v.constants(root, 0)
}

func (s *solver) constants(n *node, depth int) ([]any, bool) {
	if e := s.listing(pos(n), 0); e != nil {
		out := make([]any, len(e.values))
		for i, value := range e.values {
			out[i] = plain(value)
		}
		return out, true
	}
	if n.op == refers {
		n = s.table.target(n)
	}
	if n.op != anyOf && n.op != oneOf || depth > 20 || !s.step() {
		return nil, false
	}
	var out []any
	for _, kid := range n.kids {
		more, ok := s.constants(kid, depth+1)
		if !ok {
			return nil, false
		}
		out = append(out, more...)
	}
	return out, true
}

// Names lists the properties that the schema mentions, in order.
func Names(s *Schema) []string {
	v, root := s.viewed()
	found, seen := map[string]bool{}, map[*node]bool{}
	var walk func(n *node)
	walk = func(n *node) {
		if seen[n] || !v.step() {
			return
		}
		seen[n] = true
		switch n.op {
		case refers:
			walk(v.table.target(n))
		case required:
			found[n.name] = true
		case members:
			for _, name := range n.props.order {
				found[name] = true
			}
		case enumOf:
			for _, value := range n.values {
				if o, ok := value.(map[string]any); ok {
					for name := range o {
						found[name] = true
					}
				}
			}
		case allOf, anyOf, oneOf, negated:
			for _, kid := range n.kids {
				walk(kid)
			}
		}
	}
	walk(root)
	return sortedNames(found)
}

// Variants splits a schema by its outermost union: the variants together have the very instances that it has. A schema
// without a union is its own only variant.
func Variants(s *Schema) []*Schema {
	for _, n := range unfold(s.root, nil) {
		if n.op != anyOf && n.op != oneOf {
			continue
		}
		var out []*Schema
		for i, kid := range n.kids {
			parts := []*node{s.root, kid}
			if n.op == oneOf {
				for j, other := range n.kids {
					if j != i {
						parts = append(parts, not(other))
					}
				}
			}
			out = append(out, derived(and(parts...)))
		}
		return out
	}
	return []*Schema{s}
}

// unfold lists the conditions that a node joins, references followed.
func unfold(n *node, out []*node) []*node {
	switch {
	case len(out) > 10_000:
		return out
	case n.op == refers:
		return unfold(n.cell.target, out)
	case n.op == allOf:
		for _, kid := range n.kids {
			out = unfold(kid, out)
		}
		return out
	}
	return append(out, n)
}
