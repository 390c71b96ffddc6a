"""What changes a price from a day on: an event beside the list, never an edit of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from calloff.errors import InputError, Problem, did_you_mean
from calloff.pricing.rows import NotOffered, Price
from calloff.values.exact import Exact, Positive
from calloff.values.money import rounded
from calloff.values.period import ALWAYS, Period
from calloff.values.record import Record

__all__ = ["ChangeKind", "PriceChange", "Rounding"]

ChangeKind = Literal["on_request", "index", "tax", "withdrawal"]
"""Why a price changes: the supplier asked for it, an index moved, a tax did, or it is given up."""

# Wide enough that no price is rounded unless a step says so.
_EXACT = Context(prec=1000)

Rounding = Literal["half_up", "up", "down"]
"""Which whole number of steps: the nearest with halves up, the next above, or the next below."""


class PriceChange(Record):
    """A change of prices from a day on, with what it rests on.

    New prices are stated as amounts, or as a factor. What a factor multiplies has no default,
    since a price that is rounded twice differs from one that is rounded once.

    Attributes:
        kind: ``on_request`` of the supplier, by an ``index``, a ``tax``, or a ``withdrawal``:
            the items can no longer be had.
        effective: The first day with the new prices.
        requested: The day it was asked for or announced; ``None`` where nobody had to.
        items: The items whose prices change; ``None``: all in the list.
        levels: The levels of these; ``None``: all.
        factor: What unit prices are multiplied by, such as ``1.034``.
        of: What the factor multiplies: the price as it was ``bid``, or the ``current`` one.
        step: A changed unit price is rounded to a whole number of these; ``None``: it is exact.
        round: Which whole number of steps; stated wherever there is a step.
        amounts: The new prices, row by row, instead of a factor.
        source: Where the change stands.
    """

    positional: ClassVar = ("kind", "effective")

    kind: ChangeKind
    effective: date
    requested: date | None = None
    items: Annotated[tuple[str, ...], Field(min_length=1)] | None = None
    levels: Annotated[tuple[str, ...], Field(min_length=1)] | None = None
    factor: Annotated[Exact, Field(gt=0, le=10)] | None = None
    of: Literal["bid", "current"] | None = None
    step: Positive | None = None
    round: Rounding | None = None
    amounts: tuple[Price, ...] = ()
    source: str | None = None

    if TYPE_CHECKING:

        def __init__(
            self,
            kind: ChangeKind,
            effective: date,
            *,
            requested: date | None = None,
            items: tuple[str, ...] | None = None,
            levels: tuple[str, ...] | None = None,
            factor: Decimal | int | str | None = None,
            of: Literal["bid", "current"] | None = None,
            step: Decimal | int | str | None = None,
            round: Rounding | None = None,
            amounts: tuple[Price, ...] = (),
            source: str | None = None,
        ) -> None: ...

    def concerns(self, row: Price) -> bool:
        """Whether it changes the price in a row."""
        if self.amounts:
            return any(new.series == row.series for new in self.amounts)
        if self.items is not None and row.item not in self.items:
            return False
        return self.levels is None or row.level in self.levels

    def price(self, bid: Price, current: Price) -> Decimal:
        """The new unit price, exact to the step.

        Args:
            bid: The row as it was bid.
            current: The row as earlier changes have left it.
        """
        for new in self.amounts:
            if new.series == current.series:
                return new.amount
        assert self.factor is not None, "A change that sets prices has amounts or a factor."
        multiplied = (bid if self.of == "bid" else current).amount
        exact = _EXACT.multiply(multiplied, self.factor)
        if self.step is None or self.round is None:
            return exact
        return _stepped(exact, self.step, self.round)

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if problems := list(self._problems()):
            raise InputError("price change", problems)
        return self

    def _problems(self) -> Iterator[Problem]:
        if self.kind == "withdrawal":
            for field in ("factor", "of", "step", "round", "amounts"):
                if getattr(self, field):
                    yield Problem(field, "a withdrawal states no new price.")
            return
        if (self.factor is None) == (not self.amounts):
            yield Problem("factor", "a change states a factor or amounts, and not both.")
        if (self.factor is None) != (self.of is None):
            yield Problem(
                "of", "a factor says what it multiplies, 'bid' or 'current'; amounts do not."
            )
        if (self.step is None) != (self.round is None):
            yield Problem(
                "round", "a step says how to round, 'half_up', 'up' or 'down'; else neither."
            )
        if self.amounts and (self.step, self.items, self.levels) != (None, None, None):
            yield Problem("amounts", "name their items and levels themselves, and are not rounded.")
        seen: set[tuple[object, ...]] = set()
        for index, new in enumerate(self.amounts):
            if new.valid != ALWAYS:
                yield Problem(
                    f"amounts.{index}.valid", "a new price holds from the day the change does."
                )
            if new.series in seen:
                yield Problem(f"amounts.{index}", f"{_told(new)} is changed twice.")
            seen.add(new.series)


@dataclass(frozen=True, slots=True)
class Folded:
    """What rows become by changes.

    Attributes:
        rows: The rows as they hold, each on its days.
        given_up: What can no longer be had, and from which day.
        problems: What hinders a change from being applied, with its place in the list.
    """

    rows: tuple[Price, ...]
    given_up: tuple[NotOffered, ...]
    problems: tuple[Problem, ...]


def folded(rows: Sequence[Price], changes: Sequence[PriceChange]) -> Folded:
    """The rows as the changes leave them, one change after the other by their days.

    Each row that a change concerns ends the day before the change, and one with the new price
    begins on its day; what held before stays as it stands.
    """
    held = [_Held(index, row, row) for index, row in enumerate(rows)]
    given_up: list[NotOffered] = []
    problems: list[Problem] = []
    in_turn = sorted(enumerate(changes), key=lambda numbered: numbered[1].effective)
    for number, change in in_turn:
        since, before, held = change.effective, held, []
        hindered = [*_unknown(change, before), *_begun(change, before)]
        problems += (problem.within(f"changes.{number}") for problem in hindered)
        for one in before:
            row = one.current
            if hindered or since not in row.valid or not change.concerns(row):
                held.append(one)
                continue
            if row.valid.start is None or row.valid.start < since:
                until = row.replace(valid=Period(row.valid.start, since))
                held.append(_Held(one.index, one.bid, until))
            if change.kind == "withdrawal":
                given_up.append(_given_up(row, change))
                continue
            try:
                held.append(_Held(one.index, one.bid, _changed(one.bid, row, change)))
            except InputError as error:
                problems += (p.within(f"changes.{number}") for p in error.problems)
    return Folded(
        tuple(one.current for one in held),
        tuple(dict.fromkeys(given_up)),
        tuple(problems),
    )


@dataclass(frozen=True, slots=True)
class _Held:
    """A row on its way through the changes: which it was, as bid, and as it is by now."""

    index: int
    bid: Price
    current: Price


def _unknown(change: PriceChange, held: Sequence[_Held]) -> Iterator[Problem]:
    """What a change names and no row prices on the day that it takes effect."""
    on = change.effective
    known = {one.bid.item for one in held}
    priced = [one.current for one in held if on in one.current.valid]
    for index, item in enumerate(change.items or ()):
        if item not in known:
            what = f"{item!r} has no price to change.{did_you_mean(item, known)}"
            yield Problem(f"items.{index}", what)
        elif not any(row.item == item and change.concerns(row) for row in priced):
            yield Problem(f"items.{index}", f"{item!r} has no price to change on {on}.")
    for index, new in enumerate(change.amounts):
        if not any(row.series == new.series for row in priced):
            what = f"{_told(new)} has no price to change on {on}."
            yield Problem(f"amounts.{index}", what + did_you_mean(new.item, known - {new.item}))
    named = change.items is not None or change.amounts
    if not named and not any(change.concerns(row) for row in priced):
        yield Problem("items", f"no price to change on {on}.")


def _begun(change: PriceChange, held: Sequence[_Held]) -> Iterator[Problem]:
    """Rows that begin no sooner than the change: whether it changes them too is not said."""
    for one in held:
        start = one.current.valid.start
        if start is None or start < change.effective or not change.concerns(one.current):
            continue
        if one.bid.valid.start == start:
            what = f"{_told(one.bid)} has a row from {start} on: state that price as a change too."
        else:
            what = (
                f"{_told(one.bid)} is changed on {start} already: state what both come to as one "
                "change."
            )
        yield Problem("effective", what)


def _changed(bid: Price, row: Price, change: PriceChange) -> Price:
    """The row with the price that it has from the change on."""
    stated = next((new for new in change.amounts if new.series == row.series), None)
    return row.replace(
        amount=change.price(bid, row),
        valid=Period(change.effective, row.valid.end),
        source=(stated.source if stated else None) or change.source,
        step=(stated.step if stated else None) or row.step,
    )


def _given_up(row: Price, change: PriceChange) -> NotOffered:
    """What can no longer be had from a change on."""
    valid = Period(change.effective, row.valid.end)
    return NotOffered(row.item, row.unit, level=row.level, valid=valid, source=change.source)


def _stepped(exact: Decimal, step: Decimal, how: Rounding) -> Decimal:
    """A unit price as a whole number of steps."""
    steps = Fraction(exact) / Fraction(step)
    if how == "half_up":
        whole = int(rounded(steps, Fraction(1)))
    elif how == "up":
        whole = -(-steps.numerator // steps.denominator)
    else:
        whole = steps.numerator // steps.denominator
    return _EXACT.multiply(step, Decimal(whole))


def _told(row: Price) -> str:
    """A row in an error message."""
    level = f" of level {row.level!r}" if row.level else ""
    tier = f" above {row.above}" if row.above else ""
    return f"{row.item!r} by the {row.unit}{level}{tier}"
