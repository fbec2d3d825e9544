// Package facts has what is known on a path through an expression.
//
// Files in reading order: state.go (the values of variables), facts.go (what is known of other expressions, and which
// numbers are greater than others), target.go (what a condition on an expression says something of).
//
// Expressions are pure, so what a path has learnt of one holds wherever the same text stands again. It evaluates nothing.
// Invariant: a state holds every event that takes the path.
package facts
