"""Money and per cents in the cells of a sheet, never one for the other."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from calloff.errors import Problem
from calloff.finding import Remark
from calloff.formats.price_mapping import PriceMapping, Written
from calloff.formats.sheets import SheetCell
from calloff.values.exact import plain

__all__ = ["Numbers", "Told", "number_in"]


@dataclass(slots=True)
class Told:
    """What was found out while sheets were read.

    Attributes:
        problems: What hinders them from being read.
        remarks: What is doubtful, and does not hinder.
    """

    problems: list[Problem] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    def wrong(self, place: str, what: str) -> None:
        """Add something that hinders."""
        self.problems.append(Problem(place, what))

    def doubt(self, code: str, place: str, **found: str) -> None:
        """Add something doubtful."""
        self.remarks.append(Remark(f"price_sheet.{code}", place, found))


class Numbers:
    """Reads numbers as a mapping writes them, and tells those that it cannot read."""

    def __init__(self, mapping: PriceMapping, told: Told) -> None:
        """Read by a mapping."""
        self.decimal = mapping.decimal
        self.thousands = mapping.thousands
        self.told = told

    def amount(self, cell: SheetCell, place: str) -> Decimal | None:
        """The amount of money in a cell; ``None`` where there is none, which is told."""
        if cell.shown == "percent" or "%" in cell.text:
            what = (
                f"{_as_shown(cell)} is a percentage, and an amount of money is needed: if the row "
                "is a percentage, its unit belongs among the mapping's percentages."
            )
            self.told.wrong(place, what)
            return None
        number = self._number(cell, place, "an amount of money")
        if number is not None and not 0 <= number < 10**7:
            what = f"an amount from 0 and below ten million is needed, got {cell.text}."
            self.told.wrong(place, what)
            return None
        return number

    def percent(self, cell: SheetCell, written: Written, place: str) -> Decimal | None:
        """The per cent in a cell; ``None`` where there is none, which is told."""
        if what := _otherwise_written(cell, written):
            self.told.wrong(place, what)
            return None
        bare = SheetCell(cell.text.replace("%", "").strip(), cell.number, fault=cell.fault)
        number = self._number(bare, place, "a percentage")
        if number is None:
            return None
        # Scaling moves the decimal point alone: no digit is lost or added.
        percent = number.scaleb(2) if written == "fraction" else number
        if not -100 < percent <= 100:
            what = f"{cell.text} per cent is more than the whole."
            if written == "fraction":
                what = (
                    f"{cell.text} comes to {plain(percent)} per cent: is it written as a fraction?"
                )
            self.told.wrong(place, what)
            return None
        if cell.shown == "money":
            self.told.doubt("percent_shown_as_money", place, percent=plain(percent))
        return percent

    def _number(self, cell: SheetCell, place: str, wanted: str) -> Decimal | None:
        """The number in a cell: its own, or the one that its text states."""
        if cell.fault:
            self.told.wrong(place, f"{wanted} is needed: the cell {cell.fault}")
            return None
        if cell.number is not None:
            return cell.number
        if not cell.text:
            self.told.wrong(place, f"{wanted} is needed, the cell is empty.")
            return None
        number = number_in(cell.text, self.decimal, self.thousands)
        if number is None:
            example = f"such as 12{self.decimal}50"
            self.told.wrong(place, f"{wanted} is needed, {example}, got {cell.text!r}.")
        return number


def _otherwise_written(cell: SheetCell, written: Written) -> str:
    """Why a percentage is not written as the mapping says; empty where it may be."""
    if written == "fraction" and "%" in cell.text:
        return (
            f"{cell.text!r} is written as per cent, and the mapping says that 0.05 stands for five "
            "per cent here."
        )
    if written == "percent" and cell.shown == "percent":
        return (
            f"the sheet shows {_as_shown(cell)}, so that the cell holds {cell.text}, and the "
            "mapping says that 5 stands for five per cent here: let it say 'fraction'."
        )
    return ""


def _as_shown(cell: SheetCell) -> str:
    """A number as the sheet shows it to people."""
    if cell.number is not None and cell.shown == "percent":
        return f"{plain(cell.number.scaleb(2))} %"
    return repr(cell.text)


def number_in(text: str, decimal: str, thousands: str) -> Decimal | None:
    """The number that a text states in plain digits; ``None`` where it states none."""
    written = "".join(text.split())
    if thousands:
        whole = written.split(decimal)[0]
        grouped = rf"-?\d{{1,3}}({re.escape(thousands)}\d{{3}})+"
        if thousands in whole and not re.fullmatch(grouped, whole):
            return None
        written = written.replace(thousands, "")
    elif decimal == "," and "." in written:
        return None
    written = written.replace(decimal, ".")
    digits = r"-?\d{1,30}(\.\d{1,30})?([eE][+-]?\d{1,2})?"
    return Decimal(written) if re.fullmatch(digits, written, re.ASCII) else None
