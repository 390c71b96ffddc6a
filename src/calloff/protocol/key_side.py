"""An allocation key in words: each step in order, its parameters, and what it rests on."""

from __future__ import annotations

from calloff.allocation_key import AllocationKey
from calloff.protocol.labels import LABELS
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
            head = tuple(_label(code, language) for code in ("key.step", "key.with", "clause"))
            sections.append([Heading(_label(f"key.{field}", language)), Table(head, rows)])
    asking = key.asking
    told = [
        _label(f"key.asking.{asking.mode}", language, count=str(asking.at_a_time)),
        _label(f"key.asking.{asking.over_offers}", language),
        _clause(asking.clause, language),
    ]
    sections.append([Heading(_label("key.asking", language)), Bullets(tuple(told))])
    if key.documents:
        titles = tuple(
            ", ".join(str(told) for told in (d.title, d.publisher, d.dated) if told is not None)
            for d in key.documents
        )
        sections.append([Heading(_label("key.documents", language)), Bullets(titles)])
    title = _label("key.title", language, name=key.name[language])
    return Outline.of(title, sections, language)


def _row(step: Step, language: Language) -> tuple[str, str, str]:
    """A step's name, its parameters, and what it rests on."""
    name = step.says.find(language, "name") or step.kind
    given = {**step.data(), **{day: getattr(step, day) for day in ("day",) if hasattr(step, day)}}
    told = [
        _label(f"day.{value}", language) if parameter == "day" else f"{parameter}: {value}"
        for parameter, value in given.items()
        if parameter not in {"kind", "clause"}
    ]
    return name, ", ".join(told) or "-", _clause(step.clause, language)


def _clause(clause: Clause | None, language: Language) -> str:
    if clause is None:
        return "-"
    return _label(f"clause.{clause.basis}", language, passage=clause.passage)


def _label(code: str, language: Language, **arguments: str) -> str:
    template = LABELS.find(language, code)
    assert template is not None, f"There is no label {code!r}."
    return template.format(**arguments)
