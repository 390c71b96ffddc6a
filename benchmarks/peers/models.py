"""A list of pydantic models, as somebody writes them who wants the same content and no more.

Each field has its type, days and amounts included. Nothing is compared with anything else: not
codes with a vocabulary, nor prices with each other, nor offers with suppliers and places.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, BeforeValidator

__all__ = ["Models", "models"]


def _days(text: str) -> tuple[date | None, date | None]:
    """A period as its first and its last day."""
    first, last = text.split("/")
    return (
        None if first == ".." else date.fromisoformat(first),
        None if last == ".." else date.fromisoformat(last),
    )


Days = Annotated[tuple[date | None, date | None], BeforeValidator(_days)]


class Fact(BaseModel):
    """What is stated on a facet."""

    facet: str
    value: bool | int | list[str] | None = None
    denied: list[str] = []
    valid: Days | None = None
    stated: date | None = None
    source: str | None = None


class Price(BaseModel):
    """A dated price."""

    item: str
    amount: Decimal
    unit: str
    level: str | None = None
    valid: Days | None = None
    source: str | None = None


class PriceList(BaseModel):
    """Dated prices in one currency."""

    currency: str
    rows: list[Price] = []


class Offer(BaseModel):
    """A supplier in a lot."""

    lot: str
    supplier: str
    unit: str | None = None
    facts: list[Fact] = []
    prices: PriceList
    pools: list[str] = []
    rank: int | None = None


class Standing(BaseModel):
    """What holds about a supplier."""

    status: str
    valid: Days | None = None
    permit: str | None = None
    reason: str | None = None
    by: str | None = None
    stated: date | None = None


class Supplier(BaseModel):
    """Who delivers."""

    id: str
    name: str
    aliases: list[str] = []
    standings: list[Standing] = []


class Pool(BaseModel):
    """Places."""

    id: str
    unit: str = "place"
    available: Decimal | None = None
    maximum: Decimal | None = None
    updated: datetime | None = None


class Models:
    """The lists of models of one register."""

    def __init__(self, text: str) -> None:
        """Read them from JSON, one by one."""
        data = json.loads(text)
        self.suppliers = [Supplier.model_validate(one) for one in data["suppliers"]]
        self.pools = [Pool.model_validate(one) for one in data["pools"]]
        self.offers = [Offer.model_validate(one) for one in data["offers"]]


def models(text: str) -> Models:
    """The models that a register's JSON states."""
    return Models(text)
