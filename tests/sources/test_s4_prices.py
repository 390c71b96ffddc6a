"""Prices that change on three days, of which one comes when the agreement is over.

Adda's public page on agency-supported foster care of 2019: its term, its lots, who asks for new
prices and from when they hold. `s4.toml` has what it says with the words it stands in. How a change
turns the order of two suppliers is a case of its own (`tests/cases/price-on-the-day.toml`), and so
are an emergency home for an adult and a child that turns eighteen.
"""

from __future__ import annotations

import os
import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from calloff import Framework, InputError, Line, Need, Person, Register, load
from calloff.framework import Lot, Notice, remarks
from calloff.pricing import Price, PriceChange, PriceList, PriceRule, PriceRules
from calloff.register import told
from calloff.vocabulary import Text

HERE = Path(__file__).parent
PAPER: dict[str, Any] = tomllib.loads((HERE / "s4.toml").read_text(encoding="utf-8"))
SAID = {name: figure["value"] for name, figure in PAPER["said"].items()}
INVENTED = PAPER["invented"]

RULES = PriceRules(
    allowed=(PriceRule(SAID["requested"], dates=tuple(SAID["dates"])),), one_pending=True
)
LAST = date(2025, 9, 14)


def agreement(**changes: Any) -> Framework:
    """The agreement, with its five lots."""
    lots = [
        Lot(
            id=id,
            name=Text(id, id),
            key="family-support",
            unit="hour" if id == "E" else "day",
            ages=SAID["lots"].get(id),
            price_rules=RULES,
        )
        for id in "ABCDE"
    ]
    return Framework(
        id="foster-care",
        name=Text("Konsulentstöd", "Agency support"),
        owner="Inköpscentralen",
        term=SAID["term"],
        lots=tuple(lots),
        **changes,
    )


def register(prices: PriceList, framework: Framework | None = None) -> Register:
    """A register of the agreement with one supplier in lot A."""
    another = load(HERE / "s2-register.toml", Register)
    supplier, *_ = another.suppliers
    offer = another.offers[0].replace(lot="foster-care/A", facts=(), prices=prices)
    return another.replace(
        id="foster-care",
        frameworks=(framework or agreement(),),
        suppliers=(supplier,),
        offers=(offer,),
    )


def list_of(*changes: PriceChange, **more: Any) -> PriceList:
    """A price list with its changes."""
    rows = (Price("placement", INVENTED["bid"], "day"),)
    return PriceList(currency="SEK", rows=rows, changes=changes, **more)


def change(effective: date, **more: Any) -> PriceChange:
    """A price that was asked for."""
    new = Price("placement", INVENTED["asked"], "day")
    return PriceChange("on_request", effective, amounts=(new,), **more)


# --- The term -----------------------------------------------------------------------------------


def test_the_agreement_lasts_four_years_to_the_day() -> None:
    """1 461 days, with nothing to extend: as long as the law then allowed, and no longer."""
    framework = agreement(law="se-social", procured=INVENTED["procured"])
    codes = {remark.code for remark in remarks(framework)}

    assert (1461, LAST) == (framework.term.days, framework.last_day())
    assert framework.term == framework.longest
    assert {"lot.prices_after_the_end"} == codes


def test_notice_ends_it_two_years_in_at_the_earliest() -> None:
    """18 months in notice can be given, on 15 March 2023, and six months later it is over."""
    notice = Notice(**PAPER["notice"])
    framework = agreement(notice=notice)

    assert date(2023, 3, 15) == notice.earliest(framework.term)
    assert date(2023, 9, 15) == framework.earliest_end()
    assert date(2023, 9, 15) == framework.end_by_notice(date(2023, 3, 15))
    assert date(2023, 9, 14) == framework.replace(ended=framework.earliest_end()).last_day()


# --- New prices ---------------------------------------------------------------------------------


def test_no_price_changes_in_the_first_807_days() -> None:
    """From 15 September 2021 until 1 December 2023."""
    term = agreement().term

    assert (807, SAID["dates"][0]) == (RULES.quiet_days(term), RULES.first_change(term))


def test_the_last_day_for_new_prices_comes_78_days_after_the_last_of_the_agreement() -> None:
    """It can only be for contracts that are renewed, in every lot, and that is remarked upon."""
    late = [
        remark
        for remark in register(list_of()).remarks()
        if remark.code == "lot.prices_after_the_end"
    ]

    assert [f"frameworks.0.lots.{number}.price_rules" for number in range(5)] == [
        remark.place for remark in late
    ]
    assert {(str(SAID["dates"][2]), "78", str(LAST))} == {
        (remark.found["day"], remark.found["days"], remark.found["last"]) for remark in late
    }
    assert (
        "Nya priser den 2025-12-01 gäller 78 dagar efter avtalets sista dag 2025-09-14: de kan "
        "bara gälla kontrakt som förnyas." == told(late[0], "sv")
    )


