"""The need, and the route it takes: where it may be met, in the office's own order."""

from __future__ import annotations

from collections.abc import Iterator

from calloff.errors import Problem, did_you_mean
from calloff.need import Need
from calloff.process.entries import (
    Closed,
    Corrected,
    NeedChanged,
    Opened,
    ProcedureChanged,
    RoundOpened,
    Tried,
)
from calloff.process.procedure import Source
from calloff.process.state import State

__all__ = [
    "after_closed",
    "after_need_changed",
    "after_procedure_changed",
    "after_round_opened",
    "after_tried",
    "hinders_closed",
    "hinders_corrected",
    "hinders_need_changed",
    "hinders_opened",
    "hinders_procedure_changed",
    "hinders_round_opened",
    "hinders_tried",
    "standing_in_the_way",
]


def standing_in_the_way(source: Source, state: State) -> Iterator[Problem]:
    """The earlier sources of the route that must be tried before one."""
    for other in state.earlier_standing(source):
        outcome = state.sources.get(other.id)
        may = " or passed over with a reason" if state.may_be_passed(other) else ""
        how, do = f"has come to {outcome!r}", "that is decided on first"
        if outcome is None:
            how, do = "has not been tried", f"it is tried first{may}"
        what = f"{other.id!r} {how}, and comes before {source.id!r}: {do}."
        yield Problem("source", what)


def hinders_opened(entry: Opened, state: State) -> Iterator[Problem]:
    """A need is opened once, frozen, in a lot of the route."""
    if state.entries:
        yield Problem("", "the need was opened already; a later change is a need_changed.")
    if entry.need.frozen is None:
        yield Problem("need.frozen", "a need is frozen before anybody sees a ranking: say when.")
    elif entry.need.frozen > entry.at:
        yield Problem("need.frozen", "is after the need was opened.")
    yield from _in_procedure(entry.need, state)


def _in_procedure(need: Need, state: State) -> Iterator[Problem]:
    """The lot must belong to the route, and an emergency must have its rule."""
    lot = need.lot
    if need.urgency == "emergency" and state.procedure.emergency is None:
        what = f"the procedure {state.procedure.id} has no rule for emergencies."
        yield Problem("need.urgency", what)
    if state.procedure.source_of(lot) is None:
        lots = [lot for source in state.procedure.route for lot in source.lots]
        what = f"no source of the route has the lot {lot!r}.{did_you_mean(lot, lots)}"
        yield Problem("need.lot", what)


_AFTER_A_CHOICE = frozenset({"ordinary", "replacement"})


def hinders_need_changed(entry: NeedChanged, state: State) -> Iterator[Problem]:
    """A change is another need of the same case, for a reason that holds."""
    need, because = entry.need, entry.because
    if need.id != state.need.id:
        yield Problem("need.id", f"is {need.id!r}; this case is about {state.need.id!r}.")
    if need == state.need:
        yield Problem("need", "is as it was: nothing has changed.")
    frozen = need.frozen
    # For the next source the need is the same, and so may be the day it was frozen.
    anew = because == "next_source" or need == state.need or frozen != state.need.frozen
    if frozen is None or frozen > entry.at or not anew:
        yield Problem("need.frozen", "what has changed is frozen anew: say when.")
    if (state.choice is not None) != (because in _AFTER_A_CHOICE):
        what = (
            "after a choice only the ordinary procedure or a replacement begins anew."
            if state.choice is not None
            else f"{because!r} follows upon a choice, and none has been made."
        )
        yield Problem("because", what)
    elif because == "ordinary" and state.review != "ordinary":
        what = "the ordinary procedure takes over once the emergency was reviewed so."
        yield Problem("because", what)
    elif because == "replacement" and state.interrupted is None:
        yield Problem("because", "a replacement follows upon an interruption.")
    yield from _in_procedure(need, state)
    source = state.procedure.source_of(need.lot)
    if source is not None and because == "next_source":
        if source == state.source and not state.exhausted:
            what = f"{source.id!r} is the source that is being tried."
            yield Problem("need.lot", what)
        if source != state.source and not state.stands(source):
            what = f"{source.id!r} is done with ({state.sources[source.id]})."
            yield Problem("need.lot", what)
        kept = {"lot", "lines", "frozen", "frozen_by"}
        for name in type(need).model_fields:
            if name not in kept and getattr(need, name) != getattr(state.need, name):
                what = "stays the same for the next source; a change of it is an assessment."
                # That an identity is protected is not told by a mistake either.
                yield Problem("need" if name == "protected" else f"need.{name}", what)
        yield from standing_in_the_way(source, state)


