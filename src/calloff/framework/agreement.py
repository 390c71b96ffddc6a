"""The agreement as signed: its term, how it may go on or end early, its buyers, its ceiling."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from calloff.errors import InputError, Problem, did_you_mean
from calloff.framework.lots import Ceiling, Lot
from calloff.framework.options import Option
from calloff.values.durations import Duration
from calloff.values.period import ALWAYS, Period
from calloff.values.record import Record
from calloff.vocabulary import Text

__all__ = ["Buyer", "Extension", "Framework", "Law", "Notice"]

Law = Literal["se-social", "se-other"]
"""``se-social``: social and other specific services under the Swedish procurement act;
``se-other``: other goods and services under it."""


class Extension(Record):
    """A decision to let the agreement run on: never automatic, always somebody's decision.

    Attributes:
        period: The days added, directly after what was agreed before.
        decided: The day of the decision.
    """

    period: Period
    decided: date


class Notice(Record):
    """How the agreement may be ended early: from when on, and how long it then goes on.

    >>> notice = Notice(runs="6 months", not_before="18 months")
    >>> term = Period.parse("2021-09-15/2025-09-14")
    >>> str(notice.earliest(term)), str(notice.ended(notice.earliest(term)))
    ('2023-03-15', '2023-09-15')

    Attributes:
        runs: How long it goes on after notice was given.
        not_before: How far into the term notice can be given first; ``None``: at any time.
    """

    runs: Duration
    not_before: Duration | None = None

    def earliest(self, term: Period) -> date | None:
        """The first day on which notice can be given; ``None`` where the term has no first day."""
        if term.start is None or self.not_before is None:
            return term.start
        return self.not_before.after(term.start)

    def ended(self, given: date) -> date:
        """The first day on which notice that was given on a day has ended the agreement."""
        return self.runs.after(given)


class Buyer(Record):
    """An authority that may call off.

    Attributes:
        id: Its code, such as the municipality's.
        valid: When it may.
        registered: The day its registration to call off was received; ``None`` where not yet.
    """

    positional: ClassVar = ("id",)

    id: str
    valid: Period = ALWAYS
    registered: date | None = None


class Framework(Record):
    """A framework agreement as signed.

    Attributes:
        id: Its name among the buyer's agreements, such as ``adda-familjehem-2019``.
        name: What it is called.
        owner: Who procured it and may block suppliers.
        term: The days it was agreed for.
        lots: Its parts.
        extensions: Decided extensions, in order.
        extensions_allowed: How many extensions the agreement allows.
        extension_lengths: How long each of them may be at most, in order; empty where that is
            not known.
        notice: How it may be ended early; ``None`` where that is not known.
        ended: The first day on which notice has ended it early.
        buyers: Who may call off; ``None`` where that is not known here.
        ceiling: The most that may be called off under it.
        options: What more may be called off from single suppliers.
        procured: The day its procurement began, which says which rules it is under.
        law: Which law it was procured under; ``None`` where that is not known.
    """

    id: Annotated[str, Field(pattern=r"^[^/\s]+$")]
    name: Text
    owner: str
    term: Period
    lots: tuple[Lot, ...]
    extensions: tuple[Extension, ...] = ()
    extensions_allowed: Annotated[int, Field(ge=0)] = 0
    extension_lengths: tuple[Duration, ...] = ()
    notice: Notice | None = None
    ended: date | None = None
    buyers: tuple[Buyer, ...] | None = None
    ceiling: Ceiling | None = None
    options: tuple[Option, ...] = ()
    procured: date | None = None
    law: Law | None = None

    def in_force(self, on: date) -> bool:
        """Whether a call-off can be made under it on a day."""
        if self.ended is not None and on >= self.ended:
            return False
        extended = (e for e in self.extensions if e.decided <= on)
        return on in self.term or any(on in extension.period for extension in extended)

    def last_day(self, on: date = date.max) -> date | None:
        """The last day on which a call-off can be made, as decided up to a day."""
        periods = [self.term, *(e.period for e in self.extensions if e.decided <= on)]
        last = periods[-1].last
        if self.ended is None:
            return last
        before = Period(None, self.ended).last
        return before if last is None or (before is not None and before < last) else last

    @property
    def longest(self) -> Period | None:
        """All its days, if every extension that is left to it were decided at its full length.

        ``None`` where extensions are left and how long they may be is not known. Notice that has
        ended it leaves nothing to extend.
        """
        end = self._agreed_end
        if self.ended is not None:
            return Period(self.term.start, self.ended if end is None else min(self.ended, end))
        if end is None or self._left == 0:
            return Period(self.term.start, end)
        if not self.extension_lengths:
            return None
        for length in self.extension_lengths[len(self.extensions) :]:
            end = length.after(end)
        return Period(self.term.start, end)

    def days_left(self, on: date) -> int | None:
        """How many days are left after a day, as decided up to it; ``None`` without a last day."""
        last = self.last_day(on)
        return None if last is None else max((last - on).days, 0)

    def gap(self, begins: date, *, on: date = date.max) -> Period | None:
        """The days without any agreement, where the next one begins on a day.

        Args:
            begins: The first day of the next agreement.
            on: What was decided up to this day counts.

        Returns:
            The days between the two; ``None`` where they leave none.
        """
        last = self.last_day(on)
        if last is None or (begins - last).days <= 1:
            return None
        return Period(Period.of(None, last).end, begins)

    def earliest_end(self) -> date | None:
        """The first day on which notice can have ended it; ``None`` where that is not known."""
        given = self.notice.earliest(self.term) if self.notice is not None else None
        return self.notice.ended(given) if self.notice is not None and given is not None else None

    def end_by_notice(self, given: date) -> date:
        """The first day on which notice that is given on a day has ended it.

        Raises:
            InputError: where the rule for notice is not known, or the day is too early or past
                the agreement's last.
        """
        problems = []
        if self.notice is None:
            what = "how it may be ended early is not known: state it, with its clause."
            raise InputError(f"framework {self.id}", [Problem("notice", what)])
        earliest, last = self.notice.earliest(self.term), self.last_day()
        if earliest is not None and given < earliest:
            problems.append(Problem("given", f"notice can be given from {earliest}, got {given}."))
        if last is not None and given > last:
            problems.append(Problem("given", f"its last day is {last}, got {given}."))
        if problems:
            raise InputError(f"notice of {self.id}", problems)
        return self.notice.ended(given)

    def lot(self, id: str) -> Lot:
        """The lot with an id.

        Raises:
            InputError: where the agreement has no such lot.
        """
        for lot in self.lots:
            if lot.id == id:
                return lot
        what = f"no lot {id!r} in {self.id!r}.{did_you_mean(id, [lot.id for lot in self.lots])}"
        raise InputError(f"framework {self.id}", [Problem("lots", what)])

    @property
    def _agreed_end(self) -> date | None:
        """The first day after what is agreed and decided, notice aside."""
        return self.extensions[-1].period.end if self.extensions else self.term.end

    @property
    def _left(self) -> int:
        """How many extensions are left to decide on."""
        return self.extensions_allowed - len(self.extensions)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if problems := list(self._problems()):
            raise InputError(f"framework {self.id}", problems)
        return self

    def _problems(self) -> Iterator[Problem]:
        """Contradictions inside the agreement."""
        seen: set[str] = set()
        for index, lot in enumerate(self.lots):
            if lot.id in seen:
                yield Problem(f"lots.{index}.id", f"{lot.id!r} stands more than once.")
            seen.add(lot.id)
            for number, item in enumerate(lot.items):
                if item.base and item.units != (lot.unit,):
                    what = f"is the base of a lot by the {lot.unit}, got {', '.join(item.units)}."
                    yield Problem(f"lots.{index}.items.{number}.units", what)
        known, allowed = len(self.extension_lengths), self.extensions_allowed
        if known and known != allowed:
            what = f"{known} lengths are stated and {allowed} extensions allowed: state one each."
            yield Problem("extension_lengths", what)
        yield from self._extension_problems()
        if self.ended is not None and self.term.start is not None and self.ended <= self.term.start:
            what = f"is {self.ended}, and the agreement begins {self.term.start}."
            yield Problem("ended", what)
        else:
            yield from self._option_problems()

    def _extension_problems(self) -> Iterator[Problem]:
        """Extensions that are too many, too late, too long, or leave a gap."""
        if len(self.extensions) > self.extensions_allowed:
            what = (
                f"{len(self.extensions)} extensions are stated and the agreement allows "
                f"{self.extensions_allowed}."
            )
            yield Problem("extensions", what)
        end = self.term.end
        for index, extension in enumerate(self.extensions):
            place, last = f"extensions.{index}", extension.period.last
            if end is None or extension.period.start != end:
                what = f"an extension begins the day after the last agreed day, {end}."
                yield Problem(f"{place}.period", what)
            elif extension.decided >= end:
                what = (
                    f"is decided {extension.decided}, when the agreement had run out: what has "
                    "run out cannot be extended."
                )
                yield Problem(f"{place}.decided", what)
            if index < len(self.extension_lengths) and extension.period.start is not None:
                longest = self.extension_lengths[index]
                allowed = longest.period(extension.period.start).last
                if last is None or (allowed is not None and last > allowed):
                    what = (
                        f"lasts until {last or '..'}; the agreement allows {longest}, until "
                        f"{allowed}."
                    )
                    yield Problem(f"{place}.period", what)
            end = extension.period.end

    def _option_problems(self) -> Iterator[Problem]:
        """Options named twice, and options that outlast the agreement."""
        contract = Period.of(self.term.start, self.last_day())
        for index, option in enumerate(self.options):
            if any(option.id == other.id for other in self.options[:index]):
                yield Problem(f"options.{index}.id", f"{option.id!r} stands more than once.")
            for problem in option.problems(contract):
                yield problem.within(f"options.{index}")