def test_a_price_from_then_on_prices_no_call_off() -> None:
    """Neither as a row of the list nor as a change that was asked for."""
    rows = (
        Price("placement", INVENTED["bid"], "day", valid="2021-09-15/2025-11-30"),
        Price("placement", INVENTED["asked"], "day", valid="2025-12-01/.."),
    )
    by_row = register(PriceList(currency="SEK", rows=rows))
    by_change = register(list_of(change(SAID["dates"][2])))
    expected = [
        ("price.only_renewals", "offers.0.prices.rows.1", "78"),
        ("price.change_only_renewals", "offers.0.prices.changes.0", "78"),
    ]

    assert expected == [
        (remark.code, remark.place, remark.found["days"])
        for known in (by_row, by_change)
        for remark in known.remarks()
        if remark.code.startswith("price.")
    ]


def test_a_price_that_holds_while_it_is_in_force_is_no_cause_for_remark() -> None:
    """A change on 1 December 2024 prices call-offs."""
    known = register(list_of(change(SAID["dates"][1])))

    assert [] == [remark for remark in known.remarks() if remark.code.startswith("price.")]


@pytest.mark.parametrize("effective", SAID["dates"])
def test_a_change_on_one_of_the_days_is_taken(effective: date) -> None:
    """The supplier asks, and the new price holds from the day on."""
    prices = list_of(change(effective))
    (offer,) = register(prices).offers
    line = Line("placement", quantity=1, unit="day")
    before, after = (offer.prices.price(line, effective - timedelta(days=d))[2] for d in (1, 0))
    assert before is not None
    assert after is not None

    assert (INVENTED["bid"], INVENTED["asked"]) == (before.amount, after.amount)


def test_a_change_on_another_day_or_of_another_kind_is_refused() -> None:
    """Every change that the agreement does not allow is told, with its place in the register."""
    wrong = change(date(2024, 1, 1))
    index = PriceChange("index", date(2024, 12, 1), factor="1.02", of="current")

    with pytest.raises(InputError) as error:
        register(list_of(wrong, index))

    assert [
        "offers.0.prices.changes.0.effective: takes effect 2024-01-01; the agreement says "
        "2023-12-01, 2024-12-01, 2025-12-01.",
        "offers.0.prices.changes.1.kind: no price changes by 'index' under this agreement; "
        "allowed: on_request.",
    ] == [str(problem) for problem in error.value.problems]


def test_without_rules_nothing_is_held_against_a_change() -> None:
    """Where it is not known what the agreement says of prices, the register takes them."""
    lots = tuple(lot.replace(price_rules=None) for lot in agreement().lots)
    known = register(list_of(change(date(2024, 1, 1))), agreement().replace(lots=lots))

    assert 1 == len(known.offers[0].prices.changes)


# --- Units and ages -----------------------------------------------------------------------------


def test_four_lots_are_by_the_day_and_one_by_the_hour() -> None:
    """No lot is by both, so that days and hours never stand in one ranking."""
    known = register(list_of())
    need = Need(
        id="n",
        buyer="0580",
        lot="foster-care/A",
        requested=date(2024, 1, 15),
        starts=date(2024, 2, 1),
        persons=(Person(age=9),),
        lines=(Line("placement", quantity=10, unit="hour"),),
    )
    decision = known.decide(need, on=date(2024, 1, 15))
    (unit,) = [finding for finding in decision.lot_findings if finding.code == "gate.lot_unit"]

    assert ["day", "day", "day", "day", "hour"] == [lot.unit for lot in agreement().lots]
    assert ("escalate", "unmet") == (decision.outcome.kind, unit.verdict.value)


def test_what_is_quoted_stands_on_the_page() -> None:
    """Letter by letter; the folder that the text lies in is named in CALLOFF_SOURCES."""
    folder = os.environ.get("CALLOFF_SOURCES")
    if folder is None:
        pytest.skip("CALLOFF_SOURCES names no folder with the public documents.")
    (path,) = Path(folder).glob("004*.txt")
    text = " ".join(path.read_text(encoding="utf-8").replace("**", "").split())
    passages = [figure["passage"] for figure in PAPER["said"].values()]

    assert [] == [passage for passage in passages if passage not in text]
