// Package dashboard reads the body of a CloudWatch dashboard by its documented structure, and draws it as CloudWatch does, with
// the numbers of a real run: the lines of the functions' logs, and the counts of the queues. CloudWatch itself draws for those only
// who have an account.
//
// Files in reading order: body.go (what a body may hold), data.go (where numbers come from), draw.go and graph.go (HTML).
//
// It guesses at nothing: a field, a view or a Markdown element that it does not know is an error.
package dashboard
