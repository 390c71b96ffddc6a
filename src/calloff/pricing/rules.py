"""When and how far an agreement lets its prices change, and which changes break that."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from calloff.errors import InputError, Problem
from calloff.pricing.changes import ChangeKind, PriceChange
from calloff.pricing.price_lists import PriceList
from calloff.values.durations import Duration
from calloff.values.exact import Exact
from calloff.values.period import Period
from calloff.values.record import Record

__all__ = ["PriceRule", "PriceRules"]


class PriceRule(Record):
    """When one kind of price change is allowed, and how large it may be.

    Attributes:
        kind: The kind of change.
        dates: The agreed days on which such changes take effect; or else `within`.
        within: The days on any of which they may take effect.
        notice: How long before it takes effect a change is asked for at least, such as
            ``3 months``; ``None`` where the agreement sets no such time.
        apart: How long lies between two such changes of a price at least, such as ``1 year``.
        lowest: The least that a price may be multiplied by.
        highest: The most that a price may be multiplied by.
        of: Whether these two go by the price that was ``bid`` or the ``current`` one; stated
            wherever there is one of them.
    """

    positional: ClassVar = ("kind",)

    kind: ChangeKind
    dates: Annotated[tuple[date, ...], Field(min_length=1)] | None = None
    within: Period | None = None
    notice: Duration | None = None
    apart: Duration | None = None
    lowest: Annotated[Exact, Field(gt=0, le=10)] | None = None
    highest: Annotated[Exact, Field(gt=0, le=10)] | None = None
    of: Literal["bid", "current"] | None = None

    if TYPE_CHECKING:

        def __init__(
            self,
            kind: ChangeKind,
            *,
            dates: tuple[date, ...] | None = None,
            within: Period | str | None = None,
            notice: Duration | str | None = None,
            apart: Duration | str | None = None,
            lowest: Decimal | int | str | None = None,
            highest: Decimal | int | str | None = None,
            of: Literal["bid", "current"] | None = None,
        ) -> None: ...

    def allows(self, day: date) -> bool:
        """Whether such a change may take effect on a day."""
        if self.dates is not None:
            return day in self.dates
        return self.within is not None and day in self.within

    @model_validator(mode="after")
    def _says_when(self) -> Self:
        if problems := list(self._problems()):
            raise InputError("price rule", problems)
        return self

    def _problems(self) -> Iterator[Problem]:
        if (self.dates is None) == (self.within is None):
            yield Problem("dates", "a rule states the agreed dates or the days within, not both.")
        if any(one >= two for one, two in pairwise(self.dates or ())):
            yield Problem("dates", "stand in order, each once.")
        if (self.of is None) != (self.lowest is None and self.highest is None):
            what = "limits say what they go by, 'bid' or 'current'; without limits it says nothing."
            yield Problem("of", what)
        if self.lowest is not None and self.highest is not None and self.lowest > self.highest:
            yield Problem("lowest", f"is above the highest, {self.highest}.")
        if self.kind == "withdrawal" and self.of is not None:
            yield Problem("of", "a withdrawal states no new price, so there is nothing to limit.")


class PriceRules(Record):
    """What an agreement says about changes of its prices; what it does not allow is forbidden.

    >>> adda = PriceRules(
    ...     allowed=(PriceRule("on_request", dates=(date(2023, 12, 1), date(2025, 12, 1))),),
    ...     one_pending=True,
    ... )
    >>> term = Period.parse("2021-09-15/2025-09-14")
    >>> adda.first_change(term), adda.quiet_days(term)
    (datetime.date(2023, 12, 1), 807)
    >>> adda.renewals_only(term)
    (datetime.date(2025, 12, 1),)

    Attributes:
        allowed: A rule for each kind of change that may happen; none where prices are fixed.
        one_pending: Whether a price that is to change must have changed before another change
            of it may be asked for.
    """

    allowed: tuple[PriceRule, ...] = ()
    one_pending: bool

    def rule(self, kind: ChangeKind) -> PriceRule | None:
        """The rule for a kind of change; ``None`` where it is not allowed."""
        return next((rule for rule in self.allowed if rule.kind == kind), None)

    def first_change(self, term: Period) -> date | None:
        """The first day in a term on which a price may change; ``None`` where none may."""
        days = [day for rule in self.allowed for day in _first(rule, term)]
        return min(days, default=None)

    def quiet_days(self, term: Period) -> int | None:
        """For how many days from the first of a term no price can change.

        Where no price can change in it at all, these are all its days; ``None`` where the term
        is open and none ever can.

        Raises:
            ValueError: where the term has no first day.
        """
        if term.start is None:
            raise ValueError(f"days are counted from the first day of a term, got {term}.")
        first = self.first_change(term)
        return term.days if first is None else (first - term.start).days

    def renewals_only(self, term: Period) -> tuple[date, ...]:
        """The agreed dates after a term: such prices can only hold for contracts then renewed.

        A call-off is made by the last day of the term, so no price that begins later is ever
        the price of one.
        """
        last = term.last
        if last is None:
            return ()
        days = (day for rule in self.allowed for day in rule.dates or () if day > last)
        return tuple(sorted(set(days)))

    def problems(self, prices: PriceList, term: Period) -> tuple[Problem, ...]:
        """What in the changes of a price list the agreement does not allow, with its place.

        Args:
            prices: The list with its changes.
            term: The days of the agreement.
        """
        found: list[Problem] = []
        for number, change in enumerate(prices.changes):
            told = [*self._when(change, term), *self._how_far(prices, change)]
            told += self._beside(prices, number)
            found += (problem.within(f"changes.{number}") for problem in told)
        return tuple(found)

    def _when(self, change: PriceChange, term: Period) -> Iterator[Problem]:
        """Of a kind that is not allowed, too early, on another day, or asked for too late."""
        on, rule = change.effective, self.rule(change.kind)
        if term.start is not None and on < term.start:
            what = f"takes effect {on}, before the agreement begins {term.start}."
            yield Problem("effective", what)
        if rule is None:
            kinds = ", ".join(rule.kind for rule in self.allowed) or "none"
            what = f"no price changes by {change.kind!r} under this agreement; allowed: {kinds}."
            yield Problem("kind", what)
            return
        if not rule.allows(on):
            days = ", ".join(map(str, rule.dates)) if rule.dates else str(rule.within)
            yield Problem("effective", f"takes effect {on}; the agreement says {days}.")
        if rule.notice is None:
            return
        if change.requested is None:
            what = f"is needed: the agreement wants notice of {rule.notice}."
            yield Problem("requested", what)
        elif rule.notice.after(change.requested) > on:
            what = (
                f"was asked for {change.requested}, too late for {on}: with notice of "
                f"{rule.notice} it can take effect {rule.notice.after(change.requested)} at the "
                "earliest."
            )
            yield Problem("requested", what)

    def _how_far(self, prices: PriceList, change: PriceChange) -> Iterator[Problem]:
        """Prices that become lower or higher than they may."""
        rule = self.rule(change.kind)
        if rule is None or rule.of is None or change.kind == "withdrawal":
            return
        # A factor that is within its limits stays so, though its price is then rounded.
        if change.factor is not None and change.of == rule.of:
            yield from _beyond("factor", "the factor", Fraction(change.factor), rule)
            return
        for row, before, after in prices.moved(change, of=rule.of):
            place, told = "factor", f"{row.item!r} by the {row.unit}"
            if change.amounts:
                index = next(i for i, new in enumerate(change.amounts) if new.series == row.series)
                place = f"amounts.{index}.amount"
            if before == 0:
                if after > 0:
                    yield Problem(place, f"{told} was free of charge, and no factor leads to more.")
                continue
            yield from _beyond(place, told, Fraction(after) / Fraction(before), rule)

    def _beside(self, prices: PriceList, number: int) -> Iterator[Problem]:
        """Changes of the same price that are too near each other, or pending together."""
        change = prices.changes[number]
        rule = self.rule(change.kind)
        for index, other in enumerate(prices.changes):
            both = [r for r in prices.rows if change.concerns(r) and other.concerns(r)]
            if index == number or not both:
                continue
            item = both[0].item
            earlier = other.effective < change.effective
            apart = rule.apart if rule is not None and other.kind == change.kind else None
            if apart is not None and earlier and change.effective < apart.after(other.effective):
                what = (
                    f"{item!r} was changed {other.effective} by changes.{index}; the next such "
                    f"change may take effect {apart.after(other.effective)} at the earliest."
                )
                yield Problem("effective", what)
            if self.one_pending and _pending_when_asked(change, other):
                what = (
                    f"was asked for {change.requested}, while changes.{index} of {item!r}, asked "
                    f"for {other.requested or 'before'}, was to take effect {other.effective}: one "
                    "change at a time."
                )
                yield Problem("requested", what)

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        kinds = [rule.kind for rule in self.allowed]
        problems = [
            Problem(f"allowed.{index}.kind", f"{kind!r} stands more than once.")
            for index, kind in enumerate(kinds)
            if kind in kinds[:index]
        ]
        if problems:
            raise InputError("price rules", problems)
        return self


def _first(rule: PriceRule, term: Period) -> Iterator[date]:
    """The first day in a term on which a rule lets a price change; none where it does not."""
    if rule.kind == "withdrawal":
        return
    if rule.dates is not None:
        yield from (day for day in rule.dates if day in term)
    elif rule.within is not None and rule.within.overlaps(term):
        starts = (period.start for period in (rule.within, term) if period.start is not None)
        yield max(starts, default=date.min)


def _beyond(place: str, told: str, factor: Fraction, rule: PriceRule) -> Iterator[Problem]:
    """A factor outside of its limits."""
    from_what = "what was bid" if rule.of == "bid" else "the price before"
    shown = f"{float(factor):.4f}".rstrip("0").rstrip(".")
    if rule.lowest is not None and factor < Fraction(rule.lowest):
        what = f"{told} comes to {shown} of {from_what}; {rule.lowest} is the least allowed."
        yield Problem(place, what)
    if rule.highest is not None and factor > Fraction(rule.highest):
        what = f"{told} comes to {shown} of {from_what}; {rule.highest} is the most allowed."
        yield Problem(place, what)


def _pending_when_asked(change: PriceChange, other: PriceChange) -> bool:
    """Whether the other change was asked for and not yet made when this one was asked for."""
    if change.requested is None or other.requested is None:
        return False
    if other.requested == change.requested:
        return other.effective < change.effective
    return other.requested < change.requested < other.effective
