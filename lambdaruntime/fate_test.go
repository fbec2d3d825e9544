package lambdaruntime_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"github.com/eventlink/pulumi-eventlink/engine/value"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/publish"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/translate"
	"github.com/eventlink/pulumi-eventlink/route"
)

func TestReasons(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		body   string
		change func(*route.Route)
		want   string
	}{
		"not JSON":                   {"{", nil, "not-json"},
		"a key twice":                {`{"orderId":"a","orderId":"b"}`, nil, "duplicate-key"},
		"a lone surrogate":           {`{"orderId":"\ud800"}`, nil, "lone-surrogate"},
		"nested too deeply":          {`{"orderId":` + strings.Repeat("[", 200) + strings.Repeat("]", 200) + `}`, nil, "too-deep"},
		"an integer beyond 64 bits":  {`{"orderId":"a","total":9223372036854775808}`, nil, "integer-range"},
		"a number beyond doubles":    {`{"orderId":"a","lines":[1e999]}`, nil, "number-range"},
		"breaks the contract":        {`{"orderId":1}`, nil, "breaks-contract /orderId"},
		"no object":                  {`[]`, nil, "breaks-contract"},
		"the mapping fails":          {order("a", 1), mapping(`[{"type": "A", "orderId": event.missing}]`), "mapping-error 1:33"},
		"the mapping gives no list":  {order("a", 1), mapping(`dyn(1)`), "mapping-error"},
		"a timestamp in a command":   {order("a", 1), mapping(`[{"type": "A", "orderId": message.time}]`), "mapping-error /0/orderId"},
		"too dear":                   {order("a", 1), mapping(`lists.range(5000).map(i, lists.range(5000).exists(j, j == -1)).map(x, {"a": x})`), "mapping-limit"},
		"a command breaks its own":   {order("a", 1), mapping(`[{"type": "A", "orderId": "x"}, {"type": "A", "orderId": "x", "total": -1}]`), "command-contract /1/total"},
		"a command lacks a property": {order("a", 1), mapping(`[{"type": "A"}]`), "command-contract /0"},
		"the identity fails":         {order("a", 1), func(r *route.Route) { r.Source.Identity = "event.missing" }, "identity-error 1:7"},
		"the identity is no string":  {order("a", 1), func(r *route.Route) { r.Source.Identity = "event.total" }, "identity-error"},
		"groupBy fails":              {order("a", 1), func(r *route.Route) { r.Target.FIFO = true; r.Target.GroupBy = "command.missing" }, "group-error 1:9"},
		"larger than any takes":      {order(strings.Repeat("x", 530_000), 1), mapping(`[{"type": "A", "orderId": event.orderId, "more": event.orderId}]`), "command-too-large /0"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := invoices()
			if c.change != nil {
				c.change(&r)
			}
			l := newLane(t, r)
			good := record("good", order("fine", 1))
			if returned := l.handle(t, record("bad", c.body), good); returned != nil {
				t.Errorf("returned %v", returned)
			}
			if got := reasons(l); len(got) == 0 || !strings.HasPrefix(got[0], c.want) {
				t.Errorf("dead-lettered for %q, wanted %q", got, c.want)
			}
			// Either both are refused for the same reason, or the good one went through; nothing of the bad one is sent.
			if len(l.target.sent())+len(l.dead.sent()) != 2 {
				t.Errorf("sent %d, dead-lettered %d", len(l.target.sent()), len(l.dead.sent()))
			}
			for _, payload := range []string{"xxxxx", "fine"} {
				if strings.Contains(l.log.String(), payload) {
					t.Errorf("the log tells of the payload:\n%s", l.log.String())
				}
			}
		})
	}
}

func mapping(source string) func(*route.Route) {
	return func(r *route.Route) { r.Mapping = source }
}

