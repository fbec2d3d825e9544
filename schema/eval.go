package schema

import (
	"maps"
	"math/big"
	"slices"
	"unicode/utf8"
)

// A tri is a truth value, or the admission that it is not known. The zero value is the admission.
type tri int8

const (
	unclear tri = 0
	yes     tri = 1
	no      tri = -1
)

func triOf(b bool) tri {
	if b {
		return yes
	}
	return no
}

// holds says whether a value obeys a node.
func (s *solver) holds(n *node, v any) tri {
	if !s.step() {
		return unclear
	}
	switch n.op {
	case always:
		return yes
	case never:
		return no
	case allOf, anyOf, oneOf:
		return s.holdsOf(n, v)
	case negated:
		return -s.holds(n.kids[0], v)
	case refers:
		s.inPlace++
		defer func() { s.inPlace-- }()
		if s.inPlace > 2000 {
			return unclear
		}
		return s.holds(s.table.target(n), v)
	case opaque:
		s.note(n.name, n.place)
		return unclear
	case types:
		return triOf(n.kinds.has(kindOf(v)))
	case enumOf:
		if !n.kinds.has(kindOf(v)) {
			return no
		}
		return triOf(n.index[canonical(v)])
	}
	switch v := v.(type) {
	case *big.Rat:
		return holdsOfNumber(n, v)
	case string:
		return s.holdsOfString(n, v)
	case []any:
		return s.holdsOfArray(n, v)
	case map[string]any:
		return s.holdsOfObject(n, v)
	}
	return yes
}

func (s *solver) holdsOf(n *node, v any) tri {
	held, open := 0, 0
	if len(n.kids) > 16 && n.op != allOf {
		if kids, ok := s.kidsFor(n, v); ok {
			n = &node{op: n.op, kids: kids}
		}
	}
	for _, kid := range n.kids {
		switch s.holds(kid, v) {
		case yes:
			held++
			if n.op == anyOf {
				return yes
			}
		case unclear:
			open++
		case no:
			if n.op == allOf {
				return no
			}
		}
		if n.op == oneOf && held > 1 {
			return no
		}
	}
	switch {
	case open > 0:
		return unclear
	case n.op == allOf:
		return yes
	case n.op == anyOf:
		return no
	}
	return triOf(held == 1)
}

func within(n *node, got int) tri {
	if n.upper {
		return triOf(got <= n.n)
	}
	return triOf(got >= n.n)
}

func holdsOfNumber(n *node, v *big.Rat) tri {
	switch n.op {
	case bound:
		c := v.Cmp(n.rat)
		if n.upper {
			c = -c
		}
		return triOf(c > 0 || c == 0 && !n.strict)
	case multiple:
		return triOf(new(big.Rat).Quo(v, n.rat).IsInt())
	}
	return yes
}

func (s *solver) holdsOfString(n *node, v string) tri {
	switch n.op {
	case length:
		return within(n, utf8.RuneCountInString(v))
	case matches:
		if n.regexp == nil {
			s.note("pattern", n.place)
			return unclear
		}
		return triOf(n.regexp.MatchString(v))
	}
	return yes
}

func (s *solver) holdsOfArray(n *node, v []any) tri {
	out := yes
	switch n.op {
	case count:
		return within(n, len(v))
	case items:
		for i, item := range v {
			if out = min(out, s.holds(n.item(i), item)); out == no {
				return no
			}
		}
		return out
	case contains:
		held, open := 0, 0
		for _, item := range v {
			switch s.holds(n.kids[0], item) {
			case yes:
				held++
			case unclear:
				open++
			}
		}
		if low, high := within(n, held), within(n, held+open); low == high {
			return low
		}
		return unclear
	case distinct:
		seen := map[string]bool{}
		for _, item := range v {
			key := canonical(item)
			if seen[key] {
				return no
			}
			seen[key] = true
		}
	}
	return yes
}

func (s *solver) holdsOfObject(n *node, v map[string]any) tri {
	out := yes
	switch n.op {
	case required:
		_, ok := v[n.name]
		return triOf(ok)
	case size:
		return within(n, len(v))
	case names:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if out = min(out, s.holds(n.kids[0], name)); out == no {
				return no
			}
		}
	case members:
		if p := n.props.unclear(); p != nil && len(v) > 0 {
			s.note("patternProperties", p.place)
			return unclear
		}
		for _, name := range slices.Sorted(maps.Keys(v)) {
			for _, kid := range n.props.forName(name, nil) {
				if out = min(out, s.holds(kid, v[name])); out == no {
					return no
				}
			}
		}
	}
	return out
}

// item is the condition on the item of an index.
func (n *node) item(i int) *node {
	if i < len(n.list) {
		return n.list[i]
	}
	return n.rest
}
