// Package values has sets of CEL values: what an expression may give on some events, as a union of shapes, one type for
// each kind of value.
//
// Files in reading order: kind.go, shape.go and value.go (the sets and their unions), map.go and list.go, narrow.go (what
// is left of a set under a condition), number.go, text.go, position.go and form.go (what operations make of sets), document.go,
// view.go and kinds.go (from a contract to sets), render.go (from sets to a JSON Schema), words.go.
//
// It knows nothing of expressions or paths. Invariant: what an operation gives holds every value that it can have at run
// time; a set may hold more than that, never less. Shapes are made by constructors alone, so that no zero value is a set
// by accident.
package values
