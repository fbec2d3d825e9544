package engine

import (
	"math/bits"
	"unicode/utf8"

	"github.com/eventlink/pulumi-eventlink/engine/value"
)

// Texts are looked at by eight bytes at a time, as numbers: H. S. Warren, Hacker's Delight, 2nd edition, section 6-1. So
// what a processor does next depends less on the length of a text, which it cannot foresee. The first byte is the lowest.

const (
	ones  = 0x0101010101010101
	highs = 0x80 * ones
)

// endings marks, by their high bits, the bytes that a string of JSON cannot hold as they are, a quote, a backslash, a control
// character, and those that are not ASCII. The lowest mark is right; one above it may be a borrow.
func endings(eight uint64) uint64 {
	quote, backslash := eight^ones*'"', eight^ones*'\\'
	return ((quote - ones) | (backslash - ones) | (eight - ones*' ') | eight) & highs
}

// first is which of eight bytes has the lowest mark; 8 if none has.
func first(marks uint64) int { return int(uint(bits.TrailingZeros64(marks)) / 8) }

// firstOf is which of sixteen bytes has the lowest mark; 16 if none has. It does not branch.
func firstOf(low, high uint64) int {
	n := first(low)
	return n + first(high)&-(n>>3)
}

// plainBytes counts the bytes of ASCII before the first that a string of JSON cannot hold as it is.
func plainBytes(s string) int {
	i := 0
	for ; i+16 <= len(s); i += 16 {
		low, high := endings(value.Eight(s[i:])), endings(value.Eight(s[i+8:]))
		if low|high != 0 {
			return i + firstOf(low, high)
		}
	}
	for ; i+8 <= len(s); i += 8 {
		if marks := endings(value.Eight(s[i:])); marks != 0 {
			return i + first(marks)
		}
	}
	for ; i < len(s) && s[i] < utf8.RuneSelf && isPlain(s[i]); i++ {
	}
	return i
}

// anyBytes counts the bytes of UTF-8 before the first that a string of JSON cannot hold as it is. ok is false if they are
// something else.
func anyBytes(s string) (n int, ok bool) {
	for ; n+8 <= len(s); n += 8 {
		if eight := value.Eight(s[n:]); endings(eight)&^eight != 0 { // a byte that is not ASCII marks itself alone
			break
		}
	}
	for n < len(s) && isPlain(s[n]) {
		n++
	}
	return n, utf8.ValidString(s[:n])
}

func isPlain(c byte) bool { return c != '"' && c != '\\' && c >= ' ' }

// shortText reads a text of ASCII of up to 15 bytes before a quote. n is 0 if there is no such text.
func shortText(s string) (key value.Key, n int) {
	if len(s) < 16 {
		return key, 0
	}
	key = value.Key{Low: value.Eight(s), High: value.Eight(s[8:])}
	low, high := endings(key.Low), endings(key.High)
	n = firstOf(low, high)
	if n == 16 || s[n] != '"' {
		return key, 0
	}
	return key.Until(n), n
}

// eightDigits reads the digits that eight bytes begin with.
func eightDigits(eight uint64) (n int64, count int) {
	digits := eight ^ ones*'0'
	count = first((digits + ones*(0x80-10) | digits) & highs)
	digits <<= 8 * (8 - count) // so that zeros stand before them
	digits = digits * (10<<8 + 1) >> 8 & 0x00FF00FF00FF00FF
	digits = digits * (100<<16 + 1) >> 16 & 0x0000FFFF0000FFFF
	return int64(digits * (10000<<32 + 1) >> 32), count
}
