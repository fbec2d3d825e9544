package contract

import (
	"bytes"
	"math"
	"strconv"
)

// numberAt decodes the literal of a number at a place of a kind; plain says that it has neither fraction nor exponent.
func numberAt(kind NumberKind, literal []byte, plain bool) (any, *Refusal) {
	if kind == Double {
		return double(literal)
	}
	n, is := integerOf(literal, plain)
	switch {
	case is == integral:
		return n, nil
	case is == beyond64 && kind == Int:
		return nil, &Refusal{IntegerRange, "", "want an integer from -2^63 to 2^63-1"}
	}
	v, refusal := double(literal)
	if refusal != nil || is == beyond64 {
		return v, refusal
	}
	// A fraction so close to an integer that its double is one: 1.00000000000000000001.
	shortest := strconv.AppendFloat(nil, v.(float64), 'f', -1, 64)
	n, is = integerOf(shortest, !bytes.ContainsRune(shortest, '.'))
	switch {
	case is == fraction:
		return v, nil
	case kind == Int:
		return nil, &Refusal{IntegerRange, "", "want an integer from -2^63 to 2^63-1, or a fraction that a double can hold"}
	case is == integral:
		return n, nil
	}
	return v, nil
}

// double gives the nearest float64, which for -0 is 0.
func double(literal []byte) (any, *Refusal) {
	d, err := strconv.ParseFloat(string(literal), 64)
	if err != nil {
		return nil, &Refusal{NumberRange, "", "want a number that a double can hold, up to 1.7976931348623157e308"}
	}
	if d == 0 {
		d = 0 // and no longer -0
	}
	return d, nil
}

// An integrality says what a literal is as a number, whatever its spelling.
type integrality int

const (
	integral integrality = iota // an integer of 64 bits
	beyond64                    // an integer beyond them
	fraction
)

// integerOf reads a literal exactly. It takes time linear in the literal, and none in the size of an exponent.
func integerOf(literal []byte, plain bool) (int64, integrality) {
	if plain {
		n, err := strconv.ParseInt(string(literal), 10, 64)
		if err != nil {
			return 0, beyond64
		}
		return n, integral
	}
	negative := literal[0] == '-'
	if negative {
		literal = literal[1:]
	}
	mantissa, exponent := literal, 0
	if at := bytes.IndexAny(literal, "eE"); at >= 0 {
		mantissa, exponent = literal[:at], exponentOf(literal[at+1:])
	}
	whole, frac, _ := bytes.Cut(mantissa, []byte("."))
	digits := append(bytes.Clone(whole), frac...)
	exponent -= len(frac)
	digits = bytes.TrimLeft(digits, "0")
	if len(digits) == 0 {
		return 0, integral
	}
	trimmed := bytes.TrimRight(digits, "0")
	exponent += len(digits) - len(trimmed)
	switch {
	case exponent < 0:
		return 0, fraction
	case len(trimmed)+exponent > 19: // more digits than an int64 has
		return 0, beyond64
	}
	text := make([]byte, 0, 20)
	if negative {
		text = append(text, '-')
	}
	text = append(append(text, trimmed...), bytes.Repeat([]byte("0"), exponent)...)
	return integerOf(text, true)
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
