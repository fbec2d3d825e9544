package schema

// A summary is what is worked out about a node once, when it is first asked for.
type summary struct {
	// holds and fails are the kinds of which some value may obey the node, and may not: never too few.
	holds, fails kindSet
	known        bool
	opening      bool

	tags     map[string][]any // see tagsOf
	tagged   bool
	division *division // see divisionOf
	divided  bool
}

// kindsOf gives the kinds of which some value may obey a lit.
func (s *solver) kindsOf(l lit) kindSet {
	n := s.node(l)
	s.summarize(n)
	if !n.summary.known {
		return allKinds
	}
	if l.negative() {
		return n.summary.fails
	}
	return n.summary.holds
}

func (s *solver) summarize(n *node) {
	m := &n.summary
	if m.known || m.opening {
		return
	}
	m.opening = true
	holds, fails := s.kindsThat(n)
	m.opening = false
	m.holds, m.fails, m.known = holds, fails, true
}

func (s *solver) kindsThat(n *node) (holds, fails kindSet) {
	switch n.op {
	case always:
		return allKinds, 0
	case never:
		return 0, allKinds
	case allOf:
		holds = allKinds
		for _, kid := range n.kids {
			holds &= s.kindsOf(pos(kid))
			fails |= s.kindsOf(neg(kid))
		}
		return holds, fails
	case anyOf, oneOf:
		fails = allKinds
		for _, kid := range n.kids {
			holds |= s.kindsOf(pos(kid))
			fails &= s.kindsOf(neg(kid))
		}
		if n.op == oneOf {
			fails = allKinds
		}
		return holds, fails
	case negated:
		return s.kindsOf(neg(n.kids[0])), s.kindsOf(pos(n.kids[0]))
	case refers:
		t := s.table.target(n)
		return s.kindsOf(pos(t)), s.kindsOf(neg(t))
	case opaque:
		return allKinds, allKinds
	case types:
		return n.kinds, allKinds &^ n.kinds
	case enumOf:
		return n.kinds, allKinds
	}
	return allKinds, speaksOf(n)
}

// speaksOf gives the kinds of which a keyword speaks; every other passes.
func speaksOf(n *node) kindSet {
	switch n.op {
	case bound:
		return numbers
	case multiple:
		if n.rat.Num().IsInt64() && n.rat.Num().Int64() == 1 {
			return fraction.set() // every integer is a multiple of 1, of 1/10 ...
		}
		return numbers
	case length, matches:
		return text.set()
	case members, names, required, size:
		return object.set()
	case items, count, contains, distinct:
		return array.set()
	}
	return allKinds
}

// tagsOf gives the properties that tell a variant: those that every object which obeys the node must have, with the
// values that they may take.
func (s *solver) tagsOf(n *node) map[string][]any {
	m := &n.summary
	if m.tagged {
		return m.tags
	}
	m.tagged = true
	must, may := map[string]bool{}, map[string][]any{}
	s.collectTags(n, must, may, 0)
	for name, values := range may {
		if must[name] {
			if m.tags == nil {
				m.tags = map[string][]any{}
			}
			m.tags[name] = values
		}
	}
	return m.tags
}

func (s *solver) collectTags(n *node, must map[string]bool, may map[string][]any, depth int) {
	if depth > 8 {
		return
	}
	switch n.op {
	case allOf:
		for _, kid := range n.kids {
			s.collectTags(kid, must, may, depth+1)
		}
	case refers:
		s.collectTags(s.table.target(n), must, may, depth+1)
	case required:
		must[n.name] = true
	case members:
		for _, name := range n.props.order {
			if e := s.listing(pos(n.props.named[name]), 0); e != nil {
				if old, ok := may[name]; !ok || len(e.values) < len(old) {
					may[name] = e.values
				}
			}
		}
	}
}

// A division says which alternatives of a union are left once a property is known: the index of a discriminator.
type division struct {
	name string
	of   map[string][]*node // by canonical value
}

// divisionOf finds the property that tells the alternatives of a union apart best, or nil where no property tells all of them apart.
func (s *solver) divisionOf(n *node) *division {
	m := &n.summary
	if m.divided {
		return m.division
	}
	m.divided = true
	if len(n.kids) < 2 {
		return nil
	}
	first := s.tagsOf(n.kids[0])
	var best *division
	for _, name := range sortedNames(first) {
		d := &division{name: name, of: map[string][]*node{}}
		for _, kid := range n.kids {
			values, ok := s.tagsOf(kid)[name]
			if !ok {
				d = nil
				break
			}
			for _, v := range values {
				key := canonical(v)
				d.of[key] = append(d.of[key], kid)
			}
		}
		if d != nil && len(d.of) > 1 && (best == nil || len(d.of) > len(best.of)) {
			best = d
		}
	}
	m.division = best
	return best
}

// kidsFor gives the alternatives of a union that an object can obey, by its discriminator.
func (s *solver) kidsFor(n *node, v any) ([]*node, bool) {
	o, ok := v.(map[string]any)
	if !ok {
		return nil, false
	}
	d := s.divisionOf(n)
	if d == nil {
		return nil, false
	}
	tag, ok := o[d.name]
	if !ok {
		return nil, true
	}
	return d.of[canonical(tag)], true
}
