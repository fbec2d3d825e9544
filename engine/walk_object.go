package engine

import (
	"github.com/eventlink/pulumi-eventlink/engine/violation"

	"github.com/eventlink/pulumi-eventlink/engine/value"
)

func (w *walk) object(n *node, o *value.Members, v value.Value, left *unevaluated, f *faults) {
	if w.count(o.Len(), n.minProperties, n.maxProperties, "properties", f) {
		return
	}
	if w.explain { // without it, properties counts those that are required
		if missing := w.missing(o, n.required); missing != nil {
			f.breaks(w, violation.Required{Missing: missing})
		}
	}
	for i := range n.dependencies {
		d := &n.dependencies[i]
		if o.Get(d.property).Kind() == value.Absent {
			continue
		}
		if missing := w.missing(o, d.required); missing != nil && f.breaks(w, violation.Required{Missing: missing, Since: true, Property: d.property}) {
			return
		}
		if d.node != nil && f.add(w, w.inPlace(d.node, v, left)) {
			return
		}
	}
	if w.properties(n, o, left, f) || n.propertyNames == nil {
		return
	}
	for _, m := range o.List() {
		name := o.Name(m.Label)
		if broken := w.name(n.propertyNames, name); broken.any && f.breaks(w, violation.Name{Property: name}, broken.causes...) {
			return
		}
	}
}

// missing lists the names that an object does not have; without explain, the first of them.
func (w *walk) missing(o *value.Members, names []string) (missing []string) {
	for i, name := range names {
		if o.Get(name).Kind() != value.Absent {
			continue
		}
		if !w.explain {
			return names[i : i+1]
		}
		missing = append(missing, name)
	}
	return missing
}

func (w *walk) properties(n *node, o *value.Members, left *unevaluated, f *faults) (stop bool) {
	if len(n.fields) == 0 && n.patterns == nil && n.additional == nil && n.additionalAllowed == nil {
		return false
	}
	var refused []string
	members, numbered, required := o.List(), o.Words() == w.contract.graph.words, 0
	for i := range members {
		m := &members[i]
		name, child := o.Name(m.Label), m.Value
		evaluated := false
		own := n.field(o, m.Label, numbered)
		if own.required {
			required++
		}
		if known := own.node; known != nil {
			evaluated = true
			if f.add(w, w.property(known, child, name)) {
				return true
			}
		}
		for _, p := range n.patterns {
			if p.pattern.MatchString(name) {
				evaluated = true
				if f.add(w, w.property(p.node, child, name)) {
					return true
				}
			}
		}
		if !evaluated && n.additional != nil {
			evaluated = true
			if f.add(w, w.property(n.additional, child, name)) {
				return true
			}
		}
		if !evaluated && n.additionalAllowed != nil {
			if evaluated = true; !*n.additionalAllowed {
				if !w.explain {
					f.any = true
					return true
				}
				refused = append(refused, name)
			}
		}
		if evaluated {
			left.sawProperty(name)
		}
	}
	if !w.explain && required < n.requiredKinds {
		f.any = true
		return true
	}
	return refused != nil && f.breaks(w, violation.Additional{Properties: refused})
}

// name applies propertyNames, whose schema sees the name as a value by itself.
func (w *walk) name(n *node, name string) faults {
	scopes := w.scopes
	w.scopes = nil
	_, f := w.enter(n, value.OfString(name), false, 0)
	w.scopes = scopes
	return f
}
