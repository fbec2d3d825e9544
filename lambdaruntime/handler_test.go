package lambdaruntime_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"github.com/eventlink/pulumi-eventlink/celmap"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/deadletter"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/publish"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/translate"
	"github.com/eventlink/pulumi-eventlink/route"
)

// target is a queue or topic that takes everything unless refuse says otherwise.
type target struct {
	lock   sync.Mutex
	calls  [][]publish.Message
	refuse func(publish.Message) error
	hang   bool
	slow   time.Duration
	max    int
}

func (s *target) Send(ctx context.Context, batch []publish.Message) []error {
	s.lock.Lock()
	s.calls = append(s.calls, batch)
	s.lock.Unlock()
	errs := make([]error, len(batch))
	var done <-chan time.Time // never, where it hangs
	if !s.hang {
		done = time.After(s.slow)
	}
	select {
	case <-done:
	case <-ctx.Done():
		return slices.Repeat([]error{&publish.Failure{Code: "NoAnswer", Passing: true, Whole: true}}, len(batch))
	}
	for i, m := range batch {
		if s.refuse != nil {
			errs[i] = s.refuse(m)
		}
	}
	return errs
}

func (s *target) MaxBytes() int { return max(s.max, publish.DefaultBytesSNS) }

func (s *target) sent() (all []publish.Message) {
	if s.hang {
		return nil
	}
	for _, call := range s.calls {
		for _, m := range call {
			if s.refuse == nil || s.refuse(m) == nil {
				all = append(all, m)
			}
		}
	}
	return all
}

type putOff func([]events.SQSMessage) error

func (p putOff) PutOff(_ context.Context, records []events.SQSMessage) error { return p(records) }

// lane is a handler with fakes at its edges.
type lane struct {
	*lambdaruntime.Handler
	target, dead target
	delayed      []string
	log          bytes.Buffer
	ids          byte // that were made for spans
}

var (
	throttled = &publish.Failure{Code: "ThrottlingException", Passing: true}
	denied    = &publish.Failure{Code: "AccessDenied"}
)

const orderSchema = `{"type":"object","required":["orderId"],"properties":{"orderId":{"type":"string"},"total":{"type":"integer"},"lines":{"type":"array"}}}`

const commandSchema = `{"type":"object","required":["type","orderId"],"properties":{"type":{"type":"string"},"orderId":{"type":"string","maxLength":1000000},"total":{"type":"integer","minimum":0}}}`

// invoices is the route that most tests start from.
func invoices(change ...func(*route.Route)) route.Route {
	r := route.Route{
		Digest: strings.Repeat("d", 64), Plan: strings.Repeat("e", 64), Component: route.Extension, Name: "invoices", IDScope: "urn:invoices", TimeoutSeconds: 30,
		Source:  route.Source{Schema: orderSchema},
		Mapping: `event.?total.orValue(0) == 0 ? [] : [{"type": "CreateInvoice", "orderId": event.orderId, "total": event.total}]`,
		Target:  route.Target{Service: route.SQS, ARN: "arn:aws:sqs:eu-west-1:1:commands", Schema: commandSchema},
	}
	for _, c := range change {
		c(&r)
	}
	return r
}

// compiled compiles a route as a deployment does.
func compiled(r route.Route) (*translate.Translator, error) {
	compiled, err := celmap.CompileLane(r)
	if err != nil {
		return nil, err
	}
	return translate.New(r, compiled.Plan)
}

func newLane(t *testing.T, r route.Route) *lane {
	t.Helper()
	translator, err := compiled(r)
	if err != nil {
		t.Fatal(err)
	}
	return laneOf(r, translator)
}

