"""Invented call-offs to be played out: a small register, a need in it, an office's procedure."""

# ruff: noqa: D417 - Hypothesis hands in `draw`; whoever calls a strategy does not give it.

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from typing import Any, Final, Literal, NamedTuple

from hypothesis import strategies as st

from calloff.allocation_key import AllocationKey, Asking
from calloff.candidate import Offer, Supplier
from calloff.expressions import Expression, has, none_of
from calloff.framework import Framework, Lot
from calloff.gates import Answered, Gate, Priced, Requirements
from calloff.lot_gates import InForce
from calloff.need import Group, Need, Person
from calloff.orderings import BestSuited, LowestTotalPrice, Ordering
from calloff.pricing import Line, Price, PriceList
from calloff.process.procedure import (
    Approval,
    AssessmentRule,
    DeadlineRule,
    Delegation,
    EmergencyRule,
    OfficeHours,
    PlacementRules,
    Procedure,
    Reason,
    Source,
    Within,
)
from calloff.register import Register
from calloff.testing.chance import BUYER, FRAMEWORK, NEED, at, either, one_in, pick
from calloff.values.money import Money
from calloff.values.period import ALWAYS, Period
from calloff.vocabulary import Code, CodeList, Facet, Fact, Text, Vocabulary

__all__ = [
    "EXCLUDED",
    "EXCLUDED_NAMES",
    "PRICES",
    "SIBLINGS",
    "Opening",
    "answers",
    "openings",
    "procedures",
]

EXCLUDED: Final = "brantevik"
"""The one area that an invented need rules out; no supplier may be told of it."""

EXCLUDED_NAMES: Final = ("Brantahamnen", "Cliffharbour")
"""What that area is called, in Swedish and in English."""
SIBLINGS: Final = "syskon-qx7"
"""The group that some invented needs belong to; no supplier may be told of it."""

PRICES: Final = ("6174391.37", "7283941.17", "8391052.73")
"""What a placement costs in invented offers: amounts that turn up in no other number."""

Dealing = Literal["award", "in_house", "direct_award"]

_LOTS = (f"{FRAMEWORK}/A", f"{FRAMEWORK}/B")
_REQUESTED = date(2024, 1, 15)
_KNOWN = at(date(2024, 1, 10))
_EVERYTHING: tuple[Dealing, ...] = ("award", "in_house", "direct_award")

_VOCABULARY = Vocabulary(
    id="garden/1",
    name=Text("trädgård", "garden"),
    lists=(
        CodeList(
            id="areas",
            name=Text("områden", "areas"),
            codes=(
                Code(code="kivik", name=Text("Kivik", "Kivik")),
                Code(code="vitemolla", name=Text("Vitemölla", "Vitemölla")),
                Code(code=EXCLUDED, name=Text(*EXCLUDED_NAMES)),
            ),
        ),
    ),
    facets=(
        Facet(
            code="garden",
            kind="flag",
            name=Text("trädgård", "garden"),
            silence="unknown",
            told_to=("caseworker", "asked"),
        ),
        Facet(
            code="quiet",
            kind="flag",
            name=Text("lugnt", "quiet"),
            silence="unknown",
            told_to=("caseworker",),
        ),
        Facet(
            code="area",
            kind="code",
            name=Text("område", "area"),
            silence="no",
            told_to=("caseworker",),
            codes="areas",
            question=Text("I vilken kommun ligger hemmet?", "In which municipality is the home?"),
        ),
    ),
)


class Opening(NamedTuple):
    """What a call-off begins with: a need, where it can be met, and how the office goes about it.

    Attributes:
        register: One agreement with two lots, and two to six offers in the first.
        need: A frozen need in the first lot.
        procedure: The office's procedure, whose route has both lots.
    """

    register: Register
    need: Need
    procedure: Procedure


@st.composite
def openings(draw: st.DrawFn) -> Opening:
    """Call-offs to be played out, each with what must not be told planted in it.

    What a supplier or a log must not learn is easily found again: `EXCLUDED` and its names,
    `SIBLINGS`, `PRICES` and the suppliers' names stand nowhere else.
    """
    procedure = draw(procedures(_LOTS))
    urgent = procedure.emergency is not None and pick(draw, (1, False), (2, True))
    return Opening(_register(draw), _need(draw, urgent=urgent), procedure)


