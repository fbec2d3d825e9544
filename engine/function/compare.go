package function

import (
	"cmp"
	"math"
	"strings"

	"github.com/eventlink/pulumi-eventlink/engine/result"
	"github.com/eventlink/pulumi-eventlink/engine/value"
)

// Equal is CEL's equality. Numbers of two kinds are compared as cel-go does, an int and a double as doubles.
func Equal(a, b value.Value) bool {
	switch a.Kind() {
	case value.Int, value.Uint, value.Double:
		c, ordered := compareNumbers(a, b)
		return ordered && c == 0
	case value.List:
		return b.Kind() == value.List && equalLists(a.List(), b.List())
	case value.Object, value.Table:
		return isMap(b) && equalMaps(a, b)
	case value.Optional:
		if b.Kind() != value.Optional {
			return false
		}
		x, hasX := a.Held()
		y, hasY := b.Held()
		return hasX == hasY && (!hasX || Equal(x, y))
	}
	if a.Kind() != b.Kind() {
		return false
	}
	switch a.Kind() {
	case value.Null, value.Message: // there is one message in an evaluation
		return true
	case value.Bool:
		return a.Bool() == b.Bool()
	case value.String, value.Bytes, value.Type:
		return a.Text() == b.Text()
	case value.Timestamp:
		return a.Timestamp().Equal(b.Timestamp())
	case value.Duration:
		return a.Duration() == b.Duration()
	}
	return false
}

func equalLists(a, b *value.Items) bool {
	if a.Len() != b.Len() {
		return false
	}
	for i := range a.Len() {
		if !Equal(a.At(i), b.At(i)) {
			return false
		}
	}
	return true
}

func equalMaps(a, b value.Value) bool {
	if sizeOfMap(a) != sizeOfMap(b) {
		return false
	}
	if a.Kind() == value.Object {
		for _, m := range a.Object().List() {
			name, v := a.Object().Name(m.Label), m.Value
			other, found := Find(b, value.OfString(name))
			if !found || !Equal(v, other) {
				return false
			}
		}
		return true
	}
	for _, e := range a.Table().List() {
		other, found := Find(b, e.Key)
		if !found || !Equal(e.Value, other) {
			return false
		}
	}
	return true
}

func isMap(v value.Value) bool { return v.Kind() == value.Object || v.Kind() == value.Table }

func sizeOfMap(v value.Value) int {
	if v.Kind() == value.Object {
		return v.Object().Len()
	}
	return v.Table().Len()
}

// Find looks a key up in a map.
func Find(m, key value.Value) (v value.Value, found bool) {
	switch {
	case m.Kind() == value.Table:
		v = m.Table().Get(key)
	case key.Kind() == value.String:
		v = m.Object().Get(key.Text())
	}
	return v, v.Kind() != value.Absent
}

// contains says whether an item of a list is equal to a value.
func contains(l *value.Items, v value.Value) (found bool) {
	l.All(func(_ int, item value.Value) bool {
		found = Equal(v, item)
		return !found
	})
	return found
}

func isNumber(v value.Value) bool {
	return v.Kind() == value.Int || v.Kind() == value.Uint || v.Kind() == value.Double
}

func isNaN(v value.Value) bool { return v.Kind() == value.Double && math.IsNaN(v.Double()) }

// compareNumbers compares a number with what may be another. ordered is false of what is not, and of NaN.
func compareNumbers(a, b value.Value) (c int, ordered bool) {
	if !isNumber(b) || isNaN(a) || isNaN(b) {
		return 0, false
	}
	switch a.Kind() {
	case value.Int:
		switch b.Kind() {
		case value.Int:
			return cmp.Compare(a.Int(), b.Int()), true
		case value.Uint:
			return compareIntUint(a.Int(), b.Uint()), true
		}
		return -compareDoubleInt(b.Double(), a.Int()), true
	case value.Uint:
		switch b.Kind() {
		case value.Int:
			return -compareIntUint(b.Int(), a.Uint()), true
		case value.Uint:
			return cmp.Compare(a.Uint(), b.Uint()), true
		}
		return -compareDoubleUint(b.Double(), a.Uint()), true
	}
	switch b.Kind() {
	case value.Int:
		return compareDoubleInt(a.Double(), b.Int()), true
	case value.Uint:
		return compareDoubleUint(a.Double(), b.Uint()), true
	}
	return compareDoubles(a.Double(), b.Double()), true
}

func compareDoubles(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func compareDoubleInt(d float64, n int64) int {
	switch {
	case d < math.MinInt64:
		return -1
	case d > math.MaxInt64:
		return 1
	}
	return compareDoubles(d, float64(n))
}

func compareDoubleUint(d float64, n uint64) int {
	switch {
	case d < 0:
		return -1
	case d > math.MaxUint64:
		return 1
	}
	return compareDoubles(d, float64(n))
}

func compareIntUint(n int64, u uint64) int {
	if n < 0 || u > math.MaxInt64 {
		return -1
	}
	return cmp.Compare(n, int64(u))
}

// compare orders two values of the kinds that have an order. The text is that of the error if it cannot.
func compare(a, b value.Value) (c int, fault string) {
	switch a.Kind() {
	case value.Int, value.Uint, value.Double:
		c, ordered := compareNumbers(a, b)
		switch {
		case ordered:
			return c, ""
		case isNaN(a), isNaN(b):
			return 0, result.Unnamed
		}
		return 0, result.NoOverload
	case value.Bool, value.String, value.Bytes, value.Timestamp, value.Duration:
	default:
		return 0, result.NoOverload
	}
	if a.Kind() != b.Kind() {
		return 0, result.NoOverload
	}
	switch a.Kind() {
	case value.Bool:
		switch {
		case a.Bool() == b.Bool():
			return 0, ""
		case b.Bool():
			return -1, ""
		}
		return 1, ""
	case value.Timestamp:
		return a.Timestamp().Compare(b.Timestamp()), ""
	case value.Duration:
		return cmp.Compare(a.Duration(), b.Duration()), ""
	}
	return strings.Compare(a.Text(), b.Text()), ""
}

// A comparison is one of < <= > >=.
func comparison(holds func(c int) bool) func(args []value.Value) value.Value {
	return func(args []value.Value) value.Value {
		a, b := args[0], args[1]
		if !isComparable(a) {
			return value.Failed(result.NoOverload)
		}
		if isNaN(a) || isNaN(b) {
			return value.OfBool(false)
		}
		c, fault := compare(a, b)
		if fault != "" {
			return value.Failed(fault)
		}
		return value.OfBool(holds(c))
	}
}

func isComparable(v value.Value) bool {
	switch v.Kind() {
	case value.Bool, value.Int, value.Uint, value.Double, value.String, value.Bytes, value.Timestamp, value.Duration:
		return true
	}
	return false
}

// SizeOf is the size of a value: characters, bytes, items or entries, of an optional 1 and that of what it holds, and 1 of
// anything else.
func SizeOf(v value.Value) int {
	if v.Kind() != value.Optional {
		return OwnSize(v)
	}
	held, ok := v.Held()
	if !ok {
		return 1
	}
	return 1 + SizeOf(held)
}

// OwnSize is the size of a value other than an optional: characters, bytes, items or entries, and 1 of anything else.
func OwnSize(v value.Value) int {
	switch v.Kind() {
	case value.String:
		return value.Characters(v.Text())
	case value.Bytes:
		return len(v.Text())
	case value.List:
		return v.List().Len()
	case value.Object, value.Table:
		return sizeOfMap(v)
	}
	return 1
}
