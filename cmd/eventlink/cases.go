package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/eventlink/pulumi-eventlink/celmap"
	"github.com/eventlink/pulumi-eventlink/contract/document"
	"github.com/eventlink/pulumi-eventlink/engine"
	"github.com/eventlink/pulumi-eventlink/yamljson"
)

// A caseFile is a file of cases.
type caseFile struct {
	Cases []testCase `json:"cases"`
}

// A testCase says what an event, or several in their order, must give: all commands, commands that have at least what is
// written, or the reason for which the first event that is refused is dead-lettered.
type testCase struct {
	Name    string            `json:"name"`
	Event   json.RawMessage   `json:"event"`
	Events  []json.RawMessage `json:"events"`
	Message struct {
		ID         string            `json:"id"`
		Group      string            `json:"group"`
		Time       time.Time         `json:"time"`
		Attributes map[string]string `json:"attributes"`
	} `json:"message"`
	Commands *[]json.RawMessage `json:"commands"`
	Matches  *[]json.RawMessage `json:"matches"`
	Reason   string             `json:"reason"`
	Place    string             `json:"place"`

	file string
	line int // where it begins
}

// casesShape is that of a file of cases.
var casesShape = shape{is: "a map with the key cases", keys: map[string]shape{"cases": listOf("a list of cases", shape{
	is: "a map with the keys event and commands",
	keys: map[string]shape{
		"name": aText, "event": anything, "events": listOf("a list of events", anything),
		"message": {is: "a map with the keys id, group, time and attributes", keys: map[string]shape{
			"id": aText, "group": aText, "time": aTime, "attributes": mapOf("a map of texts", aText),
		}},
		"commands": listOf("a list of commands", anything), "matches": listOf("a list of parts of commands", anything),
		"reason": aText, "place": aText,
	},
	fits: func(has func(string) bool) string {
		if has("event") == has("events") {
			return "must have an event, or events"
		}
		wanted := 0
		for _, key := range []string{"commands", "matches", "reason"} {
			if has(key) {
				wanted++
			}
		}
		if wanted > 1 {
			return "must have one of commands, matches and reason"
		}
		return ""
	},
})}}

// readCases reads a file of cases.
func readCases(in *input, file string) ([]testCase, error) {
	var f caseFile
	if err := in.yaml(file, casesShape, &f); err != nil {
		return nil, err
	}
	if len(f.Cases) == 0 {
		return nil, fmt.Errorf("%s has no cases", file)
	}
	lines, err := in.linesOf(file, "cases")
	if err != nil {
		return nil, err
	}
	for i := range f.Cases {
		c := &f.Cases[i]
		c.file, c.line = file, lines[i]
		if c.Name == "" {
			c.Name = fmt.Sprintf("case %d", i+1)
		}
		if c.Event != nil {
			c.Events = []json.RawMessage{c.Event}
		}
	}
	return f.Cases, nil
}

func (c testCase) message() celmap.Message {
	m := celmap.Message{ID: "event-1", Group: c.Message.Group, Time: time.Unix(0, 0).UTC(), Attributes: map[string]string{}}
	if c.Message.ID != "" {
		m.ID = c.Message.ID
	}
	if !c.Message.Time.IsZero() {
		m.Time = c.Message.Time
	}
	if c.Message.Attributes != nil {
		m.Attributes = c.Message.Attributes
	}
	return m
}

// An outcome is what the events of a case gave.
type outcome struct {
	commands []string
	refusal  *engine.Refusal
}

// run runs the events of a case through a lane.
func (c testCase) run(ctx context.Context, l *testLane) (outcome, error) {
	var out outcome
	for _, event := range c.Events {
		l.watch(ctx, event, c.message())
		translation, err := l.translator.Translate(ctx, string(event), c.message())
		if errors.As(err, &out.refusal) {
			return out, nil
		}
		if err != nil {
			return out, err
		}
		for _, command := range translation.Commands {
			out.commands = append(out.commands, command.Body)
		}
	}
	return out, nil
}

