package publish_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/eventlink/pulumi-eventlink/lambdaruntime/publish"
)

// world is a target, or a dead-letter queue, that takes or refuses messages.
type world struct {
	lock  sync.Mutex
	calls [][]publish.Message
	send  func(ctx context.Context, call int, batch []publish.Message) []error
	max   int
}

func (w *world) Send(ctx context.Context, batch []publish.Message) []error {
	w.lock.Lock()
	w.calls = append(w.calls, batch)
	n := len(w.calls)
	w.lock.Unlock()
	if w.send == nil {
		return make([]error, len(batch))
	}
	return w.send(ctx, n, batch)
}

func (w *world) MaxBytes() int {
	if w.max == 0 {
		return publish.MaxBytes
	}
	return w.max
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

// a setting is how a session runs: the time that it has, and how many calls at a time.
type setting struct {
	time, letters, patience time.Duration
	calls                   int
}

// run publishes work on a clock that moves when everybody waits, and says how long it took.
func run(t *testing.T, target, dead *world, s setting, all ...publish.Work) (results []publish.Result, took time.Duration) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		work, cancel := context.WithTimeout(t.Context(), s.time)
		defer cancel()
		letters, cancelLetters := context.WithTimeout(t.Context(), s.time+s.letters)
		defer cancelLetters()
		p := publish.Publisher{Target: target, DeadLetters: dead, Clock: time.Now, Jitter: func() float64 { return 0.5 }, Calls: s.calls}
		session := p.Begin(work, letters, s.patience)
		for _, w := range all {
			session.Add(w)
		}
		results, took = session.Finish(), time.Since(start)
	})
	return results, took
}

// minute is for sessions in which time does not matter, one call at a time.
var minute = setting{time: time.Minute, letters: time.Second, calls: 1}

// refusing refuses the messages of these bodies, each by itself.
func refusing(err error, bodies ...string) func(context.Context, int, []publish.Message) []error {
	return func(_ context.Context, _ int, batch []publish.Message) []error {
		errs := make([]error, len(batch))
		for i, m := range batch {
			if slices.Contains(bodies, m.Body) {
				errs[i] = err
			}
		}
		return errs
	}
}

