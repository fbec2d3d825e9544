package values

import (
	"fmt"
	"math"
	"strconv"
)

// Written gives what string() makes of a value that JSON or CEL writes as a text; ok is false of other kinds.
func Written(s Shape) (out Value, ok bool) {
	switch s := s.(type) {
	case *String:
		return One(s), true
	case *Bool:
		return s.texts(), true
	case *Int:
		return s.digits(), true
	case *Double:
		if !s.Finite() {
			return StringValue(1, 24), true
		}
		return OfPattern(`-?[0-9]+(?:\.[0-9]+)?(?:e[-+][0-9]{2,3})?`).Sized(0, 24), true // the longest is -2.2250738585072014e-308
	case *Timestamp:
		// A sum of a time and a duration may be in the year 10000 of its zone.
		return OfPattern(`[0-9]{4,5}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?(?:Z|[-+][0-9]{2}:[0-9]{2})`).Sized(0, 36), true
	case *Duration:
		return OfPattern(`-?[0-9]+(?:\.[0-9]+)?(?:e[-+][0-9]{2})?s`).Sized(0, 30), true
	case *Bytes:
		return StringValue(0, s.maxLen), true
	}
	return nil, false
}

// Formatted gives what a clause of format() writes a value as: %s, %d, or %f with a precision. ok is false of kinds that
// are not modelled.
func (v Value) Formatted(verb rune, precision int) (out Value, ok bool) {
	for _, s := range v {
		made, ok := formatted(s, verb, precision)
		if !ok || len(made) == 0 {
			return nil, false
		}
		out = Join(out, made)
	}
	return out, len(out) > 0
}

func formatted(s Shape, verb rune, precision int) (out Value, ok bool) {
	switch s := s.(type) {
	case *Int:
		if verb == 'f' {
			return decimals(s, precision), true
		}
		return s.digits(), true
	case *Double:
		if verb == 'f' {
			return decimals(s, precision), true
		}
		return decimals(s, -1), true
	}
	if verb != 's' {
		return nil, false
	}
	switch s := s.(type) {
	case *String:
		return One(s), true
	case *Bool:
		return s.texts(), true
	case *Null:
		return TextValue("null"), true
	case *Timestamp:
		return OfPattern(`[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?Z`), true
	}
	return nil, false
}

func (s *Bool) texts() Value {
	var texts []string
	if s.yes {
		texts = append(texts, "true")
	}
	if s.no {
		texts = append(texts, "false")
	}
	return TextValue(texts...)
}

// digits gives what ints are written as.
func (s *Int) digits() Value {
	if uint64(s.hi)-uint64(s.lo) < 100 {
		var texts []string
		for n := s.lo; ; n++ {
			texts = append(texts, strconv.FormatInt(n, 10))
			if n == s.hi {
				return TextValue(texts...)
			}
		}
	}
	var out Value
	if s.lo < 0 {
		digits := len(strconv.FormatInt(s.lo, 10)) - 1
		fewest := 1
		if s.hi < 0 {
			fewest = len(strconv.FormatInt(s.hi, 10)) - 1
		}
		out = Join(out, OfPattern(fmt.Sprintf("-[1-9][0-9]{%d,%d}", fewest-1, digits-1)))
	}
	if s.lo <= 0 && s.hi >= 0 {
		out = Join(out, TextValue("0"))
	}
	if s.hi > 0 {
		digits := len(strconv.FormatInt(s.hi, 10))
		fewest := len(strconv.FormatInt(max(s.lo, 1), 10))
		out = Join(out, OfPattern(fmt.Sprintf("[1-9][0-9]{%d,%d}", fewest-1, digits-1)))
	}
	return out
}

// decimals gives what numbers are written as without an exponent, with some digits behind the point, or any if it is -1.
func decimals(s Shape, precision int) Value {
	lo, hi := bounds(s)
	if d, ok := s.(*Double); ok && d.nan || math.IsInf(lo, 0) || math.IsInf(hi, 0) {
		return StringValue(1, 400)
	}
	fraction := fmt.Sprintf(`\.[0-9]{%d}`, precision)
	switch precision {
	case -1:
		fraction = `(?:\.[0-9]+)?`
	case 0:
		fraction = ""
	}
	sign := "-?"
	if lo > 0 || lo == 0 && (s.Kind() == KindInt || len(s.conditions()) > 0) {
		sign = "" // an event's zero has no sign; a computed one may have
	}
	return OfPattern(sign + `[0-9]+` + fraction)
}

// Parsed gives the ints that strings are written as, if all that they can be is known and is ints.
func (s *String) Parsed() (out Value, ok bool) {
	if s.set == nil {
		return nil, false
	}
	for _, text := range s.set {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return nil, false
		}
		out = Join(out, IntValue(n, n))
	}
	return out, true
}

// Base64 gives the text of bytes.
func (s *Bytes) Base64() Value {
	maxLen := Unbounded
	if s.maxLen < math.MaxInt32 {
		maxLen = (s.maxLen + 2) / 3 * 4
	}
	return OfPattern(`(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?`).Sized((s.minLen+2)/3*4, maxLen)
}

// UTF8 gives the bytes of the strings.
func (s *String) UTF8() Value { return BytesValue(s.minLen, times(s.maxLen, 4)) }
