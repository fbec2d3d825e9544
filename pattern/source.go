package pattern

import (
	"fmt"
	"strings"
	"unicode"
)

// Source is a pattern of ECMA-262 that exactly the strings of the language match.
func (l Language) Source() string {
	var b strings.Builder
	b.WriteString("^(?:")
	write(&b, l.tree)
	b.WriteString(")$")
	return b.String()
}

// sourceOf is a pattern that says what a tree does.
func sourceOf(n node) string {
	var b strings.Builder
	write(&b, n)
	return b.String()
}

var assertions = map[assertion]string{atStart: "^", atEnd: "$", atWordBoundary: `\b`, notAtWordBoundary: `\B`}

func write(b *strings.Builder, n node) {
	switch n := n.(type) {
	case nil:
	case assert:
		b.WriteString(assertions[n.kind])
	case class:
		writeClass(b, n.set)
	case concat:
		for _, part := range n.parts {
			if _, ok := part.(alternate); ok {
				writeGroup(b, part)
				continue
			}
			write(b, part)
		}
	case alternate:
		for i, choice := range n.choices {
			if i > 0 {
				b.WriteByte('|')
			}
			write(b, choice)
		}
	case look:
		b.WriteString(map[bool]string{false: "(?=", true: "(?!"}[n.negated])
		write(b, n.body)
		b.WriteByte(')')
	case repeat:
		if _, ok := n.body.(class); ok {
			write(b, n.body)
		} else {
			writeGroup(b, n.body)
		}
		switch {
		case n.min == 0 && n.max == unbounded:
			b.WriteByte('*')
		case n.max == unbounded:
			fmt.Fprintf(b, "{%d,}", n.min)
		default:
			fmt.Fprintf(b, "{%d,%d}", n.min, n.max)
		}
	}
}

func writeGroup(b *strings.Builder, n node) {
	b.WriteString("(?:")
	write(b, n)
	b.WriteByte(')')
}

func writeClass(b *strings.Builder, s set) {
	if len(s) == 1 && s[0].lo == s[0].hi && plainRune(s[0].lo) {
		b.WriteRune(s[0].lo)
		return
	}
	b.WriteByte('[')
	for _, sp := range s {
		writeRune(b, sp.lo)
		if sp.hi > sp.lo {
			b.WriteByte('-')
			writeRune(b, sp.hi)
		}
	}
	b.WriteByte(']')
}

func plainRune(r rune) bool {
	return r < unicode.MaxASCII && (r == ' ' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r))
}

func writeRune(b *strings.Builder, r rune) {
	if plainRune(r) {
		b.WriteRune(r)
		return
	}
	fmt.Fprintf(b, `\u{%x}`, r)
}
