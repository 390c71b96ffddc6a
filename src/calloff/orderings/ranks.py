"""The ranking that the tender gave."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import ClassVar, Literal, NamedTuple

from calloff.candidate import Candidate, Rank
from calloff.errors import InputError, Problem, did_you_mean
from calloff.expressions import AllOf, Expression, Has
from calloff.facts import FactTable
from calloff.finding import Finding
from calloff.need import Need
from calloff.orderings.ordering import ABOVE_ALL, Measure, Ordering, facet_problems
from calloff.snapshot import Snapshot
from calloff.step import NamedDay, RankingDay, ranking_day_of
from calloff.terms import Terms
from calloff.values.period import ALWAYS
from calloff.values.texts import Sayings
from calloff.vocabulary import CodeList

__all__ = ["TenderRank", "rank_of"]


class TenderRank(Ordering):
    """The ranking that the tender gave goes before anything else.

    Where the ranking is dated, the key names the day that picks it. Where it differs by county or
    the like, the key names the facet, and it is the ranking stated for the code that the need
    requires of that facet; one stated for a wider code covers what lies inside, and the narrowest
    goes first.

    A need that requires no such code, or several, says not by which ranking it goes: then nobody's
    rank is known, and the buyer has to settle it. A candidate without a rank there has not last
    place but an unknown one: who does not serve the county at all falls on that requirement, so
    that a rank which is missing beside it is missing from the data.

    Attributes:
        day: The day whose ranking counts, where rankings are dated.
        facet: The facet of codes by which rankings differ, such as ``region``.
    """

    kind: Literal["tender_rank"] = "tender_rank"
    day: RankingDay | None = None
    facet: str | None = None
    weighs_cost: ClassVar = True
    says: ClassVar = Sayings(
        sv={
            "name": "rangordning",
            "shown.rank": "rang {rank}",
            "shown.unknown": "rang ej angiven",
        },
        en={
            "name": "tender rank",
            "shown.rank": "rank {rank}",
            "shown.unknown": "rank not stated",
        },
    )

    def days(self) -> frozenset[NamedDay]:
        """The named days that it goes by."""
        if self.day is None:
            return frozenset()
        return frozenset({"starts" if self.day == "starts_or_last" else self.day})

    @property
    def hindered_by(self) -> frozenset[Literal["need", "snapshot"]]:
        """By nothing else: whether the facet is known."""
        return frozenset()

    def problems(self, need: Need, terms: Terms, snapshot: Snapshot) -> tuple[Problem, ...]:
        """The facet must be one of codes."""
        return () if self.facet is None else facet_problems(self.facet, "code", terms)

    def settled_by(self, finding: Finding) -> Literal["supplier", "buyer"]:
        """The buyer has the tender's ranking."""
        return "buyer"

    def measure(
        self,
        need: Need,
        candidate: Candidate,
        terms: Terms,
        snapshot: Snapshot,
        findings: Sequence[Finding],
    ) -> Measure:
        """The rank, from 1; where it is not known it may be any."""
        day, code, codes = self._which(need, terms, snapshot)
        if codes is not None:
            _check_codes(candidate, codes)
        rank = rank_of(candidate, day, code, codes)
        if rank is None:
            return Measure(worst=ABOVE_ALL, best=(0, 1))
        return Measure.known((0, rank), {"rank": rank})

    def unmeasured(self, need: Need, table: FactTable, terms: Terms, snapshot: Snapshot) -> int:
        """Those whose rank is not known: of the same ranks, the same is known."""
        day, code, codes = self._which(need, terms, snapshot)
        rows = table.parted(
            "ranks",
            lambda candidate: Ranked(candidate.rank, candidate.ranks),
            ("known", self.facet, code, day),
            lambda ranked: rank_of(ranked, day, code, codes) is None,
        )
        return rows.get(True, 0)

    def _which(
        self, need: Need, terms: Terms, snapshot: Snapshot
    ) -> tuple[date | None, str | None, CodeList | None]:
        """By the ranking of which day, and for which code of which list, it goes."""
        day = None if self.day is None else ranking_day_of(self.day, need, snapshot, terms)
        if self.facet is None:
            return day, None, None
        codes = terms.vocabulary.list_of(terms.vocabulary.by_code[self.facet])
        return day, _required(need, self.facet, codes), codes


class Ranked(NamedTuple):
    """What of a candidate its place in the tender's ranking goes by."""

    rank: int | None
    ranks: tuple[Rank, ...]


def rank_of(
    candidate: Candidate | Ranked,
    day: date | None,
    code: str | None = None,
    codes: CodeList | None = None,
) -> int | None:
    """A candidate's place in the tender's ranking; ``None`` where that does not say.

    Args:
        candidate: Whose.
        day: The day whose ranking counts; ``None``: only one that has always held.
        code: The code whose ranking counts; ``None``: only one that holds everywhere.
        codes: The list that the code stands in.
    """
    if not candidate.ranks:
        return candidate.rank
    around = codes.around[code] if codes is not None and code is not None else frozenset()

    def width(one: Rank) -> int:
        return 0 if one.within is None or codes is None else -len(codes.around[one.within])

    stated = [
        one
        for one in candidate.ranks
        if (one.within is None or one.within in around)
        and (one.valid == ALWAYS if day is None else day in one.valid)
    ]
    return min(stated, key=width).rank if stated else None


def _required(need: Need, facet: str | None, codes: CodeList | None) -> str | None:
    """The one code of a facet that a need requires; ``None`` where it requires none, or several.

    A code that another required one lies inside asks for no more than that one does.
    """
    if facet is None or codes is None:
        return None
    asked = {code for each in need.requirements for code in _codes(each, facet)}
    narrowest = [code for code in asked if not any(code in codes.around[o] for o in asked - {code})]
    return narrowest[0] if len(narrowest) == 1 else None


def _codes(expression: Expression, facet: str) -> Iterator[str]:
    """The codes of a facet that must be met whatever else is: not one of several, not a denial."""
    if isinstance(expression, AllOf):
        for part in expression.all_of:
            yield from _codes(part, facet)
    elif isinstance(expression, Has) and expression.facet == facet:
        yield str(expression.has)


def _check_codes(candidate: Candidate, codes: CodeList) -> None:
    """Refuse ranks within codes that the list does not have: they would never be found."""
    problems = [
        Problem(
            f"ranks.{index}.within",
            f"no code {one.within!r} in {codes.id!r}.{did_you_mean(one.within, codes.by_code)}",
        )
        for index, one in enumerate(candidate.ranks)
        if one.within is not None and one.within not in codes.by_code
    ]
    if problems:
        raise InputError(f"the offer {candidate.offer}", problems)
