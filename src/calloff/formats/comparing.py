"""Two versions of a register compared: what is new, gone, changed, silent or said again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from calloff.candidate import Offer, Pool
from calloff.formats.differences import SUBJECTS, Change, Difference, Kind, Of
from calloff.formats.identity import BY_ORDER
from calloff.pricing import Price
from calloff.register import Register
from calloff.values.exact import plain
from calloff.vocabulary import Fact

__all__ = ["difference"]


def difference(older: Register, newer: Register) -> Difference:
    """What has changed from an older version of a register to a newer one.

    Offers are the same where their ids are. That a supplier has gone silent is told apart from
    that it says something else; in lists that need not be whole, code by code.
    """
    was = {supplier.id: supplier for supplier in older.suppliers}
    now = {supplier.id: supplier for supplier in newer.suppliers}
    names = {id: supplier.name for id, supplier in (was | now).items()}
    changes = [
        *_of_suppliers(older, newer),
        *_of_offers(older, newer, names),
        *_of_documents(older, newer),
    ]
    order = {of: index for index, of in enumerate(SUBJECTS)}
    changes.sort(key=lambda change: (order[change.of], change.id, change.what, change.kind))
    return Difference(_version(older), _version(newer), tuple(changes), newer.vocabulary)


def _version(register: Register) -> str:
    return f"{register.id}, {register.known.isoformat()}"


def _of_suppliers(older: Register, newer: Register) -> Iterator[Change]:
    """Suppliers that have come, gone, or changed name or standing."""
    was = {supplier.id: supplier for supplier in older.suppliers}
    now = {supplier.id: supplier for supplier in newer.suppliers}
    for id in sorted(was.keys() | now.keys()):
        before, after = was.get(id), now.get(id)
        if before is None or after is None:
            known = after or before
            assert known is not None, "An id stands in at least one of the two."
            yield Change("supplier", "new" if before is None else "gone", id, known.name)
            continue
        for what in ("name", "aliases", "standings"):
            one, other = (_plain(getattr(supplier, what)) for supplier in (before, after))
            if one != other:
                yield Change("supplier", "changed", id, after.name, what, one, other)


def _plain(value: Any) -> Any:
    """A field of a record as JSON."""
    if isinstance(value, tuple):
        return [part if isinstance(part, str) else part.data() for part in value]
    return value


def _of_offers(older: Register, newer: Register, names: Mapping[str, str]) -> Iterator[Change]:
    """Offers that have come, gone, or say something else."""
    was = {offer.id: offer for offer in older.offers}
    now = {offer.id: offer for offer in newer.offers}
    pools_was = {pool.id: pool for pool in older.pools}
    pools_now = {pool.id: pool for pool in newer.pools}
    some = {f.code for f in newer.vocabulary.facets if f.kind == "code" and f.listed == "some"}
    for id in sorted(was.keys() | now.keys()):
        before, after = was.get(id), now.get(id)
        known = after or before
        assert known is not None, "An id stands in at least one of the two."
        about = _About(id, names.get(known.supplier, ""), BY_ORDER in (known.unit or ""))
        if before is None or after is None:
            yield about.change("offer", "new" if before is None else "gone")
            continue
        if (one := _ranking(before)) != (other := _ranking(after)):
            yield about.change("offer", "changed", "rank", one, other)
        yield from _of_facts(before, after, some, about)
        yield from _of_prices(before, after, about)
        yield from _of_places(
            [pools_was[pool] for pool in before.pools],
            [pools_now[pool] for pool in after.pools],
            about,
        )


def _ranking(offer: Offer) -> int | str | None:
    """An offer's place in the ranking, or its places by days and codes, as text."""
    if not offer.ranks:
        return offer.rank
    return "; ".join(
        " ".join(filter(None, (str(r.rank), r.within, str(r.valid)))) for r in offer.ranks
    )


@dataclass(frozen=True, slots=True)
class _About:
    """The offer that changes are about."""

    id: str
    name: str
    unsure: bool

    def change(
        self, of: Of, kind: Kind, what: str = "", before: Any = None, after: Any = None
    ) -> Change:
        """A change of this offer."""
        return Change(of, kind, self.id, self.name, what, before, after, self.unsure)

    def stated(self, of: Of, what: str, before: Any, after: Any) -> Iterator[Change]:
        """Changed, gone silent or spoken up, by what was and is stated; nothing if it is equal."""
        if before == after:
            return
        if before is None:
            kind: Kind = "spoke_up"
        else:
            kind = "went_silent" if after is None else "changed"
        yield self.change(of, kind, what, before, after)


def _of_facts(before: Offer, after: Offer, some: set[str], about: _About) -> Iterator[Change]:
    """Facts that differ, whoever stated them and whenever."""
    was, now = _by_facet(before.facts), _by_facet(after.facts)
    for facet in sorted(was.keys() | now.keys()):
        one, other = was.get(facet, []), now.get(facet, [])
        alone = len(one) == len(other) == 1 and one[0].valid == other[0].valid
        if alone and facet in some:
            yield from _of_codes(one[0], other[0], about)
        else:
            yield from about.stated("fact", facet, _told(one), _told(other))


def _by_facet(facts: Sequence[Fact]) -> dict[str, list[Fact]]:
    """What is stated on each facet; silence said aloud is silence."""
    found: dict[str, list[Fact]] = {}
    for fact in facts:
        if not fact.silent:
            found.setdefault(fact.facet, []).append(fact)
    return found


