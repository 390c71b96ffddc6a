"""How a call-off stands: what is known of the need, the route, the answers and the choice so far.

A state is what the entries come to, folded from the first to the last; nobody writes one. It
answers questions; what may happen next is told by the rooms beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal, Self

from calloff.assessment import Assessment
from calloff.need import Need
from calloff.process.entries import (
    Approved,
    Awarded,
    ChangedProvider,
    Chose,
    Decided,
    DirectAwarded,
    Entry,
    InHouse,
    Interrupted,
    Opened,
    Presented,
    Skipped,
    Started,
)
from calloff.process.exchange import Offered, Request
from calloff.process.procedure import Procedure, Source
from calloff.snapshot import Answer, Snapshot
from calloff.values.period import Period

__all__ = ["Choice", "Offered", "Request", "State"]

Choice = Awarded | InHouse | DirectAwarded | Chose
"""What a person decided: an award, in-house provision, a direct award, a provider chosen."""


@dataclass(frozen=True, slots=True)
class State:
    """How a call-off stands after some entries.

    What begins anew with each round, such as requests and proposals, is that of the present
    round; earlier rounds stand in the entries.

    Attributes:
        procedure: How the office calls off.
        need: The need as it is stated now.
        entries: What has happened, in order.
        round: The number of the round, from 1.
        tried: What came of each source of the route that was tried, with its id.
        asking: The key over the register, where it holds.
        comparing: The key over the answers, where it holds.
        requests: What was sent.
        skipped: Who was passed over.
        proposals: What was proposed.
        assessment: The comparison, with all who have signed it.
        prices_shown: When prices became known.
        approvals: Who has said yes to what.
        presented: Under user choice, the providers as they were presented.
        choice: What a person decided; ``None`` until then.
        informed: The references of those who were told what it came to.
        earlier: Choices that another has taken the place of.
        bridge: After an emergency, how the placement stands that goes on until another begins.
        reviewed: When an emergency was looked at again.
        review: What came of it.
        started: When and from which day it runs.
        interrupted: Where it ended before its time.
        changes: Changes of provider.
        until: The last day it is to run, where that was changed.
        over: The last day, once it has ended; the day it was closed where it never began.
    """

    procedure: Procedure
    need: Need
    entries: tuple[Entry, ...] = field(default=(), repr=False)
    round: int = 1
    tried: tuple[tuple[str, str], ...] = ()
    asking: Decided | None = None
    comparing: Decided | None = None
    requests: tuple[Request, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    proposals: tuple[Offered, ...] = ()
    assessment: Assessment | None = None
    prices_shown: datetime | None = None
    approvals: tuple[Approved, ...] = ()
    presented: Presented | None = None
    choice: Choice | None = None
    informed: frozenset[str] = frozenset()
    earlier: tuple[Choice, ...] = ()
    bridge: State | None = None
    reviewed: datetime | None = None
    review: str | None = None
    started: Started | None = None
    interrupted: Interrupted | None = None
    changes: tuple[ChangedProvider, ...] = ()
    until: date | None = None
    over: date | None = None

    def but(self, **changes: Any) -> Self:
        """The same state with some fields changed."""
        return replace(self, **changes)

    def anew(self, **changes: Any) -> Self:
        """The same state at the beginning of a new round: what was asked and shown is past."""
        return replace(
            self,
            **{
                "round": self.round + 1,
                "asking": None,
                "comparing": None,
                "requests": (),
                "skipped": (),
                "proposals": (),
                "assessment": None,
                "prices_shown": None,
                "approvals": (),
                "presented": None,
                "informed": frozenset(),
                **changes,
            },
        )

    # --- Moments -------------------------------------------------------------------------

    @property
    def last(self) -> datetime:
        """When the latest of all entries happened."""
        return max(entry.at for entry in self.entries)

    @property
    def written(self) -> datetime:
        """When the latest entry was written down."""
        return max(entry.recorded or entry.at for entry in self.entries)

    def day(self, at: datetime) -> date:
        """The day a moment falls on, by the office's clock."""
        return at.astimezone(self.procedure.tz).date()

    def clock(self, at: datetime) -> str:
        """A moment as the office's clock on the wall shows it."""
        return f"{at.astimezone(self.procedure.tz):%Y-%m-%d %H:%M}"

    @property
    def secret(self) -> str | None:
        """What only the office knows, and references are made with."""
        first = self.entries[0]
        return first.secret if isinstance(first, Opened) else None

    @property
    def urgent(self) -> bool:
        """Whether it is an emergency."""
        return self.need.urgency == "emergency"

    # --- The route -----------------------------------------------------------------------

    @property
    def sources(self) -> dict[str, str]:
        """What came of each source of the route that was tried, by its id."""
        return dict(self.tried)

    @property
    def source(self) -> Source | None:
        """The source of the route that the need's lot belongs to."""
        return self.procedure.source_of(self.need.lot)

    def stands(self, source: Source) -> bool:
        """Whether a source has still to be tried, or to be used, before those after it."""
        outcome = self.sources.get(source.id)
        if outcome is None:
            return True
        if source.kind == "in_house":
            return outcome in {"suffices", "in_house"}
        if source.kind == "forum":
            return False
        return outcome not in {"does_not", "unclear", "passed"}

    def earlier_standing(self, source: Source) -> tuple[Source, ...]:
        """The sources before one that still stand in its way."""
        before = self.procedure.route[: self.procedure.route.index(source)]
        return tuple(other for other in before if self.stands(other))

    def may_be_passed(self, source: Source) -> bool:
        """Whether a source may be passed over without being tried."""
        return source.may_pass == "always" or (source.may_pass == "emergency" and self.urgent)

    # --- The round -----------------------------------------------------------------------

    def request(self, ref: str) -> Request | None:
        """The request with a reference."""
        return next((request for request in self.requests if request.ref == ref), None)

    def offered(self, id: str) -> Offered | None:
        """The proposal with an id."""
        return next((o for o in self.proposals if o.proposal.id == id), None)

    @property
    def open(self) -> tuple[Request, ...]:
        """The requests that nothing has come back on."""
        return tuple(request for request in self.requests if request.status == "open")

    def asked_by(self, key: str | None) -> frozenset[str]:
        """The offers that were asked in this round by a key; ``None``: the lot's own.

        Where another key takes over, all whom it names are asked by it, those too who have said
        no to what the earlier key asked.
        """
        requests = (r for r in self.requests if r.stage == "offers" and r.key == key)
        return frozenset(request.candidate for request in requests)

    @property
    def live(self) -> tuple[Offered, ...]:
        """The proposals that can be chosen, in the order of their ids."""
        found = (offered for offered in self.proposals if offered.status == "live")
        return tuple(sorted(found, key=lambda offered: offered.proposal.id))

    @property
    def asked(self) -> frozenset[str]:
        """The offers that were asked in this round."""
        return frozenset(r.candidate for r in self.requests if r.stage == "offers")

    @property
    def to_ask(self) -> tuple[str, ...]:
        """Those who are to be asked now, by the key; those passed over are not."""
        decided = self.comparing or self.asking
        if decided is None or decided.outcome not in {"ask", "chosen", "tied"}:
            return ()
        if _lapsed(decided):
            return ()
        if decided.stage == "answers":
            # What is completed once prices are known could be fitted to them.
            if decided.outcome != "ask" or not decided.questions or self.prices_shown:
                return ()
            return tuple(id for id in decided.whom if id not in self._completing)
        done = self.asked_by(decided.key) | {skip.candidate for skip in self.skipped}
        return tuple(id for id in decided.whom if id not in done)

    @property
    def _completing(self) -> frozenset[str]:
        """The proposals that this comparison has asked about, and those still to be completed."""
        decided = self.comparing
        return frozenset(
            r.candidate
            for r in self.requests
            if r.stage == "answers"
            and (r.status == "open" or (decided is not None and r.asked >= decided.at))
        )

    @property
    def disputed(self) -> tuple[Request, ...]:
        """Those who declined for a reason that does not let the office go on by itself."""
        passed = {skip.candidate for skip in self.skipped}
        return tuple(
            request
            for request in self.requests
            if request.status == "declined"
            and request.candidate not in passed
            and not request.goes_on
        )

    @property
    def exhausted(self) -> bool:
        """Whether the present source has nothing left: nobody to ask, and nothing to choose."""
        decided = self.asking
        if self.comparing is not None and self.comparing.unsettled:
            return False
        if decided is None or self.open or self.disputed or self.to_ask or self.usable:
            return False
        if decided.outcome == "nobody" or _lapsed(decided):
            return True
        if decided.outcome == "escalate":
            return not decided.unsettled
        asked_all = decided.outcome == "ask" and decided.mode == "together"
        # The key may name the same again, where no gate of it reads the answers.
        heard = [r.answered for r in self.requests] + [skip.at for skip in self.skipped]
        looked = bool(heard) and all(at is not None and at <= decided.at for at in heard)
        return asked_all or looked

    @property
    def usable(self) -> bool:
        """Whether any live proposal may still be chosen."""
        compared = self.comparing
        if compared is not None and (
            compared.outcome in {"nobody", "escalate"} or _lapsed(compared)
        ):
            return False
        return bool(self.live)

    @property
    def prices_came_first(self) -> bool:
        """Whether prices were known before a comparison that had to be made without them."""
        rule = self.procedure.assessment
        decided = self.comparing is not None and self.comparing.outcome in {"chosen", "tied"}
        due = rule.required(self.need.urgency, self.several) and bool(self.missing_signatures)
        return self.prices_shown is not None and (due or self.left_open) and not decided

    @property
    def left_open(self) -> bool:
        """Whether the answers leave open what suppliers, or people who compare, have to settle."""
        compared = self.comparing
        if compared is None or compared.outcome != "ask":
            return False
        wishes = (question.place.startswith("wishes.") for question in compared.to_settle)
        return bool(compared.questions) or any(wishes)

    @property
    def several(self) -> bool:
        """Whether there is more than one proposal to compare."""
        return len(self.live) > 1

    @property
    def missing_signatures(self) -> tuple[str, ...]:
        """The roles that have still to sign the comparison; all of them where there is none."""
        signed = {s.role for s in self.assessment.signed} if self.assessment else set()
        return tuple(role for role in self.procedure.assessment.roles if role not in signed)

    def age(self, on: date) -> int | None:
        """The greatest age in years that somebody in the need may have on a day."""
        ages = [person.ages(self.need.requested, on)[1] // 12 for person in self.need.persons]
        return max(ages, default=None)

    def missing_approvals(self, proposal: str | None, before: str, on: date) -> tuple[str, ...]:
        """Who must still say yes to a proposal before its award, or before it starts.

        Where nothing was proposed, it is to what was decided.
        """
        given = {a.party for a in self.approvals if a.proposal == proposal}
        age = self.age(on)
        return tuple(
            rule.by
            for rule in self.procedure.approvals
            if rule.by not in given
            and (self.need.persons if rule.by != "board" else proposal is not None)
            and rule.urgency in {None, self.need.urgency}
            and before in (rule.before, "start")
            and (rule.from_age is None or (age is not None and age >= rule.from_age))
        )

    # --- What the key sees ---------------------------------------------------------------

    def answers(self, stage: Literal["offers", "answers"]) -> Iterator[Answer]:
        """What has been answered so far, as the key reads it over offers or over answers."""
        usable = {o.ref for o in self.live} if self.usable else set()
        for request in self.requests:
            if request.stage == "answers":
                continue
            known = {"candidate": request.candidate, "name": request.name}
            if request.status in {"declined", "no_answer"}:
                at, reason = request.answered, request.reason
                yield Answer(**known, status=request.status, reason=reason, at=at)
            elif stage == "offers" and request.status == "proposed" and request.ref not in usable:
                yield Answer(**known, status="rejected", at=request.answered)
        asked = self.asked
        for skip in self.skipped:
            # Whoever passes over a refusal to complete a proposal goes on with it as it came.
            if skip.candidate not in asked and self.offered(skip.candidate) is None:
                yield Answer(
                    candidate=skip.candidate,
                    status="skipped",
                    reason=skip.reason,
                    at=skip.at,
                    name=self._name(skip.candidate),
                )
        for offered in self.proposals:
            if offered.status in {"withdrawn", "rejected"}:
                yield Answer(
                    candidate=offered.proposal.id,
                    status=offered.status,
                    reason=offered.reason,
                    at=offered.ended,
                    name=offered.proposal.label,
                )

    def _name(self, candidate: str) -> str | None:
        """What somebody whom the key named is called."""
        if self.asking is None:
            return None
        return dict(zip(self.asking.whom, self.asking.names, strict=True)).get(candidate)

    def snapshot(
        self,
        on: date,
        world: Snapshot | None = None,
        stage: Literal["offers", "answers"] = "offers",
    ) -> Snapshot:
        """What the key sees on a day: the world, with what this case has come to so far."""
        known = world or Snapshot(on=on)
        assessments = known.assessments
        if self.assessment is not None:
            others = tuple(a for a in assessments if a.need != self.need.id)
            assessments = (*others, self.assessment)
        return known.replace(
            on=on, answers=(*known.answers, *self.answers(stage)), assessments=assessments
        )

    @property
    def period(self) -> Period:
        """The days it lasts, as far as that is known now."""
        first = self.started.on if self.started else self.need.starts
        last = self.over or self.until or self.need.period.last
        if first is not None and last is not None and last < first:
            last = first
        return Period.of(first, last)


def _lapsed(decided: Decided) -> bool:
    """Whether it was decided when the agreement no longer let awards be made."""
    return decided.last_day is not None and decided.on > decided.last_day
