package engine

import (
	"fmt"
	"strings"
	"unicode/utf16"
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
	if !utf8.ValidString(s.data) {
		return value.Value{}, &Refusal{NotUTF8, "", "wanted valid UTF-8"}
	}
	v, refusal := s.value(p)
	if refusal != nil {
		return value.Value{}, refusal
	}
	if s.space(); s.pos < len(s.data) {
		return value.Value{}, s.malformed("nothing after the value")
	}
	return v, nil
}

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
	mark := s.arena.BeginObject()
	var seen seenNames
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
		name, refusal := s.text()
		if refusal != nil {
			return value.Value{}, refusal
		}
		name, child, number, known := p.step(props, name)
		if seen.twice(name, s.arena.Begun(mark)) {
			return value.Value{}, s.within(&Refusal{DuplicateKey, "", "wanted each name once in an object"}, name, known)
		}
		if s.space(); !s.take(':') {
			return value.Value{}, s.within(s.malformed("a : after the name of a property"), name, known)
		}
		v, refusal := s.value(child)
		if refusal != nil {
			return value.Value{}, s.within(refusal, name, known)
		}
		s.arena.Add(value.Member{Name: name, Value: v, Number: number})
	}
	s.depth--
	return s.arena.EndObject(mark), nil
}

// seenNames finds a name that comes twice: by comparing where there are few, and by a map beyond.
type seenNames map[string]struct{}

func (s *seenNames) twice(name string, before []value.Member) bool {
	const few = 16
	if len(before) < few {
		for i := range before {
			if before[i].Name == name {
				return true
			}
		}
		return false
	}
	if *s == nil {
		*s = make(map[string]struct{}, 4*few)
		for i := range before {
			(*s)[before[i].Name] = struct{}{}
		}
	}
	_, twice := (*s)[name]
	(*s)[name] = struct{}{}
	return twice
}

func (s *scanner) array(p *Place) (value.Value, *Refusal) {
	if s.depth++; s.depth > s.maxDepth {
		return value.Value{}, s.tooDeep()
	}
	s.pos++
	mark := s.arena.BeginList()
	for n := 0; ; n++ {
		if s.space(); s.take(']') {
			break
		}
		if n > 0 && !s.take(',') {
			return value.Value{}, s.malformed(", or ]")
		}
		v, refusal := s.value(p.Item(n))
		if refusal != nil {
			refusal.Place = fmt.Sprintf("/%d%s", n, refusal.Place)
			return value.Value{}, refusal
		}
		s.arena.AddItem(v)
	}
	s.depth--
	return s.arena.EndList(mark), nil
}

// within puts a property's name before the place of a refusal, on the way out.
func (s *scanner) within(r *Refusal, name string, known bool) *Refusal {
	if !known && !s.schema {
		name = unknownName
	}
	r.Place = document.Pointer(name) + r.Place
	return r
}

// text reads a string. Without escapes it is a part of the text.
func (s *scanner) text() (string, *Refusal) {
	start := s.pos + 1
	for i := start; i < len(s.data); i++ {
		switch c := s.data[i]; {
		case c == '"':
			s.pos = i + 1
			return s.data[start:i], nil
		case c == '\\':
			return s.escapedText(start, i)
		case c < ' ':
			s.pos = i
			return "", s.malformed("an escape for a control character")
		}
	}
	s.pos = len(s.data)
	return "", s.malformed(`a " at the end of a string`)
}

// escapedText reads on from the first backslash of a string.
func (s *scanner) escapedText(start, i int) (string, *Refusal) {
	out := []byte(s.data[start:i])
	for i < len(s.data) {
		c := s.data[i]
		switch {
		case c == '"':
			s.pos = i + 1
			return string(out), nil
		case c < ' ':
			s.pos = i
			return "", s.malformed("an escape for a control character")
		case c != '\\':
			out = append(out, c)
			i++
			continue
		}
		if i++; i >= len(s.data) {
			break
		}
		if s.data[i] == 'u' {
			r, size, refusal := s.codePoint(i)
			if refusal != nil {
				return "", refusal
			}
			out = utf8.AppendRune(out, r)
			i += size
			continue
		}
		at := strings.IndexByte(`"\/bfnrt`, s.data[i])
		if at < 0 {
			s.pos = i
			return "", s.malformed(`one of " \ / b f n r t u after a \`)
		}
		out = append(out, "\"\\/\b\f\n\r\t"[at])
		i++
	}
	s.pos = len(s.data)
	return "", s.malformed(`a " at the end of a string`)
}

// codePoint reads uXXXX, or two of them with a backslash between that are a pair of surrogates.
func (s *scanner) codePoint(i int) (r rune, size int, refusal *Refusal) {
	r, ok := s.hex(i + 1)
	if !ok {
		s.pos = i
		return 0, 0, s.malformed(`four hexadecimal digits after \u`)
	}
	if !utf16.IsSurrogate(r) {
		return r, 5, nil
	}
	if i+6 < len(s.data) && s.data[i+5] == '\\' && s.data[i+6] == 'u' {
		if low, ok := s.hex(i + 7); ok {
			if r = utf16.DecodeRune(r, low); r != utf8.RuneError {
				return r, 11, nil
			}
		}
	}
	return 0, 0, &Refusal{LoneSurrogate, "", fmt.Sprintf("wanted surrogates in pairs (byte %d)", i)}
}

func (s *scanner) hex(i int) (rune, bool) {
	if i+4 > len(s.data) {
		return 0, false
	}
	var r rune
	for _, c := range []byte(s.data[i : i+4]) {
		switch {
		case c >= '0' && c <= '9':
			r = r<<4 | rune(c-'0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			r = r<<4 | rune(c|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	return r, true
}

func (s *scanner) number(p *Place) (value.Value, *Refusal) {
	start := s.pos
	s.take('-')
	if !s.take('0') && s.digits() == 0 {
		return value.Value{}, s.malformed("a digit")
	}
	plain := true
	if s.take('.') {
		if plain = false; s.digits() == 0 {
			return value.Value{}, s.malformed("a digit after the point")
		}
	}
	if s.take('e') || s.take('E') {
		if plain = false; !s.take('+') {
			s.take('-')
		}
		if s.digits() == 0 {
			return value.Value{}, s.malformed("a digit in the exponent")
		}
	}
	literal := s.data[start:s.pos]
	if s.schema {
		return value.OfLiteral(literal), nil
	}
	return numberAt(p.Kind(), literal, plain)
}

func (s *scanner) digits() (n int) {
	for s.pos < len(s.data) && s.data[s.pos] >= '0' && s.data[s.pos] <= '9' {
		s.pos++
		n++
	}
	return n
}

func (s *scanner) space() {
	for s.pos < len(s.data) {
		switch s.data[s.pos] {
		case ' ', '\t', '\n', '\r':
			s.pos++
		default:
			return
		}
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
