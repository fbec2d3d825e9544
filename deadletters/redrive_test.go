package deadletters_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/google/go-cmp/cmp"

	"github.com/eventlink/pulumi-eventlink/deadletters"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/publish"
	"github.com/eventlink/pulumi-eventlink/route"
)

// a redrive between two queues of the test, whose clock is that of the dead-letter queue.
func redriving(from, to *queue, done map[deadletters.Fate][]string) *deadletters.Redrive {
	return &deadletters.Redrive{
		Reader: reading(from), To: publish.SQS{Client: to, QueueURL: "queue"},
		Clock: func() time.Time { return time.Unix(0, 0).Add(from.now) },
		Sleep: func(ctx context.Context, d time.Duration) error {
			from.now += d
			return ctx.Err()
		},
		Tell: func(s deadletters.Step) { done[s.Fate] = append(done[s.Fate], s.Letter.Event) },
	}
}

func bodies(q *queue) []string {
	var out []string
	for _, m := range q.messages {
		out = append(out, *m.Body)
	}
	return out
}

func TestARedriveSendsEveryLetterBackInOrderOfItsGroup(t *testing.T) {
	t.Parallel()
	from := numbered(57, "a", "b", "c")
	to, done := &queue{}, map[deadletters.Fate][]string{}
	hidden, err := redriving(from, to, done).Run(t.Context())
	if err != nil || hidden != 0 || len(from.messages) != 0 || len(done[deadletters.Redriven]) != 57 {
		t.Fatalf("got %d hidden, %d left, %v, %v", hidden, len(from.messages), done, err)
	}
	want, got := map[string][]string{}, map[string][]string{}
	for i := range 57 {
		group := []string{"a", "b", "c"}[i%3]
		want[group] = append(want[group], fmt.Sprintf("event %d", i+1))
	}
	for _, m := range to.messages {
		got[m.Attributes["MessageGroupId"]] = append(got[m.Attributes["MessageGroupId"]], *m.Body)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestARunThatIsCutAnywhereLosesNothing ends a run at each of its calls, as a kill would: nothing is released. Another run
// finishes.
func TestARunThatIsCutAnywhereLosesNothing(t *testing.T) {
	t.Parallel()
	cut := errors.New("cut")
	for _, groups := range [][]string{nil, {"a", "b"}} {
		for at := 1; ; at++ {
			from, to := numbered(23, groups...), &queue{}
			want := slices.Sorted(slices.Values(bodies(from)))
			dead, calls := false, 0
			each := func(string) error {
				if calls++; calls >= at {
					dead = true
				}
				if dead {
					return cut
				}
				return nil
			}
			from.each, to.each = each, each
			_, err := redriving(from, to, map[deadletters.Fate][]string{}).Run(t.Context())
			if !dead {
				if at < 5 || err != nil {
					t.Errorf("a run makes more calls than %d: %v", at, err)
				}
				break
			}
			both := map[string]bool{}
			for _, body := range append(bodies(from), bodies(to)...) {
				both[body] = true
			}
			if diff := cmp.Diff(want, slices.Sorted(maps.Keys(both))); diff != "" {
				t.Fatalf("cut at call %d, something is in neither queue:\n%s", at, diff)
			}
			from.each, to.each = nil, nil
			if hidden, err := redriving(from, to, map[deadletters.Fate][]string{}).Run(t.Context()); err != nil || hidden != 0 {
				t.Fatalf("cut at call %d, the next run gave %d hidden and %v", at, hidden, err)
			}
			got := map[string]bool{}
			for _, body := range bodies(to) {
				got[body] = true
			}
			if diff := cmp.Diff(want, slices.Sorted(maps.Keys(got))); diff != "" || len(from.messages) > 0 {
				t.Fatalf("cut at call %d, %d letters are left, and the lane's queue lacks some:\n%s", at, len(from.messages), diff)
			}
		}
	}
}

func TestARunThatIsStoppedShowsWhatItHides(t *testing.T) {
	t.Parallel()
	from, to := numbered(30), &queue{}
	ctx, stop := context.WithCancel(t.Context())
	to.each = func(string) error {
		stop()
		return nil
	}
	_, err := redriving(from, to, map[deadletters.Fate][]string{}).Run(ctx)
	if !errors.Is(err, context.Canceled) || len(to.messages) != 10 || len(from.visible()) != 20 {
		t.Errorf("the call under way is finished, and the rest is there for others: got %d sent, %d visible, %v", len(to.messages), len(from.visible()), err)
	}
}

func TestTheRateBoundsHowManyLettersGoInASecond(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rate float64
		want time.Duration
	}{{0, 0}, {100, 200 * time.Millisecond}, {1, 20 * time.Second}, {0.1, 240 * time.Second}} {
		from, to := numbered(25), &queue{}
		run := redriving(from, to, map[deadletters.Fate][]string{})
		run.Rate = c.rate
		var last time.Duration
		to.each = func(string) error { last = from.now; return nil }
		if _, err := run.Run(t.Context()); err != nil || last != c.want || len(to.messages) != 25 {
			t.Errorf("at %g a second: got %d letters, the last call after %s, wanted it after %s; %v", c.rate, len(to.messages), last, c.want, err)
		}
	}
}

func TestALimitAndAConditionBoundWhatGoes(t *testing.T) {
	t.Parallel()
	from, to, done := numbered(30), &queue{}, map[deadletters.Fate][]string{}
	run := redriving(from, to, done)
	run.Limit = 3
	run.Chosen = func(l deadletters.Letter) bool { return l.ID != "letter-2" }
	if _, err := run.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"event 1", "event 3", "event 4"}, bodies(to)); diff != "" || len(from.visible()) != 27 {
		t.Errorf("%d letters are visible at the end; sent:\n%s", len(from.visible()), diff)
	}
}

