"""How long a case is kept, and whether it may be erased on a day, read off its rows.

A case about which nothing is decided is preserved for good.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, model_validator

from calloff.errors import InputError, Problem
from calloff.ledger.rows import Row
from calloff.ledger.store import Store
from calloff.values.outline import Outline, Table
from calloff.values.record import Record
from calloff.values.texts import Language, Sayings

__all__ = [
    "RETENTION_KINDS",
    "Due",
    "Keeping",
    "Retention",
    "clock_of",
    "due",
    "due_of",
    "due_outline",
    "keeping",
]

RETENTION_KINDS: Final = frozenset(
    {"retention", "hold_set", "hold_lifted", "erased", "entry_removed"}
)
"""The kinds of rows that are about how long a case is kept, and no notes in it."""

ZONE: Final = "Europe/Stockholm"
"""The time zone that days are counted in, where no other is named."""


class Retention(Record):
    """How long a case is kept, and by what decision.

    Attributes:
        years: So many whole years after the last note it may be erased; ``None``: it is preserved
            for good, as documents on a child placed in a foster home must be.
        decision: What that rests on, such as a records plan and its section; erasing needs one.
    """

    years: int | None = Field(default=None, ge=0, le=200)
    decision: str | None = Field(default=None, pattern=r"\S")

    @model_validator(mode="after")
    def _decided(self) -> Retention:
        """Nothing is erased without a decision."""
        if self.years is not None and self.decision is None:
            raise InputError(
                type(self).__name__,
                [Problem("decision", "is needed where something is to be erased.")],
            )
        return self


@dataclass(frozen=True, slots=True)
class Keeping:
    """How a case is kept, by the rows of its stream.

    Attributes:
        stream: The stream.
        retention: What was decided last.
        holds: The legal holds in force, by their references, in order; any one stops erasure.
        last: The day of the last note; ``None``: there is none.
        erasable: The places of the rows of which there still is something to erase.
    """

    stream: str
    retention: Retention
    holds: tuple[str, ...]
    last: date | None
    erasable: tuple[int, ...]

    @property
    def first(self) -> date | None:
        """The first day on which it may be erased; ``None``: it is preserved, or has no note."""
        if self.retention.years is None or self.last is None:
            return None
        # The whole of the last day counts, and a year after 29 February is over on 1 March.
        return _years_after(self.last, self.retention.years) + timedelta(days=1)


def _years_after(day: date, years: int) -> date:
    """The same day so many years later; the first of March for a leap day in a year without."""
    year = min(day.year + years, date.max.year - 1)
    leap = (day.month, day.day) == (2, 29)
    try:
        return day.replace(year=year)
    except ValueError:
        assert leap, "Only a leap day is missing in some years."
        return date(year, 3, 1)


def keeping(stream: str, rows: Iterable[Row], *, zone: str = ZONE) -> Keeping:
    """How a case is kept, read off its rows.

    Args:
        stream: The stream.
        rows: All its rows, in order; without any it is preserved.
        zone: The time zone that days are counted in.

    Raises:
        InputError: where there is no such zone.
    """
    retention, last = Retention(), None
    holds: dict[str, None] = {}
    erasable: dict[int, None] = {}
    clock = clock_of(zone)
    for row in rows:
        if row.commitment is not None:
            erasable[row.place] = None
        if row.kind not in RETENTION_KINDS:
            noted = max(_day(row.at, clock), _day(row.written, clock))
            last = noted if last is None else max(last, noted)
        elif row.kind == "retention":
            retention = Retention.read(row.facts["retention"])
        elif row.kind == "hold_set":
            holds[row.facts["hold"]] = None
        elif row.kind == "hold_lifted":
            holds.pop(row.facts["hold"], None)
        else:
            for place in row.facts["places"]:
                erasable.pop(place, None)
    return Keeping(stream, retention, tuple(holds), last, tuple(erasable))


def clock_of(zone: str) -> ZoneInfo:
    """A time zone by its name.

    Raises:
        InputError: where there is none of the name.
    """
    try:
        return ZoneInfo(zone)
    except (ValueError, ZoneInfoNotFoundError):
        what = f"no time zone {zone!r}; one is written Europe/Stockholm."
    raise InputError("a time zone", [Problem("zone", what)])


def _day(moment: str, zone: ZoneInfo) -> date:
    """The day of a moment as rows write it."""
    return datetime.fromisoformat(moment).astimezone(zone).date()


# ------------------------------------------------------------------------------ what may be erased


@dataclass(frozen=True, slots=True)
class Due:
    """Whether a case may be erased on a day, and if not, everything that stands against it.

    Attributes:
        on: The day.
        keeping: How the case is kept.
        against: What stands against it, as codes: ``preserved``, ``held``, ``early``, ``nothing``
            (there is nothing left to erase).
    """

    on: date
    keeping: Keeping
    against: tuple[str, ...]

    @property
    def may(self) -> bool:
        """Whether it may be erased."""
        return not self.against

    def told(self, language: Language = "sv") -> str:
        """It in words.

        Args:
            language: ``sv`` or ``en``.
        """
        codes = [f"due.{code}" for code in self.against] or ["due.may"]
        blanks = {
            "first": str(self.keeping.first),
            "holds": ", ".join(self.keeping.holds),
            "decision": str(self.keeping.retention.decision),
        }
        return " ".join(WORDS.of(language)[code].format_map(blanks) for code in codes)


def due(store: Store, on: date, *, prefix: str = "case/", zone: str = ZONE) -> tuple[Due, ...]:
    """Which cases may be erased on a day, and why not the others, in order of their streams.

    Args:
        store: What the ledger is kept in.
        on: The day.
        prefix: How the streams begin that are looked at.
        zone: The time zone that days are counted in.
    """
    return tuple(
        due_of(keeping(stream, store.stream(stream), zone=zone), on)
        for stream in store.streams(prefix)
    )


def due_of(kept: Keeping, on: date) -> Due:
    """Whether a case may be erased on a day.

    Args:
        kept: How it is kept.
        on: The day.
    """
    against = []
    if kept.retention.years is None:
        against.append("preserved")
    if kept.holds:
        against.append("held")
    if kept.first is not None and on < kept.first:
        against.append("early")
    if not kept.erasable:
        against.append("nothing")
    return Due(on, kept, tuple(against))


def due_outline(found: Sequence[Due], language: Language = "sv") -> Outline:
    """What may be erased and what not, as a table.

    Args:
        found: What `due` gave.
        language: ``sv`` or ``en``.
    """
    words = WORDS.of(language)
    head = tuple(words[code] for code in ("stream", "last", "erase", "told"))
    rows = tuple(
        (
            one.keeping.stream,
            str(one.keeping.last or "-"),
            words["yes" if one.may else "no"],
            one.told(language),
        )
        for one in found
    )
    return Outline(words["title"], (Table(head, rows),), language)


WORDS: Final = Sayings(
    sv={
        "title": "Vad som får gallras",
        "stream": "akt",
        "last": "sista anteckning",
        "erase": "får gallras",
        "told": "skäl",
        "yes": "ja",
        "no": "nej",
        "due.may": "Får gallras sedan {first}, enligt {decision}.",
        "due.preserved": "Bevaras: inget beslut säger att akten får gallras.",
        "due.held": "Får inte gallras så länge den behövs för {holds}.",
        "due.early": "Får gallras först {first}.",
        "due.nothing": "Inget finns kvar att gallra.",
    },
    en={
        "title": "What may be erased",
        "stream": "case",
        "last": "last note",
        "erase": "may be erased",
        "told": "reason",
        "yes": "yes",
        "no": "no",
        "due.may": "May be erased since {first}, by {decision}.",
        "due.preserved": "Preserved: no decision says that it may be erased.",
        "due.held": "May not be erased as long as it is held for {holds}.",
        "due.early": "May be erased from {first} on, and no sooner.",
        "due.nothing": "There is nothing left to erase.",
    },
)
"""The words in which it is told what may be erased."""
