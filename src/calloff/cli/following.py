"""The commands that look at many cases at once: report, and the year's audit."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from calloff import shipped
from calloff.cli.shared import in_language, in_medium, telling
from calloff.errors import InputError, Problem
from calloff.follow_up import (
    audit,
    audit_outline,
    direct_sum,
    report,
    report_outline,
)
from calloff.follow_up.facts import NOTHING
from calloff.follow_up.money import DirectSum
from calloff.formats import dump, load, read_history
from calloff.process import Case
from calloff.process.agreement import AgreementFile
from calloff.process.contract import Contract
from calloff.process.imported import ImportedHistory
from calloff.process.limits import LimitTable
from calloff.protocol import file_protocol
from calloff.register import Register
from calloff.values.durations import Duration
from calloff.values.period import Period
from calloff.values.record import Document
from calloff.values.texts import Language
from calloff.values.typeset import FILES

__all__ = ["audit_", "history", "report_"]

D = TypeVar("D", bound=Document)

DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("sheets", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--mapping", "-m", required=True, help="What the columns mean: a file.")
@click.option("--out", "-o", type=click.Path(path_type=Path), help="Where to write the history.")
@in_language
def history(*, sheets: tuple[Path, ...], mapping: str, out: Path | None, language: Any) -> None:
    """Read past call-offs, answers and direct awards from SHEETS: a workbook or CSV files."""
    with telling():
        read = read_history(sheets[0] if len(sheets) == 1 else sheets, mapping)
        click.echo(read.summary(language), nl=False)
        if out:
            dump(read.history, out)


@click.command(name="report")
@click.argument("folder")
@click.option("--on", type=DAY, required=True, help="The day it is seen.")
@click.option("--within", help="The days it is about, such as 2024-01-01/2024-12-31; else all.")
@click.option("--until", type=DAY, help="The last day of the calendar; else the day it is seen.")
@click.option("--history", "past", help="What was done before there were files.")
@click.option("--register", "-r", help="The agreements, for ceilings, prices and names.")
@click.option("--assumed", help="How long a contract without an end counts, such as '12 months'.")
@click.option("--months", default=3, show_default=True, help="When what has not begun is reported.")
@click.option("--threshold", default=5, show_default=True, help="The least number shown.")
@click.option("--board", help="Whose direct awards are held against the limit.")
@click.option("--kind", default="all", show_default=True, help="The code of what was bought.")
@click.option("--regime", type=click.Choice(["social", "welfare"]), help="Which limit holds.")
@click.option("--limits", help="The table of limits; the one that comes with calloff if not said.")
@click.option(
    "--audience",
    type=click.Choice(["caseworker", "release"]),
    default="caseworker",
    help="Who reads; for release every list of cases is left out.",
)
@in_language
@in_medium("json")
def report_(
    *,
    folder: str,
    on: datetime,
    within: str | None,
    until: datetime | None,
    past: str | None,
    register: str | None,
    assumed: str | None,
    months: int,
    threshold: int,
    board: str | None,
    kind: str,
    regime: Any,
    limits: str | None,
    audience: Any,
    language: Any,
    output: str,
) -> None:
    """Tell what the call-offs in a FOLDER of cases, contracts and agreements come to.

    Instead of a folder it may be a ledger, by its URL.
    """
    with telling():
        files = _files(folder)
        cases = _of(files, Case)
        imported = _imported(files, past)
        known = load(register, Register) if register else None
        days = _parsed(Period.parse, within, "within") if within else Period()
        table = load(limits, LimitTable) if limits else shipped.limits()
        direct: DirectSum | None = None
        if board is not None:
            if regime is None or days.days is None:
                what = "which limit holds (--regime), and of what year (--within), is needed too."
                raise InputError("the call", [Problem("board", what)])
            direct = direct_sum(
                cases, imported, board=board, kind=kind, year=days, table=table, regime=regime
            )
        found = report(
            cases,
            on=on.date(),
            within=days,
            until=until.date() if until else None,
            threshold=threshold,
            months=months,
            imported=imported,
            register=known,
            contracts=_of(files, Contract),
            assumed=_parsed(Duration.parse, assumed, "assumed") if assumed else None,
            agreements=_of(files, AgreementFile),
            direct=direct,
        )
        if output == "json":
            data = found.data(lists=audience == "caseworker")
            click.echo(json.dumps(data, ensure_ascii=False, indent=2))
        else:
            names = _names(cases, known, language)
            outline = report_outline(found, language, audience=audience, names=names)
            click.echo(FILES[output](outline), nl=False)


@click.command(name="audit")
@click.argument("year", type=int)
@click.argument("folder")
@click.option("--on", type=DAY, required=True, help="The day of the audit.")
@click.option("--seed", required=True, help="What the sample is drawn by.")
@click.option("--size", default=10, show_default=True, help="How many files are drawn.")
@click.option("--history", "past", help="What was done before there were files.")
@click.option("--register", "-r", help="The register that protocols are printed with.")
@click.option(
    "--protocols",
    type=click.Path(path_type=Path),
    help="A folder to write the protocol of each file of the sample to.",
)
@in_language
@in_medium("json")
def audit_(
    *,
    year: int,
    folder: str,
    on: datetime,
    seed: str,
    size: int,
    past: str | None,
    register: str | None,
    protocols: Path | None,
    language: Any,
    output: str,
) -> None:
    """Audit the call-offs of a YEAR in a FOLDER of cases: what to look at, and a sample.

    Instead of a folder it may be a ledger, by its URL.
    """
    with telling():
        files = _files(folder)
        cases = _of(files, Case)
        imported = _imported(files, past)
        found = audit(cases, year, seed=seed, on=on.date(), size=size, imported=imported)
        if protocols is not None:
            if register is None:
                what = "a protocol is printed with the register that was decided by: name it."
                raise InputError("the call", [Problem("register", what)])
            by_id = {case.id: case for case in cases}
            drawn = [by_id[one.case] for one in found.sample]
            _print(drawn, load(register, Register), protocols, language)
    if output == "json":
        click.echo(json.dumps(found.data(), ensure_ascii=False, indent=2))
    else:
        click.echo(FILES[output](audit_outline(found, language)), nl=False)


def _print(cases: Sequence[Case], register: Register, to: Path, language: Language) -> None:
    """Write the protocol of each case to a folder, numbered by its place in the sample."""
    pages = [
        FILES["html"](
            file_protocol(case, register, language, audience="caseworker", zone=case.procedure.zone)
        )
        for case in cases
    ]
    to.mkdir(parents=True, exist_ok=True)
    for number, (case, page) in enumerate(zip(cases, pages, strict=True), 1):
        name = "".join(sign if sign.isalnum() or sign in "-_" else "_" for sign in case.id)
        (to / f"{number:03}-{name}.html").write_text(page, encoding="utf-8")


def _files(where: str) -> tuple[Document, ...]:
    """Every document in a folder, each problem with its file; or every case in a ledger.

    Raises:
        InputError: where there is no such folder, or documents in it cannot be read.
    """
    if "://" in where:
        from calloff.ledger.desk import Desk
        from calloff.ledger.importing import imported_history
        from calloff.ledger.sql import SqlStore

        with SqlStore.open(where) as store:
            return (*Desk(store).cases(), imported_history(store))
    folder = Path(where)
    if not folder.is_dir():
        raise InputError("the call", [Problem("folder", f"there is no such folder: {folder}.")])
    found: list[Document] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.json")):
        try:
            found.append(load(path))
        except InputError as error:
            problems += (problem.within(path.name) for problem in error.problems)
    if problems:
        raise InputError(f"the folder {folder.name}", problems)
    return tuple(found)


def _imported(files: Sequence[Document], past: str | None) -> ImportedHistory:
    """What was done before there were files: what is named, or what the ledger holds."""
    if past is not None:
        return load(past, ImportedHistory)
    return next(iter(_of(files, ImportedHistory)), NOTHING)


def _of(files: Sequence[Document], kind: type[D]) -> tuple[D, ...]:
    """The documents of a kind."""
    return tuple(file for file in files if isinstance(file, kind))


def _parsed(parse: Any, text: str, option: str) -> Any:
    """What an option writes, in the words of what it is.

    Raises:
        InputError: where it writes none.
    """
    try:
        return parse(text)
    except ValueError as error:
        raise InputError("the call", [Problem(option, str(error))]) from None


def _names(
    cases: Sequence[Case], register: Register | None, language: Language
) -> Mapping[str, str]:
    """What lots, suppliers and reasons for declining are called."""
    names: dict[str, str] = {}
    for case in cases:
        for reason in case.state.procedure.reasons:
            if reason.of == "decline":
                names.setdefault(reason.code, reason.name[language])
    if register is not None:
        names |= {supplier.id: supplier.name for supplier in register.suppliers}
    return names
