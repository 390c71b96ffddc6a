"""A program solved by CP-SAT, one goal after the other, and every answer counted again.

Written against OR-Tools 9.15. A goal that is reached becomes a row, and what was found is the
start of the next search: CP-SAT knows no goals in order itself. That nothing can be found is
believed only when another solver says so too.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from calloff.batch.gscip import solvable as by_scip
from calloff.batch.program import Goal, Program, Reached, Row, Solved, Status, counted

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

__all__ = ["EFFORT", "Effort", "Progress", "core", "impossible", "solved"]


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard to try before stopping with the best that was found.

    Attributes:
        units: For each goal, in CP-SAT's deterministic time: the same on every machine, however
            many seconds one of them takes there.
        workers: Searches side by side. With more than one, another run may find another plan of
            the same worth, unless there is only one.
        seed: What the search draws its lots with.
        seconds: By the clock, for each goal; ``None``: no limit. What a clock stops is not
            reproducible, and is said not to be.
        mixed: Whether several ways of searching take turns in one worker. Where the best is out of
            reach they find better plans, and prove less.
    """

    units: float = 60.0
    workers: int = 1
    seed: int = 0
    seconds: float | None = None
    mixed: bool = False

    def __post_init__(self) -> None:
        """Refuse an effort that is none."""
        if not (self.units > 0 and self.workers >= 1 and 0 <= self.seed < 2**31):
            raise ValueError(
                "an effort has units above 0, one worker or more and a seed from 0 to 2147483647, "
                f"got {self.units}, {self.workers} and {self.seed}."
            )
        if self.seconds is not None and not self.seconds > 0:
            raise ValueError(f"seconds are above 0, or None, got {self.seconds}.")
        if self.mixed and self.workers > 1:
            raise ValueError(f"ways of searching take turns in one worker, got {self.workers}.")


EFFORT = Effort()
"""What is tried where nobody says otherwise."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How a search stands.

    Attributes:
        goal: The goal it is at.
        value: The best that was found.
        bound: Nothing comes to less.
    """

    goal: str
    value: int
    bound: int


Watch = Callable[[Progress], object]
"""Is told of everything better that is found; stops the search by answering ``False``."""


def solved(
    program: Program,
    *,
    effort: Effort = EFFORT,
    start: Sequence[int] | None = None,
    watch: Watch | None = None,
) -> Solved:
    """The values by which each goal in turn is as small as can be.

    Args:
        program: What may be chosen.
        effort: How hard to try.
        start: Values to begin with. Where they keep every row they are never left for worse.
        watch: Is told of progress, and may stop the search; so may an interrupt (Ctrl-C).

    Raises:
        AssertionError: where CP-SAT says what its own values or a second search gainsay.
    """
    search = _Search(program, effort, watch)
    if start is not None:
        search.hint = tuple(start)
        if next(program.broken(start), None) is None:
            search.values = search.hint
    for goal in program.goals:
        if not search.pursue(goal):
            break
    return search.told()


