package eval

import (
	"context"

	"github.com/eventlink/pulumi-eventlink/engine"
	"github.com/eventlink/pulumi-eventlink/engine/result"
	"github.com/eventlink/pulumi-eventlink/engine/value"
	"github.com/eventlink/pulumi-eventlink/plan"
)

// A program is an expression at work. It is safe for concurrent use.
type program struct {
	root  node
	exprs []*plan.Expr // by place
	slots int
}

func link(e *plan.Expr, source, target *engine.Contract) (*program, error) {
	l := &linker{exprs: []*plan.Expr{nil}, slots: plan.FirstLocal, source: source, target: target}
	p := &program{root: l.link(e)}
	p.exprs, p.slots = l.exprs, l.slots
	return p, l.err
}

// evaluate gives the value and what it cost; MaxCost if the evaluation did not come to its end.
func (p *program) evaluate(ctx context.Context, command, event value.Value, message *value.Envelope, m *Memory, reason engine.Reason) (v value.Value, cost int, err error) {
	if err := ctx.Err(); err != nil {
		return value.Value{}, 0, err
	}
	r := m.run(ctx, p.slots)
	r.slots[plan.Event].value = event
	r.slots[plan.Message].value = value.OfMessage(message)
	r.slots[plan.Command].value = command
	defer func() {
		cause := recover()
		switch s, isStop := cause.(result.Stop); {
		case cause == nil:
			return
		case isStop && s.Err != nil:
			err = s.Err
		default:
			err = result.Broke(reason) // the cause may quote the event, so it is not told
		}
		cost = min(r.cost, result.MaxCost)
	}()
	v = p.root.exec(r)
	if v.IsError() {
		return v, r.cost, p.refusal(v.Fault(), reason)
	}
	return v, r.cost, nil
}

// A Memory is room for evaluations, one after the other, of one event and then of the next. What an evaluation gives is of
// use until Reset.
type Memory struct {
	// Arena holds the values.
	Arena value.Arena
	// Size is that of the commands of the last mapping: see result.Commands.
	Size int
	last run
}

// Reset makes the memory ready for another event, of which nothing is kept.
func (m *Memory) Reset() {
	m.Arena.Reset()
	clear(m.last.slots)
	clear(m.last.stack[:cap(m.last.stack)])
	m.last = run{slots: m.last.slots[:0], stack: m.last.stack[:0]}
}

func (m *Memory) run(ctx context.Context, slots int) *run {
	r := &m.last
	if cap(r.slots) < slots {
		r.slots = make([]slot, slots)
	}
	*r = run{ctx: ctx, arena: &m.Arena, slots: r.slots[:slots], stack: r.stack[:0]}
	clear(r.slots)
	return r
}

// A Mapping is an expression from one event to its commands. It is safe for concurrent use.
type Mapping struct {
	program *program
	names   map[string]bool // of properties, as the expression writes them
}

// NewMapping puts a mapping to work. Events are read under the contract source, and commands are held to target, whose names
// make both faster. They may be nil, and an event that was read otherwise gives the same.
func NewMapping(e *plan.Expr, source, target *engine.Contract) (*Mapping, error) {
	p, err := link(e, source, target)
	if err != nil {
		return nil, err
	}
	names := map[string]bool{}
	writtenNames(e, names)
	return &Mapping{p, names}, nil
}

// writtenNames are the constant keys of map literals and the names that are selected.
func writtenNames(e *plan.Expr, names map[string]bool) {
	switch {
	case (e.Op == plan.Select || e.Op == plan.Has) && !e.Optional:
		names[e.Name] = true
	case e.Op == plan.Map:
		for i := 0; i < len(e.Args); i += 2 {
			if key := &e.Args[i]; key.Op == plan.Constant && key.Name == plan.StringType {
				names[key.Text] = true
			}
		}
	}
	for i := range e.Args {
		writtenNames(&e.Args[i], names)
	}
}

// Commands evaluates the mapping. A command is an object of nulls, bools, ints, finite doubles, strings, lists and objects,
// and may share parts of the event. The error is a *Failure, or ctx's own error if that ended the evaluation. The cost is
// in cel-go's units.
func (m *Mapping) Commands(ctx context.Context, event value.Value, message *value.Envelope, room *Memory) (out []value.Value, cost int, err error) {
	v, cost, err := m.program.evaluate(ctx, value.NullValue, event, message, room, result.ReasonMapping)
	if err != nil {
		return nil, cost, err
	}
	out, room.Size, err = result.Commands(v, m.names)
	return out, cost, err
}

// A Key is an expression that yields a string: an event's identity or a command's group. It is safe for concurrent use.
type Key struct {
	program *program
	reason  engine.Reason
}

// NewIdentity puts an identity to work.
func NewIdentity(e *plan.Expr, source, target *engine.Contract) (*Key, error) {
	return newKey(e, source, target, result.ReasonIdentity)
}

// NewGroupBy puts a groupBy to work.
func NewGroupBy(e *plan.Expr, source, target *engine.Contract) (*Key, error) {
	return newKey(e, source, target, result.ReasonGroup)
}

func newKey(e *plan.Expr, source, target *engine.Contract, reason engine.Reason) (*Key, error) {
	p, err := link(e, source, target)
	if err != nil {
		return nil, err
	}
	return &Key{p, reason}, nil
}

// Value evaluates the expression; command is null for an identity. An identity is never empty: events that share an
// identity share the ids of their commands. Errors are those of Mapping.Commands.
func (k *Key) Value(ctx context.Context, command, event value.Value, message *value.Envelope, room *Memory) (string, int, error) {
	v, cost, err := k.program.evaluate(ctx, command, event, message, room, k.reason)
	if err != nil {
		return "", cost, err
	}
	if v.Kind() != value.String {
		return "", cost, result.Failed(k.reason, result.CauseKey, "1:1", "the expression gave "+result.KindOf(v)+", wanted a string")
	}
	if v.Text() == "" && k.reason == result.ReasonIdentity {
		return "", cost, result.Failed(k.reason, result.CauseKey, "1:1", "the expression gave an empty string, wanted one that identifies the event")
	}
	return v.Text(), cost, nil
}
