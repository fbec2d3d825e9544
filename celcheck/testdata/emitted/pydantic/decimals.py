"""A decimal as pydantic 2.12 and older write it: its pattern looks ahead."""

import json
from decimal import Decimal
from pathlib import Path

from pydantic import BaseModel, Field


class Paid(BaseModel):
    amount: Decimal = Field(max_digits=10, decimal_places=2)


if __name__ == "__main__":
    text = json.dumps(Paid.model_json_schema(), indent=2) + "\n"
    Path("decimal.json").write_text(text)
