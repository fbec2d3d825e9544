package lambdaruntime

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/uuid"

	"github.com/eventlink/pulumi-eventlink/engine"
	"github.com/eventlink/pulumi-eventlink/engine/value"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/publish"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/translate"
	"github.com/eventlink/pulumi-eventlink/route"
)

// ReasonTooLarge is the reason where a command with its attributes is larger than the target takes.
const ReasonTooLarge engine.Reason = "command-too-large"

// idNamespace is the namespace of the ids of commands (RFC 9562, version 5). It must never change: ids are kept by
// whoever takes commands.
var idNamespace = uuid.MustParse("b3a1c7de-5d0e-4c52-9f2b-6e1f0a94d7c8")

// commandID is the UUID of a command: version 5 over event id, scope, SHA-256 of the body and occurrence, each with its
// length in front, so that no two different commands can have one id by way of how their parts are joined.
func commandID(eventID, scope, body string, occurrence int) string {
	sum := sha256.Sum256([]byte(body))
	name := make([]byte, 0, len(eventID)+len(scope)+len(sum)+4*8)
	for _, part := range [...]string{eventID, scope, string(sum[:]), strconv.Itoa(occurrence)} {
		name = binary.BigEndian.AppendUint64(name, uint64(len(part)))
		name = append(name, part...)
	}
	return uuid.NewSHA1(idNamespace, name).String()
}

// groupID makes any key a legal message group id: those that SQS does not take are replaced by their hash.
func groupID(key string) string {
	if publish.LegalGroup(key) {
		return key
	}
	sum := sha256.Sum256([]byte(key))
	return "h-" + base64.RawURLEncoding.EncodeToString(sum[:])
}

// Messages gives what a function with this route sends of an event that has no attributes but those of message, for tools
// that show it. The error is a *engine.Refusal.
func Messages(r route.Route, message value.Envelope, t translate.Translation) ([]publish.Message, error) {
	e := event{message: message}
	e.envelope.Attributes = map[string]attribute{}
	for name, value := range message.Attributes {
		e.envelope.Attributes[name] = attribute{Type: "String", Value: value}
	}
	return (&Handler{Route: r}).messages(e, t)
}

// Commands gives what the function of a route makes of a record, for tools that show it. It publishes nothing. The error is
// a *engine.Refusal, or the translator's own.
func Commands(ctx context.Context, r route.Route, t *translate.Translator, record events.SQSMessage) ([]publish.Message, error) {
	h := &Handler{Route: r}
	e, err := h.read(ctx, record)
	if err != nil {
		return nil, err
	}
	translation, err := t.Translate(ctx, e.envelope.Body, e.message)
	if err != nil {
		return nil, err
	}
	return h.messages(e, translation)
}

// messages makes of the commands of one event what is sent. The error is a *engine.Refusal.
func (h *Handler) messages(e event, t translate.Translation) ([]publish.Message, error) {
	out := make([]publish.Message, 0, len(t.Commands))
	occurrences := map[string]int{}
	for i, c := range t.Commands {
		occurrence := occurrences[c.Body]
		occurrences[c.Body]++
		id := commandID(t.EventID, h.Route.IDScope, c.Body, occurrence)
		m := publish.Message{Body: c.Body, Attributes: h.attributes(e, t.EventID, id, c.Type)}
		if h.Route.Target.FIFO {
			m.Group, m.DeduplicationID = groupID(h.groupKey(e, t.EventID, c)), id
		}
		if h.Route.Target.Service == "sqs" {
			m.TraceHeader = e.traceHeader
		}
		if size := m.Size(); size > publish.MaxBytes {
			return nil, &engine.Refusal{
				Reason:  ReasonTooLarge,
				Place:   "/" + strconv.Itoa(i),
				Message: fmt.Sprintf("the command has %d bytes with its attributes, no target takes more than %d", size, publish.MaxBytes),
			}
		}
		out = append(out, m)
	}
	return out, nil
}

// groupKey is what orders a command on a FIFO target.
func (h *Handler) groupKey(e event, eventID string, c translate.Command) string {
	switch {
	case h.Route.Target.GroupBy != "":
		return c.Group
	case h.Route.Source.FIFO:
		return e.message.Group
	default:
		return eventID
	}
}

// attributes are what travels beside a command: at most as many as a message may have. The id is always among them. A
// point copies the event's own next, by name, and of ours what there is room for.
func (h *Handler) attributes(e event, eventID, id, kind string) []publish.Attribute {
	var out []publish.Attribute
	add := func(a publish.Attribute) {
		same := func(o publish.Attribute) bool { return o.Name == a.Name }
		if len(out) < publish.MaxAttributes && !slices.ContainsFunc(out, same) {
			out = append(out, a)
		}
	}
	ours := func(name, value string) {
		if publish.Legal(value) {
			add(publish.Attribute{Name: name, Type: "String", Value: value})
		}
	}
	own := e.message.Attributes
	ours("id", id)
	if h.Route.Target.CopyAttributes {
		for _, name := range slices.Sorted(maps.Keys(own)) {
			switch name {
			case "id", "causationId", "type": // ours say what is true of this command
			case "correlationId":
				ours(name, own[name])
			case "traceparent":
				ours(name, e.traceparent())
			default:
				// The state belongs to the traceparent that came with it.
				left := name == "tracestate" && e.span != nil && e.span.State == ""
				if own[name] != "" && !left {
					add(publish.Attribute{Name: name, Type: e.envelope.Attributes[name].Type, Value: own[name]})
				}
			}
		}
		if kind == "" && own["type"] != "" {
			add(publish.Attribute{Name: "type", Type: e.envelope.Attributes["type"].Type, Value: own["type"]})
		}
	}
	ours("causationId", eventID)
	if own["correlationId"] != "" {
		ours("correlationId", own["correlationId"])
	} else {
		ours("correlationId", eventID)
	}
	ours("traceparent", e.traceparent())
	if e.span != nil && e.span.State != "" {
		add(publish.Attribute{Name: "tracestate", Type: "String", Value: e.span.State})
	}
	ours("type", kind)
	return out
}
