package page

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/eventlink/pulumi-eventlink/celcheck"
	"github.com/eventlink/pulumi-eventlink/celcheck/connection"
	"github.com/eventlink/pulumi-eventlink/celmap"
	"github.com/eventlink/pulumi-eventlink/contract"
	"github.com/eventlink/pulumi-eventlink/contract/document"
	"github.com/eventlink/pulumi-eventlink/engine"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/translate"
	"github.com/eventlink/pulumi-eventlink/route"
	"github.com/eventlink/pulumi-eventlink/schema"
)

// The bounds of a sample. Of each kind of event there are a few, chosen of more that are drawn.
const (
	maxKinds    = 24
	maxSampled  = 36
	perKind     = 4
	drawnForOne = 5
)

// Samples are events of the contract, and which of them go where.
type Samples struct {
	Events []Event `json:"events"`
	// Kinds are the kinds of events, and Flows what becomes of each.
	Kinds []string `json:"kinds"`
	Flows []Flow   `json:"flows"`
	// Filter is the policy of the subscription, as JSON. Where there is none, WithoutFilter says why.
	Filter        json.RawMessage `json:"filter,omitempty"`
	WithoutFilter string          `json:"withoutFilter,omitempty"`
}

// An Event is an event of the contract, and what becomes of it.
type Event struct {
	Body json.RawMessage `json:"body"`
	Kind string          `json:"kind"`
	// Fate is what becomes of it.
	Fate     string    `json:"fate"`
	Branches []Branch  `json:"branches"`
	Commands []Command `json:"commands"`
	// Reason is why it would be dead-lettered, at which place.
	Reason string `json:"reason,omitempty"`
	Place  string `json:"place,omitempty"`
}

// The fates of an event.
const (
	commanded    = "command"
	nothing      = "nothing"
	filtered     = "filtered"
	deadLettered = "dead-letter"
)

// A Branch is a condition of the mapping, and what it was.
type Branch struct {
	Line   int    `json:"line"`
	Column int    `json:"column"`
	Text   string `json:"text"`
	Value  string `json:"value"`
}

// A Command is what an event gives.
type Command struct {
	Kind string          `json:"kind"`
	Body json.RawMessage `json:"body"`
}

// A Flow is what becomes of some events of a kind. To is a kind of command, where their fate is one.
type Flow struct {
	From   string `json:"from"`
	To     string `json:"to,omitempty"`
	Fate   string `json:"fate"`
	Events int    `json:"events"`
}

// Sample draws events of each kind from the contract, edges first, and runs them as the function does. There are none if
// something does not compile, and fewer if nobody waits for them any more: the next verdict must find the machine free.
func Sample(ctx context.Context, q Question) Samples {
	out := Samples{Events: []Event{}, Kinds: []string{}, Flows: []Flow{}}
	c, problems := q.compile()
	if len(problems) > 0 {
		return out
	}
	l, err := laneOf(q, c)
	if err != nil {
		return out // a contract that the reference reads and the engine does not is told by Judge
	}
	in, _ := q.input()
	if l.filter, out.WithoutFilter = celcheck.DeriveFilter(ctx, in); l.filter != nil {
		out.Filter = json.RawMessage(l.filter.Policy())
	}
	var all []Event
	draws := l.drawn(ctx)
	if n, ok := numbers(q.Mapping, c.Mapping.Checked()); ok {
		var bodies [][]byte
		for _, d := range draws {
			bodies = append(bodies, d.bodies...)
		}
		for _, body := range l.reached(ctx, in, n, bodies) {
			if i := slices.IndexFunc(draws, func(d draw) bool { return d.kind == l.kind(body) }); i >= 0 {
				draws[i].bodies = slices.Insert(draws[i].bodies, 0, body)
			}
		}
	}
	for _, d := range draws {
		if ctx.Err() != nil {
			return out
		}
		var ran []Event
		for _, body := range d.bodies {
			ran = append(ran, l.run(ctx, body, d.kind))
		}
		all = append(all, ran...)
		out.Kinds = append(out.Kinds, d.kind)
		out.Events = append(out.Events, diverse(ran, d.shown)...)
	}
	out.Flows = flowsOf(all)
	return out
}

