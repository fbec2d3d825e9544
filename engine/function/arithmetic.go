package function

import (
	"math"
	"math/bits"
	"time"

	"github.com/eventlink/pulumi-eventlink/engine/result"
	"github.com/eventlink/pulumi-eventlink/engine/value"
)

// The operators on numbers, texts, lists and times. Numbers of two kinds do not mix.

// Add is + of two values.
func Add(args []value.Value) value.Value {
	a, b := args[0], args[1]
	switch a.Kind() {
	case value.Int, value.Uint, value.Double, value.String, value.Bytes, value.List:
		if a.Kind() != b.Kind() {
			return value.Failed(result.NoOverload)
		}
	case value.Timestamp:
		if b.Kind() != value.Duration {
			return value.Failed(result.NoOverload)
		}
		return addTime(a.Timestamp(), b.Duration())
	case value.Duration:
		switch b.Kind() {
		case value.Duration:
			sum, ok := addInts(a.Int(), b.Int())
			return intOr(sum, ok, ofDuration)
		case value.Timestamp:
			return addTime(b.Timestamp(), a.Duration())
		}
		return value.Failed(result.NoOverload)
	default:
		return value.Failed(result.NoOverload)
	}
	switch a.Kind() {
	case value.Int:
		sum, ok := addInts(a.Int(), b.Int())
		return intOr(sum, ok, value.OfInt)
	case value.Uint:
		sum, carry := bits.Add64(a.Uint(), b.Uint(), 0)
		return uintOr(sum, carry == 0)
	case value.Double:
		return value.OfDouble(a.Double() + b.Double())
	case value.String:
		return value.OfString(a.Text() + b.Text())
	case value.Bytes:
		return value.OfBytes(a.Text() + b.Text())
	}
	return value.Joined(a.List(), b.List())
}

func subtract(args []value.Value) value.Value {
	a, b := args[0], args[1]
	if a.Kind() == value.Timestamp {
		switch b.Kind() {
		case value.Duration:
			if b.Int() == math.MinInt64 {
				return value.Failed(result.IntOverflow)
			}
			return addTime(a.Timestamp(), -b.Duration())
		case value.Timestamp:
			return subtractTimes(a.Timestamp(), b.Timestamp())
		}
	}
	if a.Kind() != b.Kind() {
		return value.Failed(result.NoOverload)
	}
	switch a.Kind() {
	case value.Int, value.Duration:
		difference, ok := subtractInts(a.Int(), b.Int())
		if a.Kind() == value.Duration {
			return intOr(difference, ok, ofDuration)
		}
		return intOr(difference, ok, value.OfInt)
	case value.Uint:
		return uintOr(a.Uint()-b.Uint(), b.Uint() <= a.Uint())
	case value.Double:
		return value.OfDouble(a.Double() - b.Double())
	}
	return value.Failed(result.NoOverload)
}

func multiply(args []value.Value) value.Value {
	a, b := args[0], args[1]
	if a.Kind() != b.Kind() {
		return value.Failed(result.NoOverload)
	}
	switch a.Kind() {
	case value.Int:
		product, ok := multiplyInts(a.Int(), b.Int())
		return intOr(product, ok, value.OfInt)
	case value.Uint:
		high, low := bits.Mul64(a.Uint(), b.Uint())
		return uintOr(low, high == 0)
	case value.Double:
		return value.OfDouble(a.Double() * b.Double())
	}
	return value.Failed(result.NoOverload)
}

// quotient divides two ints, or two unsigned ints, if that has a result.
func quotient(a, b value.Value, byZero string, divided func() value.Value) value.Value {
	switch {
	case b.Uint() == 0: // of an int too
		return value.Failed(byZero)
	case a.Kind() == value.Int && a.Int() == math.MinInt64 && b.Int() == -1:
		return value.Failed(result.IntOverflow)
	}
	return divided()
}

