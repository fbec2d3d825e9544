package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/eventlink/pulumi-eventlink/contract"
	"github.com/eventlink/pulumi-eventlink/contract/document"
	"github.com/eventlink/pulumi-eventlink/schema"
)

// question is a line that the batch reads.
type question struct {
	ID    json.RawMessage `json:"id"`
	Draft string          `json:"draft"`
	// For contains.
	Sub   json.RawMessage `json:"sub"`
	Super json.RawMessage `json:"super"`
	// For check.
	EventSchema   json.RawMessage `json:"eventSchema"`
	CommandSchema json.RawMessage `json:"commandSchema"`
	Mapping       string          `json:"mapping"`
	GroupBy       string          `json:"groupBy"`
	Identity      string          `json:"identity"`
}

// answer is a line that the batch writes.
type answer struct {
	ID      json.RawMessage `json:"id,omitempty"`
	Of      string          `json:"of,omitempty"` // the resource of a program
	Verdict string          `json:"verdict,omitempty"`
	Witness json.RawMessage `json:"witness,omitempty"`
	Reason  string          `json:"reason,omitempty"`
	// Findings are written with every verdict on a connection, even if there are none.
	Findings *[]told `json:"findings,omitempty"`
	// Filter is the filter policy of the subscription.
	Filter json.RawMessage `json:"filter,omitempty"`
	Micros *int64          `json:"micros,omitempty"`
	Error  string          `json:"error,omitempty"`
}

// timeForOne is a safety net for one line. Steps bound the work, so that a verdict is the same on every machine.
const timeForOne = time.Minute

// batch answers line by line, in order. A line that cannot be read gets an error, and the run goes on.
func batch(stdin io.Reader, stdout io.Writer, answerLine func(line []byte) answer) error {
	in := bufio.NewReaderSize(stdin, 1<<20)
	out := bufio.NewWriter(stdout)
	write := json.NewEncoder(out)
	write.SetEscapeHTML(false)
	for {
		line, err := in.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			if err := write.Encode(answerLine(line)); err != nil {
				return fmt.Errorf("writing an answer: %w", err)
			}
			if in.Buffered() == 0 { // the caller may wait for the answer
				if err := out.Flush(); err != nil {
					return fmt.Errorf("writing an answer: %w", err)
				}
			}
		}
		if errors.Is(err, io.EOF) {
			return out.Flush()
		}
		if err != nil {
			return fmt.Errorf("reading a question: %w", err)
		}
	}
}

// read reads a line into a question, and gives its draft, or else the default. If the line cannot be read, the answer holds an
// error.
func (q *question) read(line []byte, otherwise contract.Draft) (a answer, draft contract.Draft) {
	if err := json.Unmarshal(line, q); err != nil {
		return answer{ID: json.RawMessage("null"), Error: "the line is not a question: " + err.Error()}, ""
	}
	a = answer{ID: q.ID}
	if a.ID == nil {
		a.ID = json.RawMessage("null")
	}
	if q.Draft == "" {
		return a, otherwise
	}
	draft, ok := document.Named(q.Draft)
	if !ok {
		a.Error = fmt.Sprintf("draft must be %s, not %q", drafts, q.Draft)
	}
	return a, draft
}

// containsLine answers one question of contains.
func containsLine(ctx context.Context, options schema.Options, line []byte) answer {
	var q question
	a, draft := q.read(line, options.DefaultDraft)
	if a.Error != "" {
		return a
	}
	options.DefaultDraft = draft
	start := time.Now()
	sub, subErr := readSide("sub", q.Sub, options)
	super, superErr := readSide("super", q.Super, options)
	var r schema.Result
	switch err := cmp.Or(subErr, superErr); {
	case errors.Is(err, errOversized):
		r.Reason = err.Error()
	case err != nil:
		a.Error = err.Error()
		return a
	default:
		ctx, cancel := context.WithTimeout(ctx, timeForOne)
		defer cancel()
		r = schema.Contains(ctx, super, sub)
	}
	micros := time.Since(start).Microseconds()
	a.Verdict, a.Micros = r.Verdict.String(), &micros
	switch r.Verdict {
	case schema.No:
		a.Witness = json.RawMessage(r.WitnessJSON)
	case schema.Unknown:
		a.Reason = reasonOf(r)
	}
	return a
}

// readSide reads a schema: JSON, or a string of JSON text.
func readSide(name string, raw json.RawMessage, options schema.Options) (*schema.Schema, error) {
	if raw == nil {
		return nil, fmt.Errorf("%s is missing", name)
	}
	text, err := textOf(raw)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	s, problems := schema.Parse(text, options)
	if len(problems) > 0 && problems[0].Kind == contract.Oversized {
		return nil, fmt.Errorf("%w: %s", errOversized, describe(name, problems[0]))
	}
	if len(problems) > 0 {
		return nil, errors.New(describe(name, problems[0]))
	}
	return s, nil
}

// errOversized means that a schema is too large to read. It may be valid, so a question about it has the answer unknown.
var errOversized = errors.New("not read")

// textOf gives the text of a schema: JSON, or a string of JSON text.
func textOf(raw json.RawMessage) (string, error) {
	if len(raw) == 0 || raw[0] != '"' {
		return string(raw), nil
	}
	var text string
	err := json.Unmarshal(raw, &text)
	return text, err
}
