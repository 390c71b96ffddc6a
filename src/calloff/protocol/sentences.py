"""Findings, requirements and measures in words, Swedish or English."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from calloff.allocation_key import AllocationKey
from calloff.finding import Finding
from calloff.framework import Lot
from calloff.orderings import Measure, Ordering
from calloff.pricing import Line
from calloff.protocol.labels import LABELS
from calloff.protocol.sentence_labels import FACETS, ONE, WORDS
from calloff.step import Step
from calloff.values.exact import plain
from calloff.values.money import Money, minor_digits
from calloff.values.span import Span
from calloff.values.texts import Language, Sayings, blanks
from calloff.vocabulary import Audience, Fact, Vocabulary

__all__ = [
    "age_text",
    "amount_text",
    "asked_for",
    "capital",
    "decimals",
    "fact_text",
    "found",
    "holds_places",
    "item_text",
    "line_text",
    "may_be_told",
    "measured",
    "money",
    "reason",
    "sentence",
    "step_name",
    "unit_text",
    "value_text",
    "withheld_text",
]


def sentence(
    finding: Finding,
    key: AllocationKey,
    vocabulary: Vocabulary,
    language: Language,
    audience: Audience = "caseworker",
    *,
    reasons: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """A finding in a sentence, withheld where the reader may not be told.

    Args:
        finding: The finding.
        key: The key whose step it comes from.
        vocabulary: The words for facets and codes.
        language: ``sv`` or ``en``.
        audience: Who reads.
        reasons: What listed reasons are called, by code, where the office has its own list.
    """
    if finding.code.startswith(_OF_STEPS):
        step = key.step(finding.step)
        if audience not in step.told_to:
            wanted = step_name(step, language)
            return capital(_say(FACETS, language, "withheld", wanted=wanted))
        return _gate_sentence(finding, key, language, reasons)
    wanted = asked_for(_asked(finding), vocabulary, language, audience)
    if wanted == _word(language, "withheld"):
        return capital(_say(FACETS, language, "withheld", wanted="").removeprefix(": "))
    if not may_be_told(finding, vocabulary, audience):
        return capital(_say(FACETS, language, "withheld", wanted=wanted))
    if finding.code.startswith("logic."):
        return capital(f"{wanted}: {_word(language, finding.verdict.value)}.")
    verdict, note = finding.verdict.value, finding.note
    template = FACETS.find(language, f"{verdict}.{note}", verdict)
    assert template is not None, "Every verdict has its words."
    facet = str(finding.asked["facet"])
    return capital(
        template.format(wanted=wanted, stated=_stated(facet, finding, vocabulary, language))
    )


def reason(
    finding: Finding,
    key: AllocationKey,
    vocabulary: Vocabulary,
    language: Language,
    audience: Audience = "caseworker",
    *,
    reasons: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """A finding with what it is about in front, for a list of reasons."""
    said = sentence(finding, key, vocabulary, language, audience, reasons=reasons)
    if not finding.code.startswith(_OF_STEPS):
        return said
    step = key.step(finding.step)
    if audience not in step.told_to:
        return said
    name = step_name(step, language)
    return capital(f"{name}: {said[0].lower() + said[1:] if said[1:2].islower() else said}")


_OF_STEPS = ("gate.", "switch.")
"""Findings that are told in the words of the step that found them."""


def step_name(step: Step, language: Language) -> str:
    """What a step of a key is called in a table or before a colon."""
    return step.says.find(language, "name") or step.kind


def may_be_told(finding: Finding, vocabulary: Vocabulary, audience: Audience) -> bool:
    """Whether a reader may be told a finding: every facet in it must allow that."""
    if finding.parts:
        return all(may_be_told(part, vocabulary, audience) for part in finding.parts)
    facet = vocabulary.by_code.get(str(finding.asked.get("facet")))
    return facet is None or audience in facet.told_to


def asked_for(
    asked: Mapping[str, Any],
    vocabulary: Vocabulary,
    language: Language,
    audience: Audience = "caseworker",
) -> str:
    """What an expression asks for, from its data, such as ``language spoken: Dari``."""
    for word in ("any_of", "all_of", "none_of", "not"):
        if word in asked:
            parts = asked[word] if word != "not" else [asked[word]]
            told = [asked_for(part, vocabulary, language, audience) for part in parts]
            if set(told) == {_word(language, "withheld")}:
                # That something is not to be, or one of several, tells of what it is.
                return told[0]
            return _say(WORDS, language, word, parts="; ".join(told))
    facet = vocabulary.by_code[str(asked["facet"])]
    if audience not in facet.told_to:
        return _word(language, "withheld")
    if "within" in asked:
        low, high = asked["within"]
        value = _say(WORDS, language, "within", low=str(low), high=str(high))
    elif "at_least" in asked:
        value = _say(WORDS, language, "at_least", low=str(asked["at_least"]))
    elif asked["has"] is True:
        return facet.name[language]
    else:
        value = value_text(facet.code, asked["has"], vocabulary, language)
    return f"{facet.name[language]}: {value}"


def found(finding: Finding, vocabulary: Vocabulary, language: Language) -> str:
    """What was found, without repeating what was asked for."""
    verdict, note = finding.verdict.value, finding.note
    if finding.code.startswith("logic."):
        return capital(f"{_word(language, verdict)}.")
    template = FACETS.find(language, f"{verdict}.{note}", verdict)
    assert template is not None, "Every verdict has its words."
    facet = str(finding.asked["facet"])
    stated = _stated(facet, finding, vocabulary, language)
    return capital(template.format(wanted="", stated=stated).removeprefix(": "))


def fact_text(fact: Fact, vocabulary: Vocabulary, language: Language) -> str:
    """What is stated on one facet, and what is stated not to hold."""
    told = []
    if fact.value is not None:
        told.append(value_text(fact.facet, fact.value, vocabulary, language))
    if fact.denied:
        codes = value_text(fact.facet, fact.denied, vocabulary, language)
        told.append(_say(WORDS, language, "denied", codes=codes))
    return "; ".join(told) or _word(language, "nothing")


def value_text(facet: str, value: object, vocabulary: Vocabulary, language: Language) -> str:
    """A stated or asked value in words."""
    if isinstance(value, bool):
        return _word(language, "yes" if value else "no")
    if isinstance(value, list | tuple):
        named = [value_text(facet, one, vocabulary, language) for one in value]
        return ", ".join(named) if named else _word(language, "nothing")
    known = vocabulary.by_code.get(facet)
    if known is not None and known.kind == "range" and known.unit == "month":
        return _ages([str(value)], language)
    if known is not None and known.kind == "hours":
        return _hours(str(value), language)
    return vocabulary.name_of(facet, value, language)


def withheld_text(language: Language) -> str:
    """What stands in the place of something that a reader may not be told."""
    return _word(language, "withheld")


def _hours(text: str, language: Language) -> str:
    """Hours of the week as people say them."""
    if text.strip() == "24/7":
        return _word(language, "hours.always")
    said = re.sub(r"\b[A-Z][a-z]\b", lambda day: _word(language, f"hours.{day[0]}"), text)
    clock = r"\1.\2" if language == "sv" else r"\1:\2"
    return re.sub(r"(\d\d):(\d\d)", clock, said.replace("-", "–"))


def measured(ordering: Ordering, measure: Measure, language: Language) -> str:
    """What an ordering measured, in words; empty where there is nothing to say."""
    shown = measure.shown
    if shown is None:
        code = "shown.unknown" if measure.worst != measure.best else "shown.undrawn"
        return ordering.says.find(language, code) or ""
    if "formula" in shown:
        return _by_formula(ordering, shown, language)
    if "total_minor" in shown:
        code = f"shown.{shown['basis']}"
        total = money(shown["total_minor"], shown["currency"], language)
        return _say(ordering.says, language, code, total=total)
    if "met" in shown and "of" in shown:
        counts = {"met": str(len(shown["met"])), "of": str(shown["of"])}
        if shown["unknown"]:
            unknown = str(len(shown["unknown"]))
            return _say(ordering.says, language, "shown.unsure", **counts, unknown=unknown)
        return _say(ordering.says, language, "shown.wishes", **counts)
    given = {name: _written(value, language) for name, value in shown.items()}
    if "currency" in shown:
        minor = [name for name in shown if name.endswith("_minor")]
        for name in minor:
            amount = money(shown[name], shown["currency"], language)
            given = {name.removesuffix("_minor"): amount, **given}
    for name in given:
        if template := ordering.says.find(language, f"shown.{name}"):
            return template.format(**given)
    return ", ".join(f"{name} {value}" for name, value in shown.items())


def _written(value: object, language: Language) -> str:
    """What was measured, as it is written; an exact decimal with the comma of the language."""
    text = str(value)
    return text.replace(".", ",") if language == "sv" and _DECIMAL.fullmatch(text) else text


_DECIMAL = re.compile(r"\d+\.\d+")


def _by_formula(ordering: Ordering, shown: Mapping[str, Any], language: Language) -> str:
    """What a bid comes to by a formula, and what was bid."""
    currency = shown["currency"]
    given = {"total": money(shown["total_minor"], currency, language)}
    if "points" in shown:
        given["points"] = decimals(Fraction(shown["points"]), language)
    else:
        given["evaluated"] = amount_text(Fraction(shown["evaluated"]), currency, language)
    return _say(ordering.says, language, f"shown.{shown['formula']}", **given)


def decimals(exact: Fraction, language: Language) -> str:
    """A number in at most two decimals."""
    text = f"{Decimal(round(exact * 100)).scaleb(-2):f}".rstrip("0").rstrip(".")
    return text.replace(".", "," if language == "sv" else ".")


def amount_text(exact: Fraction, currency: str, language: Language) -> str:
    """An amount in major units as people of that language write it."""
    return money(Money.of(exact, currency).minor, currency, language)


def money(minor: int, currency: str, language: Language) -> str:
    """An amount as people of that language write it."""
    from babel.numbers import format_currency

    amount = Decimal(minor).scaleb(-minor_digits(currency))
    if language == "sv":
        return str(format_currency(amount, currency, locale="sv_SE"))
    return str(format_currency(amount, currency, format="¤¤\u00a0#,##0.00", locale="en_GB"))


def line_text(line: Line, language: Language, lot: Lot | None = None) -> str:
    """A line of a need in words, such as ``T3: 4 hours a week``."""
    item = item_text(line.item, language, lot)
    how = "".join(f", {circumstance}" for circumstance in line.circumstances)
    how += f" ({_word(language, 'option')})" if line.option else ""
    if line.per == line.unit and line.quantity == 1 and line.times is None:
        every = _say(WORDS, language, "every", unit=unit_text(line.unit, language))
        return f"{item}: {every}{how}"
    number = plain(line.quantity).replace(".", "," if language == "sv" else ".")
    unit = unit_text(line.unit, language, many=line.quantity != 1)
    per = f" {_word(language, f'per.{line.per}')}" if line.per else ""
    times = f" x {line.times}" if line.times else ""
    level = f" ({line.level})" if line.level else ""
    return f"{item}{level}: {number} {unit}{per}{times}{how}"


def item_text(item: str, language: Language, lot: Lot | None = None) -> str:
    """An item in words, where it has any; else its code.

    A code such as ``T3`` is what the agreement itself calls an add-on, and is told as it is.
    """
    if (word := WORDS.find(language, f"item.{item}")) is not None:
        return word
    known = lot.by_item.get(item) if lot is not None and item.islower() else None
    return known.name[language] if known is not None and known.name is not None else item


def holds_places(lot: Lot) -> bool:
    """Whether what is called off in a lot is somewhere to live, and not hours of work."""
    return lot.unit != "hour"


def unit_text(unit: str, language: Language, *, many: bool = False) -> str:
    """A unit in words, where it has any; else its code."""
    return WORDS.find(language, f"{'units' if many else 'unit'}.{unit}") or unit


def _gate_sentence(
    finding: Finding, key: AllocationKey, language: Language, reasons: Mapping[str, str]
) -> str:
    """What a gate found, in the gate's own words."""
    step = key.step(finding.step)
    verdict = finding.verdict.value
    codes = (f"{verdict}.{finding.note}", verdict)
    template = step.says.find(language, *codes)
    assert template is not None, f"{finding.code} has no words for {verdict}."
    given = {**finding.asked, **finding.found}
    if given.get("free") == "1":
        said = next(code for code in codes if step.says.find(language, code) is not None)
        template = ONE.find(language, f"{step.kind}.{said}") or template
    filled = {name: _argument(name, given.get(name, "-"), language) for name in blanks(template)}
    if "reason" in filled:
        filled["reason"] = reasons.get(str(given.get("reason")), filled["reason"])
    return template.format(**filled)


