"""Who is called on for a need under a framework agreement, and why not the others.

The everyday names stand here. What is rarer is asked for by the name of its room:
`calloff.formats`, `calloff.shipped`, `calloff.testing`.

Importing this loads none of them. A name loads its room when it is first asked for, so that who
wants one thing does not pay for all.
"""

from __future__ import annotations

from importlib import import_module
from sys import modules as _modules
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from calloff.allocation_key import AllocationKey
    from calloff.assessment import Assessment, Ground, Signature
    from calloff.candidate import Candidate, Offer, Pool, Proposal, Supplier
    from calloff.coverage import coverage
    from calloff.decision import Decision, decide
    from calloff.errors import CalloffError, InputError
    from calloff.expressions import all_of, any_of, at_least, has, none_of, not_, within
    from calloff.finding import Finding
    from calloff.formats.documents import load
    from calloff.framework import Framework, Lot
    from calloff.need import Group, Need, Person
    from calloff.outcome import Ask, Chosen, Escalate, Nobody, Outcome, Tied
    from calloff.pricing import Line, Price, PriceList
    from calloff.register import Register
    from calloff.relaxation import conflicts, relaxations, what_if
    from calloff.replay import replay
    from calloff.snapshot import Snapshot
    from calloff.terms import Terms
    from calloff.values.money import Money
    from calloff.values.period import Period
    from calloff.values.verdict import Verdict
    from calloff.vocabulary import Facet, Fact, Vocabulary

__all__ = [
    "AllocationKey",
    "Ask",
    "Assessment",
    "CalloffError",
    "Candidate",
    "Chosen",
    "Decision",
    "Escalate",
    "Facet",
    "Fact",
    "Finding",
    "Framework",
    "Ground",
    "Group",
    "InputError",
    "Line",
    "Lot",
    "Money",
    "Need",
    "Nobody",
    "Offer",
    "Outcome",
    "Period",
    "Person",
    "Pool",
    "Price",
    "PriceList",
    "Proposal",
    "Register",
    "Signature",
    "Snapshot",
    "Supplier",
    "Terms",
    "Tied",
    "Verdict",
    "Vocabulary",
    "all_of",
    "any_of",
    "at_least",
    "conflicts",
    "coverage",
    "decide",
    "has",
    "load",
    "none_of",
    "not_",
    "relaxations",
    "replay",
    "what_if",
    "within",
]

_ROOMS = {
    "allocation_key": "AllocationKey",
    "assessment": "Assessment Ground Signature",
    "candidate": "Candidate Offer Pool Proposal Supplier",
    "coverage": "coverage",
    "decision": "Decision decide",
    "errors": "CalloffError InputError",
    "expressions": "all_of any_of at_least has none_of not_ within",
    "finding": "Finding",
    "formats.documents": "load",
    "framework": "Framework Lot",
    "need": "Group Need Person",
    "outcome": "Ask Chosen Escalate Nobody Outcome Tied",
    "pricing": "Line Price PriceList",
    "register": "Register",
    "relaxation": "conflicts relaxations what_if",
    "replay": "replay",
    "snapshot": "Snapshot",
    "terms": "Terms",
    "values.money": "Money",
    "values.period": "Period",
    "values.verdict": "Verdict",
    "vocabulary": "Facet Fact Vocabulary",
}
"""Each room, with the names of it that stand here; the same as type checkers read above."""

_ROOM_OF = {name: room for room, names in _ROOMS.items() for name in names.split()}


def _asked_for(name: str) -> object:
    """A name that stands here, or a room, once it is asked for."""
    if name in _ROOM_OF:
        found: object = getattr(import_module(f"calloff.{_ROOM_OF[name]}"), name)
        globals()[name] = found
        return found
    if not name.startswith("_"):
        try:
            return import_module(f"calloff.{name}")
        except ModuleNotFoundError as error:
            if error.name != f"calloff.{name}":
                raise
    raise AttributeError(f"module 'calloff' has no attribute {name!r}", name=name, obj=_HERE)


if not TYPE_CHECKING:  # to a type checker every name would be there else
    __getattr__ = _asked_for


def __dir__() -> list[str]:
    """The names that stand here, loaded or not, and the rooms that are loaded."""
    rooms = {name for name, thing in globals().items() if isinstance(thing, ModuleType)}
    return sorted({*__all__, *rooms, "__all__", "__doc__", "__file__", "__name__"})


class _Package(ModuleType):
    """The package, in which a name that stands here never gives way to a room called the same.

    Python puts each module that it loads into its package, so that `calloff.replay` would be the
    function or the module, depending on what was loaded before.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if name not in _ROOM_OF or not isinstance(value, ModuleType):
            super().__setattr__(name, value)


_HERE = _modules[__name__]
_HERE.__class__ = _Package
