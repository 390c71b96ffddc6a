"""That the key which decides is found by the need and the offers alone, and can be found again.

- The order of the offers, and of the keys, is of no account.
- Where no switch holds, it is decided as if the key had none.
- A decision by another key than the lot's own is made again from its own document.
- The first switch that holds decides, as a naive reading of the findings has it, and keys are left
  one after another until none holds.
- A bid is measured by itself: taking a bid away, or adding one, never turns two others round.
- A criterion that nobody has stated lies between its worst and its best.
- Abnormally low bids are those below a share of the median, as counted by hand.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from itertools import combinations
from statistics import median
from typing import Any

import pytest
from hypothesis import assume
from hypothesis import strategies as st

from calloff import (
    AllocationKey,
    Candidate,
    Decision,
    Fact,
    InputError,
    Line,
    Need,
    Offer,
    Price,
    PriceList,
    Supplier,
    Verdict,
    decide,
    replay,
)
from calloff.bids import SAYS, abnormally_low
from calloff.orderings import BestBid
from calloff.orderings.bids import Criterion, Deductions, Lowest, Points
from calloff.pricing import quantities, quote
from calloff.snapshot import Answer, Snapshot
from calloff.switches import (
    AfterDeclines,
    ByHours,
    ByItem,
    ByLevel,
    ByValue,
    Switch,
    WhenNobody,
)
from calloff.switching import follow
from calloff.testing import Case, cases
from calloff.values.money import Money
from calloff.values.texts import LANGUAGES, blanks
from calloff.vocabulary import Facet, Text, Vocabulary

KINDS = (ByValue, ByHours, ByLevel, ByItem, AfterDeclines, WhenNobody)


# --- What is drawn ----------------------------------------------------------------------------


@st.composite
def switches(draw: st.DrawFn, to: Sequence[str]) -> Switch:
    """A switch of any kind to one of some keys, with limits near what needs come to."""
    kind = draw(st.sampled_from(KINDS))
    given: dict[str, Any] = {"to": draw(st.sampled_from(to))}
    limit = draw(st.sampled_from(["at_least", "above"]))
    if kind is ByValue:
        given["day"] = draw(st.sampled_from(["requested", "decided"]))
        given["quote"] = draw(st.sampled_from(["highest", "lowest"]))
        given[limit] = Money(
            minor=draw(st.sampled_from([10_000, 300_000, 1_800_000])), currency="SEK"
        )
    elif kind is ByHours:
        given[limit] = draw(st.sampled_from(["2.5", "10", "45"]))
    elif kind is ByLevel:
        given["levels"] = draw(st.sampled_from([("senior",), ("chief", "senior"), ("chief",)]))
    elif kind is ByItem:
        items = draw(st.sampled_from([("tutoring",), ("other",), ()]))
        given |= {"items": items, "outside_lot": not items or draw(st.booleans())}
    elif kind is AfterDeclines:
        given["count"] = draw(st.integers(1, 2))
        given["statuses"] = draw(
            st.sampled_from([("declined", "no_answer"), ("rejected",), ("withdrawn", "declined")])
        )
    return kind(**given)


LINES = (
    (Line("placement", quantity=30, unit="day"),),
    (Line("tutoring", quantity=45, unit="hour", level="senior"),),
    (
        Line("placement", quantity=30, unit="day"),
        Line("tutoring", quantity="2.5", unit="hour", per="week", level="senior"),
    ),
    (
        Line("placement", quantity=1, unit="day", per="day"),
        Line("tutoring", quantity="2.5", unit="hour", per="week"),
    ),
    (
        Line("tutoring", quantity=10, unit="hour"),
        Line("tutoring", quantity=35, unit="hour", option=True),
        Line("other", quantity=1, unit="hour", level="chief"),
    ),
)

OVER_OFFERS = ("always", "when_unknown")


def some(draw: st.DrawFn, steps: Sequence[Any]) -> tuple[Any, ...]:
    """Some of the steps of a key, which ask no more of need and world than all of them."""
    return tuple(step for step in steps if draw(st.booleans()))


@st.composite
def chains(draw: st.DrawFn, least: int = 1) -> tuple[Case, tuple[AllocationKey, ...]]:
    """A case over offers with two other keys, which its own may give way to, in a line."""
    case = draw(cases(stage="offer", least=1))
    ids = ("second-2024", "third-2024")
    others = [
        case.key.replace(
            lot_gates=some(draw, case.key.lot_gates),
            gates=some(draw, case.key.gates),
            orderings=some(draw, case.key.orderings) or case.key.orderings,
            asking={"mode": "together", "over_offers": draw(st.sampled_from(OVER_OFFERS))},
        )
        for _ in ids
    ]
    places = {case.key.id: ids, ids[0]: ids[1:], ids[1]: ()}
    named = [case.key, *(key.replace(id=id) for key, id in zip(others, ids, strict=True))]
    need, lot = case.need, case.terms.lot
    if draw(st.booleans()):
        need = need.replace(lines=draw(st.sampled_from(LINES)))
    if draw(st.integers(0, 3)) == 0:
        lot = lot.replace(items=())
    case = case._replace(need=need, terms=case.terms.replace(lot=lot))
    size = st.integers(least, 3)
    chain = tuple(
        key.replace(
            switches=tuple(draw(switches(to)) for _ in range(draw(size)))
            if (to := places[key.id])
            else ()
        )
        for key in named
    )
    answers = tuple(
        Answer(candidate=candidate.id, status=draw(st.sampled_from(["declined", "rejected"])))
        for candidate in case.candidates
        if draw(st.booleans())
    )
    snapshot = case.snapshot.replace(answers=answers, draws=(), assessments=(), choices=())
    return case._replace(key=chain[0], snapshot=snapshot), chain


def decided(case: Case, chain: Sequence[AllocationKey]) -> Decision:
    """The decision, where the case's own key may give way to the others."""
    return decide(*case, keys=chain)


