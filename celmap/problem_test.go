package celmap_test

import (
	"strings"
	"testing"

	"github.com/eventlink/pulumi-eventlink/celmap"
)

func TestAnExpressionThatDoesNotCompileHasAProblem(t *testing.T) {
	t.Parallel()
	const syntax, unknown, mismatch = celmap.Syntax, celmap.UnknownName, celmap.TypeMismatch
	for name, c := range map[string]struct {
		source       string
		kind         celmap.ProblemKind
		line, column int
		message      string
		remedy       string
	}{
		"nothing":                                    {"", syntax, 1, 1, "the expression is empty", ""},
		"spaces":                                     {" \n", syntax, 1, 1, "the expression is empty", ""},
		"a comment alone":                            {"// later", syntax, 1, 9, "the expression ends too early", ""},
		"an end too early":                           {"event.total +", syntax, 1, 14, "the expression ends too early", ""},
		"a dot at the end":                           {"event.", syntax, 1, 7, "the expression ends too early", ""},
		"a missing bracket":                          {"[1, 2", syntax, 1, 6, "the [ of line 1, column 1 is still open", "write ] at the end"},
		"a missing colon":                            {`[{"a" 1}]`, syntax, 1, 7, "a colon is missing", "write : before 1"},
		"two values in a row":                        {"event.a event.b", syntax, 1, 9, "two values stand side by side", ""},
		"an assignment":                              {"event.a = 1", syntax, 1, 9, "= is not an operator", "write =="},
		"a string without an end":                    {`["abc]`, syntax, 1, 2, "the string does not end", "close it on the same line"},
		"an unknown escape":                          {`["a\z"]`, syntax, 1, 2, "the string does not end, or has an unknown escape", ""},
		"a byte order mark":                          {"\ufeffevent.a", syntax, 1, 1, "unexpected U+FEFF, a byte order mark", "save the text as UTF-8 without one"},
		"a character that is not shown":              {"event.a +\u200b 1", syntax, 1, 10, "unexpected U+200B, a character that is not shown", "remove it"},
		"a character outside the language":           {"event.a # 1", syntax, 1, 9, "a comment begins with //", "write // 1"},
		"a keyword as a name":                        {"in", syntax, 1, 1, "unexpected in", ""},
		"has() of a variable":                        {"[{'a': has(event)}]", syntax, 1, 12, "has() takes a property", "has(event.note)"},
		"a macro without a variable":                 {"event.map(1, 2)", syntax, 1, 11, "the first argument of a macro", ""},
		"an unknown variable":                        {"[evnt.total]", unknown, 1, 2, "unknown name evnt: an expression here knows event and message", "did you mean event?"},
		"an unknown variable on line 3":              {"[\n  {\n    'é': evnt}]", unknown, 3, 10, "unknown name evnt", ""},
		"command outside of groupBy":                 {"[command]", unknown, 1, 2, "unknown name command", ""},
		"a variable after its macro":                 {"event.map(x, x) + [x]", unknown, 1, 20, "unknown name x", ""},
		"an unknown function":                        {"[frobnicate(event)]", unknown, 1, 2, "unknown function frobnicate", ""},
		"a misspelt function":                        {"[event.name.substing(1)]", unknown, 1, 13, "unknown function substing", "did you mean substring?"},
		"a misspelt function of ours":                {"[asTimestmp(event.at)]", unknown, 1, 2, "unknown function asTimestmp", "did you mean asTimestamp?"},
		"a known function behind a namespace":        {"[math.size([1])]", unknown, 1, 2, "unknown function math.size", ""},
		"a pattern that is not a constant":           {"[{'a': regex.extract(event.a, event.b)}]", mismatch, 1, 36, "must be a constant", "write it in quotes"},
		"two groups to extract":                      {"[{'a': regex.extract(event.a, '(a)(b)')}]", mismatch, 1, 0, "has 2 groups", "(?:...)"},
		"a replacement without its group":            {"[{'a': regex.replace(event.a, '(a)', '\\\\2')}]", mismatch, 1, 0, "names the group", ""},
		"a pattern that is too large for each call":  {"[{'a': regex.replace(event.a, '(a{100}){10}', 'b')}]", mismatch, 1, 0, "instructions", ""},
		"a large pattern":                            {"[{'a': event.a.matches('(a{30}b{30}c{30}){30}')}]", mismatch, 1, 0, "", ""},
		"a large pattern that is folded":             {"[{'a': event.a.matches(dyn('(a{30}b{30}c{30}){30}'))}]", mismatch, 1, 0, "", ""},
		"entries of a map":                           {"[{'a': event.a.transformMapEntry(k, v, {v: k})}]", syntax, 1, 0, "transformMapEntry", ""},
		"an unknown function of math":                {"[math.ciel(1.5)]", unknown, 1, 7, "unknown function math.ciel", "did you mean math.ceil?"},
		"a macro with a wrong count":                 {"event.lines.map(1)", unknown, 1, 13, "map does not take 1 arguments", ""},
		"a clock":                                    {"[{'at': now()}]", unknown, 1, 9, "there is no clock", "message.time"},
		"an unknown field of message":                {"[{'a': message.foo}]", unknown, 1, 16, "message has no field foo; its fields are attributes, group, id and time", ""},
		"a misspelt field of message":                {"[{'a': message.atributes}]", unknown, 1, 16, "message has no field atributes", "did you mean attributes?"},
		"has() of such a field":                      {"[{'a': has(message.foo)}]", unknown, 1, 0, "message has no field foo", ""},
		"operands of two types":                      {"[{'a': 1 + 'x'}]", mismatch, 1, 10, "+ is not defined for (int, string)", "string(...)"},
		"int and double":                             {"[{'a': 1 * 2.0}]", mismatch, 1, 10, "* is not defined for (int, double)", "double(...)"},
		"an optional as a value":                     {"event.?total > 0 ? [] : []", mismatch, 1, 14, "> is not defined for (optional(dyn), int)", "orValue"},
		"a condition of a choice that is not a bool": {"'a' ? [{'n': 1}] : [{'s': 'x'}]", mismatch, 1, 5, "?: takes a bool and two branches, not (string, list(map(string, int)), list(map(string, string)))", ""},
		"a condition that is not a bool":             {"event.a && 1 ? [] : []", mismatch, 1, 12, "must be bool, not int", ""},
		"iterating over a number":                    {"1.map(x, x)", mismatch, 1, 1, "iterates over a list or a map, not over int", ""},
		"a selection from a string":                  {"['a'.b]", mismatch, 1, 5, "from an object, not from string", ""},
		"a function on a wrong type":                 {"[{'a': size(1)}]", mismatch, 1, 12, "size is not defined for (int)", ""},
		"a string for a list":                        {"event.type + 'x'", mismatch, 1, 1, "the expression yields string, not a list of commands", ""},
		"an object for a list":                       {"{'a': 1}", mismatch, 1, 1, "the expression yields map(string, int), not a list", ""},
		"an optional for a list":                     {"optional.of([event])", mismatch, 1, 1, "the expression yields optional(list(dyn))", ""},
		"a list of numbers":                          {"[1, 2]", mismatch, 1, 1, "the expression yields list(int), not a list of objects", ""},
		"a protobuf message":                         {"[{'a': google.protobuf.Int64Value{value: 1}}]", mismatch, 1, 0, "google.protobuf.Int64Value{...} makes a protobuf message", ""},
		"a key twice":                                {"[{'a': 1, 'b': 2, 'a': 3}]", mismatch, 1, 19, `the key "a" is given twice`, ""},
		"an invalid pattern":                         {"[{'a': event.x.matches('[')}]", mismatch, 1, 0, "", ""},
		"a constant that is not a date":              {"[{'a': string(timestamp('tomorrow'))}]", mismatch, 1, 0, "", ""},
		"a constant that is not a number":            {"[{'a': int('x')}]", mismatch, 1, 12, "", ""},
		"a constant division by zero":                {"[{'a': event.n / 0}]", mismatch, 1, 18, "division by the constant zero", ""},
		"an optional entry without an optional":      {"[{?'a': 1}]", mismatch, 1, 9, "must be optional(int), not int", ""},
		"a key without quotes":                       {"[{kind: 'x'}]", unknown, 1, 3, "kind is a key, and a key is a string in quotes", `write "kind"`},
		"a property with a hyphen":                   {"[{'a': event.detail-type}]", unknown, 1, 8, "event.detail-type is read as a difference", `write event["detail-type"]`},
		"a property with two hyphens":                {"[{'a': event.a.order-line-id.size()}]", unknown, 1, 8, "event.a.order-line-id is read as a difference", `write event.a["order-line-id"]`},
		"a hyphen in has":                            {"has(event.detail-type) ? [] : []", syntax, 1, 17, "has(event.detail-type) takes a name without a hyphen", `write "detail-type" in event`},
		"a difference of an unknown name":            {"[{'a': event.n - foo}]", unknown, 1, 18, "unknown name foo", ""},
		"a key with a dash":                          {"[{ship-kind: 'x'}]", unknown, 1, 3, "ship-kind is a key", `write "ship-kind"`},
		"a key without quotes in a macro":            {"event.a.map(x, {kind: x})", unknown, 1, 17, "kind is a key", `write "kind"`},
		"null for no commands":                       {"event.a > 1 ? [{'a': 1}] : null", mismatch, 1, 13, "nothing to do is []", `write event.a > 1 ? [{"a": 1}] : []`},
		"an object and nothing":                      {"event.a ? {'a': 1} : {}", mismatch, 1, 1, "not a list", `write event.a ? [{"a": 1}] : []`},
		"an object and a list":                       {"event.a ? {'a': 1} : []", mismatch, 1, 9, "an object is not a list", `write event.a ? [{"a": 1}] : []`},
		"and for a choice":                           {"event.a && [{'a': 1}]", mismatch, 1, 12, "must be bool", `write event.a ? [{"a": 1}] : []`},
		"or for a default":                           {"[{'a': event.a || {}}]", mismatch, 1, 19, "must be bool", "write event.?a.orValue({})"},
		"or for a list of values":                    {"event.a == 'x' || 'y' ? [] : []", mismatch, 1, 19, "must be bool", `write event.a in ["x", "y"]`},
		"two objects":                                {"event.a ? {'a': 1} : {'a': 2}", mismatch, 1, 1, "not a list", `write event.a ? [{"a": 1}] : [{"a": 2}]`},
		"no list of an optional":                     {"optional.of([event])", mismatch, 1, 1, "not a list", "write optional.of([event]).orValue([])"},
		"a condition alone":                          {"event.a == 1", mismatch, 1, 1, "not a list", "write event.a == 1 ? [{"},
		"null alone":                                 {"null", mismatch, 1, 1, "not a list", "write []"},
		"in of a string":                             {"'a' in 'abc' ? [] : []", mismatch, 1, 5, "not in a string", `write "abc".contains("a")`},
		"seconds for a duration":                     {"[{'a': message.time + 60}]", mismatch, 1, 21, "takes a duration", `write for example duration("24h")`},
		"a string for a time":                        {"[{'a': '2026' + duration('1h')}]", mismatch, 1, 15, "a time in JSON is a string", `write asTimestamp("2026").orValue(message.time) + duration("1h")`},
		"days":                                       {"[{'a': duration('30d')}]", mismatch, 1, 17, `the constant "30d" is not a duration`, `write duration("720h")`},
		"a week":                                     {"[{'a': duration('1 week')}]", mismatch, 1, 17, "", `write duration("168h")`},
		"an ISO duration":                            {"[{'a': duration('PT15M')}]", mismatch, 1, 17, "", `write duration("15m")`},
		"no duration at all":                         {"[{'a': duration('soon')}]", mismatch, 1, 17, "", `write for example duration("1h30m")`},
		"a date":                                     {"[{'a': timestamp('2026-02-03')}]", mismatch, 1, 18, "", `write timestamp("2026-02-03T00:00:00Z")`},
		"a time without a zone":                      {"[{'a': timestamp('2026-02-03 04:05')}]", mismatch, 1, 18, "", `write timestamp("2026-02-03T04:05:00Z")`},
		"a date that does not exist":                 {"[{'a': timestamp('2026-02-31')}]", mismatch, 1, 18, "", `write for example timestamp("2026-01-31T12:00:00Z")`},
		"a number beyond 64 bits":                    {"[{'a': 99999999999999999999}]", syntax, 1, 8, "", ""},
		"bytes that are not text":                    {"['\xff']", syntax, 0, 0, "the expression is not valid UTF-8", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m, problems := celmap.CompileMapping(c.source)
			if m != nil || len(problems) == 0 {
				t.Fatal("it compiles")
			}
			p := problems[0]
			if p.Kind != c.kind || p.Line != c.line || c.column != 0 && p.Column != c.column ||
				!strings.Contains(p.Message, c.message) || !strings.Contains(p.Remedy, c.remedy) {
				t.Errorf("got  %+v\nwant %+v", p, c)
			}
			for _, jargon := range []string{"undeclared", "container", "overload", "_+_", "<EOF>", "Syntax error", "optional_type", "google.protobuf.T", "ERROR", "viable"} {
				if strings.Contains(p.Message+p.Remedy, jargon) {
					t.Errorf("jargon %q in %+v", jargon, p)
				}
			}
		})
	}
}

