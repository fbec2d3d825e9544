package value

import (
	"sort"
	"unsafe"
)

// A Named is a member of an object that is to be made.
type Named struct {
	Name  string
	Value Value
}

// A Member is a property of an object, which knows its name: see Members.Name.
type Member struct {
	Value Value
	Label
}

// A Label stands for the name of a member in its object.
type Label struct {
	// Number is that of the name in the vocabulary of the object; 0 of a name that it does not have.
	Number uint32
	own    uint32 // where such a name stands in the object's list of them
}

// Members are those of an object.
type Members struct {
	list  []Member
	words *Vocabulary // nil: none
	own   *[]string   // has the names that the vocabulary does not have; nil: none
	// hints tell where a member stood when the object was made, by its number modulo their count.
	hints  [hints]uint8
	sorted bool
}

// hints are as many as most objects have members: the properties that a subschema knows have numbers one after the other.
const hints = 16

// few is up to how many members a search from the first to the last is faster than one in order, and many from how many
// on it pays to put them in order for it. Most names that differ do so in their length.
const few, many = 8, 48

// OfObject makes an object of members none of whose names comes twice.
func OfObject(members []Named) Value {
	list, own := make([]Member, len(members)), make([]string, len(members))
	for i, one := range members {
		own[i], list[i] = one.Name, Member{one.Value, Label{own: uint32(i)}}
	}
	return (&Members{own: &own}).Made(list, false)
}

// Made makes the object of these members. sorted says that they are in code-point order of their names already.
func (m *Members) Made(members []Member, sorted bool) Value {
	m.list, m.sorted = members, sorted || len(members) < 2
	return Value{kind: Object, p: unsafe.Pointer(m)}
}

// Own gives the label of a name that the vocabulary does not have. An object of a Shape shares its names: it is given no more.
func (m *Members) Own(a *Arena, name string) Label {
	if m.own == nil {
		m.own = a.names()
	}
	*m.own = append(*m.own, name)
	return Label{own: uint32(len(*m.own) - 1)}
}

// Name is what a label stands for.
func (m *Members) Name(l Label) string {
	if l.Number != 0 {
		return m.words.words[l.Number].Text
	}
	return (*m.own)[l.own]
}

// A Shape is the names of an object that is made again and again.
type Shape struct {
	of     Members // which has the names alone
	labels []Label
}

// ShapeOf makes a shape of different names, most of which are of a vocabulary.
func ShapeOf(names []string, words *Vocabulary) *Shape {
	s := &Shape{of: Members{words: words}, labels: make([]Label, len(names))}
	for i, name := range names {
		if word := words.Find(name); word != nil {
			s.labels[i].Number = word.Number
			s.of.Hint(word.Number, i)
		} else {
			s.labels[i] = s.of.Own(nil, name)
		}
	}
	return s
}

// Object gives room for an object of this shape.
func (s *Shape) Object(a *Arena) *Members {
	o := a.NewObject(s.of.words)
	if o.hints = s.of.hints; s.of.own != nil {
		o.own = s.of.own
	}
	return o
}

// Labels are those of the names.
func (s *Shape) Labels() []Label { return s.labels }

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
		sort.Sort((*byName)(m))
		m.sorted = true
	}
	return m.list
}

// byName sorts members. The functions of package slices would be compiled for them once more.
type byName Members

func (m *byName) Len() int           { return len(m.list) }
func (m *byName) Swap(i, k int)      { m.list[i], m.list[k] = m.list[k], m.list[i] }
func (m *byName) Less(i, k int) bool { return m.name(i) < m.name(k) }

func (m *byName) name(i int) string { return (*Members)(m).Name(m.list[i].Label) }

// ByNumber finds a member by the number of its name in a vocabulary, which is above 0, if it is that of the object and the
// member stands where it is looked for first. Otherwise it gives the zero value.
func (m *Members) ByNumber(words *Vocabulary, number uint32) Value {
	if m.words == words {
		if at := m.At(number); at >= 0 {
			return m.list[at].Value
		}
	}
	return Value{}
}

// At is where the member of a number above 0 stands. It is -1 if there is no such member, or if it stands elsewhere than its
// hint says.
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
		m.Sorted()
		i := sort.Search(len(m.list), func(i int) bool { return m.Name(m.list[i].Label) >= name })
		if i == len(m.list) || m.Name(m.list[i].Label) != name {
			return Value{}
		}
		return m.list[i].Value
	}
	for i := range m.list {
		if m.Name(m.list[i].Label) == name {
			return m.list[i].Value
		}
	}
	return Value{}
}
