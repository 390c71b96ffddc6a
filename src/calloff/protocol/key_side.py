"""An allocation key in words: each step in order, its parameters, and what it rests on."""

from __future__ import annotations

from calloff.allocation_key import AllocationKey
from calloff.protocol.words import label
from calloff.step import Clause, Step
from calloff.values.outline import Bullets, Heading, Outline, Part, Table
from calloff.values.texts import Language

__all__ = ["key_outline"]


def key_outline(key: AllocationKey, language: Language = "sv") -> Outline:
    """What a key asks, step by step, for whoever must confirm that this is the agreement.

    Args:
        key: The key.
        language: ``sv`` or ``en``.
    """
    sections: list[list[Part]] = []
    for field in ("lot_gates", "gates", "orderings"):
        steps: tuple[Step, ...] = getattr(key, field)
        if steps:
            rows = tuple(_row(step, language) for step in steps)
            head = tuple(label(language, code) for code in ("key.step", "key.with", "clause"))
            sections.append([Heading(label(language, f"key.{field}")), Table(head, rows)])
    asking = key.asking
    told = [
        label(language, f"key.asking.{asking.mode}", count=str(asking.at_a_time)),
        label(language, f"key.asking.{asking.over_offers}"),
        _clause(asking.clause, language),
    ]
    sections.append([Heading(label(language, "key.asking")), Bullets(tuple(told))])
    if key.documents:
        titles = tuple(
            ", ".join(str(told) for told in (d.title, d.publisher, d.dated) if told is not None)
            for d in key.documents
        )
        sections.append([Heading(label(language, "key.documents")), Bullets(titles)])
    title = label(language, "key.title", name=key.name[language])
    return Outline.of(title, sections, language)


def _row(step: Step, language: Language) -> tuple[str, str, str]:
    """A step's name, its parameters, and what it rests on."""
    name = step.says.find(language, "name") or step.kind
    given = {**step.data(), **{day: getattr(step, day) for day in ("day",) if hasattr(step, day)}}
    told = [
        label(language, f"day.{value}") if parameter == "day" else f"{parameter}: {value}"
        for parameter, value in given.items()
        if parameter not in {"kind", "clause"}
    ]
    return name, ", ".join(told) or "-", _clause(step.clause, language)


def _clause(clause: Clause | None, language: Language) -> str:
    if clause is None:
        return "-"
    return label(language, f"clause.{clause.basis}", passage=clause.passage)
