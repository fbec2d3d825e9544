package bootstrap

import (
	"embed"
	"fmt"
)

//go:embed dist
var dist embed.FS

// Gzip gives the program for an architecture, "arm64" or "x86_64", as a gzip file with one member.
func Gzip(architecture string) ([]byte, error) {
	program, err := dist.ReadFile("dist/" + architecture + ".gz")
	if err != nil {
		return nil, fmt.Errorf("this build of the plugin holds no Lambda program for %s; build it with `make build`", architecture)
	}
	return program, nil
}
