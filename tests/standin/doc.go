// Package standin is a stand-in for the aws plugin of Pulumi, for tests and demos where the real one cannot be had.
//
// It serves the few resources that a lane is made of, against any endpoint that speaks AWS's own protocols. What a
// resource may and must be given is not typed in here: it is read by reflection from the Go SDK of pulumi-aws 6.83.4.
// Where the real plugin or AWS refuses what a local cloud would take, it refuses too (refusals.go).
//
// It refuses what it does not serve, by name, rather than ignore it. It knows no functions, and no import.
//
// Limits of the reflection: in a nested object, a list or map that is required cannot be told from an optional one, and
// a property that takes a string or a document is not checked beyond that.
//
// Invariant: what it accepts, pulumi-aws accepts.
package standin
