"""Decisions as people look at them in a notebook: from all to few, who comes first, and why."""

from calloff.views.decision_view import View, decision_view
from calloff.views.discretion import Discretion

__all__ = ["Discretion", "View", "decision_view"]
