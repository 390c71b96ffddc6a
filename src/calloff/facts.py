"""What gates ask of many candidates at once: rows of bits, one bit for each candidate.

A gate says in `Gate.findings` what it finds about one candidate; that is its meaning. It may also
say, in `Gate.answers`, what it comes to for all candidates of a table at once, by asking the table
for rows. The second is proved equal to the first by a law; a gate that leaves it out is asked
candidate by candidate.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, Protocol, TypeVar

from calloff.candidate import Candidate, Pool
from calloff.expressions import Asked
from calloff.pricing import Line
from calloff.snapshot import Snapshot
from calloff.values.period import Period

__all__ = ["Answers", "FactTable", "PoolTable"]

Row = int
"""One bit for each candidate of a table, in the table's own order."""

_Part = TypeVar("_Part")
_Label = TypeVar("_Label", bound=Hashable)


class Answers(NamedTuple):
    """What one question comes to for every candidate of a table; unmet where neither bit is set.

    Attributes:
        met: Whose answer is yes.
        unknown: Whose answer is not known.
        asks: Of the unknown, those where the supplier can settle it; elsewhere the buyer must.
    """

    met: Row
    unknown: Row
    asks: Row


class Parted(Protocol):
    """**Protocol:** what can be parted by some part of each candidate, such as its standings."""

    def parted(
        self,
        name: Hashable,
        part: Callable[[Any], _Part],
        question: Hashable,
        label: Callable[[_Part], _Label],
        *,
        day: date | None = None,
        periods: Callable[[_Part], Iterable[Period]] | None = None,
    ) -> Mapping[_Label, Row]:
        """Which candidates get which label; a label that nobody gets is left out.

        Each distinct part is labelled once, and once for each question: whatever the label goes
        by besides the part and the day must stand in the question.

        Args:
            name: The name of the part: of one name there is one part.
            part: The part of a candidate, or of one of its pools, that the label goes by.
            question: What is asked of the part.
            label: The label of a part.
            day: The day that the label goes by, if it does.
            periods: The periods of a part between whose ends the day makes no difference.
        """
        ...


class PoolTable(Parted, Protocol):
    """**Protocol:** one pool of each candidate that has so many."""

    @property
    def there(self) -> Row:
        """Who has this pool."""
        ...

    def answers(self, expression: Asked, on: date) -> Answers:
        """The answers about this pool's places; elsewhere about the candidate as a whole."""
        ...

    @property
    def units(self) -> Sequence[tuple[str, str | None]]:
        """In what these pools are counted, and by what length of time."""
        ...

    def short(self, snapshot: Snapshot, wanted: Decimal, start: date, end: date | None) -> Row:
        """Whose pool of places has less free than is wanted on some day, for what others use.

        Places that nobody says are free, and those of other units, are left out.
        """
        ...

    def among(
        self,
        snapshot: Snapshot,
        ids: Iterable[str],
        question: Hashable,
        label: Callable[[Pool], _Label],
    ) -> Mapping[_Label, Row]:
        """Whoever draws on one of these pools, by the pool's label.

        Of one snapshot each question is asked once.
        """
        ...


class FactTable(Parted, Protocol):
    """**Protocol:** what many candidates state, to be asked of all at once."""

    @property
    def every(self) -> Row:
        """All candidates."""
        ...

    @property
    def proposals(self) -> bool:
        """Whether they are answers, not offers."""
        ...

    @property
    def tiered(self) -> bool:
        """Whether anybody's prices go by how much is called off."""
        ...

    def said_since(self, on: date) -> int:
        """The number of the stretch of days, in which nothing that is stated changes."""
        ...

    def priced_since(self, on: date) -> int:
        """The number of the stretch of days, in which no price changes."""
        ...

    def pool_days(self, snapshot: Snapshot) -> Sequence[date]:
        """The days on which any pool, or what is used of it, begins or ends."""
        ...

    @property
    def traited(self) -> bool:
        """Whether any pool tells its places apart."""
        ...

    @property
    def in_places(self) -> bool:
        """Whether every pool is counted in places."""
        ...

    @property
    def pools(self) -> Sequence[PoolTable]:
        """The first pool of each candidate that has one, the second of each that has two, ..."""
        ...

    def answers(self, expression: Asked, on: date) -> Answers:
        """The answers to what is asked for on a day, where pools tell it apart by the best one."""
        ...

    def told_apart(self, expression: Asked, on: date) -> Row:
        """Whose pools tell apart on a day what an expression asks about."""
        ...

    def named(self, ids: Iterable[str]) -> Row:
        """Who is, or stands under, one of these: by the id of a candidate or of an offer."""
        ...

    def priced(self, line: Line, on: date, lines: Sequence[Line]) -> Answers:
        """Whether a line has a price on a day, being one of these lines."""
        ...

    def each(self, row: Row) -> Iterable[tuple[Row, Candidate]]:
        """Each candidate of a row, as a row of its own: for what goes by all of a candidate."""
        ...
