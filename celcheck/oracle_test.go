package celcheck_test

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/eventlink/pulumi-eventlink/celcheck"
	"github.com/eventlink/pulumi-eventlink/celmap"
	"github.com/eventlink/pulumi-eventlink/contract"
	"github.com/eventlink/pulumi-eventlink/finding"
	"github.com/eventlink/pulumi-eventlink/schema"
)

var (
	oracleFor  = flag.Duration("oracle", 0, "how long random connections are judged; else there are some hundreds")
	oracleSeed = flag.Uint64("oracle.seed", 1, "the first of them")
)

// rounds counts the rounds of an oracle: by default some, so that no test hangs on how fast the machine is.
func rounds(n uint64) func(seed uint64) bool {
	end := time.Now().Add(*oracleFor)
	return func(seed uint64) bool {
		if *oracleFor > 0 {
			return time.Now().Before(end)
		}
		return seed-*oracleSeed < n
	}
}

// What is said to be ok must stand every event that can be had, and what is said to break must break.
func TestRandomConnectionsAreJudgedSoundly(t *testing.T) {
	t.Parallel()
	counts := map[celcheck.Verdict]int{}
	reasons := map[string]int{}
	var slowest time.Duration
	proved := 0
	seed := *oracleSeed
	for more := rounds(100); more(seed); seed++ {
		g := &generator{rng: rand.New(rand.NewPCG(seed, 7))}
		in := g.input()
		if seed%8 > 0 {
			// A proof alone takes no search, so that many more can be tried.
			if celcheck.Proves(t.Context(), in) {
				proved++
				if message := judge(t, in, celcheck.Result{Verdict: celcheck.OK}); message != "" {
					t.Fatalf("seed %d: %s\nevent contract:   %s\ncommand contract: %s\nmapping:          %s", seed, message, in.EventSchema, in.CommandSchema, in.Mapping)
				}
			}
			continue
		}
		began := time.Now()
		r := celcheck.Check(t.Context(), in)
		slowest = max(slowest, time.Since(began))
		counts[r.Verdict]++
		if r.Verdict == celcheck.Unknown {
			for _, f := range r.Findings {
				if f.Code == finding.MappingUnproved {
					reasons[f.Message]++
				}
			}
		}
		if message := judge(t, in, r); message != "" {
			t.Fatalf("seed %d: %s\nevent contract:   %s\ncommand contract: %s\nmapping:          %s\nfindings: %v", seed, message, in.EventSchema, in.CommandSchema, in.Mapping, r.Findings)
		}
	}
	t.Logf("%d connections, %d proved, verdicts of some %v, the slowest took %v", seed-*oracleSeed, proved, counts, slowest)
	for reason, n := range reasons {
		if n > 2 {
			t.Logf("%5d %s", n, reason)
		}
	}
}

// judge says what is wrong with a verdict.
func judge(t *testing.T, in celcheck.Input, r celcheck.Result) string {
	events, commands := contracts(t, in)
	mapping, problems := celmap.CompileMapping(in.Mapping)
	if len(problems) > 0 {
		if r.Verdict != celcheck.Compile {
			return "what does not compile got " + r.Verdict.String()
		}
		return ""
	}
	switch r.Verdict {
	case celcheck.Fails, celcheck.WrongCommand:
		for _, f := range r.Findings {
			if f.Severity != finding.Error {
				continue
			}
			if broken, _ := breaks(t, events, commands, mapping, []byte(f.Counterexample)); !broken {
				return "the counterexample does not break: " + f.Counterexample
			}
		}
	case celcheck.OK:
		s, _ := schema.Parse(in.EventSchema, schema.Options{DefaultDraft: in.Draft})
		rng := rand.New(rand.NewPCG(3, 4))
		for range 25 {
			v, ok := schema.Sample(s, rng)
			if !ok {
				break
			}
			text, err := json.Marshal(v)
			if err != nil {
				t.Fatal(err)
			}
			for _, text := range append([]string{string(text)}, nearby(string(text), rng)...) {
				if broken, why := breaks(t, events, commands, mapping, []byte(text)); broken && !strings.Contains(why, "infinite") {
					return fmt.Sprintf("ok, and yet: %s\non %s", why, text)
				}
			}
		}
	case celcheck.Compile:
		return "what compiles got compile"
	}
	return ""
}

func contracts(t *testing.T, in celcheck.Input) (events, commands *contract.Contract) {
	t.Helper()
	events, problems := contract.CompileWith(in.EventSchema, contract.Options{DefaultDraft: in.Draft})
	if problems != nil {
		t.Fatalf("%v in %s", problems, in.EventSchema)
	}
	commands, problems = contract.CompileWith(in.CommandSchema, contract.Options{DefaultDraft: in.Draft})
	if problems != nil {
		t.Fatalf("%v in %s", problems, in.CommandSchema)
	}
	return events, commands
}

