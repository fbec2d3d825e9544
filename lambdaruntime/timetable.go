package lambdaruntime

import (
	"context"
	"time"
)

// A timetable divides what is left of an invocation. The zero value is for one without a deadline.
type timetable struct {
	// work is when evaluating and publishing end, letters when dead-lettering does, putOff when putting off does. What
	// follows is for the answer.
	work, letters, putOff time.Time
	// first is what an event has before those behind it go first, full what one event has in all.
	first, full time.Duration
	// patience is how long a letter is tried.
	patience time.Duration
}

// The time that is kept for the answer, and the least that is kept for all that follows the work.
const (
	answering = 400 * time.Millisecond
	reserved  = time.Second
)

// The parts of the working time that an event has.
const (
	firstPart = 64
	fullPart  = 4
)

// newTimetable divides the time from now to the deadline. A tenth of it is kept for what follows the work, at least a
// second, and at most six tenths.
func newTimetable(now, deadline time.Time) timetable {
	left := max(deadline.Sub(now), 0)
	reserve := min(max(left/10, reserved), left*6/10)
	answer := min(answering, reserve*2/3)
	working := left - reserve
	return timetable{
		work:     deadline.Add(-reserve),
		letters:  deadline.Add(-answer - (reserve-answer)/2),
		putOff:   deadline.Add(-answer),
		first:    working / firstPart,
		full:     working / fullPart,
		patience: left / 4,
	}
}

func (h *Handler) timetable(ctx context.Context) timetable {
	deadline, ok := ctx.Deadline()
	if !ok {
		return timetable{}
	}
	return newTimetable(h.Clock(), deadline)
}

// until is a context that ends at a time, or with ctx where there is none.
func until(ctx context.Context, end time.Time) (context.Context, context.CancelFunc) {
	if end.IsZero() {
		return context.WithCancel(ctx)
	}
	return context.WithDeadline(ctx, end)
}
