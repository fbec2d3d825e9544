package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/eventlink/pulumi-eventlink/celmap"
	"github.com/eventlink/pulumi-eventlink/contract"
	"github.com/eventlink/pulumi-eventlink/contract/document"
	"github.com/eventlink/pulumi-eventlink/engine"
	"github.com/eventlink/pulumi-eventlink/finding"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/publish"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/translate"
	"github.com/eventlink/pulumi-eventlink/route"
)

// anyContract admits every event, or command, where a contract is not given.
const anyContract = `{"type": "object"}`

// runArgs are a mapping at work, and the events that it is run on.
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

// runFlags are the flags of eventlink run.
type runFlags struct {
	runArgs
	events, commands, connection string
}

func readRunArgs(args []string, in *input) ([]runArgs, error) {
	f := runFlags{runArgs: runArgs{
		route:   route.Route{Component: route.Extension, Target: route.Target{Service: route.SQS}},
		message: celmap.Message{Time: time.Unix(0, 0).UTC(), Attributes: map[string]string{}},
	}}
	flags := flag.NewFlagSet("run", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&f.events, "events", "", "")
	flags.StringVar(&f.commands, "commands", "", "")
	flags.StringVar(&f.route.Source.Identity, "identity", "", "")
	flags.StringVar(&f.route.Target.GroupBy, "group-by", "", "")
	flags.StringVar(&f.route.IDScope, "id-scope", "", "")
	flags.StringVar(&f.message.ID, "message-id", "", "")
	flags.StringVar(&f.message.Group, "message-group", "", "")
	flags.Func("message-time", "", func(text string) (err error) {
		if f.message.Time, err = time.Parse(time.RFC3339, text); err != nil {
			return fmt.Errorf("must be a time such as 2026-03-02T09:14:07Z, not %q", text)
		}
		return nil
	})
	flags.Func("attribute", "", func(pair string) error { return addAttribute(f.message.Attributes, pair) })
	flags.BoolVar(&f.whole, "attributes", false, "")
	flags.BoolVar(&f.traced, "explain", false, "")
	flags.BoolVar(&f.route.Target.FIFO, "fifo", false, "")
	flags.StringVar(&f.connection, "connection", "", "")
	project := projectFlag(flags)
	options := readingFlags(flags, in)
	files, err := parseAll(flags, args)
	if err != nil {
		return nil, err
	}
	read, err := options()
	if err != nil {
		return nil, err
	}
	f.route.Source.FIFO = f.message.Group != ""
	f.whole = f.whole || f.route.Target.FIFO
	if len(files) == 0 || f.connection != "" || *project != projectFile || areEvents(files) && exists(projectFile) {
		return f.ofProject(in, *project, files)
	}
	if len(files) < 2 {
		return nil, fmt.Errorf("run takes a MAPPING and an EVENT or more; without a MAPPING it wants an %s here, which names some", projectFile)
	}
	one, err := f.ofFiles(in, files, read)
	return []runArgs{one}, err
}

// areEvents says whether files are events, with no mapping before them.
func areEvents(files []string) bool {
	return len(files) == 1 || slices.Contains(readOfFolder, filepath.Ext(files[0]))
}

