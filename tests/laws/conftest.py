"""What all laws share: how often each is tried, a tally of what was tried, and a naive referee.

Each law is one test that runs twice: in the quick run on few examples, and, marked `laws`, on as
many as the environment variable CALLOFF_EXAMPLES says.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from itertools import chain, combinations, product
from math import inf
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis.internal.conjecture.providers import AVAILABLE_PROVIDERS

from calloff import Decision, Finding, Verdict
from calloff.allocation_key import SHIPPED
from calloff.pricing import quote
from calloff.step import day_of
from calloff.values.period import Period

# Lots are written in hexadecimal, so that this comes after all of them.
NO_LOT = "z"

LONG = int(os.environ.get("CALLOFF_EXAMPLES", "2000"))

# Left to itself, Hypothesis makes about five of six examples from the one before, by saying a part
# of it twice. That finds what is equal by chance; but whatever few of them happen to be, all of
# their kin are, and how often something turns up says little. By another name than its own, the
# same source draws each example anew.
ANEW = "anew"
AVAILABLE_PROVIDERS[ANEW] = AVAILABLE_PROVIDERS["hypothesis"]

# Among fewer examples than these, two per cent are too few to tell from none.
TOLD_FROM = 500

EVERY_DECISION = tuple(
    """
    outcome.ask outcome.chosen outcome.tied outcome.nobody outcome.escalate
    silence.no silence.unknown tie stale
    same_set count priority together in_order always when_unknown nobody escalate
    """.split()
) + tuple(
    # By which key it is decided is tried where there is more than one.
    str(step.model_fields["kind"].default)
    for step in SHIPPED
    if step.family != "switch"
)
"""What must turn up in at least two of a hundred decisions, wherever a law is about decisions."""


class Law:
    """Tries one law on many examples, and keeps a tally of what they were."""

    def __init__(self, examples: int, *, source: str = "hypothesis") -> None:
        self.examples = examples
        self.source = source
        self.tried = 0
        self.decisions = 0
        self.tally: Counter[str] = Counter()

    def over(self, *strategies: Any) -> Callable[[Callable[..., None]], Callable[[], None]]:
        """Turn a function of examples into one that tries it on what the strategies draw."""

        def wrap(holds: Callable[..., None]) -> Callable[[], None]:
            tried: Callable[[], None] = given(*strategies)(holds)
            return settings(max_examples=self.examples, backend=self.source)(tried)

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
    quick = request.param == "quick"
    found = Law(settings.default.max_examples) if quick else Law(LONG, source=ANEW)
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


@dataclass(frozen=True)
class Between:
    """A number of which it is only known between which others it lies; `None`: no limit."""

    least: int | None
    most: int | None


NOWHERE = 10**9
"""After every number that turns up."""


def known(decision: Decision, candidate: str, index: int) -> Any:
    """What an ordering finds, `Between` where it is unknown; of wishes, the met and the unknown."""
    ordering, about = decision.key.orderings[index], decision.candidate(candidate)
    if ordering.kind == "best_suited":
        return suited(decision, candidate, index)
    return FOUND[ordering.kind](decision, about, ordering)


def suited(decision: Decision, candidate: str, index: int) -> Any:
    """The tier in which people have put somebody, else the wishes that are met and unknown."""
    assessment = decision.snapshot.assessment_of(decision.need.id)
    for number, tier in enumerate(assessment.tiers if assessment else ()):
        if candidate in tier:
            return number
    judged: dict[Verdict, set[int]] = {verdict: set() for verdict in Verdict}
    for finding in decision.wishes[candidate]:
        if finding.step == f"orderings.{index}":
            judged[finding.verdict].add(int(finding.place.removeprefix("wishes.")))
    return judged[Verdict.MET], judged[Verdict.UNKNOWN]


def price(decision: Decision, about: Any, ordering: Any) -> Any:
    """The total; over the register no bid has been made."""
    if ordering.kind == "best_bid" and about.stage != "proposal":
        return Between(0, None)
    day = day_of(ordering.day, decision.need, decision.snapshot)
    told = quote(decision.need.lines, about.prices, day)
    return Between(0, None) if told is None else told.total.minor


def rank(decision: Decision, about: Any, ordering: Any) -> Any:
    """The place in the tender's ranking."""
    found = tender_rank(decision, about, ordering.day, ordering.facet)
    return Between(1, None) if found is None else found


