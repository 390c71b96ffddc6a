"""What has changed from one version of a register to the next: who, what, before and after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from calloff.candidate import Offer, Pool
from calloff.formats.identity import BY_ORDER
from calloff.pricing import Price
from calloff.register import Register
from calloff.values.exact import plain
from calloff.values.outline import Bullets, Heading, Lines, Outline, Paragraph, Part
from calloff.values.outline import Table as Grid
from calloff.values.texts import Language, Sayings
from calloff.values.typeset import as_text
from calloff.vocabulary import Fact, Vocabulary

__all__ = ["Change", "Difference", "difference"]

Kind = Literal["new", "gone", "changed", "went_silent", "spoke_up", "renewed"]
"""How something differs. To go silent is not to change: what was stated is now not stated."""

Of = Literal["offer", "supplier", "fact", "price", "places", "framework", "key", "vocabulary"]
"""What differs."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs between two versions.

    Attributes:
        of: What kind of thing it is.
        kind: ``new``, ``gone``, ``changed``; ``went_silent``: a value before, silence now;
            ``spoke_up``: silence before; ``renewed``: places stated again, the same.
        id: The id of the offer, or of the supplier, framework, key or vocabulary.
        name: The supplier's name, where it is about an offer or a supplier.
        what: The facet, the item with its unit, the pool, or the field; empty for the whole.
        before: What was stated, as JSON; ``None`` where nothing was.
        after: What is stated now, as JSON; ``None`` where nothing is.
        unsure: Whether the offer is known only by its order among equals, so that it need not be
            the same on both days.
    """

    of: Of
    kind: Kind
    id: str
    name: str = ""
    what: str = ""
    before: Any = None
    after: Any = None
    unsure: bool = False


@dataclass(frozen=True)
class Difference:
    """Everything that differs between two versions of a register.

    Attributes:
        older: The id and the day of the older version.
        newer: The id and the day of the newer one.
        changes: The changes, by offer in the order of their ids, then by what changed.
        vocabulary: The newer version's vocabulary, for the names of things.
    """

    older: str
    newer: str
    changes: tuple[Change, ...]
    vocabulary: Vocabulary = field(repr=False)

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.changes)

    @cached_property
    def counts(self) -> Mapping[tuple[Of, Kind], int]:
        """How many changes there are of each sort, in one order."""
        found = Counter((change.of, change.kind) for change in self.changes)
        return {(of, kind): found[of, kind] for of in _OF for kind in _KINDS if found[of, kind]}

    @cached_property
    def touched(self) -> Mapping[tuple[Of, Kind], int]:
        """On how many offers, or suppliers and documents, there are changes of each sort."""
        return {
            (of, kind): len({c.id for c in self.changes if (c.of, c.kind) == (of, kind)})
            for of, kind in self.counts
        }

    def rows(self) -> Iterator[dict[str, Any]]:
        """One row for each change, for tables; values are texts, empty where nothing is stated."""
        for change in self.changes:
            yield {
                "of": change.of,
                "kind": change.kind,
                "id": change.id,
                "name": change.name,
                "what": change.what,
                "before": _text(change, change.before, self.vocabulary, "en"),
                "after": _text(change, change.after, self.vocabulary, "en"),
                "unsure": change.unsure,
            }

    def outline(self, language: Language = "sv", *, shown: int | None = 20) -> Outline:
        """The differences for people, counted and then told.

        Args:
            language: ``sv`` or ``en``.
            shown: How many of each sort are told; ``None``: every one.
        """
        title = _say("title", language)
        return Outline.of(title, self._sections(language, shown), language)

    def text(self, language: Language = "sv", *, shown: int | None = 20) -> str:
        """The outline as plain text."""
        return as_text(self.outline(language, shown=shown))

    def __str__(self) -> str:
        """The differences in Swedish."""
        return self.text()

    def _sections(self, language: Language, shown: int | None) -> Iterator[Sequence[Part]]:
        versions = ((_say(n, language), getattr(self, n)) for n in ("older", "newer"))
        yield [Lines(tuple(versions))]
        if not self.changes:
            yield [Paragraph(_say("nothing", language))]
            return
        head = tuple(_say(f"head.{name}", language) for name in ("what", "count", "touched"))
        counted = tuple(
            (
                f"{_say(of, language)}: {_say(kind, language)}",
                str(count),
                str(self.touched[of, kind]),
            )
            for (of, kind), count in self.counts.items()
        )
        unsure = sum(change.unsure for change in self.changes)
        grid: list[Part] = [Grid(head, counted, numbers=frozenset({1, 2}))]
        if unsure:
            grid.append(Paragraph(_say("unsure", language, count=unsure)))
        yield grid
        for (of, kind), count in self.counts.items():
            mine = [c for c in self.changes if (c.of, c.kind) == (of, kind)]
            parts: list[Part] = [
                Heading(f"{_say(of, language)}: {_say(kind, language)} ({count})"),
                Bullets(tuple(self._sentence(change, language) for change in mine[:shown])),
            ]
            if shown is not None and count > shown:
                parts.append(Paragraph(_say("more", language, count=count - shown)))
            yield parts

    def _sentence(self, change: Change, language: Language) -> str:
        """One change in words."""
        who = f"{change.name} ({change.id})" if change.name else change.id
        what = change.what
        if change.of == "fact":
            facet = self.vocabulary.by_code.get(change.what)
            what = facet.name[language] if facet else change.what
        before, after = (
            _text(change, value, self.vocabulary, language)
            for value in (change.before, change.after)
        )
        if before and after:
            told = f"{before} → {after}"
        elif change.kind == "went_silent":
            told = _say("was", language, value=before)
        else:
            told = before or after
        mark = _say("mark", language) if change.unsure else ""
        parts = [part for part in (what, told) if part]
        return who + (": " + ": ".join(parts) if parts else "") + mark


_OF: tuple[Of, ...] = (
    "offer",
    "supplier",
    "fact",
    "price",
    "places",
    "framework",
    "key",
    "vocabulary",
)
_KINDS: tuple[Kind, ...] = ("new", "gone", "changed", "went_silent", "spoke_up", "renewed")


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
    order = {of: index for index, of in enumerate(_OF)}
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
        if before.rank != after.rank:
            yield about.change("offer", "changed", "rank", before.rank, after.rank)
        yield from _of_facts(before, after, some, about)
        yield from _of_prices(before, after, about)
        yield from _of_places(
            [pools_was[pool] for pool in before.pools],
            [pools_now[pool] for pool in after.pools],
            about,
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
    """Prices that differ, by item, level and unit."""
    was, now = _by_item(before), _by_item(after)
    for what in sorted(was.keys() | now.keys()):
        yield from about.stated("price", what, was.get(what), now.get(what))
    one, other = (
        {"currency": o.prices.currency, "silence": o.prices.silence} for o in (before, after)
    )
    yield from about.stated("price", "", one, other)


def _by_item(offer: Offer) -> dict[str, Any]:
    """The prices of an offer, as JSON, by item, level and unit."""
    found: dict[str, list[Price]] = {}
    for row in offer.prices.rows:
        what = " ".join(part for part in (row.item, row.level, f"per {row.unit}") if part)
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


def _text(change: Change, value: Any, vocabulary: Vocabulary, language: Language) -> str:
    """What was stated, in words."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(_text(change, part, vocabulary, language) for part in value)
    if not isinstance(value, dict):
        return str(value)
    told = []
    for name, part in value.items():
        parts = part if isinstance(part, list) else [part]
        if change.of == "fact" and name in {"value", "denied"}:
            named = ", ".join(_named(change.what, p, vocabulary, language) for p in parts)
            told.append(named if name == "value" else _say("denied", language, value=named))
        elif name in {"available", "maximum"}:
            told.append(_say(name, language, value=part))
        elif name in {"amount", "valid", "updated", "currency", "silence"}:
            told.append(str(part))
    return ", ".join(told) or ", ".join(map(str, value.values()))


