package dialect

import (
	"math/rand/v2"
	"strings"
)

// Edges are values of each type that a function may treat in a way of their own.
var Edges = map[string][]string{
	"bool":   {"true", "false"},
	"int":    {"0", "1", "-1", "2", "7", "100", "9223372036854775807", "-9223372036854775808", "9007199254740993", "63", "64"},
	"uint":   {"0u", "1u", "7u", "18446744073709551615u", "9223372036854775808u", "9007199254740993u"},
	"double": {"0.0", "-0.0", "1.0", "-1.5", "0.1", "2.5", "0.5", "-0.5", "-9.223372036854775808e18", "1.844674407370955e19", "1e300", "-1e300", "5e-324", "9007199254740993.0", "1.8446744073709552e19", "9.223372036854775807e18", "(0.0 / 0.0)", "(1.0 / 0.0)", "(-1.0 / 0.0)"},
	"string": {
		`""`, `"a"`, `"abc"`, `"aXbXc"`, `"X"`, `"é😀e\u0301"`, `"  x\t"`, `"12"`, `"-7"`, `"1.5e3"`, `"true"`, `"2026-03-01T11:00:00Z"`, `"2026-03-01T11:00:00.123456789+02:30"`,
		`"9999-12-31T23:59:59Z"`, `"10000-01-01T00:00:00Z"`, `"2026-02-30T00:00:00Z"`, `"1h30m"`, `"-1.5s"`, `"UTC"`, `"Europe/Berlin"`, `"-07:30"`, `"24:00"`, `"nowhere"`, `"x:1"`, `"YWJj"`, `"YWI="`, `"YWI"`, `"!"`, `"%s %d"`, `"%.2f|%x|%%"`, `"%"`,
		`"{\"b\": 1.0, \"a\": [1e2, -0, null]}"`, `"[1,"`, `"(b)(c)?"`, `"("`, `"[a-z]+"`, `"\\1-\\0"`, `"\\9"`, `"` + strings.Repeat("abé ", 40) + `"`, `"\u2028\x00\"\\"`,
	},
	"bytes":                     {`b""`, `b"abc"`, `b"` + strings.Repeat("abc", 40) + `"`, `b"\xff"`, `b"\xe2\x82"`},
	"google.protobuf.Timestamp": {`timestamp("0001-01-01T00:00:00Z")`, `timestamp("9999-12-31T23:59:59.999999999Z")`, `timestamp("2026-03-29T01:30:00+02:00")`, `timestamp(0)`, "message.time"},
	"google.protobuf.Duration":  {`duration("0s")`, `duration("1h30m")`, `duration("-9223372036.854775808s")`, `duration("-1.000000001s")`, `duration("2562047h")`, `duration("-2562047h")`},
	"null_type":                 {"null"},
	"type":                      {"int", "type(message)", "type([])"},
	"list": {
		"[]", "[1, 2, 3]", "[3, 1, 2, 1]", "[1.5, 0.5]", "[1u]", `["b", "a", "é", "a"]`, "[[1], [2, [3]]]", "[1, 1u, 1.0, 2]", `[{"a": 1}, {"a": 2, "b": null}]`, "[null]", "[true, false]", `[b"b", b"a"]`,
		"[optional.of(1), optional.none()]", `[timestamp(1), timestamp(0)]`, `[duration("2s"), duration("1s")]`, "([1, 2] + [3])", `[0.0 / 0.0]`, `[1, "a"]`, "[9223372036854775807, 1]", "event.lines", "event.missing.items",
	},
	"map":           {"{}", `{"a": 1}`, `{"b": [1], "a": {"c": null}}`, `{1: "x", -1: "y", true: "z", "s": 1u}`, `{1u: 1}`, "event.extra", "event", "message.attributes"},
	"optional_type": {"optional.none()", "optional.of(1)", `optional.of("abc")`, `optional.of([1, 2])`, "optional.of(optional.of(1))", `optional.of(optional.of("abcdefghijklmnopqrstuvwxyz"))`, "optional.of(optional.none())", "event.?total", "event.?missing", `event.?lines[0].?sku`, `event[?"note"]`},
	"message":       {"message"},
}

// Some are a few of each type.
func Some(n int) (all []string) {
	for _, kind := range []string{"bool", "int", "uint", "double", "string", "bytes", "google.protobuf.Timestamp", "google.protobuf.Duration", "null_type", "type", "list", "map", "optional_type", "message"} {
		list := Edges[kind]
		all = append(all, list[:min(n, len(list))]...)
		if len(list) > n {
			all = append(all, list[len(list)-1])
		}
	}
	return all
}

// Argument writes a value of a type, by cel-go's name of it, sometimes as dyn, and sometimes one of another type.
func Argument(random *rand.Rand, of string) string {
	list := Edges[of]
	if list == nil || random.IntN(12) == 0 {
		list = Some(3)
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
