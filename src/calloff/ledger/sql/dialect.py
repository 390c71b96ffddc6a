"""What SQLite and PostgreSQL say in words of their own, and what both say alike.

Statements go straight to the driver's connection, which remembers them prepared. They are
written with ``?`` for what is filled in. Lists go in as JSON, one argument whatever their length.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from calloff.errors import CalloffError
from calloff.ledger.command import Command, Done

__all__ = ["ALONE", "INSIDE", "Dialect", "Frame", "StoreBusy", "listed"]


class StoreBusy(CalloffError):
    """Others were in the way again and again; nothing was written, and the command may be repeated.

    Repeat it with the same id: it is carried out once, however often it is given. Inside a
    transaction of the host's own, the host rolls that back and begins it again.
    """


@dataclass(frozen=True, slots=True)
class Frame:
    """How a unit of writing begins, and how it is kept or dropped.

    Attributes:
        begin: The statement that begins it; empty where a statement stands alone.
        keep: The statement by which all of it stands.
        drop: The statements by which nothing of it stands.
    """

    begin: str
    keep: str
    drop: tuple[str, ...]


INSIDE = Frame(
    "SAVEPOINT calloff",
    "RELEASE SAVEPOINT calloff",
    ("ROLLBACK TO SAVEPOINT calloff", "RELEASE SAVEPOINT calloff"),
)
"""A unit of writing within a transaction that somebody else begins and ends."""

ALONE = Frame("", "", ())
"""One statement alone, which stands as a whole or not at all."""


class Dialect(ABC):
    """How one kind of database is spoken to.

    Attributes:
        name: What SQLAlchemy calls it.
        whole: How a unit of writing of our own begins and ends.
        common: The same for a command of the common kind.
        names: A table of one column, ``name``, from a JSON list.
        pairs: A table of two columns, ``a`` and ``b``, from a JSON list of pairs, as text.
    """

    name: ClassVar[str]
    whole: ClassVar[Frame]
    common: ClassVar[Frame]
    names: ClassVar[str]
    pairs: ClassVar[str]

    @abstractmethod
    def ask(self, raw: Any, statement: str, *values: object) -> list[Any]:
        """What a statement finds."""

    @abstractmethod
    def run(self, raw: Any, statement: str, *values: object) -> int:
        """Carry out a statement; how many rows it is about."""

    @abstractmethod
    def run_many(self, raw: Any, statement: str, rows: Sequence[Sequence[object]]) -> None:
        """Carry out a statement for each of some rows."""

    @abstractmethod
    def insert(
        self, raw: Any, table: str, columns: Sequence[str], rows: Sequence[Sequence[object]]
    ) -> None:
        """Add rows to a table, as fast as may be."""

    @abstractmethod
    def straight(self, raw: Any, command: Command, frame: Frame) -> Done | None:
        """Carry out a command of the common kind; ``None``: nothing was written, look closer.

        Raises:
            Exception: the driver's own; then nothing of it stands once the frame is dropped.
        """

    @abstractmethod
    def mine(self, raw: Any, streams: Iterable[str]) -> None:
        """Wait until nobody else writes in these streams, and keep others waiting."""

    @abstractmethod
    def lock_marks(self, raw: Any, touched: Mapping[str, bool]) -> dict[str, int]:
        """The versions of marks, which nobody changes now; true: nobody else reads them either."""

    @abstractmethod
    def lock_capacities(self, raw: Any, names: Iterable[str]) -> list[Any]:
        """How capacities stand, which nobody changes now; each has a row from here on."""

    @abstractmethod
    def numbers(self, raw: Any, count: int) -> tuple[int, ...]:
        """So many numbers for rows, rising."""

    @abstractmethod
    def settled(self, raw: Any) -> int | None:
        """Up to which number no row can still come; ``None``: there is no such bound."""

    @abstractmethod
    def passing(self, error: Exception) -> bool:
        """Whether an error passes if the same is tried again."""

    @abstractmethod
    def taken_already(self, error: Exception) -> bool:
        """Whether an error says that there is such a row already."""

    @abstractmethod
    def of_driver(self, error: Exception) -> bool:
        """Whether an error is one of the database driver's."""

    @abstractmethod
    def ready(self, raw: Any) -> None:
        """See to it that a transaction is running, as any statement of the host's would."""


def listed(values: Iterable[object]) -> str:
    """Values as one argument of a statement."""
    return json.dumps(list(values), ensure_ascii=False)
