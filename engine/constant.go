package engine

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/big"
	"strconv"
)

// A constant is a value of a schema: as it is written, for messages, and as a body's would be decoded, to compare with.
type constant struct {
	written any // numbers as json.Number
	value   any // a json.Number where no number that is decoded is equal to it
}

func constantOf(text []byte) (constant, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var written any
	if err := decoder.Decode(&written); err != nil {
		return constant{}, fmt.Errorf("a constant of the schema is not JSON: %w", err)
	}
	return constant{written, asDecoded(written)}, nil
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
	if !ok || err != nil || exactly(d).Cmp(exact) != 0 {
		return literal
	}
	return d
}

// isOneOf says whether a value equals one of some constants.
func isOneOf(value any, constants []constant) bool {
	for i := range constants {
		if equal(value, constants[i].value) {
			return true
		}
	}
	return false
}

// equal is JSON Schema's equality of a decoded value with another one, or with that of a constant: numbers by value.
func equal(a, b any) bool {
	switch x := a.(type) {
	case nil:
		return b == nil
	case bool:
		y, ok := b.(bool)
		return ok && x == y
	case string:
		y, ok := b.(string)
		return ok && x == y
	case int64, float64:
		return sameNumber(a, b)
	case []any:
		y, ok := b.([]any)
		if !ok || len(x) != len(y) {
			return false
		}
		for i := range x {
			if !equal(x[i], y[i]) {
				return false
			}
		}
		return true
	case map[string]any:
		y, ok := b.(map[string]any)
		if !ok || len(x) != len(y) {
			return false
		}
		for name, child := range x {
			other, ok := y[name]
			if !ok || !equal(child, other) {
				return false
			}
		}
		return true
	}
	return false
}

// duplicates gives the first item that is equal to an earlier one, and the first of those.
func duplicates(items []any) (first, second int, found bool) {
	const few = 20
	if len(items) <= few {
		return duplicatesByPairs(items)
	}
	seen := make(map[string]int, len(items))
	for i, item := range items {
		text, refusal := appendValue(nil, item, 0) // of equal values the same text
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

func duplicatesByPairs(items []any) (first, second int, found bool) {
	for i := range items {
		for j := range i {
			if equal(items[i], items[j]) {
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
