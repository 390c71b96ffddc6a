"""The register that is made of every pair of RM3830, on a few of its suppliers.

The data stand in the folder that CALLOFF_DATA names; nothing of them stands in the repository.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from calloff import Chosen

pytestmark = pytest.mark.real_data

ROOT = Path(__file__).parents[2]


@pytest.fixture
def stress(monkeypatch: pytest.MonkeyPatch) -> Any:
    """What builds and asks it; the package stands beside the source and is not installed."""
    monkeypatch.syspath_prepend(ROOT)
    return import_module("benchmarks.stress")


def test_every_look_up_finds_what_a_loop_finds(public_data: Path, stress: Any) -> None:
    """Whom to ask, who is the cheapest and whom nobody serves, over every fortieth pair."""
    folder = public_data / "ccs-rm3830"
    published = stress.register(folder)
    every = list(stress.pairs(folder))
    those = every[::40]
    register = stress.expanded(published, those)
    first, again = stress.asked(published, those, 40)
    needs = [*first[::15], *again]
    loop = stress.Loop(published, those)
    answers = [loop(need) for need in needs]
    for need, due in zip(needs, answers, strict=True):
        stress.compared(need, register.decide(need, on=stress.ON).outcome, due)

    assert 632_423 == len(every)
    assert len(those) == len(register.offers)
    assert {"ask", "chosen", "nobody"} <= {due.kind for due in answers}
    with pytest.raises(AssertionError, match="calloff answers"):
        stress.compared(needs[0], Chosen(candidate="nobody"), answers[0])
