package values

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/eventlink/pulumi-eventlink/pattern"
)

// A Shape is a set of values of one kind: one of the types below. Shapes never change once made; narrowing gives the
// same pointer where it takes nothing away.
type Shape interface {
	// Kind is that of every value of the shape.
	Kind() Kind
	// key tells scalars apart that are not the same pointer.
	key() (string, bool)
	// conditions are what JSON Schema says of every value of the shape, beside what the shape itself says.
	conditions() []condition
}

// known is what every shape that JSON has may be known to obey.
type known struct{ obeys []condition }

func (k known) conditions() []condition { return k.obeys }

// A condition is a subschema of the event's contract, a schema of our own making, or that a list contains an element of
// some value.
type condition struct {
	node     *node
	own      map[string]any
	contains Value
}

// Null is null.
type Null struct{ known }

// A Bool is true, false or either.
type Bool struct {
	known
	yes, no bool
}

// An Int is the integers between two bounds, all of them multiples of step.
type Int struct {
	known
	lo, hi int64
	step   int64 // 0 where it is not known
}

// A Double is the doubles between two bounds. Infinite bounds mean that infinity itself is possible.
type Double struct {
	known
	lo, hi float64
	nan    bool
	whole  bool // never a fraction
}

// A String is the strings of some lengths, counted in code points.
type String struct {
	known
	set            []string // all that it can be, sorted; nil where that is not known
	minLen, maxLen int
	lang           *pattern.Language // a language that it is in, or nil
	sources        []string          // the patterns of ECMA-262 among obeys
	keyOf          string            // the path of the map that it is a key of, if any
}

// A List is the lists of some lengths.
type List struct {
	known
	minLen, maxLen int
	items          []Value // the first items, where the positions are told apart
	rest           func() Value
	plain          bool // all of it is what JSON has
}

// An Optional is the optionals that hold some value, and the empty one if none is set.
type Optional struct {
	never
	inner Value
	none  bool
}

// Bytes are the byte strings of some lengths.
type Bytes struct {
	never
	minLen, maxLen int
}

// A Timestamp is any timestamp.
type Timestamp struct{ never }

// A Duration is any duration.
type Duration struct{ never }

// Other is what this package does not tell apart.
type Other struct{ never }

// never is for kinds that no contract speaks of.
type never struct{}

func (never) conditions() []condition { return nil }

// Kind implements Shape.
func (*Null) Kind() Kind { return KindNull }

// Kind implements Shape.
func (*Bool) Kind() Kind { return KindBool }

// Kind implements Shape.
func (*Int) Kind() Kind { return KindInt }

// Kind implements Shape.
func (*Double) Kind() Kind { return KindDouble }

// Kind implements Shape.
func (*String) Kind() Kind { return KindString }

// Kind implements Shape.
func (*List) Kind() Kind { return KindList }

// Kind implements Shape.
func (*Map) Kind() Kind { return KindMap }

// Kind implements Shape.
func (*Optional) Kind() Kind { return KindOptional }

// Kind implements Shape.
func (*Timestamp) Kind() Kind { return KindTimestamp }

// Kind implements Shape.
func (*Duration) Kind() Kind { return KindDuration }

// Kind implements Shape.
func (*Message) Kind() Kind { return KindMessage }

// Kind implements Shape.
func (*Bytes) Kind() Kind { return KindBytes }

// Kind implements Shape.
func (*Other) Kind() Kind { return KindOther }

// Unbounded is the greatest length of what has none.
const Unbounded = math.MaxInt

// One gives the value of one shape.
func One(s Shape) Value { return Value{s} }

// Nothing gives the empty value, for lists without further items.
func Nothing() Value { return nil }

// NullValue is null.
func NullValue() Value { return One(&Null{}) }

// BoolValue may be true, false or either; with neither it is empty.
func BoolValue(yes, no bool) Value {
	if !yes && !no {
		return nil
	}
	return One(&Bool{yes: yes, no: no})
}

