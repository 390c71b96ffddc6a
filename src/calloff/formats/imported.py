"""A feed as it was read: the register, and everything in it that is doubtful, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Fields
from dataclasses import dataclass
from functools import cached_property

from calloff.finding import Remark
from calloff.register import Register
from calloff.values.outline import Bullets, Heading, Lines, Outline, Paragraph, Part, Table
from calloff.values.texts import Language, Sayings
from calloff.values.typeset import as_text
from calloff.vocabulary import Text

__all__ = ["SAYINGS", "Ambiguity", "Imported", "Unmapped"]


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
        "hsds.available_above_maximum": "Fler lediga platser än det finns: {count}",
        "hsds.available_above_maximum.one": "{place}: {available} lediga av högst {maximum}.",
        "hsds.not_active": "Tjänster som inte är i drift: {count}",
        "hsds.not_active.one": "{place}: {status}",
        "hsds.schedule_not_now": "Scheman för andra tider än nu: {count}",
        "hsds.schedule_not_now.one": "{place}: {days}",
        "hsds.schedule_no_hours": "Scheman utan dagar eller klockslag: {count}",
        "hsds.schedule_no_hours.one": "{place}",
        "hsds.schedule_not_weekly": "Scheman som inte är lika varje vecka: {count}",
        "hsds.schedule_not_weekly.one": "{place}: {rule}",
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
        "hsds.available_above_maximum": "More places free than there are: {count}",
        "hsds.available_above_maximum.one": "{place}: {available} free of {maximum} at most.",
        "hsds.not_active": "Services that are not active: {count}",
        "hsds.not_active.one": "{place}: {status}",
        "hsds.schedule_not_now": "Schedules for other times than now: {count}",
        "hsds.schedule_not_now.one": "{place}: {days}",
        "hsds.schedule_no_hours": "Schedules without days or hours: {count}",
        "hsds.schedule_no_hours.one": "{place}",
        "hsds.schedule_not_weekly": "Schedules that are not the same every week: {count}",
        "hsds.schedule_not_weekly.one": "{place}: {rule}",
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
