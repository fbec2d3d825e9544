package function

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/eventlink/pulumi-eventlink/engine/result"
	"github.com/eventlink/pulumi-eventlink/engine/value"
)

// maxPrecision is the greatest number of digits that a clause may ask for.
const maxPrecision = 100

// format writes a list of values into a text with clauses: %s %d %f %e %b %x %X %o, and %% for a percent sign.
func format(args []value.Value) value.Value {
	text, values := args[0].Text(), args[1].List()
	var out []byte
	next := 0
	for i := 0; i < len(text); {
		switch {
		case text[i] != '%':
			out = append(out, text[i])
			i++
			continue
		case i+1 < len(text) && text[i+1] == '%':
			out = append(out, '%')
			i += 2
			continue
		case next >= values.Len():
			return value.Failed(result.Unnamed)
		case i+1 >= len(text):
			return value.Failed(result.Unnamed)
		}
		read, precision, ok := precisionAt(text[i+1:])
		if !ok {
			return value.Failed(result.Unnamed)
		}
		i += 1 + read
		if out, ok = appendClause(out, text[i], precision, values.At(next)); !ok {
			return value.Failed(result.Unnamed)
		}
		i++
		next++
	}
	return value.OfString(string(out))
}

// precisionAt reads .2, or nothing, before the letter of a clause.
func precisionAt(text string) (read, precision int, ok bool) {
	if text[0] != '.' {
		return 0, 6, true
	}
	digits := strings.TrimLeft(text[1:], "0123456789")
	read = len(text) - len(digits)
	precision, err := strconv.Atoi(text[1:read])
	return read, precision, digits != "" && err == nil && precision <= maxPrecision
}

func appendClause(out []byte, clause byte, precision int, v value.Value) ([]byte, bool) {
	switch clause {
	case 's':
		return appendText(out, v)
	case 'd':
		if !isNumber(v) {
			return nil, false
		}
		return appendText(out, v)
	case 'f', 'e':
		return appendFloat(out, clause, precision, v)
	case 'b':
		if v.Kind() == value.Bool {
			return strconv.AppendUint(out, map[bool]uint64{true: 1}[v.Bool()], 2), true
		}
		return appendBase(out, 2, v)
	case 'o':
		return appendBase(out, 8, v)
	case 'x', 'X':
		verb := "%" + string(clause)
		switch v.Kind() {
		case value.Int:
			return fmt.Appendf(out, verb, v.Int()), true
		case value.Uint:
			return fmt.Appendf(out, verb, v.Uint()), true
		case value.String, value.Bytes:
			return fmt.Appendf(out, verb, v.Text()), true
		}
	}
	return nil, false
}

func appendBase(out []byte, base int, v value.Value) ([]byte, bool) {
	switch v.Kind() {
	case value.Int:
		return strconv.AppendInt(out, v.Int(), base), true
	case value.Uint:
		return strconv.AppendUint(out, v.Uint(), base), true
	}
	return nil, false
}

func appendFloat(out []byte, clause byte, precision int, v value.Value) ([]byte, bool) {
	var d float64
	switch v.Kind() {
	case value.Int:
		d = float64(v.Int())
	case value.Uint:
		d = float64(v.Uint())
	case value.Double:
		if d = v.Double(); !isFinite(d) {
			return appendText(out, v)
		}
	default:
		return nil, false
	}
	return strconv.AppendFloat(out, d, clause, precision, 64), true
}

// appendText writes a value as %s does.
func appendText(out []byte, v value.Value) ([]byte, bool) {
	switch v.Kind() {
	case value.Null:
		return append(out, "null"...), true
	case value.Bool:
		return strconv.AppendBool(out, v.Bool()), true
	case value.Int:
		return strconv.AppendInt(out, v.Int(), 10), true
	case value.Uint:
		return strconv.AppendUint(out, v.Uint(), 10), true
	case value.Double:
		switch d := v.Double(); {
		case math.IsNaN(d):
			return append(out, "NaN"...), true
		case math.IsInf(d, -1):
			return append(out, "-Infinity"...), true
		case math.IsInf(d, 1):
			return append(out, "Infinity"...), true
		default:
			return strconv.AppendFloat(out, d, 'f', -1, 64), true
		}
	case value.String, value.Bytes, value.Type:
		return append(out, v.Text()...), true
	case value.Duration:
		return append(out, secondsOf(v.Duration())...), true
	case value.Timestamp:
		return v.Timestamp().UTC().AppendFormat(out, time.RFC3339Nano), true
	case value.List:
		return appendList(out, v.List())
	case value.Object, value.Table:
		return appendMap(out, v)
	}
	return nil, false
}

func appendList(out []byte, list *value.Items) ([]byte, bool) {
	out = append(out, '[')
	ok := true
	list.All(func(i int, item value.Value) bool {
		if i > 0 {
			out = append(out, ", "...)
		}
		out, ok = appendText(out, item)
		return ok
	})
	return append(out, ']'), ok
}

// appendMap writes a map, in the order of its keys as they are written.
func appendMap(out []byte, m value.Value) ([]byte, bool) {
	type written struct{ key, value []byte }
	var entries []written
	add := func(key, v value.Value) bool {
		k, _ := appendText(nil, key)
		text, ok := appendText(nil, v)
		entries = append(entries, written{k, text})
		return ok
	}
	if m.Kind() == value.Object {
		for _, one := range m.Object().Sorted() {
			name, v := m.Object().Name(one.Label), one.Value
			if !add(value.OfString(name), v) {
				return nil, false
			}
		}
	} else {
		for _, e := range m.Table().List() {
			if !add(e.Key, e.Value) {
				return nil, false
			}
		}
	}
	slices.SortStableFunc(entries, func(a, b written) int { return strings.Compare(string(a.key), string(b.key)) })
	out = append(out, '{')
	for i, e := range entries {
		if i > 0 {
			out = append(out, ", "...)
		}
		out = append(append(append(out, e.key...), ": "...), e.value...)
	}
	return append(out, '}'), true
}
