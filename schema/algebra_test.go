package schema_test

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/eventlink/pulumi-eventlink/schema"
)

// never fails where an answer is the contrary of what a law says; unknown is no contradiction.
func never(t *testing.T, law string, bad schema.Verdict, got schema.Result, of ...*schema.Schema) {
	t.Helper()
	if got.Verdict == bad {
		t.Errorf("%s: got %s %s", law, got.Verdict, got.WitnessJSON)
		for _, s := range of {
			t.Logf("  of %s", s.Text())
		}
	}
}

func laws(t *testing.T, a, b, c *schema.Schema) {
	t.Helper()
	ask := func(super, sub *schema.Schema) schema.Result { return schema.Contains(t.Context(), super, sub) }
	both := schema.Intersection(a, b)
	either := schema.Union(a, b)
	never(t, "a is in a", schema.No, ask(a, a), a)
	never(t, "a is in not not a", schema.No, ask(schema.Not(schema.Not(a)), a), a)
	never(t, "a and b is in a", schema.No, ask(a, both), a, b)
	never(t, "a is in a or b", schema.No, ask(either, a), a, b)
	never(t, "a and b is in a or b", schema.No, ask(either, both), a, b)
	never(t, "not (a and b) is in not a or not b", schema.No, ask(schema.Union(schema.Not(a), schema.Not(b)), schema.Not(both)), a, b)
	never(t, "not a and not b is in not (a or b)", schema.No, ask(schema.Not(either), schema.Intersection(schema.Not(a), schema.Not(b))), a, b)
	never(t, "a and not a is empty", schema.No, schema.IsEmpty(t.Context(), schema.Intersection(a, schema.Not(a))), a)
	never(t, "everything is in a or not a", schema.No, ask(schema.Union(a, schema.Not(a)), schema.Anything()), a)
	never(t, "nothing is in a", schema.No, ask(a, schema.Nothing()), a)
	inB, inC := ask(b, a), ask(c, b)
	if inB.Verdict == schema.Yes && inC.Verdict == schema.Yes {
		never(t, "a in b in c is transitive", schema.No, ask(c, a), a, b, c)
	}
	if inB.Verdict == schema.Yes {
		never(t, "a in b turns about", schema.No, ask(schema.Not(a), schema.Not(b)), a, b)
	}
	if inB.Verdict == schema.No {
		never(t, "a not in b is not empty", schema.Yes, schema.IsEmpty(t.Context(), a), a, b)
		never(t, "a not in b, nor does it turn about", schema.Yes, ask(schema.Not(a), schema.Not(b)), a, b)
	}
	variants := schema.Variants(a)
	never(t, "the variants are all", schema.No, ask(schema.Union(variants...), a), a)
	never(t, "a has its variants", schema.No, ask(a, schema.Union(variants...)), a)
}

// FuzzAlgebra holds the laws of the algebra on random schemas.
func FuzzAlgebra(f *testing.F) {
	rng := rand.New(rand.NewPCG(9, 9))
	for range 10 {
		f.Add(randomBytes(rng, 50), randomBytes(rng, 50))
	}
	f.Fuzz(func(t *testing.T, first, second []byte) {
		if len(first) > 120 || len(second) > 120 {
			return
		}
		a, b := twoSchemas(first)
		c, _ := twoSchemas(second)
		if a == nil || c == nil {
			return
		}
		laws(t, a, b, c)
	})
}

func TestTheLawsOfTheAlgebraHoldOnRandomSchemas(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(11, 4))
	for range envInt("EVENTLINK_RANDOM_PAIRS", 150) {
		a, b := twoSchemas(randomBytes(rng, 10+rng.IntN(80)))
		c, _ := twoSchemas(randomBytes(rng, 10+rng.IntN(80)))
		if a != nil && c != nil {
			laws(t, a, b, c)
		}
	}
}

func TestPropertiesAndItemsBoundWhatInstancesHave(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(2, 8))
	seen := 0
	for range envInt("EVENTLINK_RANDOM_PAIRS", 200) {
		a, _ := twoSchemas(randomBytes(rng, 10+rng.IntN(80)))
		if a == nil {
			continue
		}
		for range 5 {
			v, ok := schema.Sample(a, rng)
			if !ok {
				break
			}
			switch v := v.(type) {
			case map[string]any:
				for _, name := range schema.Required(a) {
					if _, ok := v[name]; !ok {
						t.Errorf("%s: %v lacks %s, which is said to be required", a.Text(), v, name)
					}
				}
				for name, child := range v {
					seen++
					within(t, a, schema.Property(a, name), child)
				}
			case []any:
				for i, item := range v {
					seen++
					within(t, a, schema.Item(a, i), item)
					within(t, a, schema.AnyItem(a), item)
				}
			}
		}
	}
	t.Logf("%d parts of instances", seen)
}

func within(t *testing.T, whole, part *schema.Schema, value any) {
	t.Helper()
	v, err := schema.ParseValue(text(t, value))
	if err != nil {
		t.Fatal(err)
	}
	never(t, "a part is in its projection", schema.No, schema.Contains(t.Context(), part, v), whole)
}

func TestTheViewOfASchema(t *testing.T) {
	t.Parallel()
	s := parse(t, `{
		"oneOf": [
			{"type": "object", "required": ["kind", "id"], "properties": {"kind": {"const": "a"}, "id": {"type": "integer"}}},
			{"type": "object", "required": ["kind"], "properties": {"kind": {"enum": ["b", "c"]}, "note": {"type": ["string", "null"]}}}
		]
	}`, schema.Options{})
	kind := schema.Property(s, "kind")
	constants, ok := schema.Constants(kind)
	got := []any{schema.Types(s), schema.Required(s), schema.Names(s), constants, ok, len(schema.Variants(s)), schema.Types(schema.Property(schema.Variants(s)[1], "note"))}
	want := []any{[]string{"object"}, []string{"kind"}, []string{"id", "kind", "note"}, []any{"a", "b", "c"}, true, 2, []string{"null", "string"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestPatternsOfCELAreReadAsRE2(t *testing.T) {
	t.Parallel()
	re2, err := schema.MatchingRE2(`(?i)^ord_[0-9]+\z`)
	if err != nil {
		t.Fatal(err)
	}
	upper := parse(t, `{"type": "string", "pattern": "^ORD_\\d{4}$"}`, schema.Options{})
	if got := schema.Contains(t.Context(), re2, upper); got.Verdict != schema.Yes {
		t.Errorf("got %s %s", got.Verdict, got.Reason)
	}
	if got := schema.Contains(t.Context(), upper, re2); got.Verdict != schema.No || got.WitnessJSON != `"ord_0"` {
		t.Errorf("got %s %s", got.Verdict, got.WitnessJSON)
	}
}
