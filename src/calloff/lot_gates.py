"""The gates of a lot: what must hold about the agreement before anybody is looked at.

What is not met, or not known, escalates: nobody can be called on before it is settled.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Hashable, Iterator
from typing import ClassVar, Literal

from calloff.errors import Problem
from calloff.finding import Finding
from calloff.framework import Ceiling
from calloff.need import Need
from calloff.snapshot import Committed, Snapshot
from calloff.step import NamedDay, Step, day_of
from calloff.terms import Terms
from calloff.values.exact import plain
from calloff.values.texts import Sayings
from calloff.values.verdict import Verdict, all_met, met

__all__ = [
    "BuyerEligible",
    "CeilingLeft",
    "InForce",
    "LotGate",
    "LotUnit",
    "ceiling_problems",
    "ceilings",
]


class LotGate(Step):
    """A gate of the lot: asked once, before any candidate; what is not met escalates."""

    family: ClassVar = "lot gate"
    kinds: ClassVar[dict[str, type[Step]]] = {}
    shortcuts: ClassVar = {**Step.shortcuts, "findings": ("question",)}

    @abstractmethod
    def findings(self, need: Need, terms: Terms, snapshot: Snapshot) -> tuple[Finding, ...]:
        """The gate's answers about the lot."""

    def question(self, need: Need, snapshot: Snapshot) -> Hashable | None:
        """What of a need its answers go by, besides the snapshot: of the same, they are the same.

        ``None``: it does not say, and is asked about each need.
        """
        return None


class InForce(LotGate):
    """The agreement is in force on the day."""

    kind: Literal["in_force"] = "in_force"
    day: NamedDay
    says: ClassVar = Sayings(
        sv={
            "name": "avtalstid",
            "met": "Avtalet gäller {day} (till och med {last}).",
            "unmet": "Avtalet gäller inte {day} (avtalstid {term}, sista dag {last}).",
        },
        en={
            "name": "term",
            "met": "The agreement is in force on {day} (until {last}).",
            "unmet": "The agreement is not in force on {day} (term {term}, last day {last}).",
        },
    )

    def question(self, need: Need, snapshot: Snapshot) -> Hashable:
        """The day."""
        return day_of(self.day, need, snapshot)

    def findings(self, need: Need, terms: Terms, snapshot: Snapshot) -> tuple[Finding, ...]:
        """One answer: whether the day lies in the term or a decided extension."""
        day, framework = day_of(self.day, need, snapshot), terms.framework
        last = framework.last_day(day)
        return (
            Finding(
                "gate.in_force",
                met(framework.in_force(day)),
                asked={"day": day.isoformat()},
                found={"term": str(framework.term), "last": last.isoformat() if last else ".."},
            ),
        )


class BuyerEligible(LotGate):
    """The buyer may call off under the agreement on the day.

    Attributes:
        registration: Whether the buyer's registration must have been received by then.
    """

    kind: Literal["buyer_eligible"] = "buyer_eligible"
    day: NamedDay
    registration: bool = False
    says: ClassVar = Sayings(
        sv={
            "name": "avropsberättigad",
            "met": "Beställaren {buyer} får avropa {day}.",
            "unmet": "Beställaren {buyer} får inte avropa {day}.",
            "unmet.not_registered": "Beställaren {buyer} saknar avropsanmälan {day}.",
            "unknown": "Avtalet anger inte vilka som får avropa; "
            "ange om {buyer} får det, med källa.",
        },
        en={
            "name": "eligible buyer",
            "met": "The buyer {buyer} may call off on {day}.",
            "unmet": "The buyer {buyer} may not call off on {day}.",
            "unmet.not_registered": "The buyer {buyer} has no call-off registration on {day}.",
            "unknown": "The agreement does not say who may call off; "
            "state whether {buyer} may, with the source.",
        },
    )

    def question(self, need: Need, snapshot: Snapshot) -> Hashable:
        """The buyer and the day."""
        return need.buyer, day_of(self.day, need, snapshot)

    def findings(self, need: Need, terms: Terms, snapshot: Snapshot) -> tuple[Finding, ...]:
        """One answer: whether the buyer is listed, and registered where that is required."""
        day, buyers = day_of(self.day, need, snapshot), terms.framework.buyers
        asked = {"buyer": need.buyer, "day": day.isoformat()}
        if buyers is None:
            return (Finding("gate.buyer_eligible", Verdict.UNKNOWN, asked=asked),)
        mine = [buyer for buyer in buyers if buyer.id == need.buyer and day in buyer.valid]
        in_time = [b for b in mine if b.registered is not None and b.registered <= day]
        if mine and self.registration and not in_time:
            return (
                Finding("gate.buyer_eligible", Verdict.UNMET, asked=asked, note="not_registered"),
            )
        return (Finding("gate.buyer_eligible", met(bool(mine)), asked=asked),)


