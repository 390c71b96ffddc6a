"""Doubts about an agreement that can still be used: how long it lasts, how it ends, its options.

None of them hinders a call-off. The law may allow what looks odd here, and an agreement may say
more than was written down; but somebody should look.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from calloff.finding import Remark
from calloff.framework.agreement import Framework, Law
from calloff.values.durations import Duration
from calloff.values.period import Period
from calloff.values.record import Record
from calloff.values.texts import Language, Sayings

__all__ = ["SAYINGS", "TERM_RULES", "TermRule", "remarks", "told"]


class TermRule(Record):
    """How long agreements may last, by the day their procurement began.

    Attributes:
        law: Under which law.
        valid: The days on which the procurement must have begun.
        longest: How long at most, save for special reasons; ``None`` where the law sets no limit.
        statute: Chapter and section, or what took it away.
        source: Where that was read.
    """

    law: Law
    valid: Period
    longest: Duration | None
    statute: str
    source: str


TERM_RULES: tuple[TermRule, ...] = (
    TermRule(
        law="se-social",
        valid=Period.parse("2017-01-01/2022-01-31"),
        longest=Duration(4, "year"),
        statute="LOU 7 kap. 2 §",
        source="frageportalen.upphandlingsmyndigheten.se, 2147745",
    ),
    TermRule(
        law="se-social",
        valid=Period.parse("2022-02-01/.."),
        longest=None,
        statute="LOU 19 kap.",
        source="prop. 2021/22:5",
    ),
    TermRule(
        law="se-other",
        valid=Period.parse("2017-01-01/.."),
        longest=Duration(4, "year"),
        statute="LOU 7 kap. 2 §",
        source="SFS 2016:1145",
    ),
)
"""The rules known here. From 1 February 2022 social and other specific services follow chapter
19, which says nothing of framework agreements; how long they last is up to the agreement."""

SAYINGS = Sayings(
    sv={
        "framework.longer_than_allowed": "Avtalet kan gälla {longest}, längre än {allowed} som "
        "{statute} medger utan särskilda skäl för en upphandling som påbörjades {procured}.",
        "framework.procured_not_stated": "Avtalet kan gälla {longest}. Ange när upphandlingen "
        "påbörjades, så att det går att se vilken längsta tid som gäller.",
        "framework.term_rule_missing": "Avtalet kan gälla {longest}. Ingen regel om längsta tid är "
        "känd för en upphandling som påbörjades {procured}; ange den, med källa.",
        "framework.ended_before_notice": "Avtalet upphör {ended}. Uppsägning enligt avtalet ger "
        "tidigast {earliest}.",
        "lot.prices_after_the_end": "Nya priser den {day} gäller {days} dagar efter avtalets sista "
        "dag {last}: de kan bara gälla kontrakt som förnyas.",
        "option.length_differs": "Optionen sägs gälla {said}, till och med {until}, men är "
        "beskriven för {period}.",
        "option.said_to_outlast": "Optionen sägs gälla till och med {until}, längre än avtalet, "
        "till och med {contract}: en option upphör med sitt avtal.",
        "option.without_clause": "Optionen utökar avtalet med {share} procent, inte under "
        "{limit}: det krävs en klausul i avtalet som bär den.",
        "option.prices_differ": "{period} kostar en enhet {price}, annars {other}. Till det priset "
        "räcker summan till {would_be} och inte {quantity}.",
        "options.sum_of_a_part": "{stated} är summan för {period}; för hela tiden är den {total}.",
        "options.sum_differs": "{stated} anges som summa; delarna ger {total}.",
    },
    en={
        "framework.longer_than_allowed": "The agreement can last {longest}, longer than the "
        "{allowed} that {statute} allows without special reasons for a procurement that began "
        "{procured}.",
        "framework.procured_not_stated": "The agreement can last {longest}. State when its "
        "procurement began, to tell for how long it may.",
        "framework.term_rule_missing": "The agreement can last {longest}. No rule on the longest "
        "time is known for a procurement that began {procured}; state it, with its source.",
        "framework.ended_before_notice": "The agreement ends {ended}. Notice by its terms ends it "
        "on {earliest} at the earliest.",
        "lot.prices_after_the_end": "New prices on {day} come {days} days after the agreement's "
        "last day, {last}: only contracts that are renewed can have them.",
        "option.length_differs": "The option is said to last {said}, until {until}, and is set "
        "out for {period}.",
        "option.said_to_outlast": "The option is said to last until {until}, longer than the "
        "agreement, until {contract}: an option ends with its contract.",
        "option.without_clause": "The option adds {share} per cent to the contract, not below "
        "{limit}: it takes a clause of the contract to carry it.",
        "option.prices_differ": "In {period} a unit costs {price}, else {other}. At that price the "
        "sum buys {would_be} and not {quantity}.",
        "options.sum_of_a_part": "{stated} is the sum for {period}; for the whole it is {total}.",
        "options.sum_differs": "{stated} is stated as the sum; the parts come to {total}.",
    },
)
"""What each remark says, by its code."""


def remarks(framework: Framework) -> Iterator[Remark]:
    """What somebody should look at in an agreement: never a reason not to use it."""
    yield from _too_long(framework)
    earliest = framework.earliest_end()
    if framework.ended is not None and earliest is not None and framework.ended < earliest:
        found = {"ended": str(framework.ended), "earliest": str(earliest)}
        yield Remark("framework.ended_before_notice", "ended", found)
    last = framework.last_day()
    contract = Period.of(framework.term.start, last)
    for index, lot in enumerate(framework.lots):
        late = lot.price_rules.renewals_only(contract) if lot.price_rules is not None else ()
        for day in late:
            assert last is not None, "Only what ends can have prices that come after it."
            found = {"day": str(day), "last": str(last), "days": str((day - last).days)}
            yield Remark("lot.prices_after_the_end", f"lots.{index}.price_rules", found)
    for index, option in enumerate(framework.options):
        for remark in option.remarks(contract):
            yield Remark(remark.code, f"options.{index}.{remark.place}", remark.found)


def told(remark: Remark, language: Language) -> str:
    """A remark about an agreement in a sentence.

    Args:
        remark: One of `remarks`, `Option.remarks` or `sum_remarks`.
        language: ``sv`` or ``en``.
    """
    found = {name: str(value) for name, value in remark.found.items()}
    for name in _DURATIONS & found.keys():
        found[name] = _in_words(Duration.parse(found[name]), language)
    return SAYINGS.of(language)[remark.code].format(**found)


_DURATIONS = frozenset({"allowed", "said"})

_SWEDISH = {
    "year": ("år", "år"),
    "month": ("månad", "månader"),
    "week": ("vecka", "veckor"),
    "day": ("dag", "dagar"),
}


def _in_words(duration: Duration, language: Language) -> str:
    """A duration as people of that language say it."""
    if language == "en":
        return str(duration)
    return f"{duration.count} {_SWEDISH[duration.unit][duration.count != 1]}"


def _too_long(framework: Framework) -> Iterator[Remark]:
    """A remark where it may last longer than the law of its procurement allows."""
    longest = framework.longest or Period(framework.term.start, framework.term.end)
    if framework.law is None or longest.start is None:
        return
    four_years = Duration(4, "year").after(longest.start)
    if longest.end is not None and longest.end <= four_years:
        return
    found: dict[str, Any] = {"longest": str(longest)}
    if framework.procured is None:
        yield Remark("framework.procured_not_stated", "procured", found)
        return
    found["procured"] = str(framework.procured)
    rule = next(
        (r for r in TERM_RULES if r.law == framework.law and framework.procured in r.valid), None
    )
    if rule is None:
        yield Remark("framework.term_rule_missing", "procured", found)
    elif rule.longest is not None and (
        longest.end is None or longest.end > rule.longest.after(longest.start)
    ):
        found |= {"allowed": str(rule.longest), "statute": rule.statute, "source": rule.source}
        yield Remark("framework.longer_than_allowed", "term", found)
