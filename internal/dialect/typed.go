package dialect

import (
	"fmt"
	"regexp"
	"strings"
)

// rules are how expressions of a kind are made: $int stands for another one of that kind, @ for a variable of a macro. The
// first few of a kind have no parts. What an event holds at a place is of the wanted kind in most events.
var rules = map[string]struct{ atoms, compounds []string }{
	"any": {
		[]string{"event", "event.note", "event.extra", "event.lines", "event.?missing.orValue(null)", "null", "message.attributes"},
		[]string{"$bool", "$int", "$int", "$double", "$string", "$string", "$list", "$map", "dyn($any)", "$optional.orValue($any)"},
	},
	"bool": {
		[]string{"true", "false", "has(event.note)", "has(event.extra.x)", "(event.note == null)"},
		[]string{
			"($int $order $int)", "($double $order $double)", "($string $order $string)", "($time $order $time)", "($span $order $span)", "($int $order $double)", "(dyn($int) == dyn($double))",
			"($any == $any)", "($any != dyn($any))", "($bool && $bool)", "($bool || $bool)", "($bool && dyn($any))", "(dyn($any) || $bool)", "!$bool", "($bool ? $bool : $bool)",
			"$string.contains($string)", "$string.startsWith($string)", "$string.endsWith($string)", `$string.matches("^[a-z]+")`, "$string.matches($string)", "($any in $list)", `($string in ["a", "X", "12"])`,
			`(dyn($any) in [1, 2.0, "a", 9007199254740993])`, "($string in $map)", "$list.all(@, $bool)", "$list.exists(@, $bool)", "$list.exists_one(@, $bool)", "$map.exists(@, $bool)", "$list.exists(@, @, $bool)",
			"$optional.hasValue()", "sets.contains($list, $list)", "sets.intersects($list, $list)", "cel.bind(@, $any, $bool)", "math.isNaN($double)",
		},
	},
	"int": {
		[]string{"0", "1", "7", "(-1)", "9223372036854775807", "9007199254740993", "event.total", "event.total", "event.lines.size()", "event.lines[0].qty", "event.extra.x"},
		[]string{
			"($int $arith $int)", "($int $arith $int)", "-$int", "size($string)", "size($list)", "size($map)", "int($double)", "int($string)", "int($time)", "$string.indexOf($string)", "$string.lastIndexOf($string)",
			"math.abs($int)", "math.sign($int)", "math.least($int, $int)", "math.greatest($int, $int)", "math.bitXor($int, $int)", "asInt($any).orValue($int)", "$list.sum()", "$time.getHours()", `$time.getMinutes("Europe/Berlin")`,
			"$time.getDayOfYear()", "$span.getMinutes()", "($bool ? $int : $int)", "$ints[$int]", "$ints[0]", "cel.bind(@, $any, $int)", "$optional.orValue($int)",
		},
	},
	"double": {
		[]string{"0.0", "1.5", "0.1", "(-2.5)", "1e300", "event.rate", "event.rate", "9007199254740993.0"},
		[]string{"($double + $double)", "($double - $double)", "($double * $double)", "($double / $double)", "-$double", "double($int)", "double($string)", "math.ceil($double)", "math.round($double)", "math.trunc($double)", "math.sqrt($int)", "math.abs($double)", "asDouble($any).orValue($double)", "($bool ? $double : $double)"},
	},
	"string": {
		append([]string{"event.type", "event.at", "event.type", "message.id", "message.group", "message.attributes.tenant", "event.lines[0].sku"}, Edges["string"]...),
		[]string{
			"($string + $string)", "($string + $string)", "string($int)", "string($double)", "string($bool)", "string($time)", "string($span)", "$string.lowerAscii()", "$string.upperAscii()", "$string.trim()", "$string.reverse()",
			"$string.substring($small)", "$string.substring($small, $small)", "$string.charAt($small)", "$string.replace($string, $string)", "$string.replace($string, $string, $small)", `"%s: %d %.2f".format([$any, $int, $double])`,
			`"%s".format([$any])`, "$string.format([$any, $any])", "$strings.join($string)", "json.encode($any)", "strings.quote($string)", "base64.encode(bytes($string))", "string(base64.decode($string))",
			`regex.replace($string, "[a-z]", "<\\0>")`, `regex.extract($string, "[0-9]+").orValue($string)`, "($bool ? $string : $string)", "cel.bind(@, $string, @ + $string + @)", "$strings[$small]",
		},
	},
	"small":   {[]string{"0", "1", "2", "3"}, []string{"(size($string) / 2)", "($small + $small)"}},
	"ints":    {[]string{"[1, 2, 3]", "[3, 1, 2, 1]", "event.lines.map(l, l.qty)", "[event.total]"}, []string{"lists.range($small)", "$ints.sort()", "$ints.distinct()", "$ints.reverse()", "$ints.map(@, @ + $int)", "$ints.filter(@, @ > $int)", "($ints + $ints)", "$ints.slice($small, $small)"}},
	"strings": {[]string{`["b", "a", "é"]`, "event.lines.map(l, l.sku)", "[event.type]"}, []string{"$string.split($string)", "$strings.sort()", "$strings.map(@, @ + $string)", "($strings + [$string])", `regex.extractAll($string, "[a-z]")`, "event.extra.map(k, k)"}},
	"list": {
		[]string{"event.lines", "[]", "[1, 1.0, 2]", `[null, "a"]`, "[event, event.note]"},
		[]string{
			"$ints", "$strings", "[$any, $any]", "[$any, ?$optional]", "[?$optional, ?$optional]", "$list.map(@, $any)", "$list.map(@, $bool, $any)", "$list.filter(@, $bool)", "($list + $list)", "$list.reverse()", "$list.distinct()", "$list.flatten()",
			"$map.map(@, $any)", "$list.transformList(@, @, $any)", "$map.transformList(@, @, $any)", "$list.sortBy(@, $int)", "$list.sortBy(@, $string)", "($bool ? $list : $list)", "cel.bind(@, $list, @ + @)", "[$optional, $optional].unwrapOpt()",
		},
	},
	"map": {
		[]string{"{}", "event.extra", "event.lines[0]", `{"a": 1, "b": null}`},
		[]string{
			`{"a": $any, "b": $any}`, `{"z": $any, ?"c": $optional}`, `{$string: $any, "x": $any}`, "{$int: $any}", `{event.type: $any, "order.placed": $any}`, `{?"a": $optional, $string: $any, "a": $any}`, `{"s-1": $any, event.lines[0].sku: 1}`, `{"a": $any, dyn("a"): $any}`, "{$int: $any, $string: $any, $bool: 1u}", "$map.merge($map)", "$map.transformMap(@, @, $any)", "json.decode($string).orValue($map)",
			"[$map, $map].merge()", "($bool ? $map : $map)", "json.decode(json.encode($map)).value()",
		},
	},
	"optional": {
		[]string{"event.?total", "event.?missing", "event.?lines[?0].?sku", `event.extra[?"x"]`, "optional.none()", "message.attributes.?tenant"},
		[]string{"optional.of($any)", "optional.ofNonZeroValue($any)", "$list[?$small]", "$map[?$string]", "$map.?a", "$optional.or($optional)", "$optional.optMap(@, $any)", "$optional.optFlatMap(@, $optional)", "$list.first()", "$list.last()", "asTimestamp($string)"},
	},
	"time": {
		[]string{"message.time", "timestamp(event.at)", `timestamp("2026-03-01T11:00:00.5Z")`},
		[]string{"($time + $span)", "($time - $span)", "timestamp($int)", "asTimestamp($string).orValue($time)", "($bool ? $time : $time)"},
	},
	"span":  {[]string{`duration("90s")`, `duration("-1.5s")`}, []string{"($time - $time)", "($span + $span)", "-dyn($span)", "asDuration($string).orValue($span)"}},
	"order": {atoms: []string{"<", "<=", ">", ">=", "==", "!="}},
	"arith": {atoms: []string{"+", "-", "*", "/", "%"}},
}

