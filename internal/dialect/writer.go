package dialect

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// A Writer writes random expressions of the dialect. Most have operands of types that do not fit, hidden by dyn from the
// checker: what fails is as much to be compared as what does not.
type Writer struct {
	Random *rand.Rand
	// Vars are further variables, beside event and message.
	Vars  []string
	fresh int
}

func (w *Writer) pick(list ...string) string { return list[w.Random.IntN(len(list))] }

func (w *Writer) atom() string {
	if len(w.Vars) > 0 && w.Random.IntN(2) == 0 {
		return w.pick(w.Vars...)
	}
	switch w.Random.IntN(4) {
	case 0:
		list := Some(4)
		text := list[w.Random.IntN(len(list))]
		if strings.HasPrefix(text, "-") {
			return "(" + text + ")"
		}
		return text
	case 1:
		return w.pick("1", "2", `"a"`, `"sku"`, "true", "false", "[]", "{}", "0", "1.5", "null")
	}
	return w.pick("event.total", "event.rate", "event.note", "event.type", "event.lines", "event.lines[0]", "event.lines[0].sku", "event.lines[1].qty", "event.lines[9]",
		"event.missing", "event.?missing", "event.?lines[?1].?sku", "event.extra", "event.extra.x", `event.extra["é"]`, "event.at", "event", "message.id", "message.time", "message.attributes",
		"message.attributes.tenant", "message.attributes.?none", "message")
}

// Expr writes an expression whose parts are nested up to a depth.
func (w *Writer) Expr(depth int) string {
	if depth <= 0 || w.Random.IntN(8) == 0 {
		return w.atom()
	}
	text := w.compound(depth - 1)
	if w.Random.IntN(3) == 0 {
		return "dyn(" + text + ")"
	}
	return text
}

func (w *Writer) compound(depth int) string {
	e := func() string { return w.Expr(depth) }
	switch w.Random.IntN(18) {
	case 0, 1:
		return "(" + e() + " " + w.pick("+", "-", "*", "/", "%", "+", "+") + " " + e() + ")"
	case 2, 3:
		return "(" + e() + " " + w.pick("==", "!=", "<", "<=", ">", ">=", "in") + " " + e() + ")"
	case 4, 5:
		return "(" + e() + " " + w.pick("&&", "||") + " " + e() + ")"
	case 6:
		return w.pick("!", "-") + "(" + e() + ")"
	case 7, 8:
		return "(" + e() + " ? " + e() + " : " + e() + ")"
	case 9:
		return "[" + w.pick("", "?") + e() + ", " + e() + "]"
	case 10:
		return "{" + w.pick(`"a"`, `?"a"`, `"b"`, e()) + ": " + e() + ", " + w.pick(`"z"`, `?"c"`, "1", "true", e()) + ": " + e() + "}"
	case 11:
		return e() + "[" + w.pick("", "?") + e() + "]"
	case 12:
		return e() + w.pick(".", ".?") + w.pick("sku", "a", "x", "tenant", "id")
	case 13:
		return "has(" + e() + w.pick(".", ".", ".?a.") + w.pick("sku", "a", "x", "id") + ")"
	case 14:
		return w.function(depth)
	}
	return w.macro(depth)
}

func (w *Writer) function(depth int) string {
	e := func() string { return w.Expr(depth) }
	switch w.Random.IntN(4) {
	case 0:
		return w.pick("size", "type", "int", "uint", "double", "string", "bool", "bytes", "timestamp", "duration", "asInt", "asDouble", "asTimestamp", "asDuration", "optional.of",
			"optional.ofNonZeroValue", "math.abs", "math.sign", "math.ceil", "math.greatest", "json.encode", "json.decode", "base64.encode", "base64.decode", "strings.quote", "lists.range") + "(" + e() + ")"
	case 1:
		return e() + "." + w.pick("size", "lowerAscii", "trim", "reverse", "distinct", "sort", "flatten", "first", "last", "sum", "merge", "value", "hasValue", "join", "getHours", "getSeconds",
			"getFullYear", "getMilliseconds", "unwrapOpt") + "()"
	case 2:
		return e() + "." + w.pick("contains", "startsWith", "endsWith", "matches", "indexOf", "lastIndexOf", "split", "charAt", "substring", "join", "orValue", "or", "hasValue", "merge",
			"flatten", "getDate", "getHours") + "(" + e() + ")"
	}
	return w.pick(
		`"%s|%d|%.3f".format(["x", `+e()+", 1.0])", "math.least("+e()+", "+e()+")", "sets.contains("+e()+", "+e()+")", e()+".replace("+e()+", "+e()+")", e()+".slice(0, "+e()+")",
		`regex.extract(`+e()+`, "([a-z])[0-9]?")`, `regex.replace(`+e()+`, "[aeiou]", "<\\0>")`, "math.bitOr("+e()+", "+e()+")", e()+`.matches("^[a-z]")`,
	)
}

func (w *Writer) macro(depth int) string {
	w.fresh++
	v, second := fmt.Sprintf("v%d", w.fresh), fmt.Sprintf("w%d", w.fresh)
	over := w.Expr(depth)
	if w.Random.IntN(3) == 0 {
		over = w.pick("event.lines", "[1, 2, 3]", "event.extra", "[event.total, event.rate]", "lists.range(20)", "event.lines + event.lines")
	}
	vars := w.Vars
	within := func(names ...string) string {
		w.Vars = append(slices.Clone(vars), names...)
		defer func() { w.Vars = vars }()
		return w.Expr(depth)
	}
	switch w.Random.IntN(9) {
	case 0:
		return fmt.Sprintf("cel.bind(%s, %s, %s)", v, over, within(v))
	case 1:
		return fmt.Sprintf("%s.%s(%s, %s)", over, w.pick("optMap", "optFlatMap"), v, within(v))
	case 2:
		return fmt.Sprintf("%s.%s(%s, %s, %s)", over, w.pick("transformList", "transformMap", "all", "exists", "existsOne"), second, v, within(v, second))
	case 3:
		return fmt.Sprintf("%s.map(%s, %s, %s)", over, v, within(v), within(v))
	case 4:
		return fmt.Sprintf("%s.sortBy(%s, %s)", over, v, within(v))
	}
	return fmt.Sprintf("%s.%s(%s, %s)", over, w.pick("map", "map", "filter", "all", "exists", "exists_one"), v, within(v))
}
