"""SQLite: tables in memory, with an index for every question and statements prepared once."""

from __future__ import annotations

import sqlite3
import weakref
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from benchmarks.peers.plain import (
    MET,
    UNKNOWN,
    UNMET,
    Agreement,
    Answer,
    Contender,
    Leaf,
    PlainNeed,
    outcome,
    total_ore,
)

__all__ = ["Tables"]

Told = list[tuple[int, ...]]

Shape = tuple[tuple[bool, ...], ...]
"""How requirements are asked: for each, whether its alternatives are codes (or else numbers)."""

_SCHEMA = """
CREATE TABLE offer (id INTEGER PRIMARY KEY, permit INTEGER, declined INTEGER);
CREATE TABLE says (
    term INTEGER, offer INTEGER, verdict INTEGER, PRIMARY KEY (term, offer)
) WITHOUT ROWID;
CREATE TABLE number (
    facet TEXT, offer INTEGER, value INTEGER, PRIMARY KEY (facet, offer)
) WITHOUT ROWID;
CREATE TABLE price (
    item INTEGER, offer INTEGER, first INTEGER, until INTEGER, ore INTEGER,
    PRIMARY KEY (item, offer, first)
) WITHOUT ROWID;
CREATE TABLE blocked (
    offer INTEGER, first INTEGER, until INTEGER, PRIMARY KEY (offer, first)
) WITHOUT ROWID;
CREATE TABLE pool (
    offer INTEGER, slot INTEGER, pool TEXT, available INTEGER, stale INTEGER,
    PRIMARY KEY (offer, slot)
) WITHOUT ROWID;
CREATE TABLE use (pool TEXT, quantity INTEGER, first INTEGER, until INTEGER);
CREATE INDEX use_of_pool ON use (pool);
"""

_STANDING = """
CASE WHEN EXISTS (
    SELECT 1 FROM blocked b WHERE b.offer = o.id AND b.first <= :decided AND :decided < b.until
) THEN 0 ELSE 2 END"""

# The fullest day is the first day of the need, or the first day of a use that begins later.
_PLACES = """
coalesce((
    SELECT max(CASE WHEN p.stale THEN 1 WHEN p.available - coalesce((
        SELECT max(taken) FROM (
            SELECT (
                SELECT sum(v.quantity) FROM use v
                WHERE v.pool = p.pool AND v.first <= d.day AND d.day < v.until
            ) AS taken
            FROM (
                SELECT max(u.first, :starts) AS day FROM use u
                WHERE u.pool = p.pool AND u.first < :ends AND :starts < u.until
            ) d
        )
    ), 0) >= :wanted THEN 2 ELSE 0 END)
    FROM pool p WHERE p.offer = o.id
), 1)"""


