package contract

import (
	"fmt"
	"slices"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// The validator applies every subschema as often as there are ways to it, and cannot be stopped. A chain of schemas
// that refer to the next one twice doubles with each link; a recursive union whose every branch descends doubles with
// each level of the value. So the applications are counted before they are made.
const (
	// MaxFanOut bounds the subschemas that a schema may apply to one and the same value; beyond it Compile refuses.
	MaxFanOut = 20_000
	// MaxApplications bounds the applications of subschemas in one check: a few seconds of work.
	MaxApplications = 4_000_000
)

// cost counts the applications of subschemas that a check makes.
type cost struct {
	graph *graph
	// expansion is what one application of a node leads to on the same value, itself included, by node.
	expansion []map[int]int
	// perValue bounds the applications on any one value inside a body; beyond MaxFanOut it stands for no bound.
	perValue int
}

// costOf also says why a schema costs too much for any value at all, as problems.
func costOf(g *graph) (*cost, []Problem) {
	if problems := loops(g); problems != nil {
		return nil, problems
	}
	c := &cost{graph: g, expansion: make([]map[int]int, len(g.nodes))}
	fanOut := c.fanOuts()
	for i, n := range fanOut {
		if n > MaxFanOut {
			return nil, []Problem{{
				Kind:    Oversized,
				Place:   placeOf(g.nodes[i].Location),
				Message: fmt.Sprintf("got references that apply more than %d subschemas to one value, wanted fewer", MaxFanOut),
				Remedy:  "refer to a shared subschema once instead of through several others that each refer to it",
			}}
		}
	}
	c.perValue = c.bound(fanOut)
	return c, nil
}

// loops finds subschemas that apply themselves to the same value, as {"$ref": "#"}, by what the text alone determines.
func loops(g *graph) []Problem {
	const (
		fresh = iota
		open
		done
	)
	state := make([]int, len(g.nodes))
	var problems []Problem
	var visit func(s *jsonschema.Schema)
	visit = func(s *jsonschema.Schema) {
		i := g.index[s]
		switch state[i] {
		case open:
			problems = append(problems, Problem{
				Kind:    InvalidSchema,
				Place:   placeOf(s.Location),
				Message: "got a schema that applies itself to the same value without end, wanted one that ends",
				Remedy:  "refer to it from below a keyword that goes into the value, as properties or items",
			})
			return
		case done:
			return
		}
		state[i] = open
		for _, child := range g.static(s) {
			visit(child)
		}
		state[i] = done
	}
	for _, s := range g.nodes {
		visit(s)
	}
	return problems
}

// fanOuts counts, by node, what one application leads to on the same value.
func (c *cost) fanOuts() []int {
	counts := make([]int, len(c.graph.nodes))
	var count func(s *jsonschema.Schema) int
	count = func(s *jsonschema.Schema) int {
		i := c.graph.index[s]
		switch {
		case counts[i] < 0: // a loop through a dynamic reference; the validator itself ends it
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
			return below[c.graph.index[c.graph.root]]
		}
	}
	return MaxFanOut + 1
}

// heaviest is what the keywords for properties or items of s lead to on one property or item.
func (c *cost) heaviest(s *jsonschema.Schema, below []int) int {
	if s.Ref != nil && s.DraftVersion < 2019 {
		return 0
	}
	at := func(s *jsonschema.Schema) int {
		if s == nil {
			return 0
		}
		return below[c.graph.index[s]]
	}
	named, patterned := 0, 0
	for _, child := range s.Properties {
		named = max(named, at(child))
	}
	for _, child := range s.PatternProperties {
		patterned += at(child)
	}
	property := max(named+patterned, at(schemaIn(s.AdditionalProperties))) + at(s.UnevaluatedProperties)
	item := at(trailing(s))
	for _, child := range leading(s) {
		item = max(item, at(child))
	}
	return max(property, item+at(s.Contains)+at(s.UnevaluatedItems))
}

// expanded gives how often each node is applied to a value when s is, from fan-outs that are known to be bounded.
func (c *cost) expanded(s *jsonschema.Schema) map[int]int {
	var expand func(s *jsonschema.Schema, open []*jsonschema.Schema) map[int]int
	expand = func(s *jsonschema.Schema, open []*jsonschema.Schema) map[int]int {
		i := c.graph.index[s]
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
func (c *cost) allows(value any) bool {
	if c.perValue <= MaxFanOut && c.perValue*countValues(value) <= MaxApplications {
		return true
	}
	left := MaxApplications
	return c.count(value, map[int]int{c.graph.index[c.graph.root]: 1}, &left)
}

func countValues(value any) int {
	n := 1
	switch v := value.(type) {
	case []any:
		for _, item := range v {
			n += countValues(item)
		}
	case map[string]any:
		for _, child := range v {
			n += countValues(child)
		}
	}
	return n
}

// count takes what applying the given nodes, each so many times, costs from what is left.
func (c *cost) count(value any, applied map[int]int, left *int) bool {
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
	switch v := value.(type) {
	case []any:
		for i, item := range v {
			if !c.count(item, c.forItem(here, i), left) {
				return false
			}
		}
	case map[string]any:
		for name, child := range v {
			if !c.count(child, c.forProperty(here, name), left) {
				return false
			}
		}
	}
	return true
}

func (c *cost) forProperty(here map[int]int, name string) map[int]int {
	sl := slot{
		named:   func(s *jsonschema.Schema) *jsonschema.Schema { return s.Properties[name] },
		matches: func(re jsonschema.Regexp) bool { return re.MatchString(name) },
	}
	next := map[int]int{}
	for node, times := range here {
		s := c.graph.nodes[node]
		own, evaluated := sl.in(s)
		if !evaluated && s.UnevaluatedProperties != nil {
			own = append(own, s.UnevaluatedProperties)
		}
		for _, child := range own {
			next[c.graph.index[child]] += times
		}
	}
	return next
}

func (c *cost) forItem(here map[int]int, i int) map[int]int {
	next := map[int]int{}
	for node, times := range here {
		s := c.graph.nodes[node]
		if s.Ref != nil && s.DraftVersion < 2019 {
			continue
		}
		for _, child := range []*jsonschema.Schema{itemIn(s, i), s.Contains, s.UnevaluatedItems} {
			if child != nil {
				next[c.graph.index[child]] += times
			}
		}
	}
	return next
}
