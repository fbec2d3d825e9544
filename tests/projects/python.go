package projects

import (
	"context"
	_ "embed"
	"os"
	"path/filepath"

	"github.com/eventlink/pulumi-eventlink/tests/installed"
	"github.com/eventlink/pulumi-eventlink/version"
)

//go:embed hosts/host.py
var hostPython []byte

// mypySettings: mypy does not read the aws package, which takes it minutes.
const mypySettings = `[mypy]
strict = true
[mypy-pulumi_aws.*]
follow_imports = skip
`

// installPython installs the wheel into an environment of the project's own, which sees the other packages where they are.
func installPython(ctx context.Context, p *Project) error {
	python, err := installed.Python()
	if err != nil {
		return err
	}
	wheel, err := pack(installed.Wheel(version.Number))
	if err != nil {
		return err
	}
	environment := filepath.Join(p.folder, "venv")
	if err := p.command(ctx, python, "-m", "venv", "--without-pip", environment); err != nil {
		return err
	}
	// Python searches the folders in a .pth file after the environment's own packages.
	shared, err := filepath.Glob(filepath.Join(filepath.Dir(filepath.Dir(python)), "lib", "python3*", "site-packages"))
	if err != nil {
		return err
	}
	own, err := filepath.Glob(filepath.Join(environment, "lib", "python3*", "site-packages"))
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(own[0], "shared.pth"), []byte(shared[0]+"\n"), 0o600); err != nil {
		return err
	}
	interpreter := filepath.Join(environment, "bin", "python3")
	if err := p.command(ctx, python, "-m", "pip", "--python", interpreter, "install", "--quiet", "--no-index", wheel); err != nil {
		return err
	}
	settings, host := filepath.Join(p.folder, "mypy.ini"), filepath.Join(p.folder, "host.py")
	p.host = []string{interpreter, host}
	p.check = []string{
		interpreter, "-m", "mypy", "--no-color-output", "--config-file", settings, "--cache-dir", filepath.Join(p.folder, "mypy"), ".",
	}
	if err := os.WriteFile(settings, []byte(mypySettings), 0o600); err != nil {
		return err
	}
	return os.WriteFile(host, hostPython, 0o600)
}
