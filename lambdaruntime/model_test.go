package lambdaruntime_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/eventlink/pulumi-eventlink/engine"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/deadletter"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/publish"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/translate"
	"github.com/eventlink/pulumi-eventlink/route"
)

// The order argument as a model: two groups of three records on a FIFO lane with a FIFO target. The handler and the
// schedule are the very code that is shipped; SQS and the target are the model. The search tries, at every call, every
// order in which calls on their way are answered and every outcome: acceptance, refusal of any of its entries, for good
// or for now, a lost answer with and without effect, a kill before and after the effect. What comes back is received
// again. Worlds that were seen are not visited again.

// modelRecords are the records: a group, and how many commands each gives; one of -1 can never succeed.
var modelRecords = []struct {
	group    string
	commands int
}{{"a", 1}, {"b", 1}, {"a", 2}, {"b", -1}, {"a", 1}, {"b", 1}}

// modelReceptions is the lane's maxReceiveCount.
const modelReceptions = 3

// A modelWorld is what outlives an invocation.
type modelWorld struct {
	records [6]modelRecord
	last    [2]int // the last new command that the target took of each group, as record*10+command
}

type modelRecord struct {
	receptions int
	gone       bool // deleted, or moved
	accepted   int  // commands that the target has, as bits
	letters    bool // a letter of the program is in the dead-letter queue
}

// A modelCall is a call on its way.
type modelCall struct {
	batch []publish.Message
	dead  bool
	reply chan []error
}

// A modelRun is one invocation in a world, with the choices that are made in it.
type modelRun struct {
	t       *testing.T
	world   modelWorld
	prefix  []int // choices to repeat
	taken   []int // choices made
	of      []int // how many there were
	faults  int   // how many may still be made
	killed  bool
	letter  bool // a letter was not taken, or its answer was lost
	touched map[string]bool

	lock    sync.Mutex
	pending []*modelCall
	arrived chan struct{}
	problem string
}

func (r *modelRun) choose(n int) int {
	choice := 0
	if len(r.taken) < len(r.prefix) {
		choice = r.prefix[len(r.taken)]
	}
	r.taken, r.of = append(r.taken, choice), append(r.of, n)
	return choice
}

type modelSender struct {
	run  *modelRun
	dead bool
}

func (s modelSender) MaxBytes() int { return publish.MaxBytes }

func (s modelSender) Send(ctx context.Context, batch []publish.Message) []error {
	call := &modelCall{batch: batch, dead: s.dead, reply: make(chan []error, 1)}
	s.run.lock.Lock()
	s.run.pending = append(s.run.pending, call)
	s.run.lock.Unlock()
	select {
	case s.run.arrived <- struct{}{}:
	default:
	}
	select {
	case errs := <-call.reply:
		return errs
	case <-ctx.Done(): // the work was given up
		s.run.lock.Lock()
		defer s.run.lock.Unlock()
		s.run.pending = slices.DeleteFunc(s.run.pending, func(c *modelCall) bool { return c == call })
		return slices.Repeat([]error{noAnswer}, len(batch))
	}
}

// name tells calls apart that are on their way at a time.
func (c *modelCall) name() string {
	name := fmt.Sprint(c.dead)
	for _, m := range c.batch {
		name += " " + m.Body
	}
	return name
}

var noAnswer error = &publish.Failure{Code: "NoAnswer", Passing: true, Whole: true}

// modelOutcomes are the outcomes of an entry: accepted, refused for good, refused for now.
var modelOutcomes = []error{nil, denied, throttled}

// answer decides about one call. The outcomes are numbered: 0 accepts all, then the other combinations of the entries'
// outcomes, then those of the call as a whole.
func (r *modelRun) answer(call *modelCall) {
	combinations := 1
	for range call.batch {
		combinations *= len(modelOutcomes)
	}
	const wholes = 5
	outcome := 0
	if r.faults > 0 {
		outcome = r.choose(combinations + wholes)
	}
	if outcome > 0 {
		r.faults--
	}
	errs := make([]error, len(call.batch))
	if outcome < combinations {
		for i, left := 0, outcome; i < len(errs); i, left = i+1, left/len(modelOutcomes) {
			if errs[i] = modelOutcomes[left%len(modelOutcomes)]; errs[i] != nil {
				r.touch(call, i)
			} else {
				r.accept(call, i)
			}
		}
		call.reply <- errs
		return
	}
	for i := range call.batch {
		r.touch(call, i)
	}
	whole := outcome - combinations
	if whole == 1 || whole == 4 { // the answer is lost, the effect is not
		for i := range call.batch {
			r.accept(call, i)
		}
	}
	switch whole {
	case 0, 1:
		call.reply <- slices.Repeat([]error{noAnswer}, len(errs))
	case 2:
		call.reply <- slices.Repeat([]error{&publish.Failure{Code: "InvalidParameterValue", Whole: true}}, len(errs))
	default:
		r.killed = true
	}
}