def choice(decision: Decision, about: Any, ordering: Any) -> Any:
    """0 for whom the individual has chosen, 1 for the others."""
    choices = [one for one in decision.snapshot.choices if one.need == decision.need.id]
    if not choices:
        return Between(0, 1)
    return 0 if choices[0].candidate in {about.id, about.offer} else 1


def criterion(decision: Decision, about: Any, ordering: Any) -> Any:
    """The number that is stated, the better the lower."""
    silent = decision.terms.vocabulary.by_code[ordering.facet].silence
    day = day_of(ordering.day, decision.need, decision.snapshot)
    stated = [f.value for f in about.facts if f.facet == ordering.facet and day in f.valid]
    if not stated or stated[0] is None:
        return NOWHERE if silent == "no" else Between(None, None)
    return stated[0] * (-1 if ordering.prefer == "highest" else 1)


def settled(decision: Decision, ordering: Any) -> dict[str, Any]:
    """The sums of the settlement period, by offer."""
    first = decision.terms.framework.term.start
    assert first is not None
    period = settlement(ordering.period, decision.snapshot.on, first)
    rows = decision.snapshot.call_offs
    lot = f"{decision.need.lot}/"
    return {row.offer: row for row in rows if row.period == period and row.offer.startswith(lot)}


def count(decision: Decision, about: Any, ordering: Any) -> Any:
    """How often somebody has been called on in the settlement period."""
    rows = settled(decision, ordering)
    return rows[about.offer].count if about.offer in rows else Between(0, None)


def lot(decision: Decision, about: Any, ordering: Any) -> Any:
    """The lot that was drawn, after all others for whom none was."""
    draw = decision.snapshot.draw_for(decision.need.id)
    if draw is None:
        return ""
    return draw.lot_of(about.id) if about.id in draw.candidates else NO_LOT


def tender_rank(decision: Decision, about: Any, named: Any, facet: Any) -> int | None:
    """The rank stated for what the need requires, or for the nearest thing that it lies inside."""
    need, terms = decision.need, decision.terms
    if not about.ranks:
        return about.rank  # type: ignore[no-any-return]
    on: date | None = None
    if named == "starts_or_last":
        last = terms.framework.last_day(decision.snapshot.on)
        on = min(day for day in (need.starts, last) if day is not None)
    elif named is not None:
        on = day_of(named, need, decision.snapshot)
    holds = {
        row.within: row.rank
        for row in about.ranks
        if (on in row.valid if on is not None else (row.valid.start, row.valid.end) == (None, None))
    }
    if facet is not None:
        words = terms.vocabulary
        parent = {c.code: c.parent for c in words.list_of(words.by_code[facet]).codes}

        def upwards(code: str | None) -> list[str]:
            return [] if code is None else [code, *upwards(parent[code])]

        asked = {code for each in need.requirements for code in musts(each, facet)}
        wider = {code for one in asked for code in upwards(parent[one])}
        if len(asked - wider) == 1:
            (code,) = asked - wider
            for one in upwards(code):
                if one in holds:
                    return holds[one]
    return holds.get(None)


def musts(expression: Any, facet: str) -> Iterator[str]:
    """The codes of a facet that an expression surely asks for."""
    for part in getattr(expression, "all_of", ()):
        yield from musts(part, facet)
    if hasattr(expression, "has") and expression.facet == facet:
        yield expression.has


def turn(decision: Decision, about: Any, ordering: Any) -> int | Between:
    """The day and number of the latest call-off as one number, 0 where there was none."""
    rows = [row for row in decision.snapshot.call_offs if row.offer == about.offer]
    told = [(row.last.toordinal(), row.turn) for row in rows if row.last is not None]
    if not told:
        if any(row.count == 0 and row.period is None for row in rows):
            return 0
        return Between(1 if any(row.count > 0 for row in rows) else 0, None)
    day, number = max(told, key=lambda one: (one[0], one[1] or 0))
    if number is None:
        return Between(day * 1000 + 1, day * 1000 + 999)
    return day * 1000 + number


