package schema

import (
	"strings"

	"github.com/eventlink/pulumi-eventlink/contract/document"
)

// A compiler makes nodes of subschemas.
type compiler struct {
	cells    map[string]*cell
	waiting  []pending
	patterns map[string]*node
	compiled map[string]*node // nil: it is being compiled
	loop     string           // where a schema applies itself to the same value
}

type pending struct {
	cell *cell
	at   *document.At
	env  *env
	key  string
}

// An env is the dynamic scope, as far as it matters: for each dynamic anchor, the outermost resource on the way that
// has it. A subschema means the same wherever it is reached with the same env, so $dynamicRef is resolved here.
type env struct {
	anchors map[string]*document.At
	// recursive is the outermost schema on the way whose resource has $recursiveAnchor.
	recursive *document.At
	text      string
}

func (e *env) key() string {
	if e == nil {
		return ""
	}
	return e.text
}

// enter is the env inside a place.
func (e *env) enter(at *document.At) *env {
	r := at.Resource
	var add []string
	for _, name := range sortedNames(r.Dynamic) {
		if e == nil || e.anchors[name] == nil {
			add = append(add, name)
		}
	}
	recursive := r.Recursive && (e == nil || e.recursive == nil)
	if len(add) == 0 && !recursive {
		return e
	}
	out := &env{anchors: map[string]*document.At{}}
	if e != nil {
		for name, p := range e.anchors {
			out.anchors[name] = p
		}
		out.recursive = e.recursive
	}
	for _, name := range add {
		out.anchors[name] = r.Dynamic[name]
	}
	if recursive {
		out.recursive = at
	}
	var b strings.Builder
	for _, name := range sortedNames(out.anchors) {
		b.WriteString(name + "=" + out.anchors[name].Key() + " ")
	}
	if out.recursive != nil {
		b.WriteString("=" + out.recursive.Key())
	}
	out.text = b.String()
	return out
}

// reference gives a node for what stands at a place, which may still have to be compiled.
func (c *compiler) reference(at *document.At, e *env) *node {
	e = e.enter(at)
	key := at.Key() + " " + e.key()
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
		p.cell.target = c.schema(p.at, p.env)
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
		c.loop = strings.TrimPrefix(strings.TrimSpace(key), document.Root+"#")
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

// schema compiles what stands at a place, in an env that has entered it.
func (c *compiler) schema(at *document.At, e *env) *node {
	switch s := at.Raw.(type) {
	case bool:
		return truth(s)
	case map[string]any:
		if at.Resource.Foreign {
			return unknownNode("$schema", at.Resource.Root.Below("$schema"))
		}
		k := &keywords{compiler: c, at: at, s: at.Keywords, env: e}
		return hinted(k.compile(), at.Keywords)
	}
	return unknownNode("a schema that is not one", at.Place())
}

// inside compiles a subschema of a place where it stands.
func (c *compiler) inside(at *document.At, e *env, path ...string) *node {
	p := at.Child(path...)
	if p == nil {
		return unknownNode(path[0], at.Place())
	}
	e = e.enter(p)
	key := p.Key() + " " + e.key()
	switch done, asked := c.compiled[key]; {
	case done != nil:
		return done // if is asked for by then, else and unevaluated*
	case asked: // by an unevaluated* within it, which refers to what it is a part of
		return c.reference(p, e)
	}
	c.compiled[key] = nil
	n := c.schema(p, e)
	c.compiled[key] = n
	return n
}
