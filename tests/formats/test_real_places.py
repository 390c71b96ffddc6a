"""Real places and fees: those of infant-care centres in Taiwan, shared out over 5 000 drawn needs.

They are read from the folder that CALLOFF_DATA names; nothing of them stands in the repository. The
data is open with attribution to the Social and Family Affairs Administration's child-care platform.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from calloff import Need, Person, has, plots
from calloff.batch import (
    METHODS,
    Plan,
    Problem,
    compare,
    method_named,
    problem_of,
    verify_plan,
)
from calloff.batch.cp_sat_goals import Effort
from calloff.batch.one_more import Standing
from calloff.formats import Imported, import_feed
from calloff.pricing import Line

pytestmark = pytest.mark.real_data

# The file bears no date; its latest ids are of 2026.
KNOWN = datetime(2026, 4, 1, tzinfo=UTC)
DAY = date(2026, 4, 7)
NEEDS = 5_000
FEE = "托育費"
EFFORT = Effort(units=4.0)
"""For each of the goals of CP-SAT: enough for a plan, not for a proof."""
NO_FEE = {"", "0", "1750", "235000"}


@pytest.fixture(scope="module")
def centres(public_data: Path) -> list[dict[str, Any]]:
    """The centres as they stand, read by nothing of calloff."""
    text = (public_data / "tw-childcare" / "centres.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture(scope="module")
def imported(public_data: Path) -> Imported:
    """The centres by the mapping."""
    return import_feed(public_data / "tw-childcare" / "centres.jsonl", "tw-childcare", known=KNOWN)


def fee(centre: dict[str, Any]) -> int | None:
    """The monthly fee for day care; ``None`` where none is stated."""
    lots = centre["收費情形"] or {}
    told = [one["費用金額"] for one in lots.get("日間托育", ()) if one["費用名稱"] == FEE]
    return int(told[0]) if told and told[0] not in NO_FEE else None


def drawn(centres: list[dict[str, Any]]) -> list[Need]:
    """Needs where children are looked after today, so that they crowd where the places do.

    Four in ten need a centre under the public scheme, a third wish for one, and one in twenty is
    for tomorrow.
    """
    chance = random.Random("5 000 needs in Taiwan")
    regions = [centre["region"] for centre in centres]
    used = [centre["實際收托"] for centre in centres]
    needs = []
    for number, region in enumerate(chance.choices(regions, used, k=NEEDS)):
        scheme = chance.random()
        months = chance.choice((6, 12, 24))
        needs.append(
            Need(
                id=f"TW-{number:04d}",
                buyer="TW",
                lot="tw-childcare/day",
                requested=DAY,
                starts=date(2026, 5, 1),
                persons=(Person(born="2025-06"),),
                lines=(Line("place", quantity=months, unit="month"),),
                urgency="emergency" if chance.random() < 0.05 else "ordinary",
                requirements=(
                    has("region", region),
                    *((has("fee_reduction", True),) if scheme < 0.4 else ()),
                ),
                wishes=(has("fee_reduction", True),) if scheme >= 2 / 3 else (),
            )
        )
    return needs


class Shared(NamedTuple):
    """The needs, what was shared out, and the plan of every method."""

    needs: dict[str, Need]
    problem: Problem
    plans: dict[str, Plan]


SEED = "published on 1 April 2026"


def region_of(need: Need) -> str:
    """Where a need is."""
    return str(need.requirements[0].has)


@pytest.fixture(scope="module")
def shared(centres: list[dict[str, Any]], imported: Imported) -> Shared:
    """5 000 needs by each method there is."""
    needs = drawn(centres)
    problem = problem_of(needs, imported.register, on=DAY, seed=SEED)
    plans = {
        name: method_named(name)(problem, **({"effort": EFFORT} if name == "cp_sat" else {}))
        for name in METHODS
    }
    return Shared({need.id: need for need in needs}, problem, plans)


# --- Reading -----------------------------------------------------------------------------------


def test_every_centre_is_read(centres: list[dict[str, Any]], imported: Imported) -> None:
    """2 351 centres, none skipped, every column and value known to the mapping."""
    register = imported.register

    assert (2351, 0, 2351) == (imported.rows, imported.skipped, len(register.offers))
    assert ((), ()) == (imported.unused, imported.unmapped)
    assert len({centre["id"] for centre in centres}) == len(register.suppliers)


def test_places_and_fees_are_those_of_the_file(
    centres: list[dict[str, Any]], imported: Imported
) -> None:
    """Free is approved less used, centre by centre; a fee is one of a month, or none."""
    free = Counter(centre["核定收托"] - centre["實際收托"] for centre in centres)
    fees = Counter(fee(centre) for centre in centres)
    read = [
        next((int(row.amount) for row in o.prices.rows), None) for o in imported.register.offers
    ]

    assert free == Counter(int(pool.available or 0) for pool in imported.register.pools)
    assert fees == Counter(read)


def test_centres_that_stand_there_again_are_told(
    centres: list[dict[str, Any]], imported: Imported
) -> None:
    """300 centres stand there under a city and a district: all rows are kept, and told apart."""
    again = Counter(centre["id"] for centre in centres)

    assert sum(many > 1 for many in again.values()) == len(imported.ambiguous) == 300
    assert {"columns"} == {one.by for one in imported.ambiguous}


# --- Sharing out -------------------------------------------------------------------------------


def test_every_plan_is_verified(shared: Shared) -> None:
    """Checked against needs and register, the certificates among them."""
    for name, plan in shared.plans.items():
        assert () == verify_plan(shared.problem, plan), name


def test_no_centre_is_overfull_and_every_fee_is_right(
    centres: list[dict[str, Any]], imported: Imported, shared: Shared
) -> None:
    """Counted from the file alone: places by centre and region, fees by month, the scheme."""
    rows = {(centre["id"].lower(), centre["region"]): centre for centre in centres}
    regions = {
        offer.id: next(fact.value for fact in offer.facts if fact.facet == "region")
        for offer in imported.register.offers
    }
    for name, plan in shared.plans.items():
        used: Counter[tuple[str, str]] = Counter()
        for placed in plan.placed:
            centre = placed.candidate.split("/")[2].removeprefix("TW-")
            key = centre, str(regions[placed.candidate][0])
            need, row = shared.needs[placed.need], rows[key]
            used[key] += 1
            months = need.lines[0].quantity
            assert 100 * months * (fee(row) or 0) == placed.price, (name, placed)
            if len(need.requirements) > 1:
                assert "是" == row["準公共化資格"], (name, placed)
        for key, many in used.items():
            assert many <= rows[key]["核定收托"] - rows[key]["實際收托"], (name, key)


def test_flow_is_no_worse_than_any_other(shared: Shared) -> None:
    """Level by level nobody does better; what two methods prove is the same."""
    names = ("unplaced.emergency", "unplaced.ordinary", "suited", "price")
    values = {}
    for name, plan in shared.plans.items():
        told = {level.name: level for level in plan.levels}
        values[name] = [told[level].value for level in names]
        if all(told[level].proven for level in names):
            assert values["min_cost_flow"] == values[name], name

    assert values["min_cost_flow"] == min(values.values())


def test_it_is_said_whom_it_costs_what(shared: Shared) -> None:
    """Compared with one after the other: by each need's own key, and in money."""
    flow, turns = shared.plans["min_cost_flow"], shared.plans["in_turn"]
    told = compare(flow, turns)
    fares = Counter(one.fares for one in told.needs)

    assert NEEDS == sum(fares.values())
    assert fares["worse"] > 0, "Somebody pays for it that others get places."
    assert len(flow.unplaced) < len(turns.unplaced)
    # One after the other nobody draws lots, so that most are left between equal fees.
    assert "tied" == Counter(one.reason for one in turns.unplaced).most_common(1)[0][0]


def test_pictures_of_it_say_all_that_they_show(imported: Imported, shared: Shared) -> None:
    """Where 5 000 needs go, how full centres become, and what one place more would be worth."""
    plan, register = shared.plans["min_cost_flow"], imported.register
    groups = {id: region_of(need)[:3] for id, need in shared.needs.items()}
    problem = shared.problem
    places = Standing(problem, plan).places()
    pictures = (
        plots.plan_flows(plan, register, "en", groups=groups),
        plots.utilisation(plan, problem, register, "en"),
        plots.place_values(places, plan, register, "en"),
    )

    assert "no place" in pictures[0].text
    assert f"Places: {len(plan.placed)} of" in pictures[1].text
    assert " more placed" in pictures[2].text
    assert all(not re_need(picture.svg()) for picture in pictures)


def re_need(svg: str) -> bool:
    """Whether some need is named."""
    return any(f"TW-{number:04d}" in svg for number in (0, 17, 4999))
