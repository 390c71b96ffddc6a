"""The year's audit told: the population, what to look at, the sample and how it was drawn."""

from __future__ import annotations

from collections.abc import Iterator

from calloff.follow_up.audit import Audit
from calloff.follow_up.telling import Told
from calloff.values.outline import Heading, Lines, Outline, Paragraph, Part
from calloff.values.texts import Language

__all__ = ["audit_outline"]


def audit_outline(found: Audit, language: Language) -> Outline:
    """An audit as a document, for the auditor: it names cases by their pseudonyms.

    Args:
        found: The audit.
        language: ``sv`` or ``en``.
    """
    t = Told(language)
    parts = (*_population(found, t), *_exceptions(found, t), *_sample(found, t))
    return Outline(t.say("audit.title", year=found.year), parts, language)


def _population(found: Audit, t: Told) -> Iterator[Part]:
    """What was decided in the year."""
    routes = ((t.say(f"route.{route}"), str(n)) for route, n in found.by_route.items())
    imported = sum(one.imported for one in found.population)
    yield Lines(
        (
            (t.say("audit.on"), str(found.on)),
            (t.say("audit.population"), str(len(found.population))),
            *routes,
            (t.say("imported"), str(imported)),
            (t.say("audit.open"), ", ".join(found.open) or "-"),
        )
    )


def _exceptions(found: Audit, t: Told) -> Iterator[Part]:
    """What to look at."""
    yield Heading(t.say("audit.exceptions"))
    if not found.exceptions:
        yield Paragraph(t.say("audit.clean"))
        return
    yield Paragraph(t.say("audit.weigh"))
    yield t.table(
        ["what", "count"],
        [[t.say(f"exception.{code}"), str(n)] for code, n in found.by_code.items()],
    )
    yield t.table(
        ["case", "audit.entry", "day", "what", "audit.detail"],
        [
            [
                one.case,
                "-" if one.entry is None else str(one.entry),
                str(one.day),
                t.say(f"exception.{one.code}"),
                t.detail(one.detail),
            ]
            for one in found.exceptions
        ],
        words=5,
    )


def _sample(found: Audit, t: Told) -> Iterator[Part]:
    """The files that were drawn, and how."""
    yield Heading(t.say("audit.sample"))
    yield Lines(((t.say("audit.seed"), found.seed),))
    yield Paragraph(t.say("audit.drawn"))
    if found.sample:
        yield t.table(
            ["case", "audit.entries", "audit.registers", "audit.fingerprint"],
            [
                [
                    one.case,
                    str(one.entries),
                    ", ".join(f"{id} {known}" for id, known in one.registers) or "-",
                    one.fingerprint[:16],
                ]
                for one in found.sample
            ],
            words=4,
        )
