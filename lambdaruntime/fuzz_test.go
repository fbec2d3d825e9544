package lambdaruntime_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"github.com/eventlink/pulumi-eventlink/lambdaruntime"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/publish"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/translate"
	"github.com/eventlink/pulumi-eventlink/route"
)

// FuzzHandle gives any record beside a good one to a lane: the handler never panics, each record ends exactly once, and
// the good one is published.
func FuzzHandle(f *testing.F) {
	f.Add("", "", "", "", uint8(0))
	f.Add(record("1", order("o", 1)).Body, "g", "1", trace, uint8(1))
	f.Add(record("1", `{"orderId":"a","orderId":"b"}`).Body, "g", "5", "", uint8(3))
	f.Add(record("1", `{"orderId":"\ud800","total":1e400}`, "id=x", "type=y").Body, "\x00", "-1", "Root", uint8(7))
	f.Add(record("1", `{"orderId":"a","lines":`+strings.Repeat("[", 200)).Body, "g", "99999999999999999999", "", uint8(15))
	var routes [16]route.Route
	var translators [16]*translate.Translator
	for kind := range routes {
		routes[kind] = invoices(func(r *route.Route) {
			r.Source.FIFO, r.Target.FIFO, r.Source.Point, r.MaxReceiveCount = kind&1 > 0, kind&2 > 0, kind&4 > 0, 5
			if kind&8 > 0 {
				r.Target.Service, r.Target.CopyAttributes, r.Source.Identity = route.SNS, true, "event.orderId"
			}
		})
		var err error
		if translators[kind], err = compiled(routes[kind]); err != nil {
			f.Fatal(err)
		}
	}
	f.Fuzz(func(t *testing.T, body, group, receptions, header string, kind uint8) {
		l := laneOf(routes[kind%16], translators[kind%16])
		strange := events.SQSMessage{MessageId: "any", ReceiptHandle: "h", Body: body, Attributes: map[string]string{
			"ApproximateReceiveCount": receptions, "MessageGroupId": group, "AWSTraceHeader": header,
		}}
		good := record("good", order("fine", 1), "group=another"+group)
		response, err := l.Handle(t.Context(), events.SQSEvent{Records: []events.SQSMessage{strange, good}})
		if err != nil {
			t.Fatal(err)
		}
		returned := slices.ContainsFunc(response.BatchItemFailures, func(f events.SQSBatchItemFailure) bool { return f.ItemIdentifier == "any" })
		buried := slices.ContainsFunc(l.dead.sent(), func(m publish.Message) bool { return m.Body == body })
		if returned || strings.Contains(l.log.String(), "internal-error") {
			t.Errorf("returned %v\n%s", response, l.log.String())
		}
		fine := 0
		for _, m := range l.target.sent() {
			if strings.Contains(m.Body, `"fine"`) {
				fine++
			}
			if buried && !strings.Contains(m.Body, `"fine"`) {
				t.Errorf("dead-lettered and sent: %s", m.Body)
			}
			if m.Size() > publish.MaxBytes || len(m.Attributes) > publish.MaxAttributes || m.TraceHeader != "" && !publish.LegalTrace(m.TraceHeader) {
				t.Errorf("sent %+v", m)
			}
		}
		if fine == 0 {
			t.Error("the good record was not published")
		}
	})
}

// FuzzReadRoute reads any document as a route: it never panics, and what it takes can be written and read again.
func FuzzReadRoute(f *testing.F) {
	good, err := route.Encode(invoices(func(r *route.Route) { r.QueueURL, r.DeadLetterQueueURL = "https://q", "https://d" }))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte(`{}`))
	f.Add([]byte(`{"digest":"` + strings.Repeat("0", 64) + `","name":null}`))
	f.Add([]byte(strings.Repeat("[", 20_000)))
	f.Fuzz(func(t *testing.T, document []byte) {
		r, err := lambdaruntime.ReadRoute(document)
		if err != nil {
			return
		}
		again, err := route.Encode(r)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := lambdaruntime.ReadRoute(again); err != nil || back != r {
			t.Errorf("read as %+v and %+v, %v", r, back, err)
		}
	})
}

// TestTheGoodRouteOfTheFuzzerIsTaken keeps FuzzReadRoute from fuzzing what is refused at once.
func TestTheGoodRouteOfTheFuzzerIsTaken(t *testing.T) {
	t.Parallel()
	good, err := route.Encode(invoices(func(r *route.Route) { r.QueueURL, r.DeadLetterQueueURL = "https://q", "https://d" }))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := lambdaruntime.ReadRoute(good); err != nil {
		t.Error(err)
	}
}
