"""The documentation says what is so: its examples run, its links lead somewhere."""

from __future__ import annotations

import builtins
import importlib
import pkgutil
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import calloff
from calloff import cli
from calloff.allocation_key import SHIPPED

from .pages import ROOT, Page, pages
from .running import failures

PROSE = frozenset(
    {
        "docs/architecture.md",  # held to the source by a test of its own
        "docs/benchmarks.md",  # its figures come from `make bench`
        "docs/glossary.md",  # a table of words
        "docs/why.md",  # reasons
    }
)
"""Pages that show no example, on purpose."""

PAGES = pages()
COMMAND_LINE = ROOT / "docs" / "command-line.md"
ARCHITECTURE = ROOT / "docs" / "architecture.md"

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


@every_page
def test_examples_come_out_as_the_page_says(page: Page, tmp_path: Path) -> None:
    """Whatever a page shows being typed gives what the page says it gives."""
    told = failures(page, tmp_path)

    assert not told, "\n\n".join(["", *told])


@every_page
def test_page_shows_an_example_or_is_prose_on_purpose(page: Page) -> None:
    """A page has an example that runs, unless it is listed here as having none."""
    runs = any(block.runs for block in page.blocks)

    assert runs is (page.name not in PROSE)


LINKED = [
    *PAGES,
    *(Page.read(ROOT / n) for n in ("CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")),
]


@pytest.mark.parametrize("page", LINKED, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Page) -> None:
    """Every link inside the project leads to a file that is there, and to a heading in it."""
    dead = [f"{page.name}:{line}: {target}" for line, target in page.links() if _dead(page, target)]

    assert [] == dead


def _dead(page: Page, target: str) -> bool:
    """Whether a link leads nowhere."""
    name, _, anchor = target.partition("#")
    path = (ROOT / page.name).parent / name if name else ROOT / page.name
    if not path.exists():
        return True
    return bool(anchor) and anchor not in Page.read(path.resolve()).anchors


@every_page
def test_names_are_those_of_the_library(page: Page) -> None:
    """Whatever is set as code and looks like a record of calloff is one, with that attribute."""
    own = set(re.findall(r"^(?:>>> )?class (\w+)", page.text, flags=re.MULTILINE))
    unknown = [
        f"{page.name}:{line}: {code}"
        for line, code in page.code()
        if re.fullmatch(r"(?:[A-Z][a-z]+)+(?:\.\w+)?", code) and not _known(code, own)
    ]

    assert [] == unknown


def _known(code: str, own: set[str]) -> bool:
    """Whether calloff, or the page itself, has a class of the name, with the attribute after it."""
    name, _, attribute = code.partition(".")
    if name in own or hasattr(builtins, name):
        return True
    known = PUBLIC.get(name)
    fields = getattr(known, "model_fields", {})
    return known is not None and (not attribute or attribute in fields or hasattr(known, attribute))


def _public() -> Iterator[tuple[str, object]]:
    """Every public name of every room, with what it stands for."""
    for module in pkgutil.walk_packages(calloff.__path__, "calloff."):
        room = importlib.import_module(module.name)
        for name in getattr(room, "__all__", ()):
            yield name, getattr(room, name)


PUBLIC = dict(_public())


# ------------------------------------------------------------------------ the command line


def _commands(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, with what is typed to call it."""
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from _commands(inner, f"{path} {name}")
    else:
        yield path, command


COMMANDS = dict(_commands(cli.main, "calloff"))


def test_every_command_has_its_section() -> None:
    """The sections of the command line's page are the commands that there are, and no others."""
    headings = {h for h in Page.read(COMMAND_LINE).headings if h.startswith("calloff ")}

    assert set(COMMANDS) == headings


@pytest.mark.parametrize("path", COMMANDS)
def test_every_option_stands_in_the_section_of_its_command(path: str) -> None:
    """A section names every option and argument of its command, and none that it lacks."""
    section = Page.read(COMMAND_LINE).section(path)
    shown = {code.split()[0] for _, code in section.code() if re.match(r"--|[A-Z]+$", code)}
    parameters = COMMANDS[path].params

    assert {_written(parameter) for parameter in parameters} == shown


def _written(parameter: click.Parameter) -> str:
    """How an option or an argument stands in the page."""
    return parameter.opts[0] if isinstance(parameter, click.Option) else parameter.name.upper()


@pytest.mark.parametrize("path", COMMANDS)
def test_every_command_is_shown_at_work(path: str) -> None:
    """A section has an example of its command that runs."""
    shown = [
        b.text for b in Page.read(COMMAND_LINE).section(path).blocks if b.language == "console"
    ]

    assert any(text.startswith(f"$ {path}") for text in shown)


def test_every_exit_code_is_told() -> None:
    """The table of exit codes holds those that commands end with, each with its outcome's name."""
    section = Page.read(COMMAND_LINE).section("Exit codes")
    rows = dict(re.findall(r"^\| (\d+) \| (.+?) \|", section.text, flags=re.MULTILINE))
    outcomes = {str(code): kind.__name__.lower() for kind, code in cli.OUTCOMES.items()}

    others = {"0", str(cli.FOUND), str(click.UsageError.exit_code), str(cli.INPUT)}

    assert {*others, *outcomes} == set(rows)
    assert outcomes == {code: rows[code] for code in outcomes}


# ----------------------------------------------------------------------------- architecture


def test_every_room_has_its_line() -> None:
    """The page on the architecture has one line for each room that there is, and no other."""
    told = re.findall(r"^- `(\w+)`: ", ARCHITECTURE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    rooms = [module.name for module in pkgutil.iter_modules(calloff.__path__)]

    assert sorted(rooms) == sorted(told)


def test_floors_are_those_that_imports_are_held_to() -> None:
    """The drawing of the floors is the one in pyproject.toml, without rooms that are not built."""
    (drawing,) = (block for block in Page.read(ARCHITECTURE).blocks if block.language == "text")
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    (layers,) = (contract["layers"] for contract in contracts if contract["type"] == "layers")
    built = {module.name for module in pkgutil.iter_modules(calloff.__path__)}
    floors = [[room for room in re.findall(r"\w+", layer) if room in built] for layer in layers]

    assert floors == [re.findall(r"\w+", line) for line in drawing.text.splitlines()]


# ------------------------------------------------------------------------- the steps of a key


def test_every_kind_of_step_is_told_with_its_parameters() -> None:
    """The page on keys has a row for each shipped kind, with the parameters that a key may give."""
    page = Page.read(ROOT / "docs" / "how-to" / "write-a-key.md").section(STEPS)
    rows = re.findall(r"^\| `(\w+)` \|.*\|(.*)\|$", page.text, flags=re.MULTILINE)
    told = {kind: set(re.findall(r"`(\w+)`", parameters)) for kind, parameters in rows}
    fields = {
        step.model_fields["kind"].default: {*step.model_fields} - {"kind", "clause"}
        for step in SHIPPED
    }

    assert fields == told


STEPS = "The steps that come with calloff"
