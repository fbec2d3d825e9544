package engine_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/eventlink/pulumi-eventlink/engine"
)

// FuzzDecode holds Decode against encoding/json on what is JSON, and against itself by way of Encode.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`{"i":1,"d":1.5,"v":1e2,"l":[1,2.0],"o":{"a":null}}`, `{"i":1.00000000000000001,"v":9223372036854775807.5}`, `[-0,-0.0,0e9,1E+2]`,
		`"\ud83d\udc32\u0041"`, `{"a":1,"\u0061":2}`, `{"d":1e309}`, `[[[[]]]]`, "\"\x00\"", `{"v":4611686018427387904.5}`, `nul`, `{"i":-9223372036854775808}`,
		`{"x1":1.5,"x2":1e-7,"x3":1e21}`, `{"x":"\u2028<>&"}`,
	} {
		f.Add([]byte(seed))
	}
	for _, name := range []string{"abcdefg", "abcdefgh", "abcdefghi", "abcdefghijklmnop", "abcdefghijklmnopq", "n69", "", "a\\u0062"} { // names are found by eight bytes at a time
		f.Add([]byte(`{"` + name + `":1,"other":{"` + name + `":1.0},"` + name + `":2}`))
	}
	few := mustCompile(f, `{"properties":{"i":{"type":"integer"},"d":{"type":"number"},"l":{"items":{"type":"integer"}},"o":{"additionalProperties":{"type":"number"}}},"patternProperties":{"^x":{"type":"number"}}}`)
	var properties []string
	for i := range 70 { // more than have a bit each
		properties = append(properties, fmt.Sprintf(`"n%d":{"type":"number"}`, i))
	}
	for i := range 20 {
		properties = append(properties, fmt.Sprintf(`%q:{"type":"integer"}`, "abcdefghijklmnopqrst"[:i]))
	}
	many := mustCompile(f, `{"properties":{`+strings.Join(properties, ",")+`},"additionalProperties":{"$ref":"#"}}`)
	f.Fuzz(func(t *testing.T, body []byte) {
		decodeAsStandard(t, few, body)
		decodeAsStandard(t, many, body)
	})
}

func decodeAsStandard(t *testing.T, c *engine.Contract, body []byte) {
	t.Helper()
	value, err := c.Decode(body)
	if err != nil {
		var refusal *engine.Refusal
		if !errors.As(err, &refusal) {
			t.Fatalf("an error of another kind: %v", err)
		}
		if refusal.Reason == engine.NotWellFormed && json.Valid(body) {
			t.Fatalf("JSON is refused: %v", err)
		}
		if refusal.Reason == engine.DuplicateKey && json.Valid(body) && !hasNameTwice(body) {
			t.Fatalf("no name comes twice: %v", err)
		}
		return
	}
	if !json.Valid(body) {
		t.Fatal("what is no JSON is taken")
	}
	if hasNameTwice(body) {
		t.Fatal("a name comes twice")
	}
	text, err := engine.Encode(value)
	if err != nil {
		t.Fatalf("what was decoded cannot be encoded: %v", err)
	}
	again, err := c.Decode(text)
	if err != nil {
		t.Fatalf("%s: what was encoded cannot be decoded: %v", text, err)
	}
	if diff := cmp.Diff(value, again); diff != "" {
		t.Fatalf("%s: another value: %s", text, diff)
	}
	sameAsStandard(t, body, value)
	_ = c.Check(value)
}

// hasNameTwice says whether an object in a text of JSON has a name twice.
func hasNameTwice(body []byte) bool {
	type object struct {
		names map[string]bool // nil: a list
		value bool            // what comes is the value of a name
	}
	var open []object
	decoder := json.NewDecoder(bytes.NewReader(body))
	for {
		token, err := decoder.Token()
		if err != nil {
			return false
		}
		delimiter, _ := token.(json.Delim)
		if delimiter == '}' || delimiter == ']' {
			open = open[:len(open)-1]
			continue
		}
		if n := len(open); n > 0 && open[n-1].names != nil {
			top := &open[n-1]
			if name, isName := token.(string); isName && !top.value {
				if top.names[name] {
					return true
				}
				top.names[name], top.value = true, true
				continue
			}
			top.value = false
		}
		switch delimiter {
		case '{':
			open = append(open, object{names: map[string]bool{}})
		case '[':
			open = append(open, object{})
		}
	}
}

// sameAsStandard compares with what encoding/json decodes, numbers as doubles.
func sameAsStandard(t *testing.T, body []byte, value any) {
	t.Helper()
	var standard any
	if json.Unmarshal(body, &standard) != nil || len(body) > 300 { // strconv misreads very long literals
		return
	}
	if diff := cmp.Diff(standard, asDoubles(value)); diff != "" {
		t.Fatalf("encoding/json has another value: %s", diff)
	}
}

func asDoubles(value any) any {
	switch v := value.(type) {
	case int64:
		return float64(v)
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = asDoubles(item)
		}
		return out
	case map[string]any:
		out := map[string]any{}
		for name, child := range v {
			out[name] = asDoubles(child)
		}
		return out
	}
	return value
}

// FuzzNumbers holds the kinds of number against one another and against exact arithmetic.
func FuzzNumbers(f *testing.F) {
	for _, seed := range []string{"0", "-0.0", "1.5", "1e2", "9223372036854775807", "9223372036854775808", "-9223372036854775809", "0.1e1", "1e-400", "123456789012345678901234567890e-20"} {
		f.Add(seed)
	}
	c := mustCompile(f, `{"prefixItems":[{"type":"integer"},{"type":"number"},{}]}`)
	f.Fuzz(func(t *testing.T, literal string) {
		if !json.Valid([]byte(literal)) || len(literal) > 400 || literal[0] != '-' && (literal[0] < '0' || literal[0] > '9') {
			return
		}
		get := func(body string) any {
			v, err := c.Decode([]byte(body))
			if err != nil {
				return nil
			}
			items := v.([]any)
			return items[len(items)-1]
		}
		asInt, asDouble, byValue := get("["+literal+"]"), get("[0,"+literal+"]"), get("[0,0,"+literal+"]")
		if asDouble == nil != (byValue == nil) {
			t.Fatalf("as a double %v, by value %v", asDouble, byValue)
		}
		if asInt != nil && asInt != byValue {
			t.Fatalf("at an int place %v, by value %v", asInt, byValue)
		}
		if n, ok := byValue.(int64); ok && float64(n) != asDouble {
			t.Fatalf("by value %v, as a double %v", n, asDouble)
		}
		if d, ok := byValue.(float64); ok && d == math.Trunc(d) && math.Abs(d) < 1<<62 {
			t.Fatalf("by value a double, though it is the integer %v", d)
		}
	})
}
