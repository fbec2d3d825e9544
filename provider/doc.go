// Package provider is the Pulumi package eventlink: the components ExtensionPoint and Extension, and the custom resources
// Contract and Mapping that carry what must be checked.
//
// Files in reading order: provider.go (what there is, and the check before a component is built), normalize.go (inputs made
// fit for a component's program), extensionpoint.go and extension.go (the components), publishedcontract.go (what passes
// between stacks), outputs.go, values.go and choices.go (what both components read and give), contract.go and mapping.go (the
// custom resources), schema.go (what schema.json says beside the Go types). Package wiring judges inputs, package lane builds
// the AWS resources, package bootstrap holds the Lambda program.
//
// It never edits what it did not make: no key policy, no topic or queue of the user's.
//
// Invariant: a component whose inputs have an error by themselves registers nothing, not even itself; one whose contract or
// mapping is refused, which its Contract and Mapping judge against what is deployed, makes nothing in the cloud.
package provider
