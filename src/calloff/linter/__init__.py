"""The linter of allocation keys: what a draft leaves out, contradicts, or leaves undecided.

It reads a key as a contract manager does before the procurement is published. What it finds are
remarks, with a place and a grade: what must be mended, what should be looked at, what is good to
know. Put to a set of needs, it lists those whose choice the wording leaves undecided.
"""

from calloff.linter.checking import check, clause_at, grade, step_name, told, told_case
from calloff.linter.undecided import Undecided, left_open, undecided
from calloff.linter.words import SAYS, Grade

__all__ = [
    "SAYS",
    "Grade",
    "Undecided",
    "check",
    "clause_at",
    "grade",
    "left_open",
    "step_name",
    "told",
    "told_case",
    "undecided",
]
