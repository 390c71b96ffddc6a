"""Which needs the wording of a key leaves undecided, by which step, and which words are missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Literal

from calloff.allocation_key import AllocationKey
from calloff.candidate import Candidate
from calloff.decision import Decision, decide
from calloff.errors import InputError, Problem
from calloff.need import Need
from calloff.outcome import Ask, Escalate, Question, Tied
from calloff.snapshot import Snapshot
from calloff.terms import Terms
from calloff.values.verdict import Verdict

__all__ = ["Undecided", "left_open", "undecided"]


@dataclass(frozen=True, slots=True)
class Undecided:
    """A need, or a part of it, that the wording of the key leaves undecided.

    Attributes:
        need: The need's id.
        code: ``tied``: nothing parts them; ``incomparable``: a step cannot compare them;
            ``unknown``: what is still unknown after the answers could change who goes first;
            ``lot``: something about the agreement or the call-off is not known.
        step: The step that left it so, such as ``orderings.1``.
        key: The id of the key that decides, which is another's where the key gave way.
        outcome: The outcome's kind, were every offer to answer as the register states.
        candidates: Those whom it is about, by id.
        questions: What would be asked of them first, and may yet part them.
        declared: Whether the key says that it leaves this to people.
    """

    need: str
    code: Literal["tied", "incomparable", "unknown", "lot"]
    step: str
    key: str
    outcome: str
    candidates: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    declared: bool = False

    def data(self) -> dict[str, Any]:
        """The case as plain data for JSON; what says nothing is left out."""
        written: dict[str, Any] = {
            name: getattr(self, name) for name in ("need", "code", "step", "key", "outcome")
        }
        if self.candidates:
            written["candidates"] = [*self.candidates]
        if self.questions:
            written["questions"] = [question.data() for question in self.questions]
        if self.declared:
            written["declared"] = True
        return written


def undecided(
    key: AllocationKey,
    needs: Sequence[Need],
    candidates: Sequence[Candidate],
    terms: Terms,
    snapshot: Snapshot | None = None,
    *,
    keys: Sequence[AllocationKey] = (),
    offers: Sequence[Candidate] = (),
) -> tuple[Undecided, ...]:
    """The needs whose choice a draft key leaves undecided, each with the step that does.

    Where the key always asks over the register, the offers are taken as if each had answered just
    as the register states: what only an answer can tell is not held against the wording.

    Args:
        key: The draft, whether or not the lot names it.
        needs: Needs in one lot, such as last year's.
        candidates: The lot's offers, or answers; the same for all needs.
        terms: The agreement.
        snapshot: The world on the day; ``None``: nothing has happened by the day of each request.
        keys: The keys that the draft may give way to.
        offers: The lot's offers, where the candidates are answers.

    Raises:
        InputError: where a need does not belong to the lot or the key; every problem is listed.
    """
    lot = terms.replace(lot=terms.lot.replace(key=key.id))
    draft, others = _as_answered(key), [_as_answered(other) for other in keys]
    found: list[Undecided] = []
    problems: list[Problem] = []
    for need in needs:
        world = snapshot or Snapshot(on=need.requested)
        try:
            decision = decide(need, candidates, draft, lot, world, keys=others, offers=offers)
        except InputError as error:
            problems += (problem.within(need.id) for problem in error.problems)
        else:
            found += left_open(decision)
    if problems:
        raise InputError(f"the needs put to {key.id}", problems)
    return tuple(found)


def _as_answered(key: AllocationKey) -> AllocationKey:
    """The same key, if the register's word is taken for an answer."""
    return key.replace(asking=key.asking.replace(over_offers="when_unknown"))


def left_open(decision: Decision) -> Iterator[Undecided]:
    """What a decision leaves undecided; nothing where the key names one, or says that nobody fits.

    Lots that are still to be drawn, and questions that are still to be put to suppliers, are the
    key's own way of deciding. Behind questions, and behind what the agreement leaves unknown, it
    is told who would be equal as far as is known.
    """
    outcome = decision.outcome
    if isinstance(outcome, Escalate) and outcome.because != "nobody":
        yield from _not_known(decision, outcome)
    offers = any(candidate.stage == "offer" for candidate in decision.candidates)
    if isinstance(outcome, Tied):
        yield from _not_parted(decision, outcome.candidates)
    elif isinstance(outcome, Ask) and not offers:
        yield from _still_unknown(decision, outcome)
    elif isinstance(outcome, Ask | Escalate) and decision.ranking:
        questions = (*outcome.questions, *outcome.to_settle) if isinstance(outcome, Ask) else ()
        yield from _not_parted(decision, decision.ranking[0], questions)


def _not_known(decision: Decision, outcome: Escalate) -> Iterator[Undecided]:
    """The gates of the lot, and the switches, whose answer is not known."""
    findings = (*decision.lot_findings, *decision.switch_findings)
    unknown = {f.step for f in findings if f.verdict is Verdict.UNKNOWN}
    for place in outcome.places:
        if place in unknown:
            yield _case(decision, "lot", place)


def _not_parted(
    decision: Decision, first: tuple[str, ...], questions: tuple[Question, ...] = ()
) -> Iterator[Undecided]:
    """Who goes first together: equal after every step, or not to be compared by one of them."""
    orderings = decision.key.orderings
    at: dict[int, set[str]] = {}
    for one, other in combinations(first, 2):
        pair = zip(decision.measures[one], decision.measures[other], strict=True)
        differ = (index for index, (a, b) in enumerate(pair) if a.worst != b.worst)
        at.setdefault(next(differ, len(orderings)), set()).update((one, other))
    for index, among in sorted(at.items()):
        if index < len(orderings):
            if not orderings[index].total:
                yield _case(decision, "incomparable", f"orderings.{index}", among, questions)
        elif all(ordering.decides != "always" for ordering in orderings):
            yield _case(decision, "tied", f"orderings.{index - 1}", among, questions)


def _still_unknown(decision: Decision, outcome: Ask) -> Iterator[Undecided]:
    """What the answers leave unknown about those who would have to be asked again."""
    at: dict[str, set[str]] = {}
    for id in outcome.whom:
        for finding in decision.eligibility(id).findings:
            if finding.verdict is Verdict.UNKNOWN:
                at.setdefault(finding.step, set()).add(id)
        for index, measure in enumerate(decision.measures[id]):
            if measure.worst != measure.best:
                at.setdefault(f"orderings.{index}", set()).add(id)
    for place, _ in decision.key.steps():
        if place in at:
            yield _case(decision, "unknown", place, at[place], outcome.questions)


def _case(
    decision: Decision,
    code: Literal["tied", "incomparable", "unknown", "lot"],
    step: str,
    among: Iterable[str] = (),
    questions: tuple[Question, ...] = (),
) -> Undecided:
    return Undecided(
        need=decision.need.id,
        code=code,
        step=step,
        key=decision.key.id,
        outcome=decision.outcome.kind,
        candidates=tuple(sorted(among)),
        questions=questions,
        declared=code in decision.key.leaves_open,
    )
