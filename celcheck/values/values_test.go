package values_test

import (
	"math"
	"testing"

	"cel.dev/cel-go/common/operators"

	"github.com/eventlink/pulumi-eventlink/celcheck/image"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
	"github.com/eventlink/pulumi-eventlink/celcheck/words"
)

// every calls f for every interval of small integers.
func every(f func(lo, hi int64)) {
	for lo := int64(-4); lo <= 4; lo++ {
		for hi := lo; hi <= 4; hi++ {
			f(lo, hi)
		}
	}
}

func holds(v values.Value, n int64) bool { return len(v.EqualTo(n)) > 0 }

func TestArithmeticHoldsEveryResult(t *testing.T) {
	t.Parallel()
	compute := map[string]func(a, b int64) (int64, bool){
		operators.Add:      func(a, b int64) (int64, bool) { return a + b, true },
		operators.Subtract: func(a, b int64) (int64, bool) { return a - b, true },
		operators.Multiply: func(a, b int64) (int64, bool) { return a * b, true },
		operators.Divide: func(a, b int64) (int64, bool) {
			if b == 0 {
				return 0, false
			}
			return a / b, true
		},
		operators.Modulo: func(a, b int64) (int64, bool) {
			if b == 0 {
				return 0, false
			}
			return a % b, true
		},
	}
	every(func(a, b int64) {
		every(func(c, d int64) {
			for op, f := range compute {
				found, overflows := image.Arithmetic(op, values.IntValue(a, b)[0], values.IntValue(c, d)[0])
				if overflows {
					t.Fatalf("%s of small numbers overflows", op)
				}
				for x := a; x <= b; x++ {
					for y := c; y <= d; y++ {
						if n, ok := f(x, y); ok && !holds(found, n) {
							t.Fatalf("%d %s %d is %d, which %s lacks", x, op, y, n, words.Of(found))
						}
					}
				}
			}
		})
	})
}

func TestArithmeticSaysWhatOverflows(t *testing.T) {
	t.Parallel()
	least, greatest := values.IntValue(math.MinInt64, math.MinInt64)[0], values.IntValue(math.MaxInt64, math.MaxInt64)[0]
	one, minusOne := values.IntValue(1, 1)[0], values.IntValue(-1, -1)[0]
	for _, c := range []struct {
		op   string
		x, y values.Shape
		want bool
	}{
		{operators.Add, greatest, one, true},
		{operators.Add, greatest, minusOne, false},
		{operators.Subtract, least, one, true},
		{operators.Multiply, least, minusOne, true},
		{operators.Divide, least, minusOne, true},
		{operators.Modulo, least, minusOne, true},
		{operators.Divide, greatest, minusOne, false},
		{operators.Add, values.DoubleValue(0, math.MaxFloat64)[0], values.DoubleValue(0, math.MaxFloat64)[0], true},
		{operators.Multiply, values.DoubleValue(0, 10)[0], values.DoubleValue(0, 10)[0], false},
	} {
		if _, got := image.Arithmetic(c.op, c.x, c.y); got != c.want {
			t.Errorf("%s %s %s: overflows is %t", words.Of(values.One(c.x)), c.op, words.Of(values.One(c.y)), got)
		}
	}
}

func TestNarrowingKeepsWhatObeysTheCondition(t *testing.T) {
	t.Parallel()
	every(func(a, b int64) {
		v := values.IntValue(a, b)
		for n := int64(-5); n <= 5; n++ {
			in := a <= n && n <= b
			if holds(v, n) != in {
				t.Fatalf("%s holds %d: %t", words.Of(v), n, !in)
			}
			for m := a; m <= b; m++ {
				if holds(v.DifferingFrom(n), m) != (m != n) {
					t.Fatalf("%s without %d is wrong about %d", words.Of(v), n, m)
				}
				for strict, keeps := range map[bool]bool{true: m < n, false: m <= n} {
					if keeps && !holds(v.Beside(values.IntValue(n, n), true, strict), m) {
						t.Fatalf("%s below %d (strictly: %t) lacks %d", words.Of(v), n, strict, m)
					}
				}
			}
		}
	})
}

func TestAJoinHoldsBothSides(t *testing.T) {
	t.Parallel()
	every(func(a, b int64) {
		every(func(c, d int64) {
			joined := values.Join(values.IntValue(a, b), values.IntValue(c, d))
			hull := values.Hull(joined)
			for n := int64(-4); n <= 4; n++ {
				in := a <= n && n <= b || c <= n && n <= d
				if in && (!holds(joined, n) || !holds(hull, n)) {
					t.Fatalf("%d to %d or %d to %d lacks %d", a, b, c, d, n)
				}
			}
		})
	})
}

func TestTextsAreJoinedAndCut(t *testing.T) {
	t.Parallel()
	v := values.Join(values.TextValue("a", "b"), values.TextValue("b", "ccc"))
	if got := words.Of(v); got != `"a", "b" or "ccc"` {
		t.Errorf("got %s", got)
	}
	if got := words.Of(v.Sized(2, 9)); got != `"ccc"` {
		t.Errorf("got %s", got)
	}
	if got := words.Of(v.DifferingFrom("a")); got != `"b" or "ccc"` {
		t.Errorf("got %s", got)
	}
	if got := words.Of(values.StringValue(0, 9).Matching("^ab?$")); got != "a string of 1 to 2 characters that matches ^ab?$" {
		t.Errorf("got %s", got)
	}
	if len(values.StringValue(0, 1).EqualTo("ab")) > 0 || len(values.TextValue("x").EqualTo("y")) > 0 {
		t.Error("a string is equal to what it cannot be")
	}
}
