package main

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/eventlink/pulumi-eventlink/celmap"
	"github.com/eventlink/pulumi-eventlink/contract"
	"github.com/eventlink/pulumi-eventlink/engine"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/translate"
	"github.com/eventlink/pulumi-eventlink/schema"
)

// testArgs are the arguments of eventlink test.
type testArgs struct {
	update  bool
	sample  int
	seed    uint64
	junit   string
	project project
	names   []string
}

func readTestArgs(args []string, in *input) (testArgs, error) {
	var a testArgs
	flags := flag.NewFlagSet("test", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.BoolVar(&a.update, "update", false, "")
	flags.IntVar(&a.sample, "sample", 0, "")
	flags.Uint64Var(&a.seed, "seed", 1, "")
	flags.StringVar(&a.junit, "junit", "", "")
	file := projectFlag(flags)
	names, err := parseAll(flags, args)
	if err != nil {
		return a, err
	}
	if a.sample < 0 {
		return a, fmt.Errorf("--sample must be the number of events to draw, not %d", a.sample)
	}
	if a.project, err = readProject(in, *file); err != nil {
		return a, err
	}
	a.names, err = a.project.names(names)
	return a, err
}

// A testLane is a connection at work, and what its cases have reached of its mapping.
type testLane struct {
	name       string
	contracts  contract.Lane
	translator *translate.Translator
	conditions []celmap.Part
	tracer     *celmap.Tracer
	source     string // the event contract
	// taken are the branches that were taken, by their conditions.
	taken map[celmap.Part]map[string]bool
}

// A testResult is what came of a case. One that is sampled has no file.
type testResult struct {
	connection, name, wrong string
	file                    string
	line                    int
}

func (r testResult) place() string {
	if r.file == "" {
		return ""
	}
	return fmt.Sprintf(" (%s:%d)", r.file, r.line)
}

// runTest runs the cases of a project's connections.
func runTest(ctx context.Context, args []string, in *input, stdout, stderr io.Writer) (int, error) {
	a, err := readTestArgs(args, in)
	if err != nil {
		return 0, err
	}
	var results []testResult
	for _, name := range a.names {
		l, ok, err := a.lane(name, stderr)
		if err != nil {
			return 0, err
		}
		if !ok {
			return statusBadInput, nil
		}
		ran, err := a.cases(ctx, l, a.project.Connections[name])
		if err != nil {
			return 0, err
		}
		sampled, err := a.samples(ctx, l)
		if err != nil {
			return 0, err
		}
		l.report(stdout, ran, sampled, a.sample)
		results = append(append(results, ran...), sampled...)
	}
	if a.junit != "" {
		if err := writeJUnit(a.junit, results); err != nil {
			return 0, err
		}
	}
	for _, r := range results {
		if r.wrong != "" {
			return statusNo, nil
		}
	}
	return statusYes, nil
}

// lane puts a connection to work. ok is false if one of its expressions does not compile, which is then told.
func (a testArgs) lane(name string, stderr io.Writer) (l *testLane, ok bool, err error) {
	r, err := a.project.lane(name)
	if err != nil {
		return nil, false, err
	}
	if r.explain(stderr) {
		return nil, false, nil
	}
	l = &testLane{name: name, source: r.route.Source.Schema, taken: map[celmap.Part]map[string]bool{}}
	compiled, err := celmap.CompileLane(r.route)
	if err != nil {
		return nil, false, err
	}
	if l.translator, err = translate.New(r.route, compiled.Plan); err != nil {
		return nil, false, err
	}
	mapping := compiled.Mapping
	l.contracts = compiled.Contracts
	l.conditions = mapping.Conditions()
	for _, condition := range l.conditions {
		l.taken[condition] = map[string]bool{}
	}
	l.tracer, err = mapping.Tracer()
	return l, true, err
}

// watch keeps which branches an event takes.
func (l *testLane) watch(ctx context.Context, body []byte, message celmap.Message) {
	event, err := l.contracts.Source.Decode(body)
	if err != nil {
		return
	}
	for _, part := range l.tracer.Trace(ctx, event, message) {
		value := part.Value
		part.Value = ""
		if taken := l.taken[part]; taken != nil {
			taken[value] = true
		}
	}
}

func (a testArgs) cases(ctx context.Context, l *testLane, c *connection) ([]testResult, error) {
	var results []testResult
	for _, file := range c.Cases {
		cases, err := readCases(a.project.in, a.project.path(file))
		if err != nil {
			return nil, named(err, l.name, "cases")
		}
		gave := map[int]outcome{}
		for i, c := range cases {
			got, err := c.run(ctx, l)
			if err != nil {
				return nil, err
			}
			wrong := c.wrong(got)
			if wrong != "" && a.update && c.Matches == nil {
				gave[i], wrong = got, ""
			}
			results = append(results, testResult{l.name, c.Name, wrong, c.file, c.line})
		}
		if len(gave) > 0 {
			if err := record(a.project.path(file), gave); err != nil {
				return nil, err
			}
		}
	}
	return results, nil
}

// samples runs events that are drawn from the contract, edges first, and holds their commands to the command contract.
func (a testArgs) samples(ctx context.Context, l *testLane) ([]testResult, error) {
	if a.sample == 0 {
		return nil, nil
	}
	parsed, problems := schema.Parse(l.source, schema.Options{})
	if parsed == nil {
		return nil, errors.New(problems[0].Message)
	}
	var results []testResult
	for i := range a.sample {
		value, ok := schema.Sample(parsed, rand.New(rand.NewPCG(a.seed, uint64(i)))) //nolint:gosec // repeatable
		if !ok {
			return append(results, testResult{connection: l.name, name: "sampled events", wrong: "found no event of the contract"}), nil
		}
		body, err := json.Marshal(value)
		if err != nil {
			return nil, err
		}
		l.watch(ctx, body, testCase{}.message())
		_, err = l.translator.Translate(ctx, string(body), testCase{}.message())
		var refusal *engine.Refusal
		switch {
		case errors.As(err, &refusal):
			results = append(results, testResult{
				connection: l.name, name: fmt.Sprintf("sampled event %d", i+1), wrong: refused(refusal) + "\n  event: " + short(string(body)),
			})
		case err != nil:
			return nil, err
		}
	}
	return results, nil
}

// report prints what failed, and a line for the connection.
func (l *testLane) report(out io.Writer, cases, samples []testResult, sampled int) {
	failed := 0
	for _, r := range slices.Concat(cases, samples) {
		if r.wrong != "" {
			failed++
			fmt.Fprintf(out, "FAIL  %s: %s%s\n  %s\n", l.name, r.name, r.place(), r.wrong)
		}
	}
	taken, all := 0, 0
	var missed []string
	for _, condition := range l.conditions {
		for _, value := range []string{"true", "false"} {
			all++
			if l.taken[condition][value] {
				taken++
				continue
			}
			missed = append(missed, fmt.Sprintf("%d:%d is never %s: %s", condition.Line, condition.Column, value, short(condition.Text)))
		}
	}
	line := fmt.Sprintf("ok    %s: %d cases", l.name, len(cases))
	if failed > 0 {
		line = fmt.Sprintf("FAIL  %s: %d of %d cases", l.name, failed, len(cases)+sampled)
	}
	if sampled > 0 {
		line += fmt.Sprintf(", %d sampled events", sampled)
	}
	if all > 0 {
		line += fmt.Sprintf(", %d of %d branches", taken, all)
	}
	fmt.Fprintln(out, line)
	for _, m := range missed {
		fmt.Fprintln(out, "        "+m)
	}
}

// writeJUnit writes results as CI servers read them.
func writeJUnit(file string, results []testResult) error {
	type failure struct {
		Message string `xml:"message,attr"`
		Whole   string `xml:",chardata"`
	}
	type testcase struct {
		Class   string   `xml:"classname,attr"`
		Name    string   `xml:"name,attr"`
		File    string   `xml:"file,attr,omitempty"`
		Line    int      `xml:"line,attr,omitempty"`
		Failure *failure `xml:"failure"`
	}
	type testsuite struct {
		XMLName  xml.Name   `xml:"testsuite"`
		Name     string     `xml:"name,attr"`
		Tests    int        `xml:"tests,attr"`
		Failures int        `xml:"failures,attr"`
		Time     string     `xml:"timestamp,attr"`
		Cases    []testcase `xml:"testcase"`
	}
	suite := testsuite{Name: "eventlink", Tests: len(results), Time: time.Now().UTC().Format("2006-01-02T15:04:05")}
	for _, r := range results {
		c := testcase{Class: r.connection, Name: r.name, File: r.file, Line: r.line}
		if r.wrong != "" {
			suite.Failures++
			first, _, _ := strings.Cut(r.wrong, "\n")
			c.Failure = &failure{first, r.wrong}
		}
		suite.Cases = append(suite.Cases, c)
	}
	text, err := xml.MarshalIndent(suite, "", "  ")
	if err != nil {
		return err
	}
	if folder := filepath.Dir(file); !exists(folder) {
		return fmt.Errorf("the report is not written: there is no folder %s", folder)
	}
	return os.WriteFile(file, append([]byte(xml.Header), append(text, '\n')...), 0o644) //nolint:gosec // a report
}
