package engine

import (
	"cmp"
	"fmt"
	"math"
	"math/big"
	"strconv"

	"github.com/eventlink/pulumi-eventlink/engine/value"
)

// A bound is a number of a schema: exactly, as the nearest double, and as an int64 where it is one.
type bound struct {
	exact   *big.Rat
	nearest float64
	integer int64
	whole   bool // integer is exact
}

func boundOf(text string) (*bound, error) {
	exact, ok := new(big.Rat).SetString(text)
	if !ok {
		return nil, fmt.Errorf("%q is not a number", text)
	}
	b := &bound{exact: exact}
	b.nearest, _ = exact.Float64()
	if exact.IsInt() && exact.Num().IsInt64() {
		b.integer, b.whole = exact.Num().Int64(), true
	}
	return b, nil
}

// compare compares a number with the bound: an int64, or a double, which stands for its shortest decimal.
func (b *bound) compare(number value.Value) int {
	d := number.Double()
	if number.Kind() == value.Int {
		if b.whole {
			return cmp.Compare(number.Int(), b.integer)
		}
		d = float64(number.Int())
	}
	switch { // rounding is monotonic, so that only a tie must be looked at closely
	case d < b.nearest:
		return -1
	case d > b.nearest:
		return 1
	}
	return exactly(number).Cmp(b.exact)
}

// divides says whether a number is a multiple of the bound.
func (b *bound) divides(number value.Value) bool {
	if number.Kind() == value.Int && b.whole && b.integer > 0 {
		return number.Int()%b.integer == 0
	}
	return new(big.Rat).Quo(exactly(number), b.exact).IsInt()
}

// exactly gives a number as a fraction, a double by its shortest decimal.
func exactly(number value.Value) *big.Rat {
	if number.Kind() == value.Int {
		return new(big.Rat).SetInt64(number.Int())
	}
	r, _ := new(big.Rat).SetString(strconv.FormatFloat(number.Double(), 'g', -1, 64)) // which a finite number cannot fail
	return r
}

// isWhole says whether a double is an integer, as its shortest decimal then is too.
func isWhole(d float64) bool { return d == math.Trunc(d) }

// sameNumber compares two numbers by value.
func sameNumber(a, b value.Value) bool {
	switch {
	case a.Kind() == value.Double && b.Kind() == value.Double:
		return a.Double() == b.Double()
	case a.Kind() == value.Int && b.Kind() == value.Int:
		return a.Int() == b.Int()
	case a.Kind() == value.Int && b.Kind() == value.Double:
		return intIsDouble(a.Int(), b.Double())
	case a.Kind() == value.Double && b.Kind() == value.Int:
		return intIsDouble(b.Int(), a.Double())
	}
	return false
}

func intIsDouble(n int64, d float64) bool {
	const exact = 1 << 53
	switch {
	case !isWhole(d):
		return false
	case d > -exact && d < exact:
		return n == int64(d)
	case math.Abs(d) > 1e19: // beyond every int64
		return false
	}
	return exactly(value.OfInt(n)).Cmp(exactly(value.OfDouble(d))) == 0
}
