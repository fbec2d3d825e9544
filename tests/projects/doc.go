// Package projects makes fresh projects with an SDK installed from its pack, as a user has them, from the folder of an
// example or of a test's program.
//
// Other imports of the programs come from the packages that make packs installed, so making a project takes seconds and
// needs no network. TypeScript, Python and Go programs run through the Automation API of their language, with the
// program itself as an inline program (hosts): their language hosts are on no package registry. YAML and Java programs
// run by the plain CLI.
//
// Invariant: a project uses the pack of an SDK only, never its sources.
//
// Files in reading order: project.go, then one file a language.
package projects
