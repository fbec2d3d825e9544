package pattern

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
)

// What a backslash may stand before when it means the character itself. Under the u flag these are all.
const syntaxCharacters = `^$\.*+?()[]{}|/`

// atomEscape reads what follows a backslash outside a class.
func (p *parser) atomEscape(start int) (node, error) {
	if p.pos < len(p.src) {
		if c := p.src[p.pos]; c >= '1' && c <= '9' {
			n, _ := p.number()
			if n > p.highest.number {
				p.highest = backreference{number: n, offset: start}
			}
			p.refuse(start, "the backreference "+string(p.src[start:p.pos]), "spell out what may be repeated, or check it in the mapping")
			return concat{}, nil
		}
		if p.takeAll("k<") {
			name, err := p.groupName()
			p.namedRefs = append(p.namedRefs, backreference{name: name, offset: start})
			p.refuse(start, "the backreference "+string(p.src[start:p.pos]), "spell out what may be repeated, or check it in the mapping")
			return concat{}, err
		}
	}
	s, err := p.escape(start, false)
	return class{s}, err
}

// escape reads what follows a backslash, where it is a character or a set of them.
func (p *parser) escape(start int, inClass bool) (set, error) {
	if p.pos >= len(p.src) {
		return nil, p.errorAt(start, `a \ at the end`, "a character after it", `write \\ for a backslash`)
	}
	c := p.src[p.pos]
	p.pos++
	switch c {
	case 'd':
		return digits, nil
	case 'D':
		return digits.negate(), nil
	case 'w':
		return words, nil
	case 'W':
		return words.negate(), nil
	case 's':
		return spaces, nil
	case 'S':
		return spaces.negate(), nil
	case 'p', 'P':
		s, err := p.property(start)
		if err == nil && c == 'P' {
			s = s.negate()
		}
		return s, err
	}
	r, err := p.character(start, c, inClass)
	return set{{r, r}}, err
}

// character reads an escape that stands for one code point; c is what follows the backslash.
func (p *parser) character(start int, c rune, inClass bool) (rune, error) {
	switch c {
	case 't':
		return '\t', nil
	case 'n':
		return '\n', nil
	case 'v':
		return '\v', nil
	case 'f':
		return '\f', nil
	case 'r':
		return '\r', nil
	case 'c':
		if p.pos < len(p.src) {
			if l := p.src[p.pos]; l >= 'a' && l <= 'z' || l >= 'A' && l <= 'Z' {
				p.pos++
				return l % 32, nil
			}
		}
		return 0, p.errorAt(start, `\c and `+p.describe(p.pos), "a letter from A to Z after it", "")
	case '0':
		if p.pos < len(p.src) && p.src[p.pos] >= '0' && p.src[p.pos] <= '9' {
			return 0, p.errorAt(start, `\0 and a digit`, `\0 alone`, `write \u{..} for a character by its code`)
		}
		return 0, nil
	case 'x':
		if r, ok := p.hex(2); ok {
			return r, nil
		}
		return 0, p.errorAt(start, `\x and `+p.describe(p.pos), "two hexadecimal digits after it", `as \x41`)
	case 'u':
		return p.unicodeEscape(start)
	}
	if strings.ContainsRune(syntaxCharacters, c) || inClass && c == '-' {
		return c, nil
	}
	return 0, p.identityError(start, c, inClass)
}

// identityError explains the commonest slip in patterns that were written without the u flag.
func (p *parser) identityError(start int, c rune, inClass bool) error {
	got := `\` + string(c)
	if c < 128 && !unicode.IsLetter(c) && !unicode.IsDigit(c) {
		return p.errorAt(start, got, "a backslash only before "+syntaxCharacters, fmt.Sprintf("write %c without the backslash", c))
	}
	remedy := ""
	switch c {
	case 'A':
		remedy = "write ^ for the start"
	case 'Z', 'z':
		remedy = "write $ for the end"
	case 'h':
		remedy = `write [\t ] for blanks`
	case 'a', 'e':
		remedy = `write \u{..} with the character's code`
	case 'Q', 'E', 'G', 'K', 'R', 'X':
		remedy = "this belongs to another dialect of regular expressions"
	default:
		if unicode.IsDigit(c) && inClass {
			remedy = `write \u{..} for a character by its code`
		}
	}
	return p.errorAt(start, got, "an escape that ECMA-262 knows", remedy)
}

