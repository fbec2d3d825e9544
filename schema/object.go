package schema

import (
	"slices"
)

// An objectQuestion is what the facts of a branch ask of an object.
type objectQuestion struct {
	least, most int // how many properties; most is -1 where there is no bound
	restricts   []*node
	breaks      []*node // members nodes that some property must break
	naming      []*node // what every name must obey
	misnaming   []*node // what some name must not obey
	must        map[string]bool
	mustNot     map[string]bool
}

func (s *solver) readObject(b *branch) (q objectQuestion, ok bool) {
	q = objectQuestion{most: -1, must: b.must, mustNot: b.mustNot}
	for _, l := range b.facts {
		n := s.node(l)
		switch {
		case n.op == size:
			least, most := limitsOf(l, n)
			if q.least = max(q.least, least); !narrow(&q.most, most) {
				return q, false
			}
		case n.op == members && l.negative():
			q.breaks = append(q.breaks, n)
		case n.op == members:
			q.restricts = append(q.restricts, n)
		case n.op == names && l.negative():
			q.misnaming = append(q.misnaming, n.kids[0])
		case n.op == names:
			q.naming = append(q.naming, n.kids[0])
		}
	}
	for name := range q.must {
		if q.mustNot[name] {
			return q, false
		}
	}
	q.least = max(q.least, len(q.must))
	return q, q.most < 0 || q.least <= q.most
}

// An objectSearch finds an object: first a property for everything that some property must do (the negations of
// members and names), then as many more as there must be.
//
// Names that some schema mentions are looked at one by one. All other names fall into regions by which patterns they
// match; in one region all properties have the same condition. What names a region has is a question about strings.
type objectSearch struct {
	*solver
	q      *objectQuestion
	known  []string // the names that are mentioned
	tests  []lit    // the patterns, each as a condition on a name
	named  map[string]*namedProperty
	duties []duty
	chosen map[string]bool // the mentioned names that the object has
	extra  map[string][]lit
	fresh  []freshProperty

	nameSets    map[string]*nameSet
	regions     []region
	haveRegions bool
	regionsDone answer // dunno where not all regions could be told
	anyName     []lit  // what every name obeys that is not mentioned
}

type namedProperty struct {
	need   []lit
	answer answer // can an object have it?
	asked  bool
}

// A duty is something that some property must do: break a members node, or have a name that breaks a node.
type duty struct{ breaks, misnames *node }

func (s *solver) decideObject(b *branch) found {
	q, ok := s.readObject(b)
	if !ok {
		return none
	}
	for _, n := range append(slices.Clone(q.restricts), q.breaks...) {
		if p := n.props.tooLarge(); p != nil {
			return s.objectUnclear(&q, p)
		}
	}
	o := &objectSearch{
		solver:   s,
		q:        &q,
		named:    map[string]*namedProperty{},
		chosen:   map[string]bool{},
		extra:    map[string][]lit{},
		nameSets: map[string]*nameSet{},
	}
	o.survey()
	out := none
	for _, name := range o.known {
		if !q.must[name] {
			continue
		}
		switch o.able(name) {
		case empty:
			return none
		case dunno:
			out = found{}
		}
		o.chosen[name] = true
	}
	f := o.fulfil(0)
	if f.answer == inhabited && out.answer == dunno {
		return found{}
	}
	return f
}

// objectUnclear decides what it can where a pattern is not understood: the object without properties has no name to match.
func (s *solver) objectUnclear(q *objectQuestion, p *node) found {
	if q.least == 0 && len(q.breaks) == 0 && len(q.misnaming) == 0 {
		return found{inhabited, map[string]any{}}
	}
	s.note("patternProperties", p.place)
	return found{}
}

