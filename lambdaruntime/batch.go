package lambdaruntime

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/eventlink/pulumi-eventlink/celmap"
	"github.com/eventlink/pulumi-eventlink/contract"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/deadletter"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/publish"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/translate"
	"github.com/eventlink/pulumi-eventlink/route"
)

// translator is the engine: one event in, encoded commands out. translate.Translator is one.
type translator interface {
	Translate(ctx context.Context, body []byte, message celmap.Message) (translate.Translation, error)
}

type publisher interface {
	Publish(ctx context.Context, work []publish.Work) []error
}

type deadLetters interface {
	Send(ctx context.Context, letters []deadletter.Letter) []error
}

type visibilities interface {
	PutOff(ctx context.Context, records []events.SQSMessage) error
}

// A Handler handles the batches of one lane. It is safe for concurrent use.
type Handler struct {
	Route       route.Route
	Translator  translator
	Publisher   publisher
	DeadLetters deadLetters
	Visibility  visibilities
	Log         *slog.Logger
	Clock       func() time.Time
	// TraceHeader gives the invocation's own X-Ray header, for records that carry none. It may be nil.
	TraceHeader func(ctx context.Context) string
}

// chunkBytes is how much output is held before it is published: a batch may hold 10,000 records.
const chunkBytes = 32 << 20

// Handle takes one batch. Its error fails the whole batch, and is for an event that is no batch from SQS.
func (h *Handler) Handle(ctx context.Context, batch events.SQSEvent) (events.SQSEventResponse, error) {
	start := h.Clock()
	for _, record := range batch.Records {
		if record.MessageId == "" {
			return events.SQSEventResponse{}, errors.New("a record has no messageId: this function takes batches of an SQS queue")
		}
	}
	work, cancel := h.workingTime(ctx)
	defer cancel()
	outcomes := make([]outcome, len(batch.Records))
	blocked := map[string]bool{} // groups of a FIFO lane behind a returned record
	for from := 0; from < len(outcomes); {
		to, bytes := from, 0
		for ; to < len(outcomes) && bytes < chunkBytes; to++ {
			outcomes[to] = h.translate(work, batch.Records[to], blocked)
			bytes += outcomes[to].bytes()
		}
		h.bury(ctx, outcomes[from:to], blocked)
		h.publish(work, outcomes[from:to], blocked)
		from = to
	}
	h.putOff(ctx, outcomes)
	h.report(ctx, outcomes, start)
	return response(outcomes), nil
}

// workingTime ends early enough to dead-letter, put off and answer: a tenth of the timeout, at least one second, and
// never more than half.
func (h *Handler) workingTime(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return context.WithCancel(ctx)
	}
	timeout := time.Duration(h.Route.TimeoutSeconds) * time.Second
	return context.WithDeadline(ctx, deadline.Add(-min(max(timeout/10, time.Second), timeout/2)))
}

// translate decides about one record as far as that can be done without the world.
func (h *Handler) translate(ctx context.Context, record events.SQSMessage, blocked map[string]bool) (o outcome) {
	o.record = record
	if h.Route.Source.FIFO {
		o.group = record.Attributes["MessageGroupId"]
	}
	defer func() {
		if r := recover(); r != nil {
			// A bug of ours is no fault of the event: it comes back, and after maxReceiveCount SQS moves it. What the panic
			// says may hold some of the payload, so it is not logged.
			o.giveBack(ReasonInternal, "", "the runtime panicked, which is a bug; please report it with the event")
		}
		if o.fate == returned && o.group != "" {
			blocked[o.group] = true
		}
	}()
	switch {
	case blocked[o.group]:
		o.giveBack(ReasonBehind, "", "an earlier record of the group was returned")
		return o
	case ctx.Err() != nil:
		o.giveBack(ReasonNotReached, "", "no time was left")
		return o
	}
	e, err := h.read(ctx, record)
	if err == nil {
		var t translate.Translation
		t, err = h.Translator.Translate(ctx, []byte(e.envelope.Body), e.message)
		o.eventID = t.EventID
		if err == nil {
			o.messages, err = h.messages(e, t)
		}
	}
	var refusal *contract.Refusal
	switch {
	case errors.As(err, &refusal):
		o.fate, o.refusal, o.messages = refused, *refusal, nil
	case err != nil:
		o.giveBack(ReasonNotReached, "", "no time was left to evaluate the mapping")
	case len(o.messages) == 0:
		o.fate = nothing
	default:
		o.fate = toPublish
	}
	return o
}

