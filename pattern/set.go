package pattern

import (
	"slices"
	"unicode"
	"unicode/utf8"
)

// A span is the code points from lo to hi, both of them included.
type span struct{ lo, hi rune }

// A set of code points is a list of spans in ascending order that neither overlap nor touch.
type set []span

// everything is all code points, surrogates among them: a class may name them although no string holds any.
var everything = set{{0, unicode.MaxRune}}

// setOf makes a set of spans in any order.
func setOf(spans ...span) set {
	spans = slices.Clone(spans)
	slices.SortFunc(spans, func(a, b span) int { return int(a.lo) - int(b.lo) })
	var out set
	for _, s := range spans {
		if last := len(out) - 1; last >= 0 && s.lo <= out[last].hi+1 {
			out[last].hi = max(out[last].hi, s.hi)
			continue
		}
		out = append(out, s)
	}
	return out
}

// setFromTables makes a set of Unicode tables.
func setFromTables(tables ...*unicode.RangeTable) set {
	var spans []span
	add := func(lo, hi, stride rune) {
		if stride == 1 {
			spans = append(spans, span{lo, hi})
			return
		}
		for r := lo; r <= hi; r += stride {
			spans = append(spans, span{r, r})
		}
	}
	for _, table := range tables {
		for _, r := range table.R16 {
			add(rune(r.Lo), rune(r.Hi), rune(r.Stride))
		}
		for _, r := range table.R32 {
			add(rune(r.Lo), rune(r.Hi), rune(r.Stride))
		}
	}
	return setOf(spans...)
}

func (s set) union(others ...set) set {
	spans := slices.Clone([]span(s))
	for _, o := range others {
		spans = append(spans, o...)
	}
	return setOf(spans...)
}

func (s set) negate() set {
	var out set
	next := rune(0)
	for _, sp := range s {
		if sp.lo > next {
			out = append(out, span{next, sp.lo - 1})
		}
		next = sp.hi + 1
	}
	if next <= unicode.MaxRune {
		out = append(out, span{next, unicode.MaxRune})
	}
	return out
}

func (s set) without(o set) set { return s.negate().union(o).negate() }

func (s set) disjoint(o set) bool {
	for i, j := 0, 0; i < len(s) && j < len(o); {
		switch {
		case s[i].hi < o[j].lo:
			i++
		case o[j].hi < s[i].lo:
			j++
		default:
			return false
		}
	}
	return true
}

// A matcher is a set made ready for asking: a table for ASCII, the spans for the rest.
type matcher struct {
	ascii [utf8.RuneSelf]bool
	rest  set
}

func matcherOf(s set) *matcher {
	m := &matcher{rest: s}
	for _, sp := range s {
		for r := sp.lo; r <= sp.hi && r < utf8.RuneSelf; r++ {
			m.ascii[r] = true
		}
	}
	return m
}

func (m *matcher) has(r rune) bool {
	if r < utf8.RuneSelf {
		return m.ascii[r]
	}
	lo, hi := 0, len(m.rest)
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		if m.rest[mid].hi < r {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo < len(m.rest) && m.rest[lo].lo <= r
}

// The sets that ECMA-262 gives an escape of one letter, and the dot.
var (
	digits = set{{'0', '9'}}
	words  = set{{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}}
	// spaces is WhiteSpace and LineTerminator: the category Zs and the byte order mark among them.
	spaces = set{
		{'\t', '\r'},
		{' ', ' '},
		{0xA0, 0xA0},
		{0x1680, 0x1680},
		{0x2000, 0x200A},
		{0x2028, 0x2029},
		{0x202F, 0x202F},
		{0x205F, 0x205F},
		{0x3000, 0x3000},
		{0xFEFF, 0xFEFF},
	}
	lineEnds = set{{'\n', '\n'}, {'\r', '\r'}, {0x2028, 0x2029}}
)
