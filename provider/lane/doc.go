// Package lane builds the one machine of this system: subscription, queue, dead-letter queue, function and output, with
// just the policies that they need. Both components call it; their lanes differ in their route only.
//
// Files in reading order: settings.go (what a user can set), lane.go (the resources), policies.go (who may do what),
// package.go (the function's zip), names.go (how resources are called).
//
// It judges nothing: package wiring has done that. It creates no resource inside an apply.
//
// Invariant: what lets events in comes after what takes them. The queue's policy is there before the subscription, the
// role's policy before the event source mapping, and both go in the opposite order when a lane is destroyed.
package lane
