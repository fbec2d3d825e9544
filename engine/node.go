package engine

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/eventlink/pulumi-eventlink/engine/value"
	"github.com/eventlink/pulumi-eventlink/pattern"
	"github.com/eventlink/pulumi-eventlink/plan"
)

// A node is one subschema, its references resolved.
//
// What is looked at for each value stands first, so that it shares a few lines of the processor's cache.
type node struct {
	// plain says that takes judges it; combines, that it has allOf, anyOf or oneOf; onlyType, that takes need look at nothing
	// but a type and what follows from that.
	plain, combines, onlyType bool
	// refOnly says that whatever stands beside $ref is ignored, as until draft-07.
	refOnly  bool
	hasEnum  bool
	unique   bool
	types    kinds // 0: any
	boolean  *bool
	constant *constant
	ref      *node

	// A text of so many bytes surely has enough code points, and one of so many surely not too many.
	leastBytes, mostBytes int
	minLength, maxLength  *int
	pattern               *pattern.Pattern

	// byInts says that an int obeys if it lies between these.
	byInts            bool
	leastInt, mostInt int64

	minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf *bound

	enum []constant

	minProperties, maxProperties *int
	// requiredKinds counts the properties that are required.
	requiredKinds int
	// byNumber are the fields by the numbers of their names, from first on; nil if these lie too far apart.
	byNumber          []field
	first             uint32
	additional        *node
	rest              *node // judges what fields do not; nil: nothing does
	additionalAllowed *bool
	// inOrder are the properties that are known or required, in order of their names, and fields are the same by name.
	inOrder []field
	fields  map[string]*field

	minItems, maxItems *int
	prefix             []*node
	items              *node // those after the prefix
	moreAllowed        *bool

	allOf, anyOf, oneOf []*node
	anyTable, oneTable  *table

	index       int
	draft       int
	unevaluated string // the keyword that a false stands under
	typeNames   []string

	recursiveRef, dynamicRef *node
	dynamicName              string
	dynamicAnchor            string
	recursiveAnchor          bool
	resource                 *resource

	not, when, then, otherwise *node

	required              []string
	patterns              []patternNode // by source
	propertyNames         *node
	dependencies          []dependency
	unevaluatedProperties *node

	contains                 *node
	minContains, maxContains *int
	unevaluatedItems         *node
}

// A field is what a subschema says of a property by name.
type field struct {
	name     string
	node     *node // nil: nothing but that it is required
	required bool
	number   uint32 // of its name
}

// property is what the keyword properties has for a name.
func (n *node) property(name string) *node {
	if f := n.fields[name]; f != nil {
		return f.node
	}
	return nil
}

// order numbers the fields.
func (n *node) order(words *value.Vocabulary) {
	if len(n.inOrder) == 0 {
		n.byNumber = []field{}
		return
	}
	least, most := uint32(math.MaxUint32), uint32(0)
	for i := range n.inOrder {
		f := &n.inOrder[i]
		f.number = words.Number(f.name)
		least, most = min(least, f.number), max(most, f.number)
	}
	if int(most-least) > 4*len(n.fields)+16 {
		return
	}
	n.byNumber, n.first = make([]field, most-least+1), least
	for _, f := range n.inOrder {
		n.byNumber[f.number-least] = f
	}
}

// field is what the subschema says of a member of an object. numbered says that its number is one of the contract's.
func (n *node) field(o *value.Members, name value.Label, numbered bool) *field {
	if numbered && n.byNumber != nil {
		if i := name.Number - n.first; i < uint32(len(n.byNumber)) { // which the number 0 is beyond
			return &n.byNumber[i]
		}
		return &unnamed
	}
	return n.fieldByName(o, name)
}

func (n *node) fieldByName(o *value.Members, name value.Label) *field {
	if f := n.fields[o.Name(name)]; f != nil {
		return f
	}
	return &unnamed
}

// unnamed is what a subschema says of a name that it does not know.
var unnamed field

type patternNode struct {
	pattern *pattern.Pattern
	node    *node
}

type dependency struct {
	property string
	required []string
	node     *node
}

// A resource is what a reference that depends on the way looks for.
type resource struct {
	recursive bool
	dynamic   map[string]*node
}

// link makes nodes of a plan. An error is a fault of the plan, which its digest should have kept out.
func link(p plan.Contract) ([]*node, error) {
	if len(p.Schemas) == 0 {
		return nil, fmt.Errorf("the plan of a contract has no schema")
	}
	l := linker{nodes: make([]*node, len(p.Schemas)), patterns: map[string]*pattern.Pattern{}}
	all := make([]node, len(p.Schemas))
	for i := range all {
		l.nodes[i] = &all[i]
	}
	resources := make([]resource, len(p.Resources))
	for i, r := range p.Resources {
		resources[i] = resource{r.Recursive, l.byName(r.Dynamic)}
	}
	for i := range p.Schemas {
		l.fill(i, &p.Schemas[i])
		switch r := p.Schemas[i].Resource; {
		case r < 0 || r > len(resources):
			l.fail(fmt.Errorf("there is no resource %d", r))
		case r > 0:
			all[i].resource = &resources[r-1]
		}
	}
	if l.err != nil {
		return nil, fmt.Errorf("the plan of a contract is broken: %w", l.err)
	}
	for _, n := range l.nodes {
		n.anyTable, n.oneTable = tableOf(n.anyOf), tableOf(n.oneOf)
	}
	return l.nodes, nil
}

