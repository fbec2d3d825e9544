// Package plan is what a deployment compiles and the Lambda program runs: the contracts of a lane as
// resolved nodes and its expressions as checked trees. The
// provider writes it as plan.json beside the route, which holds its SHA-256.
//
// It holds values and their encoding, and has no logic. It imports the standard library only, because both sides of the
// system import it.
//
// Invariant: Encode depends on the plan's value only, so equal contracts and expressions give equal bytes on every machine.
package plan
