"""Entries on the need, the route it takes, and the file itself."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from calloff.need import Need
from calloff.process.entries.entry import Entry, Name
from calloff.process.procedure import Procedure

__all__ = [
    "Closed",
    "Corrected",
    "NeedChanged",
    "Opened",
    "ProcedureChanged",
    "RoundOpened",
    "Tried",
]


class Opened(Entry):
    """A need is taken up, frozen before anybody sees a ranking.

    Attributes:
        need: What is called off.
        secret: What only the office knows, drawn by it: the references of requests are made
            with it, so that two needs alike cannot be known by theirs.
    """

    kind: Literal["opened"] = "opened"
    need: Need
    secret: str | None = None


class NeedChanged(Entry):
    """The need is stated anew: visibly, with the reason, and everything after it begins again.

    Attributes:
        need: The need as it is now.
        because: ``assessment``: the needs were assessed again; ``next_source``: the same need is
            put to the next source of the route; ``ordinary``: after an emergency, the ordinary
            procedure; ``replacement``: a placement was interrupted; ``correction``: it was wrong.
        reason: Why, for the file.
    """

    kind: Literal["need_changed"] = "need_changed"
    need: Need
    because: Literal["assessment", "next_source", "ordinary", "replacement", "correction"]
    reason: Name


class Tried(Entry):
    """A source of the route was tried, consulted or passed over, with what came of it.

    Attributes:
        source: The source's id in the procedure.
        outcome: ``suffices``: the need can be met there; ``does_not``: it cannot; ``unclear``;
            ``external`` or ``in_house``: what the managers' forum decides; ``passed``: not tried.
        reason: Why, for the file.
    """

    kind: Literal["tried"] = "tried"
    source: str
    outcome: Literal["suffices", "does_not", "unclear", "external", "in_house", "passed"]
    reason: Name


class RoundOpened(Entry):
    """Everything was tried and nothing came of it: the same need is put anew.

    Attributes:
        reason: Why, for the file.
    """

    kind: Literal["round_opened"] = "round_opened"
    reason: Name


class Closed(Entry):
    """The need has fallen away.

    Attributes:
        reason: Why, for the file.
    """

    kind: Literal["closed"] = "closed"
    reason: Name


class ProcedureChanged(Entry):
    """From now on the office calls off otherwise: a new delegation order, new deadlines.

    Attributes:
        procedure: How it calls off from now on.
        reason: Why, for the file.
    """

    kind: Literal["procedure_changed"] = "procedure_changed"
    procedure: Procedure
    reason: Name


class Corrected(Entry):
    """A remark on an earlier entry that was wrong; the entry itself stays.

    Attributes:
        entry: Its number, from 1.
        what: What is right.
    """

    kind: Literal["corrected"] = "corrected"
    entry: Annotated[int, Field(ge=1)]
    what: Name
