package schema

import "slices"

// search decides a branch: what has one way left is taken, what has no way left closes the branch, and only then a choice is
// made. Before each choice the facts alone are decided. If they are contradictory there is nothing to choose; if a
// value obeys them that happens to obey what is pending too, nothing either.
func (s *solver) search(b *branch) found {
	if !s.step() {
		return found{}
	}
	choices, ok := s.propagate(b)
	if !ok {
		return none
	}
	if s.stopped {
		return found{}
	}
	f := s.decideFacts(b)
	if f.answer == empty || len(b.pending) == 0 {
		return f
	}
	if f.answer == inhabited && s.holdsAll(b.pending, f.value) == yes {
		return f
	}
	choice := s.choose(b, choices, f)
	if choice == nil {
		return found{}
	}
	return s.branchOut(b, choice)
}

// A choice is a pending lit with the ways in which it can come to hold, each of them a list of lits.
type choice struct {
	lit  lit
	ways [][]lit
	// whole says that the ways leave nothing out.
	whole bool
	// keep says that the lit is still to be looked at once a way is taken.
	keep bool
}

// propagate takes what has one way left, until nothing has. ok is false if something has no way left.
func (s *solver) propagate(b *branch) (choices []choice, ok bool) {
	for {
		choices = choices[:0]
		changed := false
		for _, l := range slices.Clone(b.pending) {
			if s.stopped {
				return nil, true
			}
			c, done := s.waysOf(b, l)
			switch {
			case done:
				b.drop(l)
			case c.whole && len(c.ways) == 0:
				return nil, false
			case c.whole && len(c.ways) == 1:
				if !c.keep {
					b.drop(l)
				}
				for _, part := range c.ways[0] {
					if !b.assert(s, part) {
						return nil, false
					}
				}
				changed = true
			default:
				choices = append(choices, c)
			}
		}
		if !changed {
			return choices, true
		}
	}
}

func (b *branch) drop(l lit) {
	b.pending = slices.DeleteFunc(slices.Clone(b.pending), func(o lit) bool { return o == l })
}

// choose picks the pending lit with the fewest ways, of those that the value found so far does not obey. What waits
// for a discriminator is only taken in full when nothing else is left.
func (s *solver) choose(b *branch, choices []choice, f found) *choice {
	var best *choice
	pick := func(all bool) {
		for i := range choices {
			c := &choices[i]
			if !c.whole || best != nil && len(c.ways) >= len(best.ways) {
				continue
			}
			if !all && s.holdsAll([]lit{c.lit}, f.value) == yes {
				continue
			}
			best = c
		}
	}
	if f.answer == inhabited {
		pick(false)
	}
	if best == nil {
		pick(true)
	}
	if best != nil {
		return best
	}
	for i := range choices {
		if n := s.node(choices[i].lit); n.op != opaque {
			choices[i].ways, choices[i].whole = s.allWays(b, choices[i].lit), true
			return &choices[i]
		}
	}
	for _, c := range choices {
		n := s.node(c.lit)
		s.note(n.name, n.place)
	}
	return nil
}

func (s *solver) branchOut(b *branch, c *choice) found {
	out := none
	ways := c.ways
	if s.rng != nil {
		ways = slices.Clone(ways)
		s.rng.Shuffle(len(ways), func(i, j int) { ways[i], ways[j] = ways[j], ways[i] })
	}
	for _, way := range ways {
		next := b.clone()
		if !c.keep {
			next.drop(c.lit)
		}
		ok := true
		for _, part := range way {
			if ok = next.assert(s, part); !ok {
				break
			}
		}
		if !ok {
			continue
		}
		f := s.search(next)
		if f.answer == inhabited {
			return f
		}
		if f.answer == dunno {
			out = found{}
		}
		if s.stopped {
			return found{}
		}
	}
	return out
}

const look = 3 // how deep a quick look goes

// waysOf gives the ways that a pending lit has left; done says that it holds already.
func (s *solver) waysOf(b *branch, l lit) (c choice, done bool) {
	n := s.node(l)
	c.lit = l
	switch {
	case n.op == opaque:
		return c, false
	case n.op == allOf: // not all of them
		return s.waysAmong(b, l, n.kids, 1)
	case n.op != opaque && len(n.kids) > fewAlternatives && b.byTag(s, n, &c):
		return c, false
	case n.op == anyOf && !l.negative():
		kids, _ := b.divide(s, n)
		return s.waysAmong(b, l, kids, 0)
	case n.op == anyOf: // nothing is excluded; it waits for its discriminator
		kids, divided := b.divide(s, n)
		if !divided {
			return c, false
		}
		c.whole = true
		way := make([]lit, len(kids))
		for i, kid := range kids {
			way[i] = neg(kid)
		}
		c.ways = [][]lit{way}
		return c, false
	}
	kids, divided := b.divide(s, n)
	if !divided && len(kids) > 4 && b.kind == object && s.divisionOf(n) != nil {
		if l.negative() {
			return c, false // it waits for its discriminator
		}
		// Any way that is taken tells the discriminator, and that the rest.
		c, _ = s.waysAmong(b, l, kids, 0)
		c.keep = true
		return c, false
	}
	return s.waysOfOne(b, l, kids)
}

// byTag makes a way of each value of a discriminator that has few alternatives left, but more values than one: with the
// value told, all but the alternatives of that value are out.
func (b *branch) byTag(s *solver, n *node, c *choice) bool {
	if b.kind != object {
		return false
	}
	d := s.divisionOf(n)
	if d == nil {
		return false
	}
	values, ok := b.pinned(d.name)
	if !ok || len(values) < 2 {
		return false
	}
	c.whole, c.keep = true, true
	for _, v := range values {
		told := membersNode(map[string]*node{d.name: enumNode([]any{v})}, nil, trueNode)
		c.ways = append(c.ways, []lit{s.lit(told)})
	}
	return true
}

