package values

import (
	"math"
	"slices"
	"unicode/utf8"

	"github.com/eventlink/pulumi-eventlink/pattern"
)

// EqualTo keeps what may equal a constant (nil, bool, int64, float64 or string), cut to it.
func (v Value) EqualTo(constant any) Value {
	return v.Each(func(s Shape) Value { return equalTo(s, constant) })
}

func equalTo(s Shape, constant any) Value {
	if s.Kind() == KindOther {
		return One(s)
	}
	switch c := constant.(type) {
	case nil:
		if s.Kind() == KindNull {
			return One(s)
		}
	case bool:
		if s, ok := s.(*Bool); ok && (c && s.yes || !c && s.no) {
			if s.yes == s.no {
				return BoolValue(c, !c)
			}
			return One(s)
		}
	case string:
		s, ok := s.(*String)
		if !ok || !s.MayBe(c) {
			return nil
		}
		if len(s.set) == 1 {
			return One(s)
		}
		return One(textShape([]string{c}, s.obeys))
	case int64:
		return between(s, float64(c), float64(c), c, c)
	case float64:
		lo, hi := int64(math.MinInt64), int64(math.MaxInt64)
		if c > -exact && c < exact {
			if c == math.Trunc(c) {
				lo, hi = int64(c), int64(c)
			} else if s.Kind() == KindInt {
				return nil
			}
		}
		return between(s, c, c, lo, hi)
	}
	return nil
}

// MayBe says whether a text may be one of the strings.
func (s *String) MayBe(text string) bool {
	n := utf8.RuneCountInString(text)
	return (s.set == nil || slices.Contains(s.set, text)) && n >= s.minLen && n <= s.maxLen && !s.excludes(text) && s.inLanguageOf(text)
}

// inLanguageOf says whether a text matches the patterns that the strings are known to match, and none of those that they are
// known not to match, and is in the language that a computed string is in.
func (s *String) inLanguageOf(text string) bool {
	sources := s.sources
	if s.lang != nil {
		sources = append(slices.Clip(sources), s.lang.Source())
	}
	fails := func(wanted bool) func(string) bool {
		return func(source string) bool {
			p, err := pattern.Compile(source)
			return err == nil && p.MatchString(text) != wanted
		}
	}
	return s.set != nil || !slices.ContainsFunc(sources, fails(true)) && !slices.ContainsFunc(s.avoided(), fails(false))
}

// excludes says whether a string is known not to be a text.
func (s *String) excludes(text string) bool {
	return slices.ContainsFunc(s.obeys, func(c condition) bool {
		not, _ := c.own["not"].(map[string]any)
		among, _ := not["enum"].([]string)
		return not["const"] == text || slices.Contains(among, text)
	})
}

// DifferingFrom keeps what may differ from a constant.
func (v Value) DifferingFrom(constant any) Value {
	return v.Each(func(s Shape) Value { return differingFrom(s, constant) })
}

func differingFrom(s Shape, constant any) Value {
	switch c := constant.(type) {
	case nil:
		if s.Kind() == KindNull {
			return nil
		}
	case bool:
		if s, ok := s.(*Bool); ok {
			return BoolValue(s.yes && !c, s.no && c)
		}
	case string:
		if s, ok := s.(*String); ok {
			return s.differingFrom(c)
		}
	case int64:
		if s, ok := s.(*Int); ok {
			return s.differingFrom(c)
		}
	case float64:
		if s, ok := s.(*Double); ok && s.lo == c && s.hi == c && !s.nan {
			return nil
		}
	}
	return One(s)
}

func (s *String) differingFrom(text string) Value {
	switch n := utf8.RuneCountInString(text); {
	case s.set != nil:
		rest := slices.DeleteFunc(slices.Clone(s.set), func(t string) bool { return t == text })
		if len(rest) == len(s.set) {
			return One(s)
		}
		if cut := textShape(rest, s.obeys); cut != nil {
			return One(cut)
		}
		return nil
	case text == "" && s.minLen == 0:
		return s.sized(1, s.maxLen)
	case len(s.obeys) < 20 && n >= s.minLen && n <= s.maxLen:
		return One(knowing(s, map[string]any{"not": map[string]any{"const": text}}))
	}
	return One(s)
}

