package celcheck

import (
	"context"
	"slices"
	"time"

	"github.com/eventlink/pulumi-eventlink/celmap"
	"github.com/eventlink/pulumi-eventlink/contract"
	"github.com/eventlink/pulumi-eventlink/finding"
	"github.com/eventlink/pulumi-eventlink/schema"
)

// A Verdict says what is known of a mapping. The zero value is Unknown: never a proof by accident.
type Verdict int

// The verdicts.
const (
	// Unknown: there is neither a proof nor a counterexample.
	Unknown Verdict = iota
	// OK: no event of the contract makes the mapping fail or gives a command that breaks its contract.
	OK
	// Fails: an event was run and seen to make the mapping, the group or the identity fail.
	Fails
	// WrongCommand: an event was run and seen to give a command that breaks its contract.
	WrongCommand
	// Compile: an expression does not compile, or a contract does not. The caller has the problems.
	Compile
)

// String is the verdict as the tool prints it.
func (v Verdict) String() string {
	return [...]string{"unknown", "ok", "fails", "wrong-command", "compile"}[v]
}

// An Input is one connection to judge.
type Input struct {
	// EventSchema and CommandSchema are texts of JSON Schemas, Mapping is an expression.
	EventSchema, Mapping, CommandSchema string
	// GroupBy and Identity are expressions, and empty for the defaults, which cannot fail.
	GroupBy, Identity string
	// Draft is that of schemas without $schema; 2020-12 if it is empty.
	Draft contract.Draft
}

// A Result is a verdict and the findings that explain it, sorted. An OK may come with warnings.
type Result struct {
	Verdict  Verdict
	Findings []finding.Finding
	// Filter is the filter that a subscription may have; nil where there is none, and WithoutFilter says why. An input that
	// was refused has neither.
	Filter        *Filter
	WithoutFilter string
}

// mostTime is how long one question may take where the context does not say.
const mostTime = 5 * time.Second

// Check judges a connection. It never takes much longer than ctx allows, or five seconds where ctx has no end of its own;
// what is not decided by then is unknown.
func Check(ctx context.Context, in Input) (r Result) {
	defer func() {
		if recover() != nil { // a bug of ours, and none that a user should pay for: it is said, and nothing is proved
			r = Result{Findings: []finding.Finding{{
				Code: finding.MappingUnproved, Severity: finding.Warning, Property: "mapping",
				Message: "the proof broke down, which is a bug; please report it with the contracts and the mapping",
			}}}
		}
	}()
	if _, ok := ctx.Deadline(); !ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, mostTime)
		defer cancel()
	}
	c, ok := read(in)
	if !ok {
		return Result{Verdict: Compile}
	}
	c.ctx = ctx
	r = c.check()
	for i := range r.Findings {
		r.Findings[i].Source = in.source(r.Findings[i].Property)
	}
	return r
}

// source is the text of an expression by the name of its input.
func (in Input) source(property string) string {
	return map[string]string{"mapping": in.Mapping, "groupBy": in.GroupBy, "identity": in.Identity}[property]
}

// A connection is an Input made ready.
type connection struct {
	ctx            context.Context
	event, command *contract.Contract
	commandSchema  *schema.Schema
	eventSchema    *schema.Schema
	mapping        *celmap.Mapping
	groupBy        *celmap.Key
	identity       *celmap.Key
	doc            *document
	wanted         *document // see commandDoc

	yields []*yield
	alarms []posed
	found  []*failure
	tried  map[string]bool
}

// A posed alarm is one to be shown true, with the input that it is about.
type posed struct {
	*alarm
	property string
	proof    *proof
	yield    *yield // of a command that is not proved
	void     bool   // no event of the contract meets its path condition, which is a proof that it is none
}

