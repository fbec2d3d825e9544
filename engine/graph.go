package engine

import (
	"slices"

	"github.com/eventlink/pulumi-eventlink/engine/value"
)

// A graph is the subschemas of a contract, as they apply one another: to the same value, or to a part of it.
type graph struct {
	nodes []*node // the root first
	// dynamic is what a $dynamicRef to an anchor may end at; recursive what a $recursiveRef may. Both are all that bear
	// the anchor: which of them it is depends on the way taken, and syntax alone says that it may be each.
	dynamic   map[string][]*node
	recursive []*node
	// words are the names of all properties.
	words *value.Vocabulary
}

func graphOf(nodes []*node) *graph {
	g := &graph{nodes: nodes, dynamic: map[string][]*node{}, words: wordsOf(nodes)}
	for _, s := range nodes {
		s.order(g.words)
		if s.dynamicAnchor != "" {
			g.dynamic[s.dynamicAnchor] = append(g.dynamic[s.dynamicAnchor], s)
		}
		if s.recursiveAnchor {
			g.recursive = append(g.recursive, s)
		}
	}
	return g
}

// wordsOf are the names of properties, those of one subschema one after the other as far as they are new.
func wordsOf(nodes []*node) *value.Vocabulary {
	var texts []string
	known := map[string]bool{}
	for _, s := range nodes {
		for i := range s.inOrder {
			if text := s.inOrder[i].name; !known[text] {
				known[text] = true
				texts = append(texts, text)
			}
		}
	}
	return value.VocabularyOf(texts, func(text string) string {
		out, _ := appendString(nil, text) // a plan is JSON, so that its texts are UTF-8
		return string(out)
	})
}

// inPlace lists the subschemas that s applies to the very value that it is applied to, as often as it applies them.
func (g *graph) inPlace(s *node) []*node {
	return append(g.static(s), g.late(s)...)
}

// static lists those of them that the text alone determines.
func (g *graph) static(s *node) []*node {
	var out []*node
	add := func(children ...*node) {
		for _, c := range children {
			if c != nil {
				out = append(out, c)
			}
		}
	}
	add(s.ref)
	if s.refOnly {
		return out // whatever stands beside $ref is ignored
	}
	if s.dynamicRef != nil && !s.dynamicallyRefers() {
		add(s.dynamicRef)
	}
	if s.recursiveRef != nil && !s.recursiveRef.recursiveAnchor {
		add(s.recursiveRef)
	}
	add(s.allOf...)
	add(s.anyOf...)
	add(s.oneOf...)
	add(s.not, s.when, s.then, s.otherwise)
	for _, d := range s.dependencies {
		add(d.node)
	}
	return out
}

// late lists those that depend on the way by which the validator came.
func (g *graph) late(s *node) []*node {
	var out []*node
	if s.dynamicallyRefers() {
		out = append(out, s.dynamicRef)
		out = append(out, without(g.dynamic[s.dynamicName], s.dynamicRef)...)
	}
	if ref := s.recursiveRef; ref != nil && ref.recursiveAnchor {
		out = append(out, ref)
		out = append(out, without(g.recursive, ref)...)
	}
	return out
}

// dynamicallyRefers says whether a $dynamicRef is more than a $ref: its first target must bear the anchor dynamically.
func (n *node) dynamicallyRefers() bool {
	return n.dynamicRef != nil && n.dynamicName != "" && n.dynamicRef.dynamicAnchor == n.dynamicName
}

func without(list []*node, s *node) []*node {
	return slices.DeleteFunc(slices.Clone(list), func(o *node) bool { return o == s })
}

// closure is s and all that it applies in place, in turn.
func (g *graph) closure(schemas ...*node) []*node {
	var out []*node
	seen := map[*node]bool{}
	var add func(s *node)
	add = func(s *node) {
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
	slices.SortFunc(out, func(a, b *node) int { return a.index - b.index })
	return out
}

// parts lists the subschemas that s applies to the properties or the items of a value.
func parts(s *node) []*node {
	if s.refOnly {
		return nil
	}
	var out []*node
	add := func(children ...*node) {
		for _, c := range children {
			if c != nil {
				out = append(out, c)
			}
		}
	}
	for i := range s.inOrder {
		add(s.inOrder[i].node)
	}
	for _, p := range s.patterns {
		add(p.node)
	}
	add(s.additional, s.unevaluatedProperties)
	add(s.prefix...)
	add(s.items, s.contains, s.unevaluatedItems)
	return out
}
