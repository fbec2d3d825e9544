// Package dialect writes expressions of the mapping language at random, and values at the edges of its types, for the tests
// that hold the engine against cel-go.
//
// It does not know what an expression means: most that it writes do not compile, or fail on an event, and that is of use.
//
// Invariant: the same source of randomness gives the same text.
package dialect
