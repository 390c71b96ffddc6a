"""The commands on what comes back: answer, withdraw, and the comparison of the proposals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from calloff.assessment import Assessment, Signature
from calloff.candidate import Proposal
from calloff.cli.desk import Sitting, at_the_desk, by_register
from calloff.cli.shared import in_language, in_medium, moment, telling
from calloff.formats import Proposals, load
from calloff.process import Case
from calloff.process import entries as e
from calloff.protocol import comparison_outline
from calloff.register import Register
from calloff.values.texts import Sayings
from calloff.values.typeset import FILES

__all__ = ["answer", "assess", "sheet", "sign", "withdraw"]

LEFT = Sayings(
    sv={"left": "{file} har också förslag som svarar på andra förfrågningar, ej införda: {ids}."},
    en={"left": "{file} also has proposals that answer other requests, not entered: {ids}."},
)
"""What is told of proposals in the same file that other suppliers made."""


@click.command()
@click.argument("case")
@click.argument("ref")
@click.option(
    "--proposal",
    multiple=True,
    help="What is proposed: a file with one proposal, or with several of which those that answer "
    "this request are entered.",
)
@click.option("--pool", help="The pool of places that what is proposed comes from.")
@click.option("--holds-until", help="Until when the supplier keeps it free.")
@click.option("--declined", help="It declines, for a reason that the procedure lists.")
@click.option("--said", help="What it said when it declined, in a few words.")
@click.option("--silent", is_flag=True, help="Nothing has come, and the deadline has passed.")
@at_the_desk()
def answer(
    desk: Sitting,
    *,
    ref: str,
    proposal: tuple[str, ...],
    pool: str | None,
    holds_until: str | None,
    declined: str | None,
    said: str | None,
    silent: bool,
) -> None:
    """Enter in the CASE what came back on the request REF: a proposal, a decline, or nothing."""
    if (bool(proposal), declined is not None, silent).count(True) != 1:
        raise click.UsageError("Give exactly one of --proposal, --declined and --silent.")
    if (pool or holds_until) and not proposal:
        raise click.UsageError("--pool and --holds-until go with --proposal.")
    if said and declined is None:
        raise click.UsageError("--said goes with --declined.")
    if silent:
        desk.add(e.NoAnswer(request=ref, **desk.who))
    elif declined is not None:
        desk.add(e.Declined(request=ref, reason=declined, said=said, **desk.who))
    else:
        until = moment(holds_until, "holds-until") if holds_until else None
        left: dict[str, list[str]] = {}

        def proposed(case: Case) -> Case:
            entries = [
                e.Proposed(request=ref, proposal=p, pool=pool, holds_until=until, **desk.who)
                for file in proposal
                for p in _answering(file, ref, case, left)
            ]
            return case.add(*entries)

        desk.enter(proposed)
        told = LEFT.of(desk.language)["left"]
        lines = [f"\n{told.format(file=file, ids=', '.join(ids))}\n" for file, ids in left.items()]
        desk.tell("left", left, "".join(lines))


def _answering(file: str, ref: str, case: Case, left: dict[str, list[str]]) -> Iterator[Proposal]:
    """The proposals in a file that answer a request; the others of several are noted as left."""
    document = load(file)
    if isinstance(document, Proposal):
        yield document
        return
    if not isinstance(document, Proposals):
        document = load(file, Proposals)
    request = case.state.request(ref)
    asked = request.candidate if request is not None else None
    mine = [p for p in document.proposals if asked in {p.offer, p.id}]
    # Where none is meant, all are handed over, so that each is told why it does not fit.
    yield from mine or document.proposals
    if mine and (others := [p.id for p in document.proposals if p not in mine]):
        left[file] = others


@click.command()
@click.argument("case")
@click.argument("proposal")
@click.option("--said", help="What the supplier said, in a few words.")
@at_the_desk()
def withdraw(desk: Sitting, *, proposal: str, said: str | None) -> None:
    """Enter in the CASE that the supplier takes a PROPOSAL back."""
    desk.add(e.Withdrawn(proposal=proposal, said=said, **desk.who))


@click.command()
@click.argument("case")
@click.argument("assessment")
@at_the_desk()
def assess(desk: Sitting, *, assessment: str) -> None:
    """Enter in the CASE the signed ASSESSMENT: the proposals compared on the wishes, no price."""
    made = load(assessment, Assessment)
    if made.prices_shown is not None and made.prices_shown > desk.at:
        # When prices are shown follows from the entries, and has not happened yet.
        made = made.replace(prices_shown=None)
    desk.add(e.Assessed(assessment=made, **desk.who))


@click.command()
@click.argument("case")
@at_the_desk(role="The role that signs, such as team leader.")
def sign(desk: Sitting) -> None:
    """Enter in the CASE that a further role signs the comparison."""
    signature = Signature(role=desk.role, at=desk.at, by=desk.by)
    desk.add(e.Signed(signature=signature, **desk.who))


@click.command()
@click.argument("case")
@by_register
@in_language
@in_medium()
def sheet(*, case: str, register: Register, language: Any, output: str) -> None:
    """Print the sheet on which the proposals in the CASE are compared, without prices."""
    with telling():
        outline = comparison_outline(load(case, Case), register, language)
        click.echo(FILES[output](outline), nl=False)
