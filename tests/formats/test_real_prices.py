"""Real public prices: those of RM3830, decided and compared with a plain loop over the workbook.

They are read from the folder that CALLOFF_DATA names; nothing of them stands in the repository.
The data of RM3830 is under the MIT licence, Crown Commercial Service; its suppliers are invented.
"""

from __future__ import annotations

import json
import random
import warnings
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from calloff.expressions import has
from calloff.formats import Imported, import_feed
from calloff.formats.price_sheets import read_price_lists
from calloff.formats.priced import PriceSheets
from calloff.need import Need
from calloff.outcome import Ask, Chosen
from calloff.pricing import Line, quote
from calloff.snapshot import Answer, Snapshot

pytestmark = pytest.mark.real_data

LOT = "rm3830/1a"
DAY = date(2019, 6, 3)
NEEDS = 30
LONDON = ("UKI3", "UKI4", "UKI5", "UKI6", "UKI7")
REGIONS = ("UKC1", "UKD3", "UKE4", "UKF1", "UKG3", "UKH3", "UKJ1", "UKK1", "UKK2")


@pytest.fixture(scope="module")
def suppliers(public_data: Path) -> Imported:
    """The suppliers of RM3830."""
    return import_feed(
        public_data / "ccs-rm3830" / "suppliers.json",
        "ccs-rm3830",
        known=datetime(2018, 7, 9, tzinfo=UTC),
    )


@pytest.fixture(scope="module")
def workbook(public_data: Path) -> Path:
    """The workbook with their prices."""
    return public_data / "ccs-rm3830" / "direct_award_data.xlsx"


@pytest.fixture(scope="module")
def priced(workbook: Path, suppliers: Imported) -> PriceSheets:
    """The register with the prices in it."""
    return read_price_lists(workbook, "ccs-rm3830-prices", suppliers.register)


@dataclass(frozen=True)
class Building:
    """One building of a need.

    Attributes:
        kind: Its heading in the workbook.
        services: How much of each service it takes, each with its unit.
        users: How many people use it, where it is cleaned.
        london: Whether it lies in London.
    """

    kind: str
    services: dict[str, tuple[int, str]]
    users: int
    london: bool


@dataclass(frozen=True)
class Called:
    """A need as the plain loop sees it.

    Attributes:
        regions: Where the buildings lie.
        buildings: The buildings, each of another kind.
        cafm: Whether a system for the buildings is called off.
        helpdesk: Whether a helpdesk is.
        tupe: Whether staff are taken over.
    """

    regions: tuple[str, ...]
    buildings: tuple[Building, ...]
    cafm: bool
    helpdesk: bool
    tupe: bool

    @property
    def services(self) -> set[str]:
        """Every service asked for."""
        also = {code for code, asked in (("M.1", self.cafm), ("N.1", self.helpdesk)) if asked}
        return also | {code for building in self.buildings for code in building.services}


