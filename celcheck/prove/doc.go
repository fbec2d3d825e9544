// Package prove evaluates a checked CEL expression for all events of a contract at once: an abstract interpreter (Cousot
// and Cousot, POPL 1977) whose values are those of package values, cut out of the event's contract and narrowed by the
// conditions on the way. What may fail, and what it does not model, is an alarm (package alarm).
//
// What is known on a path is a state of package facts. A variable that is bound to a place is that place (expr.Inlined).
//
// Files in reading order: prove.go and evaluate.go (the walk), condition.go, compare.go, member.go and preimage.go
// (conditions), literal.go, selection.go, optional.go, macro.go and paired.go (what is more than a function of package
// language), trace.go (what an evaluation keeps for package audit), undo.go (from a value back to events).
//
// It refuses to guess. Invariant: the result holds every value that an event can give, and each event on which the
// expression fails is in the state of an alarm.
package prove