def labels_of(decision: Decision) -> list[str]:
    """What a decision is an example of."""
    findings = [*decision.switch_findings, *(f for s in decision.switched for f in s.findings)]
    return [
        f"switched {len(decision.switched)} times",
        f"outcome.{decision.outcome.kind}",
        *(f"{finding.code} {finding.verdict}" for finding in findings),
    ]


ALL = (
    "switched 0 times",
    "switched 1 times",
    "switched 2 times",
    "outcome.escalate",
    *(f"switch.{kind.model_fields['kind'].default} met" for kind in KINDS),
    *(f"switch.{kind.model_fields['kind'].default} unmet" for kind in KINDS),
    "switch.by_value unknown",
    "switch.by_hours unknown",
    "switch.by_item unknown",
)


# --- Which key decides --------------------------------------------------------------------------


def test_the_order_of_offers_and_keys_is_of_no_account(law: Any) -> None:
    """Offers and keys in whatever order lead to the same decision, with the same fingerprint."""

    @law.over(chains(), st.randoms(use_true_random=False))
    def holds(drawn: tuple[Case, tuple[AllocationKey, ...]], chance: Any) -> None:
        case, chain = drawn
        decision = decided(case, chain)
        law.saw(*labels_of(decision))
        mixed, other = list(case.candidates), list(chain)
        chance.shuffle(mixed)
        chance.shuffle(other)
        again = decide(*case._replace(candidates=tuple(mixed)), keys=other)

        assert decision.switched == again.switched
        assert decision.fingerprint == again.fingerprint

    holds()
    law.ensure(*ALL)


def test_where_no_switch_holds_it_is_decided_as_without(law: Any) -> None:
    """A key none of whose switches holds comes to what it comes to without them."""

    @law.over(chains())
    def holds(drawn: tuple[Case, tuple[AllocationKey, ...]]) -> None:
        case, chain = drawn
        decision = decided(case, chain)
        if decision.switched or any(
            f.verdict is not Verdict.UNMET for f in decision.switch_findings
        ):
            law.saw("other")
            return
        law.saw("none holds")
        plain = decide(*case._replace(key=case.key.replace(switches=())))

        for part in ("outcome", "ranking", "findings", "measures", "lot_findings", "candidates"):
            assert plain.data()[part] == decision.data()[part]

    holds()
    law.ensure("none holds")


def test_a_switched_decision_is_made_again_from_its_document(law: Any) -> None:
    """Embedded or by reference, a decision and the keys left on the way come out the same."""

    @law.over(chains())
    def holds(drawn: tuple[Case, tuple[AllocationKey, ...]]) -> None:
        case, chain = drawn
        decision = decided(case, chain)
        law.saw(*labels_of(decision))
        again = replay(json.loads(json.dumps(decision.data())))

        assert () == again.differences
        assert decision == again.decision
        assert decision.switched == again.decision.switched
        by_reference = json.loads(json.dumps(decision.data(inputs="reference")))
        originals = {**case._asdict(), "key": decision.key}
        again = replay(by_reference, **originals, switched=chain)

        assert () == again.differences
        if decision.switched:
            with pytest.raises(InputError) as missing:
                replay(by_reference, **originals)
            assert [f"switched.{n}.key" for n, _ in enumerate(decision.switched)] == [
                problem.place for problem in missing.value.problems
            ]

    holds()
    law.ensure("switched 0 times", "switched 1 times", "switched 2 times")


