package value

import "unsafe"

// An Arena holds the lists and objects of one event in a few large pieces, which the next event uses again. Its values are
// of use until Reset. A nil arena makes each by itself.
type Arena struct {
	members slab[Member]
	items   slab[Value]
	objects slab[Members]
	lists   slab[Items]
	text    []byte
	// names and values are of the objects and lists that are being made.
	names  []Member
	values []Value
}

// A slab is a large piece, and the larger ones before it are of the same event.
type slab[T any] struct {
	piece []T
	used  int
	full  [][]T // pieces that were too small
}

// take cuts n elements off, all zero.
func (s *slab[T]) take(n int) []T {
	if len(s.piece)-s.used < n {
		const least = 64
		if s.piece != nil {
			s.full = append(s.full, s.piece)
		}
		s.piece, s.used = make([]T, max(least, n, 2*len(s.piece))), 0
	}
	from := s.used
	s.used += n
	return s.piece[from:s.used:s.used]
}

// most is the largest piece that is kept for the next event.
const most = 1 << 14

// reset forgets all, so that nothing of an event is kept.
func (s *slab[T]) reset() {
	if clear(s.piece[:s.used]); len(s.piece) > most {
		s.piece = nil
	}
	s.used, s.full = 0, nil
}

// Reset makes the arena ready for another event. The values that it made are of no use any more.
func (a *Arena) Reset() {
	a.members.reset()
	a.items.reset()
	a.objects.reset()
	a.lists.reset()
	if cap(a.names) > most || cap(a.values) > most || cap(a.text) > 16*most {
		a.names, a.values, a.text = nil, nil, nil
	}
	clear(a.names)
	clear(a.values)
	a.names, a.values, a.text = a.names[:0], a.values[:0], a.text[:0]
}

// Concat makes one string of two.
func (a *Arena) Concat(x, y string) string {
	n := len(x) + len(y)
	if a == nil || n == 0 {
		return x + y
	}
	if cap(a.text)-len(a.text) < n { // what was written before stays where it is
		a.text = make([]byte, 0, max(1024, 2*cap(a.text), n))
	}
	from := len(a.text)
	a.text = append(append(a.text, x...), y...)
	return unsafe.String(&a.text[from], n)
}

// Members gives room for the members of an object.
func (a *Arena) Members(n int) []Member {
	if a == nil {
		return make([]Member, n)
	}
	return a.members.take(n)
}

// Items gives room for the items of a list.
func (a *Arena) Items(n int) []Value {
	if a == nil {
		return make([]Value, n)
	}
	return a.items.take(n)
}

// Object makes an object, which keeps the slice: see OfObject.
func (a *Arena) Object(members []Member, sorted bool) Value {
	if a == nil {
		return OfObject(members, sorted)
	}
	o := &a.objects.take(1)[0]
	*o = Members{members, sorted}
	return FromMembers(o)
}

// List makes a list, which keeps the slice: see OfList.
func (a *Arena) List(items []Value) Value {
	if a == nil {
		return OfList(items)
	}
	l := &a.lists.take(1)[0]
	*l = Items{flat: items, n: len(items)}
	return Value{kind: List, p: unsafe.Pointer(l)}
}

// An ObjectMark is the place where the members of an object that is being made begin.
type ObjectMark int

// BeginObject begins an object whose number of members is not known yet. Objects and lists may be begun within it, and are
// ended before it.
func (a *Arena) BeginObject() ObjectMark { return ObjectMark(len(a.names)) }

// Add adds a member to the object that was begun last.
func (a *Arena) Add(m Member) { a.names = append(a.names, m) }

// Begun gives the members so far.
func (a *Arena) Begun(m ObjectMark) []Member { return a.names[m:] }

// EndObject makes the object.
func (a *Arena) EndObject(m ObjectMark) Value {
	members := a.Members(len(a.names) - int(m))
	copy(members, a.names[m:])
	clear(a.names[m:])
	a.names = a.names[:m]
	return a.Object(members, len(members) < 2)
}

// A ListMark is the place where the items of a list that is being made begin.
type ListMark int

// BeginList is BeginObject for a list.
func (a *Arena) BeginList() ListMark { return ListMark(len(a.values)) }

// AddItem adds an item to the list that was begun last.
func (a *Arena) AddItem(v Value) { a.values = append(a.values, v) }

// ItemsSoFar counts the items of a list that is being made.
func (a *Arena) ItemsSoFar(m ListMark) int { return len(a.values) - int(m) }

// EndList makes the list.
func (a *Arena) EndList(m ListMark) Value {
	items := a.Items(len(a.values) - int(m))
	copy(items, a.values[m:])
	clear(a.values[m:])
	a.values = a.values[:m]
	return a.List(items)
}
