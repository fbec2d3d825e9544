// Package finding holds faults that the user can fix: a code, a severity, the place in the user's own input, what is
// wrong and why, the remedy, and often a counterexample.
//
// A finding is data. It never wraps a Go error, and nothing in it names a Go type, a child resource or a protocol
// status. A fault of the environment is an error, and a fault of Eventlink is a bug. Neither is a finding.
//
// Invariant: every code that this program can print is declared in codes.go and has a section in docs/findings.md.
package finding
