"""The best bid in a mini-competition, by a formula that the key states."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer

from calloff.candidate import Candidate, answer
from calloff.errors import InputError, Problem, did_you_mean
from calloff.expressions import at_least, has
from calloff.finding import Finding
from calloff.need import Need
from calloff.orderings.ordering import ABOVE_ALL, Measure, Ordering
from calloff.pricing import Quote, quantities, quote
from calloff.snapshot import Snapshot
from calloff.step import NamedDay, day_of
from calloff.terms import Terms
from calloff.values.exact import Positive, plain
from calloff.values.money import Currency, Money
from calloff.values.record import Record
from calloff.values.texts import Sayings
from calloff.values.verdict import Verdict
from calloff.vocabulary import Vocabulary

__all__ = ["BestBid", "Criterion", "Deductions", "Formula", "Lowest", "Points"]


class Criterion(Record):
    """Something stated about a bid, and what it is worth in the formula.

    Attributes:
        facet: A facet of the vocabulary: a flag or a number.
        worth: What it is worth that the flag is set, or each one of the number: money in major
            units, or points.
        most: For a number, beyond how many it is worth no more; for a flag ``None``.
    """

    positional: ClassVar = ("facet", "worth")

    facet: Annotated[str, Field(min_length=1)]
    worth: Positive
    most: Annotated[int, Field(ge=1, le=10**6)] | None = None


class _Stated(Record):
    """A formula, known in documents by its kind."""

    kind: str

    @model_serializer(mode="wrap")
    def _with_kind(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Write the kind first, also where everything at its default is left out."""
        return {"kind": self.kind, **handler(self)}


class Lowest(_Stated):
    """The lowest total goes first."""

    kind: Literal["lowest"] = "lowest"

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """Nothing but the price."""
        return ()


class Deductions(_Stated):
    """The lowest total goes first, after stated amounts are deducted for stated criteria.

    Attributes:
        currency: ISO 4217 code of the deductions.
        criteria: What is deducted for.
    """

    kind: Literal["deductions"] = "deductions"
    currency: Currency
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1)]


class Points(_Stated):
    """The most points go first: some for the price by a stated reference, some for criteria.

    The price earns ``weight`` times what it lies below the reference, as a share of the reference:
    nothing at the reference, and less than nothing above it.

    Attributes:
        reference: The total that earns no points for its price.
        weight: The points that a price of nothing would earn.
        criteria: What else earns points.
    """

    kind: Literal["points"] = "points"
    reference: Money
    weight: Positive
    criteria: tuple[Criterion, ...] = ()


Formula = Annotated[Lowest | Deductions | Points, Field(discriminator="kind")]
"""How bids compare. Each measures a bid by itself."""


@dataclass(frozen=True, slots=True)
class _Part:
    """What a criterion comes to for one bid: at worst and at best, in what it is worth."""

    criterion: Criterion
    worst: Fraction
    best: Fraction

    def data(self) -> dict[str, Any]:
        """The part as plain data for JSON; amounts in major units, or points, exact."""
        told = {"facet": self.criterion.facet, "worth": plain(self.criterion.worth)}
        if self.criterion.most is not None:
            told["most"] = str(self.criterion.most)
        told["comes_to"] = str(self.worst)
        if self.worst != self.best:
            told["at_best"] = str(self.best)
        return told