_AMOUNTS = frozenset({"agreed", "bid", "limit", "value"})


def _argument(name: str, value: object, language: Language) -> str:
    """An argument of a finding in words."""
    if name == "months" and isinstance(value, list):
        return age_text(value, language)
    if name == "ages" and isinstance(value, list):
        return _ages(value, language)
    if name in {"unit", "lot_unit"}:
        return unit_text(str(value), language)
    if name == "item":
        return capital(item_text(str(value), language))
    if name == "permit":
        return WORDS.find(language, f"permit.{value}") or str(value)
    if name == "reason":
        return LABELS.find(language, f"reason.{value}") or str(value)
    if name == "hours":
        return decimals(Fraction(str(value)), language)
    if name in _AMOUNTS and (amount := re.fullmatch(r"(-?[\d.]+) ([A-Z]{3})", str(value))):
        return amount_text(Fraction(amount[1]), amount[2], language)
    if name == "price":
        return str(value).replace(".", "," if language == "sv" else ".")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def age_text(months: Sequence[int], language: Language) -> str:
    """An age or a span of ages: in months below two years, else in years."""
    low, high = months
    if low >= 24:
        low, high = low // 12, high // 12
        return _say(WORDS, language, "years", span=f"{low}" if low == high else f"{low}–{high}")
    return _say(WORDS, language, "months", span=f"{low}" if low == high else f"{low}–{high}")


