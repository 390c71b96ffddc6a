"""What a decision comes to, from those who may or might serve and what is unknown about them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

from calloff.allocation_key import AllocationKey
from calloff.finding import Finding
from calloff.outcome import Ask, Chosen, Escalate, Nobody, Outcome, Question, Tied
from calloff.ranking import Contender, first_whatever, may_go_first
from calloff.values.verdict import Verdict, all_met
from calloff.vocabulary import Vocabulary

__all__ = [
    "asks_everybody",
    "concluded",
    "in_order",
    "named",
    "only_the_buyer_knows",
    "stopped",
    "unknown_about",
]


def concluded(
    key: AllocationKey,
    of_lot: tuple[Finding, ...],
    contenders: Sequence[Contender],
    ranking: tuple[tuple[str, ...], ...],
    findings: Mapping[str, tuple[Finding, ...]],
    *,
    unsettled: tuple[str, ...],
    offers: bool,
    vocabulary: Vocabulary,
) -> Outcome:
    """What it comes to, in the order of precedence."""
    if stop := stopped(key, of_lot, unsettled, anybody=bool(contenders)):
        return stop
    first = first_whatever(contenders, key.orderings)
    always = offers and key.asking.over_offers == "always"
    if first is None or always:
        relevant = {contender.id: contender for contender in contenders}
        if not asks_everybody(key, offers=offers):
            may = may_go_first(contenders, key.orderings)
            relevant = {id: c for id, c in relevant.items() if id in may and not c.settled}
        because: Literal["key", "unknown"] = "key" if always else "unknown"
        return _ask(key, relevant, ranking, findings, because=because, vocabulary=vocabulary)
    return named(first)


def stopped(
    key: AllocationKey,
    of_lot: tuple[Finding, ...],
    unsettled: tuple[str, ...],
    *,
    anybody: bool,
) -> Outcome | None:
    """What it comes to where the lot, a switch or the want of anybody stops it; else ``None``."""
    if all_met(finding.verdict for finding in of_lot) is not Verdict.MET:
        places = [f.step for f in of_lot if f.verdict is not Verdict.MET]
        return Escalate(because="lot", places=tuple(dict.fromkeys(places)))
    if unsettled:
        return Escalate(because="switch", places=unsettled)
    if not anybody:
        return Escalate(because="nobody") if key.when_nobody == "escalate" else Nobody()
    return None


def asks_everybody(key: AllocationKey, *, offers: bool) -> bool:
    """Whether all who may or might serve are asked, and not only those who might go first."""
    return offers and (key.asking.over_offers == "always" or key.asking.mode == "together")


def named(first: Iterable[str]) -> Chosen | Tied:
    """The one who goes first, or those who do."""
    ids = tuple(sorted(first))
    return Chosen(candidate=ids[0]) if len(ids) == 1 else Tied(candidates=ids)


def _ask(
    key: AllocationKey,
    relevant: Mapping[str, Contender],
    ranking: tuple[tuple[str, ...], ...],
    findings: Mapping[str, tuple[Finding, ...]],
    *,
    because: Literal["key", "unknown"],
    vocabulary: Vocabulary,
) -> Ask:
    """Whom to ask, and what: the same of all."""
    whom: list[str] = []
    for tier in ranking:
        if key.asking.mode == "in_order" and len(whom) >= key.asking.at_a_time:
            break
        # A tier is asked whole: to stop inside it would be to choose in silence.
        whom += (id for id in tier if id in relevant)
    open_ = [f for id in whom for f in unknown_about(relevant[id], findings[id], key)]
    asked: dict[str, set[tuple[str, str]]] = {"supplier": set(), "buyer": set()}
    for finding in open_:
        by_buyer = only_the_buyer_knows(finding, vocabulary)
        settled_by = "buyer" if by_buyer else key.step(finding.step).settled_by(finding)
        asked[settled_by].add((finding.place or finding.step, finding.code))
    return Ask(
        whom=tuple(sorted(whom)),
        questions=in_order(asked["supplier"]),
        to_settle=in_order(asked["buyer"]),
        because=because,
        mode=key.asking.mode,
    )


def only_the_buyer_knows(finding: Finding, vocabulary: Vocabulary) -> bool:
    """Whether what is unknown is what no supplier may be told or asked, not even in general."""
    if finding.parts:
        unknown = [part for part in finding.parts if part.verdict is Verdict.UNKNOWN]
        return bool(unknown) and all(only_the_buyer_knows(part, vocabulary) for part in unknown)
    family, _, code = finding.code.partition(".")
    facet = vocabulary.by_code.get(code) if family == "facet" else None
    return facet is not None and facet.question is None and "asked" not in facet.told_to


def unknown_about(
    contender: Contender, findings: tuple[Finding, ...], key: AllocationKey
) -> Iterator[Finding]:
    """What is unknown about a candidate; also measures that no finding speaks of."""
    settled = {f"orderings.{i}" for i, m in enumerate(contender.measures) if m.worst == m.best}
    unknown = [
        finding
        for finding in findings
        if finding.verdict is Verdict.UNKNOWN and finding.step not in settled
    ]
    yield from unknown
    steps, codes = {f.step for f in unknown}, {f.code for f in unknown}
    for index, measure in enumerate(contender.measures):
        step, ordering = f"orderings.{index}", key.orderings[index]
        if measure.worst == measure.best or step in steps or codes & ordering.asked_by:
            continue
        yield Finding(f"ordering.{ordering.kind}", Verdict.UNKNOWN, step=step)


def in_order(questions: set[tuple[str, str]]) -> tuple[Question, ...]:
    """The questions, in the order of the need: by field, then by number."""

    def order(question: tuple[str, str]) -> tuple[str, int, str]:
        name, _, number = question[0].partition(".")
        return name, int(number or 0), question[1]

    return tuple(Question(place=p, code=c) for p, c in sorted(questions, key=order))
