"""How long children's placements in England lasted, as published, against what is drawn from it."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from calloff.scenario import Empirical, Lognormal

pytestmark = pytest.mark.real_data

# From how many days to how many each row of the table goes; the last has no end, and is taken to
# go to eleven years.
BANDS = {
    "1 to 7 days": (1, 7),
    "8 days to under 1 month": (7, 30),
    "From 8 days to under 1 month": (7, 30),
    "From 1 month to under 3 months": (30, 91),
    "From 3 months to under 6 months": (91, 183),
    "From 6 months to under 1 year": (183, 365),
    "From 1 year to under 2 years": (365, 730),
    "From 2 years to under 5 years": (730, 1826),
    "From 5 years and over": (1826, 4018),
}


@pytest.fixture(scope="module")
def foster(public_data: Path) -> dict[str, int]:
    """Foster placements that ended in the year to March 2024, by how long they had lasted."""
    (path,) = (public_data / "placement-durations").glob("*.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {
            row["placement_duration"]: int(row["number"])
            for row in csv.DictReader(file)
            if (row["time_period"], row["placement_group"]) == ("2024", "Foster placements")
        }


def test_a_table_of_bands_has_the_published_median_and_mean(foster: dict[str, int]) -> None:
    """Each day of a band being as likely, to a tenth of the published figures."""
    rows = [
        {"low": BANDS[band][0], "high": BANDS[band][1], "count": count}
        for band, count in foster.items()
        if band in BANDS
    ]
    table = Empirical(rows=sorted(rows, key=lambda row: row["low"]), source="published")

    assert sum(row["count"] for row in rows) == pytest.approx(foster["All placements"], abs=50)
    assert float(table.mean) == pytest.approx(foster["Average duration (days)"], rel=0.1)
    assert float(table.draw(Decimal("0.5"))) == pytest.approx(
        foster["Median duration (days)"], rel=0.1
    )


def test_median_and_mean_alone_hide_the_many_short_ones(foster: dict[str, int]) -> None:
    """More than one of ten lasted no week; by a lognormal distribution hardly one of a hundred.

    So a table is drawn from where there is one.
    """
    median, mean = (foster[f"{name} duration (days)"] for name in ("Median", "Average"))
    told = Lognormal(median=median, mean=mean, source="published")
    short = foster["1 to 7 days"] / foster["All placements"]

    assert short > 0.12
    assert told.draw(Decimal("0.01")) > 7
