package lambdaruntime_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

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
