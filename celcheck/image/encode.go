package image

import (
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
)

// maxEncoded bounds how deep Encoded looks.
const maxEncoded = 4

// Encoded bounds how many characters JSON takes for a value, Unbounded if that is not known.
func Encoded(v values.Value) int { return encoded(v, maxEncoded) }

func encoded(v values.Value, depth int) int {
	greatest := 0
	for _, s := range v {
		n := values.Unbounded
		switch s := s.(type) {
		case *values.Null, *values.Bool:
			n = len("false")
		case *values.Int:
			n = len("-9223372036854775808")
		case *values.Double:
			n = len("-1.2345678901234567e-300") + 2
		case *values.String:
			n = values.Plus(values.Times(s.MaxLen(), len(`\u0001`)), 2)
		case *values.List:
			if depth > 0 {
				n = values.Plus(2, values.Times(s.MaxLen(), values.Plus(encoded(s.Element(), depth-1), 1)))
			}
		case *values.Map:
			if depth > 0 && s.Literal() {
				n = 2
				for _, name := range s.Listed() {
					n = values.Plus(n, values.Plus(len(name)*len(`\u0001`)+4, encoded(s.Member(name).Value(), depth-1)))
				}
			}
		}
		greatest = max(greatest, n)
	}
	return greatest
}
