package values

import (
	"slices"

	"github.com/eventlink/pulumi-eventlink/engine"
)

// MinLen is the least number of items.
func (s *List) MinLen() int { return s.minLen }

// MaxLen is the greatest number of items.
func (s *List) MaxLen() int { return s.maxLen }

// MaxBody bounds the bytes of a body, and so what is in it.
const MaxBody = engine.MaxBody

// MaxSize bounds what size() gives: no body has more of anything.
const MaxSize = 1 << 24

// InBody bounds how many items all lists of its kind in one body have together; ok is false of lists that no contract
// describes, which may not come from the body.
func (s *List) InBody() (n int, ok bool) {
	if !Contracted(s) {
		return 0, false
	}
	return MaxBody / (leastBytes(s.Element(), maxLeast) + 1), true // each with a comma
}

// Longest is the greatest number of items that a list can have in a body.
func (s *List) Longest() int {
	if n, ok := s.InBody(); ok {
		return max(s.minLen, min(s.maxLen, n))
	}
	return s.maxLen
}

// maxLeast bounds how deep leastBytes looks.
const maxLeast = 3

// leastBytes is the least number of bytes that JSON takes for a value.
func leastBytes(v Value, depth int) int {
	if depth == 0 {
		return 1
	}
	least := MaxBody
	for _, s := range v {
		n := 1
		switch s := s.(type) {
		case *Null, *Bool:
			n = 4
		case *String:
			n = s.minLen + 2
		case *List:
			n = 2 + Times(s.minLen, leastBytes(s.Element(), depth-1)+1)
		case *Map:
			n = 2
			for _, name := range s.requiredNames() {
				n += len(name) + 4 + leastBytes(s.Member(name).Value(), depth-1)
			}
		}
		least = min(least, n)
	}
	return least
}

// Plain says that all of a list is what JSON has, since it is an event's or any JSON at all.
func (s *List) Plain() bool { return s.plain || Contracted(s) }

// Items are the items of a list whose length is known and whose positions are told apart.
func (s *List) Items() (items []Value, ok bool) {
	if s.minLen != s.maxLen || len(s.items) != s.minLen {
		return nil, false
	}
	return s.items, true
}

// Element is the union of what a list can hold.
func (s *List) Element() Value {
	var out Value
	for i, item := range s.items {
		if i < s.maxLen {
			out = append(out, item...)
		}
	}
	if s.maxLen > len(s.items) && s.rest != nil {
		if len(out) == 0 {
			return s.rest()
		}
		out = append(out, s.rest()...)
	}
	return Union(out)
}

// Item is what stands at an index that the list has.
func (s *List) Item(i int) Value {
	if i < len(s.items) {
		return s.items[i]
	}
	if s.rest == nil {
		return nil
	}
	return s.rest()
}

// Then gives x + y.
func (s *List) Then(o *List) Value {
	lo, hi := Plus(s.minLen, o.minLen), Plus(s.maxLen, o.maxLen)
	if s.minLen == s.maxLen && len(s.items) >= s.minLen && len(s.items)+len(o.items) < 1000 {
		items := append(slices.Clip(s.items[:s.minLen]), o.items...)
		return ListValue(items, o.rest, lo, hi)
	}
	return ListValue(nil, once(func() Value { return Join(s.Element(), o.Element()) }), lo, hi)
}

// Unique says whether no two items are equal.
func (s *List) Unique() bool {
	return slices.ContainsFunc(s.obeys, func(c condition) bool {
		if c.node == nil {
			return c.own["uniqueItems"] == true
		}
		raw, _ := c.node.raw.(map[string]any)
		return raw["uniqueItems"] == true
	})
}

// OfElements gives lists of the same lengths of which every item is one of a value.
func (s *List) OfElements(element Value) Value {
	if Same(element, s.Element()) {
		return One(s)
	}
	c := *s
	c.items, c.rest = nil, func() Value { return element }
	return One(&c)
}

// maxContained bounds the elements that a list is known to contain.
const maxContained = 12

// Containing gives lists that have at least one item that is one of a value.
func (s *List) Containing(element Value) Value {
	if s.maxLen == 0 {
		return nil
	}
	if len(s.obeys) > maxContained {
		return One(s).Sized(1, Unbounded)
	}
	c := *s
	c.minLen = max(c.minLen, 1)
	c.obeys = append(slices.Clip(s.obeys), condition{contains: element})
	return One(&c)
}

// once computes a value when it is first asked for.
func once(f func() Value) func() Value {
	var made Value
	done := false
	return func() Value {
		if !done {
			made, done = f(), true
		}
		return made
	}
}

// Inner is what an optional holds.
func (s *Optional) Inner() Value { return s.inner }

// MayBeEmpty says whether an optional may hold nothing.
func (s *Optional) MayBeEmpty() bool { return s.none }

// Full keeps the optionals that hold something; other kinds go.
func (v Value) Full() Value {
	return Each(v, func(s *Optional) Value {
		if !s.none {
			return One(s)
		}
		return OptionalValue(s.inner, false)
	})
}

// Empty keeps the optionals that hold nothing; other kinds go.
func (v Value) Empty() Value {
	return Each(v, func(s *Optional) Value {
		if !s.none {
			return nil
		}
		return OptionalValue(nil, true)
	})
}

// Opened gives the union of what optionals hold, and whether one may hold nothing. Other kinds are left out.
func (v Value) Opened() (inner Value, none bool) {
	for _, s := range All[*Optional](v) {
		inner, none = Join(inner, s.inner), none || s.none
	}
	return inner, none
}
