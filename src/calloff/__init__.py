"""Who is called on for a need under a framework agreement, and why not the others.

The everyday names stand here. What is rarer is asked for by the name of its room:
`calloff.formats`, `calloff.shipped`, `calloff.testing`.
"""

from calloff.allocation_key import AllocationKey
from calloff.assessment import Assessment, Ground, Signature
from calloff.candidate import Candidate, Offer, Pool, Proposal, Supplier
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
    "decide",
    "has",
    "load",
    "none_of",
    "not_",
    "replay",
    "within",
]
