package idiom

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// A kind is what a token is.
type kind int

const (
	operator    kind = iota
	word             // a name or a keyword
	foreign          // a name with letters that CEL's names do not have
	number           // as CEL writes it
	badNumber        // as others write it: 1_000, 10L
	text             // a string, with its quotes
	typographic      // a string in typographic quotes
	template         // a string with placeholders: `a ${b}`, f"a {b}"
	comment          // a comment of another language to the end of its line
	block            // a comment with an end mark
	pattern          // a regular expression between slashes
	unfinished       // a string without an end; nothing behind it is read
)

// A token is a piece of an expression. Places count from 0, in code points.
type token struct {
	kind       kind
	text       string
	start, end int // offsets in the expression
	pair       int // the index of the other bracket; -1 for no bracket, and for one without another
}

// operators, the longest first. Those that CEL does not have are those of other languages.
var operators = []string{
	"===", "!==", "...", "<!--", "**", "??", "?.", "?:", "=>", "->", "<>", ":=", "&&", "||", "==", "!=", "<=", ">=", ".?", "..",
}

var (
	celNumber = regexp.MustCompile(`^(0x[0-9a-fA-F]+u?|[0-9]+u?|[0-9]*\.?[0-9]+([eE][+-]?[0-9]+)?)$`)
	anyNumber = regexp.MustCompile(`^([0-9][0-9a-zA-Z_]*(\.[0-9][0-9_]*)?([eE][+-]?[0-9]+)?[a-zA-Z]*|\.[0-9]+([eE][+-]?[0-9]+)?)`)
)

const (
	openQuotes  = "“”„‟«»‹›‘’‚‛″＂´"
	stringTypes = "r R b B br bR Br BR rb rB Rb RB"
)

// tokens cuts the beginning of an expression into tokens, without spaces and without CEL's own comments.
func tokens(source []rune, most int) []token {
	var out []token
	for at := 0; at < len(source) && len(out) < most; {
		switch t, skip := next(source, at, out); {
		case skip > 0:
			at += skip
		case t.kind == unfinished:
			return paired(append(out, t))
		default:
			out = append(out, t)
			at = t.end
		}
	}
	return paired(out)
}

// next reads one token, or says how much to skip.
func next(source []rune, at int, before []token) (t token, skip int) {
	rest := source[at:]
	c := rest[0]
	make := func(k kind, length int) token {
		return token{kind: k, text: string(rest[:length]), start: at, end: at + length, pair: -1}
	}
	switch {
	case unicode.IsSpace(c) || c == '\uFEFF':
		return token{}, 1
	case begins(rest, "//"):
		return token{}, lineEnd(rest)
	case c == '#':
		return make(comment, lineEnd(rest)), 0
	case begins(rest, "/*"):
		return make(block, through(rest, 2, "*/")), 0
	case begins(rest, "<!--"):
		return make(block, through(rest, 4, "-->")), 0
	case c == '"' || c == '\'':
		if n := stringEnd(rest); n > 0 {
			return make(text, n), 0
		}
		return make(unfinished, len(rest)), 0
	case c == '`':
		// Between a dot and the end of a name they are CEL's own: event.`a-b`.
		n := through(rest, 1, "`")
		if len(before) > 0 && (before[len(before)-1].text == "." || before[len(before)-1].text == ".?") {
			return make(word, n), 0
		}
		return make(template, n), 0
	case strings.ContainsRune(openQuotes, c):
		return make(typographic, typographicEnd(rest)), 0
	case isWord(c) && !unicode.IsDigit(c):
		n := 1
		for n < len(rest) && isWord(rest[n]) {
			n++
		}
		if n < len(rest) && (rest[n] == '"' || rest[n] == '\'') {
			raw := slices.Contains(strings.Fields(stringTypes), string(rest[:n]))
			if end := stringEnd(rest[n:]); end > 0 && raw {
				return make(text, n+end), 0
			} else if end > 0 && n <= 2 {
				return make(template, n+end), 0
			}
		}
		if slices.ContainsFunc(rest[:n], func(c rune) bool { return c > unicode.MaxASCII }) {
			return make(foreign, n), 0
		}
		return make(word, n), 0
	case c == '$' && len(rest) > 1 && rest[1] == '"':
		if n := stringEnd(rest[1:]); n > 0 {
			return make(template, n+1), 0
		}
		return make(unfinished, len(rest)), 0
	case c == '/' && slashBegins(before):
		if n := slashEnd(rest); n > 0 {
			return make(pattern, n), 0
		}
	}
	if c != '.' && !unicode.IsDigit(c) || c == '.' && endsValue(before) {
		return make(operator, operatorLength(rest)), 0
	}
	if m := anyNumber.FindString(string(rest[:min(len(rest), 64)])); m != "" {
		if celNumber.MatchString(m) {
			return make(number, len([]rune(m))), 0
		}
		return make(badNumber, len([]rune(m))), 0
	}
	return make(operator, operatorLength(rest)), 0
}

