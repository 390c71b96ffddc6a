"""What a register can take over from the one that it was made from by a change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import is_

from calloff.candidate import Candidate, Offer, Pool, Supplier
from calloff.index import Compiled
from calloff.register.stated import Stated

__all__ = ["Before"]


@dataclass(frozen=True, slots=True)
class Before:
    """Candidates and laid-out lots as they were.

    Attributes:
        candidates: Each candidate by the offer's id.
        offers: The offers that they were made from.
        suppliers: The suppliers then, by id.
        pools: The pools then, by id.
        compiled: What was laid out.
    """

    candidates: Mapping[str, Candidate] = field(default_factory=dict)
    offers: Mapping[str, Offer] = field(default_factory=dict)
    suppliers: Mapping[str, Supplier] = field(default_factory=dict)
    pools: Mapping[str, Pool] = field(default_factory=dict)
    compiled: Mapping[tuple[str, str], Compiled] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        register: Stated,
        candidates: Mapping[str, Candidate],
        compiled: Mapping[tuple[str, str], Compiled],
    ) -> Before:
        """What there is of a register."""
        return cls(
            candidates,
            {offer.id: offer for offer in register.offers},
            {supplier.id: supplier for supplier in register.suppliers},
            {pool.id: pool for pool in register.pools},
            compiled,
        )

    def candidate(
        self, offer: Offer, supplier: Supplier, pools: Sequence[Pool]
    ) -> Candidate | None:
        """The candidate of an offer, where neither it nor anything it is made of has changed."""
        if self.offers.get(offer.id) is not offer:
            return None
        if self.suppliers.get(supplier.id) is not supplier:
            return None
        before = (self.pools.get(pool.id) for pool in pools)
        return self.candidates[offer.id] if all(map(is_, before, pools)) else None
