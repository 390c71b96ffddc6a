"""Packages of the Human Services Data Specification (HSDS 3), as rows that a mapping reads.

A package is a folder with a table in each CSV file, with or without a ``datapackage.json``, or a
JSON document: tables by their names, or services with all that belongs to them inside. Whatever it
is, it becomes one row for each service, so that the places of a service are counted once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from calloff.errors import Problem, did_you_mean
from calloff.finding import Remark
from calloff.formats.hsds_cells import Capacity, capacity, week
from calloff.formats.hsds_tables import Record, Tables, tables_in
from calloff.formats.rows import Cell, FeedError, Row, Rows

__all__ = ["COLUMNS", "HsdsRows", "hsds_rows"]

_OF_TABLES: Mapping[str, tuple[str, ...]] = {
    "organization": ("id", "name", "alternate_name", "legal_status"),
    "service": (
        *("id", "name", "alternate_name", "status", "minimum_age", "maximum_age"),
        *("interpretation_services", "eligibility_description", "last_modified"),
    ),
    "location": ("id", "name", "location_type"),
    "address": ("city", "region", "state_province", "postal_code", "country"),
}

COLUMNS: tuple[str, ...] = (
    *(f"{table}.{name}" for table, names in _OF_TABLES.items() for name in names),
    *("organization.identifier", "service.ages", "service_area.name"),
    *("languages", "location.languages", "schedules", "location.schedules"),
)
"""The columns that every package has; beside them each unit has its capacities."""

_GONE = frozenset({"inactive", "defunct", "temporarily closed"})


@dataclass(frozen=True, slots=True)
class HsdsRows:
    """What a package holds, and what in it is doubtful.

    Attributes:
        rows: A row for each service, and one for each organisation without any.
        remarks: Contradictions and what states nothing, each with its place.
    """

    rows: Rows
    remarks: tuple[Remark, ...]


def hsds_rows(path: str | Path, needed: Sequence[str], known: datetime) -> HsdsRows:
    """The services of a package as rows.

    Args:
        path: The folder, its ``datapackage.json``, or a JSON document.
        needed: The columns that are read.
        known: When the package was known; schedules that hold on that day count.

    Raises:
        InputError: where it is no package, or a column is needed that no package has.
        FeedError: where rows cannot be used; every one is listed with file, line and column.
    """
    tables = tables_in(Path(path))
    reader = _Reader(tables, known)
    rows, units = reader.rows()
    dynamic = [f"capacities.{unit}.{name}" for unit in units for name in _CAPACITY]
    absent = [c for c in needed if c.startswith("capacities.") and c not in dynamic]
    columns = (*COLUMNS, *dynamic, *absent)
    problems = reader.problems + [
        Problem("", f"no column {name!r} in a package.{did_you_mean(name, columns)}")
        for name in needed
        if name not in columns
    ]
    if problems:
        raise FeedError(tables.source, problems)
    told = tuple(
        Row(place, tuple(cells.get(name, "") for name in columns), offer)
        for place, cells, offer in rows
    )
    return HsdsRows(Rows(tables.source, columns, told), tuple(reader.remarks))


_CAPACITY = ("available", "maximum", "updated")


@dataclass(slots=True)
class _Reader:
    """Joins the tables of a package, and gathers what is wrong and what is doubtful.

    Attributes:
        tables: The tables.
        known: When the package was known.
        problems: What cannot be used.
        remarks: What is doubtful.
        naming: For a table and a column, the records by what they name in it.
    """

    tables: Tables
    known: datetime
    problems: list[Problem] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    naming: dict[tuple[str, str], dict[str, list[Record]]] = field(default_factory=dict)

    def rows(self) -> tuple[list[tuple[str, dict[str, Cell], bool]], list[str]]:
        """Place, cells and whether it is an offer, for each service; and the units there are."""
        organizations = self._by_id("organization")
        services = self._by_id("service")
        places = self._places(services)
        found: list[tuple[str, dict[str, Cell], bool]] = []
        capacities = self._capacities(services)
        for id, service in services.items():
            owner = self._owner(service, "organization_id", organizations)
            if owner is None:
                continue
            active = service.text("status").casefold() not in _GONE
            if not active:
                found_ = {"status": service.text("status")}
                self.remarks.append(Remark("hsds.not_active", service.place, found_))
            at = places.get(id, [])
            cells = {**self._of(owner), **self._of_service(service), **self._of_places(at)}
            cells |= self._told(id, [place.text("id") for place in at])
            for unit, told in capacities.get(id, {}).items():
                for name in _CAPACITY:
                    cells[f"capacities.{unit}.{name}"] = getattr(told, name)
            found.append((service.place, cells, active))
        served = {service.text("organization_id") for service in services.values()}
        found += [
            (owner.place, self._of(owner), False)
            for id, owner in organizations.items()
            if id not in served
        ]
        units = sorted({unit for told in capacities.values() for unit in told})
        return found, units

    def _by_id(self, table: str) -> dict[str, Record]:
        """The records of a table by their ids, each once."""
        found: dict[str, Record] = {}
        for record in self.tables.of(table):
            id = record.text("id")
            if not id:
                self.problems.append(record.problem("id", "is needed, and empty."))
            elif id in found:
                what = f"{id!r} stands already at {found[id].place}."
                self.problems.append(record.problem("id", what))
            else:
                found[id] = record
        return found

    def _owner(self, record: Record, column: str, known: Mapping[str, Record]) -> Record | None:
        """The record that another names; nothing, and a problem, where there is none."""
        id = record.text(column)
        if id in known:
            return known[id]
        table = column.removesuffix("_id")
        what = f"no {table} {id!r} in the package." if id else "is needed, and empty."
        self.problems.append(record.problem(column, what))
        return None

    def _places(self, services: Mapping[str, Record]) -> dict[str, list[Record]]:
        """The locations of each service."""
        locations = self._by_id("location")
        found: dict[str, list[Record]] = {}
        for link in self.tables.of("service_at_location"):
            service = self._owner(link, "service_id", services)
            location = self._owner(link, "location_id", locations)
            if service is not None and location is not None:
                found.setdefault(service.text("id"), []).append(location)
        return found

    def _capacities(self, services: Mapping[str, Record]) -> dict[str, dict[str, Capacity]]:
        """The capacities of each service by their unit; of one unit, the second has its number."""
        units = self._by_id("unit")
        found: dict[str, dict[str, Capacity]] = {}
        for record in self.tables.of("service_capacity"):
            service = self._owner(record, "service_id", services)
            unit = self._owner(record, "unit_id", units)
            told = capacity(record, self.problems)
            if service is None or unit is None or told is None:
                continue
            if told.above:
                doubt = {"available": told.available, "maximum": told.maximum}
                self.remarks.append(Remark("hsds.available_above_maximum", record.place, doubt))
            of_service = found.setdefault(service.text("id"), {})
            name, number = unit.text("name").casefold() or unit.text("id"), 1
            while (key := name if number == 1 else f"{name} {number}") in of_service:
                number += 1
            of_service[key] = told
        return found

    def _of(self, owner: Record) -> dict[str, Cell]:
        """What an organisation says of itself."""
        cells: dict[str, Cell] = {
            f"organization.{name}": owner.text(name) for name in _OF_TABLES["organization"]
        }
        identifiers = self._naming("organization_identifier", "organization_id", owner.text("id"))
        cells["organization.identifier"] = next((r.text("identifier") for r in identifiers), "")
        return cells

    def _of_service(self, service: Record) -> dict[str, Cell]:
        """What a service says of itself."""
        cells: dict[str, Cell] = {
            f"service.{name}": service.text(name) for name in _OF_TABLES["service"]
        }
        least, most = service.text("minimum_age"), service.text("maximum_age")
        cells["service.ages"] = f"{least or 0}-{most}" if least or most else ""
        return cells

    def _of_places(self, places: Sequence[Record]) -> dict[str, Cell]:
        """Where a service is, each thing that is said of any of its locations once."""
        ids = [place.text("id") for place in places]
        addresses = [a for id in ids for a in self._naming("address", "location_id", id)]
        cells: dict[str, Cell] = {f"location.{n}": _each(places, n) for n in _OF_TABLES["location"]}
        return cells | {f"address.{n}": _each(addresses, n) for n in _OF_TABLES["address"]}

    def _told(self, service: str, places: Sequence[str]) -> dict[str, Cell]:
        """Languages and hours of a service and of where it is, and the areas that it serves."""
        at = self._naming("service_at_location", "service_id", service)
        links = [link.text("id") for link in at]
        own = self._naming("language", "service_id", service)
        there = [r for id in places for r in self._naming("language", "location_id", id)]
        hours = self._naming("schedule", "service_id", service)
        hours += [r for id in links for r in self._naming("schedule", "service_at_location_id", id)]
        open_ = [r for id in places for r in self._naming("schedule", "location_id", id)]
        return {
            "languages": _each(own, "code"),
            "location.languages": _each(there, "code"),
            "schedules": tuple(self._weeks(hours)),
            "location.schedules": tuple(self._weeks(open_)),
            "service_area.name": _each(self._naming("service_area", "service_id", service), "name"),
        }

    def _naming(self, table: str, column: str, id: str) -> list[Record]:
        """The records of a table that name something."""
        index = self.naming.get((table, column))
        if index is None:
            index = self.naming[table, column] = {}
            for record in self.tables.of(table):
                index.setdefault(record.text(column), []).append(record)
        return list(index.get(id, ()))

    def _weeks(self, schedules: Sequence[Record]) -> Iterator[str]:
        """The hours of the week that schedules state; a remark for one that states none."""
        for record in schedules:
            told = week(record, self.known.date(), self.problems)
            if told.hours:
                yield told.hours
            elif told.why:
                self.remarks.append(Remark(told.why, record.place, told.found))


def _each(records: Sequence[Record], column: str) -> tuple[str, ...]:
    """What records say in a column, each once."""
    return tuple(dict.fromkeys(text for record in records if (text := record.text(column))))
