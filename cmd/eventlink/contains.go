package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"time"

	"github.com/eventlink/pulumi-eventlink/contract"
	"github.com/eventlink/pulumi-eventlink/engine"
	"github.com/eventlink/pulumi-eventlink/schema"
)

// containsArgs are the arguments of eventlink contains.
type containsArgs struct {
	batch   bool
	options contract.Options
	files   []string
}

func readContainsArgs(args []string, in *input) (containsArgs, error) {
	var a containsArgs
	flags := flag.NewFlagSet("contains", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.BoolVar(&a.batch, "batch", false, "")
	options := readingFlags(flags, in)
	var err error
	if a.files, err = parseAll(flags, args); err != nil {
		return a, err
	}
	if a.options, err = options(); err != nil {
		return a, err
	}
	if !a.batch && len(a.files) != 2 || a.batch && len(a.files) != 0 {
		return a, fmt.Errorf("contains takes two files, SUPER and SUB, or --batch; there are %d", len(a.files))
	}
	return a, nil
}

func runContains(ctx context.Context, args []string, in *input, stdout, stderr io.Writer) (int, error) {
	a, err := readContainsArgs(args, in)
	if err != nil {
		return 0, err
	}
	if a.batch {
		options := schema.Options{DefaultDraft: a.options.DefaultDraft, Documents: a.options.Documents}
		return statusYes, batch(in.stdin, stdout, func(line []byte) answer { return containsLine(ctx, options, line) })
	}
	var schemas []*schema.Schema
	for _, file := range a.files {
		read, err := readSource(in, file, a.options)
		if err != nil {
			return 0, err
		}
		s, problems := schema.Parse(read.text, schema.Options{DefaultDraft: read.options.DefaultDraft, Documents: read.options.Documents})
		for _, p := range problems {
			fmt.Fprintln(stderr, read.shown(file, p))
		}
		schemas = append(schemas, s)
	}
	for _, s := range schemas {
		if s == nil {
			return statusBadInput, nil
		}
	}
	start := time.Now()
	result := schema.Contains(ctx, schemas[0], schemas[1])
	return explain(stdout, a.files[0], a.files[1], schemas[0], result, time.Since(start)), nil
}

// describe puts a problem of a schema file into words.
func describe(file string, p contract.Problem) string {
	out := file + p.Place + ": " + p.Message
	if p.Remedy != "" {
		out += "; " + p.Remedy
	}
	return out
}

// explain prints an answer for a person.
func explain(out io.Writer, super, sub string, s *schema.Schema, r schema.Result, took time.Duration) int {
	switch r.Verdict {
	case schema.Yes:
		fmt.Fprintf(out, "yes: every instance of %s obeys %s\n  proved in %s\n", sub, super, took.Round(time.Microsecond))
		return statusYes
	case schema.No:
		fmt.Fprintf(out, "no: this obeys %s and breaks %s:\n\n  %s\n", sub, super, indented(r.WitnessJSON))
		var refusal *engine.Refusal
		if v := s.Validator(); v != nil && len(r.WitnessJSON) < 1<<20 && errors.As(v.Check(r.Witness), &refusal) {
			at := "as a whole"
			if refusal.Place != "" {
				at = "at " + refusal.Place
			}
			fmt.Fprintf(out, "\n%s, %s: %s\n", super, at, refusal.Message)
		}
		return statusNo
	}
	fmt.Fprintf(out, "unknown: could not prove that every instance of %s obeys %s, and found none that breaks it\n  %s\n", sub, super, reasonOf(r))
	return statusUnknown
}

func indented(text string) string {
	var b bytes.Buffer
	if len(text) > 200_000 || json.Indent(&b, []byte(text), "  ", "  ") != nil {
		return text
	}
	return b.String()
}

func reasonOf(r schema.Result) string {
	if r.Place == "" {
		return r.Reason
	}
	return r.Reason + " at " + r.Place
}