def _told(facts: Sequence[Fact]) -> Any:
    """What facts state, as JSON: value, denied, and when it holds where that is not always."""
    told = []
    for fact in facts:
        here: dict[str, Any] = {}
        if fact.value is not None:
            here["value"] = list(fact.value) if isinstance(fact.value, tuple) else fact.value
        if fact.denied:
            here["denied"] = list(fact.denied)
        if fact.valid.start is not None or fact.valid.end is not None:
            here["valid"] = str(fact.valid)
        told.append(here)
    if len(told) == 1:
        return told[0]
    return sorted(told, key=str) or None


def _of_codes(before: Fact, after: Fact, about: _About) -> Iterator[Change]:
    """Codes of a list that need not be whole: each is stated, denied, or in silence."""
    was, now = _codes(before), _codes(after)
    moved: dict[Kind, tuple[dict[str, list[str]], dict[str, list[str]]]] = {}
    for code in sorted(was.keys() | now.keys()):
        one, other = was.get(code), now.get(code)
        if one == other:
            continue
        kind: Kind = "changed" if one and other else "went_silent" if one else "spoke_up"
        for told, side in zip(moved.setdefault(kind, ({}, {})), (one, other), strict=True):
            if side:
                told.setdefault(side, []).append(code)
    for kind, (one_side, other_side) in moved.items():
        yield about.change("fact", kind, before.facet, one_side or None, other_side or None)


def _codes(fact: Fact) -> dict[str, str]:
    """Each code that a fact speaks of: stated as ``value``, or ``denied``."""
    value = fact.value if isinstance(fact.value, tuple) else ()
    return {**dict.fromkeys(value, "value"), **dict.fromkeys(fact.denied, "denied")}


def _of_prices(before: Offer, after: Offer, about: _About) -> Iterator[Change]:
    """Prices that differ, by item, level, unit and tier, and what the lists say beside them."""
    was, now = _by_item(before), _by_item(after)
    for what in sorted(was.keys() | now.keys()):
        yield from about.stated("price", what, was.get(what), now.get(what))
    yield from about.stated("price", "", _beside_rows(before), _beside_rows(after))


def _beside_rows(offer: Offer) -> dict[str, Any]:
    """What a price list says beside its rows: surcharges, changes, and what its silence means."""
    told = {name: value for name, value in offer.prices.data().items() if name != "rows"}
    return {**told, "silence": offer.prices.silence}


def _by_item(offer: Offer) -> dict[str, Any]:
    """The prices of an offer, as JSON, by item, level, unit and tier."""
    found: dict[str, list[Price]] = {}
    for row in offer.prices.rows:
        tier = f"above {plain(row.above)}" if row.above else None
        what = " ".join(part for part in (row.item, row.level, f"per {row.unit}", tier) if part)
        found.setdefault(what, []).append(row)
    return {
        what: [
            {"amount": plain(row.amount), "valid": str(row.valid)}
            for row in sorted(rows, key=lambda row: str(row.valid))
        ]
        for what, rows in found.items()
    }


def _of_places(before: Sequence[Pool], after: Sequence[Pool], about: _About) -> Iterator[Change]:
    """Places that differ, by pool; places stated again, the same, are renewed."""
    was, now = ({pool.id: pool for pool in pools} for pools in (before, after))
    for id in sorted(was.keys() | now.keys()):
        what = id.removeprefix(f"{about.id}/")
        one, other = was.get(id), now.get(id)
        told = [_places(pool) if pool is not None else None for pool in (one, other)]
        if told[0] != told[1]:
            yield from about.stated("places", what, *told)
        elif told[0] is not None and one is not None and other is not None:
            dates = [pool.updated.isoformat() if pool.updated else None for pool in (one, other)]
            if dates[0] != dates[1]:
                times = [{"updated": day} for day in dates]
                yield about.change("places", "renewed", what, *times)


def _places(pool: Pool) -> Any:
    """What a pool states about its places, as JSON; ``None`` where it states nothing."""
    told: dict[str, Any] = {}
    if pool.available is not None:
        told["available"] = plain(pool.available)
    if pool.maximum is not None:
        told["maximum"] = plain(pool.maximum)
    if not told:
        return None
    told["unit"] = pool.unit if pool.per is None else f"{pool.unit}/{pool.per}"
    if pool.traits:
        told["for"] = [_told([trait]) for trait in pool.traits]
    if pool.valid.start is not None or pool.valid.end is not None:
        told["valid"] = str(pool.valid)
    return told


def _of_documents(older: Register, newer: Register) -> Iterator[Change]:
    """Frameworks, keys and the vocabulary, where they differ in anything."""
    pairs: tuple[tuple[Of, Sequence[Any], Sequence[Any]], ...] = (
        ("framework", older.frameworks, newer.frameworks),
        ("key", older.keys, newer.keys),
        ("vocabulary", (older.vocabulary,), (newer.vocabulary,)),
    )
    for of, before, after in pairs:
        was, now = ({record.id: record for record in records} for records in (before, after))
        for id in sorted(was.keys() | now.keys()):
            if id not in was or id not in now:
                yield Change(of, "new" if id not in was else "gone", id)
            elif was[id] != now[id]:
                yield Change(of, "changed", id)
