package deadletters

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/google/uuid"

	"github.com/eventlink/pulumi-eventlink/engine"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/publish"
)

// An Origin is who put a letter into the queue.
type Origin string

// The origins.
const (
	FromFunction Origin = "function" // the lane's function, with a reason
	FromSQS      Origin = "sqs"      // SQS, after maxReceiveCount
	FromSNS      Origin = "sns"      // SNS, which could not deliver it to the lane's queue
	FromUnknown  Origin = "unknown"  // nothing on it says who
)

// The reasons of letters that the function did not write.
const (
	ReasonMovedBySQS   = "moved-by-sqs"
	ReasonNotDelivered = "not-delivered" // the place is SNS's error code
	ReasonUnknown      = "unknown"
)

// Passing says whether a reason of the function is one that has to do with the moment, so that the event may succeed under
// the same route.
func Passing(reason string) bool { return lambdaruntime.Passing(engine.Reason(reason)) }

// A Letter is a message of a dead-letter queue.
type Letter struct {
	// ID is the message's id in the dead-letter queue.
	ID     string
	Origin Origin
	// Reason and Place are those of the function, or a reason above.
	Reason, Place string
	// Route is the digest of the route under which the event failed; empty unless the function wrote the letter.
	Route, FailedAt, Advice string
	// Group is the message group, of a FIFO queue.
	Group string
	// Sent is when the message was sent: to the dead-letter queue, or to the lane's queue if SQS moved it from a standard one.
	Sent time.Time
	// EventID is the id by which a function's log knows the event: the attribute id that an extension point gives it, or else
	// the id that SNS gave the message. It is empty if the message is no notification.
	EventID string
	// NotificationID is the id that SNS gave the message, CorrelationID that of the first event of the chain, as logs have it.
	NotificationID, CorrelationID string
	// Event is the event as it was published, or the whole body if the message is no notification.
	Event string

	body       string
	attributes map[string]types.MessageAttributeValue
	trace      string
	receipt    string
}

// ours are the attributes that the function puts on a letter, theirs those that SNS puts on one. They do not travel back.
var (
	ours   = []string{"reason", "place", "route", "failedAt", "advice"}
	theirs = []string{"ErrorCode", "ErrorMessage", "RequestID"}
)

// Read makes a letter of a message as SQS delivers it with all its attributes.
func Read(m types.Message) Letter {
	text := func(name string) string { return aws.ToString(m.MessageAttributes[name].StringValue) }
	l := Letter{
		ID: aws.ToString(m.MessageId), Origin: FromUnknown, Reason: ReasonUnknown,
		Group: m.Attributes[string(types.MessageSystemAttributeNameMessageGroupId)],
		body:  aws.ToString(m.Body), attributes: m.MessageAttributes,
		trace:   m.Attributes[string(types.MessageSystemAttributeNameAWSTraceHeader)],
		receipt: aws.ToString(m.ReceiptHandle),
	}
	if ms, err := strconv.ParseInt(m.Attributes[string(types.MessageSystemAttributeNameSentTimestamp)], 10, 64); err == nil {
		l.Sent = time.UnixMilli(ms).UTC()
	}
	switch {
	case m.Attributes[string(types.MessageSystemAttributeNameDeadLetterQueueSourceArn)] != "":
		// First: a message that was moved back by hand still has the reason of the time before.
		l.Origin, l.Reason = FromSQS, ReasonMovedBySQS
	case text("reason") != "":
		l.Origin, l.Reason, l.Place = FromFunction, text("reason"), text("place")
		l.Route, l.FailedAt, l.Advice = text("route"), text("failedAt"), text("advice")
	case text("RequestID") != "" && text("ErrorCode") != "":
		l.Origin, l.Reason, l.Place = FromSNS, ReasonNotDelivered, text("ErrorCode")
	}
	l.open()
	return l
}

