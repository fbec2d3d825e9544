package publish

import (
	"context"
	"errors"
	"time"
)

// A Sender makes one call. It gives one error, or nil, for every message of the batch, in its order.
type Sender interface {
	Send(ctx context.Context, batch []Message) []error
	// MaxBytes is the greatest size of a call.
	MaxBytes() int
}

// Work is what belongs together: it is accepted as a whole or comes back as an error.
type Work struct {
	// Lane orders work: the next of a lane begins after the one before was accepted. Empty: no order.
	Lane     string
	Messages []Message
}

// ErrBehind is the error of work that was not begun since the work ahead of it in its lane was not accepted.
var ErrBehind = errors.New("behind work that was not accepted")

// A Publisher sends work by way of a Sender.
type Publisher struct {
	Sender Sender
	// Clock gives the time. Wait returns after a time, or early with ctx's error.
	Clock func() time.Time
	Wait  func(ctx context.Context, d time.Duration) error
	// Jitter gives a number from 0 to 1 that spreads the retries of many functions.
	Jitter func() float64
}

// The first pause before a refused message is sent again, and the greatest.
const (
	firstPause    = 100 * time.Millisecond
	greatestPause = 5 * time.Second
)

// Publish sends all work and gives one error, or nil, for each. Work that fails for a passing reason is tried again
// until ctx ends; other failures end their work at once. A failed piece of work may have been accepted in part.
func (p *Publisher) Publish(ctx context.Context, work []Work) []error {
	s := newSchedule(work)
	for {
		batch, due, left := s.next(p.Clock(), p.Sender.MaxBytes())
		if !left {
			return s.outcome()
		}
		if err := ctx.Err(); err != nil {
			s.abandon(err)
			return s.outcome()
		}
		if len(batch) == 0 {
			if err := p.Wait(ctx, due.Sub(p.Clock())); err != nil {
				s.abandon(err)
				return s.outcome()
			}
			continue
		}
		messages := make([]Message, len(batch))
		for i, item := range batch {
			messages[i] = item.message
		}
		for i, err := range p.Sender.Send(ctx, messages) {
			switch {
			case err == nil:
				s.accept(batch[i])
			case Transient(err) && ctx.Err() == nil:
				s.postpone(batch[i], err, p.Clock().Add(p.pause(batch[i].attempts)))
			default:
				s.fail(batch[i].work, err)
			}
		}
	}
}

// pause is exponential backoff with full jitter (Brooker, "Exponential Backoff And Jitter", 2015), never under a tenth
// of its ceiling so that a refused call is not repeated at once.
func (p *Publisher) pause(attempts int) time.Duration {
	ceiling := min(firstPause<<min(attempts, 10), greatestPause)
	return ceiling/10 + time.Duration(p.Jitter()*float64(ceiling)*9/10)
}
