package pattern

import (
	"math/rand/v2"
	"slices"
	"unicode"
)

// An alphabet is the code points, put into classes that no set of a search tells apart. Surrogates are in no
// class: no string of JSON that is read here holds one.
type alphabet struct {
	sets    []set
	numbers map[string]int
	classes []characterClass
}

// A characterClass is code points that are alike to a search.
type characterClass struct {
	best    rune // the one that reads best
	word    bool
	members set
	bits    []uint64
}

func (c *characterClass) in(number int) bool { return c.bits[number>>6]&(1<<(number&63)) != 0 }

func newAlphabet() *alphabet { return &alphabet{numbers: map[string]int{}} }

// number registers a set.
func (a *alphabet) number(s set) int {
	key := make([]byte, 0, 8*len(s))
	for _, sp := range s {
		for _, r := range []rune{sp.lo, sp.hi} {
			key = append(key, byte(r), byte(r>>8), byte(r>>16))
		}
	}
	n, ok := a.numbers[string(key)]
	if !ok {
		n = len(a.sets)
		a.sets = append(a.sets, s)
		a.numbers[string(key)] = n
	}
	return n
}

const firstSurrogate, lastSurrogate = 0xD800, 0xDFFF

// divide makes the classes, once all sets are known: those that read best come first.
func (a *alphabet) divide() {
	cuts := []rune{0, firstSurrogate, lastSurrogate + 1}
	word := a.number(words)
	for _, s := range a.sets {
		for _, sp := range s {
			cuts = append(cuts, sp.lo, sp.hi+1)
		}
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	at := make([]int, len(a.sets))
	byBits := map[string]int{}
	key := make([]byte, (len(a.sets)+7)/8)
	for i, lo := range cuts {
		if lo > unicode.MaxRune || lo == firstSurrogate {
			continue
		}
		hi := rune(unicode.MaxRune)
		if i+1 < len(cuts) {
			hi = cuts[i+1] - 1
		}
		if lo > firstSurrogate && lo <= lastSurrogate {
			continue
		}
		clear(key)
		for n, s := range a.sets {
			for at[n] < len(s) && s[at[n]].hi < lo {
				at[n]++
			}
			if at[n] < len(s) && s[at[n]].lo <= lo {
				key[n>>3] |= 1 << (n & 7)
			}
		}
		c, ok := byBits[string(key)]
		if !ok {
			c = len(a.classes)
			byBits[string(key)] = c
			bits := make([]uint64, (len(a.sets)+63)/64)
			for n := range a.sets {
				if key[n>>3]&(1<<(n&7)) != 0 {
					bits[n>>6] |= 1 << (n & 63)
				}
			}
			a.classes = append(a.classes, characterClass{bits: bits, word: key[word>>3]&(1<<(word&7)) != 0})
		}
		a.classes[c].members = append(a.classes[c].members, span{lo, hi})
	}
	for i := range a.classes {
		a.classes[i].best = bestOf(a.classes[i].members)
	}
	slices.SortStableFunc(a.classes, func(x, y characterClass) int { return rankOf(x.best) - rankOf(y.best) })
}

// readable lists what a person reads with least surprise first.
var readable = []span{{'a', 'z'}, {'A', 'Z'}, {'0', '9'}, {'-', '.'}, {'_', '_'}, {'!', '/'}, {':', '@'}, {'[', '`'}, {'{', '~'}, {' ', ' '}, {0xE0, 0xFF}}

func bestOf(members set) rune {
	for _, want := range readable {
		for _, sp := range members {
			if sp.lo <= want.hi && want.lo <= sp.hi {
				return max(sp.lo, want.lo)
			}
		}
	}
	for _, sp := range members {
		for r := sp.lo; r <= min(sp.hi, sp.lo+200); r++ {
			if unicode.IsGraphic(r) {
				return r
			}
		}
	}
	return members[0].lo
}

func rankOf(r rune) int {
	for i, sp := range readable {
		if sp.lo <= r && r <= sp.hi {
			return i<<8 + int(r-sp.lo)
		}
	}
	if unicode.IsGraphic(r) {
		return 1 << 22
	}
	return 1 << 23
}

// any draws a code point of the class, mostly one that reads well.
func (c *characterClass) any(rng *rand.Rand) rune {
	if rng == nil {
		return c.best
	}
	if rng.IntN(3) > 0 {
		for range 4 {
			want := readable[rng.IntN(4)]
			r := want.lo + rune(rng.IntN(int(want.hi-want.lo)+1))
			if has(c.members, r) {
				return r
			}
		}
		return c.best
	}
	sp := c.members[rng.IntN(len(c.members))]
	return sp.lo + rune(rng.IntN(int(sp.hi-sp.lo)+1))
}
