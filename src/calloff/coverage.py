"""Where supply is thin: how many offers meet what needs ask for, by what is asked and by region.

It counts what a register states. Blocks, prices and places are of one day and one need, and stand
in decisions.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from calloff.candidate import Candidate, OnDay, told_apart
from calloff.errors import InputError, Problem, did_you_mean
from calloff.expressions import AllOf, Expression, Has
from calloff.need import Need
from calloff.protocol.sentences import asked_for, value_text
from calloff.register import Register
from calloff.values.outline import Heading, Outline, Paragraph, Part, Table
from calloff.values.texts import Language, Sayings
from calloff.values.verdict import Verdict, all_met, any_met
from calloff.vocabulary import Vocabulary

__all__ = ["SAYINGS", "Coverage", "Covered", "coverage", "coverage_outline"]


@dataclass(frozen=True, slots=True)
class Covered:
    """How many offers of a lot meet one thing asked for in one region.

    Attributes:
        lot: The lot, as framework/lot.
        asked: What is asked for; ``None``: nothing but the region.
        region: The region's code; ``None``: no region is asked for.
        needs: How many needs ask for both.
        sure: How many offers surely meet both.
        maybe: How many might, something being unknown.
        offers: How many offers there are in the lot.
    """

    lot: str
    asked: Expression | None
    region: str | None
    needs: int
    sure: int
    maybe: int
    offers: int

    @property
    def facets(self) -> tuple[str, ...]:
        """The facets asked about, each once."""
        return tuple(dict.fromkeys(self.asked.facets())) if self.asked is not None else ()

    def data(self) -> dict[str, Any]:
        """The row as plain data for JSON and tables."""
        asked = self.asked.data() if self.asked is not None else {}
        return {
            "lot": self.lot,
            "facets": list(self.facets),
            "asked": asked,
            "region": self.region,
            "needs": self.needs,
            "sure": self.sure,
            "maybe": self.maybe,
            "offers": self.offers,
        }


@dataclass(frozen=True, slots=True)
class Coverage:
    """Where supply is thin, the thinnest first.

    Attributes:
        on: The day on which the facts hold.
        region: The facet that regions are codes of.
        found: One row for each thing asked for in a region.
    """

    on: date
    region: str
    found: tuple[Covered, ...]

    def data(self) -> dict[str, Any]:
        """All of it as plain data for JSON."""
        rows = [row.data() for row in self.found]
        return {"on": self.on.isoformat(), "region": self.region, "found": rows}

    def rows(self) -> Iterator[dict[str, Any]]:
        """One row for each thing asked for in a region, in columns of one value each."""
        for row in self.found:
            asked = json.dumps(row.data()["asked"], ensure_ascii=False, sort_keys=True)
            yield {**row.data(), "facets": ", ".join(row.facets), "asked": asked}


def coverage(register: Register, needs: Iterable[Need], *, region: str, on: date) -> Coverage:
    """Where supply is thin: for what needs ask for, by region, how many offers meet it.

    What a need requires is taken one requirement at a time, each together with each region that
    the need requires; requirements joined by ``all_of`` are taken apart first. Wishes do not
    count. Of two that equally few meet for sure, the one that fewer might meet comes first, then
    the one that more needs ask for. Without needs, or where they require nothing, nothing is found.

    Args:
        register: The register.
        needs: The needs, of any of its lots.
        region: The facet that regions are codes of.
        on: The day on which what is stated must hold.

    Raises:
        InputError: where the region is no facet of codes, a need is in no lot of the register or
            speaks of what its vocabulary has no words for; every problem is listed.
    """
    asked_by = list(needs)
    _check(register, asked_by, region, on)
    count: Counter[tuple[str, Expression | None, str | None]] = Counter()
    for need in asked_by:
        count.update({(need.lot, *both) for both in _pairs(need, region)})
    supplies = {lot: _Supply(register, lot, on) for lot, _, _ in count}
    found = []
    for (lot, asked, code), wanted in count.items():
        place = Has(facet=region, has=code) if code is not None else None
        sure, maybe = supplies[lot].meeting(*(e for e in (asked, place) if e is not None))
        offers = len(supplies[lot].candidates)
        found.append(Covered(lot, asked, code, wanted, sure, maybe, offers))
    return Coverage(on, region, tuple(sorted(found, key=_thin_first)))


def _thin_first(row: Covered) -> tuple[Any, ...]:
    asked = json.dumps(row.data()["asked"], sort_keys=True)
    return row.sure, row.maybe, -row.needs, row.lot, row.facets, asked, row.region or ""


def _pairs(need: Need, region: str) -> Iterator[tuple[Expression | None, str | None]]:
    """Each thing that a need requires with each region; a region alone where that is all."""
    parts = [part for requirement in need.requirements for part in _parts(requirement)]
    regions = [str(p.has) for p in parts if isinstance(p, Has) and p.facet == region]
    others = [p for p in parts if not (isinstance(p, Has) and p.facet == region)]
    # Who asks for it, and whether it may be reassessed, makes it no other thing to be had.
    bare = [part.replace(whose=None, negotiable=False) for part in others]
    for code in regions:
        yield None, code
    for part in bare:
        yield from ((part, code) for code in regions or (None,))


def _parts(expression: Expression) -> Iterator[Expression]:
    """What must all be met, taken apart."""
    if isinstance(expression, AllOf):
        for part in expression.all_of:
            yield from _parts(part)
    else:
        yield expression


class _Supply:
    """The offers of a lot on a day, and which of them meet what."""

    def __init__(self, register: Register, lot: str, on: date) -> None:
        self.vocabulary: Vocabulary = register.vocabulary
        self.candidates = register.candidates(lot)
        self.on = on
        self._mask = cache(self._asked_of_each)

    def meeting(self, *asked: Expression) -> tuple[int, int]:
        """How many offers surely meet all of it, and how many more might."""
        met = may = (1 << len(self.candidates)) - 1
        for expression in asked:
            sure, maybe = self._mask(expression)
            met, may = met & sure, may & maybe
        sure_count, may_count = met.bit_count(), may.bit_count()
        for number, candidate in enumerate(self.candidates):
            # One place must meet everything: where pools tell it apart, they are asked together.
            if candidate.traits and any(
                told_apart(e, candidate, self.on, self.vocabulary) for e in asked
            ):
                verdict = self._together(asked, candidate)
                sure_count += (verdict is Verdict.MET) - (met >> number & 1)
                may_count += (verdict is not Verdict.UNMET) - (may >> number & 1)
        return sure_count, may_count - sure_count

    def _asked_of_each(self, expression: Expression) -> tuple[int, int]:
        """Who surely meets one thing, and who surely or maybe does, as masks over the offers."""
        sure = maybe = 0
        for number, candidate in enumerate(self.candidates):
            verdict = expression.judge(OnDay(candidate, self.on), self.vocabulary).verdict
            sure |= (verdict is Verdict.MET) << number
            maybe |= (verdict is not Verdict.UNMET) << number
        return sure, maybe

    def _together(self, asked: Sequence[Expression], candidate: Candidate) -> Verdict:
        """Whether one pool's places meet all of it."""
        views = [OnDay(candidate, self.on, pool) for pool in candidate.pools]
        return any_met(
            all_met(expression.judge(view, self.vocabulary).verdict for expression in asked)
            for view in views
        )


