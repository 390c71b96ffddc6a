"""Whether what is stated on a facet meets what is asked for: one fact against one value."""

from __future__ import annotations

from functools import lru_cache

from calloff.values.hours import Hours
from calloff.values.span import Span
from calloff.values.verdict import Verdict
from calloff.vocabulary import CodeList, Facet, Fact

__all__ = [
    "NO",
    "YES",
    "Answer",
    "bears_on",
    "codes_meet",
    "hours_meet",
    "silence",
    "spans",
    "spans_meet",
]

Answer = tuple[Verdict, str | None]
"""A verdict, and a note that says more."""

YES: Answer = (Verdict.MET, None)
NO: Answer = (Verdict.UNMET, None)


def silence(facet: Facet) -> Verdict:
    """What it means that nothing is stated on a facet."""
    return Verdict.UNKNOWN if facet.silence == "unknown" else Verdict.UNMET


def bears_on(asked: str, codes: CodeList) -> frozenset[str]:
    """The codes that have any bearing on an asked one: what is stated of others changes nothing.

    They are what it lies inside, what lies inside it, and what is like it.
    """
    inside = {code for code, around in codes.around.items() if asked in around}
    return codes.around[asked] | inside | codes.alike[asked]


def codes_meet(asked: str, facet: Facet, fact: Fact, codes: CodeList) -> Answer:
    """Whether the codes that a fact states meet the one asked for."""
    around = codes.around
    stated = fact.value if isinstance(fact.value, tuple) else ()
    if facet.meets == "narrower":
        met = any(asked in around[code] for code in stated)
        # Whoever lacks the wider lacks the narrower.
        denied = any(code in around[asked] for code in fact.denied)
    else:
        # "The county, but not this municipality": what is denied goes before what contains it,
        # and whoever does not cover the narrower does not cover the wider.
        inside = [code for code in fact.denied if asked in around[code]]
        whole = [code for code in stated if code in around[asked]]
        cut = [
            c for c in whole if any(no in around[asked] and c in around[no] for no in fact.denied)
        ]
        met = asked not in inside and bool(whole)
        if met and (inside or len(cut) == len(whole)):
            return Verdict.UNKNOWN, "part"
        denied = bool(inside)
    if met:
        return YES
    if denied:
        return Verdict.UNMET, "denied"
    if note := _likeness(asked, stated, codes):
        return Verdict.UNKNOWN, note
    if facet.listed == "some" or fact.value is None:
        return silence(facet), "silent" if fact.value is None else "not_listed"
    return NO


def _likeness(asked: str, stated: tuple[str, ...], codes: CodeList) -> str | None:
    """How what is stated comes close to what is asked for without meeting it."""
    for code in stated:
        if asked in codes.around[code]:
            return "part"
        if code in codes.around[asked]:
            return "wider"
        if asked in codes.alike[code]:
            return "near"
    return None


def hours_meet(texts: tuple[str, ...], asked: str) -> bool:
    """Whether the stated hours of the week cover those asked for."""
    return _week((asked,)) in _week(texts)


@lru_cache(maxsize=4096)
def _week(texts: tuple[str, ...]) -> Hours:
    """The hours that any of the texts writes."""
    return Hours.of(window for text in texts for window in Hours.parse(text).windows)


@lru_cache(maxsize=4096)
def spans(texts: tuple[str, ...]) -> tuple[Span, ...]:
    """The spans that the texts write, those that touch joined."""
    joined: list[Span] = []
    for span in sorted((Span.parse(text) for text in texts), key=lambda s: s.start):
        last = joined[-1] if joined else None
        if last is not None and (last.end is None or span.start <= last.end):
            ends = (last.end, span.end)
            end = None if None in ends else max(end for end in ends if end is not None)
            joined[-1] = Span(last.start, end)
        else:
            joined.append(span)
    return tuple(joined)


def spans_meet(texts: tuple[str, ...], asked: str) -> bool:
    """Whether one of the stated spans covers the one asked for."""
    wanted = _asked_span(asked)
    return any(span.covers(wanted) for span in spans(texts))


@lru_cache(maxsize=4096)
def _asked_span(text: str) -> Span:
    return Span.parse(text)
