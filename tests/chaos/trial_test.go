package chaos_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/eventlink/pulumi-eventlink/tests/chaos"
)

// --- one event that its target refuses ---

func TestAnEventThatItsTargetRefusesDoesNotTakeItsGroupWithIt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault chaos.Faults
		dead  map[int]string
	}{
		"denied":           {chaos.Holding("commands.fifo", chaos.Of(0), chaos.Fault{Refuse: chaos.AccessDenied}), map[int]string{0: "not-published"}},
		"denied by entry":  {chaos.Entrywise("commands.fifo", chaos.Of(0), chaos.AccessDenied), map[int]string{0: "not-published"}},
		"unavailable":      {chaos.Holding("commands.fifo", chaos.Of(0), chaos.Fault{Refuse: chaos.Unavailable}), map[int]string{0: "not-published"}},
		"throttled":        {chaos.Entrywise("commands.fifo", chaos.Of(0), chaos.Throttled), map[int]string{0: "not-published"}},
		"hanging":          {chaos.Holding("commands.fifo", chaos.Of(0), chaos.Fault{Hang: true}), map[int]string{0: "not-published"}},
		"two of them":      {chaos.Holding("commands.fifo", chaos.Of(0, 1), chaos.Fault{Refuse: chaos.AccessDenied}), map[int]string{0: "not-published", 1: "not-published"}},
		"one in its midst": {chaos.Holding("commands.fifo", chaos.Of(7), chaos.Fault{Refuse: chaos.AccessDenied}), map[int]string{7: "not-published"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLane(t, setting(fifo, func(s *chaos.Setting) { s.Timeout = 6 * time.Second }))
			l.Cloud.Faults = c.fault
			a := drain(t, l, publish(t, l, chaos.Orders(20, "g")...))
			if diff := cmp.Diff(c.dead, a.Dead); diff != "" {
				t.Error(diff)
			}
			if a.Published != 20-len(c.dead) {
				t.Errorf("published %d", a.Published)
			}
		})
	}
}

func TestOnAStandardLaneWhatIsNotPublishedIsDeadLetteredWithItsReason(t *testing.T) {
	t.Parallel()
	l := newLane(t, setting())
	l.Cloud.Faults = chaos.Entrywise("commands", chaos.Of(2, 5), chaos.AccessDenied)
	a := drain(t, l, publish(t, l, chaos.Orders(10, "")...))
	if diff := cmp.Diff(map[int]string{2: "not-published", 5: "not-published"}, a.Dead); diff != "" {
		t.Error(diff)
	}
}

// --- a call that is refused as a whole ---

func TestACallThatIsRefusedAsAWholeIsSplit(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]chaos.Fault{
		"400":       {Refuse: chaos.Invalid},
		"403":       {Refuse: chaos.AccessDenied},
		"413":       {Garbage: 413},
		"404":       {Garbage: 404},
		"500":       {Refuse: chaos.Internal},
		"502":       {Garbage: 502},
		"throttled": {Refuse: chaos.Throttled},
		"reset":     {Reset: true},
		"hanging":   {Hang: true},
	} {
		for _, topic := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, topic %v", name, topic), func(t *testing.T) {
				t.Parallel()
				l := newLane(t, setting(func(s *chaos.Setting) { s.TargetTopic, s.Timeout = topic, 8*time.Second }))
				l.Cloud.Faults = chaos.Holding("commands", chaos.Of(3), fault)
				events := publish(t, l, chaos.Orders(10, "")...)
				step(t, l)
				if a := account(t, l, events); a.Published != 9 || a.Queued != 1 {
					t.Errorf("published %d at the first delivery, %d are in the queue", a.Published, a.Queued)
				}
				action := map[bool]string{false: chaos.SendMessageBatch, true: chaos.PublishBatch}[topic]
				if calls := l.Cloud.Calls(action, "commands"); strings.HasPrefix(name, "4") && calls > 11 {
					t.Errorf("made %d calls", calls)
				}
			})
		}
	}
}

// --- an event that is dear ---

// dear is a mapping that costs whatever it may where the total is negative.
const dear = `event.total >= 0 ? ` + chaos.Invoices + ` : lists.range(10000).map(i, {"type": "A", "orderId": lists.range(10000).exists(j, j == -1) ? "x" : "y"})`

func TestADearEventHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fifo    bool
		timeout time.Duration
	}{
		"standard, a second":  {false, time.Second},
		"FIFO, a second":      {true, time.Second},
		"standard, ten":       {false, 10 * time.Second},
		"FIFO in ten seconds": {true, 10 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLane(t, setting(func(s *chaos.Setting) {
				s.SourceFIFO, s.TargetFIFO, s.Timeout, s.Mapping = c.fifo, c.fifo, c.timeout, dear
			}))
			var events []chaos.Event
			for i := range 10 {
				events = append(events, chaos.Order(i, fmt.Sprint("g", i), 1))
			}
			events[0] = chaos.Poison(0, "g0", fmt.Sprintf(`{"orderId":%q,"total":-1}`, events[0].OrderID()), "mapping-limit")
			publish(t, l, events...)
			step(t, l)
			if a := account(t, l, events); a.Published != 9 {
				t.Errorf("published %d at the first delivery", a.Published)
			}
			a := drain(t, l, events)
			if diff := cmp.Diff(map[int]string{0: "mapping-limit"}, a.Dead); diff != "" {
				t.Error(diff)
			}
			if l.TimedOut > 0 {
				t.Errorf("%d invocations timed out", l.TimedOut)
			}
		})
	}
}

func TestManyRecordsInAShortTimeMakeProgress(t *testing.T) {
	t.Parallel()
	l := newLane(t, setting(func(s *chaos.Setting) { s.Timeout, s.BatchSize, s.MaxReceiveCount = time.Second, 10_000, 1000 }))
	events := publish(t, l, chaos.Orders(10_000, "")...)
	if err := l.Drain(6); err != nil {
		t.Fatal(err)
	}
	if a := account(t, l, events); a.Published == 0 || l.TimedOut > 0 {
		t.Errorf("published %d, %d invocations timed out", a.Published, l.TimedOut)
	}
}

// --- putting off ---

func TestPuttingOffThatFailsHoldsNothingUp(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]chaos.Fault{
		"it hangs":    {Hang: true},
		"it is reset": {Reset: true},
		"refused":     {Refuse: chaos.AccessDenied},
		"throttled":   {Refuse: chaos.Throttled},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLane(t, setting(func(s *chaos.Setting) { s.Timeout = 4 * time.Second }))
			denied, broken := chaos.Entrywise("commands", chaos.Of(2), chaos.AccessDenied), chaos.On(chaos.ChangeMessageVisibilityBatch, fault)
			l.Cloud.Faults = func(c chaos.Call) chaos.Fault {
				if c.Action == chaos.ChangeMessageVisibilityBatch {
					return broken(c)
				}
				return denied(c)
			}
			events := chaos.Orders(10, "")
			events[5] = chaos.Poison(5, "", `{"orderId":5}`, "breaks-contract")
			a := drain(t, l, publish(t, l, events...))
			if diff := cmp.Diff(map[int]string{2: "not-published", 5: "breaks-contract"}, a.Dead); diff != "" {
				t.Error(diff)
			}
			if n := len(l.Accepted()); n != 8 || l.TimedOut > 0 {
				t.Errorf("%d commands were accepted, wanted 8 once each; %d invocations timed out", n, l.TimedOut)
			}
		})
	}
}

func TestThousandsArePutOffInTheTimeThatIsLeft(t *testing.T) {
	t.Parallel()
	l := newLane(t, setting(func(s *chaos.Setting) { s.Timeout, s.BatchSize = 10*time.Second, 2000 }))
	l.Cloud.Faults = func(c chaos.Call) chaos.Fault {
		if c.Action == chaos.ChangeMessageVisibilityBatch {
			return chaos.Fault{Slow: 20 * time.Millisecond}
		}
		return chaos.Fault{Hang: c.Resource == "commands"}
	}
	publish(t, l, chaos.Orders(2000, "")...)
	step(t, l)
	if l.TimedOut > 0 {
		t.Error("the invocation timed out")
	}
	if calls := l.Cloud.Calls(chaos.ChangeMessageVisibilityBatch, "lane"); calls < 50 {
		t.Errorf("put off in %d calls", calls)
	}
}

// --- many commands of one group ---

func TestManyCommandsOfOneGroupThatCannotFinishAreDeadLetteredWithAdvice(t *testing.T) {
	t.Parallel()
	l := newLane(t, setting(fifo, func(s *chaos.Setting) { s.Timeout = 2 * time.Second }))
	l.Cloud.Faults = func(c chaos.Call) chaos.Fault {
		if c.Resource == "commands.fifo" {
			return chaos.Fault{Slow: 10 * time.Millisecond}
		}
		return chaos.Fault{}
	}
	a := drain(t, l, publish(t, l, chaos.Order(0, "g", 500), chaos.Order(1, "g", 1), chaos.Order(2, "h", 1)))
	if diff := cmp.Diff(map[int]string{0: "unfinished"}, a.Dead); diff != "" {
		t.Fatal(diff)
	}
	if message := l.Dead.Messages()[0].Attributes["advice"].Value; !strings.Contains(message, "groupBy") || !strings.Contains(message, "of 500") {
		t.Errorf("the dead letter says %q", message)
	}
}

// --- large messages ---

