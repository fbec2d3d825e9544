package values

import (
	"maps"
	"slices"
	"strconv"

	"github.com/eventlink/pulumi-eventlink/engine"
)

// A view is what a document says of the values at one place: they obey all of its nodes.
type view struct {
	nodes []*node
	place *engine.Place
	// placed says that place is that of the value. Where it is not known, numbers are taken to be of either kind.
	placed bool
}

// maxCases bounds what the unions of one place are multiplied out to. Beyond it a union is not looked into, which only
// makes the shapes larger than they need be.
const maxCases = 2000

// value gives the shapes of all values at the place.
func (w view) value() Value {
	f := flattening{seen: map[*node]bool{}}
	for _, n := range w.nodes {
		if !f.add(n) {
			return nil
		}
	}
	var out Value
	for _, parts := range f.cases(nil, 0) {
		own := make([]condition, 0, len(w.nodes)+len(parts.chosen))
		for _, n := range slices.Concat(w.nodes, parts.chosen) {
			own = append(own, condition{node: n})
		}
		out = append(out, w.shapes(parts.atoms, own)...)
	}
	if len(out) > 1 {
		return Union(out)
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

// add adds a node. It is false if nothing obeys the node.
func (f *flattening) add(n *node) bool {
	if n == nil || f.seen[n] {
		return true
	}
	f.seen[n] = true
	if truth, ok := n.raw.(bool); ok {
		return truth
	}
	s := n.raw.(map[string]any)
	if _, ok := s["$ref"]; ok {
		if !f.add(n.target()) {
			return false
		}
		if len(s) == 1 {
			return true
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
	f.choices = append(f.choices, n.dependents()...)
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

// maxDependents bounds the names on which others depend that cases are told apart by.
const maxDependents = 4

// dependents are the choices that dependentRequired and dependentSchemas leave: a name is absent, or what it asks for holds.
func (n *node) dependents() (choices [][][]*node) {
	s := n.raw.(map[string]any)
	for _, keyword := range []string{"dependencies", "dependentRequired", "dependentSchemas"} {
		dependent, _ := s[keyword].(map[string]any)
		if len(dependent) > maxDependents {
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(dependent)) {
			there := []*node{n.made(map[string]any{"required": []any{name}})}
			if names, ok := dependent[name].([]any); ok {
				there = append(there, n.made(map[string]any{"required": names}))
			} else if needed := n.below(keyword, name); needed != nil {
				there = append(there, needed)
			}
			away := n.made(map[string]any{"not": map[string]any{"required": []any{name}}})
			choices = append(choices, [][]*node{{away}, there})
		}
	}
	return choices
}

// A caseOf is one way through the choices.
type caseOf struct{ atoms, chosen []*node }

func (f *flattening) cases(chosen []*node, depth int) []caseOf {
	if len(f.choices) == 0 || depth > 20 {
		return []caseOf{{f.atoms, chosen}}
	}
	first := f.choices[0]
	if len(first) > maxCases {
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
		if len(out) > maxCases {
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
