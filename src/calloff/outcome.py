"""What a decision comes to: ask, chosen, tied, nobody, or escalate. Data, never an exception."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from calloff.values.record import Record

__all__ = ["Ask", "Chosen", "Escalate", "Nobody", "Outcome", "Question", "Tied"]


class Question(Record):
    """Something that is not known and could decide the matter.

    Attributes:
        place: Where it is asked: ``requirements.0``, ``wishes.1``, ``lines.0``, ``persons.0``,
            or ``gates.2`` for a gate that asks about the candidate as a whole.
        code: The code of the findings that leave it open.
    """

    place: str
    code: str


class Ask(Record):
    """It must be asked before it can be decided.

    Attributes:
        whom: The candidates to ask, by id; all get the same questions and the same deadline.
        questions: What they are asked, beside for a concrete proposal where these are offers.
        to_settle: What the buyer itself must find out, such as a day of birth.
        because: ``key``: the key always asks over the register; ``unknown``: something unknown
            could change who goes first.
        mode: All ``together``, or ``in_order``.
    """

    kind: Literal["ask"] = "ask"
    whom: tuple[str, ...]
    questions: tuple[Question, ...] = ()
    to_settle: tuple[Question, ...] = ()
    because: Literal["key", "unknown"]
    mode: Literal["together", "in_order"]


class Chosen(Record):
    """The key names one candidate.

    Attributes:
        candidate: Its id.
    """

    kind: Literal["chosen"] = "chosen"
    candidate: str


class Tied(Record):
    """The key does not tell several apart, or what they meet does not compare; people choose.

    Attributes:
        candidates: Those who come first, by id.
    """

    kind: Literal["tied"] = "tied"
    candidates: tuple[str, ...]


class Nobody(Record):
    """No candidate may serve: an answer, with every reason in the findings."""

    kind: Literal["nobody"] = "nobody"


class Escalate(Record):
    """It cannot be decided here: the terms or limits do not allow it, or are not known.

    Attributes:
        because: ``lot``: a gate of the lot is unmet or unknown; ``switch``: it is not known by
            which key it is to be decided; ``nobody``: nobody fits, and the key says that this
            escalates.
        places: The gates of the lot, or the switches of the key, that stand in the way.
    """

    kind: Literal["escalate"] = "escalate"
    because: Literal["lot", "switch", "nobody"]
    places: tuple[str, ...] = ()


Outcome = Annotated[Ask | Chosen | Tied | Nobody | Escalate, Field(discriminator="kind")]
"""What a decision comes to. In order of precedence: escalate, ask, tied, chosen, nobody."""
