// Package function has the functions of the mapping language, and how they are called.
//
// Each gives what cel-go's gives, for every value of every kind: celmap's tests hold the two against each other.
//
// Files in reading order: functions.go (the table), dispatch.go (which overload is called), guard.go (what is refused
// before it is made), then a file for each family.
//
// It knows nothing of expressions and of what a call costs.
//
// Invariant: a function depends on its arguments alone, and does not change them.
package function
