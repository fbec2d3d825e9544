package contract

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// rootURL names the schema to the validator. It is the base of references in a schema without $id of its own.
const rootURL = "contract:///schema"

// The bounds of a schema's own text. It is written by hand or generated, not received: they only keep bugs at bay.
const (
	maxSchemaSize  = 8 << 20
	maxSchemaDepth = 1000
	// MaxSubschemas bounds what a cold start pays for a contract: the validator's time to compile grows with the square of
	// the subschemas, and is two seconds or so for this many.
	MaxSubschemas = 20_000
)

// Options widens or narrows what CompileWith takes. The zero value is what Compile does.
type Options struct {
	// DefaultDraft is the draft of a schema without $schema; 2020-12 if it is empty.
	DefaultDraft Draft
	// AnyValue takes schemas that admit more than objects.
	AnyValue bool
	// Documents are further schemas that may be referred to, text by absolute URI without fragment.
	Documents map[string]string
}

// Compile reads the text of a schema. It reports every problem that it can see in one go; the contract is nil if there is any.
func Compile(text string) (*Contract, []Problem) { return CompileWith(text, Options{}) }

// CompileWith is Compile with options.
func CompileWith(text string, options Options) (*Contract, []Problem) {
	if options.DefaultDraft == "" {
		options.DefaultDraft = Draft202012
	}
	doc, problems := parseSchema("", text)
	docs := map[string]any{}
	for _, uri := range slices.Sorted(maps.Keys(options.Documents)) {
		var more []Problem
		docs[uri], more = parseSchema(uri+"#", options.Documents[uri])
		problems = append(problems, more...)
	}
	if problems != nil {
		return nil, problems
	}

	draft := options.DefaultDraft
	v := newSurvey(options)
	if s, ok := doc.(map[string]any); ok {
		if uri, ok := s["$schema"].(string); ok {
			if own, ok := v.draft(uri); ok {
				draft = own
			}
		}
	}
	v.document(rootURL, doc, draft)
	for _, uri := range slices.Sorted(maps.Keys(docs)) {
		v.document(uri, docs[uri], options.DefaultDraft)
	}
	if v.subschemaCount > MaxSubschemas {
		return nil, []Problem{{
			Kind:    Oversized,
			Message: fmt.Sprintf("got a schema of %d subschemas, wanted at most %d", v.subschemaCount, MaxSubschemas),
			Remedy:  "share what is alike through $ref, or split the contract",
		}}
	}
	if slices.ContainsFunc(v.problems, func(p Problem) bool { return p.Kind == UnknownDraft || p.Kind == InvalidSchema }) {
		return nil, tidy(v.problems) // the validator would stop at these, or panic
	}

	g, problems := v.build(doc, docs, options.DefaultDraft)
	if problems = append(v.problems, problems...); len(problems) > 0 {
		return nil, tidy(problems)
	}
	cost, problems := costOf(g)
	if problems != nil {
		return nil, tidy(problems)
	}
	if !options.AnyValue && !g.objectsOnly(g.root) {
		return nil, []Problem{{
			Kind:    NotObject,
			Message: "got a schema that admits more than objects, wanted one that admits objects only",
			Remedy:  `add "type": "object"`,
		}}
	}
	return &Contract{text: text, draft: draft, schema: g.root, places: placesOf(g), cost: cost}, nil
}

// parseSchema reads JSON strictly, numbers as they are written.
func parseSchema(prefix, text string) (any, []Problem) {
	s := scanner{data: []byte(text), maxSize: maxSchemaSize, maxDepth: maxSchemaDepth, schema: true}
	doc, refusal := s.document(nil)
	switch {
	case refusal == nil:
		return doc, nil
	case refusal.Reason == DuplicateKey:
		return nil, []Problem{{InvalidSchema, prefix + refusal.Place, "got the name a second time in one object, wanted each name once", "remove one of the two"}}
	case refusal.Reason == NotWellFormed:
		return nil, []Problem{{NotJSON, prefix + refusal.Place, refusal.Message, ""}}
	}
	return nil, []Problem{{Oversized, prefix + refusal.Place, refusal.Message, ""}}
}

