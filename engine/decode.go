package engine

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/eventlink/pulumi-eventlink/contract/document"
	"github.com/eventlink/pulumi-eventlink/engine/value"
)

// Decode holds a body to the domain and decodes it, numbers by place. The value is built of nil, bool, int64, float64
// (finite, never -0), string, []any and map[string]any. The error is a *Refusal.
//
// An int place takes every literal that is an integer, as 1.0 and 1e2. Any other number (1.5) is decoded as
// a double, so that the check refuses it as breaking the contract, or takes it where the contract does not ask for an
// integer on all paths.
func (c *Contract) Decode(body []byte) (any, error) {
	v, refusal := c.Read(string(body), &value.Arena{})
	if refusal != nil {
		return nil, refusal
	}
	plain, _ := v.Plain()
	return plain, nil
}

// Read is Decode into values of an arena. Their strings share the body.
func (c *Contract) Read(body string, a *value.Arena) (value.Value, *Refusal) {
	s := scanner{data: body, maxSize: MaxBody, maxDepth: MaxDepth, arena: a}
	return s.document(c.places)
}

// Literals decodes a text of JSON by the same rules, with numbers as they are written. A refusal may quote the text: it is
// that of a schema.
func Literals(text string, maxSize, maxDepth int) (any, *Refusal) {
	s := scanner{data: text, maxSize: maxSize, maxDepth: maxDepth, schema: true, arena: &value.Arena{}}
	v, refusal := s.document(nil)
	if refusal != nil {
		return nil, refusal
	}
	plain, _ := v.Plain()
	return plain, nil
}

// DecodeAny holds a text to the domain and decodes it as Decode does, where no contract says what is an int: an integral
// number within 64 bits is one.
func DecodeAny(text []byte) (any, error) {
	v, err := ReadAny(string(text))
	if err != nil {
		return nil, err
	}
	plain, _ := v.Plain()
	return plain, nil
}

// ReadAny is DecodeAny into values, whose strings share the text.
func ReadAny(text string) (value.Value, error) {
	s := scanner{data: text, maxSize: MaxBody, maxDepth: MaxDepth, arena: &value.Arena{}}
	v, refusal := s.document(nil)
	if refusal != nil {
		return value.Value{}, refusal
	}
	return v, nil
}

// A scanner reads a text of JSON by RFC 8259 and no more, once, from left to right, and builds the value as it goes.
type scanner struct {
	data              string
	pos               int
	depth             int
	maxSize, maxDepth int
	arena             *value.Arena
	// schema says that the text is a schema and not a payload: numbers stay as they are written, a refusal may quote.
	schema bool
}

func (s *scanner) document(p *Place) (value.Value, *Refusal) {
	if len(s.data) > s.maxSize {
		return value.Value{}, &Refusal{TooLarge, "", fmt.Sprintf("got %d bytes, wanted at most %d", len(s.data), s.maxSize)}
	}
	v, refusal := s.value(p)
	if s.space(); refusal == nil && s.pos < len(s.data) {
		refusal = s.malformed("nothing after the value")
	}
	if refusal != nil && !utf8.ValidString(s.data) { // which is told before anything else
		refusal = notUTF8()
	}
	if refusal != nil {
		return value.Value{}, refusal
	}
	return v, nil
}

func notUTF8() *Refusal { return &Refusal{NotUTF8, "", "wanted valid UTF-8"} }

// value reads one value, and the white space before it.
func (s *scanner) value(p *Place) (value.Value, *Refusal) {
	s.space()
	if s.pos >= len(s.data) {
		return value.Value{}, s.malformed("a value")
	}
	switch c := s.data[s.pos]; {
	case c == '"':
		text, refusal := s.text()
		return value.OfString(text), refusal
	case c == '-' || c >= '0' && c <= '9':
		return s.number(p)
	case c == '{':
		return s.object(p)
	case c == '[':
		return s.array(p)
	case s.word("true"):
		return value.OfBool(true), nil
	case s.word("false"):
		return value.OfBool(false), nil
	case s.word("null"):
		return value.NullValue, nil
	}
	return value.Value{}, s.malformed("a value")
}

