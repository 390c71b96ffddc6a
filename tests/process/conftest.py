"""An office, a register of four suppliers and a need, and call-offs brought to a named stage.

Lot A of the agreement is decided as Adda's is: needs and wishes first, then the price. Three of its
four suppliers have a consultant who speaks Dari, and are asked; Ek has none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any, TypeVar

import pytest

from calloff import has
from calloff.allocation_key import AllocationKey, Asking
from calloff.assessment import Assessment, Ground, Signature
from calloff.candidate import Offer, Proposal, Supplier
from calloff.errors import InputError
from calloff.framework import Framework, Item, Lot
from calloff.gates import Answered, Priced, Requirements
from calloff.lot_gates import InForce
from calloff.need import Need, Person
from calloff.orderings import BestSuited, LowestTotalPrice, TenderRank
from calloff.places import Places
from calloff.pricing import Line, Price, PriceList
from calloff.process import Case, Procedure, ask, compare
from calloff.process import entries as e
from calloff.process.procedure import (
    Approval,
    AssessmentRule,
    DeadlineRule,
    DeclineRule,
    Delegation,
    EmergencyRule,
    OfficeHours,
    PlacementRules,
    Reason,
    Source,
    Within,
)
from calloff.register import Register
from calloff.values.money import Money
from calloff.values.period import Period
from calloff.vocabulary import Code, CodeList, Facet, Fact, Text, Vocabulary

EntryKind = TypeVar("EntryKind", bound=e.Entry)

LOT = "agreement/A"
ALM, BJORK, CEDER, EK = (f"{LOT}/SE-{name}" for name in ("alm", "bjork", "ceder", "ek"))
EVERYBODY = ("caseworker", "asked", "rejected", "release")


def _text(words: str) -> Text:
    return Text(words, words)


def _vocabulary() -> Vocabulary:
    languages = (Code(code="prs", name=Text("dari", "Dari")), Code(code="ar", name=_text("ar")))
    flags = (("no_fur", "unknown"), ("near_school", "unknown"), ("contact", "unknown"))
    return Vocabulary(
        id="words/1",
        name=_text("words"),
        lists=(CodeList(id="languages", name=_text("languages"), codes=languages),),
        facets=(
            Facet(
                code="language",
                kind="code",
                name=_text("language"),
                codes="languages",
                silence="no",
                told_to=EVERYBODY,
            ),
            *(
                Facet(code=code, kind="flag", name=_text(code), silence=silence, told_to=EVERYBODY)
                for code, silence in flags
            ),
        ),
    )


def _key(asking: Asking, *orderings: Any, when_nobody: str = "nobody") -> AllocationKey:
    """The key of lot A, with its gates; only the asking and the orderings vary."""
    return AllocationKey(
        id="key",
        name=_text("key"),
        lot_gates=(InForce(day="decided"),),
        gates=(
            Requirements(day="starts"),
            Priced(day="requested"),
            Places(fresh_days=None),
            Answered(),
        ),
        orderings=orderings,
        asking=asking,
        when_nobody=when_nobody,
    )


TOGETHER = Asking(mode="together", over_offers="always")
ADDA_LIKE = _key(TOGETHER, BestSuited(), LowestTotalPrice(day="requested"))


def _register() -> Register:
    """Four suppliers in lot A, and one of them in lot B as well."""
    suppliers = {"alm": "1000", "bjork": "900", "ceder": "1000", "ek": "800"}
    names = {"alm": "Alm AB", "bjork": "Björk AB", "ceder": "Ceder AB", "ek": "Ek AB"}
    placement = Item(id="placement", units=("day",), base=True)
    support = Item(id="support", units=("hour",))

    def offer(lot: str, name: str, rank: int) -> Offer:
        rows = (Price("placement", suppliers[name], "day"), Price("support", "500", "hour"))
        return Offer(
            lot=lot,
            supplier=f"SE-{name}",
            facts=(Fact("language", "ar" if name == "ek" else "prs"),),
            prices=PriceList(currency="SEK", rows=rows, silence="no"),
            rank=rank,
        )

    return Register(
        id="register",
        known=datetime(2024, 1, 1, tzinfo=UTC),
        vocabulary=_vocabulary(),
        keys=(ADDA_LIKE,),
        frameworks=(
            Framework(
                id="agreement",
                name=_text("agreement"),
                owner="Arboretum",
                term=Period.parse("2023-01-01/2024-12-31"),
                lots=tuple(
                    Lot(id=id, name=_text(id), key="key", unit="day", items=(placement, support))
                    for id in "ABC"
                ),
            ),
        ),
        suppliers=tuple(Supplier(id=f"SE-{name}", name=names[name]) for name in suppliers),
        offers=(
            *(offer(LOT, name, rank) for rank, name in enumerate(suppliers, 1)),
            offer("agreement/B", "alm", 1),
            offer("agreement/C", "alm", 1),
            offer("agreement/C", "bjork", 2),
            offer("agreement/C", "ek", 3),
        ),
    )


def _procedure() -> Procedure:
    """An office that tries network, in-house and two lots before it awards directly."""
    return Procedure(
        id="office",
        name=_text("office"),
        office=OfficeHours(
            country="SE", holidays=("public", "de_facto"), opens=time(8), closes=time(16, 30)
        ),
        route=(
            Source(id="network", kind="network", name=_text("n"), may_pass="emergency"),
            Source(id="in_house", kind="in_house", name=_text("i"), may_pass="emergency"),
            Source(id="own", kind="framework", name=_text("o"), lots=(LOT,)),
            Source(
                id="central",
                kind="framework",
                name=_text("c"),
                lots=("agreement/B",),
                may_pass="always",
            ),
            Source(
                id="direct",
                kind="direct_award",
                name=_text("d"),
                documented_from=Money.of(100_000, "SEK"),
            ),
        ),
        deadlines=(
            DeadlineRule(urgency="emergency", answer=Within(minutes=30)),
            DeadlineRule(lead_below=3, answer=Within(by_person=True)),
            DeadlineRule(lead_below=15, answer=Within(working_days=1), remind=Within(minutes=120)),
            DeadlineRule(answer=Within(working_days=3)),
        ),
        reasons=(
            Reason(code="place", of="decline", name=_text("place"), counts=True),
            Reason(code="would_not_fit", of="decline", name=_text("would not fit")),
            Reason(code="terms", of="decline", name=_text("terms"), goes_on=False, counts=True),
            Reason(code="declined_in_a_row", of="skip", name=_text("two in a row"), declines=2),
            Reason(code="paused", of="skip", name=_text("paused")),
            Reason(code="home_not_approved", of="rejection", name=_text("not approved")),
            Reason(code="guardian_says_no", of="rejection", name=_text("guardian")),
            Reason(code="child_says_no", of="rejection", name=_text("child")),
        ),
        declines=DeclineRule(in_a_row=2),
        late_answers="disregarded",
        assessment=AssessmentRule(
            ordinary="when_several", emergency="never", roles=("caseworker", "team leader")
        ),
        approvals=(
            Approval(by="board", before="award", urgency="ordinary"),
            Approval(by="guardian", before="start"),
            Approval(by="child", before="start", from_age=15),
        ),
        delegations=(
            Delegation(
                id="4.1",
                role="team leader",
                may=("award", "in_house"),
                valid=Period.parse("2023-01-01/2024-01-17"),
                up_to=Money.of(170_000, "SEK"),
            ),
            Delegation(id="4.2", role="manager", may=("award", "in_house", "direct_award")),
            Delegation(id="4.3", role="board", may=("direct_award",)),
        ),
        emergency=EmergencyRule(wins="key", review=Within(working_days=1)),
        placement=PlacementRules(start_meeting_within=5, follow_up_weeks_external=6),
    )


def _moment(when: str) -> datetime:
    """A moment of 2024 by the office's clock, such as ``01-15 09:00``."""
    local = datetime.fromisoformat(f"2024-{when}").replace(tzinfo=_procedure().tz)
    return local.astimezone(UTC)