// breaks runs an event; overflow and limits break nothing.
func breaks(t *testing.T, events, commands *contract.Contract, mapping *celmap.Mapping, body []byte) (bool, string) {
	event, err := events.Decode(body)
	if err != nil || events.Check(event) != nil {
		return false, "no event"
	}
	got, _, err := mapping.Commands(t.Context(), event, celmap.Message{ID: "m", Time: time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)})
	if err != nil {
		var f *celmap.Failure
		if errors.As(err, &f) && (f.Cause == celmap.CauseLimit || f.Cause == celmap.CauseOverflow) {
			return false, ""
		}
		return true, err.Error()
	}
	for _, command := range got {
		if err := commands.Check(command); err != nil {
			return true, fmt.Sprintf("%v: %v", err, command)
		}
	}
	return false, ""
}

// nearby gives texts near an event: a property less, another scalar.
func nearby(text string, rng *rand.Rand) []string {
	var event map[string]any
	if json.Unmarshal([]byte(text), &event) != nil {
		return nil
	}
	var out []string
	for name := range event {
		was := event[name]
		for _, v := range []any{nil, 0, 1, -1, 1.5, "", "a", "b", "xxxxxxxxxxxx", true, []any{}, map[string]any{}, 100, 99, 5, 9007199254740993} {
			if rng.IntN(4) > 0 {
				continue
			}
			event[name] = v
			if b, err := json.Marshal(event); err == nil {
				out = append(out, string(b))
			}
		}
		delete(event, name)
		if b, err := json.Marshal(event); err == nil {
			out = append(out, string(b))
		}
		event[name] = was
	}
	return out
}

// A generator makes connections of a small grammar.
type generator struct {
	rng    *rand.Rand
	fields map[string]string // name to its type
	scope  []string          // variables that are elements of objs
}

func (g *generator) pick(list ...string) string { return list[g.rng.IntN(len(list))] }

