package projects

import (
	"context"
	_ "embed"
	"os"
	"path/filepath"

	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"

	"github.com/eventlink/pulumi-eventlink/version"
)

//go:embed hosts/host.go.txt
var hostGo []byte

const goModule = "github.com/eventlink/pulumi-eventlink/sdk/go/eventlink"

// installGo unpacks the module's zip and has the program's go.mod point to it.
func installGo(ctx context.Context, p *Project) error {
	packed, err := pack("eventlink-go-v" + version.Number + ".zip")
	if err != nil {
		return err
	}
	unpacked, host := filepath.Join(p.folder, "eventlink"), filepath.Join(p.folder, "host")
	if err := zip.Unzip(unpacked, module.Version{Path: goModule, Version: "v" + version.Number}, packed); err != nil {
		return err
	}
	p.environment = []string{"GOFLAGS=-mod=mod -buildvcs=false", "GOWORK=off"}
	if err := p.command(ctx, "go", "mod", "edit", "-replace", goModule+"="+unpacked); err != nil {
		return err
	}
	// The host is in the program's own package, which nothing else can import.
	if err := os.WriteFile(filepath.Join(p.Program(), "host_test.go"), hostGo, 0o600); err != nil {
		return err
	}
	p.host = []string{host}
	p.check = []string{"/bin/sh", "-c", `go vet . && go test -c -o "$0" .`, host}
	return nil
}
