package contract_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/eventlink/pulumi-eventlink/contract"
	"github.com/eventlink/pulumi-eventlink/engine"
)

const (
	draft07    = `"$schema":"http://json-schema.org/draft-07/schema#"`
	draft2019  = `"$schema":"https://json-schema.org/draft/2019-09/schema"`
	draft2020  = `"$schema":"https://json-schema.org/draft/2020-12/schema"`
	anyObject  = `{"type":"object"}`
	strictTree = `{"$id":"http://x/strict","$dynamicAnchor":"node","$ref":"tree","unevaluatedProperties":false,"$defs":{
		"tree":{"$id":"tree","$dynamicAnchor":"node","type":"object","properties":{"data":true,"children":{"type":"array","items":{"$dynamicRef":"#node"}}}}}}`
)

// mustCompile compiles a schema that may admit anything.
func mustCompile(t testing.TB, text string) *contract.Contract {
	t.Helper()
	c, problems := contract.CompileWith(text, contract.Options{AnyValue: true})
	if problems != nil {
		t.Fatalf("%s: %+v", text, problems)
	}
	return c
}

func TestWhatIsWrongWithASchemaIsToldWithItsPlace(t *testing.T) {
	t.Parallel()
	type want struct {
		kind  contract.ProblemKind
		place string
		parts string // of message and remedy, apart from one another by |
	}
	cases := []struct {
		name, schema string
		want         []want
	}{
		{"no text", ``, []want{{contract.NotJSON, "", "line 1, column 1: got the end"}}},
		{"JSON that breaks off", "{\n \"type\":", []want{{contract.NotJSON, "/type", "line 2, column 9"}}},
		{"a comment", "{} // x", []want{{contract.NotJSON, "", "nothing after the value"}}},
		{"a name twice", `{"type":"object","properties":{"a":{},"\u0061":{}}}`, []want{{contract.InvalidSchema, "/properties/a", "second time"}}},
		{"a list", `[]`, []want{{contract.InvalidSchema, "", "got array, wanted boolean or object"}}},
		{"a misspelt type", `{"type":"strng"}`, []want{{contract.InvalidSchema, "/type", `got "strng", wanted one of "array"`}}},
		{"several faults at once", `{"type":"object","properties":{"a":5,"b":{"pattern":"("}},"required":"x"}`, []want{
			{contract.InvalidSchema, "/properties/a", "got number"},
			{contract.InvalidPattern, "/properties/b/pattern", `write \(`},
			{contract.InvalidSchema, "/required", "got string, wanted array"},
		}},
		{"a negative count", `{"type":"object","minProperties":-1}`, []want{{contract.InvalidSchema, "/minProperties", "got -1, wanted at least 0"}}},
		{"items as a list in 2020-12", `{"type":"object","properties":{"l":{"items":[{}]}}}`, []want{{contract.InvalidSchema, "/properties/l/items", "got array"}}},
		{"a number that no arithmetic can take", `{"type":"object","properties":{"n":{"minimum":1e3000000}}}`, []want{{contract.InvalidSchema, "/properties/n/minimum", "1000 digits"}}},
		{"such a number in a constant", `{"const":{"n":[1e-99999999999]}}`, []want{{contract.InvalidSchema, "/const/n/0", "1000 digits"}}},
		{"a pattern that ECMA-262 forbids", `{"type":"object","properties":{"a/b":{"pattern":"é\\_"}}}`, []want{{contract.InvalidPattern, "/properties/a~1b/pattern", `character 2|write _ without the backslash`}}},
		{"a pattern that cannot be run", `{"type":"object","propertyNames":{"pattern":"(?<!x)y"}}`, []want{{contract.UnsupportedPattern, "/propertyNames/pattern", "lookbehind|allOf"}}},
		{"a pattern as a name", `{"type":"object","patternProperties":{"[":{}}}`, []want{{contract.InvalidPattern, "/patternProperties/[", `write \[`}}},
		{"a pattern where only a reference makes a schema", `{"type":"object","x":{"pattern":"("},"properties":{"a":{"$ref":"#/x"}}}`, []want{{contract.InvalidPattern, "/x/pattern", `pattern "("`}}},
		{"a draft that is not understood", `{"$schema":"http://json-schema.org/draft-03/schema#","type":"object"}`, []want{{contract.UnknownDraft, "/$schema", "draft-03|draft-04|2020-12|say with draft"}}},
		{"an API document given whole", `{"openapi":"3.1.0","info":{},"components":{"schemas":{"Order":{"type":"object"},"Line":{}}}}`, []want{{contract.NotObject, "", "OpenAPI|/components/schemas/Line|#/components/schemas/Line"}}},
		{"a number as a bound's exclusion in draft-04", `{"$schema":"http://json-schema.org/draft-04/schema#","type":"object","properties":{"n":{"minimum":1,"exclusiveMinimum":3}}}`, []want{{contract.InvalidSchema, "/properties/n/exclusiveMinimum", "boolean"}}},
		{"a draft of one's own", `{"$schema":"https://example.com/mine","type":"object"}`, []want{{contract.UnknownDraft, "/$schema", "example.com"}}},
		{"a draft of one's own inside", `{"type":"object","properties":{"a":{"$id":"urn:a","$schema":"urn:b"}}}`, []want{{contract.UnknownDraft, "/properties/a/$schema", "urn:b"}}},
		{"a $schema that is no string", `{"$schema":5,"type":"object"}`, []want{{contract.InvalidSchema, "/$schema", "got number, wanted string"}}},
		{"a reference to nothing", `{"type":"object","properties":{"a":{"$ref":"#/$defs/x"},"b":{"$ref":"#x"}}}`, []want{
			{contract.MissingReference, "/properties/a/$ref", "#/$defs/x"},
			{contract.MissingReference, "/properties/b/$ref", "#x"},
		}},
		{"a reference to the network", `{"type":"object","properties":{"a":{"$ref":"https://example.com/a.json"}}}`, []want{{contract.MissingReference, "/properties/a/$ref", "nothing is fetched|$defs"}}},
		{"a reference to a file", `{"type":"object","properties":{"a":{"$ref":"file:///etc/hostname"}}}`, []want{{contract.MissingReference, "/properties/a/$ref", "nothing is fetched"}}},
		{"a reference beside the schema", `{"type":"object","properties":{"a":{"$ref":"other.json"}}}`, []want{{contract.MissingReference, "/properties/a/$ref", "other.json"}}},
		{"a reference that is none", `{"type":"object","properties":{"a":{"$ref":":"}}}`, []want{{contract.InvalidSchema, "/properties/a/$ref", "uri-reference"}}},
		{"an anchor twice", `{"type":"object","properties":{"a":{"$anchor":"x"},"b":{"$anchor":"x"}}}`, []want{{contract.InvalidSchema, "/properties/b", `"/properties/a"`}}},
		{"an $id twice", `{"type":"object","properties":{"a":{"$id":"urn:x"},"b":{"$id":"urn:x"}}}`, []want{{contract.InvalidSchema, "/properties/b/$id", `"/properties/a"`}}},
		{"an $id that is no URI", `{"type":"object","$id":"%%"}`, []want{{contract.InvalidSchema, "/$id", "wanted a URI"}}},
		{"a schema that is itself", `{"type":"object","properties":{"a":{"anyOf":[{"$ref":"#/properties/a"},{}]}}}`, []want{{contract.InvalidSchema, "/properties/a", "itself"}}},
		{"references that double", doubling(22), []want{{contract.Oversized, "", "20000|once"}}},
		{"too deep a nesting", strings.Repeat(`{"not":`, 1001) + `{}` + strings.Repeat(`}`, 1001), []want{{contract.Oversized, strings.Repeat("/not", 1000), "1000"}}},
		{"too many subschemas", `{"type":"object","allOf":[` + strings.Repeat(`{},`, 20_000) + `true]}`, []want{{contract.Oversized, "", "20002|20000"}}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, problems := contract.Compile(c.schema)
			if got != nil || len(problems) != len(c.want) {
				t.Fatalf("got %+v", problems)
			}
			for i, want := range c.want {
				p := problems[i]
				if p.Kind != want.kind || p.Place != want.place {
					t.Errorf("got kind %d at %q, wanted %d at %q: %s", p.Kind, p.Place, want.kind, want.place, p.Message)
				}
				for part := range strings.SplitSeq(want.parts, "|") {
					if !strings.Contains(p.Message+"; "+p.Remedy, part) {
						t.Errorf("no %q in %q; %q", part, p.Message, p.Remedy)
					}
				}
			}
		})
	}
}

