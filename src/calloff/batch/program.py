"""A choice written out in whole numbers: what may be chosen, what must hold, what counts first.

It knows nothing of needs or suppliers. `cp_sat` and `gscip` solve it, and whatever they answer is
counted again here, in Python's own integers, before anybody believes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["LARGEST", "Goal", "Program", "Reached", "Row", "Solved", "Status", "Terms", "TooLarge"]

LARGEST = 2**53
"""No goal may reach it: solvers tell what a goal comes to as a double, which is exact below."""

Terms = tuple[tuple[int, int], ...]
"""Variables, each with what it is multiplied by."""


class TooLarge(ValueError):
    """A goal or a row comes to more than solvers count exactly."""


class Status(StrEnum):
    """What is known about a program when its solver stops."""

    OPTIMAL = "optimal"
    """Every goal is proven."""
    FEASIBLE = "feasible"
    """What was found keeps every row; at least one goal is not proven."""
    INFEASIBLE = "infeasible"
    """Nothing keeps every row: proven in two ways."""
    UNKNOWN = "unknown"
    """Nothing was found, and nothing proven."""


@dataclass(frozen=True, slots=True)
class Row:
    """A sum that must stay within limits.

    Attributes:
        of: Whose row it is, such as a rule: rows of one owner are kept or left out together.
        terms: Variables with what they are multiplied by.
        least: The sum is at least this; ``None``: no limit.
        most: The sum is at most this; ``None``: no limit.
    """

    of: str
    terms: Terms
    least: int | None = None
    most: int | None = None

    def kept(self, values: Sequence[int]) -> bool:
        """Whether values keep it."""
        total = counted(self.terms, values)
        return (self.least is None or self.least <= total) and (
            self.most is None or total <= self.most
        )


@dataclass(frozen=True, slots=True)
class Goal:
    """What is to be as small as can be, after all goals before it.

    Attributes:
        name: By which it is told, such as ``cost``.
        terms: Variables with what they are multiplied by.
        plus: What is added whatever the variables are.
        never_below: What it cannot be below by its own meaning; ``None``: not known.
    """

    name: str
    terms: Terms
    plus: int = 0
    never_below: int | None = None

    def of(self, values: Sequence[int]) -> int:
        """What it comes to."""
        return self.plus + counted(self.terms, values)


@dataclass(frozen=True, slots=True)
class Program:
    """Variables from 0 to a most each, rows that must hold, goals in the order of their weight.

    Attributes:
        most: The largest value of each variable; 1 for what is chosen or not.
        rows: What must hold.
        goals: What is made small, the weightiest first.
    """

    most: tuple[int, ...]
    rows: tuple[Row, ...]
    goals: tuple[Goal, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what solvers would silently count in floating point."""
        for what, terms in (
            *((f"goal {goal.name!r}", goal.terms) for goal in self.goals),
            *((f"a row of {row.of!r}", row.terms) for row in self.rows),
        ):
            if sum(abs(times) * self.most[index] for index, times in terms) >= LARGEST:
                raise TooLarge(f"{what} may come to {LARGEST} or more; count in larger units.")

    def least(self, goal: Goal) -> int:
        """What a goal's terms are never below, whatever the rows are."""
        least = sum(min(0, times * self.most[index]) for index, times in goal.terms)
        return least if goal.never_below is None else max(least, goal.never_below - goal.plus)

    def broken(self, values: Sequence[int]) -> Iterator[str]:
        """What values do not keep, told in a few words; nothing where all is kept."""
        if len(values) != len(self.most):
            yield f"{len(values)} values for {len(self.most)} variables"
            return
        for index, (value, most) in enumerate(zip(values, self.most, strict=True)):
            if not 0 <= value <= most:
                yield f"variable {index} is {value!r}, not from 0 to {most}"
        for row in self.rows:
            if not row.kept(values):
                yield f"{row.of}: {counted(row.terms, values)} is not {row.least} to {row.most}"

    def reached(self, values: Sequence[int]) -> tuple[int, ...]:
        """What each goal comes to."""
        return tuple(goal.of(values) for goal in self.goals)

    def without(self, *owners: str) -> Program:
        """The same without the rows of some owners."""
        return Program(self.most, tuple(r for r in self.rows if r.of not in owners), self.goals)

    def also(self, *rows: Row) -> Program:
        """The same with more rows."""
        return Program(self.most, (*self.rows, *rows), self.goals)


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a solver came with one goal.

    Attributes:
        name: The goal's name.
        value: What it comes to, counted again in whole numbers.
        bound: Nothing that is as good in the goals before it comes to less.
    """

    name: str
    value: int
    bound: int

    @property
    def proven(self) -> bool:
        """Whether nothing could be better."""
        return self.value == self.bound


@dataclass(frozen=True, slots=True)
class Solved:
    """What a solver found.

    Attributes:
        status: What is known.
        values: A value for each variable; ``None`` where nothing was found.
        goals: How far it came with each goal.
        reproducible: Whether another run with the same arguments finds the same.
        proofs: How each claim that nothing can be found was proven.
        because: Why it is not reproducible, by code.
    """

    status: Status
    values: tuple[int, ...] | None
    goals: tuple[Reached, ...] = ()
    reproducible: bool = True
    proofs: tuple[str, ...] = ()
    because: Mapping[str, str] = field(default_factory=dict)


def counted(terms: Terms, values: Sequence[int]) -> int:
    """What terms come to."""
    return sum(times * values[index] for index, times in terms)
