"""One row of a feed, read by the rules of a mapping."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from calloff.candidate import Pool
from calloff.errors import InputError, Problem, did_you_mean
from calloff.finding import Remark
from calloff.formats.cells import (
    FactReader,
    Notes,
    PlaceReader,
    PriceReader,
    one_of,
)
from calloff.formats.identity import folded, slug
from calloff.formats.mapping import Mapping
from calloff.formats.rows import Row, Rows
from calloff.pricing import PriceList
from calloff.values.span import Span
from calloff.vocabulary import Fact, Vocabulary

__all__ = ["Draft", "DraftReader"]


@dataclass(slots=True)
class Draft:
    """One row, read: what it says, and whom it is about."""

    row: Row
    supplier: str
    name: str
    aliases: tuple[str, ...]
    lot: str
    unit: str
    apart: str
    facts: tuple[Fact, ...]
    pools: tuple[Pool, ...]
    prices: PriceList
    rank: int | None

    @property
    def id(self) -> str:
        """The id of the offer that the row is about."""
        return "/".join(part for part in (self.lot, self.supplier, self.unit) if part)


class DraftReader:
    """Everything that reads one feed: its columns, its rules, and what was found on the way."""

    def __init__(self, rows: Rows, mapping: Mapping, vocabulary: Vocabulary) -> None:
        self.rows = rows
        self.mapping = mapping
        self.vocabulary = vocabulary
        at = {name: index for index, name in enumerate(rows.columns)}
        self.at = at
        self.facts = [FactReader(rule, mapping, vocabulary, at) for rule in mapping.facts]
        self.places = [PlaceReader(rule, at) for rule in mapping.places]
        prices = mapping.prices
        self.prices = [PriceReader(rule, prices, mapping.source, at) for rule in prices.rows]
        self.unpriced = PriceList(currency=prices.currency, silence=prices.silence)
        self.lots = {f"{f.id}/{lot.id}" for f in mapping.frameworks for lot in f.lots}
        self.unmapped: Counter[tuple[str, str]] = Counter()
        self.problems: list[Problem] = []
        self.remarks: list[Remark] = []

    def drafts(self) -> list[Draft]:
        """Every row, read."""
        return [self._draft(row) for row in self.rows.rows]

    def texts(self, row: Row, columns: Sequence[str]) -> list[str]:
        """The cells of some columns as texts."""
        return [one_of(row.cells[self.at[name]]) for name in columns]

    def _draft(self, row: Row) -> Draft:
        rule, notes = self.mapping.supplier, Notes()
        told = self.texts(row, rule.id)
        made_out = slug(text for text in told if folded(text))
        if not made_out:
            notes.wrong(", ".join(rule.id), told[0], "something that says whom the row is about")
        elif not all(map(folded, told)):
            lacking = [name for name, text in zip(rule.id, told, strict=True) if not folded(text)]
            found = {"columns": ", ".join(lacking)}
            self.remarks.append(Remark("feed.identity_incomplete", row.place, found))
        (name,) = (" ".join(text.split()) for text in self.texts(row, [rule.name]))
        if not name:
            notes.wrong(rule.name, name, "a name")
        aliases = tuple(filter(None, self.texts(row, rule.aliases)))
        offer = self.mapping.offer
        draft = Draft(
            row=row,
            supplier=f"{rule.country}-{made_out}",
            name=name,
            aliases=aliases,
            lot=self._lot(row, notes) if row.offer else "",
            unit=slug(self.texts(row, offer.unit)),
            apart=slug(self.texts(row, offer.apart)),
            facts=self._facts(row, notes) if row.offer else (),
            pools=(),
            prices=self._prices(row, notes) if row.offer else self.unpriced,
            rank=self._rank(row, notes) if row.offer else None,
        )
        if row.offer:
            draft.pools = self._pools(draft, notes)
        for column, value in notes.unmapped:
            self.unmapped[column, value] += 1
        for problem in notes.problems:
            self.problems.append(Problem(f"{row.place}, {problem.place}", problem.what))
        return draft

    def _lot(self, row: Row, notes: Notes) -> str:
        """The lot that a row is in; one that no framework has is a problem."""
        rule = self.mapping.offer.lot
        if rule.constant is not None:
            return rule.constant
        assert rule.column is not None, "A lot is a constant or stands in a column."
        (cell,) = self.texts(row, [rule.column])
        lot = rule.values.get(cell, cell)
        if lot not in self.lots:
            known = sorted(rule.values or self.lots)
            hint = did_you_mean(cell, known)
            notes.wrong(rule.column, cell, f"one of {', '.join(known)}{hint}")
        return lot

    def _rank(self, row: Row, notes: Notes) -> int | None:
        """The place in the tender's ranking; ``None`` where it is empty."""
        column = self.mapping.offer.rank
        if column is None:
            return None
        (cell,) = self.texts(row, [column])
        if cell and not re.fullmatch(r"[1-9]\d{0,8}", cell, re.ASCII):
            notes.wrong(column, cell, "a rank, from 1")
            return None
        return int(cell) if cell else None

    def _facts(self, row: Row, notes: Notes) -> tuple[Fact, ...]:
        """What the row states, in the order of the mapping."""
        facts = []
        for reader in self.facts:
            fact, told = reader.read(row.cells)
            _add(notes, told)
            if fact is not None:
                facts.append(fact)
        return tuple(facts)

    def _prices(self, row: Row, notes: Notes) -> PriceList:
        """The prices in the row."""
        rows, columns = [], []
        for reader in self.prices:
            price, told = reader.read(row.cells)
            _add(notes, told)
            if price is not None:
                rows.append(price)
                columns.append(reader.rule.column)
        if not rows:
            return self.unpriced
        try:
            return self.unpriced.replace(rows=tuple(rows))
        except InputError as error:
            for problem in error.problems:
                index = int(problem.place.split(".")[1])
                notes.problems.append(Problem(f"column {columns[index]}", problem.what))
        return self.unpriced

    def _pools(self, draft: Draft, notes: Notes) -> tuple[Pool, ...]:
        """The places in the row; their ids are completed when the offer's id is known."""
        pools = []
        for reader in self.places:
            vacancy, told = reader.read(draft.row.cells)
            _add(notes, told)
            rule = reader.rule
            pool = Pool(
                id=rule.id,
                unit=rule.unit,
                per=rule.per,
                available=vacancy.available,
                maximum=vacancy.maximum,
                updated=vacancy.updated,
                traits=rule.traits,
            )
            pools.append(pool)
            if vacancy.available:
                self._check_traits(draft, pool)
        return tuple(pools)

    def _check_traits(self, draft: Draft, pool: Pool) -> None:
        """Remark on free places for whom the offer itself does not say that it is."""
        stated = {fact.facet: fact for fact in draft.facts}
        for trait in pool.traits:
            fact = stated.get(trait.facet)
            if fact is not None and not _has_all(fact, trait):
                found = {
                    "facet": trait.facet,
                    "places": _shown(trait.value),
                    "stated": _shown(fact.value),
                }
                self.remarks.append(Remark("feed.places_for_others", draft.row.place, found))


def _add(notes: Notes, told: Notes) -> None:
    notes.unmapped += told.unmapped
    notes.problems += told.problems


def _has_all(fact: Fact, trait: Fact) -> bool:
    """Whether a fact states everything that a trait does."""
    if not isinstance(fact.value, tuple) or not isinstance(trait.value, tuple):
        return fact.value == trait.value
    if all(value in fact.value for value in trait.value):
        return True
    try:
        stated = [Span.parse(text) for text in fact.value]
        return all(any(s.covers(Span.parse(text)) for s in stated) for text in trait.value)
    except ValueError:
        return False


def _shown(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
