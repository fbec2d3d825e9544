package eval_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unsafe"
	"weak"

	"github.com/google/go-cmp/cmp"

	"github.com/eventlink/pulumi-eventlink/celmap"
	"github.com/eventlink/pulumi-eventlink/engine/eval"
	"github.com/eventlink/pulumi-eventlink/engine/result"
	"github.com/eventlink/pulumi-eventlink/engine/value"
	"github.com/eventlink/pulumi-eventlink/internal/deadline"
)

func TestEachOperationHasItsCost(t *testing.T) {
	t.Parallel()
	const command = 10 + 30 // of the list and the map around the value
	for expression, cost := range map[string]int{
		"1": 0 - command, `"a"`: 0 - command, // all is one constant
		"event": 1, "event.a": 2, "event.o.y.z": 4, `event["a"]`: 2, "event.l[0]": 3, "has(event.a)": 2, "has(event.o.x)": 3, "event.l[event.a]": 4,
		"-event.a": 3, "!event.b": 3, "event.a + 1": 3, "event.a + event.a": 5, "event.a == 1": 3, "event.a < 1": 3, `event.s == "text"`: 3, "event.b && event.b": 4, "event.b || event.b": 2, "event.b ? 1 : 2": 2, "event.b ? event.a : 2": 3, "(event.b ? event.o : event).x": 4,
		"[event.a]": 12, "[1, event.a]": 12, `{"a": event.a}`: 32, "[[event.a], [1]]": 22, "size(event.s)": 3, `event.s + "a"`: 3, `event.s + event.s`: 5, "event.s.upperAscii()": 2 + 1 + 1 + 4, `event.s.matches("a")`: 3, `event.s.contains("a")`: 3,
		"cel.bind(x, event.a, x + x)": 2 + 1 + 1 + 1, "event.l.map(x, x)": 2 + 3*(1+1+10+1) + 1, "event.l.filter(x, true)": 2 + 3*(1+1+10+1) + 1, "event.l.map(x, 1)": 2 + 3*(1+1) + 1, "event.l.all(x, true)": 2 + 3*(1+1+1) + 1, "event.l.exists(x, true)": 2 + (3 + 1) + 3 + 1,
		"lists.range(event.a)": 2 + 11 + 1, "event.a in [1, 2]": 2, "event.a in event.l": 2 + 2 + 1, "type(event.a) == int": 2 + 1 + 1, `event.?missing.orValue(event.a)`: 2 + 2, "json.encode(event.a)": 2 + 1 + 1, "string(event.a)": 3,
	} {
		_, _, got := given(t, expression, anEvent)
		if got != command+cost {
			t.Errorf("%s costs %d, wanted %d", expression, got-command, cost)
		}
	}
}

func TestAFailedEvaluationCostsWhatWasDone(t *testing.T) {
	t.Parallel()
	for expression, cost := range map[string]int{
		"event.missing": 2, "event.a / (event.a - 1)": 2 + 2 + 1 + 1, "[event.a, event.missing]": 4, "event.l.map(x, event.missing)": 2 + (1 + 2) + 1 + 1 + 1,
	} {
		if _, failure, got := given(t, expression, anEvent); failure == nil || got != cost {
			t.Errorf("%s costs %d, wanted %d (%v)", expression, got, cost, failure)
		}
	}
}

