package schema

import (
	"context"
	"math/rand/v2"
)

// Sample gives an instance of a schema, which the reference validator has accepted: another one for another state of
// rng, biased to edges (absent optionals, each branch of a union, bounds). ok is false if it finds no instance,
// which proves nothing; IsEmpty proves.
func Sample(s *Schema, rng *rand.Rand) (value any, ok bool) {
	for range 3 {
		if v, ok := s.sample(context.Background(), rng, 100_000); ok {
			return v, true
		}
	}
	return nil, false
}

func (s *Schema) sample(ctx context.Context, rng *rand.Rand, steps int) (any, bool) {
	t := newTable()
	root := t.add(s.root)
	v := newSolver(ctx, t, budget{steps, 100})
	v.rng = rng
	f := v.sat([]lit{pos(root)})
	if f.answer != inhabited {
		return nil, false
	}
	value := plain(f.value)
	return value, s.judge(value) == accepted
}
