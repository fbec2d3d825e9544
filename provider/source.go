package provider

import (
	"context"
	_ "embed"
	"slices"

	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

var (
	_ infer.CustomResource[SourceArgs, SourceState] = Source{}
	_ infer.CustomUpdate[SourceArgs, SourceState]   = Source{}
	_ infer.CustomDelete[SourceState]               = Source{}
)

// Source is the custom resource that carries the topic of a lane, so that an update to another topic knows the former one.
// It creates nothing in AWS.
type Source struct{}

// SourceArgs are the inputs of a Source.
type SourceArgs struct {
	TopicARN string `pulumi:"topicArn"`
}

// SourceState is the state of a Source.
type SourceState struct {
	SourceArgs
	TopicARNs []string `pulumi:"topicArns"`
}

//go:embed docs/source.md
var sourceDoc string

// Annotate describes the resource in schema.json.
func (s *Source) Annotate(a infer.Annotator) {
	a.SetToken("index", "Source")
	a.Describe(s, sourceDoc)
}

// Annotate describes the inputs in schema.json.
func (s *SourceArgs) Annotate(a infer.Annotator) {
	a.Describe(&s.TopicARN, "The ARN of the topic that the queue subscribes to.")
}

// Annotate describes the outputs in schema.json.
func (s *SourceState) Annotate(a infer.Annotator) {
	a.Describe(&s.TopicARNs, "The topics that may send to the queues: the present one, then the former ones, the latest first.")
}

// Create records the topic.
func (Source) Create(_ context.Context, request infer.CreateRequest[SourceArgs]) (infer.CreateResponse[SourceState], error) {
	topic := request.Inputs
	return infer.CreateResponse[SourceState]{ID: request.Name, Output: SourceState{topic, []string{topic.TopicARN}}}, nil
}

// mostTopics keeps the queues' policies small. The subscription of a topic before these is gone, unless as many updates failed.
const mostTopics = 5

// Update records the changed topic, and keeps the former ones: Pulumi deletes the subscription of a former topic at the end of an
// update, and after an update that failed before that, a later one does.
func (Source) Update(
	_ context.Context, request infer.UpdateRequest[SourceArgs, SourceState],
) (infer.UpdateResponse[SourceState], error) {
	topic := request.Inputs.TopicARN
	former := slices.DeleteFunc(slices.Clone(request.State.TopicARNs), func(arn string) bool { return arn == topic })
	topics := append([]string{topic}, former...)
	return infer.UpdateResponse[SourceState]{Output: SourceState{request.Inputs, topics[:min(len(topics), mostTopics)]}}, nil
}

// Delete has nothing to delete.
func (Source) Delete(context.Context, infer.DeleteRequest[SourceState]) (infer.DeleteResponse, error) {
	return infer.DeleteResponse{}, nil
}

// sendersTo registers the Source of a component, and gives the topics that may send to its queues.
func sendersTo(ctx *pulumi.Context, name string, topicARN pulumi.StringInput, opts ...pulumi.ResourceOption) (pulumi.StringArrayOutput, error) {
	var source struct {
		pulumi.CustomResourceState

		TopicARNs pulumi.StringArrayOutput `pulumi:"topicArns"`
	}
	err := ctx.RegisterResource(Name+":index:Source", name+"-source", pulumi.Map{"topicArn": topicARN}, &source, opts...)
	return source.TopicARNs, err
}
