"""What the cells of a row state, by a mapping: a fact, free places, prices, a day.

Each reader remembers the cells it has read: a feed of thousands of rows says only so many
different things, and equal statements become one and the same fact.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as Fields
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from calloff.errors import Problem
from calloff.formats.identity import folded
from calloff.formats.mapping import (
    Column,
    FactRule,
    Mapping,
    Moment,
    PlaceRule,
    PriceRule,
    Prices,
)
from calloff.formats.rows import Cell
from calloff.pricing import Price
from calloff.values.hours import Hours
from calloff.values.period import ALWAYS, Period
from calloff.values.span import Span
from calloff.vocabulary import Facet, Fact, Vocabulary

__all__ = ["FactReader", "Notes", "PlaceReader", "PriceReader", "Vacancy", "parts_of"]


@dataclass(slots=True)
class Notes:
    """What could not be understood in some cells.

    Attributes:
        unmapped: Column and cell of what no rule speaks of.
        problems: What is wrong, with the column as its place.
    """

    unmapped: list[tuple[str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, column: str, cell: Cell, expected: str) -> None:
        """Add a cell that is not what was expected."""
        shown = repr(cell) if len(repr(cell)) <= 60 else f"{repr(cell)[:57]}..."
        self.problems.append(Problem(f"column {column}", f"expected {expected}, got {shown}."))


def parts_of(cell: Cell, separator: str | None = None) -> tuple[str, ...]:
    """The values in a cell: one, or several where it is a list or has a separator."""
    if isinstance(cell, tuple):
        return cell
    if separator is None:
        return (cell,)
    return tuple(part.strip() for part in cell.split(separator))


def one_of(cell: Cell) -> str:
    """A cell as one text, where only one is looked for."""
    return cell if isinstance(cell, str) else ", ".join(cell)


class FactReader:
    """Reads the cells of one facet's columns as one fact."""

    def __init__(
        self, rule: FactRule, mapping: Mapping, vocabulary: Vocabulary, at: Fields[str, int]
    ) -> None:
        """Read by a rule of a mapping, with the vocabulary as the feed has filled it."""
        self.rule = rule
        self.facet: Facet = vocabulary.by_code[rule.facet]
        self.source = mapping.source
        self.silence = {"", *rule.silence}
        self._stated = _MomentReader(rule.stated, at) if rule.stated else None
        moment = [at[rule.stated.column]] if rule.stated else []
        self._indexes = [*(at[column.column] for column in rule.columns), *moment]
        self._remembered: dict[tuple[Cell, ...], tuple[Fact | None, Notes]] = {}
        self._facts: dict[Fact, Fact] = {}
        self._order: dict[str, int] = {}
        self._spellings: dict[str, str] = {}
        if self.facet.kind == "code":
            codes = vocabulary.list_of(self.facet)
            self._order = {code.code: index for index, code in enumerate(codes.codes)}
            self._spellings = {folded(s): code for s, code in codes.spellings.items()}
            self._spellings |= codes.spellings

    def read(self, cells: Sequence[Cell]) -> tuple[Fact | None, Notes]:
        """The fact that the cells of a row state; ``None`` where they are silent."""
        mine = tuple(cells[index] for index in self._indexes)
        found = self._remembered.get(mine)
        if found is None:
            found = self._remembered[mine] = self._read(mine)
        return found

    def _read(self, cells: tuple[Cell, ...]) -> tuple[Fact | None, Notes]:
        notes = Notes()
        stated: list[bool | int | str] = []
        denied: list[str] = []
        for column, cell in zip(self.rule.columns, cells, strict=False):
            for part in parts_of(cell, column.separator):
                self._state(column, part, stated, denied, notes)
        for code in sorted(set(denied) & {s for s in stated if isinstance(s, str)}):
            columns = ", ".join(column.column for column in self.rule.columns)
            notes.wrong(columns, code, f"{self.rule.facet!r} to be stated or denied, not both")
        if len(set(stated)) > 1 and self.facet.kind in {"flag", "number"}:
            notes.wrong(self.rule.columns[0].column, cells[0], f"one {self.facet.kind}")
        day = self._stated.read(cells[-1], notes) if self._stated else None
        if notes.problems or (not stated and not denied):
            return None, notes
        fact = Fact(
            self.rule.facet,
            self._value(stated),
            denied=tuple(self._sorted(denied)),
            stated=day.date() if day else None,
            source=self.source,
        )
        return self._facts.setdefault(fact, fact), notes

    def _state(
        self,
        column: Column,
        part: str,
        stated: list[bool | int | str],
        denied: list[str],
        notes: Notes,
    ) -> None:
        """Add what one value in a cell states."""
        if part in column.values:
            value = column.values[part]
            stated += value if isinstance(value, tuple) else (value,)
        elif part in column.denied:
            denied += column.denied[part]
        elif part in self.silence or part in column.silence:
            return
        elif not column.as_it_stands:
            notes.unmapped.append((column.column, part))
        elif self.facet.kind == "code":
            code = self._spellings.get(part) or self._spellings.get(folded(part))
            if code is None:
                notes.unmapped.append((column.column, part))
            else:
                stated.append(code)
        else:
            itself = self._parsed(column.column, part, notes)
            if itself is not None:
                stated.append(itself)

    def _parsed(self, column: str, part: str, notes: Notes) -> int | str | None:
        """A cell that is itself a number, a range or hours."""
        try:
            if self.facet.kind == "number":
                return _whole(part)
            if self.facet.kind == "range":
                return str(Span.parse(part))
            return str(Hours.parse(part))
        except ValueError:
            notes.wrong(column, part, _KINDS[self.facet.kind])
            return None

    def _value(self, stated: list[bool | int | str]) -> bool | int | tuple[str, ...] | None:
        """What is stated, in one order whatever the order of the columns."""
        if not stated:
            return None
        first = stated[0]
        if not isinstance(first, str):
            return first
        return tuple(self._sorted([s for s in stated if isinstance(s, str)]))

    def _sorted(self, texts: list[str]) -> list[str]:
        """Each text once: codes as in their list, ranges from the least, hours as they stand."""
        unique = list(dict.fromkeys(texts))
        if self.facet.kind == "range":
            return sorted(unique, key=lambda text: (Span.parse(text).start, text))
        if self.facet.kind == "code":
            return sorted(unique, key=lambda code: (self._order.get(code, 0), code))
        return unique


