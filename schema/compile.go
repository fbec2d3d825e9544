package schema

import (
	"encoding/json"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/eventlink/pulumi-eventlink/contract"
	"github.com/eventlink/pulumi-eventlink/pattern"
)

// A compiler makes nodes of subschemas.
type compiler struct {
	library  *library
	cells    map[string]*cell
	waiting  []pending
	patterns map[string]*node
	opening  map[string]bool // what is being compiled in place, to see loops
	loop     string          // where a schema applies itself to the same value
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
	var walk func(n *node)
	walk = func(n *node) {
		if c.loop != "" {
			return
		}
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
	return c.schema(p, e.enter(p))
}

// keywords are those of one schema object.
type keywords struct {
	*compiler
	at    *spot
	s     map[string]any
	env   *env
	draft contract.Draft
}

func (k *keywords) modern() bool { return k.draft != contract.Draft07 }

func (k *keywords) compile() *node {
	if ref, ok := k.s["$ref"].(string); ok && !k.modern() {
		return k.ref("$ref", ref)
	}
	parts := slices.Concat(k.references(), k.general(), k.forNumbers(), k.forStrings(), k.forArrays(), k.forObjects(), k.combined())
	if k.modern() {
		parts = append(parts, k.unevaluated()...)
	}
	return and(parts...)
}

func (k *keywords) child(path ...string) *node { return k.inside(k.at, k.env, path...) }

func (k *keywords) has(keyword string) bool {
	_, ok := k.s[keyword]
	return ok
}

func (k *keywords) children(keyword string) []*node {
	list, _ := k.s[keyword].([]any)
	out := make([]*node, len(list))
	for i := range list {
		out[i] = k.child(keyword, strconv.Itoa(i))
	}
	return out
}

func (k *keywords) place(path ...string) string {
	return strings.TrimPrefix(k.at.document+"#"+k.at.below(path...), rootURI+"#")
}

// ref compiles a reference.
func (k *keywords) ref(keyword, ref string) *node {
	target := k.library.resolve(k.at, ref)
	if target == nil {
		return unknownNode(keyword, k.place(keyword))
	}
	return k.reference(target, k.env)
}

func (k *keywords) references() []*node {
	var out []*node
	for _, keyword := range []string{"$ref", "$dynamicRef", "$recursiveRef"} {
		if target, ok := k.target(keyword); ok {
			if target == nil {
				out = append(out, unknownNode(keyword, k.place(keyword)))
			} else {
				out = append(out, k.reference(target, k.env))
			}
		}
	}
	return out
}

// target resolves a reference in place; nil where it leads to what is not here.
func (k *keywords) target(keyword string) (*spot, bool) {
	ref, ok := k.s[keyword].(string)
	if !ok {
		return nil, false
	}
	switch {
	case keyword == "$ref":
		return k.library.resolve(k.at, ref), true
	case keyword == "$dynamicRef" && k.draft == contract.Draft202012:
		target := k.library.resolve(k.at, ref)
		_, name := resolveURI(k.at.resource.uri, ref)
		if target == nil || name == "" || strings.HasPrefix(name, "/") || target.resource.dynamic[name] != target {
			return target, true
		}
		if k.env != nil && k.env.anchors[name] != nil {
			return k.env.anchors[name], true
		}
		return target, true
	case keyword == "$recursiveRef" && k.draft == contract.Draft201909:
		target := k.library.resolve(k.at, ref)
		if target == nil || target != target.resource.root || !target.resource.recursive {
			return target, true
		}
		if k.env != nil && k.env.recursive != nil {
			if r := k.env.recursive; r != r.resource.root {
				return nil, true // the specification and the validator differ on what this is
			}
			return k.env.recursive, true
		}
		return target, true
	}
	return nil, false
}

func (k *keywords) general() []*node {
	var out []*node
	switch t := k.s["type"].(type) {
	case string:
		out = append(out, typeNode(typeKinds[t]))
	case []any:
		var set kindSet
		for _, name := range t {
			if name, ok := name.(string); ok {
				set |= typeKinds[name]
			}
		}
		if len(t) > 0 {
			out = append(out, typeNode(set))
		}
	}
	if v, ok := k.s["const"]; ok {
		out = append(out, k.enum("const", []any{v}))
	}
	if list, ok := k.s["enum"].([]any); ok {
		out = append(out, k.enum("enum", list))
	}
	return out
}

func (k *keywords) enum(keyword string, list []any) *node {
	values := make([]any, len(list))
	for i, v := range list {
		var ok bool
		if values[i], ok = exact(v); !ok {
			return unknownNode(keyword, k.place(keyword))
		}
	}
	return enumNode(values)
}

func (k *keywords) forNumbers() []*node {
	var out []*node
	for _, b := range []struct {
		keyword       string
		upper, strict bool
	}{{"minimum", false, false}, {"maximum", true, false}, {"exclusiveMinimum", false, true}, {"exclusiveMaximum", true, true}} {
		if r, ok := k.rational(b.keyword, &out); ok {
			out = append(out, &node{op: bound, rat: r, upper: b.upper, strict: b.strict})
		}
	}
	if r, ok := k.rational("multipleOf", &out); ok && r.Sign() > 0 {
		out = append(out, &node{op: multiple, rat: r})
	}
	return out
}

func (k *keywords) rational(keyword string, out *[]*node) (*big.Rat, bool) {
	n, ok := k.s[keyword].(json.Number)
	if !ok {
		return nil, false
	}
	r, ok := number(string(n))
	if !ok {
		*out = append(*out, unknownNode(keyword, k.place(keyword)))
	}
	return r, ok
}

// mostCount is beyond what any value that fits into a memory has; counts above it are not computed with.
const mostCount = 1 << 40

// counted reads a count, and makes a node of it.
func (k *keywords) counted(keyword string, make func(n int) *node) []*node {
	v, ok := k.s[keyword].(json.Number)
	if !ok {
		return nil
	}
	r, ok := number(string(v))
	if !ok || !r.IsInt() || r.Num().Cmp(big.NewInt(mostCount)) > 0 {
		return []*node{unknownNode(keyword+" "+string(v), k.place(keyword))}
	}
	return []*node{make(int(r.Num().Int64()))}
}

func (k *keywords) between(least, most string, o op) []*node {
	return append(
		k.counted(least, func(n int) *node { return atLeast(o, n) }),
		k.counted(most, func(n int) *node { return atMost(o, n) })...)
}

func (k *keywords) forStrings() []*node {
	out := k.between("minLength", "maxLength", length)
	if source, ok := k.s["pattern"].(string); ok {
		out = append(out, k.pattern(source, k.place("pattern")))
	}
	return out
}

// pattern makes a node of a pattern. One that only counts a class is that class and a length, since counts are dear to
// an automaton.
func (c *compiler) pattern(source, place string) *node {
	n, ok := c.patterns[source]
	if !ok {
		if starred, lo, hi, ok := pattern.Counted(source); ok && (lo > 20 || hi > 20) {
			parts := []*node{c.pattern(starred, place), atLeast(length, lo)}
			if hi >= 0 {
				parts = append(parts, atMost(length, hi))
			}
			n = and(parts...)
		} else {
			n = patternNode(source, place)
		}
		c.patterns[source] = n
	}
	return n
}

func patternNode(source, place string) *node {
	n := &node{op: matches, name: source, place: place}
	n.regexp, _ = pattern.Compile(source)
	n.auto, _ = pattern.NewAutomaton(source)
	return n
}

func (k *keywords) combined() []*node {
	var out []*node
	if k.has("allOf") {
		out = append(out, and(k.children("allOf")...))
	}
	if k.has("anyOf") {
		out = append(out, or(k.children("anyOf")...))
	}
	if k.has("oneOf") {
		out = append(out, oneOfNode(k.children("oneOf")))
	}
	if k.has("not") {
		out = append(out, not(k.child("not")))
	}
	if k.has("if") {
		if k.has("then") {
			out = append(out, or(not(k.child("if")), k.child("then")))
		}
		if k.has("else") {
			out = append(out, or(k.child("if"), k.child("else")))
		}
	}
	return out
}

func oneOfNode(kids []*node) *node {
	kids = slices.DeleteFunc(kids, func(n *node) bool { return n.op == never })
	switch len(kids) {
	case 0:
		return falseNode
	case 1:
		return kids[0]
	}
	return &node{op: oneOf, kids: kids}
}
