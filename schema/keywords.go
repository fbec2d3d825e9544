package schema

import (
	"encoding/json"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/eventlink/pulumi-eventlink/contract"
)

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
		_, name := contract.Resolve(k.at.resource.uri, ref)
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
