// Package lane builds the AWS resources of a component: subscription, queue, dead-letter queue and function, with the least
// policies that they need. Both components call it; their lanes differ only in their route.
//
// Files in reading order: settings.go and alarms.go (what a user can set), lane.go (the resources), policies.go (who may do
// what), package.go (the function's zip), names.go (the names of resources).
//
// It checks no inputs: package wiring has done that. It creates no resource inside an apply.
//
// Invariant: a lane accepts events only once it can handle them. The queue's policy is created before the subscription, and
// the role's policy before the event source mapping. Destroying a lane removes them in the opposite order.
package lane