// wrong says in what an outcome differs from what the case wants, or is empty.
func (c testCase) wrong(got outcome) string {
	switch {
	case c.Reason != "" && got.refusal == nil:
		return fmt.Sprintf("wanted the reason %s, got %s", c.Reason, listed(got.commands))
	case c.Reason != "" && (string(got.refusal.Reason) != c.Reason || c.Place != "" && got.refusal.Place != c.Place):
		return fmt.Sprintf("wanted the reason %s, got %s", strings.TrimSuffix(c.Reason+" at "+c.Place, " at "), refused(got.refusal))
	case c.Reason != "":
		return ""
	case got.refusal != nil:
		return "got " + strings.TrimSuffix(refused(got.refusal)+"\n"+given{body: c.Events[0]}.unwrapped(), "\n")
	case c.Commands == nil && c.Matches == nil:
		return "nothing is expected; write commands, matches or reason, or let --update write what it gives: " + listed(got.commands)
	case c.Commands != nil:
		return compared(*c.Commands, got.commands, false)
	}
	return compared(*c.Matches, got.commands, true)
}

// compared says in what commands differ from those that are wanted; of parts, a command may have more.
func compared(want []json.RawMessage, got []string, parts bool) string {
	texts := make([]string, len(want))
	where := ""
	for i, w := range want {
		wanted, err := engine.DecodeAny(w)
		if err != nil {
			return "what is expected is not JSON: " + err.Error()
		}
		texts[i] = canonical(wanted)
		if where != "" || i >= len(got) {
			continue
		}
		given, err := engine.DecodeAny([]byte(got[i]))
		if err != nil {
			return "what is given is not JSON: " + err.Error()
		}
		where = difference(wanted, given, "", parts)
		if where != "" && len(want) > 1 {
			where = fmt.Sprintf("command %d, ", i+1) + where
		}
	}
	switch {
	case len(want) != len(got):
		return "wanted " + listed(texts) + "\n  got    " + listed(got)
	case where != "":
		return where + "\n  wanted " + listed(texts) + "\n  got    " + listed(got)
	}
	return ""
}

// difference gives the first place at which a value is not what is wanted, with both; empty if they are equal.
func difference(want, got any, at string, parts bool) string {
	w, isObject := want.(map[string]any)
	g, is := got.(map[string]any)
	if isObject && is {
		for _, name := range slices.Sorted(maps.Keys(w)) {
			other, has := g[name]
			if !has {
				return fmt.Sprintf("at %s: wanted %s, got nothing", at+document.Pointer(name), short(canonical(w[name])))
			}
			if d := difference(w[name], other, at+document.Pointer(name), parts); d != "" {
				return d
			}
		}
		for _, name := range slices.Sorted(maps.Keys(g)) {
			if _, has := w[name]; !has && !parts {
				return fmt.Sprintf("at %s: wanted nothing, got %s", at+document.Pointer(name), short(canonical(g[name])))
			}
		}
		return ""
	}
	wantItems, isList := want.([]any)
	items, is := got.([]any)
	if isList && is && len(wantItems) == len(items) {
		for i := range items {
			if d := difference(wantItems[i], items[i], at+document.Pointer(strconv.Itoa(i)), parts); d != "" {
				return d
			}
		}
		return ""
	}
	if canonical(want) == canonical(got) {
		return ""
	}
	return fmt.Sprintf("at %s: wanted %s, got %s", cmp.Or(at, "the command"), short(canonical(want)), short(canonical(got)))
}

func canonical(v any) string {
	text, err := engine.Encode(v)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

func listed(commands []string) string {
	if len(commands) == 0 {
		return "no commands"
	}
	return strings.Join(commands, "\n         ")
}

// record writes what cases gave to their file, in the place of commands, and leaves the rest as it is.
func record(file string, gave map[int]outcome) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	for _, i := range slices.Sorted(maps.Keys(gave)) {
		got := gave[i]
		values := map[string]json.RawMessage{"commands": json.RawMessage("[" + strings.Join(got.commands, ",") + "]")}
		if got.refusal != nil {
			values = map[string]json.RawMessage{"reason": json.RawMessage(`"` + got.refusal.Reason + `"`)}
		}
		for _, name := range []string{"commands", "reason", "place"} {
			if text, err = yamljson.Set(text, []any{"cases", i}, name, values[name]); err != nil {
				return fmt.Errorf("%s: case %d %w", file, i+1, err)
			}
		}
	}
	return os.WriteFile(file, text, 0o644) //nolint:gosec // a file of the user's, as it was
}
