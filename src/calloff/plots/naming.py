"""What offers and pools are called in pictures."""

from __future__ import annotations

from calloff.register import Register

__all__ = ["candidate_names", "pool_names"]


def candidate_names(register: Register) -> dict[str, str]:
    """What each offer is called."""
    return {
        candidate.id: candidate.label or candidate.name
        for framework in register.frameworks
        for lot in framework.lots
        for candidate in register.candidates(f"{framework.id}/{lot.id}")
    }


def pool_names(register: Register) -> dict[str, str]:
    """What each pool is called: as the first offer that draws on it; several are told apart."""
    names: dict[str, str] = {}
    for framework in register.frameworks:
        for lot in framework.lots:
            for candidate in register.candidates(f"{framework.id}/{lot.id}"):
                for number, pool in enumerate(candidate.pools, 1):
                    several = f" ({number})" if len(candidate.pools) > 1 else ""
                    names.setdefault(pool.id, f"{candidate.label or candidate.name}{several}")
    return names
