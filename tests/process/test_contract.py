"""Contracts: locked prices, and what a placement costs day by day."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from calloff.candidate import Offer, Supplier
from calloff.errors import InputError
from calloff.pricing import (
    BOTH_ENDS,
    NIGHTS,
    DayCount,
    Line,
    Price,
    PriceChange,
    PriceList,
    Surcharge,
)
from calloff.process import Case
from calloff.process import entries as e
from calloff.process.contract import (
    Contract,
    Renewal,
    contract,
    contract_of,
    cost,
    planned_cost,
)
from calloff.process.placement import LineChange
from calloff.values.period import Period

PLACEMENT = Line("placement", quantity=180, unit="day")
SUPPORT = Line("support", quantity=4, unit="hour", per="week")
PRICES = PriceList(
    currency="SEK", rows=(Price("placement", 1450, "day"), Price("support", 480, "hour"))
)


def agreed(*lines: Line, **changes: Any) -> Contract:
    """A placement of 180 days from 1 February 2024, unless said otherwise."""
    given: dict[str, Any] = {
        "id": "7F3K",
        "need": "7F3K",
        "lot": "agreement/A",
        "offer": "agreement/A/SE-alm",
        "buyer": "0580",
        "supplier": "SE-alm",
        "signed": date(2024, 1, 24),
        "period": Period.parse("2024-02-01/2024-07-29"),
        "days": BOTH_ENDS,
        "lines": lines or (PLACEMENT, SUPPORT),
        "prices": PRICES,
    }
    return Contract(**{**given, **changes})


def total(made: Contract, period: str) -> str:
    """What a contract costs on some days."""
    return str(cost(made, Period.parse(period)).total)


# ------------------------------------------------------------------------------ day by day


def test_a_month_costs_its_days() -> None:
    """February 2024 has 29 days, and sixteen and four sevenths of an hour at four a week."""
    found = cost(agreed(), Period.parse("2024-02-01/2024-02-29"))

    assert [("placement", Fraction(29)), ("support", Fraction(4 * 29, 7))] == [
        (line.item, line.quantity) for line in found.lines
    ]
    assert ["42050.00 SEK", "7954.29 SEK"] == [str(line.amount) for line in found.lines]
    assert "50004.29 SEK" == str(found.total)


def test_a_sum_is_rounded_once() -> None:
    """Two lines of a third of a krona each come to 67 öre: the rounding is a line of its own."""
    each = Line("one", quantity="0.07", unit="hour", per="week")
    other = each.replace(item="other")
    prices = PriceList(
        currency="SEK", rows=(Price("one", "33.35", "hour"), Price("other", "33.35", "hour"))
    )
    found = cost(agreed(each, other, prices=prices), Period.parse("2024-02-01/2024-02-01"))

    assert [33, 33] == [line.amount.minor for line in found.lines]
    assert (1, 67) == (found.rounding.minor, found.total.minor)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (BOTH_ENDS, "261000.00 SEK"),
        (NIGHTS, "259550.00 SEK"),
        (DayCount("0.5", "1"), "260275.00 SEK"),
        (DayCount("0.5", "0.5"), "259550.00 SEK"),
    ],
)
def test_days_are_counted_as_agreed(days: DayCount, expected: str) -> None:
    """The first and the last day of the placement count as the agreement says, all others whole."""
    made = agreed(PLACEMENT, days=days)
    planned = planned_cost(made)
    assert planned is not None

    assert expected == str(planned.total)
    assert "1450.00 SEK" == total(made, "2024-03-01/2024-03-01")


def test_days_have_to_be_counted_somehow() -> None:
    """How days are counted has no default."""
    with pytest.raises(InputError, match="days: is needed and not given"):
        agreed().read({name: value for name, value in agreed().data().items() if name != "days"})


def test_months_are_those_of_the_placement() -> None:
    """From 31 January months end with February and with 30 March: two hours in each of them."""
    monthly = Line("support", quantity=2, unit="hour", per="month")
    made = agreed(monthly, period="2024-01-31/2024-12-30")

    assert "960.00 SEK" == total(made, "2024-01-31/2024-02-29")
    assert "960.00 SEK" == total(made, "2024-03-01/2024-03-30")


@pytest.mark.parametrize(("year", "days"), [(2023, 29), (2024, 30)])
def test_a_leap_day_makes_a_month_longer(year: int, days: int) -> None:
    """The month from 31 January ends with February, and each of its days is an equal part of it."""
    monthly = Line("support", quantity=2, unit="hour", per="month")
    made = agreed(monthly, period=f"{year}-01-31/{year}-12-30")
    day = Period.of(date(year, 2, 28), date(year, 2, 28))

    assert Fraction(960, days) == cost(made, day).exact


def test_times_end_a_line() -> None:
    """Hours for ten weeks are used up after ten weeks."""
    made = agreed(SUPPORT.replace(times=10))

    assert "19200.00 SEK" == total(made, "2024-02-01/2024-04-10")
    assert "0.00 SEK" == total(made, "2024-04-11/2024-07-29")


def test_a_quantity_for_the_whole_falls_on_its_first_day() -> None:
    """Ten hours in all are paid on the first day on which they are called off."""
    whole = Line("support", quantity=10, unit="hour")
    made = agreed(PLACEMENT, changes=(LineChange(on=date(2024, 3, 1), lines=(PLACEMENT, whole)),))

    assert "6250.00 SEK" == total(made, "2024-03-01/2024-03-01")
    assert "1450.00 SEK" == total(made, "2024-03-02/2024-03-02")


def test_days_for_the_whole_run_out() -> None:
    """Thirty days in a placement that lasts longer are its first thirty."""
    made = agreed(PLACEMENT.replace(quantity=30))

    assert "43500.00 SEK" == total(made, "2024-02-01/2024-03-01")
    assert "0.00 SEK" == total(made, "2024-03-02/2024-07-29")


def test_outside_the_contract_nothing_is_paid() -> None:
    """Before the first day, after the last, and where it never began, it costs nothing."""
    never = agreed(ended=date(2024, 1, 31))

    assert "0.00 SEK" == total(agreed(), "2023-01-01/2024-01-31")
    assert "0.00 SEK" == total(agreed(), "2024-07-30/..")
    assert "0.00 SEK" == total(never, "2024-01-01/2024-12-31")
    assert "0.00 SEK" == str(planned_cost(never).total)  # type: ignore[union-attr]


def test_what_is_open_ended_has_no_cost_in_all(refused: Any) -> None:
    """Of what has no end nobody knows the cost in all; up to a day one does."""
    made = agreed(SUPPORT, period="2024-02-01/..")

    assert planned_cost(made) is None
    assert "1920.00 SEK" == total(made, "../2024-02-07")
    assert (
        "contract 7F3K has 1 problem\n"
        "  period: has no last day, and neither has the period 2024-02-01/..: state one."
    ) == refused(lambda: cost(made, Period.parse("2024-02-01/..")))


def test_options_are_no_cost_unless_asked_for() -> None:
    """An option is not called off; against a limit it counts as if it were."""
    made = agreed(PLACEMENT, SUPPORT.replace(option=True))
    with_it = planned_cost(made, options=True)
    without = planned_cost(made)

    assert "261000.00 SEK" == str(without.total)  # type: ignore[union-attr]
    assert "310371.43 SEK" == str(with_it.total)  # type: ignore[union-attr]


# ----------------------------------------------------------------- what changes, and what not


def test_add_ons_come_and_go() -> None:
    """An add-on is paid from the day it is added to the day before it is taken away."""
    made = agreed(
        PLACEMENT,
        changes=(
            LineChange(on=date(2024, 3, 1), lines=(PLACEMENT, SUPPORT)),
            LineChange(on=date(2024, 3, 15), lines=(PLACEMENT,)),
        ),
    )
    (_, support) = cost(made, made.period).lines

    assert Fraction(8) == support.quantity
    assert "1450.00 SEK" == total(made, "2024-03-15/2024-03-15")


def test_a_contract_keeps_the_price_that_a_list_gives_up() -> None:
    """Signed on 30 November at 1390, it costs 1390 a day in December, whatever the list says."""
    listed = PriceList(
        currency="SEK", rows=(Price("placement", 1390, "day"), Price("support", 480, "hour"))
    )
    raised = PriceChange(
        "on_request", date(2023, 12, 1), amounts=(Price("placement", 1480, "day"),)
    )
    before = agreed(PLACEMENT, prices=listed.locked(date(2023, 11, 30)))
    after = agreed(PLACEMENT, prices=listed.changed(raised).locked(date(2023, 11, 30)))

    assert before == after
    assert "1390.00 SEK" == total(after, "2024-02-01/2024-02-01")


def test_a_renewal_takes_new_prices() -> None:
    """From the renewal on the new price holds; what was called off each day goes on."""
    renewal = Renewal(
        on=date(2024, 7, 30),
        until=date(2024, 8, 31),
        prices=PRICES.replace(rows=(Price("placement", 1500, "day"), PRICES.rows[1])),
    )
    made = agreed(renewals=(renewal,))
    found = cost(made, Period.parse("2024-07-01/2024-08-31"))

    assert [(Fraction(29), 1450), (Fraction(33), 1500)] == [
        (line.quantity, int(line.price)) for line in found.lines if line.item == "placement"
    ]


def test_tiers_go_by_what_was_planned() -> None:
    """A tier is that of the whole quantity agreed, also where the placement ends early."""
    rows = (Price("placement", 1450, "day"), Price("placement", 1400, "day", above=90))
    whole = PriceList(currency="SEK", tiers="whole", rows=rows)
    parts = whole.replace(tiers="graduated")
    ended = agreed(PLACEMENT, prices=whole, ended=date(2024, 2, 10))

    assert "14000.00 SEK" == total(ended, "2024-02-01/2024-02-29")
    assert "1450.00 SEK" == total(agreed(PLACEMENT, prices=parts), "2024-04-30/2024-04-30")
    assert "1400.00 SEK" == total(agreed(PLACEMENT, prices=parts), "2024-05-01/2024-05-01")


def test_surcharges_are_lines_of_their_own() -> None:
    """An hour in the evening has its surcharge beside its price."""
    prices = PRICES.replace(surcharges=(Surcharge("evening", percent="12.5", when="evening"),))
    made = agreed(SUPPORT.replace(circumstances=("evening",)), prices=prices)
    found = cost(made, Period.parse("2024-02-01/2024-02-07"))

    assert [(None, 480), ("evening", 60)] == [(x.code, int(x.price)) for x in found.lines]
    assert "2160.00 SEK" == str(found.total)


# --------------------------------------------------------------------------- how it is made


def test_a_contract_is_made_of_need_and_offer(desk: Any) -> None:
    """It holds the need's lines and days, and the offer's prices of the named day."""
    rows = (
        Price("placement", 1000, "day", valid="../2023-11-30"),
        Price("placement", 1100, "day", valid="2023-12-01/.."),
    )
    offer = Offer(
        lot="agreement/A", supplier="SE-alm", prices=PriceList(currency="SEK", rows=rows)
    ).candidate(Supplier(id="SE-alm", name="Alm"), {})
    made = contract(
        desk.need, offer, priced=date(2023, 11, 30), signed=date(2024, 1, 24), days=BOTH_ENDS
    )

    assert (Price("placement", 1000, "day"),) == made.prices.rows
    assert Period.parse("2024-02-01/2024-07-29") == made.period
    assert ("7F3K", "agreement/A/SE-alm", "SE-alm") == (made.need, made.offer, made.supplier)


def of_birch(desk: Any, case: Case, **options: Any) -> Contract:
    """The contract on the home birch, as the case has it."""
    birch = desk.register.proposed((case.state.offered("birch").proposal,))[0]
    given: dict[str, Any] = {"priced": date(2024, 1, 15), "days": BOTH_ENDS}
    return contract_of(case.state, birch, **{**given, **options})


def test_a_case_says_what_became_of_its_contract(desk: Any) -> None:
    """Start, changed lines, renewal and end are those of the file."""
    more = (PLACEMENT, Line("support", quantity=4, unit="hour", per="week"))
    case = desk.started().add(
        desk.did(e.LinesChanged, "03-01 09:00", lines=more, on=date(2024, 3, 1), reason="needed"),
        desk.did(
            e.Renewed,
            "07-01 09:00",
            role="manager",
            delegation="4.2",
            reason="the school year",
            until=date(2024, 8, 31),
        ),
        desk.did(e.Ended, "08-16 09:00", on=date(2024, 8, 15)),
    )
    made = of_birch(desk, case, renewed="decided")

    assert date(2024, 1, 17) == made.signed
    assert Period.parse("2024-02-01/2024-07-29") == made.period
    assert (LineChange(on=date(2024, 3, 1), lines=more),) == made.changes
    assert [(date(2024, 7, 30), date(2024, 8, 31))] == [(r.on, r.until) for r in made.renewals]
    assert Period.parse("2024-02-01/2024-08-15") == made.lasts


def test_a_contract_is_a_document() -> None:
    """Written and read again it is the same, and its representation shows no supplier."""
    made = agreed(changes=(LineChange(on=date(2024, 3, 1), lines=(PLACEMENT,)),))

    assert made == Contract.read(made.data())
    assert "Contract(id='7F3K', lot='agreement/A')" == repr(made)


# --------------------------------------------------------------------------- what is refused


def test_a_renewal_needs_a_day_for_its_prices(desk: Any, refused: Any) -> None:
    """Whose prices a renewal takes has no default."""
    case = desk.started().add(
        desk.did(
            e.Renewed,
            "07-01 09:00",
            role="manager",
            delegation="4.2",
            reason="the school year",
            until=date(2024, 8, 31),
        )
    )

    assert (
        "contract on 7F3K has 1 problem\n"
        "  renewed: it was renewed: say whose prices a renewal takes, decided or starts."
    ) == refused(lambda: of_birch(desk, case))


def test_without_an_award_there_is_no_contract(desk: Any, refused: Any) -> None:
    """Nothing has been agreed before somebody has decided."""
    assert (
        "contract on 7F3K has 1 problem\n"
        "  choice: nothing has been awarded under an agreement: there is no contract to make."
    ) == refused(lambda: of_birch(desk, desk.approved()))


def test_prices_of_another_are_refused(desk: Any, refused: Any) -> None:
    """A contract is made with whom was awarded."""
    case = desk.awarded()
    elm = desk.register.proposed((case.state.offered("elm").proposal,))[0]

    assert "'birch' was awarded, and the prices are of 'elm'." in refused(
        lambda: contract_of(case.state, elm, priced=date(2024, 1, 15), days=BOTH_ENDS)
    )


REFUSED = [
    ({"lines": (PLACEMENT, Line("T9", quantity=1, unit="hour"))}, "prices: 'T9' by the hour has "
     "no locked price: state it."),
    ({"lines": (PLACEMENT.replace(unit="night"),)}, "prices: 'placement' by the night has no "
     "locked price: state it."),
    ({"lines": (PLACEMENT, PLACEMENT)}, "lines.1: asks for 'placement' as lines.0 does: add up "
     "how much."),
    ({"period": "../2024-07-29"}, "period: has a first day, got ../2024-07-29."),
    ({"ended": date(2024, 8, 1)}, "ended: is after the last day agreed, 2024-07-29: to go on is "
     "a renewal."),
    ({"prices": PRICES.replace(rows=(Price("placement", 1, "day", valid="2024-01-01/.."),))},
     "prices: have dates or changes: what is locked has none (PriceList.locked makes it so)."),
    ({"changes": (LineChange(on=date(2024, 4, 1), lines=(PLACEMENT,)),
                  LineChange(on=date(2024, 3, 1), lines=(PLACEMENT,)))},
     "changes.1.on: is before 2024-04-01: changes stand in the order of their days."),
    ({"renewals": (Renewal(on=date(2024, 8, 2), until=date(2024, 8, 31), prices=PRICES),)},
     "renewals.0.on: is 2024-08-02: new prices begin after 2024-02-01, and on 2024-07-30 at the "
     "latest."),
    ({"renewals": (Renewal(on=date(2024, 7, 30), until=date(2024, 7, 29), prices=PRICES),)},
     "renewals.0.until: lies after 2024-07-29, the last day agreed before, and before 2200-01-01."),
    ({"renewals": (Renewal(on=date(2024, 7, 30), until=date(2024, 8, 31),
                           prices=PRICES.replace(currency="EUR")),)},
     "renewals.0.prices.currency: is in EUR, the contract in SEK."),
    ({"renewals": (Renewal(on=date(2024, 7, 30), until=date(2024, 8, 31),
                           prices=PRICES.replace(rows=PRICES.rows[:1])),)},
     "renewals.0.prices: 'support' by the hour has no locked price: state it."),
    ({"period": "2024-02-01/..", "lines": (SUPPORT,),
      "prices": PRICES.replace(tiers="whole", rows=(*PRICES.rows,
                                                    Price("support", 400, "hour", above=10)))},
     "prices: 'support' by the hour is priced by how much there is of it in all, and that is "
     "open: state the last day."),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "told"), REFUSED)
def test_what_contradicts_itself_is_refused(
    changes: dict[str, Any], told: str, refused: Any
) -> None:
    """Every contradiction is told with its place, and what to do about it."""
    assert f"Contract has 1 problem\n  {told}" == refused(lambda: agreed(**changes))
