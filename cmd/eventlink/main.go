// Command eventlink checks contracts and mappings in a terminal, with the packages that preview and the Lambda program use.
//
//	eventlink contains SUPER SUB    does SUPER accept every instance of SUB?
//	eventlink graph                 what is wired?
//	eventlink test                  do the mappings give what their cases say?
//	eventlink run MAPPING EVENT...  what does a mapping make of events?
//	eventlink dead-letters          what is in a dead-letter queue, and send it back
//	eventlink check EVENTS MAPPING COMMANDS
//	                                can a mapping fail, or yield a command that its receiver rejects?
//	eventlink serve                 the same on a page, as one types
//
// It never guesses: an answer that it can neither prove nor refute is unknown, with its own exit status.
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

// drafts are the names of drafts that an option or a line can have.
const drafts = "2020-12, 2019-09, draft-07, draft-06, draft-04 or openapi-3.0"

func main() {
	os.Exit(run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

const usage = `usage:
  eventlink contains [--draft DRAFT] [--document URI=FILE]... SUPER SUB
        does the schema in the file SUPER accept every instance of the schema in SUB?
        Files are JSON or YAML. Exit status: 0 yes, 1 no, 2 unknown, 3 bad input.
  eventlink contains --batch [--draft DRAFT]
        the same for each line {"id","draft"?,"sub","super"} of standard input
  eventlink bundle [--draft DRAFT] [--document URI=FILE]... FILE
        write the schema in FILE, and the files that it refers to, as one schema. Every FILE may be FILE#/json/pointer, a
        place in it. OpenAPI and AsyncAPI documents are read in their own language; nothing is fetched.
  eventlink check [--draft DRAFT] [--document URI=FILE]... [--group-by EXPRESSION] [--identity EXPRESSION] [--strict] [-v] [--format text|json]
                  EVENTS MAPPING COMMANDS
        can the mapping in the file MAPPING fail for an event of the contract in EVENTS, or yield a command that the
        contract in COMMANDS rejects? Contracts are JSON or YAML. Exit status: 0 ok, 1 no, 2 unknown, 3 bad input.
        -v prints notes that ask for nothing, too.
  eventlink check [--project FILE] [CONNECTION...]
        the same for the connections that eventlink.yaml names, or some of them
  eventlink check --stack [NAME] | --preview FILE
        the same for all that a Pulumi program wires: what is deployed in a stack, or what the FILE says that
        pulumi preview --json --show-sames or pulumi stack export wrote
  eventlink check --batch
        the same for each line {"id","draft"?,"eventSchema","mapping","commandSchema","groupBy"?,"identity"?} of
        standard input
  eventlink run [--events FILE] [--commands FILE] [--identity EXPRESSION] [--group-by EXPRESSION] [--id-scope TEXT] [--fifo]
                [--message-id TEXT] [--message-group TEXT] [--message-time TIME] [--attribute NAME=VALUE]... [--attributes]
                [--explain] MAPPING EVENT...
        print the commands that the function makes of events, one a line; --attributes shows the whole messages, and
        --explain what each part of the mapping gave. An EVENT is a file of JSON or YAML, a file of several, a line each or one
        behind the other, or a folder of these. --events and --commands are the contracts.
        Exit status: 0, 1 if an event would go to the dead-letter queue, 3 bad input.
  eventlink run [--project FILE] [--connection NAME] [EVENT...]
        the same for the connections that eventlink.yaml names, or one of them; without an EVENT, for the events of their cases
  eventlink test [--update] [--sample N] [--seed N] [--junit FILE] [--project FILE] [CONNECTION...]
        run the cases of the connections that eventlink.yaml names: events, and the commands or the reason that they must
        give. --update writes what a case gives, --sample draws N events from each contract. Exit status: 0, 1 if one
        fails, 3 bad input.
  eventlink graph [--format mermaid|svg] [--counts] [--open] [FILE | --stack [NAME]]
        draw what is wired: the connections of eventlink.yaml or of the FILE of that form, a stack of the Pulumi program here,
        or the FILE that pulumi stack export or pulumi preview --json --show-sames wrote. --counts asks SQS how many messages
        the dead-letter queues hold, --open shows the SVG in a browser.
  eventlink dead-letters list LANE
  eventlink dead-letters show LANE [LETTER...]
  eventlink dead-letters explain LANE [LETTER...]
  eventlink dead-letters redrive [--dry-run] [--all] [--rate N] LANE [LETTER...]
        what is in a dead-letter queue, would it pass today, and send it back through the lane's own queue. A LANE is the URL
        of a dead-letter queue, or the name of a component with --stack STACK or --state FILE (what pulumi stack export
        prints); a LETTER is the id of a letter or its event, or the beginning of one. Each takes [--where EXPRESSION]
        [--limit N] [--json] [--region REGION] [--visibility DURATION]; explain and --dry-run take [--events FILE]
        [--mapping FILE] [--commands FILE] [--identity EXPRESSION] [--group-by EXPRESSION] in place of the function's own.
        Exit status: 0, 1 if a letter would fail or stays, 3 bad input.
  eventlink serve [--port N] [--open] [--project FILE]
        open http://127.0.0.1:4280/: contracts and mapping in editors, with the verdict as you type. It has the connections
        that eventlink.yaml names, and examples. Port 0 is any that is free; --open opens the browser.
  check, run and test with --watch run again whenever a file that they read changes.
  A file that is named - is standard input; --project FILE may be a folder with an eventlink.yaml.
  eventlink help COMMAND
        print the part of this that is about a command
  eventlink --version
        print the version
`

// run runs a command and gives its exit status.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		fmt.Fprint(stderr, usage)
		return statusBadInput
	}
	args, again := withoutWatch(args)
	if !again {
		return command(ctx, args, &input{stdin: stdin}, stdout, stderr)
	}
	status, err := watch(ctx, stderr, func(in *input) int { return command(ctx, args, in, stdout, stderr) })
	if err != nil {
		fmt.Fprintf(stderr, "eventlink: %v\n", err)
		return statusBadInput
	}
	return status
}

// command runs a command once.
func command(ctx context.Context, args []string, in *input, stdout, stderr io.Writer) int {
	var status int
	var err error
	switch args[0] {
	case "contains":
		status, err = runContains(ctx, args[1:], in, stdout, stderr)
	case "check":
		status, err = runCheck(ctx, args[1:], in, stdout)
	case "test":
		status, err = runTest(ctx, args[1:], in, stdout, stderr)
	case "run":
		status, err = runRun(ctx, args[1:], in, stdout, stderr)
	case "graph":
		status, err = runGraph(ctx, args[1:], in, stdout, stderr)
	case "dead-letters":
		status, err = runDeadLetters(ctx, args[1:], in, stdout, stderr)
	case "serve":
		status, err = runServe(ctx, args[1:], stdout)
	case "bundle":
		status, err = runBundle(args[1:], in, stdout)
	case "version", "--version":
		fmt.Fprintln(stdout, version.String())
	case "help", "-h", "--help":
		if len(args) > 1 {
			args = args[1:]
		}
		err = flag.ErrHelp
	default:
		err = noCommand(args[0])
	}
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stdout, usageOf(args[0]))
		return statusYes
	case err != nil:
		fmt.Fprintf(stderr, "eventlink: %v\n", err)
		return statusBadInput
	}
	return status
}
