"""What the linter promises.

- A key in which nothing must be mended never leaves a need undecided, but as it declares.
- Whatever any key leaves undecided, the linter has remarked upon.
- What a decision leaves undecided is what a pairwise look at those who come first gives.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Any

from hypothesis import strategies as st

from calloff import AllocationKey, Decision, Fact, decide, has
from calloff.finding import Remark
from calloff.gates import Ages, Answered, BidWithinAgreement, Priced, Requirements, SupplierStanding
from calloff.linter import check, grade, left_open
from calloff.lot_gates import CeilingLeft
from calloff.orderings import BestSuited, DrawnLots
from calloff.outcome import Tied
from calloff.snapshot import Draw
from calloff.testing import Case, cases
from calloff.vocabulary import Facet, Text

FLAGS = tuple(
    Facet(code=code, kind="flag", name=Text(code, code), silence="no", told_to=("caseworker",))
    for code in ("in_the_sun", "out_of_the_wind")
)
"""Two things to wish for, of which each candidate states whether it has them."""


SUITED = BestSuited(day="requested", by="same_set")


def wishing(case: Case, stated: list[tuple[bool, bool]], orderings: int) -> Case:
    """The case with a short key, led by wishes that often part candidates or do not compare.

    Args:
        case: The case.
        stated: For each candidate, which of the two wishes it meets; none: the wishes stay.
        orderings: How many of the key's orderings stay.
    """
    key = case.key.replace(orderings=case.key.orderings[:orderings])
    # Another key lets others in and keeps others out. Nobody who may serve is left out of an
    # assessment or a draw, and nobody else is chosen.
    ids = {candidate.id for candidate in case.candidates}
    world = case.snapshot.replace(
        assessments=tuple(
            each
            for each in case.snapshot.assessments
            if all(each.tier_of(id) is not None for id in ids)
        ),
        draws=tuple(draw for draw in case.snapshot.draws if ids <= {*draw.candidates}),
        choices=tuple(choice for choice in case.snapshot.choices if choice.candidate is None),
    )
    case = case._replace(key=key, snapshot=world)
    if not stated:
        return case
    words = case.terms.vocabulary
    codes = [flag.code for flag in FLAGS]
    candidates = tuple(
        candidate.replace(facts=(*candidate.facts, *map(Fact, codes, has_them)))
        for candidate, has_them in zip(case.candidates, stated, strict=False)
    )
    return case._replace(
        need=case.need.replace(requirements=(), wishes=tuple(map(has, codes))),
        candidates=candidates,
        key=key.replace(
            orderings=(SUITED, *key.orderings[1:]), gates=key.gates[:1], lot_gates=key.lot_gates[:1]
        ),
        terms=case.terms.replace(vocabulary=words.replace(facets=(*words.facets, *FLAGS))),
    )


_ONE, _OTHER, _BOTH, _NONE = (True, False), (False, True), (True, True), (False, False)
PAIRS = st.lists(
    st.sampled_from((_ONE, _ONE, _OTHER, _OTHER, _BOTH, _NONE)), min_size=5, max_size=5
)

WORLDS = st.builds(wishing, cases(least=2), PAIRS | PAIRS | st.just([]), st.integers(1, 3))
"""Cases in which it is common that nothing parts two candidates."""

REMARKS = {"tied": "key.may_tie", "incomparable": "key.may_not_compare"}


def test_a_clean_key_leaves_nothing_undecided_but_what_it_declares(law: Any) -> None:
    """Of any case decided by a mended key, the lots drawn, only what is declared stays open."""

    @law.over(WORLDS)
    def holds(case: Case) -> None:
        seen: set[str] = set()
        for lots in (False, True):
            clean = drawn(mended(case, lots=lots))
            decision = decide(*clean)
            open_ = left(decision)
            seen |= {decision.outcome.kind, *(f"declared.{kind}" for kind in open_)}
            seen |= {*labels(decision)}

            assert [] == musts(clean)
            assert open_ <= set(clean.key.leaves_open)
            assert {case.code for case in left_open(decision)} & {*REMARKS} >= open_
        law.saw(*seen)

    holds()
    law.ensure("declared.tied", "declared.incomparable", "parted.by_lots", "chosen", "ask")


def test_whatever_a_key_leaves_undecided_was_remarked_upon(law: Any) -> None:
    """Of any case decided by any key, what stays open is declared or is told by the linter."""

    @law.over(WORLDS)
    def holds(case: Case) -> None:
        given = drawn(case)
        decision = decide(*given)
        open_ = left(decision)
        codes = {remark.code for remark in remarks(given)}
        law.saw(*(f"remarked.{kind}" for kind in open_))

        assert set() == {kind for kind in open_ if REMARKS[kind] not in codes} - {
            *given.key.leaves_open
        }

    holds()
    law.ensure("remarked.tied", "remarked.incomparable")


def test_what_a_decision_leaves_open_is_what_pairs_of_the_first_give(law: Any) -> None:
    """Who ties is listed once for each way and step, and together they are those who come first."""

    @law.over(WORLDS)
    def holds(case: Case) -> None:
        decision = decide(*case)
        found = [case for case in left_open(decision) if case.code in REMARKS]
        wait = any(ordering.decides == "always" for ordering in decision.key.orderings)
        law.saw(decision.outcome.kind)

        assert len({(case.code, case.step) for case in found}) == len(found)
        if isinstance(decision.outcome, Tied):
            named = {id for case in found for id in case.candidates}

            assert named <= set(decision.outcome.candidates)
            assert wait or named == set(decision.outcome.candidates)
            assert {case.code for case in found} == left(decision) - ({"tied"} if wait else set())

    holds()
    law.ensure("tied")


# ------------------------------------------------------------------------- what is left undecided


def left(decision: Decision) -> set[str]:
    """In which ways those who come first are not parted, two of them looked at a time."""
    if not isinstance(decision.outcome, Tied):
        return set()
    counted = {
        id: [measure.worst for measure in decision.measures[id]]
        for id in decision.outcome.candidates
    }
    return {
        "tied" if counted[one] == counted[other] else "incomparable"
        for one, other in combinations(sorted(counted), 2)
    }


def labels(decision: Decision) -> list[str]:
    """Whether lots parted those whom nothing before them did."""
    kinds = [ordering.kind for ordering in decision.key.orderings]
    if decision.chosen is None or "drawn_lots" not in kinds:
        return []
    depth = kinds.index("drawn_lots")
    before = {
        id: [measure.worst for measure in measures[:depth]]
        for id, measures in decision.measures.items()
    }
    first = before[decision.chosen]
    return ["parted.by_lots"] if list(before.values()).count(first) > 1 else []


def drawn(case: Case) -> Case:
    """The case with lots drawn among everybody."""
    ids = tuple(candidate.id for candidate in case.candidates)
    held = Draw(need=case.need.id, candidates=ids, seed="7")
    return case._replace(snapshot=case.snapshot.replace(draws=(held,)))


# -------------------------------------------------------------------------------- keys made clean


def remarks(case: Case) -> tuple[Remark, ...]:
    """What the linter says of the key of a case, in its agreement and its words."""
    terms = case.terms
    return check(case.key, lot=terms.lot, framework=terms.framework, vocabulary=terms.vocabulary)


def musts(case: Case) -> list[Remark]:
    """What must be mended in the key of a case."""
    return [remark for remark in remarks(case) if grade(remark) == "must"]


def mended(case: Case, *, lots: bool) -> Case:
    """The case with its key mended as the linter says, a remark at a time.

    Args:
        case: The case.
        lots: Whether ties go to lots; else they are declared as left to people.
    """
    for _ in range(40):
        found = musts(case)
        if not found:
            return case
        remark = found[0]
        key = case.key
        if remark.code == "key.may_tie" and lots:
            key = key.replace(orderings=(*key.orderings, DrawnLots()))
        else:
            key = MENDS[remark.code](key, remark)
        case = case._replace(key=key)
    raise AssertionError(f"Mending does not come to an end: {musts(case)}")


def without(key: AllocationKey, remark: Remark) -> AllocationKey:
    """The key without the step that is remarked upon."""
    field, index = remark.place.split(".")[:2]
    steps = list(getattr(key, field))
    del steps[int(index)]
    return key.replace(**{field: tuple(steps)})


def declaring(what: str) -> Callable[[AllocationKey, Remark], AllocationKey]:
    """Declare something as left to people."""
    return lambda key, _: key.replace(leaves_open=(*key.leaves_open, what))


def gated(gate: Any) -> Callable[[AllocationKey, Remark], AllocationKey]:
    """Add a gate of a candidate."""
    return lambda key, _: key.replace(gates=(*key.gates, gate))


def asking(**changes: Any) -> Callable[[AllocationKey, Remark], AllocationKey]:
    """Ask in another way."""
    return lambda key, _: key.replace(asking=key.asking.replace(**changes))


def asked_for(key: AllocationKey, remark: Remark) -> AllocationKey:
    """Ask for what an ordering compares, on the day by which it does."""
    day = getattr(key.step(remark.place), "day", "requested")
    kind = Priced if "priced" in remark.found["gate"] else BidWithinAgreement
    return key.replace(gates=(*key.gates, kind(day=day)))


def on_one_day(key: AllocationKey, _: Remark) -> AllocationKey:
    """Ask for what is compared, and compare it, by the day of the request."""
    asked = {code.removeprefix("gate.") for o in key.orderings for code in o.asked_by}

    def dated(step: Any) -> Any:
        compares = getattr(step, "asked_by", ()) or step.kind in asked
        return step.replace(day="requested") if compares and hasattr(step, "day") else step

    return key.replace(
        gates=tuple(map(dated, key.gates)), orderings=tuple(map(dated, key.orderings))
    )


MENDS: dict[str, Callable[[AllocationKey, Remark], AllocationKey]] = {
    "key.after_all": without,
    "key.parts_nobody": without,
    "key.gates_differ": without,
    "key.compared_by_none": without,
    "key.switch_behind": without,
    "key.switch_circle": without,
    "key.asked_by_none": asked_for,
    "key.other_day": on_one_day,
    "key.no_requirements": gated(Requirements(day="requested")),
    "key.ages_unasked": gated(Ages(day="requested", counted="at_start")),
    "key.permit_unasked": gated(SupplierStanding(day="requested")),
    "key.answers_unread": gated(Answered()),
    "key.ceiling_unasked": lambda key, _: key.replace(lot_gates=(*key.lot_gates, CeilingLeft())),
    "key.order_of_none": asking(mode="together", at_a_time=1),
    "key.together_by_number": asking(at_a_time=1),
    "key.asked_too_late": asking(over_offers="always"),
    "key.may_tie": declaring("tied"),
    "key.may_not_compare": declaring("incomparable"),
}
"""What is done about each remark that a generated key can get."""
