package schema

import (
	"encoding/binary"
	"maps"
	"math/big"
	"slices"
	"strconv"

	"github.com/eventlink/pulumi-eventlink/pattern"
)

// An op says what a node asks of a value.
type op uint8

const (
	always   op = iota
	never       // nothing obeys it
	allOf       // every one of kids
	anyOf       // at least one of kids
	oneOf       // exactly one of kids
	negated     // not kids[0]
	refers      // what ref leads to; only where a schema comes back to itself
	opaque      // not understood: name is the keyword, place where it stands
	types       // the value is of kinds
	enumOf      // the value is one of values
	bound       // a number is at most rat where upper, else at least; beyond it where strict
	multiple    // a number is a multiple of rat
	length      // a string has at most n code points where upper, else at least
	matches     // a string matches automaton
	members     // the properties of an object obey props
	names       // the names of the properties of an object obey kids[0]
	required    // an object has the property name
	size        // an object has at most n properties where upper, else at least
	items       // the items of an array obey list, and rest
	count       // an array has at most n items where upper, else at least
	contains    // an array has at most n items that obey kids[0] where upper, else at least
	distinct    // the items of an array differ
)

// A node is one condition on values. All but always, never, the connectives and types, enumOf speak of one type only
// and let every other pass, as the keywords of JSON Schema do. Nodes are never changed once a schema is parsed.
type node struct {
	id     int
	op     op
	kids   []*node
	kinds  kindSet
	values []any
	index  map[string]bool // the canonical texts of values
	rat    *big.Rat
	upper  bool
	strict bool
	n      int
	name   string
	place  string
	props  *props
	list   []*node
	rest   *node
	cell   *cell
	auto   *pattern.Automaton
	regexp matcher
	// hints are values that a person would expect here. They take no part in what the node means.
	hints []any

	summary summary
}

// A matcher says whether a string holds a match of a pattern.
type matcher interface{ MatchString(s string) bool }

// props are the keywords that give each property of an object its condition.
type props struct {
	named    map[string]*node
	order    []string // the names, sorted
	patterns []patternProp
	rest     *node // for properties that neither name nor pattern matches
}

type patternProp struct{ match, then *node }

// A cell is what references lead to, so that a schema can refer to itself.
type cell struct{ target *node }

var (
	trueNode  = &node{op: always}
	falseNode = &node{op: never}
)

func truth(b bool) *node {
	if b {
		return trueNode
	}
	return falseNode
}

func and(list ...*node) *node {
	var kids []*node
	for _, n := range list {
		switch n.op {
		case never:
			return n
		case always:
		default:
			kids = append(kids, n)
		}
	}
	switch len(kids) {
	case 0:
		return trueNode
	case 1:
		return kids[0]
	}
	return &node{op: allOf, kids: kids}
}

func or(list ...*node) *node {
	var kids []*node
	var enums []any
	var first *node
	for _, n := range list {
		switch n.op {
		case always:
			return n
		case never:
		case enumOf:
			if first == nil {
				first = n
			}
			enums = append(enums, n.values...)
		default:
			kids = append(kids, n)
		}
	}
	if first != nil {
		if len(enums) > len(first.values) {
			first = enumNode(enums)
		}
		kids = append([]*node{first}, kids...)
	}
	switch len(kids) {
	case 0:
		return falseNode
	case 1:
		return kids[0]
	}
	return &node{op: anyOf, kids: kids}
}

func not(n *node) *node {
	switch n.op {
	case always:
		return falseNode
	case never:
		return trueNode
	case negated:
		return n.kids[0]
	}
	return &node{op: negated, kids: []*node{n}}
}

func typeNode(k kindSet) *node {
	switch k {
	case allKinds:
		return trueNode
	case 0:
		return falseNode
	}
	return &node{op: types, kinds: k}
}

// enumNode is one of some values, without repeats.
func enumNode(values []any) *node {
	n := &node{op: enumOf, index: map[string]bool{}}
	for _, v := range values {
		key := canonical(v)
		if n.index[key] {
			continue
		}
		n.index[key] = true
		n.values = append(n.values, v)
		n.kinds |= kindOf(v).set()
	}
	if len(n.values) == 0 {
		return falseNode
	}
	return n
}

func requiredNode(name string) *node { return &node{op: required, name: name} }

// hasNode is an object that has a property; unlike required, nothing else passes.
func hasNode(name string) *node { return and(typeNode(object.set()), requiredNode(name)) }

func atLeast(o op, n int) *node {
	if n <= 0 {
		return trueNode
	}
	return &node{op: o, n: n}
}

func atMost(o op, n int) *node { return &node{op: o, n: n, upper: true} }

func membersNode(named map[string]*node, patterns []patternProp, rest *node) *node {
	p := &props{named: named, patterns: patterns, rest: rest}
	p.order = slices.Sorted(maps.Keys(named))
	return &node{op: members, props: p}
}

// forName gives the conditions on a property of a name.
func (p *props) forName(name string, out []*node) []*node {
	found := false
	if n, ok := p.named[name]; ok {
		found = true
		out = append(out, n)
	}
	for _, pp := range p.patterns {
		if pp.match.regexp != nil && pp.match.regexp.MatchString(name) {
			found = true
			out = append(out, pp.then)
		}
	}
	if !found {
		out = append(out, p.rest)
	}
	return out
}

// unclear gives a pattern of the properties that is not understood, so that no name can be told where it belongs.
func (p *props) unclear() *node {
	for _, pp := range p.patterns {
		if pp.match.regexp == nil {
			return pp.match
		}
	}
	return nil
}

