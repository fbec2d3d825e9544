package value

import (
	"maps"
	"math/bits"
	"slices"
	"strings"
)

// Names is a map from the names that a contract knows, made once and asked for each property of each event. A name is
// found by its first sixteen bytes, taken as two numbers.
type Names[T any] struct {
	slots []named[T] // a power of two, at least half of them free; a free one has no name
	shift int
	empty *T            // of the name "", which a free slot has
	all   map[string]*T // instead, where too many names begin alike
}

type named[T any] struct {
	Key
	whole bool // the key tells the name from all others without a zero
	name  string
	is    T
}

// A Key is the first sixteen bytes of a name, and zeros where it is shorter.
type Key struct{ Low, High uint64 }

// KeyOf gives the key of a name.
func KeyOf(name string) (k Key) {
	switch n := len(name); {
	case n >= 16:
		return Key{Eight(name), Eight(name[8:])}
	case n >= 8:
		return Key{Eight(name), Eight(name[n-8:]) >> (8 * (16 - n))}
	}
	for i := range len(name) {
		k.Low |= uint64(name[i]) << (8 * i)
	}
	return k
}

// Until gives the key of the first bytes alone.
func (k Key) Until(n int) Key {
	return Key{k.Low & lows[min(n, 8)], k.High & lows[max(n-8, 0)]}
}

// lows has the lowest bytes set.
var lows = [...]uint64{0, 1<<8 - 1, 1<<16 - 1, 1<<24 - 1, 1<<32 - 1, 1<<40 - 1, 1<<48 - 1, 1<<56 - 1, 1<<64 - 1}

// Eight gives the first eight bytes of a text as a number, the first byte the lowest.
func Eight(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// alike is how many names may have to be compared for one.
const alike = 4

// Empty says that there are no names.
func (x *Names[T]) Empty() bool { return len(x.slots) == 0 && x.all == nil }

// NamesOf makes the map.
func NamesOf[T any](all map[string]T) Names[T] {
	if len(all) == 0 {
		return Names[T]{}
	}
	size := bits.Len(uint(2*len(all) + 1))
	x := Names[T]{slots: make([]named[T], 1<<size), shift: 64 - size}
	for _, name := range slices.Sorted(maps.Keys(all)) { // in order, so that it is the same map each time
		is := all[name]
		if name == "" {
			x.empty = &is
			continue
		}
		key := KeyOf(name)
		at, n := x.first(key), 1
		for ; x.slots[at].name != ""; n++ {
			at = (at + 1) & (len(x.slots) - 1)
		}
		if n > alike {
			return Names[T]{all: pointers(all)}
		}
		x.slots[at] = named[T]{key, len(name) <= 16 && !strings.Contains(name, "\x00"), name, is}
	}
	return x
}

func pointers[T any](all map[string]T) map[string]*T {
	out := make(map[string]*T, len(all))
	for name, is := range all {
		out[name] = &is
	}
	return out
}

// first is where a name stands if nothing else does. Fibonacci hashing: Knuth, The Art of Computer Programming, volume 3,
// section 6.4.
func (x *Names[T]) first(k Key) int {
	const golden = 0x9E3779B97F4A7C15
	return int((k.Low ^ k.High*golden) * golden >> x.shift)
}

// Find gives what a name stands for, or nil.
func (x *Names[T]) Find(name string) *T {
	switch {
	case name == "":
		return x.empty
	case x.all != nil:
		return x.all[name]
	case len(x.slots) == 0:
		return nil
	}
	for at := x.first(KeyOf(name)); ; at++ {
		slot := &x.slots[at&(len(x.slots)-1)]
		if slot.name == name {
			return &slot.is
		}
		if slot.name == "" {
			return nil
		}
	}
}

// FindKey is Find for a name that is not longer than its key and holds no zero, as none does before its escapes are read. It
// may give nil for one that Find finds.
func (x *Names[T]) FindKey(k Key) *T {
	if len(x.slots) == 0 {
		return nil
	}
	for at := x.first(k); ; at++ {
		slot := &x.slots[at&(len(x.slots)-1)]
		if slot.Key == k && slot.whole {
			return &slot.is
		}
		if slot.name == "" {
			return nil
		}
	}
}
