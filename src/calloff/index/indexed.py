"""A decision of which the words are made when they are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import NamedTuple, Protocol, TypeVar

from calloff.allocation_key import AllocationKey
from calloff.candidate import Candidate
from calloff.decision import Decision
from calloff.decision.deciding import rank, weigh
from calloff.decision.record import Verdicts, declared
from calloff.eligibility import Eligibility, eligibility, lot_findings
from calloff.facts import Row
from calloff.finding import Finding
from calloff.index.asking import criteria
from calloff.index.looks import Look
from calloff.index.numbers import WIDTHS, joined
from calloff.need import Need
from calloff.orderings import BestSuited, LowestTotalPrice, Measure, Ordering
from calloff.outcome import Outcome
from calloff.ranking import Contender
from calloff.snapshot import Snapshot
from calloff.terms import Terms
from calloff.values.outline import Outline
from calloff.values.verdict import Verdict

__all__ = ["Counted", "Criteria", "Indexed"]


class Laid(Protocol):
    """**Protocol:** what has been laid out for many decisions."""

    @property
    def key(self) -> AllocationKey:
        """The key."""
        ...

    @property
    def terms(self) -> Terms:
        """The agreement."""
        ...

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """Those to decide among, by id."""
        ...

    @property
    def told_by(self) -> Callable[[Decision], Outline] | None:
        """What tells a decision to people."""
        ...

    @property
    def shown_by(self) -> Callable[[Decision], str] | None:
        """What shows a decision in a notebook."""
        ...

    @property
    def by_id(self) -> Mapping[str, Candidate]:
        """Each candidate by its id."""
        ...

    @property
    def criteria(self) -> dict[tuple[int, ...], Criteria]:
        """What the bits of verdicts stand for, by how many parts a need has."""
        ...

    @property
    def counted(self) -> Counted:
        """What its orderings tell in numbers."""
        ...

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids in the order of the tables."""
        ...


class Criteria(NamedTuple):
    """What the bits of verdicts stand for.

    Attributes:
        places: The step and the place of each finding.
        width: How many bits a number has; ``None``: as many as it takes.
    """

    places: tuple[tuple[str, str], ...]
    width: int | None


class Counted:
    """What of a key's orderings is told in numbers.

    Attributes:
        wishes: Those that ask about wishes; ``None``: another asks too, which the index cannot.
        price: The one that compares totals; ``None``: none does.
    """

    __slots__ = ("price", "wishes")

    def __init__(self, orderings: Sequence[Ordering]) -> None:
        """Look for it among these orderings."""
        asking = [o for o in orderings if type(o).findings is not Ordering.findings]
        wishes = tuple(o for o in asking if type(o) is BestSuited)
        self.wishes = wishes if len(wishes) == len(asking) else None
        self.price = next((o for o in orderings if isinstance(o, LowestTotalPrice)), None)


