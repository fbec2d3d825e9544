package engine

import (
	"github.com/eventlink/pulumi-eventlink/engine/violation"
)

func (w *walk) object(n *node, v map[string]any, left *unevaluated, f *faults) {
	if w.count(len(v), n.minProperties, n.maxProperties, "properties", f) {
		return
	}
	if missing := w.missing(v, n.required); missing != nil && f.breaks(w, violation.Required{Missing: missing}) {
		return
	}
	for i := range n.dependencies {
		d := &n.dependencies[i]
		if _, present := v[d.property]; !present {
			continue
		}
		if missing := w.missing(v, d.required); missing != nil && f.breaks(w, violation.Required{Missing: missing, Since: true, Property: d.property}) {
			return
		}
		if d.node != nil && f.add(w, w.inPlace(d.node, v, left)) {
			return
		}
	}
	if w.properties(n, v, left, f) || n.propertyNames == nil {
		return
	}
	for name := range v {
		if broken := w.name(n.propertyNames, name); broken.any && f.breaks(w, violation.Name{Property: name}, broken.causes...) {
			return
		}
	}
}

// missing lists the names that an object does not have; without explain, the first of them.
func (w *walk) missing(v map[string]any, names []string) (missing []string) {
	for i, name := range names {
		if _, present := v[name]; present {
			continue
		}
		if !w.explain {
			return names[i : i+1]
		}
		missing = append(missing, name)
	}
	return missing
}

func (w *walk) properties(n *node, v map[string]any, left *unevaluated, f *faults) (stop bool) {
	if n.properties == nil && n.patterns == nil && n.additional == nil && n.additionalAllowed == nil {
		return false
	}
	var refused []string
	for name, child := range v {
		evaluated := false
		if known := n.properties[name]; known != nil {
			evaluated = true
			if f.add(w, w.property(known, child, name)) {
				return true
			}
		}
		for _, p := range n.patterns {
			if p.pattern.MatchString(name) {
				evaluated = true
				if f.add(w, w.property(p.node, child, name)) {
					return true
				}
			}
		}
		if !evaluated && n.additional != nil {
			evaluated = true
			if f.add(w, w.property(n.additional, child, name)) {
				return true
			}
		}
		if !evaluated && n.additionalAllowed != nil {
			if evaluated = true; !*n.additionalAllowed {
				if !w.explain {
					f.any = true
					return true
				}
				refused = append(refused, name)
			}
		}
		if evaluated {
			left.sawProperty(name)
		}
	}
	return refused != nil && f.breaks(w, violation.Additional{Properties: refused})
}

// name applies propertyNames, whose schema sees the name as a value by itself.
func (w *walk) name(n *node, name string) faults {
	scopes := w.scopes
	w.scopes = nil
	_, f := w.enter(n, name, false, 0)
	w.scopes = scopes
	return f
}

func (w *walk) array(n *node, v []any, left *unevaluated, f *faults) {
	if w.count(len(v), n.minItems, n.maxItems, "items", f) {
		return
	}
	if n.unique {
		if first, second, twice := duplicates(v); twice && f.breaks(w, violation.Duplicate{First: first, Second: second}) {
			return
		}
	}
	for i, item := range v {
		child := n.items
		if i < len(n.prefix) {
			child = n.prefix[i]
		}
		if child == nil {
			break
		}
		if f.add(w, w.item(child, item, i)) {
			return
		}
	}
	if more := len(v) - len(n.prefix); more > 0 && n.moreAllowed != nil && !*n.moreAllowed && f.breaks(w, violation.More{Count: more}) {
		return
	}
	if n.contains != nil {
		w.contains(n, v, left, f)
	}
}

func (w *walk) contains(n *node, v []any, left *unevaluated, f *faults) {
	matched := 0
	for i, item := range v {
		if w.quietly(func() faults { return w.item(n.contains, item, i) }) {
			continue
		}
		matched++
		if n.draft >= 2020 {
			left.sawItem(i)
		}
	}
	const of = "items that contains asks for"
	if n.minContains == nil && matched == 0 {
		f.breaks(w, violation.Contains{})
	}
	w.count(matched, n.minContains, n.maxContains, of, f)
}

