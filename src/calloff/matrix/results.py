"""What many needs come to: the outcome of each at once, the whole of each when it is read."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import cached_property
from typing import Literal, overload

import numpy as np

from calloff.decision import Decision
from calloff.errors import InputError, Problem
from calloff.matrix.needs import NeedTable
from calloff.matrix.rounds import ASK, CHOSEN, ESCALATE, NOBODY, ONE_BY_ONE, TIED, Found
from calloff.need import Need
from calloff.outcome import Ask, Chosen, Outcome, Tied
from calloff.snapshot import Snapshot

__all__ = ["Decisions"]

Kind = Literal["ask", "chosen", "tied", "nobody", "escalate"]


class Decisions(Sequence[Decision]):
    """What many needs come to, in their order: `Register.decide_many` makes it.

    Which outcome each has, and whom it names, is there at once. A need's whole decision, with
    every reason, is made when it is read; it is the one that `Register.decide` makes.

    Attributes:
        needs: The needs.
    """

    def __init__(
        self, table: NeedTable, snapshot: Snapshot, decide: Callable[[Need], Decision]
    ) -> None:
        """Decide them.

        Args:
            table: The needs.
            snapshot: The world on the day.
            decide: Decides a need by itself.

        Raises:
            InputError: where a need cannot be decided in this world; every problem is listed.
        """
        self.needs: tuple[Need, ...] = table.needs
        self._snapshot = snapshot
        self._decide = decide
        self._lots = table.lots
        self._found: list[Found] = []
        self._made: dict[int, Decision] = {}
        self._like: dict[int, int] = {}
        self._code = np.zeros(len(table), np.int64)
        problems: list[Problem] = []
        first: dict[Hashable, int] = {}
        for lot in table.lots:
            found = lot.decide(snapshot)
            self._found.append(found)
            code, own = found.code[lot.pooled], lot.own(snapshot)
            code[own] = ONE_BY_ONE
            self._code[lot.places] = code
            shipped = lot.shipped
            for at in np.flatnonzero(code == ONE_BY_ONE).tolist():
                need, place = lot.needs[at], int(lot.places[at])
                alike = shipped and not own[at]
                self._like[place] = first.setdefault(_asked_of(need), place) if alike else place
                if self._like[place] == place:
                    problems += self._problems_alone(place)
        if problems:
            problems.sort(key=lambda problem: int(problem.place.split(".")[1]))
            raise InputError("the list of needs", problems)

    def _problems_alone(self, place: int) -> list[Problem]:
        """Decide by itself a need that could not be told together, and say what hinders it."""
        try:
            self._made[place] = self._decide(self.needs[place])
        except InputError as error:
            return [problem.within(f"needs.{place}") for problem in error.problems]
        return []

    def _outcome(self, place: int) -> Outcome:
        """What a need comes to that was decided by itself, or one of its like was."""
        return self._made[self._like[place]].outcome

    @property
    def one_by_one(self) -> int:
        """How many needs could not be told together, and were decided by themselves.

        Such are those where something unknown, an assessment or a draw matters. Of needs that
        differ in nothing that a key asks, one is decided.
        """
        return len(self._like)

    def __len__(self) -> int:
        """How many needs there are."""
        return len(self.needs)

    @overload
    def __getitem__(self, place: int) -> Decision: ...

    @overload
    def __getitem__(self, place: slice) -> list[Decision]: ...

    def __getitem__(self, place: int | slice) -> Decision | list[Decision]:
        """The whole decision about a need, or about some."""
        if isinstance(place, slice):
            return [self[at] for at in range(len(self))[place]]
        at = range(len(self))[place]
        if at not in self._made:
            self._made[at] = self._decide(self.needs[at])
        return self._made[at]

    def __iter__(self) -> Iterator[Decision]:
        """Each decision in turn."""
        return (self[place] for place in range(len(self)))

    @cached_property
    def kinds(self) -> tuple[Kind, ...]:
        """What each need comes to."""
        kinds = [_KINDS[code] for code in self._code.tolist()]
        for place in self._like:
            kinds[place] = self._outcome(place).kind
        for lot in self._lots:
            if lot.escalates:
                for place in lot.places[self._code[lot.places] == NOBODY].tolist():
                    kinds[place] = "escalate"
        return tuple(kinds)

    @cached_property
    def chosen(self) -> tuple[str | None, ...]:
        """The id of the candidate that is chosen for each need; ``None`` where it is not one."""
        chosen: list[str | None] = [None] * len(self)
        for lot, found in zip(self._lots, self._found, strict=True):
            here = np.flatnonzero(self._code[lot.places] == CHOSEN)
            ids = lot.ids
            places = found.place[lot.pooled[here]].tolist()
            for place, who in zip(lot.places[here].tolist(), places, strict=True):
                chosen[place] = ids[who]
        for place in self._like:
            outcome = self._outcome(place)
            chosen[place] = outcome.candidate if isinstance(outcome, Chosen) else None
        return tuple(chosen)

    @cached_property
    def named(self) -> tuple[tuple[str, ...], ...]:
        """Whom each outcome names: the one chosen, those tied, or all who are asked, by id."""
        # One tuple for each who is chosen, however often.
        alone: dict[str | None, tuple[str, ...]] = {who: (who,) for who in {*self.chosen} if who}
        named = [alone.get(who, ()) for who in self.chosen]
        for lot, found in zip(self._lots, self._found, strict=True):
            code = self._code[lot.places]
            ids = lot.ids
            for at in np.flatnonzero(code == TIED).tolist():
                tied = found.tied[int(lot.pooled[at])]
                named[int(lot.places[at])] = tuple(sorted(ids[who] for who in tied.tolist()))
            asked = np.flatnonzero(code == ASK)
            pools, of = np.unique(lot.pooled[asked], return_inverse=True)
            told = lot.asked(self._snapshot, pools) if len(pools) else []
            for at, pool in zip(lot.places[asked].tolist(), of.tolist(), strict=True):
                named[at] = told[pool]
        for place in self._like:
            named[place] = _named(self._outcome(place))
        return tuple(named)

    def __repr__(self) -> str:
        """How many there are, and nothing of anybody."""
        return f"Decisions({len(self)} needs)"


_KINDS: dict[int, Kind] = {
    ONE_BY_ONE: "ask",
    CHOSEN: "chosen",
    TIED: "tied",
    ASK: "ask",
    NOBODY: "nobody",
    ESCALATE: "escalate",
}


def _named(outcome: Outcome) -> tuple[str, ...]:
    """Whom an outcome names."""
    if isinstance(outcome, Chosen):
        return (outcome.candidate,)
    if isinstance(outcome, Tied):
        return outcome.candidates
    return outcome.whom if isinstance(outcome, Ask) else ()


def _asked_of(need: Need) -> Hashable:
    """All of a need but its id, and who asks for what."""
    return (
        need.lot,
        need.buyer,
        (need.requested, need.starts, need.ends),
        need.persons,
        need.lines,
        (need.required, need.wished),
        need.group,
        (need.access, need.urgency, need.protected, need.tried),
    )
