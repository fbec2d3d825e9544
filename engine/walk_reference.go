package engine

import "github.com/eventlink/pulumi-eventlink/engine/value"

// references applies what $recursiveRef and $dynamicRef lead to.
func (w *walk) references(n *node, v value.Value, left *unevaluated, f *faults) {
	if n.recursiveRef != nil {
		target := n.recursiveRef
		if target.recursiveAnchor {
			target = w.recursive(target)
		}
		if f.add(w, w.inPlace(target, v, left)) {
			return
		}
	}
	if n.dynamicRef != nil {
		target := n.dynamicRef
		if n.dynamicallyRefers() {
			target = w.dynamic(n.dynamicName, target)
		}
		f.add(w, w.inPlace(target, v, left))
	}
}

// recursive is the outermost subschema on the way whose resource has a $recursiveAnchor.
func (w *walk) recursive(otherwise *node) *node {
	for _, s := range w.scopes {
		if r := s.node.resource; r != nil && r.recursive {
			return s.node
		}
	}
	return otherwise
}

// dynamic is the anchor of a name in the outermost resource on the way that has one.
func (w *walk) dynamic(name string, otherwise *node) *node {
	for _, s := range w.scopes {
		if r := s.node.resource; r != nil && r.dynamic[name] != nil {
			return r.dynamic[name]
		}
	}
	return otherwise
}

// goesRound says whether the subschema at hand is being applied to the same value already.
func (w *walk) goesRound() bool {
	last := len(w.scopes) - 1
	for i := last - 1; i >= 0 && w.scopes[i].depth == w.scopes[last].depth; i-- {
		if w.scopes[i].node == w.scopes[last].node {
			return true
		}
	}
	return false
}
