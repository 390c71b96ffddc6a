"""The period over which call-offs are counted, and what is known of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal

from calloff.errors import Problem
from calloff.need import Need
from calloff.snapshot import PastCallOffs, Snapshot
from calloff.terms import Terms
from calloff.values.period import Period

__all__ = ["Settlement", "period_problems", "settled_over", "sums"]

Settlement = Literal["term", "agreement_year", "calendar_year", "quarter", "month"]
"""After how long it is settled, and counted anew: the whole term of the agreement, each year from
its first day, each calendar year, quarter or month."""


def settled_over(settlement: Settlement, on: date, terms: Terms) -> Period | None:
    """The settlement period that a day lies in; ``None``: the whole term of the agreement.

    A year of an agreement that began on a leap day begins on 1 March where there is none.
    """
    if settlement == "term":
        return None
    if settlement == "calendar_year":
        return Period(date(on.year, 1, 1), date(on.year + 1, 1, 1))
    if settlement == "agreement_year":
        first = terms.framework.term.start
        assert first is not None, "An agreement year is counted from the agreement's first day."
        year = on.year if _anniversary(first, on.year) <= on else on.year - 1
        return Period(_anniversary(first, year), _anniversary(first, year + 1))
    months = 3 if settlement == "quarter" else 1
    month = (on.month - 1) // months * months + 1
    end = date(on.year + (month + months > 12), (month + months - 1) % 12 + 1, 1)
    return Period(date(on.year, month, 1), end)


def _anniversary(first: date, year: int) -> date:
    """The day of a year on which a year of the agreement begins."""
    try:
        return first.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def sums(
    settlement: Settlement, need: Need, terms: Terms, snapshot: Snapshot
) -> dict[str, PastCallOffs]:
    """What is known of each offer of the need's lot for the settlement period."""
    period = settled_over(settlement, snapshot.on, terms)
    return {p.offer: p for _, p in snapshot.called_off(need.lot) if p.period == period}


def period_problems(
    settlement: Settlement, need: Need, terms: Terms, snapshot: Snapshot
) -> Iterator[Problem]:
    """A problem for each offer whose sums are of another period than the key settles by."""
    if settlement == "agreement_year" and terms.framework.term.start is None:
        what = "settles by the year of the agreement, whose first day is not stated."
        yield Problem("key", what)
        return
    period = settled_over(settlement, snapshot.on, terms)
    known = sums(settlement, need, terms, snapshot)
    for index, past in snapshot.called_off(need.lot):
        if past.offer not in known:
            what = (
                f"the sums of {past.offer!r} are of {_told(past.period)}; the key settles by "
                f"{_told(period)}: state those."
            )
            yield Problem(f"call_offs.{index}.period", what)


def _told(period: Period | None) -> str:
    return "all since the agreement began" if period is None else str(period)
