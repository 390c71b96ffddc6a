"""A program of one goal solved by SCIP, through MathOpt.

Where everything is one sum and nothing hangs on anything else, as in generalised assignment, it
proves large cases that CP-SAT does not. It counts in floating point: what it finds is counted
again in whole numbers, and what it proves holds but for its own rounding.
"""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any

from calloff.batch.program import Program, Reached, Solved, Status

__all__ = ["solvable", "solved"]


def solved(program: Program, *, seconds: float | None = None) -> Solved:
    """The values by which the one goal is as small as can be.

    Args:
        program: What may be chosen, with one goal.
        seconds: By the clock; ``None``: until it is proven.

    Raises:
        ValueError: for a program that it does not take.
        AssertionError: where SCIP's own values gainsay what it says.
    """
    from ortools.math_opt.python import mathopt

    if len(program.goals) != 1:
        raise ValueError("SCIP takes one goal: use cp_sat for more.")
    (goal,) = program.goals
    model, variables = _model(program)
    model.minimize(sum(times * variables[index] for index, times in goal.terms))
    # Goals are whole: what is within less than one of the bound is the smallest there is.
    limits = mathopt.SolveParameters(
        relative_gap_tolerance=0.0,
        absolute_gap_tolerance=0.99,
        time_limit=None if seconds is None else timedelta(seconds=seconds),
    )
    result = mathopt.solve(model, mathopt.SolverType.GSCIP, params=limits)
    if not result.has_primal_feasible_solution():
        impossible = result.termination.reason == mathopt.TerminationReason.INFEASIBLE
        status = Status.INFEASIBLE if impossible else Status.UNKNOWN
        return Solved(status, None, proofs=("gscip",) if impossible else ())
    found = result.variable_values()
    values = tuple(round(found[variable]) for variable in variables)
    assert not (told := list(program.broken(values))), f"SCIP's values break rows: {told[:3]}."
    (value,) = program.reached(values)
    bound = min(value, goal.plus + math.ceil(result.dual_bound() - 1e-6))
    status = Status.OPTIMAL if value == bound else Status.FEASIBLE
    because = {} if value == bound or seconds is None else {"clock": goal.name}
    return Solved(status, values, (Reached(goal.name, value, bound),), not because, because=because)


def solvable(program: Program, *, nodes: int = 100_000) -> bool | None:
    """Whether anything keeps every row; ``None``: not settled within so many nodes.

    What is found is counted again in whole numbers.
    """
    from ortools.math_opt.python import mathopt

    model, variables = _model(program)
    limits = mathopt.SolveParameters(node_limit=nodes)
    result = mathopt.solve(model, mathopt.SolverType.GSCIP, params=limits)
    if result.has_primal_feasible_solution():
        found = result.variable_values()
        values = tuple(round(found[variable]) for variable in variables)
        return True if next(program.broken(values), None) is None else None
    return False if result.termination.reason == mathopt.TerminationReason.INFEASIBLE else None


def _model(program: Program) -> tuple[Any, list[Any]]:
    """The program as MathOpt writes it, without its goals."""
    from ortools.math_opt.python import mathopt

    model = mathopt.Model()
    variables = [model.add_integer_variable(lb=0, ub=most) for most in program.most]
    for row in program.rows:
        # MathOpt takes no row without a variable.
        if not row.terms and not row.kept(()):
            model.add_linear_constraint(lb=1, ub=1, expr=0 * model.add_variable(lb=0, ub=0))
        elif row.terms:
            model.add_linear_constraint(
                expr=sum(times * variables[index] for index, times in row.terms),
                lb=-math.inf if row.least is None else row.least,
                ub=math.inf if row.most is None else row.most,
            )
    return model, variables
