package prove

import (
	"slices"

	"cel.dev/cel-go/common/ast"

	"github.com/eventlink/pulumi-eventlink/celcheck/alarm"
	"github.com/eventlink/pulumi-eventlink/celcheck/budget"
	"github.com/eventlink/pulumi-eventlink/celcheck/expr"
	"github.com/eventlink/pulumi-eventlink/celcheck/facts"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
	"github.com/eventlink/pulumi-eventlink/finding"
)

// A Proof is what was found of one expression.
type Proof struct {
	// The log has the expression as it was evaluated: what is bound to a place stands where the variable stood.
	*alarm.Log
	// Result is what the expression may give.
	Result values.Value
	Alarms []*alarm.Alarm
	// maps are the map literals that were evaluated, by their origin less one.
	maps []madeMap
}

// A madeMap is one evaluation of a map literal.
type madeMap struct {
	literal int64 // its id
	state   *facts.State
}

// Place is line and column of the expression to blame.
func (p *Proof) Place(a *alarm.Alarm) string { return expr.Place(p.Checked, a.ID, a.Named) }

// Add raises an alarm about the expression as a whole.
func (p *Proof) Add(a alarm.Alarm) {
	if a.ID == 0 {
		a.ID = p.Checked.Expr().ID()
	}
	p.Alarms = append(p.Alarms, &a)
}

// Tidy makes one alarm of those with one place and code.
func (p *Proof) Tidy() { p.Alarms = alarm.Tidied(p.Alarms) }

// Expression evaluates an expression for all events of a state.
func Expression(b *budget.Budget, doc *values.Document, checked *ast.AST, start *facts.State) *Proof {
	checked, origins := expr.Inlined(checked)
	p := newProver(b, doc, checked, start)
	p.Origins = origins
	out := &Proof{Log: p.Log}
	at, ok := attempt(func() { out.Result = p.eval(checked.Expr(), start) })
	out.Alarms, out.maps = alarm.Tidied(p.Raised), p.maps
	p.Remedied(out.Alarms)
	switch {
	case !ok:
		out.Result = nil
		out.Add(alarm.Alarm{Code: finding.MappingUnproved, ID: at, State: start, Message: "the expression is too large here, or a variable hides another one", Remedy: alarm.GapSize.Instead})
	case len(out.Result) == 0 && len(out.Alarms) == 0:
		out.Add(alarm.Alarm{Code: finding.MappingUnproved, State: start, Message: "the checker found no event on which the expression gives anything", Remedy: alarm.GapNoEvent.Instead})
	}
	return out
}

// gaveUp ends an evaluation that takes too long, or meets what cannot be followed.
type gaveUp struct{ id int64 }

// attempt calls f, which may give up: then ok is false, and id is where. Any other panic is a bug of ours and goes on.
func attempt(f func()) (id int64, ok bool) {
	defer func() {
		switch cause := recover().(type) {
		case nil:
		case gaveUp:
			id, ok = cause.id, false
		default:
			panic(cause)
		}
	}()
	f()
	return 0, true
}

// A Yield is commands that one map literal makes, or that come from elsewhere.
type Yield struct {
	// Literal is the id of the map literal; 0 of commands that come from elsewhere.
	Literal  int64
	Commands values.Value
	// State is what is known where they are made.
	State *facts.State
}

// Yields gives what is in the lists that the expression gives, by where it is made; others are the kinds that are not
// lists, or not maps in lists.
func (p *Proof) Yields(start *facts.State) (yields []*Yield, others []values.Value) {
	byLiteral := map[int64]*Yield{}
	for _, s := range values.All[*values.List](p.Result) {
		for _, c := range s.Element() {
			m, ok := c.(*values.Map)
			if !ok {
				others = append(others, values.One(c))
				continue
			}
			made := madeMap{}
			if m.Origin() > 0 {
				made = p.maps[m.Origin()-1]
			}
			y := byLiteral[made.literal]
			if y == nil {
				y = &Yield{Literal: made.literal, State: made.state}
				byLiteral[made.literal] = y
				yields = append(yields, y)
			}
			if !slices.Contains(y.Commands, c) {
				y.Commands = append(y.Commands, c)
				if made.state != nil && made.state != y.State {
					y.State = facts.Either(y.State, made.state.Like(y.State), nil)
				}
			}
		}
	}
	for _, y := range yields {
		if y.State == nil {
			y.State = start
		}
	}
	return yields, others
}

// Cases gives the parts into which a condition splits the events of a state: true, false and an error. It gives the
// state as the only part where that is too much to tell.
func Cases(b *budget.Budget, doc *values.Document, checked *ast.AST, condition ast.Expr, st *facts.State) []*facts.State {
	p := newProver(b, doc, checked, st)
	var out []*facts.State
	_, ok := attempt(func() {
		t, f := p.condition(condition, st)
		if t != nil {
			out = append(out, t)
		}
		if f != nil && f != t {
			out = append(out, f)
		}
	})
	if !ok || len(p.Raised) > 3 {
		return []*facts.State{st}
	}
	for _, a := range p.Raised {
		if !a.Warns() {
			out = append(out, a.State.Like(st))
		}
	}
	return out
}
