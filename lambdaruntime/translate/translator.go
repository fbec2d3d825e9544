package translate

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

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

// A Translator is a compiled route. It is safe for concurrent use and keeps nothing from one event to the next.
type Translator struct {
	source, target *engine.Contract
	// sameContract says that source and target are one contract, so what was checked as an event need not be as a command.
	sameContract bool
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
	t.mapping = appendExpression(&faults, "mapping", r.Mapping, p.Mapping, eval.NewMapping)
	t.identity = appendExpression(&faults, "source.identity", r.Source.Identity, p.Identity, eval.NewIdentity)
	t.groupBy = appendExpression(&faults, "target.groupBy", r.Target.GroupBy, p.GroupBy, eval.NewGroupBy)
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

func appendExpression[E any](faults *[]error, name, source string, e *plan.Expr, link func(*plan.Expr) (*E, error)) *E {
	if (e == nil) != (source == "") {
		*faults = append(*faults, fmt.Errorf("%s: the route and the plan have not the same expressions", name))
	}
	if e == nil {
		return nil
	}
	linked, err := link(e)
	if err != nil {
		*faults = append(*faults, fmt.Errorf("%s: %w", name, err))
	}
	return linked
}

// Translate gives the commands of one event. message.ID is what the event is known by where the route has no identity of
// its own. The error is a *engine.Refusal, or ctx's own where time ran out.
func (t *Translator) Translate(ctx context.Context, body []byte, message value.Envelope) (Translation, error) {
	result := Translation{EventID: message.ID}
	plain, err := t.source.Decode(body)
	if err != nil {
		return result, err
	}
	event, _ := value.Of(plain)
	if broken := t.source.Check(plain); broken != nil {
		var r *engine.Refusal
		if !t.point || t.mapping == nil || !errors.As(broken, &r) || r.Reason != engine.BreaksContract {
			return result, broken
		}
		return result, t.newer(ctx, event, &message, broken)
	}
	if t.identity != nil {
		if result.EventID, _, err = t.identity.Value(ctx, value.NullValue, event, &message); err != nil {
			result.EventID = message.ID
			return result, err
		}
	}
	values := []value.Value{event}
	if t.mapping != nil {
		if values, _, err = t.mapping.Commands(ctx, event, &message); err != nil {
			return result, err
		}
	}
	commands := make([]Command, 0, len(values))
	for i, v := range values {
		command, err := t.command(ctx, v, event, &message)
		if err != nil {
			return result, inCommand(i, err)
		}
		commands = append(commands, command)
	}
	result.Commands = commands
	return result, nil
}

// newer decides about an event that its point admits and this lane's copy of the contract does not. That the mapping
// makes nothing of it is an answer; anything else was never proved, and nothing of it is sent.
func (t *Translator) newer(ctx context.Context, event value.Value, message *value.Envelope, broken error) error {
	commands, _, err := t.mapping.Commands(ctx, event, message)
	if err == nil && len(commands) == 0 {
		return nil
	}
	var mappingRefused, eventRefused *engine.Refusal
	if err != nil && !errors.As(err, &mappingRefused) {
		return err
	}
	if !errors.As(broken, &eventRefused) {
		return broken
	}
	return &engine.Refusal{
		Reason:  ReasonNewer,
		Place:   eventRefused.Place,
		Message: "admitted by a newer contract than this lane knows: " + eventRefused.Message,
	}
}

func (t *Translator) command(ctx context.Context, v, event value.Value, message *value.Envelope) (Command, error) {
	plain, _ := v.Plain()
	if t.mapping != nil || !t.sameContract {
		if err := t.target.Check(plain); err != nil {
			return Command{}, asCommand(err)
		}
	}
	body, err := engine.Encode(plain)
	if err != nil {
		return Command{}, asCommand(err)
	}
	command := Command{Body: wire(body)}
	if v.Kind() == value.Object {
		if kind := v.Object().Get("type"); kind.Kind() == value.String {
			command.Type = kind.Text()
		}
	}
	if t.groupBy != nil {
		if command.Group, _, err = t.groupBy.Value(ctx, v, event, message); err != nil {
			return Command{}, err
		}
	}
	return command, nil
}

// asCommand says of a contract's refusal that it was a command that broke it.
func asCommand(err error) error {
	var r *engine.Refusal
	if !errors.As(err, &r) {
		return err
	}
	return &engine.Refusal{Reason: ReasonCommand, Place: r.Place, Message: r.Message}
}

// inCommand puts the command's index in front of a place inside it.
func inCommand(index int, err error) error {
	var r *engine.Refusal
	if !errors.As(err, &r) || r.Reason != ReasonCommand {
		return err
	}
	return &engine.Refusal{Reason: r.Reason, Place: "/" + strconv.Itoa(index) + r.Place, Message: r.Message}
}

// wire escapes the two characters that JSON allows and SQS silently replaces. They can stand in strings only.
func wire(body []byte) string {
	s := string(body)
	if !strings.ContainsAny(s, "\uFFFE\uFFFF") {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch r {
		case 0xFFFE:
			b.WriteString(`\ufffe`)
		case 0xFFFF:
			b.WriteString(`\uffff`)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
