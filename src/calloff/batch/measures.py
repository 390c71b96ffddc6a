"""How much a placement comes to: in hours or kronor, in all or in one year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil, lcm

from calloff.batch.problem import NEVER, Problem
from calloff.batch.program import Terms
from calloff.need import Need
from calloff.pricing import quantities
from calloff.rules import CountedIn, measured

__all__ = ["Costing", "Measuring", "of_whom", "some_terms", "whole_terms"]


class Measuring:
    """Counts what placements come to by measures."""

    def __init__(self, problem: Problem) -> None:
        """Count for the profiles of one problem."""
        self._problem = problem
        self._member = _members(problem)
        self._known: dict[tuple[int, str, str | None], Fraction] = {}
        self._suppliers: dict[str, str] = {}
        if problem.source is not None:
            self._suppliers = {o.id: o.supplier for o in problem.source.register.offers}

    def supplier(self, candidate: str) -> str:
        """Whose offer it is; one from outside the register is its own."""
        return self._suppliers.get(candidate, candidate)

    def need(self, profile: int) -> Need | None:
        """A need of a profile; ``None`` where the problem was laid out without."""
        source = self._problem.source
        return None if source is None else source.needs[self._problem.ids[self._member[profile]]]

    def amount(self, profile: int, arc: int, measure: CountedIn) -> Fraction:
        """How much a need of a profile comes to by an arc; money is counted in minor units."""
        if measure.unit == "money":
            return Fraction(int(self._problem.price[arc]))
        if measure.unit == "need":
            return Fraction(1)
        name = profile, measure.unit, measure.per
        if name not in self._known:
            need = self.need(profile)
            assert need is not None, "Only what was read from needs is measured by their lines."
            amount = measured(need, measure)
            assert amount is not None, "What cannot be measured so is refused beforehand."
            self._known[name] = amount
        return self._known[name]


class Costing:
    """Spreads what placements cost over calendar years."""

    def __init__(self, problem: Problem) -> None:
        """Count for the profiles of one problem."""
        self._problem = problem
        self._measuring = Measuring(problem)

    def in_year(self, profile: int, arc: int, begins: int, ends: int, year: int) -> int:
        """What a placement costs in a calendar year, in minor units, rounded up.

        Args:
            profile: The profile.
            arc: By whom.
            begins: The first day there, as its number.
            ends: The day after the last.
            year: The calendar year.
        """
        price = int(self._problem.price[arc])
        first, after = date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()
        days = max(0, min(ends, after) - max(begins, first))
        if not days:
            return 0
        need = self._measuring.need(profile)
        basis = "total" if need is None else quantities(need.lines)[0]
        if basis == "day":
            return price * days
        if basis == "month":
            low, high = max(begins, first), min(ends, after)
            return ceil(price * sum(_months(low, high), Fraction(0)))
        if ends == NEVER:
            # A sum that is fixed for something without an end falls in the year it begins in.
            return price if first <= begins < after else 0
        # What was agreed is for all its days, also those before a running case moves.
        whole = ends - min(begins, int(self._problem.begins[profile]))
        return ceil(Fraction(price * days, whole))


def _months(begins: int, ends: int) -> Iterable[Fraction]:
    """What part of each month lies between two days of one year, the second not in it."""
    first, last = date.fromordinal(begins), date.fromordinal(ends - 1)
    for month in range(first.month, last.month + 1):
        start = date(first.year, month, 1).toordinal()
        next_year, next_month = divmod(first.year * 12 + month, 12)
        after = date(next_year, next_month + 1, 1).toordinal()
        yield Fraction(min(ends, after) - max(begins, start), after - start)


def of_whom(problem: Problem, measuring: Measuring, of: Iterable[str]) -> frozenset[int]:
    """The numbers of the candidates that are named, by themselves or by their supplier."""
    named = set(of)
    return frozenset(
        number
        for number, id in enumerate(problem.candidates)
        if id in named or measuring.supplier(id) in named
    )


def _members(problem: Problem) -> dict[int, int]:
    """A need of each profile."""
    found: dict[int, int] = {}
    for need, profile in enumerate(problem.profile.tolist()):
        found.setdefault(profile, need)
    return found


def whole_terms(amounts: Sequence[tuple[int, Fraction]], *more: Decimal) -> tuple[Terms, int]:
    """Amounts as whole numbers of some part of a unit, and how many of these make a unit."""
    scale = lcm(
        *(amount.denominator for _, amount in amounts), *(Fraction(m).denominator for m in more)
    )
    return some_terms([(v, int(amount * scale)) for v, amount in amounts]), scale


def some_terms(terms: Sequence[tuple[int, int]]) -> Terms:
    """The terms that are not nothing."""
    return tuple((variable, times) for variable, times in terms if times)