// build has the validator compile, and makes a graph of what it gives.
func (v *survey) build(doc any, docs map[string]any, draft Draft) (g *graph, problems []Problem) {
	defer func() {
		if cause := recover(); cause != nil {
			g, problems = nil, []Problem{{
				Kind:    InvalidSchema,
				Message: fmt.Sprintf("the validator broke down on this schema (%v); this is a bug, please report it", cause),
			}}
		}
	}()
	c := jsonschema.NewCompiler()
	c.DefaultDraft(draft.reference())
	c.UseLoader(noLoader{})
	unplaced := map[string]error{}
	c.UseRegexpEngine(func(source string) (jsonschema.Regexp, error) {
		_, seen := v.patterns[source]
		p, err := v.compile(source)
		if err != nil {
			if !seen {
				unplaced[source] = err
			}
			return broken(source), nil // so that one bad pattern does not hide the next problem
		}
		return p, nil
	})
	if err := c.AddResource(rootURL, doc); err != nil {
		return nil, v.explain(err)
	}
	for _, uri := range slices.Sorted(maps.Keys(docs)) {
		if err := c.AddResource(uri, docs[uri]); err != nil {
			return nil, v.explain(err)
		}
	}
	root, err := c.Compile(rootURL)
	if err != nil {
		return nil, v.explain(err)
	}
	for _, source := range slices.Sorted(maps.Keys(unplaced)) {
		// It stands where only a reference makes a schema of it, under a keyword that the survey does not know.
		problems = append(problems, patternProblem("", source, unplaced[source]))
	}
	if len(problems) > 0 || len(v.problems) > 0 {
		return nil, problems
	}
	if g, err = v.graph(c, root); err != nil {
		return nil, v.explain(err)
	}
	for _, s := range g.nodes {
		s.Format = nil // an annotation in every draft; the validator asserts it in draft-07
	}
	return g, nil
}

// graph adds the dynamic anchors of every resource that the schema reaches, which may reach further resources.
func (v *survey) graph(c *jsonschema.Compiler, root *jsonschema.Schema) (*graph, error) {
	var anchored []*jsonschema.Schema
	done := map[string]bool{}
	for {
		g := graphOf(root, anchored)
		reached := map[string]bool{}
		for _, s := range g.nodes {
			reached[v.resourceAt[s.Location]] = true
		}
		found := false
		for _, anchor := range v.dynamic {
			if done[anchor.location] || !reached[anchor.resource] {
				continue
			}
			s, err := c.Compile(anchor.location)
			if err != nil {
				return nil, err
			}
			anchored, found = append(anchored, s), true
			done[anchor.location] = true
		}
		if !found {
			return g, nil
		}
	}
}

// noLoader refuses to load. A schema never reaches for the network or the disk.
type noLoader struct{}

// Load says no.
func (noLoader) Load(url string) (any, error) { return nil, fmt.Errorf("%s is not in the schema", url) }

// broken stands in for a pattern that does not compile, until all problems are known.
type broken string

func (b broken) String() string { return string(b) }

// MatchString is never asked: a schema with a broken pattern does not compile.
func (b broken) MatchString(string) bool { return false }

// explain makes problems of the validator's error.
func (v *survey) explain(err error) []Problem {
	var invalid *jsonschema.SchemaValidationError
	if errors.As(err, &invalid) {
		var cause *jsonschema.ValidationError
		if errors.As(invalid.Err, &cause) {
			doc, fragment := Resolve("", invalid.URL)
			return append(schemaProblems(invalid.URL, follow(v.resources[doc], fragment), cause), v.missing()...)
		}
	}
	if problems := v.missing(); problems != nil {
		return problems
	}
	problem := Problem{Kind: InvalidSchema, Message: strings.ReplaceAll(err.Error(), rootURL, "")}
	var duplicateID *jsonschema.DuplicateIDError
	var duplicateAnchor *jsonschema.DuplicateAnchorError
	var badID *jsonschema.ParseIDError
	var noPointer *jsonschema.JSONPointerNotFoundError
	switch {
	case errors.As(err, &duplicateID):
		first, second := inOrder(duplicateID.Ptr1, duplicateID.Ptr2)
		problem.Place = second + "/$id"
		problem.Message = fmt.Sprintf("got the $id %s a second time, wanted each once; the other is at %q", quoted(duplicateID.ID), first)
	case errors.As(err, &duplicateAnchor):
		first, second := inOrder(duplicateAnchor.Ptr1, duplicateAnchor.Ptr2)
		problem.Place = second
		problem.Message = fmt.Sprintf("got the anchor %s a second time, wanted each once; the other is at %q", quoted(duplicateAnchor.Anchor), first)
	case errors.As(err, &badID):
		problem.Place = placeOf(badID.URL) + "/$id"
		problem.Message = "got an $id that does not parse, wanted a URI"
	case errors.As(err, &noPointer):
		problem.Kind = MissingReference
		problem.Message = fmt.Sprintf("got a reference to %s, wanted one to what is there", quoted(placeOf(noPointer.URL)))
	}
	return []Problem{problem}
}

func inOrder(a, b string) (first, second string) { return min(a, b), max(a, b) }

// tidy sorts by place and drops what is said twice, and of a reference that is no reference that it leads nowhere.
func tidy(problems []Problem) []Problem {
	slices.SortStableFunc(problems, func(a, b Problem) int {
		return cmp.Or(strings.Compare(a.Place, b.Place), cmp.Compare(a.Kind, b.Kind))
	})
	return slices.CompactFunc(problems, func(later, first Problem) bool {
		return later == first || later.Place == first.Place && later.Kind == MissingReference && first.Kind == InvalidSchema
	})
}
