package eval_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/eventlink/pulumi-eventlink/engine/result"
)

func TestValuesAreEqualByWhatTheyAre(t *testing.T) {
	t.Parallel()
	const (
		zone, utc = `timestamp("2026-03-01T13:00:00+01:00")`, `timestamp("2026-03-01T12:00:00Z")`
		nan, inf  = "(0.0 / 0.0)", "(1.0 / 0.0)"
	)
	for _, c := range []struct {
		a, b  string
		equal bool
	}{
		{"1", "1", true},
		{"1", "1u", true},
		{"1", "1.0", true},
		{"1u", "1.0", true},
		{"1", "2", false},
		{"1u", "2u", false},
		{"1.5", "1", false},
		{"0.0", "-0.0", true},
		{"0", "-0.0", true},
		{"-1", "18446744073709551615u", false},
		{"9223372036854775807", "9223372036854775807u", true},
		{"-9223372036854775808", "9223372036854775808u", false},
		{"9007199254740993", "9007199254740992.0", true},
		{"9007199254740993", "9007199254740992", false},
		{"9007199254740993u", "9007199254740992.0", true}, // an int and a double as doubles
		{"9223372036854775807", "9223372036854775808.0", true},
		{"9223372036854775807", "1e19", false},
		{"-9223372036854775807", "-1e19", false},
		{"18446744073709551615u", "18446744073709551616.0", true},
		{"18446744073709551615u", "1e20", false},
		{"0u", "-1.0", false},
		{nan, nan, false},
		{nan, "1", false},
		{"1u", nan, false},
		{inf, inf, true},
		{inf, "-" + inf, false},
		{inf, "9223372036854775807", false},
		{"null", "null", true},
		{"null", "0", false},
		{"null", `""`, false},
		{"null", "false", false},
		{"null", "[]", false},
		{"true", "true", true},
		{"true", "false", false},
		{"true", "1", false},
		{"false", "0", false},
		{`"a"`, `"a"`, true},
		{`"a"`, `"A"`, false},
		{`"a"`, `b"a"`, false},
		{`b"a"`, `b"a"`, true},
		{`b"a"`, `b"b"`, false},
		{`"1"`, "1", false},
		{`"é"`, `"e\u0301"`, false},
		{`"int"`, "int", false},
		{zone, utc, true},
		{utc, `timestamp("2026-03-01T12:00:00.000000001Z")`, false},
		{utc, "1772366400", false},
		{`duration("60s")`, `duration("1m")`, true},
		{`duration("1ns")`, "1", false},
		{`duration("1s")`, `duration("2s")`, false},
		{"int", "int", true},
		{"int", "uint", false},
		{"type([])", "type([1])", true},
		{"message", "message", true},
		{"message", "event", false},
		{"[]", "[]", true},
		{"[1, 2]", "[1.0, 2u]", true},
		{"[1, 2]", "[2, 1]", false},
		{"[1]", "[1, 1]", false},
		{"[[1], [null]]", "[[1u], [null]]", true},
		{"[" + nan + "]", "[" + nan + "]", false},
		{"[1] + [2]", "[1, 2]", true},
		{"[]", "{}", false},
		{"{}", "{}", true},
		{`{"a": 1, "b": [2]}`, `{"b": [2.0], "a": 1u}`, true},
		{`{"a": 1}`, `{"a": 2}`, false},
		{`{"a": 1}`, `{"b": 1}`, false},
		{`{"a": 1}`, `{"a": 1, "b": 1}`, false},
		{`{"a": null}`, "{}", false},
		{"{1: 2}", "{1u: 2.0}", true},
		{"{1: 2}", "{2: 2}", false},
		{"{1: 2}", "{1: 3}", false},
		{`{1: 2, "a": 3}`, `{"a": 3, 1: 2}`, true},
		{"{1: 2}", "{true: 2}", false},
		{"{1: 2}", `{"1": 2}`, false},
		{"{1: 2}", "{}", false},
		{"optional.none()", "optional.none()", true},
		{"optional.of(1)", "optional.of(1.0)", true},
		{"optional.of(1)", "optional.of(2)", false},
		{"optional.of(1)", "optional.none()", false},
		{"optional.none()", "optional.of(null)", false},
		{"optional.of(1)", "1", false},
		{"optional.none()", "null", false},
	} {
		for _, expression := range []string{
			fmt.Sprintf("dyn(%s) == dyn(%s)", c.a, c.b), fmt.Sprintf("dyn(%s) == dyn(%s)", c.b, c.a), fmt.Sprintf("!(dyn(%s) != dyn(%s))", c.a, c.b),
			fmt.Sprintf("dyn(%s) in [dyn(%s), event.n][?0].optMap(x, [x]).value()", c.a, c.b), fmt.Sprintf("[[dyn(%s)], [dyn(%s)]].distinct().size() == 1", c.a, c.b),
		} {
			wantValue(t, expression, fmt.Sprint(c.equal))
		}
	}
}

