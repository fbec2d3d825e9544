package publish

import (
	"context"
	"time"
)

// A Sender makes one call. It gives one error, or nil, for every message of the batch, in its order.
type Sender interface {
	Send(ctx context.Context, batch []Message) []error
	// MaxBytes is the greatest size of a call of several messages.
	MaxBytes() int
}

// A Publisher sends work by way of two senders.
type Publisher struct {
	Target, DeadLetters Sender
	// Clock gives the time.
	Clock func() time.Time
	// Jitter gives a number from 0 to 1 that spreads the retries of many functions.
	Jitter func() float64
	// Calls is how many calls to one destination are on their way at a time; 0 is DefaultCalls.
	Calls int
}

// The first pause before a refused message is sent again, and the greatest.
const (
	firstPause    = 100 * time.Millisecond
	greatestPause = 5 * time.Second
)

// The greatest time of one call, and the least that a healthy target may need.
const (
	greatestCall = 10 * time.Second
	leastCall    = time.Second
)

// DefaultCalls is how many calls to one destination are on their way at a time.
const DefaultCalls = 8

// A Session is the sending of the work of one invocation. It is not safe for concurrent use; its calls run by themselves.
type Session struct {
	publisher *Publisher
	schedule  Schedule
	contexts  [destinations]context.Context
	senders   [destinations]Sender
	running   [destinations]int
	answers   chan answer
	callTime  time.Duration
	cancel    [destinations]context.CancelFunc
}

type answer struct {
	call Call
	errs []error
}

// Begin begins a session. Messages are sent to the target until target ends, letters until letters ends. patience bounds
// how long a letter is tried.
func (p *Publisher) Begin(target, letters context.Context, patience time.Duration) *Session {
	s := &Session{
		publisher: p,
		schedule:  Schedule{Patience: patience, Pause: p.pause},
		senders:   [destinations]Sender{p.Target, p.DeadLetters},
		callTime:  greatestCall,
		answers:   make(chan answer, int(destinations)*p.calls()),
	}
	for to, ctx := range [destinations]context.Context{target, letters} {
		s.contexts[to], s.cancel[to] = context.WithCancel(ctx)
	}
	if end, ok := target.Deadline(); ok {
		s.schedule.End = end
		left := end.Sub(p.Clock())
		s.callTime = min(max(left/8, min(left*3/4, leastCall)), greatestCall)
	}
	return s
}

func (p *Publisher) calls() int {
	if p.Calls == 0 {
		return DefaultCalls
	}
	return p.Calls
}

// pause is exponential backoff with full jitter (Brooker, "Exponential Backoff And Jitter", 2015), never under a tenth
// of its ceiling so that a refused call is not repeated at once.
func (p *Publisher) pause(attempts int) time.Duration {
	ceiling := min(firstPause<<min(attempts-1, 10), greatestPause)
	return ceiling/10 + time.Duration(p.Jitter()*float64(ceiling)*9/10)
}

// Add hands over a piece of work. It does not wait.
func (s *Session) Add(w Work) { s.schedule.Add(w) }

// Drain goes on until no more than so many bytes of messages are not accepted yet, or the time of the target is over.
func (s *Session) Drain(most int) {
	for s.schedule.Held() > most && !s.schedule.Settled() && s.contexts[ToTarget].Err() == nil {
		s.turn(nil)
	}
}

// Poll starts the calls that may be made now and takes the answers that are there, without waiting. Calls that are not
// full are started only if partial is true.
func (s *Session) Poll(partial bool) {
	for {
		s.stop()
		s.start(partial)
		select {
		case a := <-s.answers:
			s.take(a)
		default:
			return
		}
	}
}

// Work goes on until the channel is closed.
func (s *Session) Work(until <-chan struct{}) {
	for s.turn(until) {
	}
}

// Finish goes on until all work is settled and gives what became of it, in the order of Add. It ends the session: calls of
// work that was given up meanwhile are cut off.
func (s *Session) Finish() []Result {
	for !s.schedule.Settled() {
		s.turn(nil)
	}
	for to := range destinations {
		s.cancel[to]()
	}
	for to := range destinations {
		for s.running[to] > 0 {
			s.take(<-s.answers)
		}
	}
	return s.schedule.Results()
}

// turn waits for the next thing to happen. It is false when that is the end of until.
func (s *Session) turn(until <-chan struct{}) bool {
	s.stop()
	s.start(true)
	if until == nil && s.schedule.Settled() {
		return true
	}
	var due <-chan time.Time
	if at, ok := s.schedule.Due(); ok && at.After(s.publisher.Clock()) {
		timer := time.NewTimer(at.Sub(s.publisher.Clock()))
		defer timer.Stop()
		due = timer.C
	}
	select {
	case a := <-s.answers:
		s.take(a)
	case <-due:
	case <-s.ended(ToTarget):
	case <-s.ended(ToDeadLetters):
	case <-until:
		return false
	}
	return true
}

// ended is closed when the time of a destination is over, and nil once the schedule knows.
func (s *Session) ended(to Destination) <-chan struct{} {
	if s.schedule.stopped[to] != nil {
		return nil
	}
	return s.contexts[to].Done()
}

// stop tells the schedule of a time that is over, before it is told of calls that ended with it.
func (s *Session) stop() {
	for to, ctx := range s.contexts {
		if err := ctx.Err(); err != nil && s.schedule.stopped[to] == nil {
			s.schedule.Stop(Destination(to), err)
		}
	}
}

func (s *Session) start(partial bool) {
	for to := range destinations {
		for s.running[to] < s.publisher.calls() {
			call, ok := s.schedule.Next(to, s.publisher.Clock(), s.senders[to].MaxBytes(), partial)
			if !ok {
				break
			}
			s.running[to]++
			ctx, cancel := context.WithTimeout(s.contexts[to], min(s.callTime<<min(call.attempts(), 10), greatestCall))
			go func() {
				defer cancel()
				s.answers <- answer{call, s.senders[to].Send(ctx, call.Messages())}
			}()
		}
	}
}

func (s *Session) take(a answer) {
	s.running[a.call.To]--
	s.stop() // first: a call that the end of the time cut off says nothing of the target
	s.schedule.Answer(a.call, a.errs, s.publisher.Clock())
}
