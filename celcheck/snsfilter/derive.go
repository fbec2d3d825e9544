package snsfilter

import (
	"cmp"
	"encoding/json"
	"math/rand/v2"
	"regexp"
	"slices"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"

	"github.com/eventlink/pulumi-eventlink/celcheck/audit"
	"github.com/eventlink/pulumi-eventlink/celcheck/budget"
	"github.com/eventlink/pulumi-eventlink/celcheck/connection"
	"github.com/eventlink/pulumi-eventlink/celcheck/expr"
	"github.com/eventlink/pulumi-eventlink/celcheck/facts"
	"github.com/eventlink/pulumi-eventlink/celcheck/prove"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
	"github.com/eventlink/pulumi-eventlink/celmap"
	"github.com/eventlink/pulumi-eventlink/schema"
)

// A filter may keep an event out only where nothing is lost by it: the mapping yields no command for it, and neither mapping
// nor identity fails, as an event on which one of them fails belongs into the dead-letter queue. So a filter is not read off
// the conditions of a mapping; it is proposed and proved: for a place of the event and a set of strings, the very prover that
// judges the mapping evaluates it for every event that has something else at that place.
//
// These are more than the events of the contract. A point may admit events of a newer contract than the lane knows, which the
// lane maps all the same and dead-letters where that gives anything. So the proof is for every JSON object that has the
// place, whatever else it holds; or, where that cannot be had, for every one that has what all events of the contract have in
// common. That the contract requires the place makes either a proof for the contract.

// The bounds on a derivation, and on a policy, which are those of SNS or stricter. SNS counts a nested value once for every
// level that it stands on.
const (
	maxPlaces       = 40
	maxTexts        = 400
	maxKeys         = 5
	maxCombinations = 150
	maxDepth        = 8
)

// The names and strings that a policy says: those of which nobody need ask how SNS reads them. A dot joins names in some
// readings of a policy, a dollar sign begins an operator, a quote or a backslash wants escaping twice in some places.
var (
	plainName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,128}$`)
	plainText = regexp.MustCompile(`^[ !#-\[\]-~]{1,200}$`)
)

// Derive derives the filter of a connection, or says why it has no filter.
func Derive(b *budget.Budget, c *connection.Connection) (*Filter, string) {
	if c.Events.Opaque() {
		return nil, "the checker does not follow the references of the event contract"
	}
	d := newDerivation(b, c)
	var f Filter
	reason := ""
	for _, at := range d.places() {
		key, why := d.admitted(at)
		if why == "" {
			key.place = at.Steps
			f.keys = append(f.keys, key)
		} else if reason == "" && d.compared[at.String()] {
			reason = why
		}
	}
	for _, at := range d.optionalPlaces() {
		if len(f.keys) < maxKeys && d.idleWithout(at) {
			f.keys = append(f.keys, filterKey{place: at.Steps, exists: true})
		}
	}
	if len(f.keys) == 0 {
		return nil, d.reason(cmp.Or(reason, "the mapping compares no required string or bool property with a constant"))
	}
	if f.limit(); len(f.keys) == 0 {
		return nil, "what would filter is beyond the 150 combinations of values that SNS allows"
	}
	f.sort()
	if event := d.contradiction(f); event != "" {
		return nil, "the proof of it does not hold on the event " + event + ", which is a bug; please report it with the mapping"
	}
	return &f, ""
}

// A derivation is the work on one filter.
type derivation struct {
	c      *connection.Connection
	budget *budget.Budget
	texts  []string     // that the mapping writes
	names  []string     // of properties, likewise
	event  values.Value // of the contract
	// compared are the places that stand at an operator that compares.
	compared map[string]bool
	// constants are the texts that a place is compared with, prefixes those that it is asked to begin with.
	constants, prefixes map[string][]string
	bases               []values.Value // the events that a proof is for: all objects, and those that have what all events of the contract have
}