class BestBid(Ordering):
    """The best bid goes first, by a formula that the key states; there is no default.

    Only formulas that measure a bid by itself are to be had. Where a bid is measured by the
    lowest or the mean of the others, taking away a bid that could not win can turn the order of
    two others round, so such relative formulas are left out on purpose.

    Over the register no bid has been made, so that everybody might be best.

    Attributes:
        day: The day whose prices and facts count.
        formula: ``lowest`` total, ``deductions`` from it, or ``points``.
    """

    kind: Literal["best_bid"] = "best_bid"
    day: NamedDay
    formula: Formula
    asked_by: ClassVar = frozenset({"gate.priced", "gate.bid_within_agreement"})
    weighs_cost: ClassVar = True
    orders_register: ClassVar = False
    says: ClassVar = Sayings(
        sv={
            "name": "bästa anbud",
            "shown.total": "{total} totalt",
            "shown.day": "{total} per dygn",
            "shown.month": "{total} per månad",
            "shown.deductions": "jämförelsepris {evaluated}, anbud {total}",
            "shown.points": "{points} poäng, anbud {total}",
            "shown.unknown": "inget anbud",
        },
        en={
            "name": "best bid",
            "shown.total": "{total} in total",
            "shown.day": "{total} a day",
            "shown.month": "{total} a month",
            "shown.deductions": "evaluated price {evaluated}, bid {total}",
            "shown.points": "{points} points, bid {total}",
            "shown.unknown": "no bid",
        },
    )

    def problems(self, need: Need, terms: Terms, snapshot: Snapshot) -> tuple[Problem, ...]:
        """Criteria that the vocabulary does not have, and amounts for a whole of no known end."""
        found = list(self._facets(terms.vocabulary))
        if self.formula.kind != "lowest" and quantities(need.lines)[0] != "total":
            what = (
                f"the formula {self.formula.kind!r} is for the whole call-off, and the lines have "
                "no known end: give them times."
            )
            found.append(Problem("lines", what))
        return tuple(found)

    def _facets(self, vocabulary: Vocabulary) -> Iterator[Problem]:
        """What hinders a criterion from being read in a vocabulary."""
        known = {f.code: f.kind for f in vocabulary.facets if f.kind in {"flag", "number"}}
        for criterion in self.formula.criteria:
            kind = known.get(criterion.facet)
            if kind is None:
                hint = did_you_mean(criterion.facet, known)
                what = f"no flag or number {criterion.facet!r} in {vocabulary.id}.{hint}"
                yield Problem("key", what)
            elif (kind == "number") != (criterion.most is not None):
                needs = "needs most, so that it" if kind == "number" else "takes no most: it"
                ends = "is worth no more beyond that" if kind == "number" else "is a yes or a no"
                yield Problem("key", f"{criterion.facet!r} is a {kind} and {needs} {ends}.")

    def measure(
        self,
        need: Need,
        candidate: Candidate,
        terms: Terms,
        snapshot: Snapshot,
        findings: Sequence[Finding],
    ) -> Measure:
        """The total, the evaluated price or the points; the lowest measure is the best bid."""
        day = day_of(self.day, need, snapshot)
        self._check_currency(need, candidate)
        parts = tuple(_part(c, candidate, day, terms) for c in self.formula.criteria)
        told = None
        if candidate.stage == "proposal":
            told = quote(need.lines, candidate.prices, day)
        if told is None:
            return Measure(worst=ABOVE_ALL, best=(0, self._value(Fraction(0), parts, best=True)))
        total = told.total.exact
        worst, best = (self._value(total, parts, best=best) for best in (False, True))
        return Measure((0, worst), (0, best), self._shown(told, parts, worst, best))

    def _value(self, total: Fraction, parts: tuple[_Part, ...], *, best: bool) -> Fraction:
        """What counts: the less, the better."""
        merit = sum((part.best if best else part.worst for part in parts), Fraction(0))
        if isinstance(self.formula, Points):
            reference = self.formula.reference.exact
            merit += Fraction(self.formula.weight) * (reference - total) / reference
            return -merit
        return total - merit

    def _shown(
        self, told: Quote, parts: tuple[_Part, ...], worst: Fraction, best: Fraction
    ) -> dict[str, Any]:
        """The bid line by line and every part of the formula, as JSON; amounts in major units."""
        shown = told.data()
        formula = self.formula
        if isinstance(formula, Lowest):
            return shown
        shown["formula"] = formula.kind
        shown["parts"] = [part.data() for part in parts]
        sign = 1
        if isinstance(formula, Points):
            sign = -1
            price = self._value(told.total.exact, (), best=False)
            shown["reference_minor"] = formula.reference.minor
            shown["weight"] = plain(formula.weight)
            shown["price_points"] = str(-price)
        name = "points" if isinstance(formula, Points) else "evaluated"
        shown[name] = str(sign * worst)
        if worst != best:
            shown[f"{name}_at_best"] = str(sign * best)
        return shown

    def _check_currency(self, need: Need, candidate: Candidate) -> None:
        """Refuse amounts of the formula in another currency than the bids."""
        stated = None
        if isinstance(self.formula, Deductions):
            stated = self.formula.currency
        elif isinstance(self.formula, Points):
            stated = self.formula.reference.currency
        theirs = candidate.prices.currency
        if stated is not None and stated != theirs:
            what = f"the formula is in {stated}, {candidate.id} in {theirs}: they do not compare."
            raise InputError(f"the decision about {need.id}", [Problem("key", what)])


def _part(criterion: Criterion, candidate: Candidate, day: date, terms: Terms) -> _Part:
    """What a criterion is worth for a candidate: where nobody says, at worst and at best."""
    words, worth = terms.vocabulary, Fraction(criterion.worth)
    if criterion.most is None:
        verdict = answer(has(criterion.facet), candidate, day, words).verdict
        worst, best = (int(verdict in kept) for kept in (_SURELY, _PERHAPS))
    else:
        # Who has at least so many has at least fewer: the last that holds is found by halving.
        numbers = range(1, criterion.most + 1)

        def last(kept: frozenset[Verdict]) -> int:
            return bisect_left(
                numbers,
                True,
                key=lambda n: (
                    answer(at_least(criterion.facet, n), candidate, day, words).verdict not in kept
                ),
            )

        worst, best = last(_SURELY), last(_PERHAPS)
    return _Part(criterion, worst * worth, best * worth)


_SURELY = frozenset({Verdict.MET})
_PERHAPS = frozenset({Verdict.MET, Verdict.UNKNOWN})
