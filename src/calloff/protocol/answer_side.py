"""What a protocol says after the answers: assessment, prices, the order, the reasons, the end."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from calloff.assessment import Assessment, Ground
from calloff.decision import Decision
from calloff.orderings import Ordering
from calloff.outcome import Ask, Chosen, Escalate, Tied
from calloff.protocol.sentences import (
    amount_text,
    capital,
    decimals,
    item_text,
    step_name,
    unit_text,
)
from calloff.protocol.teller import Teller
from calloff.values.money import minor_digits
from calloff.values.outline import Bullets, Heading, Lines, Paragraph, Part, Table
from calloff.values.texts import Language

__all__ = [
    "about",
    "answers",
    "assessment",
    "award",
    "behind",
    "kept",
    "prices",
    "quote",
    "ranking",
    "signatures",
    "tiers",
    "why_not",
]


def answers(t: Teller) -> list[Part]:
    """Who answered what and when, and who did not."""
    d = t.decision
    proposals = [c for c in d.candidates if c.stage == "proposal"]
    rows = [
        (t.name(c.id), t.when(c.pools[0].updated), t.label("answer.proposed")) for c in proposals
    ]
    names = {c.id: t.name(c.id) for c in d.candidates} | {c.offer: c.name for c in d.candidates}
    for answer in d.snapshot.answers:
        reason = f": {t.reason(answer.reason)}" if answer.reason else ""
        who = answer.name or names.get(answer.candidate, answer.candidate)
        rows.append((who, t.when(answer.at), t.label(f"answer.{answer.status}") + reason))
    if not rows:
        return []
    head = tuple(t.label(code) for code in ("ranking.who", "answered", "answer"))
    return [Heading(t.label("answers")), Table(head, tuple(rows))]


def assessment(t: Teller) -> list[Part]:
    """How people compared the candidates, before they saw a price."""
    d = t.decision
    assessment = d.snapshot.assessment_of(d.need.id)
    known = {candidate.id for candidate in d.candidates}
    if assessment is None or not any(c in known for tier in assessment.tiers for c in tier):
        return []
    names = {id: t.name(id) if id in known else id for tier in assessment.tiers for id in tier}
    signed = (t.label("signed"), signatures(t, assessment))
    return [Heading(t.label("assessment")), *tiers(t, assessment, names), Lines((signed,))]


def tiers(t: Teller, assessment: Assessment, names: Mapping[str, str]) -> Iterator[Part]:
    """The tiers of a comparison, the best suited first, with the reasons wish by wish."""
    for number, tier in enumerate(assessment.tiers, start=1):
        code = "assessment.tier" if len(tier) > 1 else "assessment.alone"
        yield Heading(t.label(code, number=str(number)), level=2)
        rows = tuple(
            (names[id], *_ground(t, ground))
            for id in tier
            for ground in assessment.grounds
            if ground.candidate == id
        )
        head = ("ranking.who", "ground.wish", "ground.met", "ground.reason")
        yield Table(tuple(t.label(code) for code in head), rows)


def _ground(t: Teller, ground: Ground) -> tuple[str, str, str]:
    """One reason: the wish it is about, whether that is met, and the words."""
    wishes = t.decision.need.wishes
    wish = t.label("ground.whole")
    if ground.wish is not None and ground.wish < len(wishes):
        wish = t.asked(wishes[ground.wish])
    met = {True: t.label("yes"), False: t.label("no"), None: "-"}[ground.met]
    return wish, met, t.only_here(ground.reason)


def signatures(t: Teller, assessment: Assessment) -> str:
    """By which roles a comparison is signed, and when."""
    return ", ".join(
        t.label("signed.by", role=t.word("role", s.role), at=t.when(s.at))
        for s in assessment.signed
    )


def prices(t: Teller, *, besides: Container[str] = ()) -> list[Part]:
    """What each answer costs, line by line, with the rounding said aloud.

    Args:
        t: Who tells.
        besides: Candidates whose quotes stand elsewhere already.
    """
    d = t.decision
    if isinstance(d.outcome, Ask | Escalate):
        return []
    parts: list[Part] = []
    for id in (id for tier in d.ranking for id in tier):
        if d.candidate(id).stage != "proposal" or id in besides:
            continue
        for measure in d.measures[id]:
            if isinstance(measure.shown, dict) and "total_minor" in measure.shown:
                parts.append(Heading(t.name(id), level=2))
                parts.append(quote(t, measure.shown))
    return [Heading(t.label("prices")), *parts] if parts else []


def quote(t: Teller, shown: Mapping[str, Any]) -> Table:
    """A quote as a table."""
    currency, tell = shown["currency"], t.money
    rows = [
        (_calculated(t, line, currency), tell(line["minor"], currency)) for line in shown["lines"]
    ]
    if shown["rounding_minor"]:
        rows.append((t.label("price.rounding"), tell(shown["rounding_minor"], currency)))
    basis = shown["basis"]
    total = "price.total" if basis == "total" else f"price.total.{basis}"
    rows.append((t.label(total), tell(shown["total_minor"], currency)))
    rows += _by_formula(t, shown) if "formula" in shown else ()
    head = (t.label("price.item"), t.label("price.amount"))
    return Table(head, tuple(rows), frozenset({1}))


def _by_formula(t: Teller, shown: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What a bid comes to by the key's formula, part by part."""
    facets, points = t.decision.terms.vocabulary.by_code, "points" in shown
    if points:
        yield t.label("price.points.price"), decimals(Fraction(shown["price_points"]), t.language)
    for part in shown["parts"]:
        name = facets[part["facet"]].name[t.language]
        worth = Fraction(part["comes_to"])
        told = decimals(worth, t.language) if points else _amount(t, -worth, shown)
        if "at_best" in part:
            told = t.label("price.at_worst", told=told)
        yield t.label("price.points" if points else "price.deduction", name=name), told
    if points:
        yield t.label("price.points.all"), decimals(Fraction(shown["points"]), t.language)
    else:
        yield t.label("price.evaluated"), _amount(t, Fraction(shown["evaluated"]), shown)