func laneOf(r route.Route, translator *translate.Translator) *lane {
	l := &lane{}
	l.Handler = &lambdaruntime.Handler{
		Route: r, Translator: translator,
		// One call at a time, so that calls come in one order.
		Publisher: &publish.Publisher{Target: &l.target, DeadLetters: &l.dead, Clock: time.Now, Jitter: func() float64 { return 1 }, Calls: 1},
		DeadLetters: deadletter.Queue{
			FIFO: r.Source.FIFO, Route: r.Digest, Clock: func() time.Time { return time.Date(2026, 3, 1, 13, 0, 0, 0, time.UTC) },
		},
		Visibility: putOff(func(records []events.SQSMessage) error {
			for _, record := range records {
				l.delayed = append(l.delayed, record.MessageId)
			}
			return nil
		}),
		Log: slog.New(slog.NewJSONHandler(&l.log, nil)), Clock: time.Now,
		Random: func(id []byte) { // 0101…, 0202…, and so on
			l.ids++
			copy(id, bytes.Repeat([]byte{l.ids}, len(id)))
		},
	}
	return l
}

// handle gives the ids that were returned to SQS. Its clock moves when everybody waits.
func (l *lane) handle(t *testing.T, records ...events.SQSMessage) (ids []string) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { ids = l.invoke(t, records...) })
	return ids
}

func (l *lane) invoke(t *testing.T, records ...events.SQSMessage) []string {
	t.Helper()
	timeout := time.Duration(l.Route.TimeoutSeconds) * time.Second
	ctx, cancel := context.WithTimeout(t.Context(), timeout)
	defer cancel()
	start := time.Now()
	response, err := l.Handle(ctx, events.SQSEvent{Records: records})
	if err != nil {
		t.Fatal(err)
	}
	if left := timeout - time.Since(start); left < 300*time.Millisecond {
		t.Errorf("answered %s before the deadline", left)
	}
	answer, err := json.Marshal(response)
	if err != nil || strings.Contains(string(answer), "null") {
		t.Fatalf("answered %s, %v", answer, err)
	}
	var ids []string
	for _, f := range response.BatchItemFailures {
		ids = append(ids, f.ItemIdentifier)
	}
	if diff := cmp.Diff(ids, l.delayed); diff != "" {
		t.Errorf("what was returned and what was put off differ: %s", diff)
	}
	return ids
}

// record makes a record of an event; options are "group=g", "snsId=i", and others as message attributes.
func record(id, body string, options ...string) events.SQSMessage {
	envelope := map[string]any{
		"Type": "Notification", "MessageId": "sns-" + id, "TopicArn": "arn:aws:sns:eu-west-1:1:orders",
		"Message": body, "Timestamp": "2026-03-01T12:34:56.789Z",
	}
	r := events.SQSMessage{MessageId: id, ReceiptHandle: "h-" + id, Attributes: map[string]string{"ApproximateReceiveCount": "1"}}
	attributes := map[string]any{}
	for _, o := range options {
		name, value, _ := strings.Cut(o, "=")
		switch name {
		case "group":
			r.Attributes["MessageGroupId"] = value
		case "snsId":
			envelope["MessageId"] = value
		case "trace":
			r.Attributes["AWSTraceHeader"] = value
		default:
			attributes[name] = map[string]string{"Type": "String", "Value": value}
		}
	}
	if len(attributes) > 0 {
		envelope["MessageAttributes"] = attributes
	}
	text, err := json.Marshal(envelope)
	if err != nil {
		panic(err)
	}
	r.Body = string(text)
	return r
}

func order(id string, total int) string { return fmt.Sprintf(`{"total":%d,"orderId":%q}`, total, id) }

func attribute(m publish.Message, name string) string {
	for _, a := range m.Attributes {
		if a.Name == name {
			return a.Value
		}
	}
	return ""
}

func reasons(l *lane) (all []string) {
	for _, m := range l.dead.sent() {
		all = append(all, attribute(m, "reason")+" "+attribute(m, "place"))
	}
	return all
}

func bodies(messages []publish.Message) (all []string) {
	for _, m := range messages {
		all = append(all, m.Body)
	}
	return all
}

