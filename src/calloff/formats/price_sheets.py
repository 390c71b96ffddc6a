"""Sheets of prices read as price lists: each supplier's prices and surcharges, as offers have them.

A price list is money that somebody will pay, so nothing in it is guessed and nothing is left out
in silence: a cell that is not what its column or row should hold refuses the sheets, and all such
cells are told at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Fields
from decimal import Decimal
from pathlib import Path

from calloff import shipped
from calloff.candidate import Offer
from calloff.errors import did_you_mean
from calloff.formats.documents import load, parse
from calloff.formats.identity import folded
from calloff.formats.price_drafts import Draft, Level
from calloff.formats.price_mapping import (
    AcrossRow,
    AcrossSheet,
    Discount,
    PriceMapping,
    PriceSheet,
)
from calloff.formats.priced import PriceSheets
from calloff.formats.rows import FeedError
from calloff.formats.sheet_numbers import Numbers, Told
from calloff.formats.sheets import EMPTY, Sheet, SheetCell, sheets_in
from calloff.framework import Framework, Item
from calloff.pricing import Price, PriceList
from calloff.register import Register
from calloff.values.exact import plain

__all__ = ["PriceSheets", "read_price_lists"]


def read_price_lists(
    source: str | Path | Sequence[str | Path],
    mapping: PriceMapping | str | Path,
    register: Register,
) -> PriceSheets:
    """Read sheets of prices as the price lists of a register's offers.

    Args:
        source: A workbook; a folder with a CSV file for each sheet; or CSV files.
        mapping: What the sheets mean; a mapping, its file, or the name of a shipped one.
        register: The register with the suppliers and their offers.

    Raises:
        InputError: where a file or the mapping cannot be used.
        FeedError: where cells cannot be read; every one is listed with sheet, row and column.
    """
    rules = _mapping(mapping)
    name, sheets = sheets_in(source, rules.sheets, rules.table)
    told = Told()
    drafts = _Reader(rules, register, told).drafts(sheets)
    lists = {id: draft.price_list(rules) for id, draft in drafts.items()}
    offers = list(_offers(register, rules, lists, told))
    if told.problems:
        raise FeedError(name, told.problems)
    return PriceSheets(
        register.replace(frameworks=_with_items(register, rules, lists), offers=tuple(offers)),
        {o.id: o.prices for o in offers if o.lot in rules.lots and o.supplier in lists},
        name,
        tuple(told.remarks),
    )


def _mapping(given: PriceMapping | str | Path) -> PriceMapping:
    """The mapping itself, from its file, or from the package by its name."""
    if isinstance(given, PriceMapping):
        return given
    if not Path(given).exists() and str(given) in shipped.mapping_names():
        text = shipped.mapping_text(str(given))
        return parse(text, source=f"{given}.toml", toml=True, expected=PriceMapping)
    return load(given, PriceMapping)


# --- sheets --------------------------------------------------------------------------------------


class _Suppliers:
    """Finds whom a sheet means by a name."""

    def __init__(self, mapping: PriceMapping, register: Register, told: Told) -> None:
        self.told = told
        self.names: list[str] = []
        self.ids: dict[str, set[str]] = {}
        for supplier in register.suppliers:
            for name in (supplier.name, *supplier.aliases):
                self.names.append(name)
                self.ids.setdefault(folded(name), set()).add(supplier.id)
        known = {supplier.id for supplier in register.suppliers}
        for name, id in mapping.suppliers.items():
            if id not in known:
                hint = did_you_mean(id, known)
                told.wrong(f"mapping, suppliers.{name}", f"no supplier {id!r}.{hint}")
            self.names.append(name)
            self.ids[folded(name)] = {id}

    def named(self, cell: SheetCell, place: str) -> str | None:
        """The id of the supplier that a cell names; ``None`` where it names none, or several."""
        if not cell.text:
            self.told.wrong(place, "a supplier is needed, the cell is empty.")
            return None
        ids = self.ids.get(folded(cell.text), set())
        if len(ids) == 1:
            return next(iter(ids))
        what = f"no supplier {cell.text!r} in the register.{did_you_mean(cell.text, self.names)}"
        if ids:
            what = f"{cell.text!r} is {' and '.join(sorted(ids))}: say which in the mapping."
        self.told.wrong(place, what)
        return None


class _Reader:
    """Reads the sheets of one mapping, and keeps what was wrong and what was doubtful."""

    def __init__(self, mapping: PriceMapping, register: Register, told: Told) -> None:
        self.mapping = mapping
        self.register = register
        self.told = told
        self.numbers = Numbers(mapping, told)
        self.suppliers = _Suppliers(mapping, register, told)
        self.found: dict[str, Draft] = {}
        self.counted = {rule.item for rule in mapping.surcharges if rule.item is not None}

    def drafts(self, sheets: Fields[str, Sheet]) -> dict[str, Draft]:
        """What all the sheets say of each supplier."""
        for rule in self.mapping.prices:
            self._prices(rule, sheets[rule.sheet])
        for across in self.mapping.across:
            self._across(across, sheets[across.sheet])
        self._complete()
        return self.found

    def _complete(self) -> None:
        """Tell suppliers that stand in one sheet and not in another."""
        names = {supplier.id: supplier.name for supplier in self.register.suppliers}
        for id, draft in sorted(self.found.items()):
            for sheet in self.mapping.across:
                if sheet.sheet not in draft.across:
                    what = f"there is no column for {names[id]!r}."
                    self.told.wrong(f"sheet {sheet.sheet}", what)
            if not draft.places:
                sheets = ", ".join(sheet.sheet for sheet in self.mapping.prices)
                self.told.wrong(f"sheet {sheets}", f"there is no price from {names[id]!r}.")

    # --- a sheet of prices ---

    def _prices(self, rule: PriceSheet, sheet: Sheet) -> None:
        """Every row of a sheet of prices."""
        at = self._headings(rule, sheet)
        if at is None:
            return
        for number in range(rule.header + 1, len(sheet.rows) + 1):
            cells = sheet.row(number)
            if not any(cell.text for cell in cells):
                continue
            if any(cell.text for cell in cells[len(sheet.row(rule.header)) :]):
                self.told.wrong(sheet.place(number), "has cells beyond the last heading.")
            row = {column: _cell_at(cells, index) for column, index in at.items()}
            if row[rule.item].text not in rule.left_out:
                self._row(rule, sheet, number, row)

    def _headings(self, rule: PriceSheet, sheet: Sheet) -> dict[str, int] | None:
        """Where each heading stands; ``None`` where one that is needed is not there."""
        found: dict[str, int] = {}
        for index, cell in enumerate(sheet.row(rule.header)):
            if cell.text in found:
                what = f"the heading {cell.text!r} stands twice."
                self.told.wrong(sheet.place(rule.header), what)
            if cell.text:
                found[cell.text] = index
        lacking = [name for name in rule.needed if name not in found]
        for name in lacking:
            what = f"there is no heading {name!r}.{did_you_mean(name, found)}"
            self.told.wrong(sheet.place(rule.header), what)
        for name in found:
            if name not in rule.needed and name not in rule.ignored:
                self.told.doubt("unused", sheet.place(rule.header, name), name=name)
        return None if lacking else found

    def _row(
        self, rule: PriceSheet, sheet: Sheet, number: int, row: Fields[str, SheetCell]
    ) -> None:
        """One row: the prices or percentages of one item from one supplier."""
        item, unit = row[rule.item].text, row[rule.unit].text
        supplier = self.suppliers.named(row[rule.supplier], sheet.place(number, rule.supplier))
        if not item:
            place = sheet.place(number, rule.item)
            self.told.wrong(place, "an item is needed, the cell is empty.")
        if unit not in rule.units and unit not in rule.percentages:
            known = (*rule.units, *rule.percentages)
            hint = did_you_mean(unit, known) or " Add it to the mapping's units or percentages."
            what = f"no unit {unit!r} is known.{hint}" if unit else "a unit is needed."
            self.told.wrong(sheet.place(number, rule.unit), what)
        elif supplier is not None and item:
            draft = self.found.setdefault(supplier, Draft())
            for column, level in rule.priced.items():
                place = sheet.place(number, column)
                if self._first(draft, item, level, place):
                    self._priced(rule, draft, (item, level, unit), row[column], place)
            if rule.discount is not None:
                place = sheet.place(number, rule.discount.column)
                self._off(rule, rule.discount, draft, row, place)

    def _first(self, draft: Draft, item: str, level: Level, place: str) -> bool:
        """Whether an item is priced for the first time; where it is not, that is told."""
        before = draft.places.setdefault((item, level), place)
        if before != place:
            what = f"{item!r} is priced a second time; the first is in {before}."
            self.told.wrong(place, what)
        return before == place

    def _priced(
        self,
        rule: PriceSheet,
        draft: Draft,
        of: tuple[str, Level, str],
        cell: SheetCell,
        place: str,
    ) -> None:
        """Add what a cell says of an item at a level: its price, or the rate of a surcharge."""
        item, level, unit = of
        if unit in rule.percentages:
            percent = self.numbers.percent(cell, rule.percentages[unit], place)
            if item not in self.counted:
                what = (
                    f"{item!r} is a percentage, and no surcharge of the mapping is counted by it."
                )
                self.told.wrong(place, what)
            elif percent is not None:
                draft.rates.setdefault(item, {})[level] = percent
        elif cell.text or rule.empty == "refused":
            amount = self.numbers.amount(cell, place)
            if amount is not None:
                draft.rows.append(self._price(item, amount, rule.units[unit], level))

    def _price(self, item: str, amount: Decimal, unit: str, level: Level) -> Price:
        valid, source = self.mapping.valid, self.mapping.source
        return Price(item, amount, unit, level=level, valid=valid, source=source)

    def _off(
        self,
        rule: PriceSheet,
        discount: Discount,
        draft: Draft,
        row: Fields[str, SheetCell],
        place: str,
    ) -> None:
        """Keep what is taken off the prices of a row."""
        cell = row[discount.column]
        percent = self.numbers.percent(cell, discount.written, place) if cell.text else None
        if not percent:
            return
        item, below = row[rule.item].text, discount.off == "negative"
        off = percent if below else -percent
        if off > 0:
            sign = "below" if below else "above"
            what = f"{cell.text} would make the price higher: a discount here is {sign} zero."
            self.told.wrong(place, what)
        elif row[rule.unit].text in rule.percentages:
            # Discounts are counted of prices: what is taken off a percentage has no reading.
            self.told.doubt("discount_not_counted", place, name=item, percent=plain(off))
        else:
            draft.discounts[item] = off

    # --- a sheet across ---

    def _across(self, rule: AcrossSheet, sheet: Sheet) -> None:
        """Every row of a sheet that has a column for each supplier."""
        heads = [cell.text for cell in sheet.row(rule.header)]
        if rule.names not in heads:
            what = f"there is no heading {rule.names!r}.{did_you_mean(rule.names, heads)}"
            self.told.wrong(sheet.place(rule.header), what)
            return
        corner = heads.index(rule.names)
        columns = self._columns(rule, sheet, corner)
        seen: set[str] = set()
        for number in range(rule.header + 1, len(sheet.rows) + 1):
            cells = sheet.row(number)
            name = _cell_at(cells, corner).text
            if not self._known(rule, sheet, number, name):
                continue
            if name in seen:
                self.told.wrong(sheet.place(number), f"the row {name!r} stands twice.")
            seen.add(name)
            for index, draft in columns.items():
                place = sheet.place(number, heads[index])
                self._rated(rule.rows[name], draft, _cell_at(cells, index), place)
        for name in rule.rows:
            if name not in seen:
                names = [_cell_at(cells, corner).text for cells in sheet.rows]
                what = f"there is no row {name!r}.{did_you_mean(name, names)}"
                self.told.wrong(f"sheet {sheet.name}", what)

    def _columns(self, rule: AcrossSheet, sheet: Sheet, corner: int) -> dict[int, Draft]:
        """The column of each supplier."""
        columns: dict[int, Draft] = {}
        for index, cell in enumerate(sheet.row(rule.header)):
            if index == corner or not cell.text:
                continue
            place = sheet.place(rule.header, cell.text)
            id = self.suppliers.named(cell, place)
            if id is None:
                continue
            draft = self.found.setdefault(id, Draft())
            if sheet.name in draft.across:
                self.told.wrong(place, "is a second column for the same supplier.")
            draft.across.add(sheet.name)
            columns[index] = draft
        return columns

    def _known(self, rule: AcrossSheet, sheet: Sheet, number: int, name: str) -> bool:
        """Whether a row is to be read; one that may be misspelt is told, as is a stranger."""
        if name in rule.rows:
            return True
        if not any(cell.text for cell in sheet.row(number)) or name in rule.ignored:
            return False
        hint = did_you_mean(name, rule.rows)
        if hint or not name:
            self.told.wrong(sheet.place(number), f"no row {name!r} is known.{hint}")
        else:
            self.told.doubt("unused", sheet.place(number), name=name)
        return False

    def _rated(self, row: AcrossRow, draft: Draft, cell: SheetCell, place: str) -> None:
        """Add one supplier's rate or price in a row."""
        if not cell.text:
            if row.empty == "refused":
                what = "is empty: a number is needed, nought if that is meant."
                self.told.wrong(place, what)
                return
            if row.empty == "silence":
                self.told.doubt("not_stated", place, name=row.surcharge or row.price or "")
                return
            cell = SheetCell("0", Decimal(0))
        if row.surcharge is not None and row.written is not None:
            percent = self.numbers.percent(cell, row.written, place)
            if percent is not None:
                draft.rates[row.surcharge] = {None: percent}
        elif row.price is not None and row.unit is not None:
            amount = self.numbers.amount(cell, place)
            for level in self.mapping.levels if row.every_level else (None,):
                if amount is not None and self._first(draft, row.price, level, place):
                    draft.rows.append(self._price(row.price, amount, row.unit, level))


