"""Among equivalents the most cost-effective: which cost is lowest, and whether that is certain."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from calloff.finding import Remark
from calloff.process.costs import ComparableCost, PriceIndex, one_measure
from calloff.values.money import rounded
from calloff.values.texts import Language, Sayings
from calloff.values.verdict import Verdict, all_met, met

__all__ = ["SAYINGS", "Compared", "Comparison", "compare", "told"]


@dataclass(frozen=True, slots=True)
class Compared:
    """One cost in a comparison.

    Attributes:
        cost: As it was stated.
        amount: In the year of the comparison where it can be converted, else as stated; overhead
            that was left out is added where its rate is known.
        converted: Whether the amount is one of the year of the comparison.
        verdict: Whether nobody compared is cheaper; unknown where that could turn out either way.
    """

    cost: ComparableCost
    amount: Fraction
    converted: bool
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Comparison:
    """Costs side by side, the cheapest first, with what hinders a plain comparison.

    Attributes:
        year: The year they were to be compared in.
        unit: Of what one is compared.
        currency: What amounts are in.
        compared: The costs, cheapest first; equal ones by id.
        remarks: What hinders a plain comparison; each with the cost it is about as its place,
            or none where it is about all.
    """

    year: int
    unit: str
    currency: str
    compared: tuple[Compared, ...]
    remarks: tuple[Remark, ...]

    @property
    def cheapest(self) -> Compared:
        """The first in order, which need not be the most cost-effective."""
        return self.compared[0]

    @property
    def verdict(self) -> Verdict:
        """Whether the cheapest is the most cost-effective, or nobody can say."""
        return self.cheapest.verdict

    @property
    def may_be(self) -> tuple[str, ...]:
        """Those that are, or may turn out to be, the most cost-effective."""
        return tuple(c.cost.of for c in self.compared if c.verdict is not Verdict.UNMET)

    def data(self) -> dict[str, Any]:
        """The comparison as plain data for JSON; amounts as exact fractions."""
        return {
            "year": self.year,
            "unit": self.unit,
            "currency": self.currency,
            "verdict": self.verdict.value,
            "compared": [
                {
                    "of": c.cost.of,
                    "amount": str(c.amount),
                    "converted": c.converted,
                    "verdict": c.verdict.value,
                }
                for c in self.compared
            ],
            "remarks": [
                {"code": r.code, "place": r.place, "found": dict(r.found)} for r in self.remarks
            ],
        }


def compare(
    costs: Iterable[ComparableCost], *, year: int, index: PriceIndex | None = None
) -> Comparison:
    """Put costs side by side, and say whether the cheapest is the most cost-effective.

    It is, where it stays the cheapest whatever is not said turns out to be. What is not said can
    be: half a step of rounding, up or down; overhead that was left out or not mentioned, which
    only makes dearer; the occupancy of a cost, and the development of prices between years that
    no index tells, which may do anything. Costs of one and the same year compare without an
    index: what they have in common cannot change their order.

    A cost beside a price is remarked on and compared: a price carries the supplier's own overhead
    and empty hours, which is why a cost has to say what it holds of them.

    Args:
        costs: At least one; each source or offer once.
        year: The year whose prices they are compared in.
        index: What turns amounts of other years into amounts of that year.

    Raises:
        InputError: where units or currencies differ, VAT is included, or one stands twice.
    """
    given = tuple(costs)
    one_measure(given, "comparison", once=True)
    figures = [_figure(cost, year, index) for cost in given]
    judged = [
        Compared(figure.cost, figure.middle, figure.factor is not None, _verdict(figure, figures))
        for figure in figures
    ]
    ordered = tuple(sorted(judged, key=lambda c: (c.amount, c.cost.of)))
    return Comparison(
        year=year,
        unit=given[0].unit,
        currency=given[0].currency,
        compared=ordered,
        remarks=tuple(_remarks(ordered, year, index)),
    )


@dataclass(frozen=True, slots=True)
class _Figure:
    """A cost with the ends between which it must lie, before and after it is converted.

    Attributes:
        cost: As it was stated.
        stated: Least and greatest in its own year; no greatest where it is without bound.
        own: The amount in its own year.
        factor: What turns it into the year of the comparison; ``None`` where nothing does.
    """

    cost: ComparableCost
    own: Fraction
    stated: tuple[Fraction, Fraction | None]
    factor: Fraction | None

    @property
    def middle(self) -> Fraction:
        """The amount that is shown and ordered by."""
        return self.own * (1 if self.factor is None else self.factor)

    def ends(self, other: _Figure) -> tuple[Fraction, Fraction | None] | None:
        """The two ends in a year in which it compares with another; ``None``: in none."""
        low, high = self.stated
        if self.cost.year is not None and self.cost.year == other.cost.year:
            return low, high
        if self.factor is None or other.factor is None:
            return None
        return low * self.factor, None if high is None else high * self.factor

    def no_dearer(self, other: _Figure) -> Verdict:
        """Whether it costs no more than another, whatever is not said turns out to be."""
        mine, theirs = self.ends(other), other.ends(self)
        if mine is None or theirs is None:
            return Verdict.UNKNOWN
        if mine[1] is not None and mine[1] <= theirs[0]:
            return Verdict.MET
        return met(False) if theirs[1] is not None and theirs[1] < mine[0] else Verdict.UNKNOWN


def _verdict(figure: _Figure, figures: Sequence[_Figure]) -> Verdict:
    """Whether nobody else is cheaper."""
    return all_met(figure.no_dearer(other) for other in figures if other is not figure)


def _figure(cost: ComparableCost, year: int, index: PriceIndex | None) -> _Figure:
    """The cost with the ends between which it must lie."""
    amount, half = Fraction(cost.amount), Fraction(cost.step or 0) / 2
    low, high = max(Fraction(0), amount - half), amount + half
    if cost.overhead == "left_out" and cost.overhead_rate is not None:
        more = 1 + Fraction(cost.overhead_rate)
        amount, low, high = amount * more, low * more, high * more
    stated: tuple[Fraction, Fraction | None] = (low, high)
    if _lacks_overhead(cost):
        stated = (low, None)
    if cost.basis == "cost" and cost.occupancy is None:
        stated = (Fraction(0), None)
    return _Figure(cost, amount, stated, _factor(cost, year, index))


def _lacks_overhead(cost: ComparableCost) -> bool:
    """Whether overhead may have to be added, nobody knows how much."""
    if cost.basis == "price":
        return False
    return cost.overhead is None or (cost.overhead == "left_out" and cost.overhead_rate is None)


def _factor(cost: ComparableCost, year: int, index: PriceIndex | None) -> Fraction | None:
    """What turns the cost into one of the year; ``None`` where nothing does."""
    if cost.year == year:
        return Fraction(1)
    if cost.year is None or index is None:
        return None
    return index.factor(cost.year, year)


def _remarks(
    compared: tuple[Compared, ...], year: int, index: PriceIndex | None
) -> Iterator[Remark]:
    """What hinders a plain comparison: of all first, then of each."""
    bases = {
        basis: [c.cost.of for c in compared if c.cost.basis == basis] for basis in ("cost", "price")
    }
    if all(bases.values()):
        yield Remark("costs.basis_differs", "", bases)
    shares = {c.cost.occupancy for c in compared if c.cost.occupancy is not None}
    if len(shares) > 1:
        each = {c.cost.of: _percent(c.cost.occupancy) for c in compared if c.cost.occupancy}
        yield Remark("costs.occupancy_differs", "", {"occupancy": each})
    years = {c.cost.year for c in compared}
    common = len(years) == 1 and None not in years and not compared[0].converted
    if common:
        yield Remark("costs.of_another_year", "", {"year": years.pop(), "asked": year})
    for one in compared:
        if not one.converted and one.cost.year is not None and index is not None:
            lacks = [y for y in (one.cost.year, year) if index.factor(y, y) is None]
            found = {"index": index.name, "years": lacks}
            yield Remark("cost.index_lacks_year", one.cost.of, found)
        if not common:
            yield from _year_remarks(one, compared, year, index)
        yield from _cost_remarks(one)


def _year_remarks(
    one: Compared, compared: tuple[Compared, ...], year: int, index: PriceIndex | None
) -> Iterator[Remark]:
    """Whether a cost is of another year, and what was done about it."""
    cost = one.cost
    if cost.year == year:
        return
    found: dict[str, Any]
    if one.converted:
        assert index is not None, "Only an index turns one year into another."
        found = {
            "year": cost.year,
            "asked": year,
            "index": index.name,
            "source": index.source,
            "amount": _decimals(one.amount),
        }
        yield Remark("cost.converted", cost.of, found)
        return
    # The rise at which the cheapest of those that are of the year would be as cheap.
    others = [other.amount for other in compared if other.converted]
    code = "cost.year_not_stated" if cost.year is None else "cost.other_year"
    found = {"asked": year} if cost.year is None else {"year": cost.year, "asked": year}
    if others:
        found["change"] = _percent(min(others) / one.amount - 1)
        code += ".until"
    yield Remark(code, cost.of, found)


def _cost_remarks(one: Compared) -> Iterator[Remark]:
    """What a cost does not say about itself, or had to have added."""
    cost = one.cost
    if cost.basis == "cost":
        if cost.occupancy is None:
            yield Remark("cost.occupancy_not_stated", cost.of)
        if cost.overhead is None:
            yield Remark("cost.overhead_not_stated", cost.of)
        elif cost.overhead == "left_out" and cost.overhead_rate is None:
            yield Remark("cost.overhead_left_out", cost.of)
        elif cost.overhead == "left_out":
            assert cost.overhead_rate is not None, "Asked for just above."
            rate = _percent(cost.overhead_rate)
            yield Remark("cost.overhead_added", cost.of, {"rate": rate})
    if cost.step is not None and one.verdict is Verdict.UNKNOWN:
        yield Remark("cost.rounded", cost.of, {"step": _decimals(cost.step)})


def told(remark: Remark, language: Language) -> str:
    """A remark of a comparison as a sentence.

    Args:
        remark: One of the comparison's.
        language: ``sv`` or ``en``.
    """
    words = SAYINGS.of(language)
    blanks = {name: _written(value, language) for name, value in remark.found.items()}
    return words[remark.code].format(of=remark.place, **blanks)


def _written(value: object, language: Language) -> str:
    """What was found, as people of that language write it."""
    if isinstance(value, dict):
        parts = (f"{name} {_written(part, language)} %" for name, part in value.items())
        return ", ".join(parts)
    if isinstance(value, list):
        return ", ".join(_written(part, language) for part in value)
    text = str(value)
    number = re.fullmatch(r"-?\d+\.\d+", text)
    return text.replace(".", ",") if number and language == "sv" else text


def _percent(share: Fraction | Decimal | None) -> str:
    """A share in per cent with one decimal, half away from zero."""
    return _decimals(rounded(Fraction(share or 0) * 100, Fraction(1, 10)), 1)


def _decimals(exact: Fraction | Decimal, digits: int = 2) -> str:
    """An amount with so many decimals, half away from zero."""
    whole = rounded(Fraction(exact), Fraction(1, 10**digits))
    return f"{Decimal(whole.numerator) / Decimal(whole.denominator):.{digits}f}"


SAYINGS = Sayings(
    sv={
        "costs.basis_differs": "En kostnad i egen regi jämförs med avtalade priser: {cost} mot "
        "{price}.",
        "costs.occupancy_differs": "Kostnaderna är beräknade med olika beläggning: {occupancy}.",
        "costs.of_another_year": "Alla belopp är i {year} års nivå, inte {asked} års. Ordningen "
        "är densamma.",
        "cost.converted": "{of}: omräknat från {year} till {asked} års nivå med {index} "
        "({source}) till {amount}.",
        "cost.index_lacks_year": "{of}: {index} saknar {years}. Skriv in värdet med källa.",
        "cost.other_year": "{of}: beloppet är i {year} års nivå, jämförelsen gäller {asked}. "
        "Räkna om det med ett index.",
        "cost.other_year.until": "{of}: beloppet är i {year} års nivå, jämförelsen gäller {asked}. "
        "Det är lägst bara om förändringen mellan åren är mindre än {change} procent.",
        "cost.year_not_stated": "{of}: det står inte vilket års nivå beloppet är i. Jämförelsen "
        "gäller {asked}.",
        "cost.year_not_stated.until": "{of}: det står inte vilket års nivå beloppet är i. Det är "
        "lägst bara om förändringen till {asked} är mindre än {change} procent.",
        "cost.occupancy_not_stated": "{of}: det står inte vilken beläggning kostnaden är "
        "beräknad med.",
        "cost.overhead_not_stated": "{of}: det står inte om overhead ingår.",
        "cost.overhead_left_out": "{of}: overhead ingår inte, och det står inte hur stor den är.",
        "cost.overhead_added": "{of}: overhead på {rate} procent är tillagd.",
        "cost.rounded": "{of}: beloppet är avrundat till {step}, och det kan avgöra.",
    },
    en={
        "costs.basis_differs": "An in-house cost is compared with agreed prices: {cost} with "
        "{price}.",
        "costs.occupancy_differs": "The costs are computed with different occupancy: {occupancy}.",
        "costs.of_another_year": "All amounts are at the level of {year}, not of {asked}. Their "
        "order is the same.",
        "cost.converted": "{of}: converted from the level of {year} to that of {asked} by {index} "
        "({source}), to {amount}.",
        "cost.index_lacks_year": "{of}: {index} lacks {years}. Enter the value with its source.",
        "cost.other_year": "{of}: the amount is at the level of {year}, and {asked} is compared. "
        "Convert it with an index.",
        "cost.other_year.until": "{of}: the amount is at the level of {year}, and {asked} is "
        "compared. It is the lowest only if the change between the years is less than {change} per "
        "cent.",
        "cost.year_not_stated": "{of}: nothing says of which year's level the amount is. {asked} "
        "is compared.",
        "cost.year_not_stated.until": "{of}: nothing says of which year's level the amount is. It "
        "is the lowest only if the change to {asked} is less than {change} per cent.",
        "cost.occupancy_not_stated": "{of}: nothing says with which occupancy the cost is "
        "computed.",
        "cost.overhead_not_stated": "{of}: nothing says whether overhead is included.",
        "cost.overhead_left_out": "{of}: overhead is left out, and nothing says how much it is.",
        "cost.overhead_added": "{of}: overhead of {rate} per cent is added.",
        "cost.rounded": "{of}: the amount is rounded to {step}, and that may decide.",
    },
)
"""What is said of a comparison, by the code of a remark."""
