"""How far a ceiling is used, when it is reached, and what one more call-off does to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from calloff.errors import InputError
from calloff.finding import Finding
from calloff.framework import Ceiling, Item
from calloff.gates import WithinCeiling
from calloff.need import Need
from calloff.pricing import BOTH_ENDS, NIGHTS, Line
from calloff.process.ceilings import Commitment, commitment, committed, forecast
from calloff.process.contract import Contract
from calloff.register import Register
from calloff.snapshot import Committed, Snapshot
from calloff.values.durations import Duration
from calloff.values.money import Money
from calloff.values.period import Period
from calloff.values.verdict import Verdict

LOT = "agreement/A"
ON = date(2024, 6, 30)
WINDOW = Period.parse("2024-04-01/2024-06-29")  # ninety days


def sek(kronor: int | str) -> Money:
    """An amount in kronor."""
    return Money.of(Decimal(kronor), "SEK")


def agreed(
    day: date, kronor: int | None, quantity: str | None = None, lot: str = LOT, id: str = ""
) -> Commitment:
    """A contract that was agreed on a day."""
    return Commitment(
        id=id or f"{lot} {day} {kronor}",
        lot=lot,
        agreed=day,
        value=None if kronor is None else sek(kronor),
        quantity=quantity,
        unit=None if quantity is None else "day",
    )


EARLY, APRIL, JUNE = (
    agreed(date(2024, 1, 10), 300_000, "200"),
    agreed(date(2024, 4, 1), 90_000, "60"),
    agreed(date(2024, 6, 29), 90_000, "30"),
)
ALL = (JUNE, EARLY, APRIL)
MILLION = Ceiling(value=sek(1_000_000))


def refused(act: Callable[[], object]) -> list[str]:
    """What hinders something that is refused."""
    with pytest.raises(InputError) as error:
        act()
    return [str(problem) for problem in error.value.problems]


# --- What is committed --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("of", "value", "quantity"), [(LOT, 480_000, 290), ("agreement", 490_000, 295)]
)
def test_what_is_agreed_counts_for_the_lot_and_for_the_agreement(
    of: str, value: int, quantity: int
) -> None:
    """Whatever is in another lot counts for the agreement alone."""
    other = agreed(date(2024, 2, 1), 10_000, "5", lot="agreement/B")
    elsewhere = agreed(date(2024, 2, 1), 7_000, "5", lot="agreement-2/A")
    ceiling = Ceiling(value=sek(1_000_000), quantity="900", unit="day")
    found = committed(ceiling, (*ALL, other, elsewhere), of=of, on=ON)

    assert Committed(of=of, value=sek(value), quantity=quantity) == found


def test_a_contract_counts_in_full_from_the_day_it_is_agreed() -> None:
    """Not as it is invoiced, and not before that day."""
    days = [date(2024, 3, 31), date(2024, 4, 1), date(2024, 6, 28), date(2024, 6, 29)]

    assert [sek(300_000), sek(390_000), sek(390_000), sek(480_000)] == [
        committed(MILLION, ALL, of=LOT, on=day).value for day in days
    ]


def test_what_nobody_knows_makes_the_sum_unknown() -> None:
    """It is not counted as nothing; what the ceiling does not count is left out."""
    unknown = agreed(date(2024, 5, 1), None, "10")
    both = Ceiling(value=sek(1_000_000), quantity="900", unit="day")

    assert Committed(of=LOT, quantity=300) == committed(both, (*ALL, unknown), of=LOT, on=ON)
    assert Committed(of=LOT) == committed(MILLION, (*ALL, unknown), of=LOT, on=ON)
    assert Committed(of=LOT, value=sek(0)) == committed(MILLION, (), of=LOT, on=ON)


def test_what_does_not_add_up_is_refused_with_its_place() -> None:
    """Twice the same contract, another currency, another unit."""
    euro = EARLY.replace(id="euro", value=Money.of(10, "EUR"))
    hours = EARLY.replace(id="hours", unit="hour")
    both = Ceiling(value=sek(1_000_000), quantity="900", unit="day")

    assert [
        f"1.id: {EARLY.id!r} stands more than once.",
        "2.value: is in EUR, the ceiling of agreement/A in SEK: they do not compare.",
        "3.quantity: is in hour, the ceiling of agreement/A in day: they do not add up.",
    ] == refused(lambda: committed(both, (EARLY, EARLY, euro, hours), of=LOT, on=ON))


# --- Contracts ----------------------------------------------------------------------------------


def contract(desk: Any, *lines: Line, **changes: Any) -> Contract:
    """A contract with Alm from February 2024: 1 000 SEK a day, 500 SEK an hour of support."""
    register: Register = desk.register
    (candidate, *_) = register.candidates(LOT)
    return Contract(
        **{
            "id": "F-31",
            "need": "F-31",
            "lot": LOT,
            "offer": candidate.id,
            "buyer": "0580",
            "supplier": candidate.supplier,
            "signed": date(2024, 1, 20),
            "period": Period.parse("2024-02-01/2024-02-10"),
            "days": BOTH_ENDS,
            "lines": lines,
            "prices": candidate.prices,
            **changes,
        }
    )


PER_DAY = Line("placement", quantity=1, unit="day", per="day")
SUPPORT = Line("support", quantity=3, unit="hour", per="week")


def test_a_contract_counts_with_its_add_ons_and_its_base_service_in_days(desk: Any) -> None:
    """Ten days at 1 000 SEK, and three hours a week at 500 SEK for ten sevenths of a week."""
    (lot, *_) = desk.register.frameworks[0].lots
    found = commitment(contract(desk, PER_DAY, SUPPORT), lot, assumed=None)

    assert (sek("12142.86"), Decimal(10), "day") == (found.value, found.quantity, found.unit)
    assert (date(2024, 1, 20), LOT, "F-31") == (found.agreed, found.lot, found.id)


def test_options_count_as_if_they_were_called_off(desk: Any) -> None:
    """Against a ceiling the whole of what may follow counts."""
    (lot, *_) = desk.register.frameworks[0].lots
    option = Line("support", quantity=4, unit="hour", option=True)
    found = commitment(contract(desk, PER_DAY, option), lot, assumed=None)

    assert sek(12_000) == found.value


@pytest.mark.parametrize(
    ("assumed", "value", "quantity"), [(None, None, None), ("6 months", 182_000, 182)]
)
def test_an_open_end_is_counted_for_as_long_as_somebody_says(
    desk: Any, assumed: str | None, value: int | None, quantity: int | None
) -> None:
    """Half a year from 1 February 2024 has 182 days; without a word it is not known."""
    (lot, *_) = desk.register.frameworks[0].lots
    open_ended = contract(desk, PER_DAY, period=Period.parse("2024-02-01/.."))
    length = None if assumed is None else Duration.parse(assumed)
    found = commitment(open_ended, lot, assumed=length)

    assert (None if value is None else sek(value), quantity) == (found.value, found.quantity)


def test_hours_that_are_no_decimals_are_rounded_up(desk: Any) -> None:
    """Three hours a week for ten days are 4 2/7, which a sum never falls short of."""
    (lot, *_) = desk.register.frameworks[0].lots
    by_hour = lot.replace(unit="hour", items=(Item(id="support", units=("hour",), base=True),))
    found = commitment(contract(desk, SUPPORT), by_hour, assumed=None)

    assert (Decimal("4.286"), "hour") == (found.quantity, found.unit)


def test_a_contract_of_another_lot_is_refused(desk: Any) -> None:
    """What its base service is stands in its own lot."""
    (_, lot, *_) = desk.register.frameworks[0].lots

    assert ["lot: is in agreement/A, and the lot is B."] == refused(
        lambda: commitment(contract(desk, PER_DAY), lot, assumed=None)
    )


# --- The forecast -------------------------------------------------------------------------------


def test_the_day_follows_from_the_pace_of_the_window() -> None:
    """180 000 in ninety days are 2 000 a day: 520 000 are left, which last for 260 days."""
    found = forecast(MILLION, ALL, of=LOT, on=ON, window=WINDOW)

    assert ("will_be", "value", date(2025, 3, 17)) == (found.code, found.by, found.day)
    assert sek(480_000) == found.so_far.value
    assert Verdict.MET is found.verdict
    assert (
        "At the pace of 2024-04-01/2024-06-29 the ceiling 1000000.00 SEK of agreement/A is "
        "reached on 2025-03-17." == found.told("en")
    )


def test_a_part_of_a_day_s_pace_takes_the_whole_day() -> None:
    """A krona more than 259 days' worth is reached on the 260th."""
    ceilings = [Ceiling(value=sek(480_000 + 259 * 2_000 + more)) for more in (0, 1)]
    days = [forecast(c, ALL, of=LOT, on=ON, window=WINDOW).day for c in ceilings]

    assert [date(2025, 3, 16), date(2025, 3, 17)] == days


