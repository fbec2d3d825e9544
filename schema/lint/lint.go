package lint

import (
	"context"
	"fmt"
	"slices"

	"github.com/eventlink/pulumi-eventlink/contract/document"
	"github.com/eventlink/pulumi-eventlink/finding"
	"github.com/eventlink/pulumi-eventlink/schema"
)

// Contract gives the findings on a contract that compiles, which a user knows under a name, in order of their places.
func Contract(ctx context.Context, name string, s *schema.Schema) []finding.Finding {
	if s.Validator() == nil {
		return nil
	}
	out := append(Drafts(name, s), ignored(name, s)...)
	return append(out, unions(ctx, name, s)...)
}

// Tells reports whether findings of a kind come from this package.
func Tells(code finding.Code) bool {
	return slices.Contains([]finding.Code{finding.SchemaUnreached, finding.SchemaOverlap, finding.SchemaIgnored, finding.SchemaDraftTaken}, code)
}

// Drafts says of each $schema that is not known which draft it was taken for.
func Drafts(name string, s *schema.Schema) (out []finding.Finding) {
	if s.Validator() == nil {
		return nil
	}
	for _, t := range s.Validator().Taken() {
		out = append(out, finding.Finding{
			Code: finding.SchemaDraftTaken, Severity: finding.Note, Property: name, Place: t.Place,
			Message: fmt.Sprintf("%q is not a draft of JSON Schema; the schema is read as one of %s, as draft says", t.URI, t.Draft),
		})
	}
	return out
}

// ignored finds nullable where it is no keyword and null is not admitted otherwise.
func ignored(name string, s *schema.Schema) (out []finding.Finding) {
	for _, at := range own(s) {
		raw, _ := at.Raw.(map[string]any)
		_, known := document.FormOf("nullable", at.Draft())
		if raw["nullable"] != true || known || admitsNull(at) {
			continue
		}
		remedy := `write "anyOf" with {"type": "null"} as a branch`
		if kind, ok := at.Keywords["type"].(string); ok {
			remedy = fmt.Sprintf(`write "type": [%q, "null"]`, kind)
		}
		out = append(out, finding.Finding{
			Code: finding.SchemaIgnored, Severity: finding.Note, Property: name, Place: at.Below("nullable"),
			Message: fmt.Sprintf("nullable is a keyword of OpenAPI 3.0; %s ignores it, and null is rejected", at.Draft()), Remedy: remedy,
		})
	}
	return out
}

// admitsNull says whether null obeys what stands beside nullable.
func admitsNull(at *document.At) bool {
	switch kind := at.Keywords["type"].(type) {
	case string:
		return kind == "null"
	case []any:
		return slices.Contains(kind, any("null"))
	}
	part, ok := schema.Beside(at)
	if !ok {
		return true
	}
	null, _ := schema.Parse(`{"type": "null"}`, schema.Options{})
	return steps.IsEmpty(context.Background(), schema.Intersection(part, null)).Verdict != schema.Yes
}

// own are the subschemas that the user wrote.
func own(s *schema.Schema) (out []*document.At) {
	for _, at := range s.Validator().Documents().All() {
		if !document.IsMeta(at.Document) {
			out = append(out, at)
		}
	}
	return out
}
