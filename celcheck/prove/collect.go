package prove

import (
	"math"
	"math/big"

	"github.com/eventlink/pulumi-eventlink/celcheck/values"
)

// sum evaluates list.sum(), which adds ints or doubles; of no items it is the int 0.
func (p *prover) sum(c call) values.Value {
	return values.Each(p.lists(c, 0), func(s *values.List) values.Value {
		item, list := s.Element(), p.written(c.args[0])
		if s.MaxLen() == 0 {
			item = nil
		}
		if other := item.Without(values.KindInt, values.KindDouble); len(other) > 0 {
			p.mismatched(c.e, c.st, mismatch{
				subject: "an item of " + list, got: other, wanted: "numbers", does: "sum() adds ints or doubles",
				fix: p.with(c.args[0], ".map(x, asDouble(x).orValue(0.0))"),
			})
		}
		ints, doubles := item.Ints(), item.Doubles()
		if ints != nil && doubles != nil {
			p.mismatched(c.e, c.st, mismatch{
				subject: "an item of " + list, got: item.Numbers(), wanted: "ints alone, or doubles alone", does: "sum() does not add an int and a double",
				fix: p.with(c.args[0], ".map(x, double(x))"),
			})
		}
		var out values.Value
		if s.MinLen() == 0 {
			out = values.IntValue(0, 0)
		}
		if ints != nil {
			out = values.Join(out, p.sumOfInts(c, ints, s))
		}
		if doubles != nil {
			out = values.Join(out, p.sumOfDoubles(c, doubles, s))
		}
		return out
	})
}

func (p *prover) sumOfInts(c call, item *values.Int, s *values.List) values.Value {
	lo, hi := sumBounds(item.Lo(), item.Hi(), s.MinLen(), s.Longest())
	if lo.Cmp(big.NewInt(math.MinInt64)) < 0 || hi.Cmp(big.NewInt(math.MaxInt64)) > 0 {
		p.overflow(c.e, c.st)
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

func (p *prover) sumOfDoubles(c call, item *values.Double, s *values.List) values.Value {
	n := float64(s.Longest())
	size := math.Max(math.Abs(item.Lo()), math.Abs(item.Hi()))
	// Each addition rounds by half a unit in the last place of the sum so far: n items have an error of at most n*n units.
	least, greatest := math.Min(item.Lo()*n, item.Lo()*float64(s.MinLen()))-n*n*size*0x1p-52, math.Max(item.Hi()*n, item.Hi()*float64(s.MinLen()))+n*n*size*0x1p-52
	if item.NaN() || math.IsNaN(least) || math.IsNaN(greatest) || math.IsInf(least, 0) || math.IsInf(greatest, 0) {
		p.overflow(c.e, c.st)
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
func (p *prover) merge(c call) values.Value {
	if len(c.args) == 1 {
		return values.Each(p.lists(c, 0), func(s *values.List) values.Value { return p.mergedList(c, s) })
	}
	a, b := p.wanting(c, 0, "an object", values.KindMap), p.wanting(c, 1, "an object", values.KindMap)
	return values.Each(a, func(x *values.Map) values.Value {
		return values.Each(b, func(y *values.Map) values.Value { return x.Merged(y) })
	})
}

func (p *prover) mergedList(c call, s *values.List) values.Value {
	item := s.Element()
	if s.MaxLen() == 0 {
		item = nil
	}
	if other := item.Without(values.KindMap); len(other) > 0 {
		list := p.written(c.args[0])
		p.mismatched(c.e, c.st, mismatch{
			subject: "an item of " + list, got: other, wanted: "objects", does: "merge() takes a list of objects",
			fix: p.with(c.args[0], ".filter(x, type(x) == map)"),
		})
	}
	out := values.NewBuilder(0).Value()
	if items, ok := s.Items(); ok && len(items) <= maxMergedItems {
		for _, item := range items {
			out = values.Each(out, func(x *values.Map) values.Value {
				return values.Each(item, func(y *values.Map) values.Value { return x.Merged(y) })
			})
		}
		return out
	}
	return values.MergedMany(values.All[*values.Map](item), s.Longest())
}
