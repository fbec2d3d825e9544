package pattern

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode"
)

// fromRE2 makes of RE2's syntax tree ours.
func fromRE2(re *syntax.Regexp) (node, error) {
	switch re.Op {
	case syntax.OpNoMatch:
		return class{}, nil
	case syntax.OpEmptyMatch:
		return concat{}, nil
	case syntax.OpLiteral:
		var c concat
		for _, r := range re.Rune {
			s := set{{r, r}}
			if re.Flags&syntax.FoldCase != 0 {
				for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
					s = append(s, span{f, f})
				}
			}
			c.parts = append(c.parts, class{setOf(s...)})
		}
		return c, nil
	case syntax.OpCharClass:
		var s set
		for pair := range slices.Chunk(re.Rune, 2) {
			s = append(s, span{pair[0], pair[1]})
		}
		return class{setOf(s...)}, nil
	case syntax.OpAnyCharNotNL:
		return class{set{{'\n', '\n'}}.negate()}, nil
	case syntax.OpAnyChar:
		return class{everything}, nil
	case syntax.OpBeginText:
		return assert{atStart}, nil
	case syntax.OpEndText:
		return assert{atEnd}, nil
	case syntax.OpWordBoundary:
		return assert{atWordBoundary}, nil
	case syntax.OpNoWordBoundary:
		return assert{notAtWordBoundary}, nil
	case syntax.OpBeginLine, syntax.OpEndLine:
		return nil, &UnsupportedError{0, "an anchor of lines under (?m)", "leave the flag m out"}
	}
	subs := make([]node, len(re.Sub))
	for i, sub := range re.Sub {
		var err error
		if subs[i], err = fromRE2(sub); err != nil {
			return nil, err
		}
	}
	switch re.Op {
	case syntax.OpCapture:
		return subs[0], nil
	case syntax.OpStar:
		return repeat{body: subs[0], max: unbounded}, nil
	case syntax.OpPlus:
		return repeat{body: subs[0], min: 1, max: unbounded}, nil
	case syntax.OpQuest:
		return repeat{body: subs[0], max: 1}, nil
	case syntax.OpRepeat:
		return repeat{body: subs[0], min: re.Min, max: re.Max}, nil
	case syntax.OpConcat:
		return concat{subs}, nil
	case syntax.OpAlternate:
		return alternate{subs}, nil
	}
	return nil, &UnsupportedError{0, fmt.Sprintf("the construct %s", re.Op), "write it otherwise"}
}

// NewRE2Match has the strings that a pattern in RE2's language can match or, if it has a group, that its first group can.
// It looks at the part alone, so it may have more: what an anchor or a boundary rules out, for one.
func NewRE2Match(source string) (Language, bool) {
	re, err := syntax.Parse(source, syntax.Perl)
	if err != nil {
		return Language{}, false
	}
	part := re
	if group := firstGroup(re); group != nil {
		part = group
	}
	tree, err := fromRE2(part)
	if err != nil {
		return Language{}, false
	}
	return Language{simplify(widened(unasserted(tree)))}.small(), true
}

// HasRE2Group says whether a pattern in RE2's language has a group that captures.
func HasRE2Group(source string) bool {
	re, err := syntax.Parse(source, syntax.Perl)
	return err == nil && firstGroup(re) != nil
}

func firstGroup(re *syntax.Regexp) *syntax.Regexp {
	if re.Op == syntax.OpCapture {
		return re
	}
	for _, sub := range re.Sub {
		if group := firstGroup(sub); group != nil {
			return group
		}
	}
	return nil
}

// unasserted leaves out what asks for a place and matches no character.
func unasserted(n node) node {
	if _, ok := n.(assert); ok {
		return concat{}
	}
	return withParts(n, unasserted)
}

// plainRE2 are the characters that a pattern may hold to mean the same in RE2 and in ECMA-262. In a pattern of these a dot or
// an escape is not.
var plainRE2 = regexp.MustCompile(`^[A-Za-z0-9_ \-^$\[\](){}|+*?,:/@#!=<>~&%;'"]*$`)

// Alike says that a pattern means the same in RE2, which CEL has, and in ECMA-262.
func Alike(source string) bool {
	return plainRE2.MatchString(source) && !strings.Contains(source, "(?") && !strings.Contains(source, "[[") && !strings.Contains(source, "[:") && !strings.Contains(source, "{,")
}
