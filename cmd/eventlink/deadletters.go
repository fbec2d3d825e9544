package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/eventlink/pulumi-eventlink/contract"
	"github.com/eventlink/pulumi-eventlink/deadletters"
	"github.com/eventlink/pulumi-eventlink/finding"
	"github.com/eventlink/pulumi-eventlink/finding/near"
	"github.com/eventlink/pulumi-eventlink/route"
	"github.com/eventlink/pulumi-eventlink/stack"
)

// letterArgs are the arguments of eventlink dead-letters.
type letterArgs struct {
	verb string
	// lane is the URL of a dead-letter queue or the name of a component; ids choose letters.
	lane string
	ids  []string
	met  map[string]bool // of ids, by what was read
	// stack or state says whose component it is; region overrides that of the queue.
	stack, state, region string
	where                *deadletters.Where
	limit                int
	json                 bool
	// Of redrive.
	dryRun, all bool
	rate        float64
	visibility  time.Duration // 0: by how many letters there are
	// files take the place of parts of the function's route.
	files struct{ events, mapping, commands, identity, groupBy string }
	read  contract.Options
}

func readLetterArgs(args []string, in *input) (letterArgs, error) {
	a := letterArgs{met: map[string]bool{}}
	if len(args) == 0 {
		return a, errors.New("dead-letters takes list, show, explain or redrive")
	}
	a.verb = args[0]
	flags := flag.NewFlagSet("dead-letters", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&a.stack, "stack", "", "")
	flags.StringVar(&a.state, "state", "", "")
	flags.StringVar(&a.region, "region", "", "")
	flags.IntVar(&a.limit, "limit", 0, "")
	flags.BoolVar(&a.json, "json", false, "")
	flags.Func("visibility", "", func(text string) (err error) {
		if a.visibility, err = time.ParseDuration(text); err != nil || a.visibility < time.Second || a.visibility > 12*time.Hour {
			return fmt.Errorf("must be a duration from 1s to 12h, not %q", text)
		}
		return nil
	})
	where := flags.String("where", "", "")
	options := func() (contract.Options, error) { return contract.Options{}, nil }
	if a.verb == "explain" || a.verb == "redrive" {
		flags.StringVar(&a.files.events, "events", "", "")
		flags.StringVar(&a.files.mapping, "mapping", "", "")
		flags.StringVar(&a.files.commands, "commands", "", "")
		flags.StringVar(&a.files.identity, "identity", "", "")
		flags.StringVar(&a.files.groupBy, "group-by", "", "")
		options = readingFlags(flags, in)
	}
	if a.verb == "redrive" {
		flags.BoolVar(&a.dryRun, "dry-run", false, "")
		flags.BoolVar(&a.all, "all", false, "")
		flags.Float64Var(&a.rate, "rate", 50, "")
	}
	others, err := parseAll(flags, args[1:])
	if err != nil {
		return a, err
	}
	if a.read, err = options(); err != nil {
		return a, err
	}
	if a.where, err = deadletters.ParseWhere(*where); err != nil {
		return a, wrongWhere(*where, err)
	}
	if len(others) > 0 {
		a.lane, a.ids = deadletters.URLOf(others[0]), others[1:]
	}
	return a, a.fit()
}

// wrongWhere says what is wrong with a condition, and where in it.
func wrongWhere(expression string, err error) error {
	text := err.Error()
	excerpt := finding.Excerpt(expression, text)
	if excerpt == "" {
		return fmt.Errorf("--where %s", text)
	}
	return fmt.Errorf("--where:%s\n%s", text, strings.TrimSuffix(indentedBy("  ", excerpt), "\n"))
}

// fit says what is wrong with the arguments.
func (a letterArgs) fit() error {
	switch {
	case a.verb != "list" && a.verb != "show" && a.verb != "explain" && a.verb != "redrive":
		return fmt.Errorf("dead-letters takes list, show, explain or redrive, not %q", a.verb)
	case a.stack != "" && a.state != "":
		return errors.New("give --stack or --state, not both")
	case a.byURL() && (a.stack != "" || a.state != ""):
		return errors.New("the URL of a queue needs no --stack and no --state")
	case a.lane == "" && a.stack == "" && a.state == "":
		return errors.New("give the URL of a dead-letter queue, or the name of a component with --stack STACK")
	case a.lane != "" && !a.byURL() && a.stack == "" && a.state == "":
		return fmt.Errorf("%q is not the URL or the ARN of a queue: to name a component, give --stack STACK too", a.lane)
	case a.rate < 0 || a.limit < 0:
		return errors.New("--rate and --limit must not be negative")
	case a.verb == "list" && len(a.ids) > 0:
		return errors.New("list takes one queue or component, and no letters; show takes letters")
	case a.verb == "redrive" && a.fromFiles() && !a.dryRun:
		return errors.New("files take part in redrive --dry-run only: what is sent back is mapped by the deployed function")
	case a.all && a.dryRun:
		return errors.New("--dry-run judges each letter, and --all judges none: give one of them")
	}
	return nil
}

func (a letterArgs) byURL() bool {
	return strings.HasPrefix(a.lane, "https://") || strings.HasPrefix(a.lane, "http://")
}

func (a letterArgs) fromFiles() bool {
	return a.files != struct{ events, mapping, commands, identity, groupBy string }{}
}

// chosen says whether a letter is one of those that were named: by their own id, one of their event's, or how it begins. met has
// the names of which there was a letter.
func (a letterArgs) chosen(l deadletters.Letter) bool {
	chosen := len(a.ids) == 0
	for _, id := range a.ids {
		for _, own := range []string{l.ID, l.EventID, l.NotificationID, l.CorrelationID} {
			if strings.HasPrefix(own, id) {
				chosen, a.met[id] = true, true
			}
		}
	}
	return chosen
}

