package idiom

import "fmt"

// Structure finds the first bracket, comma or colon that is missing from an expression that does not parse. It gives false
// if it finds nothing of that kind.
func Structure(source string) (Finding, bool) {
	runes := []rune(source)
	list := tokens(runes, len(runes))
	if len(list) == 0 || list[len(list)-1].kind == unfinished {
		return Finding{}, false
	}
	for _, look := range []func([]rune, []token) (int, string, string, bool){brackets, commas, colons} {
		if offset, message, remedy, ok := look(runes, list); ok {
			f := Finding{Message: message, Remedy: remedy}
			f.Line, f.Column = place(lineStarts(runes), offset)
			return f, true
		}
	}
	return Finding{}, false
}

// brackets finds the first bracket without its other one.
func brackets(source []rune, list []token) (offset int, message, remedy string, found bool) {
	var open []int
	waiting := map[int]int{} // for a colon, by the bracket
	still := func(i int) string {
		line, column := place(lineStarts(source), list[i].start)
		return fmt.Sprintf("the %s of line %d, column %d is still open", list[i].text, line, column)
	}
	for i, t := range list {
		if t.kind != operator {
			continue
		}
		switch n := len(open) - 1; {
		case closing[t.text] != "":
			open = append(open, i)
		case t.text == "?" && n >= 0 && endsValue(list[:i]):
			waiting[open[n]]++
		case t.text == ":" && n >= 0 && list[open[n]].text != "{":
			if waiting[open[n]]--; waiting[open[n]] < 0 {
				return t.start, still(open[n]), "write " + closing[list[open[n]].text] + " before this :", true
			}
		case opening[t.text] == "":
		case n < 0:
			return t.start, "no " + opening[t.text] + " is open where this " + t.text + " stands", "remove it", true
		case list[open[n]].text == opening[t.text]:
			open = open[:n]
		default:
			return t.start, still(open[n]), "write " + closing[list[open[n]].text] + " before this " + t.text, true
		}
	}
	if len(open) == 0 {
		return 0, "", "", false
	}
	last := open[len(open)-1]
	return list[len(list)-1].end, still(last), "write " + closing[list[last].text] + " at the end of it", true
}

// commas finds the first two values that stand side by side.
func commas(source []rune, list []token) (offset int, message, remedy string, found bool) {
	var open []string
	for i, t := range list {
		if t.kind == operator && closing[t.text] != "" {
			open = append(open, t.text)
		} else if t.kind == operator && opening[t.text] != "" && len(open) > 0 {
			open = open[:len(open)-1]
		}
		isValue := t.kind != operator && t.startsValue() || t.kind == operator && t.text == "{"
		if !isValue || !endsValue(list[:i]) || isDot(list, i-1) || t.text == "{" && list[i-1].kind == word {
			continue
		}
		inside := len(open)
		if t.text == "{" {
			inside--
		}
		shown := written(source, list[i:i+1], false)
		if t.text == "{" {
			shown = "this {"
		}
		if inside > 0 && open[inside-1] == "{" && list[i-1].kind == text && i > 1 && (list[i-2].text == "{" || list[i-2].text == ",") && (i+1 == len(list) || list[i+1].text != ":") {
			return t.start, "a colon is missing", "write : before " + shown, true
		}
		if before := list[i-1]; before.kind == text && t.kind == text && (i+1 == len(list) || list[i+1].text != ":") {
			return t.start, "two strings stand side by side", "write " + written(source, list[i-1:i], false) + " + " + shown + ", or a comma between them", true
		}
		if inside > 0 {
			return t.start, "a comma is missing", "write , before " + shown, true
		}
		return t.start, "two values stand side by side", "write an operator before " + shown + ", or [ ] around a list", true
	}
	return 0, "", "", false
}

// colons finds the first ? without its colon.
func colons(source []rune, list []token) (offset int, message, remedy string, found bool) {
	for i, t := range list {
		if t.kind != operator || t.text != "?" || !endsValue(list[:i]) {
			continue
		}
		waiting, end := 1, i+1
		for ; end < len(list) && waiting > 0; end++ {
			t := list[end]
			if t.kind != operator {
				continue
			}
			switch {
			case closing[t.text] != "" && t.pair > 0:
				end = t.pair
				continue
			case t.text == "?" && endsValue(list[:end]):
				waiting++
				continue
			case t.text == ":":
				waiting--
				continue
			case t.text != "," && opening[t.text] == "":
				continue
			}
			break
		}
		if waiting == 0 {
			continue
		}
		line, column := place(lineStarts(source), t.start)
		offset = list[len(list)-1].end
		if end < len(list) {
			offset = list[end].start
		}
		then := list[i+1 : end]
		if len(then) == 0 {
			return offset, fmt.Sprintf("the ? of line %d, column %d has nothing behind it", line, column), "write ? [...] : [], for commands or nothing to do", true
		}
		return offset, fmt.Sprintf("the ? of line %d, column %d has no :", line, column), "write : " + other(then[0]) + " here" + what(then[0]), true
	}
	return 0, "", "", false
}

// other is what stands for nothing beside a value that begins with a token.
func other(t token) string {
	switch {
	case t.text == "[":
		return "[]"
	case t.kind == text:
		return `""`
	case t.kind == number:
		return "0"
	default:
		return "null"
	}
}

func what(t token) string {
	if t.text == "[" {
		return ", for nothing to do"
	}
	return ", or what else to give"
}