// unicodeEscape reads what follows \u: four digits, a pair of surrogates as two escapes, or digits in braces.
func (p *parser) unicodeEscape(start int) (rune, error) {
	if p.take('{') {
		var r rune
		n := 0
		for p.pos < len(p.src) && hexValue(p.src[p.pos]) >= 0 {
			r = min(r*16+hexValue(p.src[p.pos]), unicode.MaxRune+1)
			p.pos++
			n++
		}
		if n == 0 || r > unicode.MaxRune || !p.take('}') {
			return 0, p.errorAt(start, string(p.src[start:min(p.pos+1, len(p.src))]), "a code point up to 10FFFF in braces", `as \u{1F432}`)
		}
		return r, nil
	}
	r, ok := p.hex(4)
	if !ok {
		return 0, p.errorAt(start, `\u and `+p.describe(p.pos), "four hexadecimal digits or braces after it", `as \u0041 or \u{1F432}`)
	}
	if r < 0xD800 || r > 0xDBFF {
		return r, nil
	}
	mark := p.pos
	if p.takeAll(`\u`) {
		if low, ok := p.hex(4); ok && low >= 0xDC00 && low <= 0xDFFF {
			return utf16.DecodeRune(r, low), nil
		}
	}
	p.pos = mark
	return r, nil
}

// hex reads n hexadecimal digits, or nothing.
func (p *parser) hex(n int) (rune, bool) {
	if p.pos+n > len(p.src) {
		return 0, false
	}
	var r rune
	for _, c := range p.src[p.pos : p.pos+n] {
		v := hexValue(c)
		if v < 0 {
			return 0, false
		}
		r = r*16 + v
	}
	p.pos += n
	return r, true
}

func hexValue(c rune) rune {
	switch {
	case c >= '0' && c <= '9':
		return c - '0'
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10
	}
	return -1
}

// class reads a character class; the [ has been read.
func (p *parser) class(start int) (set, error) {
	negated := p.take('^')
	var parts []set
	for {
		if p.pos >= len(p.src) {
			return nil, p.errorAt(start, "a [ that nothing closes", "a ] after it", `write \[ for the character itself`)
		}
		if p.take(']') {
			break
		}
		from, single, err := p.classAtom()
		if err != nil {
			return nil, err
		}
		dash := p.pos
		if dash+1 >= len(p.src) || p.src[dash] != '-' || p.src[dash+1] == ']' {
			parts = append(parts, from)
			continue
		}
		p.pos++
		to, singleTo, err := p.classAtom()
		if err != nil {
			return nil, err
		}
		if !single || !singleTo {
			return nil, p.errorAt(dash, "- beside an escape that stands for many characters", "one character on both sides", `write \- for the character itself`)
		}
		if from[0].lo > to[0].lo {
			return nil, p.errorAt(dash, fmt.Sprintf("the range %c-%c", from[0].lo, to[0].lo), "the lesser code point first", `write \- for the character itself`)
		}
		parts = append(parts, set{{from[0].lo, to[0].lo}})
	}
	s := set(nil).union(parts...)
	if negated {
		s = s.negate()
	}
	return s, nil
}

// classAtom reads one member of a class; single says that it is one character and so may begin or end a range.
func (p *parser) classAtom() (s set, single bool, err error) {
	start := p.pos
	c := p.src[p.pos]
	p.pos++
	if c != '\\' {
		return set{{c, c}}, true, nil
	}
	if p.take('b') {
		return set{{'\b', '\b'}}, true, nil
	}
	single = p.pos < len(p.src) && !strings.ContainsRune("dDwWsSpP", p.src[p.pos])
	s, err = p.escape(start, true)
	return s, single, err
}
