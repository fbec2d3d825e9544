// Package route is the document that the provider writes and the Lambda program reads: the configuration of a lane's
// function, in its package as route.json and versioned by its digest.
//
// It holds values and their encoding, and has no logic. It imports the standard library only, because both sides of the
// system import it.
//
// Invariant: Encode depends on the route's value only, so equal routes give equal bytes and equal digests on every
// machine.
package route

//go:generate go run ./internal/generate
