package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/eventlink/pulumi-eventlink/celmap"
	"github.com/eventlink/pulumi-eventlink/contract"
	"github.com/eventlink/pulumi-eventlink/engine"
	"github.com/eventlink/pulumi-eventlink/finding"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/publish"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/translate"
	"github.com/eventlink/pulumi-eventlink/route"
)

// anyContract admits every event, or command, where a contract is not given.
const anyContract = `{"type": "object"}`

// runArgs are the arguments of eventlink run.
type runArgs struct {
	route   route.Route
	message celmap.Message
	// whole says that commands are shown with ids, groups and attributes.
	whole bool
	// traced says that each part of the mapping is shown with what it gave.
	traced bool
	events []given
	// mapping is the name of the file.
	mapping string
}

// A given is an event and where it comes from.
type given struct {
	name string
	body []byte
}

func readRunArgs(args []string, in *input) (runArgs, error) {
	a := runArgs{
		route:   route.Route{Component: route.Extension, Target: route.Target{Service: route.SQS}},
		message: celmap.Message{Time: time.Unix(0, 0).UTC(), Attributes: map[string]string{}},
	}
	flags := flag.NewFlagSet("run", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	events := flags.String("events", "", "")
	commands := flags.String("commands", "", "")
	flags.StringVar(&a.route.Source.Identity, "identity", "", "")
	flags.StringVar(&a.route.Target.GroupBy, "group-by", "", "")
	flags.StringVar(&a.route.IDScope, "id-scope", "", "")
	flags.StringVar(&a.message.ID, "message-id", a.message.ID, "")
	flags.StringVar(&a.message.Group, "message-group", "", "")
	flags.Func("message-time", "", func(text string) (err error) {
		a.message.Time, err = time.Parse(time.RFC3339, text)
		return err
	})
	flags.Func("attribute", "", func(pair string) error { return addAttribute(a.message.Attributes, pair) })
	flags.BoolVar(&a.whole, "attributes", false, "")
	flags.BoolVar(&a.traced, "explain", false, "")
	flags.BoolVar(&a.route.Target.FIFO, "fifo", false, "")
	options := readingFlags(flags, in)
	files, err := parseAll(flags, args)
	if err != nil {
		return a, err
	}
	read, err := options()
	if err != nil {
		return a, err
	}
	if len(files) < 2 {
		return a, fmt.Errorf("run takes a MAPPING and an EVENT or more; there are %d files", len(files))
	}
	a.route.Source.FIFO = a.message.Group != ""
	a.whole = a.whole || a.route.Target.FIFO
	for _, side := range []struct {
		file string
		text *string
	}{{*events, &a.route.Source.Schema}, {*commands, &a.route.Target.Schema}} {
		if *side.text = anyContract; side.file == "" {
			continue
		}
		s, err := readSource(in, side.file, read)
		if err != nil {
			return a, err
		}
		if *side.text, err = s.bundled(side.file, true); err != nil {
			return a, err
		}
	}
	mapping, err := in.read(files[0])
	if err != nil {
		return a, err
	}
	a.route.Mapping, a.mapping = string(mapping), files[0]
	for _, file := range files[1:] {
		more, err := in.events(file)
		if err != nil {
			return a, err
		}
		a.events = append(a.events, more...)
	}
	return a, nil
}

// runRun maps events as a function with this mapping does, and prints the commands line by line.
func runRun(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) (int, error) {
	a, err := readRunArgs(args, &input{stdin: stdin})
	if err != nil {
		return 0, err
	}
	if a.explain(stderr) {
		return statusBadInput, nil
	}
	compiled, err := celmap.CompileLane(a.route)
	if err != nil {
		return 0, err
	}
	translator, err := translate.New(a.route, compiled.Plan)
	if err != nil {
		return 0, err
	}
	var tracer *celmap.Tracer
	if a.traced {
		mapping, _ := celmap.CompileMapping(a.route.Mapping) // which explain has seen to
		if tracer, err = mapping.Tracer(); err != nil {
			return 0, err
		}
	}
	status := statusYes
	named := a.message.ID != ""
	for i, e := range a.events {
		if !named {
			a.message.ID = fmt.Sprintf("event-%d", i+1)
		}
		if tracer != nil {
			a.trace(ctx, stderr, tracer, compiled.Contracts.Source, e)
		}
		messages, err := a.messages(ctx, translator, e)
		var refusal *engine.Refusal
		if errors.As(err, &refusal) {
			fmt.Fprintf(stderr, "%s: %s\n", e.name, refused(refusal))
			status = statusNo
			continue
		}
		if err != nil {
			return 0, fmt.Errorf("%s: %w", e.name, err)
		}
		for _, m := range messages {
			if err := a.show(stdout, m); err != nil {
				return 0, err
			}
		}
	}
	return status, nil
}

// explain prints what is wrong with the expressions, and says whether there is something.
func (a runArgs) explain(stderr io.Writer) bool {
	_, problems := celmap.CompileMapping(a.route.Mapping)
	found := tellProblems(stderr, a.mapping, a.route.Mapping, problems)
	if a.route.Source.Identity != "" {
		_, problems = celmap.CompileIdentity(a.route.Source.Identity)
		found = tellProblems(stderr, "--identity", a.route.Source.Identity, problems) || found
	}
	if a.route.Target.GroupBy != "" {
		_, problems = celmap.CompileGroupBy(a.route.Target.GroupBy)
		found = tellProblems(stderr, "--group-by", a.route.Target.GroupBy, problems) || found
	}
	return found
}

func tellProblems(out io.Writer, name, source string, problems []celmap.Problem) bool {
	for _, p := range problems {
		place := ""
		if p.Line > 0 {
			place = fmt.Sprintf("%d:%d", p.Line, p.Column)
		}
		message := p.Message
		if p.Remedy != "" {
			message += "; " + p.Remedy
		}
		fmt.Fprintf(out, "error: %s:%s: %s\n", name, place, message)
		if excerpt := finding.Excerpt(source, place); excerpt != "" {
			fmt.Fprint(out, indentedBy("  ", excerpt))
		}
	}
	return len(problems) > 0
}

func (a runArgs) messages(ctx context.Context, t *translate.Translator, e given) ([]publish.Message, error) {
	translation, err := t.Translate(ctx, e.body, a.message)
	if err != nil {
		return nil, err
	}
	return lambdaruntime.Messages(a.route, a.message, translation)
}

// trace prints what each part of the mapping gives for an event, as far as it comes to the mapping.
func (a runArgs) trace(ctx context.Context, out io.Writer, tracer *celmap.Tracer, events *contract.Contract, e given) {
	event, err := events.Decode(e.body)
	if err != nil {
		return // which is told where the event is refused
	}
	fmt.Fprintln(out, e.name)
	for _, part := range tracer.Trace(ctx, event, a.message) {
		fmt.Fprintf(out, "  %-7s %s\n          = %s\n", fmt.Sprintf("%d:%d", part.Line, part.Column), short(part.Text), short(part.Value))
	}
}

// maxShown bounds what is shown of a part.
const maxShown = 110

func short(text string) string {
	runes := []rune(strings.Join(strings.Fields(text), " "))
	if len(runes) <= maxShown {
		return string(runes)
	}
	return string(runes[:maxShown-3]) + "..."
}

// refused says why an event is dead-lettered, as its dead letter and the log do.
func refused(r *engine.Refusal) string {
	text := string(r.Reason)
	if r.Place != "" {
		text += " at " + r.Place
	}
	return text + ": " + r.Message
}

// show prints a command: its body, or the whole message.
func (a runArgs) show(out io.Writer, m publish.Message) error {
	if !a.whole {
		_, err := fmt.Fprintln(out, m.Body)
		return err
	}
	whole := struct {
		Body       json.RawMessage   `json:"body"`
		Attributes map[string]string `json:"attributes"`
		Group      string            `json:"group,omitempty"`
	}{json.RawMessage(m.Body), map[string]string{}, m.Group}
	for _, attribute := range m.Attributes {
		whole.Attributes[attribute.Name] = attribute.Value
	}
	write := json.NewEncoder(out)
	write.SetEscapeHTML(false)
	return write.Encode(whole)
}
