// Package eval evaluates an expression that was compiled into a plan: a mapping, an identity or a groupBy.
//
// It gives what cel-go gives, which package celmap keeps as the reference: the same values, the same failures at the same
// places, and the same cost. celmap's tests hold the two against each other, function by function and on whole lanes.
//
// Files in reading order: program.go (what a caller sees), link.go (from a plan to nodes), node.go, attribute.go and
// fold.go (what nodes do), functions.go (the table of functions, then one file for each family), price.go (what a call
// costs), guard.go (what is refused before it is made), result.go (from a value to commands), refusal.go (from an error to
// words).
//
// It knows nothing of cel-go, of schemas or of AWS, and has no clock, no randomness and no I/O.
//
// Invariant: the same expression, event and message give the same commands, or the same failure, and the same cost.
package eval
