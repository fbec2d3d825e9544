package yamljson_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/eventlink/pulumi-eventlink/yamljson"
)

func TestAMemberIsSetAndTheRestStands(t *testing.T) {
	t.Parallel()
	const block = "# of the shop\nconnections:\n  a:\n    events: e.json   # theirs\n\n    groupBy: command.id # why\n    cases:\n    - one.yaml\n\n    # the last\n  b: {events: 'e, json', strict: true}\n"
	for _, c := range []struct {
		name, text string
		path       []any
		key, value string
		old, new   string // the whole change
	}{
		{"a value, beside its comment", block, []any{"connections", "a"}, "groupBy", `"event.id"`, "command.id #", "event.id #"},
		{"a value that YAML quotes", block, []any{"connections", "a"}, "groupBy", `"\"x: y\""`, "command.id #", `'"x: y"' #`},
		{"a text that looks like a number", block, []any{"connections", "a"}, "groupBy", `"12"`, "command.id #", `"12" #`},
		{"a value of lines", block, []any{"connections", "a"}, "groupBy", `"a\nb"`, "command.id #", `"a\nb" #`},
		{"a further member", block, []any{"connections", "a"}, "strict", `true`, "    - one.yaml\n", "    - one.yaml\n    strict: true\n"},
		{"a member less", block, []any{"connections", "a"}, "groupBy", ``, "    groupBy: command.id # why\n", ""},
		{"a list less", block, []any{"connections", "a"}, "cases", ``, "    cases:\n    - one.yaml\n", ""},
		{"a list", block, []any{"connections", "a"}, "cases", `["x","z"]`, "    cases:\n    - one.yaml\n", "    cases:\n      - x\n      - z\n"},
		{"no member less", block, []any{"connections", "a"}, "strict", ``, "", ""},
		{"a further member in braces", block, []any{"connections", "b"}, "groupBy", `"x, y"`, "strict: true}", `strict: true, groupBy: "x, y"}`},
		{"a member less in braces", block, []any{"connections", "b"}, "strict", ``, ", strict: true}", "}"},
		{"a value in braces", block, []any{"connections", "b"}, "events", `"f"`, "'e, json'", `"f"`},
		{"ends of lines", "a:\r\n  b: 1\r\n  c: 2\r\n", []any{"a"}, "d", `{"e": "f"}`, "c: 2\r\n", "c: 2\r\n  d:\r\n    e: f\r\n"},
		{"a text without an end of line", "a:\n  b: 1", []any{"a"}, "d", `2`, "b: 1", "b: 1\n  d: 2"},
		{"a byte order mark", "\ufeffa: 1\nb: 2\n", nil, "a", `3`, "a: 1", "a: 3"},
		{"items", "- a: 1\n  b: [\n    2]\n- {a: 3}\n", []any{0}, "b", `[]`, "[\n    2]", "[]"},
		{"the first member of an item", "- a: 1\n  b: 2\n", []any{0}, "a", ``, "a: 1\n  ", ""},
		{"the only item's member", "- a: 1\n- a: 2\n", []any{1}, "a", `"x"`, "a: 2", "a: x"},
		{"JSON with tabs", "{\n\t\"a\": {\"b\": \"}'\"}\n}\n", []any{"a"}, "c", `[1.50]`, `"}'"`, `"}'", "c": [1.50]`},
		{"a literal", "a:\n  b: |\n    # one\n\n    two\n\n  c: 1\n", []any{"a"}, "b", `"x"`, "b: |\n    # one\n\n    two\n", "b: x\n"},
		{"a quoted text of lines", "a:\n  b: 'it''s\n\n    two'\n  c: 1\n", []any{"a"}, "b", `"x"`, "'it''s\n\n    two'", "x"},
		{"what is merged", "a: &a {x: 1}\nb:\n  <<: *a\n  y: 2\n", []any{"b"}, "x", `3`, "  y: 2\n", "  y: 2\n  x: 3\n"},
		{"signs of more than a byte", "ä: {ö: 'ü', b: 1}\n", []any{"ä"}, "b", `2`, "b: 1", "b: 2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := yamljson.Set([]byte(c.text), c.path, c.key, json.RawMessage(c.value)[:len(c.value):len(c.value)])
			if c.value == "" {
				got, err = yamljson.Set([]byte(c.text), c.path, c.key, nil)
			}
			if want := strings.Replace(c.text, c.old, c.new, 1); err != nil || string(got) != want {
				t.Errorf("got\n%s\nwanted\n%s\n%v", got, want, err)
			}
		})
	}
}

func TestWhatWouldChangeMoreIsNotSet(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text string
		path       []any
		key        string
	}{
		{"an alias of another", "a: &a {x: 1}\nb: *a\n", []any{"b"}, "x"},
		{"what others are merged from", "a: &a {x: 1}\nb: {<<: *a}\n", []any{"a"}, "x"},
		{"a list", "a: [1]\n", []any{"a"}, "x"},
		{"an empty object", "a: {}\n", []any{"a"}, "x"},
	} {
		if got, err := yamljson.Set([]byte(c.text), c.path, c.key, json.RawMessage(`2`)); !errors.Is(err, yamljson.ErrForm) {
			t.Errorf("%s: got %s, %v", c.name, got, err)
		}
	}
}

func TestANodeIsPlacedInYAMLAndJSON(t *testing.T) {
	t.Parallel()
	for text, column := range map[string]int{"a:\n  b: 1\n": 3, "{\"a\": {\n\t\t\"b\": 1}}": 3, "\ufeffa:\n b: 1": 2} {
		root, err := yamljson.Node([]byte(text))
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if b := root.Content[1].Content[0]; b.Line != 2 || b.Column != column {
			t.Errorf("%q: got %d:%d, wanted 2:%d", text, b.Line, b.Column, column)
		}
	}
}

// What is set is read back, and can be set again.
func FuzzSet(f *testing.F) {
	f.Add("a:\n  b: 1 # x\n  c: [1, 2]\n", "b", `"x y"`)
	f.Add("a: {b: 'it''s', c: {}}\n", "c", `{"d": [1, "2"]}`)
	f.Add("{\"a\": {\"b\": \"\\\"}\"}}", "d", `null`)
	f.Add("a:\n  ? b\n  : |2\n     c\n  d: >-\n    e\n\n    f\n", "b", `"# no\n comment"`)
	f.Fuzz(func(t *testing.T, text, key, value string) {
		if !json.Valid([]byte(value)) {
			return
		}
		set, err := yamljson.Set([]byte(text), []any{"a"}, key, json.RawMessage(value))
		if err != nil {
			return
		}
		again, err := yamljson.Set(set, []any{"a"}, key, json.RawMessage(value))
		if err != nil || strings.Count(string(again), "\n") != strings.Count(string(set), "\n") {
			t.Errorf("%q became\n%q and then\n%q (%v)", text, set, again, err)
		}
	})
}