func (r *modelRun) touch(call *modelCall, i int) {
	r.letter = r.letter || call.dead
	record, _ := modelPlace(call.batch[i].Body)
	r.touched[modelRecords[record].group] = true
}

// accept is the effect of a message: a letter lies in the dead-letter queue, a command is new to its consumer or a repeat.
func (r *modelRun) accept(call *modelCall, i int) {
	record, command := modelPlace(call.batch[i].Body)
	m := &r.world.records[record]
	if call.dead {
		if modelRecords[record].commands >= 0 && m.receptions < modelReceptions {
			r.fail("record %d was dead-lettered on reception %d", record, m.receptions)
		}
		m.letters = true
		return
	}
	if modelRecords[record].commands < 0 {
		r.fail("a command of record %d, which can never succeed", record)
	}
	if m.accepted&(1<<command) != 0 {
		return // a repeat, which the target drops by its id
	}
	m.accepted |= 1 << command
	last := &r.world.last[modelRecords[record].group[0]-'a']
	if at := record*10 + command + 1; at < *last {
		r.fail("command %d of record %d came after %d", command, record, *last-1)
	} else {
		*last = at
	}
}

func (r *modelRun) fail(format string, args ...any) {
	if r.problem == "" {
		r.problem = fmt.Sprintf(format, args...)
	}
}

// modelPlace reads "record" or "record/command" off a body.
func modelPlace(body string) (record, command int) {
	text, after, _ := strings.Cut(body, "/")
	record, _ = strconv.Atoi(text)
	command, _ = strconv.Atoi(after)
	return record, command
}

func modelTranslate(_ context.Context, body string) (translate.Translation, error) {
	record, _ := modelPlace(body)
	if modelRecords[record].commands < 0 {
		return translate.Translation{}, &engine.Refusal{Reason: "breaks-contract"}
	}
	out := translate.Translation{EventID: body}
	for i := range modelRecords[record].commands {
		out.Commands = append(out.Commands, translate.Command{Body: fmt.Sprintf("%d/%d", record, i)})
	}
	return out, nil
}

// run runs one invocation and gives the world after it.
func (r *modelRun) run() modelWorld {
	var batch events.SQSEvent
	for i := range r.world.records {
		m := &r.world.records[i]
		if m.gone {
			continue
		}
		m.receptions++
		body := record(fmt.Sprint(i), fmt.Sprint(i), "group="+modelRecords[i].group)
		body.Attributes["ApproximateReceiveCount"] = fmt.Sprint(m.receptions)
		batch.Records = append(batch.Records, body)
	}
	r.touched, r.arrived = map[string]bool{}, make(chan struct{}, 1)
	clock := time.Now
	handler := lambdaruntime.Handler{
		Route: route.Route{
			Source: route.Source{FIFO: true}, Target: route.Target{Service: route.SQS, FIFO: true}, TimeoutSeconds: 30,
			MaxReceiveCount: modelReceptions,
		},
		Translator:  misbehaving(modelTranslate),
		Publisher:   &publish.Publisher{Target: modelSender{r, false}, DeadLetters: modelLetters{modelSender{r, true}}, Clock: clock, Jitter: func() float64 { return 0 }},
		DeadLetters: deadletter.Queue{FIFO: true, Clock: clock},
		Visibility:  putOff(func([]events.SQSMessage) error { return nil }),
		Log:         slog.New(slog.DiscardHandler), Clock: clock,
	}
	ctx, cancel := context.WithTimeout(r.t.Context(), 30*time.Second)
	defer cancel()
	done := make(chan struct{})
	var response events.SQSEventResponse
	go func() {
		defer close(done)
		response, _ = handler.Handle(ctx, batch)
	}()
	for !r.killed && r.problem == "" {
		synctest.Wait()
		r.lock.Lock()
		var call *modelCall
		if n := len(r.pending); n > 0 {
			// They may have come in any order: the search is to meet the same one again.
			slices.SortFunc(r.pending, func(a, b *modelCall) int { return strings.Compare(a.name(), b.name()) })
			i := 0
			if n > 1 {
				i = r.choose(n)
			}
			call = r.pending[i]
			r.pending = slices.Delete(r.pending, i, i+1)
		}
		r.lock.Unlock()
		if call != nil {
			r.answer(call)
			continue
		}
		select {
		case <-done:
			r.settle(response)
			return r.world
		case <-r.arrived:
		}
	}
	cancel()
	<-done
	return r.world
}

