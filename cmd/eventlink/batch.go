package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/eventlink/pulumi-eventlink/schema"
)

// question is a line that the batch reads.
type question struct {
	ID    json.RawMessage `json:"id"`
	Draft string          `json:"draft"`
	Sub   json.RawMessage `json:"sub"`
	Super json.RawMessage `json:"super"`
}

// answer is a line that the batch writes.
type answer struct {
	ID      json.RawMessage `json:"id"`
	Verdict string          `json:"verdict,omitempty"`
	Witness json.RawMessage `json:"witness,omitempty"`
	Reason  string          `json:"reason,omitempty"`
	Micros  *int64          `json:"micros,omitempty"`
	Error   string          `json:"error,omitempty"`
}

// timeForOne bounds the time of one line.
const timeForOne = 2 * time.Second

// containsBatch answers line by line, in order. A line that cannot be read gets an error, and the run goes on.
func containsBatch(ctx context.Context, options schema.Options, stdin io.Reader, stdout io.Writer) error {
	in := bufio.NewReaderSize(stdin, 1<<20)
	out := bufio.NewWriter(stdout)
	write := json.NewEncoder(out)
	write.SetEscapeHTML(false)
	for {
		line, err := in.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			if err := write.Encode(answerLine(ctx, options, line)); err != nil {
				return fmt.Errorf("writing an answer: %w", err)
			}
			if in.Buffered() == 0 { // whoever asks may wait for the answer
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

func answerLine(ctx context.Context, options schema.Options, line []byte) answer {
	var q question
	if err := json.Unmarshal(line, &q); err != nil {
		return answer{ID: json.RawMessage("null"), Error: "the line is not a question: " + err.Error()}
	}
	a := answer{ID: q.ID}
	if a.ID == nil {
		a.ID = json.RawMessage("null")
	}
	if q.Draft != "" {
		draft, ok := schema.DraftOf(q.Draft)
		if !ok {
			a.Error = fmt.Sprintf("got the draft %q, wanted 2020-12, 2019-09 or draft-07", q.Draft)
			return a
		}
		options.DefaultDraft = draft
	}
	start := time.Now()
	sub, err := readSide("sub", q.Sub, options)
	if err != nil {
		a.Error = err.Error()
		return a
	}
	super, err := readSide("super", q.Super, options)
	if err != nil {
		a.Error = err.Error()
		return a
	}
	ctx, cancel := context.WithTimeout(ctx, timeForOne)
	defer cancel()
	r := schema.Contains(ctx, super, sub)
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

// readSide reads a schema, which is JSON or a string of JSON text.
func readSide(name string, raw json.RawMessage, options schema.Options) (*schema.Schema, error) {
	if raw == nil {
		return nil, fmt.Errorf("got no %s, wanted a schema", name)
	}
	text := string(raw)
	if raw[0] == '"' {
		if err := json.Unmarshal(raw, &text); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	s, problems := schema.Parse(text, options)
	if len(problems) > 0 {
		return nil, errors.New(describe(name, problems[0]))
	}
	return s, nil
}
