"""What a need asks for, as expressions over facets, answered with three values.

An expression *has*, lies *within* or is *at least* something; others join expressions. The
answer about a candidate is met, unmet or unknown, by Kleene's logic: what nobody has said is
never a silent yes or no.
"""

from calloff.expressions.joined import DEEPEST, AllOf, AnyOf, Expression, NoneOf, Not
from calloff.expressions.leaves import Asked, AtLeast, Has, Stated, Within
from calloff.expressions.words import all_of, any_of, at_least, has, none_of, not_, within

__all__ = [
    "DEEPEST",
    "AllOf",
    "AnyOf",
    "Asked",
    "AtLeast",
    "Expression",
    "Has",
    "NoneOf",
    "Not",
    "Stated",
    "Within",
    "all_of",
    "any_of",
    "at_least",
    "has",
    "none_of",
    "not_",
    "within",
]
