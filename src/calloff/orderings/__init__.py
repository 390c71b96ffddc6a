"""The orderings of a key: each refines what the ones before it left equal.

An ordering measures a candidate. Where something is unknown the measure has two ends, the worst
and the best that it can turn out to be; a decision asks only where that could change who goes
first.
"""

from calloff.orderings.best_suited import BestSuited
from calloff.orderings.bids import BestBid
from calloff.orderings.choices import IndividualsChoice
from calloff.orderings.criteria import NamedCriterion
from calloff.orderings.lots import DrawnLots
from calloff.orderings.ordering import ABOVE_ALL, Measure, Ordering
from calloff.orderings.prices import LowestTotalPrice
from calloff.orderings.ranks import TenderRank
from calloff.orderings.shares import Share
from calloff.orderings.turns import FewestCallOffs, Rotation

__all__ = [
    "ABOVE_ALL",
    "BestBid",
    "BestSuited",
    "DrawnLots",
    "FewestCallOffs",
    "IndividualsChoice",
    "LowestTotalPrice",
    "Measure",
    "NamedCriterion",
    "Ordering",
    "Rotation",
    "Share",
    "TenderRank",
]
