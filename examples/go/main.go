package main

import (
	"cmp"
	"os"

	"github.com/eventlink/pulumi-eventlink/sdk/go/eventlink"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/sns"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/sqs"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

const ordersToShipping = `
	event.type == "OrderPlaced"
	  ? [{"type": "PackParcel", "orderId": event.orderId, "pieces": event.lines.map(line, line.quantity)}]
	  : event.type == "OrderCancelled"
	  ? [{"type": "StopParcel", "orderId": event.orderId}]
	  : []`

func main() { pulumi.Run(program) }

func program(ctx *pulumi.Context) error {
	// The processor of the functions. On a local cloud it must be that of the machine.
	lane := eventlink.LaneArgs{Architecture: pulumi.String(cmp.Or(config.Get(ctx, "architecture"), "arm64"))}

	// Orders publish events on a topic. Invoicing and shipping take commands from queues.
	orderEvents, err := sns.NewTopic(ctx, "orderEvents", nil)
	if err != nil {
		return err
	}
	invoiceCommands, err := sqs.NewQueue(ctx, "invoiceCommands", nil)
	if err != nil {
		return err
	}
	shippingCommands, err := sqs.NewQueue(ctx, "shippingCommands", &sqs.QueueArgs{FifoQueue: pulumi.Bool(true)})
	if err != nil {
		return err
	}

	orderEvent, err := oneOf(orderPlaced{}, orderCancelled{}, orderShipped{})
	if err != nil {
		return err
	}
	invoiceCommand, err := oneOf(createInvoice{}, cancelInvoice{})
	if err != nil {
		return err
	}
	shippingCommand, err := oneOf(packParcel{}, stopParcel{})
	if err != nil {
		return err
	}

	ordersToInvoices, err := os.ReadFile("orders-to-invoices.cel")
	if err != nil {
		return err
	}

	// The owner of the events says what others may rely on.
	orders, err := eventlink.NewExtensionPoint(ctx, "orders", &eventlink.ExtensionPointArgs{
		EventTopicArn: orderEvents.Arn,
		EventSchema:   pulumi.String(orderEvent),
		Lane:          lane,
	})
	if err != nil {
		return err
	}

	// A consumer says which commands an event gives for it.
	_, err = eventlink.NewExtension(ctx, "invoicing", &eventlink.ExtensionArgs{
		ExtensionPoint:  orders,
		CommandTopicArn: invoiceCommands.Arn,
		CommandSchema:   pulumi.String(invoiceCommand),
		Mapping:         pulumi.String(string(ordersToInvoices)),
		Lane:            lane,
	})
	if err != nil {
		return err
	}

	// Another one, with a FIFO queue: the commands for one order stay in order.
	_, err = eventlink.NewExtension(ctx, "shipping", &eventlink.ExtensionArgs{
		ExtensionPoint:  orders,
		CommandTopicArn: shippingCommands.Arn,
		CommandSchema:   pulumi.String(shippingCommand),
		Fifo:            pulumi.BoolRef(true),
		GroupBy:         pulumi.String("command.orderId"),
		Mapping:         pulumi.String(ordersToShipping),
		Lane:            lane,
	})
	if err != nil {
		return err
	}

	ctx.Export("orderEventsArn", orderEvents.Arn)
	ctx.Export("invoiceCommandsUrl", invoiceCommands.Url)
	ctx.Export("shippingCommandsUrl", shippingCommands.Url)
	return nil
}
