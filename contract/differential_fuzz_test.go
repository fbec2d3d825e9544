package contract_test

import (
	"testing"

	"github.com/eventlink/pulumi-eventlink/contract"
)

// hard are contracts and bodies at the edges of the rules.
var hard = []struct{ schema, body string }{
	{`{"$dynamicAnchor":"a","$dynamicRef":"#a"}`, `{}`}, // applies itself without end
	{`{"$dynamicAnchor":"a","properties":{"x":{"$dynamicRef":"#a"}},"type":"object"}`, `{"x":{"x":1}}`},
	{`{"$schema":"https://json-schema.org/draft/2019-09/schema","$recursiveAnchor":true,"anyOf":[{"type":"integer"},{"additionalProperties":{"$recursiveRef":"#"},"type":"object"}]}`, `{"x":{"y":"a"}}`},
	{`{"$id":"urn:a","$defs":{"n":{"$dynamicAnchor":"n","minLength":3}},"$ref":"urn:b","$defs2":0,"properties":{"z":{"$id":"urn:b","propertyNames":{"$dynamicRef":"#n"},"additionalProperties":{"$dynamicRef":"#n"},"$defs":{"n":{"$dynamicAnchor":"n","maxLength":5}}}}}`, `{"ab":"abcde"}`},
	{`{"minimum":0.1000000000000000055511151231257827021181583404541015625}`, `0.1`}, // a double is its shortest decimal
	{`{"maximum":0.1000000000000000055511151231257827021181583404541015625}`, `0.1`},
	{`{"exclusiveMinimum":1e400}`, `1e308`},
	{`{"multipleOf":0.1}`, `0.3`},
	{`{"multipleOf":1e-400}`, `5`},
	{`{"const":9007199254740993.0}`, `9007199254740993`},
	{`{"properties":{"d":{"type":"number"}},"const":{"d":9007199254740993}}`, `{"d":9007199254740993}`},
	{`{"enum":[1e400,0.10000000000000000001,[1.0,{"a":-0}]]}`, `[1,{"a":0}]`},
	{`{"enum":[]}`, `null`},
	{`{"const":null}`, `{"a":1}`},
	{`{"uniqueItems":true}`, `[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,"x",22,{"a":1,"b":[2.0]},{"b":[2],"a":1.0},"x"]`},
	{`{"oneOf":[{"properties":{"t":{"const":"a"}}},{"properties":{"t":{"const":"b"}}},{"properties":{"t":{"const":"b"}}}]}`, `{"t":"b"}`}, // a branch twice takes nothing
	{`{"oneOf":[{"properties":{"t":{"const":"a"}}},{"properties":{"t":{"enum":["b","c","b"]}}},{"properties":{"t":{"enum":["b","d"]}}},{"required":["u"]}]}`, `{"t":"c"}`},
	{`{"oneOf":[{"properties":{"t":{"const":"a"}}},{"properties":{"t":{"const":"b"}}},{"properties":{"t":{"type":"string","maxLength":3}}}]}`, `{"t":"zz"}`}, // a branch that takes other strings
	{`{"oneOf":[{"properties":{"t":{"const":"a"}}},{"properties":{"t":{"const":"b"}}},{"properties":{"t":{"type":"string","maxLength":3}}}]}`, `{"t":"a"}`},
	{`{"anyOf":[{"properties":{"t":{"const":"a"}}},{"properties":{"t":{"$ref":"#/$defs/b"}}},{"properties":{"t":{"allOf":[{"pattern":"^c"}]}}}],"$defs":{"b":{"enum":["b",1]}}}`, `{"t":"cc"}`},
	{`{"anyOf":[{"properties":{"t":{"const":"a"}}},{"properties":{"t":{"$ref":"#/$defs/b"}}},{"properties":{"t":{"enum":["c"]},"u":false}}],"$defs":{"b":{"enum":["b",1]}}}`, `{"t":"c","u":1}`},
	{`{"prefixItems":[{"type":"number"},{"type":"integer"}],"uniqueItems":true}`, `[1,1]`},
	{`{"prefixItems":[{"type":"integer"},{"type":"number"}],"uniqueItems":true}`, `[1,1]`},
	{`{"prefixItems":[{"type":"integer"},{"type":"number"}],"uniqueItems":true}`, `[9007199254740993,9007199254740993]`}, // as a double another number
	{`{"prefixItems":[{"type":"number"},{"type":"integer"}],"uniqueItems":true}`, `[9223372036854775807,9223372036854775807]`},
	{`{"prefixItems":[{"type":"integer"},{"type":"number"}],"uniqueItems":true}`, `[-9223372036854775808,-9223372036854775808]`},
	{`{"prefixItems":[{"type":"integer"},{"type":"number"}],"uniqueItems":true}`, `[1,1.5]`},
	{`{"prefixItems":[{"type":"integer"},{"type":"number"}],"uniqueItems":true}`, `[9007199254740992,9007199254740992,{"a":1}]`},
	{`{"unevaluatedProperties":false,"anyOf":[{"properties":{"a":true}},{"properties":{"b":true}}]}`, `{"a":1,"b":2,"c":3}`},
	{`{"properties":{"unevaluatedProperties":false}}`, `{"unevaluatedProperties":1}`},
	{`{"unevaluatedItems":{"type":"null"},"contains":{"type":"integer"},"minContains":2,"maxContains":3}`, `[1,null,"a",2]`},
	{`{"oneOf":[{"properties":{"t":{"const":"a"}}},{"properties":{"t":{"enum":["a","b"]}}},{"properties":{"u":{}}}]}`, `{"t":"b"}`},
	{`{"oneOf":[{"properties":{"t":{"const":"a"}}},{"properties":{"t":{"enum":["a","b","a"]}}},{"required":["u"]}]}`, `{"t":"a"}`},
	{`{"anyOf":[{"properties":{"t":{"const":"a"}},"required":["x","y"]},{"properties":{"t":{"const":"b"}},"required":["x"]},{"properties":{"t":{"const":"c"}},"required":["x"]}]}`, `{"t":"d"}`},
	{`{"$schema":"http://json-schema.org/draft-04/schema#","minimum":1,"exclusiveMinimum":true,"items":[{}],"additionalItems":false}`, `[1,2,3]`},
	{`{"$schema":"http://json-schema.org/draft-07/schema#","dependencies":{"a":["b","c"],"d":{"maxProperties":1}}}`, `{"a":1,"d":1}`},
	{`{"dependencies":{"a":["b"]},"dependentRequired":{"a":["c"]},"dependentSchemas":{"a":{"required":["d"]}}}`, `{"a":1}`},
	{`{"if":{"properties":{"a":{"const":1}}},"then":{"required":["b"]},"else":{"not":{"required":["b"]}},"unevaluatedProperties":false}`, `{"a":2,"b":1}`},
	{`{"propertyNames":{"anyOf":[{"maxLength":1},{"pattern":"^x"}]}}`, `{"ab":1}`},
	// Beside names that begin alike for sixteen bytes, the name "" is no other one.
	{`{"properties":{"":{"type":"integer"},"shippingAddressLine1":{},"shippingAddressLine2":{},"shippingAddressLine3":{},"shippingAddressLine4":{},"shippingAddressLine5":{}}}`, `{"zzz":"x"}`},
	{`{"properties":{"":{"type":"integer"},"shippingAddressLine1":{},"shippingAddressLine2":{},"shippingAddressLine3":{},"shippingAddressLine4":{},"shippingAddressLine5":{}},"additionalProperties":false,"required":[""]}`, `{"zzz":1}`},
	{`{"$ref":"https://json-schema.org/draft/2020-12/schema"}`, `{"type":"strng","properties":{"a":{"minimum":"x"}}}`},
	{`{"$ref":"https://json-schema.org/draft/2019-09/schema"}`, `{"type":"strng","properties":{"a":{"minimum":"x"}}}`},
}

