"""Invented vocabularies, and what is stated and asked for in their words."""

# ruff: noqa: D417 - Hypothesis hands in `draw`; whoever calls a strategy does not give it.

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import product
from typing import Any, Literal

from hypothesis import strategies as st

from calloff.expressions import (
    all_of,
    any_of,
    at_least,
    has,
    none_of,
    not_,
    within,
)
from calloff.testing.chance import CHANGE, either, one_in, pick, shuffled, some
from calloff.values.period import Period
from calloff.vocabulary import Audience, Code, CodeList, Facet, Fact, Text, Vocabulary

__all__ = ["expressions", "facts", "vocabularies"]

_TREES = ("ash", "elm", "fir", "oak", "yew")
_KINDS: dict[str, Literal["code", "flag", "number", "range", "hours"]] = {
    "speaks": "code",
    "serves": "code",
    "smoke_free": "flag",
    "rooms": "number",
    "takes": "range",
    "staffed": "hours",
}
_TOLD: tuple[tuple[Audience, ...], ...] = (
    ("caseworker",),
    ("caseworker", "asked"),
    ("caseworker", "asked", "rejected"),
)
_SPANS = (("0-71",), ("0-35",), ("36-71",), ("0-35", "36-71"), ("30-215",), ("216-", "0-35"))
_HOURS = (
    ("Mo-Fr 08:00-19:00",),
    ("24/7",),
    ("We 17:00-18:30",),
    ("Sa-Su 10:00-14:00", "Mo-Fr 08:00-19:00"),
    ("Fr 22:00-02:00",),
)


@st.composite
def vocabularies(draw: st.DrawFn) -> Vocabulary:
    """Vocabularies of two to six facets of every kind, over codes that lie inside each other.

    Silence means ``no`` or ``unknown``, a stated list is whole or not, areas and abilities are
    met the one way or the other, and now and then one facet promises another.
    """
    names = shuffled(draw, list(_KINDS))[: pick(draw, (4, 2), (4, 3), (1, 6))]
    found = [_facet(draw, name) for name in names]
    if one_in(draw, 3):
        first = found[0]
        promise = first.replace(code=f"may_{first.code}", silence=either(draw, "unknown", "no"))
        found[0] = first.replace(promised_by=promise.code, silence="unknown")
        found.append(promise)
    return Vocabulary(
        id="woods/1",
        name=Text("skog", "woods"),
        lists=(_code_list(draw),),
        facets=tuple(found),
    )


def _code_list(draw: st.DrawFn) -> CodeList:
    """Two to five codes, some inside others, some near each other."""
    codes: list[Code] = []
    for index, name in enumerate(_TREES[: pick(draw, (1, 2), (4, 3), (1, 5))]):
        parent = either(draw, None, *_TREES[:index], *_TREES[:index])
        near = [code for code in _TREES[:index] if code != parent]
        codes.append(
            Code(
                code=name,
                name=Text(name, name),
                parent=parent,
                near=tuple(near[:1]) if one_in(draw, 3) else (),
                aliases=(name.upper(),),
            )
        )
    return CodeList(id="trees", name=Text("träd", "trees"), codes=tuple(codes))


def _facet(draw: st.DrawFn, name: str) -> Facet:
    kind = _KINDS[name]
    silence, meets, listed, told_to = either(
        draw,
        *product(("unknown", "no"), ("narrower", "broader"), ("all", "some"), range(len(_TOLD))),
    )
    return Facet(
        code=name,
        kind=kind,
        name=Text(name, name),
        silence="no" if silence == "no" else "unknown",
        told_to=_TOLD[told_to],
        codes="trees" if kind == "code" else None,
        meets="broader" if meets == "broader" else "narrower",
        listed="some" if listed == "some" else "all",
        unit="month" if kind == "range" else None,
    )


@st.composite
def expressions(
    draw: st.DrawFn,
    vocabulary: Vocabulary,
    *,
    facets: Sequence[str] | None = None,
    depth: int = 2,
    outermost: bool = True,
) -> Any:
    """What can be asked for in a vocabulary's words, joined up to so many levels deep.

    Args:
        vocabulary: The words.
        facets: The facets asked about; ``None``: any.
        depth: How many levels of joining there may be; 0: none.
        outermost: Whether it may say whose it is and whether it is negotiable, which an
            expression inside another does not.
    """
    said: dict[str, Any] = {}
    if outermost and one_in(draw, 5):
        said = {"whose": either(draw, "child", "guardian"), "negotiable": draw(st.booleans())}
    among = tuple(vocabulary.by_code if facets is None else facets)
    return _expression(draw, vocabulary, among, depth, said)