// modelLetters takes the envelope off letters, so that both senders see plain bodies.
type modelLetters struct{ modelSender }

func (s modelLetters) Send(ctx context.Context, batch []publish.Message) []error {
	plain := slices.Clone(batch)
	for i := range plain {
		for n := range modelRecords {
			if plain[i].Body == record(fmt.Sprint(n), fmt.Sprint(n), "group="+modelRecords[n].group).Body {
				plain[i].Body = fmt.Sprint(n)
			}
		}
	}
	return s.modelSender.Send(ctx, plain)
}

// settle is what SQS does with the answer.
func (r *modelRun) settle(response events.SQSEventResponse) {
	returned := map[string]bool{}
	for _, f := range response.BatchItemFailures {
		returned[f.ItemIdentifier] = true
	}
	for i := range r.world.records {
		m := &r.world.records[i]
		if m.gone || returned[fmt.Sprint(i)] {
			if !m.gone && !r.touched[modelRecords[i].group] {
				r.fail("record %d was returned, and nothing went wrong with its group", i)
			}
			continue
		}
		m.gone = true
		r.checkGone(i)
	}
}

// checkGone: what is deleted was accepted as a whole or dead-lettered.
func (r *modelRun) checkGone(i int) {
	m, commands := r.world.records[i], modelRecords[i].commands
	if !m.letters && (commands < 0 || m.accepted != 1<<commands-1) {
		r.fail("record %d is lost: accepted %b of %d commands", i, m.accepted, commands)
	}
}

// move is what SQS does by itself: a record that was received so often is moved. That it was not foreseen must have a
// reason: the program was killed, or a letter was not taken.
func (r *modelRun) move() {
	for i := range r.world.records {
		if m := &r.world.records[i]; !m.gone && m.receptions >= modelReceptions {
			if !r.killed && !r.letter {
				r.fail("SQS moves record %d without a reason", i)
			}
			m.gone = true
		}
	}
}

func (w modelWorld) done() bool {
	return !slices.ContainsFunc(w.records[:], func(m modelRecord) bool { return !m.gone })
}

func TestTheOrderArgumentHoldsInEveryInterleaving(t *testing.T) {
	t.Parallel()
	// One fault an invocation, and with it any number in a record's life. MODEL_FAULTS sets more: two take five minutes.
	faults := 1
	if text := os.Getenv("MODEL_FAULTS"); text != "" {
		faults, _ = strconv.Atoi(text)
	}
	seen := map[modelWorld]bool{{}: true}
	worlds := []modelWorld{{}}
	runs := 0
	for len(worlds) > 0 {
		world := worlds[len(worlds)-1]
		worlds = worlds[:len(worlds)-1]
		for prefix := []int{}; prefix != nil; {
			r := &modelRun{world: world, prefix: prefix, faults: faults}
			var next modelWorld
			synctest.Test(t, func(t *testing.T) { r.t = t; next = r.run() })
			r.world = next
			r.move()
			runs++
			if r.problem != "" {
				t.Fatalf("%s\nin the world %+v\nafter the choices %v of %v", r.problem, world, r.taken, r.of)
			}
			if next = r.world; !next.done() && !seen[next] {
				seen[next] = true
				worlds = append(worlds, next)
			}
			prefix = following(r.taken, r.of)
		}
	}
	t.Logf("%d worlds, %d invocations with at most %d faults each", len(seen), runs, faults)
}

// following gives the choices that come after some in the order of the search, or nil.
func following(taken, of []int) []int {
	for i := len(taken) - 1; i >= 0; i-- {
		if taken[i]+1 < of[i] {
			return append(slices.Clone(taken[:i]), taken[i]+1)
		}
	}
	return nil
}
