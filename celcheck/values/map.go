package values

import (
	"maps"
	"slices"

	"github.com/eventlink/pulumi-eventlink/pattern"
)

// An Object is a shape whose values have members by name: a *Map or *Message.
type Object interface {
	Shape
	// Member is what is known of a name.
	Member(name string) Member
	// With replaces what is known of a name.
	With(name string, m Member) Shape
}

// A Member says of a name whether an object has it, and what it is.
type Member struct {
	always, never bool
	value         func() Value
}

// Present is a member that every object has.
func Present(v Value) Member { return Member{always: true, value: func() Value { return v }} }

// Possible is a member that an object may have.
func Possible(v Value) Member { return Member{value: func() Value { return v }} }

// Lazy is a member whose value is computed when it is asked for.
func Lazy(always bool, value func() Value) Member { return Member{always: always, value: once(value)} }

// Absent is a member that no object has.
func Absent() Member { return Member{never: true} }

// Always says whether every object has the member.
func (m Member) Always() bool { return m.always }

// Never says whether no object has the member.
func (m Member) Never() bool { return m.never }

// Value is what the member is where it is present.
func (m Member) Value() Value {
	if m.value == nil {
		return nil
	}
	return m.value()
}

// required is the member of the same value that every object has.
func (m Member) required() Member { return Member{always: true, value: m.value} }

// A Map is maps with string keys: those of a contract, which are read when they are asked for, or those of a map literal.
type Map struct {
	known
	atoms   []*node           // subschemas that the members not in members come from; nil for a map that no contract describes
	place   view              // the place of the map, where atoms has any
	members map[string]Member // what was narrowed or written
	// others gives what a member that is not known by name may be; nil where there is none.
	others func() Value
	// written says that others is what a literal has written, and to be held against the command's contract.
	written bool
	// plain says that all of it is what JSON has.
	plain bool
	// bounded says that there are at most so many members, where no contract says it.
	bounded bool
	most    int
	// origin is an id that the maker of a map literal gave it; 0 for maps that come from elsewhere.
	origin int

	asked map[string]Member // what was read from atoms
}

// A Message is what an expression knows of a message: all of its fields are present.
type Message struct {
	never
	fields map[string]Member
}

// AnyMap is every map, whatever it holds.
func AnyMap() Value { return One(&Map{others: AnyJSON}) }

// MapOf is the maps whose members, of any name, are some value.
func MapOf(others func() Value) Value { return One(&Map{others: others}) }

// MessageValue is a message with some fields.
func MessageValue(fields map[string]Value) Value {
	m := &Message{fields: map[string]Member{}}
	for name, v := range fields {
		m.fields[name] = Present(v)
	}
	return One(m)
}

// Member implements Object.
func (s *Message) Member(name string) Member {
	if m, ok := s.fields[name]; ok {
		return m
	}
	return Absent()
}

// With implements Object.
func (s *Message) With(name string, m Member) Shape {
	c := &Message{fields: maps.Clone(s.fields)}
	c.fields[name] = m
	return c
}

// Origin is the id that the maker of a map literal gave it.
func (s *Map) Origin() int { return s.origin }

func (s *Map) copied() *Map {
	return &Map{known: s.known, atoms: s.atoms, place: s.place, members: s.members, others: s.others, written: s.written, origin: s.origin, bounded: s.bounded, most: s.most}
}

// With implements Object.
func (s *Map) With(name string, m Member) Shape {
	c := s.copied()
	if c.members = maps.Clone(s.members); c.members == nil {
		c.members = map[string]Member{}
	}
	c.members[name] = m
	return c
}

// Member implements Object.
func (s *Map) Member(name string) Member {
	if m, ok := s.members[name]; ok {
		return m
	}
	if s.atoms == nil {
		if s.others == nil {
			return Absent()
		}
		return Member{value: s.others}
	}
	if m, ok := s.asked[name]; ok {
		return m
	}
	m := s.read(name)
	if s.asked == nil {
		s.asked = map[string]Member{}
	}
	s.asked[name] = m
	return m
}

// Literal says whether a map is one whose names are all known: a map literal without computed keys.
func (s *Map) Literal() bool { return s.atoms == nil && s.others == nil }

// Plain says that all of a map is what JSON has, since it is an event's or any JSON at all.
func (s *Map) Plain() bool { return s.plain || s.atoms != nil }

// Names are the names of a literal map that has all of them; ok is false of other maps.
func (s *Map) Names() (names []string, ok bool) {
	if !s.Literal() {
		return nil, false
	}
	for name, m := range s.members {
		if !m.always {
			return nil, false
		}
		names = append(names, name)
	}
	slices.Sort(names)
	return names, true
}

