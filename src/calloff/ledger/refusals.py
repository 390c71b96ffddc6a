"""Why a command was not carried out: something has moved, or there is not enough left.

Neither is a mistake of whoever gave it. Each says what to do: look again, or ask elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from calloff.errors import CalloffError
from calloff.ledger.capacities import PARTS, Shortage
from calloff.values.money import Money

__all__ = ["Conflict", "Erased", "NotEnough", "retried"]

_Given = TypeVar("_Given")


class Conflict(CalloffError):
    """What a command rests on has changed since it was seen; nothing was written.

    Attributes:
        stream: What the command was about.
        moved: What has happened since, each in a sentence.
    """

    def __init__(self, stream: str, moved: Sequence[str]) -> None:
        """Keep what moved as data beside the message made of it."""
        self.stream = stream
        self.moved = tuple(moved)
        lines = "".join(f"\n  {what}" for what in self.moved)
        super().__init__(f"{stream} has moved on; look again and decide anew:{lines}")


class NotEnough(CalloffError):
    """There is not enough left of what a command would hold or take; nothing was written.

    Attributes:
        stream: What the command was about.
        shortages: Of what, how much there is, and how much of it is used at the same time.
    """

    def __init__(self, stream: str, shortages: Sequence[Shortage]) -> None:
        """Keep the shortages as data beside the message made of them."""
        self.stream = stream
        self.shortages = tuple(shortages)
        lines = "".join(f"\n  {_told(short)}" for short in self.shortages)
        super().__init__(f"{stream}: there is not enough left:{lines}")


def _told(short: Shortage) -> str:
    """A shortage in a sentence."""
    of, _, measure = short.capacity.partition("/value/")
    if measure:
        most, used, wanted = (
            str(Money(minor=minor, currency=measure))
            for minor in (short.most, short.used, short.wanted)
        )
    else:
        most, used, wanted = (_plain(n) for n in (short.most, short.used, short.wanted))
    if short.capacity.startswith("ceiling/"):
        return (
            f"{of}: {wanted} wanted, {used} of {most} called off already. Beyond its ceiling an "
            "agreement has no effect: call off less, or elsewhere."
        )
    return (
        f"{of}: {wanted} wanted, {used} of {most} used at the same time. Ask somebody else, or "
        "state anew how much there is."
    )


def _plain(parts: int) -> str:
    """Millionths as a number without zeros that say nothing."""
    whole, rest = divmod(parts, PARTS)
    return f"{whole}.{rest:06d}".rstrip("0").rstrip(".")


@dataclass(frozen=True, slots=True)
class Erased:
    """What would have been told has been erased, as the law allows.

    Attributes:
        stream: The case.
        at: When it was erased, in UTC.
        decision: By which decision.
        places: The places of the entries that are gone.
    """

    stream: str
    at: str
    decision: str
    places: tuple[int, ...]


def retried(command: Callable[[], _Given], *, times: int = 5) -> _Given:
    """Give a command again as long as what it rests on moves.

    The command looks again each time it is called; since commands are carried out once for each
    id, it may be given again without harm.

    Args:
        command: What looks, decides and writes.
        times: After so many conflicts the last one is raised.

    Raises:
        Conflict: after the last time.
    """
    for _ in range(times - 1):
        try:
            return command()
        except Conflict:
            continue
    return command()
