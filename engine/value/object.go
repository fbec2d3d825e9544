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
	// hints tell where a member stood when the object was made, by its number modulo their count.
	hints [hints]uint8
}

// hints are as many as most objects have members: the properties that a subschema knows have numbers one after the other.
const hints = 16

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

// Made makes the object of these members, which are of its vocabulary.
func (m *Members) Made(members []Member) Value {
	m.list, m.sorted = members, len(members) < 2
	return FromMembers(m)
}

// Hint says where the member of a number will stand.
func (m *Members) Hint(number uint32, at int) { m.hints[number%hints] = uint8(at) }

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

// ByNumber finds a member by the number of its name in a vocabulary, if it is that of the object and the member stands where
// it is looked for first. Otherwise it gives the zero value.
func (m *Members) ByNumber(words *Vocabulary, number uint32) Value {
	if m.words == words {
		if at := m.At(number); at >= 0 {
			return m.list[at].Value
		}
	}
	return Value{}
}

// At is where the member of a number stands. It is -1 if there is no such member, or if it stands elsewhere than its hint says.
func (m *Members) At(number uint32) int {
	at := int(m.hints[number%hints])
	if at < len(m.list) && m.list[at].Number == number {
		return at
	}
	return -1
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
