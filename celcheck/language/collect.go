package language

import (
	"math"
	"math/big"

	"github.com/eventlink/pulumi-eventlink/celcheck/alarm"
	"github.com/eventlink/pulumi-eventlink/celcheck/image"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
)

// sum evaluates list.sum(), which adds ints or doubles; of no items it is the int 0.
func (l *Library) sum(c Call) values.Value {
	return values.Each(l.Lists(c, 0), func(s *values.List) values.Value {
		item, list := s.Element(), l.Written(c.Args[0])
		if s.MaxLen() == 0 {
			item = nil
		}
		if other := item.Without(values.KindInt, values.KindDouble); len(other) > 0 {
			l.Mismatched(c.Expr, c.State, alarm.Mismatch{
				Subject: "an item of " + list, Got: other, Wanted: "numbers", Does: "sum() adds ints or doubles",
				Rewrite: l.With(c.Args[0], ".map(x, asDouble(x).orValue(0.0))"),
			})
		}
		ints, doubles := item.Ints(), item.Doubles()
		if ints != nil && doubles != nil {
			l.Mismatched(c.Expr, c.State, alarm.Mismatch{
				Subject: "an item of " + list, Got: item.Numbers(), Wanted: "ints alone, or doubles alone", Does: "sum() does not add an int and a double",
				Rewrite: l.With(c.Args[0], ".map(x, double(x))"),
			})
		}
		var out values.Value
		if s.MinLen() == 0 {
			out = values.IntValue(0, 0)
		}
		if ints != nil {
			out = values.Join(out, l.sumOfInts(c, ints, s))
		}
		if doubles != nil {
			out = values.Join(out, l.sumOfDoubles(c, doubles, s))
		}
		return out
	})
}

func (l *Library) sumOfInts(c Call, item *values.Int, s *values.List) values.Value {
	lo, hi := sumBounds(item.Lo(), item.Hi(), s.MinLen(), s.Longest())
	if lo.Cmp(big.NewInt(math.MinInt64)) < 0 || hi.Cmp(big.NewInt(math.MaxInt64)) > 0 {
		l.overflow(c.Expr, c.State)
	}
	out := values.IntValue(clamped(lo), clamped(hi))
	if by := item.Factor(); by > 1 {
		out = out.MultipleOf(by)
	}
	return out
}

// sumBounds bounds the sums of minLen to maxLen numbers from lo to hi.
func sumBounds(lo, hi int64, minLen, maxLen int) (least, greatest *big.Int) {
	of := func(bound int64, n int) *big.Int { return new(big.Int).Mul(big.NewInt(bound), big.NewInt(int64(n))) }
	least, greatest = of(lo, minLen), of(hi, maxLen)
	if lo < 0 {
		least = of(lo, maxLen)
	}
	if hi < 0 {
		greatest = of(hi, minLen)
	}
	return least, greatest
}

func clamped(n *big.Int) int64 {
	switch {
	case n.Cmp(big.NewInt(math.MinInt64)) < 0:
		return math.MinInt64
	case n.Cmp(big.NewInt(math.MaxInt64)) > 0:
		return math.MaxInt64
	}
	return n.Int64()
}

func (l *Library) sumOfDoubles(c Call, item *values.Double, s *values.List) values.Value {
	n := float64(s.Longest())
	size := math.Max(math.Abs(item.Lo()), math.Abs(item.Hi()))
	// Each addition rounds by half a unit in the last place of the sum so far: n items have an error of at most n*n units.
	least, greatest := math.Min(item.Lo()*n, item.Lo()*float64(s.MinLen()))-n*n*size*0x1p-52, math.Max(item.Hi()*n, item.Hi()*float64(s.MinLen()))+n*n*size*0x1p-52
	if item.NaN() || math.IsNaN(least) || math.IsNaN(greatest) || math.IsInf(least, 0) || math.IsInf(greatest, 0) {
		l.overflow(c.Expr, c.State)
		return values.AnyComputedDouble()
	}
	// Rounding never changes the sign of a sum of numbers of one sign.
	if item.Lo() >= 0 {
		least = math.Max(least, item.Lo())
	}
	if item.Hi() <= 0 {
		greatest = math.Min(greatest, item.Hi())
	}
	return values.DoubleValue(least, greatest)
}

// maxMergedItems bounds the list whose maps are merged one by one.
const maxMergedItems = 12

// merge evaluates a.merge(b) and list.merge().
func (l *Library) merge(c Call) values.Value {
	if len(c.Args) == 1 {
		return values.Each(l.Lists(c, 0), func(s *values.List) values.Value { return l.mergedList(c, s) })
	}
	a, b := l.Wanting(c, 0, "an object", values.KindMap), l.Wanting(c, 1, "an object", values.KindMap)
	return values.Each(a, func(x *values.Map) values.Value {
		return values.Each(b, func(y *values.Map) values.Value { return image.Merged(x, y) })
	})
}

func (l *Library) mergedList(c Call, s *values.List) values.Value {
	item := s.Element()
	if s.MaxLen() == 0 {
		item = nil
	}
	if other := item.Without(values.KindMap); len(other) > 0 {
		list := l.Written(c.Args[0])
		l.Mismatched(c.Expr, c.State, alarm.Mismatch{
			Subject: "an item of " + list, Got: other, Wanted: "objects", Does: "merge() takes a list of objects",
			Rewrite: l.With(c.Args[0], ".filter(x, type(x) == map)"),
		})
	}
	out := values.NewBuilder(0).Value()
	if items, ok := s.Items(); ok && len(items) <= maxMergedItems {
		for _, item := range items {
			out = values.Each(out, func(x *values.Map) values.Value {
				return values.Each(item, func(y *values.Map) values.Value { return image.Merged(x, y) })
			})
		}
		return out
	}
	return image.MergedMany(values.All[*values.Map](item), s.Longest())
}
