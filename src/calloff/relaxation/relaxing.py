"""Without which requirements somebody more could serve: a question for whoever assesses needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from calloff.decision import Decision
from calloff.relaxation.masks import Short, bits, falls_short, mask, minimal

__all__ = ["Relaxation", "Relaxations", "relaxations"]


@dataclass(frozen=True, slots=True)
class Relaxation:
    """A smallest set of requirements without which somebody more would serve, or might.

    Attributes:
        requirements: Which of the need's requirements, by number from 0.
        offered: Whether each of them is negotiable, so that a new assessment may be asked about.
        serve: Who would then surely serve and does not now, by id.
        might: Who might then and may not now: something about them would still be unknown.
    """

    requirements: tuple[int, ...]
    offered: bool
    serve: tuple[str, ...]
    might: tuple[str, ...]

    def data(self) -> dict[str, Any]:
        """The set as plain data for JSON."""
        return {
            "requirements": list(self.requirements),
            "offered": self.offered,
            "serve": list(self.serve),
            "might": list(self.might),
        }


@dataclass(frozen=True, slots=True)
class Relaxations:
    """What of the requirements stands between a need and those who do not serve it.

    Attributes:
        possible: Each smallest set without which somebody who may not serve would or might, what
            is unknown not being held against anybody.
        sure: Each smallest set without which somebody who does not surely serve surely would,
            what is unknown counting as not met. Asking may do the same.
        elsewhere: Who falls on something else than a requirement, such as a block, a price or a
            place, by id: no new assessment lets them in.
    """

    possible: tuple[Relaxation, ...]
    sure: tuple[Relaxation, ...]
    elsewhere: tuple[str, ...]

    @property
    def offered(self) -> tuple[Relaxation, ...]:
        """Those of the possible ones that may be asked about: every requirement is negotiable."""
        return tuple(one for one in self.possible if one.offered)

    @property
    def not_offered(self) -> tuple[Relaxation, ...]:
        """Those of the possible ones that hold a requirement that is not negotiable."""
        return tuple(one for one in self.possible if not one.offered)

    def data(self) -> dict[str, Any]:
        """All of it as plain data for JSON."""
        return {
            "possible": [one.data() for one in self.possible],
            "sure": [one.data() for one in self.sure],
            "elsewhere": list(self.elsewhere),
        }

    def rows(self) -> Iterator[dict[str, Any]]:
        """One row for each set, for tables."""
        for counting, found in (("possible", self.possible), ("sure", self.sure)):
            for one in found:
                yield {"counting": counting, **one.data()}


def relaxations(decision: Decision) -> Relaxations:
    """What of the requirements stands between a need and those who do not serve it.

    Every inclusion-minimal set of requirements is found without which at least one candidate more
    would serve, or might, by the key that decided. Only where every requirement in a set is
    negotiable may a new assessment be asked about it; the others are named apart. It is a
    question to whoever assesses the need, and never advice: what a person needs does not follow
    from what there is.

    Whoever falls on another gate is no candidate for relaxation. Where somebody serves already,
    what would let in others is told all the same. A gate of one's own that reads requirements is
    asked again; what it alone would make of fewer requirements is not searched for.

    Args:
        decision: A decision, over offers or over answers.
    """
    short = list(falls_short(decision))
    negotiable = mask(n for n, r in enumerate(decision.need.requirements) if r.negotiable)
    possible = minimal(one for each in short for one in each.might)
    sure = minimal(one for each in short for one in each.serve)
    against = {e.candidate for e in decision.eligibilities if e.against}
    return Relaxations(
        possible=_told(possible, short, negotiable, against),
        sure=_told(sure, short, negotiable, against),
        elsewhere=tuple(s.candidate for s in short if s.candidate in against and not s.might),
    )


def _told(
    sets: Sequence[int], short: Sequence[Short], negotiable: int, against: set[str]
) -> tuple[Relaxation, ...]:
    """Each set with whom it lets in: the smallest first, and of these who lets in most."""
    found = []
    for one in sets:
        serve = [s.candidate for s in short if any(way & one == way for way in s.serve)]
        might = [s.candidate for s in short if any(way & one == way for way in s.might)]
        found.append(
            Relaxation(
                requirements=bits(one),
                offered=one & negotiable == one,
                serve=tuple(serve),
                might=tuple(id for id in might if id in against and id not in serve),
            )
        )
    return tuple(
        sorted(
            found,
            key=lambda r: (len(r.requirements), -len(r.serve) - len(r.might), r.requirements),
        )
    )
