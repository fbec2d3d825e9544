package schema

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"
)

// A value of JSON, as everything in this package computes with it: nil, bool, *big.Rat, string, []any, map[string]any.

// exact makes a value of decoded JSON. It refuses numbers whose digits would fill the memory.
func exact(v any) (any, bool) {
	switch v := v.(type) {
	case json.Number:
		return number(string(v))
	case int64:
		return new(big.Rat).SetInt64(v), true
	case float64:
		return number(strconv.FormatFloat(v, 'g', -1, 64))
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			var ok bool
			if out[i], ok = exact(item); !ok {
				return nil, false
			}
		}
		return out, true
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, child := range v {
			var ok bool
			if out[name], ok = exact(child); !ok {
				return nil, false
			}
		}
		return out, true
	}
	return v, true
}

const maxExponent = 1100

func number(text string) (*big.Rat, bool) {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return new(big.Rat).SetInt64(n), true
	}
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		if exponent, err := strconv.Atoi(text[i+1:]); err != nil || exponent > maxExponent || exponent < -maxExponent {
			return nil, false
		}
	}
	if len(text) > 2*maxExponent {
		return nil, false
	}
	return new(big.Rat).SetString(text)
}

// canonical is a text that two values have in common only if they are equal.
func canonical(v any) string { return string(appendCanonical(nil, v)) }

func appendCanonical(out []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(out, 'n')
	case bool:
		if v {
			return append(out, 't')
		}
		return append(out, 'f')
	case *big.Rat:
		if v.IsInt() {
			return v.Num().Append(out, 10)
		}
		return append(out, v.RatString()...)
	case string:
		return strconv.AppendQuote(out, v)
	case []any:
		out = append(out, '[')
		for _, item := range v {
			out = append(appendCanonical(out, item), ',')
		}
		return append(out, ']')
	case map[string]any:
		out = append(out, '{')
		for _, name := range slices.Sorted(maps.Keys(v)) {
			out = append(strconv.AppendQuote(out, name), ':')
			out = append(appendCanonical(out, v[name]), ',')
		}
		return append(out, '}')
	}
	panic(fmt.Sprintf("schema: a value of type %T; this is a bug, please report it", v))
}

func equal(a, b any) bool {
	switch a := a.(type) {
	case nil:
		return b == nil
	case bool:
		other, ok := b.(bool)
		return ok && a == other
	case string:
		other, ok := b.(string)
		return ok && a == other
	case *big.Rat:
		other, ok := b.(*big.Rat)
		return ok && a.Cmp(other) == 0
	}
	return canonical(a) == canonical(b)
}

// plain makes of a value what the validator takes and encoding/json writes.
func plain(v any) any {
	switch v := v.(type) {
	case *big.Rat:
		return json.Number(decimal(v))
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = plain(item)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, child := range v {
			out[name] = plain(child)
		}
		return out
	}
	return v
}

// decimal writes a number in full.
func decimal(r *big.Rat) string {
	if r.IsInt() {
		return r.Num().String()
	}
	digits, exactly := r.FloatPrec()
	if !exactly {
		return r.FloatString(20) // not a decimal; nothing here makes such a number
	}
	return r.FloatString(digits)
}

// render writes a plain value as JSON: keys sorted, nothing escaped for HTML.
func render(v any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return ""
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// A kind is a kind of value, as far as schemas tell kinds apart. Integers are numbers without a fraction.
type kind uint8

// A kindSet is a set of kinds, as bits.
type kindSet uint8

const (
	null kind = iota
	boolean
	integer
	fraction
	text
	array
	object
	kinds // how many there are
)

const allKinds kindSet = 1<<kinds - 1

func (k kind) set() kindSet { return 1 << k }

func (s kindSet) has(k kind) bool { return s&k.set() != 0 }

const numbers = kindSet(1<<integer | 1<<fraction)

// typeKinds are the names that the keyword type knows.
var typeKinds = map[string]kindSet{
	"null":    null.set(),
	"boolean": boolean.set(),
	"integer": integer.set(),
	"number":  numbers,
	"string":  text.set(),
	"array":   array.set(),
	"object":  object.set(),
}

func kindOf(v any) kind {
	switch v := v.(type) {
	case nil:
		return null
	case bool:
		return boolean
	case string:
		return text
	case []any:
		return array
	case map[string]any:
		return object
	case *big.Rat:
		if v.IsInt() {
			return integer
		}
	}
	return fraction
}

func sortedNames[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
