"""What if: draws that anybody can make again, an office at work, and alternatives side by side."""

from __future__ import annotations

import math
import pickle
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal, localcontext
from fractions import Fraction
from multiprocessing import get_context
from statistics import NormalDist
from typing import Any

import pytest
from scipy import stats

from calloff import InputError, Line, Money, Need, Offer, Period, Pool, Register, load
from calloff.allocation_key import AllocationKey
from calloff.framework import Ceiling
from calloff.pricing import PriceList
from calloff.scenario import (
    MEASURES,
    Alternative,
    Arrivals,
    DeclineRate,
    DirectAwards,
    Distribution,
    DrawnNeeds,
    Empirical,
    Exponential,
    Fixed,
    Lognormal,
    OwnPosts,
    PastNeeds,
    Template,
    courses_of,
    side_by_side,
    side_by_side_outline,
)
from calloff.scenario.chance import Chance, normal_quantile
from calloff.scenario.measures import estimate
from calloff.scenario.office import Course
from calloff.values.typeset import as_text

LOT = "adda-familjehem-2019/A"
SAID = "assumed"
YEAR = Period.parse("2024-01-01/2024-12-31")
WHOLE = load("familjehem.json", Register)


def register(*prices: str, places: int | None = None) -> Register:
    """The shipped register with an offer for each price of a day, each with so many places."""
    template = next(offer for offer in WHOLE.offers if offer.lot == LOT)
    pools = () if places is None else tuple(pool(n, places) for n in range(len(prices)))
    offers = tuple(
        Offer(
            lot=LOT,
            supplier=supplier.id,
            facts=template.facts,
            prices=PriceList.read(
                {
                    "currency": "SEK",
                    "rows": [{"item": "placement", "amount": price, "unit": "day"}],
                }
            ),
            pools=(f"pool-{number}",) if pools else (),
        )
        for number, (supplier, price) in enumerate(zip(WHOLE.suppliers, prices, strict=False))
    )
    suppliers = tuple(s.replace(standings=()) for s in WHOLE.suppliers[: len(prices)])
    return WHOLE.replace(suppliers=suppliers, offers=offers, pools=pools)


def pool(number: int, places: int) -> Pool:
    """Places that are stated before the year begins."""
    return Pool(id=f"pool-{number}", available=places, updated="2023-12-31T12:00:00Z")


def need(id: str, on: str = "2024-01-15", days: int = 30) -> Need:
    """A need for a home during some days."""
    day = date.fromisoformat(on)
    return Need(
        id=id,
        buyer="0580",
        lot=LOT,
        requested=day,
        starts=day,
        ends=day + timedelta(days=days - 1),
        persons=({"born": "2014-06"},),
        lines=(Line("placement", quantity=days, unit="day"),),
    )


def drawn(length: Distribution | None = None, each_year: int = 40, **more: Any) -> DrawnNeeds:
    """Needs that come at random, for a month on average."""
    return DrawnNeeds(
        templates=(Template(need("template")),),
        arrivals=Arrivals(each_year, "year", source=SAID),
        length=length or Exponential(mean=30, source=SAID),
        **more,
    )


def own(capacity: int, cost: int = 1000, **more: Any) -> OwnPosts:
    """Homes of the buyer's own."""
    given = {"paid": "used", "source": SAID, **more}
    return OwnPosts(name="homes", capacity=capacity, cost=Money.of(cost, "SEK"), **given)


def direct(price: int = 2000, after: int = 0) -> DirectAwards:
    """Direct awards at one price a day."""
    return DirectAwards(price=Fixed(value=price, source=SAID), unit="day", after=after, source=SAID)


def played(alternative: Alternative, *needs: Need) -> list[Course]:
    """How it went for some needs of the past."""
    return courses_of(alternative, PastNeeds(needs=needs), period=YEAR, seed="1")


def ways(courses: list[Course]) -> list[tuple[str, str | None, int | None]]:
    """How each need was met, and after how many days."""
    return [
        (
            course.arrived.need.id,
            course.placed.way if course.placed else None,
            (course.met_on - course.arrived.on).days if course.met_on else None,
        )
        for course in courses
    ]


# --- Chance -------------------------------------------------------------------------------------


def test_a_draw_is_fixed_by_a_standard() -> None:
    """The first 64 bits of a SHA-256: the same in every version and on every machine."""
    with localcontext() as context:
        context.prec = 3  # The host's own arithmetic is of no account.
        shares = [Chance("7F3K").share("length", "new-0"), Chance("7F3K").share("length", 1)]
        long = Lognormal(median=174, mean=406, source=SAID).draw(shares[0])

    assert SHARES == [str(share) for share in shares]
    assert str(long) == LONG


SHARES = ["0.8396002099558652185422921027", "0.4123926976053026128784823739"]
LONG = "633.6330053237224595176263596"


