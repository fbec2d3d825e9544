package wiring

import (
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
		"commandTopicKmsKeyArn", "fifo", "identity", "strict", "documents", "draft", "lane", "tags")
	in.require("commandTopicArn", "commandSchema", "mapping")
	in.notEmpty("groupBy", "identity", "idScope")
	switch {
	case in.has("extensionPoint") && in.has("contract"):
		in.fail(finding.WiringSource, "contract", "extensionPoint is set too, and an Extension has one source",
			"remove contract if the ExtensionPoint is in this program, extensionPoint if it is in another stack")
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
	return finding.Sort(in.findings)
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
	for _, f := range given.findings {
		// A place inside the contract is a key of it: contract.topicArn.
		f.Place = f.Property + f.Place
		f.Property = "contract"
		in.add(f)
	}
	return isFIFO, known
}
