package celmap

import (
	"fmt"

	"github.com/eventlink/pulumi-eventlink/contract/document"
	"github.com/eventlink/pulumi-eventlink/engine"
)

// A Cause says what kind of operation failed, for programs: a Refusal's message is for people, and may be reworded.
type Cause int

// The causes of a Failure.
const (
	// CauseUnnamed: the operation failed in a way that this package has no name for.
	CauseUnnamed Cause = iota
	// CauseAbsent: a property, a map's key or an optional's value is absent.
	CauseAbsent
	// CauseIndex: an index or position is outside of a list or string.
	CauseIndex
	// CauseOverload: an operation met values of types for which it is not defined.
	CauseOverload
	// CauseDivision: division by zero.
	CauseDivision
	// CauseConversion: a conversion met a value that it does not take.
	CauseConversion
	// CauseOverflow: a number beyond 64 bits, or a time out of range.
	CauseOverflow
	// CauseLiteral: a list or map literal cannot be made: a key twice, a key of a wrong type, an entry that is not an optional.
	CauseLiteral
	// CauseResult: the mapping gave what is not a list of objects, or a command holds what a command cannot hold.
	CauseResult
	// CauseInfinite: a command holds a double that is infinite or not a number.
	CauseInfinite
	// CauseKey: the identity or groupBy gave what is not a string, or an empty identity.
	CauseKey
	// CauseLimit: the evaluation would go beyond a limit of cost, commands, size or nesting.
	CauseLimit
	// CauseBug: the evaluator itself broke down.
	CauseBug
)

// A Failure is the error of an evaluation: a *engine.Refusal, which errors.As finds too, and what kind of failure it is.
type Failure struct {
	*engine.Refusal
	Cause Cause
}

// Unwrap gives the refusal.
func (f *Failure) Unwrap() error { return f.Refusal }

func failed(reason engine.Reason, cause Cause, place, message string) *Failure {
	return &Failure{&engine.Refusal{Reason: reason, Place: place, Message: message}, cause}
}

func refused(cause Cause, message string) error { return failed(ReasonMapping, cause, "", message) }

func limit(format string, args ...any) error {
	return failed(ReasonLimit, CauseLimit, "", fmt.Sprintf(format, args...))
}

// at puts one step in front of a failure's place. A limit has no place.
func at(step string, err error) error {
	if f, ok := err.(*Failure); ok && f.Cause != CauseLimit { //nolint:errorlint // made here, never wrapped
		f.Place = document.Pointer(step) + f.Place
	}
	return err
}
