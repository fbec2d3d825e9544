package celcheck

import (
	"slices"
	"strconv"
	"sync"

	"github.com/eventlink/pulumi-eventlink/contract"
)

// A view is what a document says of the values at one place: they obey all of its nodes.
type view struct {
	nodes []*node
	place *contract.Place
	// placed says that place is that of the value. Where it is not known, numbers are taken to be of either kind.
	placed bool
}

// mostCases bounds what the unions of one place are multiplied out to. Beyond it a union is not looked into, which only
// makes the shapes larger than they need be.
const mostCases = 2000

// value gives the shapes of all values at the place.
func (w view) value() value {
	f := flattening{seen: map[*node]bool{}}
	for _, n := range w.nodes {
		if !f.add(n) {
			return nil
		}
	}
	var out value
	for _, parts := range f.cases(nil, 0) {
		own := make([]condition, 0, len(w.nodes)+len(parts.chosen))
		for _, n := range slices.Concat(w.nodes, parts.chosen) {
			own = append(own, condition{node: n})
		}
		out = append(out, w.shapes(parts.atoms, own)...)
	}
	if len(out) > 1 {
		return dedupe(out)
	}
	return out
}

// A flattening takes apart what applies in place: atoms are subschemas whose own keywords hold, choices are lists of
// which one holds at least.
type flattening struct {
	seen    map[*node]bool
	atoms   []*node
	choices [][][]*node
}

// add says no where nothing obeys the node.
func (f *flattening) add(n *node) bool {
	if n == nil || f.seen[n] {
		return true
	}
	f.seen[n] = true
	if truth, ok := n.raw.(bool); ok {
		return truth
	}
	s := n.raw.(map[string]any)
	if ref, ok := s["$ref"].(string); ok {
		if !f.add(n.doc.resolve(ref)) {
			return false
		}
		if n.doc.draft == contract.Draft07 {
			return true // its siblings are ignored
		}
	}
	f.atoms = append(f.atoms, n)
	if list, ok := s["allOf"].([]any); ok {
		for i := range list {
			if !f.add(n.below("allOf", strconv.Itoa(i))) {
				return false
			}
		}
	}
	for _, keyword := range []string{"anyOf", "oneOf"} {
		list, ok := s[keyword].([]any)
		if !ok {
			continue
		}
		choice := make([][]*node, 0, len(list))
		for i := range list {
			choice = append(choice, []*node{n.below(keyword, strconv.Itoa(i))})
		}
		f.choices = append(f.choices, choice)
	}
	if _, ok := s["if"]; ok {
		then, otherwise := []*node{n.below("if")}, []*node{}
		if _, ok := s["then"]; ok {
			then = append(then, n.below("then"))
		}
		if _, ok := s["else"]; ok {
			otherwise = append(otherwise, n.below("else"))
		}
		f.choices = append(f.choices, [][]*node{then, otherwise})
	}
	return true
}

// A caseOf is one way through the choices.
type caseOf struct{ atoms, chosen []*node }

func (f *flattening) cases(chosen []*node, depth int) []caseOf {
	if len(f.choices) == 0 || depth > 20 {
		return []caseOf{{f.atoms, chosen}}
	}
	first := f.choices[0]
	if len(first) > mostCases {
		rest := *f
		rest.choices = f.choices[1:]
		return rest.cases(chosen, depth)
	}
	var out []caseOf
	for _, nodes := range first {
		g := flattening{seen: map[*node]bool{}, atoms: slices.Clip(f.atoms), choices: slices.Clone(f.choices[1:])}
		for n := range f.seen {
			g.seen[n] = true
		}
		if slices.ContainsFunc(nodes, func(n *node) bool { return !g.add(n) }) || contradictory(g.atoms) {
			continue
		}
		out = append(out, g.cases(slices.Concat(chosen, nodes), depth+1)...)
		if len(out) > mostCases {
			rest := *f
			rest.choices = nil
			return []caseOf{{rest.atoms, chosen}}
		}
	}
	return out
}

// contradictory says that two atoms want different constants of one required property, as the variants of two unions do.
func contradictory(atoms []*node) bool {
	if len(atoms) > 50 {
		return false
	}
	constants := map[string]any{}
	for _, n := range atoms {
		s := n.raw.(map[string]any)
		required, _ := s["required"].([]any)
		properties, _ := s["properties"].(map[string]any)
		for _, name := range required {
			name, _ := name.(string)
			p, _ := properties[name].(map[string]any)
			constant, ok := p["const"].(string)
			if _, refers := p["$ref"]; !ok || refers {
				continue
			}
			if was, ok := constants[name]; ok && was != constant {
				return true
			}
			constants[name] = constant
		}
	}
	return false
}