// survey lists the names that are mentioned, the patterns, and the duties.
func (o *objectSearch) survey() {
	mentioned := map[string]bool{}
	for name := range o.q.must {
		mentioned[name] = true
	}
	for name := range o.q.mustNot {
		mentioned[name] = true
	}
	seen := map[lit]bool{}
	test := func(n *node) {
		if l := pos(n); !seen[l] {
			seen[l] = true
			o.tests = append(o.tests, l)
		}
	}
	for _, list := range [][]*node{o.q.restricts, o.q.breaks} {
		for _, n := range list {
			for _, name := range n.props.order {
				mentioned[name] = true
			}
			for _, pp := range n.props.patterns {
				test(pp.match)
			}
		}
	}
	for _, n := range o.q.naming {
		o.anyName = append(o.anyName, pos(n))
		if e := o.listing(pos(n), 0); e != nil && len(e.values) <= 1000 {
			for _, v := range e.values {
				if name, ok := v.(string); ok {
					mentioned[name] = true
				}
			}
		}
	}
	for _, n := range o.q.breaks {
		o.duties = append(o.duties, duty{breaks: n})
	}
	for _, n := range o.q.misnaming {
		o.duties = append(o.duties, duty{misnames: n})
	}
	o.known = sortedNames(mentioned)
	o.anyName = append(o.anyName, pos(o.kindNode(text)))
	if len(o.known) > 0 {
		values := make([]any, len(o.known))
		for i, name := range o.known {
			values[i] = name
		}
		o.anyName = append(o.anyName, neg(o.table.add(enumNode(values))))
	}
}

// property is what is known of a mentioned property.
func (o *objectSearch) property(name string) *namedProperty {
	p, ok := o.named[name]
	if !ok {
		p = &namedProperty{}
		for _, n := range o.q.restricts {
			for _, kid := range n.props.forName(name, nil) {
				p.need = append(p.need, pos(kid))
			}
		}
		o.named[name] = p
	}
	return p
}

// able says whether an object can have a mentioned property.
func (o *objectSearch) able(name string) answer {
	p := o.property(name)
	if p.asked {
		return p.answer
	}
	p.asked, p.answer = true, inhabited
	if o.q.mustNot[name] {
		p.answer = empty
		return empty
	}
	for _, n := range o.q.naming {
		switch o.holds(n, name) {
		case no:
			p.answer = empty
			return empty
		case unclear:
			p.answer = dunno
		}
	}
	switch o.sat(p.need).answer {
	case empty:
		p.answer = empty
	case dunno:
		p.answer = dunno
	}
	return p.answer
}

// fulfil finds a property for each duty from i on.
func (o *objectSearch) fulfil(i int) found {
	if !o.step() {
		return found{}
	}
	if i == len(o.duties) {
		return o.fill()
	}
	out := none
	d := o.duties[i]
	for _, name := range o.shuffled(o.known) {
		f := o.fulfilNamed(i, d, name)
		if f.answer == inhabited {
			return f
		}
		if f.answer == dunno {
			out = found{}
		}
	}
	if o.stopped {
		return found{}
	}
	if !o.divide() {
		out = found{}
	}
	for r := range o.regions {
		f := o.fulfilFresh(i, d, r)
		if f.answer == inhabited {
			return f
		}
		if f.answer == dunno {
			out = found{}
		}
	}
	return out
}

func (o *objectSearch) shuffled(list []string) []string {
	if o.rng == nil {
		return list
	}
	list = slices.Clone(list)
	o.rng.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list
}

// present counts the properties chosen so far.
func (o *objectSearch) present() int { return len(o.chosen) + len(o.fresh) }

func (o *objectSearch) room() bool { return o.q.most < 0 || o.present() < o.q.most }

