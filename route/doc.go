// Package route is the document that the provider writes and the Lambda program reads: all that a lane needs to know at
// run time, baked into the function's package as route.json and versioned by its digest.
//
// It holds values and their encoding and decides nothing. It imports the standard library only, since both sides of the
// system stand on it.
//
// Invariant: Encode is a function of the route's value alone, so equal routes give equal bytes and equal digests on
// every machine.
package route

//go:generate go run ./internal/generate
