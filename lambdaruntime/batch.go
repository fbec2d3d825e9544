package lambdaruntime

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/eventlink/pulumi-eventlink/engine"
	"github.com/eventlink/pulumi-eventlink/engine/result"
	"github.com/eventlink/pulumi-eventlink/engine/value"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/deadletter"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/publish"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/translate"
	"github.com/eventlink/pulumi-eventlink/route"
)

// translator is the engine: one event in, encoded commands out. translate.Translator is one.
type translator interface {
	Translate(ctx context.Context, body string, message value.Envelope) (translate.Translation, error)
}

type visibilities interface {
	PutOff(ctx context.Context, records []events.SQSMessage) error
}

// A Handler handles the batches of one lane. It is safe for concurrent use.
type Handler struct {
	Route       route.Route
	Translator  translator
	Publisher   *publish.Publisher
	DeadLetters deadletter.Queue
	Visibility  visibilities
	Log         *slog.Logger
	// Function is the function's name, the dimension of its metrics; empty where there are none.
	Function string
	Clock    func() time.Time
	// TraceHeader gives the invocation's own X-Ray header, for records that carry none. It may be nil.
	TraceHeader func(ctx context.Context) string
	// Collector takes the spans of a lane whose tracing is OTel. It is nil for any other.
	Collector collector
	// Random fills in the ids of spans.
	Random func(id []byte)
}

const (
	// most is how many bytes of messages are held: a batch may have 10,000 records, each with 16 MiB of commands.
	most = 16 << 20
	// slice is how long a call that is not full waits for the records that follow.
	slice = 20 * time.Millisecond
)

// Handle takes one batch. Its error fails the whole batch, and is for an event that is no batch from SQS.
func (h *Handler) Handle(ctx context.Context, batch events.SQSEvent) (events.SQSEventResponse, error) {
	start := h.Clock()
	for _, record := range batch.Records {
		if record.MessageId == "" {
			return events.SQSEventResponse{}, errors.New("a record has no messageId: this function takes batches of an SQS queue")
		}
	}
	times := h.timetable(ctx)
	outcomes := make([]outcome, len(batch.Records))
	for n, i := range h.order(batch.Records) {
		outcomes[n] = h.outcome(batch.Records[i])
	}
	h.work(ctx, times, outcomes)
	h.report(ctx, outcomes, start)
	h.putOff(ctx, times, outcomes)
	h.sendSpans(ctx, times, outcomes)
	return response(outcomes), nil
}

// order gives the records in the order in which they are handled. On a standard lane those go first that were received
// most often: what was not reached is reached before it has no reception left.
func (h *Handler) order(records []events.SQSMessage) []int {
	order := make([]int, len(records))
	for i := range order {
		order[i] = i
	}
	if !h.Route.Source.FIFO {
		slices.SortStableFunc(order, func(a, b int) int { return received(records[b]) - received(records[a]) })
	}
	return order
}

// work evaluates, publishes and dead-letters until every outcome is settled or the time is over.
//
// Each event has a short time first. One that takes longer waits until all others had theirs, on a FIFO lane with those
// behind it in its group, and has its full time then.
func (h *Handler) work(ctx context.Context, times timetable, outcomes []outcome) {
	target, cancel := until(ctx, times.work)
	defer cancel()
	letters, cancelLetters := until(ctx, times.letters)
	defer cancelLetters()
	session := h.Publisher.Begin(target, letters, times.patience)
	added := make([]*outcome, 0, len(outcomes))
	add := func(o *outcome) {
		session.Add(h.task(o))
		added = append(added, o)
		session.Drain(most)
	}
	var dear []*outcome
	waiting := map[string]bool{} // groups of which a record waits
	polled := h.Clock()
	for i := range outcomes {
		o := &outcomes[i]
		if o.group != "" && waiting[o.group] {
			dear = append(dear, o)
			continue
		}
		if !h.translate(target, o, times.first>>(len(dear)/deferrals)) {
			waiting[o.group] = true
			dear = append(dear, o)
			continue
		}
		add(o)
		now := h.Clock()
		over := now.Sub(polled) >= slice
		session.Poll(over)
		if over {
			polled = now
		}
	}
	for _, o := range dear {
		done := make(chan struct{})
		go func() {
			defer close(done)
			h.evaluate(target, o, times)
		}()
		session.Work(done)
		add(o)
	}
	for n, result := range session.Finish() {
		h.settle(added[n], result)
	}
}

// deferrals is how many events may take longer than their first time before that is halved for those that follow, so
// that any number of them takes half of the working time at most.
const deferrals = 16

// evaluate decides about an event that takes long. It has its full time, and one that takes longer than that never
// succeeds under this route.
func (h *Handler) evaluate(ctx context.Context, o *outcome, times timetable) {
	whole := times.work.IsZero() || times.work.Sub(h.Clock()) >= times.full
	if h.translate(ctx, o, times.full) {
		return
	}
	if !whole || ctx.Err() != nil {
		o.giveBack(ReasonNotReached, "", "no time was left to evaluate the mapping")
		return
	}
	o.fate, o.refusal = refused, engine.Refusal{
		Reason:  result.ReasonLimit,
		Message: "the evaluation takes longer than " + times.full.Round(time.Millisecond).String() + ", a quarter of what the function's timeout leaves for work",
	}
}

