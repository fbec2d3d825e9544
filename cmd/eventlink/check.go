package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/eventlink/pulumi-eventlink/celcheck"
	"github.com/eventlink/pulumi-eventlink/finding"
)

// told is a finding as the batch writes it.
type told struct {
	Code           string          `json:"code"`
	Severity       string          `json:"severity"`
	Place          string          `json:"place"`
	Message        string          `json:"message"`
	Counterexample json.RawMessage `json:"counterexample,omitempty"`
	Command        json.RawMessage `json:"command,omitempty"`
}

// runCheck judges connections line by line. There is no form for people: a preview is that.
func runCheck(ctx context.Context, args []string, stdin io.Reader, stdout io.Writer) error {
	if len(args) != 1 || args[0] != "--batch" {
		return fmt.Errorf("got the arguments %q, wanted --batch", args)
	}
	return batch(stdin, stdout, func(line []byte) answer { return checkLine(ctx, line) })
}

// checkLine judges one connection.
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
			a.Error = "got no " + side.name + ", wanted a schema"
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
	result := celcheck.Check(ctx, in)
	findings := result.Findings
	if result.Verdict == celcheck.Compile {
		findings = celcheck.Problems(in)
	}
	micros := time.Since(start).Microseconds()
	if result.WithoutFilter != "" {
		findings = append(findings, celcheck.NoFilter(result.WithoutFilter))
	}
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
			Code: string(f.Code), Severity: f.Severity.String(), Place: f.Where(), Message: f.Message,
			Counterexample: json.RawMessage(f.Counterexample), Command: json.RawMessage(f.Command),
		}
		if f.Remedy != "" {
			list[i].Message += "; " + f.Remedy
		}
	}
	return &list
}
