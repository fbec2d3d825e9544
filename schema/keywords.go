package schema

import (
	"encoding/json"
	"math/big"
	"slices"
	"strconv"

	"github.com/eventlink/pulumi-eventlink/contract/document"
)

// keywords are those of one schema object.
type keywords struct {
	*compiler
	at  *document.At
	s   map[string]any // in the words of draft 2020-12
	env *env
}

func (k *keywords) compile() *node {
	return and(slices.Concat(
		k.references(), k.general(), k.forNumbers(), k.forStrings(), k.forArrays(), k.forObjects(), k.combined(), k.unevaluated(),
	)...)
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
	return k.at.Below(path...)
}

func (k *keywords) references() []*node {
	var out []*node
	for _, keyword := range document.ReferenceKeywords {
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

// target resolves a reference in its dynamic scope; nil if it leads to what is not here.
func (k *keywords) target(keyword string) (*document.At, bool) {
	ref, ok := k.s[keyword].(string)
	if !ok {
		return nil, false
	}
	target := k.at.Target(keyword)
	if target == nil || k.env == nil {
		return target, true
	}
	switch keyword {
	case "$dynamicRef":
		_, name := document.Resolve("", ref)
		if target.Resource.Dynamic[name] == target && k.env.anchors[name] != nil {
			return k.env.anchors[name], true
		}
	case "$recursiveRef":
		r := k.env.recursive
		if target != target.Resource.Root || !target.Resource.Recursive || r == nil {
			break
		}
		if r != r.Resource.Root {
			return nil, true // the specification and the validator differ on what this is
		}
		return r, true
	}
	return target, true
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

// maxCount is beyond what any value that fits into a memory has; counts above it are not computed with.
const maxCount = 1 << 40

// counted reads a count, and makes a node of it.
func (k *keywords) counted(keyword string, make func(n int) *node) []*node {
	v, ok := k.s[keyword].(json.Number)
	if !ok {
		return nil
	}
	r, ok := number(string(v))
	if !ok || !r.IsInt() || r.Num().Cmp(big.NewInt(maxCount)) > 0 {
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
