package finding

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Excerpt gives the line of an expression that a finding is about, with a caret below its place: two lines, each with
// an end of line. It is empty if there is no source, or the place is not a line and column of it.
func Excerpt(source, place string) string {
	line, column, ok := LineAndColumn(place)
	if source == "" || !ok {
		return ""
	}
	lines := strings.Split(strings.ReplaceAll(source, "\r\n", "\n"), "\n")
	if line > len(lines) || column > utf8.RuneCountInString(lines[line-1])+1 {
		return ""
	}
	text := lines[line-1]
	// A tab stays a tab, so that the caret is below its place for any width of a tab.
	indent := strings.Map(func(c rune) rune {
		if c == '\t' {
			return c
		}
		return ' '
	}, string([]rune(text)[:column-1]))
	number := fmt.Sprint(line)
	text = strings.Map(visible, text)
	return fmt.Sprintf("%s | %s\n%s | %s^\n", number, text, strings.Repeat(" ", len(number)), indent)
}

// LineAndColumn reads the place of a finding in an expression. ok is false of any other place.
func LineAndColumn(place string) (line, column int, ok bool) {
	n, err := fmt.Sscanf(place, "%d:%d", &line, &column)
	if n != 2 || err != nil || line < 1 || column < 1 {
		return 0, 0, false
	}
	return line, column, true
}

// visible gives the picture of a control character, which a terminal would obey.
func visible(c rune) rune {
	switch {
	case c == '\t':
		return c
	case c < ' ':
		return '\u2400' + c
	case c == '\u007f':
		return '\u2421'
	default:
		return c
	}
}
