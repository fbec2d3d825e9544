package schema_test

import (
	"sync"
	"testing"

	"github.com/eventlink/pulumi-eventlink/schema"
)

const order = `{
	"type": "object",
	"required": ["kind", "id", "at", "lines"],
	"properties": {
		"kind": {"const": "order.paid"},
		"id": {"type": "string", "format": "uuid"},
		"at": {"type": "string", "format": "date-time"},
		"email": {"type": "string", "format": "email"},
		"total": {"type": "number", "minimum": 0, "examples": [12.5]},
		"lines": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/line"}}
	},
	"$defs": {"line": {"type": "object", "required": ["sku", "qty"], "properties": {"sku": {"type": "string", "pattern": "^[A-Z]{3}-[0-9]{2}$"}, "qty": {"type": "integer", "minimum": 1}}}}
}`

const tree = `{"$id": "https://example.com/tree", "type": "object", "required": ["value"], "properties": {"value": {"type": "integer"}, "left": {"$ref": "#"}, "right": {"$ref": "#"}}}`

// Each case says why the answer is what it is; the witness is the very one that is shown.
func TestAnswersAndTheirWitnesses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, sub, super string
		want             schema.Verdict
		witness          string
	}{
		{"an integer is a number", `{"type": "integer"}`, `{"type": "number"}`, schema.Yes, ""},
		{"a number need not be an integer", `{"type": "number"}`, `{"type": "integer"}`, schema.No, `0.5`},
		{"1.0 is an integer", `{"const": 1.0}`, `{"type": "integer"}`, schema.Yes, ""},
		{"a keyword of numbers lets strings pass", `{"minimum": 3}`, `{"type": "number"}`, schema.No, `"a"`},
		{"integers above 2.5 are at least 3", `{"type": "integer", "minimum": 2.5}`, `{"minimum": 3}`, schema.Yes, ""},
		{"multiples of 4 and 6 are multiples of 12", `{"allOf": [{"multipleOf": 4}, {"multipleOf": 6}]}`, `{"multipleOf": 12}`, schema.Yes, ""},
		{"multiples of 0.1 are exact", `{"type": "number", "multipleOf": 0.3}`, `{"multipleOf": 0.1}`, schema.Yes, ""},
		{"integers beyond a double are told apart", `{"const": 9007199254740993}`, `{"const": 9007199254740992}`, schema.No, `9007199254740993`},
		{"lengths count code points", `{"const": "🐲"}`, `{"maxLength": 1}`, schema.Yes, ""},
		{"patterns as automata", `{"type": "string", "pattern": "^(ab)+$"}`, `{"pattern": "^[ab]{2,}$"}`, schema.Yes, ""},
		{"patterns against lengths", `{"type": "string", "pattern": "^[a-z]{3,5}$"}`, `{"maxLength": 4}`, schema.No, `"aaaaa"`},
		{"an absent optional property", order, `{"required": ["email"]}`, schema.No, `{"at":"2026-01-31T12:00:00Z","id":"123e4567-e89b-42d3-a456-426614174000","kind":"order.paid","lines":[{"qty":1,"sku":"AAA-00"}]}`},
		{"formats are annotations", `{"type": "string", "format": "email"}`, `{"pattern": "@"}`, schema.No, `"a"`},
		{"an open object has properties that nobody mentions", `{"type": "object"}`, `{"additionalProperties": {"type": "string"}}`, schema.No, `{"a":0}`},
		{"an open object may have any property", `{"type": "object", "properties": {"a": {"type": "string"}}}`, `{"properties": {"b": {"type": "string"}}}`, schema.No, `{"b":0}`},
		{"a closed object", `{"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": false}`, `{"properties": {"b": {"type": "string"}}}`, schema.Yes, ""},
		{"names by pattern", `{"patternProperties": {"^x-": {"type": "string"}}, "additionalProperties": {"type": "integer"}, "type": "object"}`, `{"patternProperties": {"^x": {"type": ["string", "integer"]}}, "additionalProperties": {"type": "integer"}}`, schema.Yes, ""},
		{"names by pattern that overlap", `{"type": "object", "patternProperties": {"a": {"type": "string"}, "b": {"type": "integer"}}, "minProperties": 1, "propertyNames": {"pattern": "^(ab)+$"}}`, `false`, schema.Yes, ""},
		{"too few names", `{"type": "object", "propertyNames": {"enum": ["a", "b"]}, "minProperties": 3}`, `false`, schema.Yes, ""},
		{"a union by its discriminator", `{"oneOf": [{"required": ["k"], "properties": {"k": {"const": 1}, "v": {"type": "string"}}, "type": "object"}, {"required": ["k"], "properties": {"k": {"const": 2}}, "type": "object"}]}`, `{"if": {"properties": {"k": {"const": 1}}}, "then": {"properties": {"v": {"type": "string"}}}}`, schema.Yes, ""},
		{"a union of items", `{"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "null"}]}}`, `{"anyOf": [{"items": {"type": "string"}}, {"items": {"type": "null"}}]}`, schema.No, `[null,"a"]`},
		{"tuples", `{"type": "array", "prefixItems": [{"type": "string"}], "items": false}`, `{"maxItems": 1}`, schema.Yes, ""},
		{"contains counts", `{"type": "array", "contains": {"const": 1}, "minContains": 2, "items": {"enum": [1, 2]}}`, `{"minItems": 2}`, schema.Yes, ""},
		{"at most so many", `{"type": "array", "minItems": 3, "contains": {"type": "string"}, "maxContains": 1}`, `{"contains": {"not": {"type": "string"}}, "minContains": 2}`, schema.Yes, ""},
		{"unique booleans are at most two", `{"type": "array", "items": {"type": "boolean"}, "uniqueItems": true}`, `{"maxItems": 2}`, schema.Yes, ""},
		{"unevaluated properties, static", `{"allOf": [{"properties": {"a": true}}], "properties": {"b": true}, "unevaluatedProperties": false, "type": "object"}`, `{"maxProperties": 2}`, schema.Yes, ""},
		{"unevaluated properties, by branch", `{"type": "object", "anyOf": [{"properties": {"a": {"const": 1}}, "required": ["a"]}, {"properties": {"b": true}}], "unevaluatedProperties": false}`, `{"properties": {"a": {"const": 1}}}`, schema.Yes, ""},
		{"a tree in itself", tree, `{"$ref": "#/$defs/tree", "$defs": {"tree": {"type": "object", "properties": {"value": {"type": "number"}, "left": {"$ref": "#/$defs/tree"}, "right": {"type": "object"}}}}}`, schema.Yes, ""},
		{"a tree with a fault below", tree, `{"properties": {"left": {"properties": {"right": {"properties": {"value": {"minimum": 0}}}}}}}`, schema.No, `{"left":{"right":{"value":-1},"value":0},"value":0}`},
		{"instances are finite", `{"type": "object", "required": ["next"], "properties": {"next": {"$ref": "#"}}}`, `false`, schema.Yes, ""},
		{"two ways into one recursion", `{"$ref": "#/$defs/a", "$defs": {"a": {"type": "object", "required": ["x"], "properties": {"x": {"$ref": "#/$defs/b"}}}, "b": {"anyOf": [{"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/a"}}, {"type": "object", "required": ["y"], "properties": {"y": {"$ref": "#/$defs/b"}}}, {"const": 5}]}}}`, `{"properties": {"x": {"type": "integer"}}}`, schema.No, `{"x":[{"x":5}]}`},
		{"dynamic references", `{"$id": "https://example.com/strict", "$dynamicAnchor": "node", "$ref": "https://example.com/base", "unevaluatedProperties": false, "$defs": {"base": {"$id": "https://example.com/base", "$dynamicAnchor": "node", "type": "object", "properties": {"child": {"$dynamicRef": "#node"}}}}}`, `{"properties": {"child": {"maxProperties": 1}}}`, schema.Yes, ""},
		{"an unknown keyword says nothing", `{"x-ray": 1}`, `true`, schema.Yes, ""},
		{"lookbehind alike on both sides", `{"type": "string", "pattern": "(?<=a)", "minLength": 3}`, `{"pattern": "(?<=a)", "minLength": 2}`, schema.Yes, ""},
		{"lookbehind is beyond us", `{"type": "string", "pattern": "(?<=a)"}`, `{"pattern": "a"}`, schema.Unknown, ""},
		{"lookahead is an intersection", `{"type": "string", "pattern": "^(?=a)[a-z]+$"}`, `{"pattern": "^a[a-z]*$"}`, schema.Yes, ""},
		{"negative lookahead is a difference", `{"type": "string", "pattern": "^(?!urn:|x)[a-z:]+$"}`, `{"not": {"pattern": "^urn:"}}`, schema.Yes, ""},
		{"negative lookahead leaves the rest", `{"type": "string", "pattern": "^(?!urn:|x)[a-z:]+$"}`, `{"pattern": "^[^u]"}`, schema.No, `"u"`},
		{"lookahead says nothing of numbers", `{"pattern": "^(?!a)"}`, `{"not": {"const": "a"}}`, schema.Yes, ""},
		{"lookahead before each character", `{"type": "string", "pattern": "^(?:(?!--)[a-z-])*$"}`, `{"not": {"pattern": "--"}}`, schema.Yes, ""},
		{"lookahead in the names of properties", `{"type": "object", "propertyNames": {"pattern": "^(?!_)[a-z_]+$"}}`, `{"properties": {"_id": false}}`, schema.Yes, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := schema.Contains(t.Context(), parse(t, c.super, schema.Options{}), parse(t, c.sub, schema.Options{}))
			if got.Verdict != c.want || got.WitnessJSON != c.witness {
				t.Errorf("got %s %s (%s %s), want %s %s", got.Verdict, got.WitnessJSON, got.Reason, got.Place, c.want, c.witness)
			}
			if got.Verdict == schema.Unknown && (got.Reason == "" || got.Place == "") {
				t.Errorf("unknown without reason and place: %q %q", got.Reason, got.Place)
			}
		})
	}
}

