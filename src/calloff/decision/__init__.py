"""The decision: who is called on for a need, or whom to ask, and why not the others."""

from calloff.decision.deciding import decide
from calloff.decision.record import Decision

__all__ = ["Decision", "decide"]