def test_an_altered_reason_does_not_come_out_the_same(law: Any) -> None:
    """What a document says of why a key gave way is compared when it is decided again."""

    @law.over(chains())
    def holds(drawn: tuple[Case, tuple[AllocationKey, ...]]) -> None:
        case, chain = drawn
        decision = decided(case, chain)
        law.saw(*labels_of(decision))
        assume(decision.switched)
        document = json.loads(json.dumps(decision.data()))
        finding = document["switched"][0]["findings"][0]
        finding["verdict"] = "unmet" if finding["verdict"] == "met" else "met"

        assert ("switched",) == replay(document).differences

    holds()
    law.ensure("switched 1 times")


def test_the_first_switch_that_holds_decides(law: Any) -> None:
    """Keys are left one after another, each by what a naive look at need and offers finds."""

    @law.over(chains())
    def holds(drawn: tuple[Case, tuple[AllocationKey, ...]]) -> None:
        case, chain = drawn
        decision = decided(case, chain)
        law.saw(*labels_of(decision))
        by_id = {key.id: key for key in chain}
        key, left = case.key, []
        while True:
            found = [_naive(switch, case, key) for switch in key.switches]
            first = next((i for i, holds in enumerate(found) if holds), None)
            until = found if first is None else found[:first]
            open_ = {key.switches[i].to for i, holds in enumerate(until) if holds is None}
            if first is None or open_ - {key.switches[first].to}:
                break
            left.append(key.id)
            key = by_id[key.switches[first].to]

        assert key == decision.key
        assert left == [switched.key.id for switched in decision.switched]
        stuck = decision.outcome.kind == "escalate" and decision.outcome.because == "switch"
        lot_met = all(f.verdict is Verdict.MET for f in decision.lot_findings)
        assert stuck == (bool(open_) and lot_met)

    holds()
    law.ensure(*ALL)


def _naive(switch: Any, case: Case, key: AllocationKey) -> bool | None:
    """Whether a switch holds, by what its words say; ``None`` where that is not known."""
    need, lines = case.need, case.need.lines
    whole = quantities(lines)[0] == "total"
    if switch.kind == "by_level":
        return any(line.level in switch.levels for line in lines)
    if switch.kind == "by_item":
        if any(line.item in switch.items for line in lines):
            return True
        known = {item.id for item in case.terms.lot.items}
        if switch.outside_lot and not known:
            return None
        return switch.outside_lot and any(line.item not in known for line in lines)
    if switch.kind == "after_declines":
        said = {a.candidate for a in case.snapshot.answers if a.status in switch.statuses}
        return len(said) >= switch.count
    if switch.kind == "when_nobody":
        lot = case.terms.lot.replace(key=key.id)
        plain = key.replace(switches=())
        bare = decide(*case._replace(key=plain, terms=case.terms.replace(lot=lot)))
        return not bare.measures
    if switch.kind == "by_hours":
        hours = [q.amount for q in quantities(lines)[1] if q.line.unit == "hour"]
        return _reaches(switch, [sum(hours, Fraction(0))]) if whole or not hours else None
    if not whole:
        return None
    day = need.requested if switch.day == "requested" else case.snapshot.on
    totals, open_ = [], False
    for candidate in case.candidates:
        told = quote(lines, candidate.prices, day)
        if told is not None:
            totals.append(told.total)
        elif all(candidate.prices.price(line, day)[0] is not Verdict.UNMET for line in lines):
            open_ = True
    # What nobody says may be anything: nothing at all, or more than any limit.
    either = [Money(minor=0, currency="SEK"), Money(minor=10**12, currency="SEK")]
    worlds = [[*totals, more] for more in either] if open_ else [totals]
    if not all(worlds):
        return None
    pick = max if switch.quote == "highest" else min
    found = {_reaches(switch, [pick(world, key=lambda t: t.minor)]) for world in worlds}
    return found.pop() if len(found) == 1 else None


def _reaches(switch: Any, amounts: list[Any]) -> bool:
    """Whether an amount is at a limit or above it, or above it only."""
    (amount,) = amounts
    return amount > switch.above if switch.above is not None else amount >= switch.at_least


