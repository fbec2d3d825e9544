package translate

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/eventlink/pulumi-eventlink/engine"
	"github.com/eventlink/pulumi-eventlink/engine/eval"
	"github.com/eventlink/pulumi-eventlink/engine/value"
	"github.com/eventlink/pulumi-eventlink/plan"
	"github.com/eventlink/pulumi-eventlink/route"
)

// The reasons with which a translation refuses an event, beside those of engine (the event) and eval (the mapping).
const (
	// ReasonCommand: a command breaks its contract. The place begins with the command's index.
	ReasonCommand engine.Reason = "command-contract"
	// ReasonNewer: the event came through an enforcing point, breaks this lane's older copy of the contract, and does not
	// map to nothing.
	ReasonNewer engine.Reason = "newer-contract"
)

// A Translation is what one event gives.
type Translation struct {
	// EventID identifies the event. A refused event has it too, as far as it is known.
	EventID string
	// Commands are in the order the mapping gives them. Empty: nothing to do.
	Commands []Command
}

// A Command is one encoded command, or one public event.
type Command struct {
	Body string
	// Type is the body's property of that name where it is a string.
	Type string
	// Group is what groupBy gives. Empty where there is none.
	Group string
}

// A Translator is a compiled route. It is safe for concurrent use and keeps nothing from one event to the next but room.
type Translator struct {
	memories       sync.Pool
	source, target *engine.Contract
	// sameContract says that source and target are one contract, so what was checked as an event need not be as a command.
	sameContract bool
	typeNumber   uint32 // of the property type among the target's words; 0: it is not there
	point        bool
	mapping      *eval.Mapping // nil: the event passes as it is
	identity     *eval.Key     // nil: message.ID
	groupBy      *eval.Key     // nil: no group of its own
}

// New puts a plan to work. An error means that it can never work.
func New(r route.Route, p plan.Plan) (*Translator, error) {
	t := &Translator{point: r.Source.Point, sameContract: p.Target == nil}
	var faults []error
	t.source = appendContract(&faults, "source.schema", p.Source)
	t.target = t.source
	if !t.sameContract {
		t.target = appendContract(&faults, "target.schema", *p.Target)
	}
	t.typeNumber = t.target.Words().Number("type")
	t.mapping = appendExpression(&faults, t, "mapping", r.Mapping, p.Mapping, eval.NewMapping)
	t.identity = appendExpression(&faults, t, "source.identity", r.Source.Identity, p.Identity, eval.NewIdentity)
	t.groupBy = appendExpression(&faults, t, "target.groupBy", r.Target.GroupBy, p.GroupBy, eval.NewGroupBy)
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	return t, nil
}

func appendContract(faults *[]error, name string, p plan.Contract) *engine.Contract {
	c, err := engine.New(p)
	if err != nil {
		*faults = append(*faults, fmt.Errorf("%s: %w", name, err))
	}
	return c
}

func appendExpression[E any](faults *[]error, t *Translator, name, text string, e *plan.Expr, link func(_ *plan.Expr, source, target *engine.Contract) (*E, error)) *E {
	if (e == nil) != (text == "") {
		*faults = append(*faults, fmt.Errorf("%s: the route and the plan have not the same expressions", name))
	}
	if e == nil {
		return nil
	}
	linked, err := link(e, t.source, t.target)
	if err != nil {
		*faults = append(*faults, fmt.Errorf("%s: %w", name, err))
	}
	return linked
}

// A memory is room for one translation.
type memory struct {
	eval.Memory
	message value.Envelope
	// bodies are those of the commands, each with its type behind it; ends is where each of the two ends.
	bodies []byte
	ends   []int
}

func (m *memory) reset() {
	m.Reset()
	m.message = value.Envelope{}
	m.bodies, m.ends = m.bodies[:0], m.ends[:0]
}

// Translate gives the commands of one event. message.ID is what the event is known by where the route has no identity of
// its own. The error is a *engine.Refusal, or ctx's own where time ran out.
func (t *Translator) Translate(ctx context.Context, body string, message value.Envelope) (Translation, error) {
	m, _ := t.memories.Get().(*memory)
	if m == nil {
		m = &memory{}
	}
	m.message = message
	result, err := t.translate(ctx, body, m)
	m.reset()
	t.memories.Put(m)
	return result, err
}

