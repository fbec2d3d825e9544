package contract

import (
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/eventlink/pulumi-eventlink/contract/document"
	"github.com/eventlink/pulumi-eventlink/engine"
	"github.com/eventlink/pulumi-eventlink/plan"
)

// A Contract is a compiled JSON Schema that message bodies obey, as the engine runs it and as the reference validator
// checks it. Check is the reference's. It is safe for concurrent use.
type Contract struct {
	*engine.Contract
	source *Source
	schema *jsonschema.Schema
	plan   plan.Contract
	taken  []Taken
}

// A Taken says that a $schema is not known, and that the schema was taken for one of the draft that the caller names.
type Taken struct {
	Place, URI string
	Draft      Draft
}

// Taken lists the unknown $schemas, in order.
func (c *Contract) Taken() []Taken { return c.taken }

// Part compiles a subschema of the contract by itself, of whatever values it takes.
func (c *Contract) Part(at *document.At) (*Contract, []Problem) {
	const whole = "the-contract"
	options := Options{AnyValue: true, DefaultDraft: c.source.options.DefaultDraft, Documents: map[string]string{whole: c.source.text}}
	for name, text := range c.source.options.Documents {
		options.Documents[name] = text
	}
	name := document.Name(at.Document)
	if name == "" {
		name = whole
	}
	return CompileWith(FromDocument(name, at.Pointer), options)
}

// A Problem says why a text is not a contract. The user can fix it; the caller makes a finding of it.
type Problem struct {
	Kind ProblemKind
	// Place is a JSON pointer into the schema, as "/properties/note/pattern"; empty is the whole. In a document given
	// through Options.Documents it is the document's URI, # and the pointer.
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
	Oversized // nested too deeply, of too many subschemas, or applying too many to one value
)

// Text is the schema's text as it was given to Compile.
func (c *Contract) Text() string { return c.source.text }

// Documents is the schema, and what it may refer to, as package document reads them.
func (c *Contract) Documents() *document.Set { return c.source.set }