// IntValue is the integers from lo to hi; it is empty if there are none.
func IntValue(lo, hi int64) Value {
	if lo > hi {
		return nil
	}
	return One(&Int{lo: lo, hi: hi})
}

// AnyInt is every integer of 64 bits.
func AnyInt() Value { return IntValue(math.MinInt64, math.MaxInt64) }

// DoubleValue is the doubles from lo to hi.
func DoubleValue(lo, hi float64) Value { return One(&Double{lo: lo, hi: hi}) }

// NewDouble is the doubles from lo to hi, NaN with them if nan is set. whole says that none has a fraction.
func NewDouble(lo, hi float64, nan, whole bool) *Double {
	return &Double{lo: lo, hi: hi, nan: nan, whole: whole}
}

// AnyDouble is every double that an event can hold.
func AnyDouble() Value { return DoubleValue(-math.MaxFloat64, math.MaxFloat64) }

// AnyComputedDouble is every double that an operation can give: infinity and NaN too.
func AnyComputedDouble() Value {
	return One(&Double{lo: math.Inf(-1), hi: math.Inf(1), nan: true})
}

// TextValue is some strings; it is empty if there are none.
func TextValue(texts ...string) Value {
	if s := textShape(texts, nil); s != nil {
		return One(s)
	}
	return nil
}

func textShape(texts []string, obeys []condition) *String {
	if len(texts) == 0 {
		return nil
	}
	slices.Sort(texts)
	s := &String{known: known{obeys}, set: slices.Compact(texts), minLen: Unbounded}
	for _, text := range s.set {
		n := utf8.RuneCountInString(text)
		s.minLen, s.maxLen = min(s.minLen, n), max(s.maxLen, n)
	}
	return s
}

// StringValue is the strings of minLen to maxLen code points.
func StringValue(minLen, maxLen int) Value { return One(&String{minLen: minLen, maxLen: maxLen}) }

// ListValue is the lists of minLen to maxLen items. items are the first ones where positions are told apart; rest gives
// what any further one may be.
func ListValue(items []Value, rest func() Value, minLen, maxLen int) Value {
	return One(&List{items: items, rest: rest, minLen: minLen, maxLen: maxLen})
}

// OptionalValue holds what inner is, or nothing if it may be empty.
func OptionalValue(inner Value, none bool) Value {
	if len(inner) == 0 && !none {
		return nil
	}
	return One(&Optional{inner: inner, none: none})
}

// BytesValue is the byte strings of minLen to maxLen bytes.
func BytesValue(minLen, maxLen int) Value { return One(&Bytes{minLen: minLen, maxLen: maxLen}) }

// Of gives any value of a kind that has no parts: a timestamp, a duration or other.
func Of(k Kind) Value {
	switch k {
	case KindTimestamp:
		return One(&Timestamp{})
	case KindDuration:
		return One(&Duration{})
	}
	return One(&Other{})
}

// AnyJSON is every value that JSON has, numbers of either kind.
func AnyJSON() Value { return plainJSON(Unbounded, Unbounded, AnyJSON) }

// plainJSON is every value that JSON has, with strings and lists of bounded lengths, whose parts are values of inner.
func plainJSON(characters, items int, inner func() Value) Value {
	return Value{
		&Null{},
		&Bool{yes: true, no: true},
		&Int{lo: math.MinInt64, hi: math.MaxInt64},
		&Double{lo: -math.MaxFloat64, hi: math.MaxFloat64},
		&String{maxLen: characters},
		&List{rest: inner, maxLen: items, plain: true},
		&Map{others: inner, plain: true},
	}
}

// JSONWithin is every value whose JSON has at most so many characters.
func JSONWithin(n int) Value {
	return plainJSON(n, n/2, once(func() Value { return JSONWithin(max(n-2, 0)) }))
}

