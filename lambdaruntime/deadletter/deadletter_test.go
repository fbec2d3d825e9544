package deadletter_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"github.com/eventlink/pulumi-eventlink/engine"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/deadletter"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/publish"
)

var broken = engine.Refusal{Reason: "breaks-contract", Place: "/orderId", Message: "got number, wanted string"}

func queue(fifo bool) deadletter.Queue {
	return deadletter.Queue{FIFO: fifo, Route: "digest", Clock: func() time.Time { return time.Date(2026, 3, 1, 13, 0, 0, 0, time.UTC) }}
}

// notification is what SNS puts into a queue, of just so many bytes.
func notification(size int) string {
	text := func(pad int) string {
		return fmt.Sprintf(`{"Type" : "Notification", "Message":"%s\u00e9","MessageId":"m","Signature":"%s","SigningCertURL":"https://a","Timestamp":"t",`+
			`"SignatureVersion":"1","UnsubscribeURL":"https://b"}`, strings.Repeat("x", pad), strings.Repeat("c2ln", 86))
	}
	return text(size - len(text(0)))
}

func attributes(m publish.Message) map[string]string {
	out := map[string]string{}
	for _, a := range m.Attributes {
		out[a.Name] = a.Value
	}
	return out
}

func TestALetterIsTheRecordAsItCameWithTheReasonOnIt(t *testing.T) {
	t.Parallel()
	text := "x"
	record := events.SQSMessage{
		MessageId: "m-1", Body: `{"a": 1 }`,
		Attributes: map[string]string{"MessageGroupId": "g", "AWSTraceHeader": "Root=1-5f84c7a1-0123456789abcdef01234567"},
		MessageAttributes: map[string]events.SQSMessageAttribute{
			"own": {DataType: "String", StringValue: &text}, "bytes": {DataType: "Binary", BinaryValue: []byte{1}}, "reason": {DataType: "String", StringValue: &text},
		},
	}
	want := publish.Message{
		Body: record.Body, TraceHeader: "Root=1-5f84c7a1-0123456789abcdef01234567",
		Attributes: []publish.Attribute{
			{Name: "reason", Type: "String", Value: "breaks-contract"},
			{Name: "place", Type: "String", Value: "/orderId"},
			{Name: "route", Type: "String", Value: "digest"},
			{Name: "failedAt", Type: "String", Value: "2026-03-01T13:00:00Z"},
			{Name: "advice", Type: "String", Value: "wait"},
			{Name: "bytes", Type: "Binary", Binary: []byte{1}},
			{Name: "own", Type: "String", Value: "x"},
		},
	}
	if diff := cmp.Diff(want, queue(false).Letter(record, broken, "wait")); diff != "" {
		t.Error(diff)
	}
	want.Group, want.DeduplicationID = "g", "m-1"
	if diff := cmp.Diff(want, queue(true).Letter(record, broken, "wait")); diff != "" {
		t.Error(diff)
	}
}

func TestALetterHasLegalAttributesAndAtMostTen(t *testing.T) {
	t.Parallel()
	text := "x"
	record := events.SQSMessage{
		Body: "b", Attributes: map[string]string{"AWSTraceHeader": "forged"}, MessageAttributes: map[string]events.SQSMessageAttribute{},
	}
	for i := range 12 {
		record.MessageAttributes[fmt.Sprint("own", i)] = events.SQSMessageAttribute{DataType: "String", StringValue: &text}
	}
	m := queue(false).Letter(record, engine.Refusal{Reason: "mapping-error", Place: "/\x01\ufffe" + strings.Repeat("é", 300)}, "")
	if len(m.Attributes) != publish.MaxAttributes || m.TraceHeader != "" {
		t.Errorf("%d attributes, trace header %q", len(m.Attributes), m.TraceHeader)
	}
	for _, a := range m.Attributes {
		if !publish.Legal(a.Value) {
			t.Errorf("%s is %q", a.Name, a.Value)
		}
	}
	if got := attributes(m)["place"]; !strings.HasPrefix(got, "/??é") {
		t.Errorf("the place is %q", got)
	}
}

func TestALetterOfTheGreatestSizeGivesUpTheSignatureForItsReason(t *testing.T) {
	t.Parallel()
	for _, room := range []int{0, 10, 26, 27, 60, 200, 1000} {
		body := notification(publish.MaxBytes - room)
		m := queue(false).Letter(events.SQSMessage{Body: body}, broken, "")
		if got := attributes(m)["reason"]; got != "breaks-contract" || m.Size() > publish.MaxBytes {
			t.Errorf("with %d bytes of room: the reason %q, %d bytes", room, got, m.Size())
		}
		if kept := m.Body == body; kept != (room >= 27) {
			t.Errorf("with %d bytes of room the body is as it came: %v", room, kept)
		}
		var before, after map[string]string
		if err := json.Unmarshal([]byte(body), &before); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(m.Body), &after); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"Type", "Message", "MessageId", "Timestamp"} {
			if before[name] != after[name] {
				t.Errorf("with %d bytes of room %s differs", room, name)
			}
		}
	}
}

func TestALetterThatIsNoNotificationIsNeverChanged(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ before, after string }{
		"no JSON":                 {"x", "x"},
		"a list":                  {`["`, `"]`},
		"an object cut off":       {`{"Signature":"s","Message":"`, ``},
		"something follows":       {`{"Signature":"s","Message":"`, `"} 2 3`},
		"a name beyond ASCII":     {`{"Signature":"s","é":"`, `"}`},
		"a name that is not UTF8": {"{\"Signature\":\"s\",\"\xff\":\"", `"}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := c.before + strings.Repeat("x", publish.MaxBytes-len(c.before)-len(c.after)) + c.after
			m := queue(false).Letter(events.SQSMessage{Body: body}, broken, "")
			if m.Body != body || m.Size() > publish.MaxBytes {
				t.Errorf("the body is as it came: %v; %d bytes", m.Body == body, m.Size())
			}
		})
	}
}
