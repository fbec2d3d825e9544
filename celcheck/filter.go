package celcheck

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"time"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"

	"github.com/eventlink/pulumi-eventlink/celmap"
	"github.com/eventlink/pulumi-eventlink/finding"
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
	mostFilterSteps  = 3 * mostSteps
	mostFilterPlaces = 40
	mostFilterTexts  = 400
	mostFilterKeys   = 5
	mostCombinations = 150
	mostFilterDepth  = 8
)

// The names and strings that a policy says: those of which nobody need ask how SNS reads them. A dot joins names in some
// readings of a policy, a dollar sign begins an operator, a quote or a backslash wants escaping twice in some places.
var (
	plainName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,128}$`)
	plainText = regexp.MustCompile(`^[ !#-\[\]-~]{1,200}$`)
)

// NoFilter is the note that a lane takes every event, and why.
func NoFilter(why string) finding.Finding {
	return finding.Finding{
		Code: finding.FilterNone, Severity: finding.Note, Property: "filter",
		Message: "none is derived, so the lane takes every event: " + why,
	}
}

// DeriveFilter derives a filter without judging the connection, or says why there is none. An input that does not compile has
// none, for which its problems are the reason.
func DeriveFilter(ctx context.Context, in Input) (filter *Filter, without string) {
	defer func() {
		if recover() != nil {
			filter, without = nil, "its derivation broke down, which is a bug; please report it with the contracts and the mapping"
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, mostTime)
	defer cancel()
	c, ok := read(in)
	if !ok {
		return nil, ""
	}
	c.ctx = ctx
	return c.filter()
}

// filter derives the filter, or says why there is none.
func (c *connection) filter() (*Filter, string) {
	if c.doc.opaque {
		return nil, "the contract has references that are not looked into"
	}
	d := c.derivation()
	var f Filter
	reason := ""
	for _, at := range d.places() {
		values, why := d.admitted(at)
		if why == "" {
			f.keys = append(f.keys, filterKey{place: at.steps, values: values})
		} else if reason == "" && d.compared[at.String()] {
			reason = why
		}
	}
	if len(f.keys) == 0 {
		return nil, d.reason(cmp.Or(reason, "no string that every event has, outside of lists, is compared with a constant"))
	}
	if f.limit(); len(f.keys) == 0 {
		return nil, "what would filter is beyond the 150 combinations of values that SNS allows"
	}
	f.sort()
	if event := c.contradiction(f); event != "" {
		return nil, "the proof of it does not hold on the event " + event + ", which is a bug; please report it with the mapping"
	}
	return &f, ""
}

// A derivation is the work on one filter.
type derivation struct {
	*connection
	left  int      // steps
	texts []string // that the mapping writes
	names []string // of properties, likewise
	event value    // of the contract
	// compared are the places that stand at an operator that compares.
	compared map[string]bool
	bases    []value // the events that a proof is for: all objects, and those that have what all events of the contract have
}

func (c *connection) derivation() *derivation {
	d := &derivation{connection: c, left: mostFilterSteps, compared: map[string]bool{}}
	note := func(list *[]string, text string) {
		if len(*list) < mostFilterTexts && !slices.Contains(*list, text) {
			*list = append(*list, text)
		}
	}
	ast.PostOrderVisit(c.mapping.Checked().Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		switch e.Kind() {
		case ast.SelectKind:
			note(&d.names, e.AsSelect().FieldName())
		case ast.LiteralKind:
			if text, ok := textLiteral(e); ok {
				note(&d.names, text)
				note(&d.texts, text)
			}
		case ast.CallKind:
			switch e.AsCall().FunctionName() {
			case operators.Equals, operators.NotEquals, operators.In:
				for _, arg := range arguments(e) {
					if at, ok := pathOf(arg); ok {
						d.compared[at.String()] = true
					}
				}
			}
		}
	}))
	slices.Sort(d.names)
	d.event = c.start().vars["event"]
	open := &shape{kind: kMap, object: &object{others: anyJSON}}
	common := open
	for _, name := range d.names {
		if v, ok := required(d.event, name); ok {
			common = common.having(name, present(v))
		}
	}
	d.bases = []value{one(open), one(common)}
	return d
}

// places are those that every event of the contract has, through objects alone, that may hold strings and no lists, and
// whose names stand in the mapping.
func (d *derivation) places() []path {
	var out []path
	var look func(at path, v value)
	look = func(at path, v value) {
		for _, name := range d.names {
			inner, ok := required(v, name)
			switch {
			case !ok || len(out) >= mostFilterPlaces || len(at.steps) >= mostFilterDepth || !plainName.MatchString(name):
			case inner.has(kString) && !inner.has(kList):
				out = append(out, at.below(name))
			case len(inner.without(kMap)) == 0:
				look(at.below(name), inner)
			}
		}
	}
	look(path{root: "event"}, d.event)
	return out
}

