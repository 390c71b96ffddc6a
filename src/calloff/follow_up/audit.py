"""The year's audit: all cases, what in them an auditor should look at, and a sample of the rest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from calloff.errors import InputError, Problem
from calloff.follow_up.exceptions import (
    EXCEPTIONS,
    AuditException,
    exceptions,
    imported_exceptions,
)
from calloff.follow_up.facts import NOTHING, Choice, choices, distinct
from calloff.process.case import Case
from calloff.process.entries import Decided
from calloff.process.imported import ImportedHistory
from calloff.values.period import Period

__all__ = ["Audit", "Sampled", "audit", "sampled"]


@dataclass(frozen=True, slots=True)
class Sampled:
    """A case of the sample, with what its protocol is printed and decided again with.

    Attributes:
        case: The pseudonym of the case.
        entries: How many entries its file has.
        fingerprint: The control code of the file.
        registers: The versions of registers that the key was put to: id, and from when known.
        controls: The control codes of its decisions, in order.
    """

    case: str
    entries: int
    fingerprint: str
    registers: tuple[tuple[str, str], ...]
    controls: tuple[str, ...]

    def data(self) -> dict[str, Any]:
        """The same as plain data."""
        told = {name: getattr(self, name) for name in self.__slots__}
        known = [{"id": id, "known": known} for id, known in self.registers]
        return {**told, "registers": known, "controls": list(self.controls)}


@dataclass(frozen=True)
class Audit:
    """A year's audit.

    Attributes:
        year: The year.
        on: The day it is made; nothing after it is looked at.
        seed: What the sample was drawn by.
        population: Everything that was decided in the year, in the order of days and ids.
        exceptions: What an auditor should look at, in the order of its kinds; in files of which
            nothing is decided yet as well.
        sample: The files that were drawn, in the order in which they were.
        open: The files of which nothing is decided yet, opened in the year, by pseudonym.
    """

    year: int
    on: date
    seed: str
    population: tuple[Choice, ...]
    exceptions: tuple[AuditException, ...]
    sample: tuple[Sampled, ...]
    open: tuple[str, ...]

    @property
    def by_route(self) -> dict[str, int]:
        """How many of the population met the need in which way."""
        routes = [one.route for one in self.population]
        return {route: routes.count(route) for route in sorted(set(routes))}

    @property
    def by_code(self) -> dict[str, int]:
        """How many exceptions there are of each kind that there are any of."""
        codes = [one.code for one in self.exceptions]
        return {code: codes.count(code) for code in dict.fromkeys(codes)}

    def rows(self) -> Iterator[dict[str, Any]]:
        """One row for each case, with its exceptions and its place in the sample."""
        drawn = {one.case: number for number, one in enumerate(self.sample, 1)}
        for one in self.population:
            codes = [e.code for e in self.exceptions if e.case == one.case]
            yield {
                "case": one.case,
                "route": one.route,
                "decided": one.decided,
                "imported": one.imported,
                "exceptions": list(dict.fromkeys(codes)),
                "sample": drawn.get(one.case),
            }

    def data(self) -> dict[str, Any]:
        """The whole as plain data for JSON."""
        return {
            "year": self.year,
            "on": str(self.on),
            "seed": self.seed,
            "population": [{**row, "decided": str(row["decided"])} for row in self.rows()],
            "exceptions": [{**e.data(), "day": str(e.day)} for e in self.exceptions],
            "sample": [one.data() for one in self.sample],
            "open": list(self.open),
        }


def audit(
    cases: Iterable[Case],
    year: int,
    *,
    seed: str,
    on: date,
    size: int = 10,
    imported: ImportedHistory = NOTHING,
) -> Audit:
    """What was decided in a year, what in it to look at, and a sample that anybody can draw again.

    The sample is of files alone: an imported row has no protocol. It is drawn from all files of
    the year, exceptions or not, so that it says something of them all.

    Args:
        cases: Every file of the office.
        year: The calendar year, by the day of the decision.
        seed: What the sample is drawn by; published after the files are closed for the year.
        on: The day the audit is made.
        size: How many files are drawn; all where there are fewer.
        imported: What was decided before there were files.

    Raises:
        InputError: where the seed is empty, the size is below zero, the year has not begun, or a
            case stands twice.
    """
    problems = []
    if not seed:
        problems.append(Problem("seed", "is needed: with it the sample can be drawn again."))
    if size < 0:
        problems.append(Problem("size", f"is 0 or more, got {size}."))
    if not 1900 <= year < 2200:
        problems.append(Problem("year", f"lies between 1900 and 2199, got {year}."))
    elif on < date(year, 1, 1):
        problems.append(Problem("on", f"is {on}, before the year {year} began."))
    if problems:
        raise InputError("audit", problems)
    files = distinct(cases, imported)
    days = Period.of(date(year, 1, 1), min(date(year, 12, 31), on))
    population = tuple(one for one in choices(files, imported) if one.decided in days)
    of_year = {one.case for one in population}
    by_id = {case.id: case for case in files if case.id in of_year}
    known = {one.case for one in choices(files)}
    undecided = tuple(
        case
        for case in files
        if case.id not in known and case.state.day(case.entries[0].at) in days
    )
    looked_at = (*by_id.values(), *undecided)
    found = [one for case in looked_at for one in exceptions(case, on=on)]
    found += (one for one in imported_exceptions(imported, on=on) if one.case in of_year)
    return Audit(
        year=year,
        on=on,
        seed=seed,
        population=population,
        exceptions=tuple(
            sorted(found, key=lambda one: (EXCEPTIONS.index(one.code), one.day, one.case))
        ),
        sample=tuple(_kept(by_id[id]) for id in sampled(tuple(by_id), seed=seed, size=size)),
        open=tuple(case.id for case in undecided),
    )


def sampled(ids: Sequence[str], *, seed: str, size: int) -> tuple[str, ...]:
    """Some of the ids, drawn by a seed: the same on every machine, in whatever order they stand.

    Each is put in the order of the SHA-256 of the seed and the id, one on each line, and the
    first are drawn. So each is as likely as any other, and a larger sample contains the smaller.

    >>> sampled(("a", "b", "c", "d"), seed="2026", size=2)
    ('d', 'b')
    """
    return tuple(sorted(sorted(set(ids)), key=lambda id: _lot(seed, id))[:size])


def _lot(seed: str, id: str) -> str:
    """The lot that falls to an id."""
    # A hash, not random.Random: its stream is fixed by a standard, not by a version of Python.
    return hashlib.sha256(f"{seed}\n{id}".encode()).hexdigest()


def _kept(case: Case) -> Sampled:
    """What is needed to print a case's protocol, and to decide it again."""
    decided = [entry for entry in case.entries if isinstance(entry, Decided)]
    registers = {(entry.register_id, entry.known.isoformat()) for entry in decided}
    return Sampled(
        case=case.id,
        entries=len(case.entries),
        fingerprint=case.fingerprint,
        registers=tuple(sorted(registers)),
        controls=tuple(entry.control for entry in decided),
    )