// doubling is a chain of schemas each of which refers to the next one twice.
func doubling(depth int) string {
	var b strings.Builder
	b.WriteString(`{"type":"object","$ref":"#/$defs/s0","$defs":{`)
	for i := range depth {
		fmt.Fprintf(&b, `"s%d":{"allOf":[{"$ref":"#/$defs/s%d"},{"$ref":"#/$defs/s%d"}]},`, i, i+1, i+1)
	}
	fmt.Fprintf(&b, `"s%d":{}}}`, depth)
	return b.String()
}

func TestASchemaMustAdmitObjectsOnly(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, schema string
		ok           bool
	}{
		{"true", `true`, false},
		{"nothing said", `{}`, false},
		{"properties without a type", `{"properties":{"a":{}},"required":["a"]}`, false},
		{"another type", `{"type":"string"}`, false},
		{"object among other types", `{"type":["object","null"]}`, false},
		{"type object", `{"type":"object"}`, true},
		{"type object in a list", `{"type":["object"]}`, true},
		{"through a reference", `{"$ref":"#/$defs/a","$defs":{"a":{"type":"object"}}}`, true},
		{"through a reference in draft-07", `{` + draft07 + `,"$ref":"#/definitions/a","definitions":{"a":{"type":"object"}}}`, true},
		{"beside a reference in draft-07, where it is ignored", `{` + draft07 + `,"type":"object","$ref":"#/definitions/a","definitions":{"a":{}}}`, false},
		{"through one of allOf", `{"allOf":[{},{"type":"object"}]}`, true},
		{"through every branch of anyOf", `{"anyOf":[{"type":"object"},{"const":{"a":1}}]}`, true},
		{"through all but one branch of anyOf", `{"anyOf":[{"type":"object"},{"minimum":1}]}`, false},
		{"through every branch of oneOf", `{"oneOf":[{"type":"object"},{"enum":[{},{"a":1}]}]}`, true},
		{"an enum with a null", `{"enum":[{},null]}`, false},
		{"then and else", `{"if":{"required":["a"]},"then":{"type":"object"},"else":{"type":"object"}}`, true},
		{"then without else", `{"if":{"required":["a"]},"then":{"type":"object"}}`, false},
		{"if and else", `{"if":{"type":"object"},"else":{"type":"object"}}`, true},
		{"through a dynamic reference", strictTree, true},
		{"a branch that takes nothing", `{"anyOf":[{"type":"object"},false]}`, true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, problems := contract.Compile(c.schema)
			if c.ok {
				if got == nil {
					t.Errorf("%+v", problems)
				}
				return
			}
			if len(problems) != 1 || problems[0].Kind != contract.NotObject || problems[0].Remedy != `add "type": "object"` {
				t.Errorf("%+v", problems)
			}
		})
	}
}

