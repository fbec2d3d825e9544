"""What payments promise about their events and what the ledger takes, as pydantic models."""

import json
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, WithJsonSchema
from pydantic.alias_generators import to_camel


class Event(BaseModel):
    # Names are camel case on the wire.
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    payment_id: UUID
    occurred_at: datetime


class Currency(str, Enum):
    EUR = "EUR"
    USD = "USD"


class Payer(BaseModel):
    name: str = Field(min_length=1, max_length=80)
    email: str | None = Field(None, max_length=120)


class Card(BaseModel):
    method: Literal["card"]
    last4: str = Field(pattern="^[0-9]{4}$")
    expires: date


class Transfer(BaseModel):
    method: Literal["transfer"]
    iban: str = Field(pattern="^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$")
    reference: str | None = None


class Received(Event):
    type: Literal["Received"]
    # A Decimal is a number or a string on the way in.
    amount: Decimal = Field(ge=0, max_digits=10, decimal_places=2)
    cents: int = Field(ge=0, le=10_000_000)
    currency: Currency
    payer: Payer
    source: Annotated[Card | Transfer, Field(discriminator="method")]
    memo: str | None = Field(None, min_length=1, max_length=140)
    tags: set[str] = Field(default_factory=set, max_length=5)


# As text only, and how it looks.
Fee = Annotated[Decimal, WithJsonSchema({"type": "string", "pattern": r"^[0-9]{1,8}(\.[0-9]{2})?$"})]


class Refunded(Event):
    type: Literal["Refunded"]
    fee: Fee
    cents: int = Field(gt=0, le=10_000_000)
    reason: str | None
    rates: dict[str, float] = Field(default_factory=dict)
    # A chain of refunds: a model that refers to itself.
    previous: "Refunded | None" = None


class Command(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")


class Book(Command):
    type: Literal["Book"]
    payment_id: str = Field(min_length=1)
    cents: int = Field(ge=0)
    text: str = Field(min_length=1, max_length=140)
    currency: Literal["EUR", "USD", "CHF"]


class BookAmount(Command):
    type: Literal["BookAmount"]
    payment_id: str = Field(min_length=1)
    amount: float = Field(ge=0)


class Charge(Command):
    type: Literal["Charge"]
    account: str = Field(min_length=4, max_length=34)
    due: datetime | None = None


class Reverse(Command):
    type: Literal["Reverse"]
    payment_id: str = Field(min_length=1)
    cents: int = Field(lt=0)
    reason: str = Field(max_length=200)


class Notify(Command):
    type: Literal["Notify"]
    to: str = Field(min_length=1, max_length=120)


PaymentEvent = TypeAdapter(Annotated[Received | Refunded, Field(discriminator="type")])
LedgerCommand = TypeAdapter(
    Annotated[Book | BookAmount | Charge | Reverse | Notify, Field(discriminator="type")]
)

if __name__ == "__main__":
    for name, contract in {"event": PaymentEvent, "command": LedgerCommand}.items():
        text = json.dumps(contract.json_schema(), indent=2) + "\n"
        Path(f"{name}.json").write_text(text)
