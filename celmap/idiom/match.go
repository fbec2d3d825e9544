package idiom

import (
	"slices"
	"strings"
)

// A row is one idiom. Its pattern is a list of elements with spaces between them:
//
//	and/AND    one of these tokens
//	NAME       a token of a kind: NAME NUMBER BADNUMBER TEXT TYPOGRAPHIC TEMPLATE COMMENT BLOCK REGEX FOREIGN; n:NAME keeps it as n
//	{a}        an operand: a value with its selections, indexes and calls, and the signs before it
//	{*a}       all tokens up to the next element, or as far as the value goes
//	{**a}      the same, over commas and colons
//	{~a}       the same, and no further than && || ? :
//	< > ^ -x   nothing, after what ends a value; before what starts one; not after what ends one; not before an x
//
// The other texts name what was kept: {a}, and {0} is the first token that is not kept. A sign behind the name changes it
// (see changes). Where that cannot be done the row does not match.
type row struct {
	pattern, message string
	code             string // what to write in place of all that matched; empty if that cannot be told
	more             string // what else to say of the code, or instead of it
}

// An element is one part of a pattern.
type element struct {
	keeps    string // the name of what it matches
	operand  bool
	run      bool
	clause   bool     // a run that also ends at && || ? :
	list     bool     // a run that does not end at a comma
	context  string   // "<", ">" or "^"
	tokens   []string // the tokens that it takes
	ofKind   kind
	takesAny bool // any token of ofKind
}

var kinds = map[string]kind{
	"NAME": word, "NUMBER": number, "BADNUMBER": badNumber, "TEXT": text, "TYPOGRAPHIC": typographic, "TEMPLATE": template,
	"COMMENT": comment, "BLOCK": block, "FOREIGN": foreign, "REGEX": pattern,
}

func parse(pattern string) []element {
	var out []element
	for _, part := range strings.Fields(pattern) {
		var e element
		name := strings.Trim(part, "{*~}")
		switch {
		case slices.Contains([]string{"<", ">", "^"}, part), len(part) == 2 && part[0] == '-' && part != "->":
			e.context = part
		case len(part) > 2 && part[0] == '{':
			e = element{keeps: name, operand: part[1] != '*' && part[1] != '~', run: part[1] == '*' || part[1] == '~', clause: part[1] == '~', list: part[:3] == "{**"}
		default:
			if keeps, rest, ok := strings.Cut(part, ":"); ok && keeps != "" && rest != "" && keeps[0] >= 'a' {
				e.keeps, part = keeps, rest
			}
			if e.ofKind, e.takesAny = kinds[part]; !e.takesAny {
				e.tokens = strings.Split(part, "/")
			}
		}
		out = append(out, e)
	}
	return out
}

func (e element) literal() bool { return e.takesAny || e.tokens != nil }

func (e element) takes(t token) bool {
	if e.takesAny {
		return t.kind == e.ofKind
	}
	return (t.kind == operator || t.kind == word) && slices.Contains(e.tokens, t.text)
}

// A match is where a row was found.
type match struct {
	place    int             // the index of the token to show
	all      span            // all that matched
	literals []int           // the tokens that the row itself names
	kept     map[string]span // and the others
}

// A span is a range of tokens.
type span struct {
	from, to       int
	value, operand bool // an expression; one that is a single operand
}

// matchAt matches a pattern whose first literal element is the token at an index.
func matchAt(elements []element, list []token, at int) (match, bool) {
	m := match{place: -1, kept: map[string]span{}}
	first := slices.IndexFunc(elements, element.literal)
	if !elements[first].takes(list[at]) || list[at].kind == word && isDot(list, at-1) {
		return m, false
	}
	for _, e := range elements[:first] {
		switch from := 0; {
		case e.context != "":
			if endsValue(list[:at]) != (e.context == "<") {
				return m, false
			}
		default:
			if e.operand {
				from = operandStart(list, at)
			} else {
				from = runStart(list, at, e.clause)
			}
			if from == at {
				return m, false
			}
			m.kept[e.keeps] = span{from, at, true, e.operand}
		}
	}
	m.all.from = at
	for _, kept := range m.kept {
		m.all.from = min(m.all.from, kept.from)
	}
	next := at
	for i, e := range elements[first:] {
		switch {
		case e.context == ">":
			if next >= len(list) || !list[next].startsValue() {
				return m, false
			}
		case e.context != "":
			if next < len(list) && list[next].text == e.context[1:] {
				return m, false
			}
		case e.literal():
			if next >= len(list) || !e.takes(list[next]) {
				return m, false
			}
			m.take(e, list, next)
			next++
		default:
			to := operandEnd(list, next)
			if e.run {
				var until *element
				if rest := elements[first:][i+1:]; len(rest) > 0 && rest[0].literal() {
					until = &rest[0]
				}
				to = runEnd(list, next, e, until)
			}
			if to == next {
				return m, false
			}
			m.kept[e.keeps] = span{next, to, true, e.operand}
			next = to
		}
	}
	m.all.to = next
	return m, true
}