class Tables:
    """Tables and statements, as somebody writes them who knows the planner."""

    def __init__(self, agreement: Agreement) -> None:
        """Fill the tables."""
        self._agreement = agreement
        items = sorted({item for offer in agreement.offers for item in offer.prices})
        self._items = {item: number for number, item in enumerate(items)}
        self._base = sqlite3.connect(":memory:", isolation_level=None, cached_statements=512)
        weakref.finalize(self, self._base.close)
        self._base.executescript(_SCHEMA)
        self._base.execute("BEGIN")
        self._fill(agreement)
        self._base.execute("COMMIT")
        self._base.execute("ANALYZE")

    def _fill(self, agreement: Agreement) -> None:
        insert = self._base.executemany
        offers = list(enumerate(agreement.offers))
        insert("INSERT INTO offer VALUES (?, ?, ?)", [(i, o.permit, o.declined) for i, o in offers])
        insert("INSERT INTO says VALUES (?, ?, ?)", _said(agreement))
        insert(
            "INSERT INTO number VALUES (?, ?, ?)",
            [(facet, i, value) for i, o in offers for facet, value in o.numbers.items()],
        )
        insert(
            "INSERT INTO price VALUES (?, ?, ?, ?, ?)",
            [
                (self._items[item], i, *row)
                for i, o in offers
                for item, rows in o.prices.items()
                for row in rows
            ],
        )
        insert(
            "INSERT INTO blocked VALUES (?, ?, ?)",
            [(i, *days) for i, o in offers for days in o.blocked],
        )
        insert(
            "INSERT INTO pool VALUES (?, ?, ?, ?, ?)",
            [
                (i, slot, pool.id, pool.available, pool.stale)
                for i, o in offers
                for slot, pool in enumerate(o.pools)
            ],
        )
        insert(
            "INSERT INTO use VALUES (?, ?, ?, ?)",
            [(pool, *use) for pool, uses in agreement.uses.items() for use in uses],
        )

    def winner(self, need: PlainNeed) -> Answer:
        """Join the codes, the rarest first; ask the rest of those who are left."""
        if min(need.ages, default=MET) == UNMET:
            return outcome([], self._name)
        codes = [asked[0] for asked in need.requirements if _is_code(asked)]
        frequency, term = self._agreement.frequency, self._agreement.term
        codes.sort(key=lambda leaf: frequency[term(leaf)])
        others = [asked for asked in need.requirements if not _is_code(asked)]
        sql = _winner_sql(len(codes), _shape(others), _shape(need.wishes), len(need.lines))
        asked = [(leaf,) for leaf in codes] + others
        ages = min(need.ages, default=MET)
        rows = self._base.execute(sql, self._given(need, asked))
        return outcome(
            [
                Contender(place, min(worst, ages) == MET, met, may, total_ore(sevenths))
                for place, worst, met, may, sevenths in rows
            ],
            self._name,
        )

    def verdicts(self, need: PlainNeed) -> tuple[Answer, tuple[int, Told]]:
        """A row for each offer, with a column for each question."""
        sql = _verdicts_sql(
            len(need.ages), _shape(need.requirements), _shape(need.wishes), len(need.lines)
        )
        told = self._base.execute(sql, self._given(need, need.requirements)).fetchall()
        contenders = [
            Contender(row[0], worst == MET, met, may, total_ore(sevenths))
            for row in told
            for worst, met, may, sevenths in (row[-4:],)
            if worst
        ]
        return outcome(contenders, self._name), (len(need.wishes), told)

    def rows(self, told: tuple[int, Told]) -> Iterable[tuple[int, ...]]:
        """Without the columns that only the outcome needs."""
        wishes, rows = told
        for row in rows:
            yield row[1:-4] if row[-4] else row[1 : -4 - wishes]

    def _given(self, need: PlainNeed, requirements: Sequence[tuple[Leaf, ...]]) -> dict[str, Any]:
        """The values of a statement's parameters."""
        given: dict[str, Any] = {
            "decided": need.decided,
            "requested": need.requested,
            "starts": need.starts,
            "ends": need.ends,
            "wanted": need.wanted,
        }
        for letter, several in (("r", requirements), ("w", need.wishes)):
            for at, asked in enumerate(several):
                for part, leaf in enumerate(asked):
                    name = f"{letter}{at}_{part}"
                    if leaf.least is None:
                        given[name] = self._agreement.term(leaf)
                    else:
                        given[name], given[f"{name}_least"] = leaf.facet, leaf.least
        for at, age in enumerate(need.ages):
            given[f"age{at}"] = age
        for at, (item, unit, sevenths) in enumerate(need.lines):
            given[f"item{at}"] = self._items.get((item, unit), -1)
            given[f"sevenths{at}"] = sevenths
        return given

    def _name(self, place: int) -> str:
        return self._agreement.offers[place].id


def _said(agreement: Agreement) -> Iterator[tuple[int, int, int]]:
    """Every answer that is not a no, term by term, so that the table grows at its end."""
    columns = zip(*(offer.row for offer in agreement.offers), strict=True)
    for term, column in enumerate(columns):
        for place, verdict in enumerate(column):
            if verdict:
                yield term, place, verdict


def _is_code(asked: tuple[Leaf, ...]) -> bool:
    return len(asked) == 1 and asked[0].least is None


def _shape(several: Iterable[tuple[Leaf, ...]]) -> Shape:
    return tuple(tuple(leaf.least is None for leaf in asked) for asked in several)


