"""Listed reasons: a code that the procedure does not list is refused, and the listed are told."""

from __future__ import annotations

from calloff.errors import Problem, did_you_mean
from calloff.process.state import State

__all__ = ["unlisted"]


def unlisted(of: str, code: str, state: State) -> Problem:
    """A reason for a decline, a skip or a rejection that the procedure does not list."""
    listed = [reason.code for reason in state.procedure.reasons if reason.of == of]
    hint = f" Listed: {', '.join(listed) or 'none'}."
    if state.need.protected:
        # Somebody may have written in words what was to be a code.
        return Problem("reason", f"what was given is no listed reason for a {of}.{hint}")
    hint = did_you_mean(code, listed) or hint
    return Problem("reason", f"no reason for a {of} is called {code!r}.{hint}")