func TestValuesOfOneKindAndNumbersOfAnyAreOrdered(t *testing.T) {
	t.Parallel()
	for _, ascending := range [][]string{
		{"-(1.0 / 0.0)", "-1e19", "-9223372036854775808", "-1", "-0.5", "0", "5e-324", "1u", "1.5", "2", "9007199254740991.0", "9007199254740993", "9223372036854775806", "9223372036854775808u", "1e19", "18446744073709551615u", "1e20", "1.0 / 0.0"},
		{`""`, `"A"`, `"a"`, `"aa"`, `"b"`, `"é"`, `"\uFFFD"`, `"😀"`},
		{`b""`, `b"\x00"`, `b"a"`, `b"\xff"`},
		{"false", "true"},
		{`timestamp("0001-01-01T00:00:00Z")`, `timestamp("2026-03-01T13:00:00+02:00")`, `timestamp("2026-03-01T12:00:00Z")`, `timestamp("2026-03-01T12:00:00.000000001Z")`},
		{`duration("-1s")`, `duration("0s")`, `duration("1ns")`, `duration("1h")`},
	} {
		for i, a := range ascending {
			for j, b := range ascending {
				wantValue(t, fmt.Sprintf("[dyn(%[1]s) < dyn(%[2]s), dyn(%[1]s) <= dyn(%[2]s), dyn(%[1]s) > dyn(%[2]s), dyn(%[1]s) >= dyn(%[2]s)]", a, b), fmt.Sprintf("[%v,%v,%v,%v]", i < j, i <= j, i > j, i >= j))
			}
		}
	}
	const nan = "(0.0 / 0.0)"
	for _, b := range []string{"1", "1u", nan, "0.0"} {
		wantValue(t, fmt.Sprintf("[dyn(%[1]s) < dyn(%[2]s), dyn(%[2]s) >= dyn(%[1]s)]", nan, b), "[false,false]")
	}
	for _, pair := range [][2]string{{"1", `"1"`}, {`"a"`, `b"a"`}, {"true", "1"}, {"null", "null"}, {"[1]", "[2]"}, {"{}", "{}"}, {`duration("1s")`, "message.time"}, {"int", "int"}, {"optional.of(1)", "optional.of(2)"}} {
		for _, operator := range []string{"<", "<=", ">", ">="} {
			wantFailure(t, fmt.Sprintf("dyn(%s) %s dyn(%s)", pair[0], operator, pair[1]), result.CauseOverload, fmt.Sprintf("1:%d", len(`[{"v": dyn() `)+len(pair[0])+1))
		}
	}
}

