package engine

import (
	"encoding/binary"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/eventlink/pulumi-eventlink/engine/value"
	"github.com/eventlink/pulumi-eventlink/pattern"
)

// A NumberKind says how numbers are decoded at a place.
type NumberKind int

// The kinds of number.
const (
	ByValue NumberKind = iota // an int where the value is an integer of 64 bits, a double otherwise
	Int
	Double
)

func (k NumberKind) String() string { return [...]string{"by value", "int", "double"}[k] }

// A Place is a spot in the values of a contract, as /lines/*/qty, known by the subschemas that can apply there: all
// that $ref, $dynamicRef, $recursiveRef, allOf, anyOf, oneOf, not, if, then, else, dependentSchemas and dependencies
// lead to, whether or not they apply to a given value. Two ways to the same subschemas lead to the same *Place, so a
// recursive schema has finitely many, and a Place is a key for maps.
//
// Places are made when they are asked for. All methods are safe for concurrent use, and for a nil *Place, of which
// nothing is known.
type Place struct {
	atlas   *atlas
	schemas []*node // with everything they apply in place, as far as it has a say
	kind    NumberKind

	properties func() *properties
	items      func() []*Place // the last one is that of all further items
}

// An atlas holds the places of one contract, each once.
type atlas struct {
	graph *graph
	mu    sync.Mutex
	byKey map[string]*Place
}

// properties is what a place knows of its properties.
type properties struct {
	names    []string               // those that the keyword properties of any subschema has, in place, in code-point order
	named    value.Names[*property] // by these names
	patterns []*pattern.Pattern
	rest     *Place   // of a name that no pattern takes
	matched  sync.Map // from the patterns that take a name, as bits in a string, to its place
}

type property struct {
	text  string
	label value.Label
	known bool
	place *Place
	bit   uint64 // its own among the first 64 of the place; 0 of any other
}

// nothing is what is known of the properties of an object of which nothing is known.
var nothing = &properties{}

func placesOf(g *graph) *Place {
	a := &atlas{graph: g, byKey: map[string]*Place{}}
	return a.place(g.nodes[:1])
}

