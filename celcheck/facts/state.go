package facts

import (
	"maps"
	"slices"

	"cel.dev/cel-go/common/ast"

	"github.com/eventlink/pulumi-eventlink/celcheck/expr"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
)

// A State is what is known on a path through the expression: the values of its variables, and facts about expressions. A
// nil State is a path that no event takes. States are never changed.
type State struct {
	vars map[string]values.Value
	// frames are the macros that the path is inside of, outermost first.
	frames []frame
	facts  map[string][]*fact // by expr.Key
	orders []Order
	// same are pairs of places that hold equal strings.
	same [][2]expr.Path
	// bound are the expressions that variables of cel.bind stand for.
	bound map[string]ast.Expr
}

// A frame says which list a macro's variable runs over, where that is a place of a variable.
type frame struct {
	variable string
	over     expr.Path
}

// Start is what is known before anything is evaluated: the event, and the message, all of whose fields are present and
// whose id is never empty. It is nil if the event is the empty value.
func Start(event values.Value) *State {
	text := func() values.Value { return values.StringValue(0, values.Unbounded) }
	message := values.MessageValue(map[string]values.Value{
		"id":         values.StringValue(1, values.Unbounded),
		"group":      text(),
		"time":       values.Of(values.KindTimestamp),
		"attributes": values.MapOf(text),
	})
	return (&State{vars: map[string]values.Value{"message": message}}).With("event", event)
}

// Var is what a variable may be.
func (st *State) Var(name string) values.Value { return st.vars[name] }

// Has says whether a variable is bound.
func (st *State) Has(name string) bool {
	_, ok := st.vars[name]
	return ok
}

// Over is the list that a macro's variable runs over; ok is false of other variables, and of lists that are not a place.
func (st *State) Over(variable string) (at expr.Path, ok bool) {
	for _, f := range st.frames {
		if f.variable == variable && f.over.Root != "" {
			return f.over, true
		}
	}
	return expr.Path{}, false
}

// With binds a variable. A variable that nothing can be makes a path that no event takes.
func (st *State) With(name string, v values.Value) *State {
	if st == nil || len(v) == 0 {
		return nil
	}
	c := *st
	c.vars = maps.Clone(st.vars)
	c.vars[name] = v
	return &c
}

// Binding binds a variable to what an expression may be.
func (st *State) Binding(name string, init ast.Expr, v values.Value) *State {
	c := st.With(name, v)
	if c != nil {
		if c.bound = maps.Clone(st.bound); c.bound == nil {
			c.bound = map[string]ast.Expr{}
		}
		c.bound[name] = init
	}
	return c
}

// Inside binds the variable of a macro.
func (st *State) Inside(name string, v values.Value, over expr.Path) *State {
	c := st.With(name, v)
	if c != nil {
		c.frames = append(slices.Clip(st.frames), frame{name, over})
	}
	return c
}

// Either gives what is known where one of two paths was taken; before is known of both.
func Either(a, b, before *State) *State {
	switch {
	case a == nil:
		return b
	case b == nil || a == b:
		return a
	}
	out := &State{vars: make(map[string]values.Value, len(a.vars)), frames: a.frames, facts: shared(a.facts, b.facts), bound: a.bound}
	for _, pair := range a.same {
		if slices.ContainsFunc(b.same, func(other [2]expr.Path) bool { return samePair(pair, other) }) {
			out.same = append(out.same, pair)
		}
	}
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
		joined := values.Join(v, w)
		if before != nil {
			if was, ok := before.vars[name]; ok && len(joined) > 2*len(was)+16 {
				joined = was
			}
		}
		out.vars[name] = joined
	}
	return out
}

// Like gives the state with the variables and frames of another, which it is a narrowing of.
func (st *State) Like(outer *State) *State {
	if st == nil {
		return nil
	}
	out := &State{vars: map[string]values.Value{}, frames: outer.frames, facts: outer.facts, orders: outer.orders, same: outer.same, bound: outer.bound}
	for name := range outer.vars {
		out.vars[name] = st.vars[name]
	}
	return out
}