def _amount(t: Teller, exact: Fraction, shown: Mapping[str, Any]) -> str:
    return amount_text(exact, shown["currency"], t.language)


def _calculated(t: Teller, line: Mapping[str, Any], currency: str) -> str:
    """How one line of a quote is calculated: how much of what, at which price, and on what."""
    item = item_text(line["item"], t.language, t.decision.terms.lot)
    if "level" in line:
        item = f"{item} ({line['level']})"
    kind = line.get("kind", "item")
    if kind != "item":
        item = t.label("price.on_top", surcharge=item_text(line["code"], t.language), item=item)
    if kind == "percentage":
        base = _amount(t, Fraction(line["quantity"]), {"currency": currency})
        percent = _written(line["price"], t)
        told = t.label("price.percentage", item=item, percent=percent, base=base)
    else:
        told = t.label(
            "price.calculation",
            item=item,
            quantity=number(Fraction(line["quantity"]), t.language),
            unit=unit_text(line["unit"], t.language, many=line["quantity"] != "1"),
            price=_price(t, line["price"], currency),
        )
    if "above" in line:
        told = t.label("price.above", told=told, above=_written(line["above"], t))
    return t.label("price.option", told=told) if line.get("option") else told


def _written(exact: str, t: Teller) -> str:
    """A number with every decimal that it has."""
    return exact.replace(".", "," if t.language == "sv" else ".")


def _price(t: Teller, exact: str, currency: str) -> str:
    """A unit price, which may have more decimals than the currency."""
    minor = Decimal(exact).scaleb(minor_digits(currency))
    if minor == minor.to_integral_value():
        return t.money(int(minor), currency)
    return f"{exact} {currency}"


def ranking(t: Teller) -> list[Part]:
    """Who comes where, and what was measured; short of prices while the register is asked."""
    d = t.decision
    if isinstance(d.outcome, Ask | Escalate) or not d.ranking:
        return []
    rows = []
    for place, tier in enumerate(d.ranking, start=1):
        for id in tier:
            pairs = zip(d.key.orderings, d.measures[id], strict=True)
            told = [t.measured(ordering, measure) for ordering, measure in pairs]
            rows.append((str(place), t.name(id), ", ".join(text for text in told if text)))
    head = tuple(t.label(f"ranking.{c}") for c in ("place", "who", "why"))
    return [Heading(t.label("ranking")), Table(head, tuple(rows), frozenset({0}))]


FEW = 12
"""So many who fall are told one by one, with what was found; more are told by what they fall on."""


MANY = 200
"""More than so many who fall on the same are counted and not named: nobody reads so far."""