func TestATopicIsSentWhatItTakes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		size int
		dead map[int]string
	}{
		"a topic of 1 MiB":    {1 << 20, map[int]string{}},
		"a topic's default":   {0, map[int]string{1: "command-too-large"}},
		"a topic of 260,000":  {260_000, map[int]string{1: "command-too-large"}},
		"a topic of 512 KiB":  {512 << 10, map[int]string{}},
		"a topic of 100,000":  {100_000, map[int]string{1: "command-too-large"}},
		"a topic of 301 KiB.": {301 << 10, map[int]string{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLane(t, setting(func(s *chaos.Setting) {
				s.TargetTopic, s.TopicSize, s.Copy, s.Mapping, s.TargetSchema = true, c.size, true, "", chaos.OrderSchema
			}))
			var events []chaos.Event
			for i := range 3 {
				e := chaos.Order(i, "", 0)
				e.Body = fmt.Sprintf(`{"note":%q,"orderId":%q}`, strings.Repeat("x", []int{10, 300 << 10, 20}[i]), e.OrderID())
				e.Commands, e.Refused = []string{e.Body}, c.dead[i]
				events = append(events, e)
			}
			publish(t, l, events...)
			step(t, l)
			a := account(t, l, events)
			if diff := cmp.Diff(c.dead, a.Dead); diff != "" || a.Queued != 0 {
				t.Errorf("%d are in the queue; %s", a.Queued, diff)
			}
		})
	}
}

// --- the log ---

func TestTheLogHoldsNoPayload(t *testing.T) {
	t.Parallel()
	l := newLane(t, setting(func(s *chaos.Setting) { s.Identity, s.Timeout = "event.orderId", 4*time.Second }))
	denied := chaos.Holding("commands", chaos.Of(1), chaos.Fault{Refuse: chaos.AccessDenied})
	l.Cloud.Faults = func(c chaos.Call) chaos.Fault {
		if c.Action == chaos.ChangeMessageVisibilityBatch {
			return chaos.Fault{Refuse: chaos.Invalid}
		}
		return denied(c)
	}
	events := chaos.Orders(3, "")
	for i, body := range []string{
		`{"orderId":"` + chaos.Canary + `","total":"` + chaos.Canary + `"}`, `{"orderId":"` + chaos.Canary + `"`, `{"orderId":{"` + chaos.Canary + `":1}}`,
		`{"` + chaos.Canary + `":1,"` + chaos.Canary + `":1,"orderId":"x"}`, `{"orderId":"x","total":{"` + chaos.Canary + `":1}}`,
	} {
		reason := []string{"breaks-contract", "not-json", "breaks-contract", "duplicate-key", "breaks-contract"}[i]
		events = append(events, chaos.Poison(10+i, "", body, reason))
	}
	events = append(events, chaos.Event{Seq: 20, Raw: `{"Type":"` + chaos.Canary + `"}`, Refused: "not-an-event"}, chaos.Event{Seq: 21, Raw: chaos.Canary, Refused: "not-an-event"})
	drain(t, l, publish(t, l, events...)) // which looks for the canary
	if !strings.Contains(l.Program.Log(), "visibility not set") {
		t.Error("a visibility that could not be set is not logged")
	}
}

func TestATraceHeaderOfIllegalFormIsNotSentOn(t *testing.T) {
	t.Parallel()
	l := newLane(t, setting(func(s *chaos.Setting) { s.BatchSize = 1 }))
	legal := []string{
		"Root=1-5f84c7a1-0123456789abcdef01234567", "Root=1-5f84c7a1-0123456789abcdef01234567;Parent=0123456789abcdef;Sampled=1",
		"Root=1-5f84c7a1-0123456789abcdef01234567;Parent=0123456789abcdef;Sampled=0;Lineage=a87bd80c:1|68fd508a:5|c512fbe3:2",
	}
	for i, header := range append(legal, "garbage", "Root=1-2", "Root=1-5f84c7a1-0123456789abcdef01234567;Parent=\"x\"", "Parent=0123456789abcdef") {
		e := chaos.Order(i, "", 1)
		e.TraceHeader = header
		publish(t, l, e)
	}
	if err := l.Drain(100); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range l.Accepted() {
		if m.TraceHeader != "" && !strings.HasSuffix(m.TraceHeader, "Parent=0000000000000001;Sampled=0") {
			got = append(got, m.TraceHeader)
		}
	}
	if diff := cmp.Diff(legal, got); diff != "" {
		t.Error(diff)
	}
}

// --- limits of messages ---

