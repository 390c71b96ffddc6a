"""A decision as it was known then, beside the one that would be made by what is known now.

What was decided is judged by what could be known on the day. That a price was corrected since, a
supplier blocked from an earlier day, or a place stated late, does not make it wrong; it is named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Literal

from calloff.candidate import Pool
from calloff.decision import Decision
from calloff.finding import Finding
from calloff.orderings import BestBid, LowestTotalPrice
from calloff.outcome import Ask, Chosen, Outcome, Tied
from calloff.pricing import quote
from calloff.process import Case
from calloff.process import entries as e
from calloff.process.deciding import again
from calloff.process.state import State
from calloff.protocol import sentence
from calloff.register import Register
from calloff.snapshot import Snapshot
from calloff.step import day_of
from calloff.values.exact import plain
from calloff.values.texts import Language, Sayings

__all__ = ["SAYS_BESIDE", "Beside", "Unlike", "made_twice"]

Value = str | Mapping[str, str] | None
"""What is otherwise: a code, an amount, names; of places ``available``, ``stated`` and ``used``."""

Code = Literal["outcome", "who", "key", "appeared", "gone", "verdict", "price", "places"]


@dataclass(frozen=True, slots=True)
class Unlike:
    """One thing that is otherwise by what is known now.

    Attributes:
        code: What: the ``outcome``; ``who`` is named; the ``key``; a candidate that has
            ``appeared`` or is ``gone``; the ``verdict`` on one question about a candidate or the
            lot; the ``price`` of a candidate; its ``places``.
        then: How it was, as it was known then; ``None``: nothing of the kind was known.
        now: How it is known now; ``None``: nothing of the kind is.
        candidate: Which candidate; ``None``: the lot, or the decision as a whole.
        name: What the candidate is called; empty for the lot.
        step: The step of the key that asked, such as ``gates.2``.
        place: The part of the need that asked, or the pool.
        said_then: The finding then, where it is about a verdict.
        said_now: The finding now.
    """

    code: Code
    then: Value
    now: Value
    candidate: str | None = None
    name: str = ""
    step: str = ""
    place: str = ""
    said_then: Finding | None = None
    said_now: Finding | None = None


@dataclass(frozen=True)
class Beside:
    """One decision of a call-off, made twice.

    Attributes:
        case: The case's id.
        number: The number of the entry in the case, from 1.
        entry: What stands in the case.
        then: The decision, made again by the register and the world as they were known then.
        now: The same need on the same day, by the register and the standing that are known now.
        differences: What is otherwise now: the outcome first, then what it rests on, by candidate.
    """

    case: str
    number: int
    entry: e.Decided
    then: Decision
    now: Decision
    differences: tuple[Unlike, ...]

    @property
    def reproduced(self) -> bool:
        """Whether the decision of the day comes out again, to the last finding."""
        return self.then.fingerprint == self.entry.control

    def told(self, language: Language) -> str:
        """What is otherwise, in sentences, for those who have the case."""
        words = SAYS_BESIDE.of(language)
        blanks = {
            "number": str(self.number),
            "case": self.case,
            "on": str(self.entry.on),
            "known": self.entry.known.date().isoformat(),
        }
        first = "reproduced" if self.reproduced else "not_reproduced"
        lines = [words[first].format(**blanks)]
        lines += [self._sentence(one, language) for one in self.differences]
        return "\n".join(lines if self.differences else [*lines, words["same"]])

    def _sentence(self, one: Unlike, language: Language) -> str:
        """One difference in a sentence."""
        words = SAYS_BESIDE.of(language)

        def said(value: Value, decision: Decision, finding: Finding | None) -> str:
            if finding is not None:
                return sentence(decision, finding, language).rstrip(".")
            if value is None:
                return words["nothing"]
            if not isinstance(value, str):
                return words["free"].format(**value)
            return words.get(f"{one.code}.{value}", value)

        return words[one.code].format(
            name=one.name or words["lot"],
            place=one.place,
            then=said(one.then, self.then, one.said_then),
            now=said(one.now, self.now, one.said_now),
        )


def made_twice(
    case: Case,
    number: int,
    *,
    then: Register,
    now: Register,
    world: Snapshot,
) -> Beside:
    """A decision of a call-off, made again as it was known then and as it is known now.

    Prices are told of once they have been shown in the call-off.

    Args:
        case: The call-off's file.
        number: The number of the entry in it, from 1; it is a decision.
        then: The version of the register that it was made by.
        now: The version that is known now.
        world: The world beside register and case, as it stands now. What stands in no ledger,
            draws of lots and choices, is that of the day.
    """
    entry, state = case.entries[number - 1], State(procedure=case.procedure, need=case.need)
    assert isinstance(entry, e.Decided), "Only a decision is made again."
    for before in islice(case.states(), number - 1):
        state = before
    given = entry.world or Snapshot(on=entry.on)
    today = world.replace(on=entry.on, draws=given.draws, choices=given.choices)
    stands = case.state
    shown = stands.prices_shown is not None or stands.choice is not None or stands.over is not None
    was = again(state, entry, then)
    is_ = again(state, entry.replace(world=today), now)
    return Beside(
        case=case.id,
        number=number,
        entry=entry,
        then=was,
        now=is_,
        differences=tuple(
            one
            for one in _differences(_Side(was, then), _Side(is_, now))
            # Before the comparison nobody who compares sees a price.
            if one.code != "price" or shown
        ),
    )


SAYS_BESIDE = Sayings(
    sv={
        "reproduced": "Beslutsunderlaget i post {number} i ärende {case} från {on} blir detsamma "
        "när det tas fram igen, med uppgifterna så som de var kända {known}.",
        "not_reproduced": "Beslutsunderlaget i post {number} i ärende {case} från {on} blir inte "
        "detsamma när det tas fram igen, med uppgifterna så som de var kända {known}.",
        "same": "Med det som är känt nu blir det likadant.",
        "nothing": "inget",
        "lot": "delområdet",
        "outcome": "Utfallet var {then}; med det som är känt nu är det {now}.",
        "outcome.ask": "att fråga",
        "outcome.chosen": "ett namn",
        "outcome.tied": "lika mellan flera",
        "outcome.nobody": "ingen",
        "outcome.escalate": "att någon måste ta ställning",
        "who": "Nyckeln pekade på {then}; med det som är känt nu pekar den på {now}.",
        "key": "Det avgjordes efter nyckeln {then}; nu avgörs det efter {now}.",
        "appeared": "{name} fanns inte bland dem som prövades, men finns där nu.",
        "gone": "{name} fanns bland dem som prövades, men finns inte där nu.",
        "verdict": "{name}: då gällde: {then}. Nu gäller: {now}.",
        "price": "{name}: priset var {then}, och är nu {now}.",
        "places": "{name}, platser i {place}: då {then}; nu {now}.",
        "free": "{available} lediga enligt uppgift {stated}, {used} använda av andra ärenden",
    },
    en={
        "reproduced": "The decision in entry {number} of case {case}, of {on}, comes out the same "
        "when it is made again by what was known on {known}.",
        "not_reproduced": "The decision in entry {number} of case {case}, of {on}, does not come "
        "out the same when it is made again by what was known on {known}.",
        "same": "By what is known now it is the same.",
        "nothing": "nothing",
        "lot": "the lot",
        "outcome": "The outcome was {then}; by what is known now it is {now}.",
        "outcome.ask": "to ask",
        "outcome.chosen": "one name",
        "outcome.tied": "several alike",
        "outcome.nobody": "nobody",
        "outcome.escalate": "that somebody has to settle it",
        "who": "The key named {then}; by what is known now it names {now}.",
        "key": "It was decided by the key {then}; now it is decided by {now}.",
        "appeared": "{name} was not among those looked at, and is now.",
        "gone": "{name} was among those looked at, and is not now.",
        "verdict": "{name}: then: {then}. Now: {now}.",
        "price": "{name}: the price was {then}, and is {now} now.",
        "places": "{name}, places in {place}: then {then}; now {now}.",
        "free": "{available} free as stated {stated}, {used} used by other cases",
    },
)
"""What is said of each difference."""


@dataclass(frozen=True, slots=True)
class _Side:
    """A decision with the version of the register that it was made by."""

    decision: Decision
    register: Register

    def price(self, id: str) -> str | None:
        """What a candidate costs by the key's ordering on price; ``None``: that is not known."""
        made = self.decision
        for ordering in made.key.orderings:
            if isinstance(ordering, LowestTotalPrice | BestBid):
                day = day_of(ordering.day, made.need, made.snapshot)
                told = quote(made.need.lines, made.candidate(id).prices, day)
                return None if told is None else str(told.total)
        return None

    def pools(self, id: str) -> Mapping[str, Mapping[str, str]]:
        """How many places each pool of a candidate's offer has, and how many others use."""
        offer = self.register.offer(self.decision.candidate(id).offer)
        return {} if offer is None else {pool.id: self._free(pool) for pool in offer.pools}

    def _free(self, pool: Pool) -> Mapping[str, str]:
        """The figure that is stated for a pool, when it was, and what others use of it."""
        uses = (use for use in self.decision.snapshot.uses if use.pool == pool.id)
        return {
            "available": "-" if pool.available is None else plain(pool.available),
            "stated": "-" if pool.updated is None else pool.updated.date().isoformat(),
            "used": plain(sum((use.quantity for use in uses), Decimal(0))),
        }


