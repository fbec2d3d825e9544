package schema_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/eventlink/pulumi-eventlink/schema"
)

// variants is a union of n objects told apart by a constant, each with some properties of its own.
func variants(n int, keyword string) string {
	var b strings.Builder
	b.WriteString(`{"` + keyword + `": [`)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"type": "object", "required": ["kind", "id"], "properties": {"kind": {"const": "v%d"}, "id": {"type": "string", "minLength": %d}, "n": {"type": "integer"}}}`, i, i%7)
	}
	b.WriteString("]}")
	return b.String()
}

func TestAUnionOfManyVariantsIsAnsweredInLinearTime(t *testing.T) {
	t.Parallel()
	for _, keyword := range []string{"anyOf", "oneOf"} {
		for _, n := range []int{10, 100, 1000} {
			small, large := parse(t, variants(n, keyword), schema.Options{}), parse(t, variants(n+1, keyword), schema.Options{})
			start := time.Now()
			up := schema.Contains(t.Context(), large, small)
			there := time.Since(start)
			start = time.Now()
			down := schema.Contains(t.Context(), small, large)
			back := time.Since(start)
			if up.Verdict != schema.Yes || down.Verdict != schema.No {
				t.Errorf("%s of %d: got %s (%s) and %s (%s), want yes and no", keyword, n, up.Verdict, up.Reason, down.Verdict, down.Reason)
			}
			t.Logf("%s of %d: %s (%d steps) and back %s (%d steps) %s", keyword, n, there, up.Steps, back, down.Steps, down.WitnessJSON)
			if up.Steps+down.Steps > 1000*n {
				t.Errorf("%s of %d: took %d and %d steps, wanted a number that grows with the variants", keyword, n, up.Steps, down.Steps)
			}
		}
	}
}

// TestAnUnevaluatedWithinWhatItAsksAboutIsAnswered has an unevaluated* that refers to the schema that it is a part of, so that
// whether it applies depends on itself further in.
func TestAnUnevaluatedWithinWhatItAsksAboutIsAnswered(t *testing.T) {
	t.Parallel()
	const inner = `{"$ref": "#", "unevaluatedProperties": false}`
	instances := []string{`{}`, `{"a": {}}`, `{"a": {"c": 1}}`, `{"a": {"a": {}}}`, `{"a": {"a": {"x": 1}}}`, `{"a": {"b": 2}}`}
	for text, want := range map[string]string{ // of each instance, in order
		`{"type": "object", "anyOf": [{"properties": {"a": ` + inner + `}}, {"properties": {"b": true}}]}`:                                                 "yes yes yes yes yes yes",
		`{"type": "object", "anyOf": [{"properties": {"a": ` + inner + `}}]}`:                                                                              "yes yes no yes no no",
		`{"type": "object", "oneOf": [{"properties": {"a": ` + inner + `}}]}`:                                                                              "yes yes no yes no no",
		`{"type": "object", "if": {"properties": {"a": ` + inner + `}}, "then": {"properties": {"b": true}}, "else": false}`:                               "yes yes no yes no yes",
		`{"type": "object", "dependentSchemas": {"a": {"properties": {"a": ` + inner + `}}}}`:                                                              "yes yes no yes no no",
		`{"$ref": "#/$defs/d", "$defs": {"d": {"type": "object", "anyOf": [{"properties": {"a": ` + strings.Replace(inner, "#", "#/$defs/d", 1) + `}}]}}}`: "yes yes no yes no no",
	} {
		var got []string
		for _, instance := range instances {
			r := schema.Contains(t.Context(), parse(t, text, schema.Options{}), parse(t, `{"const": `+instance+`}`, schema.Options{}))
			got = append(got, r.Verdict.String())
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: got %s, wanted %s", text, got, want)
		}
	}
	items := parse(t, `{"type": "array", "anyOf": [{"prefixItems": [{"$ref": "#", "unevaluatedItems": false}]}]}`, schema.Options{})
	for instance, want := range map[string]schema.Verdict{`[]`: schema.Yes, `[[]]`: schema.Yes, `[[1]]`: schema.No, `[[[]]]`: schema.Yes, `[[[], 1]]`: schema.No} {
		if r := schema.Contains(t.Context(), items, parse(t, `{"const": `+instance+`}`, schema.Options{})); r.Verdict != want {
			t.Errorf("%s: got %s, wanted %s", instance, r.Verdict, want)
		}
	}
}

func nested(n int, open, inner, shut string) string {
	return strings.Repeat(open, n) + inner + strings.Repeat(shut, n)
}

func TestHostileSchemasGetAnAnswerWithinTheBudget(t *testing.T) {
	t.Parallel()
	chain := func(n int) string {
		var b strings.Builder
		b.WriteString(`{"$ref": "#/$defs/d0", "$defs": {`)
		for i := range n {
			fmt.Fprintf(&b, `"d%d": {"type": "object", "properties": {"next": {"$ref": "#/$defs/d%d"}, "other": {"$ref": "#/$defs/d%d"}}},`, i, (i+1)%n, (i*7+3)%n)
		}
		return b.String() + `"last": true}}`
	}
	doubling := func(n int, keyword string) string {
		var b strings.Builder
		b.WriteString(`{"$ref": "#/$defs/d0", "$defs": {`)
		for i := range n {
			fmt.Fprintf(&b, `"d%d": {"%s": [{"$ref": "#/$defs/d%d"}, {"$ref": "#/$defs/d%d"}]},`, i, keyword, i+1, i+1)
		}
		return b.String() + fmt.Sprintf(`"d%d": {"minimum": 3}}}`, n)
	}
	oneOfs := func(n int) string {
		var parts []string
		for i := range n {
			parts = append(parts, fmt.Sprintf(`{"oneOf": [{"required": ["a%d"]}, {"required": ["b%d"]}, {"properties": {"c%d": {"type": "string"}}}]}`, i, i, i))
		}
		return `{"allOf": [` + strings.Join(parts, ",") + `]}`
	}
	wide := func(n int) string {
		var parts []string
		for i := range n {
			parts = append(parts, fmt.Sprintf(`"property%d": {"type": "string", "maxLength": %d, "description": "what is in it, at some length"}`, i, i))
		}
		return `{"type": "object", "properties": {` + strings.Join(parts, ",") + `}}`
	}
	for name, text := range map[string]string{
		"a schema of 1 MiB":               wide(10_500),
		"twice that":                      wide(21_000),
		"900 nested allOf":                nested(450, `{"allOf": [`, `{"type": "string"}`, `]}`),
		"10,000 nested allOf":             nested(10_000, `{"allOf": [`, `{"type": "string"}`, `]}`),
		"900 nested not":                  nested(900, `{"not": `, `{"type": "string"}`, `}`),
		"10,000 mutually recursive refs":  chain(10_000),
		"2,000 mutually recursive refs":   chain(2_000),
		"300 mutually recursive refs":     chain(300),
		"a doubling of depth 13":          doubling(13, "oneOf"),
		"a doubling of depth 40":          doubling(40, "oneOf"),
		"30 oneOf at once":                oneOfs(30),
		"a catastrophic pattern":          `{"pattern": "^(a+)+$"}`,
		"a pattern of exponential states": `{"pattern": "^(a|b)*a(a|b){60}$"}`,
		"a pattern of many counts":        `{"pattern": "^(a{1,90}b{1,90}){1,50}$"}`,
		"a huge count":                    `{"pattern": "^[a-z]{1,100000}$", "minLength": 1000000000}`,
		"huge bounds":                     `{"minItems": 1000000000000, "minLength": 99999999999999999999}`,
		"many names":                      `{"type": "object", "minProperties": 1900, "propertyNames": {"pattern": "^[a-c]{8}$"}}`,
		"many primes":                     `{"type": "integer", "not": {"anyOf": [{"multipleOf": 2}, {"multipleOf": 3}, {"multipleOf": 5}, {"multipleOf": 7}, {"multipleOf": 11}, {"multipleOf": 13}, {"multipleOf": 17}, {"multipleOf": 19}, {"multipleOf": 23}, {"multipleOf": 29}]}, "minimum": 2, "maximum": 900000000000}`,
		"deep recursion":                  `{"type": "object", "required": ["a"], "properties": {"a": {"$ref": "#"}}}`,
		"many patterns":                   `{"patternProperties": {"a": {"type": "string"}, "b": {"minLength": 1}, "c": {"maxLength": 4}, "d": {"pattern": "x"}, "e": {"pattern": "y"}, "f": {"pattern": "z"}, "g": {"const": "q"}, "h": {"minimum": 3}, "i": {"maximum": 2}, "j": {"type": "integer"}, "k": {}}, "minProperties": 4}`,
		"300 nested if":                   nested(300, `{"if": `, `{"type": "string"}`, `, "then": {"minLength": 2}, "else": {"type": "object"}}`),
		"unevaluated through 100 anyOf":   nested(100, `{"unevaluatedProperties": false, "anyOf": [{"properties": {"a": true}}, `, `true`, `]}`),
		"unique items":                    `{"type": "array", "uniqueItems": true, "minItems": 290, "items": {"type": "string", "maxLength": 2}}`,
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			s, problems := schema.Parse(text, schema.Options{})
			parsed := time.Since(start)
			if problems != nil {
				t.Logf("refused after %s: %.200s", parsed, problems[0].Message)
				return
			}
			other := parse(t, `{"type": ["string", "object"], "maxLength": 500, "maxProperties": 3}`, schema.Options{})
			for _, pair := range [][2]*schema.Schema{{s, s}, {s, other}, {other, s}} {
				start := time.Now()
				got := schema.Contains(t.Context(), pair[0], pair[1])
				took := time.Since(start)
				t.Logf("parsed in %s: %s after %s, %d steps %.60s%.60s", parsed, got.Verdict, took, got.Steps, got.Reason, got.WitnessJSON)
				if got.Steps > int(schema.DefaultSteps)*11/10 || got.Reason == schema.TimeRanOut {
					t.Errorf("%d steps after %s: %s", got.Steps, took, got.Reason)
				}
			}
			start = time.Now()
			empty := schema.IsEmpty(t.Context(), s)
			t.Logf("empty: %s after %s %.60s", empty.Verdict, time.Since(start), empty.Reason)
		})
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	t.Logf("memory from the system: %d MiB", m.Sys>>20)
}
