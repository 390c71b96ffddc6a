"""The commands about documents: feeds read into registers, keys, procedures, schemas."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from calloff import shipped
from calloff.allocation_key import AllocationKey
from calloff.cli.checking import keys_check
from calloff.cli.rules import procedure_outline
from calloff.cli.shared import echo_data, in_language, in_medium, in_text_or_data, telling
from calloff.errors import InputError, Problem
from calloff.formats import difference as difference_between
from calloff.formats import (
    dump,
    import_feed,
    kinds,
    load,
    read_price_lists,
    read_register,
    schema,
)
from calloff.messages import MESSAGES, message_schema
from calloff.process.procedure import Procedure
from calloff.protocol import key_outline
from calloff.register import Register
from calloff.values.typeset import FILES
from calloff.vocabulary import Text

__all__ = ["import_", "keys", "procedures", "schema_"]


@click.command(name="import")
@click.argument("feed", type=click.Path(path_type=Path))
@click.option(
    "--mapping",
    "-m",
    help="What the columns mean: a file or a name; a register's own workbook has none.",
)
@click.option("--known", help="When the feed was known, such as 2024-02-15T06:00Z.")
@click.option("--out", "-o", type=click.Path(path_type=Path), help="Where to write the register.")
@click.option("--compare", help="An older register, to list what has changed since.")
@click.option(
    "--prices",
    "-p",
    multiple=True,
    type=click.Path(path_type=Path),
    help="The sheets of its prices: a workbook, a folder, or CSV files.",
)
@click.option("--price-mapping", help="What the sheets mean: a file or a name.")
@in_language
def import_(
    *,
    feed: Path,
    mapping: str | None,
    known: str | None,
    out: Path | None,
    compare: str | None,
    prices: tuple[Path, ...],
    price_mapping: str | None,
    language: Any,
) -> None:
    """Read a FEED into a register by a mapping, and tell what was found in it.

    A feed is a CSV or JSON file, or an HSDS package, as its mapping says. A workbook that calloff
    export has written is read without a mapping.
    """
    with telling():
        if bool(prices) != bool(price_mapping):
            what = "sheets of prices and what they mean go together: give both, or neither."
            raise InputError("the call", [Problem("prices", what)])
        register = _read(feed, mapping, known, language)
        if price_mapping:
            sheets = prices[0] if len(prices) == 1 else prices
            priced = read_price_lists(sheets, price_mapping, register)
            click.echo(priced.summary(language), nl=False)
            register = priced.register
        if compare:
            older = load(compare, Register)
            click.echo(difference_between(older, register).text(language), nl=False)
        if out:
            dump(register, out)


def _read(feed: Path, mapping: str | None, known: str | None, language: Any) -> Register:
    """The register that a feed or a workbook comes to, with what was found in it told."""
    if mapping is None and known is None and feed.suffix.lower() == ".xlsx":
        register = read_register(feed)
        told = _IN_WORKBOOK[language].format(
            id=register.id, suppliers=len(register.suppliers), offers=len(register.offers)
        )
        click.echo(told)
        return register
    given = {"mapping": mapping, "known": known}
    if mapping is None or known is None:
        what = "is needed to read a feed; a register's own workbook, in .xlsx, needs neither."
        raise InputError("the call", [Problem(n, what) for n, told in given.items() if not told])
    try:
        at = datetime.fromisoformat(known)
    except ValueError:
        what = f"a time is written such as 2024-02-15T06:00:00+01:00, got {known!r}."
        raise InputError("the call", [Problem("known", what)]) from None
    imported = import_feed(feed, mapping, known=at if at.tzinfo else at.replace(tzinfo=UTC))
    click.echo(imported.summary(language), nl=False)
    return imported.register


_IN_WORKBOOK = Text(
    "Registret {id}: {suppliers} leverantörer, som är antagna {offers} gånger.",
    "The register {id}: {suppliers} suppliers, {offers} offers.",
)


@click.group()
def keys() -> None:
    """Look at the allocation keys that come with the package, or at one of your own."""


@keys.command(name="list")
@in_text_or_data
def keys_list(output: str) -> None:
    """List the keys that come with the package."""
    _listed([(name, shipped.key(name).name) for name in shipped.key_names()], output)


@keys.command(name="show")
@click.argument("key")
@in_language
@in_medium("json")
def keys_show(key: str, language: Any, output: str) -> None:
    """Show what the KEY asks, in order, and what each step rests on."""
    with telling():
        known = shipped.key(key) if key in shipped.key_names() else load(key, AllocationKey)
        if output == "json":
            echo_data(known.data())
        else:
            click.echo(FILES[output](key_outline(known, language)), nl=False)


keys.add_command(keys_check)


@click.group()
def procedures() -> None:
    """Look at the procedures that come with the package, or at one of your own."""


@procedures.command(name="list")
@in_text_or_data
def procedures_list(output: str) -> None:
    """List the procedures that come with the package."""
    names = shipped.procedure_names()
    _listed([(name, shipped.procedure(name).name) for name in names], output)


def _listed(found: Sequence[tuple[str, Text]], output: str) -> None:
    """What there is, by its name for commands and by what it is called."""
    if output == "json":
        echo_data([{"id": id, "name": dict(name)} for id, name in found])
        return
    for id, name in found:
        click.echo(f"{id}  {name['en']}")


@procedures.command(name="show")
@click.argument("procedure")
@in_language
@in_medium("json")
def procedures_show(procedure: str, language: Any, output: str) -> None:
    """Show what the PROCEDURE says: its route, deadlines, reasons, and who decides."""
    with telling():
        known = load(procedure, Procedure)
        if output == "json":
            echo_data(known.data())
        else:
            click.echo(FILES[output](procedure_outline(known, language)), nl=False)


@click.command(name="schema")
@click.argument("kind", required=False)
def schema_(kind: str | None) -> None:
    """Print the JSON Schema of a KIND of document or message, or list the kinds."""
    with telling():
        if kind is None:
            click.echo("\n".join([*kinds(), *MESSAGES]))
        else:
            told = message_schema(kind) if kind in MESSAGES else schema(kind)
            echo_data(told)
