package image

import (
	"fmt"
	"math"
	"strconv"

	"github.com/eventlink/pulumi-eventlink/celcheck/values"
)

// Written gives what string() makes of a value that JSON or CEL writes as a text; ok is false of other kinds.
func Written(s values.Shape) (out values.Value, ok bool) {
	switch s := s.(type) {
	case *values.String:
		return values.One(s), true
	case *values.Bool:
		return texts(s), true
	case *values.Int:
		return digits(s), true
	case *values.Double:
		if !s.Finite() {
			return values.StringValue(1, 24), true
		}
		return OfPattern(`-?[0-9]+(?:\.[0-9]+)?(?:e[-+][0-9]{2,3})?`).Sized(0, 24), true // the longest is -2.2250738585072014e-308
	case *values.Timestamp:
		// A sum of a time and a duration may be in the year 10000 of its zone.
		return OfPattern(`[0-9]{4,5}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?(?:Z|[-+][0-9]{2}:[0-9]{2})`).Sized(0, 36), true
	case *values.Duration:
		return OfPattern(`-?[0-9]+(?:\.[0-9]+)?(?:e[-+][0-9]{2})?s`).Sized(0, 30), true
	case *values.Bytes:
		return values.StringValue(0, s.MaxLen()), true
	}
	return nil, false
}

// Formatted gives what a clause of format() writes a value as: %s, %d, or %f with a precision. ok is false of kinds that
// are not modelled.
func Formatted(v values.Value, verb rune, precision int) (out values.Value, ok bool) {
	for _, s := range v {
		made, ok := formatted(s, verb, precision)
		if !ok || len(made) == 0 {
			return nil, false
		}
		out = values.Join(out, made)
	}
	return out, len(out) > 0
}

func formatted(s values.Shape, verb rune, precision int) (out values.Value, ok bool) {
	switch s := s.(type) {
	case *values.Int:
		if verb == 'f' {
			return decimals(s, precision), true
		}
		return digits(s), true
	case *values.Double:
		if verb == 'f' {
			return decimals(s, precision), true
		}
		return decimals(s, -1), true
	}
	if verb != 's' {
		return nil, false
	}
	switch s := s.(type) {
	case *values.String:
		return values.One(s), true
	case *values.Bool:
		return texts(s), true
	case *values.Null:
		return values.TextValue("null"), true
	case *values.Timestamp:
		return OfPattern(`[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?Z`), true
	}
	return nil, false
}

func texts(s *values.Bool) values.Value {
	var texts []string
	if s.True() {
		texts = append(texts, "true")
	}
	if s.False() {
		texts = append(texts, "false")
	}
	return values.TextValue(texts...)
}

// digits gives what ints are written as.
func digits(s *values.Int) values.Value {
	if uint64(s.Hi())-uint64(s.Lo()) < 100 {
		var texts []string
		for n := s.Lo(); ; n++ {
			texts = append(texts, strconv.FormatInt(n, 10))
			if n == s.Hi() {
				return values.TextValue(texts...)
			}
		}
	}
	var out values.Value
	if s.Lo() < 0 {
		digits := len(strconv.FormatInt(s.Lo(), 10)) - 1
		fewest := 1
		if s.Hi() < 0 {
			fewest = len(strconv.FormatInt(s.Hi(), 10)) - 1
		}
		out = values.Join(out, OfPattern(fmt.Sprintf("-[1-9][0-9]{%d,%d}", fewest-1, digits-1)))
	}
	if s.Lo() <= 0 && s.Hi() >= 0 {
		out = values.Join(out, values.TextValue("0"))
	}
	if s.Hi() > 0 {
		digits := len(strconv.FormatInt(s.Hi(), 10))
		fewest := len(strconv.FormatInt(max(s.Lo(), 1), 10))
		out = values.Join(out, OfPattern(fmt.Sprintf("[1-9][0-9]{%d,%d}", fewest-1, digits-1)))
	}
	return out
}

// decimals gives what numbers are written as without an exponent, with some digits behind the point, or any if it is -1.
func decimals(s values.Shape, precision int) values.Value {
	lo, hi := values.Bounds(s)
	if d, ok := s.(*values.Double); ok && d.NaN() || math.IsInf(lo, 0) || math.IsInf(hi, 0) {
		return values.StringValue(1, 400)
	}
	fraction := fmt.Sprintf(`\.[0-9]{%d}`, precision)
	switch precision {
	case -1:
		fraction = `(?:\.[0-9]+)?`
	case 0:
		fraction = ""
	}
	sign := "-?"
	if lo > 0 || lo == 0 && (s.Kind() == values.KindInt || values.Contracted(s)) {
		sign = "" // an event's zero has no sign; a computed one may have
	}
	return OfPattern(sign + `[0-9]+` + fraction)
}

// Parsed gives the ints that strings are written as, if all that they can be is known and is ints.
func Parsed(s *values.String) (out values.Value, ok bool) {
	if s.Texts() == nil {
		return nil, false
	}
	for _, text := range s.Texts() {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return nil, false
		}
		out = values.Join(out, values.IntValue(n, n))
	}
	return out, true
}

// Base64 gives the text of bytes.
func Base64(s *values.Bytes) values.Value {
	maxLen := values.Unbounded
	if s.MaxLen() < math.MaxInt32 {
		maxLen = (s.MaxLen() + 2) / 3 * 4
	}
	return OfPattern(`(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?`).Sized((s.MinLen()+2)/3*4, maxLen)
}

// UTF8 gives the bytes of the strings.
func UTF8(s *values.String) values.Value {
	return values.BytesValue(s.MinLen(), values.Times(s.MaxLen(), 4))
}
