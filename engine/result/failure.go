package result

import (
	"fmt"
	"strings"

	"github.com/eventlink/pulumi-eventlink/contract/document"
	"github.com/eventlink/pulumi-eventlink/engine"
)

// The reasons with which an evaluation refuses an event.
const (
	// ReasonMapping : the mapping failed on the event, or its result is not a list of objects.
	ReasonMapping engine.Reason = "mapping-error"
	// ReasonIdentity : the identity failed on the event, or its result is not a string or is empty.
	ReasonIdentity engine.Reason = "identity-error"
	// ReasonGroup : groupBy failed on the event and command, or its result is not a string.
	ReasonGroup engine.Reason = "group-error"
	// ReasonLimit : the evaluation would go beyond a limit of cost, commands, size or nesting.
	ReasonLimit engine.Reason = "mapping-limit"
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

// Failed makes a failure.
func Failed(reason engine.Reason, cause Cause, place, message string) *Failure {
	return &Failure{&engine.Refusal{Reason: reason, Place: place, Message: message}, cause}
}

// Refused is the failure of a mapping whose result is of no use.
func Refused(cause Cause, message string) error { return Failed(ReasonMapping, cause, "", message) }

// Beyond is the failure of an evaluation that goes beyond a limit.
func Beyond(format string, args ...any) error {
	return Failed(ReasonLimit, CauseLimit, "", fmt.Sprintf(format, args...))
}

// Broke is the failure of an evaluation on which there is a bug.
func Broke(reason engine.Reason) *Failure {
	return Failed(reason, CauseBug, "", "the evaluation stopped, which is a bug; please report it with the expression")
}

// At puts one step in front of a failure's place. A limit has no place.
func At(step string, err error) error {
	if f, ok := err.(*Failure); ok && f.Cause != CauseLimit { //nolint:errorlint // made here, never wrapped
		f.Place = document.Pointer(step) + f.Place
	}
	return err
}

// What failures say, in the words of cel-go where it has them.
const (
	NoSuchKey    = "no such key: "
	NotOptional  = "optional entry is not optional"
	DuplicateKey = "duplicate key in map"
	BadKey       = "unsupported key type"
	TooLarge     = "beyond a limit"

	NoOverload        = "no such overload"
	OutOfBounds       = "index out of bounds"
	OutOfRange        = "index out of range"
	IntOverflow       = "integer overflow"
	UintOverflow      = "unsigned integer overflow"
	TimestampOverflow = "timestamp overflow"
	DivisionByZero    = "division by zero"
	ModulusByZero     = "modulus by zero"
	BadConversion     = "type conversion error"
	EmptyOptional     = "optional.none() dereference"
	NotOptionalItem   = "cannot initialize optional list element"
	BadUTF8           = "invalid UTF-8"
	RegexTooLarge     = "regex program size"
	// unnamed is what has no words of its own in the table.
	Unnamed = "failed"
)

// failures are the beginnings of what an error says, what kind of failure each is, and our own message. What it says
// itself is never passed on: it may quote values of the event.
var failures = []struct {
	begins  string
	cause   Cause
	message string
}{
	{NoOverload, CauseOverload, "an operation met values of types that it is not defined for"},
	{DivisionByZero, CauseDivision, "division by zero"},
	{ModulusByZero, CauseDivision, "division by zero"},
	{IntOverflow, CauseOverflow, "a number beyond 64 bits"},
	{UintOverflow, CauseOverflow, "a number beyond 64 bits"},
	{"duration overflow", CauseOverflow, "a duration out of range"},
	{TimestampOverflow, CauseOverflow, "a timestamp out of range"},
	{OutOfBounds, CauseIndex, "an index beyond the end of the list"},
	{OutOfRange, CauseIndex, "an index beyond the end"},
	{"range overflow", CauseOverflow, "a number out of range"},
	{"double cannot be converted", CauseConversion, "a number that the conversion does not take"},
	{BadConversion, CauseConversion, "a value that the conversion does not take"},
	{"strconv.", CauseConversion, "a string that is not a number"},
	{"parsing time", CauseConversion, "a string that is not a timestamp"},
	{"invalid timestamp", CauseConversion, "a string that is not a timestamp"},
	{"time: ", CauseConversion, "a string that is not a duration"},
	{"invalid duration", CauseConversion, "a string that is not a duration"},
	{EmptyOptional, CauseAbsent, "value() of an optional that is empty"},
	{NotOptional, CauseLiteral, "an optional entry was given a value that is not an optional"},
	{"cannot initialize optional", CauseLiteral, "an optional element was given a value that is not an optional"},
	{DuplicateKey, CauseLiteral, "a map literal has one key twice"},
	{BadKey, CauseLiteral, "a map literal has a key that is not a string, int, uint or bool"},
	{"error parsing regexp", CauseConversion, "a pattern that is not an RE2 regular expression"},
	{"invalid replacement string", CauseConversion, "a replacement with a backslash that stands before no digit"},
	{"replacement string references", CauseConversion, "a replacement that names a group which the pattern does not have"},
	{RegexTooLarge, CauseConversion, "a pattern that is too large"},
	{BadUTF8, CauseConversion, "bytes that are not UTF-8"},
	{"illegal base64", CauseConversion, "a string that is not base64"},
	{"unknown time zone", CauseConversion, "an unknown time zone"},
	{TooLarge, CauseLimit, "an operation would take too long or give too much"},
}

// Word gives the cause and the message of what an error says.
func Word(text string) (Cause, string) {
	for i := range failures {
		if strings.HasPrefix(text, failures[i].begins) {
			return failures[i].cause, failures[i].message
		}
	}
	return CauseUnnamed, "an operation failed"
}

// A Stop ends an evaluation as a whole: no operator absorbs it.
type Stop struct{ Err error }
