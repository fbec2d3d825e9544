package engine

import (
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// text reads a string. Without escapes it is a part of the text.
func (s *scanner) text() (string, *Refusal) {
	start := s.pos + 1
	i := start + plainBytes(s.data[start:])
	if i < len(s.data) && s.data[i] >= utf8.RuneSelf {
		n, ok := anyBytes(s.data[i:])
		if i += n; !ok {
			return "", notUTF8()
		}
	}
	switch {
	case i >= len(s.data):
		s.pos = len(s.data)
		return "", s.malformed(`a " at the end of a string`)
	case s.data[i] == '"':
		s.pos = i + 1
		return s.data[start:i], nil
	case s.data[i] == '\\':
		return s.escapedText(start, i)
	}
	s.pos = i
	return "", s.malformed("an escape for a control character")
}

// escapedText reads on from the first backslash of a string.
func (s *scanner) escapedText(start, i int) (string, *Refusal) {
	out := []byte(s.data[start:i])
	for i < len(s.data) {
		c := s.data[i]
		switch {
		case c == '"':
			if !utf8.ValidString(s.data[start:i]) {
				return "", notUTF8()
			}
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
