"""One known version of everything, and the decision made by it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import model_validator

from calloff.allocation_key import AllocationKey
from calloff.assessment import Assessment
from calloff.candidate import Candidate, Offer, Pool, Proposal, Supplier
from calloff.decision import Decision, decide
from calloff.errors import InputError, Problem, did_you_mean
from calloff.finding import Remark
from calloff.framework import Framework
from calloff.need import Need
from calloff.protocol import protocol
from calloff.register.before import Before
from calloff.register.contradictions import contradictions
from calloff.register.layouts import Layouts
from calloff.register.remarks import agreement_remarks, name_remarks, pool_remarks
from calloff.snapshot import Snapshot
from calloff.terms import Terms
from calloff.values.moment import Moment
from calloff.values.record import Document
from calloff.vocabulary import Vocabulary, fact_problems

if TYPE_CHECKING:
    from calloff.matrix import Decisions, NeedTable

__all__ = ["Register"]


class Register(Document):
    """One known version of all that a call-off goes by.

    Attributes:
        id: The register's name.
        known: From when this version was known.
        source: Where it comes from.
        note: What a reader must know about it, such as that its suppliers are invented.
        vocabulary: What can be stated and asked for.
        frameworks: The agreements.
        keys: The allocation keys that their lots name.
        suppliers: Who delivers.
        pools: Places; offers name those that they draw on.
        offers: Suppliers in lots.
    """

    format: Literal["calloff.register/1"] = "calloff.register/1"
    id: str
    known: Moment
    source: str | None = None
    note: str | None = None
    vocabulary: Vocabulary
    frameworks: tuple[Framework, ...] = ()
    keys: tuple[AllocationKey, ...] = ()
    suppliers: tuple[Supplier, ...] = ()
    pools: tuple[Pool, ...] = ()
    offers: tuple[Offer, ...] = ()

    @cached_property
    def _terms(self) -> Mapping[str, Terms]:
        found = {}
        for framework in self.frameworks:
            for lot in framework.lots:
                terms = Terms(framework=framework, lot=lot, vocabulary=self.vocabulary)
                found[terms.lot_id] = terms
        return found

    @cached_property
    def _keys(self) -> Mapping[str, AllocationKey]:
        return {key.id: key for key in self.keys}

    @cached_property
    def _candidates(self) -> Mapping[str, tuple[Candidate, ...]]:
        suppliers = {supplier.id: supplier for supplier in self.suppliers}
        pools = {pool.id: pool for pool in self.pools}
        found: dict[str, list[Candidate]] = {}
        for offer in self.offers:
            supplier, places = suppliers[offer.supplier], [pools[id] for id in offer.pools]
            candidate = self._before.candidate(offer, supplier, places)
            if candidate is None:
                candidate = offer.candidate(supplier, pools)
            found.setdefault(offer.lot, []).append(candidate)
        return {lot: tuple(sorted(cs, key=lambda c: c.id)) for lot, cs in found.items()}

    @cached_property
    def _offers(self) -> Mapping[str, Candidate]:
        return {c.id: c for candidates in self._candidates.values() for c in candidates}

    def terms(self, lot: str) -> Terms:
        """The agreement as it holds in a lot, such as ``adda-familjehem-2019/A``.

        Raises:
            InputError: where the register has no such lot.
        """
        if lot not in self._terms:
            hint = did_you_mean(lot, self._terms)
            raise InputError(f"register {self.id}", [Problem("lot", f"no lot {lot!r}.{hint}")])
        return self._terms[lot]

    def has_lot(self, lot: str) -> bool:
        """Whether there is such a lot."""
        return lot in self._terms

    def key(self, lot: str) -> AllocationKey:
        """The allocation key of a lot."""
        return self._keys[self.terms(lot).lot.key]

    def candidates(self, lot: str) -> tuple[Candidate, ...]:
        """Every offer in a lot, as the key sees it; empty where nobody offers."""
        self.terms(lot)
        return self._candidates.get(lot, ())

    def offer(self, id: str) -> Candidate | None:
        """The offer with an id, in whichever lot, as the key sees it; ``None``: there is none."""
        return self._offers.get(id)

    def proposed(self, proposals: Sequence[Proposal]) -> tuple[Candidate, ...]:
        """Proposals as the key sees them: their offers, completed and corrected.

        Raises:
            InputError: where a proposal stands under no offer here, states what the vocabulary
                has no words for, or two have the same id.
        """
        problems: list[Problem] = []
        for index, proposal in enumerate(proposals):
            place = f"proposals.{index}"
            if proposal.offer not in self._offers:
                hint = did_you_mean(proposal.offer, self._offers)
                what = f"no offer {proposal.offer!r} in the register.{hint}"
                problems.append(Problem(f"{place}.offer", what))
            if any(proposal.id == other.id for other in proposals[:index]):
                problems.append(Problem(f"{place}.id", f"{proposal.id!r} stands more than once."))
            problems += fact_problems(proposal.facts, self.vocabulary, place)
        if problems:
            raise InputError("proposals", problems)
        return tuple(p.candidate(self._offers[p.offer]) for p in proposals)

    def decide(
        self,
        need: Need,
        *,
        on: date,
        candidates: Sequence[Proposal | Candidate] | None = None,
        snapshot: Snapshot | None = None,
        assessment: Assessment | None = None,
        key: AllocationKey | None = None,
        by: str | None = None,
    ) -> Decision:
        """Who is called on for a need, or whom to ask, and why not the others.

        Where the key has switches they are followed first, by the need and the lot's offers; the
        decision is made by the key that they lead to, and keeps why.

        Args:
            need: What is called off.
            on: The day of the decision.
            candidates: The answers; ``None``: every offer in the need's lot.
            snapshot: The world on the day; ``None``: nothing has happened yet.
            assessment: A signed comparison of the candidates on the wishes.
            key: Another key than the lot's own, for trying one out.
            by: The id of the key by which the answers were asked for: they are compared by that
                one, and no switch is put again.

        Raises:
            InputError: where what is given does not belong together; every problem is listed.
        """
        own = key is None and by is None and assessment is None
        usual = type(on) is date and (snapshot is None or snapshot.on == on)
        if candidates is None and own and usual:
            world = snapshot or self._layouts.untouched(on)
            quickly = self._layouts.own(need.lot).decide(need, world)
            if quickly is not None:
                return quickly
        terms = self.terms(need.lot)
        if by is not None:
            key = self._named(by, need)
        if key is None:
            key = self.key(need.lot)
        elif key.id != terms.lot.key:
            terms = terms.replace(lot=terms.lot.replace(key=key.id))
        day: object = on
        if not isinstance(day, date):
            what = f"a day is needed, such as date(2024, 1, 15), got {on!r}."
            raise InputError(f"the decision about {need.id}", [Problem("on", what)])
        at = snapshot or self._layouts.untouched(on)
        if at.on != on:
            what = f"the snapshot is of {at.on}, the decision of {on}."
            raise InputError(f"the decision about {need.id}", [Problem("on", what)])
        if assessment is not None:
            if assessment.need != need.id:
                what = f"assesses the need {assessment.need!r}, not {need.id!r}."
                raise InputError(f"the decision about {need.id}", [Problem("assessment", what)])
            at = at.replace(assessments=(*at.assessments, assessment))
        if candidates is None and by is None and not own:
            quickly = self._layouts.by(key, terms).decide(need, at)
            if quickly is not None:
                return quickly
        among = self._given(need, candidates)
        over_offers = any(candidate.stage == "offer" for candidate in among)
        offers = () if over_offers else self.candidates(need.lot)
        settled = by is not None
        decision = decide(
            need, among, key, terms, at, keys=self.keys, offers=offers, settled=settled
        )
        return dataclasses.replace(decision, told_by=protocol, shown_by=_shown)

    def replace(self, **changes: Any) -> Self:
        """The same register with some fields changed; what has not changed stays laid out."""
        changed = super().replace(**changes)
        if self._layouts.compiled and changed.vocabulary is self.vocabulary:
            changed.__dict__["_before"] = Before.of(self, self._offers, self._layouts.compiled)
        return changed

    @cached_property
    def _before(self) -> Before:
        """What is known of the register that this one was made from."""
        return Before()

    def prepare(self, needs: Iterable[Need]) -> NeedTable:
        """Needs read once, to be decided together on any day, by `decide_many`.

        Args:
            needs: The needs, in any order, of any lots.

        Raises:
            InputError: where a need cannot be decided: its lot or a word is not there, or a day
                is missing. Every problem is listed with its place, such as
                ``needs.3.requirements.0``.
        """
        from calloff.matrix import NeedTable

        return NeedTable(needs, self._layouts.for_many)

    def decide_many(
        self,
        needs: NeedTable | Iterable[Need],
        *,
        on: date,
        snapshot: Snapshot | None = None,
    ) -> Decisions:
        """Who is called on for each of many needs, each by itself: nobody's place is taken.

        It comes to what `decide` comes to about one after the other, many times faster.

        Args:
            needs: The needs, or what `prepare` has made of them.
            on: The day of the decisions.
            snapshot: The world on the day, the same for all; ``None``: nothing has happened yet.

        Raises:
            InputError: where a need cannot be decided on the day; every problem is listed with
                its place, and nothing is decided.
        """
        from calloff.matrix import Decisions, NeedTable
        from calloff.matrix.needs import problems_of

        day: object = on
        if not isinstance(day, date):
            what = f"a day is needed, such as date(2024, 1, 15), got {on!r}."
            raise InputError("the decisions", [Problem("on", what)])
        at = snapshot or self._layouts.untouched(on)
        if at.on != on:
            what = f"the snapshot is of {at.on}, the decisions of {on}."
            raise InputError("the decisions", [Problem("on", what)])

        def by_itself(need: Need) -> Decision:
            return self.decide(need, on=on, snapshot=at)

        if isinstance(needs, NeedTable):
            table = needs
        else:
            given = tuple(needs)
            try:
                table = self.prepare(given)
            except InputError:
                # The day, too, may hinder some: all that does is listed at once.
                raise InputError("the list of needs", problems_of(given, by_itself)) from None
        if table.laid != self._layouts.for_many:
            what = "were prepared by another register: prepare them by this one."
            raise InputError("the decisions", [Problem("needs", what)])
        return Decisions(table, at, by_itself)

    @cached_property
    def _layouts(self) -> Layouts:
        """What has been laid out so far."""
        return Layouts(self, self._before.compiled, told_by=protocol, shown_by=_shown)

    def _named(self, by: str, need: Need) -> AllocationKey:
        """The key with an id."""
        if by not in self._keys:
            what = f"no key {by!r} in the register.{did_you_mean(by, self._keys)}"
            raise InputError(f"the decision about {need.id}", [Problem("by", what)])
        return self._keys[by]

    def _given(
        self, need: Need, candidates: Sequence[Proposal | Candidate] | None
    ) -> tuple[Candidate, ...]:
        """The candidates to decide among; what is none, or answers another need, is refused."""
        if candidates is None:
            return self.candidates(need.lot)
        candidates = tuple(candidates)
        among: tuple[object, ...] = candidates
        problems = [
            Problem(f"candidates.{i}", f"is a {type(c).__name__}, not a proposal or a candidate.")
            for i, c in enumerate(among)
            if not isinstance(c, Proposal | Candidate)
        ]
        proposals = [c for c in candidates if isinstance(c, Proposal)]
        problems += [
            Problem(f"proposals.{p.id}", f"answers the need {p.need!r}, not {need.id!r}.")
            for p in proposals
            if p.need != need.id
        ]
        for candidate in candidates:
            if isinstance(candidate, Candidate):
                problems += fact_problems(candidate.facts, self.vocabulary, candidate.id)
        if problems:
            raise InputError(f"the decision about {need.id}", problems)
        given = tuple(c for c in candidates if isinstance(c, Candidate))
        return (*given, *self.proposed(proposals))

    def remarks(self) -> Iterator[Remark]:
        """Contradictions and doubts in data that can still be used."""
        yield from pool_remarks(self.pools)
        yield from name_remarks(self.suppliers)
        yield from agreement_remarks(self.frameworks, self.offers)

    def supplier(self, name: str) -> Supplier:
        """The supplier that a document means: by its id, its name, or a name it has had.

        Capital letters are of no account; anything else has to be right, since the next supplier's
        name may differ by one letter only.

        Raises:
            InputError: where nobody is called so, or several are.
        """
        found = [
            supplier
            for supplier in self.suppliers
            if name == supplier.id
            or name.casefold() in {n.casefold() for n in (supplier.name, *supplier.aliases)}
        ]
        if len(found) == 1:
            return found[0]
        if found:
            what = f"{name!r} is what {' and '.join(s.id for s in found)} are called: use the id."
        else:
            known = [n for s in self.suppliers for n in (s.id, s.name, *s.aliases)]
            what = (
                f"no supplier {name!r}.{did_you_mean(name, known)} A name that it goes by too is "
                "stated among its aliases."
            )
        raise InputError(f"register {self.id}", [Problem("supplier", what)])

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if problems := list(contradictions(self)):
            raise InputError(f"register {self.id}", problems)
        return self


def _shown(decision: Decision) -> str:
    """How a notebook shows a decision; what makes it is loaded when it is looked at."""
    from calloff.views import decision_view

    return decision_view(decision).fragment
