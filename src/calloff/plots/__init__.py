"""Pictures for reports: how many were left, what each costs, where there are few, who goes where.

``pip install calloff[plots]`` brings what draws them. Each function takes data and returns a
picture; nothing is shown, written or set.
"""

from calloff.plots.coverage import coverage, coverage_text
from calloff.plots.funnel import funnel, funnel_text
from calloff.plots.picture import Picture
from calloff.plots.place_values import place_values, place_values_text
from calloff.plots.plans import (
    plan_flows,
    plan_flows_text,
    utilisation,
    utilisation_text,
)
from calloff.plots.price_ladder import price_ladder, price_ladder_text

__all__ = [
    "Picture",
    "coverage",
    "coverage_text",
    "funnel",
    "funnel_text",
    "place_values",
    "place_values_text",
    "plan_flows",
    "plan_flows_text",
    "price_ladder",
    "price_ladder_text",
    "utilisation",
    "utilisation_text",
]
