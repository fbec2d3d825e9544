package engine

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"strconv"

	"github.com/eventlink/pulumi-eventlink/engine/value"
)

// A constant is a value of a schema: as it is written, for messages, and as a body's would be decoded, to compare with.
type constant struct {
	written any         // numbers as json.Number
	value   value.Value // a literal where no number that is decoded is equal to it
}

func constantOf(text []byte) (constant, error) {
	written, refusal := Literals(string(text), len(text), math.MaxInt)
	if refusal != nil {
		return constant{}, fmt.Errorf("a constant of the schema is not JSON: %w", refusal)
	}
	decoded, _ := value.Of(asDecoded(written))
	if decoded.Kind() == value.Object {
		decoded.Object().Sorted() // once, since goroutines share it
	}
	return constant{written, decoded}, nil
}

// asDecoded gives a constant as a body has it.
func asDecoded(written any) any {
	switch v := written.(type) {
	case json.Number:
		return numberOf(v)
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = asDecoded(item)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, child := range v {
			out[name] = asDecoded(child)
		}
		return out
	}
	return written
}

// numberOf gives the int64 or the double that is equal to a literal, or the literal if there is none.
func numberOf(literal json.Number) any {
	if n, is := IntegerOf([]byte(literal), false); is == Integral {
		return n
	}
	exact, ok := new(big.Rat).SetString(string(literal))
	d, err := strconv.ParseFloat(string(literal), 64)
	if !ok || err != nil || exactly(value.OfDouble(d)).Cmp(exact) != 0 {
		return literal
	}
	return d
}

// isOneOf says whether a value equals one of some constants.
func isOneOf(v value.Value, constants []constant) bool {
	for i := range constants {
		if equal(v, constants[i].value) {
			return true
		}
	}
	return false
}

// equal is JSON Schema's equality of a decoded value with another one, or with that of a constant: numbers by value.
func equal(a, b value.Value) bool {
	switch a.Kind() {
	case value.String:
		return b.Kind() == value.String && a.Text() == b.Text()
	case value.Int, value.Double:
		return sameNumber(a, b)
	case value.List:
		return b.Kind() == value.List && equalItems(a.List(), b.List())
	case value.Object:
		return b.Kind() == value.Object && equalMembers(a.Object(), b.Object())
	}
	switch {
	case a.Kind() != b.Kind():
		return false
	case a.Kind() == value.Bool:
		return a.Bool() == b.Bool()
	}
	return a.Kind() == value.Null
}

func equalItems(a, b *value.Items) bool {
	if a.Len() != b.Len() {
		return false
	}
	for i := range a.Len() {
		if !equal(a.At(i), b.At(i)) {
			return false
		}
	}
	return true
}

func equalMembers(a, b *value.Members) bool {
	if a.Len() != b.Len() {
		return false
	}
	for _, m := range a.List() {
		if other := b.Get(a.Name(m.Label)); other.Kind() == value.Absent || !equal(m.Value, other) {
			return false
		}
	}
	return true
}

// duplicates gives the first item that is equal to an earlier one, and the first of those.
func duplicates(items *value.Items) (first, second int, found bool) {
	const few = 20
	if items.Len() <= few {
		return duplicatesByPairs(items)
	}
	seen := make(map[string]int, items.Len())
	for i := range items.Len() {
		text, refusal := Append(nil, items.At(i)) // of equal values the same text
		if refusal != nil {
			return duplicatesByPairs(items)
		}
		if at, twice := seen[string(text)]; twice {
			return at, i, true
		}
		seen[string(text)] = i
	}
	return 0, 0, false
}

func duplicatesByPairs(items *value.Items) (first, second int, found bool) {
	for i := range items.Len() {
		for j := range i {
			if equal(items.At(i), items.At(j)) {
				return j, i, true
			}
		}
	}
	return 0, 0, false
}

// written lists constants for a message.
func written(constants []constant) []any {
	out := make([]any, len(constants))
	for i, c := range constants {
		out[i] = c.written
	}
	return out
}
