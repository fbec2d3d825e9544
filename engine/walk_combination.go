package engine

import (
	"github.com/eventlink/pulumi-eventlink/engine/violation"

	"github.com/eventlink/pulumi-eventlink/engine/value"
)

func (w *walk) combinations(n *node, v value.Value, left *unevaluated, f *faults) {
	if n.not != nil && !w.quietly(func() faults { return w.inPlace(n.not, v, left) }) && f.breaks(w, violation.Not{}) {
		return
	}
	for _, branch := range n.allOf {
		if f.add(w, w.inPlace(branch, v, left)) {
			return
		}
	}
	if len(n.anyOf) > 0 && w.anyOf(n, v, left, f) {
		return
	}
	if len(n.oneOf) > 0 && w.oneOf(n, v, left, f) {
		return
	}
	switch {
	case n.when == nil:
	case w.quietly(func() faults { return w.inPlace(n.when, v, left) }):
		if n.otherwise != nil {
			f.add(w, w.inPlace(n.otherwise, v, left))
		}
	case n.then != nil:
		f.add(w, w.inPlace(n.then, v, left))
	}
}

func (w *walk) anyOf(n *node, v value.Value, left *unevaluated, f *faults) (stop bool) {
	branches := n.anyOf
	if !w.explain {
		branches = n.anyTable.branches(v, branches)
	}
	matched := false
	var failed []*violation.Violation
	for _, branch := range branches {
		inner := w.inPlace(branch, v, left)
		if !inner.any {
			if matched = true; left.empty() {
				break
			}
		} else if w.explain {
			failed = append(failed, w.branch(inner))
		}
	}
	return !matched && f.breaks(w, violation.Union{}, failed...)
}

func (w *walk) oneOf(n *node, v value.Value, left *unevaluated, f *faults) (stop bool) {
	branches := n.oneOf
	if !w.explain {
		branches = n.oneTable.branches(v, branches)
	}
	matched := -1
	var failed []*violation.Violation
	for i, branch := range branches {
		if matched >= 0 {
			if !w.quietly(func() faults { return w.inPlace(branch, v, left) }) {
				return f.breaks(w, violation.Union{One: true, Both: true, First: matched, Second: i})
			}
			continue
		}
		inner := w.inPlace(branch, v, left)
		if !inner.any {
			matched = i
		} else if w.explain {
			failed = append(failed, w.branch(inner))
		}
	}
	return matched < 0 && f.breaks(w, violation.Union{One: true}, failed...)
}

func (w *walk) branch(inner faults) *violation.Violation {
	return &violation.Violation{Kind: violation.All{}, Causes: inner.causes}
}