func TestAnEvaluationEndsAtALimit(t *testing.T) {
	t.Parallel()
	nested := func(depth int) string {
		return "[{" + strings.Repeat(`"a":{`, depth-1) + `"b":event.a` + strings.Repeat("}", depth) + "]"
	}
	wide := func(n int) string { return `{"l":[` + strings.TrimSuffix(strings.Repeat("1,", n), ",") + `]}` }
	for name, c := range map[string]struct {
		source, event string
		refused       bool
	}{
		"the greatest cost":      {`[{"v": lists.range(10000).map(i, i + i).size() + lists.range(10000).map(i, i + i).size() > 0}]`, `{}`, false},
		"beyond the cost":        {`[{"v": lists.range(1000).map(i, lists.range(1000).map(j, i * j)).size()}]`, `{}`, true},
		"as deep as it may be":   {nested(result.MaxDepth), anEvent, false},
		"deeper":                 {nested(result.MaxDepth + 1), anEvent, true},
		"as many commands":       {`event.l.map(x, {"x": x})`, wide(result.MaxCommands), false},
		"more commands":          {`event.l.map(x, {"x": x})`, wide(result.MaxCommands + 1), true},
		"a text of many copies":  {`lists.range(20).map(i, {"s": event.s})`, `{"s":"` + strings.Repeat("x", 1<<20-1000) + `"}`, true},
		"a text of fewer copies": {`lists.range(16).map(i, {"s": event.s})`, `{"s":"` + strings.Repeat("x", 1<<20-1000) + `"}`, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, failure, cost := commandsOf(t, c.source, c.event)
			if (failure != nil) != c.refused || failure != nil && (failure.Reason != result.ReasonLimit || failure.Cause != result.CauseLimit) || cost > result.MaxCost {
				t.Errorf("got %v at a cost of %d", failure, cost)
			}
		})
	}
	exactly := func(more int) (*result.Failure, int) {
		padding := strings.Repeat("event, ", more)
		_, failure, cost := commandsOf(t, `[{"v": lists.range(9225).map(i, lists.range(100).map(j, 1)).size(), "w": size([`+padding+`1])}]`, `{}`)
		return failure, cost
	}
	_, least := exactly(1)
	if failure, cost := exactly(1 + result.MaxCost - least); failure != nil || cost != result.MaxCost {
		t.Errorf("an evaluation at the limit costs %d, %v", cost, failure)
	}
	if failure, cost := exactly(2 + result.MaxCost - least); failure == nil || cost != result.MaxCost {
		t.Errorf("an evaluation beyond the limit by 1 costs %d", cost)
	}
	if _, failure, cost := commandsOf(t, `[{"v": lists.range(3000).map(i, lists.range(3000).map(j, i))}]`, `{}`); failure == nil || cost != result.MaxCost {
		t.Errorf("an evaluation that was stopped costs %d, wanted %d (%v)", cost, result.MaxCost, failure)
	}
}

func TestAFoldLooksAtTheDeadline(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		source string
		looks  int64 // beside the one at the start
	}{
		{`[{"v": lists.range(15).map(i, i)}]`, 0},
		{`[{"v": lists.range(16).map(i, i)}]`, 1},
		{`[{"v": lists.range(100).map(i, i)}]`, 6},
		{`[{"v": lists.range(4).map(i, lists.range(4).map(j, j))}]`, 1},
		{`[{"v": lists.range(10).map(i, i)}, {"v": lists.range(10).exists(i, i < 0)}]`, 1},
		{`[{"v": {1: 1, 2: 2}.map(i, lists.range(8))}, event]`, 0},
		{`[{"v": lists.range(100).exists(i, i == 20)}]`, 1},
		{`[event]`, 0},
	} {
		m := mapping(t, c.source)
		evaluate := func(ctx context.Context) error {
			_, _, err := m.Commands(ctx, eventOf(t, `{}`), &message, &eval.Memory{})
			return err
		}
		if err := evaluate(deadline.After(1 + c.looks)); err != nil {
			t.Errorf("%s looks more than %d times: %v", c.source, c.looks, err)
		}
		if err := evaluate(deadline.After(c.looks)); !errors.Is(err, context.DeadlineExceeded) || errors.As(err, new(*result.Failure)) {
			t.Errorf("%s looks less than %d times: %v", c.source, c.looks, err)
		}
	}
}

