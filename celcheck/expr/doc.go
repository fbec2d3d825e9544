// Package expr reads checked CEL expressions as a person does: the place that a chain of selections leads to, the macro
// that a loop was written as, what a variable is bound to, whether two expressions are the same, and how one is written.
//
// It refuses to evaluate. Invariant: expressions are pure, so two with one Key give the same on the same event.
package expr
