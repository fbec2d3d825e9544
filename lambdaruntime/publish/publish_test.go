package publish_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/eventlink/pulumi-eventlink/lambdaruntime/publish"
)

// world is a target that takes or refuses messages, and a clock that moves when somebody waits.
type world struct {
	now   time.Time
	calls [][]publish.Message
	send  func(call int, batch []publish.Message) []error
	max   int
}

func (w *world) Send(_ context.Context, batch []publish.Message) []error {
	w.calls = append(w.calls, batch)
	if w.send == nil {
		return make([]error, len(batch))
	}
	return w.send(len(w.calls), batch)
}

func (w *world) MaxBytes() int {
	if w.max == 0 {
		return publish.MaxBytesSQS
	}
	return w.max
}

func (w *world) publisher(patience time.Duration) *publish.Publisher {
	end := w.now.Add(patience)
	return &publish.Publisher{
		Sender: w, Clock: func() time.Time { return w.now }, Jitter: func() float64 { return 0.5 },
		Wait: func(_ context.Context, d time.Duration) error {
			if w.now.Add(d).After(end) {
				return context.DeadlineExceeded
			}
			w.now = w.now.Add(d)
			return nil
		},
	}
}

func (w *world) bodies() (calls []string) {
	for _, call := range w.calls {
		var bodies []string
		for _, m := range call {
			bodies = append(bodies, m.Body)
		}
		calls = append(calls, strings.Join(bodies, " "))
	}
	return calls
}

// work makes one piece of work of messages written "group/body", in a lane.
func work(lane string, messages ...string) publish.Work {
	w := publish.Work{Lane: lane}
	for _, m := range messages {
		group, body, ok := strings.Cut(m, "/")
		if !ok {
			group, body = "", m
		}
		w.Messages = append(w.Messages, publish.Message{Body: body, Group: group})
	}
	return w
}

var (
	throttled = &publish.Failure{Code: "ThrottlingException", Passing: true}
	denied    = &publish.Failure{Code: "AccessDenied"}
)