// fulfilNamed lets a mentioned property do a duty.
func (o *objectSearch) fulfilNamed(i int, d duty, name string) found {
	there := o.chosen[name]
	if !there && !o.room() {
		return none
	}
	var need []lit
	unsure := false
	if d.misnames != nil {
		switch o.holds(d.misnames, name) {
		case yes:
			return none
		case unclear:
			unsure = true
		}
	} else {
		need = []lit{o.breaking(d.breaks.props.forName(name, nil))}
		if need[0] == neg(trueNode0) {
			return none
		}
	}
	if o.able(name) == empty {
		return none
	}
	old := o.extra[name]
	all := append(slices.Clip(append(slices.Clone(o.property(name).need), old...)), need...)
	f := o.sat(all)
	if f.answer == empty {
		return none
	}
	o.extra[name] = append(slices.Clip(old), need...)
	o.chosen[name] = true
	rest := o.fulfil(i + 1)
	if !there {
		delete(o.chosen, name)
	}
	o.extra[name] = old
	if rest.answer == inhabited && (unsure || f.answer == dunno || o.able(name) == dunno) {
		return found{}
	}
	return rest
}

// breaking is a lit that says that not all of some conditions hold.
func (o *objectSearch) breaking(conditions []*node) lit {
	if len(conditions) == 1 {
		return neg(conditions[0])
	}
	slices.SortFunc(conditions, func(a, b *node) int { return a.id - b.id })
	for _, n := range conditions {
		if n.op == never {
			return neg(n)
		}
	}
	conditions = slices.DeleteFunc(slices.Compact(conditions), func(n *node) bool { return n.op == always })
	switch len(conditions) {
	case 0:
		return neg(trueNode0)
	case 1:
		return neg(conditions[0])
	}
	return neg(o.table.intern(&node{op: allOf, kids: conditions}))
}

// fill adds properties until there are enough, and makes the object.
func (o *objectSearch) fill() found {
	if o.q.most >= 0 && o.present() > o.q.most {
		return none
	}
	out := map[string]any{}
	for _, name := range o.known {
		if !o.chosen[name] {
			continue
		}
		f := o.sat(append(slices.Clone(o.property(name).need), o.extra[name]...))
		if f.answer != inhabited {
			return f
		}
		out[name] = f.value
	}
	if f := o.addAllFresh(out); f.answer != inhabited {
		return f
	}
	if o.rng != nil {
		o.scatter(out)
	}
	return o.fillUp(out)
}

// fillUp adds what is still missing to the least number of properties. Every property that is possible at all is counted, so that
// running out of it is a proof.
func (o *objectSearch) fillUp(out map[string]any) found {
	unsure := false
	for _, name := range o.known {
		if len(out) >= o.q.least {
			break
		}
		if _, there := out[name]; there {
			continue
		}
		switch o.able(name) {
		case empty:
			continue
		case dunno:
			unsure = true
			continue
		}
		if f := o.sat(o.property(name).need); f.answer == inhabited {
			out[name] = f.value
		}
	}
	if len(out) < o.q.least {
		if !o.divide() {
			unsure = true
		}
		for at := range o.regions {
			for len(out) < o.q.least {
				f := o.addFresh(out, o.regions[at].name, o.regions[at].need)
				if f.answer == dunno {
					unsure = true
				}
				if f.answer != inhabited {
					break
				}
			}
		}
	}
	switch {
	case len(out) >= o.q.least:
		return found{inhabited, out}
	case unsure:
		return found{}
	}
	return none
}

// scatter adds optional properties at random.
func (o *objectSearch) scatter(out map[string]any) {
	for _, name := range o.known {
		_, there := out[name]
		if there || o.q.most >= 0 && len(out) >= o.q.most || o.rng.IntN(2) == 0 || o.able(name) != inhabited {
			continue
		}
		if f := o.sat(o.property(name).need); f.answer == inhabited {
			out[name] = f.value
		}
	}
	if o.rng.IntN(4) > 0 || !o.divide() {
		return
	}
	for at := range o.regions {
		if (o.q.most < 0 || len(out) < o.q.most) && o.rng.IntN(2) == 0 {
			o.addFresh(out, o.regions[at].name, o.regions[at].need)
		}
	}
}
