package contract

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/eventlink/pulumi-eventlink/contract/document"
	"github.com/eventlink/pulumi-eventlink/engine"
	"github.com/eventlink/pulumi-eventlink/engine/violation"
	"github.com/eventlink/pulumi-eventlink/pattern"
)

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
	// Documents are further documents that may be referred to, text by URI without fragment. A plain name will do: it
	// stands for a document beside the schema. OpenAPI and AsyncAPI documents are read as what they are.
	Documents map[string]string
}

// A Source is the text of a schema and of the documents beside it, read and not yet compiled.
type Source struct {
	text    string
	set     *document.Set
	options Options
	// assumed says that the caller named the draft of schemas whose $schema is not known.
	assumed bool
}

// Documents is the schema, and what it may refer to, as package document reads them.
func (s *Source) Documents() *document.Set { return s.set }

// Read reads the text of a schema. The problems are those of texts that are not JSON; the source is nil if there is any.
func Read(text string, options Options) (*Source, []Problem) {
	assumed := options.DefaultDraft != ""
	if !assumed {
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
	docs[document.Root] = doc
	return &Source{text, document.Read(docs, options.DefaultDraft), options, assumed}, nil
}

// Compile reads the text of a schema and compiles it. It reports every problem that it can see in one go; the contract
// is nil if there is any.
func Compile(text string) (*Contract, []Problem) { return CompileWith(text, Options{}) }

// CompileWith is Compile with options.
func CompileWith(text string, options Options) (*Contract, []Problem) {
	source, problems := Read(text, options)
	if problems != nil {
		return nil, problems
	}
	return source.Compile()
}

// Compile makes a contract of what was read.
func (s *Source) Compile() (*Contract, []Problem) {
	if places, ok := document.SchemasIn(s.set.Root().Raw); ok {
		return nil, []Problem{wholeDocument(places)}
	}
	v := surveyOf(s)
	if n := len(v.own); n > MaxSubschemas {
		return nil, []Problem{{
			Kind:    Oversized,
			Message: fmt.Sprintf("got a schema of %d subschemas, wanted at most %d", n, MaxSubschemas),
			Remedy:  "share what is alike through $ref, or split the contract",
		}}
	}
	if slices.ContainsFunc(v.problems, func(p Problem) bool { return p.Kind == UnknownDraft || p.Kind == InvalidSchema }) {
		return nil, tidy(v.problems) // the validator would stop at these, or panic
	}

	built, problems := v.build(s)
	if problems = append(v.problems, problems...); len(problems) > 0 {
		return nil, tidy(problems)
	}
	compiled, excesses, err := engine.Measure(&built.plan)
	if err != nil {
		return nil, []Problem{{Kind: InvalidSchema, Message: fmt.Sprintf("the compiled schema is broken (%v); this is a bug, please report it", err)}}
	}
	if excesses != nil {
		return nil, tidy(built.problems(excesses))
	}
	if !s.options.AnyValue && !compiled.ObjectsOnly() {
		return nil, []Problem{{
			Kind:    NotObject,
			Message: "got a schema that admits more than objects, wanted one that admits objects only",
			Remedy:  `add "type": "object"`,
		}}
	}
	return &Contract{Contract: compiled, source: s, schema: built.schemas[0], plan: built.plan, taken: v.taken}, nil
}

// problems says of a schema that no value can be checked against it in time.
func (p *planner) problems(excesses []engine.Excess) (out []Problem) {
	for _, e := range excesses {
		problem := Problem{
			Kind:    Oversized,
			Place:   placeOf(p.schemas[e.Node-1].Location),
			Message: fmt.Sprintf("got references that apply more than %d subschemas to one value, wanted fewer", engine.MaxFanOut),
			Remedy:  "refer to a shared subschema once instead of through several others that each refer to it",
		}
		if e.Endless {
			problem.Kind = InvalidSchema
			problem.Message = "got a schema that applies itself to the same value without end, wanted one that ends"
			problem.Remedy = "refer to it from below a keyword that goes into the value, as properties or items"
		}
		out = append(out, problem)
	}
	return out
}

// wholeDocument asks for one of the schemas in an API document.
func wholeDocument(places []string) Problem {
	const maxNamed = 8
	named := "none under components/schemas"
	example := "#/components/schemas/NAME"
	if len(places) > 0 {
		example = "#" + places[0]
		named = strings.Join(places[:min(len(places), maxNamed)], ", ")
		if more := len(places) - maxNamed; more > 0 {
			named += fmt.Sprintf(" and %d more", more)
		}
	}
	return Problem{
		Kind:    NotObject,
		Message: "got a whole OpenAPI or AsyncAPI document, wanted one of its schemas: " + named,
		Remedy:  `give the document under documents, say as "api.json", and {"$ref": "api.json` + example + `"} here`,
	}
}

// parseSchema reads JSON strictly, numbers as they are written.
func parseSchema(prefix, text string) (any, []Problem) {
	doc, refusal := engine.Literals(text, maxSchemaSize, maxSchemaDepth)
	switch {
	case refusal == nil:
		return doc, nil
	case refusal.Reason == engine.DuplicateKey:
		return nil, []Problem{{InvalidSchema, prefix + refusal.Place, "got the name a second time in one object, wanted each name once", "remove one of the two"}}
	case refusal.Reason == engine.NotWellFormed:
		return nil, []Problem{{NotJSON, prefix + refusal.Place, refusal.Message, ""}}
	}
	return nil, []Problem{{Oversized, prefix + refusal.Place, refusal.Message, ""}}
}

// build has the validator compile, and writes down what it gives.
func (v *survey) build(source *Source) (p *planner, problems []Problem) {
	defer func() {
		if cause := recover(); cause != nil {
			p, problems = nil, []Problem{{
				Kind:    InvalidSchema,
				Message: fmt.Sprintf("the validator broke down on this schema (%v); this is a bug, please report it", cause),
			}}
		}
	}()
	c := jsonschema.NewCompiler()
	c.DefaultDraft(reference(source.options.DefaultDraft))
	c.UseLoader(loader{v.set})
	c.UseRegexpEngine(func(source string) (jsonschema.Regexp, error) {
		seen, ok := v.patterns[source]
		switch {
		case !ok: // of a meta-schema
			return pattern.Compile(source)
		case seen.err != nil:
			return broken(source), nil // so that one bad pattern does not hide the next problem
		}
		return seen.pattern, nil
	})
	root, err := c.Compile(document.Root)
	if err != nil {
		return nil, v.explain(err)
	}
	if len(v.problems) > 0 {
		return nil, nil
	}
	if p, err = v.planOf(c, root); err != nil {
		return nil, v.explain(err)
	}
	for _, s := range p.schemas {
		s.Format = nil // an annotation in every draft; the validator asserts it in draft-07
	}
	return p, nil
}

// A loader gives the validator what was read. A schema never reaches for the network or the disk.
type loader struct{ set *document.Set }

// Load gives the schema that a URI names.
func (l loader) Load(uri string) (any, error) {
	if r := l.set.Resource(uri); r != nil {
		return r.Root.Raw, nil
	}
	return nil, fmt.Errorf("%s is not in the schema", uri)
}

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
			var schema any
			if at := v.set.Lookup(document.Resolve("", invalid.URL)); at != nil {
				schema = at.Raw
			}
			return append(schemaProblems(invalid.URL, schema, cause), missingIn(v.set)...)
		}
	}
	if problems := missingIn(v.set); problems != nil {
		return problems
	}
	problem := Problem{Kind: InvalidSchema, Message: strings.ReplaceAll(err.Error(), document.Root, "")}
	var duplicateID *jsonschema.DuplicateIDError
	var duplicateAnchor *jsonschema.DuplicateAnchorError
	var badID *jsonschema.ParseIDError
	var noPointer *jsonschema.JSONPointerNotFoundError
	switch {
	case errors.As(err, &duplicateID):
		first, second := inOrder(duplicateID.Ptr1, duplicateID.Ptr2)
		problem.Place = second + "/$id"
		problem.Message = fmt.Sprintf("got the $id %s a second time, wanted each once; the other is at %q", violation.Quoted(duplicateID.ID), first)
	case errors.As(err, &duplicateAnchor):
		first, second := inOrder(duplicateAnchor.Ptr1, duplicateAnchor.Ptr2)
		problem.Place = second
		problem.Message = fmt.Sprintf("got the anchor %s a second time, wanted each once; the other is at %q", violation.Quoted(duplicateAnchor.Anchor), first)
	case errors.As(err, &badID):
		problem.Place = placeOf(badID.URL) + "/$id"
		problem.Message = "got an $id that does not parse, wanted a URI"
	case errors.As(err, &noPointer):
		problem.Kind = MissingReference
		problem.Message = fmt.Sprintf("got a reference to %s, wanted one to what is there", violation.Quoted(placeOf(noPointer.URL)))
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