func TestADeadLetter(t *testing.T) {
	t.Parallel()
	l := newLane(t, invoices(func(r *route.Route) { r.Source.FIFO = true }))
	bad := record("m-1", `{"orderId":1}`, "group=g", "trace="+trace)
	text := "x"
	bad.MessageAttributes = map[string]events.SQSMessageAttribute{
		"kept": {DataType: "String", StringValue: &text}, "bin": {DataType: "Binary", BinaryValue: []byte{1}}, "reason": {DataType: "String", StringValue: &text},
	}
	l.handle(t, bad)
	got := l.dead.sent()[0]
	want := publish.Message{
		Body: bad.Body, Group: "g", DeduplicationID: "m-1", TraceHeader: trace,
		Attributes: []publish.Attribute{
			{Name: "reason", Type: "String", Value: "breaks-contract"},
			{Name: "place", Type: "String", Value: "/orderId"},
			{Name: "route", Type: "String", Value: strings.Repeat("d", 64)},
			{Name: "failedAt", Type: "String", Value: "2026-03-01T13:00:00Z"},
			{Name: "bin", Type: "Binary", Binary: []byte{1}},
			{Name: "kept", Type: "String", Value: "x"},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestADeadLetterOfTheGreatestSizeKeepsItsReasonIfItCan(t *testing.T) {
	t.Parallel()
	for _, room := range []int{0, 30, 1000} {
		l := newLane(t, invoices())
		l.handle(t, events.SQSMessage{MessageId: "1", Body: strings.Repeat("x", publish.MaxBytes-room)})
		got := l.dead.sent()[0]
		if got.Size() > publish.MaxBytes {
			t.Errorf("a letter of %d bytes", got.Size())
		}
		if has := attribute(got, "reason") != ""; has != (room > 0) {
			t.Errorf("with %d bytes of room the reason is there: %v", room, has)
		}
	}
}

func TestWhatMaySucceedLaterIsReturned(t *testing.T) {
	t.Parallel()
	for name, failure := range map[string]*publish.Failure{"throttled": throttled, "denied": denied} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLane(t, invoices())
			l.target.refuse = func(m publish.Message) error {
				if strings.Contains(m.Body, "o-2") {
					return failure
				}
				return nil
			}
			returned := l.handle(t, record("1", order("o-1", 1)), record("2", order("o-2", 1)), record("3", order("o-3", 1)))
			if diff := cmp.Diff([]string{"2"}, returned); diff != "" {
				t.Error(diff)
			}
			if len(l.target.sent()) != 2 || len(l.dead.sent()) != 0 {
				t.Errorf("sent %d, dead-lettered %d", len(l.target.sent()), len(l.dead.sent()))
			}
			if tried := len(l.target.calls); (tried > 1) != failure.Passing {
				t.Errorf("made %d calls", tried)
			}
			if !strings.Contains(l.log.String(), `"reason":"not-published"`) || !strings.Contains(l.log.String(), publish.Code(failure)) {
				t.Errorf("logged\n%s", l.log.String())
			}
		})
	}
}

func TestARedeliveryAfterHalfOfAnEventWasSent(t *testing.T) {
	t.Parallel()
	r := invoices(mapping(`event.lines.map(l, {"type": "A", "orderId": l})`), func(r *route.Route) { r.Target.FIFO = true })
	l := newLane(t, r)
	broken := true
	l.target.refuse = func(m publish.Message) error {
		if broken && strings.Contains(m.Body, "l-3") {
			return denied
		}
		return nil
	}
	event := record("1", `{"orderId":"o","lines":["l-1","l-2","l-3","l-4"]}`)
	if returned := l.handle(t, event); len(returned) != 1 {
		t.Fatalf("returned %v", returned)
	}
	half := l.target.calls[:2]
	broken, l.delayed = false, nil
	calls := len(l.target.calls)
	if returned := l.handle(t, event); returned != nil {
		t.Fatalf("returned %v", returned)
	}
	again := l.target.calls[calls:]
	if len(again) != 4 {
		t.Fatalf("%d calls", len(again))
	}
	if diff := cmp.Diff(half, again[:2]); diff != "" {
		t.Errorf("the second time differs: %s", diff)
	}
}

