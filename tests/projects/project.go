package projects

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"

	"github.com/eventlink/pulumi-eventlink/tests/engine"
	"github.com/eventlink/pulumi-eventlink/tests/installed"
)

// A Language is one that programs are written in, by the name of its example's folder.
type Language string

// The languages whose programs run here. No compiler for .NET is available.
const (
	YAML       Language = "yaml"
	TypeScript Language = "typescript"
	Python     Language = "python"
	Go         Language = "go"
	Java       Language = "java"
)

// Languages are all of them.
var Languages = []Language{YAML, TypeScript, Python, Go, Java}

// A Project is a program with its installed packages.
type Project struct {
	language Language
	// folder holds the program in the folder program, and other files that the language needs.
	folder string
	// host and environment are how the engine runs it.
	host        []string
	environment []string
	// check is the language's type checker.
	check []string
}

// New copies a program into a folder, which need not exist, and installs the SDK from its pack.
func New(ctx context.Context, language Language, sources, folder string) (*Project, error) {
	install, known := map[Language]func(context.Context, *Project) error{
		YAML: func(context.Context, *Project) error { return nil }, TypeScript: installTypeScript, Python: installPython, Go: installGo, Java: installJava,
	}[language]
	if !known {
		return nil, fmt.Errorf("there is no language %q here, only %v", language, Languages)
	}
	p := &Project{language: language, folder: folder}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, err
	}
	if err := os.CopyFS(p.Program(), os.DirFS(sources)); err != nil {
		return nil, fmt.Errorf("copying %s: %w", sources, err)
	}
	if err := install(ctx, p); err != nil {
		return nil, fmt.Errorf("making a project in %s: %w", language, err)
	}
	return p, nil
}

// Program gives the folder of the program.
func (p *Project) Program() string { return filepath.Join(p.folder, "program") }

// Check runs the language's type checker over the program, strictly. The error contains its output. It also compiles a
// program that must be compiled before it runs.
func (p *Project) Check(ctx context.Context) error {
	if len(p.check) == 0 {
		return nil
	}
	return p.command(ctx, p.check...)
}

// Options are the options for the engine to run the program.
func (p *Project) Options() (engine.Options, error) {
	settings, err := os.ReadFile(filepath.Join(p.Program(), "Pulumi.yaml"))
	return engine.Options{Program: string(settings), Folder: p.folder, Host: p.host, Environment: slices.Clone(p.environment)}, err
}

// command runs a tool in the program's folder. The error contains its output.
func (p *Project) command(ctx context.Context, line ...string) error {
	command := exec.CommandContext(ctx, line[0], line[1:]...)
	command.Dir = p.Program()
	command.Env = append(os.Environ(), p.environment...)
	if output, err := command.CombinedOutput(); err != nil {
		return errors.Join(fmt.Errorf("%s: %w", command, err), errors.New(string(output)))
	}
	return nil
}

// pack gives the path of an SDK's pack.
func pack(name string) (string, error) {
	folder, err := installed.Packs()
	if err != nil {
		return "", err
	}
	path := filepath.Join(folder, name)
	if _, err := os.Stat(path); err != nil {
		return "", fmt.Errorf("%w: run make packs", err)
	}
	return path, nil
}
