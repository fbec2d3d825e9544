// Package deadletter is the side effect of putting a record into the lane's own dead-letter queue, with the reason on it.
//
// It takes the record as SQS delivered it and changes nothing of its body. It decides nothing: the runtime says which
// record can never succeed and why.
//
// Invariant: a letter that could not be put there comes back as an error, so that the record is reported and SQS's own
// redrive brings it to the same queue.
package deadletter

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/eventlink/pulumi-eventlink/contract"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/publish"
)

// A Letter is a record that can never succeed, and why.
type Letter struct {
	Record  events.SQSMessage
	Refusal contract.Refusal
}

// publisher is what sends: publish.Publisher towards the dead-letter queue.
type publisher interface {
	Publish(ctx context.Context, work []publish.Work) []error
}

// A Queue is the lane's dead-letter queue.
type Queue struct {
	Publisher publisher
	// FIFO says whether the queue is FIFO, as it is where the lane's queue is.
	FIFO bool
	// Route is the digest of the route under which a record failed.
	Route string
	Clock func() time.Time
}

// Send puts letters into the queue and gives one error, or nil, for each.
func (q Queue) Send(ctx context.Context, letters []Letter) []error {
	if len(letters) == 0 {
		return nil
	}
	work := make([]publish.Work, len(letters))
	for i, l := range letters {
		work[i].Messages = []publish.Message{q.message(l)}
	}
	return q.Publisher.Publish(ctx, work)
}

func (q Queue) message(l Letter) publish.Message {
	m := publish.Message{Body: l.Record.Body, TraceHeader: l.Record.Attributes["AWSTraceHeader"]}
	if q.FIFO {
		// The record's own id: the event's would make SQS drop a second letter of one event (a redriven record that
		// failed again within five minutes), and so lose it.
		m.Group, m.DeduplicationID = l.Record.Attributes["MessageGroupId"], l.Record.MessageId
	}
	// In the order of their worth: a body near the limit leaves room for the first ones only.
	ours := []publish.Attribute{
		{Name: "reason", Type: "String", Value: clean(string(l.Refusal.Reason))},
		{Name: "place", Type: "String", Value: clean(l.Refusal.Place)},
		{Name: "route", Type: "String", Value: clean(q.Route)},
		{Name: "failedAt", Type: "String", Value: q.Clock().UTC().Format(time.RFC3339)},
	}
	for _, a := range append(ours, originals(l.Record)...) {
		if a.Value == "" && a.Binary == nil || len(m.Attributes) == maxAttributes || m.Size()+a.Size() > publish.MaxBytesSQS {
			continue
		}
		if slices.ContainsFunc(m.Attributes, func(b publish.Attribute) bool { return b.Name == a.Name }) {
			continue
		}
		m.Attributes = append(m.Attributes, a)
	}
	return m
}

// maxAttributes is how many attributes an SQS message may have.
const maxAttributes = 10

// originals are the record's own message attributes by name. A wrapped delivery seldom has any.
func originals(record events.SQSMessage) []publish.Attribute {
	var out []publish.Attribute
	for name, a := range record.MessageAttributes {
		attribute := publish.Attribute{Name: name, Type: a.DataType, Binary: a.BinaryValue}
		if a.StringValue != nil {
			attribute.Value = *a.StringValue
		}
		out = append(out, attribute)
	}
	slices.SortFunc(out, func(a, b publish.Attribute) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// clean makes a text a legal attribute: a place may hold any character that a property's name may.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		if publish.LegalRune(r) {
			return r
		}
		return '?'
	}, s)
	if runes := []rune(s); len(runes) > publish.MaxAttributeLength {
		s = string(runes[:publish.MaxAttributeLength])
	}
	return s
}
