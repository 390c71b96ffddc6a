"""Decisions to look at: the shipped examples, asked, chosen, tied and with nobody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from importlib.resources import as_file, files
from typing import Any

import pytest

import calloff
from calloff import Decision, Need, Register

_EXAMPLES = files("calloff").joinpath("data", "examples")


def read(name: str) -> Any:
    """A shipped example."""
    with as_file(_EXAMPLES.joinpath(f"{name}.json")) as path:
        return calloff.load(path)


@pytest.fixture(scope="session")
def register() -> Register:
    """The invented register of foster homes: 154 offers in lot A."""
    found: Register = read("familjehem")
    return found


@pytest.fixture(scope="session")
def need() -> Need:
    """The need 7F3K."""
    found: Need = read("7F3K-need")
    return found


@pytest.fixture(scope="session")
def decisions(register: Register, need: Need) -> Mapping[str, Decision]:
    """One decision of each kind, by the kind."""
    at, tied_at = read("7F3K-snapshot"), read("tied-snapshot")
    nobody = read("nobody-need")
    return {
        "ask": register.decide(need, on=date(2024, 1, 15)),
        "chosen": register.decide(
            need,
            on=at.on,
            candidates=read("7F3K-proposals").proposals,
            assessment=read("7F3K-assessment"),
            snapshot=at,
        ),
        "tied": register.decide(
            read("tied-need"),
            on=tied_at.on,
            candidates=read("tied-proposals").proposals,
            snapshot=tied_at,
        ),
        "nobody": register.decide(nobody, on=nobody.requested),
        "escalate": register.decide(
            need.replace(requested=date(2026, 1, 15), starts=date(2026, 2, 1)),
            on=date(2026, 1, 15),
        ),
    }
