"""Remarks about the steps of a key: what is never reached, what contradicts, what stays open."""

from __future__ import annotations

from collections.abc import Iterator

from calloff.finding import Remark
from calloff.gates import Ages, Gate, Requirements
from calloff.linter.drafts import Draft, differing, remark
from calloff.lot_gates import InForce, LotGate
from calloff.orderings import BestBid, BestSuited, Ordering
from calloff.places import Places
from calloff.step import Step

__all__ = ["remarks"]


def remarks(draft: Draft) -> Iterator[Remark]:
    """Everything that the steps and the asking give reason to remark upon."""
    yield from _gates(draft)
    yield from _parameters(draft)
    yield from _orderings(draft)
    yield from _compared(draft)
    yield from _left_open(draft)
    yield from _asking(draft)


def _gates(draft: Draft) -> Iterator[Remark]:
    """Gates that stand twice, and what no key can do without."""
    seen: dict[str, list[tuple[str, Step]]] = {}
    for place, gate in draft.key.steps():
        if not isinstance(gate, Gate | LotGate):
            continue
        for earlier, other in seen.setdefault(gate.kind, []):
            differ = differing(gate, other)
            if not differ:
                yield remark("gate_twice", place, earlier=earlier)
            elif differ == ("day",):
                days = {"day": getattr(gate, "day", None), "asked": getattr(other, "day", None)}
                yield remark("gate_on_two_days", place, earlier=earlier, **days)
            else:
                yield remark("gates_differ", place, earlier=earlier, parameters=[*differ])
        seen[gate.kind].append((place, gate))
    if not draft.has(Requirements):
        yield remark("no_requirements", "gates")


def _parameters(draft: Draft) -> Iterator[Remark]:
    """Parameters that leave something open or go by the wrong day."""
    for place, places in draft.of(Places):
        if places.fresh_days is None:
            yield remark("never_stale", place)
    for place, ages in draft.of(Ages):
        if ages.counted == "throughout":
            yield remark("last_day_needed", place)
    for place, term in draft.of(InForce):
        if term.day != "decided":
            yield remark("term_day", place, day=term.day)
    facts = [*draft.of(Requirements)]
    for place, suited in draft.of(BestSuited):
        if suited.by != "same_set" and not _in_its_own_words(suited):
            yield remark("weighting_unsaid", place, by=suited.by)
        for earlier, required in facts[:1]:
            if required.day != suited.day:
                days = {"day": suited.day, "asked": required.day}
                yield remark("fact_days", place, earlier=earlier, **days)
    for place, bid in draft.of(BestBid):
        if bid.formula.criteria and not _in_its_own_words(bid):
            yield remark("weighting_unsaid", place, by=bid.formula.kind)


def _in_its_own_words(step: Step) -> bool:
    """Whether the step quotes the agreement's own text."""
    return step.clause is not None and step.clause.basis == "agreement"


def _orderings(draft: Draft) -> Iterator[Remark]:
    """Orderings that never decide, or only among those whom their like left equal."""
    before: list[tuple[str, Ordering]] = []
    last: str | None = None
    for place, ordering in draft.orderings():
        if last is not None:
            yield remark("after_all", place, earlier=last)
            continue
        settled = next((at for at, earlier in before if earlier.settles(ordering)), None)
        again = next((at for at, earlier in before if earlier.kind == ordering.kind), None)
        if settled is not None:
            yield remark("parts_nobody", place, earlier=settled)
        elif again is not None:
            yield remark("ordering_again", place, earlier=again)
        if ordering.decides == "always":
            last = place
            if not before and not ordering.orders_register:
                yield remark("lots_alone", place)
        before.append((place, ordering))
    if not any(ordering.weighs_cost for _, ordering in before):
        yield remark("no_cost", "orderings")


def _compared(draft: Draft) -> Iterator[Remark]:
    """What orderings compare and no gate asks for, and what gates ask for to no end."""
    gates = {f"gate.{gate.kind}": (place, gate) for place, gate in draft.gates()}
    used: set[str] = set()
    for place, ordering in draft.orderings():
        used |= ordering.asked_by
        asked = [code for code in sorted(ordering.asked_by) if code in gates]
        if ordering.asked_by and not asked:
            kinds = sorted(code.removeprefix("gate.") for code in ordering.asked_by)
            yield remark("asked_by_none", place, gate=kinds)
        for code in asked:
            earlier, gate = gates[code]
            days = {"day": getattr(ordering, "day", None), "asked": getattr(gate, "day", None)}
            if None not in days.values() and days["day"] != days["asked"]:
                yield remark("other_day", place, earlier=earlier, **days)
        if ordering.asked_by and not ordering.orders_register:
            held = any(_by_answers(code) for code in asked)
            if not held and draft.key.asking.over_offers != "always":
                yield remark("asked_too_late", place)
            if "gate.bid_within_agreement" in ordering.asked_by - gates.keys():
                yield remark("bids_unbounded", place)
    for code, (place, _) in gates.items():
        if code not in used and (kinds := _by_answers(code)):
            yield remark("compared_by_none", place, ordering=kinds)


def _by_answers(code: str) -> list[str]:
    """The kinds of orderings that a gate asks for, where all of them compare answers only."""
    known = {
        name: kind
        for name, kind in Ordering.kinds.items()
        if issubclass(kind, Ordering) and code in kind.asked_by
    }
    return [] if any(kind.orders_register for kind in known.values()) else sorted(known)


def _left_open(draft: Draft) -> Iterator[Remark]:
    """Whether ties and what does not compare are decided, or said to be left to people."""
    reached = list(draft.reached())
    place, last = reached[-1]
    may_tie = last.decides == "may_tie"
    if may_tie and "tied" not in draft.key.leaves_open:
        yield remark("may_tie", place)
    if not may_tie and "tied" in draft.key.leaves_open:
        yield remark("leaves_nothing_tied", "leaves_open")
    partial = [at for at, ordering in reached if not ordering.total]
    if "incomparable" not in draft.key.leaves_open:
        for at in partial:
            yield remark("may_not_compare", at)
    elif not partial:
        yield remark("leaves_nothing_incomparable", "leaves_open")


def _asking(draft: Draft) -> Iterator[Remark]:
    """How candidates are asked, against what orders them and who has answered."""
    asking = draft.key.asking
    in_order = asking.mode == "in_order"
    if (in_order or asking.over_offers == "when_unknown") and "answers" not in draft.key.reads:
        yield remark("answers_unread", "gates")
    if in_order and not any(ordering.orders_register for _, ordering in draft.reached()):
        yield remark("order_of_none", "asking")
    if not in_order and asking.at_a_time != 1:
        yield remark("together_by_number", "asking.at_a_time", at_a_time=asking.at_a_time)
    if asking.answer_within_hours is None:
        yield remark("no_deadline" if in_order else "deadline_by_hand", "asking")
    if "when_nobody" not in draft.key.model_fields_set:
        yield remark("nobody_unsaid", "when_nobody")
