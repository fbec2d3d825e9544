package pattern

import (
	"regexp/syntax"
	"slices"
	"unicode"
)

// A Language is a regular set of whole strings that can be computed with: what two strings have when they are put
// together, what stands before a comma, what remains when a prefix is cut off. Every operation gives a language that
// holds all that it should; where its comment does not say exact, it may hold more. The zero Language holds the empty
// string alone. A Language is never changed.
type Language struct{ tree node }

// The bounds of what is computed with. A count beyond maxCount becomes "or more", and what would be larger than
// maxNodes becomes any string of its characters.
const (
	maxCount   = 128
	maxNodes   = 2000
	maxOperand = 300 // of what is taken apart
)

// Anything has every string of min to max code points; a negative max is no bound.
func Anything(minLen, maxLen int) Language {
	if maxLen < 0 {
		maxLen = unbounded
	}
	return Language{widened(repeat{body: class{everything}, min: minLen, max: maxLen})}
}

// Text has one string.
func Text(text string) Language {
	var c concat
	for _, r := range text {
		c.parts = append(c.parts, class{set{{r, r}}})
	}
	return Language{simplify(c)}
}

// NewLanguage has the strings that hold a match of a pattern of ECMA-262. ok is false if the pattern does not compile or
// asks for places other than the ends of the string.
func NewLanguage(source string) (Language, bool) {
	tree, err := parseLooking(source)
	if err != nil {
		return Language{}, false
	}
	return holding(withoutLooks(tree))
}

// NewRE2Language has the strings that hold a match of a pattern in RE2's language.
func NewRE2Language(source string) (Language, bool) {
	re, err := syntax.Parse(source, syntax.Perl)
	if err != nil {
		return Language{}, false
	}
	tree, err := fromRE2(re)
	if err != nil {
		return Language{}, false
	}
	return holding(tree)
}

// holding makes whole strings of a match anywhere.
func holding(tree node) (Language, bool) {
	var choices []node
	for _, choice := range edges(simplify(tree)) {
		parts := partsOf(choice)
		padded := []node{repeat{body: class{everything}, max: unbounded}}
		if len(parts) > 0 && isAssert(parts[0], atStart) {
			padded, parts = nil, parts[1:]
		}
		end := node(repeat{body: class{everything}, max: unbounded})
		if last := len(parts) - 1; last >= 0 && isAssert(parts[last], atEnd) {
			end, parts = concat{}, parts[:last]
		}
		for _, part := range parts {
			if asserts(part) {
				return Language{}, false
			}
			padded = append(padded, part)
		}
		choices = append(choices, concat{append(padded, end)})
	}
	for i, choice := range choices {
		choices[i] = simplify(widened(choice))
	}
	return Language{either(choices...)}.small(), true
}

// edges multiplies out the alternatives in which an anchor of an end is hidden.
func edges(n node) []node {
	if a, ok := n.(alternate); ok {
		var out []node
		for _, choice := range a.choices {
			out = append(out, edges(choice)...)
		}
		return out
	}
	parts := partsOf(n)
	for _, i := range []int{0, len(parts) - 1} {
		if i < 0 || i >= len(parts) {
			continue
		}
		a, ok := parts[i].(alternate)
		if !ok || !asserts(a) || len(a.choices) > 20 {
			continue
		}
		var out []node
		for _, choice := range a.choices {
			whole := slices.Concat(parts[:i], []node{choice}, parts[i+1:])
			out = append(out, edges(simplify(concat{whole}))...)
		}
		return out
	}
	return []node{n}
}

func partsOf(n node) []node {
	if c, ok := n.(concat); ok {
		return c.parts
	}
	return []node{n}
}

func asserts(n node) bool {
	switch n := n.(type) {
	case assert:
		return true
	case concat:
		return slices.ContainsFunc(n.parts, asserts)
	case alternate:
		return slices.ContainsFunc(n.choices, asserts)
	case repeat:
		return asserts(n.body)
	}
	return false
}

// widened makes counts that are too large for an automaton "or more".
func widened(n node) node {
	n = withParts(n, widened)
	if r, ok := n.(repeat); ok {
		if r.max > maxCount {
			r.max = unbounded
		}
		r.min = min(r.min, maxCount)
		return r
	}
	return n
}

