package otel

import (
	"encoding/hex"
	"strings"
)

// A Context is a place in a trace, as W3C's Trace Context has it. The zero value is none.
type Context struct {
	Trace [16]byte
	Span  [8]byte
	// Sampled says that the spans of the trace are sent.
	Sampled bool
}

// Parse reads a traceparent, as section 3.2 has it. ok is false if the text has another form: a new trace begins then.
func Parse(text string) (c Context, ok bool) {
	const length = len("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
	if len(text) < length || text[2] != '-' || text[35] != '-' || text[52] != '-' || strings.ToLower(text[:length]) != text[:length] {
		return Context{}, false
	}
	// A version to come may have more after the flags.
	if more := text[length:]; more != "" && (text[:2] == "00" || more[0] != '-') {
		return Context{}, false
	}
	var version, flags [1]byte
	for _, part := range []struct {
		to   []byte
		text string
	}{{version[:], text[:2]}, {c.Trace[:], text[3:35]}, {c.Span[:], text[36:52]}, {flags[:], text[53:length]}} {
		if _, err := hex.Decode(part.to, []byte(part.text)); err != nil {
			return Context{}, false
		}
	}
	if version[0] == 0xff || c.Trace == [16]byte{} || c.Span == [8]byte{} {
		return Context{}, false
	}
	c.Sampled = flags[0]&1 == 1
	return c, true
}

// String is the traceparent. It has no flag but the one for sampling, as the specification wants of one who knows no other.
func (c Context) String() string {
	flags := "-00"
	if c.Sampled {
		flags = "-01"
	}
	return "00-" + hex.EncodeToString(c.Trace[:]) + "-" + hex.EncodeToString(c.Span[:]) + flags
}

// TraceID is the id of the trace, in hexadecimal.
func (c Context) TraceID() string { return hex.EncodeToString(c.Trace[:]) }
