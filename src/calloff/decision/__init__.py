"""The decision: who is called on for a need, or whom to ask, and why not the others."""

from calloff.decision.deciding import decide
from calloff.decision.record import Decision, Verdicts

__all__ = ["Decision", "Verdicts", "decide"]
