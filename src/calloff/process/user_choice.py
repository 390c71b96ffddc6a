"""User choice: the providers are presented without rank or price, and the individual chooses.

Under the Swedish act on systems of choice (2008:962) no key chooses and no price competes. What a
library can do wrong there is to have an order: whoever stands first is chosen more often.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from calloff.errors import InputError, Problem
from calloff.process.case import Case
from calloff.process.deciding import Deciding, drawn_order
from calloff.process.entries import Presented
from calloff.snapshot import PastCallOffs

__all__ = ["in_turn", "present"]


def present(
    case: Case, register: Deciding, *, seed: str, at: datetime, role: str, **who: Any
) -> Case:
    """Present the providers who can serve, in an order drawn for this person alone.

    That nobody can is an answer: an order without providers.

    Args:
        case: The call-off's file.
        register: The register as it is known.
        seed: What the order is drawn by, and kept; another one for each person.
        at: When.
        role: In what role somebody stands for it.
        who: ``by`` and ``recorded``, as entries have them.

    Raises:
        InputError: where the need does not stand in a lot of user choice.
    """
    entry = Presented(
        at=at,
        role=role,
        order=drawn_order(case.state, register, seed, at),
        seed=seed,
        register_id=register.id,
        known=register.known,
        **who,
    )
    return case.add(entry)


def in_turn(order: Iterable[str], call_offs: Iterable[PastCallOffs]) -> str:
    """Whose turn it is to serve somebody who does not choose: who has served fewest so far.

    Args:
        order: The providers as they were presented; who stands first goes first among equals.
        call_offs: How many each has served so far; who is not there has served nobody.

    Raises:
        InputError: where nobody was presented.
    """
    served = {past.offer: past.count for past in call_offs}
    providers = tuple(order)
    if not providers:
        raise InputError("user choice", [Problem("order", "nobody was presented.")])
    return min(providers, key=lambda id: (served.get(id, 0), providers.index(id)))
