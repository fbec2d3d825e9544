package wiring

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/eventlink/pulumi-eventlink/celcheck/connection"
	"github.com/eventlink/pulumi-eventlink/finding"
)

// PublishedContractKeys are the fields of a PublishedContract.
var PublishedContractKeys = []string{"name", "topicArn", "eventSchema", "fifo", "enforced", "digest"}

// Extension gives the findings on the inputs of an Extension, sorted.
func Extension(values property.Map) []finding.Finding {
	in := &inputs{values: values}
	in.only("extensionPoint", "contract", "commandTopicArn", "commandSchema", "mapping", "groupBy", "idScope", "filter",
		"commandTopicKmsKeyArn", "fifo", "identity", "strict", "documents", "draft", "alarms", "lane", "tags")
	in.require("commandTopicArn", "commandSchema", "mapping")
	in.notEmpty("groupBy", "identity", "idScope")
	in.pointReference()
	switch {
	case in.has("extensionPoint") && in.has("contract"):
		in.fail(finding.WiringSource, "contract", "extensionPoint is set too, and an Extension has one source",
			"remove contract if the ExtensionPoint is in this program, extensionPoint if it is in another stack")
	case in.absentOutput():
	case !in.has("extensionPoint") && !in.has("contract"):
		in.fail(finding.WiringSource, "extensionPoint", "an Extension needs extensionPoint or contract",
			"set extensionPoint if the ExtensionPoint is in this program, contract if it is in another stack")
	}
	sourceFIFO, sourceKnown := in.publishedContract()

	fifo, fifoKnown := in.fifo("commandTopicArn", queueARN, topicARN)
	if in.has("groupBy") && fifoKnown && !fifo {
		in.fail(finding.WiringGroupBy, "groupBy", "the command topic is standard and has no message groups",
			"remove groupBy, or use a FIFO command topic")
	}
	in.reading()
	in.schema("commandSchema")
	expression(in, "mapping", connection.Mapping)
	expression(in, "groupBy", connection.GroupBy)
	expression(in, "identity", connection.Identity)
	in.choice("filter", Filters...)
	in.flag("strict")
	in.arn("commandTopicKmsKeyArn", keyARN)
	in.text("idScope")
	in.lane(sourceFIFO, sourceKnown)
	in.alarms()
	in.tags()
	return in.told()
}

// pointReference checks that extensionPoint is a point, as far as that is known.
func (in *inputs) pointReference() {
	const wanted = "an ExtensionPoint of this program"
	v := in.values.Get("extensionPoint")
	switch {
	case v.IsNull(), v.IsComputed():
	case !v.IsResourceReference():
		in.add(finding.Finding{
			Code: finding.WiringSource, Property: "extensionPoint", Message: "must be " + wanted + ", not " + kindOf(v),
			Remedy: "give the resource itself, or its contract output as contract", Got: kindOf(v), Wanted: wanted,
		})
	case v.AsResourceReference().URN.QualifiedType() != pointType && v.AsResourceReference().URN.Type() != pointType:
		in.wrong(finding.WiringSource, "extensionPoint", wanted, "a resource of the type "+string(v.AsResourceReference().URN.Type()))
	}
}

const pointType = "eventlink:index:ExtensionPoint"

// absentOutput reports a source that is null because a stack reference does not have the output.
func (in *inputs) absentOutput() bool {
	for _, name := range []string{"contract", "extensionPoint"} {
		v := in.values.Get(name)
		for _, urn := range v.Dependencies() {
			if v.IsNull() && urn.Type() == "pulumi:pulumi:StackReference" {
				in.fail(finding.WiringSource, name, fmt.Sprintf("is null: the stack reference %s has no output of that name", urn.Name()),
					"export the contract of the ExtensionPoint there, under the name that is read here")
				return true
			}
		}
	}
	return false
}

// publishedContract checks the contract of a point in another stack, and tells whether that point is FIFO.
func (in *inputs) publishedContract() (fifo, known bool) {
	v := in.values.Get("contract")
	if v.IsNull() || v.IsComputed() {
		in.readable("contract", v)
		return false, false
	}
	if !v.IsMap() {
		in.wrong(finding.WiringSource, "contract", "the contract output of an ExtensionPoint", kindOf(v))
		return false, false
	}
	given := inputs{values: v.AsMap()}
	given.only(PublishedContractKeys...)
	given.require("topicArn", "eventSchema")
	isFIFO, known := given.fifo("topicArn", topicARN)
	given.schema("eventSchema")
	given.flag("enforced")
	given.text("name")
	given.text("digest")
	for _, f := range given.findings {
		// A place inside the contract is a key of it: contract.topicArn.
		f.Place = f.Property + f.Place
		f.Property = "contract"
		in.add(f)
	}
	return isFIFO, known
}
