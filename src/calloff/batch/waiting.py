"""Who waits and for how long, where more people come each month than leave: a queue, counted.

Whoever has waited longest goes first, as places come free. Nothing is drawn by chance: so many
come in each month and so many end, as the caller says; where that is known only between two
numbers, it is counted once with each.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import Field

from calloff.errors import InputError
from calloff.errors import Problem as Fault
from calloff.finding import Remark
from calloff.values.record import Record
from calloff.values.texts import Language, Sayings

__all__ = ["SAYINGS", "Queue", "QueueMonth", "outgrown", "queue", "told"]

SAYINGS = Sayings(
    sv={
        "queue.outgrown": "Varje månad kommer {come} och avslutas {end}: på ett år behövs {more} "
        "{unit} till, mer än de {added} som läggs till.",
    },
    en={
        "queue.outgrown": "Each month {come} come and {end} end: within a year {more} {unit} more "
        "are needed, more than the {added} that are added.",
    },
)
"""What each remark says, by its code."""

Count = Annotated[int, Field(ge=0)]


class QueueMonth(Record):
    """How a queue stands at the end of a month.

    Attributes:
        number: The month, from 1.
        got: How many got a place in it.
        waiting: How many wait.
        longest: For how many months the first of them has waited; 0 where nobody waits.
    """

    number: Annotated[int, Field(ge=1)]
    got: Count
    waiting: Count
    longest: Count


class Queue(Record):
    """A queue over some months.

    Attributes:
        at_first: How many waited before the first month.
        months: QueueMonth by month.
        waits: For those who came in each month, from 0 for those who waited at first: after how
            many months the last of them gets a place; ``None`` where that is not within the
            months that were counted.
    """

    at_first: Count
    months: tuple[QueueMonth, ...]
    waits: tuple[int | None, ...]

    @property
    def grows(self) -> int:
        """How many more wait in the end than at first; below nothing where fewer do."""
        return self.months[-1].waiting - self.at_first


def queue(
    waiting: int,
    *,
    come: int,
    end: int,
    months: int,
    more_room: Mapping[int, int] | None = None,
) -> Queue:
    """A queue in which whoever has waited longest goes first.

    Within a month places come free before new people come, so that those who come wait a month
    at least where anybody waits before them.

    Args:
        waiting: How many wait at first.
        come: How many come in each month.
        end: In how many places a month something ends, so that they are free.
        months: How many months to count.
        more_room: How many places more there are from a month on, by its number.

    Raises:
        InputError: where a number is below nothing, or there is no month.
    """
    numbers = {"waiting": waiting, "come": come, "end": end}
    faults = [Fault(name, f"is 0 or more, got {n}.") for name, n in numbers.items() if n < 0]
    faults += [
        Fault(f"more_room.{month}", f"is 0 or more in a month from 1, got {room}.")
        for month, room in (more_room or {}).items()
        if room < 0 or month < 1
    ]
    if months < 1:
        faults.append(Fault("months", f"is 1 or more, got {months}."))
    if faults:
        raise InputError("queue", faults)
    line: deque[tuple[int, int]] = deque([(0, waiting)] if waiting else [])
    waits: list[int | None] = [None if waiting else 0, *([None] * months)]
    told, spare = [], 0
    for number in range(1, months + 1):
        room = spare + end + (more_room or {}).get(number, 0)
        got, left = _let_in(line, waits, number, room)
        if come:
            line.append((number, come))
        else:
            waits[number] = 0
        more, spare = _let_in(line, waits, number, left)
        count = sum(many for _, many in line)
        first = number - line[0][0] if line else 0
        told.append(QueueMonth(number=number, got=got + more, waiting=count, longest=first))
    return Queue(at_first=waiting, months=tuple(told), waits=tuple(waits))


def _let_in(
    line: deque[tuple[int, int]], waits: list[int | None], number: int, room: int
) -> tuple[int, int]:
    """Let in as many as there is room for; how many got a place, and the room that is left."""
    got = 0
    while line and got < room:
        came, many = line.popleft()
        taken = min(many, room - got)
        got += taken
        if taken < many:
            line.appendleft((came, many - taken))
        else:
            waits[came] = number - came
    return got, room - got


def outgrown(*, come: int, end: int, each: int, added: int, unit: str) -> Iterator[Remark]:
    """A remark where those who come in a year need more than what is added for them.

    Args:
        come: How many come in each month.
        end: How many end in each month.
        each: How much each needs in a year.
        added: How much is added to what a year has.
        unit: Of what, such as ``hour``.
    """
    more = 12 * (come - end) * each
    if more > added:
        found = {"come": come, "end": end, "more": more, "added": added, "unit": unit}
        yield Remark("queue.outgrown", "", found)


def told(remark: Remark, language: Language) -> str:
    """A remark on a queue in a sentence.

    Args:
        remark: One of `outgrown`.
        language: ``sv`` or ``en``.
    """
    found = {name: str(value) for name, value in remark.found.items()}
    units = {"hour": {"sv": "timmar", "en": "hours"}, "place": {"sv": "platser", "en": "places"}}
    found["unit"] = units.get(found["unit"], {}).get(language, found["unit"])
    return SAYINGS.of(language)[remark.code].format(**found)
