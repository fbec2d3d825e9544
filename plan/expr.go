package plan

// An Op says what a node of an expression does.
type Op string

// The operations. Macros are gone: they are folds.
const (
	// Constant is a value that is written in the expression.
	Constant Op = "constant"
	// Variable is the value of a slot.
	Variable Op = "variable"
	// Select takes a property of its argument by name, Has asks whether it is there.
	Select Op = "select"
	Has    Op = "has"
	// Index takes a part of its first argument by the second.
	Index Op = "index"
	// Call calls a function; operators are functions.
	Call Op = "call"
	// List makes a list of its arguments.
	List Op = "list"
	// Map makes a map of its arguments: a key, its value, the next key and so on.
	Map Op = "map"
	// Fold goes through a list or a map. Its arguments are the range, what the accumulator begins with, the condition under
	// which it goes on, the step and the result.
	Fold Op = "fold"
)

// The slots of the variables that an expression has from the start.
const (
	Event = iota
	Message
	Command
	// FirstLocal is the first slot of the variables that macros declare.
	FirstLocal
)

// An Expr is a node of a checked expression.
type Expr struct {
	Op Op `json:"op"`
	// At is the line and the column of what an error at this node is about, from 1; zeros if they are not known.
	At [2]int `json:"at,omitzero"`
	// Name is a variable's, as it is written; a property's; a function's; or the type of a constant.
	Name string `json:"name,omitempty"`
	// Text is the constant, or the overload of a call where there is only one that it can be.
	Text string `json:"text,omitempty"`
	// Optional says of a selection that it gives an optional: a.?b or a[?b].
	Optional bool `json:"optional,omitempty"`
	// Slot is that of a variable, or of a fold's accumulator.
	Slot int `json:"slot,omitempty"`
	// Items are the slots of the variables of a fold: the item, or the index or key and the item; 0 for none.
	Items [2]int `json:"items,omitzero"`
	// Optionals are the elements of a list, or the entries of a map, that are left out if their optional is empty.
	Optionals []int  `json:"optionals,omitempty"`
	Args      []Expr `json:"args,omitempty"`
}

// The types of constants, as Name has them. Text is empty for null, true or false for a bool, decimal for numbers (a
// double as the shortest that gives it again), the string itself, bytes in base64, and a name for a type.
const (
	NullType   = "null"
	BoolType   = "bool"
	IntType    = "int"
	UintType   = "uint"
	DoubleType = "double"
	StringType = "string"
	BytesType  = "bytes"
	TypeType   = "type"
)