func TestTheDraftIsThatOfTheSchemaOrElseTheGivenOne(t *testing.T) {
	t.Parallel()
	for uri, want := range map[string]contract.Draft{
		"http://json-schema.org/draft-07/schema#":       contract.Draft07,
		"https://json-schema.org/draft-07/schema":       contract.Draft07,
		"https://json-schema.org/draft/2019-09/schema":  contract.Draft201909,
		"http://json-schema.org/draft/2019-09/schema#":  contract.Draft201909,
		"https://json-schema.org/draft/2020-12/schema":  contract.Draft202012,
		"https://json-schema.org/draft/2020-12/schema#": contract.Draft202012,
	} {
		c, problems := contract.CompileWith(`{"$schema":"`+uri+`","type":"object"}`, contract.Options{DefaultDraft: contract.Draft201909})
		if problems != nil || c.Documents().Root().Draft() != want {
			t.Errorf("%s: %+v", uri, problems)
		}
	}
	for _, draft := range []contract.Draft{"", contract.Draft07, contract.Draft201909} {
		c, problems := contract.CompileWith(anyObject, contract.Options{DefaultDraft: draft})
		if want := max(draft, contract.Draft202012); problems != nil || draft == "" && c.Documents().Root().Draft() != want || draft != "" && c.Documents().Root().Draft() != draft {
			t.Errorf("%q: %+v", draft, problems)
		}
	}
}

