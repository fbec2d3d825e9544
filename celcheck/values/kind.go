package values

// A Kind is what CEL calls the type of a value at run time.
type Kind uint8

// The kinds. Those up to KindMap are the ones that JSON has.
const (
	KindNull Kind = iota
	KindBool
	KindInt
	KindDouble
	KindString
	KindList
	KindMap
	KindOptional
	KindTimestamp
	KindDuration
	KindMessage
	KindBytes
	// KindOther is uint, type and whatever else no command can hold.
	KindOther
)

var kindNames = [...]string{"null", "a bool", "an int", "a double", "a string", "a list", "a map", "an optional", "a timestamp", "a duration", "message as a whole", "bytes", "a value of another type"}

func (k Kind) String() string { return kindNames[k] }
