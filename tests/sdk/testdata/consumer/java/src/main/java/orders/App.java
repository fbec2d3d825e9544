package orders;

import com.eventlink.eventlink.Extension;
import com.eventlink.eventlink.ExtensionArgs;
import com.eventlink.eventlink.inputs.PublishedContractArgs;
import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumi.resources.StackReference;
import java.util.List;
import java.util.Map;

public final class App {
    public static void main(String[] args) {
        Pulumi.run(App::stack);
    }

    static void stack(Context ctx) {
        var contract = new StackReference("organization/names/test").requireOutput("contract").applyValue(value -> (Map<?, ?>) value);
        new Extension("reader", ExtensionArgs.builder()
                .contract(PublishedContractArgs.builder()
                        .topicArn(contract.applyValue(c -> (String) c.get("topicArn")))
                        .eventSchema(contract.applyValue(c -> (String) c.get("eventSchema")))
                        .fifo(contract.applyValue(c -> (Boolean) c.get("fifo")))
                        .enforced(contract.applyValue(c -> (Boolean) c.get("enforced")))
                        .name(contract.applyValue(c -> (String) c.get("name")))
                        .digest(contract.applyValue(c -> (String) c.get("digest")))
                        .build())
                .commandTopicArn("arn:aws:sqs:us-east-1:000000000000:commands")
                .commandSchema(Map.of(
                        "type", "object",
                        "properties", Map.of("text", Map.of("type", "string")),
                        "required", List.of("text"),
                        "additionalProperties", false))
                .mapping("[{\"text\": event.camelCase}]")
                .build());
    }
}
