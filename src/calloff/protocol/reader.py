"""Tells a whole call-off to one kind of reader in one language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Protocol

from calloff.allocation_key import AllocationKey
from calloff.decision import Decision
from calloff.errors import InputError
from calloff.framework import Lot
from calloff.need import Need
from calloff.outcome import Nobody
from calloff.process import entries as e
from calloff.process.case import Case
from calloff.process.deciding import Deciding, again
from calloff.process.procedure import Procedure
from calloff.process.roles import in_a_row
from calloff.process.state import State
from calloff.protocol.chapters import Chapter, Step, chapters
from calloff.protocol.teller import Teller
from calloff.protocol.words import by_clock, find, label
from calloff.snapshot import Snapshot
from calloff.values.money import Money
from calloff.values.outline import Heading, Part
from calloff.values.texts import Language
from calloff.vocabulary import Audience

__all__ = ["Consulted", "Reader", "deeper", "unasked"]


class Consulted(Deciding, Protocol):
    """What a document asks of a register: what deciding asks, and the key of a lot."""

    def key(self, lot: str) -> AllocationKey:
        """The allocation key of a lot."""
        ...


def unasked(need: Need, register: Consulted) -> Decision:
    """A decision over nobody, for telling a need in the words of its agreement."""
    return Decision(
        need=need,
        key=register.key(need.lot),
        terms=register.terms(need.lot),
        snapshot=Snapshot(on=need.requested),
        candidates=(),
        lot_findings=(),
        eligibilities=(),
        wishes={},
        measures={},
        ranking=(),
        outcome=Nobody(),
    )


def deeper(parts: Sequence[Part]) -> list[Part]:
    """The same parts inside another block: each heading one step further down."""
    return [
        Heading(part.text, part.level + 1) if isinstance(part, Heading) else part for part in parts
    ]


@dataclass(frozen=True)
class Reader:
    """Tells one call-off to one kind of reader in one language.

    Attributes:
        case: What is told.
        register: The register that it is told by.
        language: ``sv`` or ``en``.
        audience: Who reads; what they may not be told is withheld and keeps its place.
        zone: The time zone that moments are told in.
    """

    case: Case
    register: Consulted
    language: Language
    audience: Audience
    zone: str

    def label(self, code: str, /, **arguments: str) -> str:
        """A fixed word or sentence."""
        return label(self.language, code, **arguments)

    @cached_property
    def chapters(self) -> tuple[Chapter, ...]:
        """The rounds of the call-off."""
        return chapters(self.case)

    @property
    def inside(self) -> bool:
        """Whether the reader has the case: names, amounts and free text are for them alone."""
        return self.audience == "caseworker"

    def lot(self, need: Need) -> Lot:
        """The lot that a need stands in."""
        return self.register.terms(need.lot).lot

    # --- Who ---------------------------------------------------------------------------------

    @cached_property
    def names(self) -> Mapping[str, str]:
        """What everybody is called, by id: suppliers by name, proposals with their own label.

        For release they have numbers. Which supplier is called on shows where somebody lives, and
        to withhold it only where an identity is protected would show that it is.
        """
        suppliers: dict[str, str] = {}
        proposals: dict[str, str] = {}
        asked: list[tuple[str, str]] = []
        for chapter in self.chapters:
            for candidate in self.register.candidates(chapter.end.need.lot):
                unit = candidate.id.removeprefix(f"{candidate.lot}/{candidate.supplier}")
                name = f"{candidate.name}, {unit[1:]}" if unit else candidate.name
                suppliers.setdefault(candidate.id, name)
            for _, decided in chapter.of(e.Decided):
                if decided.stage == "offers":
                    for id, name in zip(decided.whom, decided.names, strict=True):
                        suppliers.setdefault(id, name)
            for request in chapter.end.requests:
                asked.append((request.ref, request.candidate))
                if request.stage == "offers":
                    suppliers.setdefault(request.candidate, request.name)
            for _, entry in chapter.of(e.Proposed):
                proposals[entry.proposal.id] = entry.proposal.offer
        if not self.inside:
            # By reference, which is drawn: by name or number they could be told from each other.
            order = dict.fromkeys(id for _, id in sorted(asked) if id not in proposals)
            other = self.label("withheld.other")
            suppliers = dict.fromkeys(suppliers, other) | {
                id: self.label("withheld.supplier", number=str(number))
                for number, id in enumerate(order, start=1)
            }
        unknown = self.label("withheld.other")
        of = {id: suppliers.get(offer, unknown) for id, offer in proposals.items()}
        return suppliers | {id: f"{name}, {self.labels[id]}" for id, name in of.items()}

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """What each proposal is called beside its supplier; a number for who has not the case."""
        found: dict[str, str] = {}
        for chapter in self.chapters:
            for _, entry in chapter.of(e.Proposed):
                proposal = entry.proposal
                number = self.label("own.proposal", number=str(len(found) + 1))
                called = (proposal.label or proposal.id) if self.inside else number
                found.setdefault(proposal.id, called)
        return found

    def name(self, id: str) -> str:
        """What somebody is called."""
        return self.names.get(id, id if self.inside else self.label("withheld.other"))

    def joined(self, ids: tuple[str, ...]) -> str:
        """Several names in a row."""
        return in_a_row([self.name(id) for id in ids], self.language)

    def role(self, entry: e.Entry) -> str:
        """In what role somebody stands for an entry, with the name where the office keeps one."""
        role = self.word("role", entry.role)
        if entry.by is not None and self.inside:
            return self.label("who", role=role, by=entry.by)
        return role

    def word(self, family: str, code: str) -> str:
        """What a code of a family is called; else the code."""
        return find(self.language, f"{family}.{code}") or code

    def listed(self, of: str, code: str) -> str:
        """What a listed reason is called."""
        found = (procedure.reason(of, code) for procedure in self.procedures)
        return next((reason.name[self.language] for reason in found if reason is not None), code)

    @cached_property
    def procedures(self) -> tuple[Procedure, ...]:
        """Every way in which the office has called off in this case, the latest first."""
        kept: list[Procedure] = []
        for chapter in self.chapters:
            kept += (s.after.procedure for s in chapter.steps if s.after.procedure not in kept[-1:])
        return tuple(reversed(kept))

    def party(self, party: str) -> str:
        """Who says yes or no, or whose doing it was.

        For release somebody: where the child itself is asked, that tells how old it is.
        """
        return self.label("party.release" if self.audience == "release" else f"party.{party}")

    def serves(self, state: State) -> str:
        """Who serves by what was decided, after any change of provider."""
        choice = state.choice
        assert choice is not None, "Nobody serves before it is decided."
        if isinstance(choice, e.Awarded):
            return self.name(choice.candidate)
        if isinstance(choice, e.InHouse):
            return self.source(choice.source)
        if isinstance(choice, e.DirectAwarded):
            return choice.name if self.inside else self.label("withheld.other")
        provider = state.changes[-1].provider if state.changes else choice.provider
        return self.label("shown.in_house") if provider is None else self.name(provider)

    def source(self, id: str) -> str:
        """What a source of the route is called."""
        known = (procedure.by_source.get(id) for procedure in self.procedures)
        return next((source.name[self.language] for source in known if source is not None), id)

    # --- When --------------------------------------------------------------------------------

    def moment(self, at: datetime) -> str:
        """A moment as the clock on the wall showed it."""
        return self.told.when(at)

    def deadline(self, at: datetime) -> str:
        """A deadline, with the day of the week where the clock is told."""
        if self.audience == "release":
            return self.moment(at)
        return by_clock(at, self.zone, self.language)

    def when(self, entry: e.Entry) -> str:
        """When an entry happened, and when it was written down if that was afterwards."""
        at = self.moment(entry.at)
        if entry.recorded is None:
            return at
        return self.label("recorded", at=at, recorded=self.moment(entry.recorded))

    def when_who(self, entry: e.Entry) -> str:
        """When it happened, and in what role somebody stands for it."""
        return self.label("by_role", at=self.when(entry), role=self.role(entry))

    # --- What --------------------------------------------------------------------------------

    def free(self, text: str) -> str:
        """Free text, which only the caseworker may read: it may say anything."""
        return text if self.inside else self.label("withheld")

    def amount(self, money: Money) -> str:
        """An amount, where the reader may know it."""
        told = self.told.money(money.minor, money.currency)
        return told if self.inside else self.label("withheld.amount")

    @cached_property
    def told(self) -> Teller:
        """Tells the need as it is now."""
        return self.teller(unasked(self.case.need, self.register))

    def teller(self, decision: Decision) -> Teller:
        """Tells one decision of the call-off to the same reader."""
        return Teller(
            decision,
            self.language,
            self.audience,
            self.zone,
            names=self.names,
            reasons={
                reason.code: reason.name[self.language]
                for procedure in reversed(self.procedures)
                for reason in procedure.reasons
            },
            unnamed=not self.inside,
        )

    def of_need(self, need: Need) -> Teller:
        """Tells a need, whatever was decided of it."""
        return self.teller(unasked(need, self.register))

    def decided(self, step: Step) -> Decision | None:
        """What was decided, decided once more; ``None`` where it no longer comes out the same."""
        if step.number not in self._again:
            self._again[step.number] = self._decided(step)
        return self._again[step.number]

    @cached_property
    def _again(self) -> dict[int, Decision | None]:
        """What was decided once more, by the number of its entry: it takes its time."""
        return {}

    def _decided(self, step: Step) -> Decision | None:
        entry = step.entry
        assert isinstance(entry, e.Decided), "Only what was decided is decided again."
        try:
            decision = again(step.before, entry, self.register)
        except InputError:
            return None
        return decision if decision.fingerprint == entry.control else None
