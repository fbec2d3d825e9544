// Package wiring judges the inputs of the two components before anything is registered: are they all there, do they fit
// each other, AWS's ranges and the languages that they are written in?
//
// It takes inputs as the engine sends them, so that a misspelt key is still there to be seen, and gives findings. It
// touches nothing: no resource, no file, no call. It never judges a value that is not known yet; it says so in a note, and
// the same check runs again at update, when the value is there.
//
// Invariant: a finding names a property that the user wrote, never one of a child resource.
package wiring
