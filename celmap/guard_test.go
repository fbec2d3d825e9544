package celmap_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/eventlink/pulumi-eventlink/celmap"
)

// TestGuardsAgreeAtTheirBounds takes each guard to the greatest call that it admits, and one further. The engine must say
// what the reference says of both.
func TestGuardsAgreeAtTheirBounds(t *testing.T) {
	t.Parallel()
	const most, elements = celmap.MaxOutput, celmap.MaxElements
	text := func(n int) any { return strings.Repeat("x", n) }
	list := func(n int) any {
		items := make([]any, n)
		for i := range items {
			items[i] = int64(i)
		}
		return items
	}
	object := func(n int) any {
		members := map[string]any{}
		for i := range n {
			members[fmt.Sprint(i)] = nil
		}
		return members
	}
	nested := func(depth int) any {
		v := any(nil)
		for range depth {
			v = []any{v}
		}
		return v
	}
	for name, c := range map[string]struct {
		expression string
		a, b       func(more int) any // more is 0, then 1
	}{
		"+ of strings":                   {`size(event.a + event.b)`, func(int) any { return text(most - 10) }, func(n int) any { return text(10 + n) }},
		"+ of bytes":                     {`size(bytes(event.a) + bytes(event.b))`, func(int) any { return text(most - 10) }, func(n int) any { return text(10 + n) }},
		"+ of lists":                     {`size(event.a + event.b)`, func(int) any { return list(elements - 10) }, func(n int) any { return list(10 + n) }},
		"join":                           {`event.a.join().size()`, func(n int) any { return []any{text(most - 3), "", text(3 + n)} }, nil},
		"join with a separator":          {`event.a.join(event.b).size()`, func(n int) any { return []any{"", "", text(n)} }, func(int) any { return text(most / 2) }},
		"join of one":                    {`event.a.join(event.b).size()`, func(n int) any { return []any{text(most + n)} }, func(int) any { return text(most) }},
		"replace":                        {`event.a.replace("x", event.b).size()`, func(n int) any { return "xx" + strings.Repeat("y", n) }, func(int) any { return text(most/2 - 1) }},
		"replace of some":                {`event.a.replace("x", event.b, 1).size()`, func(int) any { return "xxx" }, func(n int) any { return text(most - 3 + n) }},
		"replace of all by a count":      {`event.a.replace("x", event.b, -1).size()`, func(n int) any { return "xx" + strings.Repeat("y", n) }, func(int) any { return text(most/2 - 1) }},
		"replace of more than there are": {`event.a.replace("x", event.b, 9).size()`, func(n int) any { return "xx" + strings.Repeat("y", n) }, func(int) any { return text(most/2 - 1) }},
		"replace of what is not there":   {`event.a.replace("y", event.b).size()`, func(n int) any { return text(most + n) }, func(int) any { return text(100) }},
		"regex.replace":                  {`regex.replace(event.a, "x", event.b).size()`, func(int) any { return "x" }, func(n int) any { return text(most/2 - 1 + n) }},
		"regex.replace with a group":     {`regex.replace(event.a, "x", event.b).size()`, func(int) any { return "x" }, func(n int) any { return text(most/2-3+n).(string) + `\0` }},
		"regex.replace by nothing":       {`regex.replace(event.a, "y", "").size()`, func(n int) any { return text(most + n) }, nil},
		"flatten":                        {`event.a.flatten().size()`, func(n int) any { return []any{list(elements - 1 + n)} }, nil},
		"flatten of a flat list":         {`(event.a + event.b).flatten().size() + [event.a, event.b].flatten().size()`, func(int) any { return list(elements/2 - 1) }, func(n int) any { return list(elements/2 - 1 + n) }},
		"flatten to a depth":             {`event.a.flatten(2).size()`, func(n int) any { return []any{[]any{list(elements - 2 + n)}} }, nil},
		"flatten to a depth beyond":      {`event.a.flatten(1).size()`, func(n int) any { return []any{list(elements - 2 + n), []any{}} }, nil},
		"format of a string":             {`"%s".format([event.a]).size()`, func(n int) any { return text(most - 6 + n) }, nil},
		"format of numbers":              {`"%s%d%s%d".format([event.a, event.b, event.d, 1u]).size()`, func(n int) any { return text(most - 8 - 2 - 2 - 3*22 + n) }, func(int) any { return int64(1) }},
		"format of an object":            {`"%s".format([{"ab": event.a}]).size()`, func(n int) any { return text(most - 2 - 2 - 2 - 6 - 2 + n) }, nil},
		"format of a map of other keys":  {`"%s".format([{1: event.a, "ab": 1}]).size()`, func(n int) any { return text(most - 2 - 2 - 2 - 4 - 2 - 6 - 22 + n) }, nil},
		"format of a list":               {`"%s".format([[event.a, null]]).size()`, func(n int) any { return text(most - 2 - 2 - 2 - 2 - 2 + n) }, nil},
		"format of bytes":                {`"%s".format([bytes(event.a)]).size()`, func(n int) any { return text(most - 6 + n) }, nil},
		"format of what is nested":       {`"%s".format([event.a]).size()`, func(n int) any { return nested(celmap.MaxDepth - 2 + n) }, nil},
		"merge":                          {`event.a.map(x, event.b).merge().size()`, func(n int) any { return list(1024 + n) }, func(int) any { return object(1024) }},
		"json.encode":                    {`json.encode(event.a).size()`, func(n int) any { return text(most - 2 + n) }, nil},
		"json.encode of an object":       {`json.encode({"ab": [event.a, 1, true, null, 1.5]}).size()`, func(n int) any { return text(most - 3 - 4 - 7 - 16 - 2 + n) }, nil},
		"json.encode of what is nested":  {`json.encode(event.a).size()`, func(n int) any { return nested(celmap.MaxDepth + n) }, nil},
		"lists.range":                    {`lists.range(event.a).size()`, func(n int) any { return int64(celmap.MaxCommands + n) }, nil},
		"a command's bytes":              {`[event.a, 1, 1.5, true, null]`, func(n int) any { return text(most - 3 - 3 - 7 - 2 - 16 + n) }, nil},
		"a command's nesting":            {`event.a`, func(n int) any { return nested(celmap.MaxDepth - 1 + n) }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			m := compile(t, `[{"v": `+c.expression+`}]`)
			run := planned(t, m)
			var said [2]string
			for more := range said {
				event := map[string]any{"a": c.a(more), "c": "xx", "d": 0.5}
				if c.b != nil {
					event["b"] = c.b(more)
				}
				if _, _, err := m.Agree(t.Context(), run, event, message); err != nil {
					t.Errorf("with %d more: %v", more, err)
				}
				_, _, err := m.Commands(t.Context(), event, message)
				var failed *celmap.Failure
				if errors.As(err, &failed) {
					said[more] = failed.Message
				}
			}
			if said[0] == said[1] || said[1] == "" {
				t.Errorf("the bound is elsewhere: first %q, then %q", said[0], said[1])
			}
		})
	}
}
