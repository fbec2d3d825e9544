package schema

import (
	"maps"
	"slices"
	"strconv"

	"github.com/eventlink/pulumi-eventlink/contract/document"
)

// unevaluatedProperties and unevaluatedItems speak of what no keyword beside them has evaluated, in place or through
// subschemas that hold. Which subschemas hold depends on the instance, but there are finitely many cases, and in each
// the evaluated properties and items are told by the text. So the keyword is a union over the cases: the case applies,
// and additionalProperties (or items) speak of the rest.

// A way is one case: when says that it applies, where the schema holds; the rest what is evaluated then.
type way struct {
	when     []*node
	all      bool
	named    map[string]bool
	patterns []string
	prefix   int
	holding  []*node // items that obey one of these are evaluated (contains, since 2020-12)
}

const maxWays = 128

func (k *keywords) unevaluated() []*node {
	var out []*node
	if k.has("unevaluatedProperties") {
		out = append(out, k.unevaluatedOf("unevaluatedProperties", propertyWays))
	}
	if k.has("unevaluatedItems") {
		out = append(out, k.unevaluatedOf("unevaluatedItems", itemWays))
	}
	return out
}

// A facet is what the cases are told apart for.
type facet int

const (
	propertyWays facet = iota
	itemWays
)

func (k *keywords) unevaluatedOf(keyword string, f facet) *node {
	then := k.child(keyword)
	if then.op == always {
		return trueNode
	}
	ways, ok := k.ways(f, map[string]bool{}, true)
	if !ok {
		return unknownNode(keyword, k.place(keyword))
	}
	cases := make([]*node, 0, len(ways))
	for _, w := range ways {
		cases = append(cases, and(append(slices.Clone(w.when), k.restOf(w, f, then))...))
	}
	return or(cases...)
}

// restOf says of what a case leaves unevaluated what the keyword says.
func (k *keywords) restOf(w way, f facet, then *node) *node {
	if w.all {
		return trueNode
	}
	if f == itemWays {
		list := make([]*node, w.prefix)
		for i := range list {
			list[i] = trueNode
		}
		return &node{op: items, list: list, rest: or(append([]*node{then}, w.holding...)...)}
	}
	named := map[string]*node{}
	for name := range w.named {
		named[name] = trueNode
	}
	slices.Sort(w.patterns)
	var patterns []patternProp
	for _, source := range slices.Compact(w.patterns) {
		patterns = append(patterns, patternProp{patternNode(source, k.place("patternProperties", source)), trueNode})
	}
	return membersNode(named, patterns, then)
}

func (w way) join(o way) way {
	out := way{
		when:     append(slices.Clone(w.when), o.when...),
		all:      w.all || o.all,
		named:    maps.Clone(w.named),
		patterns: append(slices.Clone(w.patterns), o.patterns...),
		prefix:   max(w.prefix, o.prefix),
		holding:  append(slices.Clone(w.holding), o.holding...),
	}
	if out.named == nil {
		out.named = map[string]bool{}
	}
	maps.Copy(out.named, o.named)
	return out
}

func (w way) idle() bool {
	return !w.all && len(w.named) == 0 && len(w.patterns) == 0 && w.prefix == 0 && len(w.holding) == 0
}

// ways lists the cases of a schema. ok is false if there are too many, or where something is not understood.
func (k *keywords) ways(f facet, open map[string]bool, outermost bool) ([]way, bool) {
	key := k.at.Key()
	if open[key] || k.at.Resource.Foreign {
		return nil, false
	}
	open[key] = true
	defer delete(open, key)
	ways := []way{k.own(f, outermost)}
	for _, keyword := range document.ReferenceKeywords {
		if target, ok := k.target(keyword); ok {
			more, ok := k.waysOfRef(f, open, target)
			if !ok {
				return nil, false
			}
			if ways, ok = joined(ways, more); !ok {
				return nil, false
			}
		}
	}
	for _, group := range k.groups(f, open) {
		if group == nil {
			return nil, false
		}
		var ok bool
		if ways, ok = joined(ways, group); !ok {
			return nil, false
		}
	}
	return ways, true
}

func joined(a, b []way) ([]way, bool) {
	if len(a)*len(b) > maxWays {
		return nil, false
	}
	out := make([]way, 0, len(a)*len(b))
	for _, x := range a {
		for _, y := range b {
			out = append(out, x.join(y))
		}
	}
	return out, true
}

func (k *keywords) waysOfRef(f facet, open map[string]bool, target *document.At) ([]way, bool) {
	if target == nil {
		return nil, false
	}
	return k.waysAt(target, k.env, f, open)
}

func (k *keywords) waysAt(at *document.At, e *env, f facet, open map[string]bool) ([]way, bool) {
	if at.Keywords == nil {
		return []way{{}}, true
	}
	sub := &keywords{compiler: k.compiler, at: at, s: at.Keywords, env: e.enter(at)}
	return sub.ways(f, open, false)
}