// withParts makes a node anew with what f makes of each of its direct parts.
func withParts(n node, f func(node) node) node {
	all := func(parts []node) []node {
		made := make([]node, len(parts))
		for i, part := range parts {
			made[i] = f(part)
		}
		return made
	}
	switch n := n.(type) {
	case concat:
		return concat{all(n.parts)}
	case alternate:
		return alternate{all(n.choices)}
	case repeat:
		n.body = f(n.body)
		return n
	}
	return n
}

func nodes(n node) int {
	count := 1
	switch n := n.(type) {
	case concat:
		for _, part := range n.parts {
			count += nodes(part)
		}
	case alternate:
		for _, choice := range n.choices {
			count += nodes(choice)
		}
	case repeat:
		count += nodes(n.body) * max(1, min(n.min, 4))
	}
	return count
}

// small is the language itself, or any string of its characters where it has become too large.
func (l Language) small() Language {
	if nodes(l.tree) <= maxNodes {
		return l
	}
	return l.shuffled()
}

// shuffled has any string of the characters.
func (l Language) shuffled() Language {
	return Language{repeat{body: class{alphabetOf(l.tree)}, max: unbounded}}
}

func alphabetOf(n node) set {
	var out set
	switch n := n.(type) {
	case class:
		return n.set
	case concat:
		for _, part := range n.parts {
			out = out.union(alphabetOf(part))
		}
	case alternate:
		for _, choice := range n.choices {
			out = out.union(alphabetOf(choice))
		}
	case repeat:
		return alphabetOf(n.body)
	}
	return out
}

// Then has every string of the language followed by one of another. Exact.
func (l Language) Then(o Language) Language {
	if never(l.tree) || never(o.tree) {
		return Language{class{}}
	}
	return Language{sequenced(l.tree, o.tree)}.small()
}

// Or has the strings of both. Exact.
func (l Language) Or(o Language) Language { return Language{either(l.tree, o.tree)}.small() }

// Repeated has from least to most strings of the language, one after the other; a negative most is no bound.
func (l Language) Repeated(least, most int) Language {
	if most < 0 {
		most = unbounded
	}
	return Language{widened(repeated(l.tree, least, most))}.small()
}

func never(n node) bool {
	c, ok := n.(class)
	return ok && len(c.set) == 0
}

// sequenced, either and repeated build nodes without what is empty or impossible.
func sequenced(list ...node) node {
	var parts []node
	for _, n := range list {
		switch n := n.(type) {
		case nil:
		case concat:
			parts = append(parts, n.parts...)
		default:
			parts = append(parts, n)
		}
	}
	if slices.ContainsFunc(parts, never) {
		return class{}
	}
	if len(parts) == 1 {
		return parts[0]
	}
	return concat{parts}
}

func either(list ...node) node {
	var choices []node
	seen := map[string]bool{}
	add := func(n node) {
		if n == nil {
			n = concat{}
		}
		key := Language{n}.Source()
		if !never(n) && !seen[key] {
			seen[key] = true
			choices = append(choices, n)
		}
	}
	for _, n := range list {
		if a, ok := n.(alternate); ok {
			for _, choice := range a.choices {
				add(choice)
			}
			continue
		}
		add(n)
	}
	switch len(choices) {
	case 0:
		return class{}
	case 1:
		return choices[0]
	}
	return mergeClasses(choices)
}

func repeated(n node, least, most int) node {
	switch {
	case most == 0 || isEmpty(n) || n == nil:
		return concat{}
	case never(n) && least == 0:
		return concat{}
	case never(n):
		return class{}
	case least == 1 && most == 1:
		return n
	}
	return repeat{body: n, min: least, max: most}
}

// mapped has the strings in which every character has become what f makes of its class.
func (l Language) mapped(f func(set) node) Language {
	var walk func(n node) node
	walk = func(n node) node {
		switch n := n.(type) {
		case class:
			return f(n.set)
		case concat:
			parts := make([]node, len(n.parts))
			for i, part := range n.parts {
				parts[i] = walk(part)
			}
			return sequenced(parts...)
		case alternate:
			choices := make([]node, len(n.choices))
			for i, choice := range n.choices {
				choices[i] = walk(choice)
			}
			return either(choices...)
		case repeat:
			return repeated(walk(n.body), n.min, n.max)
		}
		return n
	}
	return Language{walk(l.tree)}.small()
}

