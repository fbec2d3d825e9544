// Package sweep removes what a test run left on an AWS account, when it was cut off before it could destroy its stacks.
//
// It finds resources by a tag, in one region: event source mappings, functions, topics, queues, roles and log groups, in that order.
// Subscriptions and policies go with the resource that they belong to.
//
// Invariant: it removes nothing that does not have the tag.
package sweep
