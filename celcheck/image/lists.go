package image

import (
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
)

// Rearranged gives lists of the same items in any order.
func Rearranged(s *values.List) values.Value {
	return Some(s, values.ListValue(nil, s.Element, s.MinLen(), s.MaxLen()))
}

// Some gives lists of which each item is made of an item of its own: if no two items of a list are equal, no two of those
// are.
func Some(s *values.List, v values.Value) values.Value {
	if !s.Unique() {
		return v
	}
	return v.Knowing(map[string]any{"uniqueItems": true})
}

// Distinct gives lists of the same items, each once.
func Distinct(s *values.List) values.Value {
	return values.ListValue(nil, s.Element, min(s.MinLen(), 1), s.MaxLen()).Knowing(map[string]any{"uniqueItems": true})
}

// Flattened gives what flatten() makes of lists, one level deep.
func Flattened(s *values.List) values.Value {
	element := s.Element()
	if len(element) == 0 {
		return values.ListValue(nil, values.Nothing, 0, 0)
	}
	least, greatest := 1, 1
	inner := element.Without(values.KindList)
	for i, l := range values.All[*values.List](element) {
		if i == 0 && len(inner) == 0 {
			least, greatest = l.MinLen(), l.MaxLen()
		}
		least, greatest = min(least, l.MinLen()), max(greatest, l.MaxLen())
		inner = values.Join(inner, l.Element())
	}
	return values.ListValue(nil, func() values.Value { return inner }, values.Times(s.MinLen(), least), values.Times(s.MaxLen(), greatest))
}

// Slice gives the items from one position up to another.
func Slice(s *values.List, start, end *values.Int) values.Value {
	if end.Lo() > int64(s.MaxLen()) {
		return nil
	}
	return Some(s, values.ListValue(nil, s.Element, int(max(0, min(end.Lo()-start.Hi(), 1<<30))), min(s.MaxLen(), int(max(0, min(end.Hi()-start.Lo(), 1<<30))))))
}
