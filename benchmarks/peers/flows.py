"""The peers of sharing out: solvers called by hand over arrays that are laid out beforehand.

Each runs in a process of its own, under a limit of the processor's time:
``python -m benchmarks.peers.flows NAME FOLDER SECONDS``. It prints one JSON object with its time
and what its plan comes to. The one that is compared level by level also draws the lots; the others
stop at the lowest price, which is less work.
"""

from __future__ import annotations

import gc
import json
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from time import process_time_ns
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.peers.levels import by_levels
from benchmarks.places import Arrays, Places

__all__ = ["FLOW", "PEERS", "counted"]

Ints = NDArray[Any]

FLOW = "OR-Tools flow, level by level"
"""The name of the peer that goes through all levels."""


def counted(arrays: Arrays, chosen: Ints) -> dict[str, int]:
    """What a plan comes to; refuses one in which a supplier has too many or a need two places."""
    tail, head = arrays.tail[chosen], arrays.head[chosen]
    assert len(np.unique(tail)) == len(tail), "No need has two places."
    used = np.bincount(head, minlength=len(arrays.capacity))
    assert bool((used <= arrays.capacity).all()), "Nobody has more than there are places."
    without = np.ones(len(arrays.urgent), dtype=np.bool_)
    without[tail] = False
    return {
        "unplaced.emergency": int((without & arrays.urgent).sum()),
        "unplaced.ordinary": int((without & ~arrays.urgent).sum()),
        "suited": sum(arrays.suited[chosen].tolist()),
        "price": sum(arrays.price[chosen].tolist()),
    }


def _weight(arrays: Arrays) -> int:
    """What outweighs all prices together: the price of leaving a need without a place."""
    return 1 + len(arrays.urgent) * int(arrays.price.max())


def _networkx(arrays: Arrays) -> Ints:
    """The network simplex of networkx, with weights in Python's own whole numbers."""
    import networkx

    needs, weight = len(arrays.urgent), _weight(arrays)
    graph = networkx.DiGraph()
    graph.add_nodes_from(((0, need), {"demand": -1}) for need in range(needs))
    graph.add_node("end", demand=needs)
    graph.add_edges_from(((0, need), "end", {"weight": weight}) for need in range(needs))
    rows = zip(arrays.tail.tolist(), arrays.head.tolist(), arrays.price.tolist(), strict=True)
    graph.add_edges_from(((0, i), (1, s), {"weight": w, "capacity": 1}) for i, s, w in rows)
    graph.add_edges_from(
        ((1, s), "end", {"capacity": places}) for s, places in enumerate(arrays.capacity.tolist())
    )
    _, flow = networkx.network_simplex(graph)
    pairs = zip(arrays.tail.tolist(), arrays.head.tolist(), strict=True)
    return np.flatnonzero([flow[0, i][1, s] for i, s in pairs])