_KINDS = {
    "number": "a whole number",
    "range": "a range such as '0-35'",
    "hours": "hours of the week such as 'Mo-Fr 08:00-19:00'",
}


class _MomentReader:
    """Reads a cell as a day, or a day and a time, in the zone of the feed."""

    def __init__(self, rule: Moment, at: Fields[str, int]) -> None:
        self.rule = rule
        self.index = at[rule.column]
        self._remembered: dict[str, datetime | None] = {"": None}

    def read(self, cell: Cell, notes: Notes) -> datetime | None:
        """The moment that a cell states; ``None`` where it is empty."""
        text = one_of(cell)
        if text in self._remembered:
            return self._remembered[text]
        try:
            # What the format says of a zone holds; else the zone of the mapping is filled in.
            moment = datetime.strptime(text, self.rule.format)  # noqa: DTZ007
        except ValueError:
            notes.wrong(self.rule.column, cell, f"a day written {self.rule.format}")
            return None
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=self.rule.timezone)
        self._remembered[text] = moment
        return moment

    def day(self, cell: Cell, notes: Notes) -> date | None:
        """The day that a cell states; ``None`` where it is empty."""
        moment = self.read(cell, notes)
        return moment.date() if moment else None


@dataclass(frozen=True, slots=True)
class Vacancy:
    """What cells state about free places.

    Attributes:
        available: How many are free; ``None`` where nobody says.
        maximum: How many there are in all.
        updated: When it was stated; ``None`` also where nothing is.
    """

    available: Decimal | None
    maximum: Decimal | None
    updated: datetime | None