def test_value_or_quantity_whichever_comes_first() -> None:
    """Ninety days in ninety days: of a ceiling of 300 the last ten go by 10 July."""
    ceiling = Ceiling(value=sek(1_000_000), quantity="300", unit="day")
    found = forecast(ceiling, ALL, of=LOT, on=ON, window=WINDOW)

    assert ("will_be", "quantity", date(2024, 7, 10)) == (found.code, found.by, found.day)


def test_what_is_reached_was_reached_on_a_day() -> None:
    """To the krona on 29 June; from then on the agreement has no effect."""
    found = forecast(Ceiling(value=sek(480_000)), ALL, of=LOT, on=ON, window=WINDOW)

    assert ("reached", date(2024, 6, 29)) == (found.code, found.day)
    assert Verdict.UNMET is found.verdict
    assert (
        "Taket 480000.00 SEK för agreement/A nåddes 2024-06-29: avtalet har ingen verkan längre."
    ) == found.told("sv")


def test_without_a_pace_there_is_no_day() -> None:
    """Nothing was agreed in the window, and that is said."""
    window = Period.parse("2024-02-01/2024-03-31")
    found = forecast(MILLION, ALL, of=LOT, on=ON, window=window)

    assert ("no_pace", None, Verdict.MET) == (found.code, found.day, found.verdict)
    assert "Nothing was called off in 2024-02-01/2024-03-31" in found.told("en")