class _Search:
    """One model, its goals pursued in order."""

    def __init__(self, program: Program, effort: Effort, watch: Watch | None) -> None:
        self.program = program
        self.effort = effort
        self.watch = watch
        self.values: tuple[int, ...] | None = None
        self.hint: tuple[int, ...] | None = None
        self.reached: list[Reached] = []
        self.rows: list[Row] = []
        self.because: dict[str, str] = {}
        self.proofs: tuple[str, ...] = ()
        self.stopped = False
        self.impossible = False
        self.model, self.variables = _model(program)

    def pursue(self, goal: Goal) -> bool:
        """Make one goal small; whether there is anything to go on with."""
        if (hint := self.values or self.hint) is not None:
            self.model.clear_hints()  # type: ignore[no-untyped-call]
            for variable, value in zip(self.variables, hint, strict=True):
                self.model.add_hint(variable, value)
        self.model.clear_objective()  # type: ignore[no-untyped-call]
        if goal.terms:
            self.model.minimize(_sum(self.variables, goal.terms))
        bound = self.program.least(goal)
        status, solver = None, None
        # Where what was found is the least that could be, there is nothing to search for.
        if not self.stopped and (self.values is None or counted(goal.terms, self.values) > bound):
            status, solver = self._run(goal)
        if status == "INFEASIBLE":
            assert self.values is None, "CP-SAT calls impossible what was found before."
            self._impossible()
            return False
        if solver is not None and status in {"OPTIMAL", "FEASIBLE"}:
            self._take(goal, [int(solver.value(variable)) for variable in self.variables])
        if self.values is None:
            return False
        value = counted(goal.terms, self.values)
        if solver is not None and math.isfinite(solver.best_objective_bound):
            bound = max(bound, math.ceil(solver.best_objective_bound - 1e-6))
        if status == "OPTIMAL":
            assert bound <= value, f"CP-SAT proves {bound} for {goal.name}, and {value} is counted."
            bound = value
        told = Reached(goal.name, goal.plus + value, goal.plus + min(bound, value))
        self.reached.append(told)
        row = Row(f"goal {goal.name}", goal.terms, most=value)
        self.rows.append(row)
        _add(self.model, self.variables, row)
        return True

    def _take(self, goal: Goal, values: list[int]) -> None:
        """Believe what was found, if it keeps every row and is no worse than before."""
        told = [*self.program.broken(values), *(r.of for r in self.rows if not r.kept(values))]
        assert not told, f"CP-SAT found what breaks its own rows: {told[:3]}."
        # What is as good at this goal may be worse at a later one, which a search that is stopped
        # would not make up for.
        later = self.program.goals[len(self.reached) :]
        assert later[0] is goal, "Goals are pursued in their order."
        if self.values is None or (
            tuple(g.of(values) for g in later) < tuple(g.of(self.values) for g in later)
        ):
            self.values = tuple(values)

    def _run(self, goal: Goal) -> tuple[str, cp_model.CpSolver]:
        """One search, and whether something other than its effort ended it."""
        solver = _solver(self.effort)
        heard = _heard(goal, self.watch, self.program) if self.watch is not None else None
        status = solver.status_name(solver.solve(self.model, heard))
        assert status != "MODEL_INVALID", self.model.validate()
        if heard is not None and heard.stopped:
            self.stopped = True
            self.because["stopped"] = goal.name
        elif status in {"FEASIBLE", "UNKNOWN"}:
            self._ended_by(solver, goal)
        return status, solver

    def _ended_by(self, solver: Any, goal: Goal) -> None:
        """What ended a search without proof: its effort, the clock, or an interrupt."""
        # With several workers it may stop a little short of its effort.
        if solver.deterministic_time >= 0.9 * self.effort.units:
            return
        if self.effort.seconds is not None and solver.wall_time >= 0.9 * self.effort.seconds:
            self.because["clock"] = goal.name
        else:
            self.stopped = True
            self.because["stopped"] = goal.name

    def _impossible(self) -> None:
        """Believe that nothing can be found only when another solver proves it too."""
        second = _again(self.program, self.effort)
        assert second is not True, "One search finds nothing possible, and another finds something."
        self.impossible = second is False
        self.proofs = ("cp_sat", "gscip") if self.impossible else ("cp_sat",)

    def told(self) -> Solved:
        """All that is known in the end."""
        proven = self.values is not None and all(goal.proven for goal in self.reached)
        if self.impossible:
            return Solved(Status.INFEASIBLE, None, proofs=self.proofs)
        several = self.effort.workers > 1 and self.values is not None
        if several and not (proven and self._only_one()):
            self.because["workers"] = str(self.effort.workers)
        if self.values is None:
            status = Status.UNKNOWN
        else:
            status = Status.OPTIMAL if proven else Status.FEASIBLE
        return Solved(
            status,
            self.values,
            tuple(self.reached),
            reproducible=not self.because,
            proofs=self.proofs,
            because=self.because,
        )

    def _only_one(self) -> bool:
        """Whether no other values reach the same in every goal."""
        assert self.values is not None, "Asked only where something was found."
        if any(most > 1 for most in self.program.most):
            return False
        chosen = [index for index, value in enumerate(self.values) if value]
        others = tuple((index, -1 if value else 1) for index, value in enumerate(self.values))
        other = Row("another", others, least=1 - len(chosen))
        return impossible(self.program.also(*self.rows, other), effort=self.effort)


def impossible(program: Program, *, effort: Effort = EFFORT) -> bool:
    """Whether it is proven, by two solvers, that nothing keeps every row."""
    if _possible(program, effort) is not False:
        return False
    second = _again(program, effort)
    assert second is not True, "One search finds nothing possible, and another finds something."
    return second is False


def _again(program: Program, effort: Effort) -> bool | None:
    """Whether anything keeps every row, as another solver says; ``None``: not settled.

    SCIP is built on other ground. Where it is not done, CP-SAT without presolve: of the false
    claims of impossibility that were reported about it, none would be made in both ways.
    """
    found = by_scip(program)
    return _possible(program, effort, presolve=False) if found is None else found


def _possible(program: Program, effort: Effort, *, presolve: bool = True) -> bool | None:
    """Whether anything keeps every row, as CP-SAT says; ``None``: not settled."""
    model, variables = _model(program)
    solver = _solver(Effort(effort.units, 1, (effort.seed + 1) % 2**31, effort.seconds))
    solver.parameters.cp_model_presolve = presolve
    status = solver.status_name(solver.solve(model))
    if status in {"OPTIMAL", "FEASIBLE"}:
        values = [int(solver.value(variable)) for variable in variables]
        assert not (told := list(program.broken(values))), f"Not found after all: {told[:3]}."
        return True
    return False if status == "INFEASIBLE" else None


