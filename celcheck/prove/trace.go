package prove

import (
	"cel.dev/cel-go/common/ast"

	"github.com/eventlink/pulumi-eventlink/celcheck/alarm"
	"github.com/eventlink/pulumi-eventlink/celcheck/budget"
	"github.com/eventlink/pulumi-eventlink/celcheck/expr"
	"github.com/eventlink/pulumi-eventlink/celcheck/facts"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
)

// A Trace is an evaluation that also tells where events lead to.
type Trace struct {
	*alarm.Log
	Result values.Value
	Alarms []*alarm.Alarm
	p      *prover
}

// Traced evaluates an expression as it stands, and keeps which parts some event leads to. ok is false if that was given up.
func Traced(b *budget.Budget, doc *values.Document, checked *ast.AST, start *facts.State) (t *Trace, ok bool) {
	p := newProver(b, doc, checked, start)
	p.outcomes = map[ast.Expr]outcome{}
	p.visited, p.sizes, p.ranges, p.runs = map[int64]bool{}, map[int64]size{}, map[int64]size{}, map[string]int{}
	p.shared = map[string]bool{}
	if looksInside(checked.Expr()) {
		p.inner = map[int64]size{}
	}
	t = &Trace{Log: p.Log, p: p}
	_, ok = attempt(func() { t.Result = p.eval(checked.Expr(), start) })
	t.Alarms = p.Raised
	return t, ok
}

// looksInside says whether an expression calls what takes a time in proportion to what is in a list.
func looksInside(e ast.Expr) bool {
	found := false
	ast.PostOrderVisit(e, ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() == ast.CallKind {
			name := e.AsCall().FunctionName()
			found = found || name == "merge" || name == "flatten"
		}
	}))
	return found
}

// Makes gives what is known wherever a map is made.
func (t *Trace) Makes() []*facts.State {
	var states []*facts.State
	for _, m := range t.p.maps {
		states = append(states, m.state)
	}
	return states
}

// Visited says whether some event leads to a part.
func (t *Trace) Visited(e ast.Expr) bool { return t.p.visited[e.ID()] }

// Outcome is how a condition comes out: both are false for one that always fails, or that no event leads to.
func (t *Trace) Outcome(e ast.Expr) (yes, no bool) {
	o := t.p.outcomes[e]
	return o.yes, o.no
}

// Size is the greatest size that a part of the expression may have: once, and on average over the runs of a macro. Of what a
// macro runs over it is how often the macro runs.
func (t *Trace) Size(e ast.Expr) (once, average int) {
	found, ok := t.p.ranges[e.ID()]
	if !ok {
		found = t.p.sizes[e.ID()]
	}
	return found.once, found.average
}

// Inner is the greatest sum of the sizes of what is in a list: of the members of maps, or of the items of lists; once, and
// on average as of Size.
func (t *Trace) Inner(e ast.Expr) (once, average int) {
	found := t.p.inner[e.ID()]
	return found.once, found.average
}

// An outcome is how a condition comes out: both are false for one that always fails.
type outcome struct{ yes, no bool }

// A size is the greatest size that a part of the expression may have: once, and on average over the runs of a macro, all
// of which share what one body holds.
type size struct{ once, average int }

// noted keeps the greatest size that a part of the expression may have.
func (p *prover) noted(e ast.Expr, found values.Value, st *facts.State) {
	if p.sizes == nil {
		return
	}
	for _, s := range found {
		if o, ok := s.(*values.Optional); ok {
			p.noted(e, o.Inner(), st)
		}
		if _, hi, ok := values.Lengths(s); ok {
			inBody := values.MaxBody
			if s.Kind() == values.KindList || s.Kind() == values.KindMap {
				inBody = maxInner
			}
			p.keep(p.sizes, e, min(hi, values.MaxBody), inBody, st)
		}
		if l, ok := s.(*values.List); ok && p.inner != nil {
			p.keep(p.inner, e, innerSize(l), maxInner, st)
		}
	}
}

// maxInner bounds what is in all lists of a body: each member or item takes a digit and a comma.
const maxInner = values.MaxBody / 2

// innerSize bounds the sum of the sizes of what is in a list.
func innerSize(l *values.List) int {
	total := 0
	items, told := l.Items()
	if !told {
		items = []values.Value{l.Element()}
	}
	for _, item := range items {
		greatest := 0
		for _, s := range item {
			n := 1
			if _, hi, ok := values.Lengths(s); ok && s.Kind() != values.KindString && s.Kind() != values.KindBytes {
				n = hi
			}
			greatest = max(greatest, n)
		}
		total = values.Plus(total, greatest)
	}
	if !told {
		total = values.Times(total, l.Longest())
	}
	if values.Contracted(l) {
		total = min(total, maxInner)
	}
	return total
}

// keep keeps a size; inBody is the sum of all such sizes in one body, for a place of a macro's variable.
func (p *prover) keep(sizes map[int64]size, e ast.Expr, once, inBody int, st *facts.State) {
	average := once
	at, ok := expr.PathOf(e)
	if !ok {
		at, ok = facts.OrEmpty(e)
	}
	if ok {
		if _, ranged := st.Over(at.Root); (ranged || p.shared[at.Root]) && p.runs[at.Root] > 0 {
			average = min(average, (inBody+p.runs[at.Root]-1)/p.runs[at.Root])
		}
	}
	was := sizes[e.ID()]
	sizes[e.ID()] = size{max(was.once, once), max(was.average, average)}
}

// notedRange keeps how often a macro runs.
func (p *prover) notedRange(l expr.Loop, lists []*values.List, st *facts.State) {
	if p.sizes == nil {
		return
	}
	runs, inBody := 0, 0
	for _, s := range lists {
		runs = max(runs, s.Longest())
		if n, ok := s.InBody(); ok {
			inBody = max(inBody, n)
		} else {
			inBody = values.MaxBody
		}
	}
	p.runs[l.Variable] = max(p.runs[l.Variable], runs)
	if _, ok := facts.OrEmpty(l.Over); ok {
		p.shared[l.Variable] = true
	}
	p.keep(p.ranges, l.Over, runs, inBody, st)
}
