"""The command that tells what does not go together in a register and in needs: remarks."""

from __future__ import annotations

import json
from typing import Any

import click

from calloff import register as registers
from calloff.cli.shared import in_language, in_medium, telling
from calloff.finding import Remark
from calloff.formats import load
from calloff.need import Need
from calloff.process.contradictions import need_contradictions
from calloff.process.contradictions import told as need_told
from calloff.register import Register
from calloff.values.outline import Heading, Outline, Paragraph, Part, Table
from calloff.values.texts import Language, Sayings
from calloff.values.typeset import FILES

__all__ = ["remarks"]

WORDS = Sayings(
    sv={
        "title": "Anmärkningar på {register}",
        "clean": "Inget att anmärka.",
        "kept": "Inget av detta hindrar ett avrop, men någon bör se efter.",
        "of.register": "Registret",
        "of.need": "Behovet {need}",
        "place": "plats",
        "said": "vad som inte går ihop",
    },
    en={
        "title": "Remarks on {register}",
        "clean": "Nothing to remark.",
        "kept": "None of this hinders a call-off, but somebody should look.",
        "of.register": "The register",
        "of.need": "The need {need}",
        "place": "place",
        "said": "what does not go together",
    },
)


@click.command()
@click.argument("register")
@click.option("--need", "-n", "needs", multiple=True, help="A need to look at as well.")
@in_language
@in_medium("json")
def remarks(*, register: str, needs: tuple[str, ...], language: Any, output: str) -> None:
    """Tell what does not go together in REGISTER, and between it and needs.

    What is remarked upon can still be used: what cannot is refused when it is read.
    """
    with telling():
        read = load(register, Register)
        cases = [load(name, Need) for name in needs]
        of_register = tuple(read.remarks())
        of_needs = {need.id: _of_need(need, read) for need in cases}
    if output == "json":
        data = {
            "register": read.id,
            "remarks": [_data(remark, registers.told) for remark in of_register],
            "needs": {
                id: [_data(remark, need_told) for remark in found] for id, found in of_needs.items()
            },
        }
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
        return
    words = WORDS.of(language)
    sections = [(words["of.register"], of_register, registers.told)]
    for id, found in of_needs.items():
        sections.append((words["of.need"].format(need=id), found, need_told))
    parts: list[Part] = [Paragraph(words["kept" if _any(sections) else "clean"])]
    for heading, found, told in sections:
        if found:
            rows = tuple((remark.place, told(remark, language)) for remark in found)
            parts += [Heading(heading), Table((words["place"], words["said"]), rows)]
    outline = Outline(words["title"].format(register=read.id), tuple(parts), language)
    click.echo(FILES[output](outline), nl=False)


def _of_need(need: Need, register: Register) -> tuple[Remark, ...]:
    """What does not go together in a need, by the lot that it is for."""
    lot = register.terms(need.lot).lot
    return tuple(need_contradictions(need, lot))


def _any(sections: list[tuple[str, tuple[Remark, ...], Any]]) -> bool:
    """Whether there is anything to remark."""
    return any(found for _, found, _ in sections)


def _data(remark: Remark, told: Any) -> dict[str, Any]:
    """A remark as plain data, with its sentences."""
    languages: tuple[Language, ...] = ("sv", "en")
    return {
        "code": remark.code,
        "place": remark.place,
        "found": dict(remark.found),
        "told": {language: told(remark, language) for language in languages},
    }
