"""A decision of the day, reproduced, beside what would be decided by what has come to light."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from calloff.candidate import Standing
from calloff.gates import Answered, Priced, SupplierStanding
from calloff.ledger.beside import SAYS_BESIDE, Beside
from calloff.ledger.refusals import Erased
from calloff.orderings import Rotation, TenderRank
from calloff.pricing import Price
from calloff.values.period import Period

LOT = "agreement/A"
ALM, BIRCH = f"{LOT}/SE-alm", f"{LOT}/SE-birch"
Refused = Callable[..., str]


def later(office: Any, **changes: Any) -> None:
    """Another version of the register is published the next day."""
    office.now += timedelta(days=1)
    office.register = office.desk.register().replace(known=office.now, **changes)
    office.publish()


def two_homes(office: Any) -> Any:
    """Alm and Birch propose a home each; Alm's is cheaper, and is named in entry 7."""
    office.publish().asked("7F3K")
    office.propose("7F3K", ALM, "elm")
    office.propose("7F3K", BIRCH, "oak")
    office.silence("7F3K")
    office.compare("7F3K")
    return office


def compared(office: Any) -> Beside:
    """The comparison beside what it would be now."""
    (number,) = [
        number
        for number, entry in enumerate(office.desk.case("7F3K").entries, 1)
        if entry.kind == "decided" and entry.stage == "answers"
    ]
    found = office.desk.beside("7F3K", number, at=office.now)
    assert isinstance(found, Beside)
    assert found.reproduced
    assert found.then.fingerprint == found.entry.control
    return found


def told(found: Beside) -> list[tuple[Any, ...]]:
    """What is otherwise, in short."""
    return [(one.code, one.name, one.then, one.now) for one in found.differences]


def test_nothing_has_come_to_light(office: Any) -> None:
    """What is known now is what was known then: it is the same, and says so."""
    found = compared(two_homes(office))

    assert [] == told(found)
    assert (
        "The decision in entry 7 of case 7F3K, of 2024-01-19, comes out the same when it is made "
        "again by what was known on 2024-01-01.\n"
        "By what is known now it is the same."
    ) == found.told("en")


def test_a_price_was_corrected_later(office: Any) -> None:
    """Alm's price was wrong: on the day it was the cheapest, by what is known now Birch is."""
    two_homes(office)
    first, *others = office.register.offers
    prices = first.prices.replace(rows=(Price("placement", "1050", "day"),))
    later(office, offers=(first.replace(prices=prices), *others))
    found = compared(office)

    assert [
        ("who", "", "Alm", "Birch"),
        ("price", "Alm", "27000.00 SEK", "31500.00 SEK"),
    ] == told(found)
    assert "elm" == found.then.chosen
    assert "oak" == found.now.chosen
    assert [
        "The decision in entry 7 of case 7F3K, of 2024-01-19, comes out the same when it is made "
        "again by what was known on 2024-01-01.",
        "The key named Alm; by what is known now it names Birch.",
        "Alm: the price was 27000.00 SEK, and is 31500.00 SEK now.",
    ] == found.told("en").splitlines()
    assert [
        "Beslutsunderlaget i post 7 i ärende 7F3K från 2024-01-19 blir detsamma när det tas fram "
        "igen, med uppgifterna så som de var kända 2024-01-01.",
        "Nyckeln pekade på Alm; med det som är känt nu pekar den på Birch.",
        "Alm: priset var 27000.00 SEK, och är nu 31500.00 SEK.",
    ] == found.told("sv").splitlines()


def test_no_price_is_told_before_the_comparison(office: Any) -> None:
    """Whoever is to compare homes without their prices is not told of a corrected one."""
    office.publish().asked("7F3K")
    first, *others = office.register.offers
    prices = first.prices.replace(rows=(Price("placement", "1050", "day"),))
    later(office, offers=(first.replace(prices=prices), *others))
    found = office.desk.beside("7F3K", 2, at=office.now)

    assert [] == told(found)


def test_a_supplier_was_blocked_from_an_earlier_day(office: Any) -> None:
    """The owner of the agreement blocks Alm in February, from the first of January on."""
    gates = (SupplierStanding(day="decided"), Priced(day="requested"), Answered())
    two_homes(office.ruled(gates=gates))
    first, *others = office.register.suppliers
    blocked = Standing(status="blocked", valid=Period.of(date(2024, 1, 1), None))
    later(office, suppliers=(first.replace(standings=(blocked,)), *others))
    found = compared(office)
    verdict = found.differences[-1]

    assert [("who", "", "Alm", "Birch"), ("verdict", "Alm", "met", "unmet")] == told(found)
    assert ("elm", "gates.0", "gate.supplier_standing") == (
        verdict.candidate,
        verdict.step,
        verdict.said_now.code,
    )
    assert found.told("en").splitlines()[2].startswith("Alm: then: ")


