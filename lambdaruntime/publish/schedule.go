package publish

import (
	"fmt"
	"time"
)

// A schedule says which messages may be sent next. It is the order rule as a value: it reads no clock and sends nothing.
type schedule struct {
	results []error // of each piece of work
	pending []int   // messages of each that are not accepted yet
	ahead   []int   // the work ahead of each in its lane, or -1
	// streams hold the messages of one group each, in order; a message without a group is a stream by itself.
	streams []*stream
}

type stream struct{ items []*item }

type item struct {
	message  Message
	stream   *stream
	work     int
	attempts int
	due      time.Time
	refused  error // the last refusal
}

func newSchedule(work []Work) *schedule {
	s := &schedule{results: make([]error, len(work)), pending: make([]int, len(work)), ahead: make([]int, len(work))}
	lanes := map[string]int{}
	groups := map[string]*stream{}
	for w := range work {
		s.ahead[w] = -1
		if lane := work[w].Lane; lane != "" {
			if before, ok := lanes[lane]; ok {
				s.ahead[w] = before
			}
			lanes[lane] = w
		}
		s.pending[w] = len(work[w].Messages)
		for _, m := range work[w].Messages {
			st := groups[m.Group]
			if m.Group == "" || st == nil {
				st = &stream{}
				groups[m.Group] = st
				s.streams = append(s.streams, st)
			}
			st.items = append(st.items, &item{message: m, stream: st, work: w})
		}
	}
	return s
}

// next gives the messages of the next call: at most one of each stream, all of them due and free to go. An empty batch
// means to wait until due; left is false when there is nothing more to do.
func (s *schedule) next(now time.Time, maxBytes int) (batch []*item, due time.Time, left bool) {
	kept := s.streams[:0]
	bytes := 0
	for n, st := range s.streams {
		for len(st.items) > 0 && s.failed(st.items[0].work) {
			st.items = st.items[1:]
		}
		if len(st.items) == 0 {
			continue
		}
		head := st.items[0]
		size := head.message.Size()
		if len(batch) == MaxEntries || len(batch) > 0 && bytes+size > maxBytes {
			kept = append(kept, s.streams[n:]...)
			break
		}
		kept = append(kept, st)
		switch {
		case !s.aheadAccepted(head.work):
		case head.due.After(now):
			if due.IsZero() || head.due.Before(due) {
				due = head.due
			}
		default:
			batch, bytes = append(batch, head), bytes+size
		}
	}
	s.streams = kept
	return batch, due, len(kept) > 0
}

// failed says whether a piece of work has failed. Work behind work that failed fails with it.
func (s *schedule) failed(w int) bool {
	if s.results[w] == nil && s.ahead[w] >= 0 && s.failed(s.ahead[w]) {
		s.results[w] = ErrBehind
	}
	return s.results[w] != nil
}

// aheadAccepted says whether all work ahead in the lane was accepted.
func (s *schedule) aheadAccepted(w int) bool {
	a := s.ahead[w]
	return a < 0 || s.results[a] == nil && s.pending[a] == 0 && s.aheadAccepted(a)
}

func (s *schedule) accept(i *item) {
	s.pending[i.work]--
	i.stream.items = i.stream.items[1:]
}

func (s *schedule) postpone(i *item, refused error, due time.Time) {
	i.attempts++
	i.refused, i.due = refused, due
}

func (s *schedule) fail(w int, err error) {
	if s.results[w] == nil {
		s.results[w] = err
	}
}

// abandon fails all work that is not done.
func (s *schedule) abandon(err error) {
	for _, st := range s.streams {
		for _, i := range st.items {
			if i.refused != nil {
				s.fail(i.work, fmt.Errorf("%w, and no time was left to try again: %w", i.refused, err))
			}
		}
	}
	for w, pending := range s.pending {
		if pending > 0 {
			s.fail(w, fmt.Errorf("not all sent: %w", err))
		}
	}
}

// outcome gives the results, those of work without messages included.
func (s *schedule) outcome() []error {
	for w := range s.results {
		s.failed(w)
	}
	return s.results
}
