"""The tables of an HSDS package, each record with where it stands."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from calloff.errors import Problem
from calloff.formats.files import parsed_json, refusal, text_of
from calloff.formats.rows import FeedError
from calloff.values.exact import plain

__all__ = ["Record", "Tables", "tables_in"]

_NAMES = {
    "organization": ("organization", "organizations"),
    "organization_identifier": ("organization_identifier", "organization_identifiers"),
    "service": ("service", "services"),
    "location": ("location", "locations"),
    "service_at_location": (
        *("service_at_location", "service_at_locations", "services_at_location"),
    ),
    "address": ("address", "addresses"),
    "language": ("language", "languages"),
    "schedule": ("schedule", "schedules"),
    "service_area": ("service_area", "service_areas"),
    "service_capacity": ("service_capacity", "service_capacities"),
    "unit": ("unit", "units"),
}
"""The tables that are read, by every name that they go by."""

_KNOWN = {name: table for table, names in _NAMES.items() for name in names}


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a table.

    Attributes:
        place: Where it stands: ``service.csv line 2``, or ``service.0`` in JSON.
        cells: What it says, by column.
        between: What stands between its place and a column.
    """

    place: str
    cells: Mapping[str, Any]
    between: str = ", column "

    def text(self, column: str) -> str:
        """What stands in a column, without spaces around it; empty where nothing does."""
        value = self.cells.get(column)
        if value is None or isinstance(value, Mapping | list):
            return ""
        return plain(value) if isinstance(value, Decimal) else str(value).strip()

    def problem(self, column: str, what: str) -> Problem:
        """Something wrong with one of its cells."""
        return Problem(f"{self.place}{self.between}{column}", what)


@dataclass(frozen=True, slots=True)
class Tables:
    """What a package holds.

    Attributes:
        source: The name of the folder or file.
        records: The records of each table.
    """

    source: str
    records: dict[str, list[Record]] = field(default_factory=dict)

    def of(self, table: str) -> Sequence[Record]:
        """The records of a table; none where the package has no such table."""
        return self.records.get(table, ())


def tables_in(path: Path) -> Tables:
    """The tables of a package.

    Raises:
        InputError: where it is none.
        FeedError: where lines cannot be parted into cells; every one is listed.
    """
    if path.is_dir():
        described = path / "datapackage.json"
        return _of_files(path, _resources(described) if described.is_file() else _csv_in(path))
    if path.name == "datapackage.json":
        return _of_files(path.parent, _resources(path))
    data = parsed_json(text_of(path, "JSON"), path.name)
    found = Tables(path.name)
    if isinstance(data, Mapping) and not {"id", "contents"} & data.keys():
        _tabular(data, found)
        return _with_services(found)
    listed = data.get("contents", [data]) if isinstance(data, Mapping) else data
    if not isinstance(listed, list) or not all(isinstance(one, Mapping) for one in listed):
        raise refusal(path.name, "is no package: tables by name, or services, are needed.")
    for index, service in enumerate(listed):
        _nested(service, f"{index}", found)
    return _with_services(found)


def _with_services(found: Tables) -> Tables:
    """The tables, if there is anything to call off in them."""
    if not found.of("service"):
        what = "there is no service in it: an HSDS package has a table 'services' with rows."
        raise refusal(found.source, what)
    return found


# --- CSV -----------------------------------------------------------------------------------------


def _csv_in(folder: Path) -> dict[str, Path]:
    """The tables of a folder that nothing describes, by the names of its files."""
    return {path.stem: path for path in sorted(folder.glob("*.csv"))}


def _resources(described: Path) -> dict[str, Path]:
    """The tables that a description names, those whose files are there."""
    data = parsed_json(text_of(described, "JSON"), described.name)
    listed = data.get("resources") if isinstance(data, Mapping) else None
    if not isinstance(listed, list):
        raise refusal(described.name, "names no resources: it describes no package.")
    found: dict[str, Path] = {}
    problems = []
    for index, resource in enumerate(listed):
        told = resource.get("path") if isinstance(resource, Mapping) else None
        if not isinstance(told, str) or told.startswith("/") or ".." in told or ":" in told:
            what = f"is the path of a file in the package, got {told!r}."
            problems.append(Problem(f"resources.{index}.path", what))
            continue
        path = described.parent / told
        # A description names every table of the specification, and a package has some of them.
        if path.is_file():
            found[str(resource.get("name", path.stem))] = path
    if problems:
        raise FeedError(described.name, problems)
    return found


