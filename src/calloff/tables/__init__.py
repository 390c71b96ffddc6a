"""Rows as tables that any tool for data takes over: pandas, Polars, DuckDB, Arrow.

``pip install calloff[tables]`` brings what hands them over.
"""

from calloff.tables.columns import Column, Kind
from calloff.tables.frame import Frame, frame
from calloff.tables.of_decisions import findings, narrowing, quotes, ranking

__all__ = [
    "Column",
    "Frame",
    "Kind",
    "findings",
    "frame",
    "narrowing",
    "quotes",
    "ranking",
]
