package schema

import "github.com/eventlink/pulumi-eventlink/pattern"

func (k *keywords) forStrings() []*node {
	out := k.between("minLength", "maxLength", length)
	if source, ok := k.s["pattern"].(string); ok {
		out = append(out, k.pattern(source, k.place("pattern")))
	}
	return out
}

// pattern makes a node of a pattern. One that only counts a class is that class and a length, since counts are dear to
// an automaton.
func (c *compiler) pattern(source, place string) *node {
	n, ok := c.patterns[source]
	if !ok {
		if alternatives, err := pattern.Conditions(source); err == nil && (len(alternatives) > 1 || len(alternatives[0]) > 1) {
			n = c.conditions(alternatives, place)
		} else if starred, lo, hi, ok := pattern.Counted(source); ok && (lo > 20 || hi > 20) {
			parts := []*node{c.pattern(starred, place), atLeast(length, lo)}
			if hi >= 0 {
				parts = append(parts, atMost(length, hi))
			}
			n = and(parts...)
		} else {
			n = patternNode(source, place)
		}
		c.patterns[source] = n
	}
	return n
}

// conditions makes a node of a pattern with lookahead.
func (c *compiler) conditions(alternatives [][]pattern.Condition, place string) *node {
	var ways []*node
	for _, all := range alternatives {
		var parts []*node
		for _, condition := range all {
			n := c.pattern(condition.Source, place)
			if condition.Negated {
				n = not(n)
			}
			parts = append(parts, n)
		}
		ways = append(ways, and(parts...))
	}
	// What is not a string has no pattern to obey, and would disobey a negated one.
	return or(not(typeNode(text.set())), or(ways...))
}

func patternNode(source, place string) *node {
	n := &node{op: matches, name: source, place: place}
	if p, err := pattern.Compile(source); err == nil {
		n.regexp = p
	}
	n.auto, _ = pattern.NewAutomaton(source) // nil where it is beyond the automata, which is asked for where it matters
	return n
}

// decideString decides a branch of strings: a search through the product of the automata of all patterns, under length
// bounds and without the strings that are excluded.
func (s *solver) decideString(b *branch) found {
	q := pattern.Search{Max: -1, Rand: s.rng, Budget: min(pattern.DefaultBudget, s.limits.steps-s.spent+1)}
	var open *node
	for _, l := range b.facts {
		n := s.node(l)
		switch n.op {
		case length:
			upper, at := n.upper, n.n
			if l.negative() {
				upper = !upper
				at++ // more than n
				if !n.upper {
					at = n.n - 1 // fewer than n
				}
			}
			if upper && (q.Max < 0 || at < q.Max) {
				if at < 0 {
					return none
				}
				q.Max = at
			} else if !upper {
				q.Min = max(q.Min, at)
			}
		case matches:
			switch {
			case n.auto == nil:
				open = n
			case l.negative():
				q.Avoid = append(q.Avoid, n.auto)
			default:
				q.Match = append(q.Match, n.auto)
			}
		case enumOf:
			for _, v := range n.values {
				if text, ok := v.(string); ok {
					q.Except = append(q.Except, text)
				}
			}
		}
	}
	word, outcome := q.Find()
	s.spent += 50 + q.Spent/4
	switch {
	case outcome == pattern.None:
		return none
	case open != nil:
		s.note(open.name+" is beyond the automata", open.place)
		return found{}
	case outcome == pattern.Found:
		return found{inhabited, word}
	}
	return s.giveUp("too many states to tell whether a string fits the patterns and lengths")
}
