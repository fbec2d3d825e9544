package engine

import (
	"bytes"
	"math"
	"strconv"

	"github.com/eventlink/pulumi-eventlink/engine/value"
)

// numberAt decodes the literal of a number at a place of a kind; plain says that it has neither fraction nor exponent.
func numberAt(kind NumberKind, literal string, plain bool) (value.Value, *Refusal) {
	if kind == Double {
		return double(literal)
	}
	n, is := IntegerOf([]byte(literal), plain)
	switch {
	case is == Integral:
		return value.OfInt(n), nil
	case is == Beyond64 && kind == Int:
		return value.Value{}, &Refusal{IntegerRange, "", "wanted an integer from -2^63 to 2^63-1"}
	}
	v, refusal := double(literal)
	if refusal != nil || is == Beyond64 {
		return v, refusal
	}
	// A fraction so close to an integer that its double is one: 1.00000000000000000001.
	shortest := strconv.AppendFloat(nil, v.Double(), 'f', -1, 64)
	n, is = IntegerOf(shortest, !bytes.ContainsRune(shortest, '.'))
	switch {
	case is == Fraction:
		return v, nil
	case kind == Int:
		return value.Value{}, &Refusal{IntegerRange, "", "wanted an integer from -2^63 to 2^63-1, or a fraction that a double can hold"}
	case is == Integral:
		return value.OfInt(n), nil
	}
	return v, nil
}

// double gives the nearest float64, which for -0 is 0.
func double(literal string) (value.Value, *Refusal) {
	if len(literal) > longLiteral {
		literal = string(shorten([]byte(literal)))
	}
	d, err := strconv.ParseFloat(literal, 64)
	if err != nil {
		return value.Value{}, &Refusal{NumberRange, "", "wanted a number that a double can hold, up to 1.7976931348623157e308"}
	}
	if d == 0 {
		d = 0 // and no longer -0
	}
	return value.OfDouble(d), nil
}

// An Integrality says what a literal is as a number, whatever its spelling.
type Integrality int

// The ways of a literal to be an integer.
const (
	Integral Integrality = iota // an integer of 64 bits
	Beyond64                    // an integer beyond them
	Fraction
)

// IntegerOf reads a literal exactly. It takes time linear in the literal, whatever its exponent.
func IntegerOf(literal []byte, plain bool) (int64, Integrality) {
	if plain {
		n, err := strconv.ParseInt(string(literal), 10, 64)
		if err != nil {
			return 0, Beyond64
		}
		return n, Integral
	}
	negative, digits, exponent := decompose(literal)
	if len(digits) == 0 {
		return 0, Integral
	}
	switch {
	case exponent < 0:
		return 0, Fraction
	case len(digits)+exponent > 19: // more digits than an int64 has
		return 0, Beyond64
	}
	text := make([]byte, 0, 20)
	if negative {
		text = append(text, '-')
	}
	text = append(append(text, digits...), bytes.Repeat([]byte("0"), exponent)...)
	return IntegerOf(text, true)
}

// decompose takes a literal apart: digits without zeros at either end, and the power of ten that they are to be
// multiplied by.
func decompose(literal []byte) (negative bool, digits []byte, exponent int) {
	if literal[0] == '-' {
		negative, literal = true, literal[1:]
	}
	mantissa := literal
	if at := bytes.IndexAny(literal, "eE"); at >= 0 {
		mantissa, exponent = literal[:at], exponentOf(literal[at+1:])
	}
	whole, frac, _ := bytes.Cut(mantissa, []byte("."))
	all := bytes.TrimLeft(append(bytes.Clone(whole), frac...), "0")
	digits = bytes.TrimRight(all, "0")
	return negative, digits, exponent - len(frac) + len(all) - len(digits)
}

// longLiteral is far below the 800 digits before the point from which on strconv.ParseFloat loses the magnitude (Go
// 1.26 reads 1 with 800 zeros and e-800 as 0.1), and above what anybody writes.
const longLiteral = 300

// shorten gives a literal with the same nearest double. No two numbers that agree in 768 digits, and in whether there
// are any more, have different ones.
func shorten(literal []byte) []byte {
	const enough = 770
	negative, digits, exponent := decompose(literal)
	if len(digits) == 0 {
		return []byte("0")
	}
	if len(digits) > enough {
		exponent += len(digits) - enough - 1
		digits = append(digits[:enough], '1')
	}
	var out []byte
	if negative {
		out = append(out, '-')
	}
	// As a fraction below 1, so that the exponent that ParseFloat sees is that of the number itself.
	out = append(append(out, "0."...), digits...)
	return strconv.AppendInt(append(out, 'e'), int64(exponent+len(digits)), 10)
}

// exponentOf reads an exponent. Beyond what any body can balance with digits, its size no longer matters.
func exponentOf(text []byte) int {
	const beyond = math.MaxInt32
	n, err := strconv.Atoi(string(text))
	switch {
	case err != nil && text[0] == '-', n < -beyond:
		return -beyond
	case err != nil, n > beyond:
		return beyond
	}
	return n
}
