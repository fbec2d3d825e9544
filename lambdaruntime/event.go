package lambdaruntime

import (
	"context"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/uuid"

	"github.com/eventlink/pulumi-eventlink/engine/value"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/otel"
)

// An event is a record with its envelope off.
type event struct {
	envelope    envelope
	message     value.Envelope
	traceHeader string
	// span is the event's own, nil where the lane makes none.
	span *otel.Span
}

func (h *Handler) read(ctx context.Context, record events.SQSMessage) (event, error) {
	env, err := open(record)
	if err != nil {
		return event{}, err
	}
	e := event{envelope: env, traceHeader: h.traceHeader(ctx, record)}
	e.message = value.Envelope{ID: env.MessageID, Time: env.Time, Attributes: map[string]string{}}
	if h.Route.Source.FIFO {
		e.message.Group = record.Attributes["MessageGroupId"]
	}
	for name, a := range env.Attributes {
		if a.isText() {
			e.message.Attributes[name] = a.Value
		}
	}
	if h.Route.Source.Point {
		// What a point publishes has an id of its own making, the same at every attempt. A message that somebody else put
		// on the point's topic has none and is known by SNS's.
		if id := e.message.Attributes["id"]; id != "" {
			e.message.ID = id
		}
	}
	return e, nil
}

// correlation is the id by which the log follows an event from lane to lane: the attribute correlationId, which every lane
// passes on, where that is a UUID, or else the event's own id. A point gives the public event the id of the internal one.
func correlation(e event) string {
	if id := e.message.Attributes["correlationId"]; uuid.Validate(id) == nil {
		return id
	}
	return logged(e)
}

// logged is the id by which the log knows an event: message.id where that is a UUID of SNS's or a point's making. An
// identity is a value of the event's own, and is not logged.
func logged(e event) string {
	if _, err := uuid.Parse(e.message.ID); err == nil {
		return e.message.ID
	}
	return e.envelope.MessageID
}
