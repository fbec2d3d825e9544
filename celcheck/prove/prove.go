package prove

import (
	"slices"

	"cel.dev/cel-go/common/ast"

	"github.com/eventlink/pulumi-eventlink/celcheck/budget"
	"github.com/eventlink/pulumi-eventlink/celcheck/expr"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
	"github.com/eventlink/pulumi-eventlink/finding"
)

// A Proof is what was found of one expression.
type Proof struct {
	// Checked is the expression as it was evaluated: what is bound to a place stands where the variable stood.
	Checked *ast.AST
	// Result is what the expression may give.
	Result values.Value
	Alarms []*Alarm
	// maps are the map literals that were evaluated, by their origin less one.
	maps []madeMap
	// found is what parts of the expression may be.
	found map[ast.Expr]values.Value
}

// A madeMap is one evaluation of a map literal.
type madeMap struct {
	literal int64 // its id
	state   *State
}

// An Alarm is what may go wrong at one place.
type Alarm struct {
	Code finding.Code
	// ID is that of the expression to blame; Named says that its place is the name behind a dot.
	ID    int64
	Named bool
	// Message says what may happen, Remedy what to write. Got and Wanted say the same for tools, where they are known.
	Message, Remedy, Got, Wanted string
	// Fix is the remedy as code, where there is one.
	Fix finding.Fix
	// fix makes Fix, and hint is a remedy beside it.
	fix  fix
	hint string
	// Misspelt says that the expression selects a property that the contract does not name, where it names a near one.
	Misspelt bool
	// State holds every event on which it does go wrong.
	State *State
}

// Place is line and column of the expression to blame.
func (p *Proof) Place(a *Alarm) string { return expr.Place(p.Checked, a.ID, a.Named) }

// Written is an expression as its user wrote it.
func (p *Proof) Written(e ast.Expr) string { return expr.Written(e, p.Checked) }

// Add raises an alarm about the expression as a whole.
func (p *Proof) Add(a Alarm) {
	if a.ID == 0 {
		a.ID = p.Checked.Expr().ID()
	}
	p.Alarms = append(p.Alarms, &a)
}

// Tidy makes one alarm of those with one place and code.
func (p *Proof) Tidy() { p.Alarms = tidied(p.Alarms) }

// Expression evaluates an expression for all events of a state.
func Expression(b *budget.Budget, doc *values.Document, checked *ast.AST, start *State) *Proof {
	checked, origins := expr.Inlined(checked)
	p := newProver(b, doc, checked, start)
	p.origins = origins
	out := &Proof{Checked: checked}
	at, ok := attempt(func() { out.Result = p.eval(checked.Expr(), start) })
	out.Alarms, out.maps, out.found = tidied(p.alarms), p.maps, p.found
	p.remedied(out.Alarms)
	switch {
	case !ok:
		out.Result = nil
		out.Add(Alarm{Code: finding.MappingUnproved, ID: at, State: start, Message: "the expression is too large here, or a variable hides another one", Remedy: gapSize.Instead})
	case len(out.Result) == 0 && len(out.Alarms) == 0:
		out.Add(Alarm{Code: finding.MappingUnproved, State: start, Message: "the checker found no event on which the expression gives anything", Remedy: gapNoEvent.Instead})
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

func tidied(alarms []*Alarm) []*Alarm {
	type key struct {
		code finding.Code
		id   int64
	}
	seen := map[key]*Alarm{}
	var out []*Alarm
	for _, a := range alarms {
		k := key{a.Code, a.ID}
		if was, ok := seen[k]; ok {
			if joined := either(was.State, a.State.Like(was.State), nil); joined != nil {
				was.State = joined
			}
			continue
		}
		c := *a
		seen[k] = &c
		out = append(out, &c)
	}
	return out
}

// A Yield is commands that one map literal makes, or that come from elsewhere.
type Yield struct {
	// Literal is the id of the map literal; 0 of commands that come from elsewhere.
	Literal  int64
	Commands values.Value
	// State is what is known where they are made.
	State *State
}

// Yields gives what is in the lists that the expression gives, by where it is made; others are the kinds that are not
// lists, or not maps in lists.
func (p *Proof) Yields(start *State) (yields []*Yield, others []values.Value) {
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
					y.State = either(y.State, made.state.Like(y.State), nil)
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

// A Trace is an evaluation that also tells where events lead to.
type Trace struct {
	Result values.Value
	Alarms []*Alarm
	p      *prover
}

// Traced evaluates an expression as it stands, and keeps which parts some event leads to. ok is false if that was given up.
func Traced(b *budget.Budget, doc *values.Document, checked *ast.AST, start *State) (t *Trace, ok bool) {
	p := newProver(b, doc, checked, start)
	p.outcomes = map[ast.Expr]outcome{}
	p.visited, p.sizes, p.ranges, p.runs = map[int64]bool{}, map[int64]size{}, map[int64]size{}, map[string]int{}
	t = &Trace{p: p}
	_, ok = attempt(func() { t.Result = p.eval(checked.Expr(), start) })
	t.Alarms = p.alarms
	return t, ok
}

// Makes gives what is known wherever a map is made.
func (t *Trace) Makes() []*State {
	var states []*State
	for _, m := range t.p.maps {
		states = append(states, m.state)
	}
	return states
}

// Cases gives the parts into which a condition splits the events of a state: true, false and an error. It gives the
// state as the only part where that is too much to tell.
func Cases(b *budget.Budget, doc *values.Document, checked *ast.AST, condition ast.Expr, st *State) []*State {
	p := newProver(b, doc, checked, st)
	var out []*State
	_, ok := attempt(func() {
		t, f := p.condition(condition, st)
		if t != nil {
			out = append(out, t)
		}
		if f != nil && f != t {
			out = append(out, f)
		}
	})
	if !ok || len(p.alarms) > 3 {
		return []*State{st}
	}
	for _, a := range p.alarms {
		if !a.Warns() {
			out = append(out, a.State.Like(st))
		}
	}
	return out
}

// Warns says whether an alarm is no more than a warning: an overflow or a limit.
func (a *Alarm) Warns() bool {
	return a.Code == finding.MappingOverflow || a.Code == finding.MappingLimit
}
