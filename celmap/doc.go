// Package celmap is the CEL dialect of mappings: it compiles an expression to a plan, which the Lambda program runs on
// package engine/eval, and evaluates it with cel-go, as the reference for what it means.
//
// The dialect is CEL's standard macros and functions, optional syntax, cel-go's strings, math, lists, sets and encoders
// (base64) extensions, cel.bind, and four conversions that cannot fail (asTimestamp, asDuration, asInt, asDouble). The
// versions of the extensions are pinned, so a newer cel-go changes no mapping. It has no clock, no randomness and no
// I/O, refuses the construction of protobuf messages, and knows nothing of schemas, Pulumi or AWS.
//
// Files in reading order: dialect.go (which expressions there are), message.go and conversion.go (our additions),
// compile.go, problem.go, explain.go and rewrite.go (from text to a program, or to problems with what was meant; package idiom
// knows other languages), plan.go (from an expression to a plan), lane.go (all that a route compiles), mapping.go (from an event to commands), result.go
// (from CEL's values to plain ones), refusal.go (the reason of a failed evaluation), object.go and literal.go (maps that
// iterate in key order), agree.go (plan and reference side by side).
//
// Invariant: the same expression and event give the same commands for ever. Every map in an expression iterates in the code-point order of its keys.
package celmap
