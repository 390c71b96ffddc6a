"""Somebody's feed read as a register by a mapping, with everything doubtful in it told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from calloff import shipped
from calloff.candidate import Offer, Pool, Supplier
from calloff.finding import Remark
from calloff.formats.code_lists import filled
from calloff.formats.documents import load, parse
from calloff.formats.drafts import Draft, DraftReader
from calloff.formats.files import refusal
from calloff.formats.hsds import hsds_rows
from calloff.formats.identity import BY_ORDER
from calloff.formats.imported import Ambiguity, Imported, Unmapped
from calloff.formats.mapping import Mapping
from calloff.formats.rows import FeedError, Rows, csv_rows, json_rows
from calloff.register import Register

__all__ = ["import_feed", "read_csv", "read_hsds", "read_json"]


def import_feed(path: str | Path, mapping: Mapping | str | Path, *, known: datetime) -> Imported:
    """Read a feed, CSV, JSON or a package as its mapping says.

    Args:
        path: The feed.
        mapping: What its columns mean; a mapping, its file, or the name of a shipped one.
        known: From when what it says was known, with a time zone.

    Raises:
        InputError: where the feed or the mapping cannot be used; every problem is listed.
    """
    told = _mapping(mapping)
    if told.package is not None:
        return read_hsds(path, told, known=known)
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


def read_hsds(path: str | Path, mapping: Mapping | str | Path, *, known: datetime) -> Imported:
    """Read a package of the Human Services Data Specification (HSDS 3) as a register.

    Each service is an offer of its organisation. Its places are those stated of it, each unit by
    itself; where more are said to be free than there are, that is told and the figure kept.

    Args:
        path: The folder of the package, its ``datapackage.json``, or a JSON document.
        mapping: What its columns mean; a mapping, its file, or the name of a shipped one.
        known: From when what it says was known, with a time zone.

    Raises:
        InputError: where there is no package, or none with services.
        FeedError: where records cannot be used; every one is listed with its place.
    """
    told = _mapping(mapping)
    if known.tzinfo is None:
        raise refusal("the feed", "is needed with a time zone.", "known")
    package = hsds_rows(path, told.needed, known)
    folder = Path(path) if Path(path).is_dir() else Path(path).parent
    found = _imported(package.rows, told, folder, known)
    # No mapping reads all that a package may say: what it leaves is not told column by column.
    remarks = [r for r in found.remarks if r.code != "feed.unused_column"]
    return replace(found, unused=(), remarks=(*remarks, *package.remarks))


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


def _imported(rows: Rows, mapping: Mapping, folder: Path, known: datetime) -> Imported:
    """The rows as a register, with all that is doubtful.

    What the register holds stands by id, so that the order of the rows is of no account.
    """
    vocabulary = filled(mapping, rows, folder)
    reader = DraftReader(rows, mapping, vocabulary)
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
        pools=_pools(offers, mapping, known),
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


def _pools(offers: Sequence[Draft], mapping: Mapping, known: datetime) -> tuple[Pool, ...]:
    """The pools of all offers by id, each with the time of its statement."""
    when_known = {rule.id for rule in mapping.places if rule.when_known}
    found = [
        pool.replace(
            id=f"{draft.id}/{pool.id}",
            updated=known if pool.id in when_known and pool.available is not None else pool.updated,
        )
        for draft in offers
        for pool in draft.pools
    ]
    return tuple(sorted(found, key=lambda pool: pool.id))


def _offer(draft: Draft) -> Offer:
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


def _suppliers(drafts: Sequence[Draft]) -> tuple[Supplier, ...]:
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


def _tell_apart(offers: Sequence[Draft], mapping: Mapping) -> Iterator[Ambiguity]:
    """Give rows whose ids repeat ids of their own, by other columns, else by their order."""
    groups: dict[str, list[Draft]] = {}
    for draft in offers:
        groups.setdefault(draft.id, []).append(draft)
    for id, group in groups.items():
        if len(group) == 1:
            continue
        alike: dict[str, list[Draft]] = {}
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


def _said(draft: Draft) -> tuple[str, ...]:
    """Everything that a row says in the columns that are read."""
    facts = (fact.model_dump_json() for fact in draft.facts)
    pools = (pool.model_dump_json() for pool in draft.pools)
    return (draft.name, *facts, "", *pools, "", draft.prices.model_dump_json())