func (s *scanner) object(p *Place) (value.Value, *Refusal) {
	if s.depth++; s.depth > s.maxDepth {
		return value.Value{}, s.tooDeep()
	}
	s.pos++
	props := p.known()
	o := s.arena.NewObject(p.words())
	var members []value.Member
	var seen seenNames
	var other property
	for first := true; ; first = false {
		if s.space(); s.take('}') {
			break
		}
		if !first {
			if !s.take(',') {
				return value.Value{}, s.malformed(", or }")
			}
			s.space()
		}
		if s.pos >= len(s.data) || s.data[s.pos] != '"' {
			return value.Value{}, s.malformed("the name of a property in quotes")
		}
		one, refusal := s.name(p, props, o, &other)
		if refusal != nil {
			return value.Value{}, refusal
		}
		if seen.twice(one, o, members) {
			return value.Value{}, s.within(&Refusal{DuplicateKey, "", "wanted each name once in an object"}, one)
		}
		if s.space(); !s.take(':') {
			return value.Value{}, s.within(s.malformed("a : after the name of a property"), one)
		}
		v, refusal := s.value(one.place)
		if refusal != nil {
			return value.Value{}, s.within(refusal, one)
		}
		o.Hint(one.label.Number, len(members))
		members = s.arena.Room(members)
		members = members[:len(members)+1]
		m := &members[len(members)-1]
		m.Value, m.Label = v, one.label // by word, which is faster than a whole member
	}
	s.depth--
	return o.Made(members, false), nil
}

// name reads the name of a property. One that is not known is made in other.
func (s *scanner) name(p *Place, props *properties, o *value.Members, other *property) (*property, *Refusal) {
	key, n := shortText(s.data[s.pos+1:])
	if n > 0 {
		text := s.data[s.pos+1 : s.pos+1+n]
		s.pos += n + 2
		if one := props.named.FindShort(key, text); one != nil {
			return one, nil
		}
		s.unnamed(p, props, o, text, p.words().FindShort(key, text), other)
		return other, nil
	}
	text, refusal := s.text()
	if refusal != nil {
		return nil, refusal
	}
	if one := props.named.Find(text); one != nil {
		return one, nil
	}
	s.unnamed(p, props, o, text, p.words().Find(text), other)
	return other, nil
}

// unnamed makes a property of a name that is not among the known ones. It may be a word of the contract all the same: a
// subschema may require it, or know it at another place.
func (s *scanner) unnamed(p *Place, props *properties, o *value.Members, text string, word *value.Word, into *property) {
	if into.text = text; word != nil {
		into.label = value.Label{Number: word.Number}
	} else {
		into.label = o.Own(s.arena, text)
	}
	if p != nil {
		into.place = p.matching(props, text)
	}
}

// seenNames finds a name that comes twice: by its bit, by comparing where there are few, and by a map beyond.
type seenNames struct {
	bits uint64
	all  map[string]struct{}
}

// twice says whether a name came before, among the members of an object that is being made.
func (s *seenNames) twice(one *property, o *value.Members, before []value.Member) bool {
	if one.bit == 0 {
		return s.compared(one.text, o, before)
	}
	twice := s.bits&one.bit != 0
	s.bits |= one.bit
	return twice
}

func (s *seenNames) compared(name string, o *value.Members, before []value.Member) bool {
	const few = 16
	if len(before) < few {
		for i := range before {
			if o.Name(before[i].Label) == name {
				return true
			}
		}
		return false
	}
	if s.all == nil {
		s.all = make(map[string]struct{}, 4*few)
		for i := range before {
			s.all[o.Name(before[i].Label)] = struct{}{}
		}
	}
	_, twice := s.all[name]
	s.all[name] = struct{}{}
	return twice
}

func (s *scanner) array(p *Place) (value.Value, *Refusal) {
	if s.depth++; s.depth > s.maxDepth {
		return value.Value{}, s.tooDeep()
	}
	s.pos++
	var items []value.Value
	for {
		if s.space(); s.take(']') {
			break
		}
		if len(items) > 0 && !s.take(',') {
			return value.Value{}, s.malformed(", or ]")
		}
		v, refusal := s.value(p.Item(len(items)))
		if refusal != nil {
			refusal.Place = fmt.Sprintf("/%d%s", len(items), refusal.Place)
			return value.Value{}, refusal
		}
		items = append(s.arena.RoomForItem(items), v)
	}
	s.depth--
	return s.arena.List(items), nil
}

