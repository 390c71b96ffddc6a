"""HSDS packages: what becomes of services, places, languages and hours, and what is refused."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from calloff import InputError
from calloff.formats import Imported, import_feed
from calloff.formats.mapping import Mapping as FeedMapping

KNOWN = datetime(2024, 10, 1, tzinfo=UTC)

TABLES: dict[str, list[dict[str, Any]]] = {
    "organizations": [
        {"id": "o1", "name": "Harbour Care"},
        {"id": "o2", "name": "Nothing Yet"},
    ],
    "services": [
        {"id": "s1", "organization_id": "o1", "name": "Night beds", "status": "active",
         "minimum_age": "18", "maximum_age": "64"},
        {"id": "s2", "organization_id": "o1", "name": "Day room", "status": "defunct"},
    ],
    "locations": [{"id": "l1", "name": "North"}, {"id": "l2", "name": "South"}],
    "service_at_location": [
        {"id": "a1", "service_id": "s1", "location_id": "l1"},
        {"id": "a2", "service_id": "s1", "location_id": "l2"},
    ],
    "addresses": [
        {"id": "d1", "location_id": "l1", "city": "Kivik"},
        {"id": "d2", "location_id": "l2", "city": "Simrishamn"},
    ],
    "languages": [
        {"id": "g1", "service_id": "s1", "location_id": "", "code": "sv"},
        {"id": "g2", "service_id": "s1", "location_id": "", "code": "fa"},
    ],
    "schedules": [
        {"id": "h1", "service_id": "s1", "freq": "WEEKLY", "byday": "MO,TU", "opens_at": "18:00",
         "closes_at": "23:30:00+01:00", "bymonthday": "", "valid_to": ""},
        {"id": "h2", "service_id": "s1", "freq": "MONTHLY", "byday": "1MO", "opens_at": "10:00",
         "closes_at": "12:00", "bymonthday": "2,3", "valid_to": ""},
        {"id": "h3", "service_id": "s1", "freq": "WEEKLY", "byday": "SU", "opens_at": "10:00",
         "closes_at": "12:00", "bymonthday": "", "valid_to": "2005-01-01"},
    ],
    "units": [{"id": "u1", "name": "Bed"}],
    "service_capacity": [
        {"id": "c1", "service_id": "s1", "unit_id": "u1", "available": "12", "maximum": "10",
         "updated": "2024-09-25T14:23:06.5+01:00"},
    ],
}  # fmt: skip


@pytest.fixture
def package(tmp_path: Path) -> Callable[..., Path]:
    """Writes a package as a folder of CSV files; a table that is named is another one."""

    def make(*, described: bool = False, **tables: list[dict[str, Any]]) -> Path:
        folder = tmp_path / "package"
        folder.mkdir()
        for name, records in {**TABLES, **tables}.items():
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, list(records[0]))
                writer.writeheader()
                writer.writerows(records)
        if described:
            resources = [{"name": name, "path": f"{name}.csv"} for name in (*TABLES, "phones")]
            (folder / "datapackage.json").write_text(json.dumps({"resources": resources}))
        return folder

    return make


@pytest.fixture
def read(mapped: Callable[..., FeedMapping]) -> Callable[[Path], Imported]:
    """Reads a package by a mapping of the house."""
    mapping = mapped(
        package="hsds",
        supplier={"country": "GB", "id": "organization.id", "name": "organization.name"},
        offer={"lot": {"constant": "fw/A"}, "unit": "service.id"},
        facts=[
            {"facet": "spoken", "columns": [{"column": "languages"}]},
            {"facet": "staffed", "columns": [{"column": "schedules", "separator": ";"}]},
            {"facet": "ages", "columns": [{"column": "service.ages"}]},
            {
                "facet": "town",
                "columns": [{"column": "address.city", "codes_from_column": True}],
            },
        ],
        places=[
            {
                "id": "beds",
                "column": "capacities.bed.available",
                "maximum": "capacities.bed.maximum",
                "updated": {
                    "column": "capacities.bed.updated",
                    "format": "%Y-%m-%dT%H:%M:%S.%fZ",
                },
            }
        ],
    )
    return lambda path: import_feed(path, mapping, known=KNOWN)


def nested() -> dict[str, Any]:
    """The first service with all that belongs to it inside, as an interface serves it."""
    one = {**TABLES["services"][0], "organization": TABLES["organizations"][0]}
    del one["organization_id"]
    return {
        **one,
        "languages": TABLES["languages"],
        "schedules": TABLES["schedules"],
        "service_at_locations": [
            {"id": f"a{n}", "location": {**location, "addresses": [TABLES["addresses"][n]]}}
            for n, location in enumerate(TABLES["locations"])
        ],
        "capacities": [{**TABLES["service_capacity"][0], "unit": TABLES["units"][0]}],
    }


def check_first(found: Imported) -> None:
    """The offer of the first service, whatever the package looks like."""
    (offer,) = found.register.offers
    facts = {fact.facet: fact.value for fact in offer.facts}
    (pool,) = found.register.pools

    assert "fw/A/GB-o1/s1" == offer.id
    assert ("sv", "fa") == facts["spoken"]
    assert ("Mo-Tu 18:00-23:30",) == facts["staffed"]
    assert ("18-64",) == facts["ages"]
    assert {"Kivik", "Simrishamn"} == set(facts["town"])
    assert (Decimal(12), Decimal(10)) == (pool.available, pool.maximum)
    assert datetime(2024, 9, 25, 13, 23, 6, 500_000, tzinfo=UTC) == pool.updated


@pytest.mark.parametrize("described", [False, True])
def test_services_become_offers(
    package: Callable[..., Path], read: Callable[[Path], Imported], described: bool
) -> None:
    """With facts and places; one that is no more, and who has none, are suppliers alone."""
    found = read(package(described=described))

    check_first(found)
    assert {"Harbour Care", "Nothing Yet"} == {s.name for s in found.register.suppliers}


def test_tables_in_one_document_say_the_same(
    tmp_path: Path, read: Callable[[Path], Imported]
) -> None:
    """As JSON by the names of its tables, with numbers as numbers."""
    path = tmp_path / "tabular.json"
    path.write_text(json.dumps(TABLES))

    check_first(read(path))


@pytest.mark.parametrize(
    "wrap", [lambda s: s, lambda s: [s], lambda s: {"contents": [s]}], ids=["one", "list", "page"]
)
def test_services_with_all_inside_say_the_same(
    tmp_path: Path, read: Callable[[Path], Imported], wrap: Callable[[Any], Any]
) -> None:
    """As an interface serves them: one, a list, or a page of a list."""
    path = tmp_path / "services.json"
    path.write_text(json.dumps(wrap(nested())))

    check_first(read(path))


def test_doubts_are_told_with_their_place(
    package: Callable[..., Path], read: Callable[[Path], Imported]
) -> None:
    """Twelve free of ten at most, as in the standard's own sample, is told and kept."""
    found = read(package())
    told = {(r.code, r.place): dict(r.found) for r in found.remarks}

    over = ("hsds.available_above_maximum", "service_capacity.csv line 2")
    assert {"available": "12", "maximum": "10"} == told[over]
    assert {"status": "defunct"} == told["hsds.not_active", "services.csv line 3"]
    assert {"rule": "freq MONTHLY, bymonthday 2,3"} == told[
        "hsds.schedule_not_weekly", "schedules.csv line 3"
    ]
    assert {"days": "../2005-01-01"} == told["hsds.schedule_not_now", "schedules.csv line 4"]
    assert "service_capacity.csv line 2: 12 free of 10 at most." in found.summary("en")
    assert "service_capacity.csv line 2: 12 lediga av högst 10." in found.summary("sv")