func TestFormatsAndContentsAreAnnotationsInEveryDraft(t *testing.T) {
	t.Parallel()
	for _, draft := range []string{draft07, draft2019, draft2020} {
		c := mustCompile(t, `{`+draft+`,"properties":{"a":{"format":"email"},"b":{"format":"regex"},"c":{"contentEncoding":"base64","contentMediaType":"application/json"},"d":{"format":"date-time"}}}`)
		v, err := c.Decode([]byte(`{"a":"no","b":"(","c":"%","d":"never"}`))
		if err == nil {
			err = c.Check(v)
		}
		if err != nil {
			t.Errorf("%s: %v", draft, err)
		}
	}
}

func TestTheMetaSchemasMayBeReferredTo(t *testing.T) {
	t.Parallel()
	c := mustCompile(t, `{"type":"object","properties":{"s":{"$ref":"https://json-schema.org/draft/2020-12/schema"},"t":{"$ref":"http://json-schema.org/draft-07/schema#"}}}`)
	for body, ok := range map[string]bool{`{"s":{"type":"object"},"t":true}`: true, `{"s":{"type":1}}`: false, `{"t":{"minLength":"x"}}`: false} {
		v, err := c.Decode([]byte(body))
		if err == nil {
			err = c.Check(v)
		}
		if (err == nil) != ok {
			t.Errorf("%s: %v", body, err)
		}
	}
}

func TestGivenDocumentsMayBeReferredToAndAreHeldToTheSameRules(t *testing.T) {
	t.Parallel()
	schema := `{"type":"object","properties":{"a":{"$ref":"https://example.com/a#/$defs/n"}}}`
	docs := map[string]string{"https://example.com/a": `{"$defs":{"n":{"type":"integer"}}}`}
	c, problems := contract.CompileWith(schema, contract.Options{Documents: docs})
	if problems != nil {
		t.Fatalf("%+v", problems)
	}
	if kind := c.Place().Property("a").Kind(); kind != engine.Int {
		t.Errorf("got %v", kind)
	}
	docs["https://example.com/a"] = `{"$defs":{"n":{"pattern":"("}}}`
	if _, problems := contract.CompileWith(schema, contract.Options{Documents: docs}); len(problems) != 1 || problems[0].Place != "https://example.com/a#/$defs/n/pattern" {
		t.Errorf("%+v", problems)
	}
}

func TestCountsBeyondAnIntAreStillCounts(t *testing.T) {
	t.Parallel()
	c := mustCompile(t, `{"maxLength":99999999999999999999,"maxProperties":1e30,"minItems":18446744073709551616}`)
	for value, ok := range map[any]bool{"x": true, int64(1): true} {
		if err := c.Check(value); (err == nil) != ok {
			t.Errorf("%v: %v", value, err)
		}
	}
	if c.Check([]any{}) == nil {
		t.Error("an empty list has 2^64 items")
	}
}

func TestConstBesideAReferenceIsIgnoredInDraft07(t *testing.T) {
	t.Parallel()
	c := mustCompile(t, `{`+draft07+`,"$ref":"#/definitions/a","const":1,"definitions":{"a":{"type":"string"}}}`)
	if err := c.Check("x"); err != nil {
		t.Error(err)
	}
}