// requiredNames are the names that every map has, as far as they are written.
func (s *Map) requiredNames() []string {
	seen := map[string]bool{}
	for name := range s.members {
		seen[name] = true
	}
	for _, n := range s.atoms {
		for _, name := range list(n.raw.(map[string]any), "required") {
			if name, ok := name.(string); ok {
				seen[name] = true
			}
		}
	}
	return slices.DeleteFunc(slices.Sorted(maps.Keys(seen)), func(name string) bool { return !s.Member(name).always })
}

// A Builder makes the value of a map literal.
type Builder struct{ m *Map }

// NewBuilder begins a map literal; origin is an id by which its maker knows it again.
func NewBuilder(origin int) *Builder {
	return &Builder{&Map{members: map[string]Member{}, origin: origin, bounded: true}}
}

// Value is the map so far. Nothing may be set after it.
func (b *Builder) Value() Value { return One(b.m) }

// SetMember says of a name what is known of it, in the place of what was.
func (b *Builder) SetMember(name string, m Member) { b.m.members[name] = m }

// SetOthers says what members of other names may be, if any, and how many members there are at most.
func (b *Builder) SetOthers(others Value, most int) {
	b.m.most = most
	if len(others) > 0 {
		b.m.others, b.m.written = func() Value { return others }, true
	}
}

// Set gives a name a value; always says that every map has it.
func (b *Builder) Set(name string, v Value, always bool) {
	b.m.most++
	if was, twice := b.m.members[name]; twice {
		v, always = Join(was.Value(), v), always || was.always
	}
	b.m.members[name] = Member{always: always, value: func() Value { return v }}
}

// SetComputed gives a computed name a value. It may take the place of a known one.
func (b *Builder) SetComputed(key, v Value) {
	b.m.most++
	if len(v) == 0 {
		return
	}
	names, listed := []string(nil), true
	for _, k := range All[*String](key) {
		names, listed = append(names, k.set...), listed && k.set != nil
	}
	for name, was := range b.m.members {
		if !listed || slices.Contains(names, name) {
			joined := Join(was.Value(), v)
			b.m.members[name] = Member{always: was.always, value: func() Value { return joined }}
		}
	}
	if listed {
		for _, name := range names {
			if _, ok := b.m.members[name]; !ok {
				b.m.members[name] = Possible(v)
			}
		}
		return
	}
	all := v
	if b.m.others != nil {
		all = Join(all, b.m.others())
	}
	b.m.others, b.m.written = func() Value { return all }, true
}

// read reads a member out of the atoms.
func (s *Map) read(name string) Member {
	var nodes []*node
	always := false
	for _, n := range s.atoms {
		raw := n.raw.(map[string]any)
		for _, r := range list(raw, "required") {
			always = always || r == name
		}
		properties, _ := raw["properties"].(map[string]any)
		_, named := properties[name]
		if named {
			nodes = append(nodes, n.below("properties", name))
		}
		patterned, clear := n.patterned(name)
		nodes = append(nodes, patterned...)
		if more, ok := raw["additionalProperties"]; ok && !named && len(patterned) == 0 && clear {
			if more == false {
				return Absent()
			}
			nodes = append(nodes, n.below("additionalProperties"))
		}
		if not, ok := raw["not"].(map[string]any); ok && len(not) == 1 {
			if names := list(not, "required"); len(names) == 1 && names[0] == name {
				return Absent()
			}
		}
	}
	w := view{nodes: nodes, placed: s.place.placed}
	if w.placed {
		w.place = s.place.place.Property(name)
	}
	v := w.value()
	if len(v) == 0 {
		return Absent()
	}
	return Member{always: always, value: func() Value { return v }}
}

// patterned are the subschemas of patternProperties for a name. clear is false if a pattern is beyond the engine.
func (n *node) patterned(name string) (nodes []*node, clear bool) {
	patterns, _ := n.raw.(map[string]any)["patternProperties"].(map[string]any)
	clear = true
	for _, source := range slices.Sorted(maps.Keys(patterns)) {
		p, err := pattern.Compile(source)
		switch {
		case err != nil:
			clear = false
		case p.MatchString(name):
			nodes = append(nodes, n.below("patternProperties", source))
		}
	}
	return nodes, clear
}

// AnyMember gives what a member of a name that is not known may be.
func (s *Map) AnyMember() Value {
	var out Value
	names := map[string]bool{}
	for name := range s.members {
		names[name] = true
	}
	closed := false
	for _, n := range s.atoms {
		raw := n.raw.(map[string]any)
		properties, _ := raw["properties"].(map[string]any)
		for name := range properties {
			names[name] = true
		}
		closed = closed || raw["additionalProperties"] == false
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		out = Join(out, s.Member(name).Value())
	}
	if s.atoms == nil {
		if s.others != nil {
			out = Join(out, s.others())
		}
		return out
	}
	out = Join(out, s.matched())
	if closed {
		return out
	}
	return Join(out, s.unnamed())
}

