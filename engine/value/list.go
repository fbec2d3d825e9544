package value

import "unsafe"

// Items are those of a list. A list that was made of two holds both, so that making it takes no time in proportion to them.
type Items struct {
	flat        []Value
	left, right *Items
	n           int
}

// OfList makes a list, which keeps the slice.
func OfList(items []Value) Value {
	return Value{kind: List, p: unsafe.Pointer(&Items{flat: items, n: len(items)})}
}

// FromItems makes a list of items that were made before.
func FromItems(l *Items) Value { return Value{kind: List, p: unsafe.Pointer(l)} }

// Joined is the items of one list and then those of another.
func Joined(left, right *Items) Value {
	switch {
	case left.n == 0:
		return FromItems(right)
	case right.n == 0:
		return FromItems(left)
	}
	return FromItems(&Items{left: left, right: right, n: left.n + right.n})
}

// Append adds an item in place. The caller knows that nobody else has the list.
func (l *Items) Append(v Value) {
	l.flat = append(l.flat, v)
	l.n++
}

// Len counts the items.
func (l *Items) Len() int { return l.n }

// At is an item.
func (l *Items) At(i int) Value {
	for l.left != nil {
		if i < l.left.n {
			l = l.left
			continue
		}
		i -= l.left.n
		l = l.right
	}
	return l.flat[i]
}

// Flat gives all items in one slice, which the caller must not change.
func (l *Items) Flat() []Value {
	if l.left == nil {
		return l.flat
	}
	all := make([]Value, 0, l.n)
	l.All(func(_ int, v Value) bool {
		all = append(all, v)
		return true
	})
	return all
}

// All visits the items in order until yield says no.
func (l *Items) All(yield func(i int, v Value) bool) { l.visit(0, yield) }

func (l *Items) visit(from int, yield func(int, Value) bool) bool {
	if l.left != nil {
		return l.left.visit(from, yield) && l.right.visit(from+l.left.n, yield)
	}
	for i, v := range l.flat {
		if !yield(from+i, v) {
			return false
		}
	}
	return true
}
