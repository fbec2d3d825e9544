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

	"github.com/eventlink/pulumi-eventlink/celcheck"
	"github.com/eventlink/pulumi-eventlink/contract"
	"github.com/eventlink/pulumi-eventlink/contract/document"
	"github.com/eventlink/pulumi-eventlink/finding"
)

// checkArgs are the arguments of eventlink check.
type checkArgs struct {
	batch, strict, json, verbose bool
	in                           celcheck.Input
	// files are the user's names for the inputs.
	files map[string]string
	// project is the file whose connections are checked where no files are given, and names are those of them.
	project string
	names   []string
	// ofStack says that what a stack wires is checked, and program is a file with what a preview plans or a stack has.
	ofStack bool
	program string
	// subject is what of a project or a program is checked; empty for files. contractOnly says that nothing maps its events, and
	// unfiltered that its subscription has no derived filter.
	subject                  string
	contractOnly, unfiltered bool
}

func readCheckArgs(args []string, in *input) (checkArgs, error) {
	var a checkArgs
	flags := flag.NewFlagSet("check", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.BoolVar(&a.batch, "batch", false, "")
	flags.BoolVar(&a.strict, "strict", false, "")
	flags.BoolVar(&a.verbose, "v", false, "")
	flags.StringVar(&a.in.GroupBy, "group-by", "", "")
	flags.StringVar(&a.in.Identity, "identity", "", "")
	options := readingFlags(flags, in)
	format := flags.String("format", "text", "")
	project := projectFlag(flags)
	flags.BoolVar(&a.ofStack, "stack", false, "")
	flags.StringVar(&a.program, "preview", "", "")
	files, err := parseAll(flags, args)
	if err != nil {
		return a, err
	}
	a.json = *format == "json"
	read, err := options()
	if err != nil {
		return a, err
	}
	a.in.Draft = read.DefaultDraft
	switch {
	case *format != "text" && *format != "json":
		return a, fmt.Errorf("--format must be text or json, not %q", *format)
	case a.batch && (len(files) > 0 || flags.NFlag() > 1):
		return a, errors.New("--batch takes no other arguments: each line has them")
	case a.batch:
		return a, nil
	case a.ofStack && a.program == "" && len(files) < 2, a.program != "" && !a.ofStack && len(files) == 0:
		a.names = files
		return a, nil
	case a.ofStack, a.program != "":
		return a, errors.New("check takes --stack and the name of a stack, or --preview and a file, and no other files")
	case len(files) == 0 || *project != projectFile || exists(projectFile) && !slices.ContainsFunc(files, isFile):
		a.project, a.names = *project, files
		return a, nil
	case len(files) != 3:
		return a, fmt.Errorf("check takes three files, EVENTS, MAPPING and COMMANDS, or none where there is an %s, or --batch; there are %d", projectFile, len(files))
	case strings.HasSuffix(files[0], ".cel") || isData(files[1]):
		return a, fmt.Errorf("check takes EVENTS, MAPPING and COMMANDS in this order, and the mapping here is %s", files[1])
	}
	a.files = map[string]string{
		"eventSchema": files[0], "mapping": files[1], "commandSchema": files[2], "groupBy": "--group-by", "identity": "--identity",
	}
	if a.in.EventSchema, err = contractText(in, files[0], read); err != nil {
		return a, err
	}
	mapping, err := in.read(files[1])
	if err != nil {
		return a, err
	}
	a.in.Mapping = string(mapping)
	a.in.CommandSchema, err = contractText(in, files[2], read)
	return a, err
}

// isFile says whether an argument names a file rather than a connection.
func isFile(argument string) bool {
	file, _, _ := strings.Cut(argument, "#")
	return file == standardInput || exists(file) || filepath.Ext(file) != ""
}

// isData says whether a file is one of JSON or YAML by its name, as a mapping is not.
func isData(file string) bool {
	return slices.Contains([]string{".json", ".yaml", ".yml"}, filepath.Ext(file))
}

// contractText is the text of a contract that needs no other files. What is wrong in a file of its own is a finding, and
// told by Check.
func contractText(in *input, file string, options contract.Options) (string, error) {
	s, err := readSource(in, file, options)
	if err != nil || s.main == "" && len(options.Documents) == 0 {
		return s.text, err
	}
	return s.bundled(file, true)
}

// runCheck checks one connection in files, or many line by line.
func runCheck(ctx context.Context, args []string, in *input, stdout io.Writer) (int, error) {
	a, err := readCheckArgs(args, in)
	if err != nil {
		return 0, err
	}
	if a.ofStack || a.program != "" {
		return a.runProgram(ctx, in, stdout)
	}
	if a.batch {
		return statusYes, batch(in.stdin, stdout, func(line []byte) answer { return checkLine(ctx, line) })
	}
	if a.project == "" {
		return a.one(ctx, stdout)
	}
	p, err := readProject(in, a.project)
	if err != nil {
		return 0, err
	}
	names, err := p.names(a.names)
	if err != nil {
		return 0, err
	}
	worst := statusYes
	for i, name := range names {
		if !a.json {
			fmt.Fprintf(stdout, "%s%s\n", map[bool]string{true: "\n"}[i > 0], name)
		}
		one, err := a.of(p, name)
		if err != nil {
			return 0, err
		}
		status, err := one.one(ctx, stdout)
		if err != nil {
			return 0, err
		}
		worst = worse(worst, status)
	}
	return worst, nil
}

// worse gives the status of two questions together: a no is more certain than what is unknown.
func worse(a, b int) int {
	if a == statusNo && b == statusUnknown || a == statusUnknown && b == statusNo {
		return statusNo
	}
	return max(a, b)
}

// of gives the arguments that check a connection of a project.
func (a checkArgs) of(p project, name string) (checkArgs, error) {
	c := p.Connections[name]
	events, commands, err := p.contracts(name)
	if err != nil {
		return a, err
	}
	mapping, err := p.mapping(name)
	a.subject, a.strict = name, a.strict || c.Strict
	a.in.EventSchema, a.in.Mapping, a.in.CommandSchema, a.in.Identity, a.in.GroupBy = events, mapping, commands, c.Identity, c.GroupBy
	a.in.Draft, _ = document.Named(c.Draft)
	a.files = map[string]string{
		"eventSchema": p.path(c.Events), "mapping": p.path(c.Mapping), "commandSchema": p.path(c.Commands),
		"groupBy": "connections." + name + ".groupBy", "identity": "connections." + name + ".identity",
	}
	return a, err
}

// one checks one connection.
func (a checkArgs) one(ctx context.Context, stdout io.Writer) (int, error) {
	judge := judge
	if a.contractOnly {
		judge = judgeContract
	}
	result, findings := judge(ctx, a.in)
	if a.unfiltered {
		result.Filter = nil
	}
	write := a.write
	if a.json {
		write = a.writeJSON
	}
	return a.status(result.Verdict, findings), write(stdout, result, findings)
}

// judge gives the verdict on a connection, and all findings.
func judge(ctx context.Context, in celcheck.Input) (celcheck.Result, []finding.Finding) {
	result := celcheck.Check(ctx, in)
	findings := result.Findings
	if result.WithoutFilter != "" {
		findings = append(findings, celcheck.NoFilter(result.WithoutFilter))
	}
	return result, findings
}

// status gives the exit status of a verdict. Under --strict a warning is an error, as in preview.
func (a checkArgs) status(verdict celcheck.Verdict, findings []finding.Finding) int {
	switch {
	case verdict == celcheck.Compile:
		return statusBadInput
	case verdict == celcheck.Unknown:
		return statusUnknown
	case verdict != celcheck.OK || finding.HasErrors(findings, a.strict):
		return statusNo
	}
	return statusYes
}

// meanings explain each verdict to a person.
var meanings = map[celcheck.Verdict]string{
	celcheck.OK:           "no event of the contract makes the mapping fail, and every command obeys its contract",
	celcheck.Fails:        "an event of the contract makes the mapping, the group or the identity fail",
	celcheck.WrongCommand: "an event of the contract gives a command that breaks its contract",
	celcheck.Compile:      "a contract or an expression does not compile",
	celcheck.Unknown:      "not proved, and no event found that breaks it",
}

// write prints findings and verdict for a person.
func (a checkArgs) write(out io.Writer, result celcheck.Result, findings []finding.Finding) error {
	paint := painterFor(out)
	var b strings.Builder
	for _, f := range findings {
		if f.Severity == finding.Note && f.Code.Background() && !a.verbose {
			continue
		}
		severity := f.Severity
		if a.strict && severity == finding.Warning {
			severity = finding.Error
		}
		excerpt := finding.Excerpt(f.Source, f.Place)
		f.Source = "" // the excerpt is painted
		head, rest, _ := strings.Cut(f.Reason(), "\n")
		fmt.Fprintf(&b, "%s %s\n", paint(severityColors[severity], severity.String()+":"), paint(bold, a.where(f)+":")+" "+head)
		if excerpt != "" {
			caret := strings.LastIndex(excerpt, "^")
			b.WriteString(indentedBy("  ", excerpt[:caret]+paint(severityColors[severity], "^")))
		}
		if rest != "" {
			b.WriteString(rest + "\n")
		}
		b.WriteString("\n")
	}
	color := severityColors[finding.Error]
	switch result.Verdict {
	case celcheck.OK:
		color = green
	case celcheck.Unknown:
		color = severityColors[finding.Warning]
	}
	meaning := meanings[result.Verdict]
	if a.contractOnly && result.Verdict == celcheck.OK {
		meaning = "the contract compiles, and every event of it has an identity"
	}
	fmt.Fprintf(&b, "%s %s\n", paint(color, result.Verdict.String()+":"), meaning)
	if result.Filter != nil {
		fmt.Fprintf(&b, "  filter: %s\n", result.Filter.Policy())
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// where gives the place of a finding by file name.
func (a checkArgs) where(f finding.Finding) string {
	if file, ok := a.files[f.Property]; ok {
		f.Property = file
	}
	return f.Where()
}

func indentedBy(indent, text string) string {
	return indent + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n"+indent) + "\n"
}

// writeJSON prints a line of the batch without id and time, with places by file name.
func (a checkArgs) writeJSON(out io.Writer, result celcheck.Result, findings []finding.Finding) error {
	list := tell(findings)
	for i, f := range findings {
		(*list)[i].Place = a.where(f)
	}
	answer := answer{Of: a.subject, Verdict: result.Verdict.String(), Findings: list}
	if result.Filter != nil {
		answer.Filter = json.RawMessage(result.Filter.Policy())
	}
	return writeLine(out, answer)
}

func writeLine(out io.Writer, a answer) error {
	write := json.NewEncoder(out)
	write.SetEscapeHTML(false)
	return write.Encode(a)
}

// told is a finding as the batch writes it.
type told struct {
	Code           string          `json:"code"`
	Severity       string          `json:"severity"`
	Place          string          `json:"place"`
	Message        string          `json:"message"`
	Got            string          `json:"got,omitempty"`
	Wanted         string          `json:"wanted,omitempty"`
	Counterexample json.RawMessage `json:"counterexample,omitempty"`
	Command        json.RawMessage `json:"command,omitempty"`
}

// checkLine checks one connection.
func checkLine(ctx context.Context, line []byte) answer {
	var q question
	a, draft := q.read(line, "")
	if a.Error != "" {
		return a
	}
	in := celcheck.Input{Mapping: q.Mapping, GroupBy: q.GroupBy, Identity: q.Identity, Draft: draft}
	for _, side := range []struct {
		name string
		raw  json.RawMessage
		text *string
	}{{"eventSchema", q.EventSchema, &in.EventSchema}, {"commandSchema", q.CommandSchema, &in.CommandSchema}} {
		if side.raw == nil {
			a.Error = side.name + " is missing"
			return a
		}
		text, err := textOf(side.raw)
		if err != nil {
			a.Error = side.name + ": " + err.Error()
			return a
		}
		*side.text = text
	}
	start := time.Now()
	result, findings := judge(ctx, in)
	micros := time.Since(start).Microseconds()
	if result.Filter != nil {
		a.Filter = json.RawMessage(result.Filter.Policy())
	}
	a.Verdict, a.Micros, a.Findings = result.Verdict.String(), &micros, tell(findings)
	return a
}

func tell(findings []finding.Finding) *[]told {
	list := make([]told, len(findings))
	for i, f := range findings {
		list[i] = told{
			Code: string(f.Code), Severity: f.Severity.String(), Place: f.Where(), Message: f.Message, Got: f.Got, Wanted: f.Wanted,
			Counterexample: json.RawMessage(f.Counterexample), Command: json.RawMessage(f.Command),
		}
		if f.Remedy != "" {
			list[i].Message += "; " + f.Remedy
		}
	}
	return &list
}