func (g *generator) input() celcheck.Input {
	g.fields = map[string]string{"s": "string", "e": "string", "n": "int", "m": "int", "x": "double", "b": "bool", "l": "list", "o": "map", "u": "any", "r": "list"}
	var properties, required []string
	kinds := map[string]string{
		"s": g.text(), "e": g.pick(`{"enum":["a","b"]}`, `{"enum":["a","b","c"]}`, `{"const":"a"}`, `{"enum":["a",null]}`),
		"n": g.integer(), "m": g.integer(), "x": g.number(), "b": `{"type":"boolean"}`,
		"l": fmt.Sprintf(`{"type":"array","items":%s%s}`, g.object(), g.bounds()),
		"r": fmt.Sprintf(`{"type":"array","items":%s%s}`, g.pick(g.text(), g.integer(), g.number()), g.bounds()),
		"o": g.object(),
		"d": g.pick(`{"type":"object","additionalProperties":{"type":"integer","minimum":0}}`, `{"type":"object","patternProperties":{"^x":{"type":"integer"}},"additionalProperties":{"type":"string"}}`,
			`{"type":"object","patternProperties":{"^x":{"type":"string","minLength":1}},"additionalProperties":false,"maxProperties":3}`, `{"type":"object","propertyNames":{"pattern":"^[a-z]{1,3}$"},"minProperties":1}`,
			`{"type":"object","properties":{"xa":{"type":"integer"}},"dependentRequired":{"xb":["xa"]},"dependentSchemas":{"xc":{"required":["xb"],"properties":{"xb":{"type":"string"}}}}}`),
		"u": g.pick(`{"type":["string","null"],"maxLength":5}`, `{"type":["integer","string"]}`, `{}`, `{"type":["integer","null"]}`,
			`{"oneOf":[{"type":"string","minLength":1},{"type":"integer","minimum":0}]}`, `{"anyOf":[{"type":"number"},{"type":"boolean"}]}`,
			`{"oneOf":[{"type":"object","properties":{"k":{"const":"a"},"v":{"type":"integer","minimum":1}},"required":["k","v"]},{"type":"object","properties":{"k":{"const":"b"},"v":{"type":"string"},"w":{"type":"integer"}},"required":["k"]}]}`,
			`{"if":{"type":"string"},"then":{"maxLength":3},"else":{"type":"integer"}}`),
	}
	for _, name := range slices.Sorted(maps.Keys(kinds)) {
		kind := kinds[name]
		if g.rng.IntN(10) == 0 {
			continue
		}
		properties = append(properties, fmt.Sprintf("%q:%s", name, kind))
		if g.rng.IntN(4) > 0 {
			required = append(required, fmt.Sprintf("%q", name))
		}
	}
	event := fmt.Sprintf(`{"type":"object","properties":{%s},"required":[%s]%s}`, strings.Join(properties, ","), strings.Join(required, ","), g.pick("", `,"additionalProperties":false`))
	if g.rng.IntN(3) == 0 {
		event = strings.TrimSuffix(event, "}") + fmt.Sprintf(`,%q:[{"properties":{"e":{"const":"a"},"s":{"type":"string","maxLength":4}},"required":["e"]},{"properties":{"e":{"const":"b"},"n":{"type":"integer","minimum":3}},"required":["e","n"]}]}`, g.pick("oneOf", "anyOf"))
	}
	var command, literal []string
	for _, name := range []string{"p", "q"} {
		kind := g.pick("string", "int", "double", "bool", "list")
		switch kind {
		case "string":
			command = append(command, fmt.Sprintf(`%q:%s`, name, g.pick(g.text(), g.text(), `{"enum":["a","b","c"]}`, `{"type":["string","null"]}`)))
		case "int":
			command = append(command, fmt.Sprintf(`%q:%s`, name, g.pick(g.integer(), `{"type":"number"}`)))
		case "double":
			command = append(command, fmt.Sprintf(`%q:%s`, name, g.pick(g.number(), `{"type":"number"}`)))
		case "bool":
			command = append(command, fmt.Sprintf(`%q:{"type":"boolean"}`, name))
		default:
			command = append(command, fmt.Sprintf(`%q:{"type":"array","maxItems":%d}`, name, 2+g.rng.IntN(20)))
		}
		switch g.rng.IntN(8) {
		case 0:
			literal = append(literal, fmt.Sprintf(`?%q: event.?%s`, name, g.pick("s", "n", "x", "u", "e")))
		case 1:
			literal = append(literal, fmt.Sprintf(`%q: event.%s`, name, g.pick("s", "n", "x", "u", "e", "l")))
		default:
			literal = append(literal, fmt.Sprintf("%q: %s", name, g.expr(kind, g.rng.IntN(4))))
		}
	}
	schemaText := fmt.Sprintf(`{"type":"object","properties":{%s}%s%s}`, strings.Join(command, ","), g.pick("", `,"required":["p"]`, `,"required":["p","q"]`), g.pick("", `,"additionalProperties":false`, `,"additionalProperties":{"type":"integer"}`))
	mapping := "[{" + strings.Join(literal, ", ") + "}]"
	switch g.rng.IntN(7) {
	case 6:
		mapping = fmt.Sprintf(`[{%s: %s, %s}]`, g.pick("event.s", "event.e", "string(event.n)"), g.expr("int", 1), literal[0])
	case 0, 1:
		mapping = fmt.Sprintf("%s ? %s : []", g.expr("bool", 3), mapping)
	case 2:
		g.scope = append(g.scope, "i")
		mapping = fmt.Sprintf(`event.l.map(i, {"p": %s})`, g.expr(g.pick("int", "string"), 3))
		if g.rng.IntN(2) == 0 {
			mapping = fmt.Sprintf(`event.l.filter(i, %s).map(i, {"p": %s})`, g.expr("bool", 2), g.expr(g.pick("int", "string"), 3))
		}
	}
	return celcheck.Input{EventSchema: event, CommandSchema: schemaText, Mapping: mapping}
}

func (g *generator) bounds() string {
	out := ""
	if g.rng.IntN(2) == 0 {
		out += fmt.Sprintf(`,"minItems":%d`, g.rng.IntN(3))
	}
	if g.rng.IntN(2) == 0 {
		out += fmt.Sprintf(`,"maxItems":%d`, 3+g.rng.IntN(5))
	}
	return out
}

func (g *generator) text() string {
	return g.pick(`{"type":"string"}`, `{"type":"string","maxLength":5}`, `{"type":"string","minLength":1}`, `{"type":"string","minLength":2,"maxLength":12}`, `{"type":"string","pattern":"^[a-z]{2,4}$"}`, `{"type":"string","maxLength":30}`,
		`{"type":"string","pattern":"^[a-z]+-[0-9]{1,3}$"}`, `{"type":"string","pattern":"^[A-Z]{2}[0-9]{2}$"}`, `{"type":"string","pattern":"^[0-9]{1,4}$"}`,
		`{"type":"string","pattern":"^a"}`, `{"type":"string","pattern":"b$"}`, `{"type":"string","pattern":"^[^-]*$"}`, `{"type":"string","pattern":"^[a-z _-]{0,8}$"}`,
		`{"type":"string","pattern":"^[0-9A-Z|.+/=-]*$"}`, `{"type":"string","pattern":"^(ab|a-b|[0-9]+)$"}`)
}

func (g *generator) integer() string {
	return g.pick(`{"type":"integer"}`, `{"type":"integer","minimum":0}`, `{"type":"integer","minimum":1,"maximum":100}`, `{"type":"integer","minimum":-5,"maximum":5}`, `{"enum":[1,2,3]}`, `{"type":"integer","minimum":0,"maximum":1000000}`, `{"type":"integer","exclusiveMinimum":0}`, `{"type":"integer","multipleOf":5}`, `{"type":"integer","multipleOf":10,"minimum":0}`, `{"type":"integer","minimum":0,"maximum":23}`)
}

