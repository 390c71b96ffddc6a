"""What the commands share: how mistakes are told, and how what is read and written is named."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar

import click

from calloff.errors import InputError, Problem
from calloff.outcome import Ask, Escalate, Nobody, Tied
from calloff.values.typeset import MEDIA

__all__ = ["FOUND", "INPUT", "OUTCOMES", "in_language", "in_medium", "moment", "telling"]

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
