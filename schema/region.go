package schema

import (
	"slices"
)

// A region is the names that are mentioned nowhere and match just these patterns.
type region struct {
	name []lit          // what a name of the region obeys
	hits map[*node]bool // the patterns that match
	need []lit          // what a property of the region obeys
	able answer         // can there be one?
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

const maxRegions = 256

func (o *objectSearch) divideFrom(i int, name []lit, hits map[*node]bool) {
	if len(o.regions) >= maxRegions {
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
		// A name of this kind may not exist. What is found here is checked; finding nothing proves nothing.
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
	r := region{name: name, hits: map[*node]bool{}}
	for n := range hits {
		r.hits[n] = true
	}
	for _, n := range o.q.restricts {
		for _, kid := range r.conditions(n) {
			r.need = append(r.need, pos(kid))
		}
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
	r := o.regions[at]
	var name, need []lit
	if d.misnames != nil {
		name = []lit{neg(d.misnames)}
	} else if need = []lit{o.breaking(r.conditions(d.breaks))}; need[0] == neg(trueNode0) {
		return none
	}
	alone := freshProperty{at, slices.Concat(r.name, name), slices.Concat(r.need, need)}
	unsure, possible := o.possible(alone)
	if !possible {
		return none
	}
	out := none
	if o.room() {
		o.fresh = append(o.fresh, alone)
		f := o.fulfil(i + 1)
		o.fresh = o.fresh[:len(o.fresh)-1]
		if f.answer == inhabited && unsure {
			f = found{}
		}
		if f.answer != empty {
			return f
		}
	}
	if o.q.most < 0 && !o.scarce(alone.name, len(o.fresh)+1) {
		return out
	}
	for j := range o.fresh {
		old := o.fresh[j]
		if old.region != at {
			continue
		}
		both := freshProperty{at, slices.Concat(old.name, name), slices.Concat(old.need, need)}
		unsure, possible := o.possible(both)
		if !possible {
			continue
		}
		o.fresh[j] = both
		f := o.fulfil(i + 1)
		o.fresh[j] = old
		if f.answer == inhabited && unsure {
			f = found{}
		}
		if f.answer == inhabited {
			return f
		}
		if f.answer == dunno {
			out = found{}
		}
	}
	return out
}

// possible says whether an object can have the property, and whether that is uncertain.
func (o *objectSearch) possible(p freshProperty) (unsure, possible bool) {
	value := o.sat(p.need).answer
	_, name := o.nameIn(p.name, 0)
	return value == dunno || name == dunno, value != empty && name != empty
}

// scarce says whether there are fewer than n names of a kind.
func (o *objectSearch) scarce(name []lit, n int) bool {
	_, a := o.nameIn(name, n-1)
	return a != inhabited
}

// maxFresh bounds the names that are made up of one kind.
const maxFresh = 200

// nameSet is the names of one kind, as far as they were asked for.
type nameSet struct {
	some []string
	all  bool // there are no more of them
	dim  bool // whether there are more is not known
}

// nameIn gives the n-th name that obeys a state, if there are as many.
func (o *objectSearch) nameIn(name []lit, n int) (string, answer) {
	if n >= maxFresh {
		o.note("objects of many properties that no schema mentions", "")
		return "", dunno
	}
	key := keyOf(name)
	r, ok := o.nameSets[key]
	if !ok {
		r = &nameSet{}
		o.nameSets[key] = r
	}
	for len(r.some) <= n && !r.all && !r.dim {
		need := name
		if len(r.some) > 0 {
			values := make([]any, len(r.some))
			for i, name := range r.some {
				values[i] = name
			}
			need = slices.Concat(need, []lit{neg(o.table.add(enumNode(values)))})
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

// addFresh adds a property under a name of some kind that the object does not have yet.
func (o *objectSearch) addFresh(out map[string]any, name, need []lit) found {
	for n := 0; ; n++ {
		name, a := o.nameIn(name, n)
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

// addAllFresh adds the properties that do a duty. They take their names one after the other; where kinds of names
// overlap, running out of them is no proof.
func (o *objectSearch) addAllFresh(out map[string]any) found {
	for _, p := range o.fresh {
		f := o.addFresh(out, p.name, p.need)
		if f.answer == empty && slices.ContainsFunc(o.fresh, func(q freshProperty) bool { return keyOf(q.name) != keyOf(p.name) && q.region == p.region }) {
			return o.giveUp("several names that break propertyNames")
		}
		if f.answer != inhabited {
			return f
		}
	}
	return found{answer: inhabited}
}

// A freshProperty does a duty under a name that is not mentioned.
type freshProperty struct {
	region int
	name   []lit // what its name obeys
	need   []lit // what its value obeys
}
