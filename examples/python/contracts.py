"""Writes the contracts to files, which eventlink.yaml names: python3 contracts.py"""

import json
from pathlib import Path

import msgspec

from commands import InvoiceCommand
from events import OrderEvent

for name, schema in {
    "order-events.schema.json": OrderEvent.json_schema(),
    "invoice-commands.schema.json": msgspec.json.schema(InvoiceCommand),
}.items():
    Path(name).write_text(json.dumps(schema, indent=2) + "\n")
