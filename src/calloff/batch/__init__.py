"""Many needs shared out over limited places: who gets which place, who gets none, and why."""

from calloff.batch.building import URGENCIES, problem_of
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

__all__ = [
    "ANYWHERE",
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
    "levels_of",
    "lot_number",
    "plan_of",
    "problem_of",
    "values",
]
