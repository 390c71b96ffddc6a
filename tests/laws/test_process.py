"""That a call-off keeps to the order of events, whatever is tried in it.

A machine plays call-offs at random, right entries and wrong ones, and a clerk with a notebook,
who knows nothing of how the file is folded, writes down who was asked, who answered, who signed,
what was shown and what was decided. After each step:

- A wrong entry is refused, and leaves the file as it was; a right one is taken.
- Nobody is asked twice in a round; all get the same question and the same deadline; whoever may
  serve is asked, or passed over with a record, before the source is given up.
- Nothing is awarded without an answer, after an answer, the agreement or a delegation has run
  out, before the comparison is signed by all who must, or before those who must have said yes.
- No price is in anything shown before the comparison.
- A direct award is never reached while an earlier source of the route stands.
- Whoever follows the next step gets to an end; until then there is always one.
- The file is read back the same, and every decision in it comes out the same again.
- Nothing that must not be told is in what a supplier gets, in a document for it or for release,
  in what is published, in a representation or in a mistake; and nothing is logged.
"""

from __future__ import annotations

import copy
import html
import json
import logging
import pickle
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from calloff import Assessment, InputError, Need, Proposal
from calloff.assessment import Ground, Signature
from calloff.expressions import has, none_of
from calloff.formats import Publisher, ocds_package
from calloff.outcome import Question
from calloff.process import (
    Case,
    ask,
    call_off_request,
    compare,
    look,
    next_steps,
    present,
    replay,
    told,
)
from calloff.process import entries as e
from calloff.process.procedure import Procedure
from calloff.process.working_days import deadline, next_working_day
from calloff.protocol import (
    comparison_outline,
    file_protocol,
    journal_outline,
    presentation_outline,
    request_outline,
)
from calloff.testing.chance import NEED
from calloff.testing.procedures import (
    EXCLUDED,
    EXCLUDED_NAMES,
    PRICES,
    SIBLINGS,
    Opening,
    answers,
    openings,
    procedures,
)
from calloff.values.money import Money
from calloff.values.period import Period
from calloff.values.texts import LANGUAGES
from calloff.values.typeset import MEDIA

_OFFICE = Publisher("the office", "ocds-a1b2c3", "https://example.org/ocds.json")
_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)
_OPENED = datetime(2024, 1, 15, 8, tzinfo=UTC)
_MOST_STEPS = 80
_LATER_NEWS = {"tried", "skipped", "proposed", "declined", "no_answer", "reminded", "corrected"}
_AFTER_THE_END = {"corrected", "happened", "delivered"}
_OUTCOMES = {
    "network": ("does_not", "suffices", "unclear", "passed"),
    "in_house": ("does_not", "suffices", "unclear", "passed"),
    "forum": ("external", "in_house", "passed"),
    "framework": ("does_not", "passed"),
    "mini_competition": ("does_not", "passed"),
    "user_choice": ("does_not", "passed"),
    "direct_award": (),
}
_LOTTED = {"framework", "mini_competition", "user_choice"}


# --- The clerk with a notebook ----------------------------------------------------------------


@dataclass
class Request:
    """One request that went out."""

    candidate: str
    stage: str
    asked: datetime
    answer_by: datetime
    status: str = "open"
    reason: str | None = None


@dataclass
class Home:
    """One proposal that came."""

    proposal: Proposal
    refs: set[str]
    at: datetime
    status: str
    holds_until: datetime | None
    approved: set[str] = field(default_factory=set)


@dataclass
class Run:
    """What was decided and is carried out."""

    choice: Any = None
    started: date | None = None
    interrupted: bool = False
    over: date | None = None


@dataclass
class Round:
    """What was written down since all could last be asked."""

    looked: Any = None
    relevant: set[str] = field(default_factory=set)
    named: tuple[str, ...] = ()
    asked: list[str] = field(default_factory=list)
    skipped: set[str] = field(default_factory=set)
    requests: dict[str, Request] = field(default_factory=dict)
    homes: dict[str, Home] = field(default_factory=dict)
    compared: Any = None
    signed: list[tuple[str, str | None]] | None = None
    covered: set[str] = field(default_factory=set)
    shown: datetime | None = None
    presented: tuple[str, ...] | None = None
    agreed: set[str] = field(default_factory=set)


