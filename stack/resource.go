package stack

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// A resource is one of a state, or of what a preview plans.
type resource struct {
	URN          string                     `json:"urn"`
	Type         string                     `json:"type"`
	Parent       string                     `json:"parent"`
	Delete       bool                       `json:"delete"` // it was replaced, and waits to be deleted
	Inputs       map[string]json.RawMessage `json:"inputs"`
	Outputs      map[string]json.RawMessage `json:"outputs"`
	Dependencies map[string][]string        `json:"propertyDependencies"`
}

// name is the last part of the URN: the name that the program gives.
func (r *resource) name() string { return nameOf(r.URN) }

func nameOf(urn string) string { return urn[strings.LastIndex(urn, "::")+2:] }

// typeOf is the type in a URN, without those of its parents.
func typeOf(urn string) string {
	parts := strings.Split(urn, "::")
	if len(parts) < 4 {
		return ""
	}
	return parts[2][strings.LastIndex(parts[2], "$")+1:]
}

// input is an input, and what it depends on.
func (r *resource) input(name string) Value {
	v := valueOf(r.Inputs[name])
	v.needs = r.Dependencies[name]
	return v
}

// output is an output. A preview has none of what it would create.
func (r *resource) output(name string) Value { return valueOf(r.Outputs[name]) }

// A document is what either text holds.
type document struct {
	// Deployment is that of pulumi stack export.
	Deployment *struct {
		Resources []*resource `json:"resources"`
	} `json:"deployment"`
	// The rest is that of pulumi preview --json.
	Steps []struct {
		Operation string    `json:"op"`
		New       *resource `json:"newState"`
	} `json:"steps"`
	Diagnostics []Diagnostic   `json:"diagnostics"`
	Summary     map[string]int `json:"changeSummary"`
}

// A Diagnostic is a message of a preview.
type Diagnostic struct {
	URN      string `json:"urn"`
	Severity string `json:"severity"`
	Message  string `json:"message"`
}

// resources reads either text. left is how many resources a preview left out because they do not change.
func (d *document) resources() (all []*resource, left int, err error) {
	switch {
	case d.Deployment != nil:
		for _, r := range d.Deployment.Resources {
			if !r.Delete {
				all = append(all, r)
			}
		}
		return all, 0, nil
	case d.Steps == nil && d.Summary == nil && d.Diagnostics == nil:
		return nil, 0, errors.New("is neither the output of pulumi stack export nor of pulumi preview --json")
	}
	place := map[string]int{}
	left = d.Summary["same"]
	for _, step := range d.Steps {
		if step.Operation == "same" {
			left--
		}
		if step.New == nil || strings.HasPrefix(step.Operation, "delete") {
			continue
		}
		if at, again := place[step.New.URN]; again {
			all[at] = step.New // a replacement has more than one step
			continue
		}
		place[step.New.URN] = len(all)
		all = append(all, step.New)
	}
	return all, left, nil
}

func parse(text []byte) (*document, error) {
	var d document
	if err := json.Unmarshal(text, &d); err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			return nil, fmt.Errorf("is not one JSON document (%w at byte %d); PULUMI_ENABLE_STREAMING_JSON_PREVIEW must not be set", err, syntax.Offset)
		}
		return nil, errors.New("is JSON of another form than that of pulumi stack export or pulumi preview --json")
	}
	return &d, nil
}