def test_where_something_is_not_known_no_day_is_told() -> None:
    """It escalates, and says of which contract what is to be entered."""
    unknown = agreed(date(2024, 5, 1), None, id="7F3K")
    found = forecast(MILLION, (*ALL, unknown), of=LOT, on=ON, window=WINDOW)

    assert ("missing", None, Verdict.UNKNOWN) == (found.code, found.day, found.verdict)
    assert ("7F3K",) == found.missing
    assert "state what 7F3K is expected to come to, with the source." in found.told("en")


def test_what_is_reached_already_is_reached_whatever_is_not_known() -> None:
    """More can only come on top."""
    unknown = agreed(date(2024, 5, 1), None, id="7F3K")
    ceiling = Ceiling(value=sek(390_000))
    found = forecast(ceiling, (*ALL, unknown), of=LOT, on=ON, window=WINDOW)

    assert ("reached", date(2024, 4, 1)) == (found.code, found.day)


@pytest.mark.parametrize("window", ["2024-04-01/..", "../2024-06-29", "2024-04-01/2024-07-01"])
def test_a_window_is_bounded_and_over(window: str) -> None:
    """The pace is that of days that have been."""
    (told,) = refused(lambda: forecast(MILLION, ALL, of=LOT, on=ON, window=Period.parse(window)))

    assert told == (
        f"window: has a first day, and a last one no later than 2024-06-30; got {window}."
    )


# --- One more call-off --------------------------------------------------------------------------


@pytest.fixture
def asked(desk: Any) -> Callable[..., Finding]:
    """What the gate finds about Alm, at 1 000 SEK a day, in an agreement with a ceiling."""

    def ask(
        ceiling: Ceiling, so_far: Committed | None, *, day_count: Any = None, **changes: Any
    ) -> Finding:
        register: Register = desk.register
        (framework,) = register.frameworks
        lots = tuple(lot.replace(day_count=day_count) for lot in framework.lots)
        register = register.replace(frameworks=(framework.replace(ceiling=ceiling, lots=lots),))
        need: Need = desk.need.replace(**changes)
        (candidate, *_) = register.candidates(need.lot)
        snapshot = Snapshot(on=need.requested, committed=() if so_far is None else (so_far,))
        gate = WithinCeiling(day="requested")
        terms = register.terms(need.lot)
        assert () == gate.problems(need, terms, snapshot)
        (finding,) = gate.findings(need, candidate, terms, snapshot)
        return finding

    return ask


DAYS = (Line("placement", quantity=180, unit="day"),)
BY_DAY = (Line("placement", quantity=1, unit="day", per="day"),)


