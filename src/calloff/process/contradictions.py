"""What does not go together in what was stated: shown to people, never a gate.

A proposal's word is taken against its offer's, since it knows the home; a need's quantity against
its dates, since the quantity is what is called off. But somebody should ask.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction

from calloff.allocation_key import SourceDocument
from calloff.candidate import Candidate, OnDay, Proposal
from calloff.expressions import Expression, has
from calloff.finding import Remark
from calloff.framework import Lot
from calloff.matching import hours_meet
from calloff.need import Need
from calloff.values.months import full_months
from calloff.values.texts import Language, Sayings
from calloff.values.verdict import Verdict
from calloff.vocabulary import Fact, Vocabulary

__all__ = ["SAYINGS", "contradictions", "misdated", "need_contradictions", "told"]

SAYINGS = Sayings(
    sv={
        "need.days_differ": "{item} avropas för {quantity} dygn, men {starts} till {ends} är "
        "{counted} som avtalet räknar dem.",
        "need.days_beyond": "{item} avropas för {quantity} dygn, fler än de {counted} från {starts}"
        " till {ends}.",
        "document.dated_before": "{document} är daterat {dated}, före det som det berättar om: "
        "{what}, {day}.",
        "document.dated_before.year": "{document} är daterat {dated}, före det som det berättar "
        "om: {what}, {day}. Menas {meant}?",
    },
    en={
        "need.days_differ": "{item} is called off for {quantity} days, and {starts} to {ends} are "
        "{counted} as the agreement counts them.",
        "need.days_beyond": "{item} is called off for {quantity} days, more than the {counted} "
        "from {starts} to {ends}.",
        "document.dated_before": "{document} is dated {dated}, before what it tells of: {what}, "
        "{day}.",
        "document.dated_before.year": "{document} is dated {dated}, before what it tells of: "
        "{what}, {day}. Is {meant} meant?",
    },
)
"""What the remarks about needs and documents say, by their code."""


def contradictions(
    proposal: Proposal, offer: Candidate, vocabulary: Vocabulary, on: date
) -> Iterator[Remark]:
    """The statements of a proposal that its offer rules out, or that are less than it promised.

    Args:
        proposal: What was proposed.
        offer: The offer it stands under, as the key sees it.
        vocabulary: What the statements mean.
        on: The day on which the offer's statements are read.
    """
    for index, fact in enumerate(proposal.facts):
        stated = offer.fact(fact.facet, on)
        found = {"facet": fact.facet, "offer": offer.id}
        if _contradicts(fact, offer, vocabulary, on):
            yield Remark("proposal.contradicts_offer", f"facts.{index}", found)
        elif stated is not None and _less(fact, stated, vocabulary):
            yield Remark("proposal.less_than_offer", f"facts.{index}", found)


def _contradicts(fact: Fact, offer: Candidate, vocabulary: Vocabulary, on: date) -> bool:
    """Whether the offer says no to what is claimed, or yes to what is denied."""
    view = OnDay(offer, on)
    claimed = (asked.judge(view, vocabulary) for asked in _claims(fact.facet, fact.value))
    denied = (asked.judge(view, vocabulary) for asked in _claims(fact.facet, fact.denied))
    # Where the offer says nothing, it has ruled nothing out, and promised nothing.
    return any(f.verdict is Verdict.UNMET and f.note != "silent" for f in claimed) or any(
        f.verdict is Verdict.MET and f.note != "silent" for f in denied
    )


def _claims(facet: str, value: object) -> Iterator[Expression]:
    """Everything that is stated, as one would ask for it."""
    if isinstance(value, tuple):
        yield from (has(facet, one) for one in value)
    elif isinstance(value, bool | int):
        yield has(facet, value)


def _less(fact: Fact, stated: Fact, vocabulary: Vocabulary) -> bool:
    """Whether hours are fewer than the offer's: the agreement promised all of those."""
    if vocabulary.by_code[fact.facet].kind != "hours":
        return False
    promised, given = stated.value, fact.value
    if not isinstance(promised, tuple) or not isinstance(given, tuple):
        return False
    return not all(hours_meet(given, window) for window in promised)


def need_contradictions(need: Need, lot: Lot) -> Iterator[Remark]:
    """Where the days that are called off are not those between the need's first and last day.

    The base service is expected on all of them, add-ons on no more than them. Where the agreement
    does not say how days are counted, only what no way of counting gives is remarked on.
    """
    if need.starts is None or need.ends is None:
        return
    days = need.period.days
    assert days is not None, "From a first to a last day there are so many days."
    if lot.day_count is not None:
        least = most = lot.day_count.days(need.period)
    else:
        # The first and the last day count one day together at least, and two at most.
        least, most = Fraction(days - 1), Fraction(days)
    by_day = [
        (index, line, Fraction(line.quantity) * (line.times or 1))
        for index, line in enumerate(need.lines)
        if line.unit == "day" and (line.per is None or (line.per == "day" and line.times))
    ]
    base = [quantity for _, line, quantity in by_day if _is_base(line.item, lot)]
    for index, line, quantity in by_day:
        short = quantity < least and _is_base(line.item, lot) and quantity == max(base)
        if not short and quantity <= most:
            continue
        found = {
            "item": line.item,
            "quantity": str(quantity),
            "counted": str(most) if least == most else f"{least}-{most}",
            "starts": str(need.starts),
            "ends": str(need.ends),
        }
        code = "need.days_differ" if short else "need.days_beyond"
        yield Remark(code, f"lines.{index}.quantity", found)


def _is_base(item: str, lot: Lot) -> bool:
    """Whether an item is what the lot is about; where the lot lists none, each one is."""
    known = lot.by_item.get(item)
    return not lot.items or (known is not None and known.base)


def misdated(document: SourceDocument, tells: Mapping[str, date]) -> Iterator[Remark]:
    """Where a document bears a date before what it tells of as done.

    In January last year's number is easily written: where the same day a year later is after all
    that it tells of, that is what may be meant.

    Args:
        document: The document, with the date it bears.
        tells: What it tells of as done, in a few words, and when that was.
    """
    if document.dated is None:
        return
    meant = full_months(document.dated, 12)
    a_year_off = all(day <= meant for day in tells.values())
    for what, day in sorted(tells.items(), key=lambda told: (told[1], told[0])):
        if day > document.dated:
            found = {"document": document.id, "dated": str(document.dated)}
            found |= {"what": what, "day": str(day)}
            if a_year_off:
                found["meant"] = str(meant)
            yield Remark("document.dated_before", "dated", found)


def told(remark: Remark, language: Language) -> str:
    """A remark about a need or a document in a sentence.

    Args:
        remark: One of `need_contradictions` or `misdated`.
        language: ``sv`` or ``en``.
    """
    found = {name: str(value) for name, value in remark.found.items()}
    code = f"{remark.code}.year" if "meant" in found else remark.code
    return SAYINGS.of(language)[code].format(**found)
