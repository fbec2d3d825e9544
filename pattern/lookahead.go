package pattern

import "slices"

// A look is a lookahead. A negated one never reaches a program: the pattern is taken apart into conditions.
type look struct {
	body    node
	negated bool
	offset  int // of its (
}

func (look) isNode() {}

// A Condition is a part of a pattern: a string must hold a match of Source, or where Negated must not.
type Condition struct {
	Source  string
	Negated bool
}

// Conditions takes a pattern with lookahead apart. A string matches the pattern if it meets all conditions of one of the
// alternatives. A pattern without lookahead is its own only condition. The error is that of Compile.
//
// Where a lookahead stands behind a fixed number of characters from the start of the string, there is one place only at
// which it can look. So ^ab(?!x)c is what ^abc matches and ^abx does not. The body of a repetition may look ahead too
// where it is one character and the whole string is repetition: ^(?:(?!x)c)*$ is what ^c*$ matches and ^c*x does not.
// Anywhere else outside of repetitions, a positive lookahead stays and is the product of what it wants and what follows
// (program.go); so does a negated one whose characters can be counted, since (?!xy) is (?=[^x]|x[^y]|x?$).
func Conditions(source string) (alternatives [][]Condition, err error) {
	tree, err := parseLooking(source)
	if err != nil {
		return nil, err
	}
	if !looks(tree) {
		return [][]Condition{{{Source: source}}}, nil
	}
	branches, err := apart(tree)
	if err != nil {
		return nil, err
	}
	for _, branch := range branches {
		var all []Condition
		for _, c := range branch {
			all = append(all, Condition{sourceOf(c.tree), c.negated})
		}
		alternatives = append(alternatives, all)
	}
	return alternatives, nil
}

// A condition is a Condition whose source is parsed.
type condition struct {
	tree    node
	negated bool
}

// maxAlternatives bounds what alternatives with lookahead are multiplied out to.
const maxAlternatives = 32

