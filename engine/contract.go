package engine

import (
	"github.com/eventlink/pulumi-eventlink/engine/value"
	"github.com/eventlink/pulumi-eventlink/plan"
)

// A Contract is a compiled JSON Schema at work. It is safe for concurrent use.
type Contract struct {
	root   *node
	graph  *graph
	places *Place
	cost   *cost
	// waysMatter says that some reference depends on the way by which it was come to.
	waysMatter bool
}

// New links the nodes of a contract.
func New(p plan.Contract) (*Contract, error) {
	nodes, err := link(p)
	if err != nil {
		return nil, err
	}
	g := graphOf(nodes)
	c := &Contract{root: nodes[0], graph: g, places: placesOf(g), cost: costOf(g, p.Applications)}
	for _, n := range nodes {
		c.waysMatter = c.waysMatter || len(g.late(n)) > 0
	}
	for _, n := range nodes {
		n.prepare(c.waysMatter)
	}
	return c, nil
}

// Words are the names of the contract's properties, which objects that are read under it have. Nil has none.
func (c *Contract) Words() *value.Vocabulary {
	if c == nil {
		return nil
	}
	return c.graph.words
}

// Place is the place of the whole body.
func (c *Contract) Place() *Place { return c.places }
