"""What the whole authority has bought directly of one kind, against the limit of the day."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from calloff.allocation_key import SourceDocument
from calloff.errors import InputError, Problem
from calloff.finding import Remark
from calloff.process.limits import Limit, LimitTable, Name, Regime, limit
from calloff.values.money import Money
from calloff.values.period import Period
from calloff.values.record import Record
from calloff.values.texts import Language, Sayings
from calloff.values.verdict import Verdict

__all__ = ["SAYINGS", "BoardSum", "LimitFinding", "SameKind", "against_limit"]


class BoardSum(Record):
    """What one board has awarded directly of one kind in a fiscal year.

    Attributes:
        board: The board.
        amount: The sum of its contracts' values, options and extensions included, excluding
            VAT; ``None``: it has not told.
    """

    positional: ClassVar = ("board", "amount")

    board: Name
    amount: Money | None


class SameKind(Record):
    """What an authority has awarded directly of one kind in a fiscal year: sums, never cases.

    Attributes:
        kind: The code of what was bought.
        year: The fiscal year.
        sums: One for each board, those that have not told included.
    """

    kind: Name
    year: Period
    sums: Annotated[tuple[BoardSum, ...], Field(min_length=1)]

    @property
    def silent(self) -> tuple[str, ...]:
        """The boards that have not told their sum, in the order given."""
        return tuple(part.board for part in self.sums if part.amount is None)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if problems := list(self._problems()):
            raise InputError(f"sums of {self.kind}", problems)
        return self

    def _problems(self) -> Iterator[Problem]:
        """Boards named twice, sums below zero, and an endless year."""
        if self.year.days is None:
            yield Problem("year", f"a fiscal year has a first and a last day, got {self.year}.")
        boards = [part.board for part in self.sums]
        for i, part in enumerate(self.sums):
            if part.board in boards[:i]:
                yield Problem(f"sums.{i}.board", f"{part.board!r} stands more than once.")
            if part.amount is not None and part.amount.minor < 0:
                yield Problem(f"sums.{i}.amount", f"a sum is not below zero, got {part.amount}.")


Code = Literal["within", "above", "at_limit", "value_missing", "sum_missing", "no_amount", "no_row"]


class LimitFinding(Record):
    """What the authority's sum comes to against the limit, and what is missing to tell.

    Attributes:
        code: ``within`` or ``above`` the limit; or why that is unknown: the sum is exactly the
            limit (``at_limit``), nobody has said what the contract is worth (``value_missing``),
            a board has not told its sum (``sum_missing``), the amount is a known gap
            (``no_amount``), the table has no row for the day (``no_row``).
        kind: The code of what is bought.
        regime: By which regime.
        started: The day the procurement began, which says which row holds.
        limit: The row that was used; ``None`` where there is none.
        document: Where the row comes from.
        before: What was bought already, as far as boards have told.
        value: What this contract is worth; ``None`` where nobody has said.
        silent: Boards that have not told.
    """

    code: Code
    kind: Name
    regime: Regime
    started: date
    limit: Limit | None
    document: SourceDocument | None
    before: Money
    value: Money | None
    silent: tuple[str, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """Met within the limit, unmet above it, unknown where something is missing."""
        known = {"within": Verdict.MET, "above": Verdict.UNMET}
        return known.get(self.code, Verdict.UNKNOWN)

    @property
    def after(self) -> Money | None:
        """The sum with this contract; ``None`` where nobody has said what it is worth."""
        return None if self.value is None else self.before + self.value

    @property
    def left(self) -> Money | None:
        """What is left up to the limit, below zero above it; ``None`` where that is unknown."""
        if self.limit is None or self.limit.amount is None or self.after is None or self.silent:
            return None
        return self.limit.amount - self.after

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """What a reader must know beside the verdict: a limit nobody has read, silent boards."""
        found = []
        if self.limit is not None and self.limit.basis == "derived":
            found.append(Remark("limit.derived", "limit", {"source": self.limit.source}))
        if self.silent and self.code != "sum_missing":
            found.append(Remark("limit.silent", "sums", {"boards": list(self.silent)}))
        return tuple(found)

    def told(self, language: Language, *, money: Callable[[Money], str] = str) -> tuple[str, ...]:
        """The finding in sentences: the verdict, what to enter, where the limit comes from.

        Args:
            language: ``sv`` or ``en``.
            money: How an amount is written.
        """
        words = SAYINGS.of(language)
        row = self.limit
        note = row.note[language] if row is not None and row.note is not None else ""
        amount = row.amount if row is not None else None
        blanks = {
            "before": money(self.before),
            "value": words["unsaid"] if self.value is None else money(self.value),
            "after": words["unsaid"] if self.after is None else money(self.after),
            "limit": words["unsaid"] if amount is None else money(amount),
            "boards": ", ".join(self.silent),
            "note": note,
            "regime": words[f"regime.{self.regime}"],
            "started": self.started.isoformat(),
        }
        codes = [self.code, *(remark.code for remark in self.remarks)]
        told = [words[code].format(**blanks) for code in codes]
        if row is not None and self.document is not None:
            days = f"{row.valid.start or '…'}–{row.valid.last or '…'}"
            publisher = self.document.publisher or words["nobody"]
            told.append(
                words["source"].format(
                    regime=blanks["regime"],
                    days=days,
                    title=self.document.title,
                    publisher=publisher,
                )
            )
        return tuple(told)


SAYINGS = Sayings(
    sv={
        "within": "Inom gränsen för direktupphandling: {before} tidigare under året och {value} nu "
        "blir {after}, och gränsen är {limit}.",
        "above": "Över gränsen för direktupphandling: {before} tidigare under året, {value} nu, "
        "och gränsen är {limit}.",
        "at_limit": "Precis vid gränsen för direktupphandling: {after}. Om det är inom gränsen "
        "måste någon läsa i lagen.",
        "value_missing": "Det går inte att säga om det är inom gränsen {limit}: ange kontraktets "
        "hela värde, med optioner och förlängningar, utan moms. Tidigare under året: {before}.",
        "sum_missing": "Det går inte att säga om det är inom gränsen {limit}: summan för året "
        "saknas från {boards}. Utan dem: {after}.",
        "no_amount": "Gränsen för upphandlingar som påbörjades {started} är inte känd. {note}",
        "no_row": "Det finns ingen gräns för {regime} för upphandlingar som påbörjades {started}. "
        "Skriv in en rad med belopp, dagar och källa, eller rätta vilka regler som gäller.",
        "limit.derived": "Gränsen är inte hämtad ur en källa. {note}",
        "limit.silent": "Summan för året saknas från {boards}.",
        "source": "Gränsen gäller {regime} som började upphandlas {days}. Källa: {publisher}, "
        "{title}.",
        "regime.social": "sociala tjänster",
        "regime.welfare": "välfärdstjänster",
        "unsaid": "okänt",
        "nobody": "okänd utgivare",
    },
    en={
        "within": "Within the limit for direct awards: {before} earlier in the year and {value} "
        "now make {after}, and the limit is {limit}.",
        "above": "Above the limit for direct awards: {before} earlier in the year, {value} now, "
        "and the limit is {limit}.",
        "at_limit": "Exactly at the limit for direct awards: {after}. Whether that is within it "
        "somebody must read in the law.",
        "value_missing": "Nobody can say whether it is within the limit of {limit}: state the "
        "contract's whole value, with options and extensions, without VAT. Earlier in the year: "
        "{before}.",
        "sum_missing": "Nobody can say whether it is within the limit of {limit}: the sum for the "
        "year is missing from {boards}. Without them: {after}.",
        "no_amount": "The limit for procurements that began {started} is not known. {note}",
        "no_row": "There is no limit for {regime} for procurements that began {started}. Enter a "
        "row with amount, days and source, or correct which rules hold.",
        "limit.derived": "The limit was not read in a source. {note}",
        "limit.silent": "The sum for the year is missing from {boards}.",
        "source": "The limit holds for {regime} whose procurement began {days}. Source: "
        "{publisher}, {title}.",
        "regime.social": "social services",
        "regime.welfare": "welfare services",
        "unsaid": "unknown",
        "nobody": "unknown publisher",
    },
)
"""What is said of a sum against a limit, by code."""


def against_limit(
    value: Money | None, sums: SameKind, table: LimitTable, *, regime: Regime, started: date
) -> LimitFinding:
    """Whether a contract may be awarded directly, going by the authority's sum for the year.

    It is above the limit as soon as what is known exceeds it, whatever is missing. It is within
    it only where nothing is missing. Sources differ on a sum that is exactly the limit, so that
    is left to a person.

    Args:
        value: What the whole contract is worth, options and extensions included, excluding VAT;
            ``None`` where nobody has said.
        sums: What the authority has bought of the same kind in the fiscal year, without it.
        table: The limits.
        regime: By which regime; the law says, not the sum.
        started: The day the procurement began.

    Raises:
        InputError: where a sum is in another currency than the table, the value is below zero, or
            the sums are of another year.
    """
    problems = []
    if value is not None and value.minor < 0:
        problems.append(Problem("value", f"a contract is not worth less than zero, got {value}."))
    amounts = [("value", value), *((f"sums.{i}", s.amount) for i, s in enumerate(sums.sums))]
    for place, amount in amounts:
        if amount is not None and amount.currency != table.currency:
            what = f"is in {amount.currency}; {table.id} is in {table.currency}."
            problems.append(Problem(place, what))
    if started not in sums.year:
        what = (
            f"are of {sums.year}; the procurement began {started}: state the sums of that "
            "fiscal year."
        )
        problems.append(Problem("sums.year", what))
    if problems:
        raise InputError(f"sums of {sums.kind}", problems)
    before = Money(minor=0, currency=table.currency)
    for part in sums.sums:
        if part.amount is not None:
            before += part.amount
    row = limit(table, "direct_award", regime, started)
    return LimitFinding(
        code=_code(row, before, value, sums.silent),
        kind=sums.kind,
        regime=regime,
        started=started,
        limit=row,
        document=table.by_document[row.source] if row is not None else None,
        before=before,
        value=value,
        silent=sums.silent,
    )


def _code(row: Limit | None, before: Money, value: Money | None, silent: Sequence[str]) -> Code:
    """Within, above, or the first of the things that are missing."""
    if row is None:
        return "no_row"
    if row.amount is None:
        return "no_amount"
    known = before if value is None else before + value
    if row.amount < known:
        return "above"
    if value is None:
        return "value_missing"
    if silent:
        return "sum_missing"
    return "within" if known < row.amount else "at_limit"
