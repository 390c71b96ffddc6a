"""What needs come: drawn from stated distributions, or those of the past once more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from calloff.errors import InputError, Problem
from calloff.need import Need
from calloff.pricing import Line
from calloff.scenario.chance import EXACTLY, Chance, whole_number
from calloff.scenario.distributions import Distribution
from calloff.values.exact import Positive
from calloff.values.period import Period
from calloff.values.record import Document, Record

__all__ = ["DAYS_IN", "Arrivals", "Arrived", "Demand", "DrawnNeeds", "PastNeeds", "Template"]

DAYS_IN = {"day": Fraction(1), "week": Fraction(7), "month": Fraction(1461, 48)}
"""How many days a simulated week and month have; a month is a twelfth of 365.25 days."""

YEAR = Fraction(1461, 4)


@dataclass(frozen=True, slots=True)
class Arrived:
    """A need that comes up in a simulation.

    Attributes:
        need: The need; its start and its end move with the day on which it is decided.
        on: The day on which it comes up.
        lead: How many days later it is to start at the earliest.
        days: For how many days it lasts.
        already: Whether it was running before the simulation began: it is no new need.
    """

    need: Need
    on: date
    lead: int
    days: int
    already: bool = False

    def decided(self, day: date) -> Need:
        """The need as it stands when it is decided on a day: it starts then, or later."""
        starts = max(day, self.on + timedelta(days=self.lead))
        ends = starts + timedelta(days=self.days - 1)
        if (self.need.starts, self.need.ends) == (starts, ends):
            return self.need
        return self.need.replace(starts=starts, ends=ends)


class Arrivals(Record):
    """How many new needs come, independently of each other and at the same rate all the time.

    Attributes:
        count: How many on average.
        per: Each week, month or year.
        source: Where it is stated, or that it is assumed.
    """

    positional = ("count", "per")

    count: Positive
    per: Literal["week", "month", "year"]
    source: Annotated[str, Field(min_length=1)]

    @property
    def mean_gap(self) -> Fraction:
        """How many days lie between one and the next, on average."""
        return DAYS_IN.get(self.per, YEAR) / Fraction(self.count)


class Template(Record):
    """What a drawn need is like, in all that is not drawn.

    Attributes:
        need: A need, such as one of the past. Its lines in whole days take the length that is
            drawn, those in hours each day, week or month the hours.
        weight: How often such a need comes, compared with the other templates.
    """

    positional = ("need",)

    need: Need
    weight: Positive = Decimal(1)


class DrawnNeeds(Document):
    """Needs drawn from stated distributions.

    Attributes:
        templates: What they are like.
        arrivals: How many come.
        length: For how many days each lasts; rounded to whole days, at least 1.
        hours: How many hours each takes, in the unit that its lines are asked for; ``None``: as
            many as its template says.
        hour_step: To what part of an hour the hours are rounded.
        lead: How many days after it comes up each is to start, at the earliest.
        already: How many are running on the first day.
        remaining: For how many days more each of these lasts; ``None``: none is running.
    """

    format: Literal["calloff.drawn-needs/1"] = "calloff.drawn-needs/1"
    templates: Annotated[tuple[Template, ...], Field(min_length=1)]
    arrivals: Arrivals
    length: Distribution
    hours: Distribution | None = None
    hour_step: Positive = Decimal(1)
    lead: Distribution | None = None
    already: Annotated[int, Field(ge=0)] = 0
    remaining: Distribution | None = None

    def cases(self, period: Period, chance: Chance) -> Iterator[Arrived]:
        """The needs of one period in the order in which they come up, those running first.

        Args:
            period: From its first to its last day.
            chance: What they are drawn by.

        Raises:
            InputError: where the period has no first or no last day.
        """
        start, end = bounds(period)
        for number in range(self.already):
            yield self._drawn(f"running-{number}", start, chance, already=True)
        passed, number = Decimal(0), 0
        gap = EXACTLY.divide(
            Decimal(self.arrivals.mean_gap.numerator), Decimal(self.arrivals.mean_gap.denominator)
        )
        while True:
            rest = EXACTLY.subtract(Decimal(1), chance.share("gap", number))
            passed = EXACTLY.add(passed, EXACTLY.multiply(gap, -EXACTLY.ln(rest)))
            day = start + timedelta(days=int(passed))
            if day >= end:
                return
            yield self._drawn(f"new-{number}", day, chance, already=False)
            number += 1

    def _drawn(self, id: str, day: date, chance: Chance, *, already: bool) -> Arrived:
        """One need, by draws that are its own."""
        lasts = self.remaining if already and self.remaining is not None else self.length
        days = whole_number(lasts.draw(chance.share("length", id)), least=1)
        lead = 0
        if self.lead is not None and not already:
            lead = whole_number(self.lead.draw(chance.share("lead", id)), least=0)
        hours = None
        if self.hours is not None:
            drawn = self.hours.draw(chance.share("hours", id))
            steps = whole_number(EXACTLY.divide(drawn, self.hour_step), least=1)
            hours = EXACTLY.multiply(Decimal(steps), self.hour_step)
        template = self._template(chance.share("template", id)).need
        starts = day + timedelta(days=lead)
        need = template.replace(
            id=id,
            requested=day,
            starts=starts,
            ends=starts + timedelta(days=days - 1),
            lines=tuple(_line(line, days, hours) for line in template.lines),
        )
        return Arrived(need, day, lead, days, already)

    def _template(self, share: Decimal) -> Template:
        weights = [Fraction(template.weight) for template in self.templates]
        wanted = Fraction(share) * sum(weights)
        for template, weight in zip(self.templates, weights, strict=True):
            wanted -= weight
            if wanted < 0:
                return template
        return self.templates[-1]

    @model_validator(mode="after")
    def _known_remaining(self) -> Self:
        if self.already and self.remaining is None:
            raise ValueError("how long those already running still last is needed: remaining.")
        return self


class PastNeeds(Document):
    """The needs of the past once more, on the days on which they were asked for.

    Attributes:
        needs: The needs, each with its last day or its length in days.
    """

    format: Literal["calloff.past-needs/1"] = "calloff.past-needs/1"
    needs: tuple[Need, ...]

    def cases(self, period: Period, chance: Chance) -> Iterator[Arrived]:
        """Those asked for within a period, in the order of their days and then of their ids.

        Args:
            period: From its first to its last day.
            chance: Not needed: nothing is drawn.

        Raises:
            InputError: where the period has no first or no last day.
        """
        bounds(period)
        for need in sorted(self.needs, key=lambda n: (n.requested, n.id)):
            if need.requested in period:
                starts = need.starts or need.requested
                days = need.period.days
                assert days is not None, "Checked when it was made."
                yield Arrived(need, need.requested, (starts - need.requested).days, days)

    @model_validator(mode="after")
    def _with_ends(self) -> Self:
        problems = []
        for number, need in enumerate(self.needs):
            if need.period.days is None:
                what = "for how long it lasted is needed: starts with ends, or a line in days."
                problems.append(Problem(f"needs.{number}.ends", what))
            if any(need.id == other.id for other in self.needs[:number]):
                problems.append(Problem(f"needs.{number}.id", f"{need.id!r} stands twice."))
        if problems:
            raise InputError("past needs", problems)
        return self


Demand = DrawnNeeds | PastNeeds
"""What needs come up in a simulation."""


def bounds(period: Period) -> tuple[date, date]:
    """The first day of a period, and the first after it.

    Raises:
        InputError: where one of them is open.
    """
    if period.start is None or period.end is None:
        what = f"a first and a last day are needed, got {period}."
        raise InputError("the simulation", [Problem("period", what)])
    return period.start, period.end


def _line(line: Line, days: int, hours: Decimal | None) -> Line:
    """A line with what is drawn in place of what the template says."""
    if line.unit == "day" and line.per is None:
        return line.replace(quantity=Decimal(days))
    if line.unit == "hour" and line.per is not None and line.times is None and hours is not None:
        return line.replace(quantity=hours)
    return line
