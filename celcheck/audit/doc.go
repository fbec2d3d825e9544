// Package audit asks of an evaluation what it tells beside its alarms: what it may cost, and what the expression says for
// nothing.
//
// Files: cost.go, made.go (what one call may make), never.go, rounded.go (ids that lose digits).
//
// It evaluates nothing. Invariant: a cost is never below what cel-go charges for an event.
package audit
