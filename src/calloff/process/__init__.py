"""A call-off from the need to the end of the placement: what happened, and what is to be done.

A `Case` is the file of one call-off. What happens is added to it as entries (`entries`), each
checked against all before it; `look`, `ask` and `compare` apply the allocation key; `next_steps`
says what is to be done now, and what is overdue. Nothing here sends, stores or reads a clock.
"""

from calloff.process import entries
from calloff.process.case import Case
from calloff.process.contradictions import contradictions
from calloff.process.deciding import ask, compare, look, uses
from calloff.process.next_step import NextStep, told
from calloff.process.next_steps import next_steps
from calloff.process.procedure import Procedure
from calloff.process.replay import replay
from calloff.process.requests import CallOffRequest, call_off_request
from calloff.process.state import State
from calloff.process.user_choice import present

__all__ = [
    "CallOffRequest",
    "Case",
    "NextStep",
    "Procedure",
    "State",
    "ask",
    "call_off_request",
    "compare",
    "contradictions",
    "entries",
    "look",
    "next_steps",
    "present",
    "replay",
    "told",
    "uses",
]
