package deadletters_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/google/go-cmp/cmp"

	"github.com/eventlink/pulumi-eventlink/deadletters"
)

const notification = `{"Type":"Notification","MessageId":"e-1","TopicArn":"t","Message":"{\"n\":1}","Timestamp":"2026-01-01T00:00:00Z"}`

// one reads the only letter of a queue with one message.
func one(t *testing.T, group, body string, attributes map[string]string) deadletters.Letter {
	t.Helper()
	q := &queue{}
	q.add("letter-1", group, body, attributes)
	return deadletters.Read(q.messages[0].Message)
}

func TestALetterSaysWhoWroteItAndWhy(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name       string
		body       string
		attributes map[string]string
		want       deadletters.Letter
	}{
		{
			"the function", notification,
			map[string]string{"reason": "mapping-error", "place": "1:2", "route": "abc", "failedAt": "now", "advice": "do"},
			deadletters.Letter{Origin: deadletters.FromFunction, Reason: "mapping-error", Place: "1:2", Route: "abc", FailedAt: "now", Advice: "do"},
		},
		{"SQS", notification, map[string]string{"DeadLetterQueueSourceArn": "arn"}, deadletters.Letter{Origin: deadletters.FromSQS, Reason: "moved-by-sqs"}},
		{
			"SQS, of a letter that was moved back by hand", notification,
			map[string]string{"DeadLetterQueueSourceArn": "arn", "reason": "mapping-error"},
			deadletters.Letter{Origin: deadletters.FromSQS, Reason: "moved-by-sqs"},
		},
		{
			"SNS", notification,
			map[string]string{"RequestID": "r", "ErrorCode": "AccessDenied", "ErrorMessage": "no"},
			deadletters.Letter{Origin: deadletters.FromSNS, Reason: "not-delivered", Place: "AccessDenied"},
		},
		{"nobody knows", notification, nil, deadletters.Letter{Origin: deadletters.FromUnknown, Reason: "unknown"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := one(t, "", c.body, c.attributes)
			if got.EventID != "e-1" || got.Event != `{"n":1}` || got.ID != "letter-1" {
				t.Errorf("got %+v", got)
			}
			got = deadletters.Letter{Origin: got.Origin, Reason: got.Reason, Place: got.Place, Route: got.Route, FailedAt: got.FailedAt, Advice: got.Advice}
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("got %+v, wanted %+v", got, c.want)
			}
		})
	}
}

func TestWhatIsSentBackIsTheMessageAsItWas(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name       string
		attributes map[string]string
		want       map[string]string
	}{
		{"without what the function wrote on it", map[string]string{"reason": "mapping-error", "route": "r", "failedAt": "f", "own": "kept"}, map[string]string{"own": "kept"}},
		{"nor what SNS wrote on it", map[string]string{"RequestID": "r", "ErrorCode": "c", "ErrorMessage": "m", "own": "kept"}, map[string]string{"own": "kept"}},
		{"with what nobody of them wrote", map[string]string{"place": "kept", "ErrorCode": "kept"}, map[string]string{"place": "kept", "ErrorCode": "kept"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			m := one(t, "g", notification, c.attributes).Message()
			got := map[string]string{}
			for _, a := range m.Attributes {
				got[a.Name] = a.Value
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
			if m.Body != notification || m.Group != "g" || m.DeduplicationID != "letter-1" {
				t.Errorf("got %+v", m)
			}
		})
	}
}

func TestALetterThatSNSDidNotWrapIsWrapped(t *testing.T) {
	t.Parallel()
	q := &queue{}
	q.add("letter-1", "", `{"n":1}`, map[string]string{"RequestID": "r", "ErrorCode": "c", "ErrorMessage": "m", "tenant": "t"})
	q.messages[0].MessageAttributes["raw"] = types.MessageAttributeValue{DataType: aws.String("Binary"), BinaryValue: []byte{1, 2}}
	m := deadletters.Read(q.messages[0].Message).Message()
	var got map[string]any
	if err := json.Unmarshal([]byte(m.Body), &got); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"Type": "Notification", "MessageId": "letter-1", "TopicArn": "unknown", "Message": `{"n":1}`, "Timestamp": "2023-11-14T22:13:20.000Z",
		"MessageAttributes": map[string]any{
			"tenant": map[string]any{"Type": "String", "Value": "t"}, "raw": map[string]any{"Type": "Binary", "Value": "AQI="},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" || len(m.Attributes) != 0 {
		t.Errorf("got %v\n%s", m.Attributes, diff)
	}
}

