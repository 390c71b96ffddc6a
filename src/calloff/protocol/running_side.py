"""What a protocol says of the placement: beginning, calendar, what was delivered, end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TypeVar

from calloff.process import calendar as c
from calloff.process import entries as e
from calloff.process.deliveries import delivered
from calloff.process.placement import Placement
from calloff.process.running import placement
from calloff.process.state import State
from calloff.protocol.answer_side import number
from calloff.protocol.chapters import Chapter
from calloff.protocol.reader import Reader
from calloff.protocol.sentences import item_text, line_text, unit_text
from calloff.protocol.words import days_text, span_text
from calloff.values.outline import Bullets, Heading, Lines, Paragraph, Part, Table

__all__ = ["bridge", "running"]

Kind = TypeVar("Kind", bound=e.Entry)


def running(r: Reader, chapter: Chapter) -> list[Part]:
    """The placement of a round as far as it has come."""
    state = chapter.end
    runs = placement(state)
    if runs is None:
        return []
    rows = tuple(_course(r, chapter, state, meanwhile=False))
    told = _told(r, chapter, state, runs, meanwhile=False)
    return [Heading(r.label("running")), Lines(rows), *told]


def bridge(r: Reader, chapter: Chapter) -> list[Part]:
    """After an emergency: what was arranged in haste, and goes on while the round does."""
    before, now = chapter.steps[0].after.bridge, chapter.end.bridge
    if before is None or now is None or before.over is not None:
        return []
    # Its own entries stand among those of the round, until what comes after it has begun.
    until = [step.after for step in chapter.steps if step.after.started is None]
    state = now.but(entries=until[-1].entries)
    runs = placement(state)
    assert runs is not None, "What goes on was decided."
    rows = ((r.label("bridge.served"), r.serves(state)),)
    return [
        Heading(r.label("bridge")),
        Lines((*rows, *_course(r, chapter, state, meanwhile=True))),
        *_told(r, chapter, state, runs, meanwhile=True),
    ]


def _told(
    r: Reader, chapter: Chapter, state: State, runs: Placement, *, meanwhile: bool
) -> Iterator[Part]:
    """What was changed, the calendar, and what was delivered; the last two once, where it ends.

    For release none of it: when somebody was visited, and how many hours somebody got, is theirs.
    """
    if r.audience == "release":
        return
    yield from _changes(r, chapter, meanwhile=meanwhile)
    later = next((c for c in r.chapters if c.number > chapter.number), None)
    goes_on = later.steps[0].after.bridge if later is not None else None
    if goes_on is not None and goes_on.over is None:
        given = {"number": str(chapter.number + 1)}
        yield Paragraph(r.label("running.goes_on", **given))
        return
    yield from _calendar(r, state, runs)
    yield from _delivered(r, chapter, runs)


def _own(chapter: Chapter, kind: type[Kind], *, meanwhile: bool) -> Iterator[Kind]:
    """The entries of a kind on the placement of the round, or on what goes on meanwhile."""
    for step, entry in chapter.of(kind):
        if (step.before.bridge is not None and step.before.started is None) is meanwhile:
            yield entry


def _course(
    r: Reader, chapter: Chapter, state: State, *, meanwhile: bool
) -> Iterator[tuple[str, str]]:
    """When it began, how long it is to last, and how it came to its end."""
    if state.started is not None:
        yield r.label("running.started"), _began(r, state, state.started.on)
    elif state.over is None:
        day = state.need.starts.isoformat() if state.need.starts else "-"
        yield r.label("running.planned"), r.label("running.not_started", day=day)
    if state.over is None and state.period.start is not None:
        yield r.label("running.until"), span_text(state.period, r.language)
    for renewed in _own(chapter, e.Renewed, meanwhile=meanwhile):
        day, when = renewed.until.isoformat(), r.when_who(renewed)
        given = {"day": day, "delegation": renewed.delegation, "when": when}
        yield r.label("running.renewed"), r.label("running.renewed.until", **given)
        yield r.label("running.reason"), r.free(renewed.reason)
    for broken in _own(chapter, e.Interrupted, meanwhile=meanwhile):
        given = {"day": broken.on.isoformat(), "party": r.party(broken.party)}
        yield r.label("running.interrupted"), r.label("running.interrupted.by", **given)
        yield r.label("running.reason"), r.free(broken.reason)
    for ended in _own(chapter, e.Ended, meanwhile=meanwhile):
        day = ended.on.isoformat()
        yield r.label("running.ended"), r.label("running.ended.on", day=day)


def _began(r: Reader, state: State, on: date) -> str:
    """The first day, and how much later than wanted it came."""
    wanted = state.need.starts
    if wanted is None or on <= wanted:
        return on.isoformat()
    late = days_text((on - wanted).days, r.language)
    given = {"day": on.isoformat(), "late": late, "wanted": wanted.isoformat()}
    return r.label("running.started.late", **given)


def _changes(r: Reader, chapter: Chapter, *, meanwhile: bool) -> list[Part]:
    """What was added or taken away while it ran."""
    lot = r.register.terms(chapter.end.need.lot).lot
    told = tuple(
        r.label(
            "running.lines.from",
            day=entry.on.isoformat(),
            lines="; ".join(line_text(line, r.language, lot) for line in entry.lines),
            reason=r.free(entry.reason),
        )
        for entry in _own(chapter, e.LinesChanged, meanwhile=meanwhile)
    )
    return [Heading(r.label("running.lines"), level=2), Bullets(told)] if told else []


def _calendar(r: Reader, state: State, runs: Placement) -> list[Part]:
    """What the placement has to keep, what was done of it, and what is late."""
    procedure, today = state.procedure, state.day(state.written)
    late = c.overdue(runs, procedure, today)
    notes: dict[tuple[str, date], str | None]
    notes = {(done.code, done.due): done.note for done in runs.done}
    rows = []
    for due in c.calendar(runs, procedure):
        note = notes.get((due.code, due.by))
        rows.append((_due(r, due.code, due.number, due.by), _how(r, due, note, late)))
    for done in c.unmatched(runs, procedure):
        what = r.word("due", done.code)
        said = r.label("running.unmatched", what=what, due=done.due.isoformat())
        rows.append((said, _done(r, done.code, done.due, done.on, done.note)))
    if not rows:
        return []
    head = (r.label("running.due"), r.label("running.came"))
    return [Heading(r.label("running.calendar"), level=2), Table(head, tuple(rows))]


def _due(r: Reader, code: str, which: int | None, by: date) -> str:
    """What something of the calendar is called."""
    template = c.SAYS.find(r.language, code)
    assert template is not None, "Everything that may be due has its words."
    return template.format(by=by.isoformat(), number=which or "")


def _how(r: Reader, due: c.Due, note: str | None, late: tuple[c.Due, ...]) -> str:
    """What came of something that was due."""
    if due.done is not None:
        return _done(r, due.code, due.by, due.done, note)
    if due in late:
        template = c.SAYS.find(r.language, "overdue")
        assert template is not None, "What is late has its words."
        return template.format(by=due.by.isoformat())
    return r.label("running.ahead")


def _done(r: Reader, code: str, by: date, on: date, note: str | None) -> str:
    """That something was done, how much too late, and what was noted."""
    which = "running.reported" if code == "unstarted_report" else "running.done"
    said = r.label(which, day=on.isoformat())
    if on > by and code != "price_date":
        late = days_text((on - by).days, r.language)
        said = r.label("running.done.late", said=said, late=late)
    return said if note is None else r.label("running.done.note", said=said, note=r.free(note))


def _delivered(r: Reader, chapter: Chapter, runs: Placement) -> list[Part]:
    """What was delivered against what was called off, up to the last day that was reported."""
    days = [delivery.period.last for delivery in runs.deliveries]
    last = max((day for day in days if day is not None), default=None)
    if last is None:
        return []
    lot = r.register.terms(chapter.end.need.lot).lot
    said = {delivery.item for delivery in runs.deliveries}
    rows, unreported = [], r.label("running.unreported")
    for found in delivered(runs, last):
        unit = unit_text(found.unit, r.language, many=True)
        share, reported = found.share, found.item in said
        rows.append(
            (
                item_text(found.item, r.language, lot),
                f"{number(found.called_off, r.language)} {unit}",
                f"{number(found.delivered, r.language)} {unit}" if reported else unreported,
                f"{number(share * 100, r.language)} %" if reported and share else "-",
            )
        )
    head = tuple(r.label(f"running.{code}") for code in ("item", "called_off", "received", "share"))
    title = r.label("running.delivered", day=last.isoformat())
    return [Heading(title, level=2), Table(head, tuple(rows), frozenset({1, 2, 3}))]
