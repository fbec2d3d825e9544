// Package standin is a stand-in for the aws plugin of Pulumi, for tests and demos without access to the real one.
//
// It serves the few resources of a lane, against any endpoint with AWS's protocols. It reads the inputs of a resource
// by reflection from the Go SDK of pulumi-aws 6.83.4. It also refuses inputs that the real plugin or AWS refuses and a
// local cloud accepts (refusals.go).
//
// It refuses a resource or input that it does not serve, by name. It has no functions, and no import.
//
// Limits of the reflection: in a nested object, a required list or map looks like an optional one, and a property that
// takes a string or a document is not checked further.
//
// Invariant: pulumi-aws accepts every input that it accepts.
package standin
