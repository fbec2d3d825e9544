package lint_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/eventlink/pulumi-eventlink/contract"
	"github.com/eventlink/pulumi-eventlink/finding"
	"github.com/eventlink/pulumi-eventlink/schema"
	"github.com/eventlink/pulumi-eventlink/schema/lint"
)

func lintOf(t *testing.T, text string, draft contract.Draft) (told []string) {
	t.Helper()
	s, problems := schema.Parse(text, schema.Options{DefaultDraft: draft})
	if problems != nil {
		t.Fatal(problems)
	}
	for _, f := range lint.Contract(t.Context(), "eventSchema", s) {
		if f.Severity == finding.Error || !lint.Tells(f.Code) {
			t.Errorf("%s is an error, or of another kind", f)
		}
		told = append(told, f.Severity.String()+" "+string(f.Code)+" "+f.Place)
	}
	return told
}

func TestWhatAContractDoesNotMeanIsTold(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		draft  contract.Draft
		schema string
		told   []string
	}{
		"a format beside the empty string":     {"", `{"oneOf": [{"type": "string", "format": "uri"}, {"enum": [""]}]}`, []string{"warning SCH014 /oneOf/1"}},
		"the empty string first":               {"", `{"oneOf": [{"enum": [""]}, {"type": "string", "format": "uri"}]}`, []string{"warning SCH014 /oneOf/0"}},
		"integers beside numbers":              {"draft-04", `{"oneOf": [{"type": "integer"}, {"type": "number"}]}`, []string{"warning SCH014 /oneOf/0"}},
		"the same branch twice":                {"", `{"oneOf": [{"type": "string"}, {"type": "string"}]}`, []string{"warning SCH014 /oneOf/1"}},
		"a branch behind a reference":          {"", `{"oneOf": [{"$ref": "#/$defs/a"}, {"const": "x"}], "$defs": {"a": {"type": "string"}}}`, []string{"warning SCH014 /oneOf/1"}},
		"a union in a definition":              {"", `{"properties": {"a": {"$ref": "#/$defs/a"}}, "$defs": {"a": {"type": "integer", "oneOf": [{"minimum": 0}, {"maximum": 9}]}}}`, []string{"warning SCH015 /$defs/a/oneOf/1"}},
		"objects by presence":                  {"", `{"oneOf": [{"properties": {"a": {}}, "required": ["a"]}, {"properties": {"b": {}}, "required": ["b"]}]}`, []string{"note SCH015 /oneOf/1"}},
		"closed objects":                       {"", `{"type": "object", "oneOf": [{"properties": {"a": {}}, "required": ["a"], "additionalProperties": false}, {"properties": {"b": {}}, "required": ["b"], "additionalProperties": false}]}`, nil},
		"objects that require one property":    {"", `{"type": "object", "oneOf": [{"properties": {"a": {}, "b": {}}, "required": ["a"]}, {"properties": {"a": {}, "c": {}}, "required": ["a"]}]}`, []string{"warning SCH014 /oneOf/1"}},
		"constants":                            {"", `{"oneOf": [{"const": 1}, {"const": 2}, {"const": "1"}]}`, nil},
		"one constant twice":                   {"", `{"oneOf": [{"const": 1}, {"const": 1.0}]}`, []string{"warning SCH014 /oneOf/1"}},
		"anyOf may overlap":                    {"", `{"anyOf": [{"type": "string"}, {"enum": [""]}]}`, nil},
		"a branch that a sibling excludes":     {"", `{"type": "object", "anyOf": [{"type": "object"}, {"type": "null"}]}`, []string{"warning SCH014 /anyOf/1"}},
		"a branch written to take nothing":     {"", `{"anyOf": [{"not": {}}, false, {"type": "null"}]}`, nil},
		"nullable in draft-07":                 {"draft-07", `{"properties": {"a": {"type": "string", "nullable": true}}}`, []string{"note SCH016 /properties/a/nullable"}},
		"nullable where it is known":           {"openapi-3.0", `{"properties": {"a": {"type": "string", "nullable": true}}}`, nil},
		"nullable that is false":               {"", `{"properties": {"a": {"type": "string", "nullable": false}}}`, nil},
		"nullable beside an enum without null": {"", `{"properties": {"a": {"enum": ["x"], "nullable": true}}}`, []string{"note SCH016 /properties/a/nullable"}},
		"nullable beside an enum with null":    {"", `{"properties": {"a": {"enum": ["x", null], "nullable": true}}}`, nil},
		"nullable of whatever":                 {"", `{"properties": {"a": {"nullable": true}}}`, nil},
		"a $schema of somebody's own":          {"draft-06", `{"$schema": "https://example.com/own"}`, []string{"note SCH017 /$schema"}},
		"a $schema that is a draft":            {"draft-06", `{"$schema": "http://json-schema.org/draft-07/schema#"}`, nil},
		"a dynamic reference":                  {"", `{"$dynamicAnchor": "a", "oneOf": [{"const": 1}, {"properties": {"a": {"$dynamicRef": "#a"}}}]}`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.told, lintOf(t, c.schema, c.draft)); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// Variants that a constant tells apart are many in the contracts of webhooks.
func TestALargeUnionIsReadWithinTheBudget(t *testing.T) {
	t.Parallel()
	for _, n := range []int{250, 1000} {
		var variants []string
		for i := range n {
			variants = append(variants, fmt.Sprintf(`{"type": "object", "properties": {"type": {"const": "t%d"}, "at": {"$ref": "#/$defs/at"}}, "required": ["type"]}`, i))
		}
		text := `{"type": "object", "oneOf": [` + strings.Join(variants, ",") + `], "$defs": {"at": {"type": "object", "properties": {"t": {"type": "string"}}}}}`
		if told := lintOf(t, text, ""); told != nil {
			t.Error(told)
		}
	}
}
