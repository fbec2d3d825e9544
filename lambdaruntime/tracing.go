package lambdaruntime

import (
	"context"
	"log/slog"
	"path"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/eventlink/pulumi-eventlink/lambdaruntime/otel"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/publish"
	"github.com/eventlink/pulumi-eventlink/route"
)

// collector takes spans. otel.Collector is one.
type collector interface {
	Send(ctx context.Context, spans []otel.Span) error
}

// traceHeader is X-Ray's header of a record: its own, or else that of the invocation. It is empty where that is not legal.
// AWS links the trace of an invocation to those of its records, so a command is found from either.
func (h *Handler) traceHeader(ctx context.Context, record events.SQSMessage) string {
	header := record.Attributes["AWSTraceHeader"]
	if header == "" {
		header = h.invocation(ctx)
	}
	if !publish.LegalTrace(header) {
		return ""
	}
	return header
}

// invocation is the header of the invocation itself, empty where Lambda traces none.
func (h *Handler) invocation(ctx context.Context) string {
	if h.TraceHeader == nil {
		return ""
	}
	return h.TraceHeader(ctx)
}

// traceID is the id of a record's trace in the system that the lane takes part in, empty where there is none.
func (h *Handler) traceID(ctx context.Context, o *outcome) string {
	switch {
	case h.Route.Tracing == route.XRay:
		return publish.TraceID(h.traceHeader(ctx, o.record))
	case o.span != nil:
		return o.span.TraceID()
	default:
		return ""
	}
}

// batchTraceID is that of a batch: X-Ray has a trace of each invocation, OpenTelemetry one of each event only.
func (h *Handler) batchTraceID(ctx context.Context) string {
	if h.Route.Tracing != route.XRay {
		return ""
	}
	return publish.TraceID(h.invocation(ctx))
}

// traced is the field of the log for a trace. Of an empty id it is the empty one, which is not logged.
func traced(id string) slog.Attr {
	if id == "" {
		return slog.Attr{}
	}
	return slog.String("traceId", id)
}

// trace gives a record its span, a child of the event's traceparent. Without one, or with one that is malformed, a trace begins here,
// and is sampled.
func (h *Handler) trace(o *outcome, e *event) {
	if h.Collector == nil {
		return
	}
	if o.span == nil {
		parent, ok := otel.Parse(e.message.Attributes["traceparent"])
		span := otel.Span{Context: parent, Parent: parent.Span, Name: "process " + h.Route.Name, Start: h.Clock()}
		if ok {
			span.State = e.message.Attributes["tracestate"]
		} else {
			h.Random(span.Trace[:])
			span.Sampled = true
		}
		h.Random(span.Span[:])
		o.span = &span
	}
	e.span = o.span
}

// traceparent is what travels with the commands of an event: its span, or its own where the lane makes none.
func (e event) traceparent() string {
	if e.span != nil {
		return e.span.String()
	}
	return e.message.Attributes["traceparent"]
}

// sending is how long the collector is waited for.
const sending = time.Second

// sendSpans sends the spans of a batch, which is done by then. A collector that is slow or gone costs a line of the log and no event.
func (h *Handler) sendSpans(ctx context.Context, times timetable, outcomes []outcome) {
	var spans []otel.Span
	for i := range outcomes {
		if o := &outcomes[i]; o.span != nil && o.span.Sampled {
			spans = append(spans, h.ended(o))
		}
	}
	if len(spans) == 0 {
		return
	}
	ctx, cancel := until(ctx, times.putOff)
	defer cancel()
	ctx, cancelSending := context.WithTimeout(ctx, sending)
	defer cancelSending()
	if err := h.Collector.Send(ctx, spans); err != nil {
		h.Log.LogAttrs(ctx, slog.LevelWarn, "spans not sent", slog.Int("spans", len(spans)), slog.String("error", err.Error()))
	}
}

// ended is the span of a record that is settled. Its attributes are those of OpenTelemetry's conventions for SQS, and ours: ids,
// counts and codes, nothing of an event.
func (h *Handler) ended(o *outcome) otel.Span {
	s := *o.span
	s.End = h.Clock()
	s.Attributes = []otel.Attribute{
		{Name: "messaging.system", Value: "aws_sqs"},
		{Name: "messaging.operation.name", Value: "process"},
		{Name: "messaging.operation.type", Value: "process"},
		{Name: "messaging.destination.name", Value: path.Base(h.Route.QueueURL)},
		{Name: "messaging.message.id", Value: o.record.MessageId},
		{Name: "eventlink.fate", Value: o.fate.String()},
	}
	add := func(name string, value string) {
		if value != "" {
			s.Attributes = append(s.Attributes, otel.Attribute{Name: name, Value: value})
		}
	}
	add("eventlink.event.id", o.eventID)
	add("eventlink.correlation.id", o.correlationID)
	switch o.fate {
	case published, nothing:
		s.Attributes = append(s.Attributes, otel.Attribute{Name: "eventlink.commands", Value: len(o.messages)})
	default:
		s.Failure = string(o.refusal.Reason)
		add("error.type", s.Failure)
		add("eventlink.place", o.refusal.Place)
	}
	return s
}