func TestCalls(t *testing.T) {
	t.Parallel()
	many := make([]string, 23)
	for i := range many {
		many[i] = fmt.Sprint(i)
	}
	for name, c := range map[string]struct {
		work []publish.Work
		max  int
		want []string
	}{
		"nothing":                      {nil, 0, nil},
		"work without messages":        {[]publish.Work{work(""), work("a")}, 0, nil},
		"standard messages by tens":    {[]publish.Work{work("", many...)}, 0, []string{"0 1 2 3 4 5 6 7 8 9", "10 11 12 13 14 15 16 17 18 19", "20 21 22"}},
		"one group, one by one":        {[]publish.Work{work("", "g/1", "g/2"), work("", "g/3")}, 0, []string{"1", "2", "3"}},
		"groups share calls":           {[]publish.Work{work("", "g/1", "g/2", "h/3", "i/4", "h/5")}, 0, []string{"1 3 4", "2 5"}},
		"a call's bytes":               {[]publish.Work{work("", "aaaa", "bbbb", "cc", "d")}, 8, []string{"aaaa bbbb", "cc d"}},
		"a message of all the bytes":   {[]publish.Work{work("", "aaaaaaaa", "b")}, 8, []string{"aaaaaaaa", "b"}},
		"work of a lane, one by one":   {[]publish.Work{work("l", "1", "2"), work("l", "3"), work("k", "4")}, 0, []string{"1 2 4", "3"}},
		"a lane behind empty work":     {[]publish.Work{work("l", "1"), work("l"), work("l", "2")}, 0, []string{"1", "2"}},
		"lanes and groups at odds":     {[]publish.Work{work("l", "g/1"), work("k", "g/2"), work("l", "h/3"), work("k", "h/4")}, 0, []string{"1", "2 3", "4"}},
		"a message too large for next": {[]publish.Work{work("", "aaaa", "bbbbbbb", "c")}, 8, []string{"aaaa", "bbbbbbb c"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := &world{max: c.max}
			for i, err := range w.publisher(time.Minute).Publish(t.Context(), c.work) {
				if err != nil {
					t.Errorf("work %d: %v", i, err)
				}
			}
			if diff := cmp.Diff(c.want, w.bodies()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestARefusedMessageIsSentAgainAlone(t *testing.T) {
	t.Parallel()
	w := &world{send: func(call int, batch []publish.Message) []error {
		errs := make([]error, len(batch))
		for i, m := range batch {
			if m.Body == "2" && call < 4 {
				errs[i] = throttled
			}
		}
		return errs
	}}
	errs := w.publisher(time.Minute).Publish(t.Context(), []publish.Work{work("", "g/1", "h/2", "h/3", "i/4")})
	if errs[0] != nil {
		t.Error(errs[0])
	}
	if diff := cmp.Diff([]string{"1 2 4", "2", "2", "2", "3"}, w.bodies()); diff != "" {
		t.Error(diff)
	}
	if waited := w.now.Sub(time.Time{}); waited < 200*time.Millisecond || waited > 2*time.Second {
		t.Errorf("waited %s in all", waited)
	}
}

func TestWhatDoesNotPassEndsItsWorkAndNoOther(t *testing.T) {
	t.Parallel()
	w := &world{send: func(_ int, batch []publish.Message) []error {
		errs := make([]error, len(batch))
		for i, m := range batch {
			if m.Body == "2" {
				errs[i] = denied
			}
		}
		return errs
	}}
	errs := w.publisher(time.Minute).Publish(t.Context(), []publish.Work{
		work("a", "g/1", "g/2", "g/3"), work("b", "g/4"), work("a", "h/5"), work("a"), work("", "i/6"),
	})
	if !errors.Is(errs[0], denied) || errs[1] != nil || !errors.Is(errs[2], publish.ErrBehind) || !errors.Is(errs[3], publish.ErrBehind) || errs[4] != nil {
		t.Errorf("got %v", errs)
	}
	if diff := cmp.Diff([]string{"1 6", "2", "4"}, w.bodies()); diff != "" {
		t.Error(diff)
	}
}

func TestWhenTimeRunsOutWhatIsLeftFails(t *testing.T) {
	t.Parallel()
	w := &world{send: func(_ int, batch []publish.Message) []error {
		errs := make([]error, len(batch))
		for i := range batch {
			if batch[i].Body != "1" {
				errs[i] = throttled
			}
		}
		return errs
	}}
	errs := w.publisher(3*time.Second).Publish(t.Context(), []publish.Work{work("", "1"), work("", "2", "3"), work("", "g/4", "g/5")})
	if errs[0] != nil || !errors.Is(errs[1], throttled) || !errors.Is(errs[2], throttled) {
		t.Errorf("got %v", errs)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	errs = (&world{}).publisher(time.Minute).Publish(cancelled, []publish.Work{work("", "1"), work("")})
	if !errors.Is(errs[0], context.Canceled) || errs[1] != nil {
		t.Errorf("got %v", errs)
	}
}

// TestTheOrderRule holds any schedule to the invariant of the package, with failures at random.
func TestTheOrderRule(t *testing.T) {
	t.Parallel()
	for seed := range uint64(300) {
		random := rand.New(rand.NewPCG(seed, 1))
		var all []publish.Work
		n := 0
		for range random.IntN(12) {
			lane := ""
			if random.IntN(3) > 0 {
				lane = fmt.Sprint("lane", random.IntN(3))
			}
			var messages []string
			for range random.IntN(5) {
				n++
				messages = append(messages, []string{"", "g/", "h/", "i/"}[random.IntN(4)]+fmt.Sprint(n))
			}
			all = append(all, work(lane, messages...))
		}
		accepted := map[string]bool{}
		w := &world{}
		w.send = func(_ int, batch []publish.Message) []error {
			errs := make([]error, len(batch))
			groups := map[string]bool{}
			if len(batch) == 0 || len(batch) > publish.MaxEntries {
				t.Errorf("seed %d: a call of %d", seed, len(batch))
			}
			for i, m := range batch {
				if m.Group != "" && groups[m.Group] {
					t.Errorf("seed %d: a call with two of one group", seed)
				}
				groups[m.Group] = true
				if accepted[m.Body] {
					t.Errorf("seed %d: %s was sent twice", seed, m.Body)
				}
				switch random.IntN(10) {
				case 0:
					errs[i] = throttled
				case 1:
					if random.IntN(3) == 0 {
						errs[i] = denied
					}
				}
			}
			for i, m := range batch { // what was accepted in this call does not count as before it
				if errs[i] == nil {
					defer func() { accepted[m.Body] = true }()
				}
			}
			checkBefore(t, all, batch, accepted)
			return errs
		}
		errs := w.publisher(time.Hour).Publish(t.Context(), all)
		for i, err := range errs {
			for _, m := range all[i].Messages {
				if err == nil && !accepted[m.Body] {
					t.Errorf("seed %d: work %d is done and %s was not accepted", seed, i, m.Body)
				}
			}
		}
	}
}

// checkBefore says whether all that must be accepted before a batch is: by group within living work, and by lane.
func checkBefore(t *testing.T, all []publish.Work, batch []publish.Message, accepted map[string]bool) {
	t.Helper()
	for _, m := range batch {
		var of int
		for i, w := range all {
			for _, other := range w.Messages {
				if other.Body == m.Body {
					of = i
				}
			}
		}
		for _, w := range all[:of] {
			for _, other := range w.Messages {
				if w.Lane != "" && w.Lane == all[of].Lane && !accepted[other.Body] {
					t.Errorf("%s was sent before %s of its lane", m.Body, other.Body)
				}
			}
		}
		for _, other := range all[of].Messages {
			if other.Body == m.Body {
				break
			}
			if other.Group != "" && other.Group == m.Group && !accepted[other.Body] {
				t.Errorf("%s was sent before %s of its group", m.Body, other.Body)
			}
		}
	}
}
