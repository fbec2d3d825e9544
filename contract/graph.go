package contract

import (
	"maps"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// A graph is the compiled schema seen as subschemas that apply one another: to the same value, or to a part of it.
type graph struct {
	root *jsonschema.Schema
	// nodes is every subschema that the root can reach, in the order of a walk; index says where in it each one is.
	nodes []*jsonschema.Schema
	index map[*jsonschema.Schema]int
	// dynamic is what a $dynamicRef to an anchor may end at; recursive what a $recursiveRef may. Both are all that bear
	// the anchor: which of them it is depends on the way taken, and syntax alone says that it may be each.
	dynamic   map[string][]*jsonschema.Schema
	recursive []*jsonschema.Schema
}

// graphOf walks the schema from its root and from the dynamic anchors, which the root may reach by $dynamicRef alone.
func graphOf(root *jsonschema.Schema, anchored []*jsonschema.Schema) *graph {
	g := &graph{root: root, index: map[*jsonschema.Schema]int{}, dynamic: map[string][]*jsonschema.Schema{}}
	g.visit(root)
	for _, s := range anchored {
		g.visit(s)
	}
	for _, s := range g.nodes {
		if s.DynamicAnchor != "" {
			g.dynamic[s.DynamicAnchor] = append(g.dynamic[s.DynamicAnchor], s)
		}
		if s.RecursiveAnchor {
			g.recursive = append(g.recursive, s)
		}
	}
	return g
}

func (g *graph) visit(s *jsonschema.Schema) {
	if s == nil {
		return
	}
	if _, seen := g.index[s]; seen {
		return
	}
	g.index[s] = len(g.nodes)
	g.nodes = append(g.nodes, s)
	for _, child := range g.static(s) {
		g.visit(child)
	}
	if s.DynamicRef != nil {
		g.visit(s.DynamicRef.Ref)
	}
	g.visit(s.RecursiveRef)
	for _, child := range parts(s) {
		g.visit(child)
	}
	g.visit(s.PropertyNames)
}

// inPlace lists the subschemas that s applies to the very value that it is applied to, as often as it applies them.
func (g *graph) inPlace(s *jsonschema.Schema) []*jsonschema.Schema {
	return append(g.static(s), g.late(s)...)
}

// static lists those of them that the text alone determines.
func (g *graph) static(s *jsonschema.Schema) []*jsonschema.Schema {
	var out []*jsonschema.Schema
	add := func(children ...*jsonschema.Schema) {
		for _, c := range children {
			if c != nil {
				out = append(out, c)
			}
		}
	}
	add(s.Ref)
	if s.Ref != nil && s.DraftVersion < 2019 {
		return out // whatever stands beside $ref is ignored
	}
	if ref := s.DynamicRef; ref != nil && !dynamic(ref) {
		add(ref.Ref)
	}
	if ref := s.RecursiveRef; ref != nil && !ref.RecursiveAnchor {
		add(ref)
	}
	add(s.AllOf...)
	add(s.AnyOf...)
	add(s.OneOf...)
	add(s.Not, s.If, s.Then, s.Else)
	for _, name := range slices.Sorted(maps.Keys(s.DependentSchemas)) {
		add(s.DependentSchemas[name])
	}
	for _, name := range slices.Sorted(maps.Keys(s.Dependencies)) {
		if child, ok := s.Dependencies[name].(*jsonschema.Schema); ok {
			add(child)
		}
	}
	return out
}

// late lists those that depend on the way by which the validator came.
func (g *graph) late(s *jsonschema.Schema) []*jsonschema.Schema {
	var out []*jsonschema.Schema
	if ref := s.DynamicRef; ref != nil && dynamic(ref) {
		out = append(out, ref.Ref)
		out = append(out, without(g.dynamic[ref.Anchor], ref.Ref)...)
	}
	if ref := s.RecursiveRef; ref != nil && ref.RecursiveAnchor {
		out = append(out, ref)
		out = append(out, without(g.recursive, ref)...)
	}
	return out
}

// dynamic says whether a $dynamicRef is more than a $ref: its first target must bear the anchor dynamically.
func dynamic(ref *jsonschema.DynamicRef) bool {
	return ref.Anchor != "" && ref.Ref.DynamicAnchor == ref.Anchor
}

func without(list []*jsonschema.Schema, s *jsonschema.Schema) []*jsonschema.Schema {
	return slices.DeleteFunc(slices.Clone(list), func(o *jsonschema.Schema) bool { return o == s })
}

// closure is s and all that it applies in place, in turn.
func (g *graph) closure(schemas ...*jsonschema.Schema) []*jsonschema.Schema {
	var out []*jsonschema.Schema
	seen := map[*jsonschema.Schema]bool{}
	var add func(s *jsonschema.Schema)
	add = func(s *jsonschema.Schema) {
		if seen[s] {
			return
		}
		seen[s] = true
		out = append(out, s)
		for _, child := range g.inPlace(s) {
			add(child)
		}
	}
	for _, s := range schemas {
		add(s)
	}
	slices.SortFunc(out, func(a, b *jsonschema.Schema) int { return g.index[a] - g.index[b] })
	return out
}

// parts lists the subschemas that s applies to the properties or the items of a value.
func parts(s *jsonschema.Schema) []*jsonschema.Schema {
	if s.Ref != nil && s.DraftVersion < 2019 {
		return nil
	}
	var out []*jsonschema.Schema
	add := func(children ...*jsonschema.Schema) {
		for _, c := range children {
			if c != nil {
				out = append(out, c)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		add(s.Properties[name])
	}
	for _, re := range patternsOf(s) {
		add(s.PatternProperties[re])
	}
	add(schemaIn(s.AdditionalProperties), s.UnevaluatedProperties)
	add(leading(s)...)
	add(trailing(s), s.Contains, s.UnevaluatedItems)
	return out
}

func patternsOf(s *jsonschema.Schema) []jsonschema.Regexp {
	return slices.SortedFunc(maps.Keys(s.PatternProperties), func(a, b jsonschema.Regexp) int {
		return strings.Compare(a.String(), b.String())
	})
}

// leading lists the subschemas for the first items one by one, under whichever keyword the draft has for them.
func leading(s *jsonschema.Schema) []*jsonschema.Schema {
	if list, ok := s.Items.([]*jsonschema.Schema); ok {
		return list
	}
	return s.PrefixItems
}

// trailing is the subschema for the items after those, or nil.
func trailing(s *jsonschema.Schema) *jsonschema.Schema {
	if s.Items2020 != nil {
		return s.Items2020
	}
	if one, ok := s.Items.(*jsonschema.Schema); ok {
		return one
	}
	return schemaIn(s.AdditionalItems)
}

// schemaIn takes the schema out of a field that may also hold a bool or nothing.
func schemaIn(field any) *jsonschema.Schema {
	s, _ := field.(*jsonschema.Schema)
	return s
}
