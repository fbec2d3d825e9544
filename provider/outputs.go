package provider

import (
	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/eventlink/pulumi-eventlink/provider/lane"
)

// laneOutputs points to the outputs of a component that come from its lane. Each component has its own fields for them, because
// the SDK finds no outputs in embedded structs.
type laneOutputs struct {
	queueURL, queueARN, deadLetterQueueURL, deadLetterQueueARN, functionName, functionARN, roleARN, logGroupName *pulumi.StringPtrOutput
}

func (o laneOutputs) annotate(a infer.Annotator) {
	a.Describe(o.queueURL, "The URL of the queue.")
	a.Describe(o.queueARN, "The ARN of the queue.")
	a.Describe(o.deadLetterQueueURL, "The URL of the dead-letter queue, which holds the events that the function could not handle.")
	a.Describe(o.deadLetterQueueARN, "The ARN of the dead-letter queue.")
	a.Describe(o.functionName, "The name of the function.")
	a.Describe(o.functionARN, "The ARN of the function.")
	a.Describe(o.roleARN, "The ARN of the function's role.")
	a.Describe(o.logGroupName, "The name of the function's log group.")
}

// set sets the outputs to those of a lane. They are absent if there is no lane.
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
