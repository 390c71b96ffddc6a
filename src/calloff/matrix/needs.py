"""Needs prepared to be decided together, by lot."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain

from calloff.errors import InputError, Problem
from calloff.index import Compiled
from calloff.matrix.laid import Laid
from calloff.matrix.lots import NeedsOfLot
from calloff.need import Need
from calloff.snapshot import Snapshot
from calloff.step import Step

__all__ = ["NeedTable", "problems_of"]


class NeedTable:
    """Needs read once, to be decided together on any day: `Register.prepare` makes it.

    It belongs to the register that made it. Needs of which the key asks the same are pooled; each
    keeps its id and its place.

    Attributes:
        needs: The needs, in their order.
        lots: The needs of each lot, laid out.
        laid: The lots of the register that they are decided by.
    """

    def __init__(self, needs: Iterable[Need], laid: Callable[[str], Laid]) -> None:
        """Check needs and lay them out.

        Args:
            needs: The needs, in any order, of any lots.
            laid: The lot of an id; it refuses one that is not there.

        Raises:
            InputError: where a need cannot be decided; every problem is listed with its place.
        """
        self.needs: tuple[Need, ...] = tuple(needs)
        self.laid = laid
        by_lot: dict[str, list[int]] = {}
        problems: list[Problem] = []
        among: Sequence[object] = self.needs
        for place, need in enumerate(among):
            if isinstance(need, Need):
                by_lot.setdefault(need.lot, []).append(place)
            else:
                problems.append(_no_need(place, need))
        found: dict[str, Laid] = {}
        for lot, places in by_lot.items():
            try:
                found[lot] = laid(lot)
            except InputError as error:
                problems += [p.within(f"needs.{at}") for at in places for p in error.problems]
                continue
            problems += self._problems(found[lot].compiled, places)
        if problems:
            problems.sort(key=lambda problem: int(problem.place.split(".")[1]))
            raise InputError("the list of needs", problems)
        self.lots: tuple[NeedsOfLot, ...] = tuple(
            NeedsOfLot(found[lot], [self.needs[at] for at in places], places)
            for lot, places in by_lot.items()
        )

    def __len__(self) -> int:
        """How many needs there are."""
        return len(self.needs)

    @property
    def pools(self) -> int:
        """How many needs differ in what their keys ask of them."""
        return sum(lot.pools for lot in self.lots)

    def _problems(self, compiled: Compiled, places: Sequence[int]) -> Iterator[Problem]:
        """What hinders needs of one lot from being decided, whatever the day."""
        bad = self._hindered(compiled, places) | self._unspoken(compiled, places)
        for place in sorted(bad):
            need = self.needs[place]
            yield from (p.within(f"needs.{place}") for p in _all_problems(compiled, need))

    def _hindered(self, compiled: Compiled, places: Sequence[int]) -> set[int]:
        """Which needs lack a day, or hinder a step."""
        key, terms, needs = compiled.key, compiled.terms, self.needs
        bad: set[int] = set()
        if any("starts" in step.days() for _, step in key.steps()):
            bad.update(place for place in places if needs[place].starts is None)
        for _, step in key.steps():
            if _by_need(step):
                # What goes neither by the need nor by the world is the same about all.
                asked = places if "need" in step.hindered_by else places[:1]
                found = [at for at in asked if step.problems(needs[at], terms, _at(needs[at]))]
                bad.update(found if asked is places else places if found else ())
        return bad

    def _unspoken(self, compiled: Compiled, places: Sequence[int]) -> set[int]:
        """Which needs ask in words that the vocabulary does not have."""
        mine, vocabulary = [self.needs[place] for place in places], compiled.terms.vocabulary
        expressions = dict(
            zip(
                chain.from_iterable([*need.required, *need.wished] for need in mine),
                chain.from_iterable((*need.requirements, *need.wishes) for need in mine),
                strict=True,
            )
        )
        unspoken = {
            a for a, one in expressions.items() if any(True for _ in one.problems(vocabulary))
        }
        return {
            place
            for place in (places if unspoken else ())
            if not unspoken.isdisjoint(self.needs[place].required)
            or not unspoken.isdisjoint(self.needs[place].wished)
        }


def problems_of(needs: Sequence[Need], decide: Callable[[Need], object]) -> list[Problem]:
    """All that hinders needs from being decided, each with its place.

    Args:
        needs: The needs.
        decide: Decides a need by itself.
    """
    problems: list[Problem] = []
    among: Sequence[object] = needs
    for place, need in enumerate(among):
        if not isinstance(need, Need):
            problems.append(_no_need(place, need))
            continue
        try:
            decide(need)
        except InputError as error:
            problems += [problem.within(f"needs.{place}") for problem in error.problems]
    return problems


def _no_need(place: int, given: object) -> Problem:
    """That something is no need."""
    return Problem(f"needs.{place}", f"is a {type(given).__name__}, not a need.")


def _by_need(step: Step) -> bool:
    """Whether something about a need may hinder a step, whatever the world."""
    return type(step).problems is not Step.problems and "snapshot" not in step.hindered_by


def _at(need: Need) -> Snapshot:
    """A world in which nothing has happened."""
    return Snapshot(on=need.requested)


def _all_problems(compiled: Compiled, need: Need) -> Iterator[Problem]:
    """All that hinders a need from being decided, whatever the day."""
    key, terms = compiled.key, compiled.terms
    if need.starts is None and any("starts" in step.days() for _, step in key.steps()):
        yield Problem("starts", f"is needed by the key {key.id}.")
    for _, step in key.steps():
        if _by_need(step):
            yield from step.problems(need, terms, _at(need))
    yield from need.problems(terms.vocabulary)
