"""The orderings of a key: each refines what the ones before it left equal.

An ordering measures a candidate. Where something is unknown the measure has two ends, the worst
and the best that it can turn out to be; a decision asks only where that could change who goes
first.
"""

from calloff.orderings.best_suited import BestSuited
from calloff.orderings.lots import DrawnLots
from calloff.orderings.ordering import Measure, Ordering
from calloff.orderings.prices import LowestTotalPrice
from calloff.orderings.ranks import TenderRank

__all__ = ["BestSuited", "DrawnLots", "LowestTotalPrice", "Measure", "Ordering", "TenderRank"]
