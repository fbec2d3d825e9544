package lambdaruntime

import (
	"encoding/json"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-lambda-go/events"

	"github.com/eventlink/pulumi-eventlink/engine"
)

// ReasonNotAnEvent is the reason where what lies in the queue is no notification from SNS.
const ReasonNotAnEvent engine.Reason = "not-an-event"

// An envelope is what SNS wraps around an event (delivery without raw message delivery).
type envelope struct {
	Type, MessageID, TopicARN string
	// Body is the event as it was published.
	Body       string
	Time       time.Time
	Attributes map[string]attribute
}

type attribute struct{ Type, Value string }

// isText says whether an attribute is one that travels: the String and Number ones do, Binary and lists do not.
func (a attribute) isText() bool { return a.Type == "String" || a.Type == "Number" }

// open takes the envelope off a record. The error is a *engine.Refusal.
func open(record events.SQSMessage) (envelope, error) {
	var raw struct {
		Type, MessageId, TopicArn, Timestamp string //nolint:revive // the names of SNS
		Message                              *string
		MessageAttributes                    map[string]struct{ Type, Value string }
	}
	refuse := func(place, message string) (envelope, error) {
		return envelope{}, &engine.Refusal{Reason: ReasonNotAnEvent, Place: place, Message: message}
	}
	if err := json.Unmarshal([]byte(record.Body), &raw); err != nil {
		return refuse("", "wanted a notification that SNS has wrapped; is raw message delivery on?")
	}
	switch {
	case raw.Type != "Notification":
		return refuse("/Type", `wanted "Notification"; is raw message delivery on?`)
	case raw.MessageId == "":
		return refuse("/MessageId", "wanted the id that SNS gives")
	case raw.TopicArn == "":
		return refuse("/TopicArn", "wanted the topic's ARN")
	case raw.Message == nil:
		return refuse("/Message", "wanted the event")
	}
	// encoding/json puts U+FFFD where a string is not Unicode. An event is never guessed at.
	if strings.ContainsRune(*raw.Message, utf8.RuneError) && !mayHoldReplacement(record.Body) {
		return refuse("/Message", "wanted Unicode text")
	}
	at, err := time.Parse(time.RFC3339, raw.Timestamp)
	if err != nil {
		return refuse("/Timestamp", "wanted the time of publication as in RFC 3339")
	}
	e := envelope{
		Type: raw.Type, MessageID: raw.MessageId, TopicARN: raw.TopicArn, Body: *raw.Message, Time: at.UTC(),
		Attributes: make(map[string]attribute, len(raw.MessageAttributes)),
	}
	for name, a := range raw.MessageAttributes {
		e.Attributes[name] = attribute{Type: a.Type, Value: a.Value}
	}
	return e, nil
}

// mayHoldReplacement says whether U+FFFD was written in the envelope itself, as a character or as an escape.
func mayHoldReplacement(body string) bool {
	return utf8.ValidString(body) && (strings.ContainsRune(body, utf8.RuneError) || strings.Contains(strings.ToLower(body), `\ufffd`))
}
