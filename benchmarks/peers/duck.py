"""DuckDB: one table in memory with the answers packed; each need is one short statement.

The statement filters by the codes and hands over the columns of those who are left, of which the
rest is worked out in arrays. Statements that work it out themselves were tried: to plan them takes
longer than to carry them out, prepared ones too, since DuckDB plans again for new values.
"""

from __future__ import annotations

import weakref
from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from benchmarks.peers.arrays import (
    WORD,
    Array,
    Columns,
    Used,
    answers,
    cheapest_first,
    masks,
    most_free,
    slots,
    whole_ore,
    words,
)
from benchmarks.peers.plain import (
    MET,
    NO_PRICE,
    UNKNOWN,
    UNMET,
    Agreement,
    Answer,
    Leaf,
    PlainNeed,
)

__all__ = ["Duck"]

_NOBODY_SAYS = -1


class Duck:
    """A table and statements, as somebody writes them who knows how DuckDB plans."""

    def __init__(self, agreement: Agreement) -> None:
        """Fill the table."""
        offers = agreement.offers
        self._agreement = agreement
        self._used = Used(agreement)
        columns: dict[str, Any] = {
            "place": np.arange(len(offers)),
            "rank": np.array([offer.rank for offer in offers]),
            "permit": np.array([offer.permit for offer in offers], dtype=np.int8),
        }
        by_term = answers(offers)
        columns |= {f"may{at}": word for at, word in enumerate(words(by_term, UNKNOWN))}
        columns |= {f"met{at}": word for at, word in enumerate(words(by_term, MET))}
        for facet in offers[0].numbers:
            said = [offer.numbers[facet] for offer in offers]
            columns[f"n_{facet}"] = [_NOBODY_SAYS if one is None else one for one in said]
        blocked = slots([offer.blocked for offer in offers], (1, 0))
        for at, (first, until) in enumerate(blocked):
            columns |= {f"blocked{at}": first, f"unblocked{at}": until}
        self._items: dict[tuple[str, str], int] = {}
        for number, item in enumerate(sorted({item for o in offers for item in o.prices})):
            self._items[item] = number
            held = [_before_and_after(offer.prices.get(item, ())) for offer in offers]
            for at, name in enumerate(("turn", "before", "after")):
                columns[f"{name}{number}"] = [one[at] for one in held]
        columns["free"] = np.array(
            [most_free([(pool.available, pool.stale) for pool in o.pools]) for o in offers]
        )
        columns["unsure"] = np.array(
            [int(not o.pools or any(pool.stale for pool in o.pools)) for o in offers]
        )
        columns["unsure_of_several"] = np.array(
            [
                max(unsure, len(o.pools) > 1)
                for o, unsure in zip(offers, columns["unsure"].tolist(), strict=True)
            ]
        )
        self._base = duckdb.connect(":memory:", config={"threads": 1})
        weakref.finalize(self, self._base.close)
        # With one table there is nothing to optimise, and looking for it takes half of the time.
        named = self._base.execute("SELECT name FROM duckdb_optimizers()").fetchall()
        dispensable = ",".join(name for (name,) in named if name != "unused_columns")
        self._base.execute(f"SET disabled_optimizers = '{dispensable}'")
        self._base.register("laid_out", pd.DataFrame(columns))
        self._base.execute("CREATE TABLE offer AS SELECT * FROM laid_out")
        self._base.unregister("laid_out")
        self._blocks = len(blocked)

    def winner(self, need: PlainNeed) -> Answer:
        """Filter by the codes; look at the rest of those who are left."""
        codes = [asked[0] for asked in need.requirements if _is_code(asked)]
        others = [asked for asked in need.requirements if not _is_code(asked)]
        bits = [(at, mask) for at, mask in enumerate(masks(self._agreement, codes)) if mask]
        left = self._fetched(
            self._columns(need, [*others, *need.wishes], {at for at, _ in bits}),
            " AND ".join(f"(may{at} & {mask}) = {mask}" for at, mask in bits),
        )
        worst = np.minimum(left["permit"], self._standing(need, left))
        for at, mask in bits:
            surely = (left[f"met{at}"] & mask) == mask
            np.minimum(worst, np.where(surely, MET, UNKNOWN), out=worst)
        for asked in others:
            np.minimum(worst, self._asked(asked, left), out=worst)
        np.minimum(worst, self._places(need, left), out=worst)
        priced, sevenths = self._priced(need, left)
        for one in priced:
            worst[~one] = UNMET
        return self._outcome(need, left, worst, sevenths)

    def verdicts(self, need: PlainNeed) -> tuple[Answer, Columns]:
        """A column for each question, over all offers."""
        told = self._fetched(self._columns(need, [*need.requirements, *need.wishes], set()), "true")
        priced, sevenths = self._priced(need, told)
        gates = [
            self._standing(need, told),
            told["permit"],
            *(np.full(len(sevenths), age) for age in need.ages),
            *(self._asked(asked, told) for asked in need.requirements),
            *(np.where(one, MET, UNMET) for one in priced),
            self._places(need, told),
        ]
        wishes = [self._asked(wish, told) for wish in need.wishes]
        ore = np.where(np.logical_and.reduce(priced), whole_ore(sevenths), NO_PRICE)
        answer = self._outcome(need, told, np.minimum.reduce(gates), sevenths)
        return answer, Columns([*gates, *wishes], ore)

    def _columns(
        self, need: PlainNeed, asked: Sequence[tuple[Leaf, ...]], words: set[int]
    ) -> list[str]:
        """The columns that a need asks for."""
        leaves = [leaf for leaves in asked for leaf in leaves]
        held = {self._agreement.term(leaf) // WORD for leaf in leaves if leaf.least is None}
        lines = {self._items[item, unit] for item, unit, _ in need.lines}
        return [
            *("place", "rank", "permit", "free", _unsure(need)),
            *(f"{name}{at}" for at in range(self._blocks) for name in ("blocked", "unblocked")),
            *(f"{name}{at}" for at in sorted(lines) for name in ("turn", "before", "after")),
            *(f"may{at}" for at in sorted(held)),
            *(f"met{at}" for at in sorted(held | words)),
            *sorted({f"n_{leaf.facet}" for leaf in leaves if leaf.least is not None}),
        ]

    def _fetched(self, columns: Sequence[str], condition: str) -> Mapping[str, Array]:
        asked = f"SELECT {', '.join(columns)} FROM offer WHERE {condition}"
        found: Mapping[str, Array] = self._base.execute(asked).fetchnumpy()
        return found

    def _asked(self, asked: tuple[Leaf, ...], told: Mapping[str, Array]) -> Array:
        """The best answer among the alternatives."""
        parts = [self._leaf(leaf, told) for leaf in asked]
        return parts[0] if len(parts) == 1 else np.maximum.reduce(parts)

    def _leaf(self, leaf: Leaf, told: Mapping[str, Array]) -> Array:
        if leaf.least is None:
            word, bit = divmod(self._agreement.term(leaf), WORD)
            return ((told[f"may{word}"] >> bit) & 1) + ((told[f"met{word}"] >> bit) & 1)
        number = told[f"n_{leaf.facet}"]
        verdict = np.where(number >= leaf.least, MET, UNMET)
        verdict[number == _NOBODY_SAYS] = UNKNOWN
        return verdict

    def _standing(self, need: PlainNeed, told: Mapping[str, Array]) -> Array:
        """Whether the supplier is not blocked on the day of the decision."""
        day, stands = need.decided, np.full(len(told["place"]), MET)
        for at in range(self._blocks):
            stands[(told[f"blocked{at}"] <= day) & (day < told[f"unblocked{at}"])] = UNMET
        return stands

    def _priced(self, need: PlainNeed, told: Mapping[str, Array]) -> tuple[list[Array], Array]:
        """For each line who has a price, and what all lines cost, in sevenths of an öre."""
        sevenths, priced = np.zeros(len(told["place"]), dtype=np.int64), []
        for item, unit, quantity in need.lines:
            at = self._items[item, unit]
            now = need.requested < told[f"turn{at}"]
            ore = np.where(now, told[f"before{at}"], told[f"after{at}"])
            priced.append(ore >= 0)
            sevenths += ore * quantity
        return priced, sevenths

    def _places(self, need: PlainNeed, told: Mapping[str, Array]) -> Array:
        """The best answer among the pools; few are used, and these are looked up by themselves."""
        free, place = np.array(told["free"]), told["place"]
        if len(place) and (now := self._used.free(need)):
            used = np.fromiter(now, dtype=np.int64)
            # The places stand in order, as the table does.
            at = np.searchsorted(place, used).clip(max=len(place) - 1)
            held = place[at] == used
            free[at[held]] = np.fromiter(now.values(), dtype=np.int64)[held]
        return np.where(free >= need.wanted, MET, told[_unsure(need)])

    def _outcome(
        self, need: PlainNeed, told: Mapping[str, Array], worst: Array, sevenths: Array
    ) -> Answer:
        """Who goes first among those left, as few as they are by now."""
        at = np.flatnonzero(worst)
        left = {name: column[at] for name, column in told.items()}
        return cheapest_first(
            need,
            self._name,
            left=left["place"],
            rank=left["rank"],
            worst=worst[at],
            wishes=[self._asked(wish, left) for wish in need.wishes],
            sevenths=sevenths[at],
        )

    def _name(self, place: int) -> str:
        return self._agreement.offers[place].id


def _unsure(need: PlainNeed) -> str:
    """The column that says what it means that no pool has enough free places."""
    return "unsure_of_several" if need.wanted > 1 else "unsure"


def _is_code(asked: Sequence[Leaf]) -> bool:
    return len(asked) == 1 and asked[0].least is None


def _before_and_after(
    rows: Sequence[tuple[int, int, int]],
) -> tuple[int, int, int]:
    """The day on which a price changes, with the price before and after; -1 for none."""
    if not rows:
        return 0, NO_PRICE, NO_PRICE
    *earlier, (first, _, ore) = sorted(rows)
    assert len(earlier) <= 1, "A price of these agreements changes once at most."
    return first, earlier[0][2] if earlier else NO_PRICE, ore
