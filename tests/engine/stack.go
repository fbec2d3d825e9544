package engine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/eventlink/pulumi-eventlink/tests/installed"
	"github.com/eventlink/pulumi-eventlink/version"
)

const (
	// stackName is the name of every stack: each has its own backend.
	stackName = "test"
	// defaultLimit is a safety net, far above the time of a command on an idle machine.
	defaultLimit = 20 * time.Minute
	accountLimit = 30 * time.Minute
	// settling is how long a command that is interrupted may take to end what it began and to save its state. On an account
	// that is worth waiting for.
	settling        = 10 * time.Second
	accountSettling = 5 * time.Minute
)

// Options describe the program to run.
type Options struct {
	// Program is the YAML program, the text of a Pulumi.yaml. Its name and runtime may be left out. Where it is empty, the
	// folder and the stack are left to be made by Shell.
	Program string
	// Files are further files of the program, by their path in its folder.
	Files map[string]string
	// Host runs previews and updates in place of the CLI, through the Automation API of the program's language, which the CLI
	// has no host for here. It gets four arguments more: preview or up, the program's folder, the stack, and a file for the
	// engine's events.
	Host []string
	// Backend is the folder of the stack's state, for stacks that refer to each other. Default: one of the stack's own.
	Backend string
	// Config is the stack's configuration.
	Config map[string]string
	// Environment is added to that of the commands: the cloud's endpoint and credentials.
	Environment []string
	// Plugin is an archive or a program of eventlink's plugin, which is installed as a user does. Default: the built one is
	// used where it lies.
	Plugin string
	// Tools installs the built plugins as a user does, and puts the command-line tool and the stand-in of the AWS CLI on the PATH,
	// for a program that Shell makes and runs.
	Tools bool
	// RealAWS leaves the aws plugin to Pulumi's own search instead of the stand-in.
	RealAWS bool
	// SaveOnce saves the state at the end of a command and not at every step, which is most of the time that the CLI
	// takes for hundreds of resources. A command that is killed then leaves unknown resources.
	SaveOnce bool
	// Folder holds all that the commands leave. Default: a new temporary folder, which Close removes.
	Folder string
	// Limit is the longest that one command may take. Default: 20 minutes, and on an account 30, where the matrix takes 10.
	Limit time.Duration
}

// A Stack is a program and its state in the engine.
type Stack struct {
	options     Options
	owned       bool
	pulumi      string
	environment []string
	commands    int
}

