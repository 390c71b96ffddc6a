"""SQLite: tables in memory, the answers packed, and statements prepared for each shape of need."""

from __future__ import annotations

import sqlite3
import weakref
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from benchmarks.peers.arrays import answers, masks, most_free, words
from benchmarks.peers.plain import (
    MET,
    NO_PRICE,
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
from benchmarks.worlds import MOST_RANKS

__all__ = ["Tables"]

Row = tuple[int, ...]

Shape = tuple[tuple[int, ...], ...]
"""How requirements are asked: for each alternative 0 where it is a code, or the facet of numbers,
counted from 1."""

_SCHEMA = """
CREATE TABLE offer (
    id INTEGER PRIMARY KEY, rank INTEGER, permit INTEGER,
    free INTEGER, unsure INTEGER, several INTEGER,
    {words}, {numbers}
);
CREATE TABLE price (
    item INTEGER, offer INTEGER, first INTEGER, until INTEGER, ore INTEGER,
    PRIMARY KEY (item, offer, first)
) WITHOUT ROWID;
CREATE TABLE blocked (
    offer INTEGER, first INTEGER, until INTEGER, PRIMARY KEY (offer, first)
) WITHOUT ROWID;
CREATE TABLE pool (
    id TEXT, offer INTEGER, slot INTEGER, available INTEGER, stale INTEGER,
    PRIMARY KEY (offer, slot)
) WITHOUT ROWID;
CREATE TABLE use (pool TEXT, offer INTEGER, quantity INTEGER, first INTEGER, until INTEGER);
CREATE INDEX use_of_pool ON use (pool);
CREATE INDEX use_of_offer ON use (offer);
"""

_STANDING = """
CASE WHEN EXISTS (
    SELECT 1 FROM blocked b WHERE b.offer = o.id AND b.first <= :decided AND :decided < b.until
) THEN 0 ELSE 2 END"""

# The fullest day is the first day of the need, or the first day of a use that begins later.
_FULLEST = """
coalesce((
    SELECT max(taken) FROM (
        SELECT (
            SELECT sum(v.quantity) FROM use v
            WHERE v.pool = p.id AND v.first <= d.day AND d.day < v.until
        ) AS taken
        FROM (
            SELECT max(u.first, :starts) AS day FROM use u
            WHERE u.pool = p.id AND u.first < :ends AND :starts < u.until
        ) d
    )
), 0)"""

# Of few offers any place is used: of the others it is known beforehand what is free.
_PLACES = f"""
CASE WHEN CASE WHEN o.id IN (SELECT offer FROM use) THEN (
    SELECT max(CASE WHEN p.stale THEN -1 ELSE p.available - {_FULLEST} END)
    FROM pool p WHERE p.offer = o.id
) ELSE o.free END >= :wanted THEN 2
WHEN :wanted > 1 AND o.several THEN 1 ELSE o.unsure END"""


class Rows(NamedTuple):
    """Every verdict and every total, a row for each offer."""

    gates: int
    found: list[Row]

    def rows(self) -> Iterable[Row]:
        """Without the columns that only the outcome needs."""
        return (row[2 : 2 + self.gates] for row in self.found)

    def totals(self) -> list[int]:
        """In öre."""
        return [NO_PRICE if row[-1] is None else total_ore(row[-1]) for row in self.found]


class Tables:
    """Tables and statements, as somebody writes them who knows the planner."""

    def __init__(self, agreement: Agreement) -> None:
        """Fill the tables."""
        offers = agreement.offers
        self._agreement = agreement
        items = sorted({item for offer in offers for item in offer.prices})
        self._items = {item: number for number, item in enumerate(items)}
        self._numbers = sorted(offers[0].numbers)
        by_term = answers(offers)
        may, met = words(by_term, UNKNOWN), words(by_term, MET)
        self._words = len(may)
        self._base = sqlite3.connect(":memory:", isolation_level=None, cached_statements=512)
        weakref.finalize(self, self._base.close)
        named = [f"may{at} INTEGER" for at in range(len(may))]
        named += [f"met{at} INTEGER" for at in range(len(met))]
        numbers = [f"n{at} INTEGER" for at in range(len(self._numbers))]
        self._base.executescript(_SCHEMA.format(words=", ".join(named), numbers=", ".join(numbers)))
        self._base.execute("BEGIN")
        packed = zip(*(word.tolist() for word in (*may, *met)), strict=True)
        insert = self._base.executemany
        holes = ", ".join("?" * (6 + len(named) + len(numbers)))
        insert(
            f"INSERT INTO offer VALUES ({holes})",
            (
                (
                    place,
                    offer.rank,
                    offer.permit,
                    most_free([(pool.available, pool.stale) for pool in offer.pools]),
                    int(not offer.pools or any(pool.stale for pool in offer.pools)),
                    int(len(offer.pools) > 1),
                    *bits,
                    *(offer.numbers[facet] for facet in self._numbers),
                )
                for place, (offer, bits) in enumerate(zip(offers, packed, strict=True))
            ),
        )
        insert(
            "INSERT INTO price VALUES (?, ?, ?, ?, ?)",
            (
                (number, place, *row)
                for item, number in self._items.items()
                for place, offer in enumerate(offers)
                for row in offer.prices.get(item, ())
            ),
        )
        insert(
            "INSERT INTO blocked VALUES (?, ?, ?)",
            ((place, *days) for place, offer in enumerate(offers) for days in offer.blocked),
        )
        used = [(place, pool.id) for place, o in enumerate(offers) for pool in o.pools]
        used = [(place, pool) for place, pool in used if pool in agreement.uses]
        insert(
            "INSERT INTO pool VALUES (?, ?, ?, ?, ?)",
            (
                (pool.id, place, slot, pool.available, pool.stale)
                for place in sorted({place for place, _ in used})
                for slot, pool in enumerate(offers[place].pools)
            ),
        )
        insert(
            "INSERT INTO use VALUES (?, ?, ?, ?, ?)",
            ((pool, place, *use) for place, pool in used for use in agreement.uses[pool]),
        )
        self._base.execute("COMMIT")
        self._base.execute("ANALYZE")

    def winner(self, need: PlainNeed) -> Answer:
        """Look at all codes at once; ask the rest of those who are left."""
        worst = min(need.ages, default=MET)
        if worst == UNMET:
            return outcome([], self._name)
        codes = [asked[0] for asked in need.requirements if _is_code(asked)]
        others = [asked for asked in need.requirements if not _is_code(asked)]
        bits = masks(self._agreement, codes)
        given = self._given(need, others) | {f"c{at}": mask for at, mask in enumerate(bits)}
        sql = _winner_sql(
            self._words,
            self._shape(others),
            self._shape(need.wishes),
            len(need.lines),
        )
        rows = self._base.execute(sql, given).fetchall()
        return outcome(
            [Contender(place, min(sure, worst) == MET, *rest) for place, sure, *rest in rows],
            self._name,
            lambda: (row[0] for row in self._base.execute(sql.partition(_CHEAPEST)[0], given)),
        )

    def verdicts(self, need: PlainNeed) -> tuple[Answer, Rows]:
        """A row for each offer, with a column for each question."""
        sql = _verdicts_sql(
            self._words,
            len(need.ages),
            self._shape(need.requirements),
            self._shape(need.wishes),
            len(need.lines),
        )
        told = self._base.execute(sql, self._given(need, need.requirements)).fetchall()
        gates = 3 + len(need.ages) + len(need.requirements) + len(need.lines)
        contenders = [
            Contender(row[0], worst == MET, met, may, total_ore(total) * (MOST_RANKS + 1) + row[1])
            for row in told
            for worst, met, may, total in (row[-4:],)
            if worst
        ]
        return outcome(contenders, self._name), Rows(gates + len(need.wishes), told)

    def _given(self, need: PlainNeed, requirements: Sequence[tuple[Leaf, ...]]) -> dict[str, Any]:
        """The values of a statement's parameters."""
        given: dict[str, Any] = {
            "decided": need.decided,
            "requested": need.requested,
            "starts": need.starts,
            "ends": need.ends,
            "wanted": need.wanted,
        }
        given |= {f"age{at}": age for at, age in enumerate(need.ages)}
        for prefix, asked in (("r", requirements), ("w", need.wishes)):
            for at, leaves in enumerate(asked):
                for part, leaf in enumerate(leaves):
                    name = f"{prefix}{at}_{part}"
                    if leaf.least is not None:
                        given[name] = leaf.least
                    else:
                        bits = masks(self._agreement, (leaf,))
                        given |= {f"{name}_{word}": mask for word, mask in enumerate(bits)}
        for at, (item, unit, sevenths) in enumerate(need.lines):
            given[f"item{at}"] = self._items.get((item, unit), -1)
            given[f"sevenths{at}"] = sevenths
        return given

    def _shape(self, asked: Sequence[tuple[Leaf, ...]]) -> Shape:
        return tuple(
            tuple(
                0 if leaf.least is None else 1 + self._numbers.index(leaf.facet) for leaf in leaves
            )
            for leaves in asked
        )

    def _name(self, place: int) -> str:
        return self._agreement.offers[place].id


def _is_code(asked: tuple[Leaf, ...]) -> bool:
    return len(asked) == 1 and asked[0].least is None


_CHEAPEST = "\nJOIN (SELECT sure AS s, met AS m, may AS y, min(cost) AS least"
"""Without what begins so, a statement gives all who may serve or might."""


@lru_cache(maxsize=512)
def _winner_sql(words: int, others: Shape, wishes: Shape, lines: int) -> str:
    """The statement for needs of a shape: of those alike in all but cost, the cheapest."""
    perhaps = [f"(o.may{at} & :c{at}) = :c{at}" for at in range(words)]
    surely = " AND ".join(f"(o.met{at} & :c{at}) = :c{at}" for at in range(words))
    asked = [_asked(f"r{at}", shape, words) for at, shape in enumerate(others)]
    worst = ", ".join([f"CASE WHEN {surely} THEN 2 ELSE 1 END", "o.permit", _PLACES, *asked])
    met, may = _bits([_asked(f"w{at}", shape, words) for at, shape in enumerate(wishes)])
    priced = " ".join(_priced("CROSS JOIN", at) for at in range(lines))
    cost = f"((2 * ({_sum(lines)}) + 7) / 14) * {MOST_RANKS + 1} + o.rank"
    conditions = [*perhaps, "o.permit", *asked, _STANDING, _PLACES]
    return (
        f"WITH told AS MATERIALIZED (SELECT o.id AS id, min({worst}) AS sure, "
        f"{met} AS met, {may} AS may, {cost} AS cost\nFROM offer o {priced}\n"
        f"WHERE {' AND '.join(conditions)})\n"
        f"SELECT id, sure, met, may, cost FROM told{_CHEAPEST} FROM told GROUP BY 1, 2, 3)\n"
        "ON sure = s AND met = m AND may = y AND cost = least"
    )


@lru_cache(maxsize=512)
def _verdicts_sql(words: int, ages: int, requirements: Shape, wishes: Shape, lines: int) -> str:
    """The statement for needs of a shape: every verdict about every offer."""
    gates = [_STANDING, "o.permit", *(f":age{at}" for at in range(ages))]
    gates += [_asked(f"r{at}", shape, words) for at, shape in enumerate(requirements)]
    gates += [f"CASE WHEN p{at}.ore IS NULL THEN 0 ELSE 2 END" for at in range(lines)]
    gates += [_PLACES]
    wished = [_asked(f"w{at}", shape, words) for at, shape in enumerate(wishes)]
    named = [f"{gate} AS g{at}" for at, gate in enumerate(gates)]
    named += [f"{wish} AS w{at}" for at, wish in enumerate(wished)]
    tables = ["offer o"] + [_priced("LEFT JOIN", at) for at in range(lines)]
    met, may = _bits([f"w{at}" for at in range(len(wishes))])
    worst = ", ".join(f"g{at}" for at in range(len(gates)))
    columns = [f"g{at}" for at in range(len(gates))] + [f"w{at}" for at in range(len(wishes))]
    return (
        f"WITH told AS MATERIALIZED (\n"
        f"SELECT o.id AS id, o.rank AS rank, {', '.join(named)}, {_sum(lines)} AS total "
        f"FROM {' '.join(tables)})\n"
        f"SELECT id, rank, {', '.join(columns)}, min({worst}), {met}, {may}, total\n"
        f"FROM told ORDER BY id"
    )


def _asked(name: str, shape: tuple[int, ...], words: int) -> str:
    """The best answer among the alternatives."""
    parts = []
    for at, facet in enumerate(shape):
        if facet:
            value = f"o.n{facet - 1}"
            parts.append(
                f"CASE WHEN {value} IS NULL THEN {UNKNOWN}"
                f" WHEN {value} >= :{name}_{at} THEN {MET} ELSE {UNMET} END"
            )
            continue
        may, met = (
            " OR ".join(f"o.{kind}{word} & :{name}_{at}_{word}" for word in range(words))
            for kind in ("may", "met")
        )
        parts.append(f"CASE WHEN {met} THEN {MET} WHEN {may} THEN {UNKNOWN} ELSE {UNMET} END")
    return f"({parts[0]})" if len(parts) == 1 else f"max({', '.join(parts)})"


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
