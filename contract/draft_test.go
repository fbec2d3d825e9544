package contract_test

import (
	"testing"

	"github.com/eventlink/pulumi-eventlink/contract"
)

const draft04 = `"$schema":"http://json-schema.org/draft-04/schema#"`

func TestADraftIsReadAsWhatItIs(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, schema  string
		draft         contract.Draft
		takes, leaves []string
	}{
		{"a boolean excludes the bound in draft-04", `{` + draft04 + `,"minimum":3,"exclusiveMinimum":true,"maximum":9,"exclusiveMaximum":false}`, "", []string{`4`, `9`}, []string{`3`, `10`}},
		{"id names a schema in draft-04", `{` + draft04 + `,"id":"urn:x:a","properties":{"a":{"$ref":"#b"}},"definitions":{"b":{"id":"#b","type":"string"}}}`, "", []string{`{"a":"x"}`}, []string{`{"a":1}`}},
		{"id changes the base in draft-04", `{` + draft04 + `,"id":"http://x.test/a","properties":{"a":{"id":"sub/b","properties":{"c":{"$ref":"d"}}}},"definitions":{"d":{"id":"http://x.test/sub/d","type":"string"}}}`, "", []string{`{"a":{"c":"x"}}`}, []string{`{"a":{"c":1}}`}},
		{"$id is nothing in draft-04", `{` + draft04 + `,"properties":{"a":{"$ref":"#/definitions/b"}},"definitions":{"b":{"$id":"urn:x","type":"string"}}}`, "", []string{`{"a":"x"}`}, []string{`{"a":1}`}},
		{"id is nothing since draft-06", `{"type":"object","properties":{"a":{"$ref":"#/definitions/b"}},"definitions":{"b":{"id":"urn:x","type":"string"}}}`, contract.Draft06, []string{`{"a":"x"}`}, []string{`{"a":1}`}},
		{"items may be a list in draft-04", `{` + draft04 + `,"items":[{"type":"string"}],"additionalItems":false}`, "", []string{`[]`, `["x"]`}, []string{`[1]`, `["x",1]`}},
		{"what stands beside $ref is ignored in draft-04", `{` + draft04 + `,"$ref":"#/definitions/a","type":"integer","definitions":{"a":{"type":"string"}}}`, "", []string{`"x"`}, []string{`1`}},
		{"const and contains are nothing in draft-04", `{` + draft04 + `,"const":1,"contains":{"type":"string"},"propertyNames":{"maxLength":1},"if":{},"then":{"type":"null"}}`, "", []string{`2`, `[1]`, `{"long":1}`}, nil},
		{"const and contains are something in draft-06, and if is not", `{"const":[1],"contains":{"type":"integer"},"if":true,"then":{"type":"null"}}`, contract.Draft06, []string{`[1]`}, []string{`[2]`, `null`}},
		{"const beside $ref is ignored in draft-06", `{"$ref":"#/definitions/a","const":1,"definitions":{"a":{"type":"string"}}}`, contract.Draft06, []string{`"x"`}, []string{`1`}},
		{"the schema that stands for the latest draft", `{"$schema":"http://json-schema.org/schema#","prefixItems":[{"type":"string"}]}`, contract.Draft07, []string{`["x"]`}, []string{`[1]`}},
		{"a $schema of somebody's own is the draft that the caller names", `{"$schema":"http://iglucentral.com/schemas/com.snowplowanalytics.self-desc/schema/jsonschema/1-0-0#","self":{"name":"a"},"minimum":3,"exclusiveMinimum":true}`, contract.Draft04, []string{`4`}, []string{`3`}},
		{"nullable is a type in OpenAPI 3.0", `{"type":"string","nullable":true,"maxLength":2}`, contract.OpenAPI30, []string{`null`, `"x"`}, []string{`"xyz"`, `1`}},
		{"nullable does not widen an enum in OpenAPI 3.0", `{"type":"string","nullable":true,"enum":["a"]}`, contract.OpenAPI30, []string{`"a"`}, []string{`null`}},
		{"nullable is nothing without a type", `{"nullable":true,"allOf":[{"type":"string"}]}`, contract.OpenAPI30, []string{`"a"`}, []string{`null`}},
		{"nullable is nothing in JSON Schema", `{"type":"string","nullable":true}`, "", []string{`"a"`}, []string{`null`}},
		{"$id and id are nothing in OpenAPI 3.0", `{"type":"object","properties":{"a":{"$ref":"#/x/b"}},"x":{"b":{"id":"urn:x","$id":"urn:y","type":"string"}}}`, contract.OpenAPI30, []string{`{"a":"x"}`}, []string{`{"a":1}`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			compiled, problems := contract.CompileWith(c.schema, contract.Options{DefaultDraft: c.draft, AnyValue: true})
			if problems != nil {
				t.Fatalf("%+v", problems)
			}
			judges(t, compiled, c.takes, c.leaves)
		})
	}
}

