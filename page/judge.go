package page

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"strconv"
	"strings"

	"github.com/eventlink/pulumi-eventlink/celcheck"
	"github.com/eventlink/pulumi-eventlink/celcheck/connection"
	"github.com/eventlink/pulumi-eventlink/contract/document"
	"github.com/eventlink/pulumi-eventlink/engine"
	"github.com/eventlink/pulumi-eventlink/finding"
)

// A Verdict is what is known of a connection.
type Verdict struct {
	Verdict string `json:"verdict"`
	// Stops says that a preview would stop.
	Stops    bool      `json:"stops"`
	Findings []Finding `json:"findings"`
}

// A Finding is one fault, and the parts of the inputs that it is about.
type Finding struct {
	Code     string `json:"code"`
	Severity string `json:"severity"`
	Where    string `json:"where"`
	Message  string `json:"message"`
	Remedy   string `json:"remedy,omitempty"`
	// Old and New are the remedy as code: New is written where Old stands.
	Old string `json:"old,omitempty"`
	New string `json:"new,omitempty"`
	// Background says that it asks for nothing.
	Background bool   `json:"background,omitempty"`
	Blames     []Part `json:"blames"`
	// Event and Command are the counterexample, and EventPart and CommandPart are pointers to what is wrong in them.
	Event       json.RawMessage `json:"event,omitempty"`
	EventPart   string          `json:"eventPart,omitempty"`
	Command     json.RawMessage `json:"command,omitempty"`
	CommandPart string          `json:"commandPart,omitempty"`
}

// A Part is a part of an input: a line and a column of an expression, from 1, or a JSON pointer into a contract.
type Part struct {
	Input   string `json:"input"`
	Line    int    `json:"line,omitempty"`
	Column  int    `json:"column,omitempty"`
	Pointer string `json:"pointer,omitempty"`
}

// Judge gives the verdict on a connection.
func Judge(ctx context.Context, q Question) Verdict {
	c, problems := q.compile()
	result := celcheck.Result{Verdict: celcheck.Compile, Findings: problems}
	if c != nil {
		result = celcheck.Judge(ctx, c)
	}
	answer := Verdict{
		Verdict: result.Verdict.String(), Stops: result.Verdict == celcheck.Compile || finding.HasErrors(result.Findings, q.Strict),
		Findings: []Finding{},
	}
	for _, f := range result.Findings {
		answer.Findings = append(answer.Findings, told(c, f, q.Strict))
	}
	return answer
}

// told gives a finding. The connection is nil if there is none.
func told(c *connection.Connection, f finding.Finding, strict bool) Finding {
	out := Finding{
		Code: string(f.Code), Severity: f.Severity.String(), Where: f.Where(), Message: f.Message, Remedy: f.Remedy, Old: f.Fix.Old, New: f.Fix.New,
		Background: f.Severity == finding.Note && f.Code.Background(),
		Event:      json.RawMessage(f.Counterexample), EventPart: f.Part, Command: json.RawMessage(f.Command),
	}
	if strict && f.Severity == finding.Warning {
		out.Severity = finding.Error.String()
	}
	out.Blames = []Part{partOf(f)}
	if c == nil {
		return out
	}
	if event, err := c.Event.Decode([]byte(f.Counterexample)); err == nil {
		out.Blames = append(out.Blames, blamed(c.Event, "eventSchema", event, cmp.Or(f.Part, readBy(c, out.Blames[0])))...)
	}
	command, err := c.Command.Decode([]byte(f.Command))
	var refusal *engine.Refusal
	switch {
	case err != nil && f.Property == "mapping": // the mapping fails before there is a command
		if pointer, ok := madeAt(c.Mapping.Checked(), out.Blames[0].Line, out.Blames[0].Column); ok {
			out.Blames = append(out.Blames, blamed(c.Command, "commandSchema", nil, pointer)...)
		}
	case err == nil && errors.As(c.Command.Check(command), &refusal):
		out.CommandPart = amiss(c.Command, command, refusal.Place)
		out.Blames = append(out.Blames, blamed(c.Command, "commandSchema", command, refusal.Place)...)
	}
	return out
}

// readBy gives the part of the event that is read where a mapping is at fault, or else the property that says which variant
// the event is.
func readBy(c *connection.Connection, at Part) string {
	if at.Input == "mapping" {
		if pointer, ok := readAt(c.Mapping.Checked(), at.Line, at.Column); ok {
			return pointer
		}
	}
	if tag, _ := tagOf(c.EventSchema); tag != "" {
		return document.Pointer(tag)
	}
	return ""
}

// lineInText matches the place in a text that is no JSON or YAML.
var lineInText = regexp.MustCompile(`\bline (\d+)(?:, column (\d+))?`)

// partOf reads the place of a finding.
func partOf(f finding.Finding) Part {
	part := Part{Input: f.Property}
	if strings.HasPrefix(f.Place, "/") {
		part.Pointer = f.Place
		return part
	}
	part.Line, part.Column, _ = finding.LineAndColumn(f.Place)
	if f.Code == finding.SchemaNotJSON { // its message tells the place
		if at := lineInText.FindStringSubmatch(f.Message); at != nil {
			part.Line, _ = strconv.Atoi(at[1])
			part.Column = 1
			if column, err := strconv.Atoi(at[2]); err == nil {
				part.Column = column
			}
		}
	}
	return part
}
