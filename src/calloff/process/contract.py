"""What was called off, as it was agreed: for which days, what, and at prices that do not move."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import ceil
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from calloff.candidate import Candidate
from calloff.errors import InputError, Problem
from calloff.need import Need
from calloff.pricing import DayCount, Line, PriceList, length, repeated
from calloff.process.called_off import Run, runs
from calloff.process.charges import Charge, Era, charges, unpriced
from calloff.process.entries import Awarded, Renewed
from calloff.process.placement import LineChange
from calloff.process.running import placement
from calloff.process.state import State
from calloff.values.money import Money, minor_digits, rounded
from calloff.values.period import ALWAYS, Period, day_after
from calloff.values.record import Document, Record

__all__ = [
    "Contract",
    "ContractCost",
    "CostLine",
    "Renewal",
    "contract",
    "contract_of",
    "cost",
    "planned_cost",
]

Name = Annotated[str, Field(min_length=1)]


class Renewal(Record):
    """It goes on for longer, at new prices: without a renewal no price ever moves.

    Attributes:
        on: The first day with the new prices.
        until: The new last day; ``None`` where it is open.
        prices: The prices from then on, locked as well.
    """

    on: date
    until: date | None
    prices: PriceList


class Contract(Document):
    """A placement that was awarded, with the prices that it keeps until it ends or is renewed.

    Attributes:
        id: Its name; a pseudonym, as the need's is.
        need: The id of the need that it meets.
        lot: The lot, as framework/lot.
        offer: The id of the offer it was made under.
        buyer: The authority's code.
        supplier: The supplier's id.
        signed: The day it was agreed.
        period: The days it was agreed for; without a last one it is open-ended.
        days: How its days are counted; no agreement leaves that to a default.
        lines: What was called off.
        changes: What was called off instead from later days on, in their order: add-ons that
            were added, or taken away.
        prices: The prices as they held on the day that the call-off goes by; they have no dates.
        renewals: When it was renewed, in order.
        ended: The last day it ran, where it ended otherwise than agreed; a day before the first
            where it never began.
    """

    shown: ClassVar = ("id", "lot")

    format: Literal["calloff.contract/1"] = "calloff.contract/1"
    id: Name
    need: Name
    lot: Annotated[str, Field(pattern=r"^[^/\s]+/[^/\s]+$")]
    offer: Name
    buyer: Name
    supplier: Name
    signed: date
    period: Period
    days: DayCount
    lines: Annotated[tuple[Line, ...], Field(min_length=1)]
    changes: tuple[LineChange, ...] = ()
    prices: PriceList
    renewals: tuple[Renewal, ...] = ()
    ended: date | None = None

    @property
    def first(self) -> date:
        """The first day agreed."""
        assert self.period.start is not None, "A contract has a first day, or is refused."
        return self.period.start

    @property
    def agreed_last(self) -> date | None:
        """The last day agreed, renewals included; ``None`` where it is open."""
        return self.renewals[-1].until if self.renewals else self.period.last

    @property
    def lasts(self) -> Period | None:
        """The days it runs, as far as they are known; ``None`` where it never began."""
        last = self.agreed_last if self.ended is None else self.ended
        return None if last is not None and last < self.first else Period.of(self.first, last)

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        """Each line that is called off, with the days on which it holds."""
        return self._runs()

    def _runs(self, *, options: bool = False) -> tuple[Run, ...]:
        """Each line that is called off, and options as if they were where that is said."""
        if self.lasts is None:
            return ()
        return runs(
            self.lines,
            self.changes,
            placement=self.lasts,
            planned=self.period.last,
            days=self.days,
            options=options,
        )

    @cached_property
    def eras(self) -> tuple[Era, ...]:
        """The times between renewals, each with its prices."""
        firsts = [self.first, *(renewal.on for renewal in self.renewals)]
        ends = [*(renewal.on for renewal in self.renewals), None]
        planned = [self.period.last, *(renewal.until for renewal in self.renewals)]
        prices = [self.prices, *(renewal.prices for renewal in self.renewals)]
        return tuple(
            Era(Period(first, end), last, held)
            for first, end, last, held in zip(firsts, ends, planned, prices, strict=True)
        )

    @cached_property
    def charges(self) -> tuple[Charge, ...]:
        """What a unit of each line costs, and on which days."""
        return charges(self.runs, self.eras)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if problems := list(self._problems()):
            raise InputError(f"contract {self.id}", problems)
        return self

    def _problems(self) -> Iterator[Problem]:
        """What contradicts itself, and what has no price."""
        if self.period.start is None:
            yield Problem("period", f"has a first day, got {self.period}.")
            return
        found = [*self._problems_with_days(), *self._problems_with_lines()]
        found += self._problems_with_renewals()
        yield from found
        if not found:
            yield from self._unpriced()

    def _problems_with_days(self) -> Iterator[Problem]:
        """Days that no calendar here has, and an end after what was agreed."""
        days = {"period": self.first, "period.last": self.period.last, "ended": self.ended}
        for field, day in days.items():
            if day is not None and not 1900 <= day.year < 2200:
                yield Problem(field, f"lies between 1900 and 2199, got {day}.")
        last = self.agreed_last
        if self.ended is not None and last is not None and self.ended > last:
            what = f"is after the last day agreed, {last}: to go on is a renewal."
            yield Problem("ended", what)

    def _problems_with_lines(self) -> Iterator[Problem]:
        """Lines that ask for the same, and changes out of order."""
        yield from repeated(self.lines)
        before = None
        for index, change in enumerate(self.changes):
            place = f"changes.{index}"
            yield from (problem.within(place) for problem in repeated(change.lines))
            if before is not None and change.on < before:
                what = f"is before {before}: changes stand in the order of their days."
                yield Problem(f"{place}.on", what)
            before = change.on

    def _problems_with_renewals(self) -> Iterator[Problem]:
        """Prices that have dates, and renewals that do not follow each other."""
        yield from _dated(self.prices, "prices")
        last, earliest = self.period.last, self.first
        for index, renewal in enumerate(self.renewals):
            place = f"renewals.{index}"
            yield from _dated(renewal.prices, f"{place}.prices")
            if last is None:
                yield Problem(place, "what has no last day is not renewed: say when it ends.")
                return
            if not earliest < renewal.on <= day_after(last):
                what = (
                    f"is {renewal.on}: new prices begin after {earliest}, and on {day_after(last)} "
                    "at the latest."
                )
                yield Problem(f"{place}.on", what)
            if renewal.until is not None and not last < renewal.until < _LATEST:
                what = f"lies after {last}, the last day agreed before, and before {_LATEST}."
                yield Problem(f"{place}.until", what)
            if renewal.prices.currency != self.prices.currency:
                what = f"is in {renewal.prices.currency}, the contract in {self.prices.currency}."
                yield Problem(f"{place}.prices.currency", what)
            last, earliest = renewal.until, renewal.on

    def _unpriced(self) -> Iterator[Problem]:
        """Lines without a price, in the list that lacks it."""
        told = set()
        for _, era, problem in unpriced(self._runs(options=True), self.eras):
            number = self.eras.index(era)
            place = "prices" if number == 0 else f"renewals.{number - 1}.prices"
            if (place, problem.what) not in told:
                yield Problem(place, problem.what)
            told.add((place, problem.what))


_LATEST = date(2200, 1, 1)


def _dated(prices: PriceList, place: str) -> Iterator[Problem]:
    """Prices that hold on some days only, or that something else changes."""
    valid = [row.valid for row in prices.rows] + [by.valid for by in prices.surcharges]
    if prices.changes or any(period != ALWAYS for period in valid):
        what = "have dates or changes: what is locked has none (PriceList.locked makes it so)."
        yield Problem(place, what)


def contract(
    need: Need,
    candidate: Candidate,
    *,
    id: str | None = None,
    priced: date,
    signed: date,
    days: DayCount,
    starts: date | None = None,
    last: date | None = None,
) -> Contract:
    """The contract on a need with whom was awarded, at the prices of a named day.

    Args:
        need: What was called off.
        candidate: Who is called on; its prices are those that are locked.
        id: The contract's name; ``None``: the need's.
        priced: The named day of the call-off, whose prices are locked.
        signed: The day it was agreed.
        days: How its days are counted.
        starts: Its first day; ``None``: the need's.
        last: Its last day; ``None``: the need's, or as many days as its lines say, else it is
            open-ended.

    Raises:
        InputError: where no first day is known, or something called off has no price.
    """
    first = starts or need.starts
    if first is None:
        what = f"the need {need.id} has no day to start: state it."
        raise InputError("contract", [Problem("starts", what)])
    if last is None:
        last = need.ends
    if last is None and (lasting := length(need.lines)) is not None:
        last = first + timedelta(days=ceil(lasting) - 1)
    return Contract(
        id=id or need.id,
        need=need.id,
        lot=need.lot,
        offer=candidate.offer,
        buyer=need.buyer,
        supplier=candidate.supplier,
        signed=signed,
        period=Period.of(first, last),
        days=days,
        lines=need.lines,
        prices=candidate.prices.locked(priced),
    )


def contract_of(
    state: State,
    candidate: Candidate,
    *,
    id: str | None = None,
    priced: date,
    days: DayCount,
    renewed: Literal["decided", "starts"] | None = None,
) -> Contract:
    """The contract that a call-off has come to, with all that has happened to it since.

    Args:
        state: How the call-off stands, with an award.
        candidate: Who was awarded, with all its dated prices.
        id: The contract's name; ``None``: the need's.
        priced: The named day of the call-off, whose prices are locked.
        days: How its days are counted.
        renewed: Whose prices a renewal takes: those of the day it was ``decided``, or of the day
            on which the added time ``starts``. Without a renewal it says nothing.

    Raises:
        InputError: where nothing was awarded, another was, or a renewal has no day for its prices.
    """
    choice, running = state.choice, placement(state)
    if not isinstance(choice, Awarded) or running is None:
        what = "nothing has been awarded under an agreement: there is no contract to make."
        raise InputError(f"contract on {state.need.id}", [Problem("choice", what)])
    if choice.candidate != candidate.id:
        what = f"{choice.candidate!r} was awarded, and the prices are of {candidate.id!r}."
        raise InputError(f"contract on {state.need.id}", [Problem("candidate", what)])
    first = running.start
    if first is None:
        what = "neither the need nor the file says on what day it starts."
        raise InputError(f"contract on {state.need.id}", [Problem("starts", what)])
    agreed = contract(
        state.need,
        candidate,
        id=id,
        priced=priced,
        signed=state.day(choice.at),
        days=days,
        starts=first,
        last=running.replace(last=state.need.ends, ended=None).planned_last,
    )
    return agreed.replace(
        changes=running.changes,
        renewals=tuple(_renewals(state, candidate, agreed.period.last, renewed)),
        ended=state.over,
    )


def _renewals(
    state: State,
    candidate: Candidate,
    last: date | None,
    renewed: Literal["decided", "starts"] | None,
) -> Iterator[Renewal]:
    """The renewals of a call-off, each with the prices of its day."""
    assert state.choice is not None, "Only what was awarded is renewed."
    begun = state.entries.index(state.choice)
    for entry in state.entries[begun:]:
        if not isinstance(entry, Renewed):
            continue
        if renewed is None:
            what = "it was renewed: say whose prices a renewal takes, decided or starts."
            raise InputError(f"contract on {state.need.id}", [Problem("renewed", what)])
        if last is None:
            what = f"is open-ended, and was renewed until {entry.until}: state its last day."
            raise InputError(f"contract on {state.need.id}", [Problem("period", what)])
        on = last + timedelta(days=1)
        day = on if renewed == "starts" else state.day(entry.at)
        yield Renewal(on=on, until=entry.until, prices=candidate.prices.locked(day))
        last = entry.until


# --- What it costs ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CostLine:
    """What one line, or a surcharge on it, comes to at one price.

    Attributes:
        item: The item; of a surcharge, the one that it comes on.
        code: The surcharge's code; ``None`` where it is the item itself.
        level: The level, where the item is priced by it.
        unit: What is counted.
        quantity: How much, exact.
        price: For one unit, in major units, exact.
        exact: What it comes to, not rounded at all.
        amount: The same as it is written: rounded to its own step and to the minor unit.
    """

    item: str
    code: str | None
    level: str | None
    unit: str
    quantity: Fraction
    price: Fraction
    exact: Fraction
    amount: Money

    def data(self) -> dict[str, Any]:
        """The line as plain data for JSON; what says nothing is left out."""
        told = {
            "item": self.item,
            "code": self.code,
            "level": self.level,
            "unit": self.unit,
            "quantity": str(self.quantity),
            "price": str(self.price),
            "exact": str(self.exact),
            "minor": self.amount.minor,
        }
        return {name: value for name, value in told.items() if value is not None}


@dataclass(frozen=True, slots=True)
class ContractCost:
    """What a contract costs on some days: line by line, with the rounding said aloud.

    Attributes:
        period: The days that were asked about.
        lines: What each line comes to, in the order in which they were called off; what falls on
            no day of the period is left out.
        exact: The sum before anything is rounded: the sums of any parts of the period add up.
        rounding: What must be added to the lines as written to give the total.
        total: The sum of the lines, each rounded to its own step, rounded once.
    """

    period: Period
    lines: tuple[CostLine, ...]
    exact: Fraction
    rounding: Money
    total: Money

    def data(self) -> dict[str, Any]:
        """The cost as plain data for JSON."""
        return {
            "period": str(self.period),
            "currency": self.total.currency,
            "lines": [line.data() for line in self.lines],
            "exact": str(self.exact),
            "rounding_minor": self.rounding.minor,
            "total_minor": self.total.minor,
        }


def cost(contract: Contract, period: Period) -> ContractCost:
    """What a contract costs on the days of a period, counted day by day; outside it, nothing.

    How much of a line falls on a day stands in `calloff.process.called_off.Run`. What is
    called off for the whole in something else than days, such as ten hours, is all paid on the
    first day of its line: no day after that knows how much of it is left.

    Raises:
        InputError: where neither the contract nor the period has a last day.
    """
    return _cost(contract, contract.charges, period)


def planned_cost(contract: Contract, *, options: bool = False) -> ContractCost | None:
    """What a contract costs in all, on the days that it has run and on those still planned.

    Args:
        contract: The contract.
        options: Whether options count as if they were called off, as they do against limits.

    Returns:
        The cost; ``None`` where it is open-ended, and nobody knows how long it will last.
    """
    if contract.lasts is not None and contract.lasts.last is None:
        return None
    found = contract.charges
    if options:
        found = charges(contract._runs(options=True), contract.eras)
    return _cost(contract, found, contract.lasts or contract.period)


def _cost(contract: Contract, found: Sequence[Charge], period: Period) -> ContractCost:
    """What charges come to on the days of a period."""
    if period.last is None and contract.lasts is not None and contract.lasts.last is None:
        what = f"has no last day, and neither has the period {period}: state one."
        raise InputError(f"contract {contract.id}", [Problem("period", what)])
    currency = contract.prices.currency
    together: dict[tuple[Line, Fraction, str | None, Decimal | None], Fraction] = {}
    rows: dict[tuple[Line, Fraction, str | None, Decimal | None], Charge] = {}
    for charge in found:
        if quantity := charge.within(period):
            key = charge.run.line, charge.price, charge.code, charge.step
            together[key] = together.get(key, Fraction(0)) + quantity
            rows.setdefault(key, charge)
    lines, stepped, exact = [], Fraction(0), Fraction(0)
    for key, quantity in together.items():
        charge = rows[key]
        amount = quantity * charge.price
        written = charge.stepped(amount)
        exact, stepped = exact + amount, stepped + written
        line = CostLine(
            item=charge.row.item,
            code=charge.code,
            level=charge.row.level,
            unit=charge.row.unit,
            quantity=quantity,
            price=charge.price,
            exact=amount,
            amount=Money.of(written, currency),
        )
        lines.append(line)
    minor = Fraction(1, 10 ** minor_digits(currency))
    # A step finer than the currency's own unit cannot be paid: then the unit is the step.
    step = max(minor, Fraction(contract.prices.step or 0))
    total = Money.of(rounded(stepped, step), currency)
    printed = sum(line.amount.minor for line in lines)
    rounding = Money(minor=total.minor - printed, currency=currency)
    return ContractCost(period, tuple(lines), exact, rounding, total)