// A lane is a connection at work.
type lane struct {
	events     *schema.Schema
	contract   *contract.Contract
	eventTag   string
	commandTag string
	filter     *celcheck.Filter
	translator *translate.Translator
	tracer     *celmap.Tracer
}

func laneOf(q Question, c *connection.Connection) (*lane, error) {
	in, _ := q.input()
	source, _ := contract.Bundle(in.EventSchema, contract.Options{DefaultDraft: in.Draft})
	target, _ := contract.Bundle(in.CommandSchema, contract.Options{DefaultDraft: in.Draft})
	r := route.Route{
		Source: route.Source{Schema: source, Identity: q.Identity}, Mapping: q.Mapping,
		Target: route.Target{Schema: target, GroupBy: q.GroupBy},
	}
	compiled, err := celmap.CompileLane(r)
	if err != nil {
		return nil, err
	}
	l := &lane{events: c.EventSchema, contract: compiled.Contracts.Source}
	l.eventTag, _ = tagOf(c.EventSchema)
	l.commandTag, _ = tagOf(c.CommandSchema)
	if l.translator, err = translate.New(r, compiled.Plan); err != nil {
		return nil, err
	}
	l.tracer, err = c.Mapping.Tracer()
	return l, err
}

// tagOf gives the property that tells the variants of a contract apart, and its values: "type" where that is one. Of a
// contract with one variant it is a property that is a constant.
func tagOf(s *schema.Schema) (tag string, values []string) {
	root := s.Validator().Documents().Root()
	for name, constants := range document.Tags(root) {
		if tag == "" || name == "type" || len(constants) > len(values) && tag != "type" {
			tag, values = name, constants
		}
	}
	choices := document.Choices(root)
	for _, name := range append([]string{"type"}, slices.Sorted(maps.Keys(choices))...) {
		if tag == "" && (len(choices[name]) == 1 || name == "type" && len(choices[name]) > 0) {
			return name, choices[name]
		}
	}
	return tag, values
}

// kind is the kind of an event.
func (l *lane) kind(body []byte) string {
	var members map[string]json.RawMessage
	kind := anyKind
	if l.eventTag != "" && json.Unmarshal(body, &members) == nil {
		_ = json.Unmarshal(members[l.eventTag], &kind) // what is no string is no kind
	}
	return kind
}

// anyKind is the kind of events of a contract that tells no kinds apart.
const anyKind = "event"

// A draw is some events of a kind, and how many of them to show.
type draw struct {
	kind   string
	bodies [][]byte
	shown  int
}

// drawn draws events of each kind, more than are shown.
func (l *lane) drawn(ctx context.Context) []draw {
	tag, kinds := tagOf(l.events)
	kinds = kinds[:min(len(kinds), maxKinds)]
	if len(kinds) == 0 {
		return []draw{{anyKind, sampled(ctx, l.events, 2*perKind*drawnForOne), 2 * perKind}}
	}
	var draws []draw
	for _, kind := range kinds {
		shown := max(1, min(perKind, maxSampled/len(kinds)))
		if bodies := sampled(ctx, schema.Intersection(l.events, schema.Tagged(tag, kind)), shown*drawnForOne); len(bodies) > 0 {
			draws = append(draws, draw{kind, bodies, shown})
		}
	}
	return draws
}

// diverse chooses some events: first those that go another way than all before them.
func diverse(events []Event, count int) []Event {
	var chosen, others []Event
	seen := map[string]bool{}
	bodies := map[string]bool{}
	for _, e := range events {
		if bodies[string(e.Body)] {
			continue
		}
		bodies[string(e.Body)] = true
		if way := e.way(); !seen[way] {
			seen[way] = true
			chosen = append(chosen, e)
		} else {
			others = append(others, e)
		}
	}
	return append(chosen, others...)[:min(max(count, len(chosen)), 3*count, len(bodies))]
}

