"""What the next agreement should require, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from calloff.expressions import Expression
from calloff.protocol.sentences import amount_text, asked_for
from calloff.register import Register
from calloff.scenario.next_agreement import NextAgreement, RequirementCost
from calloff.values.outline import Heading, Lines, Outline, Paragraph, Part, Table
from calloff.values.texts import Language, Sayings

__all__ = ["SAYINGS", "next_agreement_outline"]

SAYINGS = Sayings(
    sv={
        "title": "Vad nästa avtal bör kräva",
        "basis": "Underlag",
        "needs": "Behov",
        "served": "Någon uppfyller eller kan uppfylla",
        "not_decided": "Avtalet ger inget svar",
        "protected": "Utelämnade, skyddade personuppgifter",
        "unmet": "Det som ingen uppfyller tillsammans",
        "unmet.none": "Inget som {threshold} behov eller fler frågar efter är ouppfyllt.",
        "declined": "Varför leverantörer tackade nej",
        "declined.none": "Inget skäl förekommer {threshold} gånger eller fler.",
        "costs": "Vad varje krav kostar",
        "costs.about": "Så mycket dyrare är den billigaste som säkert uppfyller alla krav än den "
        "billigaste utan kravet. Om ett krav kan utgå avgör den som bedömer behovet.",
        "costs.none": "Inget krav ställs i {threshold} behov eller fler.",
        "lot": "delområde",
        "asked": "krav",
        "count": "antal",
        "of": "av",
        "cause": "skäl",
        "alone": "ingen säker med kravet",
        "compared": "jämförda",
        "mean": "i snitt dyrare",
        "total": "för hela placeringen",
        "day": "per dygn",
        "month": "per månad",
        "for": "räknat",
        "and": " och ",
        "no_answer": "inget svar i tid",
        "no_reason": "inget skäl angivet",
        "place": "plats saknas",
        "competence": "kompetens saknas",
        "unpriced": "–",
    },
    en={
        "title": "What the next agreement should require",
        "basis": "Basis",
        "needs": "Needs",
        "served": "Somebody serves or might",
        "not_decided": "The agreement gives no answer",
        "protected": "Left out, protected identity",
        "unmet": "What nobody meets together",
        "unmet.none": "Nothing is unmet that {threshold} or more needs ask for.",
        "declined": "Why suppliers declined",
        "declined.none": "No cause turns up {threshold} times or more.",
        "costs": "What each requirement costs",
        "costs.about": "By so much the cheapest who surely meets all requirements is dearer than "
        "the cheapest without it. Whether one can be dropped is for whoever assesses the need.",
        "costs.none": "No requirement stands in {threshold} needs or more.",
        "lot": "lot",
        "asked": "requirement",
        "count": "count",
        "of": "of",
        "cause": "cause",
        "alone": "nobody sure with it",
        "compared": "compared",
        "mean": "dearer on average",
        "total": "for the whole placement",
        "day": "per day",
        "month": "per month",
        "for": "counted",
        "and": " and ",
        "no_answer": "no answer in time",
        "no_reason": "no reason given",
        "place": "no room",
        "competence": "no competence",
        "unpriced": "–",
    },
)
"""The words of the report."""


def next_agreement_outline(
    found: NextAgreement, register: Register, language: Language = "sv"
) -> Outline:
    """What the next agreement should require, as a report for people.

    Args:
        found: What `next_agreement` found.
        register: The register that it was found in.
        language: ``sv`` or ``en``.
    """
    say = SAYINGS.of(language)
    figures = ("needs", "served", "not_decided", "protected")
    parts: list[Part] = [
        Heading(say["basis"]),
        Lines(tuple((say[name], str(getattr(found, name))) for name in figures)),
    ]

    def words(asked: Iterable[Expression]) -> str:
        each = (asked_for(one.data(), register.vocabulary, language) for one in asked)
        return say["and"].join(each)

    def section(name: str, head: str, rows: Sequence[tuple[str, ...]], numbers: str) -> None:
        parts.append(Heading(say[name]))
        columns = head.split()
        if rows:
            right = frozenset(columns.index(column) for column in numbers.split())
            parts.append(Table(tuple(say[column] for column in columns), tuple(rows), right))
        else:
            parts.append(Paragraph(say[f"{name}.none"].format(threshold=found.threshold)))

    unmet = [(row.lot, words(row.asked), str(row.needs)) for row in found.unmet]
    section("unmet", "lot asked needs", unmet, "needs")
    declined = [
        (row.lot, _cause(row.cause, language), str(row.count), str(row.asked))
        for row in found.declined
    ]
    section("declined", "lot cause count of", declined, "count of")
    costs = [
        (
            row.lot,
            words((row.asked,)),
            str(row.needs),
            str(row.alone),
            str(row.compared),
            _mean(row, language),
            say[row.basis],
        )
        for row in found.costs
    ]
    section("costs", "lot asked needs alone compared mean for", costs, "needs alone compared mean")
    if costs:
        parts.append(Paragraph(say["costs.about"]))
    return Outline(say["title"], tuple(parts), language)


def _cause(cause: str | None, language: Language) -> str:
    """A cause in words; one of a procedure's own as its code."""
    return SAYINGS.find(language, cause or "no_reason") or str(cause)


def _mean(row: RequirementCost, language: Language) -> str:
    if row.mean is None or row.extra is None:
        return SAYINGS.of(language)["unpriced"]
    return amount_text(row.mean, row.extra.currency, language)
