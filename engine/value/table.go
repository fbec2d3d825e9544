package value

import (
	"cmp"
	"math"
	"sort"
	"strings"
	"unsafe"
)

// An Entry is a key and a value of a table.
type Entry struct{ Key, Value Value }

// Entries are those of a table, in order: bools, then numbers, then strings.
type Entries struct {
	list  []Entry
	index map[key]int
}

// A key is what keys that are equal have in common: 1 and 1u are one key.
type key struct {
	kind Kind
	n    uint64
	text string
}

// CanBeKey says whether a value can be the key of a map.
func CanBeKey(v Value) bool {
	return v.kind == Bool || v.kind == Int || v.kind == Uint || v.kind == String
}

func keyOf(v Value) (k key, ok bool) {
	switch v.kind {
	case String:
		return key{kind: String, text: v.Text()}, true
	case Bool, Uint:
		return key{kind: v.kind, n: v.n}, true
	case Int:
		if v.Int() >= 0 {
			return key{kind: Uint, n: v.n}, true
		}
		return key{kind: Int, n: v.n}, true
	case Double:
		switch d := v.Double(); {
		case d != math.Trunc(d):
		case d >= 0 && d < 1<<64:
			return key{kind: Uint, n: uint64(d)}, true
		case d < 0 && d > -1<<63:
			return key{kind: Int, n: uint64(int64(d))}, true
		}
	}
	return key{}, false
}

// OfTable makes a table, which keeps the slice. twice is the first entry whose key an earlier one has, or -1.
func OfTable(entries []Entry) (table Value, twice int) {
	t := &Entries{list: entries, index: make(map[key]int, len(entries))}
	for i, e := range entries {
		k, _ := keyOf(e.Key)
		if _, known := t.index[k]; known {
			return Value{}, i
		}
		t.index[k] = i
	}
	sort.Slice(entries, func(i, k int) bool { return compareKeys(entries[i].Key, entries[k].Key) < 0 })
	for i, e := range entries {
		k, _ := keyOf(e.Key)
		t.index[k] = i
	}
	return Value{kind: Table, p: unsafe.Pointer(t)}, -1
}

// Len counts the entries.
func (t *Entries) Len() int { return len(t.list) }

// List gives the entries in order. The caller must not change them.
func (t *Entries) List() []Entry { return t.list }

// Get finds the value of a key, where numbers of any kind are compared by value. The zero value is none.
func (t *Entries) Get(v Value) Value {
	k, ok := keyOf(v)
	if !ok {
		return Value{}
	}
	if i, known := t.index[k]; known {
		return t.list[i].Value
	}
	return Value{}
}

func compareKeys(a, b Value) int {
	ka, _ := keyOf(a)
	kb, _ := keyOf(b)
	if c := cmp.Compare(rank(ka.kind), rank(kb.kind)); c != 0 {
		return c
	}
	switch ka.kind {
	case String:
		return strings.Compare(ka.text, kb.text)
	case Int:
		return cmp.Compare(int64(ka.n), int64(kb.n))
	}
	return cmp.Compare(ka.n, kb.n)
}

// rank orders keys of several kinds: bools, ints below 0, other numbers, strings.
func rank(k Kind) int {
	switch k {
	case Bool:
		return 0
	case Int:
		return 1
	case Uint:
		return 2
	}
	return 3
}
