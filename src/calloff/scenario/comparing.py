"""Alternatives side by side: the same needs, the same chance, and what differs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from itertools import chain, repeat
from typing import Any

from calloff.errors import InputError, Problem
from calloff.scenario.alternatives import Alternative
from calloff.scenario.chance import Chance
from calloff.scenario.demand import Demand, PastNeeds, bounds
from calloff.scenario.measures import (
    LEAST,
    MEASURES,
    Estimate,
    Measured,
    estimate,
    measure_run,
)
from calloff.scenario.office import Course, Office
from calloff.values.period import Period

__all__ = ["SideBySide", "courses_of", "side_by_side"]

CHUNK = 10
"""So many repetitions are worked out by one call of an executor; results do not hang on it."""


@dataclass(frozen=True)
class SideBySide:
    """What alternatives come to, each over the same repetitions of the same needs.

    Attributes:
        period: The days that were measured.
        seed: What all chance hung on: whoever has it gets the same results.
        repetitions: How many there were.
        currency: What costs are in; ``None`` where nothing costs anything.
        found: For each alternative by its id, in the order given, what each repetition came to.
    """

    period: Period
    seed: str
    repetitions: int
    currency: str | None
    found: Mapping[str, tuple[Measured, ...]]

    @cached_property
    def estimates(self) -> Mapping[str, Mapping[str, Estimate]]:
        """For each alternative an estimate of each of `MEASURES`."""
        return {
            id: {m: estimate([one.value(m) for one in runs]) for m in MEASURES}
            for id, runs in self.found.items()
        }

    def differences(self, than: str | None = None) -> Mapping[str, Mapping[str, Estimate]]:
        """By how much the others differ from one, repetition by repetition.

        Since each repetition is the same for all, such an interval is narrower than the two that
        it is the difference of; where 0 lies outside, they differ.

        Args:
            than: The id of the one; ``None``: the first.

        Raises:
            InputError: where there is no such alternative.
        """
        base = next(iter(self.found)) if than is None else than
        if base not in self.found:
            what = f"no {base!r} among {', '.join(self.found)}."
            raise InputError("the differences", [Problem("than", what)])
        first = self.found[base]
        return {
            id: {
                measure: estimate(
                    [
                        one.value(measure) - other.value(measure)
                        for one, other in zip(runs, first, strict=True)
                    ]
                )
                for measure in MEASURES
            }
            for id, runs in self.found.items()
            if id != base
        }

    def rows(self) -> Iterator[dict[str, Any]]:
        """One row for each alternative and measure, for tables."""
        for id, estimates in self.estimates.items():
            for measure, one in estimates.items():
                yield {"alternative": id, "measure": measure, **one.data()}

    def data(self) -> dict[str, Any]:
        """All of it as plain data for JSON, the differences from the first included."""
        return {
            "period": str(self.period),
            "seed": self.seed,
            "repetitions": self.repetitions,
            "currency": self.currency,
            "estimates": _data(self.estimates),
            "differences": _data(self.differences()),
        }


def _data(found: Mapping[str, Mapping[str, Estimate]]) -> dict[str, Any]:
    return {id: {m: one.data() for m, one in each.items()} for id, each in found.items()}


def side_by_side(
    alternatives: Sequence[Alternative],
    demand: Demand,
    *,
    period: Period,
    seed: str,
    repetitions: int = 100,
    warm_up: int = 0,
    executor: Executor | None = None,
) -> SideBySide:
    """Simulate the same needs under each alternative, and lay what they come to side by side.

    In each repetition every need comes up on the same day, lasts as long and is answered by the
    same chance under all alternatives. Results depend on what is given here alone: not on the
    executor, on how many work for it, on the machine or on the version of Python.

    A simulation says what follows from its assumptions. Nobody is decided about by it.

    Args:
        alternatives: At least one; each id once.
        demand: What needs come up.
        period: The days that are measured.
        seed: What all chance hangs on.
        repetitions: How often the period is simulated, at least `LEAST`.
        warm_up: How many days before the period the simulation begins, so that it does not begin
            with everything free. Needs of these days are not counted, what they cost in the
            period is.
        executor: Any of `concurrent.futures`, such as a pool of processes; ``None``: one after
            the other.

    Raises:
        InputError: where these do not belong together, or a need cannot be decided by an
            alternative's register; every problem is listed.
    """
    setting = _Setting(demand, period, seed, warm_up)
    if problems := list(_problems(alternatives, setting, repetitions)):
        raise InputError("the simulation", problems)
    jobs = [
        (alternative, range(first, min(first + CHUNK, repetitions)))
        for alternative in alternatives
        for first in range(0, repetitions, CHUNK)
    ]
    run = map if executor is None else executor.map
    parts = list(run(_measured, *zip(*jobs, strict=True), repeat(setting)))
    found = {
        alternative.id: tuple(
            chain.from_iterable(
                part for (one, _), part in zip(jobs, parts, strict=True) if one is alternative
            )
        )
        for alternative in alternatives
    }
    currency = next((a.currency for a in alternatives if a.currency is not None), None)
    return SideBySide(period, seed, repetitions, currency, found)


def courses_of(
    alternative: Alternative,
    demand: Demand,
    *,
    period: Period,
    seed: str,
    repetition: int = 0,
    warm_up: int = 0,
) -> list[Course]:
    """How it went for each need in one repetition, to be looked at: those of `side_by_side`.

    Args:
        alternative: By which alternative.
        demand: What needs come up.
        period: The days that are measured.
        seed: What all chance hangs on.
        repetition: Which one, from 0.
        warm_up: How many days before the period the simulation begins.
    """
    start, end = bounds(period)
    chance = Chance(f"{seed}/{repetition}")
    whole = Period(start - timedelta(days=warm_up), end)
    return Office(alternative, chance).run(demand.cases(whole, chance), end)


@dataclass(frozen=True, slots=True)
class _Setting:
    """What is the same for all alternatives and repetitions."""

    demand: Demand
    period: Period
    seed: str
    warm_up: int


def _measured(alternative: Alternative, numbers: range, setting: _Setting) -> tuple[Measured, ...]:
    """What some repetitions came to; it is what an executor is handed."""
    start, end = bounds(setting.period)
    found = []
    for number in numbers:
        courses = courses_of(
            alternative,
            setting.demand,
            period=setting.period,
            seed=setting.seed,
            repetition=number,
            warm_up=setting.warm_up,
        )
        found.append(measure_run(courses, alternative, start, end))
    return tuple(found)


def _problems(
    alternatives: Sequence[Alternative], setting: _Setting, repetitions: int
) -> Iterator[Problem]:
    """What does not belong together."""
    ids = [alternative.id for alternative in alternatives]
    if not ids:
        yield Problem("alternatives", "at least one is needed.")
    for number, id in enumerate(ids):
        if id in ids[:number]:
            yield Problem(f"alternatives.{number}.id", f"{id!r} stands more than once.")
    currencies = sorted({a.currency for a in alternatives if a.currency is not None})
    if len(currencies) > 1:
        what = f"are paid in {', '.join(currencies)}, which do not compare."
        yield Problem("alternatives", what)
    for place, given, least in (
        ("repetitions", repetitions, LEAST),
        ("warm_up", setting.warm_up, 0),
    ):
        if type(given) is not int or given < least:
            yield Problem(place, f"a whole number from {least} up is needed, got {given!r}.")
    if setting.period.start is None or setting.period.end is None:
        what = f"a first and a last day are needed, got {setting.period}."
        yield Problem("period", what)
    if not setting.seed:
        yield Problem("seed", "what chance hangs on is needed, and kept with the results.")
    for alternative in alternatives:
        yield from _unspoken(alternative, setting.demand)


def _unspoken(alternative: Alternative, demand: Demand) -> Iterator[Problem]:
    """Needs of which an alternative's register has no lot or no words."""
    if isinstance(demand, PastNeeds):
        needs = demand.needs
    else:
        needs = tuple(template.need for template in demand.templates)
    for number, need in enumerate(needs):
        place = f"{alternative.id}: needs.{number}"
        if alternative.supply.has_lot(need.lot):
            yield from (p.within(place) for p in need.problems(alternative.supply.vocabulary))
        else:
            yield Problem(f"{place}.lot", f"no lot {need.lot!r} in the register.")