// An object is what is known of a map: its properties, and all others.
type object struct {
	view  []*node // where properties come from that are not in known
	place view
	known map[string]property // what was asked for, narrowed or written
	// others gives what a property that is not known by name may be; nil where there is none.
	others func() value

	mu    sync.Mutex
	asked map[string]property
}

// A property says of a name whether a map has it, and what it is.
type property struct {
	must, never bool
	value       func() value
}

func present(v value) property { return property{must: true, value: func() value { return v }} }

var absent = property{never: true, value: nothing}

// get gives a property.
func (o *object) get(name string) property {
	if p, ok := o.known[name]; ok {
		return p
	}
	if o.view == nil {
		if o.others == nil {
			return absent
		}
		return property{value: o.others}
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if p, ok := o.asked[name]; ok {
		return p
	}
	p := o.look(name)
	if o.asked == nil {
		o.asked = map[string]property{}
	}
	o.asked[name] = p
	return p
}

// look reads a property out of the atoms.
func (o *object) look(name string) property {
	var nodes []*node
	must := false
	for _, n := range o.view {
		s := n.raw.(map[string]any)
		for _, r := range list(s, "required") {
			must = must || r == name
		}
		properties, _ := s["properties"].(map[string]any)
		patterns, _ := s["patternProperties"].(map[string]any)
		if _, ok := properties[name]; ok {
			nodes = append(nodes, n.below("properties", name))
			continue
		}
		if more, ok := s["additionalProperties"]; ok && len(patterns) == 0 {
			if more == false {
				return absent
			}
			nodes = append(nodes, n.below("additionalProperties"))
		}
		if not, ok := s["not"].(map[string]any); ok && len(not) == 1 {
			if names := list(not, "required"); len(names) == 1 && names[0] == name {
				return absent
			}
		}
	}
	w := view{nodes: nodes, placed: o.place.placed}
	if w.placed {
		w.place = o.place.place.Property(name)
	}
	v := w.value()
	if len(v) == 0 {
		return absent
	}
	return property{must: must, value: func() value { return v }}
}

// with gives the object with one property in another's stead.
func (o *object) with(name string, p property) *object {
	c := &object{view: o.view, place: o.place, others: o.others, known: make(map[string]property, len(o.known)+1)}
	for name, p := range o.known {
		c.known[name] = p
	}
	c.known[name] = p
	return c
}

// any gives what a property of a name that is not known may be.
func (o *object) any() value {
	var out value
	names := map[string]bool{}
	for name := range o.known {
		names[name] = true
	}
	closed := false
	for _, n := range o.view {
		s := n.raw.(map[string]any)
		properties, _ := s["properties"].(map[string]any)
		for name := range properties {
			names[name] = true
		}
		patterns, _ := s["patternProperties"].(map[string]any)
		closed = closed || s["additionalProperties"] == false && len(patterns) == 0
	}
	for name := range names {
		out = join(out, o.get(name).value())
	}
	if o.view == nil {
		if o.others != nil {
			out = join(out, o.others())
		}
		return out
	}
	if closed {
		return out
	}
	return join(out, o.rest())
}

// rest gives what a property may be that no keyword names.
func (o *object) rest() value {
	var nodes []*node
	for _, n := range o.view {
		s := n.raw.(map[string]any)
		patterns, _ := s["patternProperties"].(map[string]any)
		if more, ok := s["additionalProperties"]; ok && len(patterns) == 0 {
			if more == false {
				return nil
			}
			nodes = append(nodes, n.below("additionalProperties"))
		}
	}
	return view{nodes: nodes}.value()
}

// mayBeEmpty says whether a map can have no property at all.
func (o *object) mayBeEmpty() bool {
	for _, p := range o.known {
		if p.must {
			return false
		}
	}
	for _, n := range o.view {
		if len(list(n.raw.(map[string]any), "required")) > 0 {
			return false
		}
	}
	return true
}

func list(s map[string]any, keyword string) []any {
	found, _ := s[keyword].([]any)
	return found
}
