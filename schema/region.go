package schema

import (
	"slices"
)

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

type freshProperty struct {
	region int
	need   []lit
}