func TestAKeyIsAString(t *testing.T) {
	t.Parallel()
	if _, problems := celmap.CompileIdentity("1"); len(problems) != 1 || problems[0].Message != "the expression yields int, not a string" {
		t.Errorf("got %+v", problems)
	}
	if _, problems := celmap.CompileIdentity("command.id"); len(problems) != 1 || problems[0].Kind != celmap.UnknownName {
		t.Errorf("got %+v", problems)
	}
	if _, problems := celmap.CompileGroupBy("comand.id"); len(problems) != 1 || problems[0].Message != "unknown name comand: an expression here knows command, event and message" {
		t.Errorf("got %+v", problems)
	}
}

func TestHostileSourcesAreRefused(t *testing.T) {
	t.Parallel()
	repeat := strings.Repeat
	for name, source := range map[string]string{
		"open parentheses":    repeat("(", 90_000),
		"parentheses":         repeat("(", 40_000) + "1" + repeat(")", 40_000),
		"lists":               repeat("[", 40_000) + repeat("]", 40_000),
		"a long sum":          "1" + repeat("+1", 45_000),
		"negations":           repeat("!", 90_000) + "true",
		"minus signs":         repeat("-", 90_000) + "1",
		"selections":          "event" + repeat(".a", 45_000),
		"indexes":             "event" + repeat("[0]", 30_000),
		"conditionals":        repeat("true?1:", 14_000) + "1",
		"nested macros":       repeat("[1].map(x,", 5_000) + "1" + repeat(")", 5_000),
		"chained macros":      "event" + repeat(".map(x,x)", 10_000),
		"chained optionals":   "optional.of(1)" + repeat(".optMap(x,x)", 7_000),
		"types without end":   repeat("[", 95) + "1" + repeat("]", 95) + " == " + repeat("[", 95) + "'a'" + repeat("]", 95),
		"macros in a tower":   repeat("[1].map(x,", 95) + "1" + repeat(")", 95),
		"punctuation":         repeat("?:.", 30_000),
		"quotes":              repeat("'a ", 30_000),
		"a source too long":   repeat("1", celmap.MaxSource+1),
		"zero bytes":          repeat("\x00", 10_000),
		"one long name":       repeat("a", 90_000),
		"a vast pattern":      `[{"a": event.x.matches("` + repeat("(a{1,99}){1,99}", 3) + `")}]`,
		"unknown names":       "[" + repeat("x,", 40_000) + "x]",
		"a list of thousands": "[" + repeat("1,", 49_000) + "1]",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, problems := celmap.CompileMapping(source)
			if len(problems) == 0 {
				t.Error("it compiles")
			}
			for _, p := range problems {
				if len(p.Message) > 1000 {
					t.Errorf("a message of %d bytes", len(p.Message))
				}
			}
		})
	}
}

func FuzzCompile(f *testing.F) {
	for _, seed := range []string{`[event]`, `event.a.map(x, {"k": x.?y})`, `cel.bind(a, 1, [{"a": a}])`, "'\\z'", `message.foo`, `{1: 2, 1: 3}`, `[{?"a": event.?b}]`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) {
		m, problems := celmap.CompileMapping(source)
		if (m == nil) == (len(problems) == 0) {
			t.Fatal("neither a mapping nor a problem, or both")
		}
		if m != nil {
			if _, _, err := m.Commands(t.Context(), order(), message); err != nil {
				return
			}
		}
	})
}
