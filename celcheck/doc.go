// Package celcheck judges a mapping at preview: can it fail on an event that its contract admits, and does every command
// that it yields obey the command contract?
//
// Two engines keep each other honest. The proof (package prove) evaluates the mapping for all events at once, over sets of
// values (package values). Whatever it does not model is an alarm. The search (package search) looks for an event that
// shows an alarm to be true, by running the very mapping and the very validator that the Lambda program runs (package
// connection).
//
// Rooms in reading order: connection (what is judged); values, image and words (sets of values, what operations make of
// them, how a person is told of them); expr (expressions as a person reads them); facts (what a path knows), alarm (what may
// go wrong), language (the functions) and prove (the walk); audit (what the walk tells beside its alarms); search; snsfilter
// (the filter of the subscription); budget (steps). Files here: check.go (the question and the answer), split.go (cases),
// report.go (findings), filter.go.
//
// It refuses to guess. Invariant: OK is a proof for the whole domain, overflow and limits aside, which are warnings; Fails
// and WrongCommand come with an event that was run and seen to break; all else is Unknown.
package celcheck
