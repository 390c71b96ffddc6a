"""A call-off's file: the procedure it follows, and everything that has happened, in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar, Literal, Self

from pydantic import model_validator

from calloff.errors import InputError, Problem
from calloff.need import Need
from calloff.process import answering, asking, awarding, comparing, routing, running
from calloff.process import entries as e
from calloff.process.procedure import Procedure
from calloff.process.state import State
from calloff.values.moment import Moment
from calloff.values.record import Document

__all__ = ["Case"]

Hinders = Callable[[Any, State], Iterator[Problem]]
After = Callable[[Any, State], State]


def _nothing(entry: e.Entry, state: State) -> Iterator[Problem]:
    """Nothing of its own hinders it."""
    return iter(())


def _same(entry: e.Entry, state: State) -> State:
    """It is noted, and changes nothing."""
    return state


def _hinders_decided(entry: e.Decided, state: State) -> Iterator[Problem]:
    """By what the key was put to, and by what it was known from."""
    world = entry.world
    if world is not None and world.answers:
        what = "a case knows its own answers: leave them out, and pass over with a record."
        yield Problem("world.answers", what)
    if world is not None and world.assessment_of(state.need.id) is not None:
        what = "the comparison of this need is an entry of its own: leave it out."
        yield Problem("world.assessments", what)
    if entry.known > (entry.recorded or entry.at):
        yield Problem("known", "the register was not known yet: decide by the version that was.")
    if entry.stage == "offers":
        yield from asking.hinders_decided_over_offers(entry, state)
    else:
        yield from comparing.hinders_decided_over_answers(entry, state)


def _after_decided(entry: e.Decided, state: State) -> State:
    """By what the key was put to."""
    if entry.stage == "offers":
        return asking.after_decided_over_offers(entry, state)
    return comparing.after_decided_over_answers(entry, state)


RULES: dict[type[e.Entry], tuple[Hinders, After]] = {
    e.Opened: (routing.hinders_opened, _same),
    e.NeedChanged: (routing.hinders_need_changed, routing.after_need_changed),
    e.Tried: (routing.hinders_tried, routing.after_tried),
    e.RoundOpened: (routing.hinders_round_opened, routing.after_round_opened),
    e.Closed: (routing.hinders_closed, routing.after_closed),
    e.ProcedureChanged: (routing.hinders_procedure_changed, routing.after_procedure_changed),
    e.Corrected: (routing.hinders_corrected, _same),
    e.Decided: (_hinders_decided, _after_decided),
    e.Skipped: (asking.hinders_skipped, asking.after_skipped),
    e.Asked: (asking.hinders_asked, asking.after_asked),
    e.Reminded: (asking.hinders_reminded, asking.after_reminded),
    e.Proposed: (answering.hinders_proposed, answering.after_proposed),
    e.Declined: (answering.hinders_declined, answering.after_declined),
    e.NoAnswer: (answering.hinders_no_answer, answering.after_no_answer),
    e.Withdrawn: (answering.hinders_withdrawn, answering.after_withdrawn),
    e.PricesShown: (comparing.hinders_prices_shown, comparing.after_prices_shown),
    e.Assessed: (comparing.hinders_assessed, comparing.after_assessed),
    e.Signed: (comparing.hinders_signed, comparing.after_signed),
    e.Approved: (awarding.hinders_approved, awarding.after_approved),
    e.Rejected: (awarding.hinders_rejected, awarding.after_rejected),
    e.Awarded: (awarding.hinders_awarded, awarding.after_choice),
    e.InHouse: (awarding.hinders_in_house, awarding.after_choice),
    e.DirectAwarded: (awarding.hinders_direct_awarded, awarding.after_choice),
    e.Presented: (awarding.hinders_presented, awarding.after_presented),
    e.Chose: (awarding.hinders_chose, awarding.after_choice),
    e.ChangedProvider: (awarding.hinders_changed_provider, awarding.after_changed_provider),
    e.Held: (awarding.hinders_held, awarding.after_held),
    e.Informed: (awarding.hinders_informed, awarding.after_informed),
    e.Reviewed: (awarding.hinders_reviewed, awarding.after_reviewed),
    e.Started: (running.hinders_started, running.after_started),
    e.Happened: (running.hinders_happened, _same),
    e.LinesChanged: (running.hinders_lines_changed, _same),
    e.Delivered: (running.hinders_delivered, _same),
    e.Interrupted: (running.hinders_interrupted, running.after_interrupted),
    e.Renewed: (running.hinders_renewed, running.after_renewed),
    e.Ended: (running.hinders_ended, running.after_ended),
}
"""For each kind of entry: what hinders it, and what follows from it."""

_LATER_NEWS = (e.Tried, e.Skipped, e.Proposed, e.Declined, e.NoAnswer, e.Reminded, e.Corrected)
"""What may come to light after something that happened later was written down."""

_OF_WHAT_RUNS = (
    e.Happened,
    e.LinesChanged,
    e.Delivered,
    e.Interrupted,
    e.Renewed,
    e.Ended,
)


def _bridge(entry: e.Entry, state: State) -> State | None:
    """The emergency placement that an entry is about, while the ordinary procedure goes on."""
    bridge = state.bridge
    if bridge is None or state.started is not None or not isinstance(entry, _OF_WHAT_RUNS):
        return None
    if isinstance(entry, e.Happened) and entry.what == "unstarted_report":
        return None
    # It sees every entry, so that entries have one number.
    return bridge.but(entries=state.entries)


_AFTER_THE_END = (e.Corrected, e.Happened, e.Delivered)


def _in_order(entry: e.Entry, state: State) -> Iterator[Problem]:
    """Entries stand in the order of events; what is written afterwards says so."""
    if entry.recorded is not None:
        if entry.recorded <= entry.at:
            yield Problem("recorded", "is not after it happened: leave it out.")
        if state.entries and entry.recorded < state.written:
            what = f"is before the last entry was written, {state.clock(state.written)}."
            yield Problem("recorded", what)
    if not state.entries:
        if not isinstance(entry, e.Opened):
            yield Problem("kind", "a call-off begins with the need being opened.")
        return
    late = entry.recorded is not None and isinstance(entry, _LATER_NEWS)
    if entry.at < state.last and not late:
        what = f"is before the last event, {state.clock(state.last)}: entries stand in order."
        yield Problem("at", what)
    elif entry.recorded is None and entry.at < state.written:
        what = (
            f"is before the last entry was written, {state.clock(state.written)}: say when this "
            "was (recorded)."
        )
        yield Problem("recorded", what)
    if entry.at < state.entries[0].at:
        yield Problem("at", "is before the need was opened.")


def _over(entry: e.Entry, state: State) -> Iterator[Problem]:
    """After the end little can happen."""
    again = (
        isinstance(entry, e.NeedChanged)
        and entry.because == "replacement"
        and state.interrupted is not None
    )
    if state.over is not None and not again and not isinstance(entry, _AFTER_THE_END):
        yield Problem("kind", f"the call-off was over on {state.over}.")


def hinders(entry: e.Entry, state: State) -> tuple[Problem, ...]:
    """Everything that hinders an entry from following upon a state; empty: nothing does."""
    own, _ = RULES[type(entry)]
    over = tuple(_over(entry, state))
    before = (*_in_order(entry, state), *over)
    if over or (not state.entries and not isinstance(entry, e.Opened)):
        return before
    about = _bridge(entry, state) or state
    return tuple(dict.fromkeys((*before, *own(entry, about))))


def after(entry: e.Entry, state: State) -> State:
    """The state after an entry that nothing hinders."""
    _, follows = RULES[type(entry)]
    if (bridge := _bridge(entry, state)) is not None:
        follower = state.but(bridge=follows(entry, bridge))
    else:
        follower = follows(entry, state)
    return follower.but(entries=(*state.entries, entry))


class Case(Document):
    """The file of one call-off, from the need to the end of the placement.

    What has happened is never changed; each entry is checked against all before it, when it is
    added and when the file is read.

    Attributes:
        procedure: How the office calls off.
        entries: What has happened, in order; the first opens the need.
    """

    shown: ClassVar = ()

    format: Literal["calloff.case/1"] = "calloff.case/1"
    procedure: Procedure
    entries: tuple[e.AnyEntry, ...]

    @classmethod
    def open(
        cls,
        need: Need,
        procedure: Procedure,
        *,
        at: Moment,
        role: str,
        by: str | None = None,
        recorded: Moment | None = None,
        secret: str | None = None,
    ) -> Self:
        """Take up a need.

        Args:
            need: What is called off, frozen.
            procedure: How the office calls off.
            at: When.
            role: In what role somebody stands for it.
            by: A name or pseudonym, where the office keeps one here.
            recorded: When it was written down, where that was afterwards.
            secret: What only the office knows, drawn by the host: with it the references of two
                requests that are alike differ.

        Raises:
            InputError: where the need is not frozen, or stands outside the route.
        """
        opened = e.Opened(need=need, at=at, role=role, by=by, recorded=recorded, secret=secret)
        return cls(procedure=procedure, entries=(opened,))

    @classmethod
    def is_protected(cls, data: object) -> bool:
        """Nothing of a person with protected identity is repeated, not even in a mistake."""
        entries = data.get("entries") if isinstance(data, Mapping) else None
        if not isinstance(entries, Sequence):
            return False
        needs = (
            entry.get("need") if isinstance(entry, Mapping) else getattr(entry, "need", None)
            for entry in entries
        )
        return any(getattr(need, "protected", False) or Need.is_protected(need) for need in needs)

    @property
    def id(self) -> str:
        """The need's pseudonym."""
        return self.state.need.id

    @property
    def need(self) -> Need:
        """The need as it is stated now."""
        return self.state.need

    @cached_property
    def state(self) -> State:
        """How it stands after the last entry."""
        return self._folded

    def states(self) -> Iterator[State]:
        """How it stood after each entry, in order."""
        first = self.entries[0]
        assert isinstance(first, e.Opened), "A call-off begins with the need being opened."
        state = State(procedure=self.procedure, need=first.need)
        for entry in self.entries:
            state = after(entry, state)
            yield state

    def add(self, *entries: e.Entry) -> Case:
        """The file with further entries.

        Raises:
            InputError: where something hinders one of them; nothing is added then.
        """
        state = self.state
        for entry in entries:
            if problems := hinders(entry, state):
                raise InputError(f"{entry.kind} in the case {self.id}", problems)
            state = after(entry, state)
        # Each entry was checked when it was made, and the earlier ones against each other.
        given: dict[str, Any] = {"procedure": self.procedure, "entries": state.entries}
        more = Case.model_construct(**given)
        more.__dict__["state"] = state
        return more

    @cached_property
    def _folded(self) -> State:
        """Fold the entries, or tell which of them do not follow."""
        problems: list[Problem] = []
        first = self.entries[0] if self.entries else None
        if not isinstance(first, e.Opened):
            problem = Problem("entries.0", "a call-off begins with the need being opened.")
            raise InputError("case", [problem])
        state = State(procedure=self.procedure, need=first.need)
        for index, entry in enumerate(self.entries):
            found = hinders(entry, state)
            problems += (problem.within(f"entries.{index}") for problem in found)
            if found:
                # What comes after a wrong entry cannot be judged.
                raise InputError(f"case {first.need.id}", problems)
            state = after(entry, state)
        return state

    @model_validator(mode="after")
    def _follows(self) -> Self:
        self.state  # noqa: B018 - folding it checks it
        return self