def test_answers_cannot_change_the_key(law: Any) -> None:
    """With the lot's offers given, it goes by them, whatever has been bid."""

    @law.over(chains(), st.sampled_from(["1", "99999"]))
    def holds(drawn: tuple[Case, tuple[AllocationKey, ...]], amount: str) -> None:
        case, chain = drawn
        by_offers = follow(*case, keys=chain)
        law.saw(f"switched {len(by_offers.switched)} times")
        bid = PriceList(currency="SEK", rows=(Price("placement", amount, "day"),))
        bids = tuple(
            c.replace(id=f"P-{n}", stage="proposal", prices=bid, agreed=c.prices, pools=())
            for n, c in enumerate(case.candidates)
        )
        decision = decide(*case._replace(candidates=bids), keys=chain, offers=case.candidates)

        assert by_offers.key == decision.key
        assert by_offers.switched == decision.switched

    holds()
    law.ensure("switched 0 times", "switched 1 times", "switched 2 times")


# --- Bids ---------------------------------------------------------------------------------------

LOT = "f/A"


def _bid_case(draw: Any) -> tuple[Need, Vocabulary, list[Candidate], BestBid]:
    """Up to five bids with a flag and a number that may be stated, and a formula."""
    words = Vocabulary(
        id="w/1",
        name=Text("w", "w"),
        facets=tuple(
            Facet(code=code, kind=kind, name=Text(code, code), silence=silence, told_to=EVERYBODY)
            for code, kind, silence in (
                ("same", "flag", draw(st.sampled_from(["no", "unknown"]))),
                ("years", "number", draw(st.sampled_from(["no", "unknown"]))),
            )
        ),
    )
    need = Need(
        id="N",
        buyer="b",
        lot=LOT,
        requested=ON,
        lines=(Line("support", quantity=10, unit="hour"),),
    )
    bids = []
    for number in range(draw(st.integers(2, 5))):
        same = draw(st.sampled_from([None, True, False]))
        years = draw(st.sampled_from([None, 0, 3, 9]))
        facts = (Fact("same", same), Fact("years", years))
        stated = tuple(fact for fact in facts if fact.value is not None)
        rows = (Price("support", draw(st.sampled_from(["10", "12", "12.5"])), "hour"),)
        silent = draw(st.integers(0, 9)) == 0
        prices = PriceList(
            currency="SEK", rows=() if silent else rows, silence="unknown" if silent else "no"
        )
        offer = Offer(lot=LOT, supplier=f"SE-{number}", facts=stated, prices=prices)
        candidate = offer.candidate(Supplier(id=f"SE-{number}", name=str(number)), {})
        bids.append(candidate.replace(id=f"P-{number}", stage="proposal"))
    criteria = tuple(
        Criterion(facet, draw(st.sampled_from(["0.5", "7", "20"])), most=most)
        for facet, most in (("same", None), ("years", draw(st.sampled_from([2, 5, 20]))))
        if draw(st.booleans())
    )
    reference = Money(minor=draw(st.sampled_from([10_000, 12_345])), currency="SEK")
    ways: list[Any] = [Lowest(), Points(reference=reference, weight=60, criteria=criteria)]
    if criteria:
        ways.append(Deductions(currency="SEK", criteria=criteria))
    return need, words, bids, BestBid(day="requested", formula=draw(st.sampled_from(ways)))


EVERYBODY = ("caseworker", "asked", "rejected", "release")
ON = date(2024, 1, 15)


def _terms(words: Vocabulary) -> Any:
    from calloff import Framework, Lot, Terms
    from calloff.framework import Item

    item = Item(id="support", units=("hour",), base=True)
    lot = Lot(id="A", name=Text("A", "A"), key="k", unit="hour", items=(item,))
    framework = Framework(
        id="f", name=Text("f", "f"), owner="o", term="2024-01-01/2024-12-31", lots=(lot,)
    )
    return Terms(framework=framework, lot=lot, vocabulary=words)


def _decide_bids(
    need: Need, words: Vocabulary, bids: Sequence[Candidate], ordering: BestBid
) -> Decision:
    key = AllocationKey(
        id="k",
        name=Text("k", "k"),
        orderings=(ordering,),
        asking={"mode": "together", "over_offers": "when_unknown"},
    )
    return decide(need, bids, key, _terms(words), Snapshot(ON))


