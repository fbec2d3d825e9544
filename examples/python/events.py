"""What orders promise about their events, as pydantic models."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, TypeAdapter

OrderId = Annotated[str, Field(pattern="^ord-[0-9]{6}$")]


class Line(BaseModel):
    name: str = Field(min_length=1, max_length=80)
    quantity: int = Field(ge=1, le=1000)
    unitCents: int = Field(ge=0, le=100_000_000)


class OrderPlaced(BaseModel):
    type: Literal["OrderPlaced"]
    orderId: OrderId
    customerId: str = Field(min_length=1, max_length=40)
    currency: Literal["EUR", "USD", "GBP"]
    lines: list[Line] = Field(min_length=1, max_length=100)
    # Not `str | None`: that would allow null, which is not the same as absent.
    note: str = Field("", max_length=200)


class OrderCancelled(BaseModel):
    type: Literal["OrderCancelled"]
    orderId: OrderId
    reason: str = Field(min_length=1, max_length=200)


class OrderShipped(BaseModel):
    type: Literal["OrderShipped"]
    orderId: OrderId
    carrier: Literal["DHL", "UPS", "GLS"]


OrderEvent: TypeAdapter[OrderPlaced | OrderCancelled | OrderShipped] = TypeAdapter(
    Annotated[OrderPlaced | OrderCancelled | OrderShipped, Field(discriminator="type")]
)
