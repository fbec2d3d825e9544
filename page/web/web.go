// Package web holds the page of the tool as files: what it is built from, and what it is built to.
//
// build.mjs bundles src into dist, and reads the examples that the page offers out of the documentation. The same sources
// make the static playground, whose answers come from WebAssembly in a worker.
package web

import (
	"embed"
	"errors"
	"io/fs"
)

//go:embed dist
var dist embed.FS

// Files gives the files of the page.
func Files() (fs.FS, error) {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		return nil, err
	}
	if _, err := fs.Stat(files, "index.html"); err != nil {
		return nil, errors.New("this build of the tool holds no page; build it with `make build`, which needs Node and npm")
	}
	return files, nil
}
