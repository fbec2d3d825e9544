package celcheck

import (
	"slices"

	"cel.dev/cel-go/common/ast"

	"github.com/eventlink/pulumi-eventlink/finding"
)

// in evaluates x in list and key in map.
func (p *prover) in(e ast.Expr, args []ast.Expr, v *env) (t, f *env) {
	element, container := p.eval(args[0], v), p.eval(args[1], v)
	if len(element) == 0 || len(container) == 0 {
		return nil, nil
	}
	if other := container.keep(func(s *shape) bool { return s.kind != kList && s.kind != kMap }); len(other) > 0 {
		failing := v
		if place, ok := targetOf(args[1], v); ok {
			failing = place.narrow(v, func(b value) value {
				return b.keep(func(s *shape) bool { return s.kind != kList && s.kind != kMap })
			})
		}
		p.alarm(finding.MappingOverload, e, failing, "got "+kindsOf(other)+" to look in, wanted a list or a map", "")
	}
	container = container.only(kList, kMap)
	if len(container) == 0 {
		return nil, nil
	}
	if name, ok := element.constant(); ok {
		if name, ok := name.(string); ok && !container.has(kList) {
			if at, direct := pathOf(args[1]); direct {
				return v.narrow(at, func(b value) value { return owning(b.only(kMap), name) }),
					v.narrow(at, func(b value) value { return lacking(b.only(kMap), name) })
			}
		}
	}
	constants, ok := listedIn(container)
	if !ok {
		t = v.knowing(membership(args), holds)
		if place, ok := targetOf(args[0], v); ok && !container.has(kMap) {
			var members value
			for _, s := range container {
				members = join(members, s.element())
			}
			if !mayEqual(element, members) {
				return nil, v
			}
			t = place.narrow(t, func(x value) value { return x.each(func(s *shape) value { return s.equalToAny(members) }) })
		}
		if at, ok := pathOf(args[1]); ok && len(container.only(kList)) == len(container) {
			t = t.narrow(at, func(x value) value {
				return x.only(kList).each(func(s *shape) value { return s.sized(1, unbounded) })
			})
		}
		return t, v
	}
	keepIn := func(x value) value {
		return x.each(func(s *shape) value {
			var out value
			for _, c := range constants {
				out = join(out, s.equalTo(c))
			}
			return out
		})
	}
	keepOut := func(x value) value {
		for _, c := range constants {
			x = x.each(func(s *shape) value { return s.differingFrom(c) })
		}
		return x
	}
	if len(keepIn(element)) > 0 {
		t = v
	}
	if len(keepOut(element)) > 0 {
		f = v
	}
	if place, ok := targetOf(args[0], v); ok {
		t, f = place.narrow(t, keepIn), place.narrow(f, keepOut)
	}
	return t, f
}

// membership is the key of the fact that a key is in a map or an element in a list.
func membership(args []ast.Expr) string {
	key, of := keyOf(args[0]), keyOf(args[1])
	if key == "" || of == "" {
		return ""
	}
	return key + " in " + of
}

// listedIn gives the members of a list of constants, or the keys of a literal map.
func listedIn(container value) ([]any, bool) {
	if len(container) != 1 {
		return nil, false
	}
	s := container[0]
	var out []any
	switch s.kind {
	case kMap:
		if s.object.view != nil || s.object.others != nil {
			return nil, false
		}
		for name, found := range s.object.known {
			if !found.must {
				return nil, false
			}
			out = append(out, name)
		}
		slices.SortFunc(out, func(a, b any) int {
			if a.(string) < b.(string) {
				return -1
			}
			return 1
		})
		return out, true
	case kList:
		if s.minLen != s.maxLen || len(s.items) != s.minLen || s.minLen > 1000 {
			return nil, false
		}
		for _, item := range s.items {
			c, ok := item.constant()
			if !ok {
				return nil, false
			}
			out = append(out, c)
		}
		return out, true
	}
	return nil, false
}
