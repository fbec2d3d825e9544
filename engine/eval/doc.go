// Package eval evaluates an expression that was compiled into a plan: a mapping, an identity or a groupBy.
//
// It gives what cel-go gives, which package celmap keeps as the reference: the same values, the same failures at the same
// places, and the same cost. celmap's tests hold the two against each other, function by function and on whole lanes.
//
// Files in reading order: program.go (what a caller sees), link.go (from a plan to nodes), node.go, attribute.go, map.go and
// fold.go (what nodes do), price.go (what a call costs), refusal.go (from an error to words). Functions are in package
// function, what an evaluation ends in is in package result.
//
// It knows nothing of cel-go, of schemas or of AWS, and has no clock, no randomness and no I/O.
//
// Invariant: the same expression, event and message give the same commands, or the same failure, and the same cost.
package eval
