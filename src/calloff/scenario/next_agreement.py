"""What the next agreement should require: what past needs asked for in vain, and what it costs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from calloff.candidate import Candidate
from calloff.decision import Decision
from calloff.eligibility import Eligibility
from calloff.errors import InputError, Problem
from calloff.expressions import Expression
from calloff.need import Need
from calloff.outcome import Escalate
from calloff.pricing import Basis, quote
from calloff.process.declines import PastAnswer
from calloff.register import Register
from calloff.relaxation import conflicts
from calloff.values.money import Money
from calloff.values.verdict import Verdict

__all__ = [
    "DeclinedFor",
    "NextAgreement",
    "RequirementCost",
    "UnmetTogether",
    "next_agreement",
]


@dataclass(frozen=True, slots=True)
class UnmetTogether:
    """Requirements that surely nobody in a lot meets together.

    Attributes:
        lot: The lot.
        asked: The smallest set of them.
        needs: How many needs ask for all of them.
    """

    lot: str
    asked: tuple[Expression, ...]
    needs: int

    def data(self) -> dict[str, Any]:
        """The row as plain data for JSON."""
        return {"lot": self.lot, "asked": [e.data() for e in self.asked], "needs": self.needs}


@dataclass(frozen=True, slots=True)
class DeclinedFor:
    """How often requests in a lot came to nothing for one cause.

    Attributes:
        lot: The lot.
        cause: The reason's code; ``no_answer``: no answer in time; ``None``: no reason was given.
        count: How many requests.
        asked: Of how many in the lot.
    """

    lot: str
    cause: str | None
    count: int
    asked: int

    def data(self) -> dict[str, Any]:
        """The row as plain data for JSON."""
        return {"lot": self.lot, "cause": self.cause, "count": self.count, "asked": self.asked}


@dataclass(frozen=True, slots=True)
class RequirementCost:
    """What one requirement costs: by how much the cheapest who serves is dearer than without it.

    Attributes:
        lot: The lot.
        asked: The requirement.
        needs: How many needs ask for it.
        alone: How many of them somebody would surely serve without it, and nobody
            surely does with it.
        compared: For how many of them there is a price with it and without it.
        extra: How much dearer these are, together.
        basis: Whether that is for whole placements, or for one day or month of each.
    """

    lot: str
    asked: Expression
    needs: int
    alone: int
    compared: int
    extra: Money | None
    basis: Basis

    @property
    def mean(self) -> Fraction | None:
        """How much dearer one is on average, in major units; ``None`` where none is compared."""
        return self.extra.exact / self.compared if self.extra is not None else None

    def data(self) -> dict[str, Any]:
        """The row as plain data for JSON."""
        return {
            "lot": self.lot,
            "asked": self.asked.data(),
            "needs": self.needs,
            "alone": self.alone,
            "compared": self.compared,
            "extra": self.extra.data() if self.extra is not None else None,
            "basis": self.basis,
        }


@dataclass(frozen=True, slots=True)
class NextAgreement:
    """What past needs and answers say about what the next agreement should require.

    Attributes:
        needs: How many needs were looked at.
        served: How many of them somebody surely or maybe serves.
        not_decided: How many the agreement itself had no answer for, such as after its end.
        protected: How many were left out because a person's identity is protected.
        threshold: Fewer needs or requests than these are not told by themselves.
        unmet: What nobody meets together, the most asked for first.
        declined: Why requests came to nothing, the most common first.
        costs: What each requirement costs, the dearest on average first.
    """

    needs: int
    served: int
    not_decided: int
    protected: int
    threshold: int
    unmet: tuple[UnmetTogether, ...]
    declined: tuple[DeclinedFor, ...]
    costs: tuple[RequirementCost, ...]

    def data(self) -> dict[str, Any]:
        """All of it as plain data for JSON."""
        return {
            "needs": self.needs,
            "served": self.served,
            "not_decided": self.not_decided,
            "protected": self.protected,
            "threshold": self.threshold,
            "unmet": [row.data() for row in self.unmet],
            "declined": [row.data() for row in self.declined],
            "costs": [row.data() for row in self.costs],
        }


def next_agreement(
    register: Register,
    needs: Iterable[Need],
    *,
    answers: Iterable[PastAnswer] = (),
    threshold: int = 5,
) -> NextAgreement:
    """What should the next agreement require? What past needs asked for, and what came of it.

    Each need is decided once more on the day it was asked for, by itself and with all places
    that were stated as free. Found are the smallest sets of requirements that nobody meets
    together; why suppliers declined; and for each requirement by how much the cheapest supplier
    that surely meets all of them is dearer than the cheapest one would be without it.

    It says what was asked for and not to be had. What people need does not follow from what
    there is: whether a requirement may be dropped is for whoever assesses needs.

    Args:
        register: The agreement as it was, with its offers.
        needs: The needs of the past. Those with protected identity are counted and left out.
        answers: What came back on requests, as `process.past.history` reads it off files.
        threshold: Rows on fewer needs or requests than this are left out, since they could point
            somebody out; 1: everything is told.

    Raises:
        InputError: where a need cannot be decided, or the threshold is no number from 1 up.
    """
    given: object = threshold
    if type(given) is not int or threshold < 1:
        problem = Problem("threshold", f"a whole number from 1 up is needed, got {threshold!r}.")
        raise InputError("the next agreement", [problem])
    looked_at = list(needs)
    told = [need for need in looked_at if not need.protected]
    sums = _Sums()
    for need, decision in zip(told, _decisions(register, told), strict=True):
        sums.add(need, decision)
    return NextAgreement(
        needs=len(looked_at),
        served=sums.served,
        not_decided=sums.not_decided,
        protected=len(looked_at) - len(told),
        threshold=threshold,
        unmet=tuple(row for row in sums.unmet_rows() if row.needs >= threshold),
        declined=tuple(row for row in _declined(answers) if row.count >= threshold),
        costs=tuple(row for row in sums.cost_rows() if row.needs >= threshold),
    )


def _decisions(register: Register, needs: Sequence[Need]) -> Iterator[Decision]:
    """Each need decided by itself on the day it was asked for; all problems are told at once."""
    found, problems = [], []
    for number, need in enumerate(needs):
        try:
            found.append(register.decide(need, on=need.requested))
        except InputError as error:
            problems += [problem.within(f"needs.{number}") for problem in error.problems]
    if problems:
        raise InputError("the next agreement", problems)
    yield from found


@dataclass(slots=True)
class _Cost:
    """What is known so far of what a requirement costs."""

    asked: Expression
    needs: int = 0
    alone: int = 0
    compared: int = 0
    extra: Money | None = None


@dataclass(slots=True)
class _Sums:
    """What has been found so far."""

    served: int = 0
    not_decided: int = 0
    unmet: Counter[tuple[str, tuple[str, ...]]] = field(default_factory=Counter)
    costs: dict[tuple[str, str, Basis], _Cost] = field(default_factory=dict)
    asked: dict[str, Expression] = field(default_factory=dict)

    def add(self, need: Need, decision: Decision) -> None:
        """Take in one need."""
        if isinstance(decision.outcome, Escalate) and decision.outcome.because != "nobody":
            self.not_decided += 1
            return
        self.served += any(not e.against for e in decision.eligibilities)
        names = [self._name(requirement) for requirement in need.requirements]
        together = {
            tuple(sorted({names[number] for number in conflict.requirements}))
            for conflict in conflicts(decision).sure
        }
        self.unmet.update((need.lot, one) for one in together)
        cheapest = _cheapest(decision, None)
        for name in sorted(set(names)):
            numbers = frozenset(n for n, other in enumerate(names) if other == name)
            self._compare(need, name, cheapest, _cheapest(decision, numbers))

    def _compare(
        self,
        need: Need,
        name: str,
        cheapest: tuple[Money, Basis] | None,
        without: tuple[Money, Basis] | None,
    ) -> None:
        basis = without[1] if without is not None else "total"
        row = self.costs.setdefault((need.lot, name, basis), _Cost(self.asked[name]))
        row.needs += 1
        row.alone += cheapest is None and without is not None
        if cheapest is not None and without is not None:
            row.compared += 1
            extra = cheapest[0] - without[0]
            row.extra = extra if row.extra is None else row.extra + extra

    def _name(self, requirement: Expression) -> str:
        """One name for what asks for the same, whoever it is for and may reassess it."""
        bare = requirement.replace(whose=None, negotiable=False)
        name = json.dumps(bare.data(), sort_keys=True, ensure_ascii=False)
        self.asked.setdefault(name, bare)
        return name

    def unmet_rows(self) -> list[UnmetTogether]:
        """What nobody meets together, the most asked for first."""
        rows = sorted(self.unmet.items(), key=lambda row: (-row[1], len(row[0][1]), row[0]))
        return [
            UnmetTogether(lot, tuple(self.asked[name] for name in names), count)
            for (lot, names), count in rows
        ]

    def cost_rows(self) -> list[RequirementCost]:
        """What each requirement costs, the dearest on average first; without a price last."""
        rows = [
            (
                name,
                RequirementCost(
                    lot, one.asked, one.needs, one.alone, one.compared, one.extra, basis
                ),
            )
            for (lot, name, basis), one in self.costs.items()
        ]

        def dear_first(row: tuple[str, RequirementCost]) -> tuple[Any, ...]:
            mean = row[1].mean
            return mean is None, -mean if mean is not None else 0, row[1].lot, row[0], row[1].basis

        return [row for _, row in sorted(rows, key=dear_first)]


def _cheapest(decision: Decision, without: frozenset[int] | None) -> tuple[Money, Basis] | None:
    """What the cheapest costs who surely meets the requirements, some of them left out."""
    left = {f"requirements.{number}" for number in without or ()}
    need = decision.need
    prices = [
        told
        for candidate, found in zip(decision.candidates, decision.eligibilities, strict=True)
        if _serves(found, left) and (told := _price(need, candidate)) is not None
    ]
    return min(prices, key=lambda price: price[0].exact, default=None)


def _serves(found: Eligibility, left: set[str]) -> bool:
    """Whether somebody surely meets every requirement that counts, and nothing else is unmet."""
    for finding in found.findings:
        if finding.place.startswith("requirements."):
            if finding.place not in left and finding.verdict is not Verdict.MET:
                return False
        elif finding.verdict is Verdict.UNMET:
            return False
    return True


def _price(need: Need, candidate: Candidate) -> tuple[Money, Basis] | None:
    """What a candidate costs by its prices of the day of the request."""
    told = quote(need.lines, candidate.prices, need.requested)
    return None if told is None else (told.total, told.basis)


def _declined(answers: Iterable[PastAnswer]) -> list[DeclinedFor]:
    """Why requests came to nothing, the most common first."""
    asked: Counter[str] = Counter()
    causes: Counter[tuple[str, str | None]] = Counter()
    for answer in answers:
        lot = "/".join(answer.offer.split("/")[:2])
        asked[lot] += 1
        if answer.status == "declined":
            causes[lot, answer.reason] += 1
        elif answer.status == "no_answer":
            causes[lot, "no_answer"] += 1
    rows = sorted(causes.items(), key=lambda row: (-row[1], row[0][0], row[0][1] or ""))
    return [DeclinedFor(lot, cause, count, asked[lot]) for (lot, cause), count in rows]
