package orders;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;

/** What invoicing takes. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = InvoiceCommand.Create.class, name = "CreateInvoice"),
    @JsonSubTypes.Type(value = InvoiceCommand.Cancel.class, name = "CancelInvoice")
})
public sealed interface InvoiceCommand {
    enum Currency { EUR, USD, GBP, CHF }

    record Line(@NotNull @Size(min = 1, max = 100) String text, @Min(0) long amountCents) {}

    record Create(
            @NotNull @Size(min = 1) String orderId,
            @NotNull @Size(min = 1) String customerId,
            @NotNull Currency currency,
            @NotNull @Size(min = 1) List<Line> lines,
            @Size(max = 200) String note) implements InvoiceCommand {}

    record Cancel(@NotNull @Size(min = 1) String orderId, @NotNull @Size(min = 1) String reason) implements InvoiceCommand {}
}