func TestAConditionChoosesLetters(t *testing.T) {
	t.Parallel()
	l := one(t, "g", `{"Type":"Notification","MessageId":"e-1","Message":"{\"n\":2,\"f\":1.5,\"s\":[\"a\"]}"}`, map[string]string{"reason": "mapping-error", "place": "1:2"})
	broken := one(t, "", `no JSON`, map[string]string{"reason": "not-json"})
	for expression, want := range map[string]bool{
		"":                                                true,
		`letter.reason == "not-json"`:                     false,
		`letter.place == "1:2" && event.n == 2`:           true,
		`event.n > 1.5 && event.f < 2`:                    true,
		`"a" in event.s`:                                  true,
		`event.absent == 1`:                               false, // fails on this event
		`event.?absent.orValue(1) == 1`:                   true,
		`letter.group.startsWith("g")`:                    true,
		`letter.sent < timestamp("2024-01-01T00:00:00Z")`: true,
		`letter.origin == "function" && letter.eventId == "e-1"`: true,
	} {
		where, err := deadletters.ParseWhere(expression)
		if err != nil {
			t.Errorf("%s: %v", expression, err)
			continue
		}
		if got := where.Holds(l); got != want {
			t.Errorf("%s: got %t", expression, got)
		}
	}
	if where, err := deadletters.ParseWhere(`event == null`); err != nil || !where.Holds(broken) || where.Holds(l) {
		t.Errorf("an event that is not JSON is null: %v", err)
	}
	for bad, want := range map[string]string{
		"event.": "1:7: the expression ends too early", "1": "must be true or false, and gives int",
		"nothing == 1": "1:1: undeclared reference to 'nothing'", `"a"`: "must be true or false, and gives string",
		`letter.reason = "x"`:      "1:15: ",
		`has(letter.reson)`:        "a letter has no reson; did you mean letter.reason?",
		`event.a && letter.x == 1`: "1:18: a letter has no x; it has advice, correlationId, ",
		`letter.reason === "x"`:    "==",
	} {
		if _, err := deadletters.ParseWhere(bad); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "<input>") {
			t.Errorf("%s: got %v, wanted %q", bad, err, want)
		}
	}
}

// A condition that fails chooses nothing, so it must be told that it failed.
func TestAConditionThatFailsIsTold(t *testing.T) {
	t.Parallel()
	l := one(t, "", `{"Type":"Notification","MessageId":"e-1","Message":"{\"n\":2}"}`, nil)
	for expression, want := range map[string]string{"event.m == 1": "no such key: m", "event.n": "it gives int, and must give true or false", "event.n == 3": ""} {
		where, err := deadletters.ParseWhere(expression)
		if err != nil {
			t.Fatal(err)
		}
		if where.Holds(l) {
			t.Errorf("%s holds", expression)
		}
		if n, why := where.Failed(); (n == 1) != (want != "") || why != want {
			t.Errorf("%s: got %d, %q, wanted %q", expression, n, why, want)
		}
	}
}

func TestALetterOfALaneBehindAPointHasTheIDsOfThePoint(t *testing.T) {
	t.Parallel()
	const id, first = "5f84c7a1-0123-5567-89ab-cdef01234567", "0f84c7a1-0123-4567-89ab-cdef01234567"
	body := `{"Type":"Notification","MessageId":"sns","Message":"{}","MessageAttributes":{"id":{"Type":"String","Value":"` + id +
		`"},"correlationId":{"Type":"String","Value":"` + first + `"}}}`
	if l := one(t, "", body, nil); l.EventID != id || l.CorrelationID != first || l.NotificationID != "sns" {
		t.Errorf("got %+v", l)
	}
	// Values of a publisher's own are not ids that a log has.
	if l := one(t, "", strings.NewReplacer(id, "order-1", first, "order-2").Replace(body), nil); l.EventID != "sns" || l.CorrelationID != "sns" {
		t.Errorf("got %+v", l)
	}
}
