"""The check of a key before anybody is bound by it: what it lacks, contradicts, leaves open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from calloff.allocation_key import AllocationKey
from calloff.finding import Remark
from calloff.framework import Framework, Lot
from calloff.linter import clauses, giving_way, steps, surroundings
from calloff.linter.drafts import Draft
from calloff.linter.undecided import Undecided
from calloff.linter.words import CASES, DAYS, SAYS, Grade
from calloff.step import Clause, Step
from calloff.values.texts import Language
from calloff.vocabulary import Vocabulary

__all__ = ["check", "clause_at", "grade", "step_name", "told", "told_case"]


def check(
    key: AllocationKey,
    *,
    lot: Lot | None = None,
    framework: Framework | None = None,
    vocabulary: Vocabulary | None = None,
    keys: Sequence[AllocationKey] = (),
) -> tuple[Remark, ...]:
    """What is to be said about a key, what must be mended first; nothing where it is clean.

    Args:
        key: The key.
        lot: The lot that it is to decide; what the lot needs is then looked for in the key.
        framework: The agreement that the lot is part of.
        vocabulary: The words in which needs ask; facets are then looked for in it.
        keys: The keys that it may give way to; none: they are not known here.
    """
    others = {other.id: other for other in keys}
    draft = Draft(key, lot, framework, vocabulary, others)
    found = [
        *steps.remarks(draft),
        *giving_way.remarks(draft),
        *surroundings.remarks(draft),
        *clauses.remarks(draft),
    ]
    grades = list(SAYS)
    places = [*(place for place, _ in key.steps()), "asking"]

    def weight(remark: Remark) -> tuple[int, int]:
        step = next((i for i, place in enumerate(places) if _at(remark.place, place)), len(places))
        return grades.index(grade(remark)), step

    return tuple(sorted(found, key=weight))


def _at(place: str, step: str) -> bool:
    """Whether a place is a step of the key, or inside it."""
    return place == step or place.startswith(f"{step}.")


def grade(remark: Remark) -> Grade:
    """How much a remark about a key matters."""
    return next(grade for grade, sayings in SAYS.items() if remark.code in sayings.sv)


def told(remark: Remark, key: AllocationKey, language: Language = "sv") -> str:
    """What a remark means and what to do about it, in a sentence or two."""
    said = SAYS[grade(remark)].of(language)[remark.code]
    return _sentence(said.format(**_words(remark.place, remark.found, key, language)))


def told_case(
    case: Undecided,
    keys: Mapping[str, AllocationKey],
    names: Mapping[str, str],
    language: Language = "sv",
) -> str:
    """What a need is left undecided by and which words are missing, in a sentence or two.

    Args:
        case: The case.
        keys: The keys by id, that which decides among them.
        names: What candidates are called, by id.
        language: ``sv`` or ``en``.
    """
    says, key = CASES.of(language), keys[case.key]
    who = [names.get(id, id) for id in case.candidates]
    name = step_name(key, case.step, language)
    parts = [_sentence(says[case.code].format(candidates="; ".join(who), name=name))]
    if case.questions:
        parts.append(says["asked_first"].format(count=len(case.questions)))
    if case.declared:
        parts.append(says["declared"])
    return " ".join(parts)


def _sentence(text: str) -> str:
    """The text, begun with a capital."""
    return text[:1].upper() + text[1:]


def _words(
    place: str, found: Mapping[str, Any], key: AllocationKey, language: Language
) -> dict[str, str]:
    """The arguments of a remark as people read them, with the names of the steps."""
    words = {name: _word(name, value, language) for name, value in found.items()}
    words["name"] = step_name(key, place, language)
    if "earlier" in found:
        words["other"] = step_name(key, found["earlier"], language)
    return words


def _word(name: str, value: Any, language: Language) -> str:
    """One argument as people read it."""
    if name in {"day", "asked"}:
        return DAYS.of(language)[value]
    if isinstance(value, list):
        return (" -> " if name == "way" else ", ").join(map(str, value))
    return str(value)


def step_name(key: AllocationKey, place: str, language: Language = "sv") -> str:
    """What the step at a place is called; the place itself where there is none."""
    step = _step(key, place)
    return place if step is None else step.says.find(language, "name") or step.kind


def clause_at(key: AllocationKey, place: str) -> Clause | None:
    """What the step at a place, or the asking, rests on."""
    if _at(place, "asking"):
        return key.asking.clause
    step = _step(key, place)
    return None if step is None else step.clause


def _step(key: AllocationKey, place: str) -> Step | None:
    """The step that a place is, or is inside of."""
    return next((step for at, step in key.steps() if _at(place, at)), None)
