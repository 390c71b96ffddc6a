"""What one simulated period comes to, and what many of them say: means, intervals, differences."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from calloff.errors import InputError, Problem
from calloff.scenario.alternatives import Alternative
from calloff.scenario.office import Course

__all__ = ["LEAST", "MEASURES", "Estimate", "Measured", "estimate", "measure_run"]

LEAST = 10
"""Fewer repetitions than these give no interval that could be relied on."""

MEASURES = (
    "cost",
    "arrived",
    "own",
    "agreement",
    "direct",
    "asked",
    "declined",
    "waiting",
    "median_wait",
    "ninetieth_wait",
)
"""What is measured, in the order in which it is told."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one repetition of a period came to.

    All but the cost and the queue is about the needs that came up in the period. Of those that
    still waited at its end the wait up to then counts: long waits are longer than they show.

    Attributes:
        cost: What was paid for the days of the period, in major units.
        arrived: How many needs came up.
        own: How many were met in-house.
        agreement: How many were called off.
        direct: How many were awarded directly.
        asked: How often a supplier was asked.
        declined: How often it declined, for want of room or otherwise.
        waiting: How many waited at the end, whenever they came up: the queue.
        median_wait: How many days, from the day it comes up to the decision, half of them waited
            at most; 0 where none came up.
        ninetieth_wait: How many days nine of ten waited at most.
    """

    cost: Fraction
    arrived: int
    own: int
    agreement: int
    direct: int
    asked: int
    declined: int
    waiting: int
    median_wait: int
    ninetieth_wait: int

    def value(self, measure: str) -> Fraction:
        """One of `MEASURES`."""
        found: Fraction | int = getattr(self, measure)
        return Fraction(found)


def measure_run(
    courses: Sequence[Course], alternative: Alternative, start: date, end: date
) -> Measured:
    """What the needs of a period came to.

    Args:
        courses: How it went for each need.
        alternative: By which alternative.
        start: The first day of the period.
        end: The first day after it.
    """
    new = [c for c in courses if not c.arrived.already and start <= c.arrived.on < end]
    ways = [c.placed.way for c in new if c.placed is not None]
    waits = sorted(((c.met_on or end) - c.arrived.on).days for c in new)
    cost = alternative.fixed.exact if alternative.fixed is not None else Fraction(0)
    cost += (end - start).days * sum((o.standing_cost() for o in alternative.own), Fraction(0))
    for course in courses:
        if course.placed is None or course.starts is None or course.ends is None:
            continue
        days = (min(course.ends, end) - max(course.starts, start)).days
        cost += course.placed.a_day * max(0, days)
    return Measured(
        cost=cost,
        arrived=len(new),
        own=ways.count("own"),
        agreement=ways.count("agreement"),
        direct=ways.count("direct"),
        asked=sum(course.asked for course in new),
        declined=sum(course.declined for course in new),
        waiting=sum(course.placed is None for course in courses),
        median_wait=_ranked(waits, Fraction(1, 2)),
        ninetieth_wait=_ranked(waits, Fraction(9, 10)),
    )


def _ranked(ordered: Sequence[Any], share: Fraction) -> Any:
    """The least that at least such a share of all does not exceed; 0 of nothing."""
    return ordered[math.ceil(share * len(ordered)) - 1] if ordered else 0


@dataclass(frozen=True, slots=True)
class Estimate:
    """What repetitions say about one measure.

    Attributes:
        mean: Their mean, exact.
        low: From where on the mean of endless repetitions lies, with 95 per cent confidence.
        high: Up to where it lies.
        tenth: One period of ten comes to no more than this.
        ninetieth: Nine of ten come to no more than this.
    """

    mean: Fraction
    low: float
    high: float
    tenth: Fraction
    ninetieth: Fraction

    def data(self) -> dict[str, float]:
        """The estimate as plain data for JSON."""
        return {
            "mean": float(self.mean),
            "low": self.low,
            "high": self.high,
            "tenth": float(self.tenth),
            "ninetieth": float(self.ninetieth),
        }


def estimate(values: Sequence[Fraction]) -> Estimate:
    """What repetitions say about one measure: mean, its interval, and how far periods differ.

    The interval is Student's, at 95 per cent. It tells how well so many repetitions settle the
    mean; from the tenth to the ninetieth is how one period differs from another.

    Args:
        values: What each repetition came to, at least `LEAST` of them.

    Raises:
        InputError: where there are fewer.
    """
    count = len(values)
    if count < LEAST:
        what = f"at least {LEAST} are needed for an interval, got {count}."
        raise InputError("the estimate", [Problem("repetitions", what)])
    mean = sum(values, Fraction(0)) / count
    variance = sum(((value - mean) ** 2 for value in values), Fraction(0)) / (count - 1)
    # Square roots, quotients and sums of binary fractions are the same on every machine.
    half = _student(count - 1) * math.sqrt(variance / count)
    ordered = sorted(values)
    tenth, ninetieth = (_ranked(ordered, Fraction(n, 10)) for n in (1, 9))
    return Estimate(mean, float(mean) - half, float(mean) + half, tenth, ninetieth)


def _student(freedom: int) -> float:
    """The 97.5th per cent point of Student's distribution, by Fisher's expansion.

    From 9 degrees of freedom on it is off by less than one part in five thousand.
    """
    z = 1.959963984540054
    terms: tuple[Callable[[float], float], ...] = (
        lambda v: (z**3 + z) / (4 * v),
        lambda v: (5 * z**5 + 16 * z**3 + 3 * z) / (96 * v * v),
        lambda v: (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * v * v * v),
    )
    return z + sum(term(float(freedom)) for term in terms)
