package value

import (
	"maps"
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"
)

// Names is a map from the names that a contract knows, made once and asked for each property of each event. A name is
// found by its first sixteen bytes, taken as two numbers.
type Names[T any] struct {
	slots  []named[T] // a power of two, at least half of them free; a free one has no name
	factor uint64
	shift  int
	empty  T            // of the name "", which a free slot has
	all    map[string]T // instead, where too many names begin alike
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

// Until gives the key of the first bytes alone, up to 16.
func (k Key) Until(n int) Key {
	only := &until[n]
	return Key{k.Low & only.Low, k.High & only.High}
}

// until has the bytes of so many set.
var until = func() (keys [17]Key) {
	for n := range keys {
		keys[n] = Key{1<<(8*n) - 1, 1<<(8*max(n-8, 0)) - 1}
	}
	return keys
}()

// Eight gives the first eight bytes of a text as a number, the first byte the lowest.
func Eight(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// Characters counts the code points of a text as utf8.RuneCountInString does, by eight bytes as far as all are ASCII.
func Characters(s string) int {
	const highs = 0x8080808080808080
	n := len(s)
	if n < 8 {
		return utf8.RuneCountInString(s)
	}
	for i := 0; i+8 <= n; i += 8 {
		if Eight(s[i:])&highs != 0 {
			return utf8.RuneCountInString(s)
		}
	}
	if Eight(s[n-8:])&highs != 0 {
		return utf8.RuneCountInString(s)
	}
	return n
}

// alike is how many names may have to be compared for one.
const alike = 4

// NamesOf makes the map.
func NamesOf[T any](all map[string]T) Names[T] {
	if len(all) == 0 {
		return Names[T]{}
	}
	size := bits.Len(uint(2*len(all) + 1))
	names := slices.Sorted(maps.Keys(all)) // in order, so that it is the same map each time
	x := Names[T]{slots: make([]named[T], 1<<size), shift: 64 - size}
	x.factor = factorFor(names, x.shift)
	for _, name := range names {
		is := all[name]
		if name == "" {
			x.empty = is
			continue
		}
		key := KeyOf(name)
		at, n := x.first(key), 1
		for ; x.slots[at].name != ""; n++ {
			at = (at + 1) & (len(x.slots) - 1)
		}
		if n > alike {
			return Names[T]{all: maps.Clone(all), empty: x.empty}
		}
		x.slots[at] = named[T]{key, len(name) <= 16 && !strings.Contains(name, "\x00"), name, is}
	}
	return x
}

// golden is the factor of Fibonacci hashing: Knuth, The Art of Computer Programming, volume 3, section 6.4.
const golden = 0x9E3779B97F4A7C15

// factorFor looks for a factor that gives each of a few names a place of its own, or most of them: a processor foresees that
// a name is found where it is looked for first.
func factorFor(names []string, shift int) uint64 {
	const few, tries = 64, 64
	if len(names) > few {
		return golden
	}
	keys := make([]Key, len(names))
	for i, name := range names {
		keys[i] = KeyOf(name)
	}
	best, least := uint64(golden), len(names)
	taken := make([]int, 1<<(64-shift))
	for i := range tries {
		factor, clashes := golden*uint64(2*i+1), 0
		for _, k := range keys {
			at := k.place(factor, shift)
			if taken[at] == i+1 {
				clashes++
			}
			taken[at] = i + 1
		}
		if clashes < least {
			if best, least = factor, clashes; clashes == 0 {
				break
			}
		}
	}
	return best
}

func (k Key) place(factor uint64, shift int) int {
	return int((k.Low ^ k.High*golden) * factor >> shift)
}

// first is where a name stands if nothing else does.
func (x *Names[T]) first(k Key) int { return k.place(x.factor, x.shift) }

// Find gives what a name stands for, or the zero value.
func (x *Names[T]) Find(name string) (none T) {
	switch {
	case name == "":
		return x.empty
	case x.all != nil:
		return x.all[name]
	case len(x.slots) == 0:
		return none
	}
	for at := x.first(KeyOf(name)); ; at++ {
		slot := &x.slots[at&(len(x.slots)-1)]
		if slot.name == name {
			return slot.is
		}
		if slot.name == "" {
			return none
		}
	}
}

// FindShort is Find for a name that is not empty, not longer than its key, and holds no zero, as none does before its escapes
// are read.
func (x *Names[T]) FindShort(k Key, name string) (none T) {
	if len(x.slots) == 0 {
		return x.all[name]
	}
	for at := x.first(k); ; at++ {
		slot := &x.slots[at&(len(x.slots)-1)]
		if slot.Key == k && slot.whole {
			return slot.is
		}
		if slot.name == "" {
			return none
		}
	}
}
