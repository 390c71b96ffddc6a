"""Many needs shared out over limited places: who gets which place, who gets none, and why.

Methods with a solver are found by `method_named`, or in the modules named after them, so that
nobody loads a solver who does not ask for one.
"""

from calloff.batch.assigning import METHODS, assign, auto, method_named, share
from calloff.batch.building import URGENCIES, problem_of
from calloff.batch.comparing import compare
from calloff.batch.in_turn import in_turn
from calloff.batch.levels import levels_of, values
from calloff.batch.plan import (
    Certificate,
    Doubt,
    Level,
    Placed,
    Plan,
    Prices,
    Unplaced,
    plan_of,
)
from calloff.batch.problem import ANYWHERE, NEVER, Limit, Problem, Source, lot_number
from calloff.batch.verifying import chosen_of, verify_plan

__all__ = [
    "ANYWHERE",
    "METHODS",
    "NEVER",
    "URGENCIES",
    "Certificate",
    "Doubt",
    "Level",
    "Limit",
    "Placed",
    "Plan",
    "Prices",
    "Problem",
    "Source",
    "Unplaced",
    "assign",
    "auto",
    "chosen_of",
    "compare",
    "in_turn",
    "levels_of",
    "lot_number",
    "method_named",
    "plan_of",
    "problem_of",
    "share",
    "values",
    "verify_plan",
]