// Anything is every value that CEL has.
func Anything() Value {
	return append(AnyJSON(), &Timestamp{}, &Duration{}, &Bytes{maxLen: Unbounded}, &Other{}, &Optional{inner: AnyJSON(), none: true})
}

// obeying gives a copy of a shape with other conditions.
func obeying(s Shape, obeys []condition) Shape {
	switch s := s.(type) {
	case *Null:
		return &Null{known{obeys}}
	case *Bool:
		c := *s
		c.obeys = obeys
		return &c
	case *Int:
		c := *s
		c.obeys = obeys
		return &c
	case *Double:
		c := *s
		c.obeys = obeys
		return &c
	case *String:
		c := *s
		c.obeys = obeys
		return &c
	case *List:
		c := *s
		c.obeys = obeys
		return &c
	case *Map:
		c := s.copied()
		c.obeys = obeys
		return c
	}
	return s
}

// knowing adds a condition.
func knowing(s Shape, own map[string]any) Shape {
	return obeying(s, append(slices.Clip(s.conditions()), condition{own: own}))
}

// Knowing adds a condition to every shape: a JSON Schema that each value is known to obey.
func (v Value) Knowing(own map[string]any) Value {
	return v.Each(func(s Shape) Value { return One(knowing(s, own)) })
}

// A keyWriter writes the keys of shapes.
type keyWriter []byte

func (k keyWriter) number(n int64) keyWriter { return append(strconv.AppendInt(k, n, 10), ',') }

func (k keyWriter) real(f float64) keyWriter {
	return append(strconv.AppendFloat(k, f, 'g', -1, 64), ',')
}

func (k keyWriter) truth(b bool) keyWriter { return strconv.AppendBool(k, b) }

func (k keyWriter) text(s string) keyWriter { return strconv.AppendQuote(k, s) }

func newKey(k Kind, obeys []condition) (keyWriter, bool) {
	b := keyWriter{byte('a' + k)}
	for _, c := range obeys {
		switch {
		case c.contains != nil:
			return nil, false
		case c.node != nil:
			b = append(append(b, '|'), c.node.digest()...)
		default:
			text, err := json.Marshal(c.own)
			if err != nil {
				return nil, false
			}
			b = append(append(b, '|'), text...)
		}
	}
	return b, true
}

func (s *Null) key() (string, bool) {
	k, ok := newKey(KindNull, s.obeys)
	return string(k), ok
}

func (s *Bool) key() (string, bool) {
	k, ok := newKey(KindBool, s.obeys)
	return string(k.truth(s.yes).truth(s.no)), ok
}

func (s *Int) key() (string, bool) {
	k, ok := newKey(KindInt, s.obeys)
	return string(k.number(s.lo).number(s.hi).number(s.step)), ok
}

func (s *Double) key() (string, bool) {
	k, ok := newKey(KindDouble, s.obeys)
	return string(k.real(s.lo).real(s.hi).truth(s.nan).truth(s.whole)), ok
}

func (s *String) key() (string, bool) {
	k, ok := newKey(KindString, s.obeys)
	if s.set != nil {
		for _, text := range s.set {
			k = k.text(text)
		}
		return string(k), ok
	}
	k = k.number(int64(s.minLen)).number(int64(s.maxLen)).text(s.keyOf)
	if s.lang != nil {
		k = k.text(s.lang.Source())
	}
	return string(k), ok
}

func (s *Bytes) key() (string, bool) {
	k, ok := newKey(KindBytes, nil)
	return string(k.number(int64(s.minLen)).number(int64(s.maxLen))), ok
}

func (*Timestamp) key() (string, bool) { return "timestamp", true }
func (*Duration) key() (string, bool)  { return "duration", true }
func (*Message) key() (string, bool)   { return "message", true }
func (*Other) key() (string, bool)     { return "", false }
func (*List) key() (string, bool)      { return "", false }
func (*Map) key() (string, bool)       { return "", false }
func (*Optional) key() (string, bool)  { return "", false }
