"""Somebody's feed read as a register by a mapping, with everything doubtful in it told."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Fields
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from calloff import shipped
from calloff.candidate import Offer, Pool, Supplier
from calloff.errors import InputError, Problem, did_you_mean
from calloff.finding import Remark
from calloff.formats.cells import (
    FactReader,
    Notes,
    PlaceReader,
    PriceReader,
    one_of,
    parts_of,
)
from calloff.formats.documents import load, parse
from calloff.formats.files import refusal
from calloff.formats.identity import BY_ORDER, folded, slug
from calloff.formats.mapping import CodeFile, Mapping
from calloff.formats.rows import FeedError, Row, Rows, csv_rows, json_rows
from calloff.pricing import PriceList
from calloff.register import Register
from calloff.values.outline import Bullets, Heading, Lines, Outline, Paragraph, Part, Table
from calloff.values.span import Span
from calloff.values.texts import Language, Sayings
from calloff.values.typeset import as_text
from calloff.vocabulary import Code, CodeList, Fact, Text, Vocabulary

__all__ = ["Ambiguity", "Imported", "Unmapped", "import_feed", "read_csv", "read_json"]


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """Rows that are about the same offer, as far as their ids tell; each is kept.

    Attributes:
        id: The id that they share.
        offers: The ids they were given instead, in the order of `places`.
        places: Where they stand.
        by: ``columns`` where other columns tell them apart, ``order`` where nothing does for at
            least two of them: these are numbered in the order of what they say.
    """

    id: str
    offers: tuple[str, ...]
    places: tuple[str, ...]
    by: str


@dataclass(frozen=True, slots=True)
class Unmapped:
    """A value that no rule speaks of: it states nothing, and is counted.

    Attributes:
        column: The column.
        value: The value.
        rows: In how many cells it stands.
    """

    column: str
    value: str
    rows: int


@dataclass(frozen=True)
class Imported:
    """A feed as a register, and what must be known about how it was read.

    Attributes:
        register: The register.
        source: The name of the file.
        rows: How many rows the feed has.
        ambiguous: Rows whose ids repeat.
        unmapped: Values that no rule speaks of.
        unused: Columns that the mapping neither reads nor names as ignored.
        remarks: Contradictions and doubts, these three kinds among them.
    """

    register: Register
    source: str
    rows: int
    ambiguous: tuple[Ambiguity, ...]
    unmapped: tuple[Unmapped, ...]
    unused: tuple[str, ...]
    remarks: tuple[Remark, ...]

    @property
    def skipped(self) -> int:
        """How many rows became no offer: none, since a row that cannot be read refuses the feed."""
        return self.rows - len(self.register.offers)

    @cached_property
    def coverage(self) -> Fields[str, int]:
        """For each facet, on how many offers anything is stated; and ``places``, ``prices``."""
        found = Counter(fact.facet for offer in self.register.offers for fact in offer.facts)
        stated = {pool.id for pool in self.register.pools if pool.available is not None}
        found["places"] = sum(not stated.isdisjoint(offer.pools) for offer in self.register.offers)
        found["prices"] = sum(bool(offer.prices.rows) for offer in self.register.offers)
        facets = [facet.code for facet in self.register.vocabulary.facets]
        return {name: found[name] for name in (*facets, "places", "prices")}

    def outline(self, language: Language = "sv") -> Outline:
        """What was read and what is doubtful, for whoever answers for the register."""
        return Outline.of(
            _say("title", language, source=self.source), self._sections(language), language
        )

    def summary(self, language: Language = "sv") -> str:
        """The outline as plain text."""
        return as_text(self.outline(language))

    def _sections(self, language: Language) -> Iterator[Sequence[Part]]:
        register = self.register
        counts = {
            "rows": self.rows,
            "offers": len(register.offers),
            "suppliers": len(register.suppliers),
            "skipped": self.skipped,
        }
        told = tuple((_say(name, language), str(count)) for name, count in counts.items())
        yield [Lines(((_say("register", language), register.id), *told))]
        head = tuple(_say(f"head.{name}", language) for name in ("facet", "offers", "share"))
        names = {facet.code: facet.name[language] for facet in register.vocabulary.facets}
        rows = tuple(
            (
                names.get(name) or _say(name, language),
                str(count),
                f"{100 * count / max(1, len(register.offers)):.0f} %",
            )
            for name, count in self.coverage.items()
            if count
        )
        silent = [names.get(name, name) for name, count in self.coverage.items() if not count]
        yield [
            Heading(_say("stated", language)),
            Table(head, rows, numbers=frozenset({1, 2})),
            *([Paragraph(_say("silent", language, names=", ".join(silent)))] if silent else []),
        ]
        by_code: dict[str, list[Remark]] = {}
        for remark in self.remarks:
            by_code.setdefault(remark.code, []).append(remark)
        for code, remarks in by_code.items():
            shown = tuple(
                _say(f"{code}.one", language, place=r.place, **self._named(r, language))
                for r in remarks[:_SHOWN]
            )
            more = len(remarks) - len(shown)
            parts: list[Part] = [
                Heading(_say(code, language, count=len(remarks))),
                Bullets(shown),
            ]
            if more:
                parts.append(Paragraph(_say("more", language, count=more)))
            yield parts

    def _named(self, remark: Remark, language: Language) -> dict[str, object]:
        """What a remark found, with a facet by its name."""
        found = dict(remark.found)
        if "facet" in found:
            found["facet"] = self.register.vocabulary.by_code[found["facet"]].name[language]
        return found


_SHOWN = 10
"""How many remarks of a kind a summary shows; all of them stand in `Imported.remarks`."""


def import_feed(path: str | Path, mapping: Mapping | str | Path, *, known: datetime) -> Imported:
    """Read a feed, CSV or JSON as its mapping says.

    Args:
        path: The feed.
        mapping: What its columns mean; a mapping, its file, or the name of a shipped one.
        known: From when what it says was known, with a time zone.

    Raises:
        InputError: where the feed or the mapping cannot be used; every problem is listed.
    """
    told = _mapping(mapping)
    read = read_csv if told.objects is None else read_json
    return read(path, told, known=known)


def read_csv(path: str | Path, mapping: Mapping | str | Path, *, known: datetime) -> Imported:
    """Read a CSV feed as a register.

    No row is left out: one that cannot be read refuses the feed, and rows whose ids repeat are
    all kept, under ids that tell them apart.

    Args:
        path: The feed.
        mapping: What its columns mean; a mapping, its file, or the name of a shipped one.
        known: From when what it says was known, with a time zone.

    Raises:
        InputError: where the file is no table or another one than the mapping's.
        FeedError: where cells cannot be read; every one is listed with line and column.
    """
    told, feed = _mapping(mapping), Path(path)
    return _imported(csv_rows(feed, told.table, told.needed), told, feed.parent, known)


def read_json(path: str | Path, mapping: Mapping | str | Path, *, known: datetime) -> Imported:
    """Read a JSON feed, a list of objects, as a register.

    Args:
        path: The feed.
        mapping: What its fields mean; a mapping, its file, or the name of a shipped one.
        known: From when what it says was known, with a time zone.

    Raises:
        InputError: where the file is no JSON, or no list of objects with the mapping's fields.
        FeedError: where values cannot be read; every one is listed with its place.
    """
    told, feed = _mapping(mapping), Path(path)
    if told.objects is None:
        what = "is needed for a JSON feed: it says where the rows stand."
        raise refusal(f"mapping {told.id}", what, "objects")
    return _imported(json_rows(feed, told.objects, told.needed), told, feed.parent, known)


def _mapping(given: Mapping | str | Path) -> Mapping:
    """The mapping itself, from its file, or from the package by its name."""
    if isinstance(given, Mapping):
        return given
    if isinstance(given, str) and not Path(given).exists():
        # The package has one door to its data, and mappings are among it.
        names = shipped.mapping_names()
        if given in names or not Path(given).suffix:
            text = shipped.mapping_text(given)
            return parse(text, source=f"{given}.toml", toml=True, expected=Mapping)
    return load(given, Mapping)


@dataclass(slots=True)
class _Draft:
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


class _Reader:
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

    def drafts(self) -> list[_Draft]:
        """Every row, read."""
        return [self._draft(row) for row in self.rows.rows]

    def texts(self, row: Row, columns: Sequence[str]) -> list[str]:
        """The cells of some columns as texts."""
        return [one_of(row.cells[self.at[name]]) for name in columns]

    def _draft(self, row: Row) -> _Draft:
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
        draft = _Draft(
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
        rows = []
        for reader in self.prices:
            price, told = reader.read(row.cells)
            _add(notes, told)
            if price is not None:
                rows.append(price)
        return self.unpriced.replace(rows=tuple(rows)) if rows else self.unpriced

    def _pools(self, draft: _Draft, notes: Notes) -> tuple[Pool, ...]:
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

    def _check_traits(self, draft: _Draft, pool: Pool) -> None:
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


def _imported(rows: Rows, mapping: Mapping, folder: Path, known: datetime) -> Imported:
    """The rows as a register, with all that is doubtful.

    What the register holds stands by id, so that the order of the rows is of no account.
    """
    vocabulary = _filled(mapping, rows, folder)
    reader = _Reader(rows, mapping, vocabulary)
    drafts = reader.drafts()
    if reader.problems:
        raise FeedError(rows.source, reader.problems)
    offers = [draft for draft in drafts if draft.row.offer]
    ambiguous = tuple(_tell_apart(offers, mapping))
    register = Register(
        id=mapping.register_id,
        known=known,
        source=mapping.source,
        note=mapping.note,
        vocabulary=vocabulary,
        frameworks=mapping.frameworks,
        keys=mapping.keys,
        suppliers=_suppliers(drafts),
        pools=tuple(
            sorted(
                (p.replace(id=f"{draft.id}/{p.id}") for draft in offers for p in draft.pools),
                key=lambda pool: pool.id,
            )
        ),
        offers=tuple(sorted(map(_offer, offers), key=lambda offer: offer.id)),
    )
    unmapped = tuple(
        Unmapped(column, value, count) for (column, value), count in sorted(reader.unmapped.items())
    )
    read = {*mapping.needed, *mapping.ignored}
    unused = tuple(name for name in rows.columns if name not in read)
    return Imported(
        register=register,
        source=rows.source,
        rows=sum(row.offer for row in rows.rows),
        ambiguous=ambiguous,
        unmapped=unmapped,
        unused=unused,
        remarks=(
            *(Remark("feed.unused_column", f"column {name}") for name in unused),
            *(
                Remark("feed.unmapped_value", f"column {u.column}", _unmapped_found(u))
                for u in unmapped
            ),
            *(
                Remark("feed.ambiguous", ", ".join(a.places), _ambiguous_found(a))
                for a in ambiguous
            ),
            *(
                Remark("feed.no_offers", draft.row.place, {"supplier": draft.supplier})
                for draft in drafts
                if not draft.row.offer
            ),
            *_later(register),
            *reader.remarks,
        ),
    )


def _unmapped_found(unmapped: Unmapped) -> dict[str, object]:
    return {"value": unmapped.value, "rows": unmapped.rows}


def _ambiguous_found(ambiguity: Ambiguity) -> dict[str, object]:
    return {"id": ambiguity.id, "rows": len(ambiguity.places), "by": ambiguity.by}


def _later(register: Register) -> Iterator[Remark]:
    """A remark for each statement on places from after the feed was known."""
    for pool in register.pools:
        if pool.updated is not None and pool.updated > register.known:
            found = {"pool": pool.id, "updated": pool.updated.isoformat()}
            yield Remark("feed.stated_later", f"pool {pool.id}", found)


def _offer(draft: _Draft) -> Offer:
    """The offer of a row."""
    return Offer(
        lot=draft.lot,
        supplier=draft.supplier,
        unit=draft.unit or None,
        facts=draft.facts,
        prices=draft.prices,
        pools=tuple(f"{draft.id}/{pool.id}" for pool in draft.pools),
        rank=draft.rank,
    )


def _suppliers(drafts: Sequence[_Draft]) -> tuple[Supplier, ...]:
    """Each supplier once; other spellings of its name are aliases."""
    names: dict[str, set[str]] = {}
    others: dict[str, set[str]] = {}
    for draft in drafts:
        names.setdefault(draft.supplier, set()).add(draft.name)
        others.setdefault(draft.supplier, set()).update(draft.aliases)
    suppliers = []
    for id, spellings in sorted(names.items()):
        # The least by letters: the name does not hang on which row happens to stand first.
        name = min(spellings)
        aliases = sorted((spellings | others[id]) - {name})
        suppliers.append(Supplier(id=id, name=name, aliases=tuple(aliases)))
    return tuple(suppliers)


def _tell_apart(offers: Sequence[_Draft], mapping: Mapping) -> Iterator[Ambiguity]:
    """Give rows whose ids repeat ids of their own, by other columns, else by their order."""
    groups: dict[str, list[_Draft]] = {}
    for draft in offers:
        groups.setdefault(draft.id, []).append(draft)
    for id, group in groups.items():
        if len(group) == 1:
            continue
        alike: dict[str, list[_Draft]] = {}
        for draft in group:
            alike.setdefault(draft.apart, []).append(draft)
        by = "columns"
        for apart, same in alike.items():
            numbers: Sequence[str] = [""]
            if len(same) > 1 or not apart:
                by = "order"
                numbers = [f"{BY_ORDER}{number}" for number in range(1, len(same) + 1)]
            # By what the rows say, so that the order of the feed is of no account.
            same.sort(key=_said)
            for draft, number in zip(same, numbers, strict=True):
                own = f"{draft.unit}.{apart}" if mapping.offer.unit else apart
                draft.unit = own + number
        yield Ambiguity(
            id,
            tuple(draft.id for draft in group),
            tuple(draft.row.place for draft in group),
            by,
        )


def _said(draft: _Draft) -> tuple[str, ...]:
    """Everything that a row says in the columns that are read."""
    facts = (fact.model_dump_json() for fact in draft.facts)
    pools = (pool.model_dump_json() for pool in draft.pools)
    return (draft.name, *facts, "", *pools, "", draft.prices.model_dump_json())


def _filled(mapping: Mapping, rows: Rows, folder: Path) -> Vocabulary:
    """The vocabulary, with the codes that stand beside the feed and in it."""
    vocabulary = mapping.vocabulary
    added: dict[str, list[Code]] = {}
    for rule in mapping.lists:
        added.setdefault(rule.list, []).extend(_codes_in(rule, folder))
    for fact in mapping.facts:
        facet = vocabulary.by_code[fact.facet]
        for column in fact.columns:
            if not column.codes_from_column:
                continue
            codes = vocabulary.list_of(facet)
            index = rows.columns.index(column.column)
            cells = {row.cells[index] for row in rows.rows if row.offer}
            parts = {part for cell in cells for part in parts_of(cell, column.separator)}
            new = added.setdefault(codes.id, [])
            new += _spelt([*codes.codes, *new], parts - {"", *column.silence, *fact.silence})
    if not added:
        return vocabulary
    lists = tuple(_longer(codes, added.get(codes.id, ())) for codes in vocabulary.lists)
    return vocabulary.replace(lists=lists)


def _longer(codes: CodeList, added: Sequence[Code]) -> CodeList:
    """A list with codes added to it; those that do not fit are told with the list's id."""
    try:
        return codes.replace(codes=(*codes.codes, *added))
    except InputError as error:
        raise InputError(f"list {codes.id}", error.problems) from None


