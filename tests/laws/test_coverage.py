"""Where supply is thin, against counting offer by offer.

For each thing that some need requires, with each region that it requires, every offer of the lot
is asked whether it meets both at once; and nothing else is told.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from calloff import Need, Register, Verdict, all_of, coverage, has
from calloff.candidate import answer
from calloff.testing import needs, registers

ON = date(2024, 2, 29)


@st.composite
def asked_of(draw: st.DrawFn) -> tuple[Register, tuple[Need, ...], str]:
    """A register, a few needs of its lots, and one of its facets of codes."""
    register = draw(registers())
    codes = [facet.code for facet in register.vocabulary.facets if facet.kind == "code"]
    assume(codes)
    asking = draw(st.lists(needs(register.vocabulary), max_size=4))
    region = draw(st.sampled_from(codes))
    known = register.vocabulary.list_of(register.vocabulary.by_code[region]).codes
    for index, need in enumerate(asking):
        if draw(st.booleans()):
            where = has(region, draw(st.sampled_from(known)).code, whose="child")
            asking[index] = need.replace(requirements=(*need.requirements, where))
    return register, tuple(asking), region


def taken_apart(expression: Any) -> list[Any]:
    """What must all be met."""
    parts = getattr(expression, "all_of", None)
    if parts is None:
        return [expression.replace(whose=None, negotiable=False)]
    return [one for part in parts for one in taken_apart(part)]


def test_coverage_is_what_counting_finds(law: Any) -> None:
    """As many rows as there are things asked for in a region, each with as many offers."""

    @law.over(asked_of())
    def holds(given: tuple[Register, tuple[Need, ...], str]) -> None:
        register, asking, region = given
        wanted: Counter[Any] = Counter()
        for need in asking:
            parts = [one for each in need.requirements for one in taken_apart(each)]
            regions = [p for p in parts if getattr(p, "has", None) and p.facet == region]
            others = [part for part in parts if part not in regions]
            both = {(other, where) for other in others for where in regions or [None]}
            wanted.update({*both, *((None, where) for where in regions)})
        found = coverage(register, asking, region=region, on=ON)
        told = {(r.asked, has(region, r.region) if r.region else None): r for r in found.found}

        assert {key: row.needs for key, row in told.items()} == dict(wanted)
        assert len(told) == len(found.found)
        for (asked, where), row in told.items():
            together = all_of(*(one for one in (asked, where) if one is not None))
            verdicts = Counter(
                answer(together, candidate, ON, register.vocabulary).verdict
                for candidate in register.candidates(row.lot)
            )
            assert (row.sure, row.maybe, row.offers) == (
                verdicts[Verdict.MET],
                verdicts[Verdict.UNKNOWN],
                verdicts.total(),
            )
        counts = [(row.sure, row.maybe, -row.needs) for row in found.found]
        assert sorted(counts) == counts
        labels = [name for name in ("sure", "maybe") if any(getattr(r, name) for r in found.found)]
        pools = any(c.traits for row in found.found for c in register.candidates(row.lot))
        law.saw(*labels, *(["told apart by pools"] if pools else []))

    holds()
    law.ensure("sure", "maybe", "told apart by pools")
