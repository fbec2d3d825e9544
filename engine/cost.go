package engine

import (
	"slices"
	"sync"

	"github.com/eventlink/pulumi-eventlink/engine/value"
	"github.com/eventlink/pulumi-eventlink/pattern"
	"github.com/eventlink/pulumi-eventlink/plan"
)

// A check applies every subschema as often as there are ways to it. A chain of schemas that refer to the next one twice
// doubles with each link; a recursive union whose every branch descends doubles with each level of the value. So the
// applications are counted before they are made.
const (
	// MaxFanOut bounds the subschemas that a schema may apply to one and the same value; beyond it a contract does not compile.
	MaxFanOut = 20_000
	// MaxApplications bounds the applications of subschemas in one check: a few seconds of work.
	MaxApplications = 4_000_000
)

// cost counts the applications of subschemas that a check makes.
type cost struct {
	graph *graph
	// expansion is what one application of a node leads to on the same value, itself included, by node. expandAll fills it.
	expansion []map[int]int
	expandAll func()
	// perValue bounds the applications on any one value inside a body; beyond MaxFanOut it stands for no bound.
	perValue int
}

func costOf(g *graph, perValue int) *cost {
	c := &cost{graph: g, expansion: make([]map[int]int, len(g.nodes)), perValue: perValue}
	c.expandAll = sync.OnceFunc(func() {
		for _, s := range g.nodes {
			c.expanded(s)
		}
	})
	return c
}

// An Excess is why a contract cannot be put to work for any value at all.
type Excess struct {
	Node plan.Node
	// Endless says that the subschema applies itself to the same value without end; otherwise it applies too many.
	Endless bool
}

// Measure links the nodes of a contract and fills in what checking a value costs.
func Measure(p *plan.Contract) (*Contract, []Excess, error) {
	c, err := New(*p)
	if err != nil {
		return nil, nil, err
	}
	if endless := loops(c.graph); endless != nil {
		return nil, endless, nil
	}
	fanOut := c.cost.fanOuts()
	for i, n := range fanOut {
		if n > MaxFanOut {
			return nil, []Excess{{Node: plan.Node(i + 1)}}, nil
		}
	}
	c.cost.expandAll()
	c.cost.perValue = c.cost.bound(fanOut)
	p.Applications = c.cost.perValue
	return c, nil, nil
}

// loops finds subschemas that apply themselves to the same value, as {"$ref": "#"}, by what the text alone determines.
func loops(g *graph) []Excess {
	const (
		fresh = iota
		open
		done
	)
	state := make([]int, len(g.nodes))
	var found []Excess
	var visit func(s *node)
	visit = func(s *node) {
		switch state[s.index] {
		case open:
			found = append(found, Excess{Node: plan.Node(s.index + 1), Endless: true})
			return
		case done:
			return
		}
		state[s.index] = open
		for _, child := range g.static(s) {
			visit(child)
		}
		state[s.index] = done
	}
	for _, s := range g.nodes {
		visit(s)
	}
	return found
}

// fanOuts counts, by node, what one application leads to on the same value.
func (c *cost) fanOuts() []int {
	counts := make([]int, len(c.graph.nodes))
	var count func(s *node) int
	count = func(s *node) int {
		i := s.index
		switch {
		case counts[i] < 0: // a loop through a dynamic reference; the check itself ends it
			return 0
		case counts[i] > 0:
			return counts[i]
		}
		counts[i] = -1
		n := 1
		for _, child := range c.graph.inPlace(s) {
			n = min(n+count(child), MaxFanOut+1)
		}
		counts[i] = n
		return n
	}
	for _, s := range c.graph.nodes {
		count(s)
	}
	return counts
}

// bound works out perValue as a least fixed point: one application of s leads, on any one value below, to at most what
// the heaviest property or item of each subschema in place leads to, all taken together.
func (c *cost) bound(fanOut []int) int {
	nodes := c.graph.nodes
	below := make([]int, len(nodes)) // the most on any one value, the value itself included
	own := make([]int, len(nodes))   // of the heaviest part of s itself
	for range 200 {                  // a chain of more links is rare, and counting it value by value is only slower
		changed := false
		for i, s := range nodes {
			own[i] = min(c.heaviest(s, below), MaxFanOut+1)
		}
		for i, s := range nodes {
			sum := 0
			for node, times := range c.expanded(s) {
				sum = min(sum+times*own[node], MaxFanOut+1)
			}
			if n := max(fanOut[i], sum); n != below[i] {
				below[i], changed = n, true
			}
		}
		if !changed {
			return below[0]
		}
	}
	return MaxFanOut + 1
}

