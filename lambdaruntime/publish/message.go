package publish

import "unicode/utf8"

// A Message is one message on its way out.
type Message struct {
	Body       string
	Attributes []Attribute
	// Group and DeduplicationID are for FIFO targets, empty for others.
	Group, DeduplicationID string
	// TraceHeader is X-Ray's, for queues. It does not count towards the size.
	TraceHeader string
}

// An Attribute is a message attribute. Its value is Binary where the type begins with "Binary".
type Attribute struct {
	Name, Type, Value string
	Binary            []byte
}

// MaxEntries is how many messages one call takes.
const MaxEntries = 10

// MaxBytes is the greatest size of a message, and of all messages of one call to a queue, in bytes. A topic takes what its attribute
// MaximumMessageSize says, up to the same.
const MaxBytes = 1 << 20

// DefaultBytesSNS is what a topic takes where it does not say otherwise, and the greatest size of a call of several
// messages: what a topic takes of those is not known.
const DefaultBytesSNS = 256 << 10

// Size is what AWS counts of a message: body, and name, type and value of each attribute.
func (m Message) Size() int {
	n := len(m.Body)
	for _, a := range m.Attributes {
		n += a.Size()
	}
	return n
}

// Size is what AWS counts of an attribute.
func (a Attribute) Size() int { return len(a.Name) + len(a.Type) + len(a.Value) + len(a.Binary) }

// MaxAttributes is how many attributes a message may have: SQS takes no more, and raw delivery drops a message with more.
const MaxAttributes = 10

// MaxAttributeLength is the greatest length in characters of an attribute of ours.
const MaxAttributeLength = 256

// Legal says whether a text may be the value of an attribute: not empty, not too long, and of the characters that SQS
// and SNS take.
func Legal(value string) bool {
	if value == "" || !utf8.ValidString(value) || utf8.RuneCountInString(value) > MaxAttributeLength {
		return false
	}
	for _, r := range value {
		if !LegalRune(r) {
			return false
		}
	}
	return true
}

// LegalRune says whether SQS and SNS take a character.
func LegalRune(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r <= 0xD7FF || r >= 0xE000 && r <= 0xFFFD || r >= 0x10000
}

// LegalGroup says whether a text may be a message group id: 1 to 128 ASCII letters, digits and punctuation.
func LegalGroup(group string) bool {
	if group == "" || len(group) > 128 {
		return false
	}
	for i := range len(group) {
		if group[i] < '!' || group[i] > '~' {
			return false
		}
	}
	return true
}
