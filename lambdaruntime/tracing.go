package lambdaruntime

import (
	"context"
	"log/slog"

	"github.com/aws/aws-lambda-go/events"

	"github.com/eventlink/pulumi-eventlink/lambdaruntime/publish"
	"github.com/eventlink/pulumi-eventlink/route"
)

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

func (h *Handler) invocation(ctx context.Context) string {
	if h.TraceHeader == nil {
		return ""
	}
	return h.TraceHeader(ctx)
}

// traced is the field of the log that names the trace of a header. It is the empty one, which is not logged, where there is
// no trace or the lane takes part in none.
func (h *Handler) traced(header string) slog.Attr {
	id := publish.TraceID(header)
	if h.Route.Tracing != route.XRay || id == "" {
		return slog.Attr{}
	}
	return slog.String("traceId", id)
}
