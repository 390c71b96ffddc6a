"""polars: a frame of answers made once; each need is expressions over the columns it asks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl

from benchmarks.peers.arrays import (
    Columns,
    Used,
    answers,
    cheapest_first,
    slots,
    whole_ore,
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

__all__ = ["Polars"]


class Polars:
    """Columns of verdicts, prices and places, as a user of polars keeps them."""

    def __init__(self, agreement: Agreement) -> None:
        """Lay the offers out in columns."""
        offers = agreement.offers
        self._agreement = agreement
        self._used = Used(agreement)
        columns: dict[str, Any] = {
            "place": np.arange(len(offers)),
            "rank": np.array([offer.rank for offer in offers]),
            "permit": np.array([offer.permit for offer in offers], dtype=np.int8),
        }
        for term, column in enumerate(answers(offers)):
            columns[f"t{term}"] = column
        for facet in offers[0].numbers:
            columns[f"n_{facet}"] = [offer.numbers[facet] for offer in offers]
        blocked = slots([offer.blocked for offer in offers], (1, 0))
        self._blocks = len(blocked)
        for at, (first, until) in enumerate(blocked):
            columns |= {f"b{at}_first": first, f"b{at}_until": until}
        items = sorted({item for offer in offers for item in offer.prices})
        self._items: dict[tuple[str, str], tuple[int, int]] = {}
        for number, item in enumerate(items):
            priced = slots([offer.prices.get(item, ()) for offer in offers], (1, 0, 0))
            self._items[item] = number, len(priced)
            for at, (first, until, ore) in enumerate(priced):
                name = f"p{number}_{at}"
                columns |= {f"{name}_first": first, f"{name}_until": until, f"{name}_ore": ore}
        self._pools = max(len(offer.pools) for offer in offers)
        for at in range(self._pools):
            pools = [offer.pools[at] if at < len(offer.pools) else None for offer in offers]
            columns[f"free{at}"] = [pool.available if pool else None for pool in pools]
            columns[f"stale{at}"] = [pool.stale if pool else None for pool in pools]
        columns["several"] = np.array([len(offer.pools) > 1 for offer in offers], dtype=np.int8)
        self._frame = pl.DataFrame(columns)

    def winner(self, need: PlainNeed) -> Answer:
        """Filter by the codes; look at the rest of those who are left."""
        codes = [asked[0] for asked in need.requirements if _is_code(asked)]
        others = [asked for asked in need.requirements if not _is_code(asked)]
        terms = sorted({f"t{self._agreement.term(leaf)}" for leaf in codes})
        rest = [
            self._standing(need.decided),
            pl.col("permit"),
            self._places(need),
            *map(self._asked, others),
        ]
        prices = [self._price((item, unit), need.requested) for item, unit, _ in need.lines]
        wishes = [self._asked(wish).alias(f"w{at}") for at, wish in enumerate(need.wishes)]
        used = sorted(
            {*terms, "place", "rank"}.union(
                *(part.meta.root_names() for part in (*rest, *prices, *wishes))
            )
        )
        left = (
            self._frame.select(used)
            .filter([pl.col(term) > UNMET for term in terms])
            .select(
                "place",
                "rank",
                *wishes,
                worst=pl.min_horizontal(*rest, *terms),
                sevenths=_total(need, prices),
            )
            .filter(pl.col("worst") > UNMET, pl.col("sevenths").is_not_null())
        )
        return self._outcome(need, left)

    def verdicts(self, need: PlainNeed) -> tuple[Answer, Columns]:
        """A column for each question, over all offers."""
        prices = [self._price((item, unit), need.requested) for item, unit, _ in need.lines]
        gates = [
            self._standing(need.decided),
            pl.col("permit"),
            *(pl.lit(age, dtype=pl.Int8) for age in need.ages),
            *map(self._asked, need.requirements),
            *(pl.when(price.is_null()).then(UNMET).otherwise(MET) for price in prices),
            self._places(need),
        ]
        wishes = [self._asked(wish) for wish in need.wishes]
        told = self._frame.select(
            "place",
            "rank",
            *(gate.cast(pl.Int8).alias(f"g{at}") for at, gate in enumerate(gates)),
            *(wish.alias(f"w{at}") for at, wish in enumerate(wishes)),
            sevenths=_total(need, prices),
        ).with_columns(worst=pl.min_horizontal([f"g{at}" for at in range(len(gates))]))
        names = [f"g{at}" for at in range(len(gates))] + [f"w{at}" for at in range(len(wishes))]
        sevenths = told["sevenths"]
        ore = np.where(
            sevenths.is_null().to_numpy(), NO_PRICE, whole_ore(sevenths.fill_null(0).to_numpy())
        )
        answer = self._outcome(need, told.filter(pl.col("worst") > UNMET))
        return answer, Columns([told[name].to_numpy() for name in names], ore)

    def _outcome(self, need: PlainNeed, left: pl.DataFrame) -> Answer:
        """Who goes first among those left, as few as they are by now."""
        return cheapest_first(
            need,
            self._name,
            left=left["place"].to_numpy(),
            rank=left["rank"].to_numpy(),
            worst=left["worst"].to_numpy(),
            wishes=[left[f"w{at}"].to_numpy() for at in range(len(need.wishes))],
            sevenths=left["sevenths"].to_numpy(),
        )

    def _name(self, place: int) -> str:
        return self._agreement.offers[place].id

    def _asked(self, asked: tuple[Leaf, ...]) -> pl.Expr:
        """The best answer among the alternatives."""
        parts = [self._leaf(leaf) for leaf in asked]
        return parts[0] if len(parts) == 1 else pl.max_horizontal(parts)

    def _leaf(self, leaf: Leaf) -> pl.Expr:
        if leaf.least is None:
            return pl.col(f"t{self._agreement.term(leaf)}")
        number = pl.col(f"n_{leaf.facet}")
        said = pl.when(number >= leaf.least).then(MET).otherwise(UNMET)
        return pl.when(number.is_null()).then(UNKNOWN).otherwise(said).cast(pl.Int8)

    def _standing(self, day: int) -> pl.Expr:
        """Whether the supplier is not blocked on a day."""
        blocked = pl.any_horizontal(
            [
                (pl.col(f"b{at}_first") <= day) & (pl.col(f"b{at}_until") > day)
                for at in range(self._blocks)
            ]
            or [pl.lit(value=False)]
        )
        return pl.when(blocked).then(UNMET).otherwise(MET).cast(pl.Int8)

    def _places(self, need: PlainNeed) -> pl.Expr:
        """The best answer among the pools; unknown where there is none."""
        taken = self._used.taken(need)
        best = []
        for at in range(self._pools):
            free = pl.col(f"free{at}")
            if now := {place: count for slot, place, count in taken if slot == at}:
                free -= pl.col("place").replace_strict(now, default=0)
            met = pl.when(free >= need.wanted).then(MET).otherwise(UNMET)
            told = pl.when(pl.col(f"stale{at}")).then(UNKNOWN).otherwise(met)
            best.append(pl.when(pl.col(f"free{at}").is_not_null()).then(told))
        if need.wanted > 1:
            # Several persons might find places in different pools.
            best.append(pl.when(pl.col("several") > 0).then(UNKNOWN))
        return pl.max_horizontal(best).fill_null(UNKNOWN).cast(pl.Int8)

    def _price(self, item: tuple[str, str], day: int) -> pl.Expr:
        """What one unit costs on a day, in öre; nothing where it is not priced."""
        number, count = self._items.get(item, (0, 0))
        held = [
            pl.when(
                pl.col(f"p{number}_{at}_first") <= day, pl.col(f"p{number}_{at}_until") > day
            ).then(pl.col(f"p{number}_{at}_ore"))
            for at in range(count)
        ]
        return pl.coalesce(held) if held else pl.lit(None, dtype=pl.Int64)


def _total(need: PlainNeed, prices: Sequence[pl.Expr]) -> pl.Expr:
    """What all lines cost, in sevenths of an öre; nothing where one has no price."""
    parts = [price * line[2] for price, line in zip(prices, need.lines, strict=True)]
    total = parts[0]
    for part in parts[1:]:
        total += part
    return total


def _is_code(asked: tuple[Leaf, ...]) -> bool:
    return len(asked) == 1 and asked[0].least is None
