package eval

import (
	"context"

	"github.com/eventlink/pulumi-eventlink/engine/function"
	"github.com/eventlink/pulumi-eventlink/engine/result"
	"github.com/eventlink/pulumi-eventlink/engine/value"
)

// A node is a part of an expression at work. What it gives may be an error.
type node interface {
	exec(r *run) value.Value
}

// A run is one evaluation.
type run struct {
	ctx   context.Context
	arena *value.Arena
	slots []slot
	// stack holds the arguments of the calls that are being made.
	stack []value.Value
	cost  int
	turns int
}

// A slot is a variable. An accumulator is evaluated when it is first asked for.
type slot struct {
	value value.Value
	init  node // nil: value is there
}

// charge takes what an operation costs.
func (r *run) charge(n int) {
	if r.cost += n; r.cost > result.MaxCost {
		panic(result.Stop{Err: result.Beyond("the evaluation costs more than %d", result.MaxCost)})
	}
}

// turn counts the turns of folds, and looks at the deadline every few.
func (r *run) turn() {
	if r.turns++; r.turns%result.InterruptEvery == 0 && r.ctx.Err() != nil {
		panic(result.Stop{Err: r.ctx.Err()})
	}
}

func (r *run) variable(n int) value.Value {
	s := &r.slots[n]
	if init := s.init; init != nil {
		s.init = nil
		v := init.exec(r)
		r.slots[n].value = v
		return v
	}
	return s.value
}

// labelled gives an error without a place the place of a node.
func labelled(v value.Value, at int) value.Value {
	if v.IsError() && v.Fault().At == 0 {
		v.Fault().At = at
	}
	return v
}

func failedAt(at int, text string) value.Value {
	return value.OfError(&value.Fault{Text: text, At: at})
}

type constant struct{ value value.Value }

func (c *constant) exec(*run) value.Value { return c.value }

// A logic is && or ||. Of its terms, one that decides outweighs an error, in any order.
type logic struct {
	at      int
	terms   []node
	decides bool
}

func (l *logic) exec(r *run) value.Value {
	var fault value.Value
	for _, term := range l.terms {
		v := term.exec(r)
		switch {
		case v.Kind() == value.Bool:
			if v.Bool() == l.decides {
				return v
			}
		case fault.Kind() != value.Absent:
		case v.IsError():
			fault = labelled(v, l.at)
		default:
			fault = failedAt(l.at, result.NoOverload)
		}
	}
	if fault.Kind() != value.Absent {
		return fault
	}
	return value.OfBool(!l.decides)
}

// An equality is == or !=.
type equality struct {
	left, right node
	not         bool
}

func (e *equality) exec(r *run) value.Value {
	a := e.left.exec(r)
	if a.IsError() {
		r.charge(1)
		return a
	}
	b := e.right.exec(r)
	if b.IsError() {
		r.charge(1)
		return b
	}
	r.charge(priceOfComparison(a, b))
	return value.OfBool(function.Equal(a, b) != e.not)
}

// A negation is !.
type negation struct {
	at  int
	arg node
}

func (n *negation) exec(r *run) value.Value {
	v := n.arg.exec(r)
	r.charge(1)
	switch {
	case v.IsError():
		return v
	case v.Kind() != value.Bool:
		return failedAt(n.at, result.NoOverload)
	}
	return value.OfBool(!v.Bool())
}

// A leniency is @not_strictly_false, by which all and exists go on after an error.
type leniency struct{ arg node }

func (l *leniency) exec(r *run) value.Value {
	v := l.arg.exec(r)
	r.charge(1)
	return value.OfBool(!v.IsFalse())
}

// A call calls a function.
type call struct {
	at    int
	args  []node
	apply func(args []value.Value) value.Value
	price func(args []value.Value, result value.Value) int // nil: 1
}

func (c *call) exec(r *run) value.Value {
	base := len(r.stack)
	for _, arg := range c.args {
		v := arg.exec(r)
		if v.IsError() {
			r.stack = r.stack[:base]
			return v
		}
		r.stack = append(r.stack, v)
	}
	args := r.stack[base:]
	result := labelled(c.apply(args), c.at)
	if c.price == nil {
		r.charge(1)
	} else {
		r.charge(c.price(args, result))
	}
	r.stack = r.stack[:base]
	return result
}

// An addition is +, which nearly every mapping has.
type addition struct {
	at          int
	left, right node
	ofTexts     bool // of strings or bytes, as the checker knows
}

func (a *addition) exec(r *run) value.Value {
	x := a.left.exec(r)
	if x.IsError() {
		return x
	}
	y := a.right.exec(r)
	if y.IsError() {
		return y
	}
	var sum value.Value
	switch {
	case !function.Grown(x, y):
		sum = value.Failed(result.TooLarge)
	case x.Kind() == value.String && y.Kind() == value.String:
		sum = value.OfString(r.arena.Concat(x.Text(), y.Text()))
	default:
		sum = function.Add([]value.Value{x, y})
	}
	if a.ofTexts {
		r.charge(tenths(function.SizeOf(x) + function.SizeOf(y)))
	} else {
		r.charge(1)
	}
	return labelled(sum, a.at)
}

// An alternative is or, or orValue, of optionals: the second is evaluated if the first is empty.
type alternative struct {
	first, second node
	unwrap        bool
}

func (o *alternative) exec(r *run) value.Value {
	v := o.first.exec(r)
	if v.IsError() {
		return v
	}
	if v.Kind() != value.Optional {
		return value.Failed(result.NoOverload)
	}
	held, ok := v.Held()
	switch {
	case !ok:
		return o.second.exec(r)
	case o.unwrap:
		return held
	}
	return v
}

// A membership is in a list of constants, which cel-go looks up in a set: types must be alike, where a list compares.
type membership struct {
	arg node
	set map[member]bool
}

type member struct {
	kind value.Kind
	n    uint64
	text string
}

func (m *membership) exec(r *run) value.Value {
	v := m.arg.exec(r)
	switch v.Kind() {
	case value.Error:
		return v
	case value.Bytes, value.Message:
		panic(result.Stop{}) // the reference breaks down on these
	}
	k, ok := memberOf(v)
	return value.OfBool(ok && m.set[k])
}

// A listing makes a list.
type listing struct {
	at        int
	items     []node
	optionals []bool // nil: none
}

func (l *listing) exec(r *run) value.Value {
	items := r.arena.Items(len(l.items))[:0]
	for i, item := range l.items {
		v := item.exec(r)
		if v.IsError() {
			return v
		}
		if l.optionals != nil && l.optionals[i] {
			if v.Kind() != value.Optional {
				return failedAt(l.at, result.NotOptionalItem)
			}
			held, ok := v.Held()
			if !ok {
				continue
			}
			v = held
		}
		items = append(items, v)
	}
	r.charge(10)
	return r.arena.List(items)
}
