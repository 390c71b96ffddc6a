"""Moments: told with a zone, kept in UTC, so that the same moment is always written the same."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime

__all__ = ["Moment"]


def _in_utc(at: datetime) -> datetime:
    """The same moment, told in UTC."""
    if not 1900 <= at.year < 2200:
        raise ValueError(f"a moment lies between 1900 and 2199, got {at.isoformat()}.")
    return at.astimezone(UTC)


Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]
"""A moment in time; one without a zone is refused."""
