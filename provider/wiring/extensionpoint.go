package wiring

import (
	"strconv"

	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/eventlink/pulumi-eventlink/celcheck/connection"
	"github.com/eventlink/pulumi-eventlink/finding"
)

// The values that an input can have, the default first.
var (
	Compatibilities = []string{"forward", "backward", "full", "none"}
	Enforcements    = []string{"on", "off"}
	Filters         = []string{"derived", "off"}
)

// ExtensionPoint gives the findings on the inputs of an ExtensionPoint, sorted.
func ExtensionPoint(values property.Map) []finding.Finding {
	in := &inputs{values: values}
	in.only("eventTopicArn", "eventSchema", "fifo", "mapping", "sourceSchema", "compatibility", "enforcement", "identity",
		"subscriberAccounts", "strict", "documents", "draft", "alarms", "lane", "tags")
	in.require("eventTopicArn", "eventSchema")
	in.notEmpty("mapping", "sourceSchema", "identity")
	fifo, fifoKnown := in.fifo("eventTopicArn", topicARN)
	in.reading()
	in.schema("eventSchema")
	in.schema("sourceSchema")
	in.choice("compatibility", Compatibilities...)
	in.flag("strict")
	enforced := in.choice("enforcement", Enforcements...) == "on"

	switch {
	case !enforced: // neither is wanted
	case in.has("mapping") && !blank(values.Get("mapping")) && !in.has("sourceSchema"):
		in.fail(finding.WiringSourceSchema, "sourceSchema", "is required because mapping is set; it is the contract of the events that mapping reads",
			"add sourceSchema, or remove mapping if events pass unchanged")
	case in.has("sourceSchema") && !in.has("mapping"):
		in.fail(finding.WiringSourceSchema, "mapping", "is required because sourceSchema is set; it translates internal events to public ones",
			"add mapping, or remove sourceSchema if events pass unchanged")
	}
	expression(in, "mapping", connection.Mapping)
	expression(in, "identity", connection.Identity)
	in.accounts()
	in.lane(fifo, fifoKnown)
	in.alarms()
	in.tags()
	if !enforced {
		in.withoutLane()
	}
	return in.told()
}

// withoutLane reports inputs that have no effect, or cannot work, while enforcement is off.
func (in *inputs) withoutLane() {
	for _, name := range []string{"mapping", "sourceSchema"} {
		if in.has(name) {
			in.fail(finding.WiringEnforcement, name, "enforcement is \"off\", so no function translates events",
				"set enforcement to \"on\", or remove mapping and sourceSchema")
			break
		}
	}
	for _, name := range []string{"lane", "alarms", "identity", "subscriberAccounts"} {
		if in.has(name) {
			in.add(finding.Finding{
				Code: finding.WiringEnforcement, Severity: finding.Note, Property: name,
				Message: "has no effect while enforcement is \"off\": the point then has no queue, function or topic of its own",
			})
		}
	}
}

func (in *inputs) accounts() {
	v := in.values.Get("subscriberAccounts")
	if v.IsNull() || v.IsComputed() {
		return
	}
	if !v.IsArray() {
		in.wrong(finding.WiringChoice, "subscriberAccounts", "a list of AWS account ids", kindOf(v))
		return
	}
	for i, account := range v.AsArray().All {
		if account.IsString() && !accountID.MatchString(account.AsString()) || !account.IsString() && !account.IsComputed() {
			in.add(mismatch(finding.Finding{Code: finding.WiringChoice, Property: "subscriberAccounts", Place: "/" + strconv.Itoa(i)},
				"an AWS account id (a string of 12 digits)", show(account)))
		}
	}
}
