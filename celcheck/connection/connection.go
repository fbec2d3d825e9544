// Package connection compiles what a connection is made of (two contracts, a mapping, and the expressions for group and
// identity) and runs events through it, as the Lambda program does.
//
// It proves nothing. Invariant: a Connection does not change once it is compiled.
package connection

import (
	"errors"
	"strings"
	"time"

	"github.com/eventlink/pulumi-eventlink/celcheck/budget"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
	"github.com/eventlink/pulumi-eventlink/celmap"
	"github.com/eventlink/pulumi-eventlink/contract"
	"github.com/eventlink/pulumi-eventlink/engine"
	"github.com/eventlink/pulumi-eventlink/finding"
	"github.com/eventlink/pulumi-eventlink/schema"
)

// An Input is one connection to judge.
type Input struct {
	// EventSchema and CommandSchema are texts of JSON Schemas, Mapping is an expression.
	EventSchema, Mapping, CommandSchema string
	// GroupBy and Identity are expressions, and empty for the defaults, which cannot fail.
	GroupBy, Identity string
	// Draft is that of schemas without $schema; 2020-12 if it is empty.
	Draft contract.Draft
}

// A Connection is an Input made ready.
type Connection struct {
	Event, Command             *contract.Contract
	EventSchema, CommandSchema *schema.Schema
	Mapping                    *celmap.Mapping
	GroupBy, Identity          *celmap.Key // nil for the defaults
	// Events and Commands are the contracts as sets of values.
	Events, Commands *values.Document
}

// Compile makes a connection ready, or says what keeps it from being one.
func Compile(in Input) (*Connection, []finding.Finding) {
	options := contract.Options{DefaultDraft: in.Draft}
	events, findings := Contract("eventSchema", in.EventSchema, options)
	commands, more := Contract("commandSchema", in.CommandSchema, options)
	findings = append(findings, more...)
	mapping, more := Mapping("mapping", in.Mapping)
	findings = append(findings, more...)
	var groupBy, identity *celmap.Key
	if in.GroupBy != "" {
		groupBy, more = GroupBy("groupBy", in.GroupBy)
		findings = append(findings, more...)
	}
	if in.Identity != "" {
		identity, more = Identity("identity", in.Identity)
		findings = append(findings, more...)
	}
	if len(findings) > 0 {
		return nil, finding.Sort(findings)
	}
	return Of(events, commands, mapping, groupBy, identity), nil
}

// Of makes a connection of what is compiled. groupBy and identity are nil for the defaults, which cannot fail.
func Of(events, commands *schema.Schema, mapping *celmap.Mapping, groupBy, identity *celmap.Key) *Connection {
	return &Connection{
		Event: events.Validator(), Command: commands.Validator(), EventSchema: events, CommandSchema: commands,
		Mapping: mapping, GroupBy: groupBy, Identity: identity,
		Events: values.Read(events.Validator()), Commands: values.Read(commands.Validator()),
	}
}

// Source is the text of an expression by the name of its input.
func (c *Connection) Source(property string) string {
	switch {
	case property == "mapping":
		return c.Mapping.Source()
	case property == "groupBy" && c.GroupBy != nil:
		return c.GroupBy.Source()
	case property == "identity" && c.Identity != nil:
		return c.Identity.Source()
	}
	return ""
}

// A Failure is what running an event showed.
type Failure struct {
	// Property is the input to blame: mapping, groupBy or identity.
	Property string
	Code     finding.Code
	// Cause is that of a failed evaluation.
	Cause celmap.Cause
	// Place is line and column in the expression; Pointer is a JSON pointer into the command.
	Place, Pointer string
	Message        string
	Event          string
	// Command is the command that breaks its contract, if that is the failure.
	Command any
}

// Warns says whether the failure is no more than a warning: an overflow or a limit.
func (f *Failure) Warns() bool {
	return f.Code == finding.MappingOverflow || f.Code == finding.MappingLimit
}

// Same says whether two failures are of one kind at one place, wherever in a list that is.
func (f *Failure) Same(g *Failure) bool {
	return f.Property == g.Property && f.Code == g.Code && f.Place == g.Place && withoutIndex(f.Pointer) == withoutIndex(g.Pointer)
}

// withoutIndex gives a pointer without the numbers in it.
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

// message is what events are run with. It has no attributes, as a message need have none.
var message = celmap.Message{ID: "00000000-0000-0000-0000-000000000001", Time: time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)}

// runSteps is what running an event takes beside what its size and its evaluation cost.
const (
	runSteps  = 10
	costAStep = 30 // of cel-go's units
)

// maxRefused bounds the refused commands of an event that are told.
const maxRefused = 8

// Run runs an event as the Lambda program does, and on through the other commands where one is refused. There are no failures
// if nothing fails; commands are what the mapping gives. ok is false if the text is not an event of the contract, or the budget
// does not suffice.
func (c *Connection) Run(b *budget.Budget, text string) (failures []*Failure, commands []any, ok bool) {
	if !b.Take(runSteps + len(text)/100) {
		return nil, nil, false
	}
	event, err := c.Event.Decode([]byte(text))
	if err != nil || c.Event.Check(event) != nil {
		return nil, nil, false
	}
	r := run{Connection: c, budget: b, event: event, text: text}
	commands, ok = r.run()
	return r.failures, commands, ok
}

// A run is one event on its way through a connection.
type run struct {
	*Connection
	budget   *budget.Budget
	event    any
	text     string
	failures []*Failure
}

func (r *run) run() (commands []any, ok bool) {
	if r.Identity != nil && !r.key("identity", r.Identity, nil) {
		return nil, len(r.failures) > 0
	}
	commands, cost, err := r.Mapping.Commands(r.budget.Context(), r.event, message)
	if !r.budget.Take(cost/costAStep + len(commands)) {
		return nil, false
	}
	if err != nil {
		return nil, r.failed("mapping", err)
	}
	for _, command := range commands {
		if r.GroupBy != nil && !r.key("groupBy", r.GroupBy, command) {
			return commands, len(r.failures) > 0
		}
		var refusal *engine.Refusal
		if errors.As(r.Command.Check(command), &refusal) {
			f := &Failure{Property: "mapping", Code: finding.MappingCommand, Pointer: refusal.Place, Message: refusal.Message, Event: r.text, Command: command}
			if refusal.Reason != engine.BreaksContract {
				f.Code = finding.MappingLimit
			}
			if r.failures = append(r.failures, f); len(r.failures) == maxRefused {
				break
			}
		}
	}
	return commands, true
}

// key says whether a key can be told.
func (r *run) key(property string, key *celmap.Key, command any) bool {
	_, err := key.Value(r.budget.Context(), command, r.event, message)
	if err != nil {
		r.failed(property, err)
	}
	return err == nil
}

// failed keeps a failure, unless the error has another cause than the evaluation.
func (r *run) failed(property string, err error) bool {
	var failed *celmap.Failure
	if !errors.As(err, &failed) {
		return false
	}
	f := &Failure{Property: property, Code: codes[failed.Cause], Cause: failed.Cause, Message: failed.Message, Event: r.text}
	if strings.HasPrefix(failed.Place, "/") {
		f.Pointer = failed.Place
	} else {
		f.Place = failed.Place
	}
	r.failures = append(r.failures, f)
	return true
}