// Dropping forgets a variable and what is known of it.
func (st *State) Dropping(name string) *State {
	if st == nil {
		return nil
	}
	out := &State{vars: maps.Clone(st.vars), frames: st.frames, facts: factsWithout(st.facts, name), bound: st.bound}
	for _, pair := range st.same {
		if pair[0].Root != name && pair[1].Root != name {
			out.same = append(out.same, pair)
		}
	}
	delete(out.vars, name)
	return out
}

// Event is what is known of the event as a whole on a path that may be inside macros: their lists contain an element that
// is one of the variable's.
func (st *State) Event() values.Value {
	if inner := st.unframed(0); inner != nil {
		return inner.vars["event"]
	}
	return nil
}

// Leaving is what is known outside of the macros that an outer state is not inside of.
func (st *State) Leaving(outer *State) *State {
	if st == nil || len(st.frames) == len(outer.frames) {
		return st
	}
	return st.unframed(len(outer.frames)).Like(outer)
}

// unframed says of the lists that macros run over, the first few macros aside, that they contain an element which is one of
// the macro's variable.
func (st *State) unframed(first int) *State {
	inner := st
	for _, f := range slices.Backward(st.frames[min(first, len(st.frames)):]) {
		if f.over.Root == "" {
			continue
		}
		element, ok := inner.vars[f.variable]
		if !ok {
			continue
		}
		inner = inner.Narrow(f.over, func(v values.Value) values.Value {
			return v.Each(func(s values.Shape) values.Value {
				if s, ok := s.(*values.List); ok {
					return s.Containing(element)
				}
				return values.One(s) // of a map it is the keys that are run over
			})
		})
		if inner == nil {
			return nil
		}
	}
	return inner
}

// Narrow replaces what stands at a path by what f makes of it. That the path is present is what the evaluation up to here
// has shown. The empty value there means that no event takes the path.
func (st *State) Narrow(p expr.Path, f func(values.Value) values.Value) *State {
	if st == nil || p.Root == "" {
		return st
	}
	was, ok := st.vars[p.Root]
	if !ok {
		return st
	}
	now := was.Narrow(p.Steps, f)
	if len(now) == 0 {
		return nil
	}
	if values.Same(was, now) {
		return st
	}
	narrowed := st.With(p.Root, now)
	for _, pair := range st.same {
		for i, one := range pair {
			if other := pair[1-i]; narrowed != nil && samePath(one, p) {
				narrowed = narrowed.alone().Narrow(other, f).with(st.same)
			}
		}
	}
	return narrowed
}

// alone is a state without its pairs, and with gives them back.
func (st *State) alone() *State { return st.with(nil) }

func (st *State) with(same [][2]expr.Path) *State {
	if st == nil {
		return nil
	}
	c := *st
	c.same = same
	return &c
}

func samePath(a, b expr.Path) bool { return a.Root == b.Root && slices.Equal(a.Steps, b.Steps) }

func samePair(a, b [2]expr.Path) bool { return samePath(a[0], b[0]) && samePath(a[1], b[1]) }

// maxSame bounds the pairs that one path remembers.
const maxSame = 8

// Same adds that two places hold equal strings, so that what is learnt of one is learnt of the other.
func (st *State) Same(a, b expr.Path) *State {
	if st == nil || len(st.same) >= maxSame || samePath(a, b) {
		return st
	}
	return st.with(append(slices.Clip(st.same), [2]expr.Path{a, b}))
}

// Owning narrows what stands at a path to the maps that have a member.
func (st *State) Owning(p expr.Path, name string) *State {
	return st.Narrow(p, func(v values.Value) values.Value { return v.Owning(name) })
}

// Lacking narrows what stands at a path to what has no such member.
func (st *State) Lacking(p expr.Path, name string) *State {
	return st.Narrow(p, func(v values.Value) values.Value { return v.Lacking(name) })
}

// WithoutOptional is the state in which an optional is empty, as far as that is known.
func (st *State) WithoutOptional(e ast.Expr) *State {
	at, direct := expr.DirectOptional(e)
	if !direct {
		return st
	}
	_, name, _ := expr.OptionalPathOf(e)
	return st.Lacking(at, name)
}
