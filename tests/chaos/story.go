package chaos

import (
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// A Kind is a kind of lane.
type Kind struct {
	Name string
	Setting
}

const orderPoint = `{"type":"object","required":["orderId"],"properties":{"orderId":{"type":"string"},"total":{"type":"integer"},"group":{"type":"string"},"note":{"type":"string"}}}`

// Kinds are the lanes of stories: every source with every target, a point, and one that groups by its own expression.
func Kinds() []Kind {
	var kinds []Kind
	add := func(name string, s Setting) {
		if s.Mapping == "" && !s.Copy {
			s.Mapping, s.TargetSchema = Invoices, CommandSchema
		}
		s.SourceSchema, s.Timeout = OrderSchema, 6*time.Second
		if !s.SourceFIFO {
			s.BatchSize = 100
		}
		kinds = append(kinds, Kind{name, s})
	}
	word := map[bool]string{false: "standard", true: "FIFO"}
	for _, source := range []bool{false, true} {
		for _, target := range []bool{false, true} {
			for _, topic := range []bool{false, true} {
				service := map[bool]string{false: "queue", true: "topic"}[topic]
				add(word[source]+" to "+word[target]+" "+service, Setting{SourceFIFO: source, TargetFIFO: target, TargetTopic: topic})
			}
		}
	}
	add("point, standard", Setting{TargetTopic: true, Copy: true, TargetSchema: orderPoint})
	add("point, FIFO", Setting{SourceFIFO: true, TargetFIFO: true, TargetTopic: true, Copy: true, TargetSchema: orderPoint})
	add("standard to FIFO queue, grouped", Setting{TargetFIFO: true, GroupBy: `"g" + string(command.n % 3)`, Identity: "event.orderId"})
	return kinds
}

// A Mode is what goes wrong in a story, and how often in a thousand calls.
type Mode struct {
	Name                                                    string
	throttled, partial, refused, reset, lost, garbage, slow int
	hang, kill                                              int
	skew                                                    time.Duration
	// lasting is how many in a thousand events their target never takes. doomed is how many have the program killed, once
	// each, when their commands were accepted and nobody knows it yet.
	lasting, doomed int
}

// Modes are the modes of stories.
var Modes = []Mode{
	{Name: "calm"},
	{Name: "throttled", throttled: 200},
	{Name: "partial failures", partial: 200},
	{Name: "refusals", refused: 50, lasting: 5},
	{Name: "lost answers", lost: 100, reset: 50},
	{Name: "in between", garbage: 100, slow: 50},
	{Name: "kills", kill: 10, doomed: 2},
	{Name: "hangs", hang: 3},
	{Name: "a wrong clock", skew: 20 * time.Minute, throttled: 20},
	{Name: "all at once", throttled: 50, partial: 50, refused: 10, reset: 20, lost: 30, garbage: 20, slow: 10, hang: 1, kill: 3, lasting: 2},
}

// moves says whether SQS may have to move a record without a reason: the program is killed, or the dead-letter queue refuses.
func (m Mode) moves() bool { return m.hang+m.kill+m.doomed+m.refused+m.garbage > 0 }

// A Story is a run of many events through one lane in one mode.
type Story struct {
	Seed uint64
	Kind
	Mode
	Events int
	// Between, where it is not nil, may falsify what the lane holds before it is accounted for: a saboteur.
	Between func(*Lane)
}

// A Report is what a story or several came to.
type Report struct {
	Events, Published, Nothing, Queued, Repeated int
	Dead                                         map[string]int // by reason
	Calls, Faults, Invocations, Killed           int
	PeakKiB                                      int
	Problems                                     []string
}

// Add adds another report.
func (r *Report) Add(o Report) {
	r.Events += o.Events
	r.Published += o.Published
	r.Nothing += o.Nothing
	r.Queued += o.Queued
	r.Repeated += o.Repeated
	r.Calls += o.Calls
	r.Faults += o.Faults
	r.Invocations += o.Invocations
	r.Killed += o.Killed
	r.PeakKiB = max(r.PeakKiB, o.PeakKiB)
	if r.Dead == nil {
		r.Dead = map[string]int{}
	}
	for reason, n := range o.Dead {
		r.Dead[reason] += n
	}
	r.Problems = append(r.Problems, o.Problems...)
}

// String is a line for people.
func (r Report) String() string {
	var dead []string
	for _, reason := range slices.Sorted(maps.Keys(r.Dead)) {
		name := reason
		if name == "" {
			name = "moved by SQS"
		}
		dead = append(dead, fmt.Sprintf("%s %d", name, r.Dead[reason]))
	}
	return fmt.Sprintf("%d events: %d published, %d mapped to nothing, dead-lettered: %s; %d calls, %d faults, %d invocations, %d killed, %d MiB at most",
		r.Events, r.Published, r.Nothing, strings.Join(dead, ", "), r.Calls, r.Faults, r.Invocations, r.Killed, r.PeakKiB/1024)
}

// chunk is how many events are accounted for at a time.
const chunk = 500

// Run runs the story.
func (s Story) Run(folder, binary string) (Report, error) {
	report := Report{Dead: map[string]int{}}
	l, err := NewLane(folder, binary, s.Setting)
	if err != nil {
		return report, err
	}
	defer l.Close()
	faults := &dice{story: s, program: l.Program, seen: map[uint64]int{}, killed: map[int]bool{}}
	l.Cloud.Faults = faults.decide
	random := rand.New(rand.NewPCG(s.Seed, 1))
	for from := 0; from < s.Events; from += chunk {
		events := s.events(random, from, min(chunk, s.Events-from))
		if err := l.Publish(events...); err != nil {
			return report, err
		}
		if err := l.Drain(100_000); err != nil {
			return report, fmt.Errorf("seed %d, %s, %s: %w", s.Seed, s.Kind.Name, s.Mode.Name, err)
		}
		if s.Between != nil {
			s.Between(l)
		}
		s.count(&report, l, l.Account(events))
		l.clear()
	}
	for _, problem := range append(l.Cloud.Problems(), l.Leaks()...) {
		report.Problems = append(report.Problems, s.name()+problem)
	}
	report.Invocations, report.Killed, report.Faults = l.Invocations, l.Ended+l.TimedOut, faults.made
	report.PeakKiB = l.Program.PeakMemory()
	for _, n := range l.Cloud.calls {
		report.Calls += n
	}
	return report, nil
}

func (s Story) name() string {
	return fmt.Sprintf("seed %d, %s, %s: ", s.Seed, s.Kind.Name, s.Mode.Name)
}

func (s Story) count(r *Report, l *Lane, a Account) {
	r.Events += a.Published + a.Nothing + a.Queued + len(a.Dead)
	r.Published += a.Published
	r.Nothing += a.Nothing
	r.Queued += a.Queued
	r.Repeated += a.Repeated
	for seq, reason := range a.Dead {
		r.Dead[reason]++
		if reason == "" && !s.moves() && l.TimedOut == 0 {
			a.Problems = append(a.Problems, fmt.Sprintf("event %d was dead-lettered without a reason", seq))
		}
	}
	if a.Queued > 0 {
		a.Problems = append(a.Problems, fmt.Sprintf("%d events are still in the queue", a.Queued))
	}
	for _, problem := range a.Problems {
		r.Problems = append(r.Problems, s.name()+problem)
	}
}

// clear forgets what the queues and topics hold.
func (l *Lane) clear() {
	l.Cloud.lock.Lock()
	defer l.Cloud.lock.Unlock()
	l.Dead.clear()
	l.Queue.clear()
	l.Cloud.ends = nil
	if l.Topic != nil {
		l.Topic.accepted, l.Topic.seen = nil, nil
	} else {
		l.Target.clear()
	}
}

// poisons are bodies that can never succeed. %s is an order's id.
var poisons = []struct{ body, reason string }{
	{`{"orderId":%q,"total":"x"}`, "breaks-contract"},
	{`{"orderId":%q`, "not-json"},
	{`{"orderId":%q,"orderId":"again"}`, "duplicate-key"},
	{`{"orderId":%q,"note":"\ud800"}`, "lone-surrogate"},
	{`{"orderId":%q,"total":9223372036854775808}`, "integer-range"},
}

func (s Story) events(random *rand.Rand, from, n int) []Event {
	events := make([]Event, 0, n)
	for i := range n {
		seq := from + i
		group := fmt.Sprint("g", random.IntN(20))
		if random.IntN(50) == 0 {
			p := poisons[random.IntN(len(poisons))]
			events = append(events, Poison(seq, group, fmt.Sprintf(p.body, orderID(seq)), p.reason))
			continue
		}
		e := Order(seq, group, []int{0, 1, 1, 1, 1, 2, 5, 12}[random.IntN(8)])
		if s.Copy { // it passes as it is, with its keys sorted
			e.Commands = []string{fmt.Sprintf(`{"group":%q,"orderId":%q,"total":%d}`, group, e.OrderID(), len(e.Commands))}
		}
		events = append(events, e)
	}
	return events
}

// dice decide about faults by the seed and the call: the same call of the same story meets the same fault, and the next
// attempt another one.
type dice struct {
	story   Story
	program *Program
	seen    map[uint64]int
	killed  map[int]bool // by the event that was doomed
	made    int
}

func (d *dice) decide(c Call) Fault {
	h := fnv.New64a()
	_, _ = fmt.Fprint(h, d.story.Seed, c.Action, c.Resource)
	for _, e := range c.Entries {
		_, _ = h.Write([]byte(e.Body + e.Handle))
	}
	key := h.Sum64()
	d.seen[key]++
	random := rand.New(rand.NewPCG(key, uint64(d.seen[key])))
	m := d.story.Mode
	f := Fault{Skew: m.skew, Entries: map[int]*Refusal{}}
	for i, e := range c.Entries {
		seq, ok := sequence(e.Body)
		if !ok || !strings.HasPrefix(c.Resource, "commands") {
			continue
		}
		switch n := chance(d.story.Seed, seq); {
		case n < m.lasting:
			f.Entries[i] = AccessDenied
		case n < m.lasting+m.doomed && !d.killed[seq]:
			d.killed[seq], d.made = true, d.made+1
			d.program.Crash()
			return Fault{Reset: true, After: true}
		}
	}
	die := random.IntN(1000)
	hit := func(thousandths int) bool { die -= thousandths; return die < 0 && die >= -thousandths }
	switch {
	case hit(m.throttled):
		f.Refuse = Throttled
	case hit(m.partial):
		for i := range c.Entries {
			if f.Entries[i] == nil && random.IntN(2) == 0 {
				f.Entries[i] = []*Refusal{Internal, Throttled, Unavailable}[random.IntN(3)]
			}
		}
	case hit(m.refused):
		f.Refuse = []*Refusal{AccessDenied, Invalid, Unavailable}[random.IntN(3)]
	case hit(m.reset):
		f.Reset = true
	case hit(m.lost):
		f.Reset, f.After = true, true
	case hit(m.garbage):
		f.Garbage, f.After = []int{502, 503, 413}[random.IntN(3)], random.IntN(2) == 0
	case hit(m.slow):
		f.Slow = time.Duration(random.IntN(20)) * time.Millisecond
	case hit(m.hang):
		f.Hang, f.After = true, random.IntN(2) == 0
	case hit(m.kill):
		f.Reset, f.After = true, random.IntN(2) == 0
		d.program.Crash()
	case len(f.Entries) == 0:
		return f // a wrong clock is not counted
	}
	d.made++
	return f
}

// chance is a number from 0 to 999 that an event keeps.
func chance(seed uint64, seq int) int {
	return rand.New(rand.NewPCG(seed, uint64(seq)+1000)).IntN(1000)
}

// Falsify changes what the target took, as nobody may: for saboteurs.
func (l *Lane) Falsify(change func([]Message) []Message) {
	accepted := change(l.Accepted())
	l.Cloud.lock.Lock()
	defer l.Cloud.lock.Unlock()
	if l.Topic != nil {
		l.Topic.accepted = accepted
		return
	}
	l.Target.messages = nil
	for _, m := range accepted {
		l.Target.messages = append(l.Target.messages, &Stored{Message: m})
	}
}

// LoseLetter drops the last dead letter: for saboteurs.
func (l *Lane) LoseLetter() {
	l.Cloud.lock.Lock()
	defer l.Cloud.lock.Unlock()
	if n := len(l.Dead.messages); n > 0 {
		l.Dead.messages = l.Dead.messages[:n-1]
	}
}
