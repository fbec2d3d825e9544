package wiring

import (
	"context"
	"fmt"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/eventlink/pulumi-eventlink/celcheck"
	"github.com/eventlink/pulumi-eventlink/celcheck/connection"
	"github.com/eventlink/pulumi-eventlink/finding"
	"github.com/eventlink/pulumi-eventlink/schema"
	"github.com/eventlink/pulumi-eventlink/schema/lint"
)

// Contract gives the findings on the inputs of a Contract, and on the change from the deployed ones, sorted. old is empty
// if nothing is deployed.
func Contract(old, updated property.Map) []finding.Finding {
	in := &inputs{values: updated}
	in.require("eventSchema")
	in.reading()
	in.schema("eventSchema")
	in.values = Bundled(updated, "eventSchema")
	in.meant()
	in.compatible(old)
	expression(in, "identity", connection.Identity)
	if !finding.HasErrors(in.findings, false) {
		in.identity()
		in.inFlight(old)
	}
	in.queue(old, "standard", "fifo", "none")
	return in.told()
}

// meant warns of what a contract says and does not mean, above all of one that no event obeys: allOf beside
// additionalProperties false is how that happens.
func (in *inputs) meant() {
	if finding.HasErrors(in.findings, false) || !in.knowsAll("eventSchema") {
		return
	}
	compiled := in.bundled("eventSchema")
	if compiled == nil {
		return
	}
	if variantSteps.IsEmpty(context.Background(), compiled).Verdict == schema.Yes {
		in.add(finding.Finding{
			Code: finding.SchemaEmpty, Severity: finding.Warning, Property: "eventSchema",
			Message: "no event obeys this contract", Remedy: "see which parts of it exclude each other",
		})
	}
	in.findings = append(in.findings, lint.Contract(context.Background(), "eventSchema", compiled)...)
}

// Mapping gives the findings on the inputs of a Mapping, and on the change from the deployed ones, sorted. old is empty if
// nothing is deployed. others are the contracts whose owner is told elsewhere what their texts could do better.
func Mapping(old, updated property.Map, others ...string) []finding.Finding {
	in := &inputs{values: updated}
	in.require("eventSchema", "mapping", "commandSchema")
	in.reading()
	in.schema("eventSchema")
	in.schema("commandSchema")
	in.values = Bundled(updated, "eventSchema", "commandSchema")
	mapping := expression(in, "mapping", connection.Mapping)
	groupBy := expression(in, "groupBy", connection.GroupBy)
	identity := expression(in, "identity", connection.Identity)
	filter := in.choice("filter", "off", "derived", "unenforced")
	if !finding.HasErrors(in.findings, false) && in.knowsAll("eventSchema", "commandSchema", "mapping", "groupBy", "identity") {
		if events, commands := in.bundled("eventSchema"), in.bundled("commandSchema"); events != nil && commands != nil {
			in.connection(connection.Of(events, commands, mapping, groupBy, identity), filter, old)
		}
	}
	in.queue(old, "standard", "fifo")
	in.findings = slices.DeleteFunc(in.findings, func(f finding.Finding) bool {
		return lint.Tells(f.Code) && slices.Contains(others, f.Property)
	})
	return in.told()
}

// connection judges a connection, and what changes with it.
func (in *inputs) connection(c *connection.Connection, filter string, old property.Map) {
	r := celcheck.Judge(context.Background(), c)
	in.findings = append(in.findings, r.Findings...)
	in.sendingTime(r.MaxCommands)
	in.since(old)
	in.filter(filter, r, c, old)
	in.inFlight(old)
}

// identity checks that the identity of every event that passes a point unchanged can be told. A Mapping checks its own.
func (in *inputs) identity() {
	if !in.has("identity") || !in.knowsAll("eventSchema", "identity") {
		return
	}
	for _, f := range celcheck.Check(context.Background(), celcheck.Input{
		EventSchema: in.values.Get("eventSchema").AsString(), Identity: in.values.Get("identity").AsString(),
		Mapping: "[]", CommandSchema: `{"type": "object"}`,
	}).Findings {
		if f.Property == "identity" {
			in.add(f)
		}
	}
}

// knowsAll reports whether each of the inputs is known or absent.
func (in *inputs) knowsAll(names ...string) bool {
	return !slices.ContainsFunc(names, func(name string) bool { return in.values.Get(name).HasComputed() })
}

// bundled compiles the contract of an input that Bundled has made a text; it is nil if a finding says why.
func (in *inputs) bundled(name string) *schema.Schema {
	compiled, findings := in.contract(in.values.Get(name).AsString())
	for _, f := range findings {
		f.Property = name
		in.add(f)
	}
	return compiled
}

// queue refuses a change that would replace or remove a lane's queue, which loses the messages in it.
func (in *inputs) queue(old property.Map, kinds ...string) {
	in.choice("queue", kinds...)
	allow, _ := in.flag("allowQueueReplacement")
	was, is := old.Get("queue"), in.values.Get("queue")
	if was.IsString() && was.AsString() != "none" && is.IsString() && is.AsString() == "none" {
		in.add(finding.Finding{
			Code: finding.WiringEnforcement, Severity: finding.Warning, Property: "enforcement",
			Message: "\"off\" deletes the point's own topic: extensions in other stacks, which take the output contract, get no more events",
			Remedy:  "deploy them again right after this update; they lose the events in between",
		})
	}
	if allow || !was.IsString() || !is.IsString() || was.AsString() == is.AsString() || was.AsString() == "none" {
		return
	}
	names := map[string]string{"standard": "standard", "fifo": "FIFO"}
	f := finding.Finding{
		Code: finding.WiringReplacement, Property: "lane", Place: "allowQueueReplacement",
		Message: fmt.Sprintf("the update replaces the %s queue by a %s one, and the events in it are lost", names[was.AsString()], names[is.AsString()]),
		Remedy:  "keep the kind of topic, or drain the queue and set lane.allowQueueReplacement to true",
	}
	if is.AsString() == "none" {
		f.Message = "enforcement \"off\" removes the queue, and the events in it are lost"
		f.Remedy = "keep enforcement on, or drain the queue and set lane.allowQueueReplacement to true"
	}
	in.add(f)
}
