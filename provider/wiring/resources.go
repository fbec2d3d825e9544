package wiring

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/eventlink/pulumi-eventlink/finding"
)

// Contract gives all that can be said against the inputs of a Contract, and against the change from the deployed ones,
// sorted. old is empty where there is none.
func Contract(old, updated property.Map) []finding.Finding {
	in := &inputs{values: updated}
	in.require("eventSchema")
	in.schema("eventSchema")
	in.compatible(old)
	in.queue(old, "standard", "fifo", "none")
	return finding.Sort(in.findings)
}

// Mapping gives all that can be said against the inputs of a Mapping, and against the change from the deployed ones,
// sorted. old is empty where there is none.
func Mapping(old, updated property.Map) []finding.Finding {
	in := &inputs{values: updated}
	in.require("eventSchema", "mapping", "commandSchema")
	in.schema("eventSchema")
	in.schema("commandSchema")
	in.expression("mapping", CheckMapping)
	in.expression("groupBy", CheckGroupBy)
	in.expression("identity", CheckIdentity)
	if !finding.HasErrors(in.findings, false) && in.values.Get("mapping").IsString() {
		in.add(finding.Finding{
			Code: finding.MappingUnproved, Severity: finding.Warning, Property: "mapping",
			Message: "compiles, but it is not proved that it fails on no event and yields no command that its receiver refuses",
			Remedy:  "what does fail goes to the lane's dead-letter queue, with the reason",
		})
	}
	in.queue(old, "standard", "fifo")
	return finding.Sort(in.findings)
}

// queue refuses a change that would replace or remove a lane's queue and lose what is in it.
func (in *inputs) queue(old property.Map, kinds ...string) {
	in.choice("queue", kinds...)
	allow, _ := in.flag("allowQueueReplacement")
	was, is := old.Get("queue"), in.values.Get("queue")
	if allow || !was.IsString() || !is.IsString() || was.AsString() == is.AsString() || was.AsString() == "none" {
		return
	}
	names := map[string]string{"standard": "standard", "fifo": "FIFO"}
	f := finding.Finding{
		Code: finding.WiringReplacement, Property: "lane", Place: "allowQueueReplacement",
		Message: fmt.Sprintf("the lane's queue is %s and would be replaced by a %s one, and what is in it would be lost",
			names[was.AsString()], names[is.AsString()]),
		Remedy: "keep the kind of topic, or pause and drain the lane and set lane.allowQueueReplacement to true",
	}
	if is.AsString() == "none" {
		f.Message = "enforcement off would remove the lane's queue, and what is in it would be lost"
		f.Remedy = "keep enforcement on, or drain the queue and set lane.allowQueueReplacement to true"
	}
	in.add(f)
}