func judges(t *testing.T, c *contract.Contract, takes, leaves []string) {
	t.Helper()
	for ok, bodies := range map[bool][]string{true: takes, false: leaves} {
		for _, body := range bodies {
			v, err := c.Decode([]byte(body))
			if err == nil {
				err = c.Check(v)
			}
			if (err == nil) != ok {
				t.Errorf("%s should be valid: %t, got %v", body, ok, err)
			}
		}
	}
}

func TestADocumentBesideTheSchemaIsReadInItsOwnLanguage(t *testing.T) {
	t.Parallel()
	const openAPI30 = `{"openapi":"3.0.3","info":{"title":"x","version":"1"},"paths":{},"components":{"schemas":{
		"Order":{"type":"object","required":["total"],"properties":{"total":{"$ref":"#/components/schemas/Total"},"note":{"type":"string","nullable":true}}},
		"Total":{"type":"number","minimum":0,"exclusiveMinimum":true}}}}`
	const openAPI31 = `{"openapi":"3.1.0","components":{"schemas":{"Order":{"type":"object","properties":{"total":{"type":"number","exclusiveMinimum":0},"note":{"type":["string","null"]}},"required":["total"]}}}}`
	const asyncAPI = `{"asyncapi":"2.6.0","id":"urn:x","components":{"messages":{"Placed":{"payload":{"type":"object","properties":{"total":{"exclusiveMinimum":0},"note":{"if":{"type":"number"},"then":false}},"required":["total"]}}}}}`
	for name, c := range map[string]struct{ ref, text string }{
		"OpenAPI 3.0":                         {"api.json#/components/schemas/Order", openAPI30},
		"OpenAPI 3.1":                         {"api.json#/components/schemas/Order", openAPI31},
		"AsyncAPI 2":                          {"api.json#/components/messages/Placed/payload", asyncAPI},
		"a schema by its own URI":             {"https://x.test/order", `{"$id":"https://x.test/order",` + openAPI31[len(`{"openapi":"3.1.0","components":{"schemas":{"Order":{`):len(openAPI31)-len(`}}}`)]},
		"a schema with another draft":         {"api.json", `{` + draft04 + `,"properties":{"total":{"minimum":0,"exclusiveMinimum":true},"note":{"type":["string","null"]}},"required":["total"]}`},
		"a document beside one with an $id":   {"https://y.test/api.json#/components/schemas/Order", openAPI30},
		"a pointer with an escape":            {"api.json#/components/schemas/Order", openAPI30},
		"the place of a property in a schema": {"api.json#/definitions/a/properties/order", `{"definitions":{"a":{"properties":{"order":` + openAPI31[len(`{"openapi":"3.1.0","components":{"schemas":{"Order":`):len(openAPI31)-len(`}}}`)] + `}}}}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			schema := `{"$id":"https://y.test/whole","type":"object","allOf":[{"$ref":"` + c.ref + `"}]}`
			if name == "a schema by its own URI" || name == "OpenAPI 3.0" {
				schema = `{"type":"object","allOf":[{"$ref":"` + c.ref + `"}]}`
			}
			compiled, problems := contract.CompileWith(schema, contract.Options{Documents: map[string]string{"api.json": c.text}})
			if problems != nil {
				t.Fatalf("%+v", problems)
			}
			judges(t, compiled, []string{`{"total":1}`, `{"total":1,"note":"x"}`, `{"total":1,"note":null}`}, []string{`{"total":0}`, `{"total":1,"note":1}`, `{}`})
		})
	}
}

func TestAProblemOfADocumentIsPlacedInIt(t *testing.T) {
	t.Parallel()
	_, problems := contract.CompileWith(`{"type":"object","properties":{"a":{"$ref":"api.json#/components/schemas/A"}}}`,
		contract.Options{Documents: map[string]string{"api.json": `{"openapi":"3.0.0","components":{"schemas":{"A":{"pattern":"("},"B":{"pattern":")"}}}}`}})
	if len(problems) != 1 || problems[0].Place != "api.json#/components/schemas/A/pattern" {
		t.Errorf("%+v", problems)
	}
}