func TestATermThatDecidesOutweighsAnError(t *testing.T) {
	t.Parallel()
	const fails = "event.missing"
	for expression, want := range map[string]string{
		"false && %s": "false", "%s && false": "false", "true || %s": "true", "%s || true": "true", "event.s && false": "false", "event.s || event.b": "true", "%s && event.s && false": "false",
		"event.l.exists(x, x == 2 || %s)": "true", "event.l.exists(x, x == 3 ? true : %s)": "true", "event.l.all(x, x == 3 ? false : %s)": "false", "event.l.exists(i, x, x == 3 ? true : %s)": "true",
		"[1, 2].exists(x, x > 1 && !(x < 1 && %s))": "true", "!(%s && false)": "true", "(true || %s) && (false || true)": "true", "event.b ? 1 : %s": "1", "!event.b ? %s : 2": "2",
		"event.?missing.or(event.?s).orValue(%s)": `"text"`,
	} {
		wantValue(t, strings.ReplaceAll(expression, "%s", fails), want)
	}
	for _, expression := range []string{
		"%s && true", "true && %s", "%s || false", "false || %s", "!%s", "%s ? 1 : 2", "event.l.exists_one(x, %s)", "event.l.map(x, %s)", "event.l.filter(x, %s)", "event.l.all(x, %s)", "event.l.exists(x, %s)", "event.l.existsOne(i, x, %s)",
		"%s == %s", "1 == %s", "[1, %s]", `{"a": %s}`, "event.?missing.orValue(%s)", "%s + 1", "1 + %s", "size(%s)", "event.l.map(x, %s, x)", "%s in [1]", "event.a in [%s]", "-%s", "%s.map(x, x)", "cel.bind(x, %s, x)",
	} {
		wantFailure(t, strings.ReplaceAll(expression, "%s", fails), result.CauseAbsent, fmt.Sprintf("1:%d", len(`[{"v": `)+1+strings.Index(expression, "%s")+len("event.")))
	}
	wantFailure(t, "event.b ? event.missing : 1", result.CauseAbsent, "1:16")
	wantFailure(t, "event.l[event.missing]", result.CauseAbsent, "1:15")
	// The first of two errors is told, and a term of another type is one.
	wantFailure(t, "event.a / (event.a - 1) == 1 && event.missing", result.CauseDivision, "1:16")
	wantFailure(t, "event.missing && event.a / (event.a - 1) == 1", result.CauseAbsent, "1:14")
	wantFailure(t, "event.s && true", result.CauseOverload, "1:16")
	wantFailure(t, "true && event.s && event.missing", result.CauseOverload, "1:13")
	wantFailure(t, "event.s ? 1 : 2", result.CauseOverload, "1:16")
	wantFailure(t, "!dyn(event.s)", result.CauseOverload, "1:8")
	wantFailure(t, "event.s || event.b && event.missing", result.CauseOverload, "1:16")
}