def _cell_at(cells: Sequence[SheetCell], index: int) -> SheetCell:
    """A cell of a row; an empty one where the row is shorter."""
    return cells[index] if index < len(cells) else EMPTY


# --- the register --------------------------------------------------------------------------------


def _offers(
    register: Register, mapping: PriceMapping, lists: Fields[str, PriceList], told: Told
) -> Iterator[Offer]:
    """Every offer of the register, those of the lots with their suppliers' lists."""
    lots = {f"{f.id}/{lot.id}" for f in register.frameworks for lot in f.lots}
    for index, lot in enumerate(mapping.lots):
        if lot not in lots:
            hint = did_you_mean(lot, lots)
            told.wrong(f"mapping, lots.{index}", f"no lot {lot!r} in the register.{hint}")
    priced = set()
    for offer in register.offers:
        prices = lists.get(offer.supplier) if offer.lot in mapping.lots else None
        if prices is not None:
            priced.add(offer.supplier)
            _check(offer, prices, register, told)
            yield offer.replace(prices=prices)
            continue
        if offer.lot in mapping.lots:
            told.doubt("no_prices", offer.id)
        yield offer
    for id in sorted(set(lists) - priced):
        told.doubt("no_offer", id)


def _check(offer: Offer, prices: PriceList, register: Register, told: Told) -> None:
    """Tell what an offer prices and its lot does not have, or has in another unit."""
    if offer.prices.rows:
        what = "has prices in the register already: let the sheets or the register have them."
        told.wrong(offer.id, what)
    items = register.terms(offer.lot).lot.by_item
    for item, unit in dict.fromkeys((row.item, row.unit) for row in prices.rows):
        if items and item not in items:
            told.wrong(offer.id, f"no item {item!r} in the lot.{did_you_mean(item, items)}")
        elif items and unit not in items[item].units:
            units = ", ".join(items[item].units)
            told.wrong(offer.id, f"{item!r} is priced by the {unit}, the lot has it by {units}.")


def _with_items(
    register: Register, mapping: PriceMapping, lists: Fields[str, PriceList]
) -> tuple[Framework, ...]:
    """The agreements; a lot that names no items can be called off by what is priced in it."""
    units: dict[str, set[str]] = {}
    for prices in lists.values():
        for row in prices.rows:
            units.setdefault(row.item, set()).add(row.unit)
    items = tuple(Item(id=id, units=tuple(sorted(known))) for id, known in sorted(units.items()))
    return tuple(
        framework.replace(
            lots=tuple(
                lot.replace(items=items)
                if f"{framework.id}/{lot.id}" in mapping.lots and not lot.items
                else lot
                for lot in framework.lots
            )
        )
        for framework in register.frameworks
    )
