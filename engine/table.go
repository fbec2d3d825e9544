package engine

import (
	"maps"
	"slices"

	"github.com/eventlink/pulumi-eventlink/engine/value"
)

// A table tells the branches of a union apart by the constants of one property: {"type": {"const": "OrderPlaced"}}. For an
// object that has a string there, it gives the branches that may take it. The others do not, so that the verdict is that
// of trying all, and the time does not grow with their number.
type table struct {
	property string
	byText   map[string][]*node
	others   []*node // the branches that take other strings
}

// tableOf chooses the property that leaves the fewest branches to try. It is nil where there is none.
func tableOf(branches []*node) *table {
	if len(branches) < 3 {
		return nil
	}
	names := map[string]bool{}
	for _, b := range branches {
		addNames(b, names, 0)
	}
	var best *table
	least := len(branches)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		t := byProperty(branches, name)
		most := len(t.others)
		for _, list := range t.byText {
			most = max(most, len(list))
		}
		if most < least {
			best, least = t, most
		}
	}
	return best
}

func byProperty(branches []*node, name string) *table {
	t := &table{property: name, byText: map[string][]*node{}}
	for _, b := range branches {
		texts, only := stringsAt(b, name, 0)
		if !only {
			t.others = append(t.others, b)
			for text := range t.byText {
				t.byText[text] = append(t.byText[text], b)
			}
		}
		slices.Sort(texts) // an enum may have a text twice; a union may have a branch twice, and both are told apart
		for _, text := range slices.Compact(texts) {
			list, known := t.byText[text]
			if !known {
				list = slices.Clone(t.others)
			}
			t.byText[text] = append(list, b)
		}
	}
	return t
}

func (t *table) branches(v value.Value, all []*node) []*node {
	if t == nil || v.Kind() != value.Object {
		return all
	}
	told := v.Object().Get(t.property)
	if told.Kind() != value.String {
		return all
	}
	if branches, known := t.byText[told.Text()]; known {
		return branches
	}
	return t.others
}

// tableDepth is how deep a branch's own conjuncts are looked into.
const tableDepth = 4

// conjuncts are the subschemas that a value must obey to obey n.
func conjuncts(n *node) []*node {
	if n.refOnly || n.ref != nil && len(n.allOf) == 0 {
		return []*node{n.ref}
	}
	if n.ref == nil {
		return n.allOf
	}
	return append([]*node{n.ref}, n.allOf...)
}

// addNames adds the properties that a branch may be told by.
func addNames(n *node, names map[string]bool, depth int) {
	if depth > tableDepth {
		return
	}
	for i := range n.inOrder {
		name := n.inOrder[i].name
		if _, only := stringsAt(n, name, depth); only {
			names[name] = true
		}
	}
	for _, c := range conjuncts(n) {
		addNames(c, names, depth+1)
	}
}

// stringsAt gives the only strings that n takes at a property of an object. only is false where there may be more.
func stringsAt(n *node, name string, depth int) (texts []string, only bool) {
	if depth > tableDepth {
		return nil, false
	}
	if child := n.property(name); child != nil && !n.refOnly {
		if texts, only = stringsOf(child, depth+1); only {
			return texts, true
		}
	}
	for _, c := range conjuncts(n) {
		if texts, only = stringsAt(c, name, depth+1); only {
			return texts, true
		}
	}
	return nil, false
}

// stringsOf gives the only strings that n takes.
func stringsOf(n *node, depth int) (texts []string, only bool) {
	switch {
	case depth > 2*tableDepth:
		return nil, false
	case n.constant != nil:
		return stringsAmong([]constant{*n.constant}), true
	case n.hasEnum:
		return stringsAmong(n.enum), true
	}
	for _, c := range conjuncts(n) {
		if texts, only = stringsOf(c, depth+1); only {
			return texts, true
		}
	}
	return nil, false
}

func stringsAmong(constants []constant) (texts []string) {
	for _, c := range constants {
		if c.value.Kind() == value.String {
			texts = append(texts, c.value.Text())
		}
	}
	return texts
}
