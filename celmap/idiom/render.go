package idiom

import (
	"regexp"
	"strconv"
	"strings"
)

// longest is how much of the user's text a remedy repeats at one place.
const longest = 100

// changes are what a letter behind a name does to what was kept. They report whether they can.
var changes = map[string]func(kept string, list []token) (string, bool){
	"":  func(kept string, _ []token) (string, bool) { return kept, true },
	"?": optional,
	".": selection,
	`"`: straight,
	"+": joined,
	"=": verbs,
	"#": plainNumber,
	"/": lineComment,
	"'": typeName,
	"%": hours,
	"$": rawPattern,
}

var placeholder = regexp.MustCompile(`\{([a-z0-9]+)([?."+#/%$=']?)\}`)

// fill puts what a match kept into one of the row's texts.
func (m match) fill(form string, source []rune, list []token, depth int) (out string, ok bool) {
	ok = true
	var b strings.Builder
	for at := 0; at < len(form); {
		found := placeholder.FindStringSubmatchIndex(form[at:])
		if found == nil {
			b.WriteString(form[at:])
			break
		}
		b.WriteString(form[at : at+found[0]])
		name, sign := form[at+found[2]:at+found[3]], form[at+found[4]:at+found[5]]
		at += found[1]
		kept, known := m.kept[name]
		if !known {
			b.WriteString("{" + name + "}")
			continue
		}
		of := statement(list[kept.from:kept.to])
		text := written(source, of, kept.operand)
		if kept.value {
			text = rewritten(text, depth)
		}
		if len([]rune(text)) > longest {
			text = "..."
		}
		parts := tokens([]rune(text), maxTokens)
		changed, can := changes[sign](text, parts)
		ok = ok && can
		if at < len(form) && sign == "" && bindsLess(parts, form[at]) {
			changed = "(" + changed + ")"
		}
		b.WriteString(changed)
	}
	return b.String(), ok
}

// bindsLess reports whether tokens need parentheses before a character: a sum before a selection, a conditional before any
// operator.
func bindsLess(list []token, next byte) bool {
	if next == '.' || next == '[' {
		return operandEnd(list, 0) < len(list)
	}
	for i := 0; next == ' ' && i < len(list); i++ {
		if list[i].text == "?" {
			return true
		}
		if list[i].pair > i {
			i = list[i].pair
		}
	}
	return false
}

// statement leaves out what a statement has around its value.
func statement(list []token) []token {
	for len(list) > 1 && list[0].text == "return" {
		list = list[1:]
	}
	for len(list) > 1 && list[len(list)-1].text == ";" {
		list = list[:len(list)-1]
	}
	return list
}

// written gives tokens as their user wrote them, on one line. The optional selections of an operand become CEL's.
func written(source []rune, list []token, isOperand bool) string {
	var b strings.Builder
	for i, t := range list {
		if i > 0 && t.start > list[i-1].end {
			b.WriteString(" ")
		}
		if isOperand && t.kind == operator && t.text == "?." {
			b.WriteString(".?")
			continue
		}
		b.WriteString(string(source[t.start:t.end]))
	}
	return b.String()
}

// The deepest nesting of idioms that is rewritten, and the most at one level.
const (
	maxRewritten = 4
	maxTogether  = 10
)

// rewritten gives an expression as CEL has it, as far as its idioms can be rewritten.
func rewritten(text string, depth int) string {
	if depth == 0 || len(text) > longest {
		return text
	}
	for range maxTogether {
		runes := []rune(text)
		list := tokens(runes, maxTokens)
		e, ok := firstEdit(certain(), runes, list, depth-1)
		if !ok {
			break
		}
		text = string(runes[:e.from]) + e.code + string(runes[e.to:])
	}
	return text
}

// An edit puts code in the place of a part of an expression.
type edit struct {
	from, to int
	code     string
}

// firstEdit gives the edit of the first row that matches and has one.
func firstEdit(rows []shape, source []rune, list []token, depth int) (edit, bool) {
	for _, s := range rows {
		for at := range list {
			if !s.first.takes(list[at]) || s.code == "" && !strings.HasPrefix(s.more, "remove") {
				continue
			}
			m, ok := matchAt(s.elements, list, at)
			if !ok {
				continue
			}
			if code, ok := m.fill(s.code, source, list, depth); ok {
				return edit{list[m.all.from].start, list[m.all.to-1].end, code}, true
			}
		}
	}
	return edit{}, false
}