func (s *Int) differingFrom(n int64) Value {
	switch {
	case n < s.lo || n > s.hi:
		return One(s)
	case s.lo == s.hi:
		return nil
	case n == s.lo:
		return between(s, 0, 0, s.lo+1, s.hi)
	case n == s.hi:
		return between(s, 0, 0, s.lo, s.hi-1)
	}
	return append(between(s, 0, 0, s.lo, n-1), between(s, 0, 0, n+1, s.hi)...)
}

// EqualToAny keeps what may equal one of the values of another union.
func (v Value) EqualToAny(other Value) Value {
	return v.Each(func(s Shape) Value { return equalToAny(s, other) })
}

func equalToAny(s Shape, other Value) Value {
	if c, ok := other.Constant(); ok {
		return equalTo(s, c)
	}
	if texts := All[*String](other); s.Kind() == KindString && len(texts) == 1 && texts[0].set != nil {
		var out Value
		for _, text := range texts[0].set {
			out = Join(out, equalTo(s, text))
		}
		return out
	}
	if numeric(s) && !other.Has(KindOther) {
		// What equals one of some numbers is no less than the least of them and no greater than the greatest.
		return One(s).Beside(other, true, false).Beside(other, false, false)
	}
	same := other.Keep(func(o Shape) bool { return shapesMayEqual(s, o) })
	if len(same) == 0 {
		return nil
	}
	if len(same) > maxBoth || slices.ContainsFunc(same, func(o Shape) bool { return o.Kind() != s.Kind() }) {
		return One(s)
	}
	var out Value
	for _, o := range same {
		out = Join(out, both(s, o))
	}
	return out
}

// maxBoth bounds the shapes with each of which another is cut.
const maxBoth = 4

// both cuts a scalar to what another shape of its kind may be as well.
func both(s, o Shape) Value {
	if !MayEqual(One(s), One(o)) {
		return nil
	}
	text, ok := s.(*String)
	other, also := o.(*String)
	switch {
	case !ok || !also || len(text.obeys)+len(other.obeys) > 12:
		return One(s)
	case other.set != nil:
		return One(other)
	}
	c := *text
	c.minLen, c.maxLen = max(text.minLen, other.minLen), min(text.maxLen, other.maxLen)
	c.obeys = append(slices.Clip(text.obeys), other.obeys...)
	c.sources = append(slices.Clip(text.sources), other.sources...)
	if c.lang == nil {
		c.lang = other.lang
	}
	return One(&c)
}

// MayEqual says whether two values may be equal. It may be true of values that never are.
func MayEqual(a, b Value) bool {
	for _, x := range a {
		for _, y := range b {
			if shapesMayEqual(x, y) {
				return true
			}
		}
	}
	return false
}

func shapesMayEqual(x, y Shape) bool {
	switch {
	case x.Kind() == KindOther || y.Kind() == KindOther:
		return true
	case numeric(x) && numeric(y):
		if x, ok := x.(*Int); ok {
			if y, ok := y.(*Int); ok {
				return x.lo <= y.hi && y.lo <= x.hi
			}
		}
		xlo, xhi := Bounds(x)
		ylo, yhi := Bounds(y)
		return xlo <= yhi && ylo <= xhi
	case x.Kind() != y.Kind():
		return false
	}
	switch x := x.(type) {
	case *String:
		y := y.(*String)
		if x.minLen > y.maxLen || y.minLen > x.maxLen {
			return false
		}
		switch {
		case x.set != nil:
			return slices.ContainsFunc(x.set, y.MayBe)
		case y.set != nil:
			return slices.ContainsFunc(y.set, x.MayBe)
		}
		return true
	case *Bool:
		y := y.(*Bool)
		return x.yes && y.yes || x.no && y.no
	case *List:
		y := y.(*List)
		return x.minLen <= y.maxLen && y.minLen <= x.maxLen
	}
	return true
}