func divide(args []value.Value) value.Value {
	a, b := args[0], args[1]
	if a.Kind() != b.Kind() {
		return value.Failed(result.NoOverload)
	}
	switch a.Kind() {
	case value.Int:
		return quotient(a, b, result.DivisionByZero, func() value.Value { return value.OfInt(a.Int() / b.Int()) })
	case value.Uint:
		return quotient(a, b, result.DivisionByZero, func() value.Value { return value.OfUint(a.Uint() / b.Uint()) })
	case value.Double:
		return value.OfDouble(a.Double() / b.Double())
	}
	return value.Failed(result.NoOverload)
}

func modulo(args []value.Value) value.Value {
	a, b := args[0], args[1]
	if a.Kind() != b.Kind() {
		return value.Failed(result.NoOverload)
	}
	switch a.Kind() {
	case value.Int:
		return quotient(a, b, result.ModulusByZero, func() value.Value { return value.OfInt(a.Int() % b.Int()) })
	case value.Uint:
		return quotient(a, b, result.ModulusByZero, func() value.Value { return value.OfUint(a.Uint() % b.Uint()) })
	}
	return value.Failed(result.NoOverload)
}

func negate(args []value.Value) value.Value {
	switch v := args[0]; v.Kind() {
	case value.Int:
		return intOr(-v.Int(), v.Int() != math.MinInt64, value.OfInt)
	case value.Double:
		return value.OfDouble(-v.Double())
	case value.Duration:
		return intOr(-v.Int(), v.Int() != math.MinInt64, ofDuration)
	}
	return value.Failed(result.NoOverload)
}

func ofDuration(n int64) value.Value { return value.OfDuration(time.Duration(n)) }

func intOr(n int64, ok bool, of func(int64) value.Value) value.Value {
	if !ok {
		return value.Failed(result.IntOverflow)
	}
	return of(n)
}

func uintOr(n uint64, ok bool) value.Value {
	if !ok {
		return value.Failed(result.UintOverflow)
	}
	return value.OfUint(n)
}

func addInts(x, y int64) (int64, bool) {
	sum := x + y
	return sum, (sum > x) == (y > 0)
}

func subtractInts(x, y int64) (int64, bool) {
	difference := x - y
	return difference, (difference < x) == (y > 0)
}

func multiplyInts(x, y int64) (int64, bool) {
	if x == 0 || y == 0 {
		return 0, true
	}
	product := x * y
	if x == -1 && y == math.MinInt64 || y == -1 && x == math.MinInt64 {
		return 0, false
	}
	return product, product/y == x
}

// The seconds of the years 1 to 9999.
const (
	minUnix = -62135596800
	maxUnix = 253402300799
)

// addTime adds in seconds and nanoseconds, so that nothing in between overflows.
func addTime(t time.Time, d time.Duration) value.Value {
	seconds := t.Unix() + int64(d)/int64(time.Second)
	nanos := int64(t.Nanosecond()) + int64(d)%int64(time.Second)
	switch {
	case nanos < 0:
		seconds, nanos = seconds-1, nanos+int64(time.Second)
	case nanos >= int64(time.Second):
		seconds, nanos = seconds+1, nanos-int64(time.Second)
	}
	if seconds < minUnix || seconds > maxUnix {
		return value.Failed(result.TimestampOverflow)
	}
	return value.OfTimestamp(time.Unix(seconds, nanos).In(t.Location()))
}

func subtractTimes(a, b time.Time) value.Value {
	seconds, ok := multiplyInts(a.Unix()-b.Unix(), int64(time.Second))
	if !ok {
		return value.Failed(result.IntOverflow)
	}
	d, ok := addInts(seconds, int64(a.Nanosecond()-b.Nanosecond()))
	return intOr(d, ok, ofDuration)
}

// Truncated cuts the fraction of a double off.
func Truncated(d float64) (n int64, ok bool) {
	if math.IsNaN(d) || d <= math.MinInt64 || d >= math.MaxInt64 {
		return 0, false
	}
	return int64(d), true
}

// TruncatedUint is Truncated for an unsigned integer.
func TruncatedUint(d float64) (n uint64, ok bool) {
	if math.IsNaN(d) || d < 0 || d >= 1<<64 {
		return 0, false
	}
	return uint64(d), true
}
