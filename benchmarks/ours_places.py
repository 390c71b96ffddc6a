"""The one place where the benchmarks of sharing out call calloff; in a process of its own.

``python -m benchmarks.ours_places FOLDER NEEDS SUPPLIERS PROFILES WISHES`` shares places out, times
each step, writes the names that lot numbers are drawn from, and prints one JSON object.
"""

from __future__ import annotations

import gc
import json
import resource
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.measuring import timed
from benchmarks.places import SEED, Places
from benchmarks.worlds import LOT, ON
from calloff import Need, Register
from calloff.batch import Problem, chosen_of, in_turn, method_named, problem_of, verify_plan
from calloff.batch.certificate import proves
from calloff.batch.one_more import Standing

__all__ = ["SEED", "candidate_of", "shared"]


def candidate_of(supplier: int) -> tuple[str, str]:
    """The ids of a supplier's offer and of its pool."""
    return f"{LOT}/SE-{supplier:010d}", f"pool-{supplier:04d}"


def shared(places: Places, *, turns: bool) -> dict[str, Any]:
    """Microseconds of each step, what the plan comes to, and what in turn comes to."""
    method = method_named("min_cost_flow")
    register = Register.read(places.register)
    needs = [Need.read(document) for document in places.documents()]
    # What has to be loaded is loaded by a first problem, which is not timed.
    method(problem_of(needs[:1], register, on=ON))
    gc.collect()
    gc.freeze()
    problem, reading = timed(lambda: problem_of(needs, register, on=ON, seed=SEED))
    plan, solving = timed(lambda: method(problem))
    faults, verifying = timed(lambda: verify_plan(problem, plan))
    assert not faults, faults
    certificate = plan.certificate
    assert certificate is not None
    chosen = chosen_of(problem, plan)
    proof, proving = timed(lambda: list(proves(problem, chosen, certificate)))
    assert not proof, proof
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    us = {"reading": reading, "solving": solving, "verifying": verifying, "proving": proving}
    found = {
        "us": us,
        "values": {level.name: level.value for level in plan.levels},
        "profiles": _names(problem, places),
        "peak_bytes": peak,
    }
    if turns:
        other, us["in_turn"] = timed(lambda: in_turn(problem))
        found["in_turn"] = {level.name: level.value for level in other.levels}
        us["one_more"] = _one_more(Standing(problem, plan), needs)
    return found


_MORE = 50
"""So many needs arrive, each by itself; a clock that ticks slowly tells nothing of one."""


def _one_more(standing: Standing, needs: Sequence[Need]) -> float:
    """Microseconds to say what one need more would change, whoever would move among it."""
    arriving = [need.replace(id=f"X-{need.id}") for need in needs[: _MORE + 1]]
    # What is the same for all who arrive is made ready by the first of them.
    standing.arrives(arriving[0])
    _, us = timed(lambda: [standing.arrives(need) for need in arriving[1:]])
    return us / (len(arriving) - 1)


def _names(problem: Problem, places: Places) -> list[str]:
    """The name of each profile, by the number that it has among the peers."""
    found = {}
    for id, profile in zip(problem.ids, problem.profile.tolist(), strict=True):
        number = int(id.removeprefix("N-")) % (places.profiles or places.needs)
        if number not in found:
            found[number] = problem.name_of(profile)
    return [found[number] for number in range(len(found))]


def _main(folder: str, *numbers: str) -> None:
    needs, suppliers, profiles, wishes, turns = map(int, numbers)
    found = shared(Places(needs, suppliers, profiles, bool(wishes)), turns=bool(turns))
    names = found.pop("profiles")
    (Path(folder) / "profiles.json").write_text(json.dumps(names), encoding="utf-8")
    print(json.dumps(found))


if __name__ == "__main__":
    _main(*sys.argv[1:])
