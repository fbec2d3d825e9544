package schema

import (
	"encoding/json"

	"github.com/eventlink/pulumi-eventlink/contract"
)

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
	if k.draft == contract.Draft202012 {
		list = k.children("prefixItems")
		if k.has("items") {
			rest = k.child("items")
		}
		return list, rest
	}
	switch k.s["items"].(type) {
	case []any:
		list = k.children("items")
		if k.has("additionalItems") {
			rest = k.child("additionalItems")
		}
	case nil:
	default:
		rest = k.child("items")
	}
	return list, rest
}

func (k *keywords) containing() []*node {
	what := k.child("contains")
	of := func(n *node) *node {
		if n.op == contains {
			n.kids = []*node{what}
		}
		return n
	}
	if _, ok := k.s["minContains"].(json.Number); !ok || !k.modern() {
		out := []*node{of(atLeast(contains, 1))}
		if k.modern() {
			out = append(out, k.counted("maxContains", func(n int) *node { return of(atMost(contains, n)) })...)
		}
		return out
	}
	out := k.counted("minContains", func(n int) *node { return of(atLeast(contains, n)) })
	return append(out, k.counted("maxContains", func(n int) *node { return of(atMost(contains, n)) })...)
}
