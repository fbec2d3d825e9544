package orders;

import com.eventlink.eventlink.ExtensionPoint;
import com.eventlink.eventlink.ExtensionPointArgs;
import com.eventlink.eventlink.enums.Enforcement;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.pulumi.Context;
import com.pulumi.Pulumi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

public final class App {
    private static final String TOPIC = "arn:aws:sns:us-east-1:000000000000:events";

    public static void main(String[] args) {
        Pulumi.run(App::stack);
    }

    static void stack(Context ctx) {
        try {
            var file = Files.readString(Path.of("contract.json"));
            var object = new ExtensionPoint("object", ExtensionPointArgs.builder()
                    .eventTopicArn(TOPIC).enforcement(Enforcement.Off).eventSchema(new ObjectMapper().readValue(file, Map.class)).build());
            var text = new ExtensionPoint("text", ExtensionPointArgs.builder()
                    .eventTopicArn(TOPIC).enforcement(Enforcement.Off).eventSchema(file).build());
            ctx.export("object", object.eventSchema());
            ctx.export("text", text.eventSchema());
            // Pulumi's Java SDK exports no object of a class, so the contract goes out as a map.
            ctx.export("contract", object.contract().applyValue(c -> Map.of(
                    "name", c.name(), "topicArn", c.topicArn(), "eventSchema", c.eventSchema(),
                    "fifo", c.fifo(), "enforced", c.enforced(), "digest", c.digest())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
