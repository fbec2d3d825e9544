// Package bootstrap holds the compiled Lambda program, cmd/bootstrap, one gzip file an architecture, embedded in the
// plugin. `make build` writes the files to dist/, which git ignores. Without them the package compiles, so that `go
// test ./...` works in a fresh clone, and the error names the command that makes them.
package bootstrap