@pytest.mark.parametrize("share", ["0.000000001", "0.02", "0.3", "0.5", "0.9", "0.00001"])
def test_the_normal_quantile_is_that_of_the_standard_library(share: str) -> None:
    """To the digits that a binary fraction has."""
    assert NormalDist().inv_cdf(float(share)) == pytest.approx(
        float(normal_quantile(Decimal(share))), rel=1e-13, abs=1e-15
    )


@pytest.mark.parametrize(
    ("distribution", "reference"),
    [
        (Exponential(mean=30, source=SAID), stats.expon(scale=30)),
        (
            Lognormal(median=174, mean=406, source=SAID),
            stats.lognorm(s=math.sqrt(2 * math.log(406 / 174)), scale=174),
        ),
        (
            Empirical(rows=[{"low": 2, "high": 15, "count": 1}], source=SAID),
            stats.uniform(2, 13),
        ),
    ],
    ids=["exponential", "lognormal", "empirical"],
)
def test_draws_follow_their_distribution(distribution: Any, reference: Any) -> None:
    """Two thousand draws are not told from the reference by Kolmogorov and Smirnov's test."""
    chance = Chance("law")
    values = [float(distribution.draw(chance.share("x", n))) for n in range(2000)]

    assert stats.kstest(values, reference.cdf).pvalue > 0.01


def test_a_table_is_drawn_from_as_often_as_its_rows_count() -> None:
    """Three quarters below the first limit, and single values as they stand."""
    table = Empirical(
        rows=[
            {"low": 1, "high": 7, "count": 3},
            {"low": 30, "high": 30, "count": 1},
            {"low": 90, "high": 99, "count": 0},
        ],
        source=SAID,
    )
    drawn = [table.draw(Decimal(n) / 100) for n in range(100)]

    assert 75 == sum(value < 7 for value in drawn)
    assert {30} == {value for value in drawn if value >= 7}
    assert Decimal("10.5") == table.mean


def test_as_many_needs_come_as_is_stated() -> None:
    """In a hundred years of forty needs their number lies within four standard errors."""
    counts = [len(list(drawn().cases(YEAR, Chance(f"{n}")))) for n in range(100)]

    assert abs(sum(counts) - 100 * 40 * 366 / 365.25) < 4 * (100 * 40) ** 0.5


# --- An office at work --------------------------------------------------------------------------


def test_the_key_decides_over_what_is_left() -> None:
    """The cheapest takes the first, the next the second; the third is awarded directly."""
    office = Alternative(
        "as is",
        supply=register("900", "800", places=1),
        order=("agreement", "direct"),
        direct=direct(),
    )
    courses = played(office, need("A"), need("B"), need("C"))
    places = [course.placed for course in courses]
    cheaper, dearer = f"{LOT}/{WHOLE.suppliers[1].id}", f"{LOT}/{WHOLE.suppliers[0].id}"

    assert [cheaper, dearer, None] == [place and place.offer for place in places]
    assert [800, 900, 2000] == [place and place.a_day for place in places]


def by(*orderings: dict[str, Any]) -> AllocationKey:
    """The lot's own key with other orderings."""
    own_key = WHOLE.key(LOT).data()
    return AllocationKey.read({**own_key, "orderings": list(orderings)})


def test_another_key_calls_on_others() -> None:
    """By turns each gets every second need; by the lot's own key the cheaper gets all."""
    supply = register("900", "800")
    one, other = (f"{LOT}/{WHOLE.suppliers[n].id}" for n in (1, 0))
    by_price = Alternative("own key", supply=supply, order=("agreement",))
    by_turns = by_price.replace(
        id="turns", key=by({"kind": "rotation"}, {"kind": "lowest_total_price", "day": "requested"})
    )
    offers = [
        [c.placed.offer for c in played(office, *map(need, "ABCD")) if c.placed]
        for office in (by_price, by_turns)
    ]

    assert [[one] * 4, [one, other] * 2] == offers


def test_a_key_that_reads_what_is_not_simulated_is_refused() -> None:
    """What individuals choose is theirs; what is called off under a ceiling is not summed."""
    ceiling = Ceiling(value=Money.of(1, "SEK"))
    supply = register("900")
    frameworks = tuple(f.replace(ceiling=ceiling) for f in supply.frameworks)
    key = by({"kind": "individuals_choice"})
    summed = [place for place, step in key.steps() if step.kind == "ceiling_left"]
    places = []
    for alternative in (supply, supply.replace(frameworks=frameworks)):
        with pytest.raises(InputError, match="not simulated") as error:
            Alternative("choice", supply=alternative, order=("agreement",), key=key)
        places.append([p.place.split(".", 2)[2] for p in error.value.problems])

    assert len(summed) == 1
    assert [["orderings.0"], [*summed, "orderings.0"]] == places


