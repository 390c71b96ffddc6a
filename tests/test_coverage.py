"""Where supply is thin: for what needs ask for, by region, how many offers meet it."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from calloff import Fact, InputError, Line, Need, Pool, Register, all_of, any_of, has, load
from calloff.coverage import SAYINGS, coverage, coverage_outline
from calloff.expressions import Expression
from calloff.values.typeset import as_text

ON = date(2024, 1, 15)
LOT = "adda-familjehem-2019/A"
PRS, SV = has("spoken_by_consultant", "prs"), has("spoken_by_consultant", "sv")
EAST, NORTH = has("region", "05"), has("region", "25")


def register(*facts: dict[str, Any], pools: tuple[Pool, ...] = ()) -> Register:
    """The shipped register with other offers: one for each set of facts; the pools on each."""
    whole = load("familjehem.json", Register)
    template = next(offer for offer in whole.offers if offer.lot == LOT)
    suppliers = whole.suppliers[: len(facts)]
    offers = tuple(
        template.replace(
            supplier=supplier.id,
            facts=tuple(Fact(facet, value) for facet, value in stated.items()),
            pools=tuple(pool.id for pool in pools),
        )
        for supplier, stated in zip(suppliers, facts, strict=True)
    )
    return whole.replace(suppliers=suppliers, offers=offers, pools=pools)


def need(*requires: Expression, lot: str = LOT, wishes: tuple[Expression, ...] = ()) -> Need:
    """A need that requires something."""
    return Need(
        id="7F3K",
        buyer="0580",
        lot=lot,
        requested=ON,
        starts=date(2024, 2, 1),
        lines=(Line("placement", quantity=180, unit="day"),),
        requirements=requires,
        wishes=wishes,
    )


TWO = (
    {"spoken_by_consultant": "prs sv".split(), "region": ["05"]},
    {"spoken_by_consultant": ["sv"], "region": ["05", "25"]},
    {"region": ["05"]},
)


def rows(found: Any) -> list[tuple[Any, ...]]:
    """What was found, short."""
    return [
        (row.asked.data()["has"] if row.asked else None, row.region, row.needs, row.sure, row.maybe)
        for row in found.found
    ]


def test_what_is_asked_for_is_counted_by_region_the_thinnest_first() -> None:
    """Dari in the north: nobody. Who does not say what it speaks might; who covers no area not."""
    found = coverage(
        register(*TWO), [need(PRS, EAST), need(PRS, NORTH), need(SV, EAST)], region="region", on=ON
    )

    assert [
        ("prs", "25", 1, 0, 0),
        (None, "25", 1, 1, 0),
        ("prs", "05", 1, 1, 1),
        ("sv", "05", 1, 2, 1),
        (None, "05", 2, 3, 0),
    ] == rows(found)
    assert {3} == {row.offers for row in found.found}


def test_who_asks_and_whether_it_may_be_reassessed_is_of_no_account() -> None:
    """Two needs for the same are one row; a need counts once however often it asks."""
    whose = has("spoken_by_consultant", "prs", whose="child", negotiable=True)
    found = coverage(register(*TWO), [need(PRS), need(whose, whose)], region="region", on=ON)

    assert [("prs", None, 2, 1, 1)] == rows(found)


def test_what_is_joined_by_all_of_is_taken_apart_and_nothing_else() -> None:
    """Both parts of one, with each region; any of two stays one thing asked for."""
    either = any_of(PRS, SV)
    found = coverage(register(*TWO), [need(all_of(PRS, EAST), either)], region="region", on=ON)

    assert [(PRS, "05", 1), (either, "05", 2), (None, "05", 3)] == [
        (row.asked, row.region, row.sure) for row in found.found
    ]


def test_one_pool_must_meet_both() -> None:
    """Where pools tell apart what is asked and where, places of different pools do not add up."""
    pools = (
        Pool(id="east", traits=(Fact("region", ("05",)), Fact("spoken_by_consultant", ("sv",)))),
        Pool(id="north", traits=(Fact("region", ("25",)), Fact("spoken_by_consultant", ("prs",)))),
    )
    known = register({}, pools=pools)

    found = coverage(known, [need(PRS, EAST), need(PRS, NORTH)], region="region", on=ON)
    assert [("prs", "05", 0), (None, "05", 1), (None, "25", 1), ("prs", "25", 1)] == [
        (row.asked.data()["has"] if row.asked else None, row.region, row.sure)
        for row in found.found
    ]


def test_wishes_do_not_count_and_neither_does_a_need_that_asks_for_nothing() -> None:
    """Nothing asked for, no row; and it is told so."""
    found = coverage(register(*TWO), [need(wishes=(PRS,))], region="region", on=ON)

    assert () == found.found
    assert "Inga behov frågar" in as_text(coverage_outline(found, register(*TWO)))
    assert () == coverage(register(*TWO), [], region="region", on=ON).found


def test_no_offers_cover_nothing() -> None:
    """An empty register: every row is at nought."""
    found = coverage(register(), [need(PRS, EAST)], region="region", on=ON)

    assert {(0, 0, 0)} == {(row.sure, row.maybe, row.offers) for row in found.found}


def test_it_holds_on_the_day() -> None:
    """A fact of next year is none today."""
    known = register({"region": ["05"]})
    later = known.offers[0].replace(facts=(Fact("region", ("05",), valid="2025-01-01/.."),))
    known = known.replace(offers=(later,))

    assert 0 == coverage(known, [need(EAST)], region="region", on=ON).found[0].sure
    assert 1 == coverage(known, [need(EAST)], region="region", on=date(2025, 1, 1)).found[0].sure


def test_what_the_register_does_not_know_is_refused_all_at_once() -> None:
    """The region, the day, a lot, and words that the vocabulary lacks."""
    given: Any = "today"
    with pytest.raises(InputError) as caught:
        coverage(
            register(*TWO),
            [need(PRS), need(has("speaks", "prs")), need(lot="adda-familjehem-2019/Q")],
            region="regio",
            on=given,
        )

    assert [
        ("region", "no facet of codes 'regio'"),
        ("on", "a day is needed"),
        ("needs.1.requirements.0.facet", "no facet 'speaks'"),
        ("needs.2.lot", "no lot 'adda-familjehem-2019/Q'"),
    ] == [
        (p.place, p.what[: len(w)])
        for p, (_, w) in zip(
            caught.value.problems,
            (
                ("", "no facet of codes 'regio'"),
                ("", "a day is needed"),
                ("", "no facet 'speaks'"),
                ("", "no lot 'adda-familjehem-2019/Q'"),
            ),
            strict=True,
        )
    ]


def test_rows_are_flat_and_data_is_json() -> None:
    """A table takes each cell as one value; JSON keeps what is asked for as it is written."""
    found = coverage(register(*TWO), [need(any_of(PRS, SV), EAST)], region="region", on=ON)
    flat = list(found.rows())

    assert all(isinstance(v, str | int | None) for row in flat for v in row.values())
    assert ["lot", "facets", "asked", "region", "needs", "sure", "maybe", "offers"] == list(flat[0])
    assert found.data() == json.loads(json.dumps(found.data()))
    assert any_of(PRS, SV).data() == json.loads(flat[0]["asked"])


def test_it_is_told_as_a_table() -> None:
    """In words of either language; of many rows the first, and how many there are besides."""
    known = register(*TWO)
    found = coverage(known, [need(PRS, EAST), need(NORTH)], region="region", on=ON)

    told = as_text(coverage_outline(found, known, "en", most=1))
    assert "Västerbotten" not in told
    assert "And 2 rows more." in told
    assert "Östergötland" in as_text(coverage_outline(found, known))
    assert "And 3 rows more." in as_text(coverage_outline(found, known, "en", most=0))
    assert SAYINGS.sv.keys() == SAYINGS.en.keys()
