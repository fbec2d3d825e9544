// Package language has the functions of the mapping language: what a call gives for sets of arguments, and what may go
// wrong with it. What a function makes of a set is in package image; here are the alarms.
//
// Files in reading order: call.go (which functions there are), overload.go (operators), arithmetic.go, text.go, convert.go,
// list.go, collect.go, optional.go, json.go, regex.go.
//
// It walks no expression: arguments are evaluated by its caller, for every event on the path. What is a condition, or
// leaves an argument out, is the caller's. Invariant: the result holds every value that the call can give where it does not
// fail, and each event on which it fails is in the state of an alarm.
package language
