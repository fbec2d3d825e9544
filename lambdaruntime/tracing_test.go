package lambdaruntime_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/eventlink/pulumi-eventlink/lambdaruntime/otel"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/publish"
	"github.com/eventlink/pulumi-eventlink/route"
)

// invocation is the header of an invocation that Lambda traces.
const invocation = "Root=1-5f84c7a1-ffffffffffffffffffffffff;Parent=0123456789abcdef;Sampled=1"

// logged gives a field of the lines of the log, by the line's message and message id.
func (l *lane) logged(t *testing.T, field string) map[string]any {
	t.Helper()
	fields := map[string]any{}
	for line := range strings.Lines(l.log.String()) {
		var all map[string]any
		if err := json.Unmarshal([]byte(line), &all); err != nil {
			t.Fatal(err)
		}
		if value, ok := all[field]; ok {
			fields[strings.TrimSuffix(fmt.Sprint(all["msg"], " ", all["messageId"]), " <nil>")] = value
		}
	}
	return fields
}

// TestXRayFollowsAnEvent: an event's own header wins over the invocation's, on its command and in the log.
func TestXRayFollowsAnEvent(t *testing.T) {
	t.Parallel()
	for tracing, want := range map[route.Tracing]map[string]any{
		"": {},
		route.XRay: {
			"record failed own": "1-5f84c7a1-0123456789abcdef01234567", "record failed none": "1-5f84c7a1-ffffffffffffffffffffffff",
			"batch": "1-5f84c7a1-ffffffffffffffffffffffff",
		},
	} {
		l := newLane(t, invoices(func(r *route.Route) { r.Tracing = tracing }))
		l.TraceHeader = func(context.Context) string { return invocation }
		l.handle(
			t, record("1", order("o-1", 5), "trace="+trace), record("2", order("o-2", 5)),
			record("own", "no json", "trace="+trace), record("none", "no json"), record("forged", "no json", "trace=Root=customer-7"),
		)
		var got []string
		for _, m := range l.target.sent() {
			got = append(got, m.TraceHeader)
		}
		if diff := cmp.Diff([]string{trace, invocation}, got); diff != "" {
			t.Errorf("%q: the headers of the commands:\n%s", tracing, diff)
		}
		if diff := cmp.Diff(want, l.logged(t, "traceId")); diff != "" {
			t.Errorf("%q: the log has the traces:\n%s", tracing, diff)
		}
	}
}

// collector keeps the spans of each call.
type collector struct {
	calls [][]otel.Span
	fails error
	hangs bool
}

func (c *collector) Send(ctx context.Context, spans []otel.Span) error {
	c.calls = append(c.calls, spans)
	if c.hangs {
		<-ctx.Done()
		return ctx.Err()
	}
	return c.fails
}

// spanned is a lane that makes spans.
func spanned(t *testing.T, change ...func(*route.Route)) (*lane, *collector) {
	t.Helper()
	l := newLane(t, invoices(append(change, func(r *route.Route) {
		r.Tracing, r.QueueURL = route.OTel, "https://sqs.eu-west-1.amazonaws.com/1/invoices-queue"
	})...))
	c := &collector{}
	l.Collector = c
	return l, c
}

const (
	traceOfEvent = "4bf92f3577b34da6a3ce929d0e0e4736"
	sampled      = "traceparent=00-" + traceOfEvent + "-00f067aa0ba902b7-01"
	notSampled   = "traceparent=00-" + traceOfEvent + "-00f067aa0ba902b7-00"
)

// told gives a span in brief: its place in the trace, and its attributes in their order.
func told(s otel.Span) string {
	text := fmt.Sprintf("%s of %x: %s %s", s.Context, s.Parent, s.Name, s.Failure)
	for _, a := range s.Attributes {
		if !strings.HasPrefix(a.Name, "messaging.") {
			text += fmt.Sprintf(" %s=%v", strings.TrimPrefix(a.Name, "eventlink."), a.Value)
		}
	}
	return text
}

