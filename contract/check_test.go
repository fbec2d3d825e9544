package contract_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/eventlink/pulumi-eventlink/contract"
	"github.com/eventlink/pulumi-eventlink/engine"
)

func TestWhatBreaksAContractIsToldWithItsPlace(t *testing.T) {
	t.Parallel()
	const order = `{"type":"object","additionalProperties":false,"required":["id","lines"],"properties":{
		"id":{"type":"string","minLength":2,"maxLength":4,"pattern":"^o"},"note":{"type":["string","null"]},"total":{"type":"number","minimum":0.5,"exclusiveMaximum":1e30,"multipleOf":0.5},
		"state":{"enum":["new","paid",null]},"kind":{"const":"order"},
		"lines":{"type":"array","minItems":1,"maxItems":2,"uniqueItems":true,"items":{"type":"object","required":["qty"],"properties":{"qty":{"type":"integer"}}}},
		"map":{"additionalProperties":{"type":"integer"},"minProperties":1,"maxProperties":2},"names":{"propertyNames":{"pattern":"^[a-z]+$"}},
		"never":false,"has":{"contains":{"const":1},"minContains":2,"maxContains":3},"not":{"not":{"required":["x"]}},
		"dep":{"dependentRequired":{"a":["b"]}},"tuple":{"prefixItems":[true],"items":false}}}`
	const union = `{"type":"object","oneOf":[
		{"properties":{"type":{"const":"a"},"n":{"type":"integer"}},"required":["type","n"],"unevaluatedProperties":false},
		{"properties":{"type":{"const":"b"},"s":{"type":"string"}},"required":["type","s"],"unevaluatedProperties":false}]}`
	cases := []struct {
		name, schema, body, place, message string
	}{
		{"a missing property", order, `{"id":"o1"}`, "", `wanted the required property "lines"`},
		{"two missing properties", order, `{}`, "", `wanted the required property "id"; wanted the required property "lines"`},
		{"a wrong type", order, `{"id":1,"lines":[{"qty":1}]}`, "/id", "got number, wanted string"},
		{"one of two types", order, `{"id":"o1","lines":[{"qty":1}],"note":1}`, "/note", "got number, wanted null or string"},
		{"a wrong type in a list", order, `{"id":"o1","lines":[{"qty":1},{"qty":"2"}]}`, "/lines/1/qty", "got string, wanted integer"},
		{"a fraction at an int place", order, `{"id":"o1","lines":[{"qty":1.5}]}`, "/lines/0/qty", "got number, wanted integer"},
		{"a short string", order, `{"id":"o","lines":[{"qty":1}]}`, "/id", "got 1 characters, wanted at least 2"},
		{"a long string that does not match", order, `{"id":"xxxxx","lines":[{"qty":1}]}`, "/id", "got 5 characters, wanted at most 4; wanted a string that matches ^o"},
		{"a low number", order, `{"id":"o1","lines":[{"qty":1}],"total":0}`, "/total", "wanted at least 0.5"},
		{"a high number", order, `{"id":"o1","lines":[{"qty":1}],"total":1e30}`, "/total", "wanted less than 1000000000000000000000000000000"},
		{"no multiple", order, `{"id":"o1","lines":[{"qty":1}],"total":0.7}`, "/total", "wanted a multiple of 0.5"},
		{"not in the enum", order, `{"id":"o1","lines":[{"qty":1}],"state":"x"}`, "/state", `wanted one of "new", "paid", null`},
		{"not the constant", order, `{"id":"o1","lines":[{"qty":1}],"kind":1}`, "/kind", `wanted "order"`},
		{"a misspelt property", order, `{"id":"o1","lines":[{"qty":1}],"totl":1}`, "", `got the property "totl", which the contract does not allow here; it knows dep, has, id,`},
		{"an unknown property that is no name", order, `{"id":"o1","lines":[{"qty":1}],"a b":1}`, "", "got a property that the contract does not allow here, wanted none"},
		{"a short list", order, `{"id":"o1","lines":[]}`, "/lines", "got 0 items, wanted at least 1"},
		{"a list with repeats", order, `{"id":"o1","lines":[{"qty":1},{"qty":1.0}]}`, "/lines", "got items 0 and 1 that are equal, wanted each once"},
		{"a wrong value in a map", order, `{"id":"o1","lines":[{"qty":1}],"map":{"k/1":"x"}}`, "/map/*", "got string, wanted integer"},
		{"a small map", order, `{"id":"o1","lines":[{"qty":1}],"map":{}}`, "/map", "got 0 properties, wanted at least 1"},
		{"a wrong name in a map", order, `{"id":"o1","lines":[{"qty":1}],"names":{"A":1}}`, "/names", "got a property whose name breaks propertyNames, wanted a string that matches ^[a-z]+$"},
		{"a property that may never be", order, `{"id":"o1","lines":[{"qty":1}],"never":1}`, "/never", "got a value, wanted none here"},
		{"too few that are contained", order, `{"id":"o1","lines":[{"qty":1}],"has":[1]}`, "/has", "got 1 items that contains asks for, wanted at least 2"},
		{"what is excluded", order, `{"id":"o1","lines":[{"qty":1}],"not":{"x":1}}`, "/not", "got what the contract excludes with not"},
		{"a dependency", order, `{"id":"o1","lines":[{"qty":1}],"dep":{"a":1}}`, "/dep", `wanted the property "b", since there is "a"`},
		{"an item too many", order, `{"id":"o1","lines":[{"qty":1}],"tuple":[1,2]}`, "/tuple/1", "got a value, wanted none here"},
		{"the branch whose constant matches", union, `{"type":"a","n":"x"}`, "/n", "got string, wanted integer"},
		{"a missing property of the branch whose constant matches", union, `{"type":"b"}`, "", `wanted the required property "s"`},
		{"a property too many in the branch whose constant matches", union, `{"type":"b","s":"x","n":1}`, "", `got the property "n", which the contract does not allow here; it knows n, s, type`},
		{"a tag that no branch knows", union, `{"type":"c"}`, "/type", `wanted one of "a", "b"`},
		{"no tag", union, `{"n":1}`, "", `wanted the required property "type"`},
		{"branches by type", `{"properties":{"a":{"anyOf":[{"type":"string","minLength":3},{"type":"null"}]}}}`, `{"a":"x"}`, "/a", "got 1 characters, wanted at least 3"},
		{"a type that no branch knows", `{"properties":{"a":{"anyOf":[{"type":"string"},{"type":"null"}]}}}`, `{"a":1}`, "/a", "got number, wanted null or string"},
		{"branches that nothing tells apart", `{"properties":{"a":{"anyOf":[{"minimum":5},{"multipleOf":2}]}}}`, `{"a":1}`, "/a", "got what none of 2 alternatives takes, wanted one that does"},
		{"two branches at once", `{"properties":{"a":{"oneOf":[{"minimum":5},{"multipleOf":2}]}}}`, `{"a":6}`, "/a", "got what alternatives 1 and 2 both take, wanted exactly one"},
		{"an echo of unevaluatedProperties is not told", `{"allOf":[{"properties":{"b":{"type":"integer"},"a":{}}}],"unevaluatedProperties":false}`, `{"a":1,"b":"x"}`, "/b", "got string, wanted integer"},
		{"the first by place", `{"items":{"type":"integer"}}`, `[0,1,2,3,4,5,6,7,8,9,"x","y"]`, "/10", "got string, wanted integer"},
		{"a name with a slash and a tilde", `{"properties":{"a/~":{"type":"integer"}}}`, `{"a/~":""}`, "/a~1~0", "got string, wanted integer"},
		{"propertyNames far down among others", `{"properties":{"a":{"properties":{"m":{"propertyNames":{"maxLength":1}},"n":{"properties":{"x":{"properties":{"y":{}}}}}}},"b":{"properties":{"m":{"properties":{"z":{}}}}}}}`, `{"a":{"m":{"long":1},"n":{"x":{"y":1}}},"b":{"m":{"z":1}}}`, "/a/m", "got a property whose name breaks propertyNames, wanted at most 1"},
	}
	for _, k := range cases {
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			c := mustCompile(t, k.schema)
			for range 20 { // the validator walks maps in any order; the refusal must not
				v, err := c.Decode([]byte(k.body))
				if err != nil {
					t.Fatal(err)
				}
				for _, check := range []func(any) error{c.Check, c.Contract.Check} { // of the reference and of the engine
					message := wantRefusal(t, check(v), engine.BreaksContract, k.place)
					if !strings.HasPrefix(message, k.message) {
						t.Errorf("got %q, wanted %q", message, k.message)
					}
				}
				if t.Failed() {
					return
				}
			}
		})
	}
}