def core(program: Program, owners: Sequence[str], *, effort: Effort = EFFORT) -> list[str] | None:
    """Owners whose rows cannot be kept together with those of nobody in particular.

    What CP-SAT says is only where to begin. Each owner is then left out in turn, from the first,
    to see whether the others alone are impossible, and what is left is proven by two solvers. So
    those named last are the likeliest to be told.

    Returns:
        The owners; leaving out any of them makes it possible, as far as the effort goes. ``None``
        where it is possible with all of them, or where it was not settled.
    """

    def only(kept: Sequence[str]) -> Program:
        return program.without(*(owner for owner in owners if owner not in kept))

    kept = list(owners)
    if (named := _assumed(program, owners, effort)) is not None:
        kept = [owner for owner in owners if owner in named]
    if _possible(only(kept), effort) is not False:
        kept = list(owners)
        if _possible(program, effort) is not False:
            return None
    for owner in tuple(kept):
        fewer = [other for other in kept if other != owner]
        if _possible(only(fewer), effort) is False:
            kept = fewer
    return kept if impossible(only(kept), effort=effort) else None


def _assumed(program: Program, owners: Sequence[str], effort: Effort) -> list[str] | None:
    """Owners among which CP-SAT sees a contradiction; not the fewest, and to be proven."""
    bare = program.without(*owners)
    model, variables = _model(Program(bare.most, bare.rows))
    switches = {owner: model.new_bool_var("") for owner in dict.fromkeys(owners)}
    for row in program.rows:
        if row.of in switches:
            _add(model, variables, row, switch=switches[row.of])
    model.add_assumptions(list(switches.values()))
    # Switches hide sums from its bounds: what it does not see soon it hardly sees at all.
    solver = _solver(Effort(min(effort.units, 2.0), 1, effort.seed, effort.seconds))
    status = solver.status_name(solver.solve(model))
    if status != "INFEASIBLE":
        return None
    named = {abs(index) for index in solver.sufficient_assumptions_for_infeasibility()}
    return [owner for owner, switch in switches.items() if switch.index in named]


def _model(program: Program) -> tuple[cp_model.CpModel, list[cp_model.IntVar]]:
    """The program as CP-SAT reads it, without its goals."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    variables = [
        model.new_bool_var("") if most == 1 else model.new_int_var(0, most, "")
        for most in program.most
    ]
    for row in program.rows:
        _add(model, variables, row)
    return model, variables


def _add(
    model: cp_model.CpModel,
    variables: Sequence[cp_model.IntVar],
    row: Row,
    *,
    switch: cp_model.IntVar | None = None,
) -> None:
    """One row, which holds only where the switch is on."""
    if row.least is None and row.most is None:
        return
    least = -(2**60) if row.least is None else row.least
    most = 2**60 if row.most is None else row.most
    added = model.add_linear_constraint(_sum(variables, row.terms), least, most)
    if switch is not None:
        added.only_enforce_if(switch)


def _sum(variables: Sequence[cp_model.IntVar], terms: Sequence[tuple[int, int]]) -> Any:
    """What terms come to, as CP-SAT writes it."""
    from ortools.sat.python import cp_model

    return cp_model.LinearExpr.weighted_sum(
        [variables[index] for index, _ in terms], [times for _, times in terms]
    )


def _solver(effort: Effort) -> cp_model.CpSolver:
    """A solver that stops after so much effort."""
    from ortools.sat.python import cp_model

    solver = cp_model.CpSolver()
    solver.parameters.num_workers = effort.workers
    solver.parameters.random_seed = effort.seed
    solver.parameters.max_deterministic_time = effort.units
    if effort.mixed:
        # Eight ways of searching take turns: the same ones at the same points on every machine.
        solver.parameters.num_workers = 8
        solver.parameters.interleave_search = True
    if effort.seconds is not None:
        solver.parameters.max_time_in_seconds = effort.seconds
    return solver


def _heard(goal: Goal, watch: Watch, program: Program) -> Any:
    """A listener in the shape that CP-SAT calls."""
    from ortools.sat.python import cp_model

    class Heard(cp_model.CpSolverSolutionCallback):
        """Tells of each solution, and stops the search when told to."""

        def __init__(self) -> None:
            super().__init__()
            self.stopped = False

        def on_solution_callback(self) -> None:
            """Called by CP-SAT for everything better that it finds."""
            value = round(self.objective_value)
            bound = max(program.least(goal), math.ceil(self.best_objective_bound - 1e-6))
            progress = Progress(goal.name, goal.plus + value, goal.plus + min(bound, value))
            if watch(progress) is False:
                self.stopped = True
                self.stop_search()

    return Heard()
