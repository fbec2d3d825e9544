package value

import (
	"math"
	"time"
	"unsafe"
)

// A Kind says what a value is.
type Kind uint8

// The kinds. The zero value is no value at all.
const (
	Absent Kind = iota
	Null
	Bool
	Int
	Uint
	Double
	String
	Bytes
	List
	Object // a map with strings as keys
	Table  // a map with other keys, or with keys of several kinds
	Timestamp
	Duration
	Type
	Optional
	Message
	Literal // a number of a schema, as it is written
	Error
)

// A Value is one value of any kind. A string's bytes are shared with the text that it is a part of.
type Value struct {
	p    unsafe.Pointer // to the bytes of a text, or to what the other kinds hold
	n    uint64         // a number's bits, a truth, the length of a text
	kind Kind
}

// A Fault is an error as a value: an operation that failed in an expression.
type Fault struct {
	// Text says what failed, in words that begin with those of engine's table of failures. It may hold parts of the event.
	Text string
	// At is the place in the expression, 0 if it is not known yet.
	At int
}

// Kind gives the kind.
func (v Value) Kind() Kind { return v.kind }

// NullValue is null.
var NullValue = Value{kind: Null}

// OfBool makes a bool.
func OfBool(b bool) Value {
	if b {
		return Value{kind: Bool, n: 1}
	}
	return Value{kind: Bool}
}

// OfInt makes an int.
func OfInt(n int64) Value { return Value{kind: Int, n: uint64(n)} }

// OfUint makes an unsigned int.
func OfUint(n uint64) Value { return Value{kind: Uint, n: n} }

// OfDouble makes a double.
func OfDouble(d float64) Value { return Value{kind: Double, n: math.Float64bits(d)} }

// OfDuration makes a duration.
func OfDuration(d time.Duration) Value { return Value{kind: Duration, n: uint64(d)} }

// OfTimestamp makes a timestamp, which keeps its zone.
func OfTimestamp(t time.Time) Value { return Value{kind: Timestamp, p: unsafe.Pointer(&t)} }

// OfString makes a string, which shares the bytes.
func OfString(s string) Value { return ofText(String, s) }

// OfBytes makes bytes.
func OfBytes(s string) Value { return ofText(Bytes, s) }

// OfLiteral makes a number as it is written.
func OfLiteral(s string) Value { return ofText(Literal, s) }

// OfType makes the type of a name.
func OfType(name string) Value { return ofText(Type, name) }

func ofText(k Kind, s string) Value {
	return Value{kind: k, p: unsafe.Pointer(unsafe.StringData(s)), n: uint64(len(s))}
}

// None is the empty optional.
var None = Value{kind: Optional}

// Some makes an optional that holds a value.
func Some(v Value) Value { return Value{kind: Optional, p: unsafe.Pointer(&v)} }

// OfError makes an error.
func OfError(f *Fault) Value { return Value{kind: Error, p: unsafe.Pointer(f)} }

// Failed makes an error without a place.
func Failed(text string) Value { return OfError(&Fault{Text: text}) }

// Bool is that of a bool.
func (v Value) Bool() bool { return v.n != 0 }

// IsTrue says whether the value is the bool true.
func (v Value) IsTrue() bool { return v.kind == Bool && v.n != 0 }

// IsFalse says whether the value is the bool false.
func (v Value) IsFalse() bool { return v.kind == Bool && v.n == 0 }

// IsError says whether the value is an error.
func (v Value) IsError() bool { return v.kind == Error }

// Int is that of an int.
func (v Value) Int() int64 { return int64(v.n) }

// Uint is that of an unsigned int.
func (v Value) Uint() uint64 { return v.n }

// Double is that of a double.
func (v Value) Double() float64 { return math.Float64frombits(v.n) }

// Duration is that of a duration.
func (v Value) Duration() time.Duration { return time.Duration(v.n) }

// Timestamp is that of a timestamp.
func (v Value) Timestamp() time.Time { return *(*time.Time)(v.p) }

// Text is that of a string, the bytes of bytes, the name of a type, or a number as it is written.
func (v Value) Text() string { return unsafe.String((*byte)(v.p), int(v.n)) }

// Held is what an optional holds. ok is false of an empty one.
func (v Value) Held() (held Value, ok bool) {
	if v.p == nil {
		return Value{}, false
	}
	return *(*Value)(v.p), true
}

// Fault is that of an error.
func (v Value) Fault() *Fault { return (*Fault)(v.p) }

// List is that of a list.
func (v Value) List() *Items { return (*Items)(v.p) }

// Object is that of an object.
func (v Value) Object() *Members { return (*Members)(v.p) }

// Table is that of a table.
func (v Value) Table() *Entries { return (*Entries)(v.p) }

// Message is that of a message.
func (v Value) Message() *Envelope { return (*Envelope)(v.p) }
