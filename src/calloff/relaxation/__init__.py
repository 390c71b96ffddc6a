"""What would have to change: in a need for somebody to serve it, in a candidate to go first.

Each is a question that a decision leaves behind, answered from the decision alone.
"""

from calloff.relaxation.changing import Change, WhatIf, changed, what_if
from calloff.relaxation.conflicting import Conflict, Conflicts, conflicts
from calloff.relaxation.relaxing import Relaxation, Relaxations, relaxations
from calloff.relaxation.trying import BasePrice

__all__ = [
    "BasePrice",
    "Change",
    "Conflict",
    "Conflicts",
    "Relaxation",
    "Relaxations",
    "WhatIf",
    "changed",
    "conflicts",
    "relaxations",
    "what_if",
]
