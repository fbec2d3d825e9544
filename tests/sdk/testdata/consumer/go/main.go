package main

import (
	"github.com/eventlink/pulumi-eventlink/sdk/go/eventlink"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() { pulumi.Run(program) }

func program(ctx *pulumi.Context) error {
	owner, err := pulumi.NewStackReference(ctx, "organization/names/test", nil)
	if err != nil {
		return err
	}
	contract := owner.GetOutput(pulumi.String("contract"))
	field := func(name string) pulumi.AnyOutput {
		return contract.ApplyT(func(v any) any { return v.(map[string]any)[name] }).(pulumi.AnyOutput)
	}
	_, err = eventlink.NewExtension(ctx, "reader", &eventlink.ExtensionArgs{
		Contract: eventlink.PublishedContractArgs{
			Name:        field("name").AsStringOutput(),
			TopicArn:    field("topicArn").AsStringOutput(),
			EventSchema: field("eventSchema").AsStringOutput(),
			Fifo:        field("fifo").AsBoolOutput(),
			Enforced:    field("enforced").AsBoolOutput(),
			Digest:      field("digest").AsStringOutput(),
		},
		CommandTopicArn: pulumi.String("arn:aws:sqs:us-east-1:000000000000:commands"),
		CommandSchema: pulumi.Any(map[string]any{
			"type": "object", "properties": map[string]any{"text": map[string]any{"type": "string"}},
			"required": []any{"text"}, "additionalProperties": false,
		}),
		Mapping: pulumi.String(`[{"text": event.camelCase}]`),
	})
	return err
}
