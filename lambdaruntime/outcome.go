package lambdaruntime

import (
	"github.com/aws/aws-lambda-go/events"

	"github.com/eventlink/pulumi-eventlink/contract"
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

// The reasons for which a record is returned. They stand in the log; a record that SQS moves to the dead-letter queue by
// itself, after maxReceiveCount, carries none.
const (
	ReasonNotReached   contract.Reason = "not-reached"       // time ran out before it
	ReasonBehind       contract.Reason = "behind"            // behind a returned record of its group
	ReasonNotPublished contract.Reason = "not-published"     // the target did not take it; the place is AWS's code
	ReasonNotBuried    contract.Reason = "not-dead-lettered" // the dead-letter queue did not take it; likewise
	ReasonInternal     contract.Reason = "internal-error"    // a bug of ours
)

// An outcome is a record on its way through a batch.
type outcome struct {
	record   events.SQSMessage
	group    string // of a FIFO lane
	eventID  string
	fate     fate
	refusal  contract.Refusal // why refused or returned
	messages []publish.Message
}

func (o *outcome) bytes() int {
	n := 0
	for _, m := range o.messages {
		n += m.Size()
	}
	return n
}

func (o *outcome) giveBack(reason contract.Reason, place, message string) {
	o.fate, o.messages = returned, nil
	o.refusal = contract.Refusal{Reason: reason, Place: place, Message: message}
}