def _register(draw: st.DrawFn) -> Register:
    """One agreement; its key asks together or in order, always or where something is unknown."""
    suppliers = tuple(
        Supplier(id=f"SE-55690000{number:02}", name=name)
        for number, name in enumerate(
            ("Acorn", "Birch", "Cedar", "Damson", "Elderberry", "Fuchsia")
        )
    )
    counts = pick(draw, (4, 3), (1, 2), (2, 6)), either(draw, 1, 2, 0)
    lots = tuple(Lot(id=id, name=Text(id, id), key="charter", unit="day") for id in "AB")
    # An agreement that runs out while it is asked under it lets nobody be awarded afterwards.
    last = pick(draw, (7, date(2026, 1, 1)), (1, date(2024, 1, 18)))
    return Register(
        id="arboretum",
        known=_KNOWN,
        vocabulary=_VOCABULARY,
        frameworks=(
            Framework(
                id=FRAMEWORK,
                name=Text("berså", "arbour"),
                owner="Arboretum",
                term=Period(date(2022, 1, 1), last),
                lots=lots,
            ),
        ),
        keys=(_key(draw),),
        suppliers=suppliers,
        offers=tuple(
            Offer(
                lot=lot,
                supplier=supplier.id,
                facts=draw(_facts(silent=4)),
                prices=_prices(draw),
            )
            for lot, count in zip(_LOTS, counts, strict=True)
            for supplier in suppliers[:count]
        ),
    )


def _key(draw: st.DrawFn) -> AllocationKey:
    gates: list[Gate] = [Requirements(day="requested"), Answered()]
    if draw(st.booleans()):
        gates.append(Priced(day="requested"))
    price = LowestTotalPrice(day="requested")
    best: list[Ordering] = either(draw, [BestSuited(day="requested")], [])
    in_order = draw(st.booleans())
    return AllocationKey(
        id="charter",
        name=Text("stadga", "charter"),
        lot_gates=either(draw, (), (InForce(day="decided"),)),
        gates=tuple(gates),
        orderings=(*best, price),
        asking=Asking(
            mode="in_order" if in_order else "together",
            at_a_time=either(draw, 1, 2) if in_order else 1,
            over_offers=either(draw, "always", "when_unknown"),
        ),
        when_nobody=pick(draw, (3, "nobody"), (2, "escalate")),
    )


def _prices(draw: st.DrawFn) -> PriceList:
    amount = pick(draw, (8, PRICES[0]), (1, PRICES[1]), (1, PRICES[2]))
    return PriceList(currency="SEK", rows=(Price("placement", amount, "day"),))


@st.composite
def _facts(draw: st.DrawFn, *, silent: int, denied: int = 1) -> tuple[Fact, ...]:
    """What is stated of a garden, of quiet and of where it is; the more silent, the less."""
    found = []
    for facet in ("garden", "quiet"):
        said = pick(draw, (4, True), (denied, False), (silent, None))
        if said is not None:
            found.append(Fact(facet, said))
    area = pick(draw, (4, "kivik"), (1, EXCLUDED), (silent, None))
    if area is not None:
        found.append(Fact("area", (area,)))
    return tuple(found)


@st.composite
def answers(draw: st.DrawFn) -> tuple[tuple[Fact, ...], PriceList | None]:
    """What a proposal states, and now and then a price that is bid for it."""
    return draw(_facts(silent=8, denied=6)), _prices(draw) if one_in(draw, 4) else None


def _need(draw: st.DrawFn, *, urgent: bool) -> Need:
    """Needs with and without requirements, persons, brothers and sisters, protected identity."""
    requirements: list[Expression] = []
    if pick(draw, (4, True), (1, False)):
        requirements.append(has("garden", True))
    if pick(draw, (2, True), (1, False)):
        requirements.append(none_of(has("area", EXCLUDED)))
    rule: Any = either(draw, "together_if_possible", "together", "apart")
    group = Group(id=SIBLINGS, rule=rule, places=2)
    per: Any = either(draw, None, "day")
    return Need(
        id=NEED,
        buyer=BUYER,
        lot=_LOTS[0],
        requested=_REQUESTED,
        starts=date(2024, 2, 1),
        persons=tuple(Person(age=either(draw, 16, 9)) for _ in range(either(draw, 1, 2, 0))),
        lines=(Line("placement", quantity=30 if per is None else 1, unit="day", per=per),),
        requirements=tuple(requirements),
        wishes=(has("quiet", True),) if draw(st.booleans()) else (),
        group=either(draw, group, None),
        urgency="emergency" if urgent else "ordinary",
        protected=draw(st.booleans()),
        frozen=at(_REQUESTED, 7),
        frozen_by="caseworker",
    )


