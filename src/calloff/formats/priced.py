"""Price lists as they were read from sheets, and everything in them that is doubtful, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Fields
from dataclasses import dataclass

from calloff.finding import Remark
from calloff.pricing import PriceList
from calloff.register import Register
from calloff.values.outline import Bullets, Heading, Lines, Outline, Paragraph, Part
from calloff.values.texts import Language, Sayings
from calloff.values.typeset import as_text

__all__ = ["SAYINGS", "PriceSheets"]


@dataclass(frozen=True)
class PriceSheets:
    """Price lists as they were read, and what must be known about how.

    Attributes:
        register: The register, with the prices in the offers of the mapping's lots. What is
            priced becomes what can be called off in those lots that do not name it themselves.
        lists: The price lists by the ids of their offers.
        source: The name of the file, or of the files.
        remarks: Doubts: suppliers that offer nothing in the lots, offers without prices, rates
            that are not stated, percentages that the sheet shows as money, discounts that are
            not counted, columns and rows that nobody mentions.
    """

    register: Register
    lists: Fields[str, PriceList]
    source: str
    remarks: tuple[Remark, ...]

    def outline(self, language: Language = "sv") -> Outline:
        """What was read and what is doubtful, for whoever answers for the register."""
        title = _say("title", language, source=self.source)
        return Outline.of(title, self._sections(language), language)

    def summary(self, language: Language = "sv") -> str:
        """The outline as plain text."""
        return as_text(self.outline(language))

    def _sections(self, language: Language) -> Iterator[Sequence[Part]]:
        counts = {
            "lists": len(self.lists),
            "prices": sum(len(prices.rows) for prices in self.lists.values()),
            "surcharges": sum(len(prices.surcharges) for prices in self.lists.values()),
        }
        yield [Lines(tuple((_say(name, language), str(n)) for name, n in counts.items()))]
        names = {supplier.id: supplier.name for supplier in self.register.suppliers}
        names |= {offer.id: names[offer.supplier] for offer in self.register.offers}
        by_code: dict[str, list[Remark]] = {}
        for remark in self.remarks:
            by_code.setdefault(remark.code, []).append(remark)
        for code, remarks in by_code.items():
            shown = tuple(
                _say(f"{code}.one", language, place=names.get(r.place, r.place), **r.found)
                for r in remarks[:_SHOWN]
            )
            parts: list[Part] = [
                Heading(_say(code, language, count=len(remarks))),
                Bullets(shown),
            ]
            if more := len(remarks) - len(shown):
                parts.append(Paragraph(_say("more", language, count=more)))
            yield parts


_SHOWN = 10
"""How many remarks of a kind a summary shows; all of them stand in `PriceSheets.remarks`."""

SAYINGS = Sayings(
    sv={
        "title": "Inläsning av priser: {source}",
        "lists": "Prislistor",
        "prices": "Priser",
        "surcharges": "Tillägg och avdrag",
        "more": "… och {count} till.",
        "price_sheet.unused": "Kolumner och rader som mappningen inte nämner: {count}",
        "price_sheet.unused.one": "{place}: {name}",
        "price_sheet.percent_shown_as_money": "Procentsatser som arket visar som pengar: {count}",
        "price_sheet.percent_shown_as_money.one": "{place}: läst som {percent} procent.",
        "price_sheet.discount_not_counted": "Avdrag på procentsatser, som inte räknas: {count}",
        "price_sheet.discount_not_counted.one": "{place}: {name}, {percent} procent.",
        "price_sheet.not_stated": "Tomma celler, som räknas som inte angivet: {count}",
        "price_sheet.not_stated.one": "{place}: {name}",
        "price_sheet.no_prices": "Antagna leverantörer utan priser: {count}",
        "price_sheet.no_prices.one": "{place}",
        "price_sheet.no_offer": "Leverantörer med priser men inte antagna i delområdet: {count}",
        "price_sheet.no_offer.one": "{place}",
    },
    en={
        "title": "Import of prices: {source}",
        "lists": "Price lists",
        "prices": "Prices",
        "surcharges": "Surcharges and discounts",
        "more": "… and {count} more.",
        "price_sheet.unused": "Columns and rows that the mapping does not mention: {count}",
        "price_sheet.unused.one": "{place}: {name}",
        "price_sheet.percent_shown_as_money": "Percentages that the sheet shows as money: {count}",
        "price_sheet.percent_shown_as_money.one": "{place}: read as {percent} per cent.",
        "price_sheet.discount_not_counted": "Discounts on percentages, not counted: {count}",
        "price_sheet.discount_not_counted.one": "{place}: {name}, {percent} per cent.",
        "price_sheet.not_stated": "Empty cells, counted as not stated: {count}",
        "price_sheet.not_stated.one": "{place}: {name}",
        "price_sheet.no_prices": "Offers without prices: {count}",
        "price_sheet.no_prices.one": "{place}",
        "price_sheet.no_offer": "Suppliers with prices and no offer in the lot: {count}",
        "price_sheet.no_offer.one": "{place}",
    },
)


def _say(code: str, language: Language, **blanks: object) -> str:
    """What a code says in a language."""
    sentence = SAYINGS.find(language, code)
    assert sentence is not None, "Every code that is told has words in both languages."
    return sentence.format(**blanks)