// way tells the ways apart that events go through a mapping.
func (e Event) way() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s %d", e.Fate, e.Place, min(len(e.Commands), 2))
	for _, branch := range e.Branches {
		fmt.Fprintf(&b, " %d:%d=%s", branch.Line, branch.Column, branch.Value)
	}
	for _, c := range e.Commands {
		b.WriteString(" " + c.Kind)
	}
	return b.String()
}

// sampled draws different instances of a schema.
func sampled(ctx context.Context, s *schema.Schema, count int) [][]byte {
	var bodies [][]byte
	seen := map[string]bool{}
	for i := range 2 * count {
		value, ok := schema.Sample(s, rand.New(rand.NewPCG(1, uint64(i)))) //nolint:gosec // repeatable
		if !ok || ctx.Err() != nil {
			break
		}
		body, err := json.Marshal(value)
		if err != nil || seen[string(body)] {
			continue
		}
		seen[string(body)] = true
		if bodies = append(bodies, body); len(bodies) == count {
			break
		}
	}
	return bodies
}

// message is what stands around a sampled event.
func message() celmap.Message {
	return celmap.Message{ID: "event-1", Time: time.Unix(0, 0).UTC(), Attributes: map[string]string{}}
}

// run runs an event as the function does.
func (l *lane) run(ctx context.Context, body []byte, kind string) Event {
	out := Event{Body: body, Kind: kind, Fate: nothing, Branches: []Branch{}, Commands: []Command{}}
	event, err := l.contract.Decode(body)
	if err == nil {
		for _, part := range l.tracer.Trace(ctx, event, message()) {
			if part.Condition {
				out.Branches = append(out.Branches, Branch{part.Line, part.Column, part.Text, part.Value})
			}
		}
	}
	translation, err := l.translator.Translate(ctx, string(body), message())
	var refusal *engine.Refusal
	switch {
	case errors.As(err, &refusal):
		out.Fate, out.Reason, out.Place = deadLettered, string(refusal.Reason)+": "+refusal.Message, refusal.Place
		return out
	case err != nil:
		out.Fate, out.Reason = deadLettered, err.Error()
		return out
	}
	for _, command := range translation.Commands {
		out.Fate = commanded
		out.Commands = append(out.Commands, Command{l.kindOf(command), json.RawMessage(command.Body)})
	}
	if out.Fate == nothing && l.filter != nil && event != nil && !l.filter.Admits(event) {
		out.Fate = filtered
	}
	return out
}

func (l *lane) kindOf(command translate.Command) string {
	var members map[string]json.RawMessage
	var kind string
	if json.Unmarshal([]byte(command.Body), &members) == nil {
		_ = json.Unmarshal(members[l.commandTag], &kind) // what is no string is no kind
	}
	return cmp.Or(kind, command.Type, "command")
}

// flowsOf counts the events that go one way.
func flowsOf(events []Event) []Flow {
	flows := []Flow{}
	add := func(from, to, fate string) {
		i := slices.IndexFunc(flows, func(f Flow) bool { return f.From == from && f.To == to && f.Fate == fate })
		if i < 0 {
			flows = append(flows, Flow{from, to, fate, 0})
			i = len(flows) - 1
		}
		flows[i].Events++
	}
	for _, e := range events {
		var kinds []string
		for _, c := range e.Commands {
			if !slices.Contains(kinds, c.Kind) {
				kinds = append(kinds, c.Kind)
				add(e.Kind, c.Kind, e.Fate)
			}
		}
		if len(kinds) == 0 {
			add(e.Kind, "", e.Fate)
		}
	}
	return flows
}