func newDerivation(b *budget.Budget, c *connection.Connection) *derivation {
	d := &derivation{c: c, budget: b, compared: map[string]bool{}, constants: map[string][]string{}, prefixes: map[string][]string{}}
	note := func(list *[]string, text string) {
		if len(*list) < maxTexts && !slices.Contains(*list, text) {
			*list = append(*list, text)
		}
	}
	ast.PostOrderVisit(c.Mapping.Checked().Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		switch e.Kind() {
		case ast.SelectKind:
			note(&d.names, e.AsSelect().FieldName())
		case ast.LiteralKind:
			if text, ok := expr.Text(e); ok {
				note(&d.names, text)
				note(&d.texts, text)
			}
		case ast.CallKind:
			switch e.AsCall().FunctionName() {
			case operators.Equals, operators.NotEquals, operators.In:
				args := expr.Args(e)
				for i, arg := range args {
					if at, ok := expr.PathOf(arg); ok {
						d.compared[at.String()] = true
						d.constants[at.String()] = append(d.constants[at.String()], textsOf(args[1-i])...)
					}
				}
			case "startsWith":
				args := expr.Args(e)
				at, ok := expr.PathOf(args[0])
				if text, constant := expr.Text(args[1]); ok && constant && plainText.MatchString(text) {
					d.compared[at.String()] = true
					d.prefixes[at.String()] = append(d.prefixes[at.String()], text)
				}
			}
		}
	}))
	slices.Sort(d.names)
	d.event = c.Events.Value().Only(values.KindMap).Possible(d.names)
	common := values.AnyMap()
	for _, name := range d.names {
		if v, ok := required(d.event, name); ok {
			common = with(common, name, v)
		}
	}
	d.bases = []values.Value{values.AnyMap(), common}
	return d
}

// textsOf are the texts that are written as one, or in a list.
func textsOf(e ast.Expr) []string {
	if text, ok := expr.Text(e); ok {
		return []string{text}
	}
	var out []string
	if e.Kind() == ast.ListKind {
		for _, element := range e.AsList().Elements() {
			out = append(out, textsOf(element)...)
		}
	}
	return out
}

// with gives maps a member.
func with(v values.Value, name string, member values.Value) values.Value {
	return values.Each(v, func(s *values.Map) values.Value { return values.One(s.With(name, values.Present(member))) })
}

// idleWithout says whether mapping and identity are proved to do nothing on the events that do not have a place.
func (d *derivation) idleWithout(at expr.Path) bool {
	parent, name := at.Steps[:len(at.Steps)-1], at.Steps[len(at.Steps)-1]
	lacking := func(v values.Value) values.Value { return v.Only(values.KindMap).Lacking(name) }
	return d.idle(expr.Path{Root: at.Root, Steps: parent}, lacking) == ""
}

// run evaluates an expression for the events of a state. ok is false if that was given up.
func (d *derivation) run(checked *ast.AST, start *facts.State) (t *prove.Trace, ok bool) {
	return prove.Traced(d.budget, d.c.Events, checked, start)
}

// A keep cuts a value to a part of it.
type keep = func(values.Value) values.Value

// only keeps strings of a list, without all else.
func only(texts []string) keep {
	return func(v values.Value) values.Value { return v.EqualToAny(values.TextValue(slices.Clone(texts)...)) }
}

// beginning keeps what neither begins with a prefix nor is one of some strings.
func beginning(prefixes, texts []string) keep {
	return func(v values.Value) values.Value {
		v = v.NotAmong(texts)
		for _, prefix := range prefixes {
			v = append(v.Without(values.KindString), v.Only(values.KindString).NotMatching("^"+values.QuotedPattern(prefix))...)
		}
		return v
	}
}

func without(texts []string) keep {
	return func(v values.Value) values.Value { return v.NotAmong(texts) }
}

// idle says why mapping and identity are not proved to do nothing on the events whose value at a place is kept; it is empty
// where they are.
func (d *derivation) idle(at expr.Path, keep keep) string {
	if why := d.nothing(at, keep); why != "" {
		return "the mapping " + why
	}
	return d.identified(at, keep)
}

// nothing says why the mapping is not proved to yield nothing, and not to fail.
func (d *derivation) nothing(at expr.Path, keep keep) (why string) {
	for _, base := range d.bases {
		start := d.starting(base, at, keep)
		if start == nil {
			continue
		}
		var lists values.Value
		lists, why = d.evaluate(&d.c.Mapping.Expression, start)
		if why == "" && !empty(lists) {
			why = "may yield a command"
		}
		if why == "" {
			return ""
		}
	}
	return why
}

// empty says whether a value is nothing but empty lists.
func empty(v values.Value) bool {
	lists := values.All[*values.List](v)
	return len(lists) == len(v) && !slices.ContainsFunc(lists, func(s *values.List) bool { return s.MaxLen() > 0 })
}

