package contract

// A Draft names a version of JSON Schema.
type Draft string

// The drafts that are understood. A schema's own $schema wins over the one a caller gives.
const (
	Draft202012 Draft = "2020-12"
	Draft201909 Draft = "2019-09"
	Draft07     Draft = "draft-07"
)

// A Contract is a compiled JSON Schema that message bodies obey. It is safe for concurrent use.
type Contract struct{}

// A Problem says why a text is no contract that can be put to work. Its user can mend it; the caller makes a finding of it.
type Problem struct {
	Kind ProblemKind
	// Place is a JSON pointer into the schema, as "/properties/note/pattern"; empty is the whole.
	Place string
	// Message says what was got and what was wanted, in the schema's own words; Remedy what to do, and may be empty.
	Message, Remedy string
}

// A ProblemKind is one way in which a text fails to be a contract.
type ProblemKind int

// The kinds of problem.
const (
	NotJSON ProblemKind = iota + 1
	InvalidSchema
	NotObject // admits what is not an object
	InvalidPattern
	UnsupportedPattern
	UnknownDraft
	MissingReference
)

// Compile reads the text of a schema. It reports every problem that it can see in one go; the contract is nil if there is any.
func Compile(text string) (*Contract, []Problem) { panic("not written yet") }

// Text is the schema's text as it was given to Compile.
func (c *Contract) Text() string { panic("not written yet") }

// Decode holds a body to the domain and decodes it, numbers by place. The value is built of nil, bool, int64, float64
// (finite, never -0), string, []any and map[string]any. The error is a *Refusal.
func (c *Contract) Decode(body []byte) (any, error) { panic("not written yet") }

// Check says whether a decoded value obeys the contract. The error is a *Refusal with the place inside the value.
func (c *Contract) Check(value any) error { panic("not written yet") }

// Encode writes a value as JSON: keys sorted by code point, int64 in full, doubles as RFC 8785 writes them (an integral
// double without a fraction, -0 as 0), no HTML escaping, U+2028 and the like as they are. It takes the values that
// Decode gives; a *Refusal otherwise.
func Encode(value any) ([]byte, error) { panic("not written yet") }

// A Reason is the code for why an event or a command was refused, as it stands on a dead letter: "duplicate-key".
type Reason string

// A Refusal says why an event or a command was refused. It never holds any of the payload, so it may be logged.
type Refusal struct {
	Reason Reason
	// Place is a JSON pointer into the value ("/lines/3/qty") or line and column in an expression ("3:14").
	Place string
	// Message says what was wanted there, in terms of the contract or expression, not of the payload.
	Message string
}

func (r *Refusal) Error() string { return string(r.Reason) + " at " + r.Place + ": " + r.Message }
