package engine

// A Reason is the code for why an event or a command was refused, as it stands on a dead letter: "duplicate-key".
type Reason string

// The reasons of Decode: the body is outside the domain.
const (
	// NotUTF8 : the body, or a string of a command, is not valid UTF-8.
	NotUTF8 Reason = "not-utf8"
	// NotWellFormed : the body is not JSON by RFC 8259.
	NotWellFormed Reason = "not-json"
	// TooLarge : the body is of more than MaxBody bytes.
	TooLarge Reason = "too-large"
	// TooDeep : objects and arrays are nested deeper than MaxDepth.
	TooDeep Reason = "too-deep"
	// DuplicateKey : an object has a name twice, once its escapes are read.
	DuplicateKey Reason = "duplicate-key"
	// LoneSurrogate : an escape \uD800 to \uDFFF is not half of a pair.
	LoneSurrogate Reason = "lone-surrogate"
	// IntegerRange : at an int place, an integer beyond 64 bits, or a fraction that no double tells from an integer.
	IntegerRange Reason = "integer-range"
	// NumberRange : a number whose nearest double is not finite; in Encode, a double that is not finite.
	NumberRange Reason = "number-range"
)

// The reasons of Check.
const (
	// BreaksContract : the value is in the domain and does not obey the schema.
	BreaksContract Reason = "breaks-contract"
	// TooCostly : checking the value would take more applications of subschemas than MaxApplications.
	TooCostly Reason = "too-costly"
	// CheckFailed : the validator itself broke down on the value; a bug, of it or of this package.
	CheckFailed Reason = "check-failed"
)

// NotAValue is the reason of Encode and Check for a value that JSON does not have: bytes, a time, a map with other keys.
const NotAValue Reason = "not-a-value"

// The bounds of the domain.
const (
	// MaxBody is the greatest length of a body in bytes: what SQS and its event source mapping carry.
	MaxBody = 1 << 20
	// MaxDepth is the deepest nesting of objects and arrays. A body that is one array has depth 1.
	MaxDepth = 128
)

// A Refusal says why an event or a command was refused. It never holds any of the payload, so it may be logged.
//
// It may hold what the schema itself says, the types and the counts of what was got, and the names of properties that
// the schema knows. A name that the schema does not know stands as * in a place, since it may be data (an object keyed
// by customer). One exception serves the commonest slip, a misspelt name: a property that a closed object refuses is
// named in the message if it looks like a name (a letter, then letters, digits, _ and -, at most 40 characters), and no
// pattern tells the names of that object.
type Refusal struct {
	Reason Reason
	// Place is a JSON pointer into the value ("/lines/3/qty") or line and column in an expression ("3:14").
	Place string
	// Message says what was wanted there, in terms of the contract or expression, not of the payload.
	Message string
}

// unknownName stands in a place for a name that the schema does not know.
const unknownName = "*"

func (r *Refusal) Error() string {
	if r.Place == "" {
		return string(r.Reason) + ": " + r.Message
	}
	return string(r.Reason) + " at " + r.Place + ": " + r.Message
}