func TestADoubleStandsForItsShortestDecimal(t *testing.T) {
	t.Parallel()
	cases := []struct {
		schema, body string
		ok           bool
	}{
		{`{"type":"number","multipleOf":0.1}`, `0.1`, true},
		{`{"type":"number","multipleOf":0.1}`, `0.3`, true},
		{`{"type":"number","multipleOf":0.01}`, `19.99`, true},
		{`{"type":"number","multipleOf":0.01}`, `19.999`, false},
		{`{"type":"number","const":0.1}`, `0.1`, true},
		{`{"type":"number","enum":[0.30000000000000004]}`, `0.3`, false},
		{`{"type":"number","const":1}`, `1.0`, true},
		{`{"type":"number","multipleOf":1e300}`, `1e308`, true},
		{`{"type":"number","minimum":1e308}`, `1e308`, true},
		{`{"type":"integer","const":9223372036854775807}`, `9223372036854775807`, true},
		{`{"type":"integer","const":9223372036854775807}`, `9223372036854775806`, false},
		{`{"type":"integer","minimum":-9223372036854775808}`, `-9223372036854775808`, true},
		{`{"type":"integer","maximum":9007199254740992}`, `9007199254740993`, false},
		{`{"type":"number","maximum":9007199254740992}`, `9007199254740993`, true},
		{`{"type":"number","not":{"type":"integer"}}`, `1.5`, true},
		{`{"type":"number","not":{"type":"integer"}}`, `2.0`, false},
	}
	for _, k := range cases {
		c := mustCompile(t, k.schema)
		v, err := c.Decode([]byte(k.body))
		if err != nil {
			t.Errorf("%s: %v", k.body, err)
			continue
		}
		if err := c.Check(v); (err == nil) != k.ok {
			t.Errorf("%s, %s: %v", k.schema, k.body, err)
		}
	}
}

