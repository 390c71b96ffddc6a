"""What is called off, how much of it, and whether that is for the whole or for a day or month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from calloff.errors import Problem
from calloff.values.exact import Positive
from calloff.values.record import Record

__all__ = ["Basis", "Line", "Quantity", "all_of", "length", "quantities", "repeated"]

Basis = Literal["total", "day", "month"]
"""What a quote is for: the whole placement, or one day or month of one without a known end."""


class Line(Record):
    """One thing that is called off, and how much of it: the only place for quantities.

    >>> Line("placement", quantity=180, unit="day").unit
    'day'

    Attributes:
        item: What, by the agreement's own code: the base service, an add-on, a role.
        quantity: How much, in the unit; with `per`, how much each day, week or month.
        unit: The unit that the agreement prices it by, such as ``day`` or ``hour``.
        per: Each day, week or month; ``None`` where the quantity is the whole.
        times: For how many of them; ``None``: for as long as the placement lasts.
        level: The level of competence or the like, where the agreement prices by it.
        option: Whether it is an option: compared, and counted against limits, as if it were
            called off.
        circumstances: How, when or where it is delivered, by the agreement's own codes, such
            as ``evening``: what its prices may have surcharges for.
    """

    positional: ClassVar = ("item",)

    item: Annotated[str, Field(min_length=1)]
    quantity: Annotated[Positive, Field(lt=10**6)]
    unit: Annotated[str, Field(min_length=1)]
    per: Literal["day", "week", "month"] | None = None
    times: Annotated[int, Field(gt=0, le=3660)] | None = None
    level: str | None = None
    option: bool = False
    circumstances: tuple[Annotated[str, Field(min_length=1)], ...] = ()

    if TYPE_CHECKING:

        def __init__(
            self,
            item: str,
            *,
            quantity: Decimal | int | str,
            unit: str,
            per: Literal["day", "week", "month"] | None = None,
            times: int | None = None,
            level: str | None = None,
            option: bool = False,
            circumstances: tuple[str, ...] = (),
        ) -> None: ...

    @property
    def whole(self) -> Fraction | None:
        """How much it comes to by itself; ``None`` where it lasts as long as the placement."""
        if self.per is None:
            return Fraction(self.quantity)
        return None if self.times is None else Fraction(self.quantity) * self.times

    @model_validator(mode="after")
    def _times_of_something(self) -> Self:
        if self.times is not None and self.quantity * self.times >= 10**6:
            raise ValueError("quantity and times together stay below a million.")
        if self.times is not None and self.per is None:
            raise ValueError("times says for how many days, weeks or months: per is needed too.")
        if len(set(self.circumstances)) < len(self.circumstances):
            raise ValueError("each of its circumstances stands once.")
        return self


@dataclass(frozen=True, slots=True)
class Quantity:
    """How much of a line a quote counts: for the whole, or for one day or month.

    Attributes:
        line: The line counted.
        amount: Exact, in the line's unit.
    """

    line: Line
    amount: Fraction


def quantities(lines: Sequence[Line]) -> tuple[Basis, tuple[Quantity, ...]]:
    """How much of each line is compared, and whether for the whole or for a day or month.

    The placement lasts as many days as its longest line counted in days says. Where no line
    says so and something is asked for each day, week or month without ``times``, it has no
    known end and is compared per day (a week has seven), or per month where all lines are.

    Raises:
        ValueError: where lines of a known and of an unknown length stand together, or months
            would have to be counted in days.
    """
    days = length(lines)
    running = [line for line in lines if line.per is not None and line.times is None]
    if days is not None or not running:
        return "total", tuple(Quantity(line, _whole(line, days)) for line in lines)
    if len(running) < len(lines):
        raise ValueError(
            "lines without a known end and lines with one do not add up: give every line times, "
            "or none."
        )
    if all(line.per == "month" for line in lines):
        return "month", tuple(Quantity(line, Fraction(line.quantity)) for line in lines)
    return "day", tuple(Quantity(line, Fraction(line.quantity) * _per_day(line)) for line in lines)


def length(lines: Sequence[Line]) -> Fraction | None:
    """How many days the placement lasts by its lines; ``None`` where none is counted in days."""
    lengths = [line.quantity for line in lines if line.unit == "day" and line.per is None]
    return Fraction(max(lengths)) if lengths else None


def all_of(lines: Sequence[Line]) -> dict[tuple[str, str | None, str], Fraction]:
    """How much there is of each item, level and unit, options and all circumstances included.

    Empty where the lines have no known end, since nobody knows how much it will be.
    """
    basis, counted = quantities(lines)
    found: dict[tuple[str, str | None, str], Fraction] = {}
    for quantity in counted if basis == "total" else ():
        line = quantity.line
        key = line.item, line.level, line.unit
        found[key] = found.get(key, Fraction(0)) + quantity.amount
    return found


def repeated(lines: Sequence[Line]) -> tuple[Problem, ...]:
    """A problem for each line that asks for the same as an earlier one."""
    seen: dict[tuple[object, ...], int] = {}
    problems = []
    for index, line in enumerate(lines):
        how = line.per, line.option, tuple(sorted(line.circumstances))
        first = seen.setdefault((line.item, line.level, line.unit, *how), index)
        if first != index:
            what = f"asks for {line.item!r} as lines.{first} does: add up how much."
            problems.append(Problem(f"lines.{index}", what))
    return tuple(problems)


def _whole(line: Line, days: Fraction | None) -> Fraction:
    """How much of the line the whole placement takes."""
    if (whole := line.whole) is not None:
        return whole
    assert days is not None, "A line without times is whole only where the length is known."
    return Fraction(line.quantity) * _per_day(line) * days


def _per_day(line: Line) -> Fraction:
    """What part of the line's quantity falls on one day."""
    if line.per == "month":
        raise ValueError(
            f"{line.item!r} is asked for per month, and months differ in days: give times."
        )
    return Fraction(1, 7) if line.per == "week" else Fraction(1)
