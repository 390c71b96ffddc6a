"""What if: the same needs under other keys, routes, prices, places and posts, side by side.

``pip install calloff[scenario]`` brings the clock that simulates them.
"""

from calloff.scenario.alternatives import Alternative, DeclineRate, DirectAwards, OwnPosts
from calloff.scenario.comparing import SideBySide, courses_of, side_by_side
from calloff.scenario.demand import Arrivals, DrawnNeeds, PastNeeds, Template
from calloff.scenario.distributions import (
    Distribution,
    Empirical,
    EmpiricalRow,
    Exponential,
    Fixed,
    Lognormal,
)
from calloff.scenario.measures import MEASURES, Estimate, Measured
from calloff.scenario.next_agreement import NextAgreement, next_agreement
from calloff.scenario.next_agreement_words import next_agreement_outline
from calloff.scenario.outlines import side_by_side_outline

__all__ = [
    "MEASURES",
    "Alternative",
    "Arrivals",
    "DeclineRate",
    "DirectAwards",
    "Distribution",
    "DrawnNeeds",
    "Empirical",
    "EmpiricalRow",
    "Estimate",
    "Exponential",
    "Fixed",
    "Lognormal",
    "Measured",
    "NextAgreement",
    "OwnPosts",
    "PastNeeds",
    "SideBySide",
    "Template",
    "courses_of",
    "next_agreement",
    "next_agreement_outline",
    "side_by_side",
    "side_by_side_outline",
]