def _check(register: Register, needs: Sequence[Need], region: str, on: object) -> None:
    """Refuse what the register has no words or lots for, with every problem."""
    problems = []
    codes = [f.code for f in register.vocabulary.facets if f.kind == "code"]
    if region not in codes:
        what = f"no facet of codes {region!r} in {register.vocabulary.id}."
        problems.append(Problem("region", f"{what}{did_you_mean(region, codes)}"))
    if not isinstance(on, date):
        problems.append(Problem("on", f"a day is needed, such as date(2024, 1, 15), got {on!r}."))
    lots = {f"{f.id}/{lot.id}" for f in register.frameworks for lot in f.lots}
    for number, need in enumerate(needs):
        if need.lot not in lots:
            what = f"no lot {need.lot!r} in the register.{did_you_mean(need.lot, lots)}"
            problems.append(Problem(f"needs.{number}.lot", what))
        problems += (p.within(f"needs.{number}") for p in need.problems(register.vocabulary))
    if problems:
        raise InputError(f"coverage of register {register.id}", problems)


# --- In words --------------------------------------------------------------------------------

SAYINGS = Sayings(
    sv={
        "title": "Utbudet i {register}",
        "thin": "Var utbudet är tunt",
        "about": "Räknat är vad registret anger {on}: inte spärrar, priser eller lediga platser. "
        "Tunnast först.",
        "one_lot": "Delområde {lot}: {count} erbjudanden.",
        "none": "Inga behov frågar efter något.",
        "lot": "delområde",
        "asked": "efterfrågat",
        "region": "område",
        "needs": "behov",
        "sure": "säkert",
        "maybe": "kanske",
        "of": "av",
        "anything": "(bara området)",
        "anywhere": "(var som helst)",
        "more": "Och {count} rader till.",
    },
    en={
        "title": "Supply in {register}",
        "thin": "Where supply is thin",
        "about": "Counted is what the register states on {on}: no blocks, prices or free places. "
        "The thinnest first.",
        "one_lot": "Lot {lot}: {count} offers.",
        "none": "No need asks for anything.",
        "lot": "lot",
        "asked": "asked for",
        "region": "region",
        "needs": "needs",
        "sure": "surely",
        "maybe": "maybe",
        "of": "of",
        "anything": "(the region alone)",
        "anywhere": "(anywhere)",
        "more": "And {count} rows more.",
    },
)
"""The words of the table."""


