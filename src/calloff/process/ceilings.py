"""How much of a ceiling is used, and when it will be reached if things go on as they do.

What counts is what has been agreed, from the day it was agreed: price by expected days, with the
add-ons, and not what has been invoiced. Once a ceiling is reached the agreement has no effect any
more (Court of Justice of the European Union, C-23/20), so that it must be seen coming.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from calloff.errors import InputError, Problem
from calloff.framework import Ceiling, Lot
from calloff.process.contract import Contract, planned_cost
from calloff.snapshot import Committed
from calloff.values.durations import Duration
from calloff.values.exact import Exact, plain
from calloff.values.money import Money
from calloff.values.period import Period
from calloff.values.record import Record
from calloff.values.texts import Language, Sayings
from calloff.values.verdict import Verdict

__all__ = ["SAYINGS", "Commitment", "Forecast", "commitment", "committed", "forecast"]

Measure = Literal["value", "quantity"]
Code = Literal["reached", "will_be", "no_pace", "missing"]


class Commitment(Record):
    """What one contract is expected to come to, from the day it was agreed.

    Attributes:
        id: The contract's id, a pseudonym.
        lot: The lot it was called off in, as framework/lot.
        agreed: The day it was agreed.
        value: What it is expected to cost, excluding VAT; ``None`` where that is not known.
        quantity: How much of the lot's service it is; ``None`` where that is not known.
        unit: What the quantity counts.
    """

    shown: ClassVar = ("id", "lot")

    id: Annotated[str, Field(min_length=1)]
    lot: Annotated[str, Field(pattern=r"^[^/\s]+/[^/\s]+$")]
    agreed: date
    value: Money | None = None
    quantity: Annotated[Exact, Field(ge=0)] | None = None
    unit: str | None = None

    def counts_under(self, of: str) -> bool:
        """Whether it counts under a lot, or under the framework that the lot is of."""
        return of in {self.lot, self.lot.split("/")[0]}


class Forecast(Record):
    """How far a ceiling is used, and when it is reached at the pace of a stated time.

    Attributes:
        code: ``reached`` already; ``will_be`` reached at that pace; ``no_pace``, since nothing was
            agreed in that time; ``missing``, since what some contracts come to is not known.
        of: The id of the framework, or of the lot as framework/lot.
        on: The day that this is counted for.
        ceiling: The ceiling.
        window: The days whose pace is taken for what follows.
        so_far: What is agreed by then.
        by: Whether the value or the quantity is reached first.
        day: The first day on which it is reached, or was.
        missing: The contracts of which something is not known, by id.
    """

    code: Code
    of: str
    on: date
    ceiling: Ceiling
    window: Period
    so_far: Committed
    by: Measure | None = None
    day: date | None = None
    missing: tuple[str, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """Met while something is left, unmet once it is reached, unknown where parts are."""
        known = {"reached": Verdict.UNMET, "missing": Verdict.UNKNOWN}
        return known.get(self.code, Verdict.MET)

    def told(self, language: Language, *, money: Callable[[Money], str] = str) -> str:
        """The forecast in a sentence, with what it assumes.

        Args:
            language: ``sv`` or ``en``.
            money: How an amount is written.
        """
        value, quantity = self.ceiling.value, self.ceiling.quantity
        told = [] if value is None else [money(value)]
        told += [] if quantity is None else [f"{plain(quantity)} {self.ceiling.unit}"]
        blanks = {
            "of": self.of,
            "ceiling": ", ".join(told),
            "day": str(self.day),
            "on": str(self.on),
            "window": str(self.window),
            "missing": ", ".join(self.missing),
        }
        return SAYINGS.of(language)[self.code].format(**blanks)


SAYINGS = Sayings(
    sv={
        "reached": "Taket {ceiling} för {of} nåddes {day}: avtalet har ingen verkan längre.",
        "will_be": "I samma takt som {window} nås taket {ceiling} för {of} den {day}.",
        "no_pace": "Inget avropades {window}; i den takten nås taket {ceiling} för {of} inte.",
        "missing": "När taket {ceiling} för {of} nås går inte att säga: ange vad {missing} "
        "beräknas omfatta, med källa.",
    },
    en={
        "reached": "The ceiling {ceiling} of {of} was reached on {day}: the agreement has no "
        "effect any more.",
        "will_be": "At the pace of {window} the ceiling {ceiling} of {of} is reached on {day}.",
        "no_pace": "Nothing was called off in {window}; at that pace the ceiling {ceiling} of {of} "
        "is not reached.",
        "missing": "When the ceiling {ceiling} of {of} is reached cannot be told: state what "
        "{missing} is expected to come to, with the source.",
    },
)
"""What each forecast says."""


def commitment(contract: Contract, lot: Lot, *, assumed: Duration | None) -> Commitment:
    """What a contract is expected to come to, at its locked prices, options counted as called off.

    Args:
        contract: The contract, with all that has happened to it.
        lot: The lot it was called off in, which says what its service is.
        assumed: For how long a contract without a known end is counted; ``None``: what it comes
            to is then not known.

    Raises:
        InputError: where the contract is of another lot.
    """
    if contract.lot.split("/")[1] != lot.id:
        what = f"is in {contract.lot}, and the lot is {lot.id}."
        raise InputError(f"contract {contract.id}", [Problem("lot", what)])
    cost = planned_cost(contract, options=True)
    if cost is None and assumed is not None and not contract.renewals:
        counted = contract.replace(period=assumed.period(contract.first))
        cost = planned_cost(counted, options=True)
    quantity = None
    if cost is not None:
        base = {item.id for item in lot.items if item.base}
        quantity = sum(
            (
                line.quantity
                for line in cost.lines
                if line.code is None
                and line.unit == lot.unit
                and (line.item in base or not lot.items)
            ),
            Fraction(0),
        )
    return Commitment(
        id=contract.id,
        lot=contract.lot,
        agreed=contract.signed,
        value=None if cost is None else cost.total,
        quantity=None if quantity is None else _thousandths(quantity),
        unit=None if quantity is None else lot.unit,
    )


def committed(
    ceiling: Ceiling, commitments: Sequence[Commitment], *, of: str, on: date
) -> Committed:
    """What has been agreed under a framework or lot by a day, as a snapshot states it.

    A part is ``None`` where the ceiling does not count it, or some contract does not say what it
    comes to: what is not known is not counted as nothing.

    Raises:
        InputError: where a contract stands twice, or is in another currency or unit than the
            ceiling.
    """
    _check(ceiling, commitments, of)
    under = [one for one in commitments if one.counts_under(of) and one.agreed <= on]
    value, quantity = ceiling.value, ceiling.quantity
    values = [one.value for one in under]
    quantities = [one.quantity for one in under]
    return Committed(
        of=of,
        value=None if value is None or None in values else _sum(values, value.currency),
        quantity=None
        if quantity is None or None in quantities
        else sum((q for q in quantities if q is not None), Decimal(0)),
    )


def forecast(
    ceiling: Ceiling, commitments: Sequence[Commitment], *, of: str, on: date, window: Period
) -> Forecast:
    """When a ceiling is reached, if as much is agreed each day as was on the days of a window.

    The pace is what was agreed in the window, divided by its days. Contracts count with all that
    they are expected to come to on the day they were agreed, those before the window too.

    Args:
        ceiling: The ceiling.
        commitments: Every contract under it.
        of: The id of the framework, or of the lot as framework/lot.
        on: The day that this is counted for; what is agreed later does not count.
        window: The days whose pace is taken; no later than that day.

    Raises:
        InputError: where the window is open or not over, or a contract does not go with the
            ceiling.
    """
    _check(ceiling, commitments, of)
    if window.days is None or (window.last is not None and window.last > on):
        what = f"has a first day, and a last one no later than {on}; got {window}."
        raise InputError("forecast", [Problem("window", what)])
    so_far = committed(ceiling, commitments, of=of, on=on)
    under = [one for one in commitments if one.counts_under(of) and one.agreed <= on]
    under.sort(key=lambda one: (one.agreed, one.id))
    ends = {
        measure: _day(limit, [(one.agreed, _of(one, measure)) for one in under], on, window)
        for measure, limit in _limits(ceiling)
    }
    reached = {measure: day for measure, (code, day) in ends.items() if code == "reached"}
    missing = [one.id for one in under if any(_of(one, m) is None for m, _ in _limits(ceiling))]
    days = reached or {m: day for m, (code, day) in ends.items() if code == "will_be"}
    first = min(days, key=lambda measure: (days[measure], measure), default=None)
    code: Code = "no_pace"
    # What is reached is reached, whatever else is not known.
    if reached:
        code = "reached"
    elif missing:
        code, first = "missing", None
    elif first is not None:
        code = "will_be"
    return Forecast(
        code=code,
        of=of,
        on=on,
        ceiling=ceiling,
        window=window,
        so_far=so_far,
        by=first,
        day=None if first is None else days[first],
        missing=tuple(missing),
    )


def _day(
    limit: Fraction, amounts: list[tuple[date, Fraction | None]], on: date, window: Period
) -> tuple[Code, date]:
    """When a sum reaches its limit: it has, it will at the pace of the window, or it does not."""
    total = pace = Fraction(0)
    for agreed, amount in amounts:
        total += amount or 0
        if agreed in window:
            pace += amount or 0
        if total >= limit:
            return "reached", agreed
    if any(amount is None for _, amount in amounts):
        return "missing", on
    if pace == 0:
        return "no_pace", on
    assert window.days is not None, "The pace is that of bounded days."
    days = -((total - limit) * window.days // pace)
    return "will_be", date.fromordinal(min(on.toordinal() + int(days), date.max.toordinal()))


def _thousandths(exact: Fraction) -> Decimal:
    """A quantity as a decimal; a third of an hour is written with three places, rounded up."""
    return Decimal(-(-exact * 1000 // 1)).scaleb(-3)


def _limits(ceiling: Ceiling) -> Iterator[tuple[Measure, Fraction]]:
    """What the ceiling counts, and up to what."""
    if ceiling.value is not None:
        yield "value", ceiling.value.exact
    if ceiling.quantity is not None:
        yield "quantity", Fraction(ceiling.quantity)


def _of(one: Commitment, measure: Measure) -> Fraction | None:
    """What a contract comes to in one measure, exact."""
    if measure == "value":
        return None if one.value is None else one.value.exact
    return None if one.quantity is None else Fraction(one.quantity)


def _sum(values: Sequence[Money | None], currency: str) -> Money:
    """The sum of amounts that are all known."""
    known = (value for value in values if value is not None)
    return sum(known, Money(minor=0, currency=currency))


def _check(ceiling: Ceiling, commitments: Sequence[Commitment], of: str) -> None:
    """Refuse contracts that stand twice, and those that do not add up to the ceiling's kind."""
    problems = []
    seen: set[str] = set()
    for index, one in enumerate(commitments):
        if one.id in seen:
            problems.append(Problem(f"{index}.id", f"{one.id!r} stands more than once."))
        seen.add(one.id)
        if not one.counts_under(of):
            continue
        if ceiling.value is not None and one.value is not None:
            ours, theirs = one.value.currency, ceiling.value.currency
            if ours != theirs:
                what = f"is in {ours}, the ceiling of {of} in {theirs}: they do not compare."
                problems.append(Problem(f"{index}.value", what))
        if ceiling.quantity is not None and one.quantity is not None and one.unit != ceiling.unit:
            what = f"is in {one.unit}, the ceiling of {of} in {ceiling.unit}: they do not add up."
            problems.append(Problem(f"{index}.quantity", what))
    if problems:
        raise InputError("commitments", problems)