class PlaceReader:
    """Reads the cells about one kind of places."""

    def __init__(self, rule: PlaceRule, at: Fields[str, int]) -> None:
        """Read by a rule of a mapping."""
        self.rule = rule
        self._updated = _MomentReader(rule.updated, at) if rule.updated else None
        self._index = at[rule.column]
        self._maximum = at[rule.maximum] if rule.maximum is not None else None
        self._taken = at[rule.taken] if rule.taken is not None else None
        self._remembered: dict[tuple[Cell, Cell, Cell, Cell], tuple[Vacancy, Notes]] = {}

    def read(self, cells: Sequence[Cell]) -> tuple[Vacancy, Notes]:
        """What the cells of a row state about these places."""
        mine = (
            cells[self._index],
            cells[self._taken] if self._taken is not None else "",
            cells[self._maximum] if self._maximum is not None else "",
            cells[self._updated.index] if self._updated is not None else "",
        )
        found = self._remembered.get(mine)
        if found is None:
            found = self._remembered[mine] = self._read(*mine)
        return found

    def _read(self, free: Cell, taken: Cell, most: Cell, updated: Cell) -> tuple[Vacancy, Notes]:
        notes = Notes()
        text = one_of(free)
        available = maximum = None
        if text in self.rule.values:
            available = self.rule.values[text]
        elif text and text not in self.rule.silence:
            if self.rule.values:
                notes.unmapped.append((self.rule.column, text))
            else:
                available = _count(self.rule.column, text, notes)
        if self.rule.taken is not None and available is not None:
            available = self._left(available, one_of(taken), notes)
        if self.rule.maximum is not None and (text := one_of(most)):
            maximum = _count(self.rule.maximum, text, notes)
        moment = self._updated.read(updated, notes) if self._updated is not None else None
        return Vacancy(available, maximum, moment if available is not None else None), notes

    def _left(self, all_: Decimal, text: str, notes: Notes) -> Decimal | None:
        """What is left of so many; ``None`` where nobody says how many are taken."""
        assert self.rule.taken is not None, "Asked only where a column says it."
        if not text or text in self.rule.silence:
            return None
        taken = _count(self.rule.taken, text, notes)
        # More may be taken than are approved; then none is free.
        return None if taken is None else max(all_ - taken, Decimal(0))


def _whole(text: str) -> int:
    """A whole number in plain digits.

    Raises:
        ValueError: where the text is none.
    """
    if not re.fullmatch(r"-?\d{1,15}", text, re.ASCII):
        raise ValueError(text)
    return int(text)


def _count(column: str, text: str, notes: Notes) -> Decimal | None:
    """A number of places, from zero up."""
    number = _decimal(text)
    if number is None or number < 0:
        notes.wrong(column, text, "a number of places, such as 3")
        return None
    return number


def _decimal(text: str) -> Decimal | None:
    """A number in plain digits; ``None`` where the text is none."""
    return Decimal(text) if re.fullmatch(r"-?\d{1,30}(\.\d{1,30})?", text, re.ASCII) else None


# What no price of one unit reaches (`calloff.pricing.Price`).
_TOO_DEAR = 10**7


class PriceReader:
    """Reads the cells about the price of one item."""

    def __init__(self, rule: PriceRule, prices: Prices, source: str, at: Fields[str, int]) -> None:
        """Read by a rule of a mapping, with numbers as its prices are written."""
        self.rule = rule
        self.prices = prices
        self.source = source
        self._index = at[rule.column]
        self._first = _MomentReader(rule.first, at) if rule.first else None
        self._last = _MomentReader(rule.last, at) if rule.last else None

    def read(self, cells: Sequence[Cell]) -> tuple[Price | None, Notes]:
        """The price that the cells of a row state; ``None`` where there is none."""
        notes = Notes()
        text = one_of(cells[self._index])
        if not text or text in self.rule.silence:
            return None, notes
        amount = self._amount(text)
        if "%" in text or "‰" in text:
            notes.wrong(self.rule.column, text, "money, and no percentage")
        elif amount is None or amount < 0:
            notes.wrong(self.rule.column, text, f"an amount such as '1450{self.prices.decimal}50'")
        elif amount >= _TOO_DEAR:
            notes.wrong(self.rule.column, text, f"a price of one unit, below {_TOO_DEAR}")
        first = self._first.day(cells[self._first.index], notes) if self._first else None
        last = self._last.day(cells[self._last.index], notes) if self._last else None
        if first and last and last < first:
            assert self.rule.last is not None, "A last day stands in the column of the rule."
            notes.wrong(self.rule.last.column, str(last), f"a day on or after the first, {first}")
        if notes.problems or amount is None:
            return None, notes
        price = Price(
            self.rule.item,
            amount,
            self.rule.unit,
            level=self.rule.level,
            valid=Period.of(first, last) if first or last else ALWAYS,
            step=self.rule.step,
            source=self.source,
        )
        return price, notes

    def _amount(self, text: str) -> Decimal | None:
        """The amount, without spaces and the sign between thousands."""
        written = "".join(text.split())
        if sign := self.prices.thousands:
            whole = written.split(self.prices.decimal)[0]
            grouped = rf"-?\d{{1,3}}({re.escape(sign)}\d{{3}})+"
            if sign in whole and not re.fullmatch(grouped, whole):
                return None
            written = written.replace(sign, "")
        elif self.prices.decimal == "," and "." in written:
            return None
        return _decimal(written.replace(self.prices.decimal, "."))