def _named(facet: str, value: Any, vocabulary: Vocabulary, language: Language) -> str:
    """A value of a facet by its name."""
    if isinstance(value, bool):
        return _say("yes" if value else "no", language)
    return vocabulary.name_of(facet, value, language)


SAYINGS = Sayings(
    sv={
        "title": "Vad som skiljer",
        "older": "Äldre",
        "newer": "Nyare",
        "nothing": "Ingenting skiljer.",
        "head.what": "Vad",
        "head.count": "Antal",
        "head.touched": "Hos",
        "unsure": "{count} av skillnaderna rör rader som bara kan skiljas åt genom sin ordning; "
        "de behöver inte vara samma båda dagarna.",
        "mark": " [osäkert vem]",
        "more": "… och {count} till.",
        "was": "var {value}, är inte längre angivet",
        "denied": "inte {value}",
        "available": "{value} lediga",
        "maximum": "{value} totalt",
        "yes": "ja",
        "no": "nej",
        "offer": "leverantör i delområde",
        "supplier": "leverantör",
        "fact": "uppgift",
        "price": "pris",
        "places": "platser",
        "framework": "ramavtal",
        "key": "fördelningsnyckel",
        "vocabulary": "begrepp",
        "new": "ny",
        "gone": "borta",
        "changed": "ändrad",
        "went_silent": "inte längre angiven",
        "spoke_up": "nu angiven",
        "renewed": "angiven på nytt, lika",
    },
    en={
        "title": "What differs",
        "older": "Older",
        "newer": "Newer",
        "nothing": "Nothing differs.",
        "head.what": "What",
        "head.count": "Count",
        "head.touched": "In",
        "unsure": "{count} of the differences are about rows that only their order tells apart; "
        "they need not be the same on both days.",
        "mark": " [unsure who]",
        "more": "… and {count} more.",
        "was": "was {value}, is no longer stated",
        "denied": "not {value}",
        "available": "{value} free",
        "maximum": "{value} in all",
        "yes": "yes",
        "no": "no",
        "offer": "offer",
        "supplier": "supplier",
        "fact": "fact",
        "price": "price",
        "places": "places",
        "framework": "framework",
        "key": "allocation key",
        "vocabulary": "vocabulary",
        "new": "new",
        "gone": "gone",
        "changed": "changed",
        "went_silent": "no longer stated",
        "spoke_up": "now stated",
        "renewed": "stated again, the same",
    },
)


def _say(code: str, language: Language, **blanks: object) -> str:
    """What a code says in a language."""
    sentence = SAYINGS.find(language, code)
    assert sentence is not None, "Every code that is told has words in both languages."
    return sentence.format(**blanks)