// heaviest is what the keywords for properties or items of s lead to on one property or item.
func (c *cost) heaviest(s *node, below []int) int {
	if s.refOnly {
		return 0
	}
	at := func(s *node) int {
		if s == nil {
			return 0
		}
		return below[s.index]
	}
	named, patterned := 0, 0
	for i := range s.inOrder {
		named = max(named, at(s.inOrder[i].node))
	}
	for _, p := range s.patterns {
		patterned += at(p.node)
	}
	property := max(named+patterned, at(s.additional)) + at(s.unevaluatedProperties)
	item := at(s.items)
	for _, child := range s.prefix {
		item = max(item, at(child))
	}
	return max(property, item+at(s.contains)+at(s.unevaluatedItems))
}

// expanded gives how often each node is applied to a value when s is, from fan-outs that are known to be bounded.
func (c *cost) expanded(s *node) map[int]int {
	var expand func(s *node, open []*node) map[int]int
	expand = func(s *node, open []*node) map[int]int {
		i := s.index
		if c.expansion[i] != nil {
			return c.expansion[i]
		}
		if slices.Contains(open, s) {
			return nil
		}
		open = append(open, s)
		all := map[int]int{i: 1}
		for _, child := range c.graph.inPlace(s) {
			for node, times := range expand(child, open) {
				all[node] = min(all[node]+times, MaxApplications)
			}
		}
		c.expansion[i] = all
		return all
	}
	return expand(s, nil)
}

// allows says whether checking a value stays within MaxApplications. Most schemas have a bound that answers for all
// values but the largest; for the others the very applications are counted, each subschema once per part of the value.
func (c *cost) allows(v value.Value) bool {
	if c.allowsAny(countValues(v)) {
		return true
	}
	left := MaxApplications
	c.expandAll()
	return c.count(v, map[int]int{0: 1}, &left)
}

// allowsAny says that checking stays within MaxApplications, whatever the value, if it is made of so many.
func (c *cost) allowsAny(values int) bool {
	return c.perValue <= MaxFanOut && c.perValue*values <= MaxApplications
}

func countValues(v value.Value) int {
	n := 1
	switch v.Kind() {
	case value.List:
		for _, item := range v.List().Flat() {
			n += countValues(item)
		}
	case value.Object:
		for _, m := range v.Object().List() {
			n += countValues(m.Value)
		}
	}
	return n
}

// count takes what applying the given nodes, each so many times, costs from what is left.
func (c *cost) count(v value.Value, applied map[int]int, left *int) bool {
	here := map[int]int{}
	for node, times := range applied {
		for inner, more := range c.expansion[node] {
			here[inner] = min(here[inner]+times*more, MaxApplications+1)
		}
	}
	for _, times := range here {
		if *left -= times; *left < 0 {
			return false
		}
	}
	switch v.Kind() {
	case value.List:
		for i, item := range v.List().Flat() {
			if !c.count(item, c.forItem(here, i), left) {
				return false
			}
		}
	case value.Object:
		for _, m := range v.Object().List() {
			if !c.count(m.Value, c.forProperty(here, v.Object().Name(m.Label)), left) {
				return false
			}
		}
	}
	return true
}

func (c *cost) forProperty(here map[int]int, name string) map[int]int {
	sl := slot{
		named:   func(s *node) *node { return s.property(name) },
		matches: func(re *pattern.Pattern) bool { return re.MatchString(name) },
	}
	next := map[int]int{}
	for i, times := range here {
		s := c.graph.nodes[i]
		own, evaluated := sl.in(s)
		if !evaluated && s.unevaluatedProperties != nil {
			own = append(own, s.unevaluatedProperties)
		}
		for _, child := range own {
			next[child.index] += times
		}
	}
	return next
}

func (c *cost) forItem(here map[int]int, i int) map[int]int {
	next := map[int]int{}
	for i, times := range here {
		s := c.graph.nodes[i]
		if s.refOnly {
			continue
		}
		for _, child := range []*node{itemIn(s, i), s.contains, s.unevaluatedItems} {
			if child != nil {
				next[child.index] += times
			}
		}
	}
	return next
}
