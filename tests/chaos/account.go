package chaos

import (
	"fmt"
	"slices"
	"strings"
)

// An Account says what became of events.
type Account struct {
	// Published, Nothing and Queued count events. Dead holds the reasons of dead letters by event; SQS's own have "".
	Published, Nothing, Queued int
	Dead                       map[int]string
	// Repeated counts dead letters of events that had one: a call whose answer is lost is made again.
	Repeated int
	// Problems are what must not be: an event lost, sent under two ids, out of order, dead-lettered twice.
	Problems []string
}

// mayComeBack are the reasons of records that may succeed later.
var mayComeBack = map[string]bool{"": true, "not-published": true, "unfinished": true, "not-reached": true, "behind": true}

// Account counts what became of events. Every one of them ends exactly once: published as a whole, mapped to nothing,
// dead-lettered, or still in the queue. An event that its target refused for good may have been accepted in part, and one
// whose answer was lost may be both published and dead-lettered by SQS.
func (l *Lane) Account(events []Event) Account {
	a := Account{Dead: map[int]string{}}
	problem := func(format string, args ...any) { a.Problems = append(a.Problems, fmt.Sprintf(format, args...)) }
	accepted := map[int][]Message{}
	for _, m := range l.Accepted() {
		if seq, ok := sequence(m.Body); ok {
			accepted[seq] = append(accepted[seq], m)
		} else {
			problem("the target took what no event maps to: %.200s", m.Body)
		}
	}
	l.Cloud.lock.Lock()
	defer l.Cloud.lock.Unlock()
	queued := map[int]bool{}
	for _, m := range l.Queue.messages {
		if seq, ok := sequence(m.Body); ok {
			queued[seq] = true
		}
	}
	raw := map[string]int{}
	for _, e := range events {
		if e.Raw != "" {
			raw[e.Raw] = e.Seq
		}
	}
	for _, m := range l.Dead.messages {
		seq, ok := raw[m.Body]
		if !ok {
			seq, ok = sequence(m.Body)
		}
		switch _, twice := a.Dead[seq]; {
		case !ok:
			problem("a dead letter of no event: %.200s", m.Body)
		case twice:
			a.Repeated++
		}
		if reason := m.Attributes["reason"].Value; reason != "" || a.Dead[seq] == "" {
			a.Dead[seq] = reason
		}
	}
	ids := map[string]string{}
	for _, e := range events {
		reason, dead := a.Dead[e.Seq]
		whole := l.checkCommands(e, accepted[e.Seq], ids, problem)
		delete(accepted, e.Seq)
		switch {
		case dead && e.Refused != "" && !slices.Contains([]string{"", e.Refused, "not-reached", "behind"}, reason):
			problem("event %d was dead-lettered for %q, wanted %q", e.Seq, reason, e.Refused)
		case dead && e.Refused == "" && !mayComeBack[reason]:
			problem("event %d was dead-lettered for %q, and is sound", e.Seq, reason)
		case dead:
		case queued[e.Seq]:
			a.Queued++
		case e.Refused != "":
			problem("event %d can never succeed and was lost", e.Seq)
		case !whole:
			problem("event %d was lost", e.Seq)
		case len(e.Commands) == 0:
			a.Nothing++
		default:
			a.Published++
		}
	}
	for seq := range accepted {
		problem("commands of event %d, which was never published", seq)
	}
	if l.SourceFIFO && l.TargetFIFO && l.GroupBy == "" {
		l.checkOrder(events, problem)
	}
	return a
}

// checkCommands says whether all commands of an event were accepted, each body under one id and each id with one body.
func (l *Lane) checkCommands(e Event, accepted []Message, ids map[string]string, problem func(string, ...any)) bool {
	wanted := map[string]bool{}
	for _, c := range e.Commands {
		wanted[c] = true
	}
	got := map[string]string{}
	for _, m := range accepted {
		id := m.Attributes["id"].Value
		switch {
		case id == "":
			problem("a command of event %d has no id", e.Seq)
		case !wanted[m.Body]:
			problem("event %d gave a command that it does not map to: %.200s", e.Seq, m.Body)
		case got[m.Body] != "" && got[m.Body] != id:
			problem("a command of event %d was sent under two ids", e.Seq)
		case ids[id] != "" && ids[id] != m.Body:
			problem("one id was given to two commands, one of them of event %d", e.Seq)
		}
		got[m.Body], ids[id] = id, m.Body
	}
	return len(got) == len(wanted)
}

// checkOrder looks at a FIFO target as a consumer does that drops repeated ids: of each group it must see events, and the
// commands of an event, in their order.
func (l *Lane) checkOrder(events []Event, problem func(string, ...any)) {
	place := map[string]int{}
	for i, e := range events {
		for n, c := range e.Commands {
			place[c] = i*20_000 + n
		}
	}
	accepted := l.acceptedLocked()
	seen := map[string]bool{}
	last := map[string]int{}
	for _, m := range accepted {
		id := m.Attributes["id"].Value
		if seen[id] {
			continue
		}
		seen[id] = true
		if at := place[m.Body] + 1; at < last[m.Group] {
			problem("group %s saw %.200s out of order", m.Group, m.Body)
		} else {
			last[m.Group] = at
		}
	}
}

// Leaks are lines of the log that hold a payload.
func (l *Lane) Leaks() []string {
	var leaks []string
	for line := range strings.Lines(l.Program.Log()) {
		if strings.Contains(line, Canary) {
			leaks = append(leaks, line)
		}
	}
	return leaks
}

// DeadSeqs are the events in the dead-letter queue, sorted.
func (a Account) DeadSeqs() []int {
	var seqs []int
	for seq := range a.Dead {
		seqs = append(seqs, seq)
	}
	slices.Sort(seqs)
	return seqs
}
