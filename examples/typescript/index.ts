import * as eventlink from "@eventlink/pulumi-eventlink";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { readFileSync } from "node:fs";
import { z } from "zod";
import { InvoiceCommand, OrderEvent, ShippingCommand } from "./contracts";

// The processor of the functions. On a local cloud it must be that of the machine.
const lane = { architecture: new pulumi.Config().get("architecture") ?? "arm64" };

// Orders publish events on a topic. Invoicing and shipping take commands from queues.
const orderEvents = new aws.sns.Topic("orderEvents");
const invoiceCommands = new aws.sqs.Queue("invoiceCommands");
const shippingCommands = new aws.sqs.Queue("shippingCommands", { fifoQueue: true });

// The owner of the events says what others may rely on.
const orders = new eventlink.ExtensionPoint("orders", {
    eventTopicArn: orderEvents.arn,
    eventSchema: z.toJSONSchema(OrderEvent),
    lane,
});

// A consumer says which commands an event gives for it.
new eventlink.Extension("invoicing", {
    extensionPoint: orders,
    commandTopicArn: invoiceCommands.arn,
    commandSchema: InvoiceCommand,
    mapping: readFileSync("orders-to-invoices.cel", "utf8"),
    lane,
});

// Another one, with a FIFO queue: the commands for one order stay in order.
new eventlink.Extension("shipping", {
    extensionPoint: orders,
    commandTopicArn: shippingCommands.arn,
    commandSchema: ShippingCommand,
    fifo: true,
    groupBy: "command.orderId",
    mapping: `
        event.type == "OrderPlaced"
          ? [{"type": "PackParcel", "orderId": event.orderId, "pieces": event.lines.map(line, line.quantity)}]
          : event.type == "OrderCancelled"
          ? [{"type": "StopParcel", "orderId": event.orderId}]
          : []`,
    lane,
});

export const orderEventsArn = orderEvents.arn;
export const invoiceCommandsUrl = invoiceCommands.url;
export const shippingCommandsUrl = shippingCommands.url;
