package orders;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;

/** What orders promise about their events. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = OrderEvent.Placed.class, name = "OrderPlaced"),
    @JsonSubTypes.Type(value = OrderEvent.Cancelled.class, name = "OrderCancelled"),
    @JsonSubTypes.Type(value = OrderEvent.Shipped.class, name = "OrderShipped")
})
public sealed interface OrderEvent {
    enum Currency { EUR, USD, GBP }

    enum Carrier { DHL, UPS, GLS }

    record Line(
            @NotNull @Size(min = 1, max = 80) String name,
            @Min(1) @Max(1000) int quantity,
            @Min(0) @Max(100_000_000) int unitCents) {}

    record Placed(
            @NotNull @Pattern(regexp = "^ord-[0-9]{6}$") String orderId,
            @NotNull @Size(min = 1, max = 40) String customerId,
            @NotNull Currency currency,
            @NotNull @Size(min = 1, max = 100) List<Line> lines,
            @Size(max = 200) String note) implements OrderEvent {}

    record Cancelled(
            @NotNull @Pattern(regexp = "^ord-[0-9]{6}$") String orderId,
            @NotNull @Size(min = 1, max = 200) String reason) implements OrderEvent {}

    record Shipped(
            @NotNull @Pattern(regexp = "^ord-[0-9]{6}$") String orderId,
            @NotNull Carrier carrier) implements OrderEvent {}
}
