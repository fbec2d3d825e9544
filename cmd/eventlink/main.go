// Command eventlink answers questions about contracts and mappings at a terminal, by the very packages that the preview
// and the Lambda program use.
//
//	eventlink contains SUPER SUB    does every instance of SUB obey SUPER?
//	eventlink check EVENTS MAPPING COMMANDS
//	                                can a mapping fail, or yield a command that its receiver refuses?
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
  eventlink check [--draft DRAFT] [--group-by EXPRESSION] [--identity EXPRESSION] [--strict] [--format text|json]
                  EVENTS MAPPING COMMANDS
        can the mapping in the file MAPPING fail on an event of the contract in the file EVENTS, or yield a command that the
        contract in the file COMMANDS refuses? Contracts are JSON or YAML. Exit status: 0 ok, 1 no, 2 unknown, 3 bad input.
  eventlink check --batch
        the same for each line {"id","draft"?,"eventSchema","mapping","commandSchema","groupBy"?,"identity"?} of the
        standard input
  eventlink --version
        which Eventlink this is
`

// run runs a command, and gives its exit status.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		fmt.Fprint(stderr, usage)
		return statusBadInput
	}
	var status int
	var err error
	switch args[0] {
	case "contains":
		status, err = runContains(ctx, args[1:], stdin, stdout, stderr)
	case "check":
		status, err = runCheck(ctx, args[1:], stdin, stdout)
	case "version", "--version":
		fmt.Fprintln(stdout, version.String())
	case "help", "-h", "--help":
		err = flag.ErrHelp
	default:
		fmt.Fprintf(stderr, "eventlink: got the command %q, wanted contains or check\n%s", args[0], usage)
		return statusBadInput
	}
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stdout, usage)
		return statusYes
	case err != nil:
		fmt.Fprintf(stderr, "eventlink: %v\n", err)
		return statusBadInput
	}
	return status
}
