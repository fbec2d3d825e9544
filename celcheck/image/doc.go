// Package image gives what operations of CEL make of sets of values: the image of a set under + or trim(), and for
// comparisons its preimage.
//
// Files in reading order: arithmetic.go, strings.go, substring.go and form.go (how values are written as strings), lists.go,
// merge.go, encode.go, preimage.go.
//
// It knows nothing of expressions, and raises no alarm: what may fail is said beside the result, or is for the caller to
// ask. Invariant: an image holds every value that the operation can give; it may hold more, never less.
package image
