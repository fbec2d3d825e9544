package main

import (
	"io"
	"os"

	"golang.org/x/term"

	"github.com/eventlink/pulumi-eventlink/finding"
)

// The colours of a terminal, as its escape sequences number them.
const (
	bold  = "1"
	green = "32"
)

var severityColors = map[finding.Severity]string{finding.Error: "31", finding.Warning: "33", finding.Note: "36"}

// painterFor gives a function that colours a text. It adds no colours if the output is not a terminal, or if NO_COLOR
// (no-color.org) or TERM=dumb is set.
func painterFor(out io.Writer) func(color, text string) string {
	file, ok := out.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) || os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return func(_, text string) string { return text }
	}
	return func(color, text string) string { return "\x1b[" + color + "m" + text + "\x1b[0m" }
}