class Raw:
    """The workbook and the suppliers as they stand, read by nothing of calloff."""

    def __init__(self, workbook: Path, feed: Path) -> None:
        """Read both files whole."""
        from openpyxl import load_workbook

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(workbook, data_only=True)
        head, *rows = book["Prices"].iter_rows(values_only=True)
        self.kinds = [str(name) for name in head[4:16]]
        self.prices = {
            (row[0], row[1], kind): row[4 + index]
            for row in rows
            for index, kind in enumerate(self.kinds)
        }
        self.units = {row[1]: row[3] for row in rows}
        self.discounts = {(row[0], row[1]): row[16] for row in rows}
        names, *rates = book["Variances"].iter_rows(values_only=True)
        self.rates = {
            (name, row[0].split(" ")[0]): row[index]
            for row in rates
            for index, name in enumerate(names)
            if index
        }
        self.names = [str(name) for name in names[1:]]
        self.covers: dict[str, tuple[set[str], set[str]]] = {}
        self.offers: dict[str, str] = {}
        for supplier in json.loads(feed.read_text(encoding="utf-8")):
            for lot in supplier["lots"]:
                if lot["lot_number"] == "1a":
                    name = supplier["supplier_name"]
                    self.covers[name] = set(lot["regions"]), set(lot["services"])
                    self.offers[name] = f"{LOT}/GB-{supplier['supplier_id']}"

    def covering(self, called: Called) -> list[str]:
        """The suppliers with prices that cover every region and every service."""
        return [
            name
            for name in self.names
            if set(called.regions) <= self.covers[name][0]
            and called.services <= self.covers[name][1]
        ]

    def states_london(self, name: str) -> bool:
        """Whether a supplier states a rate for London."""
        return self.rates[name, "London"] is not None

    def pence(self, name: str, called: Called) -> int:
        """The charge of the first year in pence, half a penny rounded up."""
        total = sum((self._building(name, one, called) for one in called.buildings), Fraction(0))
        return int(total * 100 + Fraction(1, 2))

    def _building(self, name: str, building: Building, called: Called) -> Fraction:
        def rate(word: str) -> Fraction:
            return exact(self.rates[name, word])

        bare = Fraction(0)
        for code, (quantity, _) in building.services.items():
            price = exact(self.prices[name, code, building.kind])
            bare += quantity * price * (1 - abs(exact(self.discounts[name, code])))
        bare += building.users * rate("Cleaning")
        cafm = bare * exact(self.prices[name, "M.1", building.kind]) if called.cafm else 0
        helpdesk = bare * exact(self.prices[name, "N.1", building.kind]) if called.helpdesk else 0
        year = bare + cafm + helpdesk
        if building.london:
            year += year * rate("London")
        mobilised = year + year * rate("Mobilisation")
        taken_over = year * rate("TUPE") if called.tupe else 0
        deliverables = mobilised + taken_over
        charged = deliverables + mobilised * rate("Management") + deliverables * rate("Corporate")
        return charged + charged * rate("Profit")


def exact(number: Any) -> Fraction:
    """The shortest decimal that stands for a number of the workbook, exact."""
    return Fraction(Decimal(repr(number)))


@pytest.fixture(scope="module")
def raw(public_data: Path, workbook: Path) -> Raw:
    """The files as they stand."""
    return Raw(workbook, public_data / "ccs-rm3830" / "suppliers.json")


UNITS = {
    "Square Metre (GIA) per annum": "m2",
    "Square Metre (external area) per annum": "m2_external",
    "Number (per lift per floor) per annum": "lift_floor",
    "Number (per unit) per annum": "appliance",
    "hourly rate": "hour",
    "tonne": "tonne",
    "console": "console",
    "unit": "unit",
}
LEVELS = (
    "office_customer_facing office call_centre warehouse catering pre_school primary_school "
    "secondary_school special_school university clinic care_home"
).split()


def drawn(raw: Raw, number: int) -> Called:
    """A need drawn by chance, the same on every day; every third lies partly in London."""
    chance = random.Random(number)
    in_london = number % 3 == 0
    kinds = chance.sample(raw.kinds, chance.randint(1, 3))
    buildings = []
    for index, kind in enumerate(kinds):
        codes = [code for code, unit in raw.units.items() if unit in UNITS]
        services = {
            code: (chance.randint(1, 20_000), UNITS[raw.units[code]])
            for code in sorted(chance.sample(codes, chance.randint(2, 9)))
        }
        cleaned = not {"G.1", "G.3"}.isdisjoint(services)
        users = chance.randint(1, 900) if cleaned else 0
        buildings.append(Building(kind, services, users, in_london and index == 0))
    regions = chance.sample(REGIONS, chance.randint(1, 3))
    if in_london:
        regions.append(chance.choice(LONDON))
    asked = [chance.random() < 0.6 for _ in range(3)]
    return Called(tuple(regions), tuple(buildings), *asked)


def need_of(raw: Raw, called: Called) -> Need:
    """The same need in the words of calloff."""
    lines = []
    whole = [
        code
        for code, asked in (
            ("M.1", called.cafm),
            ("N.1", called.helpdesk),
            ("tupe", called.tupe),
        )
        if asked
    ]
    for building in called.buildings:
        level = LEVELS[raw.kinds.index(building.kind)]
        how = (*whole, "london") if building.london else tuple(whole)
        for code, (quantity, unit) in building.services.items():
            lines.append(Line(code, quantity=quantity, unit=unit, level=level, circumstances=how))
        if building.users:
            lines.append(
                Line(
                    "consumables",
                    quantity=building.users,
                    unit="building_user",
                    level=level,
                    circumstances=how,
                )
            )
    return Need(
        id="facilities",
        buyer="GB",
        lot=LOT,
        requested=DAY,
        starts=date(2019, 9, 1),
        lines=tuple(lines),
        requirements=(
            *(has("region", code) for code in called.regions),
            *(has("service", code) for code in sorted(called.services)),
        ),
    )


