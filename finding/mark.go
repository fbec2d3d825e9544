package finding

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"
)

// longestMarked is the longest event below which a part is marked: a terminal would break a longer one.
const longestMarked = 160

// mark gives a line of carets below the part of a JSON text at a pointer, or below its innermost present parent. It is
// empty if that is the whole text.
func mark(text, pointer string) string {
	if utf8.RuneCountInString(text) > longestMarked {
		return ""
	}
	steps := strings.Split(pointer, "/")[1:]
	for len(steps) > 0 {
		if from, to, ok := span(text, steps); ok {
			return strings.Repeat(" ", utf8.RuneCountInString(text[:from])) + strings.Repeat("^", utf8.RuneCountInString(text[from:to]))
		}
		steps = steps[:len(steps)-1]
	}
	return ""
}

// Marked gives a JSON text over several lines, with a line of carets below the first line of the part at a pointer, or of
// its innermost present parent. marked is false if that is the whole text. A text that is not JSON comes back as it is.
func Marked(text, pointer string) (lines string, marked bool) {
	var b bytes.Buffer
	if json.Indent(&b, []byte(strings.TrimSpace(text)), "", "  ") != nil {
		return text, false
	}
	lines = b.String()
	steps := strings.Split(pointer, "/")[1:]
	for len(steps) > 0 {
		from, to, ok := span(lines, steps)
		if !ok {
			steps = steps[:len(steps)-1]
			continue
		}
		begin := strings.LastIndexByte(lines[:from], '\n') + 1
		end := from + len(lines[from:])
		if i := strings.IndexByte(lines[from:], '\n'); i >= 0 {
			end = from + i
		}
		carets := strings.Repeat(" ", utf8.RuneCountInString(lines[begin:from])) + strings.Repeat("^", utf8.RuneCountInString(lines[from:min(to, end)]))
		return lines[:end] + "\n" + carets + lines[end:], true
	}
	return lines, false
}

// span gives the start and end of a part of a JSON text, by the steps to it.
func span(text string, steps []string) (from, to int, ok bool) {
	decoder := json.NewDecoder(strings.NewReader(text))
	for _, step := range steps {
		if !enter(decoder, strings.NewReplacer("~1", "/", "~0", "~").Replace(step)) {
			return 0, 0, false
		}
	}
	from = int(decoder.InputOffset())
	from += len(text[from:]) - len(strings.TrimLeft(text[from:], ": ,\t\r\n"))
	var part json.RawMessage
	if decoder.Decode(&part) != nil {
		return 0, 0, false
	}
	return from, int(decoder.InputOffset()), true
}

// enter goes to just before a property's value or an item.
func enter(decoder *json.Decoder, step string) bool {
	open, err := decoder.Token()
	if err != nil || open != json.Delim('{') && open != json.Delim('[') {
		return false
	}
	for i := 0; decoder.More(); i++ {
		at := strconv.Itoa(i)
		if open == json.Delim('{') {
			name, err := decoder.Token()
			if err != nil {
				return false
			}
			at, _ = name.(string)
		}
		if at == step {
			return true
		}
		var other json.RawMessage
		if decoder.Decode(&other) != nil {
			return false
		}
	}
	return false
}