// matched gives what a member may be whose name patternProperties takes.
func (s *Map) matched() Value {
	var out Value
	for _, n := range s.atoms {
		patterns, _ := n.raw.(map[string]any)["patternProperties"].(map[string]any)
		for _, source := range slices.Sorted(maps.Keys(patterns)) {
			w := view{nodes: []*node{n.below("patternProperties", source)}}
			if word, ok := pattern.Word(source); ok && s.place.placed && len(patterns) == 1 && len(s.atoms) == 1 && !s.place.place.Knows(word) {
				// All names that it takes, and none does by itself, share one place.
				w.place, w.placed = s.place.place.Property(word), true
			}
			out = Join(out, w.value())
		}
	}
	return out
}

// unnamed gives what a member may be that no keyword names.
func (s *Map) unnamed() Value {
	var nodes []*node
	patterned := false
	for _, n := range s.atoms {
		raw := n.raw.(map[string]any)
		_, ok := raw["patternProperties"]
		patterned = patterned || ok
		if more, ok := raw["additionalProperties"]; ok {
			if more == false {
				return nil
			}
			nodes = append(nodes, n.below("additionalProperties"))
		}
	}
	w := view{nodes: nodes}
	if s.place.placed && !patterned {
		// No schema names this one, and it shares its place with all that none does.
		w.place, w.placed = s.place.place.Property(noName), !s.place.place.Knows(noName)
	}
	return w.value()
}

const noName = "\x00"

// Listed are the names that a map's literal or contract names.
func (s *Map) Listed() []string {
	var out []string
	for name := range s.members {
		out = append(out, name)
	}
	for _, n := range s.atoms {
		raw := n.raw.(map[string]any)
		properties, _ := raw["properties"].(map[string]any)
		for name := range properties {
			out = append(out, name)
		}
		for _, name := range list(raw, "required") {
			if name, ok := name.(string); ok {
				out = append(out, name)
			}
		}
	}
	return out
}

// Unlisted gives what a member may be whose name Listed does not give.
func (s *Map) Unlisted() Value {
	if s.atoms == nil {
		if s.others == nil {
			return nil
		}
		return s.others()
	}
	return Join(s.matched(), s.unnamed())
}

// Keys gives what the names of a map may be.
func (s *Map) Keys() Value {
	key := &String{maxLen: Unbounded}
	if s.Literal() {
		names := slices.Collect(maps.Keys(s.members))
		return TextValue(slices.DeleteFunc(names, func(name string) bool { return s.members[name].never })...)
	}
	for _, n := range s.atoms {
		raw := n.raw.(map[string]any)
		if names := n.below("propertyNames"); names != nil {
			key.obeys = append(key.obeys, condition{node: names})
			if raw, ok := names.raw.(map[string]any); ok {
				if source, ok := raw["pattern"].(string); ok {
					key.sources = append(key.sources, source)
				}
			}
		}
		if raw["additionalProperties"] != false {
			continue
		}
		properties, _ := raw["properties"].(map[string]any)
		patterns, _ := raw["patternProperties"].(map[string]any)
		var ways []any
		if len(properties) > 0 {
			ways = append(ways, map[string]any{"enum": slices.Sorted(maps.Keys(properties))})
		}
		for _, source := range slices.Sorted(maps.Keys(patterns)) {
			ways = append(ways, map[string]any{"pattern": source})
			if len(ways) == 1 && len(patterns) == 1 {
				key.sources = append(key.sources, source)
			}
		}
		if len(ways) == 0 {
			return nil
		}
		key = knowing(key, map[string]any{"anyOf": ways}).(*String)
	}
	return One(key)
}

// SomeKeys gives names that a map may have, as far as its contract tells them.
func (s *Map) SomeKeys() []string {
	var out []string
	for _, k := range All[*String](s.Keys()) {
		out = append(out, k.set...)
		for _, source := range k.sources {
			if word, ok := pattern.Word(source); ok {
				out = append(out, word)
			}
		}
	}
	return out
}

// leastMember is the least number of bytes that a member takes in a body: two quotes, a colon, a digit and a comma.
const leastMember = 5

