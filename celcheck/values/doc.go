// Package values has sets of CEL values: what an expression may give on some events, as a union of shapes, one type for
// each kind of value.
//
// Files in reading order: kind.go, shape.go and value.go (the sets and their unions), map.go and list.go, number.go and
// text.go, narrow.go (what is left of a set under a condition), document.go, view.go and kinds.go (from a contract to
// sets), render.go (from sets to a JSON Schema). What operations make of sets is in package image, how sets are told in
// package words.
//
// It knows nothing of expressions or paths. Invariant: a set holds every value that is possible at run time; it may hold
// more than that, never less. Shapes are made by constructors alone, so that no zero value is a set by accident.
package values
