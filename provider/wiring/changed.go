package wiring

import (
	"cmp"
	"context"
	"errors"

	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/eventlink/pulumi-eventlink/contract"
	"github.com/eventlink/pulumi-eventlink/finding"
	"github.com/eventlink/pulumi-eventlink/schema"
)

// since adds to what is found of an unchanged mapping which change of a contract brought it about.
func (in *inputs) since(old property.Map) {
	if was := old.Get("mapping"); !was.IsString() || !was.Equals(in.values.Get("mapping")) {
		return
	}
	events, eventsChanged := in.deployed(old, "eventSchema")
	commands, commandsChanged := in.deployed(old, "commandSchema")
	for i := range in.findings {
		f := &in.findings[i]
		if f.Severity != finding.Error || f.Counterexample == "" {
			continue
		}
		if eventsChanged {
			if why, refused := refusedBy(events, f.Counterexample); refused {
				f.Message += "; the deployed contract does not admit such an event (" + why + ")"
				continue
			}
		}
		if commandsChanged && f.Command != "" {
			if _, refused := refusedBy(commands, f.Command); !refused {
				f.Message += "; the deployed contract admits such a command"
			}
		}
	}
}

// deployed gives a contract as it is deployed, and whether it is another one now.
func (in *inputs) deployed(old property.Map, name string) (*contract.Contract, bool) {
	was, is := old.Get(name), in.values.Get(name)
	if !was.IsString() || !is.IsString() || was.AsString() == is.AsString() {
		return nil, false
	}
	compiled, problems := contract.Compile(was.AsString())
	return compiled, len(problems) == 0
}

// refusedBy says why a contract does not admit a body.
func refusedBy(c *contract.Contract, body string) (why string, refused bool) {
	value, err := c.Decode([]byte(body))
	if err == nil {
		err = c.Check(value)
	}
	var refusal *contract.Refusal
	if !errors.As(err, &refusal) {
		return "", false
	}
	return cmp.Or(refusal.Place, "the event as a whole") + ": " + refusal.Message, true
}

// inFlight notes that the queue may hold events that the deployed contract admits and the new one does not.
func (in *inputs) inFlight(old property.Map) {
	was, is := old.Get("eventSchema"), in.values.Get("eventSchema")
	if !was.IsString() || !is.IsString() || was.AsString() == is.AsString() || in.values.Get("queue").Equals(property.New("none")) {
		return
	}
	deployed, unread := schema.Parse(was.AsString(), schema.Options{})
	updated, problems := schema.Parse(is.AsString(), schema.Options{})
	if len(unread) > 0 || len(problems) > 0 {
		return
	}
	r := schema.Contains(context.Background(), updated, deployed)
	if r.Verdict != schema.No {
		return
	}
	why, ok := refused(r.WitnessJSON, deployed, updated)
	if !ok {
		return
	}
	in.add(finding.Finding{
		Code: finding.ContractInFlight, Severity: finding.Note, Property: "eventSchema",
		Message: "an event that the deployed contract admits is none of the new one (" + why + "): " +
			"what of that is in flight goes to the dead-letter queue",
		Counterexample: r.WitnessJSON,
	})
}