def _expression(
    draw: st.DrawFn,
    vocabulary: Vocabulary,
    facets: tuple[str, ...],
    depth: int,
    said: dict[str, Any],
) -> Any:
    how = pick(draw, (12, "leaf"), (1, "any"), (1, "all"), (1, "none"), (2, "not"))
    if depth == 0 or how == "leaf":
        return _leaf(draw, vocabulary, either(draw, *facets), said)
    count = 1 if how == "not" else either(draw, 2, 1, 3)
    parts = [_expression(draw, vocabulary, facets, depth - 1, {}) for _ in range(count)]
    if how == "not":
        return not_(parts[0], **said)
    return {"any": any_of, "all": all_of, "none": none_of}[how](*parts, **said)


def _leaf(draw: st.DrawFn, vocabulary: Vocabulary, facet: str, said: dict[str, Any]) -> Any:
    """An expression about one facet, by a word that fits its kind."""
    known = vocabulary.by_code[facet]
    if known.kind == "code":
        return has(facet, either(draw, *vocabulary.list_of(known).by_code), **said)
    if known.kind == "flag":
        return has(facet, pick(draw, (3, True), (1, False)), **said)
    if known.kind == "hours":
        return has(facet, either(draw, *_HOURS)[0], **said)
    if known.kind == "range":
        if one_in(draw, 3):
            return within(facet, 0, either(draw, 71, 35, 215), **said)
        return has(facet, either(draw, *_SPANS)[0], **said)
    number = draw(st.integers(0, 3))
    word = either(draw, "at_least", "has", "within")
    if word == "within":
        return within(facet, number, number + 1, **said)
    return at_least(facet, number, **said) if word == "at_least" else has(facet, number, **said)


@st.composite
def facts(
    draw: st.DrawFn,
    vocabulary: Vocabulary,
    *,
    facets: Sequence[str] | None = None,
    silent: int = 20,
) -> tuple[Fact, ...]:
    """What is stated about one candidate, never twice on one facet for the same day.

    Nothing is stated on a facet, or silence is said aloud, or one thing holds, or one thing
    until a day and another from then on.

    Args:
        vocabulary: The words.
        facets: The facets spoken of; ``None``: all.
        silent: On how many of a hundred facets nothing is stated.
    """
    found: list[Fact] = []
    for facet in vocabulary.by_code if facets is None else facets:
        how = pick(
            draw,
            (80 - silent, "stated"),
            (silent, "silent"),
            (silent // 4, "aloud"),
            (6, "expired"),
            (9, "changing"),
        )
        if how == "aloud":
            found.append(Fact(facet, stated=date(2024, 1, 2), source="supplier"))
        elif how == "stated":
            found.append(_fact(draw, vocabulary, facet))
        elif how != "silent":
            found.append(_fact(draw, vocabulary, facet).replace(valid=Period(None, CHANGE)))
            if how == "changing":
                found.append(_fact(draw, vocabulary, facet).replace(valid=Period(CHANGE)))
    return tuple(found)


def _fact(draw: st.DrawFn, vocabulary: Vocabulary, facet: str) -> Fact:
    """One fact that says something."""
    known = vocabulary.by_code[facet]
    if known.kind == "flag":
        return Fact(facet, pick(draw, (3, True), (1, False)))
    if known.kind == "number":
        return Fact(facet, either(draw, 2, 1, 3, 0), stated=date(2023, 12, 1))
    if known.kind == "hours":
        return Fact(facet, either(draw, *_HOURS), source="home page")
    if known.kind == "range":
        return Fact(facet, either(draw, *_SPANS), stated=date(2023, 12, 1), source="home page")
    around = vocabulary.list_of(known).around
    without = some(draw, list(around), most=len(around))
    value = tuple(code for code in around if code not in without)
    # Whoever can do something inside a code does not lack the code.
    stated = {c for code in value for c in (around[code] if known.meets == "narrower" else {code})}
    left = [code for code in around if code not in stated]
    denied = (either(draw, *left),) if left and one_in(draw, 4) else ()
    return Fact(facet, value, denied=denied)
