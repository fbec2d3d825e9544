package main

import (
	"bytes"
	"strings"
	"testing"
)

// TestAFindingWrapsAtWordsInItsBox has a line of words, and an excerpt whose columns mean something.
func TestAFindingWrapsAtWordsInItsBox(t *testing.T) {
	t.Parallel()
	words, excerpt := strings.TrimSpace(strings.Repeat("event.note may be absent ", 12)), "      10 |   "+strings.Repeat("n", 120)
	var out bytes.Buffer
	(&story{out: &out}).quote(words + "\n" + excerpt)
	var read []string
	for line := range strings.Lines(strings.Trim(out.String(), "\n")) {
		text, boxed := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "    │ ")
		if !boxed {
			t.Errorf("outside the box: %q", line)
		}
		if text != excerpt && len(text) > lineWidth+2 {
			t.Errorf("a line of %d characters: %q", len(text), text)
		}
		read = append(read, strings.TrimLeft(text, " "))
	}
	if got, want := strings.Join(read, " "), words+" "+strings.TrimLeft(excerpt, " "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
