// Package provider is the Pulumi package eventlink: the components ExtensionPoint and Extension, and the custom resources
// Contract and Mapping that carry what must be checked.
//
// Files in reading order: provider.go (what there is, and the check before a component is built), extensionpoint.go and
// extension.go (the components), publishedcontract.go (what passes between stacks), contract.go and mapping.go (the custom
// resources). Package wiring judges inputs, package lane builds the AWS resources, package bootstrap holds the Lambda program.
//
// It never edits what it did not make: no key policy, no topic or queue of the user's.
//
// Invariant: a component whose inputs have an error registers nothing, not even itself.
package provider