func TestOneRoomServesOneEvaluationAfterTheOther(t *testing.T) {
	t.Parallel()
	first := mapping(t, `event.l.map(x, {"s": event.s + "!", "l": [x] + event.l, "o": {event.s: x}})`)
	other := mapping(t, `[{"v": cel.bind(a, event.l.map(x, event.s + string(x)), a.map(y, y + y)), "z": 1}]`)
	event, elsewhere := eventOf(t, anEvent), eventOf(t, `{"s":"another text","l":[9,8,7,6,5,4]}`)
	var alone [2]string
	for i, m := range []*eval.Mapping{first, other} {
		commands, _, err := m.Commands(t.Context(), []value.Value{event, elsewhere}[i], &message, &eval.Memory{})
		if err != nil {
			t.Fatal(err)
		}
		alone[i] = written(t, commands)
	}
	var room eval.Memory
	for range 50 {
		a, costA, errA := first.Commands(t.Context(), event, &message, &room)
		b, costB, errB := other.Commands(t.Context(), elsewhere, &message, &room)
		again, costAgain, errAgain := first.Commands(t.Context(), event, &message, &room)
		if err := errors.Join(errA, errB, errAgain); err != nil {
			t.Fatal(err)
		}
		if got := []string{written(t, a), written(t, b), written(t, again)}; !slices.Equal(got, []string{alone[0], alone[1], alone[0]}) || costA != costAgain || costA == costB {
			t.Fatalf("got %q at the costs %d, %d and %d", got, costA, costB, costAgain)
		}
		room.Reset()
	}
}

func TestAFailureLeavesTheRoomInOrder(t *testing.T) {
	t.Parallel()
	var room eval.Memory
	fine := mapping(t, `[{"v": math.greatest(1, event.a) + math.least(event.a, size(event.s))}]`)
	for _, source := range []string{
		`[{"v": math.greatest(event.a, math.least(event.a, size(event.missing)))}]`, `[{"v": lists.range(3000).map(i, lists.range(3000).map(j, i))}]`, `[{"v": event.l.map(x, event.s.replace("t", string(event.missing)))}]`, `[{"v": dyn(bytes(event.s)) in ["a"]}]`,
	} {
		for range 3 {
			if _, _, err := mapping(t, source).Commands(t.Context(), eventOf(t, anEvent), &message, &room); err == nil {
				t.Fatalf("%s does not fail", source)
			}
			commands, cost, err := fine.Commands(t.Context(), eventOf(t, anEvent), &message, &room)
			if err != nil || written(t, commands) != `{"v":2}` || cost != 40+2+1+2+3+1+1 {
				t.Errorf("after %s: got %v, %d and %v", source, commands, cost, err)
			}
		}
		room.Reset()
	}
}

func TestAMappingIsSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	m := mapping(t, `event.l.map(x, {"z": {"b": 1, "a": {"d": 2, "c": [x]}}, "y": {"b": [1], "a": 2}, "t": {1: "x", "k": "y"}[1], "in": x in [1, 2], "re": event.s.matches("^t")})`)
	events := []value.Value{eventOf(t, anEvent), eventOf(t, `{"l":[4,5],"s":"x"}`)}
	answers := make(chan [2]string, 64)
	for i := range cap(answers) {
		go func() {
			commands, _, err := m.Commands(context.Background(), events[i%2], &message, &eval.Memory{})
			answers <- [2]string{fmt.Sprint(i%2, err), written(t, commands)}
		}()
	}
	seen := map[string]string{}
	for range cap(answers) {
		a := <-answers
		if was, known := seen[a[0]]; known && was != a[1] {
			t.Errorf("two answers to one event:\n%s\n%s", was, a[1])
		}
		seen[a[0]] = a[1]
	}
	if len(seen) != 2 {
		t.Errorf("got %v", seen)
	}
}

func TestNamesOfTheEventDoNotStandInAPlace(t *testing.T) {
	t.Parallel()
	for source, place := range map[string]string{
		`[{"own": {"at": message.time}}]`: "/0/own/at", `[{event.s: message.time}]`: "/0/*", `[{"a": event.o.transformMap(k, v, message.time)}]`: "/0/a/*", `[{"a": 1}, {"x/y": [1, [message.time]]}]`: "/1/x~1y/1/0", `[{"a": event.o.x}, {"x": message}]`: "/1/x",
		`[{event.s: message.time, "a": event.o.secret}]`: "/0/secret", `[{event.s: message.time, "a": event.o.?secret.hasValue()}]`: "/0/*", `[{event.s: message.time, "a": has(event.o.secret)}]`: "/0/secret",
	} {
		_, failure, _ := commandsOf(t, source, `{"s":"secret","o":{"secret":1,"x":2}}`)
		if failure == nil || failure.Place != place {
			t.Errorf("%s: got %+v, wanted a failure at %s", source, failure, place)
		}
	}
}