def _spelt(known: Sequence[Code], texts: set[str]) -> Iterator[Code]:
    """A code for each text that is none yet; other spellings of the same text are its aliases.

    The code is the first spelling by letters among those that are neither all capitals nor all
    small, so that one row more or less does not change it.
    """
    spelt = {folded(spelling) for code in known for spelling in (code.code, *code.aliases)}
    groups: dict[str, list[str]] = {}
    for text in sorted(texts):
        if folded(text) not in spelt:
            groups.setdefault(folded(text), []).append(text)
    for same in groups.values():
        code, *aliases = sorted(same, key=lambda s: (s.isupper() or s.islower(), s))
        yield Code(code=code, name=Text(code, code), aliases=tuple(aliases))


def _codes_in(rule: CodeFile, folder: Path) -> Iterator[Code]:
    """The codes of a file beside the feed, and those that the mapping names."""
    if rule.file is not None:
        columns = [rule.code, rule.name, *([rule.parent] if rule.parent else [])]
        rows = csv_rows(folder / rule.file, rule.table, columns)
        index = [rows.columns.index(column) for column in columns]
        problems = []
        for row in rows.rows:
            code, name, *parent = (one_of(row.cells[i]) for i in index)
            if code and name:
                parents = [text for text in parent if text]
                yield Code(code=code, name=Text(name, name), parent=parents[0] if parents else None)
            else:
                problems.append(Problem(row.place, "a code and a name are needed."))
        if problems:
            raise FeedError(rows.source, problems)
    yield from rule.codes


