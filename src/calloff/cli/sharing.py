"""The commands that share places out over many needs, and verify what was shared out."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from calloff.cli.shared import FOUND, in_language, in_medium, telling
from calloff.errors import InputError, Problem
from calloff.formats import Needs, dump, load
from calloff.need import Need
from calloff.plan import Plan
from calloff.register import Register
from calloff.rules import Rules
from calloff.snapshot import Snapshot
from calloff.values.outline import Outline
from calloff.values.typeset import FILES, as_page

__all__ = ["assign", "verify"]


@click.command()
@click.argument("needs", nargs=-1, required=True)
@click.option("--register", "-r", required=True, help="The register.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day of the plan.")
@click.option("--snapshot", "-s", help="The world on the day: places used, answers, draws.")
@click.option(
    "--method",
    type=click.Choice(["in_turn", "min_cost_flow", "cp_sat", "auto"]),
    default="in_turn",
    help="How they are shared out; one need after the other where not said.",
)
@click.option("--rules", "ruled", help="What must hold for the plan as a whole, for cp_sat.")
@click.option("--seed", default="", help="What lot numbers are drawn from, published beforehand.")
@click.option("--out", "-o", type=click.Path(path_type=Path), help="Where to write the plan.")
@click.option("--explain", is_flag=True, help="Tell why those without a place have none.")
@click.option("--compare", is_flag=True, help="Tell who fares better or worse than in turn.")
@in_language
@in_medium("json")
def assign(
    *,
    needs: tuple[str, ...],
    register: str,
    on: datetime | None,
    snapshot: str | None,
    method: str,
    ruled: str | None,
    seed: str,
    out: Path | None,
    compare: bool,
    explain: bool,
    language: Any,
    output: str,
) -> None:
    """Share the places that there are out over the NEEDS: files of one need or of many."""
    from calloff import batch
    from calloff.batch.explaining import explain_all
    from calloff.batch.telling import comparison_outline, explained_outline, plan_outline

    with telling():
        wanted = _needs(needs)
        read = load(register, Register)
        world = load(snapshot, Snapshot) if snapshot else None
        day = on.date() if on else world.on if world else _last_requested(wanted)
        problem = batch.problem_of(wanted, read, world, on=day, seed=seed)
        rules = load(ruled, Rules).rules if ruled else ()
        plan = batch.share(problem, batch.method_named(method), rules=rules)
        if out:
            dump(plan, out)
        outlines = [plan_outline(plan, read, language)]
        told: dict[str, Any] = {"plan": plan.data()}
        if explain:
            why = explain_all(problem, plan)
            outlines.append(explained_outline(why, plan, read, language))
            told["explained"] = [one.data() for one in why]
        if compare and plan.method != "in_turn":
            compared = batch.compare(plan, batch.share(problem, batch.in_turn))
            outlines.append(comparison_outline(compared, read, language))
            told["comparison"] = compared.data()
        if output == "json":
            only = told if len(told) > 1 else plan.data()
            click.echo(json.dumps(only, ensure_ascii=False, indent=2))
        else:
            _tell(outlines, output)


@click.command()
@click.argument("plan")
@click.argument("register")
@click.argument("needs", nargs=-1, required=True)
@click.option("--snapshot", "-s", help="The world on the day, where the plan was made with one.")
@click.option("--rules", "ruled", help="The rules, where the plan was made with some.")
@in_language
@in_medium("json")
def verify(
    *,
    plan: str,
    register: str,
    needs: tuple[str, ...],
    snapshot: str | None,
    ruled: str | None,
    language: Any,
    output: str,
) -> None:
    """Verify a PLAN against the REGISTER and the NEEDS, without the method that made it.

    Who may serve whom, and at which price, is read from register and needs anew: nothing is taken
    from the plan. Exit code 1 where something is wrong.
    """
    from calloff import batch
    from calloff.batch import rule_check
    from calloff.batch.telling import verdict_outline

    with telling():
        told = load(plan, Plan)
        problem = batch.problem_of(
            _needs(needs),
            load(register, Register),
            load(snapshot, Snapshot) if snapshot else None,
            on=told.on,
            seed=told.seed,
            priority=told.priority,
            classes=told.classes or batch.URGENCIES,
        )
        rules = load(ruled, Rules).rules if ruled else ()
        faults = rule_check.verify(problem, told, rules)
        if output == "json":
            found = [{"place": fault.place, "what": fault.what} for fault in faults]
            click.echo(json.dumps({"faults": found}, ensure_ascii=False, indent=2))
        else:
            _tell([verdict_outline(told, faults, language)], output)
    if faults:
        sys.exit(FOUND)


def _tell(outlines: Sequence[Outline], output: str) -> None:
    """Print outlines one after the other; as one page where that is the medium."""
    if output == "html":
        click.echo(as_page(*outlines), nl=False)
        return
    for outline in outlines:
        click.echo(FILES[output](outline), nl=False)


def _last_requested(needs: Sequence[Need]) -> date:
    """The day on which the last of the needs was asked for."""
    if not needs:
        what = "without needs there is no day to take: name it."
        raise InputError("the call", [Problem("on", what)])
    return max(need.requested for need in needs)


def _needs(names: Sequence[str]) -> list[Need]:
    """The needs in these files, each of one or of many."""
    found: list[Need] = []
    for name in names:
        document = load(name)
        if isinstance(document, Needs):
            found += document.needs
        elif isinstance(document, Need):
            found.append(document)
        else:
            what = f"holds a {type(document).__name__}, not a need or many needs."
            raise InputError("the call", [Problem(name, what)])
    return found
