"""Real public feeds: child care in British Columbia on two days, and the suppliers of RM3830.

They are read from the folder that CALLOFF_DATA names; nothing of them stands in the repository.
Contains information licensed under the Open Government Licence - British Columbia. The data of
RM3830 is under the MIT licence, Crown Commercial Service.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from calloff.decision import Decision
from calloff.errors import InputError
from calloff.expressions import any_of, has
from calloff.formats import Difference, Imported, difference, dump, import_feed, parse
from calloff.need import Need, Person
from calloff.outcome import Ask, Escalate, Nobody
from calloff.pricing import Line
from calloff.register import Register

pytestmark = pytest.mark.real_data

DAYS = ("2024-02-15", "2024-03-18")


@pytest.fixture(scope="module")
def feeds(public_data: Path) -> tuple[Imported, Imported]:
    """The directory on both days."""
    folder = public_data / "bc-child-care"
    first, second = (
        import_feed(
            folder / f"child_care_{day}.csv",
            "bc-child-care",
            known=datetime.fromisoformat(f"{day}T20:00:00+00:00"),
        )
        for day in DAYS
    )
    return first, second


@pytest.fixture(scope="module")
def days(feeds: tuple[Imported, Imported]) -> Difference:
    """What differs between the two days."""
    return difference(*(feed.register for feed in feeds))


def raw(public_data: Path, day: str) -> list[dict[str, str]]:
    """The rows of a day as they stand, read by nothing of calloff."""
    path = public_data / "bc-child-care" / f"child_care_{day}.csv"
    with path.open(encoding="utf-8", newline="") as feed:
        return list(csv.DictReader(feed))


# --- British Columbia ------------------------------------------------------------------------


def test_every_row_of_both_days_is_read(feeds: tuple[Imported, Imported]) -> None:
    """3 578 and 3 568 rows, none skipped, every column and value known to the mapping."""
    assert [(3578, 3578, 0), (3568, 3568, 0)] == [
        (feed.rows, len(feed.register.offers), feed.skipped) for feed in feeds
    ]
    assert [((), ()), ((), ())] == [(feed.unused, feed.unmapped) for feed in feeds]


def test_what_is_stated_is_what_stands_in_the_feed(
    public_data: Path, feeds: tuple[Imported, Imported]
) -> None:
    """Counted without calloff: as many Y as flags, as many places as vacancies."""
    for day, feed in zip(DAYS, feeds, strict=True):
        rows = raw(public_data, day)
        vacancies = [name for name in rows[0] if name.startswith("VACANCY_SRVC")]
        languages = [name for name in rows[0] if name.startswith("LANG_")][:5]
        services = [name for name in rows[0] if name.startswith("SRVC_")]
        expected = {
            "special_needs": sum(row["ACCOMMODATE_SPECIAL_NEEDS"] == "Y" for row in rows),
            "meals": sum(bool(row["PROVIDE_CD_MEALS"]) for row in rows),
            "spoken": sum(any(row[name] == "Y" for name in languages) for row in rows),
            "ages": sum(any(row[name] == "Y" for name in services) for row in rows),
            "places": sum(any(row[name] == "Y" for name in vacancies) for row in rows),
        }

        assert expected == {name: feed.coverage[name] for name in expected}


def test_ids_that_repeat_are_all_reported(feeds: tuple[Imported, Imported]) -> None:
    """On the first day 149 ids stand in 325 rows, each of them kept under an id of its own."""
    first = feeds[0]

    assert (149, 325) == (
        len(first.ambiguous),
        sum(len(same.places) for same in first.ambiguous),
    )
    assert 3578 == len({offer.id for offer in first.register.offers})


def test_free_places_for_others_are_remarked_on(feeds: tuple[Imported, Imported]) -> None:
    """On the first day 96 vacancies are for ages that the centre does not say it takes."""
    remarks = Counter(remark.code for remark in feeds[0].remarks)

    assert {"feed.ambiguous": 149, "feed.places_for_others": 96} == dict(remarks)


def test_a_third_has_gone_silent(days: Difference) -> None:
    """Between the days far more has gone silent than has changed or been stated."""
    assert {
        ("offer", "new"): 40,
        ("offer", "gone"): 50,
        ("supplier", "new"): 36,
        ("supplier", "gone"): 48,
        ("fact", "changed"): 21,
        ("fact", "went_silent"): 7379,
        ("fact", "spoke_up"): 238,
        ("places", "went_silent"): 1017,
        ("places", "spoke_up"): 277,
        ("places", "renewed"): 944,
        ("vocabulary", "changed"): 1,
    } == days.counts


def test_the_page_that_is_no_table_is_refused(public_data: Path) -> None:
    """What the feed served on a bad day is an HTML page."""
    with pytest.raises(InputError, match="this seems to be an HTML page, not a table"):
        import_feed(
            public_data / "bc-child-care" / "not_a_table.csv",
            "bc-child-care",
            known=datetime(2024, 2, 15, tzinfo=UTC),
        )


def test_a_register_of_thousands_survives_the_file(feeds: tuple[Imported, Imported]) -> None:
    """Written and read it is the same register."""
    register = feeds[0].register
    again = parse(dump(register), source="register.json", expected=Register)

    assert register.fingerprint == again.fingerprint


def place(id: str, months: int, city: str, asked: Sequence[Any], wished: Sequence[Any]) -> Need:
    """A place for a child so many months old, in a city."""
    return Need(
        id=id,
        buyer="BC",
        lot="bc-child-care/group",
        requested=date(2024, 2, 15),
        starts=date(2024, 3, 15),
        persons=(Person(months=months),),
        lines=(Line("place", quantity=1, unit="month", per="month"),),
        requirements=(has("region", city), has("ages", f"{months}-{months}"), *asked),
        wishes=tuple(wished),
    )


NEEDS: dict[str, tuple[Need, type, tuple[int, int]]] = {
    "Mandarin and special needs in Burnaby": (
        place(
            "burnaby",
            26,
            "Burnaby",
            [has("spoken", "cmn"), has("special_needs")],
            [has("open", "weekends")],
        ),
        Ask,
        (0, 173),
    ),
    "Punjabi in Surrey, meals included": (
        place(
            "surrey",
            40,
            "Surrey",
            [has("spoken", "pa")],
            [has("meals", "included"), has("certified_educators")],
        ),
        Ask,
        (8, 341),
    ),
    "an infant in Vancouver, late evenings": (
        place("vancouver", 8, "Vancouver", [], [has("open", "after_19")]),
        Ask,
        (0, 293),
    ),
    "after school in Victoria, picked up": (
        place(
            "victoria",
            84,
            "Victoria",
            [has("programme", "out_of_school_grade_1")],
            [has("pickup", "offered")],
        ),
        Ask,
        (4, 179),
    ),
    "either Chinese language in Richmond": (
        place(
            "richmond",
            50,
            "Richmond",
            [any_of(has("spoken", "cmn"), has("spoken", "yue"))],
            [has("fee_reduction"), has("meals", "offered")],
        ),
        Ask,
        (6, 239),
    ),
    "special needs and Aboriginal programming in Kelowna": (
        place("kelowna", 30, "Kelowna", [has("special_needs"), has("aboriginal_programming")], []),
        Ask,
        (1, 83),
    ),
    "a toddler in Atlin": (place("atlin", 20, "Atlin", [], []), Ask, (0, 1)),
    "a child too old for any centre": (
        place("too-old", 160, "Vancouver", [], []),
        Nobody,
        (0, 0),
    ),
}


@pytest.mark.parametrize(("need", "outcome", "counts"), NEEDS.values(), ids=list(NEEDS))
def test_needs_are_answered(
    feeds: tuple[Imported, Imported], need: Need, outcome: type, counts: tuple[int, int]
) -> None:
    """So many centres surely serve, so many might; where silence could matter, it is asked."""
    decision: Decision = feeds[0].register.decide(need, on=date(2024, 2, 15))
    verdicts = Counter(found.verdict.value for found in decision.eligibilities)

    assert isinstance(decision.outcome, outcome)
    assert counts == (verdicts["met"], verdicts["unknown"])


def test_whoever_surely_serves_says_so_in_the_feed(public_data: Path) -> None:
    """Counted without calloff: in Surrey eight centres say all that is required of them."""
    _, _, (surely, _) = NEEDS["Punjabi in Surrey, meals included"]
    rows = [
        row
        for row in raw(public_data, DAYS[0])
        if (row["CITY"], row["LANG_PUNJABI_YN"]) == ("Surrey", "Y")
        and "Y" in (row["SRVC_30MOS_5YRS_YN"], row["SRVC_LICPRE_YN"])
        and "Y" in (row["VACANCY_SRVC_30MOS_5YRS"], row["VACANCY_SRVC_LICPRE"])
        and row["VACANCY_LAST_UPDATE"] >= "2024/01/15"
    ]

    assert surely == len(rows)


def test_whoever_is_turned_down_says_no_in_the_feed(public_data: Path) -> None:
    """Counted without calloff: in Burnaby only centres that name other ages are not asked."""
    _, _, (_, might) = NEEDS["Mandarin and special needs in Burnaby"]
    rows = [row for row in raw(public_data, DAYS[0]) if row["CITY"] == "Burnaby"]
    services = [name for name in rows[0] if name.startswith("SRVC_")]
    other_ages = [
        row
        for row in rows
        if row["SRVC_UNDER36_YN"] != "Y" and any(row[name] == "Y" for name in services)
    ]

    assert might == len(rows) - len(other_ages)


# --- RM3830 ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def suppliers(public_data: Path) -> Imported:
    """The suppliers of RM3830."""
    return import_feed(
        public_data / "ccs-rm3830" / "suppliers.json",
        "ccs-rm3830",
        known=datetime(2018, 7, 9, tzinfo=UTC),
    )


def test_every_supplier_and_lot_is_read(suppliers: Imported) -> None:
    """47 suppliers with 79 offers in three lots; nothing is ambiguous, unmapped or unused."""
    lots = Counter(offer.lot for offer in suppliers.register.offers)

    assert (47, 79, 0) == (len(suppliers.register.suppliers), suppliers.rows, suppliers.skipped)
    assert {"rm3830/1a": 26, "rm3830/1b": 32, "rm3830/1c": 21} == lots
    assert ((), (), (), ()) == (
        suppliers.ambiguous,
        suppliers.unmapped,
        suppliers.unused,
        suppliers.remarks,
    )


def test_codes_come_with_their_hierarchy(suppliers: Imported) -> None:
    """226 regions on three levels and 150 services in their packages, from five files."""
    regions, services = suppliers.register.vocabulary.lists

    assert (226, 150) == (len(regions.codes), len(services.codes))
    assert {"UKC", "UKC1", "UKC11"} == regions.around["UKC11"]
    assert {"C", "C.1"} == services.around["C.1"]


def test_whoever_covers_every_region_and_service_is_asked_for_a_price(
    public_data: Path, suppliers: Imported
) -> None:
    """Counted without calloff: the same suppliers cover two regions and three services."""
    need = Need(
        id="two-offices",
        buyer="GB",
        lot="rm3830/1a",
        requested=date(2019, 1, 1),
        starts=date(2019, 4, 1),
        lines=(Line("facilities", quantity=3, unit="year"),),
        requirements=(
            *(has("region", code) for code in ("UKC11", "UKD3")),
            *(has("service", code) for code in ("C.1", "G.1", "J.1")),
        ),
    )
    decision = suppliers.register.decide(need, on=date(2019, 1, 2))
    found = json.loads((public_data / "ccs-rm3830" / "suppliers.json").read_text())
    covering = {
        f"rm3830/1a/GB-{supplier['supplier_id']}"
        for supplier in found
        for lot in supplier["lots"]
        if lot["lot_number"] == "1a"
        and (not lot["regions"] or {"UKC1", "UKD3"} <= set(lot["regions"]))
        and {"C.1", "G.1", "J.1"} <= set(lot["services"])
    }

    assert isinstance(decision.outcome, Ask)
    assert covering == set(decision.outcome.whom)


def test_nothing_is_called_off_after_the_term(suppliers: Imported) -> None:
    """Extensions are allowed and none is known to be decided: what comes later escalates."""
    need = Need(
        id="late",
        buyer="GB",
        lot="rm3830/1b",
        requested=date(2021, 1, 1),
        starts=date(2021, 4, 1),
        lines=(Line("facilities", quantity=1, unit="year"),),
    )

    assert isinstance(suppliers.register.decide(need, on=date(2021, 1, 1)).outcome, Escalate)
