"""What is called off for one case: for whom, how much of what, what they need and wish."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cached_property, lru_cache
from math import lcm
from sys import intern
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from calloff.errors import InputError, Problem
from calloff.expressions import Expression
from calloff.pricing import Line, Quantity, length, quantities, repeated
from calloff.values.moment import Moment
from calloff.values.months import Month, months_between
from calloff.values.period import Period
from calloff.values.record import Document, Record
from calloff.values.span import Span
from calloff.values.verdict import Verdict, met
from calloff.vocabulary import Vocabulary

__all__ = ["Aged", "Group", "Need", "Person", "fits"]

Aged = tuple[tuple[int, int], ...]
"""Each age in months that a person may have on one day, with the age on a later one."""


class Person(Record):
    """Somebody the need is for, as little as the choice requires.

    Exactly one of the three is stated. A bare age is what was true on the day of the request,
    so that a little later it may or may not be one month more.

    >>> Person(born="2014-06").births(date(2024, 1, 15))
    (datetime.date(2014, 6, 1), datetime.date(2014, 6, 30))

    Attributes:
        born: Year and month of birth.
        age: Age in whole years on the day of the request.
        months: Age in whole months on the day of the request.
    """

    shown: ClassVar = ()

    born: Month | None = None
    age: Annotated[int, Field(ge=0, le=130)] | None = None
    months: Annotated[int, Field(ge=0, le=1560)] | None = None

    def births(self, requested: date) -> tuple[date, date]:
        """The first and the last day on which the person may be born."""
        if self.born is not None:
            return self._born
        if self.months is not None:
            return _births(self.months, self.months, requested)
        assert self.age is not None, "A person states a birth or an age."
        return _births(12 * self.age, 12 * self.age + 11, requested)

    @cached_property
    def _born(self) -> tuple[date, date]:
        """The first and the last day of the month of birth."""
        assert self.born is not None, "Asked only where it is stated."
        return self.born.first, self.born.last

    def ages(self, requested: date, on: date) -> tuple[int, int]:
        """Least and greatest age in months that the person may have on a day."""
        first, last = self.births(requested)
        return months_between(last, on), months_between(first, on)

    def fits(self, spans: tuple[Span, ...], requested: date, start: date, end: date) -> Verdict:
        """Whether the ages from one day to another lie in one of the spans of months.

        Unknown where some possible birth fits and another does not.
        """
        return fits(self.aged(requested, start, end), spans)

    def aged(self, requested: date, start: date, end: date) -> Aged:
        """Each age in months that the person may have on a day, with the age on a later one."""
        first, last = births = self.births(requested)
        if start == end:
            low, high = months_between(last, start), months_between(first, start)
            if high - low <= 1:
                return ((low, low),) if low == high else ((low, low), (high, high))
        return _aged(births, start, end)

    @model_validator(mode="after")
    def _one_of_three(self) -> Self:
        if sum(value is not None for value in (self.born, self.age, self.months)) != 1:
            raise ValueError("a person states one of born, age and months.")
        if self.born is not None:
            # Made here, so that no decision has to wait for it.
            _ = self._born
        return self


def fits(aged: Aged, spans: tuple[Span, ...]) -> Verdict:
    """Whether ages lie in one of the spans of months: unknown where one does and another not."""
    fit = {any(low in span and high in span for span in spans) for low, high in aged}
    return Verdict.UNKNOWN if len(fit) == 2 else met(True in fit)


@lru_cache(maxsize=4096)
def _aged(births: tuple[date, date], start: date, end: date) -> Aged:
    """Try every day on which the person may be born."""
    days = range(births[0].toordinal(), births[1].toordinal() + 1)
    born_on = map(date.fromordinal, days)
    return tuple(sorted({(months_between(b, start), months_between(b, end)) for b in born_on}))


@lru_cache(maxsize=4096)
def _births(low: int, high: int, requested: date) -> tuple[date, date]:
    """The first and the last birth of somebody so many months old on a day."""
    return _first_aged(requested, high), _last_aged(requested, low)


def _first_aged(on: date, months: int) -> date:
    """The earliest birth at which somebody is no more than so many months old on a day."""
    day = _month_back(on, months + 1).first
    while months_between(day, on) > months:
        day += _DAY
    return day


def _last_aged(on: date, months: int) -> date:
    """The latest birth at which somebody is at least so many months old on a day."""
    day = _month_back(on, months).last
    while months_between(day, on) < months:
        day -= _DAY
    return day


def _month_back(day: date, months: int) -> Month:
    """The month so many months before that of a day."""
    count = day.year * 12 + day.month - 1 - months
    return Month(count // 12, count % 12 + 1)


_DAY = timedelta(days=1)

_UNSPOKEN = (
    "asks for what the vocabulary has no words for; it is not repeated, since the identity is "
    "protected."
)


class Group(Record):
    """Needs that belong together, such as brothers and sisters: one decision for each, linked.

    Attributes:
        id: The group's id; needs with the same id belong to it.
        rule: ``together_if_possible``, ``together`` (must) or ``apart`` (must not).
        places: How many places the whole group takes; asked of each where they must be together.
    """

    positional: ClassVar = ("id", "rule")

    id: str
    rule: Literal["together_if_possible", "together", "apart"]
    places: Annotated[int, Field(ge=2)] | None = None


class Need(Document):
    """What is called off for one case, frozen before any ranking is seen.

    Its representation shows no more than its id and lot: what a person needs leaves by no side
    door. Requirements decide who may serve; wishes decide among those who suit best.

    Attributes:
        id: A pseudonym of the case.
        buyer: The authority's code.
        lot: The lot, as framework/lot.
        requested: The day it was asked for.
        starts: The day it is to begin.
        ends: The last day expected; ``None`` where it is open.
        persons: Whom it is for; empty for a service without an individual decision.
        lines: What and how much: the only place for quantities.
        requirements: What must be met.
        wishes: What is wished for, in the order of their weight where a key goes by that.
        group: Needs it belongs together with.
        access: By an individual ``decision`` (bistånd) or as a ``service`` without one.
        urgency: ``ordinary``, or ``emergency`` where it is for tonight.
        protected: Whether the person's identity is protected.
        frozen: When the need was fixed.
        frozen_by: By which role.
        tried: What was tried before the agreement, by code, such as ``network`` or ``in_house``.
    """

    shown: ClassVar = ("id", "lot")

    format: Literal["calloff.need/1"] = "calloff.need/1"
    id: Annotated[str, Field(min_length=1)]
    buyer: str
    lot: Annotated[str, Field(pattern=r"^[^/\s]+/[^/\s]+$")]
    requested: date
    starts: date | None = None
    ends: date | None = None
    persons: tuple[Person, ...] = ()
    lines: Annotated[tuple[Line, ...], Field(min_length=1)]
    requirements: tuple[Expression, ...] = ()
    wishes: tuple[Expression, ...] = ()
    group: Group | None = None
    access: Literal["decision", "service"] = "decision"
    urgency: Literal["ordinary", "emergency"] = "ordinary"
    protected: bool = False
    frozen: Moment | None = None
    frozen_by: str | None = None
    tried: tuple[str, ...] = ()

    @classmethod
    def is_protected(cls, data: object) -> bool:
        """Nothing of a person with protected identity is repeated, not even in a mistake."""
        return isinstance(data, Mapping) and bool(data.get("protected"))

    @cached_property
    def period(self) -> Period:
        """The days it is to last: to its last day, or for as many as its lines say, or openly."""
        if self.ends is not None or self.starts is None:
            return Period.of(self.starts, self.ends)
        if (days := length(self.lines)) is None:
            return Period(self.starts)
        return Period(self.starts, self.starts + timedelta(days=math.ceil(days)))

    @cached_property
    def required(self) -> tuple[str, ...]:
        """What each requirement asks for."""
        return tuple(requirement.asked for requirement in self.requirements)

    @cached_property
    def wished(self) -> tuple[str, ...]:
        """What each wish asks for."""
        return tuple(wish.asked for wish in self.wishes)

    @cached_property
    def items(self) -> str:
        """What is called off, and how, line by line; not how much."""
        return intern(repr([(i.item, i.level, i.unit, i.circumstances) for i in self.lines]))

    @cached_property
    def counted(self) -> tuple[Quantity, ...]:
        """How much of each line is compared: for the whole, or for one day or month."""
        return quantities(self.lines)[1]

    @cached_property
    def amounts(self) -> tuple[int, tuple[int, ...]]:
        """How much of each line is compared, in whole numbers, and of what part of a unit."""
        parts = lcm(*(quantity.amount.denominator for quantity in self.counted))
        return parts, tuple(int(quantity.amount * parts) for quantity in self.counted)

    def problems(self, vocabulary: Vocabulary) -> Iterator[Problem]:
        """What it asks for in words that a vocabulary does not have."""
        for field in ("requirements", "wishes"):
            for index, expression in enumerate(getattr(self, field)):
                for problem in expression.problems(vocabulary):
                    place = f"{field}.{index}"
                    yield Problem(place, _UNSPOKEN) if self.protected else problem.within(place)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.starts and self.ends and self.ends < self.starts:
            raise ValueError(f"it ends {self.ends}, before it starts {self.starts}.")
        if self.starts and self.starts < self.requested:
            raise ValueError(f"it starts {self.starts}, before it was asked for {self.requested}.")
        if problems := repeated(self.lines):
            raise InputError("need", problems)
        # Made here, so that a need that can be made can be decided without making them again.
        _ = self.amounts, self.required, self.wished, self.items, self.period
        for day in (self.requested, self.starts, self.ends):
            if day is not None and not 1900 <= day.year < 2200:
                raise ValueError(f"its days lie between 1900 and 2199, got {day}.")
        return self