def test_places_were_stated_late(office: Any) -> None:
    """Birch had stated on the 14th that it was full; it became known after it was asked."""
    office.publish().asked("7F3K")
    office.now += timedelta(days=2)
    stated = {"updated": office.now - timedelta(days=3), "role": "registrar", "at": office.now}
    office.desk.state_places("pool-birch", Decimal(0), **stated, command="late")
    office.now += timedelta(minutes=1)
    found = office.desk.beside("7F3K", 2, at=office.now)

    assert found.reproduced
    assert "Alm, Birch, Cedar" == ", ".join(
        found.then.candidate(id).name for id in found.then.outcome.whom
    )
    assert [
        ("who", "", "Alm, Birch, Cedar", "Alm, Cedar"),
        (
            "places",
            "Birch",
            {"available": "1", "stated": "2024-01-02", "used": "0"},
            {"available": "0", "stated": "2024-01-14", "used": "0"},
        ),
        ("verdict", "Birch", "met", "unmet"),
    ] == told(found)
    assert (
        "Birch, platser i pool-birch: då 1 lediga enligt uppgift 2024-01-02, 0 använda av andra "
        "ärenden; nu 0 lediga enligt uppgift 2024-01-14, 0 använda av andra ärenden."
    ) in found.told("sv")


def test_somebody_else_was_called_on_since(office: Any) -> None:
    """Whose turn it was then, and whose it is as the office stands now."""
    office.ruled(Rotation(), TenderRank()).places(9)
    two_homes(office)
    office.awarded("9D2H", home="ash")
    found = compared(office)

    assert ("who", "", "Alm", "Birch") == told(found)[0]
    assert (
        "places",
        "Alm",
        {"available": "9", "stated": "2024-01-02", "used": "0"},
        {"available": "9", "stated": "2024-01-02", "used": "1"},
    ) in told(found)


def test_candidates_come_and_go(office: Any) -> None:
    """An offer that has left the register, one that is new in it, and another key."""
    office.publish().asked("7F3K")
    birch = office.register.offers[1]
    offers = tuple(o for o in office.register.offers if o.id != BIRCH)
    new = birch.replace(supplier="SE-dogwood", pools=(), rank=9)
    suppliers = (
        *office.register.suppliers,
        office.register.suppliers[0].replace(id="SE-dogwood", name="Dogwood"),
    )
    other = office.register.keys[0].replace(id="other")
    (agreed,) = office.register.frameworks
    lots = tuple(lot.replace(key="other") for lot in agreed.lots)
    later(
        office,
        offers=(*offers, new),
        suppliers=suppliers,
        keys=(other,),
        frameworks=(agreed.replace(lots=lots),),
    )
    found = office.desk.beside("7F3K", 2, at=office.now)

    assert {
        ("key", "", "key", "other"),
        ("gone", "Birch", BIRCH, None),
        ("appeared", "Dogwood", None, f"{LOT}/SE-dogwood"),
    } <= set(told(found))
    assert "Dogwood was not among those looked at, and is now." in found.told("en")
    assert "Birch fanns bland dem som prövades, men finns inte där nu." in found.told("sv")


def test_nobody_is_left(office: Any) -> None:
    """An outcome that is otherwise is told first."""
    office.publish().asked("7F3K")
    pools = (p.replace(available=0) for p in office.register.pools)
    later(office, pools=tuple(pools))
    found = office.desk.beside("7F3K", 2, at=office.now)

    assert [("outcome", "", "ask", "nobody"), ("who", "", "Alm, Birch, Cedar", None)] == told(
        found
    )[:2]
    assert "Utfallet var att fråga; med det som är känt nu är det ingen." in found.told("sv")
    assert "by what is known now it names nothing." in found.told("en")


def test_only_a_decision_is_made_twice(office: Any, refused: Refused) -> None:
    """Another entry, or none, is a mistake; and so is a lot that is gone."""
    office.publish().asked("7F3K")

    for number in (0, 1, 3, 9):
        assert (
            f"the ledger has 1 problem\n  number: no decision is in entry {number}; there are: 2."
        ) == refused(office.desk.beside, "7F3K", number, at=office.now)
    assert "has the lot 'agreement/A'." in refused(
        office.desk.beside, "7F3K", 2, at=office.register.known - timedelta(days=1)
    )


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_code_has_words(language: Any) -> None:
    """Whatever may differ is said in both languages."""
    words: Mapping[str, str] = SAYS_BESIDE.of(language)
    codes = {"outcome", "who", "key", "appeared", "gone", "verdict", "price", "places"}

    assert codes <= words.keys()
    assert all(f"outcome.{kind}" in words for kind in "ask chosen tied nobody escalate".split())


def test_an_erased_case_is_not_made_again(office: Any) -> None:
    """It answers by which decision it was erased."""
    office.publish().asked("7F3K").erase("7F3K")

    assert isinstance(office.desk.beside("7F3K", 2, at=office.now), Erased)
