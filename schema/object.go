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
	chosen map[string]bool // the mentioned names that are there
	extra  map[string][]lit
	fresh  []freshProperty

	regions     []region
	haveRegions bool
	regionsDone answer // dunno where not all regions could be told
	anyName     []lit  // what every name obeys that is not mentioned
}

type namedProperty struct {
	need   []lit
	answer answer // can it be there?
	asked  bool
}

// A duty is something that some property must do: break a members node, or have a name that breaks a node.
type duty struct{ breaks, misnames *node }

// A region is the names that are mentioned nowhere and match just these patterns.
type region struct {
	name []lit           // what a name of the region obeys
	hits map[*node]bool  // the patterns that match
	need []lit           // what a property of the region obeys
	able answer          // can there be one?
	some []string        // names of the region, as far as they were asked for
	all  bool            // there are no more of them
	dim  bool            // whether there are more is not known
	seen map[string]bool // names that are taken
}

type freshProperty struct {
	region int
	need   []lit
}

func (s *solver) decideObject(b *branch) found {
	q, ok := s.readObject(b)
	if !ok {
		return none
	}
	for _, n := range append(slices.Clone(q.restricts), q.breaks...) {
		if p := n.props.unclear(); p != nil {
			return s.objectUnclear(&q, p)
		}
	}
	o := &objectSearch{solver: s, q: &q, named: map[string]*namedProperty{}, chosen: map[string]bool{}, extra: map[string][]lit{}}
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

// objectUnclear decides what it can where a pattern is not understood: an object without properties matches none.
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

// able says whether a mentioned property can be there.
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

// divide finds the regions: for each choice of patterns to match and not to match, whether any name does so.
func (o *objectSearch) divide() bool {
	if !o.haveRegions {
		o.haveRegions = true
		o.regionsDone = inhabited
		o.divideFrom(0, slices.Clone(o.anyName), map[*node]bool{})
	}
	return o.regionsDone == inhabited
}

const mostRegions = 256

func (o *objectSearch) divideFrom(i int, name []lit, hits map[*node]bool) {
	if len(o.regions) >= mostRegions {
		o.note("patternProperties divide names into too many regions", "")
		o.regionsDone = dunno
		return
	}
	rng := o.rng
	o.rng = nil // that a region has a name is one question, which name another
	f := o.sat(name)
	o.rng = rng
	if f.answer == empty {
		return
	}
	if f.answer == dunno {
		// There may be no such name; what is found here is checked, what is not found is not a proof.
		o.regionsDone = dunno
		if i < len(o.tests) {
			return
		}
	}
	if i < len(o.tests) {
		test := o.tests[i]
		o.divideFrom(i+1, append(slices.Clip(name), test.not()), hits)
		hits[o.node(test)] = true
		o.divideFrom(i+1, append(slices.Clip(name), test), hits)
		delete(hits, o.node(test))
		return
	}
	r := region{name: name, hits: map[*node]bool{}, seen: map[string]bool{}}
	for n := range hits {
		r.hits[n] = true
	}
	for _, n := range o.q.restricts {
		for _, kid := range r.conditions(n) {
			r.need = append(r.need, pos(kid))
		}
	}
	if name, ok := f.value.(string); ok {
		r.some = []string{name}
	}
	r.able = o.sat(r.need).answer
	if r.able == empty {
		return
	}
	o.regions = append(o.regions, r)
}

// conditions are those of a members node on the properties of a region.
func (r *region) conditions(n *node) []*node {
	var out []*node
	for _, pp := range n.props.patterns {
		if r.hits[pp.match] {
			out = append(out, pp.then)
		}
	}
	if len(out) == 0 {
		out = append(out, n.props.rest)
	}
	return out
}

// fulfilFresh lets a property of a region do a duty: a new one, or where the number of properties or names is limited
// also one that does another duty already.
func (o *objectSearch) fulfilFresh(i int, d duty, at int) found {
	r := &o.regions[at]
	var need []lit
	if d.misnames != nil {
		return o.fulfilMisnamed(i, d, at)
	}
	need = []lit{o.breaking(r.conditions(d.breaks))}
	if need[0] == neg(trueNode0) {
		return none
	}
	alone := o.sat(append(slices.Clone(r.need), need...))
	if alone.answer == empty {
		return none
	}
	out := none
	if o.room() {
		o.fresh = append(o.fresh, freshProperty{at, append(slices.Clone(r.need), need...)})
		f := o.fulfil(i + 1)
		o.fresh = o.fresh[:len(o.fresh)-1]
		if f.answer == inhabited && alone.answer == dunno {
			f = found{}
		}
		if f.answer != empty {
			return f
		}
	}
	if o.q.most < 0 && !o.scarce(at, len(o.fresh)+1) {
		return out
	}
	for j := range o.fresh {
		if o.fresh[j].region != at {
			continue
		}
		old := o.fresh[j].need
		o.fresh[j].need = append(slices.Clip(old), need...)
		f := o.sat(o.fresh[j].need)
		if f.answer != empty {
			sure := f.answer == inhabited
			if f = o.fulfil(i + 1); f.answer == inhabited && !sure {
				f = found{}
			}
		}
		o.fresh[j].need = old
		if f.answer == inhabited {
			return f
		}
		if f.answer == dunno {
			out = found{}
		}
	}
	return out
}

// fulfilMisnamed splits a region by the node that a name is to break.
func (o *objectSearch) fulfilMisnamed(i int, d duty, at int) found {
	r := o.regions[at]
	if o.q.most >= 0 && !o.room() && len(o.fresh) > 0 {
		o.note("propertyNames beside maxProperties", "")
		return found{}
	}
	if !o.room() {
		return none
	}
	part := r
	part.name = append(slices.Clip(r.name), neg(d.misnames))
	part.some, part.all, part.dim = nil, false, false
	part.seen = map[string]bool{}
	f := o.sat(part.name)
	if f.answer == empty {
		return none
	}
	if f.answer == dunno {
		return found{}
	}
	o.regions = append(o.regions, part)
	o.fresh = append(o.fresh, freshProperty{len(o.regions) - 1, r.need})
	rest := o.fulfil(i + 1)
	o.fresh = o.fresh[:len(o.fresh)-1]
	o.regions = o.regions[:len(o.regions)-1]
	if rest.answer == inhabited && r.able == dunno {
		return found{}
	}
	if rest.answer == empty && (o.q.most >= 0 || len(o.duties) > 1) {
		o.note("propertyNames beside other demands on properties", "")
		return found{} // one property might have done two duties
	}
	return rest
}

// scarce says whether a region has fewer than n names.
func (o *objectSearch) scarce(at, n int) bool {
	o.nameIn(at, n-1)
	return len(o.regions[at].some) < n
}

// mostFresh bounds the names that are made up in one region.
const mostFresh = 200

// nameIn gives the n-th name of a region, if there are as many.
func (o *objectSearch) nameIn(at, n int) (string, answer) {
	r := &o.regions[at]
	if n >= mostFresh {
		o.note("objects of many properties that no schema mentions", "")
		return "", dunno
	}
	for len(r.some) <= n && !r.all && !r.dim {
		need := r.name
		if len(r.some) > 0 {
			values := make([]any, len(r.some))
			for i, name := range r.some {
				values[i] = name
			}
			need = append(slices.Clip(need), neg(o.table.add(enumNode(values))))
		}
		f := o.sat(need)
		switch f.answer {
		case inhabited:
			r.some = append(r.some, f.value.(string))
		case empty:
			r.all = true
		default:
			r.dim = true
		}
	}
	switch {
	case n < len(r.some):
		return r.some[n], inhabited
	case r.all:
		return "", empty
	}
	return "", dunno
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
	for _, p := range o.fresh {
		if f := o.addFresh(out, p.region, p.need); f.answer != inhabited {
			return f
		}
	}
	if o.rng != nil {
		o.scatter(out)
	}
	return o.fillUp(out)
}

// fillUp adds what is still missing to the least number of properties. Whatever can be there at all is counted, so that
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
				f := o.addFresh(out, at, o.regions[at].need)
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

// addFresh adds a property of a region under a name that is not there yet.
func (o *objectSearch) addFresh(out map[string]any, at int, need []lit) found {
	for n := 0; ; n++ {
		name, a := o.nameIn(at, n)
		if a != inhabited {
			return found{answer: a}
		}
		if _, there := out[name]; there {
			continue
		}
		f := o.sat(need)
		if f.answer == inhabited {
			out[name] = f.value
		}
		return f
	}
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
			o.addFresh(out, at, o.regions[at].need)
		}
	}
}
