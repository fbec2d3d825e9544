import * as eventlink from "@eventlink/pulumi-eventlink";
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";

const owner = new pulumi.StackReference("organization/names/test");

new eventlink.Extension("reader", {
    contract: owner.requireOutput("contract"),
    commandTopicArn: "arn:aws:sqs:us-east-1:000000000000:commands",
    commandSchema: z.toJSONSchema(z.object({ text: z.string() })),
    mapping: '[{"text": event.camelCase}]',
});
