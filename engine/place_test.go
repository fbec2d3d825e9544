package engine_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/eventlink/pulumi-eventlink/engine"
)

const (
	draft07   = `"$schema":"http://json-schema.org/draft-07/schema#"`
	draft2019 = `"$schema":"https://json-schema.org/draft/2019-09/schema"`
)

// placeAt follows a path of names and indices.
func placeAt(c *engine.Contract, path string) *engine.Place {
	p := c.Place()
	for step := range strings.SplitSeq(strings.Trim(path, "/"), "/") {
		if i, err := strconv.Atoi(step); err == nil {
			p = p.Item(i)
		} else if step != "" {
			p = p.Property(step)
		}
	}
	return p
}

func TestNumbersAreOfTheKindThatAllSubschemasOfAPlaceAskFor(t *testing.T) {
	t.Parallel()
	const (
		i = engine.Int
		d = engine.Double
		v = engine.ByValue
	)
	cases := []struct {
		name, schema string
		kinds        map[string]engine.NumberKind
	}{
		{"by the keyword type", `{"properties":{"i":{"type":"integer"},"d":{"type":"number"},"v":{},"s":{"type":"string"},"m":{"type":["integer","null"]},"n":{"type":["integer","number"]}}}`, map[string]engine.NumberKind{"i": i, "d": d, "v": v, "s": v, "m": i, "n": d, "x": v}},
		{"by no other keyword", `{"properties":{"a":{"const":1},"b":{"enum":[1.5]},"c":{"minimum":0},"d":{"multipleOf":1}}}`, map[string]engine.NumberKind{"a": v, "b": v, "c": v, "d": v}},
		{"at the very top", `{"type":"number"}`, map[string]engine.NumberKind{"": d}},
		{"a number anywhere wins", `{"properties":{"a":{"type":"integer"}},"anyOf":[{"properties":{"a":{"type":"number"}}},{}]}`, map[string]engine.NumberKind{"a": d}},
		{"through every keyword that applies in place", `{"properties":{
			"allOf":{"allOf":[{},{"type":"integer"}]},"anyOf":{"anyOf":[{"type":"string"},{"type":"integer"}]},"oneOf":{"oneOf":[{"type":"integer"}]},
			"not":{"not":{"type":"integer"}},"if":{"if":{"type":"integer"}},"then":{"if":true,"then":{"type":"integer"}},"else":{"if":{},"else":{"type":"integer"}},
			"dependentSchemas":{"dependentSchemas":{"a":{"type":"integer"}}},"ref":{"$ref":"#/$defs/n"},"dynamicRef":{"$dynamicRef":"#/$defs/n"}},"$defs":{"n":{"type":"integer"}}}`, map[string]engine.NumberKind{
			"allOf": i, "anyOf": i, "oneOf": i, "not": i, "if": i, "then": i, "else": i, "dependentSchemas": i, "ref": i, "dynamicRef": i,
		}},
		{"dependencies in draft-07", `{` + draft07 + `,"dependencies":{"a":["b"],"b":{"properties":{"n":{"type":"number"}}}}}`, map[string]engine.NumberKind{"n": d}},
		{"beside a reference in draft-07 nothing counts", `{` + draft07 + `,"properties":{"a":{"$ref":"#/definitions/s","type":"integer","if":{"type":"number"},"then":{}}},"definitions":{"s":{}}}`, map[string]engine.NumberKind{"a": v}},
		{"beside a reference in 2019-09 all counts", `{` + draft2019 + `,"properties":{"a":{"$ref":"#/$defs/s","type":"integer"}},"$defs":{"s":{}}}`, map[string]engine.NumberKind{"a": i}},
		{"two objects on one another", `{"allOf":[{"properties":{"o":{"properties":{"n":{"type":"integer"}}}}},{"properties":{"o":{"properties":{"n":{"type":"number"}}}}}]}`, map[string]engine.NumberKind{"o/n": d}},
		{"names by pattern", `{"patternProperties":{"^i":{"type":"integer"},"d$":{"type":"number"}},"properties":{"i1":{},"xd":{"type":"integer"}}}`, map[string]engine.NumberKind{"i": i, "i1": i, "id": d, "d": d, "xd": d, "x": v}},
		{"the other names", `{"properties":{"a":{}},"patternProperties":{"^b":{}},"additionalProperties":{"type":"integer"}}`, map[string]engine.NumberKind{"a": v, "b": v, "c": i}},
		{"the other names of each subschema by itself", `{"properties":{"a":{}},"allOf":[{"additionalProperties":{"type":"integer"}}]}`, map[string]engine.NumberKind{"a": i, "b": i}},
		{"unevaluated names", `{"properties":{"a":{}},"allOf":[{"properties":{"b":{}}}],"unevaluatedProperties":{"type":"integer"}}`, map[string]engine.NumberKind{"a": v, "b": v, "c": i}},
		{"names that may be unevaluated", `{"anyOf":[{"properties":{"a":{}}},{}],"oneOf":[{"properties":{"b":{}}},{"properties":{"b":{}}}],"unevaluatedProperties":{"type":"integer"}}`, map[string]engine.NumberKind{"a": i, "b": v}},
		{"items", `{"items":{"type":"integer"}}`, map[string]engine.NumberKind{"0": i, "99": i}},
		{"leading items", `{"prefixItems":[{"type":"number"},{}],"items":{"type":"integer"}}`, map[string]engine.NumberKind{"0": d, "1": v, "2": i, "3": i}},
		{"leading items in 2019-09", `{` + draft2019 + `,"items":[{"type":"number"},{}],"additionalItems":{"type":"integer"}}`, map[string]engine.NumberKind{"0": d, "1": v, "2": i}},
		{"additionalItems beside one schema for all items is ignored", `{` + draft2019 + `,"items":{},"additionalItems":{"type":"integer"}}`, map[string]engine.NumberKind{"0": v}},
		{"contains", `{"prefixItems":[{}],"contains":{"type":"integer"}}`, map[string]engine.NumberKind{"0": i, "1": i}},
		{"unevaluated items", `{"prefixItems":[{}],"unevaluatedItems":{"type":"integer"}}`, map[string]engine.NumberKind{"0": v, "1": i}},
		{"recursion", `{"properties":{"n":{"type":"integer"},"next":{"$ref":"#"},"list":{"items":{"$ref":"#"}}}}`, map[string]engine.NumberKind{"next/next/n": i, "list/5/next/list/0/n": i}},
		{"a dynamic reference to all that bear the anchor", `{"$id":"http://x/a","$ref":"tree","$dynamicAnchor":"node","properties":{"n":{"type":"number"}},"$defs":{
			"tree":{"$id":"tree","$dynamicAnchor":"node","properties":{"n":{"type":"integer"},"children":{"items":{"$dynamicRef":"#node"}}}}}}`, map[string]engine.NumberKind{"n": d, "children/0/n": d}},
		{"a dynamic anchor that only the scope reaches", `{"$id":"http://x/a","$ref":"list","$defs":{"item":{"$dynamicAnchor":"item","type":"integer"},
			"list":{"$id":"list","items":{"$dynamicRef":"#item"},"$defs":{"default":{"$dynamicAnchor":"item"}}}}}`, map[string]engine.NumberKind{"0": i}},
		{"a dynamic anchor of a resource that nothing reaches", `{"$id":"http://x/a","$ref":"list","$defs":{"other":{"$id":"other","$dynamicAnchor":"item","type":"integer"},
			"list":{"$id":"list","items":{"$dynamicRef":"#item"},"$defs":{"default":{"$dynamicAnchor":"item"}}}}}`, map[string]engine.NumberKind{"0": v}},
		{"a recursive reference", `{` + draft2019 + `,"$id":"http://x/a","$recursiveAnchor":true,"$ref":"tree","properties":{"n":{"type":"number"}},"$defs":{
			"tree":{"$id":"tree","$recursiveAnchor":true,"properties":{"n":{"type":"integer"},"children":{"items":{"$recursiveRef":"#"}}}}}}`, map[string]engine.NumberKind{"children/0/n": d}},
		{"names of properties are no numbers", `{"propertyNames":{"type":"integer"}}`, map[string]engine.NumberKind{"": v, "a": v}},
	}
	for _, k := range cases {
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			c := mustCompile(t, k.schema)
			for path, want := range k.kinds {
				if got := placeAt(c, path).Kind(); got != want {
					t.Errorf("at %q: got %v, wanted %v", path, got, want)
				}
			}
		})
	}
}

