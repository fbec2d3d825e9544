package lambdaruntime

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/aws/aws-lambda-go/events"

	"github.com/eventlink/pulumi-eventlink/engine"
)

// FuzzOpen holds unwrapping to this: it refuses with one reason, and what it gives is Unicode text that stands in the
// envelope.
func FuzzOpen(f *testing.F) {
	for _, body := range []string{
		`{"Type":"Notification","MessageId":"m","TopicArn":"t","Message":"{}","Timestamp":"2026-03-01T12:34:56.789Z"}`,
		`{"Type":"Notification","MessageId":"m","TopicArn":"t","Message":"\ud800","Timestamp":"2026-03-01T12:34:56Z"}`,
		`{"Type":"Notification","MessageId":"m","TopicArn":"t","Message":"\ufffd","Timestamp":"2026-03-01T12:34:56Z","MessageAttributes":{"a":{"Type":"String","Value":"v"}}}`,
		"{\"Type\":\"Notification\",\"MessageId\":\"m\",\"TopicArn\":\"t\",\"Message\":\"\xff\",\"Timestamp\":\"2026-03-01T12:34:56Z\"}",
		`[]`, `{"Message":null}`, ``,
	} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		e, err := open(events.SQSMessage{Body: body})
		var refusal *engine.Refusal
		switch {
		case errors.As(err, &refusal):
			if refusal.Reason != ReasonNotAnEvent {
				t.Errorf("refused as %s: %s", refusal.Reason, refusal.Message)
			}
		case err != nil:
			t.Error(err)
		default:
			if !utf8.ValidString(e.Body) || e.MessageID == "" || e.Time.IsZero() && !strings.Contains(body, "0001-01-01") {
				t.Errorf("opened as %+v", e)
			}
			var plain struct{ Message string }
			if json.Unmarshal([]byte(body), &plain) != nil || plain.Message != e.Body {
				t.Errorf("the body %q is not the message of %q", e.Body, body)
			}
		}
	})
}
