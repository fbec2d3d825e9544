// Package bootstrap holds the compiled Lambda program, cmd/bootstrap, one gzip file an architecture, embedded in the
// plugin. `make build` puts the files into dist/, where git ignores them; without them the package compiles, so that a
// newcomer's `go test ./...` does, and says what to run when it is asked for the program.
package bootstrap
