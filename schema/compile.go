package schema

import (
	"strings"
)

// A compiler makes nodes of subschemas.
type compiler struct {
	library  *library
	cells    map[string]*cell
	waiting  []pending
	patterns map[string]*node
	compiled map[string]*node
	loop     string // where a schema applies itself to the same value
}

type pending struct {
	cell *cell
	spot *spot
	env  *env
	key  string
}

// An env is the dynamic scope, as far as it matters: for each dynamic anchor, the outermost resource on the way that
// has it. A subschema means the same wherever it is reached with the same env, so $dynamicRef is resolved here.
type env struct {
	anchors map[string]*spot
	// recursive is the outermost schema on the way whose resource has $recursiveAnchor.
	recursive *spot
	text      string
}

func (e *env) key() string {
	if e == nil {
		return ""
	}
	return e.text
}

// enter is the env inside a spot.
func (e *env) enter(at *spot) *env {
	r := at.resource
	var add []string
	for _, name := range sortedNames(r.dynamic) {
		if e == nil || e.anchors[name] == nil {
			add = append(add, name)
		}
	}
	recursive := r.recursive && (e == nil || e.recursive == nil)
	if len(add) == 0 && !recursive {
		return e
	}
	out := &env{anchors: map[string]*spot{}}
	if e != nil {
		for name, p := range e.anchors {
			out.anchors[name] = p
		}
		out.recursive = e.recursive
	}
	for _, name := range add {
		out.anchors[name] = r.dynamic[name]
	}
	if recursive {
		out.recursive = at
	}
	var b strings.Builder
	for _, name := range sortedNames(out.anchors) {
		b.WriteString(name + "=" + out.anchors[name].key() + " ")
	}
	if out.recursive != nil {
		b.WriteString("=" + out.recursive.key())
	}
	out.text = b.String()
	return out
}

// reference gives a node for what stands at a spot, which may still have to be compiled.
func (c *compiler) reference(at *spot, e *env) *node {
	e = e.enter(at)
	key := at.key() + " " + e.key()
	made, ok := c.cells[key]
	if !ok {
		made = &cell{}
		c.cells[key] = made
		c.waiting = append(c.waiting, pending{made, at, e, key})
	}
	return &node{op: refers, cell: made}
}

// finish compiles all that is waited for, and looks for loops.
func (c *compiler) finish() {
	for len(c.waiting) > 0 {
		p := c.waiting[len(c.waiting)-1]
		c.waiting = c.waiting[:len(c.waiting)-1]
		p.cell.target = c.schema(p.spot, p.env)
	}
	state := map[*cell]int{}
	for _, key := range sortedNames(c.cells) {
		c.look(c.cells[key], state, key)
	}
}

// look finds cells that lead to themselves in place.
func (c *compiler) look(at *cell, state map[*cell]int, key string) {
	if state[at] == 2 {
		return
	}
	if state[at] == 1 {
		c.loop = strings.TrimPrefix(strings.TrimSpace(key), rootURI+"#")
		if c.loop == "" {
			c.loop = "/"
		}
		return
	}
	state[at] = 1
	seen := map[*node]bool{}
	var walk func(n *node)
	walk = func(n *node) {
		if c.loop != "" || seen[n] {
			return
		}
		seen[n] = true
		switch n.op {
		case refers:
			c.look(n.cell, state, key)
		case allOf, anyOf, oneOf, negated:
			for _, kid := range n.kids {
				walk(kid)
			}
		}
	}
	walk(at.target)
	state[at] = 2
}

func unknownNode(keyword, place string) *node { return &node{op: opaque, name: keyword, place: place} }

// schema compiles what stands at a spot, in an env that has entered it.
func (c *compiler) schema(at *spot, e *env) *node {
	switch s := at.node.(type) {
	case bool:
		return truth(s)
	case map[string]any:
		if at.resource.foreign {
			return unknownNode("$schema", at.resource.root.place()+"/$schema")
		}
		k := &keywords{compiler: c, at: at, s: s, env: e, draft: at.resource.draft}
		n := k.compile()
		return hinted(n, s)
	}
	return unknownNode("a schema that is none", at.place())
}

// inside compiles a subschema of a spot where it stands.
func (c *compiler) inside(at *spot, e *env, path ...string) *node {
	p, ok := c.library.spots[at.document+"#"+at.below(path...)]
	if !ok {
		return unknownNode(path[0], at.place())
	}
	e = e.enter(p)
	key := p.key() + " " + e.key()
	if done, ok := c.compiled[key]; ok {
		return done // if is asked for by then, else and unevaluated*
	}
	n := c.schema(p, e)
	c.compiled[key] = n
	return n
}
