"""Whether options on more hours meet the demand for housing support: Linköping's paper, played on.

The paper of March 2018 (`s3.toml`) adds 5 560 hours a year from April 2018, to 61 650 in contracts
and in-house, for 620 people who need 75 500; ten come each month and five or six end. What had to
be assumed stands in `s3-what-if.toml`. Special agreements are wound up, so that whoever finds no
hours waits, and nobody leaves the queue but by being met.
"""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from calloff import Line, Money, Need, Period, Pool, Register, load
from calloff.scenario import (
    Alternative,
    Arrivals,
    DrawnNeeds,
    Exponential,
    Fixed,
    OwnPosts,
    SideBySide,
    Template,
    side_by_side,
)

pytestmark = pytest.mark.whole

HERE = Path(__file__).parent
PAPER: dict[str, Any] = tomllib.loads((HERE / "s3.toml").read_text(encoding="utf-8"))
SAID = {name: figure["value"] for name, figure in PAPER["said"].items()}
ASSUMED: dict[str, Any] = tomllib.loads((HERE / "s3-what-if.toml").read_text(encoding="utf-8"))

LOT = "housing-support-2018/1"
PERIOD = Period.parse(SAID["period"])
PERSONS = SAID["needed"]["persons"]
HOURS = Decimal(ASSUMED["hours"]["a_month"])

BASE = (SAID["in_house"]["hours"], *SAID["volumes"].values())
OPTIONS = (SAID["in_house_rows"][1][0], *[SAID["supplier_rows"][1][0]] * 2)


def a_month(hours: int) -> Decimal:
    """A twelfth of a year's hours, to the hundredth."""
    return round(Decimal(hours) / 12, 2)


def office(id: str, *more: tuple[int, ...]) -> Alternative:
    """The hours in-house and of both contracts, with what is added to each."""
    own, *contracts = (sum(parts) for parts in zip(BASE, *more, strict=True))
    old = load(HERE / "s3-register.toml", Register)
    pools = tuple(
        Pool(
            id=offer.supplier,
            unit="hour",
            per="month",
            available=a_month(hours),
            updated="2018-03-31T12:00:00Z",
        )
        for offer, hours in zip(old.offers, contracts, strict=True)
    )
    supply = old.replace(
        pools=pools,
        offers=tuple(offer.replace(pools=(offer.supplier,)) for offer in old.offers),
    )
    in_house = OwnPosts(
        name="in-house",
        capacity=a_month(own),
        unit="hour",
        per="month",
        cost=Money.of(Decimal("470.59"), "SEK"),
        paid="used",
        source="Omsorgskontoret 2018-03-05: 800 tkr för 1 700 timmar",
    )
    return Alternative(id, supply=supply, order=("own", "agreement"), own=(in_house,))


def demand(ending: str = "5.5", **changes: Any) -> DrawnNeeds:
    """620 people with support, ten new each month."""
    day = date(2018, 4, 1)
    template = Need(
        id="template",
        buyer="0580",
        lot=LOT,
        requested=day,
        starts=day,
        lines=(Line("support", quantity=HOURS, unit="hour", per="month"),),
    )
    lasts = Exponential(
        mean=round(Decimal(PERSONS) / Decimal(ending) * Decimal(1461) / 48),
        source=ASSUMED["ending"]["source"],
    )
    came = ASSUMED["arrivals"]
    given = {
        "templates": (Template(template),),
        "arrivals": Arrivals(came["count"], came["per"], source=came["source"]),
        "length": lasts,
        "hours": Fixed(value=HOURS, source=ASSUMED["hours"]["source"]),
        "hour_step": Decimal("0.05"),
        "already": PERSONS,
        "remaining": lasts,
        **changes,
    }
    return DrawnNeeds(**given)


def simulated(*offices: Alternative, needs: DrawnNeeds) -> SideBySide:
    """Twenty-one months, ten times."""
    return side_by_side(offices, needs, period=PERIOD, seed="linköping", repetitions=10)


@pytest.fixture(scope="module")
def found() -> SideBySide:
    """Without the options, with them, and with as many hours as are needed on the first day."""
    short = SAID["needed"]["hours"] - sum(BASE)
    return simulated(
        office("without"),
        office("options", OPTIONS),
        office("all that is short", (short, 0, 0)),
        needs=demand(),
    )


def test_the_words_of_the_paper_are_those_that_are_played(found: SideBySide) -> None:
    """Ten come each month: 210 in twenty-one months, within what chance allows."""
    told = found.estimates["without"]["arrived"]

    assert told.low < 210 < told.high


def test_options_do_not_end_the_queue(found: SideBySide) -> None:
    """They hold 46 people, some of whom end and make room for others; the queue is still there."""
    places = Fraction(sum(OPTIONS)) / 12 / Fraction(HOURS)
    difference = found.differences()["options"]["waiting"]
    queue = found.estimates["options"]["waiting"]

    assert 45 < places < 46
    assert -Fraction(13, 10) * places < difference.low < difference.high < -places
    assert queue.low > 150
    assert queue.tenth > 100


def test_the_options_cost_what_the_paper_says(found: SideBySide) -> None:
    """4 200 tkr in twenty-one months, since all of their hours are used; to one in a hundred."""
    said = sum(
        part[1] * rows
        for part, rows in [
            *((part, 1) for part in SAID["in_house_rows"]),
            *((part, 2) for part in SAID["supplier_rows"]),
        ]
    )
    cost = found.differences()["options"]["cost"].mean / 1000

    assert said == 4200
    assert abs(cost / said - 1) < Fraction(1, 100)


def test_the_queue_grows_by_what_comes_and_does_not_end(found: SideBySide) -> None:
    """Even hours for all who need them on the first day leave a queue at the end of 2019.

    Ten come and five or six of 620 end each month, so that some 90 more wait after 21 months; those
    who wait for support end their waiting too only by getting it.
    """
    queue = found.estimates["all that is short"]["waiting"]

    assert 60 < queue.low < queue.high < 130


@pytest.mark.parametrize("ending", ["5", "6"])
def test_it_holds_at_both_ends_of_what_the_paper_says(ending: str) -> None:
    """Whether five or six end each month, there is a queue at the end."""
    told = simulated(office("options", OPTIONS), needs=demand(ending))

    assert told.estimates["options"]["waiting"].low > 100
