package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/eventlink/pulumi-eventlink/celmap"
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
	for i := range f.Cases {
		c := &f.Cases[i]
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
		return "got " + refused(got.refusal)
	case c.Commands == nil && c.Matches == nil:
		return "nothing is expected; write commands, matches or reason, or let --update write what it gives: " + listed(got.commands)
	case c.Commands != nil:
		return compared(*c.Commands, got.commands, func(want, got any) bool { return canonical(want) == canonical(got) })
	}
	return compared(*c.Matches, got.commands, partly)
}

func compared(want []json.RawMessage, got []string, same func(want, got any) bool) string {
	texts := make([]string, len(want))
	equal := len(want) == len(got)
	for i, w := range want {
		wanted, err := engine.DecodeAny(w)
		if err != nil {
			return "what is expected is not JSON: " + err.Error()
		}
		texts[i] = canonical(wanted)
		if equal {
			given, err := engine.DecodeAny([]byte(got[i]))
			equal = err == nil && same(wanted, given)
		}
	}
	if equal {
		return ""
	}
	return "wanted " + listed(texts) + "\n  got    " + listed(got)
}

func canonical(v any) string {
	text, err := engine.Encode(v)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// partly says whether a value has all that is wanted: an object may have more members.
func partly(want, got any) bool {
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		for name, member := range w {
			other, has := g[name]
			if ok = ok && has && partly(member, other); !ok {
				return false
			}
		}
		return ok
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(w) {
			return false
		}
		for i := range w {
			if !partly(w[i], g[i]) {
				return false
			}
		}
		return true
	}
	return canonical(want) == canonical(got)
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