// starting is what is known of those events of a base whose value at a place is kept; nil where there are none.
func (d *derivation) starting(base values.Value, at expr.Path, keep keep) *facts.State {
	return facts.Start(changed(base, at.Steps, func(v values.Value) values.Value { return keep(opened(v)) }))
}

// opened lets the strings of a value be any, as a newer contract may.
func opened(v values.Value) values.Value {
	return v.Each(func(s values.Shape) values.Value {
		if s.Kind() == values.KindString {
			return values.StringValue(0, values.Unbounded)
		}
		return values.One(s)
	})
}

// changed puts what f makes of a place of objects there, and sees to it that the place is present.
func changed(v values.Value, steps []string, f keep) values.Value {
	if len(steps) == 0 {
		return f(v)
	}
	return values.Each(v, func(s *values.Map) values.Value {
		inner := changed(s.Member(steps[0]).Value(), steps[1:], f)
		if len(inner) == 0 {
			return nil
		}
		return values.One(s.With(steps[0], values.Present(inner)))
	})
}

// identified says why the identity is not proved to be a text on the events of the contract. Of an event of a newer contract
// none is taken.
func (d *derivation) identified(at expr.Path, keep keep) string {
	if d.c.Identity == nil {
		return ""
	}
	start := facts.Start(d.event).Narrow(at, keep)
	if start == nil {
		return ""
	}
	texts, why := d.evaluate(&d.c.Identity.Expression, start)
	if why != "" {
		return "the identity " + why
	}
	all := values.All[*values.String](texts)
	if len(all) < len(texts) || slices.ContainsFunc(all, func(s *values.String) bool { return s.MinLen() == 0 }) {
		return "the identity may be no text"
	}
	return ""
}

// evaluate gives what an expression may be, or says why it is not proved that it never fails, by a limit neither.
func (d *derivation) evaluate(e *celmap.Expression, start *facts.State) (result values.Value, why string) {
	t, ok := d.run(e.Checked(), start)
	switch {
	case !ok:
		return nil, "is too large for the proof"
	case len(t.Alarms) > 0:
		a := t.Alarms[0]
		return nil, "may fail at " + expr.Place(e.Checked(), a.ID, a.Named) + ": " + a.Message
	case len(t.Result) == 0:
		return nil, "gives nothing at all"
	case audit.Cost(t) > celmap.MaxCost:
		return nil, "may cost more than an evaluation may"
	}
	return t.Result, ""
}

// reason words why there is no filter.
func (d *derivation) reason(why string) string {
	common := d.starting(d.bases[len(d.bases)-1], expr.Path{}, func(v values.Value) values.Value { return v })
	result, _ := d.evaluate(&d.c.Mapping.Expression, common)
	lists := values.All[*values.List](result)
	switch {
	case d.budget.Spent():
		return "the steps for the proof are used up"
	case len(lists) > 0 && !slices.ContainsFunc(lists, func(s *values.List) bool { return s.MinLen() == 0 }):
		return "every event gives a command"
	}
	return why
}

// maxContradictions is how many events a filter is tried with that was proved: the proof and the evaluation watch each other.
const maxContradictions = 6

// contradiction looks for an event of the contract that a filter keeps out, and on which the mapping does something.
func (d *derivation) contradiction(f Filter) string {
	kept, problems := schema.Parse(f.schema(), schema.Options{})
	if len(problems) > 0 {
		return ""
	}
	dropped := schema.Intersection(d.c.EventSchema, schema.Not(kept))
	rng := rand.New(rand.NewPCG(2, 2)) // fixed: the same input gets the same answer
	for range maxContradictions {
		v, ok := schema.Sample(dropped, rng)
		if !ok || d.budget.Spent() {
			return ""
		}
		text, err := json.Marshal(v)
		if err != nil {
			return ""
		}
		if d.does(string(text), f) {
			return string(text)
		}
	}
	return ""
}

// does says whether an event that a filter keeps out makes the mapping or the identity fail, or gives a command.
func (d *derivation) does(text string, f Filter) bool {
	event, err := d.c.Event.Decode([]byte(text))
	if err != nil || f.Admits(event) {
		return false
	}
	failures, commands, ok := d.c.Run(d.budget, text)
	return ok && len(failures)+len(commands) > 0
}
