package pattern

import "slices"

// Before has what stands before the first of a character, or the whole string without that character.
func (l Language) Before(r rune) Language {
	at := set{{r, r}}
	if nodes(l.tree) > maxOperand {
		return Language{repeat{body: class{alphabetOf(l.tree).without(at)}, max: unbounded}}
	}
	return Language{either(upTo(l.tree, at), lacking(l.tree, at))}.small()
}

// After has what stands behind the first of a character, of the strings that have one.
func (l Language) After(r rune) Language {
	if nodes(l.tree) > maxOperand {
		return l.shuffled()
	}
	return Language{behind(l.tree, set{{r, r}})}.small()
}

// lacking has the strings without a character of a set.
func lacking(n node, at set) node {
	switch n := n.(type) {
	case class:
		return class{n.set.without(at)}
	case concat:
		parts := make([]node, len(n.parts))
		for i, part := range n.parts {
			parts[i] = lacking(part, at)
		}
		return sequenced(parts...)
	case alternate:
		choices := make([]node, len(n.choices))
		for i, choice := range n.choices {
			choices[i] = lacking(choice, at)
		}
		return either(choices...)
	case repeat:
		return repeated(lacking(n.body, at), n.min, n.max)
	}
	return concat{}
}

// upTo has what stands before the first character of a set, where there is one.
func upTo(n node, at set) node {
	switch n := n.(type) {
	case class:
		if n.set.disjoint(at) {
			return class{}
		}
		return concat{}
	case concat:
		var choices, before []node
		for _, part := range n.parts {
			choices = append(choices, sequenced(slices.Concat(before, []node{upTo(part, at)})...))
			before = append(before, lacking(part, at))
		}
		return either(choices...)
	case alternate:
		choices := make([]node, len(n.choices))
		for i, choice := range n.choices {
			choices[i] = upTo(choice, at)
		}
		return either(choices...)
	case repeat:
		if n.max == 0 {
			return class{}
		}
		return sequenced(repeated(lacking(n.body, at), 0, less(n.max, 1)), upTo(n.body, at))
	}
	return class{}
}

// behind has what stands behind the first character of a set, where there is one.
func behind(n node, at set) node {
	switch n := n.(type) {
	case class:
		return upTo(n, at)
	case concat:
		var choices []node
		for i, part := range n.parts {
			choices = append(choices, sequenced(slices.Concat([]node{behind(part, at)}, n.parts[i+1:])...))
			if never(lacking(part, at)) {
				break
			}
		}
		return either(choices...)
	case alternate:
		choices := make([]node, len(n.choices))
		for i, choice := range n.choices {
			choices[i] = behind(choice, at)
		}
		return either(choices...)
	case repeat:
		if n.max == 0 {
			return class{}
		}
		least := 0
		if never(lacking(n.body, at)) {
			least = max(n.min-1, 0)
		}
		return sequenced(behind(n.body, at), repeated(n.body, least, less(n.max, 1)))
	}
	return class{}
}

func less(n, by int) int {
	if n == unbounded {
		return n
	}
	return n - by
}

// Lacking has the strings without a character. Exact.
func (l Language) Lacking(r rune) Language {
	return Language{lacking(l.tree, set{{r, r}})}.small()
}

// Reversed has the strings in reverse. Exact.
func (l Language) Reversed() Language { return Language{reversed(l.tree)} }

func reversed(n node) node {
	n = withParts(n, reversed)
	if c, ok := n.(concat); ok {
		slices.Reverse(c.parts)
	}
	return n
}