// refusingCalls refuses every call with a message of these bodies as a whole.
func refusingCalls(err error, bodies ...string) func(context.Context, int, []publish.Message) []error {
	return func(_ context.Context, _ int, batch []publish.Message) []error {
		errs := make([]error, len(batch))
		if slices.ContainsFunc(batch, func(m publish.Message) bool { return slices.Contains(bodies, m.Body) }) {
			for i := range errs {
				errs[i] = err
			}
		}
		return errs
	}
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

// last is work that is received for the last time.
func last(w publish.Work) publish.Work {
	w.Last = true
	w.Instead = func(err error, accepted int) (publish.Message, bool) {
		return publish.Message{Body: fmt.Sprintf("%d accepted: %v", accepted, err)}, true
	}
	return w
}

// letter is work for the dead-letter queue.
func letter(lane, body string) publish.Work {
	return publish.Work{Lane: lane, To: publish.ToDeadLetters, Messages: []publish.Message{{Body: body}}}
}

var (
	throttled = &publish.Failure{Code: "ThrottlingException", Passing: true}
	denied    = &publish.Failure{Code: "AccessDenied"}
)

func whole(f publish.Failure) error {
	f.Whole = true
	return &f
}

func TestCalls(t *testing.T) {
	t.Parallel()
	many := make([]string, 23)
	for i := range many {
		many[i] = fmt.Sprint(i)
	}
	careful := work("", many[:7]...)
	careful.Entries = 3
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
		"a message beyond the bytes":   {[]publish.Work{work("", "a", "bbbbbbbbbb", "c")}, 8, []string{"a c", "bbbbbbbbbb"}},
		"work of a lane, one by one":   {[]publish.Work{work("l", "1", "2"), work("l", "3"), work("k", "4")}, 0, []string{"1 2 4", "3"}},
		"a lane behind empty work":     {[]publish.Work{work("l", "1"), work("l"), work("l", "2")}, 0, []string{"1", "2"}},
		"lanes and groups at odds":     {[]publish.Work{work("l", "g/1"), work("k", "g/2"), work("l", "h/3"), work("k", "h/4")}, 0, []string{"1", "2 3", "4"}},
		"a message too large for next": {[]publish.Work{work("", "aaaa", "bbbbbbb", "c")}, 8, []string{"aaaa c", "bbbbbbb"}},
		"work that wants small calls":  {[]publish.Work{careful}, 0, []string{"0 1 2", "3 4 5", "6"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := &world{max: c.max}
			results, _ := run(t, w, &world{}, minute, c.work...)
			for i, r := range results {
				if r.Err != nil {
					t.Errorf("work %d: %v", i, r.Err)
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
	w := &world{}
	w.send = func(ctx context.Context, call int, batch []publish.Message) []error {
		if call < 4 {
			return refusing(throttled, "2")(ctx, call, batch)
		}
		return make([]error, len(batch))
	}
	results, took := run(t, w, &world{}, minute, work("", "g/1", "h/2", "h/3", "i/4"))
	if results[0].Err != nil {
		t.Error(results[0].Err)
	}
	if diff := cmp.Diff([]string{"1 2 4", "2", "2", "2", "3"}, w.bodies()); diff != "" {
		t.Error(diff)
	}
	if took < 200*time.Millisecond || took > 2*time.Second {
		t.Errorf("waited %s in all", took)
	}
}

func TestACallThatIsRefusedAsAWholeIsMadeSmaller(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		failure publish.Failure
		calls   int // at most
	}{
		"by a fault of the sender":  {publish.Failure{Code: "InvalidParameterValue"}, 11},
		"by a fault of the service": {publish.Failure{Code: "InternalError", Passing: true}, 40},
		"by throttling":             {publish.Failure{Code: "ThrottlingException", Passing: true}, 40},
		"without an answer":         {publish.Failure{Code: "NoAnswer", Passing: true}, 40},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := &world{send: refusingCalls(whole(c.failure), "3")}
			var all []publish.Work
			for i := range 10 {
				all = append(all, work("", fmt.Sprint(i)))
			}
			results, _ := run(t, w, &world{}, minute, all...)
			for i, r := range results {
				if (r.Err != nil) != (i == 3) {
					t.Errorf("work %d: %v", i, r.Err)
				}
			}
			if len(w.calls) > c.calls {
				t.Errorf("made %d calls: %q", len(w.calls), w.bodies())
			}
		})
	}
}

func TestWhatDoesNotPassEndsItsWorkAndNoOther(t *testing.T) {
	t.Parallel()
	w := &world{send: refusing(denied, "2")}
	results, _ := run(
		t, w, &world{}, minute,
		work("a", "g/1", "g/2", "g/3"), work("b", "g/4"), work("a", "h/5"), work("a"), work("", "i/6"),
	)
	if !errors.Is(results[0].Err, denied) || results[1].Err != nil || !errors.Is(results[2].Err, publish.ErrBehind) ||
		!errors.Is(results[3].Err, publish.ErrBehind) || results[4].Err != nil {
		t.Errorf("got %v", results)
	}
	if diff := cmp.Diff([]string{"1 6", "2", "4"}, w.bodies()); diff != "" {
		t.Error(diff)
	}
}

func TestWhenTimeRunsOutWhatIsLeftFails(t *testing.T) {
	t.Parallel()
	w := &world{send: refusing(throttled, "2", "3", "4", "5")}
	results, took := run(t, w, &world{}, setting{time: 3 * time.Second}, work("", "1"), work("", "2", "3"), work("", "g/4", "g/5"))
	if results[0].Err != nil || !errors.Is(results[1].Err, throttled) || !errors.Is(results[2].Err, throttled) || took > 3*time.Second {
		t.Errorf("got %v after %s", results, took)
	}
	hanging := &world{send: func(ctx context.Context, _ int, batch []publish.Message) []error {
		<-ctx.Done()
		return slices.Repeat([]error{&publish.Failure{Code: "NoAnswer", Passing: true, Whole: true}}, len(batch))
	}}
	results, took = run(t, hanging, &world{}, setting{time: 3 * time.Second}, work("", "1"), work(""))
	if results[0].Err == nil || results[1].Err != nil || took > 3*time.Second {
		t.Errorf("got %v after %s", results, took)
	}
}

func TestACallThatHangsHoldsNoOtherUp(t *testing.T) {
	t.Parallel()
	w := &world{}
	accepted := map[string]time.Duration{}
	w.send = func(ctx context.Context, call int, batch []publish.Message) []error {
		if slices.ContainsFunc(batch, func(m publish.Message) bool { return m.Body == "3" }) {
			<-ctx.Done()
			return slices.Repeat([]error{&publish.Failure{Code: "NoAnswer", Passing: true, Whole: true}}, len(batch))
		}
		w.lock.Lock()
		defer w.lock.Unlock()
		deadline, _ := ctx.Deadline()
		for _, m := range batch {
			accepted[m.Body] = time.Until(deadline)
		}
		return make([]error, len(batch))
	}
	var all []publish.Work
	for i := range 40 {
		all = append(all, work("", fmt.Sprint(i)))
	}
	results, took := run(t, w, &world{}, setting{time: 27 * time.Second}, all...)
	for i, r := range results {
		if (r.Err != nil) != (i == 3) {
			t.Errorf("work %d: %v", i, r.Err)
		}
	}
	if len(accepted) != 39 || took > 27*time.Second {
		t.Errorf("%d were accepted in %s", len(accepted), took)
	}
}

func TestALetterKeepsItsPlaceInItsLaneAndHoldsNoOtherUp(t *testing.T) {
	t.Parallel()
	t.Run("when it is sent", func(t *testing.T) {
		t.Parallel()
		var lock sync.Mutex // target and dead-letter queue are called at the same time
		var order []string
		note := func(_ context.Context, _ int, batch []publish.Message) []error {
			lock.Lock()
			defer lock.Unlock()
			for _, m := range batch {
				order = append(order, m.Body)
			}
			return make([]error, len(batch))
		}
		target, dead := &world{send: note}, &world{send: note}
		results, _ := run(t, target, dead, setting{time: time.Minute, calls: 1}, work("a", "1"), letter("a", "2"), work("a", "3"))
		if slices.ContainsFunc(results, func(r publish.Result) bool { return r.Err != nil }) || slices.Index(order, "3") != 2 {
			t.Errorf("got %v, in the order %v", results, order)
		}
	})
	t.Run("when the dead-letter queue hangs", func(t *testing.T) {
		t.Parallel()
		target := &world{}
		dead := &world{send: func(ctx context.Context, _ int, batch []publish.Message) []error {
			<-ctx.Done()
			return slices.Repeat([]error{&publish.Failure{Code: "NoAnswer", Passing: true, Whole: true}}, len(batch))
		}}
		results, took := run(
			t, target, dead, setting{time: 27 * time.Second, letters: time.Second, patience: 7 * time.Second},
			letter("a", "1"), work("a", "2"), work("b", "3"), work("", "4"),
		)
		if results[0].Err == nil || !errors.Is(results[1].Err, publish.ErrBehind) || results[2].Err != nil || results[3].Err != nil {
			t.Errorf("got %v", results)
		}
		if diff := cmp.Diff([]string{"3 4"}, target.bodies()); diff != "" || took > 12*time.Second {
			t.Errorf("after %s: %s", took, diff)
		}
	})
}

func TestWorkThatDoesNotComeBackIsDeadLetteredAndItsLaneGoesOn(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		send func(context.Context, int, []publish.Message) []error
		says string
	}{
		"refused for good":  {refusing(denied, "2"), "AccessDenied"},
		"throttled":         {refusing(throttled, "2"), "ThrottlingException"},
		"in calls refused":  {refusingCalls(whole(publish.Failure{Code: "HTTP413"}), "2"), "HTTP413"},
		"in calls that end": {refusingCalls(whole(publish.Failure{Code: "NoAnswer", Passing: true}), "2"), "NoAnswer"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			target, dead := &world{send: c.send}, &world{}
			results, took := run(
				t, target, dead, setting{time: 27 * time.Second, letters: time.Second},
				last(work("a", "g/1", "g/2", "g/2b")), last(work("a", "g/3")), work("b", "g/4"),
			)
			for i, r := range results {
				if r.Err != nil || r.Letter != (i == 0) {
					t.Errorf("work %d: %+v", i, r)
				}
			}
			if letters := dead.bodies(); len(letters) != 1 || !strings.HasPrefix(letters[0], "1 accepted") || !strings.Contains(letters[0], c.says) {
				t.Errorf("dead-lettered %q", letters)
			}
			if took > 20*time.Second {
				t.Errorf("took %s", took)
			}
		})
	}
	t.Run("and where the dead-letter queue refuses, its lane waits", func(t *testing.T) {
		t.Parallel()
		target, dead := &world{send: refusing(denied, "2")}, &world{send: refusing(denied, "0 accepted: AWS answered AccessDenied")}
		results, _ := run(t, target, dead, minute, last(work("a", "2")), work("a", "3"), work("b", "4"))
		if !errors.Is(results[0].Err, denied) || !results[0].Letter || !errors.Is(results[1].Err, publish.ErrBehind) || results[2].Err != nil {
			t.Errorf("got %v", results)
		}
	})
	t.Run("also where it is only slow", func(t *testing.T) {
		t.Parallel()
		target := &world{send: func(_ context.Context, _ int, batch []publish.Message) []error {
			time.Sleep(10 * time.Millisecond)
			return make([]error, len(batch))
		}}
		var many []string
		for i := range 500 {
			many = append(many, fmt.Sprint("g/", i))
		}
		dead := &world{}
		results, _ := run(t, target, dead, setting{time: 4 * time.Second, letters: time.Second}, last(work("a", many...)), work("a", "g/x"), work("b", "h/y"))
		if results[0].Err != nil || !results[0].Letter || results[1].Err != nil || results[2].Err != nil {
			t.Errorf("got %v", results)
		}
	})
}

