"""The placement runs: it begins, is followed up and delivered, and comes to its end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal, get_args

from calloff.errors import Problem, did_you_mean
from calloff.pricing import repeated
from calloff.process.awarding import delegated
from calloff.process.calendar import unmatched
from calloff.process.entries import (
    Awarded,
    Chose,
    Delivered,
    Ended,
    Happened,
    InHouse,
    Interrupted,
    LinesChanged,
    Renewed,
    Started,
)
from calloff.process.placement import Delivery, Done, LineChange, Placement
from calloff.process.state import State
from calloff.values.months import full_months

__all__ = [
    "after_ended",
    "after_interrupted",
    "after_renewed",
    "after_started",
    "hinders_delivered",
    "hinders_ended",
    "hinders_happened",
    "hinders_interrupted",
    "hinders_lines_changed",
    "hinders_renewed",
    "hinders_started",
    "placement",
]


def placement(state: State, on: date | None = None) -> Placement | None:
    """What the calendar goes by; ``None`` until something is decided.

    Args:
        state: How the call-off stands.
        on: The day it is looked at, which says who serves; ``None``: that of the last entry.
    """
    choice = state.choice
    if choice is None:
        return None
    begun = state.entries.index(choice)
    since = state.entries[begun:]
    return Placement(
        need=state.need,
        decided=state.day(choice.at),
        starts=state.need.starts,
        started=state.started.on if state.started else None,
        last=state.until or state.need.ends,
        ended=state.over,
        external=_external(state, on or state.day(state.written)),
        changes=tuple(
            LineChange(on=entry.on, lines=entry.lines)
            for entry in since
            if isinstance(entry, LinesChanged)
        ),
        done=tuple(
            Done(code=entry.what, due=entry.due, on=entry.on, note=entry.note)
            for entry in since
            if isinstance(entry, Happened)
        ),
        deliveries=tuple(
            Delivery(
                period=entry.period,
                item=entry.item,
                quantity=entry.quantity,
                unit=entry.unit,
                level=entry.level,
            )
            for _, entry in _deliveries(state)
        ),
    )


def _external(state: State, on: date) -> bool:
    """Whether a supplier serves on a day, and not the office itself."""
    if changes := [change for change in state.changes if change.on <= on]:
        return changes[-1].provider is not None
    choice = state.choice
    in_house = isinstance(choice, Chose) and choice.provider is None
    return not (in_house or isinstance(choice, InHouse))


def hinders_started(entry: Started, state: State) -> Iterator[Problem]:
    """It begins after the decision, once everybody has said yes."""
    if state.choice is None:
        yield Problem("", "nothing has been decided that could begin.")
        return
    if state.started is not None:
        yield Problem("", f"it began on {state.started.on}.")
    if state.bridge is not None and state.bridge.over is None:
        yield Problem("", "what was arranged in haste still runs: say first when that ended.")
    day = state.day(state.choice.at)
    if entry.on < day:
        yield Problem("on", f"is before it was decided, on {day}.")
    if entry.on > state.day(entry.at):
        yield Problem("on", "lies ahead: what has begun is entered when it has.")
    chosen = state.choice.candidate if isinstance(state.choice, Awarded) else None
    for party in state.missing_approvals(chosen, "start", entry.on):
        yield Problem("", f"{party!r} has not said yes.")


def after_started(entry: Started, state: State) -> State:
    """It runs."""
    return state.but(started=entry)


def _runs(state: State) -> Iterator[Problem]:
    """What runs has begun and is not over."""
    if state.started is None:
        yield Problem("", "it has not begun.")
    elif state.over is not None:
        yield Problem("", f"it ended on {state.over}.")


CODES = get_args(Done.model_fields["code"].annotation)
"""What of the calendar can be done."""


def hinders_happened(entry: Happened, state: State) -> Iterator[Problem]:
    """What the calendar asks for is done once, after something was decided."""
    running = placement(state)
    if running is None:
        yield Problem("", "nothing has been decided that has a calendar.")
        return
    if entry.on > state.day(entry.at):
        yield Problem("on", "lies ahead: what was done is entered when it was.")
    if entry.what not in CODES:
        hint = did_you_mean(entry.what, CODES) or f" There are: {', '.join(CODES)}."
        yield Problem("what", f"nothing of the calendar is called {entry.what!r}.{hint}")
        return
    done = Done(code=entry.what, due=entry.due, on=entry.on)
    if any((other.code, other.due) == (done.code, done.due) for other in running.done):
        yield Problem("due", f"{entry.what} due {entry.due} was done already.")
    elif unmatched(running.replace(done=(done,)), state.procedure):
        yield Problem("due", f"no {entry.what} is due {entry.due}: see what the calendar says.")


def hinders_lines_changed(entry: LinesChanged, state: State) -> Iterator[Problem]:
    """Add-ons change while it runs."""
    yield from repeated(entry.lines)
    yield from _runs(state)
    if state.started is not None and entry.on < state.started.on:
        yield Problem("on", f"is before it began, on {state.started.on}.")
    if (last := state.period.last) is not None and entry.on > last:
        yield Problem("on", f"is after its last day, {last}.")
    earlier = [other.on for other in state.entries if isinstance(other, LinesChanged)]
    if earlier and entry.on < earlier[-1]:
        yield Problem("on", f"is before the lines that hold from {earlier[-1]}.")


def hinders_delivered(entry: Delivered, state: State) -> Iterator[Problem]:
    """What is delivered lies in the time that it runs, and was called off."""
    if state.started is None:
        yield Problem("", "it has not begun.")
        return
    first, last = entry.period.start, entry.period.last
    if first is None or last is None:
        yield Problem("period", "has a first and a last day.")
    elif last > state.day(entry.at):
        yield Problem("period", "lies ahead: what was delivered is entered when it was.")
    elif first < state.started.on or (state.over is not None and last > state.over):
        until = f"/{state.over}" if state.over else "/.."
        yield Problem("period", f"lies outside the placement, {state.started.on}{until}.")
    changed = (earlier for earlier in state.entries if isinstance(earlier, LinesChanged))
    lines = (*state.need.lines, *(line for change in changed for line in change.lines))
    units = sorted({line.unit for line in lines if line.item == entry.item})
    if not units:
        yield Problem("item", f"{entry.item!r} was not called off.")
    elif entry.unit not in units:
        by = " and the ".join(units)
        what = f"{entry.item!r} was called off by the {by}, not by the {entry.unit}."
        yield Problem("unit", what)
    levels = {line.level for line in lines if (line.item, line.unit) == (entry.item, entry.unit)}
    if levels and entry.level not in levels:
        known = ", ".join(sorted(level or "none" for level in levels))
        yield Problem("level", f"is not what was called off; levels of {entry.item!r}: {known}.")
    replaced = entry.instead_of
    if replaced is not None and not (
        replaced <= len(state.entries) and isinstance(state.entries[replaced - 1], Delivered)
    ):
        yield Problem("instead_of", f"entry {replaced} is of no delivery.")
    for number, other in _deliveries(state):
        same = (other.item, other.unit, other.level) == (entry.item, entry.unit, entry.level)
        if number == replaced and not same:
            yield Problem("instead_of", f"entry {number} is of something else.")
        if same and number != replaced and other.period.overlaps(entry.period):
            what = f"days of it stand in entry {number}: say that this takes its place."
            yield Problem("period", what)


def _deliveries(state: State) -> Iterator[tuple[int, Delivered]]:
    """What was delivered, with the numbers of the entries; what was replaced is left out."""
    found = {n: one for n, one in enumerate(state.entries, 1) if isinstance(one, Delivered)}
    replaced = {one.instead_of for one in found.values()}
    begun = state.entries.index(state.started) if state.started is not None else 0
    for number, one in found.items():
        if number > begun and number not in replaced:
            yield number, one


def hinders_interrupted(entry: Interrupted, state: State) -> Iterator[Problem]:
    """What was decided can fall through, before it begins or while it runs."""
    if state.choice is None:
        yield Problem("", "nothing has been decided that could be interrupted.")
        return
    if state.over is not None:
        yield Problem("", f"it ended on {state.over}.")
    if entry.on > state.day(entry.at):
        yield Problem("on", "lies ahead: what has been interrupted is entered when it has.")
    since = state.started.on if state.started is not None else state.day(state.choice.at)
    if entry.on < since:
        what = "it began" if state.started is not None else "it was decided"
        yield Problem("on", f"is before {what}, on {since}.")


def after_interrupted(entry: Interrupted, state: State) -> State:
    """It is over before its time."""
    return state.but(interrupted=entry, over=entry.on)


def hinders_renewed(entry: Renewed, state: State) -> Iterator[Problem]:
    """It goes on for longer than it was to."""
    yield from _runs(state)
    if not 1900 <= entry.until.year < 2200:
        yield Problem("until", f"lies between 1900 and 2199, got {entry.until}.")
        return
    running = placement(state)
    months = state.procedure.placement.longest_months
    if running is not None and running.start is not None and months is not None:
        longest = full_months(running.start, months) - timedelta(days=1)
        if entry.until > longest:
            what = f"is past the longest time, {longest}: what is needed longer is a new need."
            yield Problem("until", what)
    last = state.period.last
    if last is not None and entry.until <= last:
        yield Problem("until", f"is no later than its last day, {last}.")
    may: Literal["award", "in_house"] = "in_house" if isinstance(state.choice, InHouse) else "award"
    yield from delegated(entry, may, entry.value, state)


def after_renewed(entry: Renewed, state: State) -> State:
    """Its last day is later."""
    return state.but(until=entry.until)


def hinders_ended(entry: Ended, state: State) -> Iterator[Problem]:
    """Only what runs ends."""
    yield from _runs(state)
    if entry.on > state.day(entry.at):
        yield Problem("on", "lies ahead: what has ended is entered when it has.")
    if state.started is not None and entry.on < state.started.on:
        yield Problem("on", f"is before it began, on {state.started.on}.")


def after_ended(entry: Ended, state: State) -> State:
    """It is over."""
    return state.but(over=entry.on)