@lru_cache(maxsize=512)
def _winner_sql(codes: int, others: Shape, wishes: Shape, lines: int) -> str:
    """The statement for needs of a shape: whoever may or might serve, with what decides."""
    assert codes, "The loop over offers begins with those that meet the rarest code."
    tables = ["says s0"] + [
        f"CROSS JOIN says s{at} ON s{at}.term = :r{at}_0 AND s{at}.offer = s0.offer"
        for at in range(1, codes)
    ]
    tables.append("CROSS JOIN offer o ON o.id = s0.offer")
    tables += [_priced("CROSS JOIN", at) for at in range(lines)]
    asked = [_asked(f"r{codes + at}", shape) for at, shape in enumerate(others)]
    worst = [f"s{at}.verdict" for at in range(codes)] + asked + ["o.permit", _PLACES]
    conditions = ["s0.term = :r0_0", "o.permit", "NOT o.declined", _STANDING, *asked, _PLACES]
    met, may = _bits([_asked(f"w{at}", shape) for at, shape in enumerate(wishes)])
    return (
        f"SELECT o.id, min({', '.join(worst)}), {met}, {may}, {_sum(lines)}\n"
        f"FROM {' '.join(tables)}\nWHERE {' AND '.join(conditions)}"
    )


@lru_cache(maxsize=512)
def _verdicts_sql(ages: int, requirements: Shape, wishes: Shape, lines: int) -> str:
    """The statement for needs of a shape: every verdict about every offer."""
    gates = [_STANDING, "o.permit", *(f":age{at}" for at in range(ages))]
    gates += [_asked(f"r{at}", shape) for at, shape in enumerate(requirements)]
    gates += [f"CASE WHEN p{at}.ore IS NULL THEN 0 ELSE 2 END" for at in range(lines)]
    gates += [_PLACES, "CASE WHEN o.declined THEN 0 ELSE 2 END"]
    wished = [_asked(f"w{at}", shape) for at, shape in enumerate(wishes)]
    named = [f"{gate} AS g{at}" for at, gate in enumerate(gates)]
    named += [f"{wish} AS w{at}" for at, wish in enumerate(wished)]
    tables = ["offer o"] + [_priced("LEFT JOIN", at) for at in range(lines)]
    met, may = _bits([f"w{at}" for at in range(len(wishes))])
    worst = ", ".join(f"g{at}" for at in range(len(gates)))
    columns = [f"g{at}" for at in range(len(gates))] + [f"w{at}" for at in range(len(wishes))]
    return (
        f"WITH told AS MATERIALIZED (\n"
        f"SELECT o.id AS id, {', '.join(named)}, {_sum(lines)} AS total FROM {' '.join(tables)})\n"
        f"SELECT id, {', '.join(columns)}, min({worst}), {met}, {may}, total\n"
        f"FROM told ORDER BY id"
    )


def _asked(name: str, shape: tuple[bool, ...]) -> str:
    """The best answer among the alternatives."""
    parts = [
        f"coalesce((SELECT verdict FROM says WHERE term = :{name}_{at} AND offer = o.id), {UNMET})"
        if is_code
        else f"(SELECT CASE WHEN value IS NULL THEN {UNKNOWN} WHEN value >= :{name}_{at}_least"
        f" THEN {MET} ELSE {UNMET} END FROM number WHERE facet = :{name}_{at} AND offer = o.id)"
        for at, is_code in enumerate(shape)
    ]
    return parts[0] if len(parts) == 1 else f"max({', '.join(parts)})"


def _priced(join: str, at: int) -> str:
    return (
        f"{join} price p{at} ON p{at}.item = :item{at} AND p{at}.offer = o.id"
        f" AND p{at}.first <= :requested AND :requested < p{at}.until"
    )


def _sum(lines: int) -> str:
    return " + ".join(f"p{at}.ore * :sevenths{at}" for at in range(lines))


def _bits(wishes: Sequence[str]) -> tuple[str, str]:
    """The wishes that are met, and those that are or may be, one bit each."""
    met = " | ".join(f"(({wish} = {MET}) << {bit})" for bit, wish in enumerate(wishes))
    may = " | ".join(f"(({wish} > {UNMET}) << {bit})" for bit, wish in enumerate(wishes))
    return met or "0", may or "0"