// place interns.
func (a *atlas) place(schemas []*node) *Place {
	all := slices.DeleteFunc(a.graph.closure(schemas...), hasNoSay)
	var key []byte
	for _, s := range all {
		key = binary.AppendUvarint(key, uint64(s.index))
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if p, ok := a.byKey[string(key)]; ok {
		return p
	}
	p := &Place{atlas: a, schemas: all, kind: kindOf(all)}
	p.properties = sync.OnceValue(p.findProperties)
	p.items = sync.OnceValue(p.findItems)
	a.byKey[string(key)] = p
	return p
}

// hasNoSay says that a subschema bears neither on numbers nor on properties or items, as one that only refers. Without
// those, a recursive reference comes back to the very place it refers to.
func hasNoSay(s *node) bool {
	return kindOf([]*node{s}) == ByValue && len(parts(s)) == 0
}

// kindOf goes by the keyword type alone: number anywhere is a double, or else integer anywhere is an int.
func kindOf(schemas []*node) NumberKind {
	kind := ByValue
	for _, s := range schemas {
		if s.types&number != 0 {
			return Double
		}
		if s.types&integer != 0 {
			kind = Int
		}
	}
	return kind
}

// Kind says how a number at this place is decoded.
func (p *Place) Kind() NumberKind {
	if p == nil {
		return ByValue
	}
	return p.kind
}

// Names lists the properties that the schema knows by name at this place, in code-point order.
func (p *Place) Names() []string {
	if p == nil {
		return nil
	}
	return slices.Clone(p.properties().names)
}

// Knows says whether the schema knows a property by name at this place.
func (p *Place) Knows(name string) bool {
	if p == nil {
		return false
	}
	return p.properties().named.Find(name) != nil
}

// Property is the place of a property. Names that the schema does not know share one place for each combination of
// patternProperties that takes them, the empty combination too.
func (p *Place) Property(name string) *Place {
	if p == nil {
		return nil
	}
	props := p.properties()
	if known := props.named.Find(name); known != nil {
		return known.place
	}
	return p.matching(props, name)
}

// patterns lists those that tell names apart at this place.
func (p *Place) patterns() []*pattern.Pattern {
	if p == nil {
		return nil
	}
	return p.properties().patterns
}

// known are the properties at a place.
func (p *Place) known() *properties {
	if p == nil {
		return nothing
	}
	return p.properties()
}

// words is the vocabulary of the contract.
func (p *Place) words() *value.Vocabulary {
	if p == nil {
		return nil
	}
	return p.atlas.graph.words
}

func (p *Place) matching(props *properties, name string) *Place {
	if len(props.patterns) == 0 {
		return props.rest
	}
	taking := make([]byte, (len(props.patterns)+7)/8)
	for i, re := range props.patterns {
		if re.MatchString(name) {
			taking[i/8] |= 1 << (i % 8)
		}
	}
	if place, ok := props.matched.Load(string(taking)); ok {
		return place.(*Place)
	}
	place := p.propertyPlace(name)
	props.matched.Store(string(taking), place)
	return place
}

// Item is the place of an item of a list. Items share one place, save those that prefixItems (or items as a list)
// tells apart.
func (p *Place) Item(i int) *Place {
	if p == nil {
		return nil
	}
	items := p.items()
	return items[min(i, len(items)-1)]
}

// Leading counts the items that have places of their own; Item(Leading()) is the place of all others.
func (p *Place) Leading() int {
	if p == nil {
		return 0
	}
	return len(p.items()) - 1
}

func (p *Place) findProperties() *properties {
	props := &properties{}
	known := map[string]*property{}
	for _, s := range p.schemas {
		for i := range s.inOrder {
			if f := &s.inOrder[i]; f.node != nil {
				known[f.name] = nil
			}
		}
		for _, p := range s.patterns {
			props.patterns = append(props.patterns, p.pattern)
		}
	}
	bit := uint64(1)
	props.names = slices.Sorted(maps.Keys(known))
	for _, name := range props.names {
		label := value.Label{Number: p.atlas.graph.words.Number(name)} // above 0: it has each property of the contract
		known[name] = &property{name, label, true, p.propertyPlace(name), bit}
		bit <<= 1
	}
	props.named = value.NamesOf(known)
	slices.SortFunc(props.patterns, func(a, b *pattern.Pattern) int { return strings.Compare(a.String(), b.String()) })
	props.patterns = slices.CompactFunc(props.patterns, func(a, b *pattern.Pattern) bool { return a.String() == b.String() })
	if len(props.patterns) == 0 {
		props.rest = p.otherPlace()
	}
	return props
}

// propertyPlace works out the place of a property from its name.
func (p *Place) propertyPlace(name string) *Place {
	return p.placeFor(slot{
		named:   func(s *node) *node { return s.property(name) },
		matches: func(re *pattern.Pattern) bool { return re.MatchString(name) },
	})
}

// otherPlace is the place of whatever no subschema names; it is only asked for where there are no patterns.
func (p *Place) otherPlace() *Place {
	return p.placeFor(slot{
		named:   func(*node) *node { return nil },
		matches: func(*pattern.Pattern) bool { return false },
	})
}

// A slot is a property, as the keywords for properties see it.
type slot struct {
	named   func(*node) *node
	matches func(*pattern.Pattern) bool
}

func (p *Place) placeFor(sl slot) *Place {
	var found []*node
	for _, s := range p.schemas {
		own, evaluated := sl.in(s)
		found = append(found, own...)
		if !evaluated && s.unevaluatedProperties != nil && !sl.surely(s, map[*node]bool{}) {
			found = append(found, s.unevaluatedProperties)
		}
	}
	return p.atlas.place(found)
}

// in lists what properties, patternProperties and additionalProperties of s apply to the property.
func (sl slot) in(s *node) (found []*node, evaluated bool) {
	if s.refOnly {
		return nil, false
	}
	if named := sl.named(s); named != nil {
		found = append(found, named)
	}
	for _, p := range s.patterns {
		if sl.matches(p.pattern) {
			found = append(found, p.node)
		}
	}
	if len(found) > 0 || s.additional == nil && s.additionalAllowed == nil {
		return found, len(found) > 0
	}
	if s.additional != nil {
		found = append(found, s.additional)
	}
	return found, true
}

// surely says that whatever s takes, it has evaluated the property, so that unevaluatedProperties never sees it. It
// may say no where that is so.
func (sl slot) surely(s *node, under map[*node]bool) bool {
	return surely(s, under, func(s *node) bool {
		_, evaluated := sl.in(s)
		return evaluated
	})
}

func surely(s *node, under map[*node]bool, evaluates func(*node) bool) bool {
	if s == nil || under[s] {
		return false
	}
	under[s] = true
	defer delete(under, s)
	one := func(s *node) bool { return surely(s, under, evaluates) }
	all := func(list []*node) bool {
		return len(list) > 0 && !slices.ContainsFunc(list, func(s *node) bool { return !one(s) })
	}
	return evaluates(s) || one(s.ref) || slices.ContainsFunc(s.allOf, one) || all(s.anyOf) || all(s.oneOf) ||
		s.then != nil && s.otherwise != nil && one(s.then) && one(s.otherwise)
}

func (p *Place) findItems() []*Place {
	n := 0
	for _, s := range p.schemas {
		n = max(n, len(s.prefix))
	}
	places := make([]*Place, n+1)
	for i := range places {
		var found []*node
		for _, s := range p.schemas {
			if s.refOnly {
				continue
			}
			if child := itemIn(s, i); child != nil {
				found = append(found, child)
			}
			if s.contains != nil {
				found = append(found, s.contains)
			}
			if s.unevaluatedItems != nil && !surely(s, map[*node]bool{}, func(s *node) bool { return evaluatesItem(s, i) }) {
				found = append(found, s.unevaluatedItems)
			}
		}
		places[i] = p.atlas.place(found)
	}
	return places
}

func itemIn(s *node, i int) *node {
	if i < len(s.prefix) {
		return s.prefix[i]
	}
	return s.items
}

func evaluatesItem(s *node, i int) bool {
	return i < len(s.prefix) || s.items != nil || s.moreAllowed != nil
}
