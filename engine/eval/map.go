package eval

import (
	"slices"

	"github.com/eventlink/pulumi-eventlink/engine/function"
	"github.com/eventlink/pulumi-eventlink/engine/result"
	"github.com/eventlink/pulumi-eventlink/engine/value"
)

// A mapLiteral makes a map. Keys and values are evaluated in the order in which they are written.
type mapLiteral struct {
	entries []entry
}

type entry struct {
	keyAt, valueAt int
	key, value     node
	optional       bool
	name           string // the key, if named
	named          bool
}

func (m *mapLiteral) exec(r *run) value.Value {
	o := r.arena.NewObject(nil)
	members := r.arena.Members(len(m.entries))[:0]
	var others []value.Entry
	for i := range m.entries {
		e := &m.entries[i]
		key := value.OfString(e.name)
		if !e.named {
			if key = e.key.exec(r); key.IsError() {
				return key
			}
		}
		v := e.value.exec(r)
		if v.IsError() {
			return v
		}
		if e.optional {
			if v.Kind() != value.Optional {
				return failedAt(e.valueAt, result.NotOptional)
			}
			held, ok := v.Held()
			if !ok {
				continue
			}
			v = held
		}
		switch {
		case key.Kind() == value.String:
			name := key.Text()
			if slices.ContainsFunc(members, func(one value.Member) bool { return o.Name(one.Label) == name }) {
				return failedAt(e.keyAt, result.DuplicateKey)
			}
			members = append(members, value.Member{Value: v, Label: o.Own(r.arena, name)})
		case !value.CanBeKey(key):
			return failedAt(e.keyAt, result.BadKey)
		case slices.ContainsFunc(others, func(o value.Entry) bool { return function.Equal(o.Key, key) }):
			return failedAt(e.keyAt, result.DuplicateKey)
		default:
			others = append(others, value.Entry{Key: key, Value: v})
		}
	}
	r.charge(30)
	if others == nil {
		return o.Made(members, false)
	}
	for i := range members {
		others = append(others, value.Entry{Key: value.OfString(o.Name(members[i].Label)), Value: members[i].Value})
	}
	table, _ := value.OfTable(others)
	return table
}

// A record is a map whose keys are different constant strings, none of them optional. Its members are in order from the
// start.
type record struct {
	shape  *value.Shape
	values []node // as they are written
	place  []int  // of a value, among the names
}

// recordOf makes a record. The vocabulary is that of the commands, whose names most records have.
func recordOf(entries []entry, vocabulary *value.Vocabulary) (*record, bool) {
	rec := &record{}
	var names []string
	for _, e := range entries {
		if !e.named || e.optional || slices.Contains(names, e.name) {
			return nil, false
		}
		names = append(names, e.name)
		rec.values = append(rec.values, e.value)
	}
	sorted := slices.Sorted(slices.Values(names))
	rec.shape = value.ShapeOf(sorted, vocabulary)
	for _, name := range names {
		i, _ := slices.BinarySearch(sorted, name)
		rec.place = append(rec.place, i)
	}
	return rec, true
}

func (rec *record) exec(r *run) value.Value {
	labels := rec.shape.Labels()
	members := r.arena.Members(len(labels))
	for i, n := range rec.values {
		v := n.exec(r)
		if v.IsError() {
			return v
		}
		at := rec.place[i]
		members[at].Value, members[at].Label = v, labels[at]
	}
	r.charge(30)
	return rec.shape.Object(r.arena).Made(members, true)
}