SAYINGS = Sayings(
    sv={
        "title": "Inläsning av {source}",
        "register": "Register",
        "rows": "Rader",
        "offers": "Antagna leverantörer i delområden",
        "suppliers": "Leverantörer",
        "skipped": "Överhoppade rader",
        "silent": "Inget angivet om: {names}.",
        "stated": "Vad som är angivet",
        "head.facet": "Uppgift",
        "head.offers": "Angiven av",
        "head.share": "Andel",
        "places": "lediga platser",
        "prices": "priser",
        "more": "… och {count} till.",
        "feed.unused_column": "Kolumner som mappningen inte nämner: {count}",
        "feed.unused_column.one": "{place}",
        "feed.unmapped_value": "Värden som mappningen inte nämner: {count}",
        "feed.unmapped_value.one": "{place}: ”{value}” i {rows} rader, läst som inte angivet.",
        "feed.ambiguous": "Id som upprepas: {count}",
        "feed.ambiguous.one": "{id}: {rows} rader ({place}), åtskilda genom {by}.",
        "feed.no_offers": "Leverantörer utan delområde: {count}",
        "feed.no_offers.one": "{place}: {supplier}",
        "feed.stated_later": "Platsuppgifter från efter registrets tidpunkt: {count}",
        "feed.stated_later.one": "{pool}: {updated}",
        "feed.identity_incomplete": "Rader som bara delvis säger vem de gäller: {count}",
        "feed.identity_incomplete.one": "{place}: {columns} är tom.",
        "feed.places_for_others": "Lediga platser för andra än dem som uppges: {count}",
        "feed.places_for_others.one": "{place}: platser med {facet} {places}; angivet är {stated}.",
    },
    en={
        "title": "Import of {source}",
        "register": "Register",
        "rows": "Rows",
        "offers": "Offers",
        "suppliers": "Suppliers",
        "skipped": "Rows skipped",
        "silent": "Nothing stated about: {names}.",
        "stated": "What is stated",
        "head.facet": "What",
        "head.offers": "Stated by",
        "head.share": "Share",
        "places": "free places",
        "prices": "prices",
        "more": "… and {count} more.",
        "feed.unused_column": "Columns that the mapping does not mention: {count}",
        "feed.unused_column.one": "{place}",
        "feed.unmapped_value": "Values that the mapping does not mention: {count}",
        "feed.unmapped_value.one": "{place}: {value!r}, rows: {rows}; read as not stated.",
        "feed.ambiguous": "Ids that repeat: {count}",
        "feed.ambiguous.one": "{id}: {rows} rows ({place}), told apart by {by}.",
        "feed.no_offers": "Suppliers without a lot: {count}",
        "feed.no_offers.one": "{place}: {supplier}",
        "feed.stated_later": "Statements on places from after the register was known: {count}",
        "feed.stated_later.one": "{pool}: {updated}",
        "feed.identity_incomplete": "Rows that say only in part whom they are about: {count}",
        "feed.identity_incomplete.one": "{place}: {columns} is empty.",
        "feed.places_for_others": "Free places for others than are stated: {count}",
        "feed.places_for_others.one": "{place}: places with {facet} {places}; stated is {stated}.",
    },
)


def _say(code: str, language: Language, **blanks: object) -> str:
    """What a code says in a language."""
    sentence = SAYINGS.find(language, code)
    assert sentence is not None, "Every code that is told has words in both languages."
    if "by" in blanks:
        blanks["by"] = _BY[str(blanks["by"])][language]
    return sentence.format(**blanks)


_BY = {
    "columns": Text("andra kolumner", "other columns"),
    "order": Text("ordningen", "their order"),
}
