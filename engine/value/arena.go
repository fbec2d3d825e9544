package value

import "unsafe"

// An Arena holds the lists and objects of one event in a few large pieces, which the next event uses again. Its values are
// of use until Reset. A nil arena makes each by itself, but for an object or a list that is made while others are: Room and
// RoomForItem need one.
type Arena struct {
	members slab[Member]
	items   slab[Value]
	objects slab[Members]
	lists   slab[Items]
	own     []string // names of members that their vocabulary does not have
	text    []byte
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

// room gives a list of the slab room for more: behind it, if nothing is there yet, or elsewhere.
func (s *slab[T]) room(list []T) []T {
	const least = 8
	n := len(list)
	if from := s.used - n; n > 0 && from >= 0 && &s.piece[from] == &list[0] && len(s.piece)-s.used >= least {
		s.used += least
		return s.piece[from : from+n : s.used]
	}
	more := s.take(max(least, 2*n))
	copy(more, list)
	return more[:n]
}

// most is the largest piece that is kept for the next event.
const most = 1 << 14

// reset forgets all, so that nothing of an event is kept.
func (s *slab[T]) reset() {
	if s.used == 0 {
		return
	}
	if clear(s.piece[:s.used]); len(s.piece) > most {
		s.piece = nil
	}
	if s.used = 0; s.full != nil {
		s.full = nil
	}
}

// Reset makes the arena ready for another event. The values that it made are of no use any more.
func (a *Arena) Reset() {
	a.members.reset()
	a.items.reset()
	a.objects.reset()
	a.lists.reset()
	if clear(a.own); cap(a.own) > most {
		a.own = nil
	}
	a.own = a.own[:0]
	if cap(a.text) > 16*most {
		a.text = nil
	}
	a.text = a.text[:0]
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

// NewObject gives room for an object of names of a vocabulary, which Made makes.
func (a *Arena) NewObject(words *Vocabulary) *Members {
	if a == nil {
		return &Members{words: words}
	}
	o := &a.objects.take(1)[0]
	o.words = words
	return o
}

// names is the one list for the names of all objects that their vocabulary does not have.
func (a *Arena) names() *[]string {
	if a == nil {
		return new([]string)
	}
	return &a.own
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

// Room gives the members of an object that is being made, which are of this arena, room for one more. Other objects and
// lists may be made in between.
func (a *Arena) Room(members []Member) []Member {
	if len(members) < cap(members) {
		return members
	}
	return a.members.room(members)
}

// RoomForItem is Room for a list.
func (a *Arena) RoomForItem(items []Value) []Value {
	if len(items) < cap(items) {
		return items
	}
	return a.items.room(items)
}
