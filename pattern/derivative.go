package pattern

import "slices"

// A derivative is a character that a string can begin with, and what can follow it.
type derivative struct {
	set  set
	rest node
}

// derivatives are the linear form of a node (Antimirov, "Partial derivatives of regular expressions and finite automaton
// constructions", TCS 155, 1996).
func derivatives(n node) []derivative {
	switch n := n.(type) {
	case class:
		if len(n.set) == 0 {
			return nil
		}
		return []derivative{{n.set, concat{}}}
	case concat:
		var out []derivative
		for i, part := range n.parts {
			for _, d := range derivatives(part) {
				out = append(out, derivative{d.set, sequenced(slices.Concat([]node{d.rest}, n.parts[i+1:])...)})
			}
			if !nullable(part) {
				break
			}
		}
		return out
	case alternate:
		var out []derivative
		for _, choice := range n.choices {
			out = append(out, derivatives(choice)...)
		}
		return out
	case repeat:
		if n.max == 0 {
			return nil
		}
		var out []derivative
		for _, d := range derivatives(n.body) {
			out = append(out, derivative{d.set, sequenced(d.rest, repeated(n.body, max(n.min-1, 0), less(n.max, 1)))})
		}
		return out
	}
	return nil
}

func nullable(n node) bool {
	switch n := n.(type) {
	case class, assert:
		return false
	case concat:
		return !slices.ContainsFunc(n.parts, func(part node) bool { return !nullable(part) })
	case alternate:
		return slices.ContainsFunc(n.choices, nullable)
	case repeat:
		return n.min == 0 || nullable(n.body)
	}
	return true
}

// maxDerivatives bounds the pieces that a language is taken apart into.
const maxDerivatives = 60

// Dropped has the strings without their first n characters, of those that have as many.
func (l Language) Dropped(n int) Language {
	if n > maxCount || nodes(l.tree) > maxOperand {
		return l.shuffled()
	}
	states := []node{l.tree}
	for range n {
		var next []node
		seen := map[string]bool{}
		for _, state := range states {
			for _, d := range derivatives(state) {
				if key := (Language{d.rest}).Source(); !seen[key] {
					seen[key] = true
					next = append(next, d.rest)
				}
			}
		}
		if len(next) > maxDerivatives {
			return l.shuffled()
		}
		states = next
	}
	return Language{either(states...)}.small()
}

// Taken has the first n characters of the strings that have as many: one class for each position.
func (l Language) Taken(n int) Language {
	if n > maxCount || nodes(l.tree) > maxOperand {
		return l.shuffled()
	}
	var parts []node
	states := []node{l.tree}
	for range n {
		var next []node
		var at set
		seen := map[string]bool{}
		for _, state := range states {
			for _, d := range derivatives(state) {
				at = at.union(d.set)
				if key := (Language{d.rest}).Source(); !seen[key] {
					seen[key] = true
					next = append(next, d.rest)
				}
			}
		}
		if len(next) > maxDerivatives {
			return l.shuffled()
		}
		parts = append(parts, class{at})
		states = next
	}
	return Language{sequenced(parts...)}
}

// From has the strings that begin with a text; empty says that there are none.
func (l Language) From(text string) (from Language, empty bool) {
	begun := Text(text)
	if nodes(l.tree) > maxOperand {
		return begun.Then(l.shuffled()), false
	}
	states := []node{l.tree}
	for _, r := range text {
		var next []node
		seen := map[string]bool{}
		for _, state := range states {
			for _, d := range derivatives(state) {
				key := Language{d.rest}.Source()
				if !d.set.disjoint(set{{r, r}}) && !seen[key] {
					seen[key] = true
					next = append(next, d.rest)
				}
			}
		}
		switch {
		case len(next) == 0:
			return Language{class{}}, true
		case len(next) > maxDerivatives:
			return begun.Then(l.shuffled()), false
		}
		states = next
	}
	return begun.Then(Language{either(states...)}), false
}
