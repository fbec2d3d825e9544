package eval

import (
	"github.com/eventlink/pulumi-eventlink/engine/result"
	"github.com/eventlink/pulumi-eventlink/engine/value"
)

// A fold goes through a range, and keeps what it has so far in an accumulator. All macros but has are folds; cel.bind is
// one over nothing.
type fold struct {
	at                              int
	over, init, going, step, result node
	accu                            int
	first, second                   int // slots; second is 0 with one variable
	// grows says that the step appends to a list that nobody else sees, so that it may do so in place.
	grows bool
}

func (f *fold) exec(r *run) value.Value {
	over := f.over.exec(r)
	if over.IsError() {
		return over
	}
	r.slots[f.accu] = slot{init: f.init}
	if f.grows {
		n := 0
		if over.Kind() == value.List {
			n = over.List().Len()
		}
		r.slots[f.accu] = slot{value: r.arena.List(r.arena.Items(n)[:0])}
	}
	switch over.Kind() {
	case value.List:
		over.List().All(func(i int, item value.Value) bool {
			if f.second == 0 {
				return f.turn(r, item, value.Value{})
			}
			return f.turn(r, value.OfInt(int64(i)), item)
		})
	case value.Object:
		for _, m := range over.Object().Sorted() {
			name, v := over.Object().Name(m.Label), m.Value
			if !f.turn(r, value.OfString(name), v) {
				break
			}
		}
	case value.Table:
		for _, e := range over.Table().List() {
			if !f.turn(r, e.Key, e.Value) {
				break
			}
		}
	case value.String, value.Bytes:
		if over.Text() != "" {
			return f.noRange()
		}
	default:
		return f.noRange()
	}
	return f.result.exec(r)
}

// noRange is the error of a value that cannot be gone through.
func (f *fold) noRange() value.Value {
	if f.second != 0 {
		return failedAt(f.at, result.Unnamed)
	}
	return value.Failed(result.Unnamed)
}

// turn takes one item of the range. It says whether to go on.
func (f *fold) turn(r *run, first, second value.Value) bool {
	r.slots[f.first].value = first
	if f.second != 0 {
		r.slots[f.second].value = second
	}
	if !f.going.exec(r).IsTrue() {
		return false
	}
	accu := f.step.exec(r)
	r.slots[f.accu] = slot{value: accu}
	r.turn()
	return true
}

// A growth is the step of a fold that grows a list: accumulator + [item].
type growth struct {
	at, accuAt int
	accu       int
	item       node
	free       bool // the list of the item is a constant
}

func (g *growth) exec(r *run) value.Value {
	list := r.variable(g.accu)
	r.charge(1)
	if list.IsError() {
		return labelled(list, g.accuAt)
	}
	item := g.item.exec(r)
	if item.IsError() {
		return item
	}
	if !g.free {
		r.charge(10)
	}
	grown := list
	if list.List().Len() < result.MaxElements {
		list.List().Append(item)
	} else {
		grown = failedAt(g.at, result.TooLarge)
	}
	r.charge(1)
	return grown
}