def test_who_waits_gets_the_place_on_the_day_it_is_free() -> None:
    """A lasts until 13 February; B, who came first, gets the place the day after, C a month on."""
    office = Alternative("own", supply=register(), order=("own",), own=(own(1),))
    courses = played(office, need("A"), need("B", "2024-01-20"), need("C", "2024-01-21"))

    assert [("A", "own", 0), ("B", "own", 25), ("C", "own", 54)] == ways(courses)
    assert courses[1].starts == date(2024, 2, 14)


def test_who_has_waited_long_enough_is_awarded_directly() -> None:
    """On the tenth day, where no place has become free before."""
    office = Alternative(
        "own", supply=register(), order=("own", "direct"), own=(own(1),), direct=direct(after=10)
    )
    courses = played(office, need("A"), need("B", "2024-01-20"), need("C", "2024-02-10"))

    assert [("A", "own", 0), ("B", "direct", 10), ("C", "own", 4)] == ways(courses)


def test_whoever_declines_is_passed_over_and_counted() -> None:
    """The cheapest always declines: the next is called on."""
    supply = register("900", "800")
    cheaper = f"{LOT}/{WHOLE.suppliers[1].id}"
    office = Alternative(
        "declines",
        supply=supply,
        order=("agreement",),
        declines=(DeclineRate(offer=cheaper, share=1, source=SAID),),
    )
    (course,) = played(office, need("A"))

    assert course.placed is not None
    assert course.placed.offer == f"{LOT}/{WHOLE.suppliers[0].id}"
    assert course.declined == 1


def test_posts_cost_whether_they_are_used_or_not() -> None:
    """Two homes at 1 000 a day for 366 days; used by one need for 30 days, those alone."""
    used = Alternative("used", supply=register(), order=("own",), own=(own(2),))
    paid = Alternative("paid", supply=register(), order=("own",), own=(own(2, paid="capacity"),))
    found = side_by_side(
        [used, paid], PastNeeds(needs=(need("A"),)), period=YEAR, seed="1", repetitions=10
    )

    assert [30_000, 732_000] == [e["cost"].mean for e in found.estimates.values()]
    assert 702_000 == found.differences()["paid"]["cost"].mean


def test_a_placement_costs_only_on_the_days_of_the_period() -> None:
    """One that began a month before costs ten of its days here."""
    office = Alternative("own", supply=register(), order=("own",), own=(own(1),))
    found = side_by_side(
        [office],
        PastNeeds(needs=(need("A", "2023-12-12"),)),
        period=YEAR,
        seed="1",
        repetitions=10,
        warm_up=60,
    )

    assert 10_000 == found.estimates["own"]["cost"].mean
    assert 0 == found.estimates["own"]["arrived"].mean


def test_waiting_is_what_the_theory_of_queues_says() -> None:
    """One place, needs at random and of random length: Pollaczek and Khinchine's mean wait.

    At a load of a half, with lengths of 10 days, whoever comes waits 10 days on average. Lengths
    are rounded to whole days and places are free in the morning, which is a day at most.
    """
    each_year = 18
    long = drawn(Exponential(mean=10, source=SAID), each_year=each_year)
    office = Alternative("own", supply=register(), order=("own",), own=(own(1),))
    period = Period.parse("2000-01-01/2099-12-31")
    courses = courses_of(office, long, period=period, seed="queue")
    waits = [(c.met_on - c.arrived.on).days for c in courses if c.met_on]
    load = each_year * 10 / 365.25

    assert len(waits) > 1500
    assert abs(sum(waits) / len(waits) - load * 10 / (1 - load)) < 2.5


# --- Side by side -------------------------------------------------------------------------------


def two() -> tuple[Alternative, Alternative]:
    """Two alternatives that differ in their own homes."""
    supply = register("900", "800", places=1)
    asked = DeclineRate(offer=supply.offers[0].id, share="0.3", source=SAID)
    return (
        Alternative("as is", supply=supply, direct=direct(), declines=(asked,)),
        Alternative("own", supply=supply, own=(own(2),), direct=direct(), declines=(asked,)),
    )


def test_the_same_needs_come_under_every_alternative() -> None:
    """On the same days and for as long, whatever else differs."""
    one, other = (courses_of(a, drawn(), period=YEAR, seed="7") for a in two())

    assert len(one) > 20
    assert [(c.arrived.on, c.arrived.days) for c in one] == [
        (c.arrived.on, c.arrived.days) for c in other
    ]


def test_a_paired_difference_is_narrower_than_what_it_is_the_difference_of() -> None:
    """Since what comes by chance is the same on both sides."""
    found = side_by_side(two(), drawn(), period=YEAR, seed="7", repetitions=20)
    whole = [e["cost"] for e in found.estimates.values()]
    apart = found.differences()["own"]["cost"]

    assert whole[1].mean - whole[0].mean == apart.mean
    assert apart.high - apart.low < min(one.high - one.low for one in whole)