func read(in Input) (*connection, bool) {
	c := &connection{tried: map[string]bool{}}
	options := contract.Options{DefaultDraft: in.Draft}
	var problems []contract.Problem
	if c.event, problems = contract.CompileWith(in.EventSchema, options); len(problems) > 0 {
		return nil, false
	}
	if c.command, problems = contract.CompileWith(in.CommandSchema, options); len(problems) > 0 {
		return nil, false
	}
	if c.commandSchema, problems = schema.Of(c.command); len(problems) > 0 {
		return nil, false
	}
	if c.eventSchema, problems = schema.Of(c.event); len(problems) > 0 {
		return nil, false
	}
	var bad []celmap.Problem
	if c.mapping, bad = celmap.CompileMapping(in.Mapping); len(bad) > 0 {
		return nil, false
	}
	if in.GroupBy != "" {
		if c.groupBy, bad = celmap.CompileGroupBy(in.GroupBy); len(bad) > 0 {
			return nil, false
		}
	}
	if in.Identity != "" {
		if c.identity, bad = celmap.CompileIdentity(in.Identity); len(bad) > 0 {
			return nil, false
		}
	}
	c.doc = readDocument(c.event)
	return c, true
}

// start is what is known before anything is evaluated.
func (c *connection) start() *env {
	event := one(&shape{kind: kMap, object: &object{others: anyJSON}})
	if !c.doc.opaque {
		event = view{nodes: []*node{c.doc.root}, place: c.event.Place(), placed: true}.value().only(kMap)
	}
	return &env{vars: map[string]value{"event": event, "message": messageValue()}}
}

func (c *connection) check() Result {
	filter, without := c.filter() // first, as it must not hang on what the rest leaves of the time
	c.proveFrom(c.start())
	c.refute()
	if len(c.found) == 0 && c.open() {
		c.split()
		c.refute()
	}
	r := c.report()
	if r.Verdict == OK || r.Verdict == Unknown {
		r.Filter, r.WithoutFilter = filter, without
	}
	return r
}

// open says whether there is an alarm that is more than a warning.
func (c *connection) open() bool {
	return slices.ContainsFunc(c.alarms, func(a posed) bool {
		return !a.void && a.code != finding.MappingOverflow && a.code != finding.MappingLimit
	})
}

// proveFrom collects all that is not proved of some of the events.
func (c *connection) proveFrom(start *env) {
	if len(start.vars["event"]) == 0 {
		return // no event at all
	}
	main := prove(c.ctx, c.doc, c.mapping.Checked(), start)
	yields := main.commands(start)
	c.yields = append(c.yields, yields...)
	for _, y := range yields {
		before := len(main.alarms)
		main.judge(c.ctx, y, c.commandSchema, c.doc)
		for _, a := range main.alarms[before:] {
			c.alarms = append(c.alarms, posed{alarm: a, property: "mapping", proof: &main, yield: y})
		}
		main.alarms = main.alarms[:before]
	}
	for _, a := range main.alarms {
		c.alarms = append(c.alarms, posed{alarm: a, property: "mapping", proof: &main})
	}
	c.checkKeys(start, yields)
}

// checkKeys proves that the identity and the group of every command are strings.
func (c *connection) checkKeys(start *env, yields []*yield) {
	if c.identity != nil {
		c.checkKey("identity", c.identity, start, 1)
	}
	if c.groupBy == nil {
		return
	}
	var commands value
	for _, y := range yields {
		commands = append(commands, y.shapes...)
	}
	if len(commands) > 0 {
		c.checkKey("groupBy", c.groupBy, start.with("command", commands), 0)
	}
}

func (c *connection) checkKey(property string, key *celmap.Key, start *env, least int) {
	o := prove(c.ctx, c.doc, key.Checked(), start)
	root := key.Checked().Expr().ID()
	for _, s := range o.result {
		switch {
		case s.kind != kString:
			o.alarms = append(o.alarms, &alarm{code: finding.MappingKey, id: root, env: start, message: "got " + s.kind.String() + ", wanted a string", remedy: "convert with string(...)"})
		case s.minLen < least:
			o.alarms = append(o.alarms, &alarm{code: finding.MappingKey, id: root, env: start, message: "got a string that may be empty, wanted one that tells events apart", remedy: "give it minLength 1 in the event's contract"})
		}
	}
	for _, a := range tidied(o.alarms) {
		c.alarms = append(c.alarms, posed{alarm: a, property: property, proof: &o})
	}
}
