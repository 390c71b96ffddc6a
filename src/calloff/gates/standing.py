"""Whether a supplier may be called on at all: what its standing is, and what it answered."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import date
from typing import ClassVar, Literal

from calloff.candidate import Candidate, Standing
from calloff.facts import Answers, FactTable
from calloff.finding import Finding
from calloff.gates.gate import Gate
from calloff.need import Need
from calloff.snapshot import Snapshot
from calloff.step import NamedDay, day_of
from calloff.terms import Terms
from calloff.values.texts import Sayings
from calloff.values.verdict import Verdict, met

__all__ = ["Answered", "SupplierStanding"]


class SupplierStanding(Gate):
    """The supplier is not blocked by the framework's owner, and holds the permit it needs.

    A complaint of the buyer's own is shown and excludes nobody.
    """

    kind: Literal["supplier_standing"] = "supplier_standing"
    told_to: ClassVar = ("caseworker",)
    day: NamedDay

    says: ClassVar = Sayings(
        sv={
            "name": "spärrar och tillstånd",
            "met": "Inte blockerad.",
            "met.complaint": "Inte blockerad. Att uppmärksamma: beställarens eget klagomål"
            " {reason}.",
            "met.permit": "Tillståndet {permit} gäller.",
            "unmet.blocked": "Blockerad av ramavtalets ägare: {reason}.",
            "unmet.left": "Har lämnat ramavtalet: {reason}.",
            "unmet.permit": "Tillståndet {permit} saknas.",
            "unknown.permit": "Det är inte angivet om tillståndet {permit} finns.",
        },
        en={
            "name": "blocks and permits",
            "met": "Not blocked.",
            "met.complaint": "Not blocked. To be noted: the buyer's own complaint {reason}.",
            "met.permit": "The permit {permit} is held.",
            "unmet.blocked": "Blocked by the owner of the agreement: {reason}.",
            "unmet.left": "Has left the agreement: {reason}.",
            "unmet.permit": "The permit {permit} is not held.",
            "unknown.permit": "It is not stated whether the permit {permit} is held.",
        },
    )

    def settled_by(self, finding: Finding) -> Literal["supplier", "buyer"]:
        """The authority that grants permits has a public register, in which the buyer looks."""
        return "buyer"

    def findings(
        self, need: Need, candidate: Candidate, terms: Terms, snapshot: Snapshot
    ) -> tuple[Finding, ...]:
        """One answer about the standing, and one about the permit where the lot needs one."""
        day = day_of(self.day, need, snapshot)
        now = _on(day, candidate.standings)
        told = _against(now)
        mine = (s for s in now if s.status == "complaint" and s.by in {None, need.buyer})
        told = told or next(mine, None)
        standing = Finding(
            "gate.supplier_standing",
            met(told is None or told.status == "complaint"),
            found={"reason": told.reason or "-"} if told else {},
            note=told.status if told else None,
            stated=told.stated.isoformat() if told and told.stated else None,
            source=told.by if told else None,
        )
        permit = terms.lot.permit
        if permit is None:
            return (standing,)
        held = [s for s in now if s.permit == permit]
        source = held[0] if held else None
        return (
            standing,
            Finding(
                "gate.supplier_standing",
                _permitted(now, permit),
                asked={"permit": permit},
                note="permit",
                stated=source.stated.isoformat() if source and source.stated else None,
                source=source.by if source else None,
            ),
        )

    def question(self, need: Need, table: FactTable, snapshot: Snapshot) -> Hashable:
        """The day."""
        return day_of(self.day, need, snapshot)

    def criteria(self, need: Need, terms: Terms) -> Sequence[tuple[str, str]]:
        """The standing, and the permit where the lot needs one."""
        return (("", "gate.supplier_standing"),) * (1 if terms.lot.permit is None else 2)

    def answers(
        self, need: Need, table: FactTable, terms: Terms, snapshot: Snapshot
    ) -> Sequence[Answers]:
        """Candidates with the same standings have the same answers."""
        day, permit = day_of(self.day, need, snapshot), terms.lot.permit

        def label(standings: tuple[Standing, ...]) -> tuple[bool, Verdict]:
            now = _on(day, standings)
            return _against(now) is None, _permitted(now, permit)

        rows = table.parted(
            "standings",
            lambda candidate: candidate.standings,
            ("standing", permit),
            label,
            day=day,
            periods=lambda standings: (standing.valid for standing in standings),
        )
        free = held = unsaid = 0
        for (unhindered, verdict), row in rows.items():
            free |= row if unhindered else 0
            held |= row if verdict is Verdict.MET else 0
            unsaid |= row if verdict is Verdict.UNKNOWN else 0
        standing = Answers(free, 0, 0)
        return (standing,) if permit is None else (standing, Answers(held, unsaid, 0))


def _on(day: date, standings: tuple[Standing, ...]) -> list[Standing]:
    """The standings that hold on a day."""
    return [standing for standing in standings if day in standing.valid]


def _against(now: Sequence[Standing]) -> Standing | None:
    """What of the standings excludes a supplier; ``None`` where nothing does."""
    return next((s for s in now if s.status in {"blocked", "left"}), None)


def _permitted(now: Sequence[Standing], permit: str | None) -> Verdict:
    """Whether a permit is held, by the standings."""
    held = [standing for standing in now if standing.permit == permit]
    if any(standing.status == "no_permit" for standing in held):
        return Verdict.UNMET
    return Verdict.MET if held else Verdict.UNKNOWN


class Answered(Gate):
    """The candidate has not declined, withdrawn, been rejected or let the time run out."""

    kind: Literal["answered"] = "answered"
    told_to: ClassVar = ("caseworker",)
    reads: ClassVar = frozenset({"answers"})
    says: ClassVar = Sayings(
        sv={
            "name": "svar",
            "met": "Har inte tackat nej.",
            "unmet.declined": "Har tackat nej: {reason}.",
            "unmet.no_answer": "Har inte svarat i tid.",
            "unmet.withdrawn": "Har dragit tillbaka sitt svar: {reason}.",
            "unmet.rejected": "Har inte godtagits: {reason}.",
            "unmet.skipped": "Har gåtts förbi: {reason}.",
        },
        en={
            "name": "answer",
            "met": "Has not declined.",
            "unmet.declined": "Has declined: {reason}.",
            "unmet.no_answer": "Has not answered in time.",
            "unmet.withdrawn": "Has withdrawn the answer: {reason}.",
            "unmet.rejected": "Was not accepted: {reason}.",
            "unmet.skipped": "Was passed over: {reason}.",
        },
    )

    def findings(
        self, need: Need, candidate: Candidate, terms: Terms, snapshot: Snapshot
    ) -> tuple[Finding, ...]:
        """One answer, from the latest word on the candidate or the offer it stands under."""
        ids = {candidate.id, candidate.offer}
        told = next((a for a in reversed(snapshot.answers) if a.candidate in ids), None)
        return (
            Finding(
                "gate.answered",
                met(told is None),
                found={"reason": told.reason or "-"} if told else {},
                note=told.status if told else None,
                stated=told.at.date().isoformat() if told and told.at else None,
            ),
        )

    def question(self, need: Need, table: FactTable, snapshot: Snapshot) -> Hashable:
        """Nothing of the need."""
        return ()

    def criteria(self, need: Need, terms: Terms) -> Sequence[tuple[str, str]]:
        """One."""
        return (("", "gate.answered"),)

    def answers(
        self, need: Need, table: FactTable, terms: Terms, snapshot: Snapshot
    ) -> Sequence[Answers]:
        """All but those who have answered otherwise."""
        if not snapshot.answers:
            return (Answers(table.every, 0, 0),)
        said = table.named(answer.candidate for answer in snapshot.answers)
        return (Answers(table.every & ~said, 0, 0),)
