package prove

import (
	"math"
	"math/big"
	"strings"

	"github.com/eventlink/pulumi-eventlink/celcheck/expr"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
	"github.com/eventlink/pulumi-eventlink/finding"
	"github.com/eventlink/pulumi-eventlink/pattern"
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

// decodeJSON evaluates json.decode(text).
func (p *prover) decodeJSON(c call) values.Value {
	return values.Each(p.strings(c, 0), func(s *values.String) values.Value {
		return values.OptionalValue(values.JSONWithin(min(s.MaxLen(), values.MaxBody)), true)
	})
}

// encodeJSON evaluates json.encode(value), which takes what a command may hold.
func (p *prover) encodeJSON(c call) values.Value {
	other, deep := unencodable(c.of[0], maxEncodable)
	switch {
	case len(other) > 0:
		p.mismatched(c.e, c.st, mismatch{
			subject: "a part of " + p.written(c.args[0]), got: other, wanted: "what a command may hold", does: "json.encode() takes what a command may hold",
			remedy: "give it string(...) of a time, and .orValue(...) of an optional",
		})
	case deep:
		p.notModelled(c.e, c.st, gapNesting, "json.encode() of a value that is nested so deeply")
	}
	return values.StringValue(1, values.Encoded(c.of[0]))
}

// maxEncodable bounds how deep a value is looked into for what has no JSON.
const maxEncodable = 8

// unencodable gives what of a value has no JSON; deep says that it was not looked into to its end.
func unencodable(v values.Value, depth int) (other values.Value, deep bool) {
	inside := func(v values.Value) {
		more, deeper := unencodable(v, depth-1)
		other, deep = values.Join(other, more), deep || deeper
	}
	for _, s := range v {
		switch s := s.(type) {
		case *values.Null, *values.Bool, *values.Int, *values.String:
		case *values.Double:
			if !s.Finite() {
				other = values.Join(other, values.One(s))
			}
		case *values.List:
			switch {
			case s.Plain() || s.MaxLen() == 0:
			case depth == 0:
				deep = true
			default:
				inside(s.Element())
			}
		case *values.Map:
			switch {
			case s.Plain():
			case depth == 0:
				deep = true
			default:
				inside(s.AnyMember())
			}
		default:
			other = values.Join(other, values.One(s))
		}
	}
	return other, deep
}

// extract evaluates regex.extract and regex.extractAll. The compiler has seen to the pattern.
func (p *prover) extract(c call) values.Value {
	source, ok := expr.Text(c.args[1])
	if !ok {
		return p.unmodelled(c.e, c.st, gapPattern, c.name+"() with a pattern that is not a constant")
	}
	least := 0
	if pattern.HasRE2Group(source) {
		least = 1 // an empty group counts as no match
	}
	return values.Each(p.strings(c, 0), func(s *values.String) values.Value {
		found := s.Extracted(source, least)
		if c.name == "regex.extract" {
			return values.OptionalValue(found, true)
		}
		if len(found) == 0 {
			return values.ListValue(nil, values.Nothing, 0, 0)
		}
		longest := s.MaxLen()
		if longest < values.Unbounded {
			longest++ // an empty match before each character, and at the end
		}
		return values.ListValue(nil, func() values.Value { return found }, 0, longest)
	})
}

// replaceMatches evaluates regex.replace.
func (p *prover) replaceMatches(c call) values.Value {
	if len(c.args) == 4 && len(p.wanting(c, 3, "an int", values.KindInt)) == 0 {
		return nil
	}
	replacement := p.strings(c, 2)
	text, constant := replacement.Text()
	longest := 0
	if strings.Contains(text, `\`) {
		longest = values.Unbounded // it refers to groups
	}
	for _, r := range values.All[*values.String](replacement) {
		longest = max(longest, r.MaxLen())
		if !constant && !p.obeys(r, `^[^\\]*$`) {
			text := p.written(c.args[2])
			p.raise(c.e, Alarm{
				Code: finding.MappingConversion, State: failing(c.args[2], c.st, func(v values.Value) values.Value { return v.Only(values.KindString) }),
				Message: text + " may hold a backslash, which regex.replace() reads as a reference to a group",
				fix:     p.with(c.args[2], `.replace("\\", "/")`), Got: "any string", Wanted: "a string without a backslash",
			})
		}
	}
	return values.Each(p.strings(c, 0), func(s *values.String) values.Value { return s.WithEach(longest) })
}