class Clerk:
    """Writes down what has happened, in plain lists, and says what must not happen next."""

    def __init__(self, opening: Opening) -> None:
        self.register, self.need, self.procedure = opening
        self.tried: dict[str, str] = {}
        self.round = Round()
        self.run = Run()
        self.bridge: Run | None = None
        self.review: str | None = None
        self.times: list[tuple[datetime, datetime]] = []
        self.lots = {self.need.lot}
        self.homes: dict[str, str] = {}
        self.bids: dict[str, set[str]] = {}
        self.ever_shown = False
        self.seen: set[str] = set()

    # --- What the clerk looks up -------------------------------------------------------------

    def day(self, at: datetime) -> date:
        """The day by the clock on the wall."""
        return at.astimezone(self.procedure.tz).date()

    @property
    def last(self) -> datetime:
        """When the latest of all entries happened."""
        return max(at for at, _ in self.times)

    @property
    def choice(self) -> Any:
        """What was decided last, if it holds."""
        return self.run.choice

    @property
    def started(self) -> date | None:
        """From which day what was decided last runs."""
        return self.run.started

    @property
    def over(self) -> bool:
        """Whether it has come to its end."""
        return self.run.over is not None

    @property
    def bridged(self) -> bool:
        """Whether what was arranged in haste still goes on."""
        return self.bridge is not None and self.bridge.over is None

    @property
    def runs(self) -> Run:
        """What entries on a placement are about: what runs now."""
        return self.bridge if self.bridge is not None and self.bridged else self.run

    @property
    def route(self) -> list[Any]:
        """Where the need may be met, in the office's order."""
        return list(self.procedure.route)

    @property
    def urgent(self) -> bool:
        """Whether it is an emergency."""
        return self.need.urgency == "emergency"

    @property
    def source(self) -> Any:
        """Where the need stands now."""
        return next(source for source in self.route if self.need.lot in source.lots)

    def stands(self, source: Any, before: Any) -> bool:
        """Whether a source is in the way of a later one."""
        outcome = self.tried.get(source.id)
        if outcome is None:
            return True
        if source.kind == "forum":
            # What the forum has given to in-house provision is met there and nowhere after.
            return outcome == "in_house" and before.kind != "in_house"
        return outcome in {"suffices", "in_house"}

    def in_the_way(self, source: Any) -> list[str]:
        """The earlier sources that are still to be tried or used."""
        earlier = self.route[: self.route.index(source)]
        return [other.id for other in earlier if self.stands(other, source)]

    def suits(self, offer: str, proposal: Proposal | None = None) -> str:
        """Whether an offer, or a home under it, meets what is required, by what they state."""
        found = next(o for o in self.register.offers if o.id == offer)
        said = {fact.facet: fact.value for fact in found.facts}
        said |= {fact.facet: fact.value for fact in (proposal.facts if proposal else ())}
        verdicts = set()
        for requirement in self.need.requirements:
            if "garden" in requirement.facets():
                verdicts.add({True: "met", False: "unmet", None: "unknown"}[said.get("garden")])
            elif EXCLUDED in (said.get("area") or ()):
                verdicts.add("unmet")
        return next((v for v in ("unmet", "unknown") if v in verdicts), "met")

    def live(self) -> dict[str, Home]:
        """The homes that can be chosen."""
        return {id: home for id, home in self.round.homes.items() if home.status == "live"}

    def suiting(self, *verdicts: str) -> set[str]:
        """The homes that can be chosen and suit so."""
        return {
            id
            for id, home in self.live().items()
            if self.suits(home.proposal.offer, home.proposal) in verdicts
        }

    def open(self) -> list[str]:
        """References of requests that nothing has come back on."""
        return [ref for ref, request in self.round.requests.items() if request.status == "open"]

    def disputed(self) -> set[str]:
        """Who declined for no ground that the agreement gives, and was not passed over."""
        return {
            request.candidate
            for request in self.round.requests.values()
            if request.status == "declined" and request.reason == "unwilling"
        } - self.round.skipped

    def to_be_asked(self) -> set[str]:
        """Whom the key named, and who was neither asked nor passed over."""
        return set(self.round.named) - set(self.round.asked) - self.round.skipped

    def unheard(self) -> set[str]:
        """Who may serve by the register, and was neither asked nor passed over."""
        return self.round.relevant - set(self.round.asked) - self.round.skipped

    def in_force(self, at: datetime) -> bool:
        """Whether the agreement lets awards be made."""
        last = self.register.frameworks[0].term.last
        return last is None or self.day(at) <= last

    def required(self, contenders: int) -> bool:
        """Whether people must compare so many before prices are shown."""
        rule = self.procedure.assessment
        when = rule.emergency if self.urgent else rule.ordinary
        return when == "always" or (when == "when_several" and contenders > 1)

    def first_wins(self) -> bool:
        """Whether the first suitable answer is taken."""
        rule = self.procedure.emergency
        return self.urgent and rule is not None and rule.wins == "first_suitable"

    def no_yes(self, home: Home | None, before: set[str], on: date) -> list[str]:
        """Who must have said yes to a home as it is now, or to what was decided, and has not."""
        given = home.approved if home is not None else self.round.agreed
        oldest = [person.ages(self.need.requested, on)[1] // 12 for person in self.need.persons]
        return [
            rule.by
            for rule in self.procedure.approvals
            if rule.before in before
            # A board has nothing to investigate where no home was proposed.
            and (home is not None if rule.by == "board" else self.need.persons)
            and rule.urgency in {None, self.need.urgency}
            and (rule.from_age is None or any(age >= rule.from_age for age in oldest))
            and rule.by not in given
        ]

    # --- What the clerk has against an entry ---------------------------------------------------

    def against(self, entry: e.Entry) -> Iterator[str]:
        """Why an entry may not be made now: the order of events first, then its own rule."""
        written = entry.recorded or entry.at
        noted_late = entry.recorded is not None and entry.kind in _LATER_NEWS
        if entry.recorded is not None and entry.recorded <= entry.at:
            yield "recorded before it happened"
        if written < max(recorded for _, recorded in self.times):
            yield "written before the last entry was"
        if entry.at < self.last and not noted_late:
            yield "out of order"
        if entry.at < self.times[0][0]:
            yield "before the need was opened"
        again = getattr(entry, "because", None) == "replacement" and self.run.interrupted
        if self.over and entry.kind not in _AFTER_THE_END and not again:
            yield "after the end"
        own = getattr(self, f"_against_{entry.kind}", None)
        yield from own(entry) if own is not None else ()

    def _chosen(self) -> Iterator[str]:
        if self.choice is not None:
            yield "a choice was made"

    def _against_tried(self, entry: Any) -> Iterator[str]:
        source = next((s for s in self.route if s.id == entry.source), None)
        if source is None:
            yield "no such source"
            return
        yield from self._chosen()
        yield from self.in_the_way(source)
        if entry.outcome not in _OUTCOMES[source.kind]:
            yield "not what such a source comes to"
        if entry.outcome == "in_house" and all(s.kind != "in_house" for s in self.route):
            yield "there is no in-house provision"
        if entry.outcome == "passed":
            if source.may_pass != "always" and not (source.may_pass == "emergency" and self.urgent):
                yield "may not be passed over"
            if self.round.requests and source == self.source:
                yield "is being asked"
        elif source.kind in _LOTTED:
            if source != self.source:
                yield "the need stands elsewhere"
            yield from self._unfinished(entry.at)

    def _unfinished(self, at: datetime) -> Iterator[str]:
        """What is left of the round."""
        if self.source.kind == "user_choice":
            if self.round.presented != ():
                yield "nobody has seen that no provider can serve"
            return
        if self.round.looked is None:
            yield "nobody was looked for"
        yield from (f"{ref} is open" for ref in self.open())
        if self.in_force(at):
            yield from (f"{id} is to be asked" for id in self.to_be_asked())
            yield from (f"{id} was not heard" for id in self.unheard())
            yield from (f"{id} may be chosen" for id in self.suiting("met", "unknown"))

    def _against_round_opened(self, entry: Any) -> Iterator[str]:
        yield from self._chosen()
        if not self.spoilt():
            yield from self._unfinished(entry.at)

    def spoilt(self) -> bool:
        """Whether prices were known before a comparison that must be made without them."""
        now = self.round
        done = now.compared is not None and now.compared.outcome in {"chosen", "tied"}
        left_out = self.required(len(self.live())) and bool(set(self.live()) - now.covered)
        # What the answers leave open nobody may settle any more who has seen the prices.
        asks = now.compared is not None and now.compared.outcome == "ask"
        short = self.unsigned(len(self.live())) or left_out or asks
        return now.shown is not None and not done and short

    def unsigned(self, contenders: int) -> bool:
        """Whether so many must be compared, and somebody has still to sign."""
        signed = {role for role, _ in self.round.signed or ()}
        return self.required(contenders) and not (
            self.round.signed is not None and signed >= set(self.procedure.assessment.roles)
        )

    def _against_need_changed(self, entry: Any) -> Iterator[str]:
        after = entry.because in {"ordinary", "replacement"}
        if after != (self.choice is not None):
            yield "not now for that reason"
        if entry.because == "ordinary" and self.review != "ordinary":
            yield "was not reviewed so"
        if entry.because == "replacement" and not self.run.interrupted:
            yield "nothing was interrupted"
        if entry.need.id != self.need.id:
            yield "another case"
        if entry.need.urgency == "emergency" and self.procedure.emergency is None:
            yield "no rule for emergencies"
        source = next((s for s in self.route if entry.need.lot in s.lots), None)
        if source is None:
            yield "outside the route"
        elif entry.because == "next_source":
            yield from self.in_the_way(source)
            if self.round.looked is not None and self.tried.get(self.source.id) is None:
                yield from self._unfinished(entry.at)

    def _against_skipped(self, entry: Any) -> Iterator[str]:
        # What the key says of the answers takes the place of what it said of the register.
        named = self.to_be_asked() if self.round.compared is None else set()
        if entry.candidate not in named | self.disputed():
            yield "not to be asked"
        if entry.reason not in {"full", "declined"}:
            yield "no listed reason"
        if entry.reason == "declined" and len(set(entry.declines)) < 2:
            yield "two declines are to be named"

    def _further(self) -> set[str]:
        """The homes that are to be completed."""
        compared = self.round.compared
        return set(compared.whom) if compared and compared.outcome == "ask" else set()

    def _put(self) -> set[str]:
        """The homes that this comparison has asked about, or that are still to be completed."""
        compared = self.round.compared
        return {
            request.candidate
            for request in self.round.requests.values()
            if request.stage == "answers"
            and (request.status == "open" or (compared and request.asked >= compared.at))
        }

    def _against_asked(self, entry: Any) -> Iterator[str]:
        yield from self._chosen()
        whom = [sent.candidate for sent in entry.requests]
        decided = self.round.compared or self.round.looked
        if decided is None:
            yield "nobody was looked for"
            return
        yield from self.in_the_way(self.source)
        if not self.in_force(entry.at):
            yield "the agreement has run out"
        if decided.stage == "offers":
            if sorted(whom) != sorted(self.to_be_asked()):
                yield "not all who are to be asked, and nobody else"
        elif sorted(whom) != sorted(self._further() - self._put()):
            yield "not all whose homes are to be completed, and nobody else"
        elif self.round.shown is not None:
            yield "prices were shown"
        if entry.questions != decided.questions:
            yield "not the key's questions"
        if entry.answer_by <= entry.at:
            yield "the deadline has passed"

    def _against_answer(self, entry: Any) -> Iterator[str]:
        yield from self._chosen()
        request = self.round.requests.get(entry.request)
        if request is None:
            yield "no such request"
        elif entry.at < request.asked:
            yield "before it was asked"

    def _against_proposed(self, entry: Any) -> Iterator[str]:
        yield from self._against_answer(entry)
        request = self.round.requests.get(entry.request)
        home = self.round.homes.get(entry.proposal.id)
        if entry.proposal.need != self.need.id:
            yield "for another need"
        if request is not None:
            about = entry.proposal.offer if request.stage == "offers" else entry.proposal.id
            if about != request.candidate:
                yield "another's request"
        if home is not None and home.status in {"withdrawn", "rejected"}:
            yield "no longer proposed"
        if home is not None and home.proposal.offer != entry.proposal.offer:
            yield "another's home"
        if home is not None and self.round.shown is not None:
            yield "completed after prices were shown"
        if entry.holds_until is not None and entry.holds_until <= entry.at:
            yield "kept free until before it came"

    def _against_declined(self, entry: Any) -> Iterator[str]:
        yield from self._against_answer(entry)
        request = self.round.requests.get(entry.request)
        if request is not None and request.status == "declined":
            yield "declined already"
        if any(entry.request in home.refs for home in self.live().values()):
            yield "a home stands on it"
        if entry.reason not in {"place", "unwilling"}:
            yield "no listed reason"

    def _against_no_answer(self, entry: Any) -> Iterator[str]:
        yield from self._against_answer(entry)
        request = self.round.requests.get(entry.request)
        if request is not None and request.status != "open":
            yield "was answered"
        if request is not None and entry.at < request.answer_by:
            yield "the time is not out"

    def _against_reminded(self, entry: Any) -> Iterator[str]:
        for ref in entry.requests:
            request = self.round.requests.get(ref)
            if request is None or request.status != "open" or entry.at >= request.answer_by:
                yield "not awaited"

    def _against_withdrawn(self, entry: Any) -> Iterator[str]:
        yield from self._asked_for(entry.proposal)

    def _against_prices_shown(self, entry: Any) -> Iterator[str]:
        if not self.round.homes:
            yield "there are no prices to show"

    def _against_signature(self, signature: Signature, at: datetime) -> Iterator[str]:
        if signature.role not in self.procedure.assessment.roles:
            yield "does not assess"
        if signature.at > at or any(signature.at < home.at for home in self.live().values()):
            yield "signed at a wrong time"
        if self.round.shown is not None:
            yield "prices were shown"

    def _against_assessed(self, entry: Any) -> Iterator[str]:
        yield from self._chosen()
        if entry.assessment.need != self.need.id:
            yield "another need"
        if any(id not in self.live() for tier in entry.assessment.tiers for id in tier):
            yield "compares what cannot be chosen"
        if entry.assessment.prices_shown is not None:
            yield "says itself that prices were shown"
        people = [signature.by for signature in entry.assessment.signed]
        roles = [signature.role for signature in entry.assessment.signed]
        if len(set(roles)) < len(roles) or len(set(people)) < len(people):
            yield "signed twice"
        for signature in entry.assessment.signed:
            yield from self._against_signature(signature, entry.at)

    def _against_signed(self, entry: Any) -> Iterator[str]:
        if self.round.signed is None:
            yield "nothing to sign"
            return
        yield from self._against_signature(entry.signature, entry.at)
        roles, people = zip(*self.round.signed, strict=True)
        if entry.signature.role in roles or entry.signature.by in people:
            yield "signed twice"

    def _against_decided(self, entry: Any) -> Iterator[str]:
        yield from self._chosen()
        if entry.stage == "offers":
            yield from self.in_the_way(self.source)
            if self.tried.get(self.source.id) is not None:
                yield "is done with"
            if self.source.kind == "user_choice":
                yield "is not ranked: the individual chooses"
            yield from (f"{ref} is open" for ref in self.open())
            yield from (f"{id} is disputed" for id in self.disputed())
            if self.in_force(entry.at):
                yield from (f"{id} may be chosen" for id in self.suiting("met", "unknown"))
            return
        if not self.live():
            yield "no home to choose"
        if not self.first_wins():
            yield from (f"{ref} is open" for ref in self.open())
        if entry.outcome not in {"chosen", "tied"}:
            return
        contenders = len(self.suiting("met", "unknown") & set(entry.among))
        if self.unsigned(contenders):
            yield "not compared and signed by all"

    def _against_approved(self, entry: Any) -> Iterator[str]:
        if entry.proposal is not None:
            yield from self._asked_for(entry.proposal)
        elif self.choice is None or self.choice.kind == "awarded" or self.started is not None:
            yield "nothing was decided without a proposal"
        home = self.round.homes.get(entry.proposal)
        if entry.party not in {rule.by for rule in self.procedure.approvals}:
            yield "is not asked"
        if entry.party in (home.approved if home is not None else self.round.agreed):
            yield "has said yes"

    def _asked_for(self, id: str) -> Iterator[str]:
        if self.started is not None:
            yield "it runs"
        if self.choice is None and id not in self.live():
            yield "cannot be chosen"
        if self.choice is not None and getattr(self.choice, "candidate", None) != id:
            yield "was not chosen"

    def _against_rejected(self, entry: Any) -> Iterator[str]:
        yield from self._asked_for(entry.proposal)
        if entry.reason != "unfit":
            yield "no listed reason"

    def _undelegated(self, entry: Any, may: str, value: Money | None) -> Iterator[str]:
        rule = next((d for d in self.procedure.delegations if d.id == entry.delegation), None)
        if rule is None or rule.role != entry.role or may not in rule.may:
            yield "not delegated"
            return
        if rule.valid.end is not None and self.day(entry.at) >= rule.valid.end:
            yield "the delegation has run out"
        if rule.up_to is not None and may != "in_house" and not (value and value <= rule.up_to):
            yield "above what is delegated"

    def _against_awarded(self, entry: Any) -> Iterator[str]:
        yield from self._chosen()
        yield from self.in_the_way(self.source)
        home, compared = self.live().get(entry.candidate), self.round.compared
        if home is None:
            yield "has not been proposed, or is not any more"
            return
        if compared is None or compared.outcome not in {"chosen", "tied"}:
            yield "the key has named nobody"
            return
        if self.suits(home.proposal.offer, home.proposal) != "met":
            yield "does not meet every requirement"
        if entry.candidate not in compared.among:
            yield "was not compared"
        if entry.reason is None and compared.whom != (entry.candidate,):
            yield "departs without a reason"
        if home.holds_until is not None and entry.at > home.holds_until:
            yield "is not kept free any more"
        if not self.in_force(entry.at):
            yield "the agreement has run out"
        yield from self.no_yes(home, {"award"}, self.day(entry.at))
        totals = [
            q.total
            for q in compared.quotes
            if (q.candidate, q.basis) == (home.proposal.id, "total")
        ]
        yield from self._undelegated(entry, "award", totals[0] if totals else None)

    def _against_in_house(self, entry: Any) -> Iterator[str]:
        yield from self._chosen()
        source = next((s for s in self.route if s.id == entry.source), None)
        if source is None or source.kind not in {"network", "in_house"}:
            yield "no such source"
            return
        if self.tried.get(source.id) not in {"suffices", "in_house"}:
            yield "was not found to suffice"
        yield from self.in_the_way(source)
        yield from self._undelegated(entry, "in_house", None)

    def _against_direct_awarded(self, entry: Any) -> Iterator[str]:
        yield from self._chosen()
        source = next((s for s in self.route if s.id == entry.source), None)
        if source is None or source.kind != "direct_award":
            yield "no such source"
            return
        yield from self.in_the_way(source)
        yield from self._undelegated(entry, "direct_award", entry.value)
        if entry.limit is None or entry.limit_source is None:
            yield "the limit is not known"
        elif entry.sum_before + entry.value >= entry.limit and not entry.exception:
            yield "the limit is reached"
        bound = source.documented_from
        if (bound is None or entry.value >= bound) and not entry.competition:
            yield "not documented"

    def _against_presented(self, entry: Any) -> Iterator[str]:
        yield from self._chosen()
        if self.source.kind != "user_choice":
            yield "the individual does not choose"
        yield from self.in_the_way(self.source)

    def _against_chose(self, entry: Any) -> Iterator[str]:
        yield from self._chosen()
        rule = self.source.who_does_not_choose
        if not self.round.presented:
            yield "nobody was presented"
        if entry.provider is None and (entry.party, rule) != ("rule", "in_house"):
            yield "nobody was chosen"
        if entry.provider is not None:
            if entry.provider not in self.round.presented:
                yield "was not presented"
            if (entry.party, rule) == ("rule", "in_house"):
                yield "the rule says in-house"

    def _against_reviewed(self, entry: Any) -> Iterator[str]:
        if not self.urgent or self.choice is None or self.review is not None:
            yield "nothing to review"

    def _against_held(self, entry: Any) -> Iterator[str]:
        yield from self._asked_for(entry.proposal)
        if entry.until <= entry.at:
            yield "until before now"

    def _against_informed(self, entry: Any) -> Iterator[str]:
        if self.choice is None:
            yield "nothing was decided"
        yield from (f"{ref} was not sent" for ref in entry.requests if ref not in self.sent())

    def sent(self) -> set[str]:
        """References of all requests of the round."""
        return set(self.round.requests)

    def _against_procedure_changed(self, entry: Any) -> Iterator[str]:
        new = entry.procedure
        if new == self.procedure:
            yield "nothing has changed"
        if all(self.need.lot not in source.lots for source in new.route):
            yield "the need stands nowhere"
        if set(self.tried) - {source.id for source in new.route}:
            yield "what was tried is gone"
        kinds = {source.id: source.kind for source in self.route}
        for source in new.route:
            used = source.id in {*self.tried, self.source.id}
            if used and kinds.get(source.id) != source.kind:
                yield "what was tried is something else now"
        if self.urgent and new.emergency is None:
            yield "no rule for emergencies"
        if new.zone != self.procedure.zone:
            yield "another clock"

    def _against_started(self, entry: Any) -> Iterator[str]:
        if self.choice is None:
            yield "nothing was decided"
            return
        if self.started is not None:
            yield "has begun"
        if self.bridged:
            yield "what was arranged in haste goes on"
        if entry.on < self.day(self.choice.at) or entry.on > self.day(entry.at):
            yield "on a wrong day"
        home = self.round.homes.get(getattr(self.choice, "candidate", ""))
        yield from self.no_yes(home, {"award", "start"}, entry.on)

    def _against_ended(self, entry: Any) -> Iterator[str]:
        started = self.runs.started
        if started is None or entry.on < started:
            yield "has not begun"
        if entry.on > self.day(entry.at):
            yield "lies ahead"

    def _against_interrupted(self, entry: Any) -> Iterator[str]:
        runs = self.runs
        if runs.choice is None:
            yield "nothing was decided"
        elif entry.on < (runs.started or self.day(runs.choice.at)):
            yield "before it was decided, or began"
        if entry.on > self.day(entry.at):
            yield "lies ahead"

    def _against_closed(self, entry: Any) -> Iterator[str]:
        if self.bridged or self.started is not None:
            yield "it runs"

    def _against_opened(self, entry: Any) -> Iterator[str]:
        yield "was opened already"

    # --- What the clerk writes down ------------------------------------------------------------

    def note(self, entry: e.Entry) -> None:
        """Write down what has happened."""
        self.times.append((entry.at, entry.recorded or entry.at))
        self.seen.add(entry.kind)
        getattr(self, f"_note_{entry.kind}", lambda entry: None)(entry)

    def _note_tried(self, entry: Any) -> None:
        self.tried[entry.source] = entry.outcome
        source = next(s for s in self.route if s.id == entry.source)
        if entry.outcome == "in_house":
            self.tried[next(s.id for s in self.route if s.kind == "in_house")] = "in_house"
        elif source.kind == "in_house" and entry.outcome != "suffices":
            # The forum decides again, since what it decided did not come about.
            for forum in (s.id for s in self.route if s.kind == "forum"):
                if self.tried.get(forum) == "in_house":
                    del self.tried[forum]

    def _note_need_changed(self, entry: Any) -> None:
        if entry.because in {"assessment", "replacement"}:
            self.tried = {}
        if entry.because != "next_source":
            lotted = {source.id for source in self.route if source.kind in _LOTTED}
            self.tried = {id: came for id, came in self.tried.items() if id not in lotted}
        if self.urgent and entry.need.urgency == "ordinary":
            # Haste is no ground any more.
            haste = {source.id for source in self.route if source.may_pass == "emergency"}
            left = self.tried.items()
            self.tried = {id: came for id, came in left if id not in haste or came != "passed"}
        if entry.because == "ordinary":
            self.tried = {id: came for id, came in self.tried.items() if came != "passed"}
        if entry.because == "ordinary" and self.started is not None and not self.over:
            self.bridge = self.run
        self.need, self.round = entry.need, Round()
        self.lots.add(self.need.lot)
        if self.choice is not None:
            self.run, self.review = Run(), None

    def _note_round_opened(self, entry: Any) -> None:
        self.tried.pop(self.source.id, None)
        self.round = Round()

    def _note_decided(self, entry: Any) -> None:
        now = self.round
        self.seen.add(f"{entry.stage}.{entry.outcome}")
        if entry.stage == "offers":
            now.looked, now.compared = entry, None
            now.named = entry.whom if entry.outcome in {"ask", "chosen", "tied"} else ()
            offers = [offer.id for offer in self.register.offers if offer.lot == self.need.lot]
            now.relevant = {id for id in offers if self.suits(id) != "unmet"}
            assert () == entry.quotes
            return
        now.compared = entry
        if entry.outcome in {"chosen", "tied"}:
            now.shown = now.shown or entry.at
            self.ever_shown = True
            assert set(entry.whom) <= self.suiting("met")
        else:
            assert () == entry.quotes
        if self.first_wins():
            self._first(entry)
        else:
            assert set(entry.among) == set(self.live())

    def _first(self, entry: Any) -> None:
        """Of those who suit the one that came first is taken, and where none does all are."""
        order = sorted(self.suiting("met"), key=lambda id: (self.live()[id].at, id))
        assert set(entry.among) == set(order[:1] or self.live())

    def _note_skipped(self, entry: Any) -> None:
        self.round.skipped.add(entry.candidate)

    def _note_asked(self, entry: Any) -> None:
        now = self.round
        stage = (now.compared or now.looked).stage
        for sent in entry.requests:
            assert sent.ref not in now.requests
            if stage == "offers":
                assert sent.candidate not in now.asked
                now.asked.append(sent.candidate)
            now.requests[sent.ref] = Request(sent.candidate, stage, entry.at, entry.answer_by)

    def _note_proposed(self, entry: Any) -> None:
        now, request = self.round, self.round.requests[entry.request]
        self.homes[entry.proposal.id] = entry.proposal.offer
        if entry.proposal.prices is not None:
            self.bids.setdefault(entry.proposal.offer, set()).update(
                _amounts(entry.proposal.prices)
            )
        late = entry.at > request.answer_by and self.procedure.late_answers == "disregarded"
        status = "late" if late or now.shown is not None else "live"
        if status == "live" or request.status == "open":
            request.status = "proposed"
        home = now.homes.get(entry.proposal.id)
        if status == "late" and home is not None and home.status == "live":
            # What is disregarded takes nothing away from what came in time.
            return
        refs = (home.refs if home is not None else set()) | {entry.request}
        now.homes[entry.proposal.id] = Home(
            entry.proposal, refs, entry.at, status, entry.holds_until
        )
        if status == "live":
            now.signed = now.compared = None
            now.covered = set()

    def _note_declined(self, entry: Any) -> None:
        self.round.requests[entry.request].reason = entry.reason
        self._unanswered(entry, "declined")

    def _note_no_answer(self, entry: Any) -> None:
        self._unanswered(entry, "no_answer")

    def _unanswered(self, entry: Any, status: str) -> None:
        request, compared = self.round.requests[entry.request], self.round.compared
        request.status = status
        home = self.round.homes.get(request.candidate)
        if home is None or home.status != "live" or home.at > request.asked:
            return
        if self.suits(home.proposal.offer, home.proposal) != "unknown":
            return
        # A requirement that stays open after it was asked about is not met.
        home.status = "rejected"
        if compared is not None and request.candidate in compared.among:
            # Where another was taken before it, nothing was decided that rests on it.
            self.round.compared = None

    def _note_withdrawn(self, entry: Any) -> None:
        self._gone(entry, "withdrawn")

    def _note_rejected(self, entry: Any) -> None:
        self._gone(entry, "rejected")

    def _gone(self, entry: Any, status: str) -> None:
        self.round.homes[entry.proposal].status = status
        self.round.compared = self.run.choice = self.review = None

    def _note_prices_shown(self, entry: Any) -> None:
        self.ever_shown = True
        self.round.shown = self.round.shown or entry.at

    def _note_assessed(self, entry: Any) -> None:
        self.round.signed = [(s.role, s.by) for s in entry.assessment.signed]
        self.round.covered = {id for tier in entry.assessment.tiers for id in tier}
        self.round.compared = None

    def _note_signed(self, entry: Any) -> None:
        assert self.round.signed is not None
        self.round.signed.append((entry.signature.role, entry.signature.by))
        self.round.compared = None

    def _note_approved(self, entry: Any) -> None:
        home = self.round.homes.get(entry.proposal)
        (home.approved if home is not None else self.round.agreed).add(entry.party)

    def _note_awarded(self, entry: Any) -> None:
        self.run.choice, self.review = entry, None

    _note_in_house = _note_direct_awarded = _note_chose = _note_awarded

    def _note_presented(self, entry: Any) -> None:
        self.round.presented = entry.order

    def _note_reviewed(self, entry: Any) -> None:
        self.review = entry.outcome

    def _note_held(self, entry: Any) -> None:
        self.round.homes[entry.proposal].holds_until = entry.until

    def _note_procedure_changed(self, entry: Any) -> None:
        self.procedure = entry.procedure

    def _note_started(self, entry: Any) -> None:
        self.run.started = entry.on

    def _note_interrupted(self, entry: Any) -> None:
        if self.bridged:
            self.seen.add("bridge")
        runs = self.runs
        runs.interrupted, runs.over = True, entry.on

    def _note_ended(self, entry: Any) -> None:
        if self.bridged:
            self.seen.add("bridge")
        self.runs.over = entry.on

    def _note_closed(self, entry: Any) -> None:
        self.run.over = self.day(entry.at)


# --- Playing a call-off ------------------------------------------------------------------------

# What must not be told, in words that turn up in no other place.
_WORDS, _WHO, _SECRET = "viskat i örat", "Hjördis", "pärlugglan"
_OTHERS = ("syskonet-1", "syskonet-2")

_WHEN = st.sampled_from(["now"] * 8 + ["too early", "noted later"])
_WAIT = st.sampled_from([1, 1, 25, 45, 600, 1440, 3 * 1440])
_PICK = st.integers(0, 5)
_LANGUAGES = st.sampled_from(LANGUAGES)
_DELEGATED = st.sampled_from(
    [(point, "director") for point in "1119"] + [(point, "head") for point in "1234"]
)
_DIRECT: dict[str, Any] = {
    "supplier": "SE-5569000099",
    "name": "Zelkova",
    "procured": date(2024, 1, 15),
    "value": Money(minor=100_000_00, currency="SEK"),
    "sum_before": Money(minor=0, currency="SEK"),
    "limit": Money(minor=7_802_550_00, currency="SEK"),
    "limit_source": "beslut",
    "what": _WORDS,
    "competition": _WORDS,
    "asked": _WORDS,
    "answered": _WORDS,
    "reason": _WORDS,
    "term": Period(date(2024, 2, 1), date(2024, 3, 1)),
}


class Straight:
    """Takes the first way there is, and hears of nobody: whoever waits, waits to the end."""

    def one(self, *options: Any) -> Any:
        """The first of some ways."""
        return options[0]

    def answer(self) -> tuple[Any, Any]:
        """A home of which nothing is stated beside its offer."""
        return (), None


class Drawn(Straight):
    """Takes any way."""

    def __init__(self, data: st.DataObject) -> None:
        self.data = data

    def one(self, *options: Any) -> Any:
        """Any of some ways."""
        return self.data.draw(st.sampled_from(options))

    def answer(self) -> tuple[Any, Any]:
        """Any home."""
        return self.data.draw(answers())


class Playing:
    """A call-off as it is played: its file, the clerk beside it, and the time."""

    def __init__(self, opening: Opening) -> None:
        self.clerk = Clerk(opening)
        self.register = opening.register
        self.now = _OPENED
        self.homes = 0
        self.well = False
        self.refused = ""
        self.case = Case.open(opening.need, opening.procedure, **self.moment(), secret=_SECRET)
        self.clerk.note(self.case.entries[0])

    # --- Adding what happens -------------------------------------------------------------------

    def moment(self, when: str = "now") -> dict[str, Any]:
        """Now; or before the last event, unsaid; or a while ago, and noted now."""
        self.now += _MINUTE
        who = {"role": "caseworker", "by": _WHO}
        if when == "too early":
            return {"at": self.clerk.last - _MINUTE, **who}
        if when == "noted later":
            at, self.now = self.now - 20 * _MINUTE, self.now + 20 * _MINUTE
            return {"at": at, "recorded": self.now, **who}
        return {"at": self.now, **who}

    def add(self, entry: e.Entry, *, sure: bool = True) -> bool:
        """Add an entry, which must be taken where the clerk has nothing against it.

        Args:
            entry: The entry.
            sure: Whether all that hinders it is known to the clerk.
        """
        self.well = False
        against, before = list(self.clerk.against(entry)), self.case.state
        refused = self.refused = ""
        try:
            self.case = self.case.add(entry)
        except InputError as mistake:
            refused = self.refused = str(mistake)
            self._tells_nothing(mistake)
        if refused:
            assert before is self.case.state
            assert against or not sure, f"a right {entry.kind} was refused: {refused}"
        else:
            assert not against, f"a wrong {entry.kind} was taken: {against}"
            self.clerk.note(entry)
        return not refused

    def apply(self, does: Callable[..., Case], **given: Any) -> bool:
        """Let the key be applied, and the entries that come of it be judged one by one."""
        self.well = False
        try:
            more = does(self.case, self.register, **given)
        except InputError as mistake:
            self.refused = str(mistake)
            self._tells_nothing(mistake)
            return False
        for entry in more.entries[len(self.case.entries) :]:
            against = list(self.clerk.against(entry))

            assert not against, f"a wrong {entry.kind} was taken: {against}"
            self._same_for_all(entry)
            self.clerk.note(entry)
        self.case = more
        return True

    def _same_for_all(self, entry: e.Entry) -> None:
        """All who are asked get one request, which the fingerprint in the file is of."""
        if not isinstance(entry, e.Asked):
            return
        body = self.body(entry.questions, entry.answer_by)

        assert body.fingerprint == entry.body
        assert len({sent.ref for sent in entry.requests}) == len(entry.requests)

    def body(
        self, questions: Any = (), answer_by: datetime | None = None, need: Need | None = None
    ) -> Any:
        """The request as suppliers get it now, for this need or another."""
        need = need or self.clerk.need
        terms = self.register.terms(need.lot)
        return call_off_request(need, questions, answer_by or self.now, terms)

    # --- Following the next step ---------------------------------------------------------------

    def steps(self) -> Sequence[Any]:
        """What is to be done now."""
        return next_steps(self.case.state, self.now)

    def go_on(self, choose: Straight) -> None:
        """Do what is to be done next, one way or another, or let time pass until it is due."""
        if self.clerk.bridged:
            self._bring_together()
            if choose.one(False, False, False, True):
                assert self._do_end(None, choose), f"what bridges cannot end: {self.refused}"
                return
        steps = sorted(self.steps(), key=lambda step: step.code == "start")
        codes = {step.code for step in steps}
        # It can begin once all have said yes.
        waits = "start" if codes & {"approve", "approve_decided"} else ""
        steps = [s for s in steps if s.code not in {"settle", waits}]
        # Of a day on which prices may change, there is nothing to write down.
        steps = [s for s in steps if s.code != "due" or s.entry is not None]
        if steps:
            # What has begun when it is looked at again goes on: that is to happen often.
            often = {"start": 4, "review": 1, "ordinary": 3}
            more = [step for step in steps for _ in range(often.get(step.code, 0))]
            self.follow(choose.one(*steps, *more), choose)
        else:
            assert self._do_end(None, choose), f"what runs cannot end: {self.refused}"

    def _bring_together(self) -> None:
        """While what was arranged in haste goes on, nothing else begins, and nothing is closed."""
        moment = self.moment()
        self.add(e.Started(on=self.clerk.day(moment["at"]), **moment))
        self.add(e.Closed(reason=_WORDS, **moment))

    def follow(self, step: Any, choose: Straight) -> None:
        """Do one step; what it asks for must be taken."""
        done = getattr(self, f"_do_{step.code}")(step, choose)

        assert done is not False, f"the next step {step.code!r} was refused: {self.refused}"

    def _source(self, step: Any) -> Any:
        return next(s for s in self.clerk.route if s.id == step.whom[0])

    def _do_try(self, step: Any, choose: Straight) -> bool:
        source = self._source(step)
        house = any(s.kind == "in_house" for s in self.clerk.route)
        ways = [o for o in _OUTCOMES[source.kind] if o != "passed" and (o != "in_house" or house)]
        outcome = choose.one(ways[0], *ways)
        return self.add(e.Tried(source=source.id, outcome=outcome, reason=_WORDS, **self.moment()))

    def _do_decide_in_house(self, step: Any, choose: Straight) -> bool:
        source = self._source(step)
        if source.kind == "forum":
            source = next(s for s in self.clerk.route if s.kind == "in_house")
        moment = {**self.moment(), "role": "director"}
        return self.add(e.InHouse(source=source.id, delegation="1", **moment))

    def _do_put_to(self, step: Any, choose: Straight) -> bool:
        lot = self._source(step).lots[0]
        return self.change("next_source", lot=lot)

    def change(self, because: Any, **changes: Any) -> bool:
        """State the need anew."""
        moment = self.moment()
        need = self.clerk.need.replace(frozen=moment["at"], **changes)
        return self.add(e.NeedChanged(need=need, because=because, reason=_WORDS, **moment))

    def _do_look(self, step: Any, choose: Straight) -> bool:
        return self.apply(look, **self.moment())

    def _do_ask(self, step: Any, choose: Straight) -> bool:
        return self.apply(ask, answer_by=self.by_person(), **self.moment())

    _do_ask_further = _do_ask

    def by_person(self) -> datetime | None:
        """The deadline, where the table leaves it to a person."""
        procedure = self.clerk.procedure
        if deadline(procedure, self.clerk.need, self.now + _MINUTE).answer_by is not None:
            return None
        day = next_working_day(self.clerk.day(self.now), procedure.office)
        return datetime.combine(day, time(12), tzinfo=procedure.tz)

    def _do_await(self, step: Any, choose: Straight) -> bool:
        ref = choose.one(None, *(2 * self.clerk.open()))
        if ref is None:
            soon = step.by - 5 * _MINUTE
            until = choose.one(step.by, soon, soon)
            self.now = max(self.now, until)
            return True
        request = self.clerk.round.requests[ref]
        gone = self.clerk.round.shown or request.candidate not in self.clerk.live()
        # What people have seen with its price, or was taken back, is not completed any more.
        done = request.stage == "answers" and gone
        if not done and choose.one(True, True, False):
            holds = choose.one(None, timedelta(minutes=45))
            return self.propose(ref, *choose.answer(), holds=holds)
        reason = choose.one("place", "unwilling")
        return self.add(e.Declined(request=ref, reason=reason, said=_WORDS, **self.moment()))

    def _do_remind(self, step: Any, choose: Straight) -> bool:
        if self.now + _MINUTE >= step.by:
            # The minute in which it is written down would be too late.
            self.now = step.by
            return True
        return self.add(e.Reminded(requests=step.whom, **self.moment()))

    def propose(
        self,
        ref: str,
        facts: Any,
        prices: Any,
        *,
        when: str = "now",
        sure: bool = True,
        holds: timedelta | None = None,
        **changes: Any,
    ) -> bool:
        """Answer a request with a home, or complete the one it asks about."""
        request = self.clerk.round.requests.get(ref)
        stood = self.clerk.round.homes.get(request.candidate) if request else None
        if stood is not None:
            given = {"id": stood.proposal.id, "offer": stood.proposal.offer}
        else:
            self.homes += 1
            offer = request.candidate if request else self.register.offers[0].id
            given = {"id": f"home-{self.homes:03}", "offer": offer}
        moment = self.moment(when)
        home = Proposal(
            **{**given, "need": self.clerk.need.id, "facts": facts, "prices": prices, **changes}
        )
        until = moment["at"] + holds if holds is not None else None
        return self.add(
            e.Proposed(request=ref, proposal=home, holds_until=until, **moment), sure=sure
        )

    def _do_note_silence(self, step: Any, choose: Straight) -> bool:
        return all(self.add(e.NoAnswer(request=ref, **self.moment())) for ref in step.whom)

    def _do_hold_to(self, step: Any, choose: Straight) -> bool:
        return self.add(e.Skipped(candidate=step.whom[0], reason="full", **self.moment()))

    def _do_assess(self, step: Any, choose: Straight) -> bool:
        # Whoever does not sign at once signs later.
        roles = step.whom if choose.one(True, False, False) else step.whom[:1]
        return self.assess(sorted(self.clerk.live()), roles)

    def assess(
        self, among: Sequence[str], roles: Sequence[str], *, when: str = "now", **changes: Any
    ) -> bool:
        """Compare some homes in one tier, signed by a person in each role."""
        moment = self.moment(when)
        signed = tuple(
            Signature(role=role, by=f"{_WHO} {number}", at=moment["at"])
            for number, role in enumerate(roles)
        )
        assessment = Assessment(
            **{
                "need": self.clerk.need.id,
                "tiers": (tuple(among),),
                "grounds": tuple(Ground(id, _WORDS) for id in among),
                "signed": signed,
                **changes,
            }
        )
        return self.add(e.Assessed(assessment=assessment, **moment))

    def _do_sign(self, step: Any, choose: Straight) -> bool:
        return self.sign(step.whom[0], f"{_WHO} of the {step.whom[0]}")

    def sign(self, role: str, by: str, *, when: str = "now") -> bool:
        """Sign the comparison in a further role."""
        moment = self.moment(when)
        return self.add(e.Signed(signature=Signature(role=role, by=by, at=moment["at"]), **moment))

    def _do_compare(self, step: Any, choose: Straight) -> bool:
        now, roles = self.clerk.round, self.clerk.procedure.assessment.roles
        done = self.apply(compare, **self.moment())
        if done or now.signed is None or self.clerk.suiting("met", "unknown") <= now.covered:
            return done
        # The comparison left somebody out: it is made again, or where prices are known a round.
        if now.shown is not None:
            return self.add(e.RoundOpened(reason=_WORDS, **self.moment()))
        return self.assess(sorted(self.clerk.live()), roles)

    def _do_approve_decided(self, step: Any, choose: Straight) -> bool:
        day = self.clerk.day(self.now)
        party: Any = self.clerk.no_yes(None, {"award", "start"}, day)[0]
        return self.add(e.Approved(party=party, **self.moment()))

    def _do_approve(self, step: Any, choose: Straight) -> bool:
        id, day = step.whom[0], self.clerk.day(self.now)
        home = self.clerk.round.homes[id]
        before = {"award"} if self.clerk.choice is None else {"award", "start"}
        party = self.clerk.no_yes(home, before, day)[0]
        said = choose.one("yes", "yes", "yes", "no", "no", "taken back")
        if said == "yes":
            return self.add(e.Approved(proposal=id, party=party, **self.moment()))
        if said == "taken back":
            return self.add(e.Withdrawn(proposal=id, said=_WORDS, **self.moment()))
        return self.add(
            e.Rejected(proposal=id, party=party, reason="unfit", said=_WORDS, **self.moment())
        )

    def _do_award(self, step: Any, choose: Straight) -> bool:
        id = choose.one(*step.whom)
        until = self.clerk.round.homes[id].holds_until
        if until is not None and self.now + _MINUTE > until:
            # It is kept free until this very moment.
            return self.add(e.Held(proposal=id, until=until + _DAY, **self.moment()))
        before = choose.one(*["award"] * 4, "held", "prices shown", "taken back")
        if before == "held":
            return self.add(e.Held(proposal=id, until=self.now + _DAY, **self.moment()))
        if before == "prices shown":
            return self.add(e.PricesShown(**self.moment()))
        if before == "taken back":
            return self.add(e.Withdrawn(proposal=id, said=_WORDS, **self.moment()))
        reason = _WORDS if len(step.whom) > 1 else None
        moment = {**self.moment(), "role": "director"}
        return self.add(e.Awarded(candidate=id, delegation="1", reason=reason, **moment))

    _do_award_tied = _do_award

    def _do_hold(self, step: Any, choose: Straight) -> bool:
        id = step.whom[0]
        if choose.one(True, False):
            until = self.now + 3 * _DAY
            return self.add(e.Held(proposal=id, until=until, **self.moment()))
        return self.add(e.Withdrawn(proposal=id, said=_WORDS, **self.moment()))

    def _do_prices_known(self, step: Any, choose: Straight) -> bool:
        return self.add(e.RoundOpened(reason=_WORDS, **self.moment()))

    def _do_inform(self, step: Any, choose: Straight) -> bool:
        return self.add(e.Informed(requests=step.whom, **self.moment()))

    def _do_due(self, step: Any, choose: Straight) -> bool:
        moment, due = self.moment(), self.clerk.day(step.by)
        on = self.clerk.day(moment["at"])
        return self.add(e.Happened(what=step.whom[0], due=due, on=on, **moment))

    def _do_runs(self, step: Any, choose: Straight) -> bool:
        return self._do_end(step, choose)

    def _do_give_up(self, step: Any, choose: Straight) -> bool:
        source = self.clerk.source.id
        if self.clerk.source.kind != "user_choice" and not choose.one(True, True, False):
            return self.add(e.RoundOpened(reason=_WORDS, **self.moment()))
        return self.add(e.Tried(source=source, outcome="does_not", reason=_WORDS, **self.moment()))

    def _do_present(self, step: Any, choose: Straight) -> bool:
        return self.apply(present, seed="kullarna", **self.moment())

    def _do_choose(self, step: Any, choose: Straight) -> bool:
        provider = choose.one(*step.whom)
        return self.add(e.Chose(provider=provider, party="individual", **self.moment()))

    def _do_direct_award(self, step: Any, choose: Straight) -> bool:
        moment = {**self.moment(), "role": "director"}
        return self.add(e.DirectAwarded(source=step.whom[0], delegation="1", **_DIRECT, **moment))

    def _do_reassess(self, step: Any, choose: Straight) -> bool:
        if self.clerk.bridged:
            # What was arranged in haste ends before the need falls away.
            return self._do_end(step, choose)
        return self.add(e.Closed(reason=_WORDS, **self.moment()))

    def _do_review(self, step: Any, choose: Straight) -> bool:
        outcome = choose.one("confirmed", *["ordinary"] * 3)
        return self.add(e.Reviewed(outcome=outcome, reason=_WORDS, **self.moment()))

    def _do_ordinary(self, step: Any, choose: Straight) -> bool:
        return self.change("ordinary", urgency="ordinary")

    def _do_start(self, step: Any, choose: Straight) -> bool:
        return self.add(e.Started(on=self.clerk.day(self.now + _MINUTE), **self.moment()))

    def _do_end(self, step: Any, choose: Straight) -> bool:
        moment = self.moment()
        on = self.clerk.day(moment["at"])
        if choose.one(True, False) or not self.clerk.runs.started:
            return self.add(e.Ended(on=on, **moment))
        return self.add(e.Interrupted(on=on, party="supplier", reason=_WORDS, **moment))

    def _do_replace(self, step: Any, choose: Straight) -> bool:
        return self.change("replacement")

    # --- What must not be told -----------------------------------------------------------------

    def _tells_nothing(self, mistake: Exception) -> None:
        """A mistake repeats nothing that must not be told, in whatever form."""
        prices = [] if self.clerk.round.shown else [*_PRICES]
        for text in (str(mistake), repr(mistake), repr(mistake.args), repr(vars(mistake))):
            assert [] == _found(text, [*_WITHIN, *prices])

    def hand_out(self, audience: str, number: int, language: Any) -> None:
        """Hand out one document, if there is such a one now: nothing is in it that must not be."""
        before, self.well = self.well, False
        document = getattr(self, f"_to_{audience}")(number, language)
        if document is not None:
            outline, untold = document
            for medium, typeset in MEDIA.items():
                text = html.unescape(typeset(outline))

                assert (audience, medium, []) == (audience, medium, _found(text, untold))
        self.well = before

    def _whoever(self) -> list[Any]:
        """The offers in all lots that the need has stood in."""
        return [offer for offer in self.register.offers if offer.lot in self.clerk.lots]

    def _to_asked(self, number: int, language: Any) -> tuple[Any, list[str]]:
        """To a supplier that is asked: nothing of the person, and nothing of another supplier."""
        return self._to_supplier("asked", number, language)

    def _to_rejected(self, number: int, language: Any) -> tuple[Any, list[str]]:
        """To a supplier that was turned down: the same, with what was found about itself."""
        return self._to_supplier("rejected", number, language)

    def _to_supplier(self, audience: Any, number: int, language: Any) -> tuple[Any, list[str]]:
        offers = self._whoever()
        offer = offers[number % len(offers)]
        given = {"audience": audience, "supplier": offer.id}
        outline = file_protocol(self.case, self.register, language, **given)
        own = _amounts(offer.prices) | self.clerk.bids.get(offer.id, set())
        return outline, [
            *_UNTOLD,
            *(
                name
                for other in offers
                if other.supplier != offer.supplier
                for name in (other.supplier, self._called(other.supplier))
            ),
            *(home for home, of in self.clerk.homes.items() if of != offer.id),
            *(price for price in _PRICES if not self.clerk.ever_shown or price not in own),
        ]

    def _called(self, supplier: str) -> str:
        return next(found.name for found in self.register.suppliers if found.id == supplier)

    def _to_anybody(self, number: int, language: Any) -> tuple[Any, list[str]]:
        """For release: nothing of the person, no supplier, no home, and no price."""
        outline = file_protocol(self.case, self.register, language, audience="release")
        suppliers = [name for s in self.register.suppliers for name in (s.id, s.name)]
        return outline, [*_UNTOLD, *suppliers, *self.clerk.homes, *_PRICES]

    def _to_the_office(self, number: int, language: Any) -> tuple[Any, list[str]]:
        """To those who have the case: everything, but no price before the comparison."""
        outline = file_protocol(self.case, self.register, language)
        return outline, [] if self.clerk.ever_shown else [*_PRICES]

    def _to_the_journal(self, number: int, language: Any) -> tuple[Any, list[str]]:
        """To the person's journal: likewise."""
        outline = journal_outline(self.case, language)
        return outline, [] if self.clerk.ever_shown else [*_PRICES]

    def _to_those_who_compare(self, number: int, language: Any) -> tuple[Any, list[str]]:
        """On the sheet for comparing: no price, and nothing that must not lie on a table."""
        outline = comparison_outline(self.case, self.register, language)
        # The case and its proposals are named.
        return outline, [*_WITHIN, *_PRICES]

    def _to_who_chooses(self, number: int, language: Any) -> tuple[Any, list[str]] | None:
        """To the individual who chooses: no price."""
        if not self.clerk.round.presented:
            return None
        outline = presentation_outline(self.case, self.register, language)
        return outline, [*_UNTOLD, *_PRICES]

    def _to_whom_is_asked(self, number: int, language: Any) -> tuple[Any, list[str]] | None:
        """In the letter with a request: nothing of the person, of another, and no price."""
        state = self.case.state
        decided = state.comparing or state.asking
        requests = list(self.clerk.round.requests.items())
        if decided is None or not requests:
            return None
        ref, request = requests[number % len(requests)]
        offer = self.clerk.homes.get(request.candidate, request.candidate)
        asked = next(found for found in self.register.offers if found.id == offer)
        outline = request_outline(
            self.body(decided.questions, request.answer_by),
            self.register,
            language,
            ref=ref,
            reasons=self.clerk.procedure.reasons,
            name=self._called(asked.supplier),
        )
        others = (found.name for found in self.register.suppliers if found.id != asked.supplier)
        return outline, [*_UNTOLD, *others, *self.clerk.homes, *_PRICES]


_TO = (
    "asked",
    "rejected",
    "anybody",
    "the_office",
    "the_journal",
    "those_who_compare",
    "who_chooses",
    "whom_is_asked",
)
_WITHIN = (
    SIBLINGS,
    EXCLUDED,
    *EXCLUDED_NAMES,
    _SECRET,
    _WORDS,
    _WHO,
    *_OTHERS,
    _DIRECT["name"],
    _DIRECT["supplier"],
    "skydd",
    "protected",
)
_UNTOLD = (NEED, *_WITHIN)
_PRICES = tuple(str(int(Decimal(price) * 100 * days)) for price in PRICES for days in (1, 30))
_BETWEEN_DIGITS = dict.fromkeys(map(ord, " \u00a0\u202f.,'_\n"))


def _amounts(prices: Any) -> set[str]:
    """What some prices come to, for a day and for all days, in digits alone."""
    return {str(int(row.amount * 100 * days)) for row in prices.rows for days in (1, 30)}


def _digits(text: str) -> str:
    """A text without what people part digits with."""
    return text.translate(_BETWEEN_DIGITS)


def _found(text: str, untold: Sequence[str]) -> list[str]:
    """Which of some words and amounts are in a text, however they are set in it."""
    plain = _digits(text).casefold()
    return [word for word in untold if _digits(word).casefold() in plain]


# --- The machine -------------------------------------------------------------------------------


class Calls(RuleBasedStateMachine):
    """Plays one call-off after another, right and wrong, with the clerk's notebook beside it."""

    law: Any

    @initialize(opening=openings(), ahead=st.integers(0, 24), data=st.data())
    def begin(self, opening: Opening, ahead: int, data: st.DataObject) -> None:
        """A need is taken up, and comes some of the way before anything is tried."""
        self.play = Playing(opening)
        self.read = 0
        for _ in range(ahead):
            if not self.clerk.over:
                self.play.go_on(Drawn(data))

    @property
    def clerk(self) -> Clerk:
        """The clerk."""
        return self.play.clerk

    # --- Right ones ----------------------------------------------------------------------------

    @precondition(lambda self: not self.clerk.over)
    @rule(data=st.data())
    def go_on(self, data: st.DataObject) -> None:
        """What is to be done next is done."""
        self.play.go_on(Drawn(data))

    @precondition(lambda self: not self.clerk.over)
    @rule(data=st.data())
    def go_further(self, data: st.DataObject) -> None:
        """The next few things are done."""
        for _ in range(4):
            if not self.clerk.over:
                self.play.go_on(Drawn(data))

    @rule(minutes=_WAIT)
    def wait(self, minutes: int) -> None:
        """Time passes."""
        self.play.now += minutes * _MINUTE

    # --- Right or wrong ones -------------------------------------------------------------------

    @rule(data=st.data(), when=_WHEN)
    def try_source(self, data: st.DataObject, when: str) -> None:
        """Some source comes to something."""
        route = [source.id for source in self.clerk.route]
        source = data.draw(st.sampled_from([*route, "nowhere"]))
        outcome = data.draw(
            st.sampled_from("does_not suffices unclear external in_house passed".split())
        )
        moment = self.play.moment(when)
        sure = not any(s.id == source and s.kind in _LOTTED for s in self.clerk.route)
        entry = e.Tried(source=source, outcome=outcome, reason=_WORDS, **moment)
        self.play.add(entry, sure=sure or outcome == "passed")

    @rule(does=st.sampled_from([look, ask, compare]), when=_WHEN)
    def apply(self, does: Any, when: str) -> None:
        """The key is applied, whether it is its turn or not."""
        given = {"answer_by": self.play.by_person()} if does is ask else {}
        self.play.apply(does, **self.play.moment(when), **given)

    @precondition(lambda self: self.play.case.state.to_ask)
    @rule(how=st.sampled_from("fewer more twice again none early other".split()), number=_PICK)
    def ask_wrongly(self, how: str, number: int) -> None:
        """Not all are asked, or others, or not the same."""
        state, moment = self.play.case.state, self.play.moment()
        decided = state.comparing or state.asking
        whom = list(state.to_ask)
        everybody = sorted(offer.id for offer in self.play.register.offers)
        if how == "fewer":
            whom = whom[:number]
        elif how == "more":
            whom.append(everybody[number % len(everybody)])
        elif how == "twice":
            whom.append(whom[0])
        elif how == "again":
            whom += self.clerk.round.asked[:1]
        questions = decided.questions
        if how == "other":
            questions = questions[:-1] if questions else (Question(place="wishes.9", code="x"),)
        if not whom:
            return
        due = self.play.by_person()
        due = due or deadline(self.clerk.procedure, self.clerk.need, moment["at"]).answer_by
        self.play.add(
            e.Asked(
                requests=tuple(
                    e.Sent(ref=f"{id}-{index}-{len(state.entries)}", candidate=id, name=id)
                    for index, id in enumerate(whom)
                ),
                questions=questions,
                answer_by=moment["at"] - _DAY if how == "early" else due,
                body=call_off_request(
                    self.clerk.need,
                    decided.questions,
                    due,
                    self.play.register.terms(self.clerk.need.lot),
                ).fingerprint,
                **moment,
            )
        )

    @rule(number=_PICK, reason=st.sampled_from(["full", "declined", "tired"]), when=_WHEN)
    def pass_over(self, number: int, reason: str, when: str) -> None:
        """Somebody is passed over."""
        first = sorted(self.clerk.to_be_asked() | self.clerk.disputed())
        whom = [*first, *sorted(offer.id for offer in self.play.register.offers)]
        entry = e.Skipped(
            candidate=whom[number % len(whom)],
            reason=reason,
            declines=_OTHERS[: number % 3],
            **self.play.moment(when),
        )
        self.play.add(entry)

    def _ref(self, number: int) -> str:
        """A request that went out, or none."""
        refs = [*self.clerk.round.requests, "0000-0000"]
        return refs[number % len(refs)]

    @precondition(lambda self: self.clerk.round.requests)
    @rule(
        number=_PICK,
        answer=answers(),
        when=_WHEN,
        wrong=st.sampled_from([*[""] * 6, "need", "offer", "id"]),
        holds=st.sampled_from([None, None, timedelta(days=2), timedelta(minutes=90), -_DAY]),
    )
    def propose(
        self, number: int, answer: Any, when: str, wrong: str, holds: timedelta | None
    ) -> None:
        """Somebody proposes a home, for this need or another, as itself or as another."""
        others = [offer.id for offer in self.play.register.offers]
        changes: dict[str, Any] = {
            "need": {"need": "OTHER"},
            "offer": {"offer": others[number % len(others)]},
            "id": {"id": "home-001"},
        }.get(wrong, {})
        self.play.propose(self._ref(number), *answer, when=when, holds=holds, **changes)

    @precondition(lambda self: self.clerk.round.requests)
    @rule(number=_PICK, reason=st.sampled_from(["place", "unwilling", "tired"]), when=_WHEN)
    def decline(self, number: int, reason: str, when: str) -> None:
        """Somebody declines."""
        ref, moment = self._ref(number), self.play.moment(when)
        self.play.add(e.Declined(request=ref, reason=reason, said=_WORDS, **moment))

    @precondition(lambda self: self.clerk.round.requests)
    @rule(number=_PICK, when=_WHEN)
    def say_nothing(self, number: int, when: str) -> None:
        """Silence is noted, before or after the time is out."""
        self.play.add(e.NoAnswer(request=self._ref(number), **self.play.moment(when)))

    @precondition(lambda self: self.clerk.round.requests)
    @rule(number=_PICK)
    def remind(self, number: int) -> None:
        """Somebody is reminded."""
        self.play.add(e.Reminded(requests=(self._ref(number),), **self.play.moment()))

    def _home(self, number: int) -> str:
        """A home that was proposed, or none."""
        homes = [*self.clerk.round.homes, "home-000"]
        return homes[number % len(homes)]

    @precondition(lambda self: self.clerk.round.homes)
    @rule(number=_PICK)
    def withdraw(self, number: int) -> None:
        """A home is withdrawn."""
        self.play.add(e.Withdrawn(proposal=self._home(number), said=_WORDS, **self.play.moment()))

    @rule()
    def show_prices(self) -> None:
        """Prices become known."""
        self.play.add(e.PricesShown(**self.play.moment()))

    @precondition(lambda self: self.clerk.round.homes)
    @rule(data=st.data(), when=_WHEN, wrong=st.sampled_from(["", "", "", "need", "prices"]))
    def assess(self, data: st.DataObject, when: str, wrong: str) -> None:
        """Homes are compared, all or some, by those who do or by others."""
        among = data.draw(st.sets(st.sampled_from([*self.clerk.round.homes]), min_size=1))
        all_roles = ["caseworker", "team leader", "registrar"]
        roles = data.draw(st.lists(st.sampled_from(all_roles), min_size=1, max_size=2))
        changes: dict[str, Any] = {
            "need": {"need": "OTHER"},
            "prices": {"prices_shown": self.play.now + _DAY},
        }.get(wrong, {})
        self.play.assess(sorted(among), roles, when=when, **changes)

    @rule(
        role=st.sampled_from(["caseworker", "team leader", "registrar"]),
        by=st.sampled_from([f"{_WHO} 0", f"{_WHO} 9"]),
        when=_WHEN,
    )
    def sign(self, role: str, by: str, when: str) -> None:
        """Somebody signs."""
        self.play.sign(role, by, when=when)

    @precondition(lambda self: self.clerk.round.homes)
    @rule(number=_PICK, party=st.sampled_from(["board", "guardian", "child"]))
    def approve(self, number: int, party: Any) -> None:
        """Somebody says yes to a home."""
        entry = e.Approved(proposal=self._home(number), party=party, **self.play.moment())
        self.play.add(entry)

    @precondition(lambda self: self.clerk.round.homes)
    @rule(
        number=_PICK,
        party=st.sampled_from(["board", "guardian", "child"]),
        reason=st.sampled_from(["unfit", "tired"]),
    )
    def reject(self, number: int, party: Any, reason: str) -> None:
        """Somebody says no to a home."""
        home, moment = self._home(number), self.play.moment()
        self.play.add(e.Rejected(proposal=home, party=party, reason=reason, said=_WORDS, **moment))

    @precondition(lambda self: self.clerk.round.homes)
    @rule(number=_PICK, by=_DELEGATED, reason=st.sampled_from([None, _WORDS]), when=_WHEN)
    def award(self, number: int, by: tuple[str, str], reason: str | None, when: str) -> None:
        """Somebody awards a home."""
        moment = {**self.play.moment(when), "role": by[1]}
        home = self._home(number)
        self.play.add(e.Awarded(candidate=home, delegation=by[0], reason=reason, **moment))

    @rule(source=st.sampled_from(["in_house", "network", "forum"]), by=_DELEGATED)
    def decide_in_house(self, source: str, by: tuple[str, str]) -> None:
        """Somebody decides that it is met in-house."""
        moment = {**self.play.moment(), "role": by[1]}
        self.play.add(e.InHouse(source=source, delegation=by[0], **moment))

    @rule(
        source=st.sampled_from(["direct", "direct", "lot_0"]),
        by=_DELEGATED,
        changes=st.sampled_from(
            [
                {},
                {},
                {"limit": None},
                {"limit_source": None},
                {"competition": None},
                {"sum_before": Money(minor=7_800_000_00, currency="SEK")},
                {"sum_before": Money(minor=7_800_000_00, currency="SEK"), "exception": _WORDS},
                {"value": Money(minor=50_000_00, currency="SEK"), "competition": None},
            ]
        ),
    )
    def award_directly(self, source: str, by: tuple[str, str], changes: dict[str, Any]) -> None:
        """Somebody awards outside every agreement."""
        moment = {**self.play.moment(), "role": by[1]}
        given = {**_DIRECT, **changes}
        self.play.add(e.DirectAwarded(source=source, delegation=by[0], **given, **moment))

    @rule(
        because=st.sampled_from(
            ["assessment", "correction", "next_source", "next_source", "ordinary", "replacement"]
        ),
        changes=st.sampled_from(
            [
                {},
                {"lot": "arbour-2024/A"},
                {"lot": "arbour-2024/B"},
                {"lot": "arbour-2024/B"},
                {"lot": "arbour-2024/C"},
                {"urgency": "emergency"},
                {"urgency": "ordinary"},
                {"id": "OTHER"},
                {"requirements": ()},
                {"protected": True},
            ]
        ),
    )
    def state_anew(self, because: Any, changes: dict[str, Any]) -> None:
        """The need is stated anew, for a reason that holds or not."""
        moment = self.play.moment()
        need = self.clerk.need.replace(frozen=moment["at"], **changes)
        entry = e.NeedChanged(need=need, because=because, reason=_WORDS, **moment)
        self.play.add(entry, sure=because != "next_source")

    @rule()
    def open_round(self) -> None:
        """All may be asked again."""
        entry = e.RoundOpened(reason=_WORDS, **self.play.moment())
        self.play.add(entry, sure=False)

    @rule()
    def show_providers(self) -> None:
        """Providers are presented."""
        self.play.apply(present, seed="kullarna", **self.play.moment())

    @precondition(lambda self: self.clerk.round.presented)
    @rule(number=_PICK, party=st.sampled_from(["individual", "rule"]))
    def choose(self, number: int, party: Any) -> None:
        """The individual chooses, or the rule."""
        whom = [*self.clerk.round.presented, None, "arbour-2024/B/SE-5569000098"]
        moment = self.play.moment()
        self.play.add(e.Chose(provider=whom[number % len(whom)], party=party, **moment))

    @precondition(lambda self: self.clerk.live())
    @rule(number=_PICK, hours=st.sampled_from([48, 0, -1]))
    def hold(self, number: int, hours: int) -> None:
        """A home is kept free for longer, or until a moment that has passed."""
        homes, moment = [*self.clerk.live(), "home-000"], self.play.moment()
        until = moment["at"] + timedelta(hours=hours)
        home = homes[number % len(homes)]
        self.play.add(e.Held(proposal=home, until=until, **moment))

    @precondition(lambda self: self.clerk.round.requests)
    @rule(number=_PICK)
    def inform(self, number: int) -> None:
        """Somebody is told what it came to."""
        self.play.add(e.Informed(requests=(self._ref(number),), **self.play.moment()))

    @rule(procedure=procedures(), kept=st.sampled_from(["route", "route", "nothing", "all"]))
    def change_procedure(self, procedure: Procedure, kept: str) -> None:
        """The office calls off otherwise from now on, or says so."""
        new, old = procedure, self.clerk.procedure
        if kept == "route":
            new = procedure.replace(route=old.route)
        elif kept == "all":
            new = old
        entry = e.ProcedureChanged(procedure=new, reason=_WORDS, **self.play.moment())
        self.play.add(entry)

    @rule(outcome=st.sampled_from(["confirmed", "ordinary"]))
    def review(self, outcome: Any) -> None:
        """What was decided is looked at again."""
        self.play.add(e.Reviewed(outcome=outcome, reason=_WORDS, **self.play.moment()))

    @precondition(lambda self: self.clerk.choice is not None)
    @rule(days=st.sampled_from([0, 0, 1, -1, -5]))
    def start(self, days: int) -> None:
        """It begins."""
        moment = self.play.moment()
        on = self.clerk.day(moment["at"]) + days * _DAY
        self.play.add(e.Started(on=on, **moment))

    @precondition(lambda self: self.clerk.choice is not None or self.clerk.bridge is not None)
    @rule(how=st.sampled_from([e.Ended, e.Interrupted]), days=st.sampled_from([0, 0, -1, 1]))
    def end(self, how: Any, days: int) -> None:
        """It ends, in its time or before."""
        moment = self.play.moment()
        on = self.clerk.day(moment["at"]) + days * _DAY
        more = {"party": "supplier", "reason": _WORDS} if how is e.Interrupted else {}
        self.play.add(how(on=on, **more, **moment))

    @rule(sure=st.sampled_from([False] * 5 + [True]))
    def close(self, sure: bool) -> None:
        """The need falls away; now and then, for else few call-offs would get far."""
        if sure:
            self.play.add(e.Closed(reason=_WORDS, **self.play.moment()))

    @rule()
    def open_again(self) -> None:
        """The need is opened once more."""
        self.play.add(e.Opened(need=self.clerk.need, **self.play.moment()))

    @rule(audience=st.sampled_from(_TO), number=_PICK, language=_LANGUAGES)
    def hand_out(self, audience: str, number: int, language: Any) -> None:
        """A document is handed out, as far as it has come."""
        self.play.hand_out(audience, number, language)

    # --- What always holds ---------------------------------------------------------------------

    @invariant()
    def it_is_well(self) -> None:
        """All that holds after every step."""
        self.play.well = False
        self._there_is_a_next_step()
        self._no_price_is_shown_before_the_comparison()
        self._nothing_is_told_that_must_not_be()
        if len(self.play.case.entries) >= self.read + 5:
            self.read = len(self.play.case.entries)
            self._read_back()
        self.play.well = True

    def _there_is_a_next_step(self) -> None:
        """Until the end there is something to do, and it can be said in both languages."""
        steps = self.play.steps()
        self.told = [told(step, language) for step in steps for language in ("sv", "en")]

        assert self.clerk.over == (self.play.case.state.over is not None)
        assert steps or self.clerk.over

    def _no_price_is_shown_before_the_comparison(self) -> None:
        """Nothing that people see before prices are shown has a price in it."""
        case, state = self.play.case, self.play.case.state
        if self.clerk.round.shown is not None:
            return
        asking = state.asking.data() if state.asking is not None else None

        assert [] == _found(repr((case, state, asking, self.told, self.play.steps())), _PRICES)

    def _nothing_is_told_that_must_not_be(self) -> None:
        """No request and no representation tells of the person, or of who belongs together."""
        state, need = self.play.case.state, self.clerk.need
        decided = state.comparing or state.asking
        questions = decided.questions if decided is not None else ()
        body = self.play.body(questions)
        shown = repr((self.play.case, state, state.entries, self.told, self.play.steps(), body))
        # Nobody can tell from the request which of two such needs it is about.
        other = need.replace(
            id="9QX2",
            protected=not need.protected,
            group=need.group and need.group.replace(id="another"),
            requirements=tuple(
                none_of(has("area", "vitemolla")) if "area" in one.facets() else one
                for one in need.requirements
            ),
        )

        assert [] == _found(json.dumps(body.data()), [*_UNTOLD, *_PRICES])
        assert [] == _found(shown, _WITHIN)
        assert body == self.play.body(questions, need=other)

    def _read_back(self) -> None:
        """The entries alone say how it stands, in this process and in another."""
        case = self.play.case
        again = Case.read(json.loads(json.dumps(case.data())))

        assert case == again
        assert case.state == again.state

    def teardown(self) -> None:
        """Every decision comes out the same again, and whoever goes on gets to an end."""
        if not hasattr(self, "play") or not self.play.well:
            # What went wrong before this has been told.
            return
        self._comes_out_again()
        self._comes_to_an_end()
        self.law.saw(*self.clerk.seen)

    def _comes_out_again(self) -> None:
        """All that was decided comes out the same, and all that can be handed out is clean."""
        assert [] == list(replay(self.play.case, self.play.register))
        self._read_back()
        self._is_released()
        number = len(self.play.case.entries)
        for audience in _TO:
            self.play.hand_out(audience, number, LANGUAGES[number % 2])

    def _is_released(self) -> None:
        """What is published of an award names buyer and supplier, and nothing of the person."""
        case, register = self.play.case, self.play.register
        found = ocds_package(register, publisher=_OFFICE, at=case.state.last, cases=[case])
        releases = found.package["releases"][len(register.frameworks) :]
        text = json.dumps(releases, ensure_ascii=False)

        awarded = case.state.choice is not None and case.state.choice.kind == "awarded"
        assert len(releases) == (awarded and not case.state.need.protected)
        assert [] == _found(text, [*_UNTOLD, *self.clerk.homes, *_PRICES])
        if releases:
            self.law.saw("released")
            offer = self.clerk.homes[case.state.choice.candidate]
            suppliers = {o.supplier for o in register.offers if o.id == offer}
            assert suppliers == {s["id"] for s in releases[0]["awards"][0]["suppliers"]}

    def _comes_to_an_end(self) -> None:
        """From wherever it stands, following the next step leads to an end."""
        steps = []
        while not self.clerk.over:
            steps.append([step.code for step in self.play.steps()])
            assert len(steps) <= _MOST_STEPS, f"no end in sight: {steps[-6:]}"
            self.play.go_on(Straight())


@contextmanager
def logged() -> Iterator[list[logging.LogRecord]]:
    """Everything that is logged meanwhile, by whomever and however unimportant."""
    records: list[logging.LogRecord] = []
    root, handler = logging.getLogger(), logging.Handler()
    level = root.level
    handler.emit = records.append  # type: ignore[method-assign]
    root.addHandler(handler)
    root.setLevel(logging.NOTSET)
    try:
        yield records
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


def test_a_call_off_keeps_to_the_order_of_events(law: Any) -> None:
    """Whatever is tried, what the clerk with the notebook knows to be wrong does not happen."""
    machine = type("Calls", (Calls,), {"law": law})
    with logged() as records:
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=law.examples,
                stateful_step_count=25,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )

    assert [] == records
    law.ensure(
        *"tried need_changed round_opened skipped asked reminded held informed".split(),
        *"procedure_changed happened bridge released".split(),
        *"proposed declined no_answer".split(),
        *"withdrawn prices_shown assessed signed approved rejected awarded in_house".split(),
        *"direct_awarded presented chose reviewed started ended interrupted closed".split(),
        *(f"offers.{outcome}" for outcome in ("ask", "chosen", "tied", "nobody", "escalate")),
        *(f"answers.{outcome}" for outcome in ("ask", "chosen", "tied", "nobody", "escalate")),
    )


def test_a_file_travels_between_processes(law: Any) -> None:
    """A file is the same after it was sent to another process, or copied."""

    @law.over(openings())
    def holds(opening: Opening) -> None:
        play = Playing(opening)
        for _ in range(6):
            if not play.clerk.over:
                play.go_on(Straight())
        law.saw("opened")

        assert play.case == pickle.loads(pickle.dumps(play.case))
        assert play.case == copy.deepcopy(play.case)

    holds()
    law.ensure("opened")