@cache
def settlement(name: str, on: date, start: date) -> Period | None:
    """The settlement period that a day lies in, found by trying every day around it."""

    def label_of(day: date) -> Any:
        return {
            "calendar_year": day.year,
            "quarter": (day.year, (day.month - 1) // 3),
            "month": (day.year, day.month),
            "agreement_year": day.year - ((day.month, day.day) < (start.month, start.day)),
        }[name]

    if name == "term":
        return None
    days = [date.fromordinal(on.toordinal() + step) for step in range(-400, 401)]
    inside = [day for day in days if label_of(day) == label_of(on)]
    return Period.of(min(inside), max(inside))


def share(decision: Decision, about: Any, ordering: Any) -> Any:
    """How much will have been called off in all when somebody must be, to keep its share.

    Whoever one more call-off would bring too far above its share comes after all others.
    """
    sharing, place = len(ordering.targets), tender_rank(decision, about, ordering.day, None)
    if place is not None and place > sharing:
        return 3 * NOWHERE
    had, largest = {}, {}
    for offer, row in settled(decision, ordering).items():
        both = {
            "count": (row.count, min(row.count, 1)),
            "value": (row.value and row.value.minor, row.largest_value and row.largest_value.minor),
            "hours": (row.hours, row.largest_hours),
        }[ordering.basis]
        had[offer], largest[offer] = both if row.count else (0, 0)
    amounts = [*had.values(), *largest.values()]
    if place is None or None in amounts or about.offer not in had or len(had) < sharing:
        return Between(None, None)
    one = Fraction(max(largest.values()) or 1)
    far = one * (1 - Fraction(1, 2 * sharing - 2))
    target = Fraction(ordering.targets[place - 1]) / 100
    mine = Fraction(had[about.offer])
    early = mine + one - target * (Fraction(sum(had.values())) + one) > far
    return (NOWHERE if early else 0) + (mine + far) / target


FOUND: dict[str, Callable[[Decision, Any, Any], Any]] = {
    "lowest_total_price": price,
    "best_bid": price,
    "tender_rank": rank,
    "individuals_choice": choice,
    "named_criterion": criterion,
    "rotation": turn,
    "fewest_call_offs": count,
    "share": share,
    "drawn_lots": lot,
}
"""What each kind of ordering finds, for whom nothing but the record is open to it."""


def around(values: set[Any], unknown: int, between: Between) -> list[Any]:
    """What an unknown number may be: each known one, and between, below and above them.

    Of each gap so many as there are unknown ones: these may differ from each other too.
    """
    low = between.least if between.least is not None else min(values, default=0) - unknown
    near = {value + step for value in (*values, low) for step in range(unknown + 1)}
    near |= {value - step for value in values for step in range(1, unknown + 1)}
    least = -inf if between.least is None else between.least
    most = inf if between.most is None else between.most
    return sorted(value for value in near if least <= value <= most)


def subsets(values: set[int]) -> Iterator[tuple[int, ...]]:
    """Every set of some of the values."""
    return chain.from_iterable(combinations(sorted(values), n) for n in range(len(values) + 1))


def cards_of(decision: Decision) -> dict[str, list[tuple[Any, ...] | None]]:
    """Everything that each contender may turn out to be; `None`: it may not serve after all."""
    contenders = [e.candidate for e in decision.eligibilities if e.verdict is not Verdict.UNMET]
    options: dict[str, list[list[Any]]] = {id: [] for id in contenders}
    for index in range(len(decision.key.orderings)):
        found = {id: known(decision, id, index) for id in contenders}
        numbers = {value for value in found.values() if isinstance(value, int | Fraction)}
        open_ends = [value for value in found.values() if isinstance(value, Between)]
        # One that is unknown may come before or after the bounds of another that is unknown too.
        ends = {end for value in open_ends for end in (value.least, value.most)}
        numbers |= {end for end in ends if end is not None and abs(end) != inf}
        unknown = len(open_ends)
        for id, value in found.items():
            if isinstance(value, Between):
                options[id].append(around(numbers, unknown, value))
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
        found[id] = tuple(_worst(value) for value in values)
    return found


def _worst(value: Any) -> Any:
    if isinstance(value, Between):
        return inf if value.most is None else value.most
    return frozenset(value[0]) if isinstance(value, tuple) else value


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
