"""A plan in words: who gets which place, who gets none and why, and what that comes to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from calloff.batch.plan_words import SAYINGS
from calloff.errors import Problem as Fault
from calloff.plan import Comparison, Doubt, Explained, Level, Plan
from calloff.register import Register
from calloff.values.money import Money
from calloff.values.outline import Bullets, Heading, Lines, Outline, Paragraph, Part, Table
from calloff.values.texts import Language

__all__ = ["comparison_outline", "explained_outline", "plan_outline", "verdict_outline"]

Name = Callable[[str | None], str]


def plan_outline(plan: Plan, register: Register, language: Language = "sv") -> Outline:
    """A plan in words.

    Args:
        plan: The plan.
        register: The register whose offers it names.
        language: ``sv`` or ``en``.
    """
    name = _names(register, language)
    count = str(len(plan.placed) + len(plan.unplaced))
    title = _say(language, "title", count=count, on=str(plan.on))
    sections = [
        _head(plan, language),
        _levels(plan, language),
        _placed(plan, name, language),
        _unplaced(plan, name, language),
        _remarks(plan.remarks, language),
    ]
    return Outline.of(title, sections, language)


def comparison_outline(
    comparison: Comparison, register: Register, language: Language = "sv"
) -> Outline:
    """A comparison in words: every need that fares otherwise, or costs more or less.

    Args:
        comparison: The comparison.
        register: The register whose offers it names.
        language: ``sv`` or ``en``.
    """
    name = _names(register, language)
    words = {"method": comparison.method, "against": comparison.against}
    counts = {fares: str(comparison.count(fares)) for fares in ("better", "same", "worse")}
    costs = _money(comparison.costs, comparison.currency)
    rows = tuple(
        (
            row.need,
            _say(language, f"fares.{row.fares}"),
            name(row.candidate),
            name(row.instead_of),
            "-" if row.costs is None else _money(row.costs, comparison.currency),
        )
        for row in comparison.needs
        if row.fares != "same" or row.candidate != row.instead_of
    )
    parts: list[Part] = [Paragraph(_say(language, "comes_to", **counts, costs=costs), strong=True)]
    if rows:
        codes = ("need", "fares", "supplier", "instead", "costs")
        head = tuple(_say(language, code) for code in codes)
        parts.append(Table(head, rows, frozenset({4})))
    return Outline.of(_say(language, "compared", **words), [parts], language)


def explained_outline(
    explained: Sequence[Explained],
    plan: Plan,
    register: Register,
    language: Language = "sv",
) -> Outline:
    """Why each of some needs gets no place, in words.

    Args:
        explained: The explanations.
        plan: The plan that they are of.
        register: The register whose offers they name.
        language: ``sv`` or ``en``.
    """
    name = _names(register, language)
    rows = tuple((one.need, "; ".join(_why(one, plan, name, language))) for one in explained)
    return Outline.of(_say(language, "explained"), [[Lines(rows)] if rows else []], language)


def _why(one: Explained, plan: Plan, name: Name, language: Language) -> Iterator[str]:
    """Everything that is known of why one need gets no place."""
    yield _say(language, f"reason.{one.reason}", among="-")
    for test in one.filters:
        counts = {"before": str(test.before), "after": str(test.after)}
        place = test.place or test.step
        yield _say(language, "explained.filters", place=place, **counts)
    if one.tight is not None:
        yield _say(
            language,
            "explained.tight",
            count=str(len(one.tight.needs)),
            pools=", ".join(one.tight.pools),
            places=str(one.tight.places),
            short=str(one.tight.short),
        )
    elif one.instead:
        yield _say(language, "explained.room")
    if one.wanted is not None:
        held = ", ".join(one.held_by) or _say(language, "nobody")
        yield _say(language, "explained.wanted", supplier=name(one.wanted), held=held)
    changes = [
        _change(level, one.instead[level.name], plan, language)
        for level in plan.levels
        if level.name != "lot_number" and one.instead.get(level.name)
    ]
    if changes:
        yield _say(language, "explained.instead", changes=", ".join(changes))


def _change(level: Level, by: int, plan: Plan, language: Language) -> str:
    """By what a level would change."""
    value = _money(by, plan.currency) if level.name == "price" else str(by)
    told = value if by < 0 else f"+{value}"
    return _say(language, "explained.change", name=_level(level, language), by=told)


def verdict_outline(plan: Plan, faults: Sequence[Fault], language: Language = "sv") -> Outline:
    """What came out when a plan was verified.

    Args:
        plan: The plan.
        faults: What is wrong with it.
        language: ``sv`` or ``en``.
    """
    proven = plan.certificate is not None and plan.proven
    code = "wrong" if faults else "right.proven" if proven else "right"
    parts: list[Part] = [Paragraph(_say(language, code), strong=True)]
    if faults:
        parts.append(Bullets(tuple(str(fault) for fault in faults)))
    return Outline.of(
        _say(language, "verified"), [parts, [] if faults else _levels(plan, language)], language
    )


def _say(language: Language, code: str, /, *others: str, **blanks: str) -> str:
    """The words of a code, or of the first of others that has any."""
    words = SAYINGS.find(language, code, *others)
    assert words is not None, f"There are words for {code}."
    return words.format(**blanks)


def _names(register: Register, language: Language) -> Name:
    """What candidates are called."""
    lots = [f"{f.id}/{lot.id}" for f in register.frameworks for lot in f.lots]
    named = {c.id: c.name for lot in lots for c in register.candidates(lot)}

    def name(id: str | None) -> str:
        return _say(language, "nobody") if id is None else named.get(id, id)

    return name


def _head(plan: Plan, language: Language) -> list[Part]:
    """What kind of plan it is, and how many get a place."""
    method = _say(language, f"method.{plan.method}", "method.other", method=plan.method)
    about = _say(
        language,
        "about",
        placed=str(len(plan.placed)),
        unplaced=str(len(plan.unplaced)),
        method=method,
    )
    parts: list[Part] = [Paragraph(about, strong=True)]
    if plan.simulation:
        lots = ", ".join(plan.simulation)
        parts.insert(0, Paragraph(_say(language, "simulation", lots=lots), strong=True))
    if plan.why is not None:
        parts.append(Paragraph(_say(language, f"why.{plan.why}")))
    if not plan.reproducible:
        unless = ", ".join(
            _say(language, f"unless.{u}", "class.other", name=u) for u in plan.unless
        )
        parts.append(Paragraph(_say(language, "unreproducible", unless=unless)))
    parts.append(Paragraph(_say(language, "recommends")))
    return parts


def _levels(plan: Plan, language: Language) -> list[Part]:
    """What the plan comes to, level by level."""
    rows = tuple(
        (_level(level, language), _value(level, plan), _proof(level, plan, language))
        for level in plan.levels
    )
    head = tuple(_say(language, code) for code in ("level", "value", "proof"))
    return [Heading(_say(language, "levels")), Table(head, rows, frozenset({1}))]


def _level(level: Level, language: Language) -> str:
    kind, _, name = level.name.partition(".")
    if kind == "unplaced" and name:
        told = _say(language, f"class.{name}", "class.other", name=name)
        return _say(language, "level.unplaced", name=told)
    if kind == "unserved":
        unit, _, name = name.partition(".")
        return _say(
            language,
            "level.unserved",
            unit=_say(language, f"unit.{unit}", "class.other", name=unit),
            name=_say(language, f"class.{name}", "class.other", name=name),
        )
    codes = f"level.{level.name}", f"level.{kind}" if name else "level.other", "level.other"
    return _say(language, *codes, name=name if name and kind in _NAMED else level.name)


_NAMED = frozenset({"option", "short"})
"""Levels whose name says after the point what they are about."""


def _value(level: Level, plan: Plan) -> str:
    return _money(level.value, plan.currency) if level.name == "price" else str(level.value)


def _proof(level: Level, plan: Plan, language: Language) -> str:
    if level.proven or level.bound is None:
        return _say(language, "proven" if level.proven else "unproven")
    price = level.name == "price"
    bound = _money(level.bound, plan.currency) if price else str(level.bound)
    return _say(language, "bound", bound=bound)


def _money(minor: int, currency: str | None) -> str:
    """An amount; plain where there is no currency."""
    if currency is None:
        return str(Decimal(minor))
    return str(Money(minor=minor, currency=currency))


def _placed(plan: Plan, name: Name, language: Language) -> list[Part]:
    """Who gets a place, and with whom."""
    if not plan.placed:
        return []
    codes = ["need", "supplier", "pool", "price", "ahead"]
    conditional = any(placed.conditional_on for placed in plan.placed)
    if conditional:
        codes.append("conditional")
    moves = any(placed.moves for placed in plan.placed)
    if moves:
        codes.append("moves")
    rows = tuple(
        (
            placed.need,
            name(placed.candidate),
            placed.pool or "-",
            _money(placed.price, plan.currency),
            str(placed.ahead),
            *((placed.conditional_on or "-",) if conditional else ()),
            *((str(placed.moves or "-"),) if moves else ()),
        )
        for placed in plan.placed
    )
    head = tuple(_say(language, code) for code in codes)
    return [Heading(_say(language, "placed")), Table(head, rows, frozenset({3, 4}))]


def _unplaced(plan: Plan, name: Name, language: Language) -> list[Part]:
    """Who gets no place, and why."""
    if not plan.unplaced:
        return []
    rows = tuple(
        (
            entry.need,
            _say(
                language, f"reason.{entry.reason}", among=", ".join(name(id) for id in entry.among)
            ),
        )
        for entry in plan.unplaced
    )
    return [Heading(_say(language, "unplaced")), Lines(rows)]


def _remarks(remarks: Sequence[Doubt], language: Language) -> list[Part]:
    """Doubts about the plan."""
    if not remarks:
        return []
    told = []
    for doubt in remarks:
        blanks = {name: str(value) for name, value in doubt.found.items()}
        blanks.update(code=doubt.code, place=doubt.place)
        told.append(_say(language, f"remark.{doubt.code}", "remark.other", **blanks))
    return [Heading(_say(language, "remarks")), Bullets(tuple(told))]
