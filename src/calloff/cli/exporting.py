"""The command that hands documents to others: as open data, or as a workbook."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from calloff import shipped
from calloff.cli.shared import in_language, moment, telling
from calloff.decision import Decision
from calloff.errors import InputError, Problem
from calloff.formats import (
    Publisher,
    load,
    ocds_package,
    report_sheets,
    write_register,
    write_workbook,
)
from calloff.formats.files import parsed_json, text_of, write_whole
from calloff.process.case import Case
from calloff.process.contract import Contract
from calloff.protocol import protocol
from calloff.register import Register
from calloff.replay import replay

__all__ = ["export"]


@click.command()
@click.argument("document")
@click.option("--to", required=True, type=click.Choice(["ocds", "xlsx"]), help="As what.")
@click.option(
    "--out", "-o", required=True, type=click.Path(path_type=Path), help="Where to write it."
)
@click.option("--case", "cases", multiple=True, help="A call-off to release; several may be given.")
@click.option("--contract", "contracts", multiple=True, help="What was agreed in one of them.")
@click.option("--publisher", help="Who publishes.")
@click.option("--prefix", help="The publisher's prefix, such as ocds-a1b2c3.")
@click.option("--uri", help="Where the package will be found.")
@click.option("--at", help="The moment of release, such as 2024-03-01T12:00+01:00.")
@click.option("--secret", help="Kept by the office: call-offs are named by it, and untraceable.")
@click.option("--name", "names", multiple=True, metavar="CODE=NAME", help="What a buyer is called.")
@click.option("--report", is_flag=True, help="The tables of a decision's protocol, not its rows.")
@in_language
def export(
    *,
    document: str,
    to: str,
    out: Path,
    cases: tuple[str, ...],
    contracts: tuple[str, ...],
    publisher: str | None,
    prefix: str | None,
    uri: str | None,
    at: str | None,
    secret: str | None,
    names: tuple[str, ...],
    report: bool,
    language: Any,
) -> None:
    """Write a DOCUMENT for others: a register or a decision as a workbook, agreements as OCDS."""
    with telling():
        if to == "xlsx":
            _as_workbook(document, out, report=report, language=language)
            return
        needed = {"publisher": publisher, "prefix": prefix, "uri": uri, "at": at}
        if lacking := [Problem(n, "is needed for OCDS.") for n, told in needed.items() if not told]:
            raise InputError("the call", lacking)
        found = ocds_package(
            load(document, Register),
            publisher=Publisher(publisher or "", prefix or "", uri or ""),
            at=moment(at or "", "at"),
            cases=[load(case, Case) for case in cases],
            contracts=[load(contract, Contract) for contract in contracts],
            secret=secret,
            names=_named(names),
            language=language,
        )
        write_whole(out, json.dumps(found.package, ensure_ascii=False, indent=2) + "\n")
        click.echo(found.summary(language), nl=False)


def _named(names: tuple[str, ...]) -> dict[str, str]:
    """What buyers are called, by their codes."""
    pairs = {code: name for code, sign, name in (told.partition("=") for told in names) if name}
    if len(pairs) < len(names):
        what = "is written such as 0580=Linköping, each code once."
        raise InputError("the call", [Problem("name", what)])
    return pairs


def _as_workbook(document: str, out: Path, *, report: bool, language: Any) -> None:
    """Write a register, or the rows or tables of a decision, as a workbook."""
    path = Path(document)
    decided = _decision(path) if path.is_file() else None
    if decided is None:
        write_register(load(document, Register), out)
    elif report:
        write_workbook(out, report_sheets(protocol(decided, language)))
    else:
        from calloff.tables import findings, narrowing, quotes, ranking

        rows = {
            "findings": findings(decided),
            "ranking": ranking(decided),
            "quotes": quotes(decided),
            "narrowing": narrowing(decided, language),
        }
        write_workbook(out, rows)


def _decision(path: Path) -> Decision | None:
    """The decision in a file, made again from itself; nothing where something else stands there."""
    if path.suffix.lower() != ".json" or path.stem in shipped.example_names():
        return None
    data = parsed_json(text_of(path, "JSON"), path.name)
    if not isinstance(data, Mapping) or data.get("format") != "calloff.decision/1":
        return None
    return replay(data).decision
