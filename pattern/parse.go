package pattern

import (
	"fmt"
	"strings"
)

// maxNesting bounds the depth of groups, and so the stack that parsing and compiling take.
const maxNesting = 500

// A parser goes through a pattern by the grammar of ECMA-262, section 22.2.1, with +UnicodeMode and +NamedCaptureGroups.
type parser struct {
	src         []rune
	pos         int
	depth       int
	groups      int             // capturing groups seen
	highest     backreference   // the backreference by number that asks for most groups
	names       map[string]bool // names of groups, anywhere
	namedRefs   []backreference
	unsupported *UnsupportedError // the first one; a syntax error after it still wins
}

type backreference struct {
	number int
	name   string
	offset int
}

// parse reads a pattern that has no lookahead.
func parse(source string) (node, error) {
	tree, err := parseLooking(source)
	if err == nil && looks(tree) {
		return nil, unsupportedLook(tree)
	}
	return tree, err
}

func parseLooking(source string) (node, error) {
	p := &parser{src: []rune(source), names: map[string]bool{}}
	n, err := p.disjunction(nil)
	if err == nil {
		err = p.checkBackreferences()
	}
	if err != nil {
		return nil, err
	}
	if p.pos < len(p.src) {
		return nil, p.errorAt(p.pos, "an unmatched )", "a ( before it", `write \) for the character itself`)
	}
	if p.unsupported != nil {
		return nil, p.unsupported
	}
	return n, nil
}

func (p *parser) checkBackreferences() error {
	if p.highest.number > p.groups {
		return p.errorAt(p.highest.offset, fmt.Sprintf(`\%d in a pattern of %d groups`, p.highest.number, p.groups),
			"a group of that number", `write \u{..} for a character by its code`)
	}
	for _, ref := range p.namedRefs {
		if !p.names[ref.name] {
			return p.errorAt(ref.offset, `\k<`+ref.name+">", "the name of a group in the pattern", "")
		}
	}
	return nil
}

// disjunction reads alternatives up to the end or a ). It adds the names of the groups it holds to names: one name may
// stand in two alternatives, but not twice in one.
func (p *parser) disjunction(names map[string]bool) (node, error) {
	if p.depth++; p.depth > maxNesting {
		return nil, &UnsupportedError{p.pos, fmt.Sprintf("nesting of more than %d groups", maxNesting), "use fewer groups"}
	}
	defer func() { p.depth-- }()

	var choices []node
	seen := map[string]bool{}
	for {
		own := map[string]bool{}
		n, err := p.alternative(own)
		if err != nil {
			return nil, err
		}
		choices = append(choices, n)
		for name := range own {
			seen[name] = true
		}
		if !p.take('|') {
			break
		}
	}
	for name := range seen {
		if names[name] {
			return nil, p.errorAt(p.pos, "the group name "+name+" a second time", "a name once in an alternative", "")
		}
		if names != nil {
			names[name] = true
		}
	}
	if len(choices) == 1 {
		return choices[0], nil
	}
	return alternate{choices}, nil
}

func (p *parser) alternative(names map[string]bool) (node, error) {
	var parts []node
	for p.pos < len(p.src) && p.src[p.pos] != '|' && p.src[p.pos] != ')' {
		n, err := p.term(names)
		if err != nil {
			return nil, err
		}
		parts = append(parts, n)
	}
	if len(parts) == 1 {
		return parts[0], nil
	}
	return concat{parts}, nil
}