def _runs(state: State) -> bool:
    """Whether a placement has begun and is not over."""
    return state.started is not None and state.over is None


def _bridge(state: State) -> State | None:
    """The placement that bridges, as long as it runs."""
    return state.bridge if state.bridge is not None and _runs(state.bridge) else None


def after_need_changed(entry: NeedChanged, state: State) -> State:
    """Everything begins anew; what earlier sources came to holds, but for a changed need."""
    sources = dict(state.sources)
    if entry.because in {"assessment", "replacement"}:
        # Another need: what a source could not do for the old one, it may do for this.
        sources = {}
    elif entry.because in {"ordinary", "correction"}:
        agreements = {s.id for s in state.procedure.route if s.has_lots}
        sources = {id: outcome for id, outcome in sources.items() if id not in agreements}
    if entry.because == "ordinary":
        # What was passed over for haste is tried now.
        sources = {id: outcome for id, outcome in sources.items() if outcome != "passed"}
    past = (state.choice,) if state.choice is not None else ()
    running = {
        "started": None,
        "interrupted": None,
        "until": None,
        "over": None,
        "changes": (),
        # What was arranged in haste goes on until the ordinary procedure has found another.
        "bridge": state if entry.because == "ordinary" and _runs(state) else _bridge(state),
    }
    return state.anew(
        need=entry.need,
        tried=tuple(sorted(sources.items())),
        choice=None,
        earlier=state.earlier + past,
        reviewed=None,
        review=None,
        **(running if past else {}),
    )


_OUTCOMES = {
    "network": {"suffices", "does_not", "unclear", "passed"},
    "in_house": {"suffices", "does_not", "unclear", "passed"},
    "forum": {"external", "in_house", "passed"},
    "framework": {"does_not", "passed"},
    "mini_competition": {"does_not", "passed"},
    "user_choice": {"does_not", "passed"},
    "direct_award": set[str](),
}


def hinders_tried(entry: Tried, state: State) -> Iterator[Problem]:
    """Sources are tried in the order of the route, and only what is exhausted is given up."""
    source = state.procedure.by_source.get(entry.source)
    if source is None:
        hint = did_you_mean(entry.source, state.procedure.by_source)
        yield Problem("source", f"no source {entry.source!r} in the route.{hint}")
        return
    if state.choice is not None:
        yield Problem("", "the choice has been made.")
    allowed = _OUTCOMES[source.kind]
    houses = [other for other in state.procedure.route if other.kind == "in_house"]
    if source.kind == "forum" and entry.outcome == "in_house" and not houses:
        yield Problem("outcome", "the route has no in-house source that could serve.")
    if entry.outcome not in allowed:
        said = f"comes to one of {', '.join(sorted(allowed))}" if allowed else "is not tried"
        article = "an" if source.kind[0] in "aeiou" else "a"
        what = f"{article} {source.kind} source {said}, got {entry.outcome!r}."
        yield Problem("outcome", what)
    elif entry.outcome == "passed":
        if state.requests and source == state.source:
            yield Problem("outcome", f"{source.id!r} is being asked, and is not passed over.")
        elif not state.may_be_passed(source):
            when = "in an emergency only" if source.may_pass == "emergency" else "by no means"
            yield Problem("outcome", f"{source.id!r} may be passed over {when}.")
    elif source.has_lots:
        if source != state.source:
            what = f"the need is not put to {source.id!r}: it stands in {state.need.lot}."
            yield Problem("source", what)
        elif source.kind == "user_choice":
            if state.presented is None:
                what = "the providers have not been presented: somebody may be able to serve."
                yield Problem("outcome", what)
        elif not state.exhausted:
            what = (
                f"{source.id!r} is not exhausted: somebody is still to be asked, has still to "
                "answer, or can be chosen."
            )
            yield Problem("outcome", what)
    yield from standing_in_the_way(source, state)