var part = regexp.MustCompile(`\$[a-z]+|@`)

// Typed writes an expression whose parts have the types that they are used as, but for what an event makes of them.
func (w *Writer) Typed(kind string, depth int) string {
	rule := rules[kind]
	if depth <= 0 && len(w.Vars) > 0 && kind == "any" || len(rule.compounds) > 0 && len(w.Vars) > 0 && w.Random.IntN(5) == 0 {
		return w.pick(w.Vars...)
	}
	if depth <= 0 || len(rule.compounds) == 0 || w.Random.IntN(6) == 0 {
		return strings.ReplaceAll(w.pick(rule.atoms...), "-9223372036854775808", "(-9223372036854775808)")
	}
	return w.expand(w.pick(rule.compounds...), depth-1)
}

// expand fills the parts of a rule. A variable of a macro is known to the parts behind it: of two variables in a row, both.
func (w *Writer) expand(text string, depth int) string {
	vars := w.Vars
	defer func() { w.Vars = vars }()
	var own []string
	return part.ReplaceAllStringFunc(text, func(p string) string {
		switch {
		case p != "@":
			return w.Typed(p[1:], depth)
		case len(own) == 0 || len(own) == 1 && strings.Contains(text, "(@, @,"):
			w.fresh++
			own = append(own, fmt.Sprintf("v%d", w.fresh))
			w.Vars = append(w.Vars[:len(w.Vars):len(w.Vars)], own[len(own)-1])
			return own[len(own)-1]
		}
		return own[0]
	})
}
