package deadletters

import (
	"context"
	"errors"
	"math"
	"time"

	"github.com/eventlink/pulumi-eventlink/engine"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/publish"
)

// A Fate is what a redrive does with a letter.
type Fate string

// The fates.
const (
	Redriven   Fate = "redriven"    // the lane's queue has it, and it is deleted
	NotChosen  Fate = "not-chosen"  // it stays: the condition does not hold
	WouldFail  Fate = "would-fail"  // it stays: it would come back
	CameAgain  Fate = "came-again"  // it stays: this run has sent its event back already
	NotSent    Fate = "not-sent"    // it stays: the lane's queue did not take it, or an earlier one of its group
	NotDeleted Fate = "not-deleted" // the lane's queue has it, and it could not be deleted
)

// A Step is what became of one letter.
type Step struct {
	Letter Letter
	Fate   Fate
	// Refusal is why it would come back.
	Refusal *engine.Refusal
	// Err is why the lane's queue did not take it.
	Err error
}

// A Redrive sends letters back to the lane's own queue.
//
// Its letters go in the order in which SQS shows them, which on FIFO is that of each group. Of one group, the next is sent
// after the queue has accepted the one before. A letter is deleted after its copy was accepted. So a run that is cut at
// any place leaves each letter in at least one of the two queues, and another run goes on.
type Redrive struct {
	Reader *Reader
	// To sends to the lane's queue.
	To interface {
		Send(ctx context.Context, batch []publish.Message) []error
	}
	// Where and Chosen choose letters; a Chosen that is nil chooses all.
	Where  *Where
	Chosen func(Letter) bool
	// Judge tells the letters that would fail again, which stay. Nil: all go.
	Judge *Judge
	// Rate is how many letters go in a second, Limit how many in all; 0 is no limit.
	Rate  float64
	Limit int
	Clock func() time.Time
	Sleep func(ctx context.Context, d time.Duration) error
	// Tell hears what became of each letter.
	Tell func(Step)

	sent  map[string]bool  // the events that this run has sent
	stuck map[string]error // groups of which a letter was not taken
	next  time.Time        // when the next letter may go
	done  int
}

// Run sends letters back until the queue shows no more. hidden is how many letters it did not see, because somebody else
// hides them: another reader, or a run that was cut.
func (r *Redrive) Run(ctx context.Context) (hidden int, err error) {
	r.sent, r.stuck = map[string]bool{}, map[string]error{}
	// Whatever ends the run, what it hides is shown again.
	defer func() { r.Reader.Release(ctx) }()
	var waited time.Duration
	for ctx.Err() == nil {
		most := r.most()
		if most == 0 {
			return 0, nil
		}
		letters, err := r.Reader.Next(ctx, most)
		if err != nil {
			return 0, err
		}
		if len(letters) > 0 {
			if err := r.send(ctx, letters); err != nil {
				return 0, err
			}
			continue
		}
		count, err := r.Reader.Count(ctx)
		if err != nil {
			return 0, err
		}
		// A run that was cut hides its last letters for a time.
		hidden = max(count.Hidden-r.Reader.holds(), 0)
		if hidden == 0 || waited > r.Reader.Visibility {
			return hidden, nil
		}
		waited += poll
		if err := r.Sleep(ctx, poll); err != nil {
			return hidden, err
		}
	}
	return 0, ctx.Err()
}

const (
	// poll is how often a run looks for letters that are hidden.
	poll = time.Second
	// attempts is how often a letter is sent that the queue might take the next time.
	attempts = 5
)

// most is how many letters are read at a time: as many as can be sent long before they appear again.
func (r *Redrive) most() int {
	most := callEntries
	if r.Rate > 0 {
		most = min(most, max(1, int(r.Rate*r.Reader.Visibility.Seconds()/4)))
	}
	if r.Limit > 0 {
		most = min(most, r.Limit-r.done)
	}
	return most
}