def _need() -> Need:
    """A child of nine, for half a year from February."""
    return Need(
        id="7F3K",
        buyer="0580",
        lot=LOT,
        requested=date(2024, 1, 15),
        starts=date(2024, 2, 1),
        persons=(Person(born="2014-06"),),
        lines=(Line("placement", quantity=180, unit="day"),),
        requirements=(has("language", "prs"), has("no_fur")),
        wishes=(has("near_school", whose="child"), has("contact", whose="guardian")),
        frozen=_moment("01-15 08:30"),
        frozen_by="caseworker",
    )


@dataclass(frozen=True)
class Desk:
    """A caseworker's desk: the office, the register, a need, and what is done with them.

    The stages follow each other: `opened`, `routed`, `asked`, `answered`, `assessed`, `compared`,
    `approved`, `awarded`, `started`.
    """

    procedure: Procedure
    register: Register
    need: Need

    # --- Other offices, needs and keys -------------------------------------------------

    def ruled(self, **changes: Any) -> Desk:
        """The same desk in an office with other rules."""
        return replace(self, procedure=self.procedure.replace(**changes))

    def needing(self, **changes: Any) -> Desk:
        """The same desk with another need."""
        return replace(self, need=self.need.replace(**changes))

    def urgently(self) -> Desk:
        """The same desk with a need for tonight."""
        return self.needing(urgency="emergency", starts=date(2024, 1, 15))

    def keyed(self, key: AllocationKey) -> Desk:
        """The same desk with another key in every lot."""
        return replace(self, register=self.register.replace(keys=(key,)))

    def in_order(self, at_a_time: int, **changes: Any) -> Desk:
        """The same desk where suppliers are asked in the order of the tender's ranking."""
        asking = Asking(mode="in_order", at_a_time=at_a_time, over_offers="always")
        return self.keyed(_key(asking, TenderRank(), **changes))

    def by_price_alone(self) -> Desk:
        """The same desk where nobody compares on wishes, and the price decides."""
        key = _key(TOGETHER, LowestTotalPrice(day="requested"))
        never = AssessmentRule(ordinary="never", emergency="never", roles=())
        return self.keyed(key).ruled(assessment=never)

    # --- What happens --------------------------------------------------------------------

    def at(self, when: str) -> datetime:
        """A moment of 2024 by the office's clock, such as ``01-15 09:00``."""
        return _moment(when)

    def did(
        self, kind: type[EntryKind], when: str, *, role: str = "caseworker", **fields: Any
    ) -> EntryKind:
        """An entry of a kind, at a moment of 2024 by the office's clock."""
        if isinstance(recorded := fields.get("recorded"), str):
            fields["recorded"] = _moment(recorded)
        return kind(at=_moment(when), role=role, **fields)

    def home(self, id: str, offer: str = ALM, *facts: Fact, **changes: Any) -> Proposal:
        """A home without fur animals, free from January on, near the school and the family."""
        known = {fact.facet for fact in facts}
        stated = tuple(
            Fact(facet, True)
            for facet in ("no_fur", "near_school", "contact")
            if facet not in known
        )
        given: dict[str, Any] = {
            "id": id,
            "need": self.need.id,
            "offer": offer,
            "facts": (*facts, *stated),
            "free": Period.parse("2024-01-01/.."),
            "places": 1,
        }
        return Proposal(**{**given, **changes})

    def proposed(
        self, case: Case, when: str, home: Proposal, *, ref: str | None = None, **fields: Any
    ) -> e.Proposed:
        """A proposal that answers the request to its supplier."""
        request = ref or self.ref(case, home.offer)
        return self.did(e.Proposed, when, request=request, proposal=home, **fields)

    def ref(self, case: Case, candidate: str) -> str:
        """The reference of the latest request to a candidate."""
        return next(r.ref for r in reversed(case.state.requests) if r.candidate == candidate)

    def signature(self, when: str, role: str = "caseworker", *, by: str | None = None) -> Signature:
        """A signature of a role, at a moment of 2024 by the office's clock."""
        return Signature(role=role, at=_moment(when), by=by)

    def comparison(
        self,
        when: str,
        *tiers: tuple[str, ...],
        roles: tuple[str, ...] = ("caseworker", "team leader"),
        **changes: Any,
    ) -> Assessment:
        """A comparison of homes, signed by some roles."""
        given: dict[str, Any] = {
            "need": self.need.id,
            "tiers": tiers,
            "grounds": tuple(
                Ground(id, "as told by the supplier") for tier in tiers for id in tier
            ),
            "signed": tuple(self.signature(when, role) for role in roles),
        }
        return Assessment(**{**given, **changes})

    # --- The stages ------------------------------------------------------------------------

    def opened(self) -> Case:
        """The need is opened on Monday 15 January at 9."""
        return Case.open(self.need, self.procedure, at=_moment("01-15 09:00"), role="caseworker")

    def routed(self) -> Case:
        """Network and in-house provision were tried first, and cannot."""
        return self.opened().add(
            self.did(e.Tried, "01-15 09:10", source="network", outcome="does_not", reason="none"),
            self.did(e.Tried, "01-15 09:20", source="in_house", outcome="does_not", reason="full"),
        )

    def asked(self, when: str = "01-15 10:00", **options: Any) -> Case:
        """Alm, Björk and Ceder are asked on Monday at 10, to answer by Tuesday at 16.30."""
        return ask(self.routed(), self.register, at=_moment(when), role="caseworker", **options)

    def answered(self, *homes: Proposal) -> Case:
        """Alm proposes the home elm, Björk the home birch; Ceder has no place."""
        case = self.asked()
        given = homes or (self.home("elm", ALM), self.home("birch", BJORK))
        for minute, home in enumerate(given):
            case = case.add(self.proposed(case, f"01-16 09:{minute:02}", home))
        silent = {request.ref for request in case.state.open}
        for ref in sorted(silent):
            case = case.add(self.did(e.Declined, "01-16 10:00", request=ref, reason="place"))
        return case

    def assessed(self, *tiers: tuple[str, ...]) -> Case:
        """Both roles find on Wednesday at 9 that the homes suit the child equally well."""
        comparison = self.comparison("01-17 09:00", *(tiers or (("birch", "elm"),)))
        return self.answered().add(self.did(e.Assessed, "01-17 09:00", assessment=comparison))

    def compared(self, *tiers: tuple[str, ...]) -> Case:
        """The key names birch on Wednesday at 10, which is cheaper."""
        return self.decided(self.assessed(*tiers), "01-17 10:00")

    def decided(self, case: Case, when: str) -> Case:
        """The key is put to the answers."""
        return compare(case, self.register, at=_moment(when), role="caseworker")

    def approved(self, proposal: str = "birch") -> Case:
        """The board approves the home on Wednesday at 11."""
        yes = self.did(e.Approved, "01-17 11:00", role="board", proposal=proposal, party="board")
        return self.compared().add(yes)

    def award(self, candidate: str, when: str = "01-17 12:00", **fields: Any) -> e.Awarded:
        """The award of a proposal by the manager, who may decide whatever it costs."""
        given = {"role": "manager", "delegation": "4.2", **fields}
        return self.did(e.Awarded, when, candidate=candidate, **given)

    def awarded(self) -> Case:
        """The manager awards birch on Wednesday at 12."""
        return self.approved().add(self.award("birch"))

    def started(self) -> Case:
        """The guardian consents, and the placement begins on Thursday 1 February."""
        return self.awarded().add(
            self.did(e.Approved, "01-18 09:00", proposal="birch", party="guardian"),
            self.did(e.Started, "02-01 15:00", on=date(2024, 2, 1)),
        )


@pytest.fixture(scope="session")
def desk() -> Desk:
    """The desk at which everything is played out."""
    return Desk(procedure=_procedure(), register=_register(), need=_need())


Refused = Callable[..., str]


@pytest.fixture(scope="session")
def refused() -> Refused:
    """The whole message with which something is refused: entries in a case, or any call."""

    def message(what: Case | Callable[[], object], *entries: e.Entry) -> str:
        with pytest.raises(InputError) as error:
            what.add(*entries) if isinstance(what, Case) else what()
        return str(error.value)

    return message
