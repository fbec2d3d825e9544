package lambdaruntime

import (
	"context"
	"log/slog"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/eventlink/pulumi-eventlink/engine"
)

// response names the records that SQS is to deliver again. The list is never nil: null means that all went well to AWS,
// and that all failed to others. What is undecided is returned: that would be a bug, and must not lose an event.
func response(outcomes []outcome) events.SQSEventResponse {
	r := events.SQSEventResponse{BatchItemFailures: []events.SQSBatchItemFailure{}}
	seen := map[string]bool{}
	for i := range outcomes {
		switch outcomes[i].fate {
		case published, nothing, deadLettered:
			continue
		}
		if id := outcomes[i].record.MessageId; !seen[id] {
			seen[id] = true
			r.BatchItemFailures = append(r.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: id})
		}
	}
	return r
}

// maxAlike is how many lines tell of records that wait for no fault of their own: a batch may have 10,000.
const maxAlike = 10

// report logs one line for each record that failed and one for the batch. A line holds ids, codes and places, and never
// anything of a payload.
func (h *Handler) report(ctx context.Context, outcomes []outcome, start time.Time) {
	count := map[fate]int{}
	alike := map[engine.Reason]int{}
	letters := map[engine.Reason]int{}
	var latencies []time.Duration
	commands, now := 0, h.Clock()
	for i := range outcomes {
		o := &outcomes[i]
		count[o.fate]++
		switch o.fate {
		case published:
			commands += len(o.messages)
			latencies = append(latencies, now.Sub(o.at))
			continue
		case nothing:
			continue
		}
		if o.fate == deadLettered {
			letters[o.refusal.Reason]++
		} else if r := o.refusal.Reason; r == ReasonBehind || r == ReasonNotReached {
			if alike[r]++; alike[r] > maxAlike {
				continue
			}
		}
		h.Log.LogAttrs(
			ctx, slog.LevelWarn, "record failed",
			slog.String("messageId", o.record.MessageId),
			slog.String("eventId", o.eventID),
			slog.String("correlationId", o.correlationID),
			traced(h.traceID(ctx, o)),
			slog.String("fate", o.fate.String()),
			slog.String("reason", string(o.refusal.Reason)),
			slog.String("place", o.refusal.Place),
			slog.String("message", o.refusal.Message),
		)
	}
	h.Log.LogAttrs(ctx, slog.LevelInfo, "batch", append([]slog.Attr{
		slog.Int("received", len(outcomes)),
		slog.Int("published", count[published]),
		slog.Int("commands", commands),
		slog.Int("nothing", count[nothing]),
		slog.Int("deadLettered", count[deadLettered]),
		slog.Int("returned", len(outcomes)-count[published]-count[nothing]-count[deadLettered]),
		slog.Int("behind", alike[ReasonBehind]),
		slog.Int("notReached", alike[ReasonNotReached]),
		slog.Int64("durationMs", now.Sub(start).Milliseconds()),
		traced(h.batchTraceID(ctx)),
	}, h.metrics(letters, latencies)...)...)
}