// Lower has the strings with A to Z made a to z; Upper the reverse. Exact.
func (l Language) Lower() Language { return l.shifted('A', 'Z', 'a'-'A') }

// Upper has the strings with a to z made A to Z. Exact.
func (l Language) Upper() Language { return l.shifted('a', 'z', 'A'-'a') }

func (l Language) shifted(lo, hi, by rune) Language {
	letters := set{{lo, hi}}
	return l.mapped(func(s set) node {
		out := s.without(letters)
		for _, sp := range s {
			if from, to := max(sp.lo, lo), min(sp.hi, hi); from <= to {
				out = out.union(set{{from + by, to + by}})
			}
		}
		return class{out}
	})
}

// Replaced has the strings with every old character replaced by a text. Exact.
func (l Language) Replaced(old rune, by string) Language {
	one, text := set{{old, old}}, Text(by).tree
	return l.mapped(func(s set) node {
		if s.disjoint(one) {
			return class{s}
		}
		return either(class{s.without(one)}, text)
	})
}

// CutPrefix has what follows a text that every string is written to begin with. ok is false if that cannot be seen.
func (l Language) CutPrefix(text string) (rest Language, ok bool) {
	parts := partsOf(l.tree)
	n := 0
	for _, r := range text {
		if n >= len(parts) {
			return Language{}, false
		}
		c, ok := parts[n].(class)
		if !ok || len(c.set) != 1 || c.set[0] != (span{r, r}) {
			return Language{}, false
		}
		n++
	}
	return Language{sequenced(parts[n:]...)}, true
}

// Holds says whether some string of the language may hold a character.
func (l Language) Holds(r rune) bool { return !alphabetOf(l.tree).disjoint(set{{r, r}}) }

// Shuffled has any string of the characters of the language and of a text.
func (l Language) Shuffled(more string) Language {
	all := alphabetOf(l.tree)
	for _, r := range more {
		all = all.union(set{{r, r}})
	}
	return Language{repeat{body: class{all}, max: unbounded}}
}

// Trimmed has the strings without the white space of Unicode at their ends.
func (l Language) Trimmed() Language {
	space := setFromTables(unicode.White_Space)
	all := alphabetOf(l.tree)
	if all.disjoint(space) {
		return l
	}
	ink := class{all.without(space)}
	return Language{repeated(sequenced(ink, repeated(sequenced(repeated(class{all}, 0, unbounded), ink), 0, 1)), 0, 1)}
}

// Lengths bounds the code points of the strings; a negative max is no bound. Exact but for counts that were widened.
func (l Language) Lengths() (minLen, maxLen int) { return spread(l.tree, everything) }

// Count bounds how often a character occurs in a string; a negative most is no bound.
func (l Language) Count(r rune) (least, most int) { return spread(l.tree, set{{r, r}}) }

func spread(n node, of set) (least, most int) {
	switch n := n.(type) {
	case class:
		inside := len(n.set.without(of)) == 0
		switch {
		case n.set.disjoint(of):
			return 0, 0
		case inside:
			return 1, 1
		}
		return 0, 1
	case concat:
		for _, part := range n.parts {
			lo, hi := spread(part, of)
			least, most = least+lo, sum(most, hi)
		}
		return least, most
	case alternate:
		for i, choice := range n.choices {
			lo, hi := spread(choice, of)
			if i == 0 {
				least, most = lo, hi
				continue
			}
			least = min(least, lo)
			if most == unbounded || hi == unbounded {
				most = unbounded
			} else {
				most = max(most, hi)
			}
		}
		return least, most
	case repeat:
		lo, hi := spread(n.body, of)
		switch {
		case hi == 0:
			return 0, 0
		case n.max == unbounded || hi == unbounded:
			return lo * n.min, unbounded
		}
		return lo * n.min, hi * n.max
	}
	return 0, 0
}

func sum(a, b int) int {
	if a == unbounded || b == unbounded {
		return unbounded
	}
	return a + b
}
