package value

import (
	"time"
	"unsafe"
)

// An Envelope is the part of an event outside its body that an expression can read.
type Envelope struct {
	// ID identifies the event; Group is its message group, empty on a standard topic.
	ID, Group string
	// Time is when the event was published.
	Time time.Time
	// Attributes are the event's String and Number attributes.
	Attributes map[string]string
}

// OfMessage makes a message.
func OfMessage(e *Envelope) Value { return Value{kind: Message, p: unsafe.Pointer(e)} }

// Field gives a field of a message. The zero value is none.
func (e *Envelope) Field(name string) Value {
	switch name {
	case "id":
		return OfString(e.ID)
	case "group":
		return OfString(e.Group)
	case "time":
		return OfTimestamp(e.Time)
	case "attributes":
		members := make([]Named, 0, len(e.Attributes))
		for name, text := range e.Attributes {
			members = append(members, Named{name, OfString(text)})
		}
		return OfObject(members)
	}
	return Value{}
}