// bury dead-letters what can never succeed. A record that the dead-letter queue does not take is returned, and so are
// the later ones of its group.
func (h *Handler) bury(ctx context.Context, outcomes []outcome, blocked map[string]bool) {
	var letters []deadletter.Letter
	var of []int
	for i := range outcomes {
		if outcomes[i].fate == refused {
			letters = append(letters, deadletter.Letter{Record: outcomes[i].record, Refusal: outcomes[i].refusal})
			of = append(of, i)
		}
	}
	if len(letters) == 0 {
		return
	}
	ctx, cancel := h.buryingTime(ctx)
	defer cancel()
	for n, err := range h.DeadLetters.Send(ctx, letters) {
		o := &outcomes[of[n]]
		if err == nil {
			o.fate = deadLettered
			continue
		}
		why := o.refusal
		o.giveBack(ReasonNotBuried, publish.Code(err), "the record was refused ("+string(why.Reason)+" at "+why.Place+"), and the dead-letter queue did not take it")
		if o.group == "" {
			continue
		}
		blocked[o.group] = true
		for later := of[n] + 1; later < len(outcomes); later++ {
			if l := &outcomes[later]; l.group == o.group && (l.fate == toPublish || l.fate == nothing) {
				l.giveBack(ReasonBehind, "", "an earlier record of the group was returned")
			}
		}
	}
}

// buryingTime reaches into the time that is kept for answering, and leaves most of the whole to publishing.
func (h *Handler) buryingTime(ctx context.Context) (context.Context, context.CancelFunc) {
	quarter := time.Duration(h.Route.TimeoutSeconds) * time.Second / 4
	allowed := quarter
	if deadline, ok := ctx.Deadline(); ok {
		allowed = min(allowed, time.Until(deadline)-min(500*time.Millisecond, quarter))
	}
	return context.WithTimeout(ctx, allowed)
}

// publish sends what is to be sent. On a FIFO lane the records of one group are one lane of work, in their order.
func (h *Handler) publish(ctx context.Context, outcomes []outcome, blocked map[string]bool) {
	var work []publish.Work
	var of []int
	for i := range outcomes {
		if outcomes[i].fate == toPublish {
			work = append(work, publish.Work{Lane: outcomes[i].group, Messages: outcomes[i].messages})
			of = append(of, i)
		}
	}
	if len(work) == 0 {
		return
	}
	for n, err := range h.Publisher.Publish(ctx, work) {
		o := &outcomes[of[n]]
		switch {
		case err == nil:
			o.fate = published
			continue
		case errors.Is(err, publish.ErrBehind):
			o.giveBack(ReasonBehind, "", "an earlier record of the group was returned")
		case errors.Is(err, context.DeadlineExceeded) && !publish.Transient(err):
			o.giveBack(ReasonNotReached, "", "no time was left to publish")
		default:
			o.giveBack(ReasonNotPublished, publish.Code(err), "the target did not take a command")
		}
		if o.group != "" {
			blocked[o.group] = true
			// One that mapped to nothing has nothing to be out of order with, but "unprocessed" means all of them.
			for later := of[n] + 1; later < len(outcomes); later++ {
				if l := &outcomes[later]; l.group == o.group && l.fate == nothing {
					l.giveBack(ReasonBehind, "", "an earlier record of the group was returned")
				}
			}
		}
	}
}

func (h *Handler) putOff(ctx context.Context, outcomes []outcome) {
	var records []events.SQSMessage
	for i := range outcomes {
		if outcomes[i].fate == returned {
			records = append(records, outcomes[i].record)
		}
	}
	if len(records) == 0 {
		return
	}
	if err := h.Visibility.PutOff(ctx, records); err != nil {
		// Not an outcome: the queue's own visibility timeout holds then.
		h.Log.LogAttrs(ctx, slog.LevelWarn, "visibility not set", slog.String("error", err.Error()))
	}
}