def test_every_bad_record_is_told(
    package: Callable[..., Path], read: Callable[[Path], Imported]
) -> None:
    """What is missing, twice, of nothing, or not to be read, each with file, line and column."""
    capacity = TABLES["service_capacity"][0]
    schedule = TABLES["schedules"][0]
    path = package(
        organizations=[*TABLES["organizations"], {"id": "o1", "name": "Twice"}],
        services=[{**TABLES["services"][0], "organization_id": "o9"}, TABLES["services"][1]],
        schedules=[{**schedule, "service_id": "s2", "opens_at": "late", "byday": "MONDAY"}],
        service_capacity=[
            {**capacity, "available": "many"},
            {**capacity, "unit_id": "u9", "updated": "today"},
            {**capacity, "service_id": "", "available": ""},
        ],
    )
    with pytest.raises(InputError) as refused:
        read(path)

    assert (
        "package has 9 problems\n"
        "  organizations.csv line 4, column id: 'o1' stands already at organizations.csv line 2.\n"
        "  service_capacity.csv line 2, column available: is a number of places, such as 3, got "
        "'many'.\n"
        "  service_capacity.csv line 3, column unit_id: no unit 'u9' in the package.\n"
        "  service_capacity.csv line 3, column updated: is a time such as "
        "2024-09-25T14:23:06+01:00, got 'today'.\n"
        "  service_capacity.csv line 4, column service_id: is needed, and empty.\n"
        "  service_capacity.csv line 4, column available: is needed, and empty.\n"
        "  services.csv line 2, column organization_id: no organization 'o9' in the package.\n"
        "  schedules.csv line 2, column byday: are days such as MO or TU, got 'MONDAY'.\n"
        "  schedules.csv line 2, column opens_at: is a time such as 10:00, got 'late'."
    ) == str(refused.value)


def test_what_is_no_package_is_refused(tmp_path: Path, read: Callable[[Path], Imported]) -> None:
    """An empty folder, a description of nothing, a way out of the folder, and other JSON."""
    with pytest.raises(InputError, match="there is no service in it"):
        read(tmp_path)
    (tmp_path / "other.json").write_text('{"rows": []}')
    with pytest.raises(InputError, match="there is no service in it"):
        read(tmp_path / "other.json")
    (tmp_path / "list.json").write_text("[1]")
    with pytest.raises(InputError, match="is no package: tables by name, or services"):
        read(tmp_path / "list.json")
    (tmp_path / "datapackage.json").write_text("{}")
    with pytest.raises(InputError, match="names no resources"):
        read(tmp_path)
    (tmp_path / "datapackage.json").write_text('{"resources": [{"path": "../services.csv"}]}')
    with pytest.raises(InputError, match=r"resources\.0\.path: is the path of a file in the"):
        read(tmp_path / "datapackage.json")


def test_lines_that_are_no_rows_are_told(
    package: Callable[..., Path], read: Callable[[Path], Imported]
) -> None:
    """A line with a cell too many, and a quote that is never closed."""
    path = package()
    (path / "units.csv").write_text("id,name\nu1,Bed,more\n")
    (path / "languages.csv").write_text('id,code\n"g1,sv\n')
    with pytest.raises(InputError) as refused:
        read(path)

    assert "units.csv line 2: has 3 cells, and the header has 2." in str(refused.value)
    assert "languages.csv line 2: cannot be read as a row" in str(refused.value)
