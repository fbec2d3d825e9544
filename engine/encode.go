package engine

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/eventlink/pulumi-eventlink/contract/document"
)

// Encode writes a value as JSON: keys sorted by code point, int64 in full, doubles as RFC 8785 writes them (an integral
// double without a fraction, -0 as 0), no HTML escaping, U+2028 and the like as they are. It takes the values that
// Decode gives; a *Refusal otherwise. A place in that names only properties that look like names.
func Encode(value any) ([]byte, error) {
	out, refusal := appendValue(make([]byte, 0, 512), value, 0)
	if refusal != nil {
		return nil, refusal
	}
	return out, nil
}

func appendValue(out []byte, value any, depth int) ([]byte, *Refusal) {
	switch v := value.(type) {
	case nil:
		return append(out, "null"...), nil
	case bool:
		return strconv.AppendBool(out, v), nil
	case int64:
		return strconv.AppendInt(out, v, 10), nil
	case float64:
		return appendDouble(out, v)
	case string:
		return appendString(out, v)
	case []any:
		return appendArray(out, v, depth+1)
	case map[string]any:
		return appendObject(out, v, depth+1)
	}
	return nil, &Refusal{NotAValue, "", fmt.Sprintf("got a Go value of type %T, wanted what JSON has", value)}
}

func appendArray(out []byte, array []any, depth int) ([]byte, *Refusal) {
	if depth > MaxDepth {
		return nil, &Refusal{TooDeep, "", fmt.Sprintf("wanted at most %d objects and arrays inside one another", MaxDepth)}
	}
	out = append(out, '[')
	for i, item := range array {
		if i > 0 {
			out = append(out, ',')
		}
		var refusal *Refusal
		if out, refusal = appendValue(out, item, depth); refusal != nil {
			refusal.Place = fmt.Sprintf("/%d%s", i, refusal.Place)
			return nil, refusal
		}
	}
	return append(out, ']'), nil
}

func appendObject(out []byte, object map[string]any, depth int) ([]byte, *Refusal) {
	if depth > MaxDepth {
		return nil, &Refusal{TooDeep, "", fmt.Sprintf("wanted at most %d objects and arrays inside one another", MaxDepth)}
	}
	names := make([]string, 0, len(object))
	for name := range object {
		names = append(names, name)
	}
	slices.Sort(names) // by bytes, which in UTF-8 is by code points
	out = append(out, '{')
	for i, name := range names {
		if i > 0 {
			out = append(out, ',')
		}
		var refusal *Refusal
		if out, refusal = appendString(out, name); refusal == nil {
			out = append(out, ':')
			out, refusal = appendValue(out, object[name], depth)
		}
		if refusal != nil {
			if !looksLikeName(name) {
				name = unknownName
			}
			refusal.Place = document.Pointer(name) + refusal.Place
			return nil, refusal
		}
	}
	return append(out, '}'), nil
}

// appendDouble writes a double as ECMAScript's Number::toString does, which RFC 8785 asks for.
func appendDouble(out []byte, d float64) ([]byte, *Refusal) {
	if math.IsNaN(d) || math.IsInf(d, 0) {
		return nil, &Refusal{NumberRange, "", "wanted a finite number"}
	}
	if d == 0 {
		return append(out, '0'), nil
	}
	if size := math.Abs(d); size >= 1e-6 && size < 1e21 {
		return strconv.AppendFloat(out, d, 'f', -1, 64), nil
	}
	out = strconv.AppendFloat(out, d, 'e', -1, 64)
	if n := len(out); out[n-4] == 'e' && out[n-2] == '0' { // Go writes e-07, ECMAScript e-7
		out = append(out[:n-2], out[n-1])
	}
	return out, nil
}

func appendString(out []byte, s string) ([]byte, *Refusal) {
	const hex = "0123456789abcdef"
	if !utf8.ValidString(s) {
		return nil, &Refusal{NotUTF8, "", "wanted valid UTF-8"}
	}
	out = append(out, '"')
	from := 0
	for i := range len(s) {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		out = append(out, s[from:i]...)
		from = i + 1
		switch c {
		case '"', '\\':
			out = append(out, '\\', c)
		case '\b':
			out = append(out, `\b`...)
		case '\t':
			out = append(out, `\t`...)
		case '\n':
			out = append(out, `\n`...)
		case '\f':
			out = append(out, `\f`...)
		case '\r':
			out = append(out, `\r`...)
		default:
			out = append(out, `\u00`...)
			out = append(out, hex[c>>4], hex[c&15])
		}
	}
	out = append(out, s[from:]...)
	return append(out, '"'), nil
}

// looksLikeName says whether a key looks like a name that somebody chose and not like data.
func looksLikeName(s string) bool {
	if len(s) > 40 {
		return false
	}
	for i := range len(s) {
		c := s[i]
		letter := c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_'
		if !letter && (i == 0 || c != '-' && (c < '0' || c > '9')) {
			return false
		}
	}
	return s != ""
}
