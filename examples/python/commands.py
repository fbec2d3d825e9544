"""What invoicing and shipping take, as msgspec structs."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

Id = Annotated[str, Meta(min_length=1)]


class Command(Struct, tag_field="type", tag=True, forbid_unknown_fields=True, rename="camel"):
    order_id: Id


class Line(Struct, forbid_unknown_fields=True, rename="camel"):
    text: Annotated[str, Meta(min_length=1, max_length=100)]
    amount_cents: Annotated[int, Meta(ge=0)]


class CreateInvoice(Command):
    customer_id: Id
    currency: Literal["EUR", "USD", "GBP", "CHF"]
    lines: Annotated[list[Line], Meta(min_length=1)]
    note: Annotated[str, Meta(max_length=200)] = ""


class CancelInvoice(Command):
    reason: Annotated[str, Meta(min_length=1)]


class PackParcel(Command):
    pieces: Annotated[list[Annotated[int, Meta(ge=1)]], Meta(min_length=1)]


class StopParcel(Command):
    pass


InvoiceCommand = CreateInvoice | CancelInvoice
ShippingCommand = PackParcel | StopParcel
