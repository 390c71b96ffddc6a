"""A register laid out as sheets that people edit: suppliers, places, offers, facts and prices.

What has no table of its own, such as the vocabulary and the keys, stands as JSON in the sheet
``register``, and what a row has beside its columns in its column ``more``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from calloff.formats.workbooks import write_workbook
from calloff.register import Register
from calloff.values.period import Period

__all__ = ["COLUMNS", "PARTS", "listed", "write_register"]

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "register": ("field", "part", "value"),
    "suppliers": ("id", "name", "aliases", "more"),
    "standings": (
        "supplier",
        "status",
        "permit",
        "first",
        "last",
        "reason",
        "by",
        "stated",
        "more",
    ),
    "pools": ("id", "unit", "per", "available", "maximum", "updated", "first", "last", "more"),
    "offers": ("lot", "supplier", "unit", "rank", "pools", "currency", "silence", "more"),
    "facts": ("offer", "facet", "value", "denied", "first", "last", "stated", "source", "more"),
    "prices": (
        *("offer", "item", "level", "unit", "amount", "above", "first", "last", "step", "source"),
        "more",
    ),
}
"""The sheets and their columns, in order."""

PARTS = ("vocabulary", "frameworks", "keys")
"""The fields of a register that stand as JSON."""

_PART_LENGTH = 30_000
"""So many characters of JSON stand in one cell."""


def write_register(register: Register, path: str | Path) -> None:
    """Write a register as a workbook that `read_register` reads back the same.

    Suppliers, their standings, places, offers, facts and prices stand in a sheet each, to be looked
    at and edited; vocabulary, agreements and keys stand whole in the sheet ``register``.

    Args:
        register: The register.
        path: The file, which ends in ``.xlsx``.

    Raises:
        InputError: where it cannot be written, or something cannot stand in a cell.
    """
    write_workbook(path, {name: _Sheet(name, rows) for name, rows in _rows(register).items()})


class _Sheet:
    """Rows with the columns of their sheet, also where there are none."""

    def __init__(self, name: str, rows: list[dict[str, Any]]) -> None:
        self.kinds = dict.fromkeys(COLUMNS[name], "text")
        self._rows = rows

    def rows(self) -> Any:
        """Each row by column."""
        return iter(self._rows)


def _rows(register: Register) -> dict[str, list[dict[str, Any]]]:
    """The rows of every sheet."""
    told = register.data()
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in COLUMNS}
    for field in ("format", "id", "known", "source", "note"):
        if field in told:
            found["register"].append({"field": field, "part": 1, "value": told[field]})
    for field in PARTS:
        if field in told:
            text = json.dumps(told[field], ensure_ascii=True)
            parts = range(0, len(text), _PART_LENGTH)
            for number, start in enumerate(parts, 1):
                value = text[start : start + _PART_LENGTH]
                found["register"].append({"field": field, "part": number, "value": value})
    for supplier in told.get("suppliers", ()):
        standings = supplier.pop("standings", ())
        found["suppliers"].append(_row("suppliers", supplier))
        for standing in standings:
            found["standings"].append(_row("standings", {"supplier": supplier["id"], **standing}))
    found["pools"] = [_row("pools", pool) for pool in told.get("pools", ())]
    for record, offer in zip(register.offers, told.get("offers", ()), strict=True):
        facts, prices = offer.pop("facts", ()), offer.pop("prices")
        rows = prices.pop("rows", ())
        ours = {name: prices.pop(name) for name in ("currency", "silence") if name in prices}
        rest = {"prices": prices} if prices else {}
        found["offers"].append(_row("offers", {**offer, **ours, **rest}))
        found["facts"] += [_row("facts", {"offer": record.id, **fact}) for fact in facts]
        found["prices"] += [_row("prices", {"offer": record.id, **row}) for row in rows]
    return found


_LISTS = {"aliases", "pools", "denied"}
_NUMBERS = {"available", "maximum", "amount", "above", "step"}
_DAYS = {"stated"}


def _row(sheet: str, data: dict[str, Any]) -> dict[str, Any]:
    """A record's data as a row; what has no column stands in the last one."""
    left, row = dict(data), dict[str, Any]()
    if (valid := left.pop("valid", None)) is not None:
        period = Period.parse(valid)
        row |= {"first": period.start, "last": period.last}
    for name in COLUMNS[sheet]:
        if name not in left or name == "more":
            continue
        value = left.pop(name)
        if name in _LISTS or (name == "value" and isinstance(value, list)):
            value = listed(value)
        elif name in _NUMBERS:
            value = Decimal(value)
        elif name in _DAYS:
            value = date.fromisoformat(value)
        row[name] = value
    return {**row, "more": json.dumps(left)} if left else row


def listed(values: list[str]) -> str:
    """Several texts in one cell: parted by semicolons, or as JSON where one has such a sign."""
    plain = "; ".join(values)
    apart = [part.strip() for part in plain.split(";")]
    same = apart == values and all(values) and not plain.startswith(("[", '"'))
    return plain if same else json.dumps(values, ensure_ascii=True)
