"""Writing whole or not at all: in transactions of our own, or inside one of the host's.

Where others came between, what was begun is undone and tried again, so many times; then it is
told in one error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Engine

from calloff.ledger.command import Command, Done, Outcome
from calloff.ledger.sql.carrying import carry_out
from calloff.ledger.sql.dialect import INSIDE, Dialect, Frame, StoreBusy

__all__ = ["Access", "Inside", "Own", "write_common", "write_steps"]

TRIES = 8
"""So many times a command is tried before it is said that others are in the way."""

Found = TypeVar("Found")


class Access(Protocol):
    """**Protocol:** where a driver's connection comes from, and how what is written is framed."""

    @property
    def whole(self) -> Frame:
        """How a unit of writing begins and ends."""
        ...

    @property
    def common(self) -> Frame:
        """The same for a command of the common kind."""
        ...

    def connection(self, *, writing: bool = False) -> Any:
        """A context in which there is a driver's connection, to write with or only to look."""
        ...


class Own:
    """Connections and transactions of our own."""

    def __init__(self, engine: Engine, dialect: Dialect) -> None:
        self.engine = engine
        self.whole, self.common = dialect.whole, dialect.common

    @contextmanager
    def connection(self, *, writing: bool = False) -> Iterator[Any]:
        """A connection from the pool; one on which something failed does not go back there."""
        del writing  # It makes no difference to a connection of our own.
        found = self.engine.raw_connection()
        try:
            yield found.driver_connection
        except BaseException as error:
            found.invalidate(error if isinstance(error, Exception) else None)
            raise
        finally:
            found.close()


class Inside:
    """The host's own connection, within the transaction that is running on it."""

    whole = common = INSIDE

    def __init__(self, connection: Connection, dialect: Dialect) -> None:
        self._host, self._dialect = connection, dialect

    @contextmanager
    def connection(self, *, writing: bool = False) -> Iterator[Any]:
        """The driver's connection of the host's; its transaction begins as with any statement."""
        if not self._host.in_transaction():
            self._host.begin()
        raw = self._host.connection.driver_connection
        if writing:
            self._dialect.ready(raw)
        yield raw


def write_common(access: Access, dialect: Dialect, raw: Any, command: Command) -> Done | None:
    """Carry out a command of the common kind; ``None``: nothing was written, look closer."""
    frame = access.common
    try:
        return dialect.straight(raw, command, frame)
    except Exception as error:
        _drop(raw, frame)
        if not dialect.passing(error) and not dialect.taken_already(error):
            raise
        return None
    except BaseException:
        _drop(raw, frame)
        raise


def write_steps(
    access: Access, dialect: Dialect, raw: Any, commands: Sequence[Command]
) -> tuple[Outcome, ...]:
    """Carry out commands step by step, and tell of each what has come of it.

    Raises:
        StoreBusy: where others came between again and again.
    """
    return tried(access, dialect, raw, lambda: carry_out(dialect, raw, commands))


def tried(access: Access, dialect: Dialect, raw: Any, work: Callable[[], Found]) -> Found:
    """Do something whole or not at all, again where others came between.

    Raises:
        StoreBusy: where they did so again and again.
    """
    frame, last = access.whole, None
    for _ in range(TRIES):
        try:
            raw.execute(frame.begin)
            found = work()
            raw.execute(frame.keep)
        except Exception as error:
            _drop(raw, frame)
            if not dialect.passing(error) and not dialect.taken_already(error):
                raise
            last = error
        except BaseException:
            _drop(raw, frame)
            raise
        else:
            return found
    # Of what the driver says only the first line: more might tell what was to be written.
    why = str(last).partition("\n")[0]
    told = f"Others were in the way {TRIES} times: {why}. Nothing was written; give it again."
    raise StoreBusy(told) from None


def _drop(raw: Any, frame: Frame) -> None:
    """Undo what was begun, as far as there is a connection left to say so."""
    try:
        for statement in frame.drop:
            raw.execute(statement)
    except Exception:  # noqa: BLE001  # What went wrong first is what is told.
        return