func (g *generator) number() string {
	return g.pick(`{"type":"number"}`, `{"type":"number","minimum":0,"maximum":1}`, `{"type":"number","minimum":0}`, `{"type":"number","multipleOf":2}`, `{"type":"number","exclusiveMinimum":0,"maximum":1000}`)
}

func (g *generator) object() string {
	return fmt.Sprintf(`{"type":"object","properties":{"s":%s,"n":%s,"e":{"enum":["a","b"]}},"required":[%s]}`, g.text(), g.integer(), g.pick(`"s","n"`, `"s"`, `"n","e"`, ``))
}

func (g *generator) base() string {
	options := []string{"event", "event", "event", "event.o"}
	for _, name := range g.scope {
		options = append(options, name, name, name)
	}
	return g.pick(options...)
}

// further gives expressions of the parts of the language that are used less, and of the relations between parts of one.
func (g *generator) further(kind string, sub func(string) string, base string) string {
	switch kind {
	case "string":
		text := g.pick(sub("string"), "event.s", base+".s")
		return g.pick(
			text+".charAt("+g.pick("0", "1", "event.n", "size(event.s)")+")",
			text+".split("+g.pick(`"-"`, `"a"`, `", "`, `""`)+")["+g.pick("0", "1", "2")+"]",
			`(`+base+`.s.contains("-") ? `+base+`.s.split("-")[1] : "n")`,
			text+`.split("-").join(`+g.pick(`"+"`, `""`, `"-"`)+")",
			text+".replace("+g.pick(`"-", "_"`, `"-", ""`, `"a", "-"`, `"ab", ""`)+")",
			`(event.s.indexOf("-") >= 0 ? event.s.substring(0, event.s.indexOf("-")) : "x")`,
			`event.s.substring(event.s.indexOf("a") + 1)`,
			`event.s.substring(`+g.pick("0", "1")+`, event.s.`+g.pick("indexOf", "lastIndexOf")+`("b"))`,
			text+".reverse()",
			`(size(event.s) `+g.pick(">", ">=", ">=")+` 2 ? event.s.substring(size(event.s) - `+g.pick("1", "2", "3")+`) : "t")`,
			`(size(event.s) > 3 ? event.s.substring(`+g.pick("0", "1")+`, size(event.s) - `+g.pick("0", "1", "2")+`) : "t")`,
			`event.s.substring(event.s.lastIndexOf("`+g.pick("-", "a", "b")+`") + `+g.pick("1", "1", "2")+`)`,
			`(event.s.contains("-") ? event.s.substring(event.s.`+g.pick("indexOf", "lastIndexOf")+`("-")`+g.pick("", " + 1")+`) : "t")`,
			`(event.s.startsWith("`+g.pick("a", "ab", "AB", "1")+`") ? event.s.replace("`+g.pick("a", "ab", "AB", "1")+`", "`+g.pick("", "c", "xyz")+`") : "t")`,
			text+`.replace("a", "`+g.pick("", "bb")+`", `+g.pick("1", "0", "-1", "event.n")+`)`,
			text+`.split("-", `+g.pick("1", "2", "0", "-1")+`)`+g.pick("[0]", "[?1].orValue(\"\")"),
			text+`.split("-")`+g.pick(`[size(`+text+`.split("-")) - 1]`, `.last().orValue("")`),
			`(event.s.split("-")[0] == "ab" ? event.s : "t")`, `(event.s.trim() == "ab" ? event.s : "t")`, `(event.s.lowerAscii() == "ab" ? event.s : "t")`,
			`(event.s.replace("-", "") == "ab" ? event.s : "t")`, `("x" + event.s == "xab" ? event.s : "t")`, `(event.s + event.e == "aba" ? event.s : "t")`,
			`(event.s.replace("`+g.pick("-", "b")+`", "a") == "aa" ? event.s : "t")`, `(event.s.charAt(1) == "b" ? event.s : "t")`, `(event.s.substring(1) == "b" ? event.s : "t")`,
			`({"a": 1, "ab": 2}[?event.s].orValue(`+g.pick("0", "3")+`) > 1 ? event.s : "t")`, `(["a", "ab"].exists(q, q == event.s) ? event.s : "t")`,
			`(event.s.split("-")[`+g.pick("0", "1")+`] in ["ab", "a"] ? event.s : "t")`,
			`"%.1f|%s".format([`+sub("double")+", "+sub(g.pick("double", "int", "string", "bool"))+"])",
			`string(asTimestamp(`+text+`).orValue(message.time))`,
			`base64.encode(bytes(`+text+"))",
			"cel.bind(t, "+text+`.trim(), t == "" ? "e" : t)`,
			"(size("+text+".trim()) > 0 ? "+text+`.trim() : "e")`,
			text+".trim().upperAscii().substring("+g.pick("0", "0, 1")+")",
			`[event.s, "k", `+sub("string")+`].filter(y, y != "").join("/")`,
			"string("+sub("bool")+")",
			"strings.quote("+text+")",
			`optional.ofNonZeroValue(`+text+`).orValue("z")`,
			`(event.s in event.d ? string(event.d[event.s]) : "no")`,
			`string(event.d[?"xa"].orValue("y"))`,
			`(event.e == "a" ? "ab" : "abc")`,
			`(event.s.matches("^[a-z]+$") ? event.s : "m")`,
			"json.encode("+g.pick("event.o", "event.s", "event.l", "[event.n, event.x]", sub("string"))+")",
			`string(json.decode(event.s).orValue(`+g.pick("1", `"x"`, "null")+`))`,
			`cel.bind(d, json.decode(event.s).orValue(null), type(d) == string ? d : "d")`,
			`regex.extract(event.s, "`+g.pick("[a-z]+", "-([0-9]+)", "^a(b?)", "([a-z]-|x)$")+`").orValue("`+g.pick("a", "")+`")`,
			`regex.replace(event.s, "`+g.pick("[^a-z]", "-", "^(.)")+`", "`+g.pick("", "__", `\\1-`, "b")+`")`,
			`regex.extractAll(`+text+`, "[a-z]([0-9]?)").join("-")`,
			`event.l.transformList(i, k, string(i) + k.?s.orValue("")).join(",")`,
			`string({"a": 1}.merge({"a": `+sub("string")+`}).a)`,
			`json.encode(event.o.transformMap(k, v, k == "s", v))`,
		)
	case "int":
		return g.pick(
			`event.s.`+g.pick("indexOf", "lastIndexOf")+`("a", `+g.pick("0", "1", "event.n")+`)`,
			`(string(event.n) == "7" ? event.n : 1)`, `({"a": 1, "b": 7}[`+base+`.e] == 7 ? 1 : 2)`,
			`(event.s.startsWith(event.e) ? size(event.s.substring(size(event.e))) : 1)`,
			`(size(event.r) <= size(event.l) ? lists.range(size(event.r)).map(i, event.l[i].?n.orValue(1))[?0].orValue(4) : 5)`,
			`(size(event.r) < size(event.l) ? event.l[size(event.r)].?n.orValue(1) : 5)`,
			`(size(event.r) == size(event.l) && size(event.r) > 1 ? event.l[1].?n.orValue(1) : 5)`,
			"math.abs("+sub("int")+")", "math.sign("+sub("int")+")",
			"(event.n > event.m ? event.n - event.m : 1)", "(event.n >= event.m ? event.n - event.m : 0)",
			"(event.m < event.n && event.n < 10 ? event.m : 3)",
			"(event.n % 5 == 0 ? event.n : 5)", "(event.n * 10)", "(event.n % 4 + event.m % 2)",
			"asTimestamp(event.s).orValue(message.time)."+g.pick("getHours", "getMonth", "getFullYear", "getDayOfYear")+"()",
			"event.s.indexOf("+g.pick(`"a"`, `"-"`, `"bc"`)+")",
			`(event.s.matches("^[0-9]{1,5}$") ? int(event.s) : 4)`, "int(event.s)",
			"size(bytes(event.s))", "size(event.o)", "size(event.d)",
			"(size(event.l) > 0 ? event.l[size(event.l) - 1].?n.orValue(2) : 2)", "event.r.slice(0, 1).size()",
			"lists.range("+g.pick("3", "event.n", "size(event.r)")+").size()",
			"cel.bind(w, size(event.l), w > 0 ? event.l[0].?n.orValue(w) : w)",
			"(event.l.exists(k, has(k.n) && k.n > 3) ? event.l.filter(k, has(k.n) && k.n > 3)[0].n : 4)",
			`(asInt(event.s).hasValue() ? int(event.s) : 1)`,
			"optional.ofNonZeroValue(event.n).orValue(1)",
			"event.r.sum()", "event.l.map(k, k.?n.orValue(1)).sum()", "[event.n, event.m, 5].sum()", "event.d.map(k, 1).sum()",
			`event.o.merge({"n": event.m}).n`, `{"n": 1}.merge(event.o).n`, "size(event.l.map(k, {k.?s.orValue(\"z\"): 1}).merge())", "size(event.d.merge(event.o))",
			"size(event.d.transformMap(k, v, v))", "event.l.transformList(i, k, i).sum()", "size(json.decode(event.s).orValue([]))",
		)
	case "double":
		return g.pick("double([event.x, 1.5].sum())", "event.r.map(k, asDouble(k).orValue(1.0)).sum()", "math.greatest(event.r)", "math.abs("+sub("double")+")", "math.sign("+sub("double")+")", "(event.x > 0.0 ? 1.0 / event.x : 1.0)",
			"(event.x >= 0.5 && event.x < 2.0 ? event.x : 1.0)", "double(event.n) / 100.0", "(event.x > 1.0 ? event.x - 1.0 : 0.0)")
	case "bool":
		return g.pick(
			"(event.s"+g.pick(" > ", " >= ", " < ", " <= ")+g.pick(`"b"`, `"ab"`, `""`, `"a-"`)+")", "("+g.pick(`"b"`, `"ab"`)+g.pick(" > ", " <= ")+"event.s)",
			"(event.n * 2 "+g.pick("==", "!=", ">", "<=")+" 10)", "(event.n - 3 "+g.pick("==", ">")+" 2)", "(3 - event.n "+g.pick("==", "<", ">=")+" 1)", "(event.n * -3 < 10)", "(size(event.s) - 1 > 1)",
			`(size(event.?s.orValue("")) > `+g.pick("0", "2")+` && size(event.s) > 0)`, `(event.x * 2.0 > 3.0)`,
			"(event.n > event.m && event.m > 2)", "(event.?s == optional.none())", "(event.?n != optional.none() && event.n > 0)",
			"(event.l "+g.pick("==", "!=")+" [])", "(event.s in event.r)", "cel.bind(ok, has(event.s), ok && event.s != \"\")",
			"event.s.matches("+g.pick(`"^[a-z]+$"`, `"[0-9]"`, `"^\\d{2}$"`, `"(?i)^ab"`, `"^a.*b$"`)+")",
			`event.s.`+g.pick("startsWith", "endsWith", "contains")+"("+g.pick(`"ab"`, `"-"`, `""`)+")",
			`[event.?s.orValue(""), event.e].`+g.pick("all", "exists")+`(q, q == "a")`, `(event.n in [1, 2, 3] && `+sub("bool")+`)`, `("a" in event.r)`, `!("a" in event.r)`,
			`(size(event.l.filter(k, has(k.n) && k.n > 1)) > `+g.pick("0", "1")+` && has(event.l[0].n))`,
			`event.d.exists(k, k == "xa")`, `event.d.all(k, k != "xb")`, `event.d.exists_one(k, k.startsWith("x"))`, `event.o.exists(k, k == "s")`,
			"(event.s == event.e)", `("xa" in event.d && event.d["xa"] != 0)`, "math."+g.pick("isNaN", "isFinite", "isInf")+"(event.x)",
			`(size(event.s.trim()) > 1)`, `(event.s.split("-").size() == 2)`, "asTimestamp(event.s).hasValue()",
			"event.l.exists(i, k, i > 1 && has(k.n))", `event.d.all(k, v, v != 0)`, "event.r.existsOne(i, k, i == 0)",
			"cel.bind(o, event.o, has(o.s) && o.s != \"a\")", "(event.n % 3 == 0)",
		)
	}
	return g.pick(
		"event.l.map(k, [k.?s]).flatten()", "event.l.map(k, [1, 2]).flatten()", "event.r.sort()", "event.l.map(k, k.?s.orValue(\"\")).sort()",
		"event.r.slice(0, "+g.pick("1", "size(event.r)")+")", "lists.range(3)", "event.l.sortBy(k, k.?n.orValue(0))",
		`["s", "n", "zz"].filter(k, k in event.o).map(k, event.o[k])`, `["xa", "xb"].filter(w, w in event.d).map(k, event.d[k])`,
		`event.d.filter(k, event.d[k] != 0).map(k, event.d[k])`, `event.l.filter(k, has(k.n) && k.n > 2).map(w, w.n)`, `event.l.filter(k, has(k.s)).filter(w, w.s != "").map(w, w.s)`,
		"event.r.distinct().map(k, "+g.pick(`"a" + string(k)`, `{"k": k}`, "[k, 1]", "string(k)")+")", "event.r.distinct().sort()", "event.r.distinct().slice(0, 1)",
		"[event.?s, event.?e].unwrapOpt()", "optional.unwrap([event.?n])", "event.d.map(k, event.d[k])", "event.d.map(k, k)",
		`event.s.split("-")`, "lists.range(size(event.l)).map(k, event.l[k].?s.orValue(\"\"))", "event.r.distinct().map(k, k)",
		"["+sub("string")+", "+sub("int")+"]",
		"event.l.transformList(i, k, i > 0, k.?s.orValue(\"\"))", `regex.extractAll(event.s, "[a-z]+")`, "event.o.transformList(k, v, v)",
		"event.d.transformList(k, v, [k, v]).flatten()", "[event.o.merge(event.d)]", "event.l.map(k, k.merge({\"n\": 1}))",
	)
}