// references applies what $recursiveRef and $dynamicRef lead to.
func (w *walk) references(n *node, value any, left *unevaluated, f *faults) {
	if n.recursiveRef != nil {
		target := n.recursiveRef
		if target.recursiveAnchor {
			target = w.recursive(target)
		}
		if f.add(w, w.inPlace(target, value, left)) {
			return
		}
	}
	if n.dynamicRef != nil {
		target := n.dynamicRef
		if n.dynamicallyRefers() {
			target = w.dynamic(n.dynamicName, target)
		}
		f.add(w, w.inPlace(target, value, left))
	}
}

// recursive is the outermost subschema on the way whose resource has a $recursiveAnchor.
func (w *walk) recursive(otherwise *node) *node {
	for _, s := range w.scopes {
		if r := s.node.resource; r != nil && r.recursive {
			return s.node
		}
	}
	return otherwise
}

// dynamic is the anchor of a name in the outermost resource on the way that has one.
func (w *walk) dynamic(name string, otherwise *node) *node {
	for _, s := range w.scopes {
		if r := s.node.resource; r != nil && r.dynamic[name] != nil {
			return r.dynamic[name]
		}
	}
	return otherwise
}

// goesRound says whether the subschema at hand is being applied to the same value already.
func (w *walk) goesRound() bool {
	last := len(w.scopes) - 1
	for i := last - 1; i >= 0 && w.scopes[i].depth == w.scopes[last].depth; i-- {
		if w.scopes[i].node == w.scopes[last].node {
			return true
		}
	}
	return false
}

func (w *walk) combinations(n *node, value any, left *unevaluated, f *faults) {
	if n.not != nil && !w.quietly(func() faults { return w.inPlace(n.not, value, left) }) && f.breaks(w, violation.Not{}) {
		return
	}
	for _, branch := range n.allOf {
		if f.add(w, w.inPlace(branch, value, left)) {
			return
		}
	}
	if len(n.anyOf) > 0 && w.anyOf(n, value, left, f) {
		return
	}
	if len(n.oneOf) > 0 && w.oneOf(n, value, left, f) {
		return
	}
	switch {
	case n.when == nil:
	case w.quietly(func() faults { return w.inPlace(n.when, value, left) }):
		if n.otherwise != nil {
			f.add(w, w.inPlace(n.otherwise, value, left))
		}
	case n.then != nil:
		f.add(w, w.inPlace(n.then, value, left))
	}
}

func (w *walk) anyOf(n *node, value any, left *unevaluated, f *faults) (stop bool) {
	branches := n.anyOf
	if !w.explain {
		branches = n.anyTable.branches(value, branches)
	}
	matched := false
	var failed []*violation.Violation
	for _, branch := range branches {
		inner := w.inPlace(branch, value, left)
		if !inner.any {
			if matched = true; left.empty() {
				break
			}
		} else if w.explain {
			failed = append(failed, w.branch(inner))
		}
	}
	return !matched && f.breaks(w, violation.Union{}, failed...)
}

func (w *walk) oneOf(n *node, value any, left *unevaluated, f *faults) (stop bool) {
	branches := n.oneOf
	if !w.explain {
		branches = n.oneTable.branches(value, branches)
	}
	matched := -1
	var failed []*violation.Violation
	for i, branch := range branches {
		if matched >= 0 {
			if !w.quietly(func() faults { return w.inPlace(branch, value, left) }) {
				return f.breaks(w, violation.Union{One: true, Both: true, First: matched, Second: i})
			}
			continue
		}
		inner := w.inPlace(branch, value, left)
		if !inner.any {
			matched = i
		} else if w.explain {
			failed = append(failed, w.branch(inner))
		}
	}
	return matched < 0 && f.breaks(w, violation.Union{One: true}, failed...)
}

func (w *walk) branch(inner faults) *violation.Violation {
	return &violation.Violation{Kind: violation.All{}, Causes: inner.causes}
}
