"""Entries after the choice: who says yes or no, what a person decides, and its review."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from calloff.process.entries.entry import Entry, Name
from calloff.values.moment import Moment
from calloff.values.money import Money
from calloff.values.period import Period

__all__ = [
    "Approved",
    "Awarded",
    "ChangedProvider",
    "Chose",
    "DirectAwarded",
    "Held",
    "InHouse",
    "Informed",
    "Party",
    "Presented",
    "Rejected",
    "Reviewed",
]


Party = Literal["board", "guardian", "child", "individual"]
"""Who says yes or no."""


class Approved(Entry):
    """The board, the guardian, the child or the grown-up individual says yes.

    Attributes:
        party: Who says yes.
        proposal: Its id; ``None``: to what was decided where nothing was proposed, such as
            in-house provision or a direct award.
    """

    kind: Literal["approved"] = "approved"
    party: Party
    proposal: str | None = None


class Rejected(Entry):
    """The board, the guardian, the child or the grown-up individual says no.

    Attributes:
        proposal: Its id.
        party: Who says no.
        reason: A listed reason.
        said: What was said, for the file.
    """

    kind: Literal["rejected"] = "rejected"
    proposal: str
    party: Party
    reason: str
    said: str | None = None


class Awarded(Entry):
    """A person with delegation decides who is called on.

    Attributes:
        candidate: The proposal's id.
        delegation: The point in the delegation order.
        reason: Why, where the key names several or another.
        value: What it is worth in all, as a person reckons it, where it is open-ended and the
            delegation has an upper bound.
    """

    kind: Literal["awarded"] = "awarded"
    candidate: str
    delegation: str
    reason: str | None = None
    value: Money | None = None


class InHouse(Entry):
    """A person with delegation decides that the need is met by the network or in-house.

    Attributes:
        source: Which source of the route.
        delegation: The point in the delegation order.
    """

    kind: Literal["in_house"] = "in_house"
    source: str
    delegation: str


class DirectAwarded(Entry):
    """A contract outside every agreement, documented as the law asks.

    The Swedish procurement act asks for documentation from SEK 100 000 (chapter 19).

    Attributes:
        source: The source of the route.
        delegation: The point in the delegation order.
        supplier: Country and organisation number.
        name: The supplier's name.
        procured: The day the procurement began, which says which limit holds.
        value: The contract's whole value, options and extensions included, excluding VAT.
        sum_before: What the whole authority has bought directly of the same kind this year: a
            sum, never a list of cases.
        limit: The limit on that day; ``None``: not known, so that a person must enter it.
        limit_source: Where the limit comes from.
        exception: The ground where the limit is exceeded, such as extreme urgency.
        declines: How many counted declines there have been in the months that are looked back
            over: where they recur the need could be foreseen.
        what: What is bought, without naming the person.
        competition: How competition was used.
        asked: Who was asked.
        answered: Who answered.
        reason: The main reason for the choice.
        term: How long it lasts.
    """

    kind: Literal["direct_awarded"] = "direct_awarded"
    source: str
    delegation: str
    supplier: str
    name: Name
    procured: date
    value: Money
    sum_before: Money
    limit: Money | None = None
    limit_source: str | None = None
    exception: str | None = None
    declines: Annotated[int, Field(ge=0)] = 0
    what: str | None = None
    competition: str | None = None
    asked: str | None = None
    answered: str | None = None
    reason: str | None = None
    term: Period | None = None


class Presented(Entry):
    """Under user choice: the providers are presented neutrally, in an order of no meaning.

    Attributes:
        order: The providers' offers, in the order shown; empty where nobody can serve.
        seed: What the order was drawn by.
        register_id: The id of the register.
        known: From when that version of it was known.
    """

    kind: Literal["presented"] = "presented"
    order: tuple[str, ...]
    seed: Name
    register_id: str
    known: Moment


class Chose(Entry):
    """Under user choice: the individual chooses, or the rule for those who do not.

    Attributes:
        provider: The offer's id; ``None`` where the rule gives it to in-house provision.
        party: Who chose: the ``child``, the ``guardian``, the ``individual``, or the ``rule``.
    """

    kind: Literal["chose"] = "chose"
    provider: str | None
    party: Literal["child", "guardian", "individual", "rule"]


class ChangedProvider(Entry):
    """Under user choice: the individual changes to another provider.

    Attributes:
        provider: The offer's id; ``None``: to in-house provision.
        party: Who changed.
        on: From which day.
    """

    kind: Literal["changed_provider"] = "changed_provider"
    provider: str | None
    party: Literal["child", "guardian", "individual"]
    on: date


class Held(Entry):
    """A supplier keeps a home free for longer.

    Attributes:
        proposal: Its id.
        until: Until when.
    """

    kind: Literal["held"] = "held"
    proposal: str
    until: Moment


class Informed(Entry):
    """Those who answered are told what it came to: the chosen one, and the others.

    Attributes:
        requests: The references of their requests.
    """

    kind: Literal["informed"] = "informed"
    requests: Annotated[tuple[str, ...], Field(min_length=1)]


class Reviewed(Entry):
    """What was done in an emergency is looked at again on a working day.

    Attributes:
        outcome: ``confirmed``: it stands; ``ordinary``: the ordinary procedure takes over.
        reason: Why, for the file.
    """

    kind: Literal["reviewed"] = "reviewed"
    outcome: Literal["confirmed", "ordinary"]
    reason: Name
