package projects

import (
	"context"
	_ "embed"
	"os"
	"path/filepath"

	"github.com/eventlink/pulumi-eventlink/tests/installed"
	"github.com/eventlink/pulumi-eventlink/version"
)

//go:embed hosts/host.cjs
var hostNode []byte

// installTypeScript installs the tarball among copies of the other modules: with a link instead of a copy, the SDK would find
// another @pulumi/pulumi than the program, and the two would wait for each other.
func installTypeScript(ctx context.Context, p *Project) error {
	modules, err := installed.NodeModules()
	if err != nil {
		return err
	}
	tarball, err := pack("eventlink-pulumi-eventlink-" + version.Number + ".tgz")
	if err != nil {
		return err
	}
	// Hard links where the file system allows them: nothing writes into a module's files.
	if err := p.command(ctx, "/bin/sh", "-c", `cp -al "$0" node_modules || { rm -rf node_modules && cp -a "$0" node_modules; }`, modules); err != nil {
		return err
	}
	err = p.command(ctx, "npm", "install", "--offline", "--no-save", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund", tarball)
	if err != nil {
		return err
	}
	host := filepath.Join(p.folder, "host.cjs")
	p.host = []string{"/usr/bin/env", "node", host}
	p.check = []string{"node", "node_modules/typescript/bin/tsc", "--strict", "--project", "."}
	return os.WriteFile(host, hostNode, 0o600)
}