// TestWhatWouldFailStays judges by a route that takes events with a number only.
func TestWhatWouldFailStays(t *testing.T) {
	t.Parallel()
	judge, err := deadletters.JudgeOfRoute(route.Route{
		Component: route.Extension, IDScope: "x", Source: route.Source{Schema: `{"type":"object","required":["n"]}`},
		Mapping: `[{"n": event.n}]`, Target: route.Target{Service: route.SQS, Schema: `{"type":"object"}`},
	})
	if err != nil {
		t.Fatal(err)
	}
	from, to := &queue{}, &queue{}
	good, bad := notification, `{"Type":"Notification","MessageId":"e-2","TopicArn":"t","Message":"{}","Timestamp":"2026-01-01T00:00:00Z"}`
	from.add("letter-1", "", good, nil)
	from.add("letter-2", "", bad, nil)
	run := redriving(from, to, map[deadletters.Fate][]string{})
	run.Judge = judge
	var steps []deadletters.Step
	run.Tell = func(s deadletters.Step) { steps = append(steps, s) }
	if _, err := run.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{good}, bodies(to)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{bad}, from.visible()); diff != "" {
		t.Error(diff)
	}
	if len(steps) != 2 || steps[0].Refusal == nil || string(steps[0].Refusal.Reason) != "breaks-contract" || steps[1].Fate != deadletters.Redriven {
		t.Errorf("got %+v", steps)
	}
}

// TestAnEventThatFailsAgainIsNotSentForever has a function that dead-letters at once whatever comes.
func TestAnEventThatFailsAgainIsNotSentForever(t *testing.T) {
	t.Parallel()
	from, to, done := numbered(3), &queue{}, map[deadletters.Fate][]string{}
	to.each = func(call string) error {
		from.add(fmt.Sprintf("new-%d", to.calls), "", fmt.Sprintf("event %d", to.calls), nil)
		return nil
	}
	if _, err := redriving(from, to, done).Run(t.Context()); err != nil || len(to.messages) != 3 || len(done[deadletters.CameAgain]) != 1 {
		t.Errorf("got %v, %v", done, err)
	}
}

// A refusing queue refuses some bodies for ever, and others a few times.
type refusing struct {
	*queue
	forever string
	passing map[string]int
}

func (q refusing) SendMessageBatch(ctx context.Context, in *sqs.SendMessageBatchInput, options ...func(*sqs.Options)) (*sqs.SendMessageBatchOutput, error) {
	accepted := *in
	accepted.Entries = nil
	var failed []types.BatchResultErrorEntry
	for _, e := range in.Entries {
		code := "Throttling"
		switch {
		case *e.MessageBody == q.forever:
			code = "InvalidMessageContents"
		case q.passing[*e.MessageBody] > 0:
			q.passing[*e.MessageBody]--
		default:
			accepted.Entries = append(accepted.Entries, e)
			continue
		}
		failed = append(failed, types.BatchResultErrorEntry{Id: e.Id, Code: &code, SenderFault: code != "Throttling"})
	}
	out, err := q.queue.SendMessageBatch(ctx, &accepted, options...)
	out.Failed = failed
	return out, err
}

func TestALetterThatIsNotTakenHoldsItsGroup(t *testing.T) {
	t.Parallel()
	from, done := numbered(12, "a", "b"), map[deadletters.Fate][]string{}
	to := refusing{&queue{}, "event 3", map[string]int{"event 2": 2}}
	run := redriving(from, nil, done)
	run.To = publish.SQS{Client: to, QueueURL: "queue"}
	if _, err := run.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := done[deadletters.NotSent]; len(got) == 0 || got[0] != "event 3" {
		t.Errorf("the letter that is not taken stays: got %v", done)
	}
	want := []string{"event 1", "event 2", "event 4", "event 6", "event 8", "event 10", "event 12"}
	if diff := cmp.Diff(want, bodies(to.queue)); diff != "" {
		t.Errorf("the other group goes on, in order:\n%s", diff)
	}
	if diff := cmp.Diff([]string{"event 3", "event 5", "event 7", "event 9", "event 11"}, from.visible()); diff != "" {
		t.Errorf("its group stays:\n%s", diff)
	}
}
