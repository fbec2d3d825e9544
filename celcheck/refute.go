package celcheck

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/eventlink/pulumi-eventlink/celmap"
	"github.com/eventlink/pulumi-eventlink/contract"
	"github.com/eventlink/pulumi-eventlink/finding"
	"github.com/eventlink/pulumi-eventlink/schema"
)

// A failure is what running an event showed.
type failure struct {
	property string
	code     finding.Code
	cause    celmap.Cause // of a failed evaluation
	place    string       // in the expression
	pointer  string       // in the command
	message  string
	event    string
	command  any
	alarm    *posed
}

// only says that it is no more than a warning.
func (f *failure) only() bool {
	return f.code == finding.MappingOverflow || f.code == finding.MappingLimit
}

func (f *failure) same(g *failure) bool {
	return f.property == g.property && f.code == g.code && f.place == g.place && withoutIndex(f.pointer) == withoutIndex(g.pointer)
}

// withoutIndex gives a pointer without the numbers in it, so that shrinking a list does not change it.
func withoutIndex(pointer string) string {
	steps := strings.Split(pointer, "/")
	for i, step := range steps {
		if strings.Trim(step, "0123456789") == "" {
			steps[i] = ""
		}
	}
	return strings.Join(steps, "/")
}

// codes are the codes of what makes an evaluation fail.
var codes = map[celmap.Cause]finding.Code{
	celmap.CauseUnnamed:    finding.MappingResult,
	celmap.CauseAbsent:     finding.MappingAbsent,
	celmap.CauseIndex:      finding.MappingIndex,
	celmap.CauseOverload:   finding.MappingOverload,
	celmap.CauseDivision:   finding.MappingDivision,
	celmap.CauseConversion: finding.MappingConversion,
	celmap.CauseOverflow:   finding.MappingOverflow,
	celmap.CauseLiteral:    finding.MappingResult,
	celmap.CauseResult:     finding.MappingResult,
	celmap.CauseInfinite:   finding.MappingResult,
	celmap.CauseKey:        finding.MappingKey,
	celmap.CauseLimit:      finding.MappingLimit,
	celmap.CauseBug:        finding.MappingResult,
}

// sample is the message that events are run with. It has no attributes, as a message need have none.
var sample = celmap.Message{ID: "00000000-0000-0000-0000-000000000001", Time: time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)}

// run runs an event as the Lambda does. It says no where the text is no event of the contract, or where nothing can be said.
func (c *connection) run(text string) (f *failure, ok bool) {
	event, err := c.event.Decode([]byte(text))
	if err != nil || c.event.Check(event) != nil {
		return nil, false
	}
	ctx, cancel := context.WithTimeout(c.ctx, 2*time.Second)
	defer cancel()
	fail := func(property string, err error) (*failure, bool) {
		var r *celmap.Failure
		if !errors.As(err, &r) {
			return nil, false
		}
		f := &failure{property: property, code: codes[r.Cause], cause: r.Cause, message: r.Message, event: text}
		if strings.HasPrefix(r.Place, "/") {
			f.pointer = r.Place
		} else {
			f.place = r.Place
		}
		return f, true
	}
	if c.identity != nil {
		if _, err := c.identity.Value(ctx, nil, event, sample); err != nil {
			return fail("identity", err)
		}
	}
	commands, err := c.mapping.Commands(ctx, event, sample)
	if err != nil {
		return fail("mapping", err)
	}
	for _, command := range commands {
		if c.groupBy != nil {
			if _, err := c.groupBy.Value(ctx, command, event, sample); err != nil {
				return fail("groupBy", err)
			}
		}
		var r *contract.Refusal
		if errors.As(c.command.Check(command), &r) {
			f := &failure{property: "mapping", code: finding.MappingCommand, pointer: r.Place, message: r.Message, event: text, command: command}
			if r.Reason != contract.BreaksContract {
				f.code = finding.MappingLimit
			}
			return f, true
		}
	}
	return nil, true
}

// mostRuns bounds how many events are run for one alarm.
const mostRuns = 1500

// refute looks for an event for every alarm, and runs a few events even where there is none: the two engines watch each
// other.
func (c *connection) refute() {
	rng := rand.New(rand.NewPCG(1, 1)) // fixed: the same input gets the same answer
	for range 6 {
		if v, ok := schema.Sample(c.eventSchema, rng); ok {
			c.try(nil, v)
		}
	}
	for i := range c.alarms {
		a := &c.alarms[i]
		if a.code == finding.MappingOverflow || a.code == finding.MappingLimit || c.shown(a) {
			continue
		}
		c.pursue(a, rng)
		if c.ctx.Err() != nil {
			return
		}
	}
}

