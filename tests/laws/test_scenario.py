"""An office that is simulated keeps to what there is, whatever it is and however it works.

Counted day by day from how it went for each need, by nothing of what worked it out: nothing is
fuller than it is large, nobody waits longer than the office lets them, and nobody waits while what
they wait for stands empty.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from calloff import Line, Money, Need, Offer, Period, Pool, Register, load
from calloff.pricing import PriceList
from calloff.scenario import (
    Alternative,
    Arrivals,
    DeclineRate,
    DirectAwards,
    DrawnNeeds,
    Exponential,
    Fixed,
    OwnPosts,
    Template,
    courses_of,
)
from calloff.scenario.measures import measure_run
from calloff.scenario.office import Course

LOT = "adda-familjehem-2019/A"
WHOLE = load("familjehem.json", Register)
PERIOD = Period.parse("2024-01-01/2024-06-30")
END = date(2024, 7, 1)
SAID = "drawn"

NEED = Need(
    id="template",
    buyer="0580",
    lot=LOT,
    requested=date(2024, 1, 1),
    starts=date(2024, 1, 1),
    persons=({"born": "2014-06"},),
    lines=(Line("placement", quantity=1, unit="day"),),
)


@st.composite
def alternatives(draw: st.DrawFn) -> Alternative:
    """An office with few places, in any order of its ways."""
    template = next(offer for offer in WHOLE.offers if offer.lot == LOT)
    places = draw(st.lists(st.none() | st.integers(0, 2), max_size=2))
    pools = tuple(
        Pool(id=f"pool-{n}", available=count, updated="2023-12-31T12:00:00Z")
        for n, count in enumerate(places)
    )
    offers = tuple(
        Offer(
            lot=LOT,
            supplier=supplier.id,
            facts=template.facts,
            prices=PriceList.read(
                {
                    "currency": "SEK",
                    "rows": [{"item": "placement", "amount": 900 + n, "unit": "day"}],
                }
            ),
            pools=(pool.id,),
        )
        for n, (supplier, pool) in enumerate(zip(WHOLE.suppliers, pools, strict=False))
    )
    suppliers = tuple(s.replace(standings=()) for s in WHOLE.suppliers[: len(offers)])
    order = draw(st.permutations(["own", "agreement", "direct"]))
    order = order[: draw(st.integers(1, 3))]
    direct = DirectAwards(
        price=Fixed(value=2000, source=SAID),
        unit="day",
        after=draw(st.sampled_from([0, 1, 20])),
        source=SAID,
    )
    homes = OwnPosts(
        name="homes",
        capacity=draw(st.integers(0, 2)),
        cost=Money.of(1000, "SEK"),
        paid=draw(st.sampled_from(["used", "capacity"])),
        source=SAID,
    )
    return Alternative(
        "drawn",
        supply=WHOLE.replace(suppliers=suppliers, offers=offers, pools=pools),
        order=tuple(order),
        own=(homes,) if "own" in order else (),
        direct=direct if "direct" in order else None,
        declines=tuple(
            DeclineRate(offer=offer.id, share=draw(st.sampled_from(["0", "0.4"])), source=SAID)
            for offer in offers
        ),
    )


@st.composite
def demands(draw: st.DrawFn) -> DrawnNeeds:
    """Needs that last from a day to months."""
    return DrawnNeeds(
        templates=(Template(NEED),),
        arrivals=Arrivals(draw(st.integers(1, 60)), "year", source=SAID),
        length=Exponential(mean=draw(st.sampled_from([1, 20, 90])), source=SAID),
        already=draw(st.integers(0, 3)),
        remaining=Exponential(mean=20, source=SAID),
    )


def used(courses: list[Course]) -> Counter[tuple[str, date]]:
    """How much of what is taken on each day, from the decision on."""
    found: Counter[tuple[str, date]] = Counter()
    for course in courses:
        placed, day = course.placed, course.met_on
        if placed is None or placed.from_ is None or day is None or course.ends is None:
            continue
        while day < min(course.ends, END):
            found[placed.from_, day] += int(placed.takes)
            day += timedelta(days=1)
    return found


def sizes(alternative: Alternative) -> dict[str, int]:
    """How much there is of what can be taken; what states nothing holds all."""
    pools = {p.id: p.available for p in alternative.supply.pools}
    stated = {id: int(count) for id, count in pools.items() if count is not None}
    return stated | {f"own\n{own.name}": int(own.capacity) for own in alternative.own}


def test_an_office_keeps_to_what_there_is(law: Any) -> None:
    """Day by day, need by need."""

    @law.over(alternatives(), demands(), st.integers(0, 99))
    def holds(alternative: Alternative, demand: DrawnNeeds, seed: int) -> None:
        courses = courses_of(alternative, demand, period=PERIOD, seed=str(seed))
        full, taken = sizes(alternative), used(courses)
        direct = alternative.direct
        labels = set()
        for (what, _), count in taken.items():
            assert count <= full.get(what, len(courses))
        for course in courses:
            arrived, placed = course.arrived, course.placed
            until = course.met_on or END
            waited = (until - arrived.on).days
            if waited:
                labels.add("waits")
            if placed is not None:
                labels.add(placed.way)
                assert placed.way in alternative.order
                assert course.starts == course.met_on
                assert course.starts is not None
                assert course.ends is not None
                assert (course.ends - course.starts).days == arrived.days
            if direct is not None:
                assert waited <= direct.after
            if alternative.own and waited:
                # On no evening that it waited was there room in the homes.
                name, capacity = "own\nhomes", full["own\nhomes"]
                for n in range(waited):
                    assert taken[name, arrived.on + timedelta(days=n)] == capacity
        if course_declined := sum(course.declined for course in courses):
            labels.add("declined")
        assert course_declined <= sum(course.asked for course in courses)
        sums = measure_run(courses, alternative, date(2024, 1, 1), END)
        new = sum(not course.arrived.already for course in courses)
        running = [c for c in courses if c.arrived.already]
        assert sums.arrived == new
        assert sums.own + sums.agreement + sums.direct + sums.waiting == new + sum(
            course.placed is None for course in running
        )
        law.saw(*labels)

    holds()
    law.ensure("waits", "own", "agreement", "direct", "declined")


def test_more_places_leave_nobody_waiting_longer(law: Any) -> None:
    """Where everything is met in-house in the order of arrival, by places that are all alike."""

    @law.over(demands(), st.integers(0, 3), st.integers(1, 3), st.integers(0, 99))
    def holds(demand: DrawnNeeds, few: int, more: int, seed: int) -> None:
        waits = []
        for capacity in (few, few + more):
            homes = OwnPosts(
                name="homes",
                capacity=capacity,
                cost=Money.of(1000, "SEK"),
                paid="used",
                source=SAID,
            )
            office = Alternative(
                "own", supply=WHOLE.replace(offers=(), pools=()), order=("own",), own=(homes,)
            )
            courses = courses_of(office, demand, period=PERIOD, seed=str(seed))
            waits.append([(c.met_on or END) - c.arrived.on for c in courses])
        assert all(fewer >= less for fewer, less in zip(*waits, strict=True))
        law.saw("shorter" if waits[0] != waits[1] else "same")

    holds()
    law.ensure("shorter", "same")