func TestTheSameQuestionGetsTheSameAnswer(t *testing.T) {
	t.Parallel()
	super := `{"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "integer"}, "c": {"type": "boolean"}}, "additionalProperties": false}`
	first := schema.Contains(t.Context(), parse(t, super, schema.Options{}), parse(t, order, schema.Options{}))
	for range 20 {
		if got := schema.Contains(t.Context(), parse(t, super, schema.Options{}), parse(t, order, schema.Options{})); got.WitnessJSON != first.WitnessJSON || got.Steps != first.Steps {
			t.Fatalf("got %s after %d steps, first %s after %d", got.WitnessJSON, got.Steps, first.WitnessJSON, first.Steps)
		}
	}
}

func TestDocumentsThatAreGivenResolveAndOthersAreFindings(t *testing.T) {
	t.Parallel()
	text := `{"type": "object", "properties": {"id": {"$ref": "https://example.com/types#/$defs/id"}}}`
	if _, problems := schema.Parse(text, schema.Options{}); len(problems) != 1 || problems[0].Place != "/properties/id/$ref" {
		t.Errorf("got %+v, want one problem at the reference", problems)
	}
	s := parse(t, text, schema.Options{Documents: map[string]string{"https://example.com/types": `{"$defs": {"id": {"type": "string", "minLength": 4}}}`}})
	got := schema.Contains(t.Context(), s, parse(t, `{"type": "object", "properties": {"id": {"type": "string"}}}`, schema.Options{}))
	if got.WitnessJSON != `{"id":"a"}` {
		t.Errorf("got %s %s", got.Verdict, got.WitnessJSON)
	}
}

func TestASchemaIsSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	a, b := parse(t, order, schema.Options{}), parse(t, tree, schema.Options{})
	whole := union(a, b)
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for _, p := range [][2]*schema.Schema{{a, b}, {b, a}, {whole, a}, {a, whole}} {
				schema.Contains(t.Context(), p[0], p[1])
			}
		})
	}
	wait.Wait()
}

// The steps decide and not the clock: what is decided within a budget is decided so again, whatever the machine does.
func TestTheBudgetOfStepsDecides(t *testing.T) {
	t.Parallel()
	small, large := parse(t, variants(30, "anyOf"), schema.Options{}), parse(t, variants(31, "anyOf"), schema.Options{})
	whole := schema.Contains(t.Context(), large, small)
	if whole.Verdict != schema.Yes {
		t.Fatalf("got %s %s", whole.Verdict, whole.Reason)
	}
	for budget, want := range map[schema.Steps]schema.Verdict{schema.Steps(whole.Steps): schema.Yes, schema.Steps(whole.Steps - 1): schema.Unknown, 1: schema.Unknown} {
		got := budget.Contains(t.Context(), large, small)
		if got.Verdict != want || want == schema.Unknown && got.Reason == schema.TimeRanOut {
			t.Errorf("%d steps: got %s %s, wanted %s", budget, got.Verdict, got.Reason, want)
		}
	}
}
