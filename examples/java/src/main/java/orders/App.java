package orders;

import com.eventlink.eventlink.Extension;
import com.eventlink.eventlink.ExtensionArgs;
import com.eventlink.eventlink.ExtensionPoint;
import com.eventlink.eventlink.ExtensionPointArgs;
import com.eventlink.eventlink.inputs.LaneArgs;
import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumi.aws.sns.Topic;
import com.pulumi.aws.sqs.Queue;
import com.pulumi.aws.sqs.QueueArgs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

public final class App {
    public static void main(String[] args) {
        Pulumi.run(App::stack);
    }

    static void stack(Context ctx) {
        // The processor of the functions. On a local cloud it must be that of the machine.
        var lane = LaneArgs.builder().architecture(ctx.config().get("architecture").orElse("arm64")).build();

        // Orders publish events on a topic. Invoicing and shipping take commands from queues.
        var orderEvents = new Topic("orderEvents");
        var invoiceCommands = new Queue("invoiceCommands");
        var shippingCommands = new Queue("shippingCommands", QueueArgs.builder().fifoQueue(true).build());

        // The owner of the events says what others may rely on.
        var orders = new ExtensionPoint("orders", ExtensionPointArgs.builder()
                .eventTopicArn(orderEvents.arn())
                .eventSchema(Contracts.of(OrderEvent.class))
                .lane(lane)
                .build());

        // A consumer says which commands an event gives for it.
        new Extension("invoicing", ExtensionArgs.builder()
                .extensionPoint(orders)
                .commandTopicArn(invoiceCommands.arn())
                .commandSchema(Contracts.of(InvoiceCommand.class))
                .mapping(read("orders-to-invoices.cel"))
                .lane(lane)
                .build());

        // Another one, with a FIFO queue: the commands for one order stay in order.
        new Extension("shipping", ExtensionArgs.builder()
                .extensionPoint(orders)
                .commandTopicArn(shippingCommands.arn())
                .commandSchema(Contracts.of(ShippingCommand.class))
                .fifo(true)
                .groupBy("command.orderId")
                .mapping("""
                        event.type == "OrderPlaced"
                          ? [{"type": "PackParcel", "orderId": event.orderId, "pieces": event.lines.map(line, line.quantity)}]
                          : event.type == "OrderCancelled"
                          ? [{"type": "StopParcel", "orderId": event.orderId}]
                          : []""")
                .lane(lane)
                .build());

        ctx.export("orderEventsArn", orderEvents.arn());
        ctx.export("invoiceCommandsUrl", invoiceCommands.url());
        ctx.export("shippingCommandsUrl", shippingCommands.url());
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
