package celmap_test

import (
	"testing"

	"github.com/eventlink/pulumi-eventlink/celmap"
)

// The checker does not know the type of what distinct() and its kin give of an event's list. It may not make one up: a function
// of several types would then take that one alone.
func TestItemsOfAnEventsListAreOfAnyType(t *testing.T) {
	t.Parallel()
	event := map[string]any{"xs": []any{int64(3), int64(3)}, "ss": []any{"7"}, "deep": []any{[]any{int64(3)}}}
	for source, want := range map[string]string{
		`[{"a": event.xs.distinct().map(x, string(x))}]`:                      `[{"a":["3"]}]`,
		`[{"a": event.xs.distinct().map(x, double(x))}]`:                      `[{"a":[3]}]`,
		`[{"a": event.ss.distinct().map(x, int(x))}]`:                         `[{"a":[7]}]`,
		`[{"a": event.xs.slice(0, 1).map(x, "n" + string(x))}]`:               `[{"a":["n3"]}]`,
		`[{"a": event.deep.flatten().map(x, string(x))}]`:                     `[{"a":["3"]}]`,
		`[{"a": [event.xs].flatten().map(x, string(x))}]`:                     `[{"a":["3","3"]}]`,
		`[{"a": event.xs.distinct().slice(0, 1).map(x, string(x))}]`:          `[{"a":["3"]}]`,
		`[{"a": event.xs.first().optMap(x, string(x)).orValue("")}]`:          `[{"a":"3"}]`,
		`[{"a": string(event.xs.last().value())}]`:                            `[{"a":"3"}]`,
		`cel.bind(x, event.xs.distinct()[0], [{"a": string(x)}])`:             `[{"a":"3"}]`,
		`event.xs.distinct()`:                                                 ``,
		`event.xs.distinct().map(x, {"a": string(x)})`:                        `[{"a":"3"}]`,
		`[{"a": [[1], [2]].flatten().map(x, x + 1), "b": [1, 1].distinct()}]`: `[{"a":[2,3],"b":[1]}]`,
	} {
		t.Run(source, func(t *testing.T) {
			t.Parallel()
			commands, _, err := compile(t, source).Commands(t.Context(), event, celmap.Message{})
			switch {
			case err != nil && want != "":
				t.Fatal(err)
			case err == nil && encode(t, commands) != want:
				t.Errorf("got %s, wanted %s", encode(t, commands), want)
			}
		})
	}
}