func TestPartsOfWhatIsAbsent(t *testing.T) {
	t.Parallel()
	for expression, want := range map[string]string{
		"has(event.a)": "true", "has(event.n)": "true", "has(event.missing)": "false", "has(event.s.x)": "false", "has(event.n.x)": "false", "has(event.o.y.z)": "true", "has(event.o.?w.z)": "false",
		"event.?o.?y.z.orValue(0)": "2", "event.?missing.y.z.orValue(0)": "0", "event.?s.?x.orValue(0)": "0", "event.?n.orValue(7)": "null", "event.l[?7].orValue(0)": "0", "event.l[?1].orValue(0)": "2", "event.l[1.0]": "2", "event.l[2u]": "3",
		"event[?event.s].orValue(0)": "0", "dyn({1: 2})[1.0]": "2", "dyn({1: 2})[1u]": "2", "{true: 1}[true]": "1", "event.o[?\"x\"].hasValue()": "true", "optional.of(event.o).y.z.value()": "2", "(event.b ? event.o : event).x": "1", "has((event.b ? event.o : event).x)": "true", "message.attributes.a": `"1"`,
		"event.o.y == event.o[\"y\"]": "true", "[event.o][0].x": "1", "event.l[event.a]": "2",
		"(event.b ? [7, 8] : event.l)[1]": "8", "(!event.b ? [7, 8] : event.l)[1]": "2", `(event.b ? {"x": 5} : event.o).x`: "5", `(!event.b ? {"x": 5} : event.o).x`: "1", "(event.b ? (event.b ? [[9]] : event.l) : event.l)[0][0]": "9", "(event.b ? optional.of(event.o) : event.?n).x.value()": "1",
	} {
		wantValue(t, expression, want)
	}
	for expression, want := range map[string]struct {
		cause result.Cause
		place string
	}{
		"event.missing.x.y": {result.CauseAbsent, "1:14"}, "event.o.missing.y": {result.CauseAbsent, "1:16"}, "event.n.x": {result.CauseAbsent, "1:16"}, "event.s.x": {result.CauseAbsent, "1:16"}, "event[\"missing\"]": {result.CauseAbsent, "1:13"},
		"event[event.s]": {result.CauseAbsent, "1:13"}, "event.l[3]": {result.CauseIndex, "1:15"}, "event.l[-1]": {result.CauseIndex, "1:15"}, "event.l[9223372036854775807u]": {result.CauseIndex, "1:15"}, "event.l[9223372036854775808u]": {result.CauseUnnamed, "1:15"}, "event.l[0.5]": {result.CauseUnnamed, "1:15"}, "event.l[event.n]": {result.CauseUnnamed, "1:15"}, "event.l[\"0\"]": {result.CauseUnnamed, "1:15"},
		"event.l.x": {result.CauseUnnamed, "1:15"}, "has(event.l.x)": {result.CauseUnnamed, "1:11"}, "has(event.missing.x)": {result.CauseAbsent, "1:18"}, "event.?missing.value()": {result.CauseAbsent, "1:28"}, "dyn(message)[event.a]": {result.CauseOverload, "1:20"}, "dyn(message)[event.s]": {result.CauseAbsent, "1:20"}, "{1: 2}[2]": {result.CauseAbsent, "1:14"},
	} {
		wantFailure(t, expression, want.cause, want.place)
	}
}

func TestMapsAndListsAreMadeAsWritten(t *testing.T) {
	t.Parallel()
	for expression, want := range map[string]string{
		`{"b": event.a, "a": 2}`: `{"a":2,"b":1}`, `{"a": 1, ?"b": event.?missing, ?"c": event.?n}`: `{"a":1,"c":null}`, `{event.s: 1, "x": 2}`: `{"text":1,"x":2}`, `[1, ?event.?missing, ?event.?a]`: "[1,1]", `[?optional.none()]`: "[]", "{}": "{}", "[]": "[]",
		`{"a": event.o.x, "b": {"c": [event.a]}}`: `{"a":1,"b":{"c":[1]}}`,
	} {
		wantValue(t, expression, want)
	}
	wantFailure(t, `{event.s: 1, "text": 2}`, result.CauseLiteral, "1:21")
	wantFailure(t, `{"text": 1, event.s: 2}`, result.CauseLiteral, "1:25")
	wantFailure(t, `{"a": 1, dyn("a"): 2}`, result.CauseLiteral, "1:20")
	wantFailure(t, `{?"a": event.?a, string("a"): 2}`, result.CauseLiteral, "1:31")
	wantFailure(t, `{event.s: 1, "x": 2, "text": 3}`, result.CauseLiteral, "1:29")
	wantFailure(t, `{event.s: 1, "x": 2, event.s: 3}`, result.CauseLiteral, "1:34")
	wantFailure(t, `{event.a: 1, 1u: 2}.size()`, result.CauseLiteral, "1:21")
	wantFailure(t, `{event.d: 1}.size()`, result.CauseLiteral, "1:14")
	wantFailure(t, `{?"a": dyn(event.a)}`, result.CauseLiteral, "1:18")
	wantFailure(t, `[?dyn(event.a)]`, result.CauseLiteral, "1:8")
	wantFailure(t, `{"z": event.missing, "a": event.a / 0.0 == 1.0 ? 1 : event.o.w}`, result.CauseAbsent, "1:20") // the first as written, not as sorted
	wantFailure(t, `{"z": event.o.w, "a": event.missing}`, result.CauseAbsent, "1:22")
}