// notification is what SNS puts into the queue, of just that size, made so by the event's note.
func notification(e chaos.Event, size int) string {
	wrap := func(pad int) string {
		body := strings.Replace(e.Body, `"note":""`, `"note":"`+strings.Repeat("x", pad)+`"`, 1)
		return fmt.Sprintf(`{"Type":"Notification","MessageId":%q,"TopicArn":"arn:aws:sns:eu-west-1:123456789012:orders","Message":%q,`+
			`"Timestamp":"2026-03-01T12:34:56.789Z","SignatureVersion":"1","Signature":%q,"SigningCertURL":"https://sns.eu-west-1.amazonaws.com/a.pem",`+
			`"UnsubscribeURL":"https://sns.eu-west-1.amazonaws.com/?Action=Unsubscribe"}`, e.SNSID(), body, strings.Repeat("c2ln", 86))
	}
	return wrap(size - len(wrap(0)))
}

func TestADeadLetterOfTheGreatestSizeKeepsItsReason(t *testing.T) {
	t.Parallel()
	l := newLane(t, setting())
	e := chaos.Order(0, "", 1)
	e.Refused, e.Commands = "breaks-contract", nil
	e.Body = fmt.Sprintf(`{"orderId":%q,"total":"","note":""}`, e.OrderID())
	e.Raw = notification(e, 1<<20)
	a := drain(t, l, publish(t, l, e, chaos.Order(1, "", 1)))
	if diff := cmp.Diff(map[int]string{0: "breaks-contract"}, a.Dead); diff != "" {
		t.Error(diff)
	}
}

func TestAnEventLeavesAPointWithTenAttributesAtMost(t *testing.T) {
	t.Parallel()
	for own := 6; own <= 10; own++ {
		t.Run(fmt.Sprint(own), func(t *testing.T) {
			t.Parallel()
			l := newLane(t, setting(func(s *chaos.Setting) {
				s.TargetTopic, s.Copy, s.Mapping, s.TargetSchema = true, true, "", chaos.OrderSchema
			}))
			e := chaos.Order(0, "", 0)
			e.Body = fmt.Sprintf(`{"orderId":%q}`, e.OrderID())
			e.Commands, e.Attributes = []string{e.Body}, map[string]map[string]string{}
			for i := range own {
				e.Attributes[fmt.Sprint("own", i)] = map[string]string{"Type": "String", "Value": "v"}
			}
			drain(t, l, publish(t, l, e))
			got := l.Accepted()[0].Attributes
			kept := 0
			for name := range got {
				if strings.HasPrefix(name, "own") {
					kept++
				}
			}
			if len(got) != min(10, own+3) || got["id"].Value == "" || kept != min(own, 9) {
				t.Errorf("%d attributes travel, %d of the event's %d: %v", len(got), kept, own, got)
			}
		})
	}
}

// --- a dead-letter queue that hangs, and a clock that is wrong ---

func TestADeadLetterQueueThatHangsHoldsNoGoodRecordUp(t *testing.T) {
	t.Parallel()
	for _, isFIFO := range []bool{false, true} {
		t.Run(fmt.Sprint("FIFO ", isFIFO), func(t *testing.T) {
			t.Parallel()
			l := newLane(t, setting(func(s *chaos.Setting) { s.SourceFIFO, s.TargetFIFO, s.Timeout = isFIFO, isFIFO, 6*time.Second }))
			l.Cloud.Faults = func(c chaos.Call) chaos.Fault { return chaos.Fault{Hang: c.Resource == l.Dead.Name} }
			var events []chaos.Event
			for i := range 10 {
				events = append(events, chaos.Order(i, fmt.Sprint("g", i), 1))
			}
			events[4] = chaos.Poison(4, "g4", `{"orderId":4}`, "breaks-contract")
			publish(t, l, events...)
			step(t, l)
			if a := account(t, l, events); a.Published != 9 || a.Queued != 1 || l.TimedOut > 0 {
				t.Errorf("published %d, %d are in the queue, %d timed out", a.Published, a.Queued, l.TimedOut)
			}
			ends := l.Cloud.Ends()
			if slices.Index(ends, l.Dead.Name) < slices.Index(ends, l.Target.Name) {
				t.Errorf("the target was called after the dead-letter queue had hung: %v", ends)
			}
		})
	}
}

func TestAClockThatIsWrongIsCorrectedWithinTheInvocation(t *testing.T) {
	t.Parallel()
	for _, topic := range []bool{false, true} {
		for _, skew := range []time.Duration{-20 * time.Minute, 20 * time.Minute} {
			t.Run(fmt.Sprintf("topic %v, %s", topic, skew), func(t *testing.T) {
				t.Parallel()
				l := newLane(t, setting(func(s *chaos.Setting) { s.TargetTopic = topic }))
				l.Cloud.Faults = func(chaos.Call) chaos.Fault { return chaos.Fault{Skew: skew} }
				events := publish(t, l, chaos.Orders(10, "")...)
				step(t, l)
				if a := account(t, l, events); a.Published != 10 {
					t.Errorf("published %d", a.Published)
				}
			})
		}
	}
}
