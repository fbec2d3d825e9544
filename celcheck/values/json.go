package values

import (
	"math"

	"github.com/eventlink/pulumi-eventlink/pattern"
)

// JSONWithin is every value whose JSON has at most so many characters.
func JSONWithin(n int) Value {
	inner := once(func() Value { return JSONWithin(max(n-2, 0)) })
	items := n / 2
	return Value{
		&Null{},
		&Bool{yes: true, no: true},
		&Int{lo: math.MinInt64, hi: math.MaxInt64},
		&Double{lo: -math.MaxFloat64, hi: math.MaxFloat64},
		&String{maxLen: n},
		&List{rest: inner, maxLen: items, plain: true},
		&Map{others: inner, plain: true},
	}
}

// Plain says that all of a list is what JSON has, since it is an event's or any JSON at all.
func (s *List) Plain() bool { return s.plain || contracted(s.known) }

// Plain says that all of a map is what JSON has, since it is an event's or any JSON at all.
func (s *Map) Plain() bool { return s.plain || s.atoms != nil }

// Extracted gives what the extraction of a pattern of RE2's, or of its group, gives of strings.
func (s *String) Extracted(source string, minLen int) Value {
	l, ok := pattern.NewRE2Match(source)
	if !ok {
		return StringValue(minLen, s.maxLen)
	}
	return inLanguage(l, minLen, s.maxLen)
}

// WithEach gives strings in which each of some parts is replaced by at most so many characters.
func (s *String) WithEach(longest int) Value {
	return StringValue(0, plus(s.maxLen, times(plus(s.maxLen, 1), longest)))
}

// maxEncoded bounds how deep Encoded looks.
const maxEncoded = 4

// Encoded bounds how many characters JSON takes for a value, Unbounded if that is not known.
func Encoded(v Value) int { return encoded(v, maxEncoded) }

func encoded(v Value, depth int) int {
	greatest := 0
	for _, s := range v {
		n := Unbounded
		switch s := s.(type) {
		case *Null, *Bool:
			n = len("false")
		case *Int:
			n = len("-9223372036854775808")
		case *Double:
			n = len("-1.2345678901234567e-300") + 2
		case *String:
			n = plus(times(s.maxLen, len(`\u0001`)), 2)
		case *List:
			if depth > 0 {
				n = plus(2, times(s.maxLen, plus(encoded(s.Element(), depth-1), 1)))
			}
		case *Map:
			if depth > 0 && s.Literal() {
				n = 2
				for name, m := range s.members {
					n = plus(n, plus(len(name)*len(`\u0001`)+4, encoded(m.Value(), depth-1)))
				}
			}
		}
		greatest = max(greatest, n)
	}
	return greatest
}
