// Command eventlink answers questions about contracts and mappings at a terminal, by the very packages that the preview
// and the Lambda program use.
//
//	eventlink contains SUPER SUB    does every instance of SUB obey SUPER?
//	eventlink check --batch         can a mapping fail, or yield a command that its receiver refuses?
//
// It refuses to guess: what it can neither prove nor refute it calls unknown, with a status of its own.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/eventlink/pulumi-eventlink/version"
)

// The exit statuses of a question.
const (
	statusYes = iota
	statusNo
	statusUnknown
	statusBadInput
)

func main() {
	os.Exit(run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

const usage = `usage:
  eventlink contains [--draft DRAFT] [--document URI=FILE]... SUPER SUB
        does every instance of the schema in the file SUB obey the one in SUPER?
        Files are JSON or YAML. Exit status: 0 yes, 1 no, 2 unknown, 3 bad input.
  eventlink contains --batch [--draft DRAFT]
        the same for each line {"id","draft"?,"sub","super"} of the standard input
  eventlink check --batch
        for each line {"id","draft"?,"eventSchema","mapping","commandSchema","groupBy"?,"identity"?} of the standard
        input: can the mapping fail, or yield a command that its receiver refuses?
  eventlink --version
        which Eventlink this is
`

// run runs a command, and gives its exit status.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		fmt.Fprint(stderr, usage)
		return statusBadInput
	}
	switch args[0] {
	case "contains":
		status, err := runContains(ctx, args[1:], stdin, stdout, stderr)
		switch {
		case errors.Is(err, flag.ErrHelp):
			fmt.Fprint(stdout, usage)
			return statusYes
		case err != nil:
			fmt.Fprintf(stderr, "eventlink: %v\n", err)
			return statusBadInput
		}
		return status
	case "check":
		if err := runCheck(ctx, args[1:], stdin, stdout); err != nil {
			fmt.Fprintf(stderr, "eventlink: %v\n", err)
			return statusBadInput
		}
		return statusYes
	case "version", "--version":
		fmt.Fprintln(stdout, version.String())
		return statusYes
	case "help", "-h", "--help":
		fmt.Fprint(stdout, usage)
		return statusYes
	}
	fmt.Fprintf(stderr, "eventlink: got the command %q, wanted contains\n%s", args[0], usage)
	return statusBadInput
}
