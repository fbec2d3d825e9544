package schema

import "encoding/json"

func (k *keywords) forArrays() []*node {
	out := k.between("minItems", "maxItems", count)
	if unique, ok := k.s["uniqueItems"].(bool); ok && unique {
		out = append(out, &node{op: distinct})
	}
	list, rest := k.itemConditions()
	if len(list) > 0 || rest.op != always {
		out = append(out, &node{op: items, list: list, rest: rest})
	}
	if k.has("contains") {
		out = append(out, k.containing()...)
	}
	return out
}

// itemConditions gives the conditions on the first items, and on those after them.
func (k *keywords) itemConditions() (list []*node, rest *node) {
	rest = trueNode
	if k.has("items") {
		rest = k.child("items")
	}
	return k.children("prefixItems"), rest
}

func (k *keywords) containing() []*node {
	what := k.child("contains")
	of := func(n *node) *node {
		if n.op == contains {
			n.kids = []*node{what}
		}
		return n
	}
	var out []*node
	if _, ok := k.s["minContains"].(json.Number); ok {
		out = k.counted("minContains", func(n int) *node { return of(atLeast(contains, n)) })
	} else {
		out = []*node{of(atLeast(contains, 1))}
	}
	return append(out, k.counted("maxContains", func(n int) *node { return of(atMost(contains, n)) })...)
}
