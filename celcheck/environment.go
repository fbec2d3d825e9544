package celcheck

import (
	"maps"
	"slices"
)

// An env is what is known on a path through the expression: the values of its variables. A nil env is a path that no
// event takes. Envs are never changed.
type env struct {
	vars map[string]value
	// frames are the comprehensions that the path is inside of, outermost first.
	frames []frame
	facts  map[string][]*fact // by keyOf
	orders []order
}

// A frame says which list a comprehension's variable runs over, where that is a place of a variable.
type frame struct {
	variable string
	over     path
}

func (e *env) with(name string, v value) *env {
	if e == nil || len(v) == 0 {
		return nil
	}
	c := *e
	c.vars = maps.Clone(e.vars)
	c.vars[name] = v
	return &c
}

// inside binds the variable of a comprehension.
func (e *env) inside(name string, v value, over path) *env {
	c := e.with(name, v)
	if c != nil {
		c.frames = append(slices.Clip(e.frames), frame{name, over})
	}
	return c
}

// either gives what is known where one of two paths was taken; before is known of both.
func either(a, b, before *env) *env {
	switch {
	case a == nil:
		return b
	case b == nil || a == b:
		return a
	}
	out := &env{vars: make(map[string]value, len(a.vars)), frames: a.frames, facts: shared(a.facts, b.facts)}
	for _, o := range a.orders {
		if slices.Contains(b.orders, o) {
			out.orders = append(out.orders, o)
		}
	}
	for name, v := range a.vars {
		w, ok := b.vars[name]
		if !ok {
			continue
		}
		joined := join(v, w)
		if before != nil {
			if was, ok := before.vars[name]; ok && len(joined) > 2*len(was)+16 {
				joined = was
			}
		}
		out.vars[name] = joined
	}
	return out
}

// event is what is known of the event as a whole on a path that may be inside comprehensions: their lists contain an
// element such as the variable's.
func (e *env) event(r *renderer) value {
	vars := maps.Clone(e.vars)
	for _, f := range slices.Backward(e.frames) {
		if f.over.root == "" {
			continue
		}
		element, ok := vars[f.variable]
		if !ok {
			continue
		}
		contains := r.value(element)
		changed := (&env{vars: vars}).narrow(f.over, func(v value) value {
			return v.each(func(s *shape) value {
				if s.kind != kList {
					return one(s) // of a map it is the keys that are run over
				}
				return one(s.knowing(map[string]any{"contains": contains}))
			})
		})
		if changed == nil {
			return nil
		}
		vars = changed.vars
	}
	return vars["event"]
}
