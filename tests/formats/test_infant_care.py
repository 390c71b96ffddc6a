"""An invented directory in the shape of the Taiwanese one: an object a line, fees by name."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from calloff import InputError, Need, Person, Verdict, has
from calloff.batch import in_turn, method_named, problem_of, verify_plan
from calloff.formats import Imported, import_feed
from calloff.formats.mapping import Objects, PlaceRule
from calloff.pricing import Line

KNOWN = datetime(2026, 4, 1, tzinfo=UTC)
DAY = date(2026, 4, 7)


def centre(
    id: str,
    fee: str | None,
    approved: int,
    used: int,
    *,
    region: str = "臺北市",
    scheme: str = "是",
) -> dict[str, Any]:
    """A centre; without a fee it has an empty list in place of an object, as the real ones have."""
    fees = [
        {"費用名稱": "其他", "費用金額": "900", "費用說明": "註冊費"},
        {"費用名稱": "托育費", "費用金額": fee, "費用說明": "月費"},
    ]
    return {
        "id": id,
        "機構名稱": f"Invented {id}",
        "region": region,
        "核定收托": approved,
        "實際收托": used,
        "評鑑等級": "甲等",
        "最近一次評鑑年度": "113",
        "準公共化資格": scheme,
        "收費情形": {"日間托育": fees, "臨時托育": fees, "半日托育": fees} if fee else [],
    }


CENTRES = [
    centre("X1", "10000", 12, 10),
    centre("X2", "12000", 9, 8, scheme="否"),
    centre("X3", "15000", 20, 19),
    centre("X4", None, 30, 0),
    centre("X5", "0", 5, 0),
    centre("X6", "9000", 4, 6, region="新北市板橋區"),
    centre("X7", "9500", 8, 5, region="新北市板橋區"),
    # Of these the feeds of fees have two of a name, which nobody reads.
    centre("X7", "9500", 8, 5, region="新北市"),
]
CENTRES[0]["收費情形"]["日間托育"].append({"費用名稱": "其他", "費用金額": "1", "費用說明": ""})


@pytest.fixture
def feed(tmp_path: Path) -> Callable[..., Imported]:
    """Reads lines by the shipped mapping."""

    def make(text: str) -> Imported:
        path = tmp_path / "centres.jsonl"
        path.write_text(text, encoding="utf-8")
        return import_feed(path, "tw-childcare", known=KNOWN)

    return make


@pytest.fixture
def imported(feed: Callable[..., Imported]) -> Imported:
    """The invented directory."""
    return feed("".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in CENTRES))


def asked(number: int, region: str, *, scheme: bool = False) -> Need:
    """A need of six months."""
    return Need(
        id=f"N-{number}",
        buyer="TW",
        lot="tw-childcare/day",
        requested=DAY,
        starts=date(2026, 5, 1),
        persons=(Person(born="2025-06"),),
        lines=(Line("place", quantity=6, unit="month"),),
        requirements=(
            has("region", region),
            *((has("fee_reduction", True),) if scheme else ()),
        ),
    )


def test_free_are_the_approved_places_less_the_used(imported: Imported) -> None:
    """Where more are used than approved none is free; it was stated when the feed was known."""
    pools = {pool.id.split("/")[2]: pool for pool in imported.register.pools}
    free = {id.removeprefix("TW-").split(".")[0]: int(p.available or 0) for id, p in pools.items()}

    assert {"x1": 2, "x2": 1, "x3": 1, "x4": 30, "x5": 5, "x6": 0, "x7": 3} == {
        id.split("/")[0]: many for id, many in free.items()
    }
    assert {KNOWN} == {pool.updated for pool in pools.values()}


def test_a_fee_is_found_by_its_name(imported: Imported) -> None:
    """Whatever stands before or after it; nought with a remark is no fee."""
    fees = {
        offer.id.split("/")[2]: [int(row.amount) for row in offer.prices.rows]
        for offer in imported.register.offers
        if offer.unit is None
    }

    assert [[10000], [12000], [15000], [], [], [9000]] == [fees[f"TW-x{n}"] for n in range(1, 7)]


def test_a_centre_under_city_and_district_is_told(imported: Imported) -> None:
    """Both rows are kept, and told apart by where they are."""
    (again,) = imported.ambiguous

    assert (2, "columns") == (len(again.offers), again.by)


def test_a_line_that_is_none_is_told_with_its_number(feed: Callable[..., Imported]) -> None:
    """Every such line, and never a traceback."""
    good = json.dumps(CENTRES[0], ensure_ascii=False)

    with pytest.raises(InputError) as refused:
        feed(f"{good}\n{{\n\n{good}\nno JSON\n")

    assert ["line 2", "line 5"] == [problem.place for problem in refused.value.problems]


def test_an_empty_file_of_lines_is_refused(feed: Callable[..., Imported]) -> None:
    """There is nothing to read, and it says what to do."""
    with pytest.raises(InputError, match="fetch it again"):
        feed("\n\n")


def test_a_mapping_does_not_contradict_itself() -> None:
    """Lines have no list around them, and a statement has one time."""
    with pytest.raises(InputError, match="each line is an object"):
        Objects.read({"lines": True, "at": "centres"})
    with pytest.raises(InputError, match="or the feed does"):
        PlaceRule.read({"id": "a", "column": "b", "when_known": True, "updated": {"column": "c"}})


def test_places_are_shared_out_at_real_shapes(imported: Imported) -> None:
    """Six needs for four places in a city: those who need the scheme get it, and it is proven."""
    needs = [asked(n, "臺北市", scheme=n < 2) for n in range(6)] + [asked(6, "新北市")]
    problem = problem_of(needs, imported.register, on=DAY, seed="invented")

    plan = method_named("min_cost_flow")(problem)
    turns = in_turn(problem)

    assert () == verify_plan(problem, plan)
    assert plan.proven
    assert 2 == len(plan.unplaced)
    # Two at the cheapest, one at the second, one at the dearest, and one at 9 500 elsewhere.
    assert 100 * 6 * (10000 * 2 + 12000 + 15000 + 9500) == plan.cost.minor  # type: ignore[union-attr]
    assert {"N-0", "N-1"} < {placed.need for placed in plan.placed}
    assert len(turns.placed) <= len(plan.placed)


def test_a_centre_that_may_lie_elsewhere_is_asked(imported: Imported) -> None:
    """Whoever states the city alone may lie in the district, and nobody guesses."""
    decision = imported.register.decide(asked(1, "新北市板橋區"), on=DAY)
    told = {
        next(str(fact.value[0]) for fact in c.facts if fact.facet == "region"): c.id  # type: ignore[index]
        for c in decision.candidates
        if c.name == "Invented X7"
    }
    verdicts = {region: decision.eligibility(id).verdict for region, id in told.items()}

    assert {"新北市": Verdict.UNKNOWN, "新北市板橋區": Verdict.MET} == verdicts
