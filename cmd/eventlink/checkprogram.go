package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/eventlink/pulumi-eventlink/celcheck"
	"github.com/eventlink/pulumi-eventlink/contract"
	"github.com/eventlink/pulumi-eventlink/finding"
	"github.com/eventlink/pulumi-eventlink/stack"
)

// runProgram checks all that a Pulumi program wires: as it is deployed, or as a preview plans it.
func (a checkArgs) runProgram(ctx context.Context, in *input, stdout io.Writer) (int, error) {
	p, err := a.readProgram(ctx, in)
	if err != nil {
		return 0, err
	}
	worst := statusYes
	for i, q := range programQuestions(p) {
		if !a.json {
			fmt.Fprintf(stdout, "%s%s\n", map[bool]string{true: "\n"}[i > 0], q.of)
		}
		one := a
		one.in, one.files, one.strict, one.subject = q.in, q.files, a.strict || q.strict, q.of
		one.contractOnly, one.unfiltered = q.contractOnly, q.unfiltered
		status, err := one.answer(ctx, q, stdout)
		if err != nil {
			return 0, err
		}
		worst = worse(worst, status)
	}
	return worst, nil
}

func (a checkArgs) readProgram(ctx context.Context, in *input) (p *stack.Program, err error) {
	if a.ofStack {
		p, err = exportedProgram(ctx, strings.Join(a.names, ""))
	} else {
		p, err = readProgram(in, a.program)
	}
	switch {
	case err != nil:
		return nil, err
	case p.Left > 0:
		return nil, fmt.Errorf("the preview leaves out %d resources that do not change: make it with --show-sames", p.Left)
	case len(programQuestions(p)) == 0:
		return nil, errors.New("there is no extension point, extension, contract or mapping to check")
	}
	return p, nil
}

// A programQuestion is a part of a program to judge, or why it cannot be judged.
type programQuestion struct {
	of     string
	in     celcheck.Input
	files  map[string]string
	strict bool
	// contractOnly says that nothing maps the events: the contract and the identity alone are judged.
	contractOnly bool
	// unfiltered says that its subscription has no derived filter.
	unfiltered bool
	// open says why there can be no verdict, and refused what the preview itself said.
	open    []string
	refused string
}

// programQuestions are the parts of a program, then what the preview refused.
func programQuestions(p *stack.Program) []programQuestion {
	var all []programQuestion
	for _, c := range p.Connections {
		q := programQuestion{of: c.Kind + " " + c.Name, files: c.Names, strict: c.Strict, contractOnly: c.Mapping.Is == stack.Absent, unfiltered: !c.Derived}
		for _, input := range []struct {
			name string
			text *string
		}{
			{"eventSchema", &q.in.EventSchema},
			{"mapping", &q.in.Mapping},
			{"commandSchema", &q.in.CommandSchema},
			{"groupBy", &q.in.GroupBy},
			{"identity", &q.in.Identity},
		} {
			v := c.Inputs()[input.name]
			*input.text = v.Text
			if why := notKnown(v); why != "" {
				q.open = append(q.open, c.Names[input.name]+" "+why)
			}
		}
		q.in.Draft = contract.Draft(c.Draft)
		all = append(all, q)
	}
	for _, e := range p.Extensions {
		if e.Connection == nil {
			all = append(all, programQuestion{of: "Extension " + e.Name, open: []string{"there is no mapping of it here: see what the preview says"}})
		}
	}
	for _, d := range p.Diagnostics {
		if d.Severity == "error" {
			all = append(all, programQuestion{of: "preview", refused: plainText(d.Message)})
		}
	}
	return all
}

// notKnown says why a value cannot be judged; empty if it can.
func notKnown(v stack.Value) string {
	switch v.Is {
	case stack.Unknown:
		why := "is not known before the update"
		if needs := v.Needs(); len(needs) > 0 {
			why += ", since it comes from " + strings.Join(needs, ", ")
		}
		return why
	case stack.Secret:
		return "is secret here: pass the output of pulumi stack export --show-secrets, or of pulumi preview --json --show-sames --show-secrets"
	}
	return ""
}

// colours are those of the engine's messages.
var colours = regexp.MustCompile(`<\{%[^%]*%\}>|\x1b\[[0-9;]*m`)

func plainText(message string) string {
	return strings.TrimPrefix(strings.TrimSpace(colours.ReplaceAllString(message, "")), "error: ")
}

// answer judges one part of a program, and prints what comes of it.
func (a checkArgs) answer(ctx context.Context, q programQuestion, stdout io.Writer) (int, error) {
	switch {
	case q.refused != "":
		return statusNo, a.say(stdout, answer{Of: q.of, Error: q.refused}, finding.Error, "error: "+q.refused)
	case len(q.open) > 0:
		reason := strings.Join(q.open, "; ")
		verdict := celcheck.Unknown.String()
		return statusUnknown, a.say(stdout, answer{Of: q.of, Verdict: verdict, Reason: reason}, finding.Warning, verdict+": "+reason)
	}
	return a.one(ctx, stdout)
}

// say prints what there is to say where nothing is judged.
func (a checkArgs) say(stdout io.Writer, line answer, severity finding.Severity, text string) error {
	if a.json {
		return writeLine(stdout, line)
	}
	word, rest, _ := strings.Cut(text, " ")
	_, err := fmt.Fprintln(stdout, painterFor(stdout)(severityColors[severity], word)+" "+rest)
	return err
}

// judgeContract judges a contract that nothing maps, and the identity of its events.
func judgeContract(ctx context.Context, in celcheck.Input) (celcheck.Result, []finding.Finding) {
	in.Mapping, in.CommandSchema = "[]", anyContract
	result := celcheck.Check(ctx, in)
	return result, slices.DeleteFunc(result.Findings, func(f finding.Finding) bool {
		return f.Property != "eventSchema" && f.Property != "identity"
	})
}
