import * as eventlink from "@eventlink/pulumi-eventlink";
import { readFileSync } from "node:fs";

const file = readFileSync("contract.json", "utf8");
const eventTopicArn = "arn:aws:sns:us-east-1:000000000000:events";

const ofObject = new eventlink.ExtensionPoint("object", { eventTopicArn, enforcement: "off", eventSchema: JSON.parse(file) });
const ofText = new eventlink.ExtensionPoint("text", { eventTopicArn, enforcement: eventlink.Enforcement.Off, eventSchema: file });

export const object = ofObject.eventSchema;
export const text = ofText.eventSchema;
export const contract = ofObject.contract;