func TestEngineAgreesAtTheEdges(t *testing.T) {
	t.Parallel()
	refused := 0
	for _, c := range hard {
		compiled, problems := contract.CompileWith(c.schema, contract.Options{AnyValue: true})
		if problems != nil {
			t.Errorf("%s: %+v", c.schema, problems)
			continue
		}
		run := asRun(t, compiled)
		if diff := compiled.Agree(run, []byte(c.body)); diff != nil {
			t.Errorf("%s: %s: %s", c.schema, c.body, diff)
		}
		if value, err := run.Decode([]byte(c.body)); err != nil {
			t.Errorf("%s: %v", c.body, err)
		} else if run.Check(value) != nil {
			refused++
		}
	}
	if refused < len(hard)/2 {
		t.Errorf("only %d of %d bodies break their contract", refused, len(hard))
	}
}

// FuzzEngine holds the engine against the reference validator: value, verdict, place and message.
func FuzzEngine(f *testing.F) {
	for _, c := range hard {
		f.Add(c.schema, c.body)
	}
	f.Fuzz(func(t *testing.T, text, body string) {
		if len(text) > 2000 || len(body) > 2000 {
			return
		}
		c, problems := contract.CompileWith(text, contract.Options{AnyValue: true})
		if problems != nil {
			return
		}
		if diff := c.Agree(asRun(t, c), []byte(body)); diff != nil {
			t.Fatalf("%s: %s: %s", text, body, diff)
		}
	})
}
