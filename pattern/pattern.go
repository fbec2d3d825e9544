package pattern

// A Pattern is a compiled regular expression.
type Pattern struct {
	source   string
	sequence *sequence // set where the pattern is simple enough to need no simulation
	program  *program
}

// Compile reads a pattern. The error is a *SyntaxError where ECMA-262 forbids it, and an *UnsupportedError where
// ECMA-262 has it and this package does not.
func Compile(source string) (*Pattern, error) {
	tree, err := parse(source)
	if err != nil {
		return nil, err
	}
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
	if p.sequence != nil {
		return p.sequence.match(s)
	}
	return p.program.match(s)
}

// String is the pattern as it was given to Compile.
func (p *Pattern) String() string { return p.source }
