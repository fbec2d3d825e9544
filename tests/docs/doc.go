// Package docs reads the blocks of code in the documentation, and its tests hold each to what it says: programs run,
// mappings compile, findings are printed, excerpts stand in the files that they are from.
//
// Invariant: a block of README.md or docs that no check claims is a failure.
package docs