// A linker turns numbers into nodes and keeps the first error.
type linker struct {
	nodes    []*node
	patterns map[string]*pattern.Pattern
	err      error
}

func (l *linker) fail(err error) {
	if l.err == nil {
		l.err = err
	}
}

func (l *linker) node(n plan.Node) *node {
	switch {
	case n == 0:
		return nil
	case n < 0 || int(n) > len(l.nodes):
		l.fail(fmt.Errorf("there is no schema %d", n))
		return nil
	}
	return l.nodes[n-1]
}

func (l *linker) list(numbers []plan.Node) []*node {
	if len(numbers) == 0 {
		return nil
	}
	out := make([]*node, len(numbers))
	for i, n := range numbers {
		if out[i] = l.node(n); out[i] == nil {
			l.fail(fmt.Errorf("a list of schemas has a gap"))
		}
	}
	return out
}

func (l *linker) byName(numbers map[string]plan.Node) map[string]*node {
	if len(numbers) == 0 {
		return nil
	}
	out := make(map[string]*node, len(numbers))
	for name, n := range numbers {
		if out[name] = l.node(n); out[name] == nil {
			l.fail(fmt.Errorf("the name %q has no schema", name))
		}
	}
	return out
}

// fields fills in what a subschema says of properties by name.
func (l *linker) fields(n *node, s *plan.Schema) {
	if len(s.Properties)+len(s.Required) == 0 {
		return // as of most subschemas, which a start should not wait for
	}
	names := slices.AppendSeq(slices.Clone(s.Required), maps.Keys(s.Properties))
	slices.Sort(names)
	names = slices.Compact(names)
	n.inOrder, n.fields = make([]field, len(names)), make(map[string]*field, len(names))
	for i, name := range names {
		f := &n.inOrder[i]
		f.name, n.fields[name] = name, f
		if number, known := s.Properties[name]; known {
			if f.node = l.node(number); f.node == nil {
				l.fail(fmt.Errorf("the name %q has no schema", name))
			}
		}
	}
	for _, name := range s.Required {
		if f := n.fields[name]; !f.required {
			f.required = true
			n.requiredKinds++
		}
	}
}

func (l *linker) compiled(source string) *pattern.Pattern {
	p, ok := l.patterns[source]
	if !ok {
		var err error
		if p, err = pattern.Compile(source); err != nil {
			l.fail(err)
		}
		l.patterns[source] = p
	}
	return p
}

func (l *linker) bound(text string) *bound {
	if text == "" {
		return nil
	}
	b, err := boundOf(text)
	if err != nil {
		l.fail(err)
	}
	return b
}

func (l *linker) constant(text []byte) constant {
	c, err := constantOf(text)
	if err != nil {
		l.fail(err)
	}
	return c
}

func (l *linker) fill(index int, s *plan.Schema) {
	n := l.nodes[index]
	*n = node{
		index: index, draft: s.Draft, refOnly: s.Ref != 0 && s.Draft < 2019,
		boolean: s.Bool, unevaluated: s.Unevaluated, types: kindsOf(s.Types), typeNames: s.Types,
		ref: l.node(s.Ref), recursiveRef: l.node(s.RecursiveRef), dynamicRef: l.node(s.DynamicRef),
		dynamicName: s.DynamicName, dynamicAnchor: s.DynamicAnchor, recursiveAnchor: s.RecursiveAnchor,
		allOf: l.list(s.AllOf), anyOf: l.list(s.AnyOf), oneOf: l.list(s.OneOf),
		not: l.node(s.Not), when: l.node(s.If), then: l.node(s.Then), otherwise: l.node(s.Else),
		minProperties: s.MinProperties, maxProperties: s.MaxProperties, required: s.Required,
		additional: l.node(s.AdditionalProperties), additionalAllowed: s.AdditionalAllowed,
		propertyNames: l.node(s.PropertyNames), unevaluatedProperties: l.node(s.UnevaluatedProperties),
		minItems: s.MinItems, maxItems: s.MaxItems, unique: s.Unique, prefix: l.list(s.Prefix), items: l.node(s.Items),
		moreAllowed: s.MoreAllowed, contains: l.node(s.Contains), minContains: s.MinContains, maxContains: s.MaxContains,
		unevaluatedItems: l.node(s.UnevaluatedItems), minLength: s.MinLength, maxLength: s.MaxLength,
		minimum: l.bound(s.Minimum), maximum: l.bound(s.Maximum), multipleOf: l.bound(s.MultipleOf),
		exclusiveMinimum: l.bound(s.ExclusiveMinimum), exclusiveMaximum: l.bound(s.ExclusiveMaximum),
		hasEnum: s.Enum != nil,
	}
	if s.Const != nil {
		c := l.constant(s.Const)
		n.constant = &c
	}
	for _, text := range s.Enum {
		n.enum = append(n.enum, l.constant(text))
	}
	if s.Pattern != nil {
		n.pattern = l.compiled(*s.Pattern)
	}
	l.fields(n, s)
	for _, source := range slices.Sorted(maps.Keys(s.PatternProperties)) {
		n.patterns = append(n.patterns, patternNode{l.compiled(source), l.node(s.PatternProperties[source])})
	}
	for _, d := range s.Dependencies {
		n.dependencies = append(n.dependencies, dependency{d.Property, d.Required, l.node(d.Schema)})
	}
}
