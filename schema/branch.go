package schema

import (
	"maps"
	"slices"
)

// A branch is a part of the search: values of one kind, the lits they must obey, and what was worked out of these.
type branch struct {
	kind    kind
	seen    map[lit]bool
	facts   []lit // keywords, which the solver of the kind understands
	pending []lit // unions and the like, which leave a choice
	hints   []any

	// Of objects: which properties there must be, must not be, and what the values of some are listed as.
	must, mustNot map[string]bool
	listed        map[string][]any
	restricts     []*node // the members nodes that hold
}

func newBranch(k kind) *branch {
	b := &branch{kind: k, seen: map[lit]bool{}}
	if k == object {
		b.must, b.mustNot, b.listed = map[string]bool{}, map[string]bool{}, map[string][]any{}
	}
	return b
}

func (b *branch) clone() *branch {
	c := *b
	c.seen = maps.Clone(b.seen)
	c.facts = slices.Clip(b.facts)
	c.pending = slices.Clone(b.pending)
	c.hints = slices.Clip(b.hints)
	c.must, c.mustNot, c.listed = maps.Clone(b.must), maps.Clone(b.mustNot), maps.Clone(b.listed)
	c.restricts = slices.Clip(b.restricts)
	return &c
}

// assert adds a lit. ok is false if it contradicts another lit of the branch.
func (b *branch) assert(s *solver, l lit) bool {
	if b.seen[l] {
		return true
	}
	if b.seen[l.not()] || !s.kindsOf(l).has(b.kind) || !s.step() {
		return s.stopped // a search that has stopped proves nothing
	}
	n := s.node(l)
	if !l.negative() {
		b.hints = append(b.hints, n.hints...)
	}
	if !s.kindsOf(l.not()).has(b.kind) {
		return true // holds of the whole kind
	}
	b.seen[l] = true
	switch n.op {
	case negated:
		return b.assert(s, pos(n.kids[0])^(l&1^1))
	case refers:
		return b.assert(s, pos(s.table.target(n))^(l&1))
	case allOf:
		if l.negative() {
			b.pending = append(b.pending, l)
			return true
		}
		for _, kid := range n.kids {
			if !b.assert(s, pos(kid)) {
				return false
			}
		}
		return true
	case anyOf:
		if !l.negative() || s.divisionOf(n) != nil && b.kind == object {
			b.pending = append(b.pending, l)
			return true
		}
		return b.refuteAll(s, n.kids)
	case oneOf, opaque:
		b.pending = append(b.pending, l)
		return true
	case enumOf:
		return b.assertListed(s, l, n)
	}
	b.facts = append(b.facts, l)
	if b.kind == object {
		b.learn(s, l, n)
	}
	return true
}

func (b *branch) refuteAll(s *solver, kids []*node) bool {
	for _, kid := range kids {
		if !b.assert(s, neg(kid)) {
			return false
		}
	}
	return true
}

// assertListed takes an enumeration. One that holds is left to choose from; of one that does not, objects and arrays
// are spelled out as what a value must have to differ from each.
func (b *branch) assertListed(s *solver, l lit, n *node) bool {
	if !l.negative() {
		b.facts = append(b.facts, l)
		return true
	}
	if b.kind != object && b.kind != array {
		b.facts = append(b.facts, l)
		return true
	}
	for _, v := range n.values {
		if kindOf(v) == b.kind && !b.assert(s, s.lit(not(shapeOf(v)))) {
			return false
		}
	}
	return true
}

// shapeOf says what an object or array must be to equal a value, by its parts.
func shapeOf(v any) *node {
	switch v := v.(type) {
	case []any:
		list := make([]*node, len(v))
		for i, item := range v {
			list[i] = enumNode([]any{item})
		}
		return and(atLeast(count, len(v)), atMost(count, len(v)), &node{op: items, list: list, rest: trueNode})
	case map[string]any:
		named := make(map[string]*node, len(v))
		var parts []*node
		for _, name := range sortedNames(v) {
			named[name] = enumNode([]any{v[name]})
			parts = append(parts, requiredNode(name))
		}
		return and(append(parts, membersNode(named, nil, falseNode))...)
	}
	return enumNode([]any{v})
}

// learn draws from a fact about objects what is looked up often.
func (b *branch) learn(s *solver, l lit, n *node) {
	switch {
	case n.op == required && l.negative():
		b.mustNot[n.name] = true
	case n.op == required:
		b.must[n.name] = true
	case n.op == members && !l.negative():
		b.restricts = append(b.restricts, n)
		for _, name := range n.props.order {
			e := s.listing(pos(n.props.named[name]), 0)
			if old, ok := b.listed[name]; e != nil && (!ok || len(e.values) < len(old)) {
				b.listed[name] = e.values
			}
		}
	}
}

// pinned gives the values that a required property can have, where they are listed.
func (b *branch) pinned(name string) ([]any, bool) {
	values, ok := b.listed[name]
	return values, ok && b.must[name]
}

// refutes says that no value of the branch obeys a lit, as far as a look shows.
func (b *branch) refutes(s *solver, l lit, depth int) bool {
	if b.seen[l] {
		return false
	}
	if b.seen[l.not()] || !s.kindsOf(l).has(b.kind) {
		return true
	}
	if depth == 0 {
		return false
	}
	s.spent++
	n := s.node(l)
	switch n.op {
	case negated:
		return b.refutes(s, pos(n.kids[0])^(l&1^1), depth)
	case refers:
		return b.refutes(s, pos(s.table.target(n))^(l&1), depth-1)
	case allOf:
		return b.refutesKids(s, n.kids, l&1, !l.negative(), depth)
	case anyOf:
		return b.refutesKids(s, n.kids, l&1, l.negative(), depth)
	case oneOf:
		return !l.negative() && b.refutesKids(s, n.kids, 0, false, depth)
	}
	if b.kind != object {
		return false
	}
	switch n.op {
	case required:
		return l.negative() && b.must[n.name] || !l.negative() && b.mustNot[n.name]
	case members:
		return !l.negative() && b.refutesMembers(s, n)
	}
	return false
}

// refutesKids says whether one of the kids is refuted, or all of them.
func (b *branch) refutesKids(s *solver, kids []*node, sign lit, one bool, depth int) bool {
	if len(kids) > 64 && !one {
		return false
	}
	for _, kid := range kids {
		if b.refutes(s, pos(kid)^sign, depth-1) == one {
			return one
		}
	}
	return !one
}

// refutesMembers says whether no value of a required property can pass a members node.
func (b *branch) refutesMembers(s *solver, n *node) bool {
	if n.props.unclear() != nil {
		return false
	}
	for _, name := range sortedNames(b.must) { // in order, so that the steps taken until one is found are the same each time
		values, ok := b.listed[name]
		for _, kid := range n.props.forName(name, nil) {
			if kid.op == never {
				return true
			}
			if !ok || len(values) > 8 {
				continue
			}
			if !slices.ContainsFunc(values, func(v any) bool { return s.holds(kid, v) != no }) {
				return true
			}
		}
	}
	return false
}

// entails says that every value of the branch obeys a lit, as far as a look shows.
func (b *branch) entails(s *solver, l lit) bool {
	return b.seen[l] || b.refutes(s, l.not(), 3)
}
