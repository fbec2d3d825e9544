// Package result is what an evaluation ends in: commands within the limits, or a failure in words.
//
// Files in reading order: limits.go, result.go (from a value to commands), failure.go.
//
// Invariant: a failure never holds a value of the event.
package result
