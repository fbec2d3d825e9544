package publish

import (
	"context"
	"fmt"
	"time"
)

// A Schedule says which messages may be sent next. It is the order rule as a value: it reads no clock and sends nothing.
type Schedule struct {
	// End is when the time of the target is over. Zero: never.
	End time.Time
	// Patience is how long a letter is tried. Zero: for ever.
	Patience time.Duration
	// Pause is how long a message waits that was refused so many times.
	Pause func(attempts int) time.Duration

	tasks   []*task
	lanes   map[string]*lane
	streams [destinations][]*stream
	groups  [destinations]map[string]*stream
	stopped [destinations]error
	open    int // tasks that are not settled
	bytes   int // of messages that are held
}

// A task is work on its way.
type task struct {
	Work
	lane    *lane
	pending int   // messages that are not accepted
	refused error // the last refusal, where nothing was accepted since
	begun   bool
	limit   time.Time // no message is sent again after it; zero: no limit
	settled bool
	result  Result
}

// A lane holds tasks in their order.
type lane struct {
	tasks  []*task
	head   int // all tasks before it are accepted or dead-lettered
	failed bool
}

// A stream holds the messages of one group in their order; a message without a group is a stream by itself.
type stream struct {
	group string
	items []*item
	busy  bool // the first is in a call
}

type item struct {
	message  Message
	task     *task
	to       Destination
	stream   *stream
	attempts int
	entries  int // the most entries of a call that holds it
	due      time.Time
}

// A Call is a batch of messages that travel together.
type Call struct {
	To    Destination
	items []*item
}

// Messages are what the call sends.
func (c Call) Messages() []Message {
	messages := make([]Message, len(c.items))
	for i := range c.items {
		messages[i] = c.items[i].message
	}
	return messages
}

// attempts is how often the message of the call that was refused most was refused.
func (c Call) attempts() int {
	most := 0
	for _, i := range c.items {
		most = max(most, i.attempts)
	}
	return most
}

// Add hands over a piece of work, behind all that was handed over before.
func (s *Schedule) Add(w Work) {
	t := &task{Work: w}
	s.tasks = append(s.tasks, t)
	s.open++
	if w.Lane == "" {
		t.lane = &lane{}
	} else {
		if s.lanes == nil {
			s.lanes = map[string]*lane{}
		}
		if s.lanes[w.Lane] == nil {
			s.lanes[w.Lane] = &lane{}
		}
		t.lane = s.lanes[w.Lane]
	}
	t.lane.tasks = append(t.lane.tasks, t)
	switch {
	case w.Err != nil:
		s.fail(t, w.Err)
	case w.To == ToTarget && t.lane.failed:
		s.fail(t, ErrBehind)
	default:
		s.enqueue(t, w.To, w.Messages)
	}
}

func (s *Schedule) enqueue(t *task, to Destination, messages []Message) {
	t.To, t.pending, t.begun, t.limit = to, len(messages), false, time.Time{}
	if s.stopped[to] != nil && len(messages) > 0 {
		s.fail(t, s.stopped[to])
		return
	}
	if s.groups[to] == nil {
		s.groups[to] = map[string]*stream{}
	}
	for _, m := range messages {
		st := s.groups[to][m.Group]
		if m.Group == "" || st == nil {
			st = &stream{group: m.Group}
			s.streams[to] = append(s.streams[to], st)
			if m.Group != "" {
				s.groups[to][m.Group] = st
			}
		}
		entries := MaxEntries
		if t.Entries > 0 && to == ToTarget {
			entries = min(t.Entries, MaxEntries)
		}
		s.bytes += m.Size()
		st.items = append(st.items, &item{message: m, task: t, to: to, stream: st, entries: entries})
	}
	s.advance(t.lane)
}

// Next gives the next call to a destination: at most one message of each stream, all of them due and free to go. It is
// false where there is none, and where the call would not be full unless partial says that this is no reason to wait.
func (s *Schedule) Next(to Destination, now time.Time, maxBytes int, partial bool) (Call, bool) {
	call := Call{To: to}
	bytes, entries, full := 0, MaxEntries, false
	kept := s.streams[to][:0]
	for n, st := range s.streams[to] {
		if full = len(call.items) == entries; full {
			kept = append(kept, s.streams[to][n:]...)
			break
		}
		s.drop(st, now)
		if len(st.items) == 0 {
			delete(s.groups[to], st.group)
			continue
		}
		kept = append(kept, st)
		head := st.items[0]
		size := head.message.Size()
		switch {
		case st.busy || head.due.After(now) || !free(head.task):
		case len(call.items) >= head.entries:
		case len(call.items) > 0 && bytes+size > maxBytes:
			full = true
		default:
			call.items = append(call.items, head)
			bytes, entries = bytes+size, min(entries, head.entries)
		}
	}
	s.streams[to] = kept
	if len(call.items) == 0 || !partial && !full && len(call.items) < entries {
		return Call{}, false
	}
	for _, i := range call.items {
		i.stream.busy = true
		s.begin(i.task, now)
	}
	return call, true
}