// required gives what is at a name that all of some maps have.
func required(v value, name string) (value, bool) {
	var out value
	for _, s := range v {
		if s.kind != kMap {
			return nil, false
		}
		p := s.object.get(name)
		if !p.must || p.never {
			return nil, false
		}
		out = append(out, p.value()...)
	}
	return dedupe(out), len(out) > 0
}

// admitted gives the strings at a place for which the mapping may do something, where it does nothing for all others.
// Otherwise it says why not.
func (d *derivation) admitted(at path) (values []string, why string) {
	if why = d.idle(at, without(d.texts)); why != "" {
		return nil, "where " + at.written() + " is none of the strings in the mapping, " + why
	}
	values = d.live(at)
	slices.Sort(values)
	odd := slices.IndexFunc(values, func(text string) bool { return !plainText.MatchString(text) })
	switch {
	case len(values) == 0:
		return nil, "the mapping yields nothing, whatever " + at.written() + " is"
	case len(values) > mostCombinations:
		return nil, at.written() + " may be more strings than the 150 that a policy may name"
	case odd >= 0:
		return nil, fmt.Sprintf("%s may be %q, and a policy holds nothing but printable ASCII without quotes and backslashes", at.written(), values[odd])
	}
	return values, ""
}

// live gives the strings of the mapping at a place for which it is not proved to do nothing.
func (d *derivation) live(at path) []string {
	// The paths that lead to commands and to what may fail tell as a rule. What they tell is proved.
	suspects := d.suspects(at)
	others := slices.DeleteFunc(slices.Clone(d.texts), func(text string) bool { return slices.Contains(suspects, text) })
	if len(others) > 0 && d.idle(at, only(others)) == "" {
		return suspects
	}
	var found []string
	d.halve(at, d.texts, &found)
	return found
}

