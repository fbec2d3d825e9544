package main

import (
	"encoding/json"
	"os"

	"github.com/eventlink/pulumi-eventlink/sdk/go/eventlink"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

const topic = "arn:aws:sns:us-east-1:000000000000:events"

func main() { pulumi.Run(program) }

func program(ctx *pulumi.Context) error {
	file, err := os.ReadFile("contract.json")
	if err != nil {
		return err
	}
	var document map[string]any
	if err := json.Unmarshal(file, &document); err != nil {
		return err
	}
	object, err := eventlink.NewExtensionPoint(ctx, "object", &eventlink.ExtensionPointArgs{
		EventTopicArn: pulumi.String(topic), Enforcement: eventlink.EnforcementOff, EventSchema: pulumi.Any(document),
	})
	if err != nil {
		return err
	}
	text, err := eventlink.NewExtensionPoint(ctx, "text", &eventlink.ExtensionPointArgs{
		EventTopicArn: pulumi.String(topic), Enforcement: eventlink.EnforcementOff, EventSchema: pulumi.String(string(file)),
	})
	if err != nil {
		return err
	}
	ctx.Export("object", object.EventSchema)
	ctx.Export("text", text.EventSchema)
	ctx.Export("contract", object.Contract)
	return nil
}