// tooLarge gives a pattern of the properties that is too large for an automaton: of a name it can be told whether it
// matches, but not which names there are that do.
func (p *props) tooLarge() *node {
	for _, pp := range p.patterns {
		if pp.match.auto == nil {
			return pp.match
		}
	}
	return nil
}

// A table holds the nodes of one question, each structure once, so that equal conditions are one node.
type table struct {
	nodes   []*node
	byKey   map[string]*node
	copies  map[*node]*node
	cells   map[*cell]*node
	opening map[*cell]bool
	numbers map[*cell]int
}

func newTable() *table {
	t := &table{
		byKey:   map[string]*node{},
		copies:  map[*node]*node{},
		cells:   map[*cell]*node{},
		opening: map[*cell]bool{},
		numbers: map[*cell]int{},
	}
	t.intern(&node{op: always})
	t.intern(&node{op: never})
	return t
}

// add takes a node and all below it into the table.
func (t *table) add(n *node) *node {
	if n == nil {
		return nil
	}
	if done, ok := t.copies[n]; ok {
		return done
	}
	if n.op == refers {
		return t.follow(n)
	}
	c := *n
	c.summary = summary{}
	c.kids = t.addAll(n.kids)
	c.list = t.addAll(n.list)
	c.rest = t.add(n.rest)
	if n.props != nil {
		p := &props{named: make(map[string]*node, len(n.props.named)), order: n.props.order, rest: t.add(n.props.rest)}
		for _, name := range n.props.order {
			p.named[name] = t.add(n.props.named[name])
		}
		for _, pp := range n.props.patterns {
			p.patterns = append(p.patterns, patternProp{t.add(pp.match), t.add(pp.then)})
		}
		c.props = p
	}
	var out *node
	if c.op == oneOf {
		out = t.addOneOf(&c)
	} else {
		out = t.intern(&c)
	}
	t.copies[n] = out
	return out
}

// addOneOf sees to it that the alternatives differ: what stands twice must not hold at all.
func (t *table) addOneOf(n *node) *node {
	times := map[*node]int{}
	for _, kid := range n.kids {
		times[kid]++
	}
	if len(times) == len(n.kids) {
		return t.intern(n)
	}
	var once []*node
	var parts []*node
	for _, kid := range n.kids {
		switch {
		case times[kid] == 1:
			once = append(once, kid)
		case times[kid] > 1:
			parts = append(parts, t.intern(&node{op: negated, kids: []*node{kid}}))
			times[kid] = -1
		}
	}
	switch len(once) {
	case 0:
		return t.nodes[1]
	case 1:
		parts = append(parts, once[0])
	default:
		parts = append(parts, t.intern(&node{op: oneOf, kids: once}))
	}
	return t.intern(&node{op: allOf, kids: parts})
}

func (t *table) addAll(list []*node) []*node {
	if list == nil {
		return nil
	}
	out := make([]*node, len(list))
	for i, n := range list {
		out[i] = t.add(n)
	}
	return out
}

// follow puts what a reference leads to in its place, unless that would have no end.
func (t *table) follow(n *node) *node {
	if done, ok := t.cells[n.cell]; ok {
		return done
	}
	if t.opening[n.cell] {
		return t.intern(&node{op: refers, cell: n.cell})
	}
	t.opening[n.cell] = true
	out := t.add(n.cell.target)
	delete(t.opening, n.cell)
	t.cells[n.cell] = out
	return out
}

// target is what a refers node of the table leads to.
func (t *table) target(n *node) *node { return t.cells[n.cell] }

func (t *table) intern(n *node) *node {
	key := n.key()
	switch n.op {
	case refers:
		key = "r" + strconv.Itoa(t.cellNumber(n.cell))
	case opaque:
		key = "o" + strconv.Itoa(len(t.nodes)) // nothing is known of it, so it is equal to itself only
	}
	if old, ok := t.byKey[key]; ok {
		return old
	}
	n.id = len(t.nodes)
	t.nodes = append(t.nodes, n)
	t.byKey[key] = n
	return n
}

func (t *table) cellNumber(c *cell) int {
	n, ok := t.numbers[c]
	if !ok {
		n = len(t.numbers)
		t.numbers[c] = n
	}
	return n
}

// key is a text that two nodes have in common only if they mean the same.
func (n *node) key() string {
	b := []byte{byte(n.op), byte(n.kinds), 0}
	if n.upper {
		b[2] |= 1
	}
	if n.strict {
		b[2] |= 2
	}
	b = binary.AppendVarint(b, int64(n.n))
	b = strconv.AppendQuote(b, n.name)
	if n.rat != nil {
		b = append(b, n.rat.RatString()...)
	}
	if n.op == enumOf {
		for _, key := range slices.Sorted(maps.Keys(n.index)) {
			b = strconv.AppendQuote(b, key)
		}
	}
	for _, v := range n.hints {
		b = append(appendCanonical(b, v), 'h')
	}
	b = appendIDs(b, n.kids)
	b = appendIDs(b, n.list)
	if n.rest != nil {
		b = binary.AppendUvarint(append(b, 'r'), uint64(n.rest.id))
	}
	if p := n.props; p != nil {
		for _, name := range p.order {
			b = binary.AppendUvarint(strconv.AppendQuote(b, name), uint64(p.named[name].id))
		}
		for _, pp := range p.patterns {
			b = binary.AppendUvarint(append(b, 'p'), uint64(pp.match.id))
			b = binary.AppendUvarint(b, uint64(pp.then.id))
		}
		b = binary.AppendUvarint(append(b, 'a'), uint64(p.rest.id))
	}
	return string(b)
}

func appendIDs(b []byte, list []*node) []byte {
	b = binary.AppendUvarint(append(b, '('), uint64(len(list)))
	for _, n := range list {
		b = binary.AppendUvarint(b, uint64(n.id))
	}
	return b
}
