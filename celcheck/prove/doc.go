// Package prove evaluates a checked CEL expression for all events of a contract at once: an abstract interpreter (Cousot
// and Cousot, POPL 1977) whose values are those of package values, cut out of the event's contract and narrowed by the
// conditions on the way. What may fail, and what it does not model, is an alarm.
//
// Expressions are pure, so what a path has learnt of one holds wherever the same text stands again (facts.go), and a
// variable that is bound to a place is that place (expr.Inlined).
//
// Files in reading order: state.go, facts.go and target.go (what is known on a path), prove.go and evaluate.go
// (the walk), condition.go, compare.go, member.go and preimage.go (conditions), never.go (those that are never true, or never false), select.go, index.go, arithmetic.go, text.go,
// convert.go, list.go, collect.go, json.go, regex.go, optional.go, macro.go and paired.go (the language), gap.go (what is not modelled), remedy.go
// (what to write instead), cost.go (what an evaluation may cost), undo.go (from a value back to events).
//
// It refuses to guess. Invariant: the result holds every value that an event can give, and each event on which the
// expression fails is in the state of an alarm.
package prove
