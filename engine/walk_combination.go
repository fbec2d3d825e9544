package engine

import "github.com/eventlink/pulumi-eventlink/engine/violation"

func (w *walk) combinations(n *node, value any, left *unevaluated, f *faults) {
	if n.not != nil && !w.quietly(func() faults { return w.inPlace(n.not, value, left) }) && f.breaks(w, violation.Not{}) {
		return
	}
	for _, branch := range n.allOf {
		if f.add(w, w.inPlace(branch, value, left)) {
			return
		}
	}
	if len(n.anyOf) > 0 && w.anyOf(n, value, left, f) {
		return
	}
	if len(n.oneOf) > 0 && w.oneOf(n, value, left, f) {
		return
	}
	switch {
	case n.when == nil:
	case w.quietly(func() faults { return w.inPlace(n.when, value, left) }):
		if n.otherwise != nil {
			f.add(w, w.inPlace(n.otherwise, value, left))
		}
	case n.then != nil:
		f.add(w, w.inPlace(n.then, value, left))
	}
}

func (w *walk) anyOf(n *node, value any, left *unevaluated, f *faults) (stop bool) {
	branches := n.anyOf
	if !w.explain {
		branches = n.anyTable.branches(value, branches)
	}
	matched := false
	var failed []*violation.Violation
	for _, branch := range branches {
		inner := w.inPlace(branch, value, left)
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

func (w *walk) oneOf(n *node, value any, left *unevaluated, f *faults) (stop bool) {
	branches := n.oneOf
	if !w.explain {
		branches = n.oneTable.branches(value, branches)
	}
	matched := -1
	var failed []*violation.Violation
	for i, branch := range branches {
		if matched >= 0 {
			if !w.quietly(func() faults { return w.inPlace(branch, value, left) }) {
				return f.breaks(w, violation.Union{One: true, Both: true, First: matched, Second: i})
			}
			continue
		}
		inner := w.inPlace(branch, value, left)
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
