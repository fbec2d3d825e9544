package values

// JSONWithin is every value whose JSON has at most so many characters.
func JSONWithin(n int) Value {
	return plainJSON(n, n/2, once(func() Value { return JSONWithin(max(n-2, 0)) }))
}

// Plain says that all of a list is what JSON has, since it is an event's or any JSON at all.
func (s *List) Plain() bool { return s.plain || contracted(s.known) }

// Plain says that all of a map is what JSON has, since it is an event's or any JSON at all.
func (s *Map) Plain() bool { return s.plain || s.atoms != nil }

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
