// Command shell opens a shell with a local cloud, as docs/tutorial.md wants it: in an empty folder, with pulumi, eventlink, their
// plugins and a stack backend of their own on the PATH and in the environment. When the shell ends, the cloud ends and the folder
// is removed.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"

	"github.com/eventlink/pulumi-eventlink/tests/engine"
	"github.com/eventlink/pulumi-eventlink/tests/localcloud"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "shell:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) (err error) {
	cloud, err := localcloud.Start(ctx, localcloud.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, cloud.Stop()) }()
	stack, err := engine.New(ctx, engine.Options{Environment: cloud.Environment("eu-central-1"), Tools: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stack.Close()) }()
	name := os.Getenv("SHELL")
	if name == "" {
		name = "/bin/sh"
	}
	fmt.Println("A shell with a local cloud, pulumi and eventlink, in an empty folder. `exit` ends the cloud.")
	command := exec.CommandContext(ctx, name) //nolint:gosec // the user's own shell
	command.Dir, command.Env = stack.Folder(), append(os.Environ(), stack.Environment()...)
	command.Stdin, command.Stdout, command.Stderr = os.Stdin, os.Stdout, os.Stderr
	var exit *exec.ExitError
	if err := command.Run(); err != nil && !errors.As(err, &exit) {
		return err
	}
	return nil
}