def _ages(texts: Sequence[str], language: Language) -> str:
    """Spans of months as people say them: in years where they are whole years."""
    told = []
    for text in texts:
        if text == "-":
            return "-"
        span = Span.parse(text)
        whole = span.start % 12 == 0 and (span.end or 0) % 12 == 0
        size = 12 if whole else 1
        last = "" if span.end is None else str(span.end // size - 1)
        word = "years" if whole else "months"
        told.append(_say(WORDS, language, word, span=f"{span.start // size}–{last}"))
    return ", ".join(told)


def _stated(facet: str, finding: Finding, vocabulary: Vocabulary, language: Language) -> str:
    """What was found on a facet, in words."""
    told = []
    if "value" in finding.found:
        told.append(value_text(facet, finding.found["value"], vocabulary, language))
    if denied := finding.found.get("denied"):
        codes = value_text(facet, denied, vocabulary, language)
        told.append(_say(WORDS, language, "denied", codes=codes))
    return "; ".join(told) or _word(language, "nothing")


def _asked(finding: Finding) -> Mapping[str, Any]:
    """What a finding asked for, as the data of its expression."""
    if not finding.parts:
        return finding.asked
    word = finding.code.removeprefix("logic.")
    parts = [_asked(part) for part in finding.parts]
    return {word: parts[0] if word == "not" else parts}


def _say(says: Sayings, language: Language, code: str, **arguments: str) -> str:
    """The sentence of a code with its blanks filled."""
    template = says.find(language, code)
    assert template is not None, f"There are no words for {code!r}."
    return template.format(**arguments)


def _word(language: Language, code: str) -> str:
    return _say(WORDS, language, code)


def capital(text: str) -> str:
    """The text with its first letter large, as a sentence begins."""
    return text[:1].upper() + text[1:]