func TestAFIFOLaneKeepsTheRestOfAGroupBack(t *testing.T) {
	t.Parallel()
	fifo := func(r *route.Route) { r.Source.FIFO = true }
	batch := func() []events.SQSMessage {
		return []events.SQSMessage{
			record("a1", order("a-1", 1), "group=a"), record("b1", order("b-1", 1), "group=b"), record("a2", order("a-2", 1), "group=a"),
			record("b2", `{"orderId":0}`, "group=b"), record("a3", order("a-3", 0), "group=a"), record("b3", order("b-3", 1), "group=b"),
			record("c1", order("c-1", 1), "group=c"),
		}
	}
	t.Run("when the target refuses one", func(t *testing.T) {
		t.Parallel()
		l := newLane(t, invoices(fifo))
		l.target.refuse = func(m publish.Message) error {
			if strings.Contains(m.Body, "a-1") {
				return denied
			}
			return nil
		}
		if diff := cmp.Diff([]string{"a1", "a2", "a3"}, l.handle(t, batch()...)); diff != "" {
			t.Error(diff)
		}
		if got := strings.Join(bodies(l.target.sent()), " "); strings.Contains(got, "a-2") || !strings.Contains(got, "b-3") || !strings.Contains(got, "c-1") {
			t.Errorf("sent %s", got)
		}
		if len(l.dead.sent()) != 1 {
			t.Error("a dead-lettered record does not block its group, and is dead-lettered all the same")
		}
	})
	t.Run("when the dead-letter queue refuses one", func(t *testing.T) {
		t.Parallel()
		l := newLane(t, invoices(fifo))
		l.dead.refuse = func(publish.Message) error { return denied }
		if diff := cmp.Diff([]string{"b2", "b3"}, l.handle(t, batch()...)); diff != "" {
			t.Error(diff)
		}
		if got := strings.Join(bodies(l.target.sent()), " "); strings.Contains(got, "b-3") || !strings.Contains(got, "a-2") || !strings.Contains(got, "b-1") {
			t.Errorf("sent %s", got)
		}
	})
	t.Run("not on a standard lane", func(t *testing.T) {
		t.Parallel()
		l := newLane(t, invoices())
		l.target.refuse = func(m publish.Message) error {
			if strings.Contains(m.Body, "a-1") {
				return denied
			}
			return nil
		}
		if diff := cmp.Diff([]string{"a1"}, l.handle(t, batch()...)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestOrderOnAFIFOTarget(t *testing.T) {
	t.Parallel()
	l := newLane(t, invoices(func(r *route.Route) { r.Source.FIFO, r.Target.FIFO = true, true }))
	var records []events.SQSMessage
	for i := range 10 {
		records = append(records, record(fmt.Sprint(i), order(fmt.Sprintf("%c-%d", 'a'+i%3, i), 1), fmt.Sprintf("group=%c", 'a'+i%3)))
	}
	l.handle(t, records...)
	last := map[string]int{"a": -1, "b": -1, "c": -1}
	for _, call := range l.target.calls {
		groups := map[string]bool{}
		for _, m := range call {
			var n int
			_, rest, _ := strings.Cut(m.Body, `"`+m.Group+"-")
			if _, err := fmt.Sscanf(rest, "%d", &n); err != nil {
				t.Fatal(err)
			}
			if groups[m.Group] || n <= last[m.Group] {
				t.Errorf("out of order: %v", bodies(call))
			}
			groups[m.Group], last[m.Group] = true, n
		}
	}
	if len(l.target.calls) != 4 {
		t.Errorf("made %d calls, groups do not share them", len(l.target.calls))
	}
}

func TestANewerContract(t *testing.T) {
	t.Parallel()
	older := func(r *route.Route) {
		r.Source.Point = true
		r.Source.Schema = `{"type":"object","required":["type"],"properties":{"type":{"enum":["placed"]},"n":{"type":"integer"}}}`
	}
	for name, c := range map[string]struct {
		mapping, body, want string
		sent                int
	}{
		"nothing to do is nothing to do":  {`event.type == "placed" ? [{"type": "A", "orderId": "x"}] : []`, `{"type":"cancelled"}`, "", 0},
		"a command was never proved":      {`[{"type": "A", "orderId": "x"}]`, `{"type":"cancelled"}`, "newer-contract /type", 0},
		"an error was never proved away":  {`[{"type": "A", "orderId": event.n}]`, `{"type":"cancelled"}`, "newer-contract /type", 0},
		"an event that obeys the copy":    {`[{"type": "A", "orderId": "x"}]`, `{"type":"placed"}`, "", 1},
		"an event outside of the domain":  {`[]`, `{"type":"placed","type":"placed"}`, "duplicate-key", 0},
		"what is no event of the mapping": {`[]`, `{"type":"cancelled"}`, "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLane(t, invoices(older, mapping(c.mapping)))
			if returned := l.handle(t, record("1", c.body)); returned != nil {
				t.Errorf("returned %v", returned)
			}
			got := strings.Join(reasons(l), "")
			if len(l.target.sent()) != c.sent || (got == "") != (c.want == "") || !strings.HasPrefix(got, c.want) {
				t.Errorf("sent %d, dead-lettered for %q, wanted %q", len(l.target.sent()), got, c.want)
			}
		})
	}
	t.Run("without a point it breaks the contract", func(t *testing.T) {
		t.Parallel()
		l := newLane(t, invoices(older, mapping(`[]`), func(r *route.Route) { r.Source.Point = false }))
		l.handle(t, record("1", `{"type":"cancelled"}`))
		if got := reasons(l); len(got) != 1 || !strings.HasPrefix(got[0], "breaks-contract") {
			t.Errorf("dead-lettered for %q", got)
		}
	})
}

// misbehaving is a translator that a test gives.
type misbehaving func(ctx context.Context, body string) (translate.Translation, error)

func (e misbehaving) Translate(ctx context.Context, body string, _ value.Envelope) (translate.Translation, error) {
	return e(ctx, string(body))
}

func TestAPanicIsNoLoss(t *testing.T) {
	t.Parallel()
	l := newLane(t, invoices(func(r *route.Route) { r.Source.FIFO = true }))
	l.Translator = misbehaving(func(_ context.Context, body string) (translate.Translation, error) {
		if body == "2" {
			panic("secret " + body)
		}
		return translate.Translation{EventID: body, Commands: []translate.Command{{Body: body}}}, nil
	})
	returned := l.handle(t, record("1", "1", "group=a"), record("2", "2", "group=b"), record("3", "3", "group=b"), record("4", "4", "group=a"))
	if diff := cmp.Diff([]string{"2", "3"}, returned); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"1", "4"}, bodies(l.target.sent())); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(l.log.String(), "internal-error") || strings.Contains(l.log.String(), "secret") {
		t.Errorf("logged\n%s", l.log.String())
	}
}

func TestVisibilityThatCannotBeSetIsNoFailure(t *testing.T) {
	t.Parallel()
	l := newLane(t, invoices())
	l.target.refuse = func(publish.Message) error { return denied }
	l.Visibility = putOff(func([]events.SQSMessage) error { return errors.New("no permission") })
	response, err := l.Handle(t.Context(), events.SQSEvent{Records: []events.SQSMessage{record("1", order("o", 1)), record("1", order("o", 1))}})
	if err != nil || len(response.BatchItemFailures) != 1 {
		t.Errorf("answered %v and %v", response, err)
	}
}

// A kind of event and what becomes of it in a world without failures.
type kind struct {
	body     string
	commands int
	refused  bool
}

var kinds = []kind{
	{`{"orderId":"ID","total":0}`, 0, false},
	{`{"orderId":"ID","total":1}`, 1, false},
	{`{"orderId":"ID","total":3}`, 3, false},
	{`{"orderId":"ID","total":"x"}`, 0, true},
	{`{"orderId":"ID"`, 0, true},
	{`{"orderId":"ID","total":5,"lines":[1,{"a":1,"a":2}]}`, 0, true},
}

// TestEveryRecordHasOneFate runs batches at random through lanes at random with a world that fails at random, and counts.
func TestEveryRecordHasOneFate(t *testing.T) {
	t.Parallel()
	for seed := range uint64(300) {
		random := rand.New(rand.NewPCG(seed, 7))
		r := invoices(
			func(r *route.Route) {
				r.Source.FIFO, r.Target.FIFO, r.Source.Point = random.IntN(2) == 0, random.IntN(2) == 0, random.IntN(2) == 0
			},
			mapping(`event.?total.orValue(0) == 0 ? [] : lists.range(event.total).map(i, {"type": "A", "orderId": event.orderId, "n": i})`),
		)
		l := newLane(t, r)
		failing := func(publish.Message) error { return nil }
		if random.IntN(3) > 0 {
			refused := map[string]error{}
			var lock sync.Mutex // target and dead-letter queue are called side by side
			failing = func(m publish.Message) error {
				lock.Lock()
				defer lock.Unlock()
				key := m.Body + attribute(m, "id")
				if _, ok := refused[key]; !ok {
					refused[key] = []error{nil, nil, nil, nil, nil, denied, throttled}[random.IntN(7)]
				}
				return refused[key]
			}
		}
		l.target.refuse, l.dead.refuse = failing, failing
		var records []events.SQSMessage
		var wanted []kind
		for i := range random.IntN(12) {
			id := fmt.Sprint(i)
			k := kinds[random.IntN(len(kinds))]
			wanted = append(wanted, k)
			records = append(records, record(id, strings.ReplaceAll(k.body, "ID", "o-"+id+"."), "group="+[]string{"a", "b", "c"}[random.IntN(3)], "id=e-"+id))
		}
		returned := l.handle(t, records...)
		for i, rec := range records {
			accepted := 0
			for _, m := range l.target.sent() {
				if strings.Contains(m.Body, "o-"+rec.MessageId+".") {
					accepted++
				}
			}
			buried := slices.ContainsFunc(l.dead.sent(), func(m publish.Message) bool { return m.Body == rec.Body })
			isReturned := slices.Contains(returned, rec.MessageId)
			k := wanted[i]
			ok := isReturned
			if !isReturned {
				ok = buried == k.refused && accepted == k.commands
			}
			if !ok || buried && (isReturned || accepted > 0) {
				t.Errorf("seed %d, record %d of %d: buried %v, returned %v, %d commands accepted, wanted %+v", seed, i, len(records), buried, isReturned, accepted, k)
			}
		}
		if r.Source.FIFO {
			behind := map[string]bool{}
			for _, rec := range records {
				group, isReturned := rec.Attributes["MessageGroupId"], slices.Contains(returned, rec.MessageId)
				buried := slices.ContainsFunc(l.dead.sent(), func(m publish.Message) bool { return m.Body == rec.Body })
				if behind[group] && !isReturned && !buried {
					t.Errorf("seed %d: record %s is behind a returned one of its group and was processed", seed, rec.MessageId)
				}
				behind[group] = behind[group] || isReturned
			}
		}
	}
}