func (k *keywords) waysBelow(f facet, open map[string]bool, path ...string) ([]way, bool) {
	at := k.at.Child(path...)
	if at == nil {
		return nil, false
	}
	return k.waysAt(at, k.env, f, open)
}

// own is what the keywords of the schema itself evaluate.
func (k *keywords) own(f facet, outermost bool) way {
	if f == itemWays {
		return k.ownItems(outermost)
	}
	w := way{named: map[string]bool{}}
	if m, ok := k.s["properties"].(map[string]any); ok {
		for name := range m {
			w.named[name] = true
		}
	}
	if m, ok := k.s["patternProperties"].(map[string]any); ok {
		w.patterns = sortedNames(m)
	}
	w.all = k.has("additionalProperties") || !outermost && k.has("unevaluatedProperties")
	return w
}

func (k *keywords) ownItems(outermost bool) way {
	list, _ := k.s["prefixItems"].([]any)
	w := way{prefix: len(list)}
	if k.has("contains") && k.at.Draft() == document.Draft202012 {
		w.holding = []*node{k.child("contains")}
	}
	w.all = k.has("items") || !outermost && k.has("unevaluatedItems")
	return w
}

// groups gives the cases of each keyword that applies subschemas in place. A group that is nil is not understood.
func (k *keywords) groups(f facet, open map[string]bool) [][]way {
	var out [][]way
	add := func(ways []way, ok bool) {
		if !ok {
			ways = nil
		}
		out = append(out, ways)
	}
	list := func(keyword string) int {
		l, _ := k.s[keyword].([]any)
		return len(l)
	}
	for i := range list("allOf") {
		add(k.waysBelow(f, open, "allOf", strconv.Itoa(i)))
	}
	for i := range list("anyOf") {
		add(k.eitherWay(f, open, "anyOf", strconv.Itoa(i)))
	}
	if n := list("oneOf"); n > 0 {
		add(k.oneOfWays(f, open, n))
	}
	if k.has("if") {
		add(k.conditionalWays(f, open))
	}
	for _, keyword := range []string{"dependentSchemas", "dependencies"} {
		m, _ := k.s[keyword].(map[string]any)
		for _, name := range sortedNames(m) {
			if _, isList := m[name].([]any); isList {
				continue
			}
			ways, ok := k.waysBelow(f, open, keyword, name)
			add(conditional(ways, ok, hasNode(name)))
		}
	}
	return out
}

// conditional makes of the cases of a schema those of one that may not apply.
func conditional(ways []way, ok bool, when *node) ([]way, bool) {
	if !ok {
		return nil, false
	}
	if !slices.ContainsFunc(ways, func(w way) bool { return !w.idle() }) {
		return []way{{}}, true
	}
	out := []way{{when: []*node{not(when)}}}
	for _, w := range ways {
		w.when = append([]*node{when}, w.when...)
		out = append(out, w)
	}
	return out, true
}

func (k *keywords) eitherWay(f facet, open map[string]bool, path ...string) ([]way, bool) {
	ways, ok := k.waysBelow(f, open, path...)
	return conditional(ways, ok, k.child(path...))
}

func (k *keywords) oneOfWays(f facet, open map[string]bool, n int) ([]way, bool) {
	var out []way
	busy := false
	for i := range n {
		ways, ok := k.waysBelow(f, open, "oneOf", strconv.Itoa(i))
		if !ok {
			return nil, false
		}
		for _, w := range ways {
			busy = busy || !w.idle()
			w.when = append([]*node{k.child("oneOf", strconv.Itoa(i))}, w.when...)
			out = append(out, w)
		}
	}
	if !busy {
		return []way{{}}, true
	}
	return out, true
}

func (k *keywords) conditionalWays(f facet, open map[string]bool) ([]way, bool) {
	branch := func(keyword string) ([]way, bool) {
		if !k.has(keyword) {
			return []way{{}}, true
		}
		return k.waysBelow(f, open, keyword)
	}
	tests, ok1 := branch("if")
	thens, ok2 := branch("then")
	elses, ok3 := branch("else")
	if !ok1 || !ok2 || !ok3 {
		return nil, false
	}
	held, ok := joined(tests, thens)
	if !ok {
		return nil, false
	}
	var out []way
	busy := false
	test := k.child("if")
	for _, w := range held {
		busy = busy || !w.idle()
		w.when = append([]*node{test}, w.when...)
		out = append(out, w)
	}
	for _, w := range elses {
		busy = busy || !w.idle()
		w.when = append([]*node{not(test)}, w.when...)
		out = append(out, w)
	}
	if !busy {
		return []way{{}}, true
	}
	return out, true
}
