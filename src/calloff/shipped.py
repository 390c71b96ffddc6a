"""The one door to the data that comes with the package: vocabularies, keys, limits, examples."""

from __future__ import annotations

import json
import tomllib
from decimal import Decimal
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from calloff.allocation_key import AllocationKey
from calloff.errors import InputError, Problem, did_you_mean
from calloff.process.limits import LimitTable
from calloff.process.procedure import Procedure
from calloff.vocabulary import Vocabulary

__all__ = [
    "example",
    "example_names",
    "key",
    "key_names",
    "limit_names",
    "limits",
    "mapping_names",
    "mapping_text",
    "procedure",
    "procedure_names",
    "vocabulary",
    "vocabulary_names",
]


def _folder(name: str) -> Traversable:
    return files("calloff").joinpath("data").joinpath(name)


def _names(folder: str, suffix: str) -> list[str]:
    """What a folder holds, without the ending."""
    found = (entry.name for entry in _folder(folder).iterdir())
    return sorted(name.removesuffix(suffix) for name in found if name.endswith(suffix))


def _text(folder: str, name: str, suffix: str) -> str:
    """The text of a shipped file.

    Raises:
        InputError: where there is none of that name.
    """
    known = _names(folder, suffix)
    if name not in known:
        hint = did_you_mean(name, known) or f" There are: {', '.join(known)}."
        raise InputError(f"shipped {folder}", [Problem("", f"no {name!r}.{hint}")])
    return _folder(folder).joinpath(name + suffix).read_text(encoding="utf-8")


def vocabulary_names() -> list[str]:
    """The names of the vocabularies that come with the package."""
    return _names("vocabularies", ".toml")


@cache
def vocabulary(name: str) -> Vocabulary:
    """A vocabulary that comes with the package, such as ``social-services``."""
    data = tomllib.loads(_text("vocabularies", name, ".toml"))
    return Vocabulary.read(data, source=f"{name}.toml")


def key_names() -> list[str]:
    """The names of the allocation keys that come with the package."""
    return _names("keys", ".toml")


@cache
def key(name: str) -> AllocationKey:
    """An allocation key that comes with the package, such as ``adda-konsulentstod-2019``."""
    data = tomllib.loads(_text("keys", name, ".toml"))
    return AllocationKey.read(data, source=f"{name}.toml")


def limit_names() -> list[str]:
    """The names of the tables of limits that come with the package."""
    return _names("limits", ".toml")


@cache
def limits(name: str = "se-direct-award") -> LimitTable:
    """A table of dated limits that comes with the package, such as ``se-direct-award``."""
    data = tomllib.loads(_text("limits", name, ".toml"))
    return LimitTable.read(data, source=f"{name}.toml")


def procedure_names() -> list[str]:
    """The names of the procedures that come with the package."""
    return _names("procedures", ".toml")


@cache
def procedure(name: str) -> Procedure:
    """A procedure of an office that comes with the package: its route, deadlines, reasons."""
    data = tomllib.loads(_text("procedures", name, ".toml"))
    return Procedure.read(data, source=f"{name}.toml")


def mapping_names() -> list[str]:
    """The names of the mappings of public feeds that come with the package."""
    return _names("mappings", ".toml")


def mapping_text(name: str) -> str:
    """The TOML of a mapping that comes with the package, such as ``bc-child-care``."""
    return _text("mappings", name, ".toml")


def example_names() -> list[str]:
    """The names of the invented examples that come with the package."""
    return _names("examples", ".json")


def example(name: str) -> dict[str, Any]:
    """The data of an invented example, such as the register ``familjehem``."""
    data: dict[str, Any] = json.loads(
        _text("examples", name.removesuffix(".json"), ".json"), parse_float=Decimal
    )
    return data