// expr gives an expression that is meant to be of a type, and may be none of it.
func (g *generator) expr(kind string, depth int) string {
	sub := func(kind string) string { return g.expr(kind, depth-1) }
	base := g.base()
	if depth > 0 && g.rng.IntN(3) == 0 {
		return g.further(kind, sub, base)
	}
	if depth <= 0 {
		switch kind {
		case "string":
			return g.pick(base+".s", base+".e", `"a"`, `"b"`, `""`, "event.u")
		case "int":
			return g.pick(base+".n", "1", "0", "7", "event.m", "size("+base+".s)", "size(event.l)")
		case "double":
			return g.pick("event.x", "1.5", "0.0", "double(event.n)")
		case "bool":
			return g.pick("event.b", "true", "has("+base+".s)", "has("+base+".n)", "has("+base+".e)")
		}
		return g.pick("event.l", "[]", "[1, 2]", "event.r")
	}
	guarded := g.pick("s", "n", "e", "u", "x", "o")
	switch kind {
	case "string":
		switch g.rng.IntN(18) {
		case 14:
			return `"` + g.pick("%s-%d", "%s/%s", "%d%%%s", "%d:%d") + `".format([` + sub("string") + ", " + sub("int") + "])"
		case 15:
			return sub("string") + ".substring(" + g.pick("0, 1", "1", "0, 2", "2, 3", "0") + ")"
		case 16:
			return sub("string") + ".replace(" + g.pick(`"a", "bb"`, `"a", ""`, `"", "x"`, `"ab", "c"`) + ")"
		case 17:
			return base + ".?s.optMap(q, q + " + sub("string") + `).orValue("d")`
		case 0:
			return sub("string") + " + " + sub("string")
		case 1:
			return "string(" + sub(g.pick("int", "double", "bool", "string")) + ")"
		case 2:
			return "(has(" + base + ".s) ? " + base + ".s : " + sub("string") + ")"
		case 3:
			return base + ".?s.orValue(" + sub("string") + ")"
		case 4:
			return "(" + sub("bool") + " ? " + sub("string") + " : " + sub("string") + ")"
		case 5:
			return `{"a": "A", "b": "bb"}[` + base + ".e]"
		case 6:
			return `{"a": "A", "b": "bb"}[?` + base + `.?e].orValue("z")`
		case 7:
			return "(type(event.u) == string ? event.u : " + sub("string") + ")"
		case 8:
			return `(event.u != null ? event.u : "none")`
		case 9:
			return sub("string") + g.pick(".lowerAscii()", ".upperAscii()", ".trim()")
		case 10:
			return `event.r.map(y, string(y)).join("-")`
		case 11:
			return "cel.bind(z, " + sub("string") + `, z + "!")`
		case 12:
			return "event.l[" + g.pick("0", "1", "0", "event.n") + "].s"
		}
		return g.expr(kind, 0)
	case "int":
		switch g.rng.IntN(13) {
		case 0:
			return "(" + sub("int") + g.pick(" + ", " - ", " * ") + sub("int") + ")"
		case 1:
			return "(" + sub("int") + g.pick(" / ", " % ") + sub("int") + ")"
		case 2:
			return "(has(" + base + ".n) ? " + base + ".n : " + sub("int") + ")"
		case 3:
			return g.pick(base+".?n.orValue("+sub("int")+")", base+".?o.?n.orValue(0)", `{"a": 1, "b": event.n}[`+base+".e]", "math."+g.pick("least", "greatest")+"("+sub("int")+", "+sub("int")+")", "event.l.first().?n.orValue(1)", "event.l[?0].?n.orValue(2)", "event.l.filter(k, has(k.n)).map(k, k.n)[0]")
		case 4:
			return "(" + sub("bool") + " ? " + sub("int") + " : " + sub("int") + ")"
		case 5:
			return "(size(event.l) > 0 ? event.l[0].n : " + sub("int") + ")"
		case 6:
			return "int(" + sub(g.pick("double", "string", "int")) + ")"
		case 7:
			return "asInt(" + sub(g.pick("double", "string", "int")) + ").orValue(0)"
		case 8:
			return "(" + base + ".n != 0 ? " + sub("int") + " / " + base + ".n : 1)"
		case 9:
			return "(type(event.u) == int ? event.u : 3)"
		case 10:
			return "-" + sub("int")
		case 11:
			return "size(" + sub(g.pick("string", "list")) + ")"
		}
		return g.expr(kind, 0)
	case "double":
		switch g.rng.IntN(7) {
		case 0:
			return "(" + sub("double") + g.pick(" + ", " - ", " * ", " / ") + sub("double") + ")"
		case 1:
			return "double(" + sub(g.pick("int", "double", "string")) + ")"
		case 2:
			return g.pick("event.?x.orValue("+sub("double")+")", "math."+g.pick("floor", "ceil", "round", "trunc")+"("+sub("double")+")")
		case 3:
			return "(" + sub("bool") + " ? " + sub("double") + " : " + sub("double") + ")"
		case 4:
			return "asDouble(" + sub(g.pick("int", "double", "string")) + ").orValue(0.0)"
		}
		return g.expr(kind, 0)
	case "bool":
		switch g.rng.IntN(29) {
		case 19:
			return "(event.u" + g.pick(" > ", " <= ", " == ", " != ") + g.pick("1", "1.5", "event.n", "event.x", `"a"`) + ")"
		case 20:
			return "(" + g.pick("event.n", "event.m", "event.x", "double(event.n)", "event.u") + g.pick(" > ", " >= ", " < ", " == ", " != ") + g.pick("1.5", "2", "event.x", "event.n", "0") + ")"
		case 21:
			return "event.l.all(k, " + g.pick("has(k.n)", "has(k.s) && k.s != ''", "k.?n.orValue(3) > 2", `k.e == "a"`) + ") && event.l.all(k, " + g.pick("k.n > 0", "size(k.s) > 0", `k.e == "a"`) + ")"
		case 22:
			return `(` + base + g.pick(".e", ".s", ".u") + ` in {"a": 1, "b": 2})`
		case 23:
			return `("` + g.pick("s", "n", "zz") + `" in ` + g.pick("event", "event.o", "event.l") + ")"
		case 24:
			return g.pick("has(event.o.s)", "has(event.o.n) && event.o.n > 1", "event.?o.?n.hasValue()", "event.?o.n.hasValue()", `event.?o.?s.orValue("") == ""`, "has(message.attributes.t)")
		case 25:
			return "cel.bind(w, " + sub("int") + ", w > 1 && w < 50)"
		case 27:
			return `sets.` + g.pick("contains", "intersects", "equivalent") + "(" + sub("list") + ", [1])"
		case 26:
			return "!(" + sub("bool") + " && " + g.pick("has(event.s)", "has(event.n)", "event.b") + ")"
		case 0, 1:
			return "(" + sub("bool") + " && " + sub("bool") + ")"
		case 2, 3:
			return "(" + sub("bool") + " || " + sub("bool") + ")"
		case 4:
			return "!(" + sub("bool") + ")"
		case 5:
			return "(" + sub("int") + g.pick(" < ", " <= ", " > ", " >= ", " == ", " != ") + sub("int") + ")"
		case 6:
			return "(" + sub("double") + g.pick(" < ", " <= ", " > ", " >= ", " == ") + sub("double") + ")"
		case 7:
			return "(" + base + ".e" + g.pick(" == ", " != ") + g.pick(`"a"`, `"b"`, `"c"`) + ")"
		case 8:
			return "(" + base + `.e in ["a", "c"])`
		case 9:
			return "has(event." + guarded + ")"
		case 10:
			return "event.?" + guarded + ".hasValue()"
		case 11:
			return base + ".s." + g.pick("startsWith", "endsWith", "contains", "matches") + `("a")`
		case 12:
			return "(type(event.u) == " + g.pick("int", "string", "bool", "map", "null_type", "double") + ")"
		case 13:
			return "(event.u == " + g.pick("null", `"a"`, "1", "event.e") + ")"
		case 14:
			return "event.l." + g.pick("exists", "all", "exists_one") + "(k, " + g.pick("has(k.s)", "k.n > 0", `k.e == "a"`, "has(k.n) && k.n > 1", "size(k.s) > 0") + ")"
		case 15:
			return "(" + g.pick("size(event.l)", "size("+base+".s)", "event.r.size()") + g.pick(" > ", " >= ", " == ", " != ", " < ") + g.pick("0", "1", "3") + ")"
		case 16:
			return "(event.?n.orValue(0) " + g.pick(">", "<", "==", "!=") + " " + g.pick("0", "5") + ")"
		case 17:
			return `(event.?s.orValue("") ` + g.pick("==", "!=") + ` "")`
		case 18:
			return `(event.u.k == ` + g.pick(`"a"`, `"b"`) + ` && event.u.v ` + g.pick(`!= 1`, `== "x"`, "> 0") + `)`
		}
		return g.expr(kind, 0)
	}
	switch g.rng.IntN(8) {
	case 4:
		return sub("list") + g.pick(".distinct()", ".reverse()")
	case 5:
		return "event.o.map(k, event.o[k])"
	case 6:
		return `event.o.filter(k, k.startsWith("s")).map(k, event.o[k])`
	case 0:
		return sub("list") + " + " + sub("list")
	case 1:
		return "event.l.map(k, k." + g.pick("s", "n") + ")"
	case 2:
		return "event.l.filter(k, " + g.pick("has(k.s)", `k.e == "a"`, "k.n > 2") + ")"
	case 3:
		return "(" + sub("bool") + " ? " + sub("list") + " : " + sub("list") + ")"
	}
	return g.expr(kind, 0)
}