func (t *Translator) translate(ctx context.Context, body string, m *memory) (Translation, error) {
	result := Translation{EventID: m.message.ID}
	event, refusal := t.source.Read(body, &m.Arena)
	if refusal != nil {
		return result, refusal
	}
	if broken := t.source.CheckWithin(event, len(body)); broken != nil {
		if !t.point || t.mapping == nil || broken.Reason != engine.BreaksContract {
			return result, broken
		}
		return result, t.newer(ctx, event, m, broken)
	}
	if t.identity != nil {
		id, _, err := t.identity.Value(ctx, value.NullValue, event, &m.message, &m.Memory)
		if err != nil {
			return result, err
		}
		result.EventID = strings.Clone(id)
	}
	values, size := []value.Value{event}, len(body)
	if t.mapping != nil {
		var err error
		if values, _, err = t.mapping.Commands(ctx, event, &m.message, &m.Memory); err != nil {
			return result, err
		}
		size = m.Size
	}
	commands, err := t.commands(ctx, values, size, event, m)
	result.Commands = commands
	return result, err
}

// newer decides about an event that its point admits and this lane's copy of the contract does not. That the mapping
// makes nothing of it is an answer; anything else was never proved, and nothing of it is sent.
func (t *Translator) newer(ctx context.Context, event value.Value, m *memory, broken *engine.Refusal) error {
	commands, _, err := t.mapping.Commands(ctx, event, &m.message, &m.Memory)
	if err == nil && len(commands) == 0 {
		return nil
	}
	var mappingRefused *engine.Refusal
	if err != nil && !errors.As(err, &mappingRefused) {
		return err
	}
	return &engine.Refusal{
		Reason:  ReasonNewer,
		Place:   broken.Place,
		Message: "admitted by a newer contract than this lane knows: " + broken.Message,
	}
}

// commands checks and encodes what a mapping gave, which has a size of one at least for each value in it. Their texts are
// parts of one string.
func (t *Translator) commands(ctx context.Context, values []value.Value, size int, event value.Value, m *memory) ([]Command, error) {
	commands := make([]Command, len(values))
	for i, v := range values {
		c := &commands[i]
		if t.mapping != nil || !t.sameContract {
			if refusal := t.target.CheckWithin(v, size); refusal != nil {
				return nil, inCommand(i, refusal)
			}
		}
		var refusal *engine.Refusal
		if m.bodies, refusal = engine.Append(m.bodies, v); refusal != nil {
			return nil, inCommand(i, refusal)
		}
		m.ends = append(m.ends, len(m.bodies))
		m.bodies = append(m.bodies, t.typeOf(v)...)
		m.ends = append(m.ends, len(m.bodies))
		if t.groupBy != nil {
			group, _, err := t.groupBy.Value(ctx, v, event, &m.message, &m.Memory)
			if err != nil {
				return nil, err
			}
			c.Group = strings.Clone(group)
		}
	}
	texts, from := string(m.bodies), 0
	mayHaveThem := strings.Contains(texts, "\xef\xbf") // the characters that wire escapes, which begin so
	for i := range commands {
		body, kind := m.ends[2*i], m.ends[2*i+1]
		commands[i].Body, commands[i].Type = texts[from:body], texts[body:kind]
		if mayHaveThem {
			commands[i].Body = wire(commands[i].Body)
		}
		from = kind
	}
	return commands, nil
}

// typeOf is a command's property of that name where it is a string.
func (t *Translator) typeOf(command value.Value) string {
	if command.Kind() != value.Object {
		return ""
	}
	var kind value.Value
	if t.typeNumber != 0 {
		kind = command.Object().ByNumber(t.target.Words(), t.typeNumber)
	}
	if kind.Kind() == value.Absent {
		kind = command.Object().Get("type")
	}
	if kind.Kind() != value.String {
		return ""
	}
	return kind.Text()
}

// inCommand says of a refusal that it is that of a command.
func inCommand(index int, r *engine.Refusal) *engine.Refusal {
	return &engine.Refusal{Reason: ReasonCommand, Place: "/" + strconv.Itoa(index) + r.Place, Message: r.Message}
}

// wire escapes the two characters that JSON allows and SQS silently replaces. They can stand in strings only.
func wire(body string) string {
	return strings.ReplaceAll(strings.ReplaceAll(body, "\uFFFE", `\ufffe`), "\uFFFF", `\uffff`)
}