// translate decides about one record as far as that can be done without the world. It is false if the time that the
// record may take was not enough. A time of zero is no limit.
func (h *Handler) translate(ctx context.Context, o *outcome, allowed time.Duration) (decided bool) {
	defer func() {
		if r := recover(); r != nil {
			// A bug of ours is no fault of the event: it comes back. What the panic says may hold some of the payload, so it is
			// not logged.
			o.giveBack(ReasonInternal, "", "the runtime panicked, which is a bug; please report it with the event")
			decided = true
		}
	}()
	if ctx.Err() != nil {
		o.giveBack(ReasonNotReached, "", "no time was left")
		return true
	}
	limited := ctx
	if allowed > 0 {
		var cancel context.CancelFunc
		limited, cancel = context.WithTimeout(ctx, allowed)
		defer cancel()
	}
	e, err := h.read(ctx, o.record)
	h.trace(o, &e)
	if err == nil {
		o.eventID, o.correlationID, o.at = logged(e), correlation(e), e.message.Time
		var t translate.Translation
		if t, err = h.Translator.Translate(limited, e.envelope.Body, e.message); err == nil {
			o.messages, err = h.messages(e, t)
		}
	}
	var refusal *engine.Refusal
	switch {
	case errors.As(err, &refusal):
		o.fate, o.refusal, o.messages = refused, *refusal, nil
	case err != nil && ctx.Err() == nil && limited.Err() != nil:
		return false
	case err != nil:
		o.giveBack(ReasonNotReached, "", "no time was left to evaluate the mapping")
	case len(o.messages) == 0:
		o.fate = nothing
	default:
		o.fate = toPublish
	}
	return true
}

// task is what is done about an outcome: its messages are published, its letter is sent, or it keeps its place.
func (h *Handler) task(o *outcome) publish.Work {
	w := publish.Work{Lane: o.group, Entries: publish.MaxEntries >> min(max(o.received-1, 0), 10), Last: h.last(o)}
	switch {
	case o.fate == refused || o.fate == returned && w.Last:
		o.fate = refused
		w.To, w.Messages = publish.ToDeadLetters, []publish.Message{h.DeadLetters.Letter(o.record, o.refusal, "")}
		return w
	case o.fate == returned:
		w.Err = errReturned
		return w
	case o.fate == toPublish:
		w.Messages = o.messages
	}
	w.Instead = func(err error, accepted int) (publish.Message, bool) {
		why, forever := h.unpublished(o, err, accepted)
		if !forever && !w.Last {
			return publish.Message{}, false
		}
		o.refusal = why
		advice := ""
		if why.Reason == ReasonUnfinished {
			advice = why.Message
		}
		return h.DeadLetters.Letter(o.record, why, advice), true
	}
	return w
}

var errReturned = errors.New("the record goes back to its queue")

// last says whether a record that goes back to its queue now does not come again: SQS moves it.
func (h *Handler) last(o *outcome) bool {
	return h.Route.MaxReceiveCount > 0 && o.received >= h.Route.MaxReceiveCount
}

// settle says what became of an outcome.
func (h *Handler) settle(o *outcome, result publish.Result) {
	switch {
	case o.fate == refused && result.Err == nil || result.Letter && result.Err == nil:
		o.fate = deadLettered
	case o.fate == refused || result.Letter:
		why := o.refusal
		o.giveBack(ReasonNotBuried, publish.Code(result.Err),
			"the record was to be dead-lettered ("+string(why.Reason)+" at "+why.Place+"), and the dead-letter queue did not take it")
	case o.fate == returned:
	case result.Err != nil:
		why, _ := h.unpublished(o, result.Err, result.Accepted)
		o.giveBack(why.Reason, why.Place, why.Message)
	case o.fate == toPublish:
		o.fate = published
	}
}

// unpublished says why the messages of an outcome were not accepted, and whether they never will be under this route.
func (h *Handler) unpublished(o *outcome, err error, accepted int) (why engine.Refusal, forever bool) {
	var failure *publish.Failure
	switch {
	case errors.Is(err, publish.ErrBehind):
		return engine.Refusal{Reason: ReasonBehind, Message: "an earlier record of the group was returned"}, false
	case errors.As(err, &failure) && failure.TooLarge() && o.largest() > publish.DefaultBytesSNS:
		return engine.Refusal{
			Reason:  ReasonTooLarge,
			Message: fmt.Sprintf("a command has %d bytes with its attributes, more than the target's MaximumMessageSize", o.largest()),
		}, true
	case failure != nil:
		return engine.Refusal{Reason: ReasonNotPublished, Place: failure.Code, Message: "the target did not take a command"}, false
	case accepted > 0:
		return engine.Refusal{
			Reason: ReasonUnfinished,
			Place:  "/" + strconv.Itoa(accepted),
			Message: fmt.Sprintf("time ran out when %d of %d commands were accepted: those of one group go one by one; "+
				"spread them over groups with groupBy, or raise lane.timeout", accepted, len(o.messages)),
		}, false
	default:
		return engine.Refusal{Reason: ReasonNotReached, Message: "no time was left to publish"}, false
	}
}

// putOff makes what was returned wait. It is of use, and nothing hangs on it: the queue's own visibility timeout holds
// where there is no time.
func (h *Handler) putOff(ctx context.Context, times timetable, outcomes []outcome) {
	var records []events.SQSMessage
	for i := range outcomes {
		if outcomes[i].fate == returned {
			records = append(records, outcomes[i].record)
		}
	}
	if len(records) == 0 {
		return
	}
	ctx, cancel := until(ctx, times.putOff)
	defer cancel()
	if err := h.Visibility.PutOff(ctx, records); err != nil {
		h.Log.LogAttrs(ctx, slog.LevelWarn, "visibility not set", slog.String("error", err.Error()))
	}
}
