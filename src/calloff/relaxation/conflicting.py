"""Which requirements nobody meets together: what a need asks for and nobody offers at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from calloff.decision import Decision
from calloff.errors import InputError, Problem
from calloff.relaxation.masks import bits, mask, minimal, requirement_masks

__all__ = ["Conflict", "Conflicts", "conflicts", "hitting_sets"]

MOST = 100
"""So many conflicts of each kind are told, unless more are asked for."""

STEPS = 50_000
"""So many steps are taken for each kind: about a second's work, whatever the requirements."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A smallest set of requirements that nobody is known to meet together.

    Attributes:
        requirements: Which of the need's requirements, by number from 0.
        sure: Whether surely nobody does; else only as long as what is unknown stays unknown.
        might: Who might meet all of them, where something is unknown, by id.
    """

    requirements: tuple[int, ...]
    sure: bool
    might: tuple[str, ...] = ()

    def data(self) -> dict[str, Any]:
        """The conflict as plain data for JSON."""
        return {
            "requirements": list(self.requirements),
            "sure": self.sure,
            "might": list(self.might),
        }


@dataclass(frozen=True, slots=True)
class Conflicts:
    """Every smallest set of requirements that nobody meets together, as far as was searched.

    Attributes:
        found: The conflicts: the sure ones first, and the smallest first among each.
        complete: Whether these are all. Where not, those told hold, and there may be more.
    """

    found: tuple[Conflict, ...]
    complete: bool

    @property
    def sure(self) -> tuple[Conflict, ...]:
        """Those that surely nobody meets together."""
        return tuple(one for one in self.found if one.sure)

    @property
    def unsure(self) -> tuple[Conflict, ...]:
        """Those that nobody is known to meet together, and that somebody might."""
        return tuple(one for one in self.found if not one.sure)

    def data(self) -> dict[str, Any]:
        """All of it as plain data for JSON."""
        return {"found": [one.data() for one in self.found], "complete": self.complete}

    def rows(self) -> Iterator[dict[str, Any]]:
        """One row for each conflict, for tables."""
        for one in self.found:
            yield one.data()


def conflicts(decision: Decision, *, most: int = MOST) -> Conflicts:
    """Every smallest set of requirements that no candidate meets together.

    Every candidate counts that the decision looked at, also one that falls on a block, a price
    or a place: the question is whether what is asked for is to be had at all. Requirements are
    taken one by one as the decision found them. Where there is no candidate, there is no
    conflict: nothing is to blame.

    Args:
        decision: A decision, over offers or over answers.
        most: How many conflicts are told of each kind; the smallest are looked for first. Their
            number can double with each requirement, so that it is bounded here, and so is the
            search.

    Raises:
        InputError: where `most` is not a number from 1 up.
    """
    given: object = most
    if type(given) is not int or most < 1:
        problem = Problem("most", f"a whole number from 1 up is needed, got {most!r}.")
        raise InputError(f"the conflicts of {decision.need.id}", [problem])
    masks = list(requirement_masks(decision))
    surely, all_sure = hitting_sets((unmet for unmet, _ in masks), most=most)
    unmet_or_unknown = (unmet | unknown for unmet, unknown in masks)
    either, all_either = hitting_sets(unmet_or_unknown, most=most)
    found = [Conflict(bits(one), sure=True) for one in surely]
    for one in either:
        might = tuple(
            candidate.id
            for candidate, (unmet, _) in zip(decision.candidates, masks, strict=True)
            if not unmet & one
        )
        if might:
            found.append(Conflict(bits(one), sure=False, might=might))
    return Conflicts(tuple(found), complete=all_sure and all_either)


def hitting_sets(edges: Iterable[int], *, most: int) -> tuple[list[int], bool]:
    """The smallest masks that share a bit with each of some masks, and whether these are all.

    Those of one bit come first, then those of two, and so on; none includes another. A set of
    requirements is met by nobody exactly if it shares something with what each one lacks. The
    search is that of Murakami and Uno: each bit that is taken must be the only one to hit some
    mask, so that nothing is found twice and nothing too large.

    >>> [bits(one) for one in hitting_sets([0b011, 0b110], most=10)[0]]
    [(1,), (0, 2)]

    Args:
        edges: The masks to be hit; where one is empty, or there is none, nothing is found.
        most: After how many the search ends.
    """
    smallest = minimal(edges)
    if not smallest or not smallest[0]:
        return [], True
    search = _Search(smallest, most)
    for size in range(1, len(smallest) + 1):
        search.cut = False
        search.look(size)
        if search.over or not search.cut:
            break
    if search.over and not search.found:
        # All are so large that the small ones were searched for in vain: some of any size, then.
        search = _Search(smallest, most)
        search.look(None)
        return sorted(search.found, key=lambda one: (one.bit_count(), bits(one))), not search.over
    return search.found, not search.over


class _Search:
    """A search for masks that hit every edge, of one size at a time or of any."""

    def __init__(self, edges: list[int], most: int) -> None:
        self.edges = edges
        self.most = most
        self.found: list[int] = []
        self.steps = 0
        self.cut = False
        self.over = False
        every = bits(reduce(or_, edges, 0))
        # For each bit, the edges that hold it, again as a mask.
        self.holding = {bit: mask(n for n, e in enumerate(edges) if e >> bit & 1) for bit in every}

    def look(self, size: int | None) -> None:
        """Find every mask of a size, or of any."""
        every = (1 << len(self.edges)) - 1
        self._grow({}, every, mask(self.holding), size)

    def _grow(self, critical: dict[int, int], left: int, may: int, size: int | None) -> None:
        """Add a bit to those taken, each of which alone hits some edge.

        Args:
            critical: For each bit taken, the edges that it alone hits.
            left: The edges that are not hit yet.
            may: The bits that may still be taken.
            size: How many bits there are to be in all; ``None``: any number.
        """
        self.steps += 1
        if self.steps > STEPS:
            self.over = True
        if self.over:
            return
        if not left:
            if size is None or len(critical) == size:
                if len(self.found) == self.most:
                    self.over = True
                    return
                self.found.append(mask(critical))
            return
        if len(critical) == size:
            self.cut = True
            return
        # The edge with the fewest bits left has the fewest ways on.
        edge = min((self.edges[n] & may for n in bits(left)), key=int.bit_count)
        may &= ~edge
        for bit in bits(edge):
            hits = self.holding[bit]
            still = {taken: alone & ~hits for taken, alone in critical.items()}
            if all(still.values()):
                self._grow({**still, bit: left & hits}, left & ~hits, may, size)
                may |= 1 << bit
