package wiring

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/eventlink/pulumi-eventlink/contract"
	"github.com/eventlink/pulumi-eventlink/engine"
	"github.com/eventlink/pulumi-eventlink/finding"
	"github.com/eventlink/pulumi-eventlink/schema"
)

// since adds to a finding on an unchanged mapping which change of a contract caused it.
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
				f.Message += "; the deployed contract rejects this event (" + why + ")"
				continue
			}
		}
		if commandsChanged && f.Command != "" {
			if _, refused := refusedBy(commands, f.Command); !refused {
				f.Message += "; the deployed contract accepts this command"
			}
		}
	}
}

// deployed gives the deployed contract, and reports whether it changes.
func (in *inputs) deployed(old property.Map, name string) (*contract.Contract, bool) {
	was, is := old.Get(name), in.values.Get(name)
	if !was.IsString() || !is.IsString() || was.AsString() == is.AsString() {
		return nil, false
	}
	deployed, unread := in.contract(was.AsString())
	if len(unread) > 0 {
		return nil, false
	}
	return deployed.Validator(), true
}

// unchanged reports whether the inputs are known and as they are deployed.
func (in *inputs) unchanged(old property.Map, names ...string) bool {
	return !slices.ContainsFunc(names, func(name string) bool {
		v := in.values.Get(name)
		return v.HasComputed() || !v.WithSecret(false).WithDependencies(nil).Equals(old.Get(name).WithSecret(false).WithDependencies(nil))
	})
}

// refusedBy says why a contract rejects a body.
func refusedBy(c *contract.Contract, body string) (why string, refused bool) {
	value, err := c.Decode([]byte(body))
	if err == nil {
		err = c.Check(value)
	}
	var refusal *engine.Refusal
	if !errors.As(err, &refusal) {
		return "", false
	}
	return cmp.Or(refusal.Place, "the event as a whole") + ": " + refusal.Message, true
}

// inFlight notes that the queue may hold events that the deployed contract accepts and the new one rejects.
func (in *inputs) inFlight(old property.Map) {
	was, is := old.Get("eventSchema"), in.values.Get("eventSchema")
	if !was.IsString() || !is.IsString() || was.AsString() == is.AsString() || in.values.Get("queue").Equals(property.New("none")) {
		return
	}
	deployed, unread := in.contract(was.AsString())
	updated, problems := in.contract(is.AsString())
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
		Message: "the new contract rejects events that the deployed one accepts (" + why + "); " +
			"those still queued at the update go to the dead-letter queue",
		Counterexample: r.WitnessJSON,
	})
}
