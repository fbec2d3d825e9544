// Package wiring checks the inputs of the two components before anything is registered: whether they are complete, fit
// each other and the ranges of AWS, and compile.
//
// It takes inputs as the engine sends them, so that misspelt keys are still present, and gives findings. It has no side
// effects. It never checks a value that is not known yet: it gives a note, and the same check runs again at update,
// when the value is known.
//
// Invariant: a finding names a property that the user wrote, never one of a child resource.
package wiring
