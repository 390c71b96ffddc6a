"""What a change of a case rests on, and what of that other changes touch.

What only notes that something happened rests on nothing: it happened, whatever else has. What
decides something rests on what was seen when it was decided.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from calloff.allocation_key import AllocationKey
from calloff.errors import InputError, Problem
from calloff.ledger.refusals import Conflict
from calloff.process import Case
from calloff.process import entries as e

__all__ = ["check_seen", "rests_on", "rests_on_for_key"]

_TOUCHES: Mapping[type[e.Entry], str] = {
    e.NeedChanged: "need",
    e.RoundOpened: "need",
    e.Closed: "need",
    e.ProcedureChanged: "need",
    e.Reviewed: "need",
    e.Decided: "decided",
    e.Asked: "asked",
    e.Skipped: "answers",
    e.Proposed: "answers",
    e.Declined: "answers",
    e.NoAnswer: "answers",
    e.Withdrawn: "answers",
    e.Rejected: "answers",
    e.Held: "answers",
    e.Assessed: "assessments",
    e.Signed: "assessments",
    e.Presented: "choices",
    e.Awarded: "choices",
    e.InHouse: "choices",
    e.DirectAwarded: "choices",
    e.Chose: "choices",
    e.ChangedProvider: "choices",
}
"""What an entry changes that others may rest on; the others change nothing of the kind."""

_ALL = frozenset(_TOUCHES.values())
_RESTS_ON: Mapping[type[e.Entry], frozenset[str]] = {
    e.NeedChanged: frozenset({"need", "choices"}),
    e.RoundOpened: frozenset({"need", "decided", "answers", "choices"}),
    e.Closed: frozenset({"need", "choices"}),
    e.Tried: frozenset({"need"}),
    e.Decided: _ALL,
    e.Asked: frozenset({"need", "decided", "asked"}),
    e.Skipped: frozenset({"need", "decided", "answers"}),
    e.Assessed: frozenset({"need", "answers", "assessments"}),
    e.Signed: frozenset({"need", "answers", "assessments"}),
    e.Approved: frozenset({"need", "choices"}),
    e.Awarded: _ALL,
    e.InHouse: frozenset({"need", "choices"}),
    e.DirectAwarded: frozenset({"need", "choices"}),
    e.Chose: frozenset({"need", "choices"}),
    e.Reviewed: frozenset({"need", "choices"}),
    e.LinesChanged: frozenset({"need", "choices"}),
    e.Renewed: frozenset({"need", "choices"}),
}
"""What an entry rests on; the others note what happened, and rest on nothing."""


def rests_on(entries: Iterable[e.Entry]) -> frozenset[str]:
    """What some entries rest on, of the parts that others may touch."""
    return frozenset[str]().union(*(_RESTS_ON.get(type(one), frozenset()) for one in entries))


def rests_on_for_key(keys: Iterable[AllocationKey], verb: str) -> frozenset[str]:
    """What it rests on to apply some keys: the need, and what their gates and orderings read.

    Args:
        keys: The keys that may decide.
        verb: ``look``, ``ask``, ``present`` or ``compare``, which rests on the answers too.
    """
    reads = frozenset[str]().union(*(key.reads for key in keys)) & {"answers", "assessments"}
    own = {
        "look": {"need", "choices"},
        "ask": {"need", "choices", "decided", "asked"},
        "compare": {"need", "choices", "answers"},
        "present": {"need", "choices"},
    }
    return reads | own[verb]


def check_seen(stream: str, case: Case, seen: int, rests: frozenset[str]) -> None:
    """Refuse what rests on something that has changed since it was seen.

    Args:
        stream: The case's stream.
        case: The case as it stands.
        seen: How many entries were seen.
        rests: What it rests on.

    Raises:
        InputError: where there never were so many entries.
        Conflict: with everything that has happened since and touches it.
    """
    if not 0 <= seen <= len(case.entries):
        what = f"is {seen}, and there are {len(case.entries)} entries: say how many were seen."
        raise InputError("the ledger", [Problem("seen", what)])
    moved = [one for one in case.entries[seen:] if _TOUCHES.get(type(one)) in rests]
    if moved:
        raise Conflict(stream, _told(case, moved))


def _told(case: Case, moved: Sequence[e.Entry]) -> list[str]:
    """What has happened since, each in a sentence, without a word of what was said."""
    clock = case.state.clock
    return [
        f"{clock(one.at)}, {one.role}: {one.kind}, which touches the {_TOUCHES[type(one)]}."
        for one in moved
    ]