def test_another_bid_never_turns_two_round(law: Any) -> None:
    """Of two bids the one before stays before, and level ones level, whoever else has bid."""

    @law.over(st.data())
    def holds(data: st.DataObject) -> None:
        need, words, bids, ordering = _bid_case(data.draw)
        law.saw(ordering.formula.kind)
        whole = _decide_bids(need, words, bids, ordering)
        place = {id: n for n, tier in enumerate(whole.ranking) for id in tier}
        for one, other in combinations(bids, 2):
            pair = _decide_bids(need, words, (one, other), ordering)
            alone = {id: n for n, tier in enumerate(pair.ranking) for id in tier}
            apart, before = (
                (a[one.id] > a[other.id]) - (a[one.id] < a[other.id]) for a in (place, alone)
            )

            assert apart == before
            assert whole.measures[one.id] == pair.measures[one.id]

    holds()
    law.ensure("lowest", "deductions", "points")


def test_what_is_not_stated_lies_between_its_ends(law: Any) -> None:
    """Whatever is stated in the end, the measure lies between worst and best, and both occur."""

    @law.over(st.data())
    def holds(data: st.DataObject) -> None:
        need, words, bids, ordering = _bid_case(data.draw)
        decision = _decide_bids(need, words, bids, ordering)
        for bid in bids:
            measure = decision.measures[bid.id][0]
            law.saw("open" if measure.worst != measure.best else "settled")
            if measure.shown is None:
                continue
            known = {fact.facet for fact in bid.facts}
            ways = [
                (*bid.facts, *same, *years)
                for same in (
                    [()] if "same" in known else [(Fact("same", v),) for v in (False, True)]
                )
                for years in (
                    [()] if "years" in known else [(Fact("years", n),) for n in (0, 1, 20, 99)]
                )
            ]
            found = [
                _decide_bids(need, words, [bid.replace(facts=way)], ordering).measures[bid.id][0]
                for way in ways
            ]

            assert all(one.worst == one.best for one in found)
            silent_no = {f.code for f in words.facets if f.silence == "no"} - known
            if not silent_no:
                assert measure.worst == max(one.worst for one in found)
                assert measure.best == min(one.best for one in found)

    holds()
    law.ensure("open", "settled")


def test_a_bid_is_shown_with_every_part_of_the_formula(law: Any) -> None:
    """Total, parts and what they come to add up, as somebody with a pencil would add them."""

    @law.over(st.data())
    def holds(data: st.DataObject) -> None:
        need, words, bids, ordering = _bid_case(data.draw)
        decision = _decide_bids(need, words, bids, ordering)
        formula = ordering.formula
        law.saw(formula.kind)
        for bid in bids:
            shown = decision.measures[bid.id][0].shown
            if shown is None:
                continue
            total = Fraction(shown["total_minor"], 100)
            parts = sum(Fraction(part["comes_to"]) for part in shown.get("parts", ()))
            assert shown == json.loads(json.dumps(shown))
            if isinstance(formula, Deductions):
                assert Fraction(shown["evaluated"]) == total - parts
            elif isinstance(formula, Points):
                price = 60 - 60 * total / formula.reference.exact
                assert Fraction(shown["price_points"]) == price
                assert Fraction(shown["points"]) == price + parts
            else:
                assert "formula" not in shown

    holds()
    law.ensure("lowest", "deductions", "points")


def test_low_bids_are_those_below_the_share_of_the_median(law: Any) -> None:
    """Flagged is who is below the share of the median, and nobody else; the order is of none."""

    @law.over(
        st.lists(st.integers(1, 2000), min_size=1, max_size=7), st.integers(1, 100), st.booleans()
    )
    def holds(amounts: list[int], below: int, backwards: bool) -> None:
        need = Need(
            id="N",
            buyer="b",
            lot=LOT,
            requested=ON,
            lines=(Line("support", quantity=1, unit="hour"),),
        )
        bids = [
            Offer(
                lot=LOT,
                supplier=f"SE-{number}",
                prices=PriceList(currency="SEK", rows=(Price("support", amount, "hour"),)),
            ).candidate(Supplier(id=f"SE-{number}", name=str(number)), {})
            for number, amount in enumerate(amounts)
        ]
        middle = Fraction(median([Fraction(amount) for amount in amounts]))
        low = sorted(
            bid.id
            for bid, amount in zip(bids, amounts, strict=True)
            if amount < middle * below / 100
        )
        remarks = abnormally_low(need, bids[::-1] if backwards else bids, below=below, on=ON)
        law.saw(*(["low"] if low else ["none"]))

        assert low == [remark.place for remark in remarks]
        for remark in remarks:
            for language in LANGUAGES:
                assert blanks(SAYS.of(language)[remark.code]) == set(remark.found)

    holds()
    law.ensure("low", "none")
