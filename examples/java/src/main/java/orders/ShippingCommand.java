package orders;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;

/** What shipping takes. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ShippingCommand.Pack.class, name = "PackParcel"),
    @JsonSubTypes.Type(value = ShippingCommand.Stop.class, name = "StopParcel")
})
public sealed interface ShippingCommand {
    record Pack(
            @NotNull @Size(min = 1) String orderId,
            @NotNull @Size(min = 1) List<@Min(1) Integer> pieces) implements ShippingCommand {}

    record Stop(@NotNull @Size(min = 1) String orderId) implements ShippingCommand {}
}
