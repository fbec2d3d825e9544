package pattern

import "slices"

// A Pattern is a compiled regular expression.
type Pattern struct {
	source   string
	sequence *sequence // set where the pattern is simple enough to need no simulation
	program  *program
	// alternatives are set where the pattern has lookahead, which is then taken apart.
	alternatives [][]part
}

// A part is a pattern that a string must match, or must not.
type part struct {
	pattern *Pattern
	negated bool
}

// Compile reads a pattern. The error is a *SyntaxError where ECMA-262 forbids it, and an *UnsupportedError where
// ECMA-262 has it and this package does not.
func Compile(source string) (*Pattern, error) {
	tree, err := parseLooking(source)
	if err != nil {
		return nil, err
	}
	if !looks(tree) {
		return compiled(source, tree)
	}
	branches, err := apart(tree)
	if err != nil {
		return nil, err
	}
	p := &Pattern{source: source, alternatives: make([][]part, len(branches))}
	for i, branch := range branches {
		for _, c := range branch {
			one, err := compiled(source, c.tree)
			if err != nil {
				return nil, err
			}
			p.alternatives[i] = append(p.alternatives[i], part{one, c.negated})
		}
	}
	return p, nil
}

func compiled(source string, tree node) (*Pattern, error) {
	tree = simplify(tree)
	if seq := sequenceOf(tree); seq != nil {
		return &Pattern{source: source, sequence: seq}, nil
	}
	prog, err := compile(tree)
	if err != nil {
		return nil, err
	}
	return &Pattern{source: source, program: prog}, nil
}

// MatchString says whether s holds a match anywhere. A byte that is not UTF-8 counts as U+FFFD.
func (p *Pattern) MatchString(s string) bool {
	switch {
	case p.sequence != nil:
		return p.sequence.match(s)
	case p.program != nil:
		return p.program.match(s)
	}
	return slices.ContainsFunc(p.alternatives, func(all []part) bool {
		return !slices.ContainsFunc(all, func(one part) bool { return one.pattern.MatchString(s) == one.negated })
	})
}

// String is the pattern as it was given to Compile.
func (p *Pattern) String() string { return p.source }
