package lambdaruntime

import (
	"strconv"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/eventlink/pulumi-eventlink/engine"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/otel"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/publish"
)

// A fate is what becomes of a record. The zero value is none: a record that nobody decided about is returned.
type fate int

const (
	undecided    fate = iota
	toPublish         // has messages that are not accepted yet
	published         // its messages were accepted
	nothing           // it mapped to nothing
	refused           // can never succeed, and is not in the dead-letter queue yet
	deadLettered      // the dead-letter queue has it
	returned          // goes back to SQS
)

// String is the fate as log and spans tell it.
func (f fate) String() string {
	switch f {
	case published:
		return "published"
	case nothing:
		return "nothing"
	case deadLettered:
		return "dead-lettered"
	default:
		return "returned"
	}
}

// The reasons for which a record is returned. They stand in the log, and on the letter of a record that was received for
// the last time.
const (
	ReasonNotReached   engine.Reason = "not-reached"       // time ran out before it
	ReasonBehind       engine.Reason = "behind"            // behind a returned record of its group
	ReasonNotPublished engine.Reason = "not-published"     // the target did not take it; the place is AWS's code
	ReasonNotBuried    engine.Reason = "not-dead-lettered" // the dead-letter queue did not take it; likewise
	ReasonUnfinished   engine.Reason = "unfinished"        // time ran out between its commands
	ReasonInternal     engine.Reason = "internal-error"    // a bug of ours
)

// Passing says whether a reason is one for which a record is returned: the record may succeed later under the same route.
func Passing(reason engine.Reason) bool {
	switch reason {
	case ReasonNotReached, ReasonBehind, ReasonNotPublished, ReasonNotBuried, ReasonUnfinished, ReasonInternal:
		return true
	}
	return false
}

// An outcome is a record on its way through a batch.
type outcome struct {
	record   events.SQSMessage
	group    string // of a FIFO lane
	received int    // how often, this time included
	// eventID and correlationID are as the log has them.
	eventID, correlationID string
	at                     time.Time  // when SNS took the event
	span                   *otel.Span // nil where the lane makes none, or nobody began with it
	fate                   fate
	refusal                engine.Refusal // why refused or returned
	messages               []publish.Message
}

func (h *Handler) outcome(record events.SQSMessage) outcome {
	o := outcome{record: record, received: received(record)}
	if h.Route.Source.FIFO {
		o.group = record.Attributes["MessageGroupId"]
	}
	return o
}

// received is how often a record was received. SQS's count is approximate, and 1 where it is not given.
func received(record events.SQSMessage) int {
	n, err := strconv.Atoi(record.Attributes["ApproximateReceiveCount"])
	if err != nil {
		return 1
	}
	return n
}

// largest is the size of the largest message.
func (o *outcome) largest() int {
	n := 0
	for _, m := range o.messages {
		n = max(n, m.Size())
	}
	return n
}

func (o *outcome) giveBack(reason engine.Reason, place, message string) {
	o.fate, o.messages = returned, nil
	o.refusal = engine.Refusal{Reason: reason, Place: place, Message: message}
}
