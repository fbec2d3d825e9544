package engine

import (
	"cmp"
	"fmt"
	"math"
	"math/big"
	"strconv"
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
func (b *bound) compare(number any) int {
	var d float64
	switch n := number.(type) {
	case int64:
		if b.whole {
			return cmp.Compare(n, b.integer)
		}
		d = float64(n)
	case float64:
		d = n
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
func (b *bound) divides(number any) bool {
	if n, ok := number.(int64); ok && b.whole && b.integer > 0 {
		return n%b.integer == 0
	}
	return new(big.Rat).Quo(exactly(number), b.exact).IsInt()
}

// exactly gives a number as a fraction, a double by its shortest decimal.
func exactly(number any) *big.Rat {
	switch n := number.(type) {
	case int64:
		return new(big.Rat).SetInt64(n)
	case float64:
		r, _ := new(big.Rat).SetString(strconv.FormatFloat(n, 'g', -1, 64)) // which a finite number cannot fail
		return r
	}
	return nil
}

// isWhole says whether a double is an integer, as its shortest decimal then is too.
func isWhole(d float64) bool { return d == math.Trunc(d) }

// sameNumber compares two numbers by value.
func sameNumber(a, b any) bool {
	switch x := a.(type) {
	case int64:
		switch y := b.(type) {
		case int64:
			return x == y
		case float64:
			return intIsDouble(x, y)
		}
	case float64:
		switch y := b.(type) {
		case int64:
			return intIsDouble(y, x)
		case float64:
			return x == y
		}
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
	return exactly(n).Cmp(exactly(d)) == 0
}