func TestAKeyIsAString(t *testing.T) {
	t.Parallel()
	keyOf := func(source string, identity bool) *eval.Key {
		compile, link := celmap.CompileGroupBy, eval.NewGroupBy
		if identity {
			compile, link = celmap.CompileIdentity, eval.NewIdentity
		}
		compiled, problems := compile(source)
		if problems != nil {
			t.Fatalf("%s: %+v", source, problems)
		}
		p, err := compiled.Plan()
		if err != nil {
			t.Fatal(err)
		}
		k, err := link(p, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	for _, c := range []struct {
		source   string
		identity bool
		want     string
		cause    result.Cause // unless there is a value
		cost     int
	}{
		{`event.s`, true, "text", 0, 2},
		{`event.s + message.id`, true, "texte-1", 0, 5},
		{`event.a`, true, "", result.CauseKey, 2},
		{`event.n`, true, "", result.CauseKey, 2},
		{`""`, true, "", result.CauseKey, 0},
		{`event.missing`, true, "", result.CauseAbsent, 2},
		{`command.k + event.s`, false, "valuetext", 0, 5},
		{`""`, false, "", 0, 0},
		{`command.missing`, false, "", result.CauseAbsent, 2},
		{`event.l`, false, "", result.CauseKey, 2},
	} {
		reason := result.ReasonGroup
		if c.identity {
			reason = result.ReasonIdentity
		}
		got, cost, err := keyOf(c.source, c.identity).Value(t.Context(), eventOf(t, `{"k":"value"}`), eventOf(t, anEvent), &message, &eval.Memory{})
		var failure *result.Failure
		if errors.As(err, &failure) != (c.cause != 0) || got != c.want || cost != c.cost || failure != nil && (failure.Cause != c.cause || failure.Reason != reason || failure.Place == "") {
			t.Errorf("%s: got %q, %d and %v", c.source, got, cost, err)
		}
	}
}

func TestAMessageIsSeen(t *testing.T) {
	t.Parallel()
	got, failure, _ := given(t, `[message.id, message.group, string(message.time), message.attributes, message.attributes.map(k, k)]`, anEvent)
	if diff := cmp.Diff(`{"v":["e-1","g-1","2026-03-01T12:00:00Z",{"a":"1","b":"2"},["a","b"]]}`, got); diff != "" || failure != nil {
		t.Error(diff, failure)
	}
}

func TestAResetRoomKeepsNothingOfAnEvent(t *testing.T) {
	t.Parallel()
	room := &eval.Memory{}
	kept := evaluatedIn(t, room)
	runtime.GC()
	if kept.Value() == nil {
		t.Fatal("the event is not in the room, so that this test shows nothing")
	}
	room.Reset()
	runtime.GC()
	if kept.Value() != nil {
		t.Error("a text of the event is kept")
	}
	runtime.KeepAlive(room)
}

// evaluatedIn evaluates a mapping on an event whose text nobody else has, and fails in the midst of calls and folds.
func evaluatedIn(t *testing.T, room *eval.Memory) weak.Pointer[[64]byte] {
	text := new([64]byte)
	copy(text[:], strings.Repeat("x", len(text)))
	own := value.OfString(unsafe.String(&text[0], len(text)))
	event := value.OfObject([]value.Named{{Name: "s", Value: own}, {Name: "l", Value: value.OfList([]value.Value{own})}})
	m := mapping(t, `[{"v": event.l.map(x, x.replace(event.s, cel.bind(y, x, y.replace(y, event.s + string(event.missing)))))}]`)
	if _, _, err := m.Commands(t.Context(), event, &value.Envelope{ID: own.Text()}, room); err == nil {
		t.Error("it does not fail")
	}
	return weak.Make(text)
}
