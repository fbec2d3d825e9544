package engine

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// A Step is one operation of the engine on a resource.
type Step struct {
	Operation string
	URN       string
	Type      string
	// Changed are the properties that make the step necessary.
	Changed []string
}

// Name is the last part of the URN: the name that the program gives.
func (s Step) Name() string { return s.URN[strings.LastIndex(s.URN, "::")+2:] }

// A Diagnostic is a message.
type Diagnostic struct {
	URN      string
	Severity string
	Message  string
}

// Only gives the steps of a resource's type whose operation is not "same", by "operation name".
func (r Result) Only(resourceType string) []string {
	var result []string
	for _, step := range r.Steps {
		if step.Type == resourceType && step.Operation != "same" {
			result = append(result, step.Operation+" "+step.Name())
		}
	}
	return result
}

// Changed gives all steps that change something, by "operation type name", in order. The changes of a refresh are in
// Changes only.
func (r Result) Changed() []string {
	var result []string
	for _, step := range r.Steps {
		if !slices.Contains([]string{"same", "read", "refresh"}, step.Operation) {
			result = append(result, step.Operation+" "+step.Type+" "+step.Name())
		}
	}
	return result
}

// Messages gives the text of the diagnostics of a severity: error, warning or info.
func (r Result) Messages(severity string) []string {
	var result []string
	for _, diagnostic := range r.Diagnostics {
		if diagnostic.Severity == severity {
			result = append(result, diagnostic.Message)
		}
	}
	return result
}

// event is a line of the engine's log, as far as it is read.
type event struct {
	Diagnostic *struct {
		URN       string `json:"urn"`
		Message   string `json:"message"`
		Severity  string `json:"severity"`
		Ephemeral bool   `json:"ephemeral"`
	} `json:"diagnosticEvent"`
	Summary *struct {
		Changes map[string]int `json:"resourceChanges"`
	} `json:"summaryEvent"`
	Step *struct {
		Metadata struct {
			Operation string   `json:"op"`
			URN       string   `json:"urn"`
			Type      string   `json:"type"`
			Diffs     []string `json:"diffs"`
		} `json:"metadata"`
	} `json:"resourcePreEvent"`
}

func (r *Result) readEvents(log string) error {
	file, err := os.Open(log)
	if errors.Is(err, os.ErrNotExist) {
		// The command ended before the engine began.
		return nil
	}
	if err != nil {
		return fmt.Errorf("reading the engine's log: %w", err)
	}
	defer file.Close()
	decoder := json.NewDecoder(file)
	for {
		var e event
		switch err := decoder.Decode(&e); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("reading the engine's log: %w", err)
		}
		r.add(e)
	}
}

func (r *Result) add(e event) {
	if d := e.Diagnostic; d != nil && !d.Ephemeral {
		r.Diagnostics = append(r.Diagnostics, Diagnostic{URN: d.URN, Severity: d.Severity, Message: strings.TrimSpace(d.Message)})
	}
	if e.Summary != nil {
		r.Changes = e.Summary.Changes
	}
	if s := e.Step; s != nil {
		m := s.Metadata
		r.Steps = append(r.Steps, Step{Operation: m.Operation, URN: m.URN, Type: m.Type, Changed: m.Diffs})
	}
}
