"""Whether something may be awarded directly: dated limits, and the authority's sum against them.

What boards of one authority buy is held apart by secrecy, and yet added up by law. So they share
sums and never cases: a sum of a kind of purchase in a fiscal year says nothing of anybody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from calloff.allocation_key import SourceDocument
from calloff.errors import InputError, Problem, did_you_mean
from calloff.values.money import Currency, Money
from calloff.values.period import Period
from calloff.values.record import Document, Record
from calloff.vocabulary import Text

__all__ = [
    "DocumentationItem",
    "DocumentationRule",
    "Kind",
    "Limit",
    "LimitTable",
    "Name",
    "Regime",
    "documentation",
    "documentation_problems",
    "limit",
]

Regime = Literal["social", "welfare"]
"""``social``: social and other specific services; ``welfare``: those of them that were welfare
services, annex 2 a of the Swedish procurement act, while there was one."""

Kind = Literal["threshold", "direct_award"]
"""``threshold``: from where the rules of the directive hold; ``direct_award``: how much may be
awarded directly."""

Name = Annotated[str, Field(min_length=1)]


class Limit(Record):
    """One row of the table: for procurements that began on these days, so much.

    Attributes:
        regime: For which services.
        kind: What it is a limit of.
        valid: The days on which a procurement must have begun for the row to hold.
        amount: How much, excluding VAT; ``None``: a known gap, and the note says what to enter.
        source: The id of one of the table's documents: where it was read, or is to be found.
        basis: ``stated`` in the source, or ``derived`` from it; ``None`` where there is no amount.
        note: How it was derived, or what to enter where it is missing.
    """

    regime: Regime
    kind: Kind
    valid: Period
    amount: Money | None = None
    source: Name
    basis: Literal["stated", "derived"] | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _says_where_it_is_from(self) -> Self:
        if (self.amount is None) != (self.basis is None):
            raise ValueError(
                "an amount is stated or derived (basis); a row without one is neither."
            )
        if self.basis != "stated" and self.note is None:
            raise ValueError(
                "a note is needed: how the amount was derived, or what to enter and where from."
            )
        if self.amount is not None and self.amount.minor <= 0:
            raise ValueError(f"a limit lies above zero, got {self.amount}.")
        return self


class DocumentationRule(Record):
    """From what value on a direct award has to be documented, and where that is laid down.

    Attributes:
        valid: The days on which a procurement must have begun for the rule to hold.
        reaches: The value of the contract from which on it is documented, that value included.
        statute: Chapter and section.
        source: The id of one of the table's documents.
    """

    valid: Period
    reaches: Money
    statute: Name
    source: Name


class DocumentationItem(Record):
    """One thing that the documentation of a direct award has to say.

    Attributes:
        code: Its code, such as ``competition``.
        name: What it is called.
    """

    code: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    name: Text


class LimitTable(Document):
    """Dated limits for direct awards, as data with their sources.

    Rows of one regime and kind follow each other without gap or overlap. What nobody knows is a
    row without an amount.

    Attributes:
        id: Its name.
        name: What it is called.
        currency: What all its amounts are in; sums in another are refused.
        documents: Where the rows come from.
        rows: The limits.
        documentation: From what value on a direct award is documented.
        items: What the documentation has to say.
    """

    shown: ClassVar = ("id",)

    format: Literal["calloff.limits/1"] = "calloff.limits/1"
    id: Name
    name: Text
    currency: Currency
    documents: Annotated[tuple[SourceDocument, ...], Field(min_length=1)]
    rows: Annotated[tuple[Limit, ...], Field(min_length=1)]
    documentation: tuple[DocumentationRule, ...] = ()
    items: tuple[DocumentationItem, ...] = ()

    @cached_property
    def by_document(self) -> dict[str, SourceDocument]:
        """Each document by its id."""
        return {document.id: document for document in self.documents}

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if problems := list(self._problems()):
            raise InputError(f"limits {self.id}", problems)
        return self

    def _problems(self) -> Iterator[Problem]:
        """What is quoted from nowhere, does not compare, overlaps, or leaves a gap."""
        amounts = [(f"rows.{i}", row.source, row.amount) for i, row in enumerate(self.rows)]
        for i, rule in enumerate(self.documentation):
            amounts.append((f"documentation.{i}", rule.source, rule.reaches))
        for place, source, amount in amounts:
            if source not in self.by_document:
                hint = did_you_mean(source, self.by_document)
                yield Problem(f"{place}.source", f"no document {source!r} in the table.{hint}")
            if amount is not None and amount.currency != self.currency:
                what = f"is in {amount.currency}, and the table in {self.currency}."
                yield Problem(place, what)
        groups: dict[str, list[tuple[str, Period]]] = {}
        for i, row in enumerate(self.rows):
            groups.setdefault(f"{row.kind} {row.regime}", []).append((f"rows.{i}", row.valid))
        groups["documentation"] = [
            (f"documentation.{i}", rule.valid) for i, rule in enumerate(self.documentation)
        ]
        for name in sorted(groups):
            yield from _seams(name, groups[name])
        codes = [item.code for item in self.items]
        for i, code in enumerate(codes):
            if code in codes[:i]:
                yield Problem(f"items.{i}.code", f"{code!r} stands more than once.")
        if bool(self.items) != bool(self.documentation):
            yield Problem("items", "stand together with rules that ask for them (documentation).")


def _seams(name: str, rows: list[tuple[str, Period]]) -> Iterator[Problem]:
    """A problem for each gap and each overlap in rows that should follow each other."""
    before: Period | None = None
    for place, valid in sorted(rows, key=lambda row: (row[1].start or date.min, row[0])):
        if before is not None and before.overlaps(valid):
            yield Problem(f"{place}.valid", f"{name}: {valid} meets {before}; a day has one row.")
        elif before is not None and valid.start != before.end:
            what = (
                f"{name}: no row for {Period(before.end, valid.start)}; where nobody knows the "
                "amount, a row without one says what to enter."
            )
            yield Problem(f"{place}.valid", what)
        # The one that reaches furthest, since an early row may cover several after it.
        if before is None or (
            before.end is not None and (valid.end is None or valid.end > before.end)
        ):
            before = valid


def limit(table: LimitTable, kind: Kind, regime: Regime, on: date) -> Limit | None:
    """The row for a procurement that began on a day.

    Its amount may be missing, and then its note says what to enter. ``None`` where the table has
    no row at all: the day lies outside it, or there was no such regime then.
    """
    found = (row for row in table.rows if (row.kind, row.regime) == (kind, regime))
    return next((row for row in found if on in row.valid), None)


# --- What a direct award has to say -----------------------------------------------------------


def documentation(
    value: Money | None, table: LimitTable, *, started: date
) -> tuple[DocumentationItem, ...]:
    """What the documentation of a direct award has to say; nothing below the rule's value.

    What counts is the value of this procurement, not the authority's sum for the year. Where
    nobody has said what it is worth, everything is asked for.

    Raises:
        InputError: where the value is in another currency, or no rule is known for the day.
    """
    rule = _rule(value, table, started)
    return () if value is not None and value < rule.reaches else table.items


def documentation_problems(
    given: Mapping[str, str | None], value: Money | None, table: LimitTable, *, started: date
) -> tuple[Problem, ...]:
    """What the documentation of a direct award lacks, in the order it is asked for.

    Args:
        given: What it says, by the codes of the table's items; blank text says nothing.
        value: What the contract is worth.
        table: The table with the rules.
        started: The day the procurement began.

    Raises:
        InputError: where the value is in another currency, or no rule is known for the day.
    """
    rule = _rule(value, table, started)
    lacking = [
        Problem(
            item.code,
            f"is needed for direct awards from {rule.reaches} ({rule.statute}): {item.name['en']}.",
        )
        for item in documentation(value, table, started=started)
        if not (given.get(item.code) or "").strip()
    ]
    codes = [item.code for item in table.items]
    unknown = [
        Problem(code, f"is not among what is documented.{did_you_mean(code, codes)}")
        for code in given
        if code not in codes
    ]
    return (*lacking, *unknown)


def _rule(value: Money | None, table: LimitTable, started: date) -> DocumentationRule:
    """The rule for a procurement that began on a day.

    Raises:
        InputError: where there is none, or the value does not compare with it.
    """
    if value is not None and value.currency != table.currency:
        what = f"is in {value.currency}; {table.id} is in {table.currency}."
        raise InputError("documentation", [Problem("value", what)])
    for rule in table.documentation:
        if started in rule.valid:
            return rule
    what = (
        f"no rule in {table.id} for a procurement that began {started}: enter from what value on "
        "it is documented, with its statute and source."
    )
    raise InputError("documentation", [Problem("started", what)])
