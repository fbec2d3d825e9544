package engine

import (
	"fmt"
	"math"
	"strconv"
	"unicode/utf8"

	"github.com/eventlink/pulumi-eventlink/contract/document"

	"github.com/eventlink/pulumi-eventlink/engine/value"
)

// Encode is Append of a value as Decode gives it; a *Refusal otherwise.
func Encode(plain any) ([]byte, error) {
	v, ok := value.Of(plain)
	if !ok {
		path, bad := strange(plain)
		refusal := &Refusal{NotAValue, "", fmt.Sprintf("got a Go value of type %T, wanted what JSON has", bad)}
		for _, step := range path {
			switch p := plain.(type) {
			case []any:
				i, _ := strconv.Atoi(step) // which strange has written
				refusal.Place, plain = refusal.Place+"/"+step, p[i]
			case map[string]any:
				refusal.Place, plain = refusal.Place+stepTo(step), p[step]
			}
		}
		return nil, refusal
	}
	out, refusal := Append(make([]byte, 0, 512), v)
	if refusal != nil {
		return nil, refusal
	}
	return out, nil
}

// Append writes a value as JSON: keys sorted by code point, ints in full, doubles as RFC 8785 writes them (an integral
// double without a fraction, -0 as 0), no HTML escaping, U+2028 and the like as they are. It takes the values that
// Read gives. A place in a refusal names only properties that look like names.
func Append(out []byte, v value.Value) ([]byte, *Refusal) { return appendValue(out, v, 0) }

func appendValue(out []byte, v value.Value, depth int) ([]byte, *Refusal) {
	switch v.Kind() {
	case value.Null:
		return append(out, "null"...), nil
	case value.Bool:
		return strconv.AppendBool(out, v.Bool()), nil
	case value.Int:
		return strconv.AppendInt(out, v.Int(), 10), nil
	case value.Double:
		return appendDouble(out, v.Double())
	case value.String:
		return appendString(out, v.Text())
	case value.List:
		return appendArray(out, v.List(), depth+1)
	case value.Object:
		return appendObject(out, v.Object(), depth+1)
	}
	return nil, &Refusal{NotAValue, "", "got a value that only an expression has, wanted what JSON has"}
}

func appendArray(out []byte, items *value.Items, depth int) ([]byte, *Refusal) {
	if depth > MaxDepth {
		return nil, &Refusal{TooDeep, "", fmt.Sprintf("wanted at most %d objects and arrays inside one another", MaxDepth)}
	}
	out = append(out, '[')
	for i := range items.Len() {
		if i > 0 {
			out = append(out, ',')
		}
		var refusal *Refusal
		if out, refusal = appendValue(out, items.At(i), depth); refusal != nil {
			refusal.Place = fmt.Sprintf("/%d%s", i, refusal.Place)
			return nil, refusal
		}
	}
	return append(out, ']'), nil
}

func appendObject(out []byte, members *value.Members, depth int) ([]byte, *Refusal) {
	if depth > MaxDepth {
		return nil, &Refusal{TooDeep, "", fmt.Sprintf("wanted at most %d objects and arrays inside one another", MaxDepth)}
	}
	out = append(out, '{')
	words, sorted := members.Words(), members.Sorted() // by bytes, which in UTF-8 is by code points
	for i := range sorted {
		m := &sorted[i]
		if i > 0 {
			out = append(out, ',')
		}
		var refusal *Refusal
		if quoted := words.Quoted(m.Number); quoted != "" {
			out = append(out, quoted...)
		} else if out, refusal = appendString(out, members.Name(m.Label)); refusal == nil {
			out = append(out, ':')
		}
		if refusal == nil {
			out, refusal = appendValue(out, m.Value, depth)
		}
		if refusal != nil {
			refusal.Place = stepTo(members.Name(m.Label)) + refusal.Place
			return nil, refusal
		}
	}
	return append(out, '}'), nil
}

// stepTo is the step to a property in the place of a refusal.
func stepTo(name string) string {
	if !looksLikeName(name) {
		name = unknownName
	}
	return document.Pointer(name)
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
	out = append(out, '"')
	for {
		n := plainBytes(s)
		if n < len(s) && s[n] >= utf8.RuneSelf {
			more, ok := anyBytes(s[n:])
			if n += more; !ok {
				return nil, notUTF8()
			}
		}
		if out = append(out, s[:n]...); n == len(s) {
			return append(out, '"'), nil
		}
		switch c := s[n]; c {
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
		s = s[n+1:]
	}
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
