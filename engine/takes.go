package engine

import (
	"unicode/utf8"

	"github.com/eventlink/pulumi-eventlink/engine/value"
)

// Most subschemas have none but the common keywords, and most values obey. For these takes gives the verdict that the walk
// gives, without what the walk carries along to explain one, to follow a reference that depends on the way, and to know
// what is unevaluated.

// isPlain says whether takes may judge a subschema by itself.
func (n *node) isPlain() bool {
	switch {
	case n.recursiveRef != nil, n.dynamicRef != nil, n.dynamicAnchor != "":
	case n.unevaluatedProperties != nil, n.unevaluatedItems != nil:
	case n.not != nil, n.when != nil, n.contains != nil:
	case len(n.dependencies) > 0, n.propertyNames != nil, len(n.patterns) > 0:
	default:
		return true
	}
	return false
}

// takes says whether a value obeys a subschema.
func (w *walk) takes(n *node, v value.Value) bool {
	if !n.plain {
		_, f := w.enter(n, v, false, 1)
		return !f.any
	}
	if n.boolean != nil {
		return *n.boolean
	}
	kind := typeOf(v)
	switch {
	case kind == 0, n.types != 0 && !n.types.takes(kind, v):
		return false
	case n.constant != nil && !equal(v, n.constant.value):
		return false
	case n.hasEnum && !isOneOf(v, n.enum):
		return false
	case n.ref != nil && !w.takes(n.ref, v):
		return false
	case n.refOnly:
		return true
	}
	obeys := true
	switch kind {
	case object:
		obeys = w.takesMembers(n, v.Object())
	case array:
		obeys = w.takesItems(n, v.List())
	case text:
		obeys = n.takesLength(v.Text()) && (n.pattern == nil || n.pattern.MatchString(v.Text()))
	case number:
		obeys = n.takesNumber(v)
	}
	return obeys && (!n.combines || w.takesCombined(n, v))
}

func (w *walk) takesMembers(n *node, o *value.Members) bool {
	if !within(o.Len(), n.minProperties, n.maxProperties) {
		return false
	}
	members, numbered, required := o.List(), o.Words() == w.contract.graph.words, 0
	for i := range members {
		m := &members[i]
		own := n.field(m, numbered)
		if own.required {
			required++
		}
		switch {
		case own.node != nil:
			if !w.takes(own.node, m.Value) {
				return false
			}
		case n.additional != nil:
			if !w.takes(n.additional, m.Value) {
				return false
			}
		case n.additionalAllowed != nil && !*n.additionalAllowed:
			return false
		}
	}
	return required == n.requiredKinds
}

func (w *walk) takesItems(n *node, l *value.Items) bool {
	if !within(l.Len(), n.minItems, n.maxItems) {
		return false
	}
	if n.unique {
		if _, _, twice := duplicates(l); twice {
			return false
		}
	}
	for i := range l.Len() {
		child := itemIn(n, i)
		if child == nil {
			break
		}
		if !w.takes(child, l.At(i)) {
			return false
		}
	}
	return l.Len() <= len(n.prefix) || n.moreAllowed == nil || *n.moreAllowed
}

func (n *node) takesLength(s string) bool {
	if n.minLength != nil || n.maxLength != nil {
		// A code point has one to four bytes, which mostly is enough to know.
		least, most := (len(s)+utf8.UTFMax-1)/utf8.UTFMax, len(s)
		if !within(least, n.minLength, nil) || !within(most, nil, n.maxLength) {
			return within(utf8.RuneCountInString(s), n.minLength, n.maxLength)
		}
	}
	return true
}

func (n *node) takesNumber(v value.Value) bool {
	return (n.minimum == nil || n.minimum.compare(v) >= 0) &&
		(n.maximum == nil || n.maximum.compare(v) <= 0) &&
		(n.exclusiveMinimum == nil || n.exclusiveMinimum.compare(v) > 0) &&
		(n.exclusiveMaximum == nil || n.exclusiveMaximum.compare(v) < 0) &&
		(n.multipleOf == nil || n.multipleOf.divides(v))
}

func (w *walk) takesCombined(n *node, v value.Value) bool {
	for _, branch := range n.allOf {
		if !w.takes(branch, v) {
			return false
		}
	}
	return (len(n.anyOf) == 0 || w.takenBy(n.anyTable.branches(v, n.anyOf), v, 1) > 0) &&
		(len(n.oneOf) == 0 || w.takenBy(n.oneTable.branches(v, n.oneOf), v, 2) == 1)
}

// takenBy counts the branches that take a value, up to enough.
func (w *walk) takenBy(branches []*node, v value.Value, enough int) (n int) {
	for _, branch := range branches {
		if w.takes(branch, v) {
			if n++; n == enough {
				break
			}
		}
	}
	return n
}

func within(n int, least, most *int) bool {
	return (least == nil || n >= *least) && (most == nil || n <= *most)
}
