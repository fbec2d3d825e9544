// Package celcheck judges a mapping at preview: can it fail on an event that its contract admits, and does every command
// that it yields obey the command's contract?
//
// Two engines keep each other honest. The prover is an abstract interpreter of the checked CEL tree (Cousot and Cousot,
// POPL 1977) whose values are unions of shapes, each of one kind, cut out of the event's JSON Schema and narrowed by the
// conditions on the way (prove.go and the files it names). Whatever it does not understand is an alarm. The refuter looks
// for an event that shows an alarm to be true: it makes events from the alarm's own path condition, decodes them as the
// Lambda does, and runs the very mapping and the very validator that the Lambda runs (refute.go).
//
// Strings are followed by their languages (package pattern), so that "ord-" + id is held against a pattern. Expressions are
// pure, so what a path has learnt of one holds wherever the same text stands again (facts.go), and a variable that is bound
// to a place is that place (bind.go).
//
// Files in reading order: check.go (the question and the answer), document.go, view.go and kinds.go (from a JSON Schema
// to shapes), shape.go (the abstract values), render.go (from shapes back to a JSON Schema), environment.go, narrow.go,
// facts.go and bind.go (what is known on a path), evaluate.go, target.go, condition.go, compare.go, member.go,
// select.go, arithmetic.go, text.go, format.go, convert.go, time.go, list.go, optional.go and comprehension.go (the
// language), prove.go and split.go (commands against their contract), refute.go, invert.go, candidates.go and shrink.go
// (counterexamples), report.go and words.go (findings), filter.go, cost.go and policy.go (which events a subscription
// may keep out).
//
// It refuses to guess. Invariant: OK is a proof for the whole domain, overflow and limits aside, which are warnings; Fails
// and WrongCommand come with an event that was run and seen to break; all else is Unknown.
package celcheck