// New lays out the program's folder and makes an empty stack.
func New(ctx context.Context, options Options) (*Stack, error) {
	if options.Limit == 0 {
		options.Limit = defaultLimit
		if options.RealAWS {
			options.Limit = accountLimit
		}
	}
	s := &Stack{options: options, owned: options.Folder == ""}
	var err error
	if s.pulumi, err = installed.Pulumi(ctx); err != nil {
		return nil, err
	}
	if s.owned {
		if s.options.Folder, err = os.MkdirTemp("", "eventlink-stack-"); err != nil {
			return nil, fmt.Errorf("making a folder for the stack: %w", err)
		}
	}
	if err := s.layOut(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Stack) layOut(ctx context.Context) error {
	for _, folder := range []string{"program", "home", "backend", "tmp"} {
		if err := os.MkdirAll(s.path(folder), 0o755); err != nil {
			return fmt.Errorf("making a folder for the stack: %w", err)
		}
	}
	if err := s.setEnvironment(); err != nil {
		return err
	}
	for name, contents := range s.options.Files {
		if err := s.write(name, contents); err != nil {
			return err
		}
	}
	if s.options.Plugin != "" {
		if _, err := s.run(ctx, "plugin", "install", "resource", "eventlink", version.Number, "--file", s.options.Plugin); err != nil {
			return err
		}
	}
	if s.options.Tools {
		if err := s.install(ctx); err != nil {
			return err
		}
	}
	if s.options.Program == "" {
		return nil
	}
	if err := s.Write(s.options.Program); err != nil {
		return err
	}
	if _, err := s.run(ctx, "stack", "init", stackName); err != nil {
		return err
	}
	for name, value := range s.options.Config {
		if _, err := s.run(ctx, "config", "set", name, value); err != nil {
			return err
		}
	}
	return nil
}

// install installs the built plugins, and puts the tools beside each other.
func (s *Stack) install(ctx context.Context) error {
	eventlink, err := installed.PluginFolder(installed.Eventlink)
	if err != nil {
		return err
	}
	standIn, err := installed.PluginFolder(installed.StandIn)
	if err != nil {
		return err
	}
	for _, plugin := range [][]string{
		{"eventlink", version.Number, filepath.Join(eventlink, string(installed.Eventlink))},
		{"aws", installed.StandInVersion, filepath.Join(standIn, string(installed.StandIn))},
	} {
		if _, err := s.run(ctx, "plugin", "install", "resource", plugin[0], plugin[1], "--file", plugin[2]); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(s.path("bin"), 0o755); err != nil {
		return fmt.Errorf("making a folder for the tools: %w", err)
	}
	for name, program := range map[string]string{"eventlink": "eventlink", "aws": filepath.Join("cli", "aws")} {
		program = filepath.Join(eventlink, program)
		if _, err := os.Stat(program); err != nil {
			return fmt.Errorf("%w: run make build", err)
		}
		if err := os.Symlink(program, s.path("bin", name)); err != nil {
			return fmt.Errorf("laying out the tools: %w", err)
		}
	}
	return nil
}

// setEnvironment makes the environment of the commands, without anything of the user's own.
func (s *Stack) setEnvironment() error {
	hosts, err := installed.LanguageHosts()
	if err != nil {
		return err
	}
	backend := s.options.Backend
	if backend == "" {
		backend = s.path("backend")
	}
	path := []string{filepath.Dir(s.pulumi), hosts, "/usr/bin", "/bin"}
	if s.options.Tools {
		path = append([]string{s.path("bin")}, path...)
	}
	home := s.path("home")
	if s.options.RealAWS {
		// One for all stacks: the CLI downloads the aws plugin into it.
		tools, err := installed.Tools()
		if err != nil {
			return err
		}
		home = filepath.Join(tools, "pulumi-home")
	}
	s.environment = append([]string{
		"PATH=" + strings.Join(path, string(os.PathListSeparator)),
		"HOME=" + s.path("home"),
		"TMPDIR=" + s.path("tmp"),
		"PULUMI_HOME=" + home,
		"PULUMI_BACKEND_URL=file://" + backend,
		"PULUMI_CONFIG_PASSPHRASE=eventlink",
		"PULUMI_SKIP_UPDATE_CHECK=true",
		"PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS=true",
		// Without it the CLI does not write its log of events.
		"PULUMI_DEBUG_COMMANDS=true",
		"NO_COLOR=1",
	}, s.options.Environment...)
	if s.options.SaveOnce {
		s.environment = append(s.environment, "PULUMI_EXPERIMENTAL=true", "PULUMI_SKIP_CHECKPOINTS=true")
	}
	if !s.options.RealAWS {
		s.environment = append(s.environment, "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION=true")
	}
	for _, name := range []string{"GOCOVERDIR", "LANG"} {
		if value, ok := os.LookupEnv(name); ok {
			s.environment = append(s.environment, name+"="+value)
		}
	}
	return nil
}

// Folder is where the program is.
func (s *Stack) Folder() string { return s.path("program") }

// Environment is that of the stack's commands.
func (s *Stack) Environment() []string { return s.environment }

// Write replaces the program.
func (s *Stack) Write(program string) error {
	project, err := s.options.project(program)
	if err != nil {
		return err
	}
	s.options.Program = program
	return s.write("Pulumi.yaml", project)
}

// WriteFile replaces one of the program's further files.
func (s *Stack) WriteFile(name, contents string) error {
	return s.write(name, contents)
}

func (s *Stack) write(name, contents string) error {
	path := s.path("program", name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	if err := os.WriteFile(path, []byte(contents), 0o644); err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	return nil
}

func (s *Stack) path(elements ...string) string {
	return filepath.Join(append([]string{s.options.Folder}, elements...)...)
}

// Close removes the stack's folder if New made it. It destroys nothing.
func (s *Stack) Close() error {
	if !s.owned {
		return nil
	}
	if err := os.RemoveAll(s.options.Folder); err != nil {
		return fmt.Errorf("removing the stack's folder: %w", err)
	}
	return nil
}
