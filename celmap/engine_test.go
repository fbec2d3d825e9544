package celmap_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"cel.dev/cel-go/common/types"

	"github.com/eventlink/pulumi-eventlink/celmap"
	"github.com/eventlink/pulumi-eventlink/engine/eval"
	"github.com/eventlink/pulumi-eventlink/plan"
)

// planned puts the plan of a mapping to work, as a function does that reads it.
func planned(t *testing.T, m *celmap.Mapping) *eval.Mapping {
	t.Helper()
	e, err := m.Plan()
	if err != nil {
		t.Fatalf("%s\nhas no plan: %v", m.Source(), err)
	}
	text, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	var read plan.Expr
	if err := json.Unmarshal(text, &read); err != nil {
		t.Fatal(err)
	}
	run, err := eval.NewMapping(&read)
	if err != nil {
		t.Fatalf("%s\ndoes not run: %v", m.Source(), err)
	}
	return run
}

// edges are values of each type that a function may treat in a way of their own.
var edges = map[string][]string{
	"bool":   {"true", "false"},
	"int":    {"0", "1", "-1", "2", "7", "100", "9223372036854775807", "-9223372036854775808", "9007199254740993", "63", "64"},
	"uint":   {"0u", "1u", "7u", "18446744073709551615u", "9223372036854775808u", "9007199254740993u"},
	"double": {"0.0", "-0.0", "1.0", "-1.5", "0.1", "2.5", "1e300", "-1e300", "5e-324", "9007199254740993.0", "1.8446744073709552e19", "9.223372036854775807e18", "(0.0 / 0.0)", "(1.0 / 0.0)", "(-1.0 / 0.0)"},
	"string": {
		`""`, `"a"`, `"abc"`, `"aXbXc"`, `"X"`, `"é😀e\u0301"`, `"  x\t"`, `"12"`, `"-7"`, `"1.5e3"`, `"true"`, `"2026-03-01T11:00:00Z"`, `"2026-03-01T11:00:00.123456789+02:30"`,
		`"9999-12-31T23:59:59Z"`, `"10000-01-01T00:00:00Z"`, `"2026-02-30T00:00:00Z"`, `"1h30m"`, `"-1.5s"`, `"UTC"`, `"Europe/Berlin"`, `"-07:30"`, `"24:00"`, `"nowhere"`, `"x:1"`, `"YWJj"`, `"YWI="`, `"YWI"`, `"!"`, `"%s %d"`, `"%.2f|%x|%%"`, `"%"`,
		`"{\"b\": 1.0, \"a\": [1e2, -0, null]}"`, `"[1,"`, `"(b)(c)?"`, `"("`, `"[a-z]+"`, `"\\1-\\0"`, `"\\9"`, `"` + "\u2028\x00\"\\\\" + `"`,
	},
	"bytes":                     {`b""`, `b"abc"`, `b"\xff"`, `b"\xe2\x82"`},
	"google.protobuf.Timestamp": {`timestamp("0001-01-01T00:00:00Z")`, `timestamp("9999-12-31T23:59:59.999999999Z")`, `timestamp("2026-03-29T01:30:00+02:00")`, `timestamp(0)`, "message.time"},
	"google.protobuf.Duration":  {`duration("0s")`, `duration("1h30m")`, `duration("-1.000000001s")`, `duration("2562047h")`, `duration("-2562047h")`},
	"null_type":                 {"null"},
	"type":                      {"int", "type(message)", "type([])"},
	"list": {
		"[]", "[1, 2, 3]", "[3, 1, 2, 1]", "[1.5, 0.5]", "[1u]", `["b", "a", "é", "a"]`, "[[1], [2, [3]]]", "[1, 1u, 1.0, 2]", `[{"a": 1}, {"a": 2, "b": null}]`, "[null]", "[true, false]", `[b"b", b"a"]`,
		"[optional.of(1), optional.none()]", `[timestamp(1), timestamp(0)]`, `[duration("2s"), duration("1s")]`, "([1, 2] + [3])", `[0.0 / 0.0]`, `[1, "a"]`, "[9223372036854775807, 1]", "event.lines", "event.missing.items",
	},
	"map":           {"{}", `{"a": 1}`, `{"b": [1], "a": {"c": null}}`, `{1: "x", -1: "y", true: "z", "s": 1u}`, `{1u: 1}`, "event.extra", "event", "message.attributes"},
	"optional_type": {"optional.none()", "optional.of(1)", `optional.of("abc")`, `optional.of([1, 2])`, "optional.of(optional.of(1))", "event.?total", "event.?missing", `event.?lines[0].?sku`, `event[?"note"]`},
	"message":       {"message"},
}

