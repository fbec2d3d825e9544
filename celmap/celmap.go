package celmap

import (
	"context"
	"time"
)

// A Message is what an expression may know of an event beside its body.
type Message struct {
	// ID identifies the event; Group is its message group, empty on a standard topic.
	ID, Group string
	// Time is when the event was published.
	Time time.Time
	// Attributes are the event's String and Number attributes.
	Attributes map[string]string
}

// A Problem says why an expression does not compile. Its user can mend it; the caller makes a finding of it.
type Problem struct {
	Kind ProblemKind
	// Line and Column are counted from 1, columns in code points; zero where the place is not known.
	Line, Column int
	// Message says what was got and wanted; Remedy what to do, and may be empty.
	Message, Remedy string
}

// A ProblemKind is one way in which an expression fails to compile.
type ProblemKind int

// The kinds of problem.
const (
	Syntax ProblemKind = iota + 1
	UnknownName
	TypeMismatch
)

// A Mapping is a compiled expression from one event to its commands. It is safe for concurrent use.
type Mapping struct{}

// CompileMapping compiles an expression over event and message that yields a list.
func CompileMapping(source string) (*Mapping, []Problem) { panic("not written yet") }

// Commands evaluates the mapping. Each command is built of nil, bool, int64, finite float64, string, []any and
// map[string]any. The error is a *contract.Refusal, or ctx's own error where that ended the evaluation.
func (m *Mapping) Commands(ctx context.Context, event any, message Message) ([]any, error) {
	panic("not written yet")
}

// A Key is a compiled expression that yields a string: an event's identity or a command's group.
type Key struct{}

// CompileIdentity compiles an expression over event and message that yields a string.
func CompileIdentity(source string) (*Key, []Problem) { panic("not written yet") }

// CompileGroupBy compiles an expression over command, event and message that yields a string.
func CompileGroupBy(source string) (*Key, []Problem) { panic("not written yet") }

// Value evaluates the expression; command is nil for an identity. Errors are those of Mapping.Commands.
func (k *Key) Value(ctx context.Context, command, event any, message Message) (string, error) {
	panic("not written yet")
}
