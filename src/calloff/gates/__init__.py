"""The gates of a key that every candidate must pass.

All are asked of every candidate; none is skipped because an earlier one said no.
"""

from calloff.gates.ceilings import WithinCeiling
from calloff.gates.gate import Gate, facet_problems
from calloff.gates.needs import Ages, Requirements
from calloff.gates.prices import BidWithinAgreement, Priced
from calloff.gates.standing import Answered, SupplierStanding

__all__ = [
    "Ages",
    "Answered",
    "BidWithinAgreement",
    "Gate",
    "Priced",
    "Requirements",
    "SupplierStanding",
    "WithinCeiling",
    "facet_problems",
]
