// Package projects makes fresh projects with an SDK installed from its pack, as a user would have them, from the folder of
// an example or of a test's program.
//
// What else the programs import comes from what make packs installed, so that a project is made in seconds and without a
// network. TypeScript, Python and Go programs run through the Automation API of their language, with the program itself as
// an inline program (hosts): their language hosts cannot be had from a package registry. YAML and Java programs run by the
// plain CLI.
//
// Invariant: nothing of an SDK's sources is in a project, only what its pack holds.
//
// Files in reading order: project.go, then one file a language.
package projects