class CeilingLeft(LotGate):
    """The agreement's ceiling, and the lot's, is not reached yet.

    What counts is what was called off before. Whether this call-off would cross the ceiling is for
    each candidate to tell, since that goes by its price: the gate ``within_ceiling``.
    """

    kind: Literal["ceiling_left"] = "ceiling_left"
    reads: ClassVar = frozenset({"committed"})
    says: ClassVar = Sayings(
        sv={
            "name": "takvolym",
            "met": "Taket för {of} är inte nått.",
            "unmet": "Taket för {of} är nått: avtalet har ingen verkan längre.",
            "unknown": "Taket för {of} är {ceiling}, men hur mycket som är avropat är inte angivet;"
            " ange det, med källa.",
        },
        en={
            "name": "ceiling",
            "met": "The ceiling of {of} is not reached.",
            "unmet": "The ceiling of {of} is reached: the agreement has no effect any more.",
            "unknown": "The ceiling of {of} is {ceiling}, but what has been called off so far is "
            "not stated; state it, with the source.",
        },
    )

    def question(self, need: Need, snapshot: Snapshot) -> Hashable:
        """Nothing of the need."""
        return ()

    def findings(self, need: Need, terms: Terms, snapshot: Snapshot) -> tuple[Finding, ...]:
        """One answer for each ceiling that is stated; none where there is none."""
        return tuple(
            self._finding(of, ceiling, snapshot.committed_under(of))
            for of, ceiling in ceilings(terms)
        )

    @property
    def hindered_by(self) -> frozenset[Literal["need", "snapshot"]]:
        """By the sums so far, and their currency."""
        return frozenset({"snapshot"})

    def problems(self, need: Need, terms: Terms, snapshot: Snapshot) -> tuple[Problem, ...]:
        """Sums in another currency than the ceiling's do not compare with it."""
        return ceiling_problems(terms, snapshot)

    def _finding(self, of: str, ceiling: Ceiling, committed: Committed | None) -> Finding:
        """Whether one ceiling is reached, in value or in quantity."""
        verdicts, told = [], []
        if ceiling.value is not None:
            told.append(str(ceiling.value))
            spent = committed.value if committed else None
            verdicts.append(Verdict.UNKNOWN if spent is None else met(spent < ceiling.value))
        if ceiling.quantity is not None:
            told.append(f"{plain(ceiling.quantity)} {ceiling.unit}")
            used = committed.quantity if committed else None
            verdicts.append(Verdict.UNKNOWN if used is None else met(used < ceiling.quantity))
        asked = {"of": of, "ceiling": ", ".join(told)}
        return Finding("gate.ceiling_left", all_met(verdicts), asked=asked)


def ceilings(terms: Terms) -> Iterator[tuple[str, Ceiling]]:
    """The ceilings that are stated: the agreement's under its id, and the lot's under its own."""
    if terms.framework.ceiling is not None:
        yield terms.framework.id, terms.framework.ceiling
    if terms.lot.ceiling is not None:
        yield terms.lot_id, terms.lot.ceiling


def ceiling_problems(terms: Terms, snapshot: Snapshot) -> tuple[Problem, ...]:
    """Sums so far that are in another currency than their ceiling, with their places."""
    stated = dict(ceilings(terms))
    problems = []
    for index, committed in enumerate(snapshot.committed):
        ceiling = stated.get(committed.of)
        if ceiling is None or ceiling.value is None or committed.value is None:
            continue
        ours, theirs = committed.value.currency, ceiling.value.currency
        if ours != theirs:
            what = f"is in {ours}, the ceiling of {committed.of} in {theirs}: they do not compare."
            problems.append(Problem(f"committed.{index}.value", what))
    return tuple(problems)


class LotUnit(LotGate):
    """The base service is called off in the lot's own unit: days never rank with hours."""

    kind: Literal["lot_unit"] = "lot_unit"
    says: ClassVar = Sayings(
        sv={
            "name": "enhet",
            "met": "{item} avropas per {unit}, som delområdet.",
            "unmet": "{item} avropas per {unit}, men delområdets enhet är {lot_unit}.",
            "unmet.no_such_item": "{item} finns inte i delområdet.",
        },
        en={
            "name": "unit",
            "met": "{item} is called off by the {unit}, as the lot is.",
            "unmet": "{item} is called off by the {unit}, but the lot's unit is {lot_unit}.",
            "unmet.no_such_item": "{item} is not in the lot.",
        },
    )

    def question(self, need: Need, snapshot: Snapshot) -> Hashable:
        """What is called off, and in what unit."""
        return need.items

    def findings(self, need: Need, terms: Terms, snapshot: Snapshot) -> tuple[Finding, ...]:
        """One answer for each line of the need, against the lot's items."""
        found = []
        for index, line in enumerate(need.lines):
            item = terms.lot.by_item.get(line.item)
            asked = {"item": line.item, "unit": line.unit}
            place, said = f"lines.{index}", {"lot_unit": terms.lot.unit}
            if item is None and terms.lot.items:
                finding = Finding(
                    "gate.lot_unit",
                    Verdict.UNMET,
                    asked=asked,
                    found=said,
                    note="no_such_item",
                    place=place,
                )
            else:
                units = item.units if item is not None else (terms.lot.unit,)
                if item is not None and not item.base:
                    said = {"lot_unit": ", ".join(units)}
                finding = Finding(
                    "gate.lot_unit", met(line.unit in units), asked=asked, found=said, place=place
                )
            found.append(finding)
        return tuple(found)
