// Package deadletter makes the letter that puts a record into the lane's own dead-letter queue, with the reason on it.
//
// It takes the record as SQS delivered it. It decides nothing: the runtime says which record is dead-lettered and why, and
// package publish sends the letter.
//
// Invariant: the event of a letter is the event of its record, byte for byte, and no letter is larger than a queue takes.
package deadletter

import (
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/eventlink/pulumi-eventlink/engine"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/publish"
)

// A Queue is the lane's dead-letter queue.
type Queue struct {
	// FIFO says whether the queue is FIFO, as it is where the lane's queue is.
	FIFO bool
	// Route is the digest of the route under which a record failed.
	Route string
	Clock func() time.Time
}

// Letter is what is sent for a record. advice says what helps; empty where the reason says all.
func (q Queue) Letter(record events.SQSMessage, why engine.Refusal, advice string) publish.Message {
	m := publish.Message{Body: record.Body}
	if trace := record.Attributes["AWSTraceHeader"]; publish.LegalTrace(trace) {
		m.TraceHeader = trace
	}
	if q.FIFO {
		// The record's own id: the event's would make SQS drop a second letter of one event (a redriven record that
		// failed again within five minutes), and so lose it.
		m.Group, m.DeduplicationID = record.Attributes["MessageGroupId"], record.MessageId
	}
	// In the order of their worth: a body near the limit leaves room for the first ones only.
	attributes := []publish.Attribute{
		{Name: "reason", Type: "String", Value: clean(string(why.Reason))},
		{Name: "place", Type: "String", Value: clean(why.Place)},
		{Name: "route", Type: "String", Value: clean(q.Route)},
		{Name: "failedAt", Type: "String", Value: q.Clock().UTC().Format(time.RFC3339)},
		{Name: "advice", Type: "String", Value: clean(advice)},
	}
	if m.Size()+attributes[0].Size() > publish.MaxBytes {
		m.Body = withoutSignature(m.Body)
	}
	for _, a := range append(attributes, originals(record)...) {
		if a.Value == "" && a.Binary == nil || len(m.Attributes) == publish.MaxAttributes || m.Size()+a.Size() > publish.MaxBytes {
			continue
		}
		if slices.ContainsFunc(m.Attributes, func(b publish.Attribute) bool { return b.Name == a.Name }) {
			continue
		}
		m.Attributes = append(m.Attributes, a)
	}
	return m
}

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
	sort.Slice(out, func(i, k int) bool { return out[i].Name < out[k].Name })
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