// counts bounds how many members a map has.
func (s *Map) counts() (least, greatest int) {
	greatest = Unbounded
	if s.bounded {
		greatest = s.most
	}
	if s.Literal() {
		greatest = 0
		for _, m := range s.members {
			if !m.never {
				greatest++
			}
		}
	}
	for _, n := range s.atoms {
		raw := n.raw.(map[string]any)
		if c, ok := count(raw["minProperties"]); ok {
			least = max(least, c)
		}
		if c, ok := count(raw["maxProperties"]); ok {
			greatest = min(greatest, c)
		}
		least = max(least, len(list(raw, "required")))
		properties, _ := raw["properties"].(map[string]any)
		patterns, _ := raw["patternProperties"].(map[string]any)
		if raw["additionalProperties"] == false && len(patterns) == 0 {
			greatest = min(greatest, len(properties))
		}
		greatest = min(greatest, MaxBody/leastMember)
	}
	always := 0
	for _, m := range s.members {
		if m.always {
			always++
		}
	}
	return max(least, always), greatest
}

// mayBeEmpty says whether a map can have no member at all.
func (s *Map) mayBeEmpty() bool {
	least, _ := s.counts()
	return least == 0
}

func list(s map[string]any, keyword string) []any {
	found, _ := s[keyword].([]any)
	return found
}

// Lacking keeps what a selection by a name finds nothing in: maps without the member, and what is no object.
func (v Value) Lacking(name string) Value {
	return v.Each(func(s Shape) Value {
		switch s := s.(type) {
		case *Map:
			switch m := s.Member(name); {
			case m.always:
				return nil
			case m.never:
				return One(s)
			}
			return One(s.With(name, Absent()))
		case *Message:
			return nil
		}
		return One(s)
	})
}

// Owning keeps the maps that have a member.
func (v Value) Owning(name string) Value {
	return Each(v, func(s *Map) Value {
		switch m := s.Member(name); {
		case m.never:
			return nil
		case m.always:
			return One(s)
		default:
			return One(s.With(name, m.required()))
		}
	})
}

// Narrow replaces what stands at a path of names by what f makes of it. That the path is present is what the caller
// knows; what has no such place goes, and optionals and other kinds stay as they are.
func (v Value) Narrow(names []string, f func(Value) Value) Value {
	if len(names) == 0 {
		return f(v)
	}
	return v.Each(func(s Shape) Value {
		switch o := s.(type) {
		case *Optional, *Other:
			return One(s)
		case Object:
			m := o.Member(names[0])
			if m.never {
				return nil
			}
			was := m.Value()
			now := was.Narrow(names[1:], f)
			if len(now) == 0 {
				return nil
			}
			if m.always && Same(was, now) {
				return One(s)
			}
			return One(o.With(names[0], Present(now)))
		}
		return nil
	})
}

// NarrowMember cuts a member to what f keeps of it. absent says that a value without the member stays.
func (v Value) NarrowMember(name string, absent bool, f func(Value) Value) Value {
	return v.Each(func(s Shape) Value {
		switch s := s.(type) {
		case *Optional, *Other, *Message:
			return One(s)
		case *Map:
			m := s.Member(name)
			if m.never {
				if absent {
					return One(s)
				}
				return nil
			}
			may := !m.always && absent
			now := f(m.Value())
			switch {
			case len(now) == 0 && !may:
				return nil
			case len(now) == 0:
				return One(s.With(name, Absent()))
			}
			return One(s.With(name, Member{always: !may, value: func() Value { return now }}))
		}
		if absent {
			return One(s)
		}
		return nil
	})
}

// At gives what is at a name of maps, and whether every map of the value has it and it has nothing but maps.
func (v Value) At(name string) (out Value, always bool) {
	objects := All[*Map](v)
	always = len(objects) > 0
	for _, s := range objects {
		m := s.Member(name)
		always = always && m.always
		if !m.never {
			out = append(out, m.Value()...)
		}
	}
	return Union(out), always // at once: there may be a thousand variants
}

// Possible drops the maps that must have a member, of some sorted names, which nothing can be.
func (v Value) Possible(names []string) Value {
	return v.Keep(func(s Shape) bool {
		m, ok := s.(*Map)
		return !ok || !slices.ContainsFunc(m.atoms, func(n *node) bool {
			return slices.ContainsFunc(list(n.raw.(map[string]any), "required"), func(required any) bool {
				name, _ := required.(string)
				_, asked := slices.BinarySearch(names, name)
				return asked && m.Member(name).never
			})
		})
	})
}

// Fitting keeps the variants that an object can be one of, by the constants in it.
func (v Value) Fitting(object map[string]any) Value {
	return v.Keep(func(s Shape) bool {
		m, ok := s.(*Map)
		if !ok {
			return true
		}
		for name, child := range object {
			text, ok := child.(string)
			if !ok {
				continue
			}
			found := m.Member(name)
			admits := func(t *String) bool { return t.set == nil || slices.Contains(t.set, text) }
			if found.never || !slices.ContainsFunc(All[*String](found.Value()), admits) {
				return false
			}
		}
		return true
	})
}