// send sends those letters of a reception back that are to go.
func (r *Redrive) send(ctx context.Context, letters []Letter) error {
	var going []Letter
	coming := map[string]bool{}
	for _, l := range letters {
		step, err := r.decide(ctx, l, coming)
		switch {
		case err != nil:
			return err
		case step.Fate != "":
			r.Tell(step)
		default:
			coming[l.key()] = true
			going = append(going, l)
		}
	}
	for tries := 0; len(going) > 0; {
		call, rest := r.call(going)
		settled, err := r.round(ctx, call, tries == attempts-1)
		if err != nil {
			return err
		}
		going = nil
		for i, l := range call {
			if !settled[i] {
				going = append(going, l)
			}
		}
		if tries++; len(going) < len(call) {
			tries = 0
		}
		for _, l := range rest {
			if err := r.stuck[l.Group]; err != nil {
				r.Tell(Step{Letter: l, Fate: NotSent, Err: err})
				continue
			}
			going = append(going, l)
		}
		if tries > 0 {
			if err := r.Sleep(ctx, time.Second<<(tries-1)); err != nil {
				return err
			}
		}
	}
	return nil
}

// decide says what becomes of a letter that does not go. One without a fate goes.
func (r *Redrive) decide(ctx context.Context, l Letter, coming map[string]bool) (Step, error) {
	step := Step{Letter: l}
	switch {
	case r.Chosen != nil && !r.Chosen(l) || !r.Where.Holds(l):
		step.Fate = NotChosen
	case r.sent[l.key()] || coming[l.key()]:
		step.Fate = CameAgain
	case r.stuck[l.Group] != nil:
		step.Fate, step.Err = NotSent, r.stuck[l.Group]
	case r.Judge != nil:
		verdict, err := r.Judge.Judge(ctx, l)
		if err != nil {
			return step, err
		}
		if verdict.Refusal != nil {
			step.Fate, step.Refusal = WouldFail, verdict.Refusal
		}
	}
	return step, nil
}

// call gives the letters of the next call, one of each group, and those that go later. Their order is kept.
func (r *Redrive) call(going []Letter) (call, rest []Letter) {
	size := 0
	groups := map[string]bool{}
	full := false
	for _, l := range going {
		n := l.Message().Size()
		full = full || len(call) > 0 && size+n > publish.MaxBytes
		if full || l.Group != "" && groups[l.Group] {
			rest = append(rest, l)
			groups[l.Group] = true
			continue
		}
		groups[l.Group] = true
		size += n
		call = append(call, l)
	}
	return call, rest
}

// round sends letters in one call and deletes those that were accepted. It says of each whether it is settled: sent, or
// given up.
func (r *Redrive) round(ctx context.Context, call []Letter, last bool) (settled []bool, err error) {
	if err := r.pace(ctx, len(call)); err != nil {
		return nil, err
	}
	// From here to the deletion nothing is cut but by force: a letter that was sent is deleted.
	ctx = context.WithoutCancel(ctx)
	batch := make([]publish.Message, len(call))
	for i, l := range call {
		batch[i] = l.Message()
	}
	settled = make([]bool, len(call))
	var accepted []Letter
	for i, err := range r.To.Send(ctx, batch) {
		var failure *publish.Failure
		switch {
		case err == nil:
			settled[i] = true
			r.sent[call[i].key()] = true
			accepted = append(accepted, call[i])
		case !last && errors.As(err, &failure) && failure.Passing:
		default:
			settled[i] = true
			if call[i].Group != "" {
				r.stuck[call[i].Group] = err
			}
			r.Tell(Step{Letter: call[i], Fate: NotSent, Err: err})
		}
	}
	if len(accepted) == 0 {
		return settled, nil
	}
	r.done += len(accepted)
	kept := map[string]bool{}
	for _, l := range r.Reader.remove(ctx, accepted) {
		kept[l.ID] = true
	}
	for _, l := range accepted {
		fate := Redriven
		if kept[l.ID] {
			fate = NotDeleted
		}
		r.Tell(Step{Letter: l, Fate: fate})
	}
	return settled, nil
}

// pace waits until so many letters may go.
func (r *Redrive) pace(ctx context.Context, letters int) error {
	if r.Rate <= 0 {
		return ctx.Err()
	}
	now := r.Clock()
	wait := r.next.Sub(now)
	if wait < 0 {
		wait, r.next = 0, now
	}
	r.next = r.next.Add(time.Duration(math.Ceil(float64(letters) / r.Rate * float64(time.Second))))
	if wait == 0 {
		return ctx.Err()
	}
	return r.Sleep(ctx, wait)
}
