package schema

import (
	"github.com/eventlink/pulumi-eventlink/contract"
	"github.com/eventlink/pulumi-eventlink/contract/document"
)

// Options say how a schema is read.
type Options struct {
	// DefaultDraft is the draft of a schema without $schema; 2020-12 if it is empty.
	DefaultDraft contract.Draft
	// Documents are further schemas that may be referred to, text by absolute URI without fragment. Nothing is fetched.
	Documents map[string]string
}

// Parse reads the text of a schema. The problems are those of package contract, whose validator is the reference for
// what a schema means. A pattern that is beyond the engine (lookaround, backreferences) is no problem here: the answers
// that depend on it are unknown.
func Parse(text string, options Options) (*Schema, []contract.Problem) {
	source, problems := contract.Read(text, contract.Options{
		DefaultDraft: options.DefaultDraft, AnyValue: true, Documents: options.Documents,
	})
	if problems != nil {
		return nil, problems
	}
	validator, problems := source.Compile()
	for _, p := range problems {
		if p.Kind != contract.UnsupportedPattern {
			return nil, problems
		}
	}
	return read(text, source.Documents().Root(), validator)
}

// Of gives the schema of a contract, which is its validator.
func Of(c *contract.Contract) (*Schema, []contract.Problem) {
	return read(c.Text(), c.Documents().Root(), c)
}

// read makes conditions of a schema that the validator has taken.
func read(text string, at *document.At, validator *contract.Contract) (*Schema, []contract.Problem) {
	c := newCompiler()
	root := c.reference(at, nil)
	c.finish()
	if c.loop != "" {
		return nil, []contract.Problem{{
			Kind:    contract.InvalidSchema,
			Place:   c.loop,
			Message: "got a schema that applies itself to the same value without end, wanted one that ends",
		}}
	}
	return &Schema{text: text, root: root, validator: validator}, nil
}

func newCompiler() *compiler {
	return &compiler{cells: map[string]*cell{}, patterns: map[string]*node{}, compiled: map[string]*node{}}
}
