"""The whole follow-up of some days: every indicator, gathered and told."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from calloff.follow_up.agreements import ReviewFound, reviews
from calloff.follow_up.answers import Answers, answers
from calloff.follow_up.call_offs import CallOffs, KeyFollowed, call_offs, key_followed
from calloff.follow_up.deliveries import DeliveredInAll, deliveries
from calloff.follow_up.due import DueDay, due_days
from calloff.follow_up.facts import NOTHING, choices, distinct, heard
from calloff.follow_up.money import CeilingUse, DirectSum, ceilings, without_small
from calloff.follow_up.prices import ItemPrices, price_development
from calloff.follow_up.starts import NotCarriedOut, Starts, not_carried_out, starts
from calloff.process.agreement import AgreementFile
from calloff.process.case import Case
from calloff.process.contract import Contract
from calloff.process.imported import ImportedHistory
from calloff.register import Register
from calloff.values.durations import Duration
from calloff.values.period import Period

__all__ = ["Report", "report"]


@dataclass(frozen=True)
class Report:
    """What an office's call-offs came to on some days.

    What names single cases, their lists, is for those who have the cases.

    Attributes:
        on: The day it was seen.
        within: The days that it is about.
        until: The last day of the calendar.
        threshold: The least number that is shown.
        months: After how many months a decision that is not carried out is reported.
        cases: How many files there are.
        imported: How many imported rows count.
        call_offs: How needs were met.
        key: Whether the key was followed.
        answers: What suppliers answered.
        starts: How long it took from decision to start.
        not_carried_out: The decisions that were not carried out in time: a list of cases.
        deliveries: What was delivered.
        ceilings: What is agreed and spent; empty without a register.
        direct: What was awarded directly against the limit; ``None`` where that was not asked.
        prices: How prices develop, by lot in use; empty without a register.
        due: What is due: a list of cases.
        reviews: What came of reviews of suppliers.
        agreements: The files of agreements.
    """

    on: date
    within: Period
    until: date
    threshold: int
    months: int
    cases: int
    imported: int
    call_offs: CallOffs
    key: KeyFollowed
    answers: Answers
    starts: Starts
    not_carried_out: tuple[NotCarriedOut, ...] = field(repr=False)
    deliveries: tuple[DeliveredInAll, ...]
    ceilings: tuple[CeilingUse, ...]
    direct: DirectSum | None
    prices: Mapping[str, tuple[ItemPrices, ...]]
    due: tuple[DueDay, ...] = field(repr=False)
    reviews: tuple[ReviewFound, ...]
    agreements: tuple[AgreementFile, ...] = field(repr=False)

    def data(self, *, lists: bool = True) -> dict[str, Any]:
        """The report as plain data for JSON.

        Args:
            lists: Whether the lists of cases are in it, and what few contracts come to.
        """
        used = self.ceilings
        if not lists:
            used = without_small(used, threshold=self.threshold)
        told: dict[str, Any] = {
            "on": self.on,
            "within": str(self.within),
            "threshold": self.threshold,
            "call_offs": list(self.call_offs.rows()),
            "key": list(self.key.rows()),
            "answers": list(self.answers.rows()),
            "starts": list(self.starts.rows()),
            "deliveries": [one.data() for one in self.deliveries],
            "ceilings": [row for one in used for row in one.rows()],
            "direct": [] if self.direct is None else list(self.direct.rows()),
            "prices": [
                {"lot": lot, **one.data()} for lot in self.prices for one in self.prices[lot]
            ],
        }
        if lists:
            told["departures"] = [one.data() for one in self.key.departures]
            told["not_carried_out"] = [one.data() for one in self.not_carried_out]
            told["due"] = [one.data() for one in self.due]
            told["reviews"] = [one.data() for one in self.reviews]
        plain: dict[str, Any] = json.loads(json.dumps(told, default=_plain))
        return plain


def _plain(value: object) -> str:
    assert isinstance(value, date | Decimal), "Rows hold text, whole numbers, decimals and days."
    return str(value)


def report(
    cases: Sequence[Case],
    *,
    on: date,
    within: Period,
    until: date | None = None,
    threshold: int = 5,
    months: int = 3,
    imported: ImportedHistory = NOTHING,
    register: Register | None = None,
    contracts: Sequence[Contract] = (),
    assumed: Duration | None = None,
    agreements: Sequence[AgreementFile] = (),
    direct: DirectSum | None = None,
) -> Report:
    """Every indicator of some days, by what is known on a day.

    Args:
        cases: Every file of the office, in any order.
        on: The day it is seen; what was to be done by then and is not is overdue.
        within: The days that it is about, such as a year; without a first one nothing is told of
            ceilings and prices, which are told from one day on.
        until: The last day of the calendar; ``None``: the day it is seen.
        threshold: The least number that is shown.
        months: After how many months a decision that is not carried out is reported.
        imported: What was done before there were files.
        register: The agreements with their prices; ``None``: nothing is told of ceilings and
            prices.
        contracts: The contracts under them.
        assumed: For how long a contract without a known end counts.
        agreements: The files of agreements: with them the last day is that of their extensions.
        direct: What was awarded directly against the limit, by `direct_sum`.

    Raises:
        InputError: where a case stands twice, or anything does not go together.
    """
    files = distinct(cases, imported)
    chosen = choices(files, imported)
    asked = heard(files, imported)
    extended = {file.framework.id: file.extended(on) for file in agreements}
    frameworks = register.frameworks if register is not None else ()
    known = {one.id: extended.get(one.id, one) for one in frameworks} | extended
    window = Period.of(within.start, min(within.last or on, on))
    used: tuple[CeilingUse, ...] = ()
    if register is not None and window.days is not None:
        used = ceilings(frameworks, contracts, on=on, window=window, assumed=assumed)
    return Report(
        on=on,
        within=within,
        until=until or on,
        threshold=threshold,
        months=months,
        cases=len(files),
        imported=sum(c.imported for c in chosen) + sum(a.imported for a in asked),
        call_offs=call_offs(chosen, within=within, threshold=threshold),
        key=key_followed(chosen, within=within, threshold=threshold),
        answers=answers(asked, within=within, threshold=threshold),
        starts=starts(chosen, within=within, threshold=threshold),
        not_carried_out=not_carried_out(files, on=on, months=months, within=within),
        deliveries=deliveries(files, on=on, threshold=threshold),
        ceilings=used,
        direct=direct,
        prices=_prices(
            register,
            window,
            {one.lot for one in chosen if one.decided in within}
            | {one.lot for one in asked if one.day in within}
            | {one.lot for one in contracts},
        ),
        due=due_days(files, known.values(), on=on, until=until or on),
        reviews=tuple(one for one in reviews(agreements) if one.on in within),
        agreements=tuple(agreements),
    )


def _prices(
    register: Register | None, window: Period, used: Set[str | None]
) -> dict[str, tuple[ItemPrices, ...]]:
    """The prices of each lot in use on the first of some days, and on days they changed."""
    first = window.start
    if register is None or first is None:
        return {}
    found = {}
    for framework in register.frameworks:
        for lot in framework.lots:
            id = f"{framework.id}/{lot.id}"
            lists = [offer.prices for offer in register.offers if offer.lot == id]
            begun = {row.valid.start for prices in lists for row in prices.effective}
            days = {first, *(day for day in begun if day is not None and day in window)}
            if lists and id in used:
                found[id] = price_development(register, id, sorted(days))
    return found
