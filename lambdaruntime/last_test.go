package lambdaruntime_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"github.com/eventlink/pulumi-eventlink/lambdaruntime/publish"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/translate"
	"github.com/eventlink/pulumi-eventlink/route"
)

func of(number string, err error) func(publish.Message) error {
	return func(m publish.Message) error {
		if strings.Contains(m.Body, "o-"+number) {
			return err
		}
		return nil
	}
}

func TestARecordThatFailsOnItsLastReceptionIsDeadLetteredWithItsReason(t *testing.T) {
	t.Parallel()
	broken := misbehaving(func(_ context.Context, body string) (translate.Translation, error) {
		if strings.Contains(body, "o-1") {
			panic("a bug")
		}
		return translate.Translation{EventID: body, Commands: []translate.Command{{Body: body}}}, nil
	})
	for name, c := range map[string]struct {
		change func(*lane)
		want   string
	}{
		"denied":    {func(l *lane) { l.target.refuse = of("1", denied) }, "not-published AccessDenied"},
		"throttled": {func(l *lane) { l.target.refuse = of("1", throttled) }, "not-published ThrottlingException"},
		"a bug":     {func(l *lane) { l.Translator = broken }, "internal-error "},
	} {
		for _, isFIFO := range []bool{false, true} {
			for receptions := 4; receptions <= 7; receptions++ {
				t.Run(fmt.Sprint(name, isFIFO, receptions), func(t *testing.T) {
					t.Parallel()
					l := newLane(t, invoices(func(r *route.Route) { r.Source.FIFO, r.MaxReceiveCount = isFIFO, 5 }))
					c.change(l)
					var records []events.SQSMessage
					for i := range 4 {
						r := record(fmt.Sprint(i), order(fmt.Sprint("o-", i), 1), "group=a")
						r.Attributes["ApproximateReceiveCount"] = fmt.Sprint(receptions)
						records = append(records, r)
					}
					var want []string
					if receptions < 5 {
						if want = []string{"1"}; isFIFO {
							want = []string{"1", "2", "3"}
						}
					}
					if diff := cmp.Diff(want, l.handle(t, records...)); diff != "" {
						t.Error(diff)
					}
					if got := reasons(l); receptions < 5 && got != nil || receptions >= 5 && (len(got) != 1 || got[0] != c.want) {
						t.Errorf("dead-lettered for %q", got)
					}
					if receptions >= 5 && len(l.target.sent()) != 3 {
						t.Errorf("sent %d", len(l.target.sent()))
					}
				})
			}
		}
	}
}

func TestWithoutAMaxReceiveCountSQSMovesWhatFails(t *testing.T) {
	t.Parallel()
	l := newLane(t, invoices())
	l.target.refuse = of("1", denied)
	r := record("1", order("o-1", 1))
	r.Attributes["ApproximateReceiveCount"] = "1000"
	if returned := l.handle(t, r); len(returned) != 1 || len(l.dead.calls) != 0 {
		t.Errorf("returned %v, dead-lettered %d", returned, len(l.dead.calls))
	}
}

func TestARecordThatTheDeadLetterQueueDoesNotTakeOnItsLastReceptionIsReturned(t *testing.T) {
	t.Parallel()
	l := newLane(t, invoices(func(r *route.Route) { r.Source.FIFO, r.MaxReceiveCount = true, 1 }))
	l.target.refuse = of("1", denied)
	l.dead.refuse = func(publish.Message) error { return denied }
	if diff := cmp.Diff([]string{"1", "2"}, l.handle(t, record("1", order("o-1", 1), "group=a"), record("2", order("o-2", 1), "group=a"))); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(l.log.String(), "not-dead-lettered") || !strings.Contains(l.log.String(), "not-published") {
		t.Errorf("logged\n%s", l.log.String())
	}
}

func TestTimeThatRunsOutBetweenCommandsSaysSoWithAdvice(t *testing.T) {
	t.Parallel()
	l := newLane(t, invoices(func(r *route.Route) { r.Target.FIFO, r.MaxReceiveCount = true, 1 }))
	l.Translator = misbehaving(func(_ context.Context, body string) (translate.Translation, error) {
		out := translate.Translation{EventID: body}
		for i := range 20 {
			out.Commands = append(out.Commands, translate.Command{Body: fmt.Sprint(i)})
		}
		return out, nil
	})
	l.target.slow = 2500 * time.Millisecond
	l.handle(t, record("1", "1"))
	if got := reasons(l); len(got) != 1 || got[0] != "unfinished /10" {
		t.Fatalf("dead-lettered for %q", got)
	}
	if says := attribute(l.dead.sent()[0], "advice"); !strings.Contains(says, "10 of 20") || !strings.Contains(says, "groupBy") || !strings.Contains(says, "timeout") {
		t.Errorf("the letter says %q", says)
	}
}

func TestACommandThatIsTooLargeForItsTargetIsDeadLetteredAtOnce(t *testing.T) {
	t.Parallel()
	large := order("o-1"+strings.Repeat("x", 300_000), 1)
	for name, c := range map[string]struct {
		body, code string
		want       string
	}{
		"larger than a topic's default":  {large, "InvalidParameter", "command-too-large "},
		"larger than a queue's maximum":  {large, "InvalidParameterValue", "command-too-large "},
		"larger than a proxy lets pass":  {large, "HTTP413", "command-too-large "},
		"a small one that is refused":    {order("o-1", 1), "InvalidParameter", ""},
		"a large one that may not enter": {large, "AccessDenied", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLane(t, invoices(func(r *route.Route) { r.Target.Service = route.SNS }))
			l.target.refuse = of("1", &publish.Failure{Code: c.code})
			returned := l.handle(t, record("1", c.body), record("2", order("o-2", 1)))
			got := strings.Join(reasons(l), ",")
			if got != c.want || (returned == nil) != (c.want != "") || len(l.target.sent()) != 1 {
				t.Errorf("dead-lettered for %q, returned %v, sent %d", got, returned, len(l.target.sent()))
			}
		})
	}
}