def _differences(was: _Side, is_: _Side) -> Iterator[Unlike]:
    """What is otherwise, from the outcome to what it rests on."""
    then, now = was.decision, is_.decision
    if then.outcome.kind != now.outcome.kind:
        yield Unlike("outcome", then.outcome.kind, now.outcome.kind)
    if _whom(then.outcome) != _whom(now.outcome):
        yield Unlike("who", _names(then), _names(now))
    if then.key.id != now.key.id:
        yield Unlike("key", then.key.id, now.key.id)
    yield from _verdicts(then.lot_findings, now.lot_findings)
    before = {candidate.id: candidate for candidate in then.candidates}
    after = {candidate.id: candidate for candidate in now.candidates}
    for id in sorted(before.keys() | after.keys()):
        if id not in after:
            yield Unlike("gone", id, None, id, before[id].name)
        elif id not in before:
            yield Unlike("appeared", None, id, id, after[id].name)
        else:
            yield from _of_candidate(was, is_, id)


def _of_candidate(was: _Side, is_: _Side, id: str) -> Iterator[Unlike]:
    """What is otherwise about one candidate: its price, its places, what it meets."""
    name = is_.decision.candidate(id).name
    if (then := was.price(id)) != (now := is_.price(id)):
        yield Unlike("price", then, now, id, name)
    mine, theirs = was.pools(id), is_.pools(id)
    for pool in sorted(mine.keys() | theirs.keys()):
        if mine.get(pool) != theirs.get(pool):
            yield Unlike("places", mine.get(pool), theirs.get(pool), id, name, place=pool)
    yield from _verdicts(was.decision.findings(id), is_.decision.findings(id), id, name)


def _verdicts(
    then: tuple[Finding, ...], now: tuple[Finding, ...], id: str | None = None, name: str = ""
) -> Iterator[Unlike]:
    """The questions whose answers are otherwise, in the order in which they are asked."""
    before = {(f.step, f.place, f.code): f for f in then}
    after = {(f.step, f.place, f.code): f for f in now}
    for asked in dict.fromkeys((*before, *after)):
        was, is_ = before.get(asked), after.get(asked)
        if was is None or is_ is None or was.verdict is not is_.verdict:
            yield Unlike(
                "verdict",
                None if was is None else was.verdict.value,
                None if is_ is None else is_.verdict.value,
                id,
                name,
                step=asked[0],
                place=asked[1],
                said_then=was,
                said_now=is_,
            )


def _whom(outcome: Outcome) -> tuple[str, ...]:
    """Whom an outcome names, by id; nobody where it names none."""
    if isinstance(outcome, Ask):
        return outcome.whom
    if isinstance(outcome, Chosen):
        return (outcome.candidate,)
    return outcome.candidates if isinstance(outcome, Tied) else ()


def _names(decision: Decision) -> str | None:
    """What those are called whom a decision names."""
    return ", ".join(decision.candidate(id).name for id in _whom(decision.outcome)) or None