@st.composite
def procedures(draw: st.DrawFn, lots: Sequence[str] = _LOTS) -> Procedure:
    """Procedures with routes of every length and kind that lead to some lots in turn.

    Whatever the route, some delegation holds for everything on every day.

    Args:
        lots: The lots, as framework/lot, each in a source of its own.
    """
    roles = pick(draw, (3, ("caseworker", "team leader")), (1, ("caseworker",)))
    needed: tuple[Literal["always", "when_several", "never"], ...]
    needed = ("when_several", "always", "always", "never")
    return Procedure(
        id="office",
        name=Text("kontor", "office"),
        office=OfficeHours(country="SE", opens=time(8), closes=time(17)),
        route=tuple(_route(draw, lots)),
        deadlines=_deadlines(draw),
        reasons=_REASONS,
        late_answers=either(draw, "taken", "disregarded"),
        assessment=AssessmentRule(
            ordinary=either(draw, *needed), emergency=either(draw, *needed[::-1]), roles=roles
        ),
        approvals=tuple(rule for rule in _APPROVALS if draw(st.booleans())),
        delegations=_DELEGATIONS,
        emergency=either(
            draw,
            EmergencyRule(wins="first_suitable", review=Within(working_days=1)),
            EmergencyRule(wins="key", review=Within(minutes=600)),
            None,
        ),
        placement=either(draw, PlacementRules(), _FOLLOWED_UP),
    )


def _route(draw: st.DrawFn, lots: Sequence[str]) -> list[Source]:
    """Sources before the lots, the lots, and perhaps a direct award."""

    def source(kind: Any, id: str, **more: Any) -> Source:
        passed = either(draw, "never", "emergency", "always")
        return Source(id=id, kind=kind, name=Text(id, id), may_pass=passed, **more)

    found = []
    if draw(st.booleans()):
        found.append(source("network", "network"))
    house = draw(st.booleans())
    if house:
        found.append(source("in_house", "in_house"))
    if draw(st.booleans()):
        # A forum may stand before the in-house provision that it can decide on, or after it.
        place = len(found) - 1 if house and one_in(draw, 3) else len(found)
        found.insert(place, source("forum", "forum"))
    for number, lot in enumerate(lots):
        kinds = ("framework", "mini_competition", "user_choice")
        most = ((2, kinds[0]), (1, kinds[1]), (2, kinds[2]))
        kind = pick(draw, *(most if number else ((4, kinds[0]), (1, kinds[2]))))
        rule = either(draw, "turn", "nearest", "in_house") if kind == "user_choice" else None
        found.append(source(kind, f"lot_{number}", lots=(lot,), who_does_not_choose=rule))
    if pick(draw, (3, True), (1, False)):
        bound = either(draw, None, Money(minor=10_000_000, currency="SEK"))
        found.append(source("direct_award", "direct", documented_from=bound))
    return found


def _deadlines(draw: st.DrawFn) -> tuple[DeadlineRule, ...]:
    """Minutes in an emergency; else working days by how soon it begins, or what a person sets."""
    rest = either(draw, Within(working_days=1), Within(working_days=2), Within(by_person=True))
    remind = Within(minutes=90)
    return (
        DeadlineRule(urgency="emergency", answer=Within(minutes=30), remind=Within(minutes=10)),
        DeadlineRule(lead_below=10, answer=Within(working_days=1), remind=remind),
        DeadlineRule(answer=rest, remind=None if rest.by_person else remind),
    )


_FOLLOWED_UP = PlacementRules(
    start_meeting_within=5,
    follow_up_weeks=6,
    follow_up_weeks_external=4,
    report_after_months=3,
    adult_at=18,
    price_dates=(date(2024, 2, 1),),
)

_REASONS = (
    Reason(code="place", name=Text("platsbrist", "no place"), of="decline", counts=True),
    Reason(code="unwilling", name=Text("vill inte", "unwilling"), of="decline", goes_on=False),
    Reason(code="full", name=Text("fullt", "full"), of="skip"),
    Reason(code="declined", name=Text("har tackat nej", "has declined"), of="skip", declines=2),
    Reason(code="unfit", name=Text("olämpligt", "unfit"), of="rejection"),
)

_APPROVALS = (
    Approval(by="board", before="award"),
    Approval(by="guardian", before="start"),
    Approval(by="child", before="award", from_age=15, urgency="ordinary"),
)

_DELEGATIONS = (
    Delegation(id="1", role="director", may=_EVERYTHING),
    Delegation(id="2", role="head", may=("award",), valid=Period(None, date(2024, 1, 18))),
    Delegation(id="3", role="head", may=("in_house", "direct_award"), valid=ALWAYS),
    Delegation(
        id="4", role="head", may=_EVERYTHING, up_to=Money(minor=20_000_000_000, currency="SEK")
    ),
)
