package celmap_test

import (
	"fmt"
	"strings"
	"testing"
)

// texts are strings at the edges of what a conversion takes.
var texts = []string{
	"", " ", "0", "-0", "+5", "007", "1_0", "0x10", "1e3", ".5", "5.", "1.5", "1e400", "1e-400", "inf", "-Infinity", "NaN", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "18446744073709551615", "18446744073709551616",
	"true", "TRUE", "t", "T", "tRUE", "1", "yes", "False",
	"2026-03-01T11:00:00Z", "2026-03-01t11:00:00z", "2026-03-01 11:00:00Z", "2026-03-01T11:00:00", "2026-03-01T11:00:00.Z", "2026-03-01T11:00:00.5Z", "2026-03-01T11:00:00,5Z", "2026-03-01T11:00:00.123456789123Z", "2026-03-01T24:00:00Z", "2026-03-01T23:59:59Z",
	"2026-03-01T23:60:00Z", "2026-03-01T23:59:60Z", "2026-03-01T23:59:61Z", "2026-12-31T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-31T00:00:00Z", "2026-01-32T00:00:00Z", "2026-04-31T00:00:00Z", "2024-02-29T00:00:00Z", "2026-02-29T00:00:00Z",
	"0000-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59-00:01", "10000-01-01T00:00:00Z", "2026-03-01T11:00:00+23:59", "2026-03-01T11:00:00-24:00", "2026-03-01T11:00:00+00:60", "2026-03-01T11:00:00+01", "2026-03-01T11:00:00+0100",
	"2026-03-01T11:00:00*01:00", "2026-03-01T11:00:00+1:000", "2026-3-01T11:00:00Z", "2026-03-1T11:00:00Z", "2026/03/01T11:00:00Z", "2026-03-01T11-00-00Z", "2026-03-01T1:00:00Z", "2026-03-01T11:00:00ZZ", "2026-03-01T11:00:0Z", "+026-03-01T11:00:00Z", "2026-+3-01T11:00:00Z", "2026-03-01T11:00:00.+Z", "2026-03-01", "é026-03-01T11:00:00Z",
	"1h30m", "-1.5s", "1s", "s", "1", "1d", "1h-1m", "9223372036s", "9223372036.854775807s", "9223372036.854775808s", "-9223372036.854775808s", "-9223372036.854775809s", "1.s", ".5s", ".s", "1µs", "1ns", "1us", "1 s", "+1s", "--1s", "2562047h47m16s",
	"UTC", "Local", "Europe/Berlin", "europe/berlin", "America/New_York", "+01:00", "-01:30", "01:00", "1:2", "-0:30", "24:00", "23:59", "-23:59", "-24:00", "00:60", "00:-1", ":", "a:b", "1:b", "1:00:00", "../etc/passwd",
	"YWJj", "YWI=", "YWI", "YW", "Y", "YWJj\n", "/+8=", "_-8=", "{}", "[]", "{", `{"a":1,"a":2}`, `{"b":1.50,"a":[null,true]}`, `"a"`, `"\ud800"`, "1e2", "[1,]", "nul", "null", "é😀e\u0301", "\u2028", "\x00", "a\\b\"c\td", "\ufffe", "aXbXc", "AbZ", "  x ", "\u00a0x\u3000",
	strings.Repeat("ab ", 50), "%s", "%", "%d%%", "%.3f", "%.101f", "%5s", "%q", "%s%s", "%x", "(", "[a-z]+", "a{1001}", "a**", "(a)(b)", "\\",
}

// TestFunctionsOfTextsAgree calls what takes a string with many of them, as an event holds them.
func TestFunctionsOfTextsAgree(t *testing.T) {
	t.Parallel()
	for _, call := range []string{
		"int(%s)", "uint(%s)", "double(%s)", "bool(%s)", "timestamp(%s)", "duration(%s)", "bytes(%s)", "string(%s)", "size(%s)", "asInt(%s).orValue(dyn(0))", "asDouble(%s).orValue(dyn(0))", "asTimestamp(%s).orValue(dyn(0))", "asDuration(%s).orValue(dyn(0))", "string(timestamp(%s))", "string(duration(%s))", "int(timestamp(%s))", "int(duration(%s))",
		"timestamp(%s) + duration(\"1ns\")", "timestamp(%s) - duration(\"1s\")", "timestamp(%s) - message.time", "message.time + duration(%s)", "-dyn(duration(%s))", "duration(%s) + duration(\"1h\")", "duration(%s).getHours()", "duration(%s).getMilliseconds()", "timestamp(%s).getMilliseconds()", "timestamp(%s).getDayOfYear()", "timestamp(%s).getDayOfWeek(\"Asia/Tokyo\")",
		"message.time.getHours(%s)", "message.time.getMinutes(%s)", "message.time.getDate(%s)", "message.time.getFullYear(%s)", "base64.decode(%s)", "base64.encode(bytes(%s))", "json.decode(%s).orValue(dyn(0))", "json.encode(%s)", "strings.quote(%s)", "%s.lowerAscii()", "%s.upperAscii()", "%s.trim()", "%s.reverse()",
		"%s.split(\"\")", "%s.split(\"X\", 2)", "%s.split(\"X\", 0)", "%s.charAt(1)", "%s.substring(1)", "%s.substring(1, 2)", "%s.indexOf(\"X\")", "%s.indexOf(\"\", 2)", "%s.indexOf(\"X\", 2)", "%s.lastIndexOf(\"X\")", "%s.lastIndexOf(\"X\", 2)", "%s.lastIndexOf(\"\")", "%s.replace(\"X\", \"<>\")", "%s.replace(\"\", \"-\")", "%s.replace(\"\", \"-\", 1)",
		"%s.matches(\"^[a-z]+$\")", "\"abc\".matches(%s)", "event.b.matches(%s)", "%s.matches(event.b)", "regex.extract(%s, \"([0-9])[0-9]\").orValue(\"none\")", "regex.extractAll(%s, \"[0-9]*\")", "regex.replace(%s, \"([a-z])([0-9]?)\", \"\\\\2\\\\1\")", "regex.replace(\"ab\", \"(a)(b)\", %s)", "regex.replace(\"aa\", \"a\", %s, 1)",
		"%s.format([1, \"a\"])", "%s.format([1.5])", "%s.format([[1, \"a\"]])", "%s.format([b\"a\"])", "%s.format([0.0 / 0.0])", "%s < event.b", "%s == event.b", "%s + event.b", "%s in [\"1\", \"UTC\"]", "%s in {\"1\": 1}", "{%s: 1}", "[%s, event.b].sort()", "[%s, event.b].join(%s)", "event.extra[?%s].orValue(dyn(0))", "optional.ofNonZeroValue(%s).orValue(dyn(0))",
	} {
		t.Run(call, func(t *testing.T) {
			t.Parallel()
			for _, part := range []string{"event.s", "string(event.s)"} { // of an unknown type, and a string
				m := compile(t, fmt.Sprintf(`[{"v": "%%s".format([%s])}]`, strings.ReplaceAll(call, "%s", part)))
				run := planned(t, m)
				for _, s := range texts {
					event := order()
					event["s"], event["b"] = s, "aXbXc"
					if _, _, err := m.Agree(t.Context(), run, event, message); err != nil {
						t.Errorf("%s of %q: %v", part, s, err)
					}
				}
			}
		})
	}
}