def _matching(arrays: Arrays) -> Ints:
    """SciPy's sparse matching: a column for each place, and one for each need that gets none."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    needs, places = len(arrays.urgent), arrays.capacity
    start = np.concatenate(([0], np.cumsum(places)))
    copies = places[arrays.head]
    arc = np.repeat(np.arange(len(arrays.tail)), copies)
    within = np.arange(len(arc)) - np.repeat(np.cumsum(copies) - copies, copies)
    rows = np.concatenate((arrays.tail[arc], np.arange(needs)))
    columns = np.concatenate((start[arrays.head[arc]] + within, start[-1] + np.arange(needs)))
    # Its costs are floats: below 2^53 they are exact, and so are their sums here.
    weights = np.concatenate((arrays.price[arc], np.full(needs, _weight(arrays))))
    graph = csr_array((weights.astype(float), (rows, columns)))
    need, column = min_weight_full_bipartite_matching(graph)
    placed = column < start[-1]
    supplier = np.searchsorted(start, column[placed], side="right") - 1
    name = arrays.tail.astype(np.int64) * len(places) + arrays.head
    return np.searchsorted(name, need[placed] * len(places) + supplier)


def _milp(arrays: Arrays) -> Ints:
    """HiGHS by SciPy: first as many as can be, then at the lowest price."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array, vstack

    arcs, needs = len(arrays.tail), len(arrays.urgent)
    ones, all_ = np.ones(arcs), np.arange(arcs)
    once = csr_array((ones, (arrays.tail, all_)), shape=(needs, arcs))
    within = csr_array((ones, (arrays.head, all_)), shape=(len(arrays.capacity), arcs))
    rows = vstack((once, within))
    most = np.concatenate((np.ones(needs), arrays.capacity))
    limits = LinearConstraint(rows, ub=most)
    exactly: dict[str, Any] = {"integrality": ones, "bounds": Bounds(0, 1)}
    exactly["options"] = {"mip_rel_gap": 0}
    first = milp(-ones, constraints=limits, **exactly)
    placed = round(-first.fun)
    held = LinearConstraint(csr_array(ones[None, :]), lb=placed, ub=placed)
    second = milp(arrays.price.astype(float), constraints=(limits, held), **exactly)
    return np.flatnonzero(second.x > 0.5)


def _cp_sat(arrays: Arrays) -> Ints:
    """CP-SAT as one writes it first: a choice for each arc, one weighted sum; one worker."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    chosen = [model.new_bool_var("") for _ in range(len(arrays.tail))]
    by_need: list[list[Any]] = [[] for _ in arrays.urgent]
    by_supplier: list[list[Any]] = [[] for _ in arrays.capacity]
    for arc, need, supplier in zip(chosen, arrays.tail.tolist(), arrays.head.tolist(), strict=True):
        by_need[need].append(arc)
        by_supplier[supplier].append(arc)
    for arcs in by_need:
        model.add_at_most_one(arcs)
    for arcs, places in zip(by_supplier, arrays.capacity.tolist(), strict=True):
        model.add(sum(arcs) <= places)
    weight = _weight(arrays)
    gains = [weight - price for price in arrays.price.tolist()]
    model.maximize(cp_model.LinearExpr.weighted_sum(chosen, gains))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    status = solver.solve(model)
    assert status == cp_model.OPTIMAL, solver.status_name(status)
    return np.flatnonzero([solver.boolean_value(arc) for arc in chosen])


PEERS: dict[str, Callable[[Arrays], Ints]] = {
    "networkx": _networkx,
    "SciPy matching": _matching,
    "SciPy milp (HiGHS)": _milp,
    "naive CP-SAT": _cp_sat,
}
"""Those that go as far as the lowest price, by name."""


_ROUNDS, _LEAST_US = 50, 200_000


def _limited(seconds: int) -> None:
    """End this process after so many seconds more of the processor."""
    so_far = resource.getrusage(resource.RUSAGE_SELF)
    until = int(so_far.ru_utime + so_far.ru_stime) + 1 + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (until, until))


def _main(name: str, folder: str, seconds: str) -> None:
    arrays = Arrays.read(Path(folder))
    gc.collect()
    gc.freeze()
    _limited(int(seconds))
    if name == FLOW:
        found = by_levels(arrays, Path(folder))
        times = [sum(found.us)]
        # A clock that ticks slowly tells nothing of a small problem solved once.
        while len(times) < _ROUNDS and sum(times) < _LEAST_US:
            times.append(sum(by_levels(arrays, Path(folder)).us))
        taken = sum(times) / len(times)
        chosen, lots = found.chosen, {"lot_number": found.lots}
    else:
        # What has to be loaded is loaded by a first problem, which is not timed.
        PEERS[name](Places(30, 6).arrays())
        start = process_time_ns()
        chosen, lots = PEERS[name](arrays), {}
        taken = (process_time_ns() - start) / 1000
    values = {**counted(arrays, chosen), **lots}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"us": taken, "values": values, "peak_bytes": peak}))


if __name__ == "__main__":
    _main(*sys.argv[1:])
