package schema

// Intersection has the instances that all of some schemas have.
func Intersection(schemas ...*Schema) *Schema {
	return combine(schemas, and, func(js []judgement) judgement {
		out := accepted
		for _, j := range js {
			if j == rejected {
				return rejected
			}
			if j == undecided {
				out = undecided
			}
		}
		return out
	})
}

// Not has the values that are no instances of a schema.
func Not(s *Schema) *Schema {
	return combine([]*Schema{s}, func(list ...*node) *node { return not(list[0]) }, func(js []judgement) judgement {
		switch js[0] {
		case accepted:
			return rejected
		case rejected:
			return accepted
		}
		return undecided
	})
}

func combine(schemas []*Schema, join func(...*node) *node, verdict func([]judgement) judgement) *Schema {
	roots := make([]*node, len(schemas))
	for i, s := range schemas {
		roots[i] = s.root
	}
	return &Schema{root: join(roots...), check: func(value any) judgement {
		js := make([]judgement, len(schemas))
		for i, s := range schemas {
			js[i] = s.judge(value)
		}
		return verdict(js)
	}}
}
