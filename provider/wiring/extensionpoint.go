package wiring

import (
	"fmt"
	"strconv"

	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/eventlink/pulumi-eventlink/celcheck"
	"github.com/eventlink/pulumi-eventlink/finding"
)

// What the inputs with a fixed set of values may be, the default first.
var (
	Compatibilities = []string{"forward", "backward", "full", "none"}
	Enforcements    = []string{"on", "off"}
	Filters         = []string{"derived", "off"}
)

// ExtensionPoint gives all that can be said against the inputs of an ExtensionPoint, sorted.
func ExtensionPoint(values property.Map) []finding.Finding {
	in := &inputs{values: values}
	in.only("eventTopicArn", "eventSchema", "fifo", "mapping", "sourceSchema", "compatibility", "enforcement", "identity",
		"subscriberAccounts", "strict", "lane", "tags")
	in.require("eventTopicArn", "eventSchema")
	in.notEmpty("mapping", "sourceSchema", "identity")
	fifo, fifoKnown := in.fifo("eventTopicArn", topicARN)
	in.schema("eventSchema")
	in.schema("sourceSchema")
	in.choice("compatibility", Compatibilities...)
	in.flag("strict")
	enforced := in.choice("enforcement", Enforcements...) == "on"

	switch {
	case in.has("mapping") && !in.has("sourceSchema"):
		in.fail(finding.WiringSourceSchema, "sourceSchema", "got nothing, wanted the contract of the internal events that mapping reads",
			"add sourceSchema, or remove mapping if events pass as they are")
	case in.has("sourceSchema") && !in.has("mapping"):
		in.fail(finding.WiringSourceSchema, "mapping", "got nothing, wanted the translation from sourceSchema to eventSchema",
			"add mapping, or remove sourceSchema if events pass as they are")
	}
	in.expression("mapping", celcheck.MappingProblems)
	in.expression("identity", celcheck.IdentityProblems)
	in.accounts()
	in.lane(fifo, fifoKnown)
	if !enforced {
		in.withoutLane()
	}
	return finding.Sort(in.findings)
}

// withoutLane reports what enforcement off leaves without anything to act on.
func (in *inputs) withoutLane() {
	for _, name := range []string{"mapping", "sourceSchema"} {
		if in.has(name) {
			in.fail(finding.WiringEnforcement, name, "got a translation, but enforcement is off, so there is no lane that could translate",
				"set enforcement to \"on\", or remove mapping and sourceSchema")
		}
	}
	for _, name := range []string{"lane", "identity", "subscriberAccounts"} {
		if in.has(name) {
			in.add(finding.Finding{
				Code: finding.WiringEnforcement, Severity: finding.Note, Property: name,
				Message: "has no effect while enforcement is off, as there is neither a lane nor a topic of the point's own",
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
		in.fail(finding.WiringChoice, "subscriberAccounts", "got "+kindOf(v)+", wanted a list of account ids", "")
		return
	}
	for i, account := range v.AsArray().All {
		if account.IsString() && !accountID.MatchString(account.AsString()) || !account.IsString() && !account.IsComputed() {
			in.add(finding.Finding{
				Code: finding.WiringChoice, Property: "subscriberAccounts", Place: "/" + strconv.Itoa(i),
				Message: fmt.Sprintf("got %s, wanted an AWS account id, a string of 12 digits", show(account)),
			})
		}
	}
}