// TestTheOrderRule holds any schedule to the invariant of the package, with failures at random and calls side by side.
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
			w := work(lane, messages...)
			if random.IntN(3) == 0 {
				w = last(w)
			}
			all = append(all, w)
		}
		o := order{t: t, seed: seed, random: random, all: all, accepted: map[string]bool{}, sent: map[string]bool{}}
		results, _ := run(t, &world{send: o.send}, &world{send: o.dead}, setting{time: time.Minute, letters: time.Second}, all...)
		for i, r := range results {
			for _, m := range all[i].Messages {
				if r.Err == nil && !r.Letter && !o.accepted[m.Body] {
					t.Errorf("seed %d: work %d is done and %s was not accepted", seed, i, m.Body)
				}
			}
		}
	}
}

// order is a target that refuses at random and looks at the order in which it is called.
type order struct {
	t        *testing.T
	seed     uint64
	random   *rand.Rand
	all      []publish.Work
	lock     sync.Mutex
	accepted map[string]bool
	sent     map[string]bool // bodies in calls on their way
}

func (o *order) dead(_ context.Context, _ int, batch []publish.Message) []error {
	o.lock.Lock()
	defer o.lock.Unlock()
	errs := make([]error, len(batch))
	for i := range errs {
		if o.random.IntN(4) == 0 {
			errs[i] = denied
		}
	}
	return errs
}

