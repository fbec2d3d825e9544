package schema

import (
	"fmt"
	"strings"

	"github.com/eventlink/pulumi-eventlink/contract"
)

// rootURI is the base of references in a schema without $id of its own; it is what the reference validator uses.
const rootURI = "contract:///schema"

// Options say how a schema is read.
type Options struct {
	// DefaultDraft is the draft of a schema without $schema; 2020-12 if it is empty.
	DefaultDraft contract.Draft
	// Documents are further schemas that may be referred to, text by absolute URI without fragment. Nothing is fetched.
	Documents map[string]string
}

// Parse reads the text of a schema. The problems are those of package contract, whose validator is the reference for
// what a schema means. One of them is none here: a pattern that is beyond the engine (lookaround, backreferences) only
// makes the answers unknown that depend on it.
func Parse(text string, options Options) (*Schema, []contract.Problem) {
	if options.DefaultDraft == "" {
		options.DefaultDraft = contract.Draft202012
	}
	validator, problems := contract.CompileWith(text, contract.Options{
		DefaultDraft: options.DefaultDraft, AnyValue: true, Documents: options.Documents,
	})
	for _, p := range problems {
		if p.Kind != contract.UnsupportedPattern {
			return nil, problems
		}
	}
	return read(text, validator, options)
}

// Of gives the schema of a contract, which is its validator.
func Of(c *contract.Contract) (*Schema, []contract.Problem) {
	return read(c.Text(), c, Options{DefaultDraft: c.Draft()})
}

// read reads a text that the validator has taken.
func read(text string, validator *contract.Contract, options Options) (*Schema, []contract.Problem) {
	doc, err := decode(text)
	if err != nil {
		return nil, []contract.Problem{{Kind: contract.NotJSON, Message: err.Error()}}
	}
	l := &library{documents: map[string]any{}, spots: map[string]*spot{}, resources: map[string]*resource{}}
	for uri, text := range options.Documents {
		more, err := decode(text)
		if err != nil {
			return nil, []contract.Problem{{Kind: contract.NotJSON, Place: uri + "#", Message: err.Error()}}
		}
		l.add(uri, more, options.DefaultDraft)
	}
	l.add(rootURI, doc, options.DefaultDraft)
	c := &compiler{library: l, cells: map[string]*cell{}, patterns: map[string]*node{}, compiled: map[string]*node{}}
	root := c.reference(l.spots[rootURI+"#"], nil)
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

// ParseValue gives the schema whose only instance is a value of JSON.
func ParseValue(text string) (*Schema, error) {
	v, err := decode(text)
	if err != nil {
		return nil, fmt.Errorf("reading a value: %w", err)
	}
	x, ok := exact(v)
	if !ok {
		return nil, fmt.Errorf("reading a value: got a number of too many digits")
	}
	return &Schema{root: enumNode([]any{x}), check: func(value any) judgement {
		y, ok := exact(value)
		switch {
		case !ok:
			return undecided
		case equal(x, y):
			return accepted
		}
		return rejected
	}}, nil
}

// DraftOf reads the name of a draft as tools write it: 2020-12, draft2020-12, draft-07, draft7 and the like.
func DraftOf(name string) (contract.Draft, bool) {
	switch strings.TrimPrefix(strings.TrimPrefix(strings.ToLower(name), "draft"), "-") {
	case "", "2020-12", "2020", "202012":
		return contract.Draft202012, true
	case "2019-09", "2019", "201909":
		return contract.Draft201909, true
	case "07", "7":
		return contract.Draft07, true
	}
	return "", false
}
