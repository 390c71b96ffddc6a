"""What was bought directly against the limit, and what is agreed and spent against ceilings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any, Literal

from calloff.errors import InputError, Problem
from calloff.follow_up.facts import NOTHING, distinct
from calloff.follow_up.suppression import Addition, left_out
from calloff.framework import Ceiling, Framework
from calloff.process.case import Case
from calloff.process.ceilings import Commitment, Forecast, commitment, forecast
from calloff.process.contract import Contract, cost
from calloff.process.imported import ImportedHistory
from calloff.process.limits import LimitTable, Regime
from calloff.process.past import board_sum
from calloff.process.sums import BoardSum, LimitFinding, SameKind, against_limit
from calloff.snapshot import Committed
from calloff.values.durations import Duration
from calloff.values.money import Money
from calloff.values.period import Period

__all__ = ["CeilingUse", "DirectSum", "ceilings", "direct_sum", "without_small"]


_LONGEST_YEAR = 550
"""Days: a fiscal year is twelve months, and may be up to eighteen where it is moved."""


@dataclass(frozen=True)
class DirectSum:
    """What an authority has awarded directly of one kind in a year, against the limit.

    Attributes:
        year: The fiscal year.
        sums: One for each board.
        finding: What the sum comes to against the limit, with nothing more added.
    """

    year: Period
    sums: SameKind
    finding: LimitFinding

    @property
    def share(self) -> Fraction | None:
        """The part of the limit that is used; ``None`` where sum or limit is not known."""
        row, after = self.finding.limit, self.finding.after
        if row is None or row.amount is None or after is None or self.finding.silent:
            return None
        return after.exact / row.amount.exact

    def rows(self) -> Iterator[dict[str, Any]]:
        """One row for each board, and one for all of them."""
        for part in self.sums.sums:
            yield {"board": part.board, "year": str(self.year), **_money("amount", part.amount)}
        row = self.finding.limit
        yield {
            "board": None,
            "year": str(self.year),
            **_money("amount", self.finding.after),
            **_money("limit", None if row is None else row.amount),
            "code": self.finding.code,
        }


def direct_sum(
    cases: Iterable[Case],
    imported: ImportedHistory = NOTHING,
    *,
    board: str,
    kind: str,
    year: Period,
    table: LimitTable,
    regime: Regime,
    others: Sequence[BoardSum] = (),
) -> DirectSum:
    """What has been awarded directly in a year, by this board and others, against the limit.

    It is a sum and never a list of cases; boards tell each other no more. Where a board has not
    told, or nobody has noted what a contract is worth, it says so and takes nothing for it.

    Args:
        cases: The board's files.
        imported: What boards awarded before there were files; the board's own rows count.
        board: Its name.
        kind: The code of what was bought.
        year: The fiscal year, with a first and a last day.
        table: The dated limits; the one on the last day of the year is taken.
        regime: Which rules hold for the service.
        others: The sums of the authority's other boards.

    Raises:
        InputError: where the year is open or longer than a fiscal year can be, an amount is in
            another currency than the limits, a case stands twice or a board does.
    """
    if year.last is None or year.days is None or year.days > _LONGEST_YEAR:
        what = f"is one fiscal year, with a first and a last day, got {year}."
        raise InputError("follow-up", [Problem("year", what)])
    own = board_sum(distinct(cases, imported), board, year, table.currency, imported=imported)
    sums = SameKind(kind=kind, year=year, sums=(own, *others))
    nothing = Money(minor=0, currency=table.currency)
    return DirectSum(
        year=year,
        sums=sums,
        finding=against_limit(nothing, sums, table, regime=regime, started=year.last),
    )


# --- Ceilings -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CeilingUse:
    """What is agreed and spent under an agreement or a lot, against its ceiling.

    Attributes:
        of: The id of the framework, or of the lot as framework/lot.
        ceiling: The ceiling; ``None`` where there is none.
        contracts: How many contracts have been agreed; ``None`` where that is left out.
        committed: What they are expected to come to; ``None`` where there is no ceiling and no
            contract says in what it would be counted.
        spent: What they have cost up to the day, in each currency.
        forecast: When the ceiling is reached at the pace of the window; ``None`` without one.
    """

    of: str
    ceiling: Ceiling | None
    contracts: int | None
    committed: Committed | None
    spent: tuple[Money, ...]
    forecast: Forecast | None

    def rows(self) -> Iterator[dict[str, Any]]:
        """One row: what is agreed, what is spent, the ceiling, and the day it is reached."""
        ceiling, so_far, ahead = self.ceiling, self.committed, self.forecast
        yield {
            "of": self.of,
            "contracts": self.contracts,
            **_money("committed", so_far.value if so_far else None),
            "committed_quantity": so_far.quantity if so_far else None,
            **_money("spent", self.spent[0] if len(self.spent) == 1 else None),
            **_money("ceiling", ceiling.value if ceiling else None),
            "ceiling_quantity": ceiling.quantity if ceiling else None,
            "code": ahead.code if ahead else None,
            "day": ahead.day if ahead else None,
        }


def ceilings(
    frameworks: Iterable[Framework],
    contracts: Sequence[Contract],
    *,
    on: date,
    window: Period,
    assumed: Duration | None = None,
) -> tuple[CeilingUse, ...]:
    """What is agreed and spent by a day under each agreement and lot that has a ceiling or is used.

    Agreed is the whole contract at its locked prices from the day it was signed, options counted;
    spent is what its days up to the day cost.

    Args:
        frameworks: The agreements.
        contracts: Every contract under them; those of other agreements are refused.
        on: The day.
        window: The days whose pace the forecast takes, no later than the day.
        assumed: For how long a contract without a known end is counted; ``None``: what it comes
            to is then not known, and neither is the sum.

    Raises:
        InputError: where a contract is of no agreement here or stands twice, or amounts do not
            add up.
    """
    known = {framework.id: framework for framework in frameworks}
    problems, commitments = [], []
    for index, one in enumerate(contracts):
        id, _, lot = one.lot.partition("/")
        if id not in known or lot not in {each.id for each in known[id].lots}:
            problems.append(Problem(f"{index}.lot", f"no agreement here has the lot {one.lot!r}."))
        else:
            commitments.append(commitment(one, known[id].lot(lot), assumed=assumed))
    if problems:
        raise InputError("contracts", problems)
    found = []
    for id in sorted(known):
        framework = known[id]
        every = [(id, framework.ceiling)]
        every += ((f"{id}/{lot.id}", lot.ceiling) for lot in framework.lots)
        for of, ceiling in every:
            use = _use(of, ceiling, commitments, contracts, on=on, window=window)
            if ceiling is not None or use.contracts:
                found.append(use)
    return tuple(found)


def without_small(uses: Sequence[CeilingUse], *, threshold: int) -> tuple[CeilingUse, ...]:
    """The same with what few contracts come to left out, and what would give it away.

    A ceiling is the agreement's own and is always told; what is used of it is not, where that is
    left out.

    Args:
        uses: What `ceilings` tells.
        threshold: The least number of contracts of which a sum is shown.
    """
    figures = {(use.of,): use.contracts or 0 for use in uses}
    frameworks = [use.of for use in uses if "/" not in use.of]
    additions = []
    for of in frameworks:
        lots = tuple((use.of,) for use in uses if use.of.startswith(f"{of}/"))
        additions.append(Addition((of,), lots))
    hidden = left_out(figures, additions, threshold=threshold)
    return tuple(
        replace(use, contracts=None, committed=None, spent=(), forecast=None)
        if (use.of,) in hidden
        else use
        for use in uses
    )


def _use(
    of: str,
    ceiling: Ceiling | None,
    commitments: Sequence[Commitment],
    contracts: Sequence[Contract],
    *,
    on: date,
    window: Period,
) -> CeilingUse:
    """What is agreed and spent under one agreement or lot."""
    agreed = {one.id for one in commitments if one.counts_under(of) and one.agreed <= on}
    ahead = None
    if ceiling is not None:
        ahead = forecast(ceiling, commitments, of=of, on=on, window=window)
    so_far = ahead.so_far if ahead is not None else _in_money(of, commitments, on)
    spent: dict[str, Money] = {}
    for one in contracts:
        if one.id in agreed:
            amount = cost(one, Period.of(None, on)).total
            before = spent.get(amount.currency)
            spent[amount.currency] = amount if before is None else before + amount
    return CeilingUse(
        of=of,
        ceiling=ceiling,
        contracts=len(agreed),
        committed=so_far,
        spent=tuple(spent[currency] for currency in sorted(spent)),
        forecast=ahead,
    )


def _in_money(of: str, commitments: Sequence[Commitment], on: date) -> Committed | None:
    """What is agreed where no ceiling says in what it is counted, if it is all in one currency."""
    under = [one.value for one in commitments if one.counts_under(of) and one.agreed <= on]
    values = [value for value in under if value is not None]
    if not values or len(values) < len(under) or len({value.currency for value in values}) > 1:
        return None
    return Committed(of=of, value=sum(values[1:], values[0]))


def _money(
    name: Literal["amount", "limit", "committed", "spent", "ceiling"], of: Money | None
) -> dict[str, Any]:
    """An amount in minor units with its currency, as columns of a row."""
    return {
        f"{name}_minor": None if of is None else of.minor,
        f"{name}_currency": None if of is None else of.currency,
    }
