package schema_test

import (
	"math/rand/v2"
	"testing"

	"github.com/eventlink/pulumi-eventlink/schema"
)

func TestSamplesAreValidVariedAndReachTheEdges(t *testing.T) {
	t.Parallel()
	s := parse(t, `{
		"type": "object",
		"required": ["kind", "n"],
		"properties": {
			"kind": {"enum": ["a", "b", "c"]},
			"n": {"type": "integer", "minimum": 3, "maximum": 40},
			"note": {"type": ["string", "null"], "maxLength": 4},
			"list": {"type": "array", "items": {"type": "boolean"}, "maxItems": 3},
			"self": {"$ref": "#"}
		},
		"if": {"properties": {"kind": {"const": "b"}}},
		"then": {"required": ["note"]}
	}`, schema.Options{})
	rng := rand.New(rand.NewPCG(1, 2))
	seen := map[string]bool{}
	edges := map[string]bool{}
	for range 300 {
		v, ok := schema.Sample(s, rng)
		if !ok {
			t.Fatal("no sample of a schema that has instances")
		}
		if err := s.Validator().Check(v); err != nil {
			t.Fatalf("%v: %v", v, err)
		}
		seen[text(t, v)] = true
		o := v.(map[string]any)
		edges["kind "+o["kind"].(string)] = true
		edges["n "+text(t, o["n"])] = true
		for _, name := range []string{"note", "list", "self"} {
			if part, ok := o[name]; !ok {
				edges["no "+name] = true
			} else if part == nil {
				edges[name+" null"] = true
			} else {
				edges[name] = true
			}
		}
		if len(o) > 5 {
			edges["more"] = true
		}
	}
	if len(seen) < 150 {
		t.Errorf("got %d different samples of 300", len(seen))
	}
	for _, edge := range []string{"kind a", "kind b", "kind c", "n 3", "n 40", "no note", "note null", "note", "no list", "list", "no self", "self"} {
		if !edges[edge] {
			t.Errorf("no sample with %s in %v", edge, edges)
		}
	}
}

func TestASchemaWithoutInstancesHasNoSample(t *testing.T) {
	t.Parallel()
	s := parse(t, `{"type": "object", "required": ["a"], "properties": {"a": {"$ref": "#"}}}`, schema.Options{})
	if v, ok := schema.Sample(s, rand.New(rand.NewPCG(1, 2))); ok {
		t.Errorf("got %v", v)
	}
	if got := schema.IsEmpty(t.Context(), s); got.Verdict != schema.Yes {
		t.Errorf("got %s %s", got.Verdict, got.Reason)
	}
}