// within puts a property's name before the place of a refusal, on the way out.
func (s *scanner) within(r *Refusal, one *property) *Refusal {
	name := one.text
	if !one.known && !s.schema {
		name = unknownName
	}
	r.Place = document.Pointer(name) + r.Place
	return r
}

func (s *scanner) number(p *Place) (value.Value, *Refusal) {
	start := s.pos
	negative := s.take('-')
	var n int64
	if !s.take('0') {
		var count int
		if n, count = s.digits(); count == 0 {
			return value.Value{}, s.malformed("a digit")
		}
	}
	plain, places := true, 0
	if s.take('.') {
		plain = false
		var fraction int64
		if fraction, places = s.digits(); places == 0 {
			return value.Value{}, s.malformed("a digit after the point")
		}
		if places < len(powers) {
			n = n*int64(powers[places]) + fraction // of a short literal
		}
	}
	exponent := false
	if s.take('e') || s.take('E') {
		if plain, exponent = false, true; !s.take('+') {
			s.take('-')
		}
		if _, count := s.digits(); count == 0 {
			return value.Value{}, s.malformed("a digit in the exponent")
		}
	}
	literal, kind := s.data[start:s.pos], p.Kind()
	const short = 15 // digits, of which an int64 and a double hold every number
	switch {
	case s.schema:
		return value.OfLiteral(literal), nil
	case exponent || len(literal) > short || !plain && kind != Double:
		return numberAt(kind, literal, plain)
	case negative:
		n = -n
	}
	if kind == Double {
		return value.OfDouble(float64(n) / powers[places]), nil
	}
	return value.OfInt(n), nil
}

// powers are those of ten. A double holds each, so that the quotient of a short number and one of them is rounded once: W. D.
// Clinger, How to Read Floating Point Numbers Accurately, 1990, section 3.
var powers = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15}

// digits reads digits. n is the number that they are, if it has at most 18.
func (s *scanner) digits() (n int64, count int) {
	if len(s.data)-s.pos >= 8 {
		n, count = eightDigits(value.Eight(s.data[s.pos:]))
		if s.pos += count; count < 8 {
			return n, count
		}
	}
	for s.pos < len(s.data) && s.data[s.pos] >= '0' && s.data[s.pos] <= '9' {
		n = 10*n + int64(s.data[s.pos]-'0')
		s.pos++
		count++
	}
	return n, count
}

func (s *scanner) space() {
	for s.pos < len(s.data) && s.data[s.pos] <= ' ' {
		if c := s.data[s.pos]; c != ' ' && c != '\t' && c != '\n' && c != '\r' {
			return
		}
		s.pos++
	}
}

func (s *scanner) take(c byte) bool {
	if s.pos < len(s.data) && s.data[s.pos] == c {
		s.pos++
		return true
	}
	return false
}

func (s *scanner) word(w string) bool {
	if !strings.HasPrefix(s.data[s.pos:], w) {
		return false
	}
	s.pos += len(w)
	return true
}

func (s *scanner) tooDeep() *Refusal {
	return &Refusal{TooDeep, "", fmt.Sprintf("wanted at most %d objects and arrays inside one another", s.maxDepth)}
}

// malformed refuses what is at hand. Of a payload it tells the byte's number only; of a schema what and where it is.
func (s *scanner) malformed(want string) *Refusal {
	if !s.schema {
		return &Refusal{NotWellFormed, "", fmt.Sprintf("wanted %s (byte %d)", want, s.pos)}
	}
	got := "the end"
	if s.pos < len(s.data) {
		r, _ := utf8.DecodeRuneInString(s.data[s.pos:])
		got = fmt.Sprintf("%q", r)
	}
	before := s.data[:min(s.pos, len(s.data))]
	line := 1 + strings.Count(before, "\n")
	column := 1 + utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:])
	return &Refusal{NotWellFormed, "", fmt.Sprintf("line %d, column %d: got %s, wanted %s", line, column, got, want)}
}