# --- reading ---------------------------------------------------------------------------------


def test_every_price_of_the_workbook_is_read(raw: Raw, priced: PriceSheets) -> None:
    """25 suppliers, 42 services and the consumables at 12 levels each, to the last digit."""
    expected = {
        (raw.offers[name], code, LEVELS[raw.kinds.index(kind)]): Decimal(repr(number))
        for (name, code, kind), number in raw.prices.items()
        if raw.units[code] in UNITS
    }
    found = {
        (offer, row.item, row.level): row.amount
        for offer, prices in priced.lists.items()
        for row in prices.rows
        if row.item != "consumables"
    }

    assert 25 == len(priced.lists)
    assert 25 * 42 * 12 == len(found)
    assert expected == found
    assert {25 * 12} == {
        sum(row.item == "consumables" for prices in priced.lists.values() for row in prices.rows)
    }


def test_doubts_are_told(priced: PriceSheets) -> None:
    """One supplier's percentages are shown as pounds; three state no rate for London."""
    assert {
        "price_sheet.percent_shown_as_money": 24,
        "price_sheet.discount_not_counted": 8,
        "price_sheet.not_stated": 3,
        "price_sheet.no_prices": 1,
    } == dict(Counter(remark.code for remark in priced.remarks))


def test_no_percentage_is_money(priced: PriceSheets) -> None:
    """CAFM and helpdesk are surcharges in every list, and an item of none."""
    for prices in priced.lists.values():
        assert {"M.1", "N.1"}.isdisjoint(row.item for row in prices.rows)
        assert {"M.1", "N.1"} <= {surcharge.code for surcharge in prices.surcharges}


# --- deciding --------------------------------------------------------------------------------


@pytest.mark.parametrize("number", range(NEEDS))
def test_the_same_total_and_the_same_winner(
    number: int, raw: Raw, suppliers: Imported, priced: PriceSheets
) -> None:
    """Who has not said everything is asked; once those are silent, the lowest total is chosen."""
    called = drawn(raw, number)
    need = need_of(raw, called)
    in_london = any(building.london for building in called.buildings)
    covering = raw.covering(called)
    stated = [name for name in covering if raw.states_london(name) or not in_london]
    due = {raw.offers[name]: raw.pence(name, called) for name in stated}

    found = {
        id: told.total.minor
        for name in covering
        if (told := quote(need.lines, priced.lists[id := raw.offers[name]], DAY)) is not None
    }
    assert due == found

    asked = priced.register.decide(need, on=DAY)
    unsure = {raw.offers[name] for name in raw.offers if not raw.covers[name][0]}
    unsure |= {raw.offers[name] for name in covering} - set(due)
    assert isinstance(asked.outcome, Ask)
    assert unsure <= set(asked.outcome.whom)

    silent = tuple(Answer(candidate=id, status="no_answer") for id in sorted(unsure))
    decided = priced.register.decide(need, on=DAY, snapshot=Snapshot(DAY, answers=silent))
    assert isinstance(decided.outcome, Chosen)
    assert min(due, key=lambda id: due[id]) == decided.chosen
    assert sorted(due, key=lambda id: due[id]) == [id for tier in decided.ranking for id in tier]


def test_the_needs_are_worth_deciding(raw: Raw) -> None:
    """Among the needs there are London, CAFM, TUPE, consumables, and several to choose among."""
    needs = [drawn(raw, number) for number in range(NEEDS)]

    assert all(len(raw.covering(called)) >= 3 for called in needs)
    assert 10 == sum(any(b.london for b in called.buildings) for called in needs)
    for kind in ("cafm", "helpdesk", "tupe"):
        assert {True, False} == {getattr(called, kind) for called in needs}
    assert {True, False} == {any(b.users for b in called.buildings) for called in needs}
    winners = {min(raw.covering(c), key=lambda name, c=c: raw.pence(name, c)) for c in needs[1::3]}
    assert len(winners) >= 3
