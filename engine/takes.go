package engine

import (
	"math"
	"math/bits"
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

// prepare works out what takes asks.
func (n *node) prepare(waysMatter bool) {
	n.plain = !waysMatter && n.isPlain()
	n.combines = len(n.allOf)+len(n.anyOf)+len(n.oneOf) > 0
	n.onlyType = n.plain && !n.combines && n.boolean == nil && n.constant == nil && !n.hasEnum && n.ref == nil
	if n.rest = n.additional; n.rest == nil && n.additionalAllowed != nil && !*n.additionalAllowed {
		n.rest = never
	}
	n.leastBytes, n.mostBytes = 0, math.MaxInt
	if least := n.minLength; least != nil && *least > 0 {
		if n.leastBytes = math.MaxInt; *least <= math.MaxInt32 {
			n.leastBytes = utf8.UTFMax*(*least-1) + 1
		}
	}
	if n.maxLength != nil {
		n.mostBytes = *n.maxLength
	}
	n.leastInt, n.mostInt = math.MinInt64, math.MaxInt64
	n.byInts = n.exclusiveMinimum == nil && n.exclusiveMaximum == nil && n.multipleOf == nil
	if least := n.minimum; least != nil {
		n.leastInt, n.byInts = least.integer, n.byInts && least.whole
	}
	if most := n.maximum; most != nil {
		n.mostInt, n.byInts = most.integer, n.byInts && most.whole
	}
}

// never takes nothing.
var never = &node{plain: true, boolean: new(bool)}

// takes says whether a value obeys a subschema.
func (w *walk) takes(n *node, v value.Value) bool {
	if !n.onlyType {
		if verdict, whole := w.takesRest(n, v); whole || !verdict {
			return verdict
		}
	}
	kind := typesByKind[v.Kind()]
	if kind == 0 || n.types != 0 && !n.types.takes(kind, v) {
		return false
	}
	switch kind {
	case object:
		return w.takesMembers(n, v.Object())
	case array:
		return w.takesItems(n, v.List())
	case text:
		return n.takesLength(v.Text()) && (n.pattern == nil || n.pattern.MatchString(v.Text()))
	case number:
		return n.takesNumber(v)
	}
	return true
}

// takesRest judges by all but the type and what follows from that. whole says that this is the verdict on the whole.
func (w *walk) takesRest(n *node, v value.Value) (verdict, whole bool) {
	switch {
	case !n.plain:
		_, f := w.enter(n, v, false, 1)
		return !f.any, true
	case n.boolean != nil:
		return *n.boolean, true
	case n.constant != nil && !equal(v, n.constant.value):
		return false, true
	case n.hasEnum && !isOneOf(v, n.enum):
		return false, true
	case n.ref != nil && !w.takes(n.ref, v):
		return false, true
	case n.refOnly:
		kind := typeOf(v)
		return kind != 0 && (n.types == 0 || n.types.takes(kind, v)), true
	}
	return !n.combines || w.takesCombined(n, v), false
}

// takesMembers judges first the members that the subschema knows, in its own order: a processor foresees what comes there,
// while the order in a body is any.
func (w *walk) takesMembers(n *node, o *value.Members) bool {
	members := o.List()
	if !within(len(members), n.minProperties, n.maxProperties) {
		return false
	}
	numbered, required := o.Words() == w.contract.graph.words, 0
	var judged uint64 // the members, by where they stand
	if numbered && len(members) <= 64 && len(n.inOrder) <= 2*len(members)+8 {
		for i := range n.inOrder {
			own := &n.inOrder[i]
			at := o.At(own.number)
			if at < 0 {
				continue
			}
			if judged |= 1 << at; own.required {
				required++
			}
			if !w.takesMember(n, own, members[at].Value) {
				return false
			}
		}
	}
	if bits.OnesCount64(judged) == len(members) {
		return required == n.requiredKinds
	}
	for i := range members {
		if judged>>i&1 != 0 {
			continue
		}
		own := n.field(o, members[i].Label, numbered)
		if own.required {
			required++
		}
		if !w.takesMember(n, own, members[i].Value) {
			return false
		}
	}
	return required == n.requiredKinds
}

func (w *walk) takesMember(n *node, own *field, v value.Value) bool {
	child := own.node
	if child == nil {
		child = n.rest
	}
	return child == nil || w.takes(child, v)
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
	return len(s) >= n.leastBytes && len(s) <= n.mostBytes || within(utf8.RuneCountInString(s), n.minLength, n.maxLength)
}

func (n *node) takesNumber(v value.Value) bool {
	if v.Kind() == value.Int && n.byInts {
		return v.Int() >= n.leastInt && v.Int() <= n.mostInt
	}
	return typeOf(v) != 0 && (n.minimum == nil || n.minimum.compare(v) >= 0) &&
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
