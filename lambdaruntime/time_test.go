package lambdaruntime_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"github.com/eventlink/pulumi-eventlink/lambdaruntime/publish"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/translate"
	"github.com/eventlink/pulumi-eventlink/route"
)

// slow is an engine in which events of some bodies take a time, and all give one command.
func slow(times map[string]time.Duration) misbehaving {
	return func(ctx context.Context, body string) (translate.Translation, error) {
		select {
		case <-time.After(times[body]):
			return translate.Translation{EventID: body, Commands: []translate.Command{{Body: body}}}, nil
		case <-ctx.Done():
			return translate.Translation{}, ctx.Err()
		}
	}
}

func numbered(n int, group string) (records []events.SQSMessage) {
	for i := range n {
		records = append(records, record(fmt.Sprint(i), fmt.Sprint(i), "group="+strings.ReplaceAll(group, "#", fmt.Sprint(i))))
	}
	return records
}

func TestAnEventThatTakesLongWaitsForTheOthersAndHasABudget(t *testing.T) {
	t.Parallel()
	second := func(r *route.Route) { r.TimeoutSeconds = 1 }
	fifo := func(r *route.Route) { r.Source.FIFO = true }
	t.Run("one that is too long is dead-lettered", func(t *testing.T) {
		t.Parallel()
		l := newLane(t, invoices(second))
		l.Translator = slow(map[string]time.Duration{"0": time.Hour})
		if returned := l.handle(t, numbered(10, "")...); returned != nil {
			t.Errorf("returned %v", returned)
		}
		if got := reasons(l); len(got) != 1 || got[0] != "mapping-limit " || len(l.target.sent()) != 9 {
			t.Errorf("dead-lettered for %q, sent %d", got, len(l.target.sent()))
		}
	})
	t.Run("one that is not is published behind the others", func(t *testing.T) {
		t.Parallel()
		l := newLane(t, invoices(second))
		l.Translator = slow(map[string]time.Duration{"0": 80 * time.Millisecond})
		if returned := l.handle(t, numbered(3, "")...); returned != nil {
			t.Errorf("returned %v", returned)
		}
		if diff := cmp.Diff([]string{"1", "2", "0"}, bodies(l.target.sent())); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("its group waits with it", func(t *testing.T) {
		t.Parallel()
		l := newLane(t, invoices(second, fifo))
		l.Translator = slow(map[string]time.Duration{"0": 80 * time.Millisecond})
		records := append(numbered(3, "a"), record("9", "9", "group=b"))
		if returned := l.handle(t, records...); returned != nil {
			t.Errorf("returned %v", returned)
		}
		if diff := cmp.Diff([]string{"9", "0", "1", "2"}, bodies(l.target.sent())); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("many of them are dead-lettered one after another, and none for want of time", func(t *testing.T) {
		t.Parallel()
		l := newLane(t, invoices(second))
		times := map[string]time.Duration{}
		for i := range 200 {
			times[fmt.Sprint(i)] = time.Hour
		}
		l.Translator = slow(times)
		records := append(numbered(200, ""), record("good", "good"))
		for receive := 1; len(records) > 1 && receive < 200; receive++ {
			l.delayed = nil
			returned := l.handle(t, records...)
			records = slices.DeleteFunc(records, func(r events.SQSMessage) bool { return !slices.Contains(returned, r.MessageId) })
			if len(l.target.sent()) != 1 || len(l.dead.sent()) < receive {
				t.Fatalf("after %d receptions %d are sent and %d dead-lettered", receive, len(l.target.sent()), len(l.dead.sent()))
			}
		}
		for _, reason := range reasons(l) {
			if reason != "mapping-limit " {
				t.Errorf("dead-lettered for %q", reason)
			}
		}
	})
}

func TestPublishingGoesOnWhileAnEventTakesLong(t *testing.T) {
	t.Parallel()
	l := newLane(t, invoices(func(r *route.Route) { r.Target.FIFO, r.Target.GroupBy = true, `"one"` }))
	l.Translator = misbehaving(func(ctx context.Context, body string) (translate.Translation, error) {
		if body == "0" {
			<-ctx.Done()
			return translate.Translation{}, ctx.Err()
		}
		return translate.Translation{EventID: body, Commands: []translate.Command{{Body: body, Group: "one"}}}, nil
	})
	var sent []time.Duration
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		l.target.refuse = func(publish.Message) error {
			time.Sleep(10 * time.Millisecond)
			sent = append(sent, time.Since(start))
			return nil
		}
		l.invoke(t, numbered(10, "")...)
	})
	if len(sent) < 9 || sent[8] > 2*time.Second {
		t.Errorf("sent at %v", sent)
	}
}

func TestWhenTimeRunsOutRecordsAreReturnedInTime(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*lane){
		"the target hangs":                func(l *lane) { l.target.hang = true },
		"the dead-letter queue hangs too": func(l *lane) { l.target.hang, l.dead.hang = true, true },
		"evaluation hangs": func(l *lane) {
			l.Translator = slow(map[string]time.Duration{"0": time.Hour, "1": time.Hour, "2": time.Hour, "3": time.Hour})
		},
	} {
		for _, timeout := range []int{1, 3, 30, 900} {
			for _, receptions := range []string{"1", "5"} {
				t.Run(fmt.Sprint(name, timeout, receptions), func(t *testing.T) {
					t.Parallel()
					l := newLane(t, invoices(func(r *route.Route) { r.TimeoutSeconds, r.MaxReceiveCount, r.Source.FIFO = timeout, 5, true }))
					l.Translator = slow(nil)
					change(l)
					records := append(numbered(4, "a"), record("bad", "", "group=b"))
					for i := range records {
						records[i].Attributes["ApproximateReceiveCount"] = receptions
					}
					records[4].Body = "no notification"
					l.handle(t, records...) // which sees that the answer comes in time
				})
			}
		}
	}
}

func TestPuttingOffEndsBeforeTheAnswerIsDue(t *testing.T) {
	t.Parallel()
	l := newLane(t, invoices())
	l.target.refuse = func(publish.Message) error { return denied }
	l.Visibility = hangingQueue{}
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		response, err := l.Handle(ctx, events.SQSEvent{Records: []events.SQSMessage{record("1", order("o", 1))}})
		deadline, _ := ctx.Deadline()
		if left := time.Until(deadline); err != nil || len(response.BatchItemFailures) != 1 || left < 300*time.Millisecond {
			t.Errorf("answered %v and %v, %s before the deadline", response, err, left)
		}
	})
}

type hangingQueue struct{}

func (hangingQueue) PutOff(ctx context.Context, _ []events.SQSMessage) error {
	<-ctx.Done()
	return ctx.Err()
}

func TestWhatWasReceivedMostOftenGoesFirst(t *testing.T) {
	t.Parallel()
	records := numbered(4, "a")
	for i, count := range []string{"1", "3", "", "2"} {
		records[i].Attributes["ApproximateReceiveCount"] = count
	}
	for isFIFO, want := range map[bool][]string{false: {"1", "3", "0", "2"}, true: {"0", "1", "2", "3"}} {
		l := newLane(t, invoices(func(r *route.Route) { r.Source.FIFO = isFIFO }))
		l.Translator = slow(nil)
		l.handle(t, records...)
		if diff := cmp.Diff(want, bodies(l.target.sent())); diff != "" {
			t.Errorf("FIFO %v: %s", isFIFO, diff)
		}
	}
}
