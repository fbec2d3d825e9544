package provider

import (
	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/eventlink/pulumi-eventlink/provider/lane"
)

// LaneOutputs are the outputs of a component that has a lane. They are absent with enforcement off.
type LaneOutputs struct {
	QueueURL           pulumi.StringPtrOutput `pulumi:"queueUrl"`
	QueueARN           pulumi.StringPtrOutput `pulumi:"queueArn"`
	DeadLetterQueueURL pulumi.StringPtrOutput `pulumi:"deadLetterQueueUrl"`
	DeadLetterQueueARN pulumi.StringPtrOutput `pulumi:"deadLetterQueueArn"`
	FunctionName       pulumi.StringPtrOutput `pulumi:"functionName"`
	FunctionARN        pulumi.StringPtrOutput `pulumi:"functionArn"`
	RoleARN            pulumi.StringPtrOutput `pulumi:"roleArn"`
	LogGroupName       pulumi.StringPtrOutput `pulumi:"logGroupName"`
}

func (o *LaneOutputs) annotate(a infer.Annotator) {
	a.Describe(&o.QueueURL, "The URL of the lane's queue.")
	a.Describe(&o.QueueARN, "The ARN of the lane's queue.")
	a.Describe(&o.DeadLetterQueueURL, "The URL of the lane's dead-letter queue, where every event waits that could not pass.")
	a.Describe(&o.DeadLetterQueueARN, "The ARN of the lane's dead-letter queue.")
	a.Describe(&o.FunctionName, "The name of the lane's function.")
	a.Describe(&o.FunctionARN, "The ARN of the lane's function.")
	a.Describe(&o.RoleARN, "The ARN of the function's role.")
	a.Describe(&o.LogGroupName, "The name of the function's log group.")
}

func laneOutputs(built *lane.Lane) LaneOutputs {
	return LaneOutputs{
		QueueURL:           built.Queue.Url.ToStringPtrOutput(),
		QueueARN:           built.Queue.Arn.ToStringPtrOutput(),
		DeadLetterQueueURL: built.DeadLetterQueue.Url.ToStringPtrOutput(),
		DeadLetterQueueARN: built.DeadLetterQueue.Arn.ToStringPtrOutput(),
		FunctionName:       built.Function.Name.ToStringPtrOutput(),
		FunctionARN:        built.Function.Arn.ToStringPtrOutput(),
		RoleARN:            built.Role.Arn.ToStringPtrOutput(),
		LogGroupName:       built.LogGroup.Name.ToStringPtrOutput(),
	}
}

func noLane() LaneOutputs {
	none := nothing()
	return LaneOutputs{none, none, none, none, none, none, none, none}
}
