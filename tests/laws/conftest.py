"""What all laws share: how often each is tried, a tally of what was tried, and a naive referee.

Each law is one test that runs twice: in the quick run on few examples, and, marked `laws`, on as
many as the environment variable CALLOFF_EXAMPLES says.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import chain, combinations, product
from math import inf
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings

from calloff import Decision, Finding, Verdict
from calloff.allocation_key import SHIPPED
from calloff.pricing import quote
from calloff.step import day_of

# Lots are written in hexadecimal, so that this comes after all of them.
NO_LOT = "z"

LONG = int(os.environ.get("CALLOFF_EXAMPLES", "2000"))

# Among fewer examples than these, two per cent are too few to tell from none.
TOLD_FROM = 500

EVERY_DECISION = tuple(
    """
    outcome.ask outcome.chosen outcome.tied outcome.nobody outcome.escalate
    silence.no silence.unknown tie stale
    same_set count priority together in_order always when_unknown nobody escalate
    """.split()
) + tuple(str(step.model_fields["kind"].default) for step in SHIPPED)
"""What must turn up in at least two of a hundred decisions, wherever a law is about decisions."""


class Law:
    """Tries one law on many examples, and keeps a tally of what they were."""

    def __init__(self, examples: int) -> None:
        self.examples = examples
        self.tried = 0
        self.decisions = 0
        self.tally: Counter[str] = Counter()

    def over(self, *strategies: Any) -> Callable[[Callable[..., None]], Callable[[], None]]:
        """Turn a function of examples into one that tries it on what the strategies draw."""

        def wrap(holds: Callable[..., None]) -> Callable[[], None]:
            tried: Callable[[], None] = given(*strategies)(holds)
            return settings(max_examples=self.examples)(tried)

        return wrap

    def saw(self, *labels: str) -> None:
        """Count one example, and each of its labels once."""
        self.tried += 1
        self.tally.update(set(labels))

    def decided(self, decision: Decision, *labels: str) -> None:
        """Count one example that is a decision, with the labels that every decision has."""
        self.decisions += 1
        self.saw(*labels, *labels_of(decision))

    def ensure(self, *labels: str) -> None:
        """Assert that what matters was among the examples, in at least two of a hundred."""
        due = (*labels, *EVERY_DECISION) if self.decisions else labels
        shares = {label: 100 * self.tally[label] / max(1, self.tried) for label in due}

        assert self.tried > 0
        if self.tried >= TOLD_FROM:
            assert {} == {label: share for label, share in shares.items() if share < 2}


@pytest.fixture(params=["quick", pytest.param("long", marks=pytest.mark.laws)])
def law(request: pytest.FixtureRequest) -> Iterator[Law]:
    """A law to be tried: few times in the quick run, often in the long one."""
    found = Law(settings.default.max_examples if request.param == "quick" else LONG)
    yield found
    # What `--junitxml` writes down: how many examples, and how many of them were what.
    request.node.user_properties.append(("examples", found.tried))
    request.node.user_properties.append(("tally", dict(sorted(found.tally.items()))))


def labels_of(decision: Decision) -> Iterator[str]:
    """What a decision is an example of."""
    yield f"outcome.{decision.outcome.kind}"
    yield decision.key.asking.mode
    yield decision.key.asking.over_offers
    yield decision.key.when_nobody
    yield from (
        ordering.by for ordering in decision.key.orderings if ordering.kind == "best_suited"
    )
    yield from (step.kind for _, step in decision.key.steps())
    yield from (candidate.stage for candidate in decision.candidates)
    if any(len(tier) > 1 for tier in decision.ranking):
        yield "tie"
    for candidate in decision.candidates:
        for finding in every(decision.findings(candidate)):
            yield finding.verdict.value
            if finding.note == "stale":
                yield "stale"
            if finding.note == "silent" and finding.code.startswith("facet."):
                facet = decision.terms.vocabulary.by_code[finding.asked["facet"]]
                yield f"silence.{facet.silence}"


def every(findings: tuple[Finding, ...]) -> Iterator[Finding]:
    """Findings with all those that they are made of."""
    for finding in findings:
        yield finding
        yield from every(finding.parts)


# --- The naive referee -------------------------------------------------------------------------
#
# It knows nothing of best and worst: it writes down everything that a candidate may turn out to
# be, and compares two candidates at a time. A card is a tuple with a value for each ordering.


def goes_before(one: tuple[Any, ...], other: tuple[Any, ...], orderings: Any) -> bool:
    """Whether a candidate with one card goes before one with another."""
    for ordering, mine, theirs in zip(orderings, one, other, strict=True):
        if mine == theirs:
            continue
        if isinstance(mine, frozenset):
            if ordering.by == "same_set":
                return mine.issuperset(theirs)
            if ordering.by == "count":
                if len(mine) == len(theirs):
                    continue
                return len(mine) > len(theirs)
            return min(mine ^ theirs) in mine
        return bool(mine < theirs)
    return False


def front(cards: dict[str, tuple[Any, ...]], orderings: Any) -> frozenset[str]:
    """Those whom nobody goes before."""
    return frozenset(
        id
        for id, card in cards.items()
        if not any(goes_before(other, card, orderings) for other in cards.values())
    )


def tiers(cards: dict[str, tuple[Any, ...]], orderings: Any) -> tuple[tuple[str, ...], ...]:
    """Take away those whom nobody left goes before, again and again."""
    left, found = dict(cards), []
    while left:
        first = front(left, orderings)
        found.append(tuple(sorted(first)))
        left = {id: card for id, card in left.items() if id not in first}
    return tuple(found)


def known(decision: Decision, candidate: str, index: int) -> Any:
    """The value that an ordering finds, `None` where it is unknown; of wishes, met and unknown."""
    ordering = decision.key.orderings[index]
    need, snapshot, about = decision.need, decision.snapshot, decision.candidate(candidate)
    if ordering.kind == "best_suited":
        assessment = snapshot.assessment_of(need.id)
        for number, tier in enumerate(assessment.tiers if assessment else ()):
            if candidate in tier:
                return number
        judged: dict[Verdict, set[int]] = {verdict: set() for verdict in Verdict}
        for finding in decision.wishes[candidate]:
            if finding.step == f"orderings.{index}":
                judged[finding.verdict].add(int(finding.place.removeprefix("wishes.")))
        return judged[Verdict.MET], judged[Verdict.UNKNOWN]
    if ordering.kind == "lowest_total_price":
        told = quote(need.lines, about.prices, day_of(ordering.day, need, snapshot))
        return None if told is None else told.total.minor
    if ordering.kind == "tender_rank":
        return about.rank
    draw = snapshot.draw_for(need.id)
    if draw is None:
        return ""
    return draw.lot_of(candidate) if candidate in draw.candidates else NO_LOT


def around(values: set[int], unknown: int, least: int) -> list[int]:
    """What an unknown number may be: each known one, and between, below and above them.

    Of each gap so many as there are unknown ones: these may differ from each other too.
    """
    edges = sorted(values)
    near = {value + step for value in (*edges, least - 1) for step in range(1, unknown + 1)}
    near |= {value - step for value in edges for step in range(1, unknown + 1)}
    return sorted(value for value in near | values if value >= least)


def subsets(values: set[int]) -> Iterator[tuple[int, ...]]:
    """Every set of some of the values."""
    return chain.from_iterable(combinations(sorted(values), n) for n in range(len(values) + 1))


def cards_of(decision: Decision) -> dict[str, list[tuple[Any, ...] | None]]:
    """Everything that each contender may turn out to be; `None`: it may not serve after all."""
    contenders = [e.candidate for e in decision.eligibilities if e.verdict is not Verdict.UNMET]
    options: dict[str, list[list[Any]]] = {id: [] for id in contenders}
    for index, ordering in enumerate(decision.key.orderings):
        found = {id: known(decision, id, index) for id in contenders}
        numbers = {value for value in found.values() if isinstance(value, int)}
        unknown = sum(value is None for value in found.values())
        # No total is below nothing, and no rank before the first.
        least = 1 if ordering.kind == "tender_rank" else 0
        for id, value in found.items():
            if value is None:
                options[id].append(around(numbers, unknown, least))
            elif isinstance(value, tuple):
                met, open_ = value
                options[id].append([frozenset(met | set(more)) for more in subsets(open_)])
            else:
                options[id].append([value])
    return {
        id: [
            *product(*options[id]),
            *([None] if decision.eligibility(id).verdict is Verdict.UNKNOWN else []),
        ]
        for id in contenders
    }


def worst_cards(decision: Decision) -> dict[str, tuple[Any, ...]]:
    """What each contender is, if all that is unknown turns out against it."""
    found: dict[str, tuple[Any, ...]] = {}
    for id in (e.candidate for e in decision.eligibilities if e.verdict is not Verdict.UNMET):
        values = (known(decision, id, index) for index in range(len(decision.key.orderings)))
        found[id] = tuple(
            inf if value is None else frozenset(value[0]) if isinstance(value, tuple) else value
            for value in values
        )
    return found


@pytest.fixture(scope="session")
def naive() -> SimpleNamespace:
    """The naive referee, since no test imports another file of tests."""
    return SimpleNamespace(
        cards_of=cards_of,
        every=every,
        front=front,
        known=known,
        tiers=tiers,
        worst_cards=worst_cards,
    )