// shown says whether an event has shown an alarm to be true.
func (c *connection) shown(a *posed) bool {
	for _, f := range c.found {
		if f.alarm == a {
			return true
		}
	}
	return false
}

// pursue makes events from the path condition of an alarm until one shows it true.
func (c *connection) pursue(a *posed, rng *rand.Rand) {
	end, _ := c.ctx.Deadline()
	ctx, cancel := context.WithTimeout(c.ctx, time.Until(end)/4) // so that there is some left for the next one
	defer cancel()
	condition := c.conditionOf(a.env)
	runs := mostRuns
	attempt := func(v any) bool {
		runs--
		c.try(a, v)
		return c.shown(a) || runs <= 0 || ctx.Err() != nil
	}
	var bases []any
	for _, state := range c.inverted(a) {
		r := schema.IsEmpty(ctx, c.conditionOf(state))
		if r.Verdict != schema.No {
			continue
		}
		bases = append(bases, r.Witness)
		if attempt(r.Witness) {
			return
		}
	}
	if r := schema.IsEmpty(ctx, condition); r.Verdict == schema.No {
		bases = append(bases, r.Witness)
		if attempt(r.Witness) {
			return
		}
	} else if r.Verdict == schema.Yes {
		a.void = true // the state it speaks of is one of the abstraction alone
		return
	}
	for range 12 {
		if v, ok := schema.Sample(condition, rng); ok {
			bases = append(bases, v)
			if attempt(v) {
				return
			}
		}
		if ctx.Err() != nil {
			break
		}
	}
	for _, base := range bases {
		for _, v := range c.mutants(base, a) {
			if attempt(v) {
				return
			}
		}
	}
}

// conditionOf gives the events of a path, as far as they are known.
func (c *connection) conditionOf(path *env) *schema.Schema {
	if c.doc.opaque {
		return c.eventSchema
	}
	r := newRenderer(c.doc)
	v := path.event(r)
	if len(v) == 0 {
		return c.eventSchema
	}
	text, ok := r.text(r.value(v))
	if !ok {
		return c.eventSchema
	}
	parsed, problems := schema.Parse(text, schema.Options{})
	if len(problems) > 0 {
		return c.eventSchema
	}
	return parsed
}

// try runs one event, and keeps what it shows.
func (c *connection) try(a *posed, event any) {
	text, err := json.Marshal(event)
	if err != nil || c.tried[string(text)] {
		return
	}
	c.tried[string(text)] = true
	f, ok := c.run(string(text))
	if !ok || f == nil || f.only() || c.overflown(f) {
		return
	}
	f.alarm = c.attribute(f, a)
	for _, g := range c.found {
		if f.alarm != nil && g.alarm == f.alarm || f.alarm == nil && f.same(g) {
			return
		}
	}
	c.found = append(c.found, f)
}

// overflown says that a number in a command has become infinite by going beyond 64 bits, and not by a division by zero: the
// prover knows of no other way.
func (c *connection) overflown(f *failure) bool {
	if f.cause != celmap.CauseInfinite {
		return false
	}
	is := func(code finding.Code) func(posed) bool { return func(a posed) bool { return a.code == code } }
	return slices.ContainsFunc(c.alarms, is(finding.MappingOverflow)) && !slices.ContainsFunc(c.alarms, is(finding.MappingResult))
}

// attribute finds the alarm that a failure shows true: of one input and code, at the place where there is one.
func (c *connection) attribute(f *failure, pursued *posed) *posed {
	if pursued != nil && pursued.property == f.property && c.explains(pursued, f) {
		return pursued
	}
	for i := range c.alarms {
		a := &c.alarms[i]
		if a.property == f.property && a.place() == f.place && c.explains(a, f) {
			return a
		}
	}
	for i := range c.alarms {
		a := &c.alarms[i]
		if a.property == f.property && c.explains(a, f) {
			return a
		}
	}
	return nil
}

func (c *connection) explains(a *posed, f *failure) bool {
	// celmap has no name for what failed; the alarm has.
	if f.code != finding.MappingCommand && f.cause == celmap.CauseUnnamed && a.code != finding.MappingCommand && a.code != finding.MappingUnproved && a.code != finding.MappingOverflow && a.code != finding.MappingLimit {
		return true
	}
	if a.code != f.code {
		return false
	}
	if f.code == finding.MappingCommand && a.yield != nil && a.yield.sub != nil {
		if v := a.yield.sub.Validator(); v != nil {
			return v.Check(f.command) == nil
		}
	}
	return true
}