// allWays gives the ways of what waits for a discriminator that will not come.
func (s *solver) allWays(b *branch, l lit) [][]lit {
	n := s.node(l)
	if n.op == anyOf {
		way := make([]lit, len(n.kids))
		for i, kid := range n.kids {
			way[i] = neg(kid)
		}
		return [][]lit{way}
	}
	c, _ := s.waysOfOne(b, l, n.kids)
	return c.ways
}

// divide gives the alternatives of a union that the branch leaves, by its discriminator.
func (b *branch) divide(s *solver, n *node) ([]*node, bool) {
	if b.kind != object {
		return n.kids, false
	}
	d := s.divisionOf(n)
	if d == nil {
		return n.kids, false
	}
	if b.mustNot[d.name] {
		return nil, true
	}
	values, ok := b.pinned(d.name)
	if !ok {
		return n.kids, false
	}
	if len(values) == 1 {
		return d.of[canonical(values[0])], true
	}
	var kids []*node
	for _, v := range values {
		for _, kid := range d.of[canonical(v)] {
			if !slices.Contains(kids, kid) {
				kids = append(kids, kid)
			}
		}
	}
	slices.SortFunc(kids, func(a, b *node) int { return a.id - b.id })
	return kids, true
}

// waysAmong gives the ways of a union whose alternatives are kids, or where sign is 1 their negations.
func (s *solver) waysAmong(b *branch, l lit, kids []*node, sign lit) (c choice, done bool) {
	c = choice{lit: l, whole: true}
	for _, kid := range kids {
		k := pos(kid) ^ sign
		if b.entails(s, k) {
			return choice{lit: l, whole: true, ways: [][]lit{{k}}}, true
		}
		if !b.refutes(s, k, look) {
			c.ways = append(c.ways, []lit{k})
		}
	}
	return c, false
}

// fewAlternatives are so few that every pair of them is a way of its own for more than one to hold.
const fewAlternatives = 12

// waysOfOne gives the ways in which exactly one of kids holds, or not exactly one.
func (s *solver) waysOfOne(b *branch, l lit, kids []*node) (c choice, done bool) {
	c = choice{lit: l, whole: true}
	var able, sure []*node
	for _, kid := range kids {
		switch {
		case b.refutes(s, pos(kid), look):
		case b.entails(s, pos(kid)):
			sure = append(sure, kid)
		default:
			able = append(able, kid)
		}
	}
	if !l.negative() {
		switch {
		case len(sure) > 1:
		case len(sure) == 1:
			c.ways = [][]lit{negations(able, nil)}
		default:
			for _, kid := range able {
				c.ways = append(c.ways, append([]lit{pos(kid)}, negations(able, kid)...))
			}
		}
		return c, false
	}
	switch {
	case len(sure) > 1:
		return c, true
	case len(sure) == 1:
		for _, kid := range able {
			c.ways = append(c.ways, []lit{pos(kid)})
		}
		return c, false
	}
	c.ways = append(c.ways, negations(able, nil))
	for i, kid := range able[:max(0, len(able)-1)] {
		rest := able[i+1:]
		if len(able) > fewAlternatives {
			c.ways = append(c.ways, []lit{pos(kid), pos(s.table.intern(&node{op: anyOf, kids: rest}))})
			continue
		}
		for _, other := range rest {
			if s.spent++; b.kind != object || !s.tagsClash(kid, other) {
				c.ways = append(c.ways, []lit{pos(kid), pos(other)})
			}
		}
	}
	return c, false
}

func negations(kids []*node, but *node) []lit {
	out := []lit{}
	for _, kid := range kids {
		if kid != but {
			out = append(out, neg(kid))
		}
	}
	return out
}

// tagsClash says whether no object obeys both of two variants, by their discriminators.
func (s *solver) tagsClash(a, b *node) bool {
	other := s.tagsOf(b)
	for name, values := range s.tagsOf(a) {
		if theirs, ok := other[name]; ok && !slices.ContainsFunc(values, func(v any) bool {
			return slices.ContainsFunc(theirs, func(w any) bool { return equal(v, w) })
		}) {
			return true
		}
	}
	return false
}

// decideFacts decides the facts of a branch, whatever is pending.
func (s *solver) decideFacts(b *branch) found {
	for _, l := range b.facts {
		if n := s.node(l); n.op == enumOf && !l.negative() {
			return s.try(n.values, append(slices.Clone(b.facts), pos(s.kindNode(b.kind))))
		}
	}
	if hinted, ok := s.hinted(b); ok {
		return hinted
	}
	switch b.kind {
	case integer, fraction:
		return s.decideNumber(b)
	case text:
		return s.decideString(b)
	case array:
		return s.decideArray(b)
	default:
		return s.decideObject(b)
	}
}

func (s *solver) kindNode(k kind) *node { return s.table.add(typeNode(k.set())) }

// hinted tries the values that the schemas themselves suggest. Objects and arrays are put together from their parts,
// which have hints of their own.
func (s *solver) hinted(b *branch) (found, bool) {
	if b.kind == array || b.kind == object || s.rng != nil && s.rng.IntN(4) > 0 {
		return found{}, false
	}
	candidates := b.hints
	if b.kind == text && s.rng == nil {
		candidates = append(slices.Clip(candidates), "a") // which reads better than the empty string
	}
	for _, v := range candidates {
		if kindOf(v) == b.kind && s.holdsAll(b.facts, v) == yes && s.holdsAll(b.pending, v) == yes {
			return found{inhabited, v}, true
		}
	}
	return found{}, false
}