def _of_files(folder: Path, files: Mapping[str, Path]) -> Tables:
    """The tables that stand in CSV files."""
    found, problems = Tables(folder.name), list[Problem]()
    for name, path in files.items():
        table = _KNOWN.get(name) or _KNOWN.get(path.stem)
        if table is not None:
            found.records.setdefault(table, []).extend(_lines(path, problems))
    if problems:
        raise FeedError(folder.name, problems)
    return _with_services(found)


def _lines(path: Path, problems: list[Problem]) -> Iterator[Record]:
    """The records of a CSV file; a line that is none is a problem."""
    reader = csv.reader(io.StringIO(text_of(path, "a table"), newline=""), strict=True)
    head: list[str] = []
    try:
        while True:
            line = reader.line_num + 1
            cells = next(reader)
            if not head:
                head = [name.strip() for name in cells]
            elif len(cells) == len(head):
                yield Record(f"{path.name} line {line}", dict(zip(head, cells, strict=True)))
            elif cells:
                what = f"has {len(cells)} cells, and the header has {len(head)}."
                problems.append(Problem(f"{path.name} line {line}", what))
    except StopIteration:
        return
    except csv.Error as error:
        what = f"cannot be read as a row: {error}."
        problems.append(Problem(f"{path.name} line {reader.line_num}", what))


# --- JSON ----------------------------------------------------------------------------------------


def _tabular(data: Mapping[str, Any], found: Tables) -> None:
    """Put tables by name into the package."""
    problems = []
    for name, records in data.items():
        table = _KNOWN.get(name)
        if table is None or not isinstance(records, list):
            continue
        for index, record in enumerate(records):
            if isinstance(record, Mapping):
                found.records.setdefault(table, []).append(Record(f"{name}.{index}", record, "."))
            else:
                what = f"an object is needed, this is {record!r:.60}."
                problems.append(Problem(f"{name}.{index}", what))
    if problems:
        raise FeedError(found.source, problems)


def _nested(service: Mapping[str, Any], place: str, found: Tables) -> None:
    """Put a service with all that belongs to it into the package, as its tables would have it."""
    id = service.get("id")
    owner = service.get("organization")
    whose = service.get("organization_id")
    if isinstance(owner, Mapping):
        whose = owner.get("id")
        _once("organization", owner, f"{place}.organization", found)
        _add("organization_identifier", owner, f"{place}.organization", whose, found)
    found.records.setdefault("service", []).append(
        Record(place, {**service, "organization_id": whose}, ".")
    )
    for table in ("language", "schedule", "service_area"):
        _add(table, service, place, id, found, owner="service_id")
    for at, link in _objects(service, "service_at_location", place):
        location = link.get("location")
        where = location.get("id") if isinstance(location, Mapping) else link.get("location_id")
        told = {**link, "service_id": id, "location_id": where}
        found.records.setdefault("service_at_location", []).append(Record(at, told, "."))
        _add("schedule", link, at, link.get("id"), found, owner="service_at_location_id")
        if isinstance(location, Mapping) and _once("location", location, f"{at}.location", found):
            for table in ("language", "schedule", "address"):
                _add(table, location, f"{at}.location", where, found, owner="location_id")
    for name in ("capacities", *_NAMES["service_capacity"]):
        for at, one in _listed(service.get(name), f"{place}.{name}"):
            unit = one.get("unit")
            of = unit.get("id") if isinstance(unit, Mapping) else one.get("unit_id")
            told = {**one, "service_id": id, "unit_id": of}
            found.records.setdefault("service_capacity", []).append(Record(at, told, "."))
            if isinstance(unit, Mapping):
                _once("unit", unit, f"{at}.unit", found)


def _add(
    table: str,
    inside: Mapping[str, Any],
    place: str,
    id: Any,
    found: Tables,
    *,
    owner: str = "organization_id",
) -> None:
    """Put the records of one table that stand inside something into the package."""
    for at, record in _objects(inside, table, place):
        found.records.setdefault(table, []).append(Record(at, {**record, owner: id}, "."))


def _once(table: str, record: Mapping[str, Any], place: str, found: Tables) -> bool:
    """Put a record that several may name into the package, unless it is there."""
    records = found.records.setdefault(table, [])
    if any(other.cells.get("id") == record.get("id") for other in records):
        return False
    records.append(Record(place, record, "."))
    return True


def _objects(
    inside: Mapping[str, Any], table: str, place: str
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The records of one table that stand inside something, each with its place."""
    for name in _NAMES[table][1:]:
        yield from _listed(inside.get(name), f"{place}.{name}")


def _listed(value: Any, place: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The objects of a list, each with its place."""
    for index, one in enumerate(value if isinstance(value, list) else ()):
        if isinstance(one, Mapping):
            yield f"{place}.{index}", one