// all are a few of each.
func some(n int) (all []string) {
	for _, kind := range []string{"bool", "int", "uint", "double", "string", "bytes", "google.protobuf.Timestamp", "google.protobuf.Duration", "null_type", "type", "list", "map", "optional_type", "message"} {
		list := edges[kind]
		all = append(all, list[:min(n, len(list))]...)
		if len(list) > n {
			all = append(all, list[len(list)-1])
		}
	}
	return all
}

// shows are ways to see a value of any kind in a command, or not.
var shows = []string{`[{"v": %s}]`, `[{"v": "%%s".format([%s])}]`, `[{"v": "%%s".format([type(%s)])}]`, `[{"v": dyn(%s).orValue(0)}]`}

func TestValuesOfEveryKindAgree(t *testing.T) {
	t.Parallel()
	for _, list := range edges {
		for _, v := range list {
			for _, show := range shows {
				tryAgree(t, fmt.Sprintf(show, v))
				tryAgree(t, fmt.Sprintf(show, "dyn("+v+")"))
			}
		}
	}
}

// tryAgree holds the engine against cel-go on an expression that may not compile. It says whether it does.
func tryAgree(t *testing.T, source string) bool {
	t.Helper()
	m, problems := celmap.CompileMapping(source)
	if problems != nil {
		return false
	}
	if _, _, err := m.Agree(t.Context(), planned(t, m), order(), message); err != nil {
		t.Errorf("%s\n%v", source, err)
	}
	return true
}

// spellings are how functions are written that are operators, or that a macro calls.
var spellings = map[string]string{
	"_+_": "(%s + %s)", "_-_": "(%s - %s)", "_*_": "(%s * %s)", "_/_": "(%s / %s)", "_%_": "(%s %% %s)", "-_": "(-%s)", "!_": "(!%s)",
	"_<_": "(%s < %s)", "_<=_": "(%s <= %s)", "_>_": "(%s > %s)", "_>=_": "(%s >= %s)", "_==_": "(%s == %s)", "_!=_": "(%s != %s)",
	"_&&_": "(%s && %s)", "_||_": "(%s || %s)", "_?_:_": "(%s ? %s : %s)", "@in": "(%s in %s)", "_[_]": "%s[%s]", "_[?_]": "%s[?%s]",
	"math.@min": "math.least(%s, %s)", "math.@max": "math.greatest(%s, %s)",
	"@sortByAssociatedKeys": "%s.sortBy(x, (x in %s))",
}

// hidden are functions that nobody writes: macros and the syntax stand for them, or cel-go declares them for macros that the
// dialect does not have.
var hidden = map[string]bool{
	"@not_strictly_false": true, "__not_strictly_false__": true, "in": true, "_in_": true, "_?._": true, "cel.@mapInsert": true,
}

func TestEveryFunctionAgrees(t *testing.T) {
	t.Parallel()
	functions, err := celmap.Functions()
	if err != nil {
		t.Fatal(err)
	}
	for name, f := range functions {
		if hidden[name] {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(1, 2)) // the same calls each time
			for _, o := range f.OverloadDecls() {
				if !eval.Knows(name, o.ID()) && spellings[name] == "" {
					t.Errorf("the engine does not have %s (%s)", name, o.ID())
				}
				compiled := 0
				for try := 0; try < 60; try++ {
					var args []any
					for _, p := range o.ArgTypes() {
						args = append(args, argument(random, p))
					}
					spelling, ok := spellings[name]
					switch {
					case ok && strings.Count(spelling, "%s") != len(args):
						spelling = strings.Replace(spelling, ", %s", "", 1) // of one argument
					case ok:
					case o.IsMemberFunction():
						spelling = "%s." + name + "(" + strings.Join(slices.Repeat([]string{"%s"}, len(args)-1), ", ") + ")"
					default:
						spelling = name + "(" + strings.Join(slices.Repeat([]string{"%s"}, len(args)), ", ") + ")"
					}
					if tryAgree(t, fmt.Sprintf(shows[try%len(shows)], fmt.Sprintf(spelling, args...))) {
						compiled++
					}
					if len(args) == 0 {
						break
					}
				}
				if compiled == 0 {
					t.Errorf("no call of %s (%s) compiles", name, o.ID())
				}
			}
		})
	}
}

// argument writes a value of a type, sometimes as dyn, and sometimes one of another type.
func argument(random *rand.Rand, of *types.Type) string {
	list := edges[of.TypeName()]
	if list == nil || random.IntN(12) == 0 {
		list = some(3)
	}
	text := list[random.IntN(len(list))]
	if strings.HasPrefix(text, "-") {
		text = "(" + text + ")"
	}
	if random.IntN(3) == 0 {
		return "dyn(" + text + ")"
	}
	return text
}