def coverage_outline(
    found: Coverage, register: Register, language: Language = "sv", *, most: int | None = None
) -> Outline:
    """Where supply is thin, as a table for people.

    Args:
        found: What `coverage` found.
        register: The register that it was found in.
        language: ``sv`` or ``en``.
        most: How many rows are shown, at least 0; ``None``: all.
    """
    say = SAYINGS.of(language)
    title = say["title"].format(register=register.id)
    parts: list[Part] = [Heading(say["thin"])]
    if not found.found:
        return Outline(title, (*parts, Paragraph(say["none"])), language)
    columns = ["lot", "asked", "region", "needs", "sure", "maybe", "of"]
    rows = []
    for row in found.found[:most]:
        asked, where = _words(row, found.region, register.vocabulary, language)
        counts = map(str, (row.needs, row.sure, row.maybe, row.offers))
        rows.append((row.lot, asked, where, *counts))
    parts.append(Paragraph(say["about"].format(on=found.on.isoformat())))
    if len({row.lot for row in found.found}) == 1:
        # What is the same in every row stands once.
        first = found.found[0]
        parts.append(Paragraph(say["one_lot"].format(lot=first.lot, count=first.offers)))
        columns, rows = columns[1:-1], [row[1:-1] for row in rows]
    numbers = frozenset(columns.index(c) for c in ("needs", "sure", "maybe", "of") if c in columns)
    parts.append(Table(tuple(say[code] for code in columns), tuple(rows), numbers))
    if len(found.found) > len(rows):
        parts.append(Paragraph(say["more"].format(count=len(found.found) - len(rows))))
    return Outline(title, tuple(parts), language)


def _words(
    row: Covered, region: str, vocabulary: Vocabulary, language: Language
) -> tuple[str, str]:
    """What is asked for, and where, in words."""
    say = SAYINGS.of(language)
    asked = say["anything"]
    if row.asked is not None:
        asked = asked_for(row.asked.data(), vocabulary, language)
    where = say["anywhere"]
    if row.region is not None:
        where = value_text(region, row.region, vocabulary, language)
    return asked, where