func operatorLength(rest []rune) int {
	for _, op := range operators {
		if begins(rest, op) {
			return len(op)
		}
	}
	return 1
}

func begins(rest []rune, prefix string) bool {
	n := 0
	for _, c := range prefix {
		if n >= len(rest) || rest[n] != c {
			return false
		}
		n++
	}
	return true
}

func isWord(c rune) bool { return c == '_' || unicode.IsLetter(c) || unicode.IsDigit(c) }

func lineEnd(rest []rune) int {
	if n := slices.Index(rest, '\n'); n >= 0 {
		return n
	}
	return len(rest)
}

// through gives the length up to and with an end mark.
func through(rest []rune, from int, mark string) int {
	for n := from; n < len(rest); n++ {
		if begins(rest[n:], mark) {
			return n + len(mark)
		}
	}
	return len(rest)
}

// stringEnd gives the length of a string with its quotes, or 0 if it has no end.
func stringEnd(rest []rune) int {
	quote := string(rest[0])
	if begins(rest, strings.Repeat(quote, 3)) {
		for n := 3; n < len(rest); n++ {
			if begins(rest[n:], strings.Repeat(quote, 3)) {
				return n + 3
			}
		}
		return 0
	}
	for n := 1; n < len(rest) && rest[n] != '\n'; n++ {
		switch string(rest[n]) {
		case `\`:
			n++
		case quote:
			return n + 1
		}
	}
	return 0
}

// typographicEnd gives the length of what stands in typographic quotes, which people mix with each other and with straight ones.
func typographicEnd(rest []rune) int {
	for n := 1; n < len(rest) && rest[n] != '\n'; n++ {
		if strings.ContainsRune(openQuotes+`"'`, rest[n]) {
			return n + 1
		}
	}
	return 1
}

// slashBegins reports whether a slash cannot divide, so that it begins a regular expression.
func slashBegins(before []token) bool {
	if len(before) == 0 {
		return true
	}
	return !endsValue(before)
}

func slashEnd(rest []rune) int {
	for n := 1; n < len(rest) && rest[n] != '\n'; n++ {
		switch rest[n] {
		case '\\':
			n++
		case '/':
			for n++; n < len(rest) && unicode.IsLetter(rest[n]); n++ {
			}
			return n
		}
	}
	return 0
}

// paired finds the other bracket of each.
func paired(list []token) []token {
	var open []int
	for i, t := range list {
		if t.kind != operator {
			continue
		}
		switch t.text {
		case "(", "[", "{":
			open = append(open, i)
		case ")", "]", "}":
			if n := len(open) - 1; n >= 0 && list[open[n]].text == opening[t.text] {
				list[i].pair, list[open[n]].pair = open[n], i
				open = open[:n]
			}
		}
	}
	return list
}

var (
	opening = map[string]string{")": "(", "]": "[", "}": "{"}
	closing = map[string]string{"(": ")", "[": "]", "{": "}"}
)

// connecting are words that stand between or before values, in CEL or in other languages.
var connecting = wordSet(`in and or not is if else elif elsif elseif then return const let var val new typeof for while lambda def function
	func fn case when like between unless instanceof await async as import xor AND OR NOT And Or Not switch match throw try`)

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

// endsValue reports whether the last of some tokens can end a value.
func endsValue(before []token) bool {
	if len(before) == 0 {
		return false
	}
	t := before[len(before)-1]
	switch t.kind {
	case operator:
		return closing[opening[t.text]] == t.text && t.text != ""
	case word:
		afterDot := len(before) > 1 && before[len(before)-2].kind == operator && slices.Contains([]string{".", ".?", "?."}, before[len(before)-2].text)
		return afterDot || !connecting[t.text]
	case comment, block, unfinished:
		return false
	default:
		return true
	}
}

// startsValue reports whether a token can start a value.
func (t token) startsValue() bool {
	switch t.kind {
	case operator:
		return closing[t.text] != "" || t.text == "-" || t.text == "!"
	case word:
		return !connecting[t.text] || slices.Contains([]string{"not", "NOT", "Not", "new", "typeof", "lambda"}, t.text)
	case comment, block, unfinished:
		return false
	default:
		return true
	}
}
