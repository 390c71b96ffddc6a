"""What the commands share: how mistakes are told, and how what is read and written is named."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar

import click

from calloff.errors import InputError, Problem
from calloff.outcome import Ask, Escalate, Nobody, Tied
from calloff.values.typeset import MEDIA

__all__ = [
    "FOUND",
    "INPUT",
    "OUTCOMES",
    "echo_data",
    "in_language",
    "in_medium",
    "in_text_or_data",
    "moment",
    "telling",
]

FOUND = 1
"""Exit code where a check found what must be mended."""

INPUT = 3
"""Exit code where what was given cannot be used."""

OUTCOMES: dict[type, int] = {Ask: 10, Tied: 11, Nobody: 12, Escalate: 13}
"""Exit codes by outcome, where they are asked for; a choice is 0."""

C = TypeVar("C", bound=Callable[..., Any])


@contextmanager
def telling() -> Iterator[None]:
    """Tell what is wrong with the input on standard error, and leave with its exit code."""
    try:
        yield
    except InputError as error:
        click.echo(str(error), err=True)
        sys.exit(INPUT)


def in_language(command: C) -> C:
    """Add the option that says in which language a command tells."""
    told = "Of what is told; Swedish where not said."
    return click.option("--language", type=click.Choice(["sv", "en"]), default="sv", help=told)(
        command
    )


def in_medium(*others: str) -> Callable[[C], C]:
    """Add the option that says in which medium a command tells, data where that is one."""
    return click.option(
        "--output", type=click.Choice([*MEDIA, *others]), default="text", help="The medium."
    )


def in_text_or_data(command: C) -> C:
    """Add the option that says whether a command tells text, or data for a program."""
    told = "The medium: text, or data."
    return click.option("--output", type=click.Choice(["text", "json"]), default="text", help=told)(
        command
    )


def echo_data(told: object) -> None:
    """Print data as JSON, for people to read as well."""
    click.echo(json.dumps(told, ensure_ascii=False, indent=2))


def moment(text: str, option: str) -> datetime:
    """The moment that an option states.

    Raises:
        InputError: where it is none, or has no zone.
    """
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        what = f"a time is written such as 2024-02-15T06:00+01:00, got {text!r}."
        raise InputError("the call", [Problem(option, what)]) from None
    if at.tzinfo is None:
        what = f"{text!r} has no zone: a time is written such as 2024-02-15T06:00+01:00."
        raise InputError("the call", [Problem(option, what)])
    if not 1900 <= at.year < 2200:
        what = f"a moment lies between 1900 and 2199, got {text!r}."
        raise InputError("the call", [Problem(option, what)])
    return at