// optional makes the last selection of a chain an optional one: event.note becomes event.?note.
func optional(kept string, list []token) (string, bool) {
	if len(list) < 2 {
		return "", false
	}
	last := list[len(list)-1]
	switch {
	case last.kind == word && isDot(list, len(list)-2):
		head := kept[:len(kept)-len(last.text)]
		return strings.TrimSuffix(strings.TrimSuffix(head, "."), ".?") + ".?" + last.text, true
	case last.text == "]" && last.pair >= 0:
		if open := strings.LastIndex(kept, "["); open > 0 {
			return kept[:open] + "[?" + strings.TrimPrefix(kept[open+1:], "?"), true
		}
	}
	return "", false
}

// selection wants a chain that ends in a name, which has() takes.
func selection(kept string, list []token) (string, bool) {
	n := len(list)
	return strings.ReplaceAll(kept, ".?", "."), n > 2 && list[n-1].kind == word && isDot(list, n-2)
}

// straight puts a text in straight quotes.
func straight(kept string, _ []token) (string, bool) {
	runes := []rune(kept)
	if len(runes) < 2 {
		return `"`, true
	}
	return strconv.Quote(string(runes[1 : len(runes)-1])), true
}

var numbered = regexp.MustCompile(`\{[0-9]*\}`)

// verbs writes Python's placeholders as format has them.
func verbs(kept string, _ []token) (string, bool) {
	return numbered.ReplaceAllString(kept, "%s"), true
}

var holes = regexp.MustCompile(`\$?\{([^{}]*)\}`)

// joined writes a string with placeholders as a sum of strings.
func joined(kept string, _ []token) (string, bool) {
	begin := strings.IndexAny(kept, "`\"'")
	inner := strings.Trim(kept[begin:], kept[begin:begin+1])
	var parts []string
	for at := 0; ; {
		hole := holes.FindStringSubmatchIndex(inner[at:])
		fixed := inner[at:]
		if hole != nil {
			fixed = inner[at : at+hole[0]]
		}
		if fixed != "" {
			parts = append(parts, strconv.Quote(fixed))
		}
		if hole == nil {
			break
		}
		expression, _, _ := strings.Cut(inner[at+hole[2]:at+hole[3]], ":")
		parts = append(parts, "string("+strings.TrimSpace(expression)+")")
		at += hole[1]
	}
	if parts == nil {
		parts = []string{`""`}
	}
	return strings.Join(parts, " + "), true
}

// plainNumber takes what CEL does not know out of a number: 1_000L is 1000.
func plainNumber(kept string, _ []token) (string, bool) {
	kept = strings.TrimRight(strings.ReplaceAll(kept, "_", ""), "abcdfglmnABCDFGLMN.")
	return kept, celNumber.MatchString(kept)
}

func lineComment(kept string, _ []token) (string, bool) {
	return "// " + strings.TrimSpace(strings.TrimLeft(kept, "#")), true
}

// typeName gives the type of what typeof gives as a text.
func typeName(kept string, _ []token) (string, bool) {
	name, ok := map[string]string{"string": "string", "number": "double", "boolean": "bool", "object": "map"}[strings.Trim(kept, `'"`)]
	return name, ok
}

// hours writes a number of days in hours, the longest unit that a duration has.
func hours(kept string, _ []token) (string, bool) {
	days, err := strconv.Atoi(kept)
	return strconv.Itoa(days*24) + "h", err == nil
}

// rawPattern writes a regular expression between slashes as a raw string.
func rawPattern(kept string, _ []token) (string, bool) {
	end := strings.LastIndex(kept, "/")
	inner, flags := kept[1:end], kept[end+1:]
	if strings.Contains(flags, "i") {
		inner = "(?i)" + inner
	}
	return `r"` + strings.ReplaceAll(inner, `\/`, "/") + `"`, !strings.Contains(inner, `"`)
}