func TestABatch(t *testing.T) {
	t.Parallel()
	l := newLane(t, invoices())
	returned := l.handle(
		t, record("1", order("o-1", 5)), record("2", order("o-2", 0)), record("3", `{"total":1}`), record("4", "no json"), record("5", order("o-5", 7)),
	)
	if len(returned) != 0 {
		t.Errorf("returned %v", returned)
	}
	want := []string{`{"orderId":"o-1","total":5,"type":"CreateInvoice"}`, `{"orderId":"o-5","total":7,"type":"CreateInvoice"}`}
	if diff := cmp.Diff(want, bodies(l.target.sent())); diff != "" {
		t.Error(diff)
	}
	if got := reasons(l); len(got) != 2 || !strings.HasPrefix(got[0], "breaks-contract") || !strings.HasPrefix(got[1], "not-json") {
		t.Errorf("dead-lettered for %q", got)
	}
	if len(l.target.calls) != 1 || len(l.dead.calls) != 1 {
		t.Errorf("made %d and %d calls", len(l.target.calls), len(l.dead.calls))
	}
	var lines []map[string]any
	for line := range strings.Lines(l.log.String()) {
		var fields map[string]any
		if err := json.Unmarshal([]byte(line), &fields); err != nil {
			t.Fatal(err)
		}
		delete(fields, "time")
		lines = append(lines, fields)
	}
	if len(lines) != 3 {
		t.Fatalf("logged\n%s", l.log.String())
	}
	if diff := cmp.Diff(map[string]any{
		"level": "INFO", "msg": "batch", "received": 5.0, "published": 2.0, "commands": 2.0, "nothing": 1.0, "deadLettered": 2.0, "returned": 0.0,
		"behind": 0.0, "notReached": 0.0, "durationMs": 0.0,
	}, lines[2]); diff != "" {
		t.Error(diff)
	}
	if lines[0]["correlationId"] != "sns-3" {
		t.Errorf("an event that begins a chain is its own correlation: logged %v", lines[0])
	}
	if lines[0]["messageId"] != "3" || lines[0]["eventId"] != "sns-3" || lines[0]["reason"] != "breaks-contract" || lines[0]["fate"] != "dead-lettered" {
		t.Errorf("logged %v", lines[0])
	}
}

// TestTheLogFollowsAnEventByUUIDsOnly holds a publisher's own values back.
func TestTheLogFollowsAnEventByUUIDsOnly(t *testing.T) {
	t.Parallel()
	const id = "5f84c7a1-0123-4567-89ab-cdef01234567"
	for given, want := range map[string]string{id: id, "customer-7": "sns-1"} {
		l := newLane(t, invoices())
		l.handle(t, record("1", "no json", "correlationId="+given))
		if log := l.log.String(); !strings.Contains(log, `"correlationId":"`+want+`"`) || strings.Contains(log, "customer") {
			t.Errorf("of %s: logged\n%s", given, log)
		}
	}
}

// trace is a header of X-Ray's.
const trace = "Root=1-5f84c7a1-0123456789abcdef01234567;Parent=0123456789abcdef;Sampled=1"

