// Package docs reads the blocks of code in the documentation. Its tests check each: programs run, mappings compile,
// findings are those that preview prints, and excerpts equal their files.
//
// Invariant: a block of README.md or docs that no check claims is a failure.
package docs