func (m *match) take(e element, list []token, at int) {
	if e.keeps != "" {
		m.kept[e.keeps] = span{from: at, to: at + 1}
	}
	if _, ok := m.kept["0"]; !ok && (e.keeps == "" || e.tokens != nil) && !slices.Contains([]string{".", "(", "[", "{"}, list[at].text) {
		m.kept["0"] = span{from: at, to: at + 1}
	}
	if m.place < 0 {
		m.place = at
	}
	if named, ok := m.kept["0"]; ok {
		m.place = named.from
	}
	m.literals = append(m.literals, at)
}

func isDot(list []token, at int) bool {
	return at >= 0 && list[at].kind == operator && slices.Contains([]string{".", ".?", "?.", "->"}, list[at].text)
}

// operandEnd gives the end of the operand that begins at an index, or that index if none does.
func operandEnd(list []token, at int) int {
	from := at
	for at < len(list) && list[at].kind == operator && (list[at].text == "!" || list[at].text == "-") {
		at++
	}
	if at >= len(list) || !list[at].startsValue() {
		return from
	}
	if closing[list[at].text] != "" && list[at].kind == operator {
		if list[at].pair < 0 {
			return from
		}
		at = list[at].pair
	}
	for at++; at < len(list); at++ {
		switch t := list[at]; {
		case isDot(list, at) && at+1 < len(list) && list[at+1].kind == word:
			at++
		case t.kind == operator && (t.text == "[" || t.text == "(") && t.pair > 0:
			at = t.pair
		default:
			return at
		}
	}
	return at
}

// operandStart gives the start of the operand that ends before an index, or that index if none does.
func operandStart(list []token, end int) int {
	at := end
	for at > 0 && endsValue(list[:at]) {
		at--
		if t := list[at]; t.kind == operator {
			if t.pair < 0 {
				return end
			}
			at = t.pair
		}
		switch {
		case isDot(list, at-1):
			at--
		case list[at].kind == operator && list[at].text != "{" && endsValue(list[:at]):
			// What stands before a bracket is indexed or called.
		default:
			return at
		}
	}
	return at
}

// runEnd gives the end of the run that begins at an index.
func runEnd(list []token, at int, e element, until *element) int {
	for waiting := 0; at < len(list); at++ {
		t := list[at]
		if until != nil && waiting == 0 && until.takes(t) && !isDot(list, at-1) {
			return at
		}
		if t.kind != operator && (t.kind != word || !e.clause || isDot(list, at-1)) {
			if t.kind == unfinished {
				return at
			}
			continue
		}
		switch {
		case closing[t.text] != "":
			if t.pair < 0 {
				return at
			}
			at = t.pair
		case e.list && (t.text == "," || t.text == ":"), t.text == ";" && until != nil && at+1 < len(list) && until.takes(list[at+1]):
		case opening[t.text] != "", t.text == ",", t.text == ";":
			return at
		case e.clause && slices.Contains(clauseEnds, t.text):
			return at
		case t.text == "?":
			waiting++
		case t.text == ":":
			if waiting--; waiting < 0 {
				return at
			}
		}
	}
	return at
}

var clauseEnds = []string{"&&", "||", "?", ":", "and", "or", "AND", "OR", "if", "else", "then"}

// runStart gives the start of the run that ends before an index.
func runStart(list []token, at int, clause bool) int {
	for ; at > 0; at-- {
		t := list[at-1]
		switch {
		case t.kind == word && (slices.Contains([]string{"return", "else", "then"}, t.text) || clause && slices.Contains(clauseEnds, t.text)) && !isDot(list, at-2):
			return at
		case t.kind != operator:
		case opening[t.text] != "":
			if t.pair < 0 {
				return at
			}
			at = t.pair + 1
		case closing[t.text] != "", slices.Contains([]string{",", ";", ":", "?"}, t.text), clause && slices.Contains(clauseEnds, t.text):
			return at
		}
	}
	return at
}
