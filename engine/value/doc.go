// Package value is the one representation of a value at run time: what a body is decoded to, what a contract checks, what
// an expression works on, and what a command is written from.
//
// A Value is 24 bytes and holds JSON's kinds and those that only an expression can make: unsigned ints, bytes, times,
// durations, types, optionals, tables with other keys than strings, the message, and errors. Values are not for
// comparison with ==.
//
// It has no meaning of its own: what is equal, and what is less, is said by who works on it.
//
// Invariant: a value that was made is not changed, but for the order of an object's members, which has no meaning. An
// object of a constant is in order from the start, and so may be used by several goroutines at once.
package value