def why_not(t: Teller) -> list[Part]:
    """For each reason, who falls on it or comes later by it; those of the same stand together."""
    d = t.decision
    fallen = [eligibility for eligibility in d.eligibilities if eligibility.against]
    later = _later(t) if isinstance(d.outcome, Chosen | Tied) else {}
    if not fallen and not later:
        return []
    together: dict[str, list[str]] = {}
    for eligibility in fallen:
        if len(fallen) <= FEW:
            said = " ".join(t.said(finding) for finding in eligibility.against)
        else:
            tests = dict.fromkeys((f.step, f.place) for f in eligibility.against)
            said = "; ".join(t.test(step, place) for step, place in tests)
        together.setdefault(said, []).append(t.name(eligibility.candidate))
    by_number = sorted(together.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    told = tuple(_with_names(t, said, names) for said, names in [*later.items(), *by_number])
    code = "why_not" if d.ranking else "why_not.nobody"
    parts: list[Part] = [Heading(t.label(code)), Bullets(told)]
    return parts if len(fallen) <= FEW else [*parts, Paragraph(t.label("why_not.more"))]


def _with_names(t: Teller, said: str, names: list[str]) -> str:
    """A reason with how many it concerns, and whom, where these are not too many to read."""
    given = {"text": capital(said), "count": str(len(names))}
    if len(names) > MANY and not t.unnamed:
        return t.label("more.count", **given)
    told = t.label("withheld.names") if t.unnamed else "; ".join(sorted(names))
    return t.label("more", **given, names=told)


def _later(t: Teller) -> dict[str, list[str]]:
    """Those who may serve and come after others, by what the key tells them apart by."""
    together: dict[str, list[str]] = {}
    for id in (id for tier in t.decision.ranking[1:] for id in tier):
        code, ordering = behind(t.decision, id)
        said = t.label(f"behind.{code}", name=step_name(ordering, t.language))
        together.setdefault(said, []).append(t.name(id))
    return together


def behind(decision: Decision, id: str) -> tuple[str, Ordering]:
    """By what a candidate comes after one of the first: the first ordering that differs.

    Returns:
        A code: ``suited`` by people's comparison, ``wishes`` by those met, ``price``,
        ``price.level`` among those who suit equally well, or ``other``; and the ordering.
    """
    for first in decision.ranking[0]:
        level = False
        measures = zip(decision.measures[id], decision.measures[first], strict=True)
        for ordering, (mine, theirs) in zip(decision.key.orderings, measures, strict=True):
            shown = mine.shown if isinstance(mine.shown, dict) else {}
            if mine.worst == theirs.worst:
                level = level or "tier" in shown
            elif not ordering.precedes(theirs.worst, mine.worst):
                break
            elif "tier" in shown:
                return "suited", ordering
            elif "met" in shown:
                return "wishes", ordering
            elif "total_minor" in shown and "formula" not in shown:
                return "price.level" if level else "price", ordering
            else:
                return "other", ordering
    raise AssertionError("Whoever comes later is preceded by one of the first.")


def award(t: Teller) -> list[Part]:
    """What a person has still to decide."""
    rows = (
        (t.label("award.by"), t.label("award.open")),
        (t.label("consent"), t.label("consent.open")),
    )
    return [Heading(t.label("award")), Lines(rows)]


def kept(t: Teller) -> list[Part]:
    """How long it is kept, and how it is known again."""
    rows = [
        (t.label("retention"), t.label("retention.open")),
        (t.label("entry"), t.label("entry.open")),
    ]
    if t.audience == "caseworker":
        rows.append((t.label("control"), t.decision.fingerprint[:16]))
    return [Heading(t.label("kept")), Lines(tuple(rows))]


def about(t: Teller, candidate: str) -> list[Part]:
    """Every finding about one candidate, with what each step of the key rests on.

    What is said alike stands once: a row withheld for each person would tell how many there are.
    """
    found = t.decision.findings(candidate)
    rows = dict.fromkeys((t.said(finding), t.clause(finding)) for finding in found)
    return [
        Heading(t.label("candidate", name=t.name(candidate))),
        Table((t.label("found"), t.label("clause")), tuple(rows)),
    ]


def number(exact: Fraction, language: Language) -> str:
    """A quantity in at most two decimals."""
    text = f"{float(exact):.2f}".rstrip("0").rstrip(".")
    return text.replace(".", "," if language == "sv" else ".")
