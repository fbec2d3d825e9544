package page

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/eventlink/pulumi-eventlink/celcheck"
	"github.com/eventlink/pulumi-eventlink/celcheck/connection"
	"github.com/eventlink/pulumi-eventlink/contract/document"
	"github.com/eventlink/pulumi-eventlink/finding"
	"github.com/eventlink/pulumi-eventlink/yamljson"
)

// A Question is a connection as it stands in the editors. Contracts are JSON or YAML.
type Question struct {
	EventSchema   string `json:"eventSchema"`
	Mapping       string `json:"mapping"`
	CommandSchema string `json:"commandSchema"`
	GroupBy       string `json:"groupBy"`
	Identity      string `json:"identity"`
	Draft         string `json:"draft"`
	Strict        bool   `json:"strict"`
}

// Ask answers a question, which is JSON, by its kind: "judge", "sample" or "names". An error is one of the question.
func Ask(ctx context.Context, kind string, question []byte) (answer []byte, err error) {
	defer func() {
		if cause := recover(); cause != nil { // the page goes on
			err = fmt.Errorf("the answer broke down, which is a bug (%v): please report it with the mapping and both contracts", cause)
		}
	}()
	var q Question
	if err := json.Unmarshal(question, &q); err != nil {
		return nil, fmt.Errorf("the question cannot be read: %w", err)
	}
	if _, ok := document.Named(q.Draft); !ok {
		return nil, fmt.Errorf("there is no draft %q", q.Draft)
	}
	switch kind {
	case "judge":
		return json.Marshal(Judge(ctx, q))
	case "sample":
		return json.Marshal(Sample(ctx, q))
	case "names":
		return json.Marshal(Names(q))
	default:
		return nil, fmt.Errorf("there is no question %q", kind)
	}
}

// input reads the contracts.
func (q Question) input() (celcheck.Input, []finding.Finding) {
	in := celcheck.Input{Mapping: q.Mapping, GroupBy: q.GroupBy, Identity: q.Identity}
	in.Draft, _ = document.Named(q.Draft) // which Ask has seen to
	var findings []finding.Finding
	read := func(property, text string) string {
		if json.Valid([]byte(text)) || strings.HasPrefix(strings.TrimSpace(text), "{") {
			return text // where it stops being JSON, a finding says so
		}
		converted, err := yamljson.Read([]byte(text))
		if err != nil {
			findings = append(findings, finding.Finding{
				Code: finding.SchemaNotJSON, Severity: finding.Error, Property: property, Message: "the contract is neither JSON nor YAML: " + strings.TrimPrefix(err.Error(), "yaml: "),
			})
		}
		return converted
	}
	in.EventSchema, in.CommandSchema = read("eventSchema", q.EventSchema), read("commandSchema", q.CommandSchema)
	return in, findings
}

// compile makes the connection ready, or says what keeps it from being one.
func (q Question) compile() (*connection.Connection, []finding.Finding) {
	in, findings := q.input()
	if len(findings) > 0 {
		return nil, findings
	}
	return connection.Compile(in)
}
