"""The resident calloff: requests on standard input, answers on standard output, a line each."""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from calloff.cli.shared import telling
from calloff.errors import CalloffError, InputError, Problem, did_you_mean
from calloff.formats.files import parsed_json
from calloff.messages import METHODS, ErrorLine, Failure, Refusal, RequestLine, ResultLine
from calloff.messages.params import Params
from calloff.messages.results import Fault

if TYPE_CHECKING:
    from calloff.cli.office import Office

__all__ = ["answers", "serve"]

MEGABYTE = 1_000_000

SEPARATORS = {
    "\x85".encode(): b"\\u0085",
    "\u2028".encode(): b"\\u2028",
    "\u2029".encode(): b"\\u2029",
}
"""What may stand in a text of JSON as it is, and yet ends a line for some who read lines."""

Said = Callable[[str], None]


@click.command()
@click.option("--ledger", metavar="URL", help="The ledger, such as sqlite:///office.db.")
@click.option(
    "--line-limit",
    type=click.IntRange(min=1),
    default=64,
    show_default=True,
    metavar="MB",
    help="The longest line that is read, in megabytes.",
)
def serve(ledger: str | None, line_limit: int) -> None:
    """Stay, and answer requests: one line of JSON each on standard input and output.

    With a ledger that calloff ledger init has made, what was answered is kept, whatever becomes
    of the process. Without one, everything is forgotten at the end. It ends with its input.
    """
    from calloff.cli.office import Office
    from calloff.ledger.desk import Desk
    from calloff.ledger.memory import MemoryStore

    with _output() as out, telling():
        if ledger is None:
            _answer_all(Office(Desk(MemoryStore()), kept=False), out, line_limit)
            return
        from calloff.ledger.sql import SqlStore

        with SqlStore.open(ledger) as store:
            _answer_all(Office(Desk(store), kept=True), out, line_limit)


def _answer_all(office: Office, out: BinaryIO, line_limit: int) -> None:
    """Answer until there is nothing more to answer, or nobody left who reads."""
    for answer in answers(sys.stdin.buffer, office, most=line_limit * MEGABYTE, said=_said):
        try:
            out.write(answer)
            out.flush()
        except BrokenPipeError:
            return


def _said(what: str) -> None:
    """Tell whoever runs the process that something failed; never what it was about."""
    click.echo(f"calloff serve: {what}", err=True)


@contextlib.contextmanager
def _output() -> Iterator[BinaryIO]:
    """Standard output for answers alone: whatever else is printed goes to standard error.

    Solvers and modules of the host's own may print, below Python too.
    """
    out = sys.stdout.buffer
    try:
        number = sys.stdout.fileno()
    except (OSError, io.UnsupportedOperation):
        number = None
    with contextlib.redirect_stdout(sys.stderr):
        if number is None:
            yield out
            return
        own = os.dup(number)
        os.dup2(sys.stderr.fileno(), number)
        try:
            with os.fdopen(own, "wb", closefd=False) as alone:
                yield alone
        except BrokenPipeError:
            pass
        finally:
            os.dup2(own, number)
            os.close(own)


def answers(
    lines: BinaryIO, office: Office, *, most: int, said: Said = lambda _: None
) -> Iterator[bytes]:
    """The answer to each line, in order: exactly one, whatever the line holds.

    Args:
        lines: The requests.
        office: Whoever answers.
        most: The longest line that is read, in bytes, the end of the line aside.
        said: Is told what failed, and nothing of what a request held.
    """
    while line := lines.readline(most + 1):
        if not line.endswith(b"\n") and len(line) > most:
            _skip(lines)
            what = f"is longer than {most} bytes: give a larger --line-limit."
            answer: ResultLine | ErrorLine = _failed(None, "line", "the line", [Problem("", what)])
        else:
            answer = _answer(line, office, said)
        yield _written(answer)


def _skip(lines: BinaryIO) -> None:
    """Read on to the end of a line."""
    while rest := lines.readline(MEGABYTE):
        if rest.endswith(b"\n"):
            return