// MayDiffer says whether two values may differ. It may be true of values that never do.
func MayDiffer(a, b Value) bool {
	x, ok := a.Constant()
	y, also := b.Constant()
	if !ok || !also {
		return true
	}
	if x == y {
		return false
	}
	if a[0].Kind() == b[0].Kind() || !numeric(a[0]) || !numeric(b[0]) {
		return true
	}
	f, _ := Bounds(a[0])
	g, _ := Bounds(b[0])
	return f != g || math.Abs(f) > exact
}

// Sized cuts strings, bytes and lists to lengths, and leaves out maps that cannot be empty where maxLen is 0; other kinds go.
func (v Value) Sized(minLen, maxLen int) Value {
	return v.Each(func(s Shape) Value {
		switch s := s.(type) {
		case *String:
			return s.sized(minLen, maxLen)
		case *List:
			lo, hi, changed := cutLengths(s.minLen, s.maxLen, minLen, maxLen)
			if lo > hi {
				return nil
			}
			if !changed {
				return One(s)
			}
			c := *s
			c.minLen, c.maxLen = lo, hi
			return One(&c)
		case *Bytes:
			lo, hi, changed := cutLengths(s.minLen, s.maxLen, minLen, maxLen)
			if lo > hi {
				return nil
			}
			if !changed {
				return One(s)
			}
			return BytesValue(lo, hi)
		case *Map:
			if maxLen == 0 && !s.mayBeEmpty() {
				return nil
			}
			return One(s)
		}
		return nil
	})
}

func cutLengths(lo, hi, minLen, maxLen int) (newLo, newHi int, changed bool) {
	newLo, newHi = max(lo, minLen), min(hi, maxLen)
	return newLo, newHi, newLo != lo || newHi != hi
}

func (s *String) sized(minLen, maxLen int) Value {
	lo, hi, changed := cutLengths(s.minLen, s.maxLen, minLen, maxLen)
	if !changed {
		return One(s)
	}
	if s.set != nil {
		return TextValue(slices.DeleteFunc(slices.Clone(s.set), func(text string) bool {
			n := utf8.RuneCountInString(text)
			return n < minLen || n > maxLen
		})...)
	}
	if lo > hi {
		return nil
	}
	c := *s
	c.minLen, c.maxLen = lo, hi
	return One(&c)
}

// Resized cuts strings, bytes, lists and maps to the sizes that f keeps of all sizes that they may have.
func (v Value) Resized(f func(Value) Value) Value {
	return v.Each(func(s Shape) Value {
		lo, hi, ok := Lengths(s)
		if !ok {
			return nil
		}
		if s.Kind() == KindMap {
			lo, hi = 0, math.MaxInt64
		}
		kept := f(IntValue(int64(lo), int64(hi))).Ints()
		if kept == nil {
			return nil
		}
		return One(s).Sized(int(kept.lo), int(kept.hi))
	})
}

// Lengths bounds what size() gives; ok is false of what has no size.
func Lengths(s Shape) (lo, hi int, ok bool) {
	switch s := s.(type) {
	case *String:
		return s.minLen, s.maxLen, true
	case *List:
		return s.minLen, s.maxLen, true
	case *Bytes:
		return s.minLen, s.maxLen, true
	case *Map:
		lo, hi = s.counts()
		return lo, hi, true
	}
	return 0, 0, false
}

// Filtered keeps the strings for which f is true, where all that a value can be is known; others stay as they are. What
// is not a string goes.
func (v Value) Filtered(f func(string) bool) Value {
	return Each(v, func(s *String) Value {
		if s.set == nil {
			return One(s)
		}
		kept := slices.DeleteFunc(slices.Clone(s.set), func(text string) bool { return !f(text) })
		if len(kept) == len(s.set) {
			return One(s)
		}
		return TextValue(kept...)
	})
}
