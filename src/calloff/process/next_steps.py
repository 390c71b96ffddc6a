"""What is to be done now in a call-off: by whom, until when, and what is overdue.

The steps follow from how the call-off stands and from the time alone. Each says which entry notes
that it was done, so that what is to be written in the journal is said with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from calloff.process.calendar import SAYS as DUE
from calloff.process.calendar import calendar
from calloff.process.entries import Awarded, Decided
from calloff.process.next_step import NextStep, called
from calloff.process.procedure import Source
from calloff.process.running import placement
from calloff.process.state import State
from calloff.process.working_days import reviewed_by

__all__ = ["next_steps"]

AHEAD = timedelta(days=30)
"""So long before its day something of the calendar is told as a step."""


def next_steps(state: State, at: datetime) -> tuple[NextStep, ...]:
    """What is to be done, what is overdue first, then by its deadline.

    Args:
        state: How the call-off stands.
        at: Now.
    """
    if state.choice is None and state.over is None:
        steps = list(_until_choice(state, at))
    else:
        steps = list(_after_choice(state, at))
    if state.bridge is not None and state.bridge.over is None:
        # What was arranged in haste has a calendar of its own until another begins.
        steps += _due(state.bridge.but(entries=state.entries), at)
    if not steps and state.over is None:
        steps = [NextStep(code="runs")]
    late = (step.replace(overdue=step.by is not None and at > step.by) for step in steps)
    last = datetime.max.replace(tzinfo=UTC)
    return tuple(sorted(late, key=lambda step: (not step.overdue, step.by or last)))


def _until_choice(state: State, at: datetime) -> Iterator[NextStep]:
    """Steps on the way to a choice."""
    source = state.source
    assert source is not None, "A need stands in a lot of the route."
    standing = [s for s in state.procedure.route if state.stands(s)]
    first = next((s for s in standing if s.kind != "direct_award"), None)
    if first is not None and first == source:
        if source.kind == "user_choice":
            yield from _choosing(state)
        else:
            yield from _in_the_agreement(source, state, at)
    elif first is not None and state.sources.get(first.id) in {"suffices", "in_house"}:
        yield _of(first, "decide_in_house", "in_house")
    elif first is not None and first.has_lots:
        yield _of(first, "put_to", "need_changed")
    elif first is not None:
        yield _of(first, "try", "tried")
    elif standing:
        yield NextStep(code="direct_award", entry="direct_awarded", whom=(standing[0].id,))
    else:
        yield NextStep(code="reassess", entry="need_changed")


def _of(source: Source, code: str, entry: str) -> NextStep:
    """A step about a source of the route."""
    about = {"source.sv": source.name.sv, "source.en": source.name.en}
    return NextStep(code=code, entry=entry, whom=(source.id,), about=about)


def _choosing(state: State) -> Iterator[NextStep]:
    """Steps where the individual chooses."""
    source = state.source
    if state.presented is None:
        yield NextStep(code="present", entry="presented")
    elif not state.presented.order and source is not None:
        yield _of(source, "give_up", "tried")
    else:
        yield NextStep(code="choose", entry="chose", whom=state.presented.order)


def _in_the_agreement(source: Source, state: State, at: datetime) -> Iterator[NextStep]:
    """Steps of a round: asking, waiting, comparing, deciding."""
    decided = state.comparing or state.asking
    if decided is None:
        yield NextStep(code="look", entry="decided")
        return
    if decided.outcome == "escalate" and decided.unsettled:
        about = called("what", decided.unsettled)
        yield NextStep(code="settle_lot", entry="decided", about=about)
        return
    if decided.to_settle and not (decided.stage == "offers" and state.live):
        about = called("what", [question.place for question in decided.to_settle])
        yield NextStep(code="settle", about=about)
    if (step := _run_out(decided, state, at)) is not None:
        yield step
        return
    if state.to_ask:
        further = decided.stage == "answers"
        names = _names(state) if further else dict(zip(decided.whom, decided.names, strict=True))
        yield NextStep(
            code="ask_further" if further else "ask",
            entry="asked",
            whom=state.to_ask,
            names=tuple(names[id] for id in state.to_ask),
        )
        return
    yield from _waiting(state, at)
    for request in state.disputed:
        whom = (request.candidate,)
        yield NextStep(code="hold_to", entry="skipped", whom=whom, names=(request.name,))
    if not state.open or (_first_wins(state) and state.usable):
        yield from _with_the_answers(source, decided, state, at)


def _with_the_answers(
    source: Source, decided: Decided, state: State, at: datetime
) -> Iterator[NextStep]:
    """Steps once the answers are in, or the first that suits."""
    if state.exhausted:
        yield _of(source, "give_up", "tried")
    elif decided.stage == "answers" and decided.outcome in {"chosen", "tied"} and state.usable:
        yield from _deciding(decided, state, at)
    elif state.prices_came_first:
        yield NextStep(code="prices_known", entry="round_opened")
    elif decided.stage == "answers" and not state.usable:
        if not state.disputed:
            yield NextStep(code="look", entry="decided")
    elif state.live:
        yield from _comparing(decided, state)
    elif not state.open and not state.disputed:
        yield NextStep(code="look", entry="decided")


def _run_out(decided: Decided, state: State, at: datetime) -> NextStep | None:
    """Where the agreement has run out since the key was applied, it is applied again."""
    last = decided.last_day
    if last is None or not decided.on <= last < state.day(at) or state.open or state.disputed:
        return None
    if decided.stage == "answers" and state.live:
        return NextStep(code="compare", entry="decided")
    return NextStep(code="look", entry="decided") if state.to_ask else None


def _first_wins(state: State) -> bool:
    """Whether the first suitable answer is taken, while others are still awaited."""
    rule = state.procedure.emergency
    first = state.urgent and rule is not None and rule.wins == "first_suitable"
    return first and bool(state.live)


def _waiting(state: State, at: datetime) -> Iterator[NextStep]:
    """Steps on requests that nothing has come back on."""
    waiting = [r for r in state.open if at < r.answer_by]
    if waiting:
        yield NextStep(
            code="await",
            whom=tuple(r.candidate for r in waiting),
            names=tuple(r.name for r in waiting),
            by=min(r.answer_by for r in waiting),
        )
        remind = [r for r in waiting if r.reminded is None and r.remind_at and at >= r.remind_at]
        if remind:
            yield NextStep(
                code="remind",
                entry="reminded",
                whom=tuple(r.ref for r in remind),
                names=tuple(r.name for r in remind),
                by=min(r.answer_by for r in remind),
            )
    if silent := [r for r in state.open if at >= r.answer_by]:
        yield NextStep(
            code="note_silence",
            entry="no_answer",
            whom=tuple(r.ref for r in silent),
            names=tuple(r.name for r in silent),
            by=min(r.answer_by for r in silent),
        )


def _comparing(decided: Decided, state: State) -> Iterator[NextStep]:
    """Steps on proposals that have come."""
    rule = state.procedure.assessment
    needed = rule.required(state.need.urgency, state.several)
    if state.left_open and any(request.candidate in decided.whom for request in state.open):
        # What is to be completed is compared when it has been, or its time is out.
        return
    # What the suppliers have left open about wishes, people settle.
    if (needed or state.left_open) and state.assessment is None:
        roles = rule.roles or ("caseworker",)
        yield NextStep(code="assess", entry="assessed", whom=roles)
    elif needed and state.missing_signatures:
        yield NextStep(code="sign", entry="signed", whom=state.missing_signatures)
    else:
        yield NextStep(code="compare", entry="decided")


def _deciding(decided: Decided, state: State, at: datetime) -> Iterator[NextStep]:
    """Steps once the key has named somebody."""
    names, day = _names(state), state.day(at)
    missing: dict[str, tuple[str, ...]] = {
        id: parties for id in decided.whom if (parties := state.missing_approvals(id, "award", day))
    }
    for id, parties in missing.items():
        yield NextStep(
            code="approve",
            entry="approved",
            whom=(id,),
            names=(names[id],),
            by=_held(id, state),
            about=called("parties", parties),
        )
    gone = [id for id in decided.whom if (until := _held(id, state)) and until < at]
    for id in gone:
        yield NextStep(
            code="hold", entry="held", whom=(id,), names=(names[id],), by=_held(id, state)
        )
    if not missing and not gone:
        held = [moment for id in decided.whom if (moment := _held(id, state))]
        yield NextStep(
            code="award" if decided.outcome == "chosen" else "award_tied",
            entry="awarded",
            whom=decided.whom,
            names=tuple(names[id] for id in decided.whom),
            by=min(held, default=None),
        )


def _held(id: str, state: State) -> datetime | None:
    """Until when a proposal is kept free."""
    offered = state.offered(id)
    return offered.holds_until if offered is not None else None


def _names(state: State) -> dict[str, str]:
    """What each proposal is called: its supplier, and its own label."""
    names = {request.ref: request.name for request in state.requests}
    return {
        o.proposal.id: f"{names.get(o.ref, o.proposal.offer)}, {o.proposal.label or o.proposal.id}"
        for o in state.proposals
    }


def _after_choice(state: State, at: datetime) -> Iterator[NextStep]:
    """Steps once a person has decided."""
    choice, procedure = state.choice, state.procedure
    if choice is None:
        return
    if state.urgent and procedure.emergency is not None:
        if state.reviewed is None:
            due = reviewed_by(choice.at, procedure.emergency.review, procedure)
            yield NextStep(code="review", entry="reviewed", by=due)
        elif state.review == "ordinary":
            yield NextStep(code="ordinary", entry="need_changed")
    if state.interrupted is not None:
        yield NextStep(code="replace", entry="need_changed")
    uninformed = [r for r in state.requests if r.ref not in state.informed]
    if isinstance(choice, Awarded) and uninformed and state.over is None:
        yield NextStep(
            code="inform",
            entry="informed",
            whom=tuple(r.ref for r in uninformed),
            names=tuple(dict.fromkeys(r.name for r in uninformed)),
        )
    if state.started is None and state.over is None:
        yield from _until_it_begins(state, at)
    yield from _due(state, at)


def _until_it_begins(state: State, at: datetime) -> Iterator[NextStep]:
    """Steps between the decision and the start."""
    choice, starts = state.choice, state.need.starts
    due = _end_of(starts, state) if starts else None
    chosen = choice.candidate if isinstance(choice, Awarded) else None
    if missing := state.missing_approvals(chosen, "start", state.day(at)):
        yield NextStep(
            code="approve" if chosen else "approve_decided",
            entry="approved",
            whom=(chosen,) if chosen else (),
            names=(_names(state)[chosen],) if chosen else (),
            by=due,
            about=called("parties", missing),
        )
    if state.bridge is None or state.bridge.over is not None:
        yield NextStep(code="start", entry="started", by=due)


_BEFORE_IT_BEGINS = frozenset({"unstarted_report", "price_date", "adult"})
"""What of the calendar concerns a placement that has not begun."""


def _due(state: State, at: datetime) -> Iterator[NextStep]:
    """What the calendar asks for soon, or has asked for."""
    running = placement(state, state.day(at))
    assert running is not None, "A calendar follows upon a decision."
    for due in calendar(running, state.procedure):
        if due.done is not None or due.by > state.day(at + AHEAD):
            continue
        if state.started is None and due.code not in _BEFORE_IT_BEGINS:
            continue
        moment = _end_of(due.by, state)
        if due.code == "end":
            if state.over is None and state.started is not None:
                yield NextStep(code="end", entry="ended", by=moment)
        elif due.code == "price_date":
            if moment >= at:
                yield NextStep(code="due", by=moment, about=_said(due.code, due.number, due.by))
        elif state.over is None or due.code == "unstarted_report":
            about = _said(due.code, due.number, due.by)
            yield NextStep(code="due", entry="happened", by=moment, whom=(due.code,), about=about)


def _said(code: str, number: int | None, by: date) -> dict[str, str]:
    """What something of the calendar is called."""
    blanks = {"number": str(number or ""), "by": by.isoformat()}
    return {
        "what.sv": f"{DUE.of('sv')[code].format(**blanks)}.",
        "what.en": f"{DUE.of('en')[code].format(**blanks)}.",
    }


def _end_of(day: date, state: State) -> datetime:
    """The end of a day by the office's clock."""
    return datetime.combine(day, time(23, 59), tzinfo=state.procedure.tz)
