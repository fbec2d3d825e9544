package schema_test

import (
	"math/rand/v2"
	"testing"

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

// union has the instances that any of some schemas has, by De Morgan.
func union(schemas ...*schema.Schema) *schema.Schema {
	negated := make([]*schema.Schema, len(schemas))
	for i, s := range schemas {
		negated[i] = schema.Not(s)
	}
	return schema.Not(schema.Intersection(negated...))
}

func laws(t *testing.T, a, b, c *schema.Schema) {
	t.Helper()
	ask := func(super, sub *schema.Schema) schema.Result { return schema.Contains(t.Context(), super, sub) }
	both := schema.Intersection(a, b)
	either := union(a, b)
	never(t, "a is in a", schema.No, ask(a, a), a)
	never(t, "a is in not not a", schema.No, ask(schema.Not(schema.Not(a)), a), a)
	never(t, "a and b is in a", schema.No, ask(a, both), a, b)
	never(t, "a is in a or b", schema.No, ask(either, a), a, b)
	never(t, "a and b is in a or b", schema.No, ask(either, both), a, b)
	never(t, "not (a and b) is in not a or not b", schema.No, ask(union(schema.Not(a), schema.Not(b)), schema.Not(both)), a, b)
	never(t, "not a and not b is in not (a or b)", schema.No, ask(schema.Not(either), schema.Intersection(schema.Not(a), schema.Not(b))), a, b)
	never(t, "a and not a is empty", schema.No, schema.IsEmpty(t.Context(), schema.Intersection(a, schema.Not(a))), a)
	never(t, "everything is in a or not a", schema.No, ask(union(a, schema.Not(a)), schema.Intersection()), a)
	never(t, "nothing is in a", schema.No, ask(a, schema.Not(schema.Intersection())), a)
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