def _processes(workers: int) -> Executor:
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"))


@pytest.mark.whole
@pytest.mark.parametrize(
    "executor",
    [lambda: _processes(1), lambda: _processes(2), lambda: ThreadPoolExecutor(2)],
    ids=["one process", "two processes", "two threads"],
)
def test_results_do_not_hang_on_who_works_them_out(executor: Callable[[], Executor]) -> None:
    """Bit by bit the same as one after the other."""
    serial = side_by_side(two(), drawn(), period=YEAR, seed="7", repetitions=30)
    with executor() as pool:
        spread = side_by_side(two(), drawn(), period=YEAR, seed="7", repetitions=30, executor=pool)

    assert serial == spread
    assert pickle.dumps(serial.data()) == pickle.dumps(spread.data())


def test_another_seed_is_another_draw() -> None:
    """And the same seed the same one."""
    one, again, other = (
        side_by_side(two(), drawn(), period=YEAR, seed=seed, repetitions=10) for seed in "776"
    )

    assert one == again
    assert one.found != other.found


def test_more_repetitions_go_on_where_fewer_ended() -> None:
    """The first ten of twenty are those of ten."""
    few, many = (
        side_by_side(two(), drawn(), period=YEAR, seed="7", repetitions=n) for n in (10, 20)
    )

    assert few.found["own"] == many.found["own"][:10]


@pytest.mark.parametrize("count", [10, 30, 200])
def test_an_interval_is_students(count: int) -> None:
    """Held against the one that SciPy works out."""
    values = [Fraction(n * n % 17) for n in range(count)]
    told = estimate(values)
    floats = [float(value) for value in values]
    low, high = stats.t.interval(0.95, count - 1, stats.tmean(floats), stats.sem(floats))

    assert told.low == pytest.approx(low, abs=2e-3)
    assert told.high == pytest.approx(high, abs=2e-3)


def test_both_languages_tell_every_measure() -> None:
    """A row for each in each table; that nobody waits is not told."""
    found = side_by_side(two(), drawn(), period=YEAR, seed="7", repetitions=10)
    swedish, english = (as_text(side_by_side_outline(found, lang)) for lang in ("sv", "en"))

    assert "Skillnad mot as is" in swedish
    assert "Difference from as is" in english
    assert 3 * (len(MEASURES) - 3) == sum(
        line.startswith("  ") and "–" in line for line in english.splitlines()
    )


# --- What is refused ----------------------------------------------------------------------------


def test_what_does_not_belong_together_is_told_at_once() -> None:
    """Everything that hinders a simulation, with its place."""
    one = two()[0]
    with pytest.raises(InputError) as error:
        side_by_side(
            [one, one],
            PastNeeds(needs=(need("A").replace(lot="elsewhere/1"),)),
            period=Period(date(2024, 1, 1)),
            seed="",
            repetitions=9,
            warm_up=-1,
        )

    assert [
        "alternatives.1.id",
        "repetitions",
        "warm_up",
        "period",
        "seed",
        "as is: needs.0.lot",
        "as is: needs.0.lot",
    ] == [problem.place for problem in error.value.problems]


def test_what_an_alternative_lacks_is_told_at_once() -> None:
    """Ways without what they need, offers that are not there, money of two kinds."""
    with pytest.raises(InputError) as error:
        Alternative(
            "wrong",
            supply=register("900"),
            order=("agreement", "agreement", "direct"),
            own=(own(1), own(2)),
            declines=(DeclineRate(offer="nobody", share="0.5", source=SAID),),
            fixed=Money.of(1, "EUR"),
        )

    assert ["order", "direct", "own.1.name", "own", "declines.0.offer", "currency"] == [
        problem.place for problem in error.value.problems
    ]


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (
            lambda: Lognormal(median=10, mean=10, source=SAID),
            "its mean is more than its median",
        ),
        (
            lambda: Empirical(rows=[{"low": 1, "high": 1, "count": 0}], source=SAID),
            "count nothing",
        ),
        (
            lambda: Empirical(
                rows=[{"low": 1, "high": 3, "count": 1}, {"low": 2, "high": 4, "count": 1}],
                source=SAID,
            ),
            "the row before goes to 3",
        ),
        (lambda: drawn(already=3), "remaining"),
        (lambda: PastNeeds(needs=(need("A"), need("A"))), "stands twice"),
        (lambda: own(1, per="week"), "places are counted as such"),
    ],
    ids=["lognormal", "empty table", "rows overlap", "running", "twice", "unit"],
)
def test_what_contradicts_itself_is_refused(make: Callable[[], object], says: str) -> None:
    """With what is wrong in words."""
    with pytest.raises(InputError, match=says):
        make()