func TestAttributes(t *testing.T) {
	t.Parallel()
	l := newLane(t, invoices())
	l.handle(t, record("1", order("o-1", 5), "traceparent=00-1-2-03", "tenant=t", "trace="+trace), record("2", order("o-2", 5), "correlationId=c-9"))
	first, second := l.target.sent()[0], l.target.sent()[1]
	got := map[string]string{}
	for _, a := range first.Attributes {
		got[a.Name] = a.Type + ":" + a.Value
	}
	want := map[string]string{
		"id": "String:" + attribute(first, "id"), "causationId": "String:sns-1", "correlationId": "String:sns-1",
		"traceparent": "String:00-1-2-03", "type": "String:CreateInvoice",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if first.TraceHeader != trace || first.Group != "" || first.DeduplicationID != "" {
		t.Errorf("got %+v", first)
	}
	if attribute(second, "correlationId") != "c-9" || attribute(second, "traceparent") != "" || attribute(second, "causationId") != "sns-2" {
		t.Errorf("got %+v", second)
	}
}

func TestAnIllegalOrLongAttributeDoesNotTravel(t *testing.T) {
	t.Parallel()
	l := newLane(t, invoices(func(r *route.Route) {
		r.Mapping = `[{"type": event.orderId, "orderId": "x"}]`
		r.Source.Identity = `event.orderId + message.attributes.more`
	}))
	if returned := l.handle(t, record("1", `{"orderId":"a\u0001b"}`, "more=y"), record("2", order(strings.Repeat("x", 200), 1), "more="+strings.Repeat("y", 200))); returned != nil {
		t.Errorf("returned %v", returned)
	}
	for _, m := range l.target.sent() {
		for _, a := range m.Attributes {
			if a.Name == "causationId" || !publish.Legal(a.Value) {
				t.Errorf("sent with %s %q", a.Name, a.Value)
			}
		}
		if attribute(m, "id") == "" {
			t.Error("sent without an id")
		}
	}
}

func TestAPointCopiesTheEventsAttributes(t *testing.T) {
	t.Parallel()
	r := invoices(func(r *route.Route) {
		r.Component, r.Mapping = route.ExtensionPoint, ""
		r.Target = route.Target{Service: route.SNS, ARN: "arn:aws:sns:eu-west-1:1:point", Schema: orderSchema, CopyAttributes: true}
	})
	batch := captured(t, "standard")
	l := newLane(t, r)
	if returned := l.handle(t, batch.Records...); returned != nil {
		t.Fatalf("returned %v", returned)
	}
	m := l.target.sent()[0]
	if m.Body != `{"orderId":"o-1","total":1250}` || m.TraceHeader != "" {
		t.Errorf("sent %+v", m)
	}
	var got []string
	for _, a := range m.Attributes {
		got = append(got, a.Name+" "+a.Type)
	}
	if diff := cmp.Diff([]string{"id String", "tenant String", "weight Number", "causationId String", "correlationId String"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestIDs(t *testing.T) {
	t.Parallel()
	ids := func(change func(*route.Route), records ...events.SQSMessage) (all []string) {
		l := newLane(t, invoices(func(r *route.Route) {
			r.Mapping = `[{"type": "A", "orderId": "x"}, {"type": "A", "orderId": "x"}, {"type": "B", "orderId": "x"}]`
			change(r)
		}))
		l.handle(t, records...)
		for _, m := range l.target.sent() {
			all = append(all, attribute(m, "id"))
		}
		return all
	}
	same := func(*route.Route) {}
	first := ids(same, record("1", order("o-1", 1), "snsId=s"))
	if len(first) != 3 || first[0] == first[1] || first[0] == first[2] || first[1] == first[2] {
		t.Errorf("equal commands of one event have the ids %v", first)
	}
	// A redelivery and a redrive have another record, and may have other bytes of the same event.
	if diff := cmp.Diff(first, ids(same, record("2", `{ "orderId": "o-1" }`, "snsId=s"))); diff != "" {
		t.Error(diff)
	}
	for name, other := range map[string][]string{
		"another event": ids(same, record("1", order("o-1", 1), "snsId=other")),
		"another scope": ids(func(r *route.Route) { r.IDScope = "urn:other" }, record("1", order("o-1", 1), "snsId=s")),
	} {
		for _, id := range other {
			if slices.Contains(first, id) {
				t.Errorf("%s gives a used id", name)
			}
		}
	}
	// An identity of the event's own makes one event of two publications.
	identity := func(r *route.Route) { r.Source.Identity = "event.orderId" }
	a, b := ids(identity, record("1", order("o-1", 1))), ids(identity, record("2", order("o-1", 2)))
	if diff := cmp.Diff(a, b); diff != "" {
		t.Error(diff)
	}
	// The very bytes of the scheme, which must never change.
	if want := "3d9104bf-31e1-5246-a2df-2c4dc53cda0b"; first[0] != want {
		t.Errorf("the id of a known command is %s, wanted %s", first[0], want)
	}
}

func TestMessageIDOfAPoint(t *testing.T) {
	t.Parallel()
	l := newLane(t, invoices(func(r *route.Route) { r.Source.Point = true }))
	l.handle(t, record("1", order("o-1", 1), "id=public-1", "correlationId=c"), record("2", order("o-2", 1)))
	if got := attribute(l.target.sent()[0], "causationId"); got != "public-1" {
		t.Errorf("an event of a point is known as %q", got)
	}
	if got := attribute(l.target.sent()[1], "causationId"); got != "sns-2" {
		t.Errorf("a message without an id is known as %q", got)
	}
}

func TestGroups(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 129)
	for name, c := range map[string]struct {
		change func(*route.Route)
		record events.SQSMessage
		want   string
	}{
		"the event's own on FIFO":      {func(r *route.Route) { r.Source.FIFO = true }, record("1", order("o-1", 1), "group=customer-7"), "customer-7"},
		"the identity on standard":     {func(*route.Route) {}, record("1", order("o-1", 1), "group=ignored"), "sns-1"},
		"groupBy of the command":       {func(r *route.Route) { r.Target.GroupBy = "command.orderId" }, record("1", order("o-1", 1)), "o-1"},
		"groupBy of all three":         {func(r *route.Route) { r.Target.GroupBy = `command.type + event.orderId + message.id` }, record("1", order("o-1", 1)), "CreateInvoiceo-1sns-1"},
		"a key with spaces":            {func(r *route.Route) { r.Target.GroupBy = "command.orderId" }, record("1", order("a b", 1)), "h-yGh6CKpdbtIEQyj6aml6uOltw0KR6MIDSujDjm_MbWU"},
		"a key that is too long":       {func(r *route.Route) { r.Target.GroupBy = "command.orderId" }, record("1", order(long, 1)), ""},
		"an empty key":                 {func(r *route.Route) { r.Target.GroupBy = `""` }, record("1", order("o", 1)), "h-47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"},
		"message.group on a FIFO lane": {func(r *route.Route) { r.Source.FIFO = true; r.Target.GroupBy = "message.group" }, record("1", order("o", 1), "group=g"), "g"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLane(t, invoices(func(r *route.Route) { r.Target.FIFO = true }, c.change))
			if returned := l.handle(t, c.record); returned != nil {
				t.Fatalf("returned %v\n%s", returned, l.log.String())
			}
			m := l.target.sent()[0]
			if !publish.LegalGroup(m.Group) || c.want != "" && m.Group != c.want || m.DeduplicationID != attribute(m, "id") {
				t.Errorf("sent with group %q and deduplication id %q", m.Group, m.DeduplicationID)
			}
		})
	}
}

func captured(t *testing.T, name string) events.SQSEvent {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var batch events.SQSEvent
	if err := json.Unmarshal(text, &batch); err != nil {
		t.Fatal(err)
	}
	return batch
}

func TestCapturedBatches(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.json")
	if err != nil || len(files) < 10 {
		t.Fatalf("found %d files, %v", len(files), err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			batch := captured(t, name)
			l := newLane(t, invoices(func(r *route.Route) {
				r.Source.FIFO = name == "fifo"
				r.Mapping = `[{"type": "A", "orderId": message.group + "|" + message.id + "|" + string(message.time) + "|" + message.attributes.map(k, k + "=" + message.attributes[k]).join()}]`
			}))
			if returned := l.handle(t, batch.Records...); returned != nil {
				t.Fatalf("returned %v", returned)
			}
			if !strings.HasPrefix(name, "malformed") {
				group := ""
				if name == "fifo" {
					group = "customer-7"
				}
				want := `{"orderId":"` + group + `|f8b1b3a0-6f5e-5c0c-9d2e-ee3c3f9d4a11|2026-03-01T12:34:56.789Z|tenant=t-1weight=12.5","type":"A"}`
				if diff := cmp.Diff([]string{want}, bodies(l.target.sent())); diff != "" {
					t.Error(diff)
				}
				return
			}
			if got := reasons(l); len(got) != 1 || !strings.HasPrefix(got[0], "not-an-event") {
				t.Errorf("dead-lettered for %q", got)
			}
			if got := l.dead.sent()[0].Body; got != batch.Records[0].Body {
				t.Errorf("the dead letter is %s", got)
			}
		})
	}
}

func TestABatchThatIsNoneOfSQS(t *testing.T) {
	t.Parallel()
	l := newLane(t, invoices())
	if _, err := l.Handle(t.Context(), events.SQSEvent{Records: []events.SQSMessage{record("1", order("o", 1)), {}}}); err == nil {
		t.Error("a record without an id was taken")
	}
	if len(l.target.calls) != 0 {
		t.Error("something was sent")
	}
	if returned := l.handle(t); returned != nil {
		t.Errorf("an empty batch returned %v", returned)
	}
}
