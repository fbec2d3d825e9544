// Package provider is the Pulumi package eventlink: the components ExtensionPoint and Extension, and the custom resources
// Contract and Mapping, whose checks run at preview, and Source, which knows the former topics of a lane.
//
// Files in reading order: provider.go (the resources, and the check before a component is built), normalize.go (inputs for a
// component's program), extensionpoint.go and extension.go (the components), publishedcontract.go (the value that passes between
// stacks), outputs.go, values.go and choices.go (shared by both components), contract.go, mapping.go and source.go (the custom
// resources), former.go (aliases), own.go (one process of the plugin), schema.go (additions to schema.json). Package wiring checks inputs, package lane builds the AWS resources, package bootstrap
// embeds the Lambda program.
//
// It never edits a resource that it did not create: no key policy, topic or queue of the user.
//
// Invariant: a component with an error in its inputs registers nothing, not even itself. A component whose Contract or Mapping
// is refused creates nothing in AWS.
package provider