func TestWhatIsNoJSONValueIsRefused(t *testing.T) {
	t.Parallel()
	c := mustCompile(t, `{"properties":{"t":{"properties":{"b":{"type":"string"}}}}}`)
	value := map[string]any{"t": map[string]any{"b": []byte("SECRET")}}
	wantRefusal(t, c.Check(value), engine.NotAValue, "/t/b")
	wantRefusal(t, c.Contract.Check(value), engine.NotAValue, "/t/b")
}

func TestAPanicOfTheValidatorIsARefusal(t *testing.T) {
	t.Parallel()
	// Decode never gives a json.Number. This one makes the validator's arithmetic give up.
	err := mustCompile(t, `{"minimum":1}`).Check(json.Number("1e3000000"))
	wantRefusal(t, err, engine.CheckFailed, "")
}

func TestACheckThatWouldTakeTooLongIsRefusedBeforeItIsMade(t *testing.T) {
	t.Parallel()
	// Every branch goes down, so the applications double with each level of the value.
	c := mustCompile(t, `{"type":"object","anyOf":[{"properties":{"a":{"$ref":"#"}},"required":["x"]},{"properties":{"a":{"$ref":"#"}}}]}`)
	shallow, err := c.Decode([]byte(strings.Repeat(`{"a":`, 9) + `{}` + strings.Repeat(`}`, 9)))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Check(shallow); err != nil {
		t.Error(err)
	}
	deep, err := c.Decode([]byte(strings.Repeat(`{"a":`, 100) + `{}` + strings.Repeat(`}`, 100)))
	if err != nil {
		t.Fatal(err)
	}
	wantRefusal(t, c.Check(deep), engine.TooCostly, "") // made, it would not end
	wantRefusal(t, c.Contract.Check(deep), engine.TooCostly, "")
}

func TestARecursiveSchemaTakesDeepAndWideValues(t *testing.T) {
	t.Parallel()
	c := mustCompile(t, `{"type":"object","properties":{"v":{"type":"integer"},"children":{"type":"array","items":{"$ref":"#"}},"left":{"$ref":"#"},"right":{"$ref":"#"}},"additionalProperties":false}`)
	deep := strings.Repeat(`{"left":`, 127) + `{"v":1}` + strings.Repeat(`}`, 127)
	wide := `{"children":[` + strings.Repeat(`{"v":1},`, 50_000) + `{}]}`
	for _, body := range []string{deep, wide} {
		v, err := c.Decode([]byte(body))
		if err == nil {
			err = c.Check(v)
		}
		if err != nil {
			t.Error(err)
		}
	}
}

func TestAContractIsSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	c := mustCompile(t, `{"type":"object","patternProperties":{"^a":{"$ref":"#"},"b$":{"type":"number"}},"additionalProperties":{"items":{"$ref":"#"}}}`)
	for range 8 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			for range 50 {
				v, err := c.Decode([]byte(`{"ax":{"xb":1,"ay":{}},"xb":2,"q":[{"zb":1}]}`))
				if err == nil {
					err = errors.Join(c.Check(v), c.Contract.Check(v))
				}
				if err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func TestAFailedUnionOfLargeValuesIsExplainedInTime(t *testing.T) {
	t.Parallel()
	c, problems := contract.Compile(`{"type": "object", "properties": {"l": {"anyOf": [
		{"type": "array", "items": {"type": "string"}}, {"type": "array", "items": {"type": "boolean"}}]}}}`)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	// Of 200,000 items the causes of two branches would be compared 40,000,000,000 times.
	event, err := c.Decode([]byte(`{"l": [` + strings.Repeat("1,", 200_000) + `1]}`))
	if err != nil {
		t.Fatal(err)
	}
	for _, check := range []func(any) error{c.Check, c.Contract.Check} {
		var refusal *engine.Refusal
		if !errors.As(check(event), &refusal) || refusal.Reason != engine.BreaksContract || refusal.Place != "/l/0" {
			t.Errorf("got %+v", refusal)
		}
	}
}

// wantRefusal demands a refusal for a reason at a place, and gives what it says.
func wantRefusal(t *testing.T, err error, reason engine.Reason, place string) string {
	t.Helper()
	var refusal *engine.Refusal
	if !errors.As(err, &refusal) {
		t.Errorf("got %v, wanted a refusal for %s", err, reason)
		return ""
	}
	if refusal.Reason != reason || refusal.Place != place || refusal.Message == "" {
		t.Errorf("got %s at %q (%s), wanted %s at %q", refusal.Reason, refusal.Place, refusal.Message, reason, place)
	}
	return refusal.Message
}
