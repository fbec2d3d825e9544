package engine

import (
	"github.com/eventlink/pulumi-eventlink/engine/violation"

	"github.com/eventlink/pulumi-eventlink/engine/value"
)

func (w *walk) array(n *node, v *value.Items, left *unevaluated, f *faults) {
	if w.count(v.Len(), n.minItems, n.maxItems, "items", f) {
		return
	}
	if n.unique {
		if first, second, twice := duplicates(v); twice && f.breaks(w, violation.Duplicate{First: first, Second: second}) {
			return
		}
	}
	for i := range v.Len() {
		child := n.items
		if i < len(n.prefix) {
			child = n.prefix[i]
		}
		if child == nil {
			break
		}
		if f.add(w, w.item(child, v.At(i), i)) {
			return
		}
	}
	if more := v.Len() - len(n.prefix); more > 0 && n.moreAllowed != nil && !*n.moreAllowed && f.breaks(w, violation.More{Count: more}) {
		return
	}
	if n.contains != nil {
		w.contains(n, v, left, f)
	}
}

func (w *walk) contains(n *node, v *value.Items, left *unevaluated, f *faults) {
	matched := 0
	for i := range v.Len() {
		if w.quietly(func() faults { return w.item(n.contains, v.At(i), i) }) {
			continue
		}
		matched++
		if n.draft >= 2020 {
			left.sawItem(i)
		}
	}
	const of = "items that contains asks for"
	if n.minContains == nil && matched == 0 {
		f.breaks(w, violation.Contains{})
	}
	w.count(matched, n.minContains, n.maxContains, of, f)
}