func (p *parser) term(names map[string]bool) (node, error) {
	start := p.pos
	n, quantifiable, err := p.atom(names)
	if err != nil {
		return nil, err
	}
	if p.pos >= len(p.src) || !strings.ContainsRune("*+?{", p.src[p.pos]) {
		return n, nil
	}
	if !quantifiable {
		return nil, p.errorAt(p.pos, fmt.Sprintf("%c after %s", p.src[p.pos], string(p.src[start:p.pos])),
			"something to repeat before it", `write \`+string(p.src[p.pos])+" for the character itself")
	}
	return p.quantifier(n)
}

// atom reads an assertion or an atom; only atoms can be repeated.
func (p *parser) atom(names map[string]bool) (n node, quantifiable bool, err error) {
	start := p.pos
	c := p.src[p.pos]
	p.pos++
	switch c {
	case '^':
		return assert{atStart}, false, nil
	case '$':
		return assert{atEnd}, false, nil
	case '.':
		return class{lineEnds.negate()}, true, nil
	case '(':
		return p.group(start, names)
	case '[':
		s, err := p.class(start)
		return class{s}, true, err
	case '\\':
		if p.take('b') {
			return assert{atWordBoundary}, false, nil
		}
		if p.take('B') {
			return assert{notAtWordBoundary}, false, nil
		}
		n, err := p.atomEscape(start)
		return n, true, err
	case '*', '+', '?':
		return nil, false, p.errorAt(start, fmt.Sprintf("%c with nothing before it", c), "something to repeat", fmt.Sprintf(`write \%c for the character itself`, c))
	case '{', '}', ']':
		return nil, false, p.errorAt(start, fmt.Sprintf("a lone %c", c), fmt.Sprintf(`\%c`, c), fmt.Sprintf(`write \%c for the character itself`, c))
	default:
		return class{set{{c, c}}}, true, nil
	}
}

func (p *parser) group(start int, names map[string]bool) (n node, quantifiable bool, err error) {
	quantifiable = true
	name := ""
	ahead, negated := false, false
	switch {
	case p.takeAll("?:"):
	case p.takeAll("?="):
		quantifiable, ahead = false, true
	case p.takeAll("?!"):
		quantifiable, ahead, negated = false, true, true
	case p.takeAll("?<="), p.takeAll("?<!"):
		quantifiable = false
		p.refuse(start, "lookbehind "+string(p.src[start:p.pos]), "say it with a second schema under allOf, or under not for (?<!")
	case p.takeAll("?<"):
		p.groups++
		if name, err = p.groupName(); err != nil {
			return nil, false, err
		}
		if names[name] {
			return nil, false, p.errorAt(start, "the group name "+name+" a second time", "a name once in an alternative", "")
		}
		names[name], p.names[name] = true, true
	case p.take('?'):
		if err := p.modifiers(start); err != nil {
			return nil, false, err
		}
	default:
		p.groups++
	}
	if n, err = p.disjunction(names); err != nil {
		return nil, false, err
	}
	if !p.take(')') {
		return nil, false, p.errorAt(start, "a ( that nothing closes", "a ) after it", `write \( for the character itself`)
	}
	if ahead {
		n = look{n, negated, start}
	}
	return n, quantifiable, nil
}

// modifiers reads the flags of (?i-m:, which ECMA-262 has since 2025.
func (p *parser) modifiers(start int) error {
	for p.pos < len(p.src) && strings.ContainsRune("ims-", p.src[p.pos]) {
		p.pos++
	}
	if p.pos == start+2 || !p.take(':') {
		return p.errorAt(start, "(? and "+p.describe(p.pos), "one of (?: (?= (?! (?<= (?<! (?<name>", "a pattern has no flags of its own: spell upper and lower case out, as [Aa]")
	}
	p.refuse(start, "a group with flags "+string(p.src[start:p.pos]), "spell upper and lower case out, as [Aa]")
	return nil
}

func (p *parser) groupName() (string, error) {
	start := p.pos
	for p.pos < len(p.src) && p.src[p.pos] != '>' {
		c := p.src[p.pos]
		if c == '\\' {
			p.refuse(p.pos, "an escape in the name of a group", "write the letter itself")
			p.pos++
			continue
		}
		ok := c == '$' || c == '_' || has(idContinue(), c)
		if p.pos == start {
			ok = c == '$' || c == '_' || has(idStart(), c)
		}
		if !ok && p.unsupported == nil {
			return "", p.errorAt(p.pos, p.describe(p.pos)+" in the name of a group", "a letter, a digit, $ or _", "")
		}
		p.pos++
	}
	name := string(p.src[start:p.pos])
	if name == "" || !p.take('>') {
		return "", p.errorAt(start, "no name", "a name and >", "")
	}
	return name, nil
}

func has(s set, r rune) bool { return !s.disjoint(set{{r, r}}) }

func (p *parser) quantifier(body node) (node, error) {
	start := p.pos
	c := p.src[p.pos]
	p.pos++
	lo, hi := 0, unbounded
	switch c {
	case '+':
		lo = 1
	case '?':
		hi = 1
	case '{':
		var err error
		if lo, hi, err = p.counts(start); err != nil {
			return nil, err
		}
	}
	p.take('?')
	if p.pos < len(p.src) && strings.ContainsRune("*+?", p.src[p.pos]) {
		return nil, p.errorAt(p.pos, fmt.Sprintf("%c after a quantifier", p.src[p.pos]), "something to repeat before it", "put what it repeats into (?: )")
	}
	return repeat{body: body, min: lo, max: hi, offset: start}, nil
}

// manyTimes stands for every count that no string of the domain can reach, so that counts stay within an int.
const manyTimes = 1 << 30

func (p *parser) counts(start int) (lo, hi int, err error) {
	const remedy = `write \{ for the character itself`
	lo, ok := p.number()
	if !ok {
		return 0, 0, p.errorAt(start, "{ and "+p.describe(p.pos), "a count as {2}, {2,} or {2,5}", remedy)
	}
	hi = lo
	if p.take(',') {
		if hi, ok = p.number(); !ok {
			hi = unbounded
		}
	}
	if !p.take('}') {
		return 0, 0, p.errorAt(start, "a count and "+p.describe(p.pos), "a count as {2}, {2,} or {2,5}", remedy)
	}
	if hi != unbounded && hi < lo {
		return 0, 0, p.errorAt(start, string(p.src[start:p.pos]), "the lesser count first", "")
	}
	return lo, hi, nil
}

// number reads decimal digits.
func (p *parser) number() (n int, ok bool) {
	for p.pos < len(p.src) && p.src[p.pos] >= '0' && p.src[p.pos] <= '9' {
		n = min(n*10+int(p.src[p.pos]-'0'), manyTimes)
		ok = true
		p.pos++
	}
	return n, ok
}

func (p *parser) take(c rune) bool {
	if p.pos < len(p.src) && p.src[p.pos] == c {
		p.pos++
		return true
	}
	return false
}

func (p *parser) takeAll(s string) bool {
	if !strings.HasPrefix(string(p.src[p.pos:min(len(p.src), p.pos+len(s))]), s) {
		return false
	}
	p.pos += len(s)
	return true
}

func (p *parser) refuse(offset int, construct, remedy string) {
	if p.unsupported == nil {
		p.unsupported = &UnsupportedError{offset, construct, remedy}
	}
}

func (p *parser) errorAt(offset int, got, want, remedy string) error {
	return &SyntaxError{offset, got, want, remedy}
}

// describe names the character at an offset.
func (p *parser) describe(offset int) string {
	if offset >= len(p.src) {
		return "the end"
	}
	return string(p.src[offset])
}