// ofFiles reads a mapping, its contracts and the events.
func (f runFlags) ofFiles(in *input, files []string, read contract.Options) (runArgs, error) {
	a := f.runArgs
	for _, side := range []struct {
		file string
		text *string
	}{{f.events, &a.route.Source.Schema}, {f.commands, &a.route.Target.Schema}} {
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
	a.events, err = in.eventsOf(files[1:])
	return a, err
}

// ofProject reads the connections of a project, and the events of the files or else of their cases.
func (f runFlags) ofProject(in *input, file string, files []string) ([]runArgs, error) {
	if f.events+f.commands+f.route.Source.Identity+f.route.Target.GroupBy != "" {
		return nil, errors.New("--events, --commands, --identity and --group-by go with a MAPPING; a connection has its own")
	}
	p, err := readProject(in, file)
	if err != nil {
		return nil, err
	}
	var asked []string
	if f.connection != "" {
		asked = []string{f.connection}
	}
	names, err := p.names(asked)
	if err != nil {
		return nil, err
	}
	var all []runArgs
	for _, name := range names {
		a, err := p.lane(name)
		if err != nil {
			return nil, err
		}
		a.message, a.whole, a.traced, a.events = f.message, f.whole, f.traced, nil
		a.route.IDScope, a.route.Source.FIFO, a.route.Target.FIFO = f.route.IDScope, f.route.Source.FIFO, f.route.Target.FIFO
		if len(files) > 0 {
			a.events, err = in.eventsOf(files)
		} else {
			a.events, err = p.eventsOfCases(name)
		}
		if err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	return all, nil
}

// eventsOfCases gives the events of a connection's cases, each with the message that its case says it came in.
func (p project) eventsOfCases(name string) ([]given, error) {
	var all []given
	for _, file := range p.Connections[name].Cases {
		cases, err := readCases(p.in, p.path(file))
		if err != nil {
			return nil, named(err, name, "cases")
		}
		for _, c := range cases {
			for _, event := range c.Events {
				message := c.message()
				all = append(all, given{name: name + ": " + c.Name, body: event, message: &message})
			}
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("the connection %s has no cases: name their file in it, or give events: eventlink run --connection %s EVENT", name, name)
	}
	return all, nil
}

// lane gives a connection of a project as it is run.
func (p project) lane(name string) (runArgs, error) {
	c := p.Connections[name]
	events, commands, err := p.contracts(name)
	if err != nil {
		return runArgs{}, err
	}
	draft, _ := document.Named(c.Draft)
	for _, text := range []*string{&events, &commands} {
		// A route has no draft beside it. What cannot be read is told when the connection is explained.
		if whole, problems := contract.Bundle(*text, contract.Options{DefaultDraft: draft}); len(problems) == 0 {
			*text = whole
		}
	}
	mapping, err := p.mapping(name)
	return runArgs{mapping: p.path(c.Mapping), route: route.Route{
		Component: route.Extension, Source: route.Source{Schema: events, Identity: c.Identity}, Mapping: mapping,
		Target: route.Target{Service: route.SQS, Schema: commands, GroupBy: c.GroupBy},
	}}, err
}

// runRun maps events as a function with this mapping does, and prints the commands line by line.
func runRun(ctx context.Context, args []string, in *input, stdout, stderr io.Writer) (int, error) {
	all, err := readRunArgs(args, in)
	if err != nil {
		return 0, err
	}
	worst := statusYes
	for _, a := range all {
		status, err := a.run(ctx, stdout, stderr)
		if err != nil {
			return 0, err
		}
		worst = max(worst, status)
	}
	return worst, nil
}

// run maps the events of one mapping.
func (a runArgs) run(ctx context.Context, stdout, stderr io.Writer) (int, error) {
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
	base := a.message
	for i, e := range a.events {
		a.message = base
		if base.ID == "" {
			a.message.ID = fmt.Sprintf("event-%d", i+1)
		}
		if e.message != nil {
			a.message = *e.message
		}
		if tracer != nil {
			a.trace(ctx, stderr, tracer, compiled.Contracts.Source, e)
		}
		messages, err := a.messages(ctx, translator, e)
		var refusal *engine.Refusal
		if errors.As(err, &refusal) {
			fmt.Fprint(stderr, e.refusedAs(refusal))
			status = statusNo
			continue
		}
		if err != nil {
			return 0, fmt.Errorf("%s: %w", e.where(), err)
		}
		if wrapped := e.unwrapped(); len(messages) == 0 && wrapped != "" && a.route.Source.Schema == anyContract {
			fmt.Fprintf(stderr, "%s: no commands\n%s", e.where(), wrapped)
		}
		if e.message != nil && tracer == nil {
			fmt.Fprintf(stderr, "%s: %s\n", e.name, commandsOf(len(messages)))
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
	translation, err := t.Translate(ctx, string(e.body), a.message)
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
	fmt.Fprintln(out, e.where())
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

func commandsOf(n int) string {
	if n == 1 {
		return "1 command"
	}
	return fmt.Sprintf("%d commands", n)
}
