package celmap_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/eventlink/pulumi-eventlink/celmap"
	"github.com/eventlink/pulumi-eventlink/engine"
)

// large is an event near the greatest size of a body.
func large() map[string]any {
	numbers, texts := make([]any, 100_000), make([]any, 50_000)
	for i := range numbers {
		numbers[i] = int64(i)
	}
	for i := range texts {
		texts[i] = fmt.Sprint(i)
	}
	return map[string]any{"xs": numbers, "ts": texts, "s": strings.Repeat("a", 900_000)}
}

// The cost of a call is estimated before the call, since some of these calls take minutes.
func TestALargeEventIsRefusedBeforeItCostsTime(t *testing.T) {
	t.Parallel()
	event := large()
	for name, source := range map[string]string{
		"distinct":                       `[{"a": event.xs.distinct().size()}]`,
		"sets.contains":                  `[{"a": sets.contains(event.xs, event.xs)}]`,
		"sets.equivalent":                `[{"a": sets.equivalent(event.xs, event.xs)}]`,
		"sets.intersects":                `[{"a": sets.intersects(event.xs, event.xs.map(x, -1 - x))}]`,
		"join":                           `[{"a": event.ts.join(event.s).size()}]`,
		"flatten":                        `[{"a": event.xs.map(x, event.xs).flatten().size()}]`,
		"replace":                        `[{"a": event.s.replace("a", "0123456789012345678901234567890").size()}]`,
		"format":                         `[{"a": "%s".format([event.xs.map(x, event.xs)]).size()}]`,
		"concatenation of strings":       `cel.bind(a, event.s + event.s + event.s + event.s, cel.bind(b, a + a + a, [{"a": (b + b).size()}]))`,
		"concatenation of lists":         `cel.bind(a, event.xs + event.xs + event.xs + event.xs, cel.bind(b, a + a, [{"a": (b + b).size()}]))`,
		"an output of too many elements": `[{"a": event.xs.map(x, event.xs)}]`,
		"an output of too many bytes":    `[{"a": lists.range(20).map(x, event.s)}]`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := compile(t, source)
			_, _, err := m.Commands(t.Context(), event, message)
			var r *engine.Refusal
			if !errors.As(err, &r) || r.Reason != celmap.ReasonLimit {
				t.Errorf("got %v, wanted the reason %s", err, celmap.ReasonLimit)
			}
		})
	}
}

func TestGuardedFunctionsStillWork(t *testing.T) {
	t.Parallel()
	m := compile(t, `[{
		"distinct": [1, 2, 1].distinct(), "contains": sets.contains([1, 2], [2]), "equivalent": sets.equivalent([1], [1, 1]),
		"intersects": sets.intersects([1], [2]), "join": ["a", "b"].join("-"), "bare": ["a", "b"].join(),
		"replace": "aXbX".replace("X", "y"), "once": "aXbX".replace("X", "y", 1), "flatten": [[1, [2]], [3]].flatten(),
		"deep": [[1, [2]], [3]].flatten(2), "format": "%d %s %.2f".format([1, {"a": [1]}, 2.0]),
		"add": [1 + 1, int(1.5 + 1.5)], "text": "a" + "b", "lists": [1] + [2], "time": string(message.time + duration("1s")),
		"bytes": string(b"a" + b"b"),
	}]`)
	commands, _, err := m.Commands(t.Context(), order(), message)
	if err != nil {
		t.Fatal(err)
	}
	want := `[{"add":[2,3],"bare":"ab","bytes":"ab","contains":true,"deep":[1,2,3],"distinct":[1,2],"equivalent":true,` +
		`"flatten":[1,[2],3],"format":"1 {a: [1]} 2.00","intersects":false,"join":"a-b","lists":[1,2],"once":"aybX",` +
		`"replace":"ayby","text":"ab","time":"2026-03-01T12:00:01Z"}]`
	if got := encode(t, commands); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
