"""The follow-up told, in Swedish or English, with the lists of cases or without them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from calloff.finding import Remark
from calloff.follow_up.agreements import agreement_remarks, agreement_steps
from calloff.follow_up.answers import UNSAID
from calloff.follow_up.call_offs import ROUTES
from calloff.follow_up.money import without_small
from calloff.follow_up.report import Report
from calloff.follow_up.tally import Counted
from calloff.follow_up.telling import LEFT_OUT, Told
from calloff.process.agreement import AgreementFile
from calloff.values.outline import Bullets, Heading, Lines, Outline, Paragraph, Part, Table
from calloff.values.period import Period
from calloff.values.texts import Language

__all__ = ["remark_told", "report_outline"]


def report_outline(
    found: Report,
    language: Language,
    *,
    audience: Literal["caseworker", "release"] = "caseworker",
    names: Mapping[str, str] | None = None,
) -> Outline:
    """The report as a document.

    Args:
        found: The report.
        language: ``sv`` or ``en``.
        audience: Who reads; for release every list of cases is left out, and what is told of
            single suppliers' complaints and plans.
        names: What suppliers, lots and reasons are called, by id or code.
    """
    t = Told(language, names or {})
    inside = audience == "caseworker"
    sections = [
        list(_head(found, t)),
        list(_call_offs(found, t)),
        list(_key(found, t, inside)),
        list(_answers(found, t)),
        list(_starts(found, t, inside)),
        list(_direct(found, t)),
        list(_ceilings(found, t, inside)),
        list(_deliveries(found, t)),
        list(_prices(found, t)),
        list(_agreements(found, t) if inside else ()),
        list(_due(found, t) if inside else ()),
    ]
    always = found.within == Period()
    title = t.say("title.all") if always else t.say("title", period=found.within)
    return Outline.of(title, sections, language)


def _head(found: Report, t: Told) -> Iterator[Part]:
    """What it is about, and what is left out."""
    cases, imported = (
        None if 0 < number < found.threshold else number for number in (found.cases, found.imported)
    )
    yield Lines(
        (
            (t.say("on"), str(found.on)),
            (t.say("cases"), t.count(cases)),
            (t.say("imported"), t.count(imported)),
        )
    )
    if found.threshold > 1:
        yield Paragraph(t.say("suppressed", most=found.threshold - 1, sign=LEFT_OUT))
    else:
        yield Paragraph(t.say("everything"), strong=True)
    yield Paragraph(t.say("intervals"))


def _call_offs(found: Report, t: Told) -> Iterator[Part]:
    """How needs were met: by year, by lot, by supplier."""
    told = found.call_offs
    yield Heading(t.say("call_offs"))
    if not told.counts:
        yield Paragraph(t.say("nothing"))
        return
    routes = [route for route in ROUTES if Counted(route) in told.counts]
    head = ["year", *(f"route.{route}" for route in routes), "total", "direct_share"]
    rows = [
        [
            t.year(year),
            *(t.count(told.count(route, year)) for route in routes),
            t.count(told.count("all", year)),
            t.share(told.direct_share(year)),
        ]
        for year in (*told.counts.years, None)
    ]
    yield t.table(head, rows)
    for of in ("lot", "supplier"):
        rows = [
            [t.name(name), *(t.count(told.counts[Counted(r, None, of, name)]) for r in routes)]
            for name in told.counts.names(of)
        ]
        yield Heading(t.say(f"by_{of}"), level=2)
        yield t.table([of, *(f"route.{route}" for route in routes)], rows)


def _key(found: Report, t: Told, inside: bool) -> Iterator[Part]:
    """How often the key was followed, and every departure."""
    told = found.key
    if not told.counts:
        return
    codes = ("compared", "followed", "among_tied", "departed")
    yield Heading(t.say("key"))
    yield t.table(
        ["year", *(f"key.{code}" for code in codes), "key.share"],
        [
            [
                t.year(year),
                *(t.count(told.counts[Counted(code, year)]) for code in codes),
                t.share(told.share(year)),
            ]
            for year in (*told.counts.years, None)
        ],
    )
    if inside and told.departures:
        yield Heading(t.say("departures"), level=2)
        yield t.table(
            ["case", "decided", "what", "reason"],
            [
                [
                    one.case,
                    str(one.decided),
                    t.say("key.among_tied" if one.tied else "key.departed"),
                    one.reason or t.say("protected"),
                ]
                for one in told.departures
            ],
            words=4,
        )


def _answers(found: Report, t: Told) -> Iterator[Part]:
    """What suppliers answer, why they decline, how long they take."""
    told = found.answers
    if not told.counts:
        return
    years = (*told.counts.years, None)
    codes = ("asked", "proposed", "declined", "no_answer", "open")
    yield Heading(t.say("answers"))
    yield t.table(
        ["year", *(f"answers.{code}" for code in codes), "answers.in_time"],
        [
            [
                t.year(year),
                *(t.count(told.count(code, year)) for code in codes),
                t.share(told.in_time(year)),
            ]
            for year in years
        ],
    )
    if told.causes:
        yield Heading(t.say("causes"), level=2)
        head = (t.say("cause"), *(t.year(year) for year in years))
        rows = tuple(
            (
                t.say("cause.unsaid") if cause == UNSAID else t.name(cause),
                *(t.count(told.declined_for(cause, year)) for year in years),
            )
            for cause in told.causes
        )
        yield Table(head, rows, numbers=frozenset(range(1, len(head))))
    if told.minutes:
        parts = ("lower", "median", "upper")
        yield Heading(t.say("times"), level=2)
        yield t.table(
            ["year", *(f"times.{part}" for part in parts)],
            [
                [t.year(year), *(t.minutes(getattr(middle, part)) for part in parts)]
                for year, middle in told.minutes.items()
            ],
        )


def _starts(found: Report, t: Told, inside: bool) -> Iterator[Part]:
    """From decision to start, and what was not carried out in time."""
    parts = ("lower", "median", "upper")
    if found.starts.days:
        yield Heading(t.say("starts"))
        yield t.table(
            ["year", "count", *(f"times.{part}" for part in parts)],
            [
                [
                    t.year(year),
                    str(middle.count),
                    *(t.days(getattr(middle, part)) for part in parts),
                ]
                for year, middle in found.starts.days.items()
            ],
        )
    if not inside:
        return
    yield Heading(t.say("late", months=found.months))
    if not found.not_carried_out:
        yield Paragraph(t.say("late.none"))
        return
    rows = []
    for one in found.not_carried_out:
        begun = "-" if one.started is None else str(one.started)
        if one.started is None and one.ended is not None:
            begun = t.say("late.given_up", day=one.ended)
        reported = t.say("late.to_report") if one.reported is None else str(one.reported)
        rows.append([one.case, str(one.decided), str(one.by), begun, reported])
    yield t.table(["case", "decided", "late.by", "late.started", "late.reported"], rows, words=5)


def _direct(found: Report, t: Told) -> Iterator[Part]:
    """What was awarded directly, against the limit."""
    told = found.direct
    if told is None:
        return
    row = told.finding.limit
    sums = [
        (
            f"{t.say('direct.sum', year=told.year)}, {part.board}",
            t.money(part.amount),
        )
        for part in told.sums.sums
    ]
    yield Heading(t.say("direct"))
    yield Lines(
        (
            *sums,
            (t.say("direct.limit"), t.money(None if row is None else row.amount)),
            (
                t.say("direct.share"),
                t.say("unknown") if told.share is None else t.percent(told.share),
            ),
        )
    )
    sentence, *more = told.finding.told(t.language, money=t.money)
    if (code := told.finding.code) in {"within", "above", "at_limit"}:
        # That of one more contract is not asked here.
        sentence = t.say(f"direct.{code}")
    yield from map(Paragraph, (sentence, *more))


def _ceilings(found: Report, t: Told, inside: bool) -> Iterator[Part]:
    """What is agreed and spent, against ceilings, and when they are reached."""
    uses = found.ceilings
    if not uses:
        return
    if not inside:
        uses = without_small(uses, threshold=found.threshold)
    yield Heading(t.say("ceilings"))
    rows = []
    for one in uses:
        ceiling = one.ceiling
        agreed = one.committed.value if one.committed is not None else None
        most = "-" if ceiling is None or ceiling.value is None else t.money(ceiling.value)
        spent = ", ".join(t.money(amount) for amount in one.spent) or "-"
        sums = [t.money(agreed) if one.contracts else "-", spent]
        if one.contracts is None:
            sums = [LEFT_OUT, LEFT_OUT]
        rows.append([t.name(one.of), t.count(one.contracts), *sums, most])
    yield t.table(["of", "contracts", "committed", "spent", "ceiling"], rows)
    ahead = [one.forecast for one in uses if one.forecast is not None]
    if ahead:
        yield Bullets(tuple(one.told(t.language, money=t.money) for one in ahead))


def _deliveries(found: Report, t: Told) -> Iterator[Part]:
    """What was delivered of what was called off."""
    if not found.deliveries:
        return
    yield Heading(t.say("deliveries"))
    rows = []
    for one in found.deliveries:
        quantities = [
            LEFT_OUT if quantity is None else f"{t.decimal(quantity, 1)} {t.unit(one.unit)}"
            for quantity in (one.called_off, one.delivered)
        ]
        item = t.item(one.item, one.level)
        whose = t.say("total") if one.supplier is None else t.name(one.supplier)
        share = "-" if one.called_off == 0 else t.percent(one.share)
        rows.append([item, whose, t.count(one.placements), *quantities, share])
    head = ["item", "supplier", "placements", "called_off", "delivered", "share"]
    yield t.table(head, rows, words=2)


def _prices(found: Report, t: Told) -> Iterator[Part]:
    """How the prices of each lot develop."""
    for lot in sorted(found.prices):
        yield Heading(f"{t.say('prices')}: {t.name(lot)}")
        rows = [
            [
                t.item(one.item, one.level),
                str(one.on),
                str(one.offers),
                *(t.decimal(price, 2) for price in (one.lowest, one.median, one.highest)),
                t.decimal(one.index * 100, 1),
            ]
            for one in found.prices[lot]
        ]
        head = ["item", "day", "offers", "lowest", "median", "highest", "index"]
        yield t.table(head, rows, words=2)


def _agreements(found: Report, t: Told) -> Iterator[Part]:
    """How suppliers were reviewed, and what happened to each agreement."""
    if not found.reviews and not found.agreements:
        return
    yield Heading(t.say("agreements"))
    if found.reviews:
        yield Bullets(
            tuple(
                t.say(
                    "review",
                    occasion=t.say(f"occasion.{one.occasion}"),
                    on=one.on,
                    supplier=t.say("everybody") if one.supplier is None else t.name(one.supplier),
                    areas=one.areas,
                    approved=one.approved,
                    remarks=one.remarks,
                    breaches=one.non_conformities,
                    named=", ".join(map(t.name, one.named)) or t.say("nobody_named"),
                )
                for one in found.reviews
            )
        )
    for file in found.agreements:
        yield from _steps(file, found, t)


def _steps(file: AgreementFile, found: Report, t: Told) -> Iterator[Part]:
    """What happened to one agreement."""
    steps = [step for step in agreement_steps(file) if step.on <= found.on]
    if not steps:
        return
    yield Heading(t.say("steps", id=t.name(file.framework.id)), level=2)
    yield t.table(
        ["day", "what", "supplier", "state", "last_day"],
        [
            [
                str(step.on),
                t.say(f"step.{step.kind}"),
                t.say("everybody") if step.supplier is None else t.name(step.supplier),
                "-" if step.state is None else t.say(f"state.{step.state}"),
                str(step.last_day or "-"),
            ]
            for step in steps
        ],
        words=5,
    )
    if remarks := agreement_remarks(file, on=found.on):
        yield Bullets(tuple(remark_told(remark, t.language, t.names) for remark in remarks))


def remark_told(remark: Remark, language: Language, names: Mapping[str, str] | None = None) -> str:
    """A remark on an agreement's follow-up as a sentence.

    Args:
        remark: One of `agreement_remarks`.
        language: ``sv`` or ``en``.
        names: What suppliers are called, by id.
    """
    t = Told(language, names or {})
    found = dict(remark.found)
    if "supplier" in found:
        found["supplier"] = t.name(str(found["supplier"]))
    return t.say(remark.code, place=remark.place, **found)


def _due(found: Report, t: Told) -> Iterator[Part]:
    """What is overdue and due."""
    if not found.due:
        return
    yield Heading(t.say("due", until=found.until))
    yield t.table(
        ["due.by", "case", "what"],
        [
            [
                str(one.by),
                one.of,
                t.say(f"due.{one.what}", number=one.number or "")
                + (f": {t.say('due.late')}" if one.late else ""),
            ]
            for one in found.due
        ],
        words=3,
    )
