"""The letters of a round: the same request to each supplier, under its own reference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from calloff.errors import InputError, Problem
from calloff.formats.files import write_whole
from calloff.process import Case, call_off_request
from calloff.process.entries import Asked
from calloff.protocol import request_outline
from calloff.register import Register
from calloff.values.texts import Language
from calloff.values.typeset import FILES

__all__ = ["letters_of", "put_out", "taken_back"]

ENDINGS = {"text": ".txt", "markdown": ".md", "html": ".html"}
"""How the name of a file in each medium ends."""


def letters_of(case: Case, register: Register, language: Language, medium: str) -> dict[str, str]:
    """The letter to each who was asked last, by its reference."""
    asked = next((entry for entry in reversed(case.entries) if isinstance(entry, Asked)), None)
    assert asked is not None, "Letters are written when somebody has been asked."
    terms = register.terms(case.need.lot)
    request = call_off_request(case.need, asked.questions, asked.answer_by, terms)
    reasons = [reason for reason in case.state.procedure.reasons if reason.of == "decline"]
    return {
        sent.ref: FILES[medium](
            request_outline(
                request,
                register,
                language,
                ref=sent.ref,
                name=sent.name,
                zone=case.procedure.zone,
                reasons=reasons,
            )
        )
        for sent in asked.requests
    }


def put_out(letters: Mapping[str, str], folder: Path, medium: str, files: list[Path]) -> None:
    """Write each letter into a folder, in a file named by its reference.

    Args:
        letters: The letters by their reference.
        folder: The folder; it is made where there is none.
        medium: The medium they are set in.
        files: Each file is added here as soon as it is written.

    Raises:
        InputError: where one cannot be written, or is there already.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        what = f"{str(folder)!r} is no folder that can be written to: {error}."
        raise InputError("the call", [Problem("letters", what)]) from None
    for ref, text in letters.items():
        path = folder / f"{ref}{ENDINGS[medium]}"
        write_whole(path, text, unless=_there)
        files.append(path)


def _there(path: Path) -> str | None:
    """Why a letter is not written over another."""
    return "is there already: choose another folder." if path.exists() else None


@contextmanager
def taken_back(files: list[Path]) -> Iterator[None]:
    """Take the letters back where the requests could not be entered."""
    try:
        yield
    except InputError:
        for file in files:
            file.unlink(missing_ok=True)
        raise
