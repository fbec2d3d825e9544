package value

import (
	"slices"
	"strings"
	"unsafe"
)

// A Member is a property of an object.
type Member struct {
	Name  string
	Value Value
	// Number is that of the name in the vocabulary of the object; 0 of a name that it does not have.
	Number uint32
}

// Members are those of an object.
type Members struct {
	list   []Member
	sorted bool
	words  *Vocabulary // nil: none, and Number says nothing
}

// few is up to how many members a search from the first to the last is faster than one in order, and many from how many
// on it pays to put them in order for it. Most names that differ do so in their length.
const few, many = 8, 48

// OfObject makes an object, which keeps the slice. No name comes twice. sorted says that the members are in code-point
// order of their names already.
func OfObject(members []Member, sorted bool) Value {
	return FromMembers(&Members{list: members, sorted: sorted})
}

// FromMembers makes an object of members that were made before.
func FromMembers(m *Members) Value { return Value{kind: Object, p: unsafe.Pointer(m)} }

// Words is the vocabulary of the names.
func (m *Members) Words() *Vocabulary { return m.words }

// Len counts the members.
func (m *Members) Len() int { return len(m.list) }

// List gives the members in any order. The caller must not change them.
func (m *Members) List() []Member { return m.list }

// Sorted gives the members in code-point order of their names. The caller must not change them.
func (m *Members) Sorted() []Member {
	if !m.sorted {
		slices.SortFunc(m.list, func(a, b Member) int { return strings.Compare(a.Name, b.Name) })
		m.sorted = true
	}
	return m.list
}

// ByNumber finds a member by the number of its name in a vocabulary, if it is that of the object and there are few members.
// The zero value is none, or not known. It looks at all members, since a processor would not foresee where to stop.
func (m *Members) ByNumber(words *Vocabulary, number uint32) Value {
	const few = 16
	if m.words != words || len(m.list) > few {
		return Value{}
	}
	at := -1
	for i := range m.list {
		if m.list[i].Number == number {
			at = i
		}
	}
	if at < 0 {
		return Value{}
	}
	return m.list[at].Value
}

// Get finds a member. The zero value is none.
func (m *Members) Get(name string) Value {
	if len(m.list) > many || m.sorted && len(m.list) > few {
		i, found := slices.BinarySearchFunc(m.Sorted(), name, func(one Member, name string) int { return strings.Compare(one.Name, name) })
		if !found {
			return Value{}
		}
		return m.list[i].Value
	}
	for i := range m.list {
		if m.list[i].Name == name {
			return m.list[i].Value
		}
	}
	return Value{}
}