func TestAnEventHasASpanThatItsCommandsFollow(t *testing.T) {
	t.Parallel()
	l, c := spanned(t)
	if returned := l.handle(
		t, record("1", order("o-1", 5), sampled, "tracestate=vendor=1"), record("2", order("o-2", 5)), record("3", order("o-3", 0), sampled),
		record("4", `{"total":1}`, sampled), record("5", order("o-5", 5), "traceparent=00-customer-7", "tracestate=vendor=1"), record("6", order("o-6", 5), notSampled),
		record("7", "no json"),
	); returned != nil {
		t.Fatalf("returned %v", returned)
	}
	var carried []string
	for _, m := range l.target.sent() {
		carried = append(carried, attribute(m, "traceparent")+" "+attribute(m, "tracestate"))
	}
	if diff := cmp.Diff([]string{
		"00-" + traceOfEvent + "-0101010101010101-01 vendor=1",
		"00-02020202020202020202020202020202-0303030303030303-01 ",
		"00-06060606060606060606060606060606-0707070707070707-01 ",
		"00-" + traceOfEvent + "-0808080808080808-00 ",
	}, carried); diff != "" {
		t.Errorf("what commands carry:\n%s", diff)
	}
	if len(c.calls) != 1 {
		t.Fatalf("the collector was called %d times", len(c.calls))
	}
	var spans []string
	for _, s := range c.calls[0] {
		spans = append(spans, told(s))
		if s.Start.IsZero() || s.End.Before(s.Start) || s.Attributes[3].Value != "invoices-queue" {
			t.Errorf("got %+v", s)
		}
	}
	if diff := cmp.Diff([]string{
		"00-" + traceOfEvent + "-0101010101010101-01 of 00f067aa0ba902b7: process invoices  fate=published event.id=sns-1 correlation.id=sns-1 commands=1",
		"00-02020202020202020202020202020202-0303030303030303-01 of 0000000000000000: process invoices  fate=published event.id=sns-2 correlation.id=sns-2 commands=1",
		"00-" + traceOfEvent + "-0404040404040404-01 of 00f067aa0ba902b7: process invoices  fate=nothing event.id=sns-3 correlation.id=sns-3 commands=0",
		"00-" + traceOfEvent + "-0505050505050505-01 of 00f067aa0ba902b7: process invoices breaks-contract fate=dead-lettered event.id=sns-4 correlation.id=sns-4 error.type=breaks-contract",
		"00-06060606060606060606060606060606-0707070707070707-01 of 0000000000000000: process invoices  fate=published event.id=sns-5 correlation.id=sns-5 commands=1",
		"00-09090909090909090909090909090909-0a0a0a0a0a0a0a0a-01 of 0000000000000000: process invoices not-json fate=dead-lettered event.id=sns-7 correlation.id=sns-7 error.type=not-json",
	}, spans); diff != "" {
		t.Errorf("the spans:\n%s", diff)
	}
	if diff := cmp.Diff(map[string]any{"record failed 4": traceOfEvent, "record failed 7": strings.Repeat("09", 16)}, l.logged(t, "traceId")); diff != "" {
		t.Errorf("the log has the traces:\n%s", diff)
	}
}

// TestAPointPassesTheTraceOn: the event's own attributes are copied, and those of the trace are replaced.
func TestAPointPassesTheTraceOn(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ traceparent, state string }{
		"a trace": {sampled, "vendor=1"}, "none": {"traceparent=forged", ""},
	} {
		l, _ := spanned(t, func(r *route.Route) {
			r.Component, r.Mapping = route.ExtensionPoint, ""
			r.Target = route.Target{Service: route.SNS, ARN: "arn:aws:sns:eu-west-1:1:point", Schema: orderSchema, CopyAttributes: true}
		})
		l.handle(t, record("1", order("o-1", 5), c.traceparent, "tracestate=vendor=1", "tenant=t"))
		m := l.target.sent()[0]
		if got := attribute(m, "traceparent"); got == strings.TrimPrefix(c.traceparent, "traceparent=") || !strings.HasSuffix(got, "-01") {
			t.Errorf("%s: the traceparent is %q", name, got)
		}
		if attribute(m, "tracestate") != c.state || attribute(m, "tenant") != "t" || len(m.Attributes) > publish.MaxAttributes {
			t.Errorf("%s: got %v", name, m.Attributes)
		}
	}
}

func TestALongStateOfATraceIsPassedOnUnchanged(t *testing.T) {
	t.Parallel()
	state := "vendor=" + strings.Repeat("x", 500)
	l, _ := spanned(t)
	l.handle(t, record("1", order("o-1", 5), sampled, "tracestate="+state))
	if got := attribute(l.target.sent()[0], "tracestate"); got != state {
		t.Errorf("got %q", got)
	}
}

// TestARecordThatReturnsHasASpanOfEachAttempt, and the collector sees it fail.
func TestARecordThatReturnsHasASpanOfEachAttempt(t *testing.T) {
	t.Parallel()
	l, c := spanned(t)
	l.target.refuse = func(publish.Message) error { return throttled }
	l.handle(t, record("1", order("o-1", 5), sampled))
	if len(c.calls) != 1 || told(c.calls[0][0]) != "00-"+traceOfEvent+"-0101010101010101-01 of 00f067aa0ba902b7: process invoices not-published "+
		"fate=returned event.id=sns-1 correlation.id=sns-1 error.type=not-published place=ThrottlingException" {
		t.Errorf("got %v", c.calls)
	}
}

func TestACollectorNeverFailsABatch(t *testing.T) {
	t.Parallel()
	for name, broken := range map[string]collector{"it refuses": {fails: errors.New("answered 503")}, "it hangs": {hangs: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l, _ := spanned(t)
			l.Collector = &broken
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				if returned := l.invoke(t, record("1", order("o-1", 5))); returned != nil {
					t.Errorf("returned %v", returned)
				}
				if took := time.Since(start); took > time.Second {
					t.Errorf("the batch waited %s for the collector", took)
				}
			})
			if len(l.target.sent()) != 1 || !strings.Contains(l.log.String(), `"msg":"spans not sent","spans":1`) {
				t.Errorf("sent %d, logged\n%s", len(l.target.sent()), l.log.String())
			}
		})
	}
}

// TestACollectorThatHangsLeavesTimeToAnswer: the time of the batch was used up before, by a target that hangs.
func TestACollectorThatHangsLeavesTimeToAnswer(t *testing.T) {
	t.Parallel()
	l, c := spanned(t)
	l.target.hang, c.hangs = true, true
	if returned := l.handle(t, record("1", order("o-1", 5))); len(returned) != 1 {
		t.Errorf("returned %v", returned)
	}
}

func TestNothingIsSentOfABatchWithoutASampledTrace(t *testing.T) {
	t.Parallel()
	l, c := spanned(t)
	l.handle(t, record("1", order("o-1", 5), notSampled))
	if len(c.calls) != 0 {
		t.Errorf("sent %v", c.calls)
	}
}
