"""The invented feed, a small mapping of its own, and the folder of real public data."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from calloff.formats import Imported, read_csv
from calloff.formats.mapping import Mapping as FeedMapping

DATA = Path(__file__).parent / "data"
FIRST = datetime(2024, 2, 15, 12, tzinfo=UTC)
SECOND = datetime(2024, 3, 18, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of the invented feed."""
    return DATA


@pytest.fixture(scope="session")
def first() -> Imported:
    """The invented feed's first day."""
    return read_csv(DATA / "child_care_day_1.csv", "bc-child-care", known=FIRST)


@pytest.fixture(scope="session")
def second() -> Imported:
    """The invented feed's second day."""
    return read_csv(DATA / "child_care_day_2.csv", "bc-child-care", known=SECOND)


@pytest.fixture(scope="session")
def public_data() -> Path:
    """The folder of real public data; a test that needs it is skipped without it."""
    folder = os.environ.get("CALLOFF_DATA")
    if folder is None:
        pytest.skip("CALLOFF_DATA names no folder with the public data.")
    return Path(folder)


def text(words: str) -> dict[str, str]:
    """The same words in both languages."""
    return {"sv": words, "en": words}


VOCABULARY = {
    "id": "homes/1",
    "name": text("homes"),
    "lists": [
        {"id": "towns", "name": text("towns"), "codes": []},
        {
            "id": "tongues",
            "name": text("tongues"),
            "codes": [
                {"code": "sv", "name": text("Swedish"), "aliases": ["swe"]},
                {"code": "prs", "name": text("Dari"), "aliases": ["dari"]},
                {"code": "fa", "name": text("Persian"), "near": ["prs"]},
            ],
        },
    ],
    "facets": [
        {"code": code, "name": text(code), "told_to": ["caseworker"], "silence": "unknown", **more}
        for code, more in {
            "town": {"kind": "code", "codes": "towns", "listed": "all"},
            "spoken": {"kind": "code", "codes": "tongues", "listed": "some"},
            "free_from_dogs": {"kind": "flag"},
            "children": {"kind": "number"},
            "ages": {"kind": "range"},
            "staffed": {"kind": "hours"},
        }.items()
    ],
}

KEY = {
    "id": "by-rank",
    "name": text("by rank"),
    "orderings": [{"kind": "tender_rank"}],
    "asking": {"mode": "together", "over_offers": "when_unknown"},
}

HOMES: dict[str, Any] = {
    "id": "homes/1",
    "name": text("homes"),
    "register_id": "homes",
    "source": "the office",
    "vocabulary": VOCABULARY,
    "keys": [KEY],
    "frameworks": [
        {
            "id": "fw",
            "name": text("fw"),
            "owner": "the office",
            "term": "2024-01-01/2027-12-31",
            "lots": [
                {"id": lot, "name": text(lot), "key": "by-rank", "unit": "day"} for lot in "AB"
            ],
        }
    ],
    "supplier": {"country": "SE", "id": "number", "name": "name"},
    "offer": {"lot": {"constant": "fw/A"}},
    "prices": {"currency": "SEK"},
}


@pytest.fixture
def mapped() -> Callable[..., FeedMapping]:
    """Makes a mapping of homes; what is named stands in place of what it has."""

    def make(**changes: Any) -> FeedMapping:
        return FeedMapping.read({**HOMES, **changes})

    return make


@pytest.fixture
def read(tmp_path: Path, mapped: Callable[..., FeedMapping]) -> Callable[..., Imported]:
    """Reads lines of a feed of homes; a mapping's parts are named as they differ."""

    def make(content: str | bytes, /, **changes: Mapping[str, Any]) -> Imported:
        path = tmp_path / "homes.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_csv(path, mapped(**changes), known=FIRST)

    return make
