package finding

import (
	"slices"
	"strings"
)

// A Severity says what a finding does to a preview. The zero value is Error, so a finding without a severity stops it.
type Severity int

// The severities, gravest first.
const (
	Error Severity = iota
	Warning
	Note
)

// String gives the severity as it is printed: "error", "warning" or "note".
func (s Severity) String() string {
	switch s {
	case Warning:
		return "warning"
	case Note:
		return "note"
	default:
		return "error"
	}
}

// A Finding is one fault in the user's input.
type Finding struct {
	Code     Code
	Severity Severity
	// Property is the input that the user wrote: "mapping", "eventSchema", "lane".
	Property string
	// Place is the place inside the property: "3:14" (line and column, from 1) in an expression, a JSON pointer such as
	// "/properties/note" in a schema, a key such as "batchSize" in an object. Empty: the property as a whole.
	Place string
	// Message says what is wrong, in the user's own names, then why: lower case, no full stop.
	Message string
	// Remedy says what to do about it. Empty if the message says it already.
	Remedy string
	// Fix is the remedy as code, where the fault is in an expression and code alone removes it.
	Fix Fix
	// Got and Wanted say the same to tools, where that can be put in a few words: "int", "a string". They are not printed.
	Got, Wanted string
	// Source is the expression whose line and column Place is. Empty if it is not shown.
	Source string
	// Counterexample is an event, as JSON, that shows the fault. Empty if there is none.
	Counterexample string
	// Part is a JSON pointer to the part of the counterexample that causes the fault. Empty if it is not known.
	Part string
	// Command is the command, as JSON, that the counterexample gives. Empty if there is none.
	Command string
}

// A Fix is what to write in the place of a part of an expression: New compiles where Old stands, and the fault is gone.
type Fix struct{ Old, New string }

// String renders a finding on one line: "mapping:3:14: message; remedy [MAP004]", and below it the line of the
// expression with a caret, and the counterexample.
func (f Finding) String() string {
	if f.Property == "" {
		return f.Reason()
	}
	return f.Where() + ": " + f.Reason()
}

// Where gives property and place together: "mapping:3:14", "eventSchema/properties/note", "lane.batchSize".
func (f Finding) Where() string {
	switch {
	case f.Place == "":
		return f.Property
	case strings.HasPrefix(f.Place, "/"):
		return f.Property + f.Place
	case f.Place[0] >= '0' && f.Place[0] <= '9':
		return f.Property + ":" + f.Place
	default:
		return f.Property + "." + f.Place
	}
}

// Reason renders a finding without its place: "message; remedy [MAP004]".
func (f Finding) Reason() string {
	var b strings.Builder
	b.WriteString(f.Message)
	if f.Remedy != "" {
		b.WriteString("; " + f.Remedy)
	}
	b.WriteString(" [" + string(f.Code) + "]")
	if excerpt := Excerpt(f.Source, f.Place); excerpt != "" {
		b.WriteString("\n  " + strings.ReplaceAll(strings.TrimSuffix(excerpt, "\n"), "\n", "\n  "))
	}
	if f.Counterexample != "" {
		b.WriteString("\n  event:   " + f.Counterexample)
		if carets := mark(f.Counterexample, f.Part); carets != "" {
			b.WriteString("\n           " + carets)
		}
	}
	if f.Command != "" {
		b.WriteString("\n  command: " + f.Command)
	}
	return b.String()
}

// Sort orders findings by severity, property, place and code, and drops exact repeats. It sorts in place and returns
// the shortened slice, so that every run over the same input prints the same.
func Sort(findings []Finding) []Finding {
	slices.SortStableFunc(findings, func(a, b Finding) int {
		if a.Severity != b.Severity {
			return int(a.Severity) - int(b.Severity)
		}
		return strings.Compare(a.key(), b.key())
	})
	return slices.Compact(findings)
}

// key compares places with their numbers padded, so that line 9 comes before line 10.
func (f Finding) key() string {
	var b strings.Builder
	b.WriteString(f.Property + "\x00")
	digits := 0
	for i := 0; i <= len(f.Place); i++ {
		if i < len(f.Place) && f.Place[i] >= '0' && f.Place[i] <= '9' {
			digits++
			continue
		}
		if digits > 0 {
			b.WriteString(strings.Repeat("0", max(0, 8-digits)) + f.Place[i-digits:i])
			digits = 0
		}
		if i < len(f.Place) {
			b.WriteByte(f.Place[i])
		}
	}
	b.WriteString("\x00" + string(f.Code) + "\x00" + f.Message)
	return b.String()
}

// HasErrors reports whether any finding is an error. Under strict, a warning is an error.
func HasErrors(findings []Finding, strict bool) bool {
	return slices.ContainsFunc(findings, func(f Finding) bool {
		return f.Severity == Error || strict && f.Severity == Warning
	})
}
