"""What the columns of a spreadsheet of past call-offs mean: whose row, what happened, when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo
from typing import Annotated, ClassVar, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator, model_validator

from calloff.errors import InputError, Problem, did_you_mean
from calloff.formats.mapping import Table
from calloff.values.money import Currency
from calloff.values.record import Document, Record
from calloff.vocabulary import Text

__all__ = ["FIELDS", "Happening", "HistoryMapping", "HistorySheet"]

Name = Annotated[str, Field(min_length=1)]

Happening = Literal["call_off", "answer", "direct_award"]
"""What a row tells of: a past call-off, a supplier's answer to a request, a direct award."""

FIELDS: dict[Happening, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "call_off": (
        ("case", "lot", "supplier", "on"),
        ("value", "hours", "started", "delegation"),
    ),
    "answer": (
        ("case", "lot", "supplier", "at"),
        ("status", "reason", "asked", "answer_by"),
    ),
    "direct_award": (
        ("case", "board", "procured"),
        ("lot", "supplier", "on", "value", "started", "delegation"),
    ),
}
"""For each kind of row, what it must say and what it may."""


class HistorySheet(Record):
    """A sheet of past call-offs, answers or direct awards, one to a row.

    Attributes:
        sheet: The name of the sheet; of a CSV file, its name without the ending.
        header: The row with the headings.
        holds: What every row tells of; ``None`` where a column says.
        kind: The column that says what a row tells of; ``None`` where all tell of the same.
        kinds: What the texts of that column stand for; rows of a text that stands for nothing
            here are refused, but for those that are named as left out.
        left_out: Texts of that column whose rows are known and not read.
        columns: The column of each field of `FIELDS`.
        constants: What is the same for every row, by field.
        values: What the texts of a field's column stand for; a text that is not named stands for
            itself.
        pseudonym: What the pseudonyms of rows begin with where no column has one; the number of
            the row follows.
        ignored: Columns that are known and not read, such as names of people.
    """

    sheet: Name
    header: Annotated[int, Field(ge=1)] = 1
    holds: Happening | None = None
    kind: Name | None = None
    kinds: dict[str, Happening] = Field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    columns: dict[str, Name] = Field(default_factory=dict)
    constants: dict[str, Name] = Field(default_factory=dict)
    values: dict[str, dict[str, str]] = Field(default_factory=dict)
    pseudonym: Name | None = None
    ignored: tuple[str, ...] = ()

    @property
    def needed(self) -> tuple[str, ...]:
        """Every column that is read."""
        kind = (self.kind,) if self.kind is not None else ()
        return tuple(dict.fromkeys((*kind, *self.columns.values())))

    @property
    def happenings(self) -> tuple[Happening, ...]:
        """What rows may tell of."""
        return (self.holds,) if self.holds is not None else tuple(sorted(set(self.kinds.values())))

    @model_validator(mode="after")
    def _one_reading(self) -> Self:
        if problems := list(self._problems()):
            raise InputError(f"sheet {self.sheet}", problems)
        return self

    def _problems(self) -> Iterator[Problem]:
        """What is said twice, not at all, or of no field."""
        if (self.holds is None) == (self.kind is None):
            what = "either every row tells of the same (holds), or a column says of what (kind)."
            yield Problem("holds", what)
            return
        if (self.kind is None) != (not self.kinds):
            yield Problem("kinds", "says what the texts of the column stand for, where one says.")
        for text in sorted(set(self.left_out) & set(self.kinds)):
            yield Problem("left_out", f"{text!r} is left out, and stands for something as well.")
        known = {field for one in self.happenings for part in FIELDS[one] for field in part}
        for group in ("columns", "constants", "values"):
            for field in getattr(self, group):
                if field not in known:
                    hint = did_you_mean(field, known)
                    yield Problem(f"{group}.{field}", f"is nothing that these rows say.{hint}")
        for field in sorted(set(self.columns) & set(self.constants)):
            yield Problem(f"constants.{field}", "stands in a column as well: say which of them.")
        given = {*self.columns, *self.constants, *(["case"] if self.pseudonym else [])}
        for one in self.happenings:
            for field in FIELDS[one][0]:
                if field not in given:
                    yield Problem(f"columns.{field}", f"is needed: every {one} says it.")
        if self.pseudonym is not None and "case" in self.columns:
            yield Problem("pseudonym", "a column has the pseudonyms already.")
        for column in sorted(set(self.needed) & set(self.ignored)):
            yield Problem("ignored", f"{column!r} is ignored, and read as well.")


class HistoryMapping(Document):
    """What the sheets of an office's past mean, read by `read_history`.

    Attributes:
        id: Its name.
        name: What it is called.
        table: How CSV files are written.
        days: How days are written as text, by the codes of ``strptime``.
        moments: How moments are written as text; a cell with only a day is one at noon.
        zone: The time zone of the office.
        decimal: The sign before decimals.
        thousands: The sign between thousands; empty: a space or nothing.
        currency: Of every amount.
        country: What stands before organisation numbers that have no country, such as ``SE``.
        sheets: What is read.
    """

    shown: ClassVar = ("id",)

    format: Literal["calloff.history-mapping/1"] = "calloff.history-mapping/1"
    id: Name
    name: Text
    table: Table = Table(delimiter=";")
    days: Name = "%Y-%m-%d"
    moments: Name = "%Y-%m-%d %H:%M"
    zone: str = "Europe/Stockholm"
    decimal: Literal[",", "."] = ","
    thousands: Literal["", ".", ",", "'"] = ""
    currency: Currency = "SEK"
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
    sheets: Annotated[tuple[HistorySheet, ...], Field(min_length=1)]

    @property
    def tz(self) -> tzinfo:
        """The office's time zone."""
        return ZoneInfo(self.zone)

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (KeyError, ValueError, OSError):
            raise ValueError(f"no time zone {zone!r}; one is written Europe/Stockholm.") from None
        return zone

    @model_validator(mode="after")
    def _signs_differ(self) -> Self:
        if self.thousands == self.decimal:
            raise ValueError("one sign cannot stand before decimals and between thousands.")
        names = [sheet.sheet for sheet in self.sheets]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"{', '.join(twice)}: a sheet is read once.")
        return self
