package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"github.com/eventlink/pulumi-eventlink/stack"
)

// pulumiProject is the file of a Pulumi program.
const pulumiProject = "Pulumi.yaml"

// readProgram reads what a Pulumi program wires from a file: the output of pulumi stack export, or of pulumi preview --json.
func readProgram(in *input, file string) (*stack.Program, error) {
	text, err := in.read(file)
	if err != nil {
		return nil, err
	}
	p, err := stack.Read(bytes.TrimPrefix(text, []byte("\ufeff")))
	if err != nil {
		return nil, fmt.Errorf("%s %w", nameOf(file), err)
	}
	return p, nil
}

func nameOf(file string) string {
	if file == standardInput {
		return "standard input"
	}
	return file
}

// exportedProgram asks the Pulumi CLI for the state of a stack of the program in this folder; without a name, of the selected one.
func exportedProgram(ctx context.Context, name string) (*stack.Program, error) {
	arguments := []string{"stack", "export", "--non-interactive"}
	if name != "" {
		arguments = append(arguments, "--stack", name)
	}
	command := exec.CommandContext(ctx, "pulumi", arguments...)
	var said strings.Builder
	command.Stderr = &said
	text, err := command.Output()
	var exit *exec.ExitError
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return nil, errors.New("there is no pulumi on the PATH; give a file with the output of pulumi stack export in its place")
	case errors.As(err, &exit):
		return nil, fmt.Errorf("pulumi %s: %s", strings.Join(arguments, " "), strings.TrimPrefix(strings.TrimSpace(said.String()), "error: "))
	case err != nil:
		return nil, fmt.Errorf("running pulumi: %w", err)
	}
	return stack.Read(text)
}

// exists says whether there is a file.
func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}