// runDeadLetters reads the dead-letter queue of a lane, or sends its letters back.
func runDeadLetters(ctx context.Context, args []string, in *input, stdout, stderr io.Writer) (int, error) {
	if len(args) > 0 && (args[0] == "-h" || args[0] == "--help") {
		return 0, flag.ErrHelp
	}
	a, err := readLetterArgs(args, in)
	if err != nil {
		return 0, err
	}
	// What was read is shown again when a run is stopped.
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	lanes, err := a.lanes(ctx, in)
	if err != nil {
		return 0, err
	}
	status := statusYes
	for _, lane := range lanes {
		cloud, err := a.connect(ctx, lane)
		if err != nil {
			return 0, err
		}
		o := letterOffice{args: a, lane: lane, cloud: cloud, in: in, stdout: stdout, stderr: stderr, paint: painterFor(stdout)}
		if a.byURL() {
			err = cloud.HoldsDeadLetters(ctx, lane)
		}
		one := statusYes
		if err == nil {
			one, err = o.work(ctx)
		}
		if errors.Is(err, context.Canceled) {
			return 0, errors.New("stopped: what was not done is still in the dead-letter queue")
		}
		if err != nil {
			return 0, plain(err)
		}
		status = max(status, one, o.left())
	}
	return status, nil
}

// lanes gives the lane that is asked for, or for list all of a stack.
func (a letterArgs) lanes(ctx context.Context, in *input) ([]deadletters.Lane, error) {
	if a.byURL() {
		lane, err := deadletters.LaneOfQueue(a.lane)
		return []deadletters.Lane{lane}, err
	}
	program, err := a.program(ctx, in)
	if err != nil {
		return nil, err
	}
	lanes := deadletters.LanesOf(program)
	var names []string
	for _, lane := range lanes {
		if lane.Name == a.lane {
			return []deadletters.Lane{lane}, nil
		}
		names = append(names, lane.Name)
	}
	switch {
	case len(lanes) == 0:
		return nil, errors.New("the stack has no ExtensionPoint and no Extension with a dead-letter queue")
	case a.lane == "" && (a.verb == "list" || len(lanes) == 1):
		return lanes, nil
	case a.lane == "":
		return nil, fmt.Errorf("the stack has several components: name one of %s", strings.Join(names, ", "))
	}
	remedy := "it has " + strings.Join(names, ", ")
	if best, ok := near.Nearest(a.lane, names); ok {
		remedy = "did you mean " + best + "?"
	}
	return nil, fmt.Errorf("the stack has no component %q with a dead-letter queue; %s", a.lane, remedy)
}

// program reads the stack.
func (a letterArgs) program(ctx context.Context, in *input) (*stack.Program, error) {
	if a.state != "" {
		return readProgram(in, a.state)
	}
	return exportedProgram(ctx, a.stack)
}

// connect makes the clients, from what all AWS tools read.
func (a letterArgs) connect(ctx context.Context, lane deadletters.Lane) (deadletters.Cloud, error) {
	c, err := awsConfiguration(ctx)
	if err != nil {
		return deadletters.Cloud{}, err
	}
	switch {
	case a.region != "":
		c.Region = a.region
	case lane.Region != "":
		c.Region = lane.Region
	case c.Region == "":
		return deadletters.Cloud{}, errors.New("no region is set: give --region, or set AWS_REGION")
	}
	return deadletters.Cloud{SQS: sqs.NewFromConfig(c), Lambda: lambda.NewFromConfig(c), HTTP: c.HTTPClient}, nil
}

// judge is what says what would become of a letter: the function, with the files that are given in place of its own.
func (o *letterOffice) judge(ctx context.Context) (*deadletters.Judge, error) {
	f := o.args.files
	r := route.Route{
		Component: route.Extension, IDScope: "eventlink", Target: route.Target{Service: route.SQS},
		Source: route.Source{FIFO: strings.HasSuffix(o.lane.DeadLetterQueueURL, ".fifo")},
	}
	if f.events == "" || f.mapping == "" || f.commands == "" {
		deployed, err := o.cloud.Judge(ctx, &o.lane)
		if err != nil || !o.args.fromFiles() {
			return deployed, err
		}
		r = deployed.Route
	}
	for _, side := range []struct {
		file string
		text *string
	}{{f.events, &r.Source.Schema}, {f.commands, &r.Target.Schema}} {
		if side.file == "" {
			continue
		}
		s, err := readSource(o.in, side.file, o.args.read)
		if err != nil {
			return nil, err
		}
		if *side.text, err = s.bundled(side.file, true); err != nil {
			return nil, err
		}
	}
	if f.mapping != "" {
		text, err := o.in.read(f.mapping)
		if err != nil {
			return nil, err
		}
		r.Mapping = string(text)
	}
	if f.identity != "" {
		r.Source.Identity = f.identity
	}
	if f.groupBy != "" {
		r.Target.GroupBy = f.groupBy
	}
	if r.Mapping == "" && f.commands == "" {
		r.Target.Schema = r.Source.Schema // a point that passes events as they are has one contract
	}
	expressions := runArgs{route: r, mapping: f.mapping}
	if r.Mapping == "" {
		expressions.route.Mapping = "[]" // a point may have none
	}
	if expressions.explain(o.stderr) {
		return nil, errors.New("the expressions do not compile")
	}
	// No letter was written under a route that is made of files.
	r.Digest = ""
	return deadletters.JudgeOfRoute(r)
}