def after_tried(entry: Tried, state: State) -> State:
    """The source stands, or it stands no longer."""
    sources = {**state.sources, entry.source: entry.outcome}
    route, source = state.procedure.route, state.procedure.by_source[entry.source]
    if entry.outcome == "in_house":
        sources[next(s.id for s in route if s.kind == "in_house")] = "in_house"
    elif source.kind == "in_house" and entry.outcome != "suffices":
        # What the forum decided did not come about: it has to decide again.
        forums = {s.id for s in route if s.kind == "forum"}
        sources = {
            id: outcome
            for id, outcome in sources.items()
            if id not in forums or outcome != "in_house"
        }
    return state.but(tried=tuple(sorted(sources.items())))


def hinders_round_opened(entry: RoundOpened, state: State) -> Iterator[Problem]:
    """Nothing is put anew while something is left of the present round."""
    if state.choice is not None:
        yield Problem("", "the choice has been made.")
    elif not state.exhausted and not state.prices_came_first:
        what = "the round is not over: somebody is still to be asked, to answer or to be chosen."
        yield Problem("", what)


def after_round_opened(entry: RoundOpened, state: State) -> State:
    """All may be asked again, and the source stands again if it was given up."""
    source = state.source
    assert source is not None, "A need stands in a lot of the route."
    sources = {id: outcome for id, outcome in state.sources.items() if id != source.id}
    return state.anew(tried=tuple(sorted(sources.items())))


def hinders_closed(entry: Closed, state: State) -> Iterator[Problem]:
    """What runs is ended or interrupted, not closed."""
    if _runs(state) or _bridge(state) is not None:
        yield Problem("", "a placement runs: it is ended or interrupted, not closed.")


def after_closed(entry: Closed, state: State) -> State:
    """Nothing more is done."""
    return state.but(over=state.day(entry.at))


def hinders_procedure_changed(entry: ProcedureChanged, state: State) -> Iterator[Problem]:
    """The new procedure knows what the call-off has come to: its lot, and the sources tried."""
    new = entry.procedure
    if new == state.procedure:
        yield Problem("procedure", "is as it was: nothing has changed.")
    if new.source_of(state.need.lot) is None:
        yield Problem("procedure.route", f"has no source with the lot {state.need.lot!r}.")
    present = {state.source.id} if state.source is not None else set()
    for id in sorted({*state.sources, *present}):
        kind = state.procedure.by_source[id].kind
        if id in state.sources and id not in new.by_source:
            yield Problem("procedure.route", f"has no source {id!r}, which was tried.")
        elif id in new.by_source and new.by_source[id].kind != kind:
            what = f"{id!r} was a {kind} source, and is something else now."
            yield Problem("procedure.route", what)
    if state.urgent and new.emergency is None:
        yield Problem("procedure.emergency", "is needed: this is an emergency.")
    if new.zone != state.procedure.zone:
        yield Problem("procedure.zone", "stays the same: the days of a file are counted by it.")


def after_procedure_changed(entry: ProcedureChanged, state: State) -> State:
    """It holds from now on; what was done by the old one stands."""
    return state.but(procedure=entry.procedure)


def hinders_corrected(entry: Corrected, state: State) -> Iterator[Problem]:
    """A correction is of an earlier entry."""
    if entry.entry > len(state.entries):
        what = f"there are {len(state.entries)} entries, and no number {entry.entry}."
        yield Problem("entry", what)