// suspects gives those strings at a place with which the mapping comes to a map that it makes, as a command is one, or to what may fail.
func (d *derivation) suspects(at path) (found []string) {
	p, _, ok := d.run(d.mapping.Checked(), d.starting(d.bases[len(d.bases)-1], at, only(d.texts)))
	if !ok {
		return d.texts
	}
	envs := p.literals
	for _, a := range p.alarms {
		envs = append(envs, a.env)
	}
	for _, e := range envs {
		v := e.vars["event"]
		for _, step := range at.steps {
			var inner value
			for _, s := range v.only(kMap) {
				inner = join(inner, s.object.get(step).value())
			}
			v = inner
		}
		for _, s := range v.only(kString) {
			if s.set == nil {
				return d.texts
			}
			found = append(found, s.set...)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// halve adds those of some strings for which the mapping is not proved to do nothing, until there are more than any policy
// may have.
func (d *derivation) halve(at path, texts []string, found *[]string) {
	switch {
	case len(texts) == 0 || len(*found) > mostCombinations || d.idle(at, only(texts)) == "":
	case len(texts) == 1:
		*found = append(*found, texts[0])
	default:
		half := len(texts) / 2
		d.halve(at, texts[:half], found)
		d.halve(at, texts[half:], found)
	}
}

// only keeps strings of a list, without all else.
func only(texts []string) func(value) value {
	return func(v value) value {
		return v.each(func(s *shape) value { return s.equalToAny(textValue(slices.Clone(texts)...)) })
	}
}

func without(texts []string) func(value) value {
	return func(v value) value {
		return v.each(func(s *shape) value {
			switch {
			case s.kind != kString:
				return one(s)
			case s.set == nil && len(texts) == 0:
				return one(s)
			case s.set == nil:
				return one(s.knowing(map[string]any{"not": map[string]any{"enum": texts}}))
			}
			return textValue(slices.DeleteFunc(slices.Clone(s.set), func(text string) bool { return slices.Contains(texts, text) })...)
		})
	}
}

// idle says why mapping and identity are not proved to do nothing on the events whose value at a place is kept; it is empty
// where they are.
func (d *derivation) idle(at path, keep func(value) value) string {
	if why := d.nothing(at, keep); why != "" {
		return "the mapping " + why
	}
	return d.identified(at, keep)
}

// nothing says why the mapping is not proved to yield nothing, and not to fail.
func (d *derivation) nothing(at path, keep func(value) value) (why string) {
	for _, base := range d.bases {
		start := d.starting(base, at, keep)
		if start == nil {
			continue
		}
		var lists value
		lists, why = d.evaluate(d.mapping.Checked(), start)
		if why == "" && slices.ContainsFunc(lists, func(s *shape) bool { return s.kind != kList || s.maxLen > 0 }) {
			why = "may yield a command"
		}
		if why == "" {
			return ""
		}
	}
	return why
}

// starting is what is known of those events of a base whose value at a place is kept; nil where there are none.
func (d *derivation) starting(base value, at path, keep func(value) value) *env {
	event := changed(base, at.steps, func(v value) value { return keep(opened(v)) })
	return (&env{vars: map[string]value{"message": messageValue()}}).with("event", event)
}

// opened lets the strings of a value be any, as a newer contract may.
func opened(v value) value {
	return v.each(func(s *shape) value {
		if s.kind == kString {
			return stringValue(0, unbounded)
		}
		return one(s)
	})
}

// changed puts what f makes of a place of objects there, and sees to it that the place is there.
func changed(v value, steps []string, f func(value) value) value {
	if len(steps) == 0 {
		return f(v)
	}
	return v.only(kMap).each(func(s *shape) value {
		inner := changed(s.object.get(steps[0]).value(), steps[1:], f)
		if len(inner) == 0 {
			return nil
		}
		return one(s.having(steps[0], present(inner)))
	})
}

// identified says why the identity is not proved to be a text on the events of the contract. Of an event of a newer contract
// none is taken.
func (d *derivation) identified(at path, keep func(value) value) string {
	if d.identity == nil {
		return ""
	}
	start := d.start().narrow(at, keep)
	if start == nil {
		return ""
	}
	texts, why := d.evaluate(d.identity.Checked(), start)
	switch {
	case why != "":
		return "the identity " + why
	case slices.ContainsFunc(texts, func(s *shape) bool { return s.kind != kString || s.minLen == 0 }):
		return "the identity may be no text"
	}
	return ""
}

// evaluate gives what an expression may be, or says why it is not proved that it never fails, by a limit neither.
func (d *derivation) evaluate(checked *ast.AST, start *env) (result value, why string) {
	p, result, ok := d.run(checked, start)
	switch {
	case !ok:
		return nil, "is too large for the proof" // or the proof broke down, which the verdict says
	case len(p.alarms) > 0:
		a := p.alarms[0]
		return nil, "may fail at " + placeOf(checked, a.id, a.named) + ": " + a.message
	case len(result) == 0:
		return nil, "gives nothing at all"
	case p.cost(checked.Expr()) > celmap.MaxCost:
		return nil, "may cost more than an evaluation may"
	}
	return result, ""
}

// run evaluates an expression, and says no where that was given up.
func (d *derivation) run(checked *ast.AST, start *env) (p *prover, result value, ok bool) {
	p = newProver(d.ctx, d.doc, checked)
	p.start, p.left, p.visited = start, min(d.left, mostSteps), map[int64]bool{}
	before := p.left
	defer func() {
		d.left -= before - max(p.left, 0)
		if exhausted(recover()) {
			ok = false
		}
	}()
	return p, p.eval(checked.Expr(), start), true
}

// reason words why there is no filter.
func (d *derivation) reason(why string) string {
	common := d.starting(d.bases[len(d.bases)-1], path{}, func(v value) value { return v })
	switch lists, _ := d.evaluate(d.mapping.Checked(), common); {
	case d.ctx.Err() != nil || d.left <= 0:
		return "the time for the proof is up"
	case len(lists) > 0 && !slices.ContainsFunc(lists, func(s *shape) bool { return s.minLen == 0 }):
		return "every event gives a command"
	}
	return why
}

// excludes says whether a string is known not to be a text.
func (s *shape) excludes(text string) bool {
	return slices.ContainsFunc(s.obeys, func(c condition) bool {
		not, _ := c.own["not"].(map[string]any)
		among, _ := not["enum"].([]string)
		return not["const"] == text || slices.Contains(among, text)
	})
}

// mostContradictions is how many events a filter is tried with that was proved: the proof and the evaluation watch each other.
const mostContradictions = 6

// contradiction looks for an event of the contract that a filter keeps out, and on which the mapping does something.
func (c *connection) contradiction(f Filter) string {
	kept, problems := schema.Parse(f.schema(), schema.Options{})
	if len(problems) > 0 {
		return ""
	}
	dropped := schema.Intersection(c.eventSchema, schema.Not(kept))
	rng := rand.New(rand.NewPCG(2, 2)) // fixed: the same input gets the same answer
	for range mostContradictions {
		v, ok := schema.Sample(dropped, rng)
		if !ok || c.ctx.Err() != nil {
			return ""
		}
		text, err := json.Marshal(v)
		if err != nil {
			return ""
		}
		if c.does(string(text), f) {
			return string(text)
		}
	}
	return ""
}

// does says whether an event that a filter keeps out makes the mapping or the identity fail, or gives a command.
func (c *connection) does(text string, f Filter) bool {
	event, err := c.event.Decode([]byte(text))
	if err != nil || c.event.Check(event) != nil || f.Admits(event) {
		return false
	}
	ctx, cancel := context.WithTimeout(c.ctx, 2*time.Second)
	defer cancel()
	commands, err := c.mapping.Commands(ctx, event, sample)
	if err == nil && c.identity != nil {
		_, err = c.identity.Value(ctx, nil, event, sample)
	}
	return (err != nil || len(commands) > 0) && ctx.Err() == nil
}