def _answer(line: bytes, office: Office, said: Said) -> ResultLine | ErrorLine:
    """What comes of one line."""
    id: int | str | None = None
    try:
        data = parsed_json(line.decode("utf-8"), "the line")
        id = _id(data)
        if not isinstance(data, dict):
            what = "a request is an object with an id, a method and params."
            return _failed(None, "line", "the line", [Problem("", what)])
        request = RequestLine.read(data)
    except UnicodeDecodeError as error:
        what = f"is not written in UTF-8 at byte {error.start + 1}."
        return _failed(id, "line", "the line", [Problem("", what)])
    except InputError as error:
        return _failed(id, "line", "the line", error.problems)
    return _carried_out(request, office, said)


def _id(data: object) -> int | str | None:
    """The id of what may be a request, so that an answer finds its way also where it is none."""
    id = data.get("id") if isinstance(data, dict) else None
    return id if isinstance(id, str | int) and not isinstance(id, bool) else None


def _carried_out(request: RequestLine, office: Office, said: Said) -> ResultLine | ErrorLine:
    """What comes of a request."""
    if request.method not in METHODS:
        hint = did_you_mean(request.method, METHODS) or f" There are: {', '.join(METHODS)}."
        what = f"no method {request.method!r}.{hint}"
        return _failed(request.id, "method", "the request", [Problem("method", what)])
    try:
        result = office.method(request.method)(_asked(request))
        return ResultLine(id=request.id, result=result.model_dump(mode="json", by_alias=True))
    except InputError as error:
        return _failed(request.id, "input", error.source, error.problems)
    except CalloffError as error:
        return _hindered(request, error)
    except Exception as error:  # noqa: BLE001 - whatever fails is answered, and the process goes on
        where = _where(error)
        said(f"{request.method} failed: {where}")
        what = (
            f"calloff or what it stands on has failed: {where}. Where the request writes, it is "
            "not known whether it was written: give it again, with the same id of the command."
        )
        return _failed(request.id, "fault", request.method, [Problem("", what)])


def _asked(request: RequestLine) -> Params:
    """What a method is asked with.

    Raises:
        InputError: with every problem, and its place in the request.
    """
    try:
        return METHODS[request.method].params.read(request.params)
    except InputError as error:
        problems = [problem.within("params") for problem in error.problems]
    raise InputError("the request", problems)


def _hindered(request: RequestLine, error: CalloffError) -> ErrorLine:
    """Why a command that was right could not be carried out."""
    from calloff.ledger.refusals import Conflict, NotEnough

    head, *lines = str(error).splitlines()
    told = [line.strip() for line in lines] or [head]
    head = head.rstrip(":")
    if isinstance(error, NotEnough):
        pairs = zip(error.shortages, told, strict=True)
        problems = [Problem(short.capacity, what) for short, what in pairs]
        return _failed(request.id, "not_enough", head, problems)
    code: Refusal = "conflict" if isinstance(error, Conflict) else "busy"
    return _failed(request.id, code, head, [Problem("", what) for what in told])


def _where(error: Exception) -> str:
    """What kind of failure it is and where it happened; nothing that it may tell of a person."""
    frames = traceback.extract_tb(error.__traceback__)
    last = frames[-1]
    return f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}"


def _failed(id: int | str | None, code: Refusal, message: str, problems: Any) -> ErrorLine:
    """That a request was not carried out, and why."""
    told = tuple(Fault(place=problem.place, what=problem.what) for problem in problems)
    return ErrorLine(id=id, error=Failure(code=code, message=message, problems=told))


def _written(answer: ResultLine | ErrorLine) -> bytes:
    """An answer as one line."""
    data = answer.model_dump(mode="json")
    try:
        text = json.dumps(data, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        # Half of a pair of surrogates, repeated from what was given, has no bytes of its own.
        text = json.dumps(data).encode("ascii")
    for separator, escaped in SEPARATORS.items():
        text = text.replace(separator, escaped)
    return text + b"\n"