func apart(tree node) ([][]condition, error) {
	alternatives, err := unfold(tree)
	if err != nil {
		return nil, err
	}
	out := make([][]condition, len(alternatives))
	for i, parts := range alternatives {
		if out[i], err = conditionsOf(parts); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func looks(n node) bool {
	switch n := n.(type) {
	case look:
		return true
	case concat:
		return slices.ContainsFunc(n.parts, looks)
	case alternate:
		return slices.ContainsFunc(n.choices, looks)
	case repeat:
		return looks(n.body)
	}
	return false
}

// unfold lists the alternatives of a pattern, each as its parts in order, as far as there is lookahead in them.
func unfold(n node) (alternatives [][]node, err error) {
	if !looks(n) {
		return [][]node{{n}}, nil
	}
	switch n := n.(type) {
	case concat:
		alternatives = [][]node{nil}
		for _, part := range n.parts {
			choices, err := unfold(part)
			if err != nil {
				return nil, err
			}
			if len(alternatives)*len(choices) > maxAlternatives {
				return nil, unsupportedLook(part)
			}
			var joined [][]node
			for _, before := range alternatives {
				for _, choice := range choices {
					joined = append(joined, slices.Concat(before, choice))
				}
			}
			alternatives = joined
		}
		return alternatives, nil
	case alternate:
		for _, choice := range n.choices {
			more, err := unfold(choice)
			if err != nil {
				return nil, err
			}
			alternatives = append(alternatives, more...)
		}
		if len(alternatives) > maxAlternatives {
			return nil, unsupportedLook(n)
		}
		return alternatives, nil
	case repeat:
		if n.min == 0 && n.max == 1 {
			alternatives, err = unfold(n.body)
			return append(alternatives, nil), err
		}
	}
	return [][]node{{n}}, nil
}

// conditionsOf says what a string must match, and what it must not, for the parts of an alternative to match it.
func conditionsOf(parts []node) ([]condition, error) {
	whole := make([]node, 0, len(parts)) // without the lookahead that is taken apart
	var seen []condition
	anchored := anchoredParts(slices.DeleteFunc(slices.Clone(parts), func(n node) bool { _, is := n.(look); return is }))
	for i, part := range parts {
		switch n := part.(type) {
		case look:
			if looks(n.body) {
				return nil, unsupportedLook(part)
			}
			if anchored && fixed(whole) {
				seen = append(seen, condition{following(whole, n.body), n.negated})
				continue
			}
			positive, ok := n.positive()
			if !ok {
				return nil, unsupportedLook(part)
			}
			whole = append(whole, positive...)
		case repeat:
			body, ok := tempered(n)
			switch {
			case !looks(n):
				whole = append(whole, n)
				continue
			case !ok || !anchored || !fixed(whole) || len(parts) != i+2 || !isAssert(parts[i+1], atEnd):
				return nil, unsupportedLook(part)
			}
			for _, l := range body.ahead {
				if least, _ := spread(l.body, everything); !l.negated || least == 0 || looks(l.body) {
					return nil, unsupportedLook(part)
				}
				seen = append(seen, condition{following(whole, repeat{body: body.each, max: unbounded}, l.body), true})
			}
			n.body = body.each
			whole = append(whole, n)
		default:
			whole = append(whole, part)
		}
	}
	return append([]condition{{tree: concat{whole}}}, seen...), nil
}

// positive gives lookahead without negation that means the same. ok is false if it is not known how.
func (l look) positive() (same []node, ok bool) {
	if !l.negated {
		return []node{l}, true
	}
	choices := []node{l.body}
	if a, ok := l.body.(alternate); ok {
		choices = a.choices
	}
	const maxCharacters = 64
	for _, choice := range choices {
		parts := partsOf(simplify(choice))
		if len(parts) > maxCharacters {
			return nil, false
		}
		var ways []node
		for i, part := range parts {
			switch part := part.(type) {
			case class:
				other := alternate{[]node{class{part.set.negate()}, assert{atEnd}}}
				ways = append(ways, concat{slices.Concat(parts[:i], []node{other})})
				continue
			case assert:
				if part.kind == atEnd && i == len(parts)-1 {
					ways = append(ways, concat{slices.Concat(parts[:i], []node{class{everything}})})
					continue
				}
			}
			return nil, false
		}
		if len(ways) == 0 { // the empty string is ahead everywhere
			ways = []node{class{}}
		}
		same = append(same, look{body: alternate{ways}, offset: l.offset})
	}
	return same, true
}

// following is what follows some parts, at the start of the string, where the parts themselves may come to demand it later.
func following(parts []node, then ...node) node {
	all := slices.Concat(parts, then)
	if !anchoredParts(parts) {
		all = slices.Concat([]node{assert{atStart}}, all)
	}
	return concat{all}
}

func anchoredParts(parts []node) bool { return beginsAtStart(concat{parts}) }

// fixed says that all matches of some parts are of one length.
func fixed(parts []node) bool {
	least, most := spread(concat{parts}, everything)
	return least == most
}

// A temper is the body of a repetition that looks ahead before each character: ((?!x)c)*.
type temper struct {
	ahead []look
	each  class
}

func tempered(n repeat) (t temper, ok bool) {
	parts := partsOf(n.body)
	for i, part := range parts {
		switch part := part.(type) {
		case look:
			t.ahead = append(t.ahead, part)
		case class:
			t.each = part
			return t, i == len(parts)-1
		default:
			return t, false
		}
	}
	return t, false
}

// unsupportedLook blames the first lookahead in a node.
func unsupportedLook(n node) error {
	var first look
	var find func(n node) bool
	find = func(n node) bool {
		switch n := n.(type) {
		case look:
			first = n
			return true
		case concat:
			return slices.ContainsFunc(n.parts, find)
		case alternate:
			return slices.ContainsFunc(n.choices, find)
		case repeat:
			return find(n.body)
		}
		return false
	}
	find(n)
	construct := "lookahead (?="
	if first.negated {
		construct = "lookahead (?!"
	}
	return &UnsupportedError{first.offset, construct + " behind a varying number of characters", "say it with a second schema under allOf, or under not for (?!"}
}

// withoutLooks is a pattern that matches whatever one with lookahead does, and more.
func withoutLooks(n node) node {
	switch n := n.(type) {
	case look:
		return concat{}
	case concat:
		return concat{mapped(n.parts)}
	case alternate:
		return alternate{mapped(n.choices)}
	case repeat:
		n.body = withoutLooks(n.body)
		return n
	}
	return n
}

func mapped(list []node) []node {
	out := make([]node, len(list))
	for i, n := range list {
		out[i] = withoutLooks(n)
	}
	return out
}