func (o *order) send(_ context.Context, _ int, batch []publish.Message) []error {
	o.lock.Lock()
	groups := map[string]bool{}
	if len(batch) == 0 || len(batch) > publish.MaxEntries {
		o.t.Errorf("seed %d: a call of %d", o.seed, len(batch))
	}
	for _, m := range batch {
		if m.Group != "" && groups[m.Group] {
			o.t.Errorf("seed %d: a call with two of one group", o.seed)
		}
		groups[m.Group] = true
		if o.accepted[m.Body] {
			o.t.Errorf("seed %d: %s was sent twice", o.seed, m.Body)
		}
		for other := range o.sent {
			if m.Group != "" && o.group(other) == m.Group {
				o.t.Errorf("seed %d: %s was sent beside %s of its group", o.seed, m.Body, other)
			}
		}
	}
	o.checkBefore(batch)
	for _, m := range batch {
		o.sent[m.Body] = true
	}
	pause, errs := time.Duration(o.random.IntN(500))*time.Millisecond, make([]error, len(batch))
	for i := range batch {
		switch o.random.IntN(10) {
		case 0:
			errs[i] = throttled
		case 1:
			if o.random.IntN(3) == 0 {
				errs[i] = denied
			}
		}
	}
	o.lock.Unlock()
	time.Sleep(pause)
	o.lock.Lock()
	defer o.lock.Unlock()
	for i, m := range batch {
		delete(o.sent, m.Body)
		o.accepted[m.Body] = o.accepted[m.Body] || errs[i] == nil
	}
	return errs
}

func (o *order) group(body string) string {
	for _, w := range o.all {
		for _, m := range w.Messages {
			if m.Body == body {
				return m.Group
			}
		}
	}
	return ""
}

// checkBefore says whether all that must be accepted before a batch is: by group within living work, and by lane unless
// it was dead-lettered.
func (o *order) checkBefore(batch []publish.Message) {
	for _, m := range batch {
		var of int
		for i, w := range o.all {
			for _, other := range w.Messages {
				if other.Body == m.Body {
					of = i
				}
			}
		}
		for _, w := range o.all[:of] {
			for _, other := range w.Messages {
				if w.Lane != "" && w.Lane == o.all[of].Lane && !o.accepted[other.Body] && !w.Last {
					o.t.Errorf("seed %d: %s was sent before %s of its lane", o.seed, m.Body, other.Body)
				}
			}
		}
		for _, other := range o.all[of].Messages {
			if other.Body == m.Body {
				break
			}
			if other.Group != "" && other.Group == m.Group && !o.accepted[other.Body] {
				o.t.Errorf("seed %d: %s was sent before %s of its group", o.seed, m.Body, other.Body)
			}
		}
	}
}
