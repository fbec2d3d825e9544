from pathlib import Path

import msgspec
import pulumi
import pulumi_eventlink as eventlink
from pulumi_aws import sns, sqs

from commands import InvoiceCommand, ShippingCommand
from events import OrderEvent

# The processor of the functions. On a local cloud it must be that of the machine.
lane = eventlink.LaneArgs(architecture=pulumi.Config().get("architecture") or "arm64")

# Orders publish events on a topic. Invoicing and shipping take commands from queues.
order_events = sns.Topic("orderEvents")
invoice_commands = sqs.Queue("invoiceCommands")
shipping_commands = sqs.Queue("shippingCommands", fifo_queue=True)

# The owner of the events says what others may rely on.
orders = eventlink.ExtensionPoint(
    "orders",
    event_topic_arn=order_events.arn,
    event_schema=OrderEvent.json_schema(),
    lane=lane,
)

# A consumer says which commands an event gives for it.
eventlink.Extension(
    "invoicing",
    extension_point=orders,
    command_topic_arn=invoice_commands.arn,
    command_schema=msgspec.json.schema(InvoiceCommand),
    mapping=Path("orders-to-invoices.cel").read_text(),
    lane=lane,
)

# Another one, with a FIFO queue: the commands for one order stay in order.
eventlink.Extension(
    "shipping",
    extension_point=orders,
    command_topic_arn=shipping_commands.arn,
    command_schema=msgspec.json.schema(ShippingCommand),
    fifo=True,
    group_by="command.orderId",
    mapping="""
        event.type == "OrderPlaced"
          ? [{"type": "PackParcel", "orderId": event.orderId, "pieces": event.lines.map(line, line.quantity)}]
          : event.type == "OrderCancelled"
          ? [{"type": "StopParcel", "orderId": event.orderId}]
          : []""",
    lane=lane,
)

pulumi.export("orderEventsArn", order_events.arn)
pulumi.export("invoiceCommandsUrl", invoice_commands.url)
pulumi.export("shippingCommandsUrl", shipping_commands.url)