// open takes SNS's envelope off.
func (l *Letter) open() {
	var envelope struct {
		Type, MessageId   string //nolint:revive // the names of SNS
		Message           *string
		MessageAttributes map[string]struct{ Value string }
	}
	l.Event = l.body
	if json.Unmarshal([]byte(l.body), &envelope) != nil || envelope.Type != "Notification" || envelope.Message == nil {
		return
	}
	// The attributes of a lane's own making are UUIDs.
	attribute := func(name, otherwise string) string {
		if id := envelope.MessageAttributes[name].Value; uuid.Validate(id) == nil {
			return id
		}
		return otherwise
	}
	l.Event, l.NotificationID = *envelope.Message, envelope.MessageId
	l.EventID = attribute("id", l.NotificationID)
	l.CorrelationID = attribute("correlationId", l.EventID)
}

// key identifies the event of a letter.
func (l Letter) key() string {
	if l.NotificationID != "" {
		return l.NotificationID
	}
	return l.body
}

// Message is what is sent to the lane's queue for a letter: the message as it was, without what was written on the letter.
//
// On FIFO the deduplication id is the letter's own id. So a letter that is sent twice because a run was cut arrives once
// within SQS's five minutes, and an event that fails again gives another letter, which is not mistaken for this one.
func (l Letter) Message() publish.Message {
	m := publish.Message{Body: l.wrapped(), TraceHeader: l.trace}
	if l.Group != "" {
		m.Group, m.DeduplicationID = l.Group, l.ID
	}
	if m.Body != l.body {
		return m // the envelope has the attributes
	}
	for _, name := range slices.Sorted(maps.Keys(l.attributes)) {
		if l.Origin != FromUnknown && (slices.Contains(ours, name) || l.Origin == FromSNS && slices.Contains(theirs, name)) {
			continue
		}
		a := l.attributes[name]
		m.Attributes = append(m.Attributes, publish.Attribute{
			Name: name, Type: aws.ToString(a.DataType), Value: aws.ToString(a.StringValue), Binary: a.BinaryValue,
		})
	}
	return m
}

// wrapped is the body, in an envelope if SNS gave the letter none: functions take notifications only. The id of the event
// is then the letter's id, its topic is not known, and its time is when SNS gave it up.
func (l Letter) wrapped() string {
	if l.Origin != FromSNS || l.NotificationID != "" {
		return l.body
	}
	type attribute struct{ Type, Value string }
	attributes := map[string]attribute{}
	for name, a := range l.attributes {
		value := aws.ToString(a.StringValue)
		if a.BinaryValue != nil {
			value = base64.StdEncoding.EncodeToString(a.BinaryValue)
		}
		if !slices.Contains(theirs, name) {
			attributes[name] = attribute{aws.ToString(a.DataType), value}
		}
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(map[string]any{ // strings and maps of strings
		"Type": "Notification", "MessageId": l.ID, "TopicArn": "unknown", "Message": l.body,
		"Timestamp": l.Sent.Format("2006-01-02T15:04:05.000Z"), "MessageAttributes": attributes,
	})
	return strings.TrimSuffix(b.String(), "\n")
}

// record is the message as SQS hands it to the function when it was sent back.
func (l Letter) record() events.SQSMessage {
	m := l.Message()
	attributes := map[string]string{"ApproximateReceiveCount": "1"}
	if m.Group != "" {
		attributes["MessageGroupId"] = m.Group
	}
	if m.TraceHeader != "" {
		attributes["AWSTraceHeader"] = m.TraceHeader
	}
	return events.SQSMessage{MessageId: l.ID, Body: m.Body, Attributes: attributes}
}

// value is the event as an expression reads it: integers where the digits say so. It is nil if the event is not JSON.
func (l Letter) value() any {
	decoder := json.NewDecoder(strings.NewReader(l.Event))
	decoder.UseNumber()
	var v any
	if decoder.Decode(&v) != nil {
		return nil
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil
	}
	return numbers(v)
}

func numbers(v any) any {
	switch v := v.(type) {
	case json.Number:
		if i, err := v.Int64(); err == nil {
			return i
		}
		f, _ := v.Float64() // beyond a double it is infinite
		return f
	case map[string]any:
		for name := range v {
			v[name] = numbers(v[name])
		}
	case []any:
		for i := range v {
			v[i] = numbers(v[i])
		}
	}
	return v
}
