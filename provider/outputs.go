package provider

import (
	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/eventlink/pulumi-eventlink/provider/lane"
)

// laneOutputs points to the outputs of a component that are those of its lane. Each component has them as fields of its
// own: the SDK does not look for outputs in embedded structs.
type laneOutputs struct {
	queueURL, queueARN, deadLetterQueueURL, deadLetterQueueARN, functionName, functionARN, roleARN, logGroupName *pulumi.StringPtrOutput
}

func (o laneOutputs) annotate(a infer.Annotator) {
	a.Describe(o.queueURL, "The URL of the lane's queue.")
	a.Describe(o.queueARN, "The ARN of the lane's queue.")
	a.Describe(o.deadLetterQueueURL, "The URL of the lane's dead-letter queue, where every event waits that could not pass.")
	a.Describe(o.deadLetterQueueARN, "The ARN of the lane's dead-letter queue.")
	a.Describe(o.functionName, "The name of the lane's function.")
	a.Describe(o.functionARN, "The ARN of the lane's function.")
	a.Describe(o.roleARN, "The ARN of the function's role.")
	a.Describe(o.logGroupName, "The name of the function's log group.")
}

// set gives the outputs those of a lane; they are absent where there is none.
func (o laneOutputs) set(built *lane.Lane) {
	if built == nil {
		for _, output := range []*pulumi.StringPtrOutput{
			o.queueURL, o.queueARN, o.deadLetterQueueURL, o.deadLetterQueueARN, o.functionName, o.functionARN, o.roleARN, o.logGroupName,
		} {
			*output = nothing()
		}
		return
	}
	*o.queueURL = built.Queue.Url.ToStringPtrOutput()
	*o.queueARN = built.Queue.Arn.ToStringPtrOutput()
	*o.deadLetterQueueURL = built.DeadLetterQueue.Url.ToStringPtrOutput()
	*o.deadLetterQueueARN = built.DeadLetterQueue.Arn.ToStringPtrOutput()
	*o.functionName = built.Function.Name.ToStringPtrOutput()
	*o.functionARN = built.Function.Arn.ToStringPtrOutput()
	*o.roleARN = built.Role.Arn.ToStringPtrOutput()
	*o.logGroupName = built.LogGroup.Name.ToStringPtrOutput()
}
