// Package page answers what the page of the tool asks about one connection: what is the verdict, and which commands do
// events of the contract give?
//
// Questions and answers are JSON. `eventlink serve` answers them over HTTP, and the same code as WebAssembly answers them in
// the browser.
//
// Files in reading order: question.go (what is asked), judge.go (verdict and findings), blame.go (which part of a contract a
// finding is about), expression.go (which property of the event a part of a mapping reads, and of a command it makes),
// sample.go (events, their commands, and which events go where), reach.go (events for commands that are seldom met),
// names.go (what an editor completes).
//
// Invariant: an answer depends on the question alone.
package page