// drop takes messages off a stream whose task has no more use for them.
func (s *Schedule) drop(st *stream, now time.Time) {
	for len(st.items) > 0 && !st.busy {
		head := st.items[0]
		if t := head.task; head.to == ToTarget && !t.settled && past(now, t.limit) {
			s.giveUp(t, context.DeadlineExceeded)
		}
		if !head.late() {
			return
		}
		s.bytes -= head.message.Size()
		st.items = st.items[1:]
	}
}

// late says whether the task was given up or dead-lettered while the message waited or was on its way.
func (i *item) late() bool { return i.task.settled || i.task.To != i.to }

// free says whether a task may be sent: a letter always, a message when all work ahead in its lane is settled well.
func free(t *task) bool { return t.To == ToDeadLetters || t.lane.tasks[t.lane.head] == t }

func (s *Schedule) begin(t *task, now time.Time) {
	if t.begun {
		return
	}
	t.begun = true
	behind := t.lane.tasks[len(t.lane.tasks)-1] != t
	switch {
	case t.To == ToDeadLetters && s.Patience > 0:
		t.limit = now.Add(s.Patience)
	case t.To == ToTarget && t.Last && behind && !s.End.IsZero():
		t.limit = now.Add(s.End.Sub(now) / 2)
	}
}

// Answer takes what became of a call: one error, or nil, for each of its messages.
func (s *Schedule) Answer(call Call, errs []error, now time.Time) {
	for n, i := range call.items {
		i.stream.busy = false
		t, late := i.task, i.late()
		switch {
		case errs[n] == nil:
			i.stream.items = i.stream.items[1:]
			s.bytes -= i.message.Size()
			if i.to == ToTarget {
				t.result.Accepted++
			}
			if !late {
				t.pending--
				t.refused = nil
				s.advance(t.lane)
			}
		case !late:
			s.refuse(i, errs[n], len(call.items), now)
		}
	}
}

// refuse decides about a message that was not accepted: again, again in a smaller call, or never.
func (s *Schedule) refuse(i *item, err error, entries int, now time.Time) {
	i.task.refused = err
	f := failure(err)
	switch {
	case f.Passing:
		i.attempts++
		i.due = now.Add(s.Pause(i.attempts))
		if f.Whole {
			i.entries = min(i.entries, f.entries(i.attempts))
		}
		if past(i.due, i.task.limit) || i.to == ToTarget && past(i.due, s.End) {
			s.fail(i.task, err)
		}
	case f.Whole && entries > 1:
		i.entries = 1 // some other message of the call may be to blame
	default:
		s.fail(i.task, err)
	}
}

func past(t, limit time.Time) bool { return !limit.IsZero() && t.After(limit) }

// fail ends a task that was not accepted, with a letter where there is one, and all that is behind it where there is not.
func (s *Schedule) fail(t *task, err error) {
	if t.settled {
		return
	}
	if t.To == ToTarget && t.Instead != nil {
		if letter, ok := t.Instead(err, t.result.Accepted); ok {
			t.result.Letter = true
			s.enqueue(t, ToDeadLetters, []Message{letter})
			return
		}
	}
	s.settle(t, err)
	t.lane.failed = true
	behind := false
	for _, other := range t.lane.tasks[t.lane.head:] {
		if behind && other.To == ToTarget {
			s.fail(other, ErrBehind)
		}
		behind = behind || other == t
	}
}

func (s *Schedule) settle(t *task, err error) {
	t.settled, t.result.Err = true, err
	s.open--
}

// advance settles what is accepted and lets the next of the lane go.
func (s *Schedule) advance(l *lane) {
	for _, t := range l.tasks[l.head:] {
		if t.pending == 0 && t.To == ToDeadLetters && !t.settled {
			s.settle(t, nil)
		}
	}
	for l.head < len(l.tasks) {
		t := l.tasks[l.head]
		if t.pending == 0 && !t.settled {
			s.settle(t, nil)
		}
		if !t.settled || t.result.Err != nil {
			return
		}
		l.head++
	}
}

// Stop ends the time of a destination: what is not accepted there fails.
func (s *Schedule) Stop(to Destination, err error) {
	s.stopped[to] = err
	for _, t := range s.tasks {
		if t.To == to && t.pending > 0 {
			s.giveUp(t, err)
		}
	}
}

// giveUp fails a task for which no time is left.
func (s *Schedule) giveUp(t *task, err error) {
	if t.refused != nil {
		err = fmt.Errorf("%w, and no time was left to try again: %w", t.refused, err)
	}
	s.fail(t, err)
}

// Due is when a message that waits may be sent again. It is false where none waits for a time.
func (s *Schedule) Due() (due time.Time, ok bool) {
	for to := range s.streams {
		for _, st := range s.streams[to] {
			if len(st.items) == 0 || st.busy || !free(st.items[0].task) {
				continue
			}
			if at := st.items[0].due; !ok || at.Before(due) {
				due, ok = at, true
			}
		}
	}
	return due, ok
}

// Settled says whether nothing is left to do.
func (s *Schedule) Settled() bool { return s.open == 0 }

// Held is how many bytes of messages are not accepted yet.
func (s *Schedule) Held() int { return s.bytes }

// Results are what became of all work, in the order in which it was added.
func (s *Schedule) Results() []Result {
	results := make([]Result, len(s.tasks))
	for i, t := range s.tasks {
		results[i] = t.result
	}
	return results
}
