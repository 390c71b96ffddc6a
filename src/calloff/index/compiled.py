"""A lot laid out for its key: what can be made ready before a need is known."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from calloff.allocation_key import AllocationKey
from calloff.candidate import Candidate
from calloff.decision import Decision, decide
from calloff.decision.concluding import named, stopped
from calloff.eligibility import lot_findings
from calloff.gates import Priced
from calloff.index.asking import asked
from calloff.index.floors import Floors
from calloff.index.front import Front, Lead
from calloff.index.indexed import Counted, Criteria, Indexed
from calloff.index.laying import SIZES, laid_out, same_terms
from calloff.index.looks import Gated, Look, Looks
from calloff.index.parts import places_in
from calloff.index.worlds import Worlds
from calloff.lot_gates import LotGate
from calloff.need import Need
from calloff.orderings import BestBid, Measure, Ordering, TenderRank
from calloff.outcome import Ask, Chosen, Outcome
from calloff.ranking import Contender, first_whatever
from calloff.snapshot import Snapshot
from calloff.step import Step, day_of
from calloff.terms import Terms
from calloff.values.outline import Outline
from calloff.values.verdict import Verdict, all_met

__all__ = ["Compiled"]


@dataclass(slots=True)
class _World:
    """What is known of one snapshot.

    Attributes:
        stands: Each gate of the lot, and whether it is met, by the question.
        fits: Whether no step of the key is hindered by the snapshot; ``None``: nobody has asked.
    """

    stands: list[tuple[LotGate, dict[Hashable, bool]]]
    fits: bool | None = None


class Compiled:
    """A lot's candidates laid out for a key, so that needs are decided by rows of bits.

    It decides what `decide` decides, to the last finding; what it is not made for it hands over
    to `decide`. Candidates stand in the order of the prices of the lot's base item.
    """

    def __init__(
        self,
        candidates: Sequence[Candidate],
        key: AllocationKey,
        terms: Terms,
        *,
        sizes: Sequence[int] = SIZES,
        after: Compiled | None = None,
        told_by: Callable[[Decision], Outline] | None = None,
        shown_by: Callable[[Decision], str] | None = None,
    ) -> None:
        """Lay candidates out for a key and its terms.

        Args:
            candidates: The lot's candidates, in any order.
            key: The lot's key.
            terms: The agreement.
            sizes: How many candidates each table holds, the last number for all that follow.
            after: The same lot and key as they were laid out before: tables in which nobody has
                changed are kept.
            told_by: What tells a decision to people.
            shown_by: What shows a decision in a notebook.
        """
        self.key = key
        self.terms = terms
        self.candidates = tuple(sorted(candidates, key=lambda candidate: candidate.id))
        before: Sequence[Gated] = ()
        if after is not None and after.key is key and same_terms(after.terms, terms):
            before = after.gated
        self.gated: list[Gated] = laid_out(self.candidates, key, terms, sizes=sizes, before=before)
        self.tables = tuple(gated.table for gated in self.gated)
        self.over_offers = any(candidate.stage == "offer" for candidate in self.candidates)
        self.told_by = told_by
        self.shown_by = shown_by
        self._words: set[Hashable] = set()
        self._worlds = Worlds(lambda _: _World([(gate, {}) for gate in key.lot_gates]))
        self._lot_id = terms.lot_id
        self._lead = Lead(key.orderings)
        self._chosen: dict[str, Chosen] = {}
        self.counted = Counted(key.orderings)
        self.criteria: dict[tuple[int, ...], Criteria] = {}

    def decide(self, need: Need, snapshot: Snapshot) -> Decision | None:
        """The decision about a need; ``None`` where only the reference path can tell."""
        if not self.takes(need, snapshot):
            return None
        looks = Looks(self.gated, need, snapshot)
        outcome = self._outcome(need, snapshot, looks)
        return Indexed(self, need, snapshot, looks.all, outcome)

    def looks(self, need: Need, snapshot: Snapshot) -> list[Look]:
        """A need that it takes, looked at in every table: who may serve, and who might."""
        return [gated.look(need, snapshot) for gated in self.gated]

    def takes(self, need: Need, snapshot: Snapshot) -> bool:
        """Whether a need and a snapshot are ones that it is made for, and nothing is amiss."""
        if not self._fits or need.lot != self._lot_id:
            return False
        if need.starts is None and self._needs_start:
            return False
        if not self._words.issuperset(need.required) or not self._words.issuperset(need.wished):
            for asked_for in (*need.requirements, *need.wishes):
                for _ in asked_for.problems(self.terms.vocabulary):
                    return False
            self._words.update(need.required, need.wished)
        for step in self._hindered_by_need:
            if step.problems(need, self.terms, snapshot):
                return False
        world = self._worlds.of(snapshot)
        if world.fits is None:
            hindered = self._hindered_by_snapshot
            world.fits = not any(step.problems(need, self.terms, snapshot) for step in hindered)
        return world.fits

    @cached_property
    def _fits(self) -> bool:
        """Whether candidates, key and terms belong together, in ways that it is made for."""
        key, candidates = self.key, self.candidates
        if key.switches or self.terms.lot.key != key.id:
            return False
        alike = {
            (c.lot, c.stage, p.currency)
            for c in candidates
            for p in (c.prices, c.agreed)
            if p is not None
        }
        ids = {candidate.id for candidate in candidates}
        if len(alike) > 1 or len(ids) < len(candidates):
            return False
        if any(lot != self.terms.lot_id for lot, _, _ in alike):
            return False
        return all(self._ranks_fit(step) for step in key.orderings)

    def _ranks_fit(self, ordering: Ordering) -> bool:
        """Whether every rank is one that can be found."""
        if not isinstance(ordering, TenderRank) or ordering.facet is None:
            return True
        facet = self.terms.vocabulary.by_code.get(ordering.facet)
        if facet is None or facet.kind != "code":
            return False
        known = self.terms.vocabulary.list_of(facet).by_code
        ranks = (rank for candidate in self.candidates for rank in candidate.ranks)
        return all(rank.within is None or rank.within in known for rank in ranks)

    @cached_property
    def _needs_start(self) -> bool:
        return any("starts" in step.days() for _, step in self.key.steps())

    @cached_property
    def _hindered_by_need(self) -> tuple[Step, ...]:
        return tuple(s for s in self._hindered if "need" in s.hindered_by)

    @cached_property
    def _hindered_by_snapshot(self) -> tuple[Step, ...]:
        return tuple(s for s in self._hindered if "need" not in s.hindered_by)

    @property
    def _hindered(self) -> Iterator[Step]:
        """The steps that can be hindered at all."""
        for _, step in self.key.steps():
            if type(step).problems is not Step.problems:
                yield step

    @cached_property
    def by_id(self) -> Mapping[str, Candidate]:
        """Each candidate by its id."""
        return {candidate.id: candidate for candidate in self.candidates}

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The ids in the order of the tables."""
        return tuple(c.id for table in self.tables for c in table.candidates)

    def _outcome(self, need: Need, snapshot: Snapshot, looks: Looks) -> Outcome:
        """What it comes to."""
        key = self.key
        if not self.lot_stands(need, snapshot):
            of_lot = lot_findings(need, key, self.terms, snapshot)
            stop = stopped(key, of_lot, (), anybody=True)
            assert stop is not None, "A gate of the lot that is not met stops it."
            return stop
        weigh_wishes = not snapshot.assessments or snapshot.assessment_of(need.id) is None
        apart = self._by_itself and not (self._draws and snapshot.draw_for(need.id))
        plain = weigh_wishes and apart
        if self.over_offers and key.asking.over_offers == "always":
            if not any(look.may for look in looks.all()):
                return self._nobody
            return self._asked(need, snapshot, looks, "key" if plain else None)
        if not plain:
            return self._by_contenders(need, snapshot, looks)
        found = self._lead.front(looks, need, snapshot, self._floor(need, snapshot))
        if not found.anybody:
            return self._nobody
        if found.settled:
            return self._named(found)
        if not found.open_:
            first = self._first(need, snapshot, found)
            if first is not None:
                return named(first)
        return self._asked(need, snapshot, looks, "unknown")

    @cached_property
    def _nobody(self) -> Outcome:
        """What it comes to where nobody may serve."""
        stop = stopped(self.key, (), (), anybody=False)
        assert stop is not None, "Where there is nobody, that stops it."
        return stop

    def _named(self, found: Front) -> Outcome:
        """Those who surely go first."""
        look, row = found.rows[0]
        if len(found.rows) > 1 or row & (row - 1):
            return named(c.id for look, row in found.rows for _, c in look.table.each(row))
        id = look.table.candidates[row.bit_length() - 1].id
        chosen = self._chosen.get(id)
        if chosen is None:
            chosen = self._chosen[id] = Chosen(candidate=id)
        return chosen

    def _first(self, need: Need, snapshot: Snapshot, found: Front) -> frozenset[str] | None:
        """Those who go first whatever turns out, among those who may."""
        look, row = found.rows[0]
        if len(found.rows) == 1 and not row & (row - 1):
            # Whoever is alone goes first whatever it turns out to meet and cost.
            id = look.table.candidates[row.bit_length() - 1].id
            return frozenset({id}) if row & look.sure else None
        contenders = [
            Contender(
                candidate.id,
                Verdict.MET if bit & look.sure else Verdict.UNKNOWN,
                (*led, *self._measured_after(len(led), need, candidate, snapshot)),
            )
            for look, row in found.rows
            for bit, candidate, led in self._lead.measured(look, row, need, snapshot)
        ]
        return first_whatever(contenders, self.key.orderings)

    def _measured_after(
        self, number: int, need: Need, candidate: Candidate, snapshot: Snapshot
    ) -> Iterator[Measure]:
        """What the orderings after the first few measure about a candidate."""
        for ordering in self.key.orderings[number:]:
            findings = ordering.findings(need, candidate, self.terms, snapshot)
            yield ordering.measure(need, candidate, self.terms, snapshot, findings)

    def _asked(
        self,
        need: Need,
        snapshot: Snapshot,
        looks: Looks,
        because: Literal["key", "unknown"] | None,
    ) -> Outcome:
        """Whom to ask, and what."""
        together = self.over_offers and self.key.asking.mode == "together"
        if because is None or not together:
            return self._by_contenders(need, snapshot, looks)
        told = asked(need, looks.all(), self.key, self.terms, snapshot)
        if told is None:
            return self._by_contenders(need, snapshot, looks)
        questions, to_settle = told
        return Ask(
            whom=self._ids(looks.all()),
            questions=questions,
            to_settle=to_settle,
            because=because,
            mode="together",
        )

    def _ids(self, looks: Sequence[Look]) -> tuple[str, ...]:
        """The ids of those who may serve or might, in their order."""
        import numpy as np

        ids, numbers = self._numbered
        found = [
            numbering[places_in(look.may, len(numbering))]
            for look, numbering in zip(looks, numbers, strict=True)
        ]
        return tuple(ids[np.sort(np.concatenate(found))].tolist())

    @cached_property
    def _numbered(self) -> tuple[Any, tuple[Any, ...]]:
        """The ids in their order; and for each table where its candidates stand among them."""
        import numpy as np

        ids = [candidate.id for candidate in self.candidates]
        number = {id: at for at, id in enumerate(ids)}
        return np.array(ids, dtype=object), tuple(
            np.array([number[c.id] for c in table.candidates], dtype=np.int64)
            for table in self.tables
        )

    def _by_contenders(self, need: Need, snapshot: Snapshot, looks: Looks) -> Outcome:
        """What it comes to by the reference path, over those who may serve or might."""
        those = [c for look in looks.all() for _, c in look.table.each(look.may)]
        return decide(need, those, self.key, self.terms, snapshot).outcome

    @cached_property
    def _by_itself(self) -> bool:
        """Whether each is measured by itself, and no choice or bid must be held against all."""
        return all(_plain(ordering) for ordering in self.key.orderings)

    @cached_property
    def _draws(self) -> bool:
        """Whether lots may be drawn, which must be held against all who are equal."""
        return any("draws" in ordering.reads for ordering in self.key.orderings)

    def lot_stands(self, need: Need, snapshot: Snapshot) -> bool:
        """Whether every gate of the lot is met."""
        for gate, known in self._worlds.of(snapshot).stands:
            question = gate.question(need, snapshot)
            stands = None if question is None else known.get(question)
            if stands is None:
                found = gate.findings(need, self.terms, snapshot)
                stands = all_met(f.verdict for f in found) is Verdict.MET
                if question is not None:
                    known[question] = stands
            if not stands:
                return False
        return True

    def _floor(self, need: Need, snapshot: Snapshot) -> Callable[[int], int | None] | None:
        """What no total is below from a table on; ``None`` where nothing can be said."""
        ordering = self._lead.price
        if len(self.tables) == 1 or ordering is None:
            return None
        day = day_of(ordering.day, need, snapshot)
        floors = self._floors
        return lambda number: floors.floor(number, need, day)

    @cached_property
    def _floors(self) -> Floors:
        return Floors(self.tables, all_priced=self.all_priced)

    @cached_property
    def all_priced(self) -> bool:
        """Whether only those may serve who have, or may have, the prices that are compared."""
        price = self._lead.price
        asked = (gate for gate in self.key.gates if type(gate) is Priced)
        return price is not None and any(gate.day == price.day for gate in asked)


def _plain(ordering: Ordering) -> bool:
    """Whether an ordering measures each by itself, and refuses nothing on the way."""
    return type(ordering).problems_among is Ordering.problems_among and not isinstance(
        ordering, BestBid
    )