func TestRecursionComesBackToItsPlace(t *testing.T) {
	t.Parallel()
	c := mustCompile(t, `{"properties":{"next":{"$ref":"#"},"list":{"type":"array","items":{"$ref":"#"}}},"patternProperties":{"^m":{"$ref":"#"}}}`)
	next := placeAt(c, "next")
	for _, path := range []string{"next/next", "list/7", "next/list/0/next", "my/next", "me"} {
		if placeAt(c, path) != next {
			t.Errorf("%s is another place", path)
		}
	}
}

func TestAPlaceKnowsItsNames(t *testing.T) {
	t.Parallel()
	c := mustCompile(t, `{"properties":{"b":{}},"anyOf":[{"properties":{"a":{"prefixItems":[{},{}]}}}],"additionalProperties":{}}`)
	if names := c.Place().Names(); !slices.Equal(names, []string{"a", "b"}) {
		t.Errorf("got %q", names)
	}
	if !c.Place().Knows("a") || c.Place().Knows("c") {
		t.Error("knows the wrong names")
	}
	if n := placeAt(c, "a").Leading(); n != 2 {
		t.Errorf("got %d leading items", n)
	}
	var none *engine.Place
	if none.Kind() != engine.ByValue || none.Property("a") != nil || none.Item(0) != nil || none.Names() != nil || none.Knows("a") || none.Leading() != 0 {
		t.Error("of no place something is known")
	}
}