@pytest.mark.parametrize(
    ("so_far", "verdict"), [(820_000, Verdict.MET), (820_001, Verdict.UNMET), (0, Verdict.MET)]
)
def test_a_call_off_may_come_to_the_ceiling_and_not_cross_it(
    asked: Callable[..., Finding], so_far: int, verdict: Verdict
) -> None:
    """180 days at 1 000 SEK fit under a million where 820 000 are called off, to the krona."""
    found = asked(MILLION, Committed(of="agreement", value=sek(so_far)), lines=DAYS, ends=None)

    assert verdict is found.verdict
    assert ("180000.00 SEK", str(sek(so_far + 180_000))) == (
        found.found["adds"],
        found.found["after"],
    )


@pytest.mark.parametrize(
    ("so_far", "verdict"), [("20", Verdict.MET), ("20.5", Verdict.UNMET), (None, Verdict.UNKNOWN)]
)
def test_days_count_against_a_ceiling_in_days(
    asked: Callable[..., Finding], so_far: str | None, verdict: Verdict
) -> None:
    """The base service alone: add-ons by the hour are no days."""
    ceiling = Ceiling(quantity="200", unit="day")
    lines = (*DAYS, Line("support", quantity=500, unit="hour"))
    found = asked(ceiling, Committed(of="agreement", quantity=so_far), lines=lines, ends=None)

    assert verdict is found.verdict


def test_a_ceiling_in_another_unit_than_the_lot_s_is_for_a_person(
    asked: Callable[..., Finding],
) -> None:
    """Days are no hours."""
    ceiling = Ceiling(quantity="200", unit="hour")
    found = asked(ceiling, Committed(of="agreement", quantity="1"), lines=DAYS, ends=None)

    assert (Verdict.UNKNOWN, "other_unit") == (found.verdict, found.note)


@pytest.mark.parametrize(
    ("day_count", "ends", "adds"),
    [
        (BOTH_ENDS, "2024-02-10", "10000.00 SEK"),
        (NIGHTS, "2024-02-10", "9000.00 SEK"),
        (None, "2024-02-10", None),
        (BOTH_ENDS, None, None),
    ],
)
def test_what_runs_by_the_day_counts_for_its_days_where_these_are_known(
    asked: Callable[..., Finding], day_count: Any, ends: str | None, adds: str | None
) -> None:
    """By its dates and as the agreement counts them; else it is for a person to say."""
    found = asked(
        MILLION,
        Committed(of="agreement", value=sek(0)),
        day_count=day_count,
        lines=BY_DAY,
        starts=date(2024, 2, 1),
        ends=None if ends is None else date.fromisoformat(ends),
    )

    assert (adds, None if adds else "open_ended") == (found.found.get("adds"), found.note)


def test_what_runs_by_the_month_is_for_a_person(asked: Callable[..., Finding]) -> None:
    """Months differ in days."""
    lines = (Line("support", quantity=10, unit="hour", per="month"),)
    found = asked(MILLION, Committed(of="agreement", value=sek(0)), lines=lines, ends=None)

    assert (Verdict.UNKNOWN, "open_ended") == (found.verdict, found.note)


@pytest.mark.parametrize(
    ("ceiling", "so_far", "lines", "note"),
    [
        (MILLION, None, DAYS, "not_committed"),
        (MILLION, Committed(of="agreement", quantity="5"), DAYS, "not_committed"),
        (
            MILLION,
            Committed(of="agreement", value=sek(0)),
            (Line("fetching", quantity=1, unit="hour"),),
            "not_priced",
        ),
        (
            Ceiling(value=Money.of(10**6, "EUR")),
            Committed(of="agreement", value=Money.of(0, "EUR")),
            DAYS,
            "other_currency",
        ),
    ],
)
def test_what_is_missing_is_named(
    asked: Callable[..., Finding],
    ceiling: Ceiling,
    so_far: Committed | None,
    lines: tuple[Line, ...],
    note: str,
) -> None:
    """The sum so far, the price, or a price in the ceiling's currency."""
    found = asked(ceiling, so_far, lines=lines, ends=None)

    assert (Verdict.UNKNOWN, note) == (found.verdict, found.note)


def test_what_is_not_known_of_a_ceiling_the_buyer_settles() -> None:
    """No supplier is asked how much room an agreement has left."""
    finding = Finding("gate.within_ceiling", Verdict.UNKNOWN, note="not_priced")

    assert "buyer" == WithinCeiling(day="requested").settled_by(finding)
