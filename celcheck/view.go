package celcheck

import (
	"maps"
	"slices"
	"strconv"
	"sync"

	"github.com/eventlink/pulumi-eventlink/contract"
	"github.com/eventlink/pulumi-eventlink/pattern"
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

// mostDependents bounds the names on which others depend that cases are told apart by.
const mostDependents = 4

// dependents are the choices that dependentRequired and dependentSchemas leave: a name is not there, or what it asks for is.
func (n *node) dependents() (choices [][][]*node) {
	s := n.raw.(map[string]any)
	for _, keyword := range []string{"dependencies", "dependentRequired", "dependentSchemas"} {
		dependent, _ := s[keyword].(map[string]any)
		if len(dependent) > mostDependents {
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
	// rendered says that others is what a literal has written, and to be held against the command's contract.
	rendered bool

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
		_, known := properties[name]
		if known {
			nodes = append(nodes, n.below("properties", name))
		}
		patterned, clear := n.patterned(name)
		nodes = append(nodes, patterned...)
		if more, ok := s["additionalProperties"]; ok && !known && len(patterned) == 0 && clear {
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

// patterned are the subschemas of patternProperties for a name. It says no where a pattern is beyond the engine.
func (n *node) patterned(name string) (nodes []*node, clear bool) {
	patterns, _ := n.raw.(map[string]any)["patternProperties"].(map[string]any)
	clear = true
	for _, source := range slices.Sorted(maps.Keys(patterns)) {
		p, err := pattern.Compile(source)
		switch {
		case err != nil:
			clear = false
		case p.MatchString(name):
			nodes = append(nodes, n.below("patternProperties", source))
		}
	}
	return nodes, clear
}

// with gives the object with one property in another's stead.
func (o *object) with(name string, p property) *object {
	c := &object{view: o.view, place: o.place, others: o.others, rendered: o.rendered, known: make(map[string]property, len(o.known)+1)}
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
		closed = closed || s["additionalProperties"] == false
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
	out = join(out, o.matched())
	if closed {
		return out
	}
	return join(out, o.rest())
}

// matched gives what a property may be whose name patternProperties takes.
func (o *object) matched() value {
	var out value
	for _, n := range o.view {
		patterns, _ := n.raw.(map[string]any)["patternProperties"].(map[string]any)
		for source := range patterns {
			w := view{nodes: []*node{n.below("patternProperties", source)}}
			if word, ok := wordOf(source); ok && o.place.placed && len(patterns) == 1 && len(o.view) == 1 && !o.place.place.Knows(word) {
				// All names that it takes, and none does by itself, share one place.
				w.place, w.placed = o.place.place.Property(word), true
			}
			out = join(out, w.value())
		}
	}
	return out
}

// wordOf gives a string that holds a match of a pattern.
func wordOf(source string) (string, bool) {
	automaton, err := pattern.NewAutomaton(source)
	if err != nil {
		return "", false
	}
	q := pattern.Search{Match: []*pattern.Automaton{automaton}, Max: -1, Budget: 10_000}
	word, outcome := q.Find()
	return word, outcome == pattern.Found
}

// keys gives what the names of a map may be.
func (o *object) keys() value {
	key := &shape{kind: kString, maxLen: unbounded}
	if o.view == nil && o.others == nil {
		names := slices.Collect(maps.Keys(o.known))
		return textValue(slices.DeleteFunc(names, func(name string) bool { return o.known[name].never })...)
	}
	for _, n := range o.view {
		s := n.raw.(map[string]any)
		if names := n.below("propertyNames"); names != nil {
			key.obeys = append(key.obeys, condition{node: names})
			if raw, ok := names.raw.(map[string]any); ok {
				if source, ok := raw["pattern"].(string); ok {
					key.sources = append(key.sources, source)
				}
			}
		}
		if s["additionalProperties"] != false {
			continue
		}
		properties, _ := s["properties"].(map[string]any)
		patterns, _ := s["patternProperties"].(map[string]any)
		var ways []any
		if len(properties) > 0 {
			ways = append(ways, map[string]any{"enum": slices.Sorted(maps.Keys(properties))})
		}
		for _, source := range slices.Sorted(maps.Keys(patterns)) {
			ways = append(ways, map[string]any{"pattern": source})
			if len(ways) == 1 && len(patterns) == 1 {
				key.sources = append(key.sources, source)
			}
		}
		if len(ways) == 0 {
			return nil
		}
		key = key.knowing(map[string]any{"anyOf": ways})
	}
	return one(key)
}

// counts bounds how many properties a map has.
func (o *object) counts() (least, most int) {
	most = unbounded
	if o.view == nil && o.others == nil {
		most = 0
		for _, p := range o.known {
			if !p.never {
				most++
			}
		}
	}
	for _, n := range o.view {
		s := n.raw.(map[string]any)
		if c, ok := count(s["minProperties"]); ok {
			least = max(least, c)
		}
		if c, ok := count(s["maxProperties"]); ok {
			most = min(most, c)
		}
		least = max(least, len(list(s, "required")))
		properties, _ := s["properties"].(map[string]any)
		patterns, _ := s["patternProperties"].(map[string]any)
		if s["additionalProperties"] == false && len(patterns) == 0 {
			most = min(most, len(properties))
		}
	}
	must := 0
	for _, p := range o.known {
		if p.must {
			must++
		}
	}
	return max(least, must), most
}

// with gives the object with one property

// rest gives what a property may be that no keyword names.
func (o *object) rest() value {
	var nodes []*node
	patterned := false
	for _, n := range o.view {
		s := n.raw.(map[string]any)
		_, ok := s["patternProperties"]
		patterned = patterned || ok
		if more, ok := s["additionalProperties"]; ok {
			if more == false {
				return nil
			}
			nodes = append(nodes, n.below("additionalProperties"))
		}
	}
	w := view{nodes: nodes}
	if o.place.placed && !patterned {
		// No schema names this one, and it shares its place with all that none does.
		w.place, w.placed = o.place.place.Property(unnamed), !o.place.place.Knows(unnamed)
	}
	return w.value()
}

const unnamed = "\x00"

// mayBeEmpty says whether a map can have no property at all.
func (o *object) mayBeEmpty() bool {
	least, _ := o.counts()
	return least == 0
}

func list(s map[string]any, keyword string) []any {
	found, _ := s[keyword].([]any)
	return found
}
