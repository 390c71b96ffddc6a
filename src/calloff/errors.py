"""What is raised when something given cannot be used.

    CalloffError
    └── InputError (also a ValueError)    what was given is wrong: every problem, with its place

That nobody fits, that several tie or that the agreement has run out is no error: these are
outcomes of a decision. A fault of the library itself is an ``AssertionError`` with a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

__all__ = ["CalloffError", "InputError", "Problem", "did_you_mean"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in what was given: where it stands, and what to do about it.

    Attributes:
        place: Path inside the document, such as ``lots.0.ages`` or ``line 14, column CITY``;
            empty where the whole is meant.
        what: One sentence: what was expected, what was found, what to do.
    """

    place: str
    what: str

    def __str__(self) -> str:
        """The problem on one line."""
        return f"{self.place}: {self.what}" if self.place else self.what

    def within(self, outer: str) -> Problem:
        """The same problem, told from one level further out."""
        return Problem(f"{outer}.{self.place}" if self.place else outer, self.what)


class CalloffError(Exception):
    """Whatever calloff raises on purpose."""


SHOWN = 50
"""So many problems stand in a message; the exception holds all of them."""


class InputError(CalloffError, ValueError):
    """What was given cannot be used; every problem is told, each with its place.

    The message shows the first fifty; `problems` holds all.

    Attributes:
        source: What was read, such as ``key.json (AllocationKey)``.
        problems: All that was found, in the order of the document; never empty.
    """

    def __init__(self, source: str, problems: Iterable[Problem]) -> None:
        """Keep the problems as data beside the message made of them."""
        self.source = source
        self.problems = tuple(problems)
        assert self.problems, "An InputError is raised only where there is a problem to tell."
        count = len(self.problems)
        head = f"{source} has {count} problem{'' if count == 1 else 's'}"
        told = [f"  {problem}" for problem in self.problems[:SHOWN]]
        more = [f"  and {count - SHOWN} more"] if count > SHOWN else []
        super().__init__("\n".join([head, *told, *more]))

    def __reduce__(self) -> tuple[type[InputError], tuple[str, tuple[Problem, ...]]]:
        """Travel between processes whole."""
        return type(self), (self.source, self.problems)


def did_you_mean(word: str, known: Iterable[str], *, most: int = 3) -> str:
    """A sentence naming what may have been meant; empty where nothing known is alike.

    >>> did_you_mean("serve_region", ["serves_region", "ages"])
    " Did you mean 'serves_region'?"
    """
    close = get_close_matches(word, sorted(known), n=most, cutoff=0.6)
    return f" Did you mean {' or '.join(repr(c) for c in close)}?" if close else ""
