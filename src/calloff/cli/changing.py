"""The commands on what would have to change: relax, what-if, coverage."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

import click

from calloff.cli.deciding import decides, decision_of
from calloff.cli.shared import in_language, in_medium, telling
from calloff.coverage import coverage, coverage_outline
from calloff.formats import load
from calloff.need import Need
from calloff.protocol import relaxation_outline, what_if_outline
from calloff.register import Register
from calloff.relaxation import conflicts, relaxations, what_if
from calloff.values.typeset import FILES

__all__ = ["coverage_", "relax", "what_if_"]


@click.command()
@decides
@in_language
@in_medium("json")
def relax(language: Any, output: str, **given: Any) -> None:
    """Say what of the NEED's requirements stands between it and those who do not serve it.

    It is told as questions for a new assessment of the need, and never as advice. Only
    requirements that the need calls negotiable are asked about.
    """
    with telling():
        decision = decision_of(**given)
        if output == "json":
            told = {**relaxations(decision).data(), "conflicts": conflicts(decision).data()}
            _echo(told)
        else:
            click.echo(FILES[output](relaxation_outline(decision, language)), nl=False)


@click.command(name="what-if")
@decides
@click.option("--candidate", "-c", required=True, help="Of whom.")
@click.option("--closed", is_flag=True, help="The choice is made and stands: nobody bids any more.")
@in_language
@in_medium("json")
def what_if_(candidate: str, closed: bool, language: Any, output: str, **given: Any) -> None:
    """Say what it would have taken of a candidate to go first for the NEED.

    For the buyer only: it compares suppliers and their prices. It is refused unless the call-off
    is closed.
    """
    with telling():
        decision = decision_of(**given)
        found = what_if(decision, candidate, closed=closed)
        if output == "json":
            _echo(found.data())
        else:
            click.echo(FILES[output](what_if_outline(decision, found, language)), nl=False)


@click.command(name="coverage")
@click.argument("needs", nargs=-1, required=True)
@click.option("--register", "-r", required=True, help="The register.")
@click.option("--region", required=True, help="The facet that regions are codes of.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day on which facts hold.")
@in_language
@in_medium("json")
def coverage_(
    *,
    needs: tuple[str, ...],
    register: str,
    region: str,
    on: datetime | None,
    language: Any,
    output: str,
) -> None:
    """Say where supply is thin for what the NEEDS ask for, by region."""
    with telling():
        asked = [load(name, Need) for name in needs]
        day: date = on.date() if on else max(need.requested for need in asked)
        known = load(register, Register)
        found = coverage(known, asked, region=region, on=day)
        if output == "json":
            _echo(found.data())
        else:
            click.echo(FILES[output](coverage_outline(found, known, language)), nl=False)


def _echo(told: Any) -> None:
    click.echo(json.dumps(told, ensure_ascii=False, indent=2))