func TestFoldsGoThroughListsAndMaps(t *testing.T) {
	t.Parallel()
	for expression, want := range map[string]string{
		"event.l.map(x, x * 2)": "[2,4,6]", "event.l.map(x, x != 2, x)": "[1,3]", "event.l.filter(x, x > 1)": "[2,3]", "event.o.map(k, k)": `["x","y"]`, "event.l.map(x, event.l.map(y, x * y))": "[[1,2,3],[2,4,6],[3,6,9]]",
		`{true: 1, "b": 2, 3: 4, -1: 5, "a": 6}.map(k, string(k))`: `["true","-1","3","a","b"]`, "event.l.transformList(i, x, i * 10 + x)": "[1,12,23]", "event.o.transformMap(k, v, k)": `{"x":"x","y":"y"}`, "event.l.map(x, [x]).map(l, l + [0])": "[[1,0],[2,0],[3,0]]",
		"cel.bind(x, event.l, cel.bind(y, x + [4], [x.size(), y.size(), x.size()]))": "[3,4,3]", "event.l.exists_one(x, x > 2)": "true", "event.l.exists_one(x, x > 1)": "false", "[].all(x, event.missing)": "true", "[].exists(x, event.missing)": "false", "event.l.map(event, event + 1)": "[2,3,4]",
		"event.l.map(x, 7)": "[7,7,7]", `dyn("").map(x, x)`: "[]", `dyn(b"").exists(x, true)`: "false", "cel.bind(l, event.l.map(x, x), [l.map(x, x + 1), l])": "[[2,3,4],[1,2,3]]", "event.l.sortBy(x, -x)": "[3,2,1]",
	} {
		wantValue(t, expression, want)
	}
	for _, expression := range []string{"event.a.map(x, x)", "event.s.map(x, x)", "event.n.exists(x, true)", "event.b.filter(x, true)"} {
		wantFailure(t, expression, result.CauseUnnamed, "")
	}
}

func TestMembershipInConstantsGoesByNumberAndType(t *testing.T) {
	t.Parallel()
	for expression, want := range map[string]string{
		"event.a in [1, 2]": "true", "event.a in [1.0, 2.0]": "true", "event.a in [1u]": "true", "event.a in [2, 3]": "false", "event.d in [0.5]": "true", "event.d in [1, 0]": "false", "event.s in [\"text\", \"x\"]": "true", "event.s in [dyn(1), \"y\"]": "false", "event.b in [true]": "true",
		"event.n in [1, 2]": "false", "dyn(9223372036854775807u) in [9223372036854775807, 1]": "true", "dyn(9223372036854775807) in [9223372036854775807u]": "true", "dyn(9223372036854775808u) in [9223372036854775807]": "false", "dyn(-1) in [18446744073709551615u]": "false", "dyn(18446744073709551615u) in [-1]": "false", "dyn(9223372036854775808.0) in [9223372036854775807, 9223372036854775808u]": "true", "event.l in [1, 2]": "false", "event.a in []": "false", "dyn(event.d - 0.5) in [0]": "true", "(0.0 / (event.d - 0.5)) in [0.0, 1.0]": "false", "dyn(-(event.d - 0.5)) in [0]": "true", "event.a in [1.5]": "false",
	} {
		wantValue(t, expression, want)
	}
	wantFailure(t, "dyn(bytes(event.s)) in [\"a\", \"b\"]", result.CauseBug, "")
	wantFailure(t, "dyn(message) in [1, 2]", result.CauseBug, "")
	wantFailure(t, "event.missing in [1, 2]", result.CauseAbsent, "1:14")
}