class Indexed(Decision):
    """A decision come to by the index: the outcome at once, every reason when it is read.

    What is read of it is made by the reference path, for the candidates that it is read about; it
    is the same decision, to the last finding.
    """

    _compiled: Laid
    _looks: Callable[[], Sequence[Look]]

    def __init__(
        self,
        compiled: Laid,
        need: Need,
        snapshot: Snapshot,
        looks: Callable[[], Sequence[Look]],
        outcome: Outcome,
    ) -> None:
        """Keep what went in, what it comes to, and how to look again."""
        # It is frozen, and whatever is not here is made when it is read.
        self.__dict__.update(
            need=need,
            key=compiled.key,
            terms=compiled.terms,
            snapshot=snapshot,
            candidates=compiled.candidates,
            outcome=outcome,
            told_by=compiled.told_by,
            shown_by=compiled.shown_by,
            _compiled=compiled,
            _looks=looks,
        )

    @cached_property
    def lot_findings(self) -> tuple[Finding, ...]:
        """What the gates of the lot found."""
        return lot_findings(self.need, self.key, self.terms, self.snapshot)

    @cached_property
    def eligibilities(self) -> tuple[Eligibility, ...]:
        """What the gates found about each candidate, in the candidates' order."""
        return tuple(self._by_id[candidate.id][1] for candidate in self.candidates)

    @cached_property
    def wishes(self) -> Mapping[str, tuple[Finding, ...]]:
        """What the orderings found about each candidate."""
        return _Read(self._compiled.by_id, self._wished)

    @cached_property
    def measures(self) -> Mapping[str, tuple[Measure, ...]]:
        """What each ordering measured about each of those who may or might serve."""
        return {contender.id: contender.measures for contender in self._contenders}

    @cached_property
    def ranking(self) -> tuple[tuple[str, ...], ...]:
        """Tiers of those who may or might serve; what is unknown counts as not met."""
        return rank(self.need, self.candidates, self._contenders, self.key, self.snapshot)

    @cached_property
    def _by_id(self) -> Mapping[str, tuple[Candidate, Eligibility]]:
        return _Read(self._compiled.by_id, self._looked_at)

    @cached_property
    def _contenders(self) -> tuple[Contender, ...]:
        """Those who may or might serve, measured."""
        verdicts = {
            candidate.id: Verdict.MET if row & look.sure else Verdict.UNKNOWN
            for look in self._looks()
            for row, candidate in look.table.each(look.may)
        }
        found = []
        for candidate in self.candidates:
            if candidate.id in verdicts:
                _, contender = weigh(
                    self.need,
                    candidate,
                    self.key,
                    self.terms,
                    self.snapshot,
                    verdict=verdicts[candidate.id],
                )
                assert contender is not None, "Whoever may serve is measured."
                found.append(contender)
        return tuple(found)

    def _looked_at(self, candidate: Candidate) -> tuple[Candidate, Eligibility]:
        return candidate, eligibility(self.need, candidate, self.key, self.terms, self.snapshot)

    def _wished(self, candidate: Candidate) -> tuple[Finding, ...]:
        return weigh(
            self.need, candidate, self.key, self.terms, self.snapshot, verdict=Verdict.UNMET
        )[0]

    def narrowing(self) -> Iterator[tuple[str, str, int, int]]:
        """From all to few: each test, with how many were left before and after it."""
        looks = self._looks()
        if not self.candidates:
            return
        falls: dict[tuple[str, str], list[Row]] = {}
        of_gates = criteria(self.need, looks[0], self.key, self.terms, self.snapshot)
        for at, look in enumerate(looks):
            for number, (answers, places) in enumerate(zip(look.answers, of_gates, strict=True)):
                for told, (place, _) in zip(answers, places, strict=True):
                    test = f"gates.{number}", place
                    fall = falls.setdefault(test, [0] * len(looks))
                    fall[at] |= look.table.every & ~told.met & ~told.unknown
        left = [look.table.every for look in looks]
        for step, place in sorted(falls, key=declared):
            before = sum(row.bit_count() for row in left)
            gone = falls[step, place]
            left = [row & ~fall for row, fall in zip(left, gone, strict=True)]
            yield step, place, before, sum(row.bit_count() for row in left)

    @cached_property
    def verdicts(self) -> Verdicts:
        """Every verdict about every candidate, as whole numbers, without words."""
        wishes = self._compiled.counted.wishes
        if wishes is None:
            return self.record().verdicts
        looks = self._looks()
        places, width = self._criteria()
        unmet, unknown = [], []
        for look in looks:
            told = list(chain.from_iterable(look.answers))
            for ordering in wishes:
                told += look.wishes(ordering, self.need, self.snapshot)
            against, open_ = look.table.numbers(told, width)
            unmet.append(against)
            unknown.append(open_)
        return Verdicts(places, self._compiled.ids, joined(unmet), joined(unknown))

    def _criteria(self) -> Criteria:
        """The step and the place of every finding about a candidate."""
        need = self.need
        shape = len(need.persons), len(need.lines), len(need.requirements), len(need.wishes)
        known = self._compiled.criteria.get(shape)
        if known is None:
            places = self._told_criteria(need, self.key) if self.candidates else ()
            width = next((width for width in WIDTHS if len(places) <= width), None)
            known = self._compiled.criteria[shape] = Criteria(places, width)
        return known

    def _told_criteria(self, need: Need, key: AllocationKey) -> tuple[tuple[str, str], ...]:
        told = criteria(need, self._looks()[0], key, self.terms, self.snapshot)
        of_gates = [
            (f"gates.{number}", place) for number, places in enumerate(told) for place, _ in places
        ]
        of_wishes = [
            (f"orderings.{number}", f"wishes.{index}")
            for number, ordering in enumerate(key.orderings)
            if isinstance(ordering, BestSuited)
            for index in range(len(need.wishes))
        ]
        return (*of_gates, *of_wishes)

    @cached_property
    def totals(self) -> Sequence[int]:
        """What the whole call-off costs at each candidate, in minor units."""
        ordering = self._compiled.counted.price
        if ordering is None:
            return ()
        need, snapshot = self.need, self.snapshot
        return joined([look.totals(ordering, need, snapshot).all() for look in self._looks()])


_Told = TypeVar("_Told")


class _Read(Mapping[str, _Told]):
    """What is made about each candidate when it is read."""

    def __init__(
        self, candidates: Mapping[str, Candidate], make: Callable[[Candidate], _Told]
    ) -> None:
        self._candidates = candidates
        self._make = make
        self._made: dict[str, _Told] = {}

    def __getitem__(self, id: str) -> _Told:
        if id not in self._made:
            self._made[id] = self._make(self._candidates[id])
        return self._made[id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._candidates)

    def __len__(self) -> int:
        return len(self._candidates)
