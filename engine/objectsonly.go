package engine

import (
	"slices"

	"github.com/eventlink/pulumi-eventlink/engine/value"
)

// ObjectsOnly says whether the contract admits nothing but objects, as far as its own words show: type, const, enum, and
// the keywords that combine schemas. It never says so of a contract that admits anything else.
func (c *Contract) ObjectsOnly() bool {
	return c.graph.onlyObjects(c.root, map[*node]bool{})
}

func (g *graph) onlyObjects(s *node, under map[*node]bool) bool {
	if s == nil || under[s] {
		return false
	}
	under[s] = true
	defer delete(under, s)
	one := func(s *node) bool { return g.onlyObjects(s, under) }
	all := func(list []*node) bool {
		return len(list) > 0 && !slices.ContainsFunc(list, func(s *node) bool { return !one(s) })
	}
	switch {
	case s.boolean != nil:
		return !*s.boolean
	case s.refOnly:
		return one(s.ref)
	case s.types == object:
		return true
	case s.constant != nil && isObject(*s.constant):
		return true
	case s.hasEnum && !slices.ContainsFunc(s.enum, func(c constant) bool { return !isObject(c) }):
		return true
	case one(s.ref) || slices.ContainsFunc(s.allOf, one) || all(s.anyOf) || all(s.oneOf):
		return true
	case s.when != nil && (one(s.when) || one(s.then)) && one(s.otherwise):
		return true
	}
	return all(g.late(s))
}

func isObject(c constant) bool { return c.value.Kind() == value.Object }
