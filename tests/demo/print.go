package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
	"unicode/utf8"
)

// A story prints each step while it runs.
type story struct {
	out      io.Writer
	terminal bool
}

func newStory(out *os.File) *story {
	info, err := out.Stat()
	return &story{out: out, terminal: err == nil && info.Mode()&os.ModeCharDevice != 0}
}

func (s *story) say(text string) { fmt.Fprintf(s.out, "\n%s\n\n", text) }

// step runs one part of the story: a person at a terminal sees the seconds pass, a log gets one line.
func (s *story) step(title string, do func() (outcome string, err error)) error {
	begun := time.Now()
	done := make(chan struct{})
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		s.tick(title, begun, done)
	}()
	outcome, err := do()
	close(done)
	<-stopped
	mark := "✓"
	if err != nil {
		mark, outcome = "✗", "failed"
	}
	s.line(mark, title, begun, outcome)
	fmt.Fprintln(s.out)
	return err
}

func (s *story) tick(title string, begun time.Time, done <-chan struct{}) {
	if !s.terminal {
		<-done
		return
	}
	ticker := time.NewTicker(100 * time.Millisecond)
	defer ticker.Stop()
	for frame := 0; ; frame++ {
		select {
		case <-done:
			return
		case <-ticker.C:
			s.line(string([]rune("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏")[frame%10]), title, begun, "")
		}
	}
}

func (s *story) line(mark, title string, begun time.Time, outcome string) {
	start := ""
	if s.terminal {
		start = "\r\x1b[K"
	}
	fmt.Fprintf(s.out, "%s%s %-40s %5.1f s  %s", start, mark, title, time.Since(begun).Seconds(), outcome)
}

func (s *story) quote(message string) {
	fmt.Fprintln(s.out)
	for line := range strings.Lines(strings.TrimSpace(message)) {
		for _, part := range wrapped(strings.TrimRight(line, "\n"), lineWidth) {
			fmt.Fprintf(s.out, "    │ %s\n", part)
		}
	}
	fmt.Fprintln(s.out)
}

// lineWidth is that of a quoted line.
const lineWidth = 100

// wrapped breaks a line at its words. An indented line is an excerpt, whose columns mean something.
func wrapped(line string, width int) []string {
	if strings.HasPrefix(line, " ") {
		return []string{line}
	}
	var lines []string
	for _, word := range strings.Fields(line) {
		last := len(lines) - 1
		switch {
		case last < 0:
			lines = append(lines, word)
		case utf8.RuneCountInString(lines[last]+" "+word) > width:
			lines = append(lines, "  "+word)
		default:
			lines[last] += " " + word
		}
	}
	return lines
}

// table shows each event and its fate.
func (s *story) table(w *watch) {
	rows := [][2]string{}
	for i, id := range w.order {
		f := w.fates[id]
		left := orderEvents[i].title
		switch {
		case f.reason != "":
			rows = append(rows, [2]string{left, fmt.Sprintf("✗ dead-letter queue: %s at %s", f.reason, cmp.Or(f.place, "its root"))})
		case len(f.commands) == 0:
			rows = append(rows, [2]string{left, "· mapped to nothing"})
		default:
			for _, command := range f.commands {
				rows = append(rows, [2]string{left, "→ " + summary(command)})
				left = ""
			}
		}
	}
	widths := [2]int{utf8.RuneCountInString("event"), utf8.RuneCountInString("result")}
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	rule := func(left, middle, right string) {
		fmt.Fprintf(s.out, "  %s%s%s%s%s\n", left, strings.Repeat("─", widths[0]+2), middle, strings.Repeat("─", widths[1]+2), right)
	}
	fmt.Fprintln(s.out)
	rule("┌", "┬", "┐")
	fmt.Fprintf(s.out, "  │ %-*s │ %-*s │\n", widths[0], "event", widths[1], "result")
	rule("├", "┼", "┤")
	for _, row := range rows {
		fmt.Fprintf(s.out, "  │ %-*s │ %-*s │\n", widths[0], row[0], widths[1], row[1])
	}
	rule("└", "┴", "┘")
	fmt.Fprintln(s.out)
}

// summary describes a command in a few words.
func summary(body string) string {
	var c struct {
		Type, OrderID, CustomerID, Currency, Reason, Note string
		Lines                                             []struct{ AmountCents int64 }
		Pieces                                            []int64
	}
	if err := json.Unmarshal([]byte(body), &c); err != nil {
		return body
	}
	switch c.Type {
	case "CreateInvoice":
		var total int64
		for _, line := range c.Lines {
			total += line.AmountCents
		}
		return fmt.Sprintf("CreateInvoice %s for %s: %d.%02d %s", c.OrderID, c.CustomerID, total/100, total%100, c.Currency)
	case "CancelInvoice":
		return fmt.Sprintf("CancelInvoice %s: %s", c.OrderID, c.Reason)
	case "PackParcel":
		return fmt.Sprintf("PackParcel %s: pieces %v", c.OrderID, c.Pieces)
	case "StopParcel":
		return "StopParcel " + c.OrderID
	default:
		return body
	}
}
