using System.Collections.Generic;
using System.IO;
using Eventlink.Pulumi;
using Eventlink.Pulumi.Inputs;
using Pulumi;
using Pulumi.Aws.Sns;
using Pulumi.Aws.Sqs;

return await Deployment.RunAsync(() =>
{
    // The processor of the functions. On a local cloud it must be that of the machine.
    var lane = new LaneArgs { Architecture = new Config().Get("architecture") ?? "arm64" };

    // Orders publish events on a topic. Invoicing and shipping take commands from queues.
    var orderEvents = new Topic("orderEvents");
    var invoiceCommands = new Queue("invoiceCommands");
    var shippingCommands = new Queue("shippingCommands", new QueueArgs { FifoQueue = true });

    // The owner of the events says what others may rely on.
    var orders = new ExtensionPoint("orders", new ExtensionPointArgs
    {
        EventTopicArn = orderEvents.Arn,
        EventSchema = File.ReadAllText("order-events.schema.json"),
        Lane = lane,
    });

    // A consumer says which commands an event gives for it.
    _ = new Extension("invoicing", new ExtensionArgs
    {
        ExtensionPoint = orders,
        CommandTopicArn = invoiceCommands.Arn,
        CommandSchema = File.ReadAllText("invoice-commands.schema.json"),
        Mapping = File.ReadAllText("orders-to-invoices.cel"),
        Lane = lane,
    });

    // Another one, with a FIFO queue: the commands for one order stay in order.
    _ = new Extension("shipping", new ExtensionArgs
    {
        ExtensionPoint = orders,
        CommandTopicArn = shippingCommands.Arn,
        CommandSchema = File.ReadAllText("shipping-commands.schema.json"),
        Fifo = true,
        GroupBy = "command.orderId",
        Mapping = @"
            event.type == ""OrderPlaced""
              ? [{""type"": ""PackParcel"", ""orderId"": event.orderId, ""pieces"": event.lines.map(line, line.quantity)}]
              : event.type == ""OrderCancelled""
              ? [{""type"": ""StopParcel"", ""orderId"": event.orderId}]
              : []",
        Lane = lane,
    });

    return new Dictionary<string, object?>
    {
        ["orderEventsArn"] = orderEvents.Arn,
        ["invoiceCommandsUrl"] = invoiceCommands.Url,
        ["shippingCommandsUrl"] = shippingCommands.Url,
    };
});
