"""Needs that belong together, such as brothers and sisters: one decision for each, linked.

Each child has a file and a decision of its own. What links them is said here, between the files,
and stands in no request: a supplier is told how many places are needed in one home, and never
about another child.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from calloff.candidate import Proposal
from calloff.errors import InputError, Problem
from calloff.process.case import Case
from calloff.process.entries import Awarded
from calloff.process.state import State

__all__ = ["Home", "award", "homes", "named"]


@dataclass(frozen=True, slots=True)
class Home:
    """One home that was proposed for every need of a group.

    Attributes:
        offer: The offer it stands under.
        code: The supplier's own code for it.
        proposals: For each need, by id, the proposal of it.
        serves: Whether, for every need that the key was put to, it is known to meet everything.
    """

    offer: str
    code: str
    proposals: Mapping[str, str]
    serves: bool


def homes(cases: Sequence[Case]) -> tuple[Home, ...]:
    """The homes that every need of a group has a live proposal of, by offer and code.

    Raises:
        InputError: where the cases do not belong to one group.
    """
    _one_group(cases)
    found = [_homes(case.state) for case in cases]
    common = set(found[0]).intersection(*found[1:]) if found else set()
    return tuple(
        Home(
            offer=offer,
            code=code,
            proposals={case.id: of[offer, code].id for case, of in zip(cases, found, strict=True)},
            serves=_holds_all(cases, [of[offer, code] for of in found])
            and all(
                case.state.comparing is None or of[offer, code].id in case.state.comparing.may_serve
                for case, of in zip(cases, found, strict=True)
            ),
        )
        for offer, code in sorted(common)
    )


def _holds_all(cases: Sequence[Case], proposals: Sequence[Proposal]) -> bool:
    """Whether a home has a place for everybody; where it does not say how many, it may have."""
    stated = [proposal.places for proposal in proposals if proposal.places is not None]
    return min(stated, default=None) is None or min(stated) >= sum(
        max(1, len(case.need.persons)) for case in cases
    )


def named(cases: Sequence[Case]) -> Mapping[str, Home | None]:
    """For each need, the common home that its own key names; ``None`` where it names none such.

    Where keys name different homes, or one names a home that the others cannot have, the keys do
    not settle it: people choose among `homes`, and say why.
    """
    common = homes(cases)
    answers: dict[str, Home | None] = {}
    for case in cases:
        compared = case.state.comparing
        first = compared.whom if compared and compared.outcome == "chosen" else ()
        answers[case.id] = next((h for h in common if h.proposals[case.id] in first), None)
    return answers


def award(case: Case, entry: Awarded, others: Sequence[Case]) -> Case:
    """Award a home for one need of a group, in the light of what the others have come to.

    Args:
        case: The file of the need.
        entry: The award.
        others: The files of the other needs of the group.

    Raises:
        InputError: where the award parts those who must be together, brings together those who
            must be apart, or parts without a reason those who could be together.
    """
    _one_group((case, *others))
    if problems := list(_hinders(case, entry, others)):
        raise InputError(f"awarded in the case {case.id}", problems)
    return case.add(entry)


def _hinders(case: Case, entry: Awarded, others: Sequence[Case]) -> Iterator[Problem]:
    """What the group has against an award."""
    group = case.need.group
    assert group is not None, "The cases belong to a group."
    home = _home_of(entry.candidate, case.state)
    if home is None:
        # The case itself says that there is no such proposal.
        return
    for other in others:
        taken = _awarded(other.state)
        has = _homes(other.state)
        if other.state.over is not None and other.state.choice is None:
            # The other need has fallen away.
            continue
        if group.rule == "apart":
            if taken == home:
                what = f"is the home of {other.id}, and they must be apart."
                yield Problem("candidate", what)
        elif group.rule == "together":
            if taken is not None and taken != home:
                what = f"is another home than that of {other.id}, and they must be together."
                yield Problem("candidate", what)
            elif taken is None and home not in has:
                what = f"was not proposed for {other.id}, and they must be together."
                yield Problem("candidate", what)
        elif entry.reason is None and taken is not None and taken != home:
            mine = _homes(case.state)
            compared = case.state.comparing
            could = taken in mine and _holds_all((case, other), [mine[taken]])
            if could and compared is not None and mine[taken].id in compared.may_serve:
                what = f"parts it from {other.id}, and the same home could serve: say why."
                yield Problem("reason", what)


def _homes(state: State) -> dict[tuple[str, str], Proposal]:
    """The live proposals of a case by offer and home; of several of one home the key's first."""
    compared = state.comparing
    named = compared.whom if compared is not None else ()
    serving = compared.may_serve if compared is not None else ()

    def rank(proposal: Proposal) -> tuple[bool, bool, str]:
        return proposal.id not in named, proposal.id not in serving, proposal.id

    homes: dict[tuple[str, str], Proposal] = {}
    for proposal in sorted((offered.proposal for offered in state.live), key=rank):
        homes.setdefault((proposal.offer, proposal.home or proposal.id), proposal)
    return homes


def _home_of(candidate: str, state: State) -> tuple[str, str] | None:
    """The home that a proposal is of."""
    offered = state.offered(candidate)
    if offered is None:
        return None
    return offered.proposal.offer, offered.proposal.home or offered.proposal.id


def _awarded(state: State) -> tuple[str, str] | None:
    """The home that was awarded in a case."""
    choice = state.choice
    return _home_of(choice.candidate, state) if isinstance(choice, Awarded) else None


def _one_group(cases: Sequence[Case]) -> None:
    """Refuse cases that do not belong together."""
    problems = [
        Problem(f"cases.{index}", f"the need {case.id} belongs to no group.")
        for index, case in enumerate(cases)
        if case.need.group is None
    ]
    groups = [case.need.group for case in cases if case.need.group is not None]
    if not problems and any(
        (one.id, one.rule) != (other.id, other.rule) for one, other in pairwise(groups)
    ):
        problems = [Problem("cases", "belong to several groups, or say different rules.")]
    ids = [case.id for case in cases]
    if len(set(ids)) != len(ids):
        problems.append(Problem("cases", "the same need stands more than once."))
    if problems:
        raise InputError("linked needs", problems)
