"""Invented needs, and proposals for them."""

# ruff: noqa: D417 - Hypothesis hands in `draw`; whoever calls a strategy does not give it.

from __future__ import annotations

from datetime import date, timedelta
from math import ceil
from typing import Any

from hypothesis import strategies as st

from calloff.candidate import Proposal
from calloff.need import Group, Need
from calloff.pricing import Line
from calloff.testing.chance import (
    BUYER,
    CHANGE,
    LOT,
    NEED,
    at,
    either,
    one_in,
    pick,
    some,
)
from calloff.testing.registers import price_lists
from calloff.testing.values import persons
from calloff.testing.words import expressions, facts
from calloff.values.period import Period
from calloff.vocabulary import Vocabulary

__all__ = ["needs", "proposals"]

_REQUESTED = (date(2024, 2, 28), date(2024, 2, 29), date(2024, 2, 26))


@st.composite
def needs(
    draw: st.DrawFn,
    vocabulary: Vocabulary,
    *,
    unit: str = "day",
    starts: bool = True,
    ends: bool = False,
) -> Need:
    """Needs of nobody in particular or up to two persons, for long or short or without an end.

    Args:
        vocabulary: The words in which it requires and wishes.
        unit: What its lot prices a placement by.
        starts: Whether its first day must be known.
        ends: Whether its last day must be known; then its first must be too.
    """
    requested = either(draw, *_REQUESTED)
    start = None
    if starts or pick(draw, (1, True), (1, False)):
        start = requested + timedelta(days=either(draw, 1, 0, 30))
    lines = _lines(draw, unit)
    last = None
    if start is not None and (ends or draw(st.booleans())):
        first = lines[0]
        # What is called off for some days lasts from the first of them to the last.
        lasts = (
            first.quantity if (first.unit, first.per) == ("day", None) else either(draw, 30, 200)
        )
        last = start + timedelta(days=ceil(lasts) - 1)
    asked = expressions(vocabulary)
    return Need(
        id=NEED,
        buyer=BUYER,
        lot=LOT,
        requested=requested,
        starts=start,
        ends=last,
        persons=tuple(draw(persons()) for _ in range(pick(draw, (3, 0), (3, 1), (1, 2)))),
        lines=lines,
        requirements=tuple(draw(asked) for _ in range(pick(draw, (2, 0), (1, 2), (3, 1)))),
        wishes=tuple(draw(asked) for _ in range(pick(draw, (1, 0), (1, 3), (3, 2), (2, 1)))),
        group=pick(draw, (9, None), (1, Group(id="siblings", rule="together"))),
        protected=one_in(draw, 5),
        frozen=either(draw, None, at(requested)),
        tried=either(draw, (), ("network", "in_house")),
    )


def _lines(draw: st.DrawFn, unit: str) -> tuple[Line, ...]:
    """For a known length, without an end, or by the month; with tutoring or without."""
    length = pick(draw, (4, "known"), (2, "open"), (1, "months"), (1, "times"))
    by = pick(draw, (16, unit), (1, "month"), (16, unit))
    per: Any = {"known": None, "open": "day", "months": "month", "times": "week"}[length]
    times = either(draw, 1, 10) if length == "times" else None
    quantity = either(draw, "30", "1", "0.5")
    option = one_in(draw, 9)
    how: Any = pick(
        draw, (4, ()), (2, ("evening",)), (2, ("weekend",)), (1, ("weekend", "evening")), (4, ())
    )
    lines = [Line("placement", quantity=quantity, unit=by, per=per, times=times)]
    if pick(draw, (3, False), (2, True)):
        whole = length == "known" and by != "day"
        each: Any = None if whole else "month" if length == "months" else "week"
        level = pick(draw, (9, None), (1, "senior"))
        tutoring = Line(
            "tutoring",
            quantity="2.5",
            unit="hour",
            per=each,
            times=times,
            level=level,
            option=option,
            circumstances=how,
        )
        lines.append(tutoring)
        if one_in(draw, 7):
            # The same item again, as an option or at another time of day.
            lines.append(tutoring.replace(option=not option, circumstances=either(draw, how, ())))
    return tuple(lines)


@st.composite
def proposals(
    draw: st.DrawFn,
    need: Need,
    offer: str,
    vocabulary: Vocabulary,
    *,
    id: str = "P-1",
    unit: str = "day",
    silent: int = 20,
) -> Proposal:
    """Answers to a need: a concrete home that is free or not, and completes what its offer says.

    Args:
        need: The need that is answered.
        offer: The id of the offer that it stands under.
        vocabulary: The words.
        id: The proposal's id.
        unit: What its lot prices a placement by.
        silent: On how many of a hundred facets nothing is stated.
    """
    spoken = some(draw, list(vocabulary.by_code), most=2)
    return Proposal(
        id=id,
        need=need.id,
        offer=offer,
        label=either(draw, None, f"Home {id}"),
        facts=draw(facts(vocabulary, facets=spoken, silent=silent)),
        free=pick(
            draw,
            (12, Period(need.requested)),
            (silent // 4, None),
            (1, Period(None, CHANGE)),
            (1, Period(CHANGE)),
            (12, Period(need.requested)),
        ),
        places=pick(draw, (16, "2"), (silent // 4, None), (1, "0"), (16, "1")),
        answered=pick(draw, (10, at(need.requested)), (2, at(date(2024, 2, 10))), (1, None)),
        prices=draw(price_lists(unit=unit)) if one_in(draw, 6) else None,
    )
