"""What would have to change: in a need for somebody to serve it, in a candidate to go first."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from calloff import (
    AllocationKey,
    Assessment,
    Decision,
    Fact,
    Framework,
    InputError,
    Line,
    Need,
    Offer,
    Period,
    Person,
    Pool,
    Price,
    PriceList,
    Proposal,
    Snapshot,
    Supplier,
    Terms,
    all_of,
    any_of,
    at_least,
    decide,
    has,
    none_of,
    not_,
    within,
)
from calloff.candidate import Candidate, Standing
from calloff.expressions import Expression
from calloff.framework import Lot
from calloff.protocol import protocol, relaxation_outline, what_if_outline
from calloff.protocol.change_labels import CHANGES
from calloff.relaxation import changed, conflicts, relaxations, what_if
from calloff.values.typeset import as_text
from calloff.vocabulary import Code, CodeList, Facet, Text, Vocabulary

ON = date(2024, 1, 15)
LOT = "arbour/A"
LETTERS = "abcdefgh"

VOCABULARY = Vocabulary(
    id="woods/1",
    name=Text("skog", "woods"),
    lists=(
        CodeList(
            id="codes",
            name=Text("koder", "codes"),
            codes=(
                *(Code(code=letter, name=Text(letter, letter)) for letter in LETTERS),
                Code(code="a1", name=Text("a1", "a1"), parent="a"),
                *(Code(code=f"c{n}", name=Text(f"c{n}", f"c{n}")) for n in range(60)),
            ),
        ),
    ),
    facets=(
        Facet(
            code="can",
            kind="code",
            codes="codes",
            name=Text("kan", "can"),
            silence="unknown",
            told_to=("caseworker", "asked"),
        ),
        Facet(
            code="area",
            kind="code",
            codes="codes",
            meets="broader",
            name=Text("område", "area"),
            silence="no",
            told_to=("caseworker",),
        ),
        *(
            Facet(
                code=code,
                kind=kind,
                name=Text(code, code),
                silence="no",
                told_to=("caseworker",),
                unit="month" if kind == "range" else None,
            )
            for code, kind in (
                ("quiet", "flag"),
                ("rooms", "number"),
                ("takes", "range"),
                ("staffed", "hours"),
            )
        ),
    ),
)


def key(**more: Any) -> AllocationKey:
    """A key that asks for everything and goes by wishes and then by price."""
    return AllocationKey.read(
        {
            "format": "calloff.key/1",
            "id": "wishes-then-price",
            "name": {"sv": "önskemål, pris", "en": "wishes, price"},
            "gates": [
                {"kind": "supplier_standing", "day": "decided"},
                {"kind": "requirements", "day": "starts"},
                {"kind": "priced", "day": "requested"},
                {"kind": "places", "fresh_days": 14},
            ],
            "orderings": [
                {"kind": "best_suited", "day": "starts"},
                {"kind": "lowest_total_price", "day": "requested"},
            ],
            "asking": {"mode": "together", "over_offers": "when_unknown"},
            "when_nobody": "nobody",
            **more,
        }
    )


def offer(
    name: str,
    can: str | None = "",
    *facts: Fact,
    price: int | None = 1000,
    free: int | None = 1,
    blocked: bool = False,
) -> Candidate:
    """A supplier that can do what some letters say; ``None``: it does not say."""
    told = () if can is None else (Fact("can", tuple(can.split() if " " in can else can)),)
    standings = (Standing("blocked"),) if blocked else ()
    supplier = Supplier(id=f"SE-{name}", name=name, standings=standings)
    pool = Pool(id=f"pool-{name}", available=free, updated=datetime(2024, 1, 10, tzinfo=UTC))
    rows = (Price("placement", price, "day"),) if price is not None else ()
    return Offer(
        lot=LOT,
        supplier=supplier.id,
        facts=(*told, *facts),
        prices=PriceList(currency="SEK", rows=rows),
        pools=(pool.id,),
    ).candidate(supplier, {pool.id: pool})


def decided(
    *candidates: Candidate,
    requires: tuple[Expression, ...] = (),
    wishes: tuple[Expression, ...] = (),
    snapshot: Snapshot | None = None,
    **more: Any,
) -> Decision:
    """A decision over some candidates."""
    the_key = key(**more)
    lot = Lot(id="A", name=Text("A", "A"), key=the_key.id, unit="day")
    framework = Framework(
        id="arbour",
        name=Text("berså", "arbour"),
        owner="Arboretum",
        term=Period.parse("2022-01-01/2026-01-01"),
        lots=(lot,),
    )
    need = Need(
        id="7F3K",
        buyer="0580",
        lot=LOT,
        requested=ON,
        starts=date(2024, 2, 1),
        persons=(Person(born="2014-06"),),
        lines=(Line("placement", quantity=180, unit="day"),),
        requirements=requires,
        wishes=wishes,
    )
    terms = Terms(framework=framework, lot=lot, vocabulary=VOCABULARY)
    return decide(need, candidates, the_key, terms, snapshot or Snapshot(on=ON))


def can(letters: str, *, negotiable: bool = True) -> tuple[Expression, ...]:
    """That each of some letters is among what is stated."""
    return tuple(has("can", letter, negotiable=negotiable) for letter in letters)


def ids(*names: str) -> tuple[str, ...]:
    """The ids of suppliers."""
    return tuple(f"{LOT}/SE-{name}" for name in names)


# --- relaxations -----------------------------------------------------------------------------


def test_what_stands_between_is_told_with_whom_it_lets_in() -> None:
    """Without c, Alm may serve; without a and b together, Ek might, who does not say all."""
    found = relaxations(decided(offer("Alm", "ab"), offer("Ek", "c"), requires=can("abc")))

    assert [((2,), ids("Alm"), ()), ((0, 1), ids("Ek"), ())] == [
        (one.requirements, one.serve, one.might) for one in found.possible
    ]
    assert found.offered == found.possible
    assert found.elsewhere == ()


def test_a_larger_set_is_not_told_beside_a_smaller_one() -> None:
    """Where leaving out b is enough for somebody, leaving out b and c is nothing to ask about."""
    found = relaxations(decided(offer("Alm", "ac"), offer("Ek", "a"), requires=can("abc")))

    assert [(1,)] == [one.requirements for one in found.possible]
    assert ids("Alm") == found.possible[0].serve


def test_who_might_is_kept_apart_from_who_would() -> None:
    """Who does not say whether it can might serve without the flag; one who says so, surely."""
    quiet = has("quiet", negotiable=True)
    found = relaxations(
        decided(offer("Alm", "a"), offer("Ek", None), requires=(*can("a", negotiable=False), quiet))
    )

    assert [((1,), ids("Alm"), ids("Ek"))] == [
        (one.requirements, one.serve, one.might) for one in found.possible
    ]
    assert [((1,), ids("Alm"))] == [(one.requirements, one.serve) for one in found.sure]


def test_who_might_serve_already_is_not_let_in() -> None:
    """To ask it is enough; to be sure without asking, the requirement would have to go."""
    found = relaxations(decided(offer("Ek", None), requires=can("a")))

    assert () == found.possible
    assert [((0,), ids("Ek"), ())] == [(r.requirements, r.serve, r.might) for r in found.sure]


def test_only_what_is_negotiable_is_offered() -> None:
    """A set that holds a requirement which is not negotiable is named apart."""
    fixed, free = can("a", negotiable=False), can("bc")
    found = relaxations(decided(offer("Alm", "ab"), offer("Ek", "bc"), requires=(*fixed, *free)))

    assert [(2,)] == [one.requirements for one in found.offered]
    assert [(0,)] == [one.requirements for one in found.not_offered]


@pytest.mark.parametrize(
    "other",
    [{"blocked": True}, {"price": None}, {"free": 0}],
    ids=["block", "price", "places"],
)
def test_who_falls_elsewhere_is_no_candidate_for_relaxation(other: dict[str, Any]) -> None:
    """Blocked, unpriced or full: no new assessment lets it in."""
    found = relaxations(decided(offer("Alm", "b", **other), requires=can("a")))

    assert ((), (), ids("Alm")) == (found.possible, found.sure, found.elsewhere)


def test_one_place_must_meet_what_pools_tell_apart() -> None:
    """Each requirement is met by some pool and no pool meets both: either may be left out."""
    alm = offer("Alm", "")
    pools = tuple(
        alm.pools[0].replace(id=f"pool-{letter}", traits=(Fact("can", (letter,)),))
        for letter in "ab"
    )
    found = relaxations(decided(alm.replace(pools=pools), requires=can("ab")))

    assert [((0,), ids("Alm")), ((1,), ids("Alm"))] == [
        (one.requirements, one.serve) for one in found.possible
    ]


def test_nobody_there_and_nothing_required() -> None:
    """Without candidates, or without requirements, nothing stands between."""
    for nothing in (decided(requires=can("a")), decided(offer("Alm"), offer("Ek", free=0))):
        found = relaxations(nothing)
        assert ((), ()) == (found.possible, found.sure)
        assert () == conflicts(nothing).found
        assert as_text(relaxation_outline(nothing))


def test_sixty_requirements() -> None:
    """Each of sixty suppliers lacks one, and one lacks thirty: sixty sets of one."""
    codes = [f"c{n}" for n in range(60)]
    lacking = [offer(f"{n:02}", " ".join(codes[:n] + codes[n + 1 :])) for n in range(60)]
    asked = tuple(has("can", code, negotiable=True) for code in codes)
    decision = decided(*lacking, offer("Half", " ".join(codes[:30])), requires=asked)

    assert [(n,) for n in range(60)] == [r.requirements for r in relaxations(decision).possible]
    found = conflicts(decision)
    assert found.complete
    assert [tuple(range(60))] == [one.requirements for one in found.found]


# --- conflicts -------------------------------------------------------------------------------


def test_what_nobody_meets_together() -> None:
    """Each of two is met by somebody and both by nobody; a third is met by all."""
    found = conflicts(decided(offer("Alm", "ac"), offer("Ek", "bc"), requires=can("abc")))

    assert [((0, 1), True, ())] == [(c.requirements, c.sure, c.might) for c in found.found]
    assert found.complete


def test_a_conflict_that_lasts_only_until_somebody_is_asked() -> None:
    """Nobody surely meets a; who does not say might."""
    found = conflicts(decided(offer("Alm", "b"), offer("Ek", None), requires=can("a")))

    assert [((0,), False, ids("Ek"))] == [(c.requirements, c.sure, c.might) for c in found.found]
    assert (found.unsure, ()) == (found.found, found.sure)


def test_many_conflicts_are_cut_short_and_said_to_be() -> None:
    """Thirty who each lack two of sixty make 2 to the power of 30 conflicts: some are told."""
    codes = [f"c{n}" for n in range(60)]
    lacking = [offer(f"{n:02}", " ".join(codes[: 2 * n] + codes[2 * n + 2 :])) for n in range(30)]
    decision = decided(*lacking, requires=tuple(has("can", code) for code in codes))
    found = conflicts(decision)

    assert (100, False) == (len(found.sure), found.complete)
    assert {30} == {len(one.requirements) for one in found.sure}
    assert "det kan finnas fler" in as_text(relaxation_outline(decision))


@pytest.mark.parametrize("most", [0, -1, True, "2"])
def test_a_limit_that_is_none_is_refused(most: Any) -> None:
    """From 1 up."""
    with pytest.raises(InputError) as caught:
        conflicts(decided(), most=most)

    assert str(caught.value) == (
        "the conflicts of 7F3K has 1 problem\n"
        f"  most: a whole number from 1 up is needed, got {most!r}."
    )


# --- what if ---------------------------------------------------------------------------------


def places(decision: Decision, name: str) -> list[tuple[str, ...]]:
    """The changes with which a supplier goes first."""
    return [c.places for c in what_if(decision, *ids(name), closed=True).changes]


def test_the_price_alone() -> None:
    """At 900 a day for Alm, Ek goes first with 900, where they tie, and not with 900.01."""
    found = what_if(decided(offer("Alm", price=900), offer("Ek")), *ids("Ek"), closed=True)

    assert () == found.changes
    assert found.price is not None
    assert ("placement", "day", "SEK", Decimal("900.00"), Decimal(1000), False) == (
        found.price.item,
        found.price.unit,
        found.price.currency,
        found.price.amount,
        found.price.now,
        found.price.any,
    )


def test_facts_and_the_price_beside_them() -> None:
    """With the wish met it goes first whatever its price; price alone never passes a wish."""
    wishes = (has("can", "a"),)
    decision = decided(offer("Alm", "a", price=900), offer("Ek", "b"), wishes=wishes)
    found = what_if(decision, *ids("Ek"), closed=True)

    assert found.price is None
    assert [] == places(decision, "Ek")

    decision = decided(offer("Alm", "a", price=1100), offer("Ek", "b"), wishes=wishes)
    (change,) = what_if(decision, *ids("Ek"), closed=True).changes
    assert ("wishes.0",) == change.places
    assert change.highest is not None
    assert Decimal(1100) == change.highest.amount


def test_a_place_free() -> None:
    """Full as it is, it would have gone first with a place; so would one without pools."""
    full, silent = offer("Ek", free=0, price=900), offer("Ask", price=800).replace(pools=())
    decision = decided(offer("Alm"), full, silent)

    assert [("pools.pool-Ek",)] == places(decided(offer("Alm"), full), "Ek")
    assert [(f"pools.{LOT}/SE-Ask",)] == places(decision, "Ask")


def test_who_goes_first_needs_no_change() -> None:
    """The empty change, and how far its price could have risen."""
    found = what_if(decided(offer("Alm", price=900), offer("Ek")), *ids("Alm"), closed=True)

    assert found.first
    assert [((), Decimal(1000))] == [
        (c.places, c.highest.amount if c.highest else None) for c in found.changes
    ]


def test_alone_it_goes_first_at_any_price() -> None:
    """Up to the highest price that a list can state."""
    found = what_if(decided(offer("Alm")), *ids("Alm"), closed=True)

    assert found.price is not None
    assert (True, Decimal("9999999.99")) == (found.price.any, found.price.amount)


def test_who_is_blocked_is_helped_by_nothing() -> None:
    """Neither facts nor price."""
    found = what_if(
        decided(offer("Alm", "", blocked=True), requires=can("a")), *ids("Alm"), closed=True
    )

    assert ((), None) == (found.changes, found.price)


def test_an_unpriced_line_may_be_priced() -> None:
    """Where none is stated, the price alone may be what it would have taken."""
    found = what_if(decided(offer("Alm"), offer("Ek", price=None)), *ids("Ek"), closed=True)

    assert found.price is not None
    assert (Decimal(1000), None) == (found.price.amount, found.price.now)


@pytest.mark.parametrize(
    ("asked", "statable"),
    [
        (has("can", "a"), True),
        (has("can", "a1"), True),
        (not_(has("can", "b")), True),
        (has("area", "a1"), True),
        (none_of(has("area", "a"), has("area", "b")), True),
        (has("quiet"), True),
        (has("quiet", False), True),
        (has("rooms", 3), True),
        (at_least("rooms", 4), True),
        (not_(at_least("rooms", 0)), True),
        (within("rooms", 3, 5), True),
        (has("takes", "0-35"), True),
        (within("takes", 0, 35), True),
        (has("staffed", "Mo-Fr 08:00-19:00"), True),
        (all_of(has("can", "c"), at_least("rooms", 4), within("rooms", 1, 6)), True),
        (any_of(all_of(has("rooms", 1), has("rooms", 2)), has("can", "d")), True),
        (not_(all_of(has("can", "b"), has("can", "e"))), True),
        (not_(none_of(has("can", "c"))), True),
        (not_(any_of(has("can", "b"), has("area", "b"))), True),
        (all_of(has("rooms", 1), has("rooms", 2)), False),
        (all_of(has("can", "a"), not_(has("can", "a"))), False),
    ],
    ids=repr,
)
def test_every_kind_of_expression_can_be_stated(asked: Expression, statable: bool) -> None:
    """What contradicts itself cannot, and is named."""
    ek = offer("Ek", "be", Fact("area", ("b",)), Fact("rooms", 2), Fact("takes", ("30-71",)))
    decision = decided(ek, requires=(asked,))
    found = what_if(decision, ek, closed=True)

    if decision.chosen is not None:
        assert found.first
    elif statable:
        assert [("requirements.0",)] == [change.places for change in found.changes]
    else:
        assert (("requirements.0",), ()) == (found.not_statable, found.changes)


def test_two_that_cannot_be_stated_together() -> None:
    """Each by itself can: it has one number of rooms, and the need asks for two."""
    decision = decided(offer("Ek"), requires=(has("rooms", 1), has("rooms", 2)))

    assert ([], ()) == (
        places(decision, "Ek"),
        what_if(decision, *ids("Ek"), closed=True).not_statable,
    )
    with pytest.raises(InputError) as caught:
        changed(decision, *ids("Ek"), ["requirements.1", "requirements.0"])
    assert str(caught.value) == (
        "the decision about 7F3K has 1 problem\n"
        "  requirements.0, requirements.1: nothing was found that arbour/A/SE-Ek could state to "
        "meet all of these."
    )


def test_more_changes_than_can_all_be_tried() -> None:
    """Twenty are all needed: one set is told, with every one, and that not all was tried."""
    codes = [f"c{n}" for n in range(20)]
    decision = decided(offer("Ek"), requires=tuple(has("can", code) for code in codes))
    found = what_if(decision, *ids("Ek"), closed=True)

    assert not found.complete
    assert [tuple(f"requirements.{n}" for n in range(20))] == [c.places for c in found.changes]


def test_a_bid_may_not_rise_above_the_agreement() -> None:
    """The agreed price stays an answer's ceiling, whatever it might have bid."""
    alm, ek = offer("Alm", price=1200), offer("Ek", price=1000)
    free = {"free": Period(ON), "places": 1, "answered": datetime(2024, 1, 15, tzinfo=UTC)}
    answers = [
        Proposal(id=name, need="7F3K", offer=one.id, **free).candidate(one)
        for name, one in (("A", alm), ("E", ek))
    ]
    gates = [*key().data()["gates"], {"kind": "bid_within_agreement", "day": "requested"}]
    found = what_if(decided(*answers, gates=gates), "E", closed=True)

    assert found.price is not None
    assert Decimal(1000) == found.price.amount


@pytest.mark.parametrize("closed", [False, None, 1, "yes"])
def test_an_open_call_off_is_refused(closed: Any) -> None:
    """While somebody may still bid, nobody learns what would have won."""
    with pytest.raises(InputError) as caught:
        what_if(decided(offer("Alm")), *ids("Alm"), closed=closed)

    assert str(caught.value) == (
        "the decision about 7F3K has 1 problem\n"
        "  closed: the call-off is open: what would have won may not be known while somebody may "
        "still bid. Ask again, with closed=True, when the choice is made and stands."
    )


def test_what_cannot_be_asked_is_refused_with_why() -> None:
    """A stranger, a step that is none, a place that is not open, one whom people left out."""
    decision = decided(offer("Alm"), offer("Ek", blocked=True))
    with pytest.raises(InputError, match="no 'arbour/A/SE-Alg' among the candidates"):
        what_if(decision, *ids("Alg"), closed=True)
    with pytest.raises(InputError, match="step: an amount above 0 and up to 1000 is needed"):
        what_if(decision, *ids("Alm"), closed=True, step=Decimal(0))
    with pytest.raises(InputError, match=r"wishes\.7: nothing that arbour/A/SE-Alm leaves open"):
        changed(decision, *ids("Alm"), ["wishes.7"])

    assessment = Assessment.read(
        {
            "format": "calloff.assessment/1",
            "need": "7F3K",
            "tiers": [list(ids("Alm"))],
            "grounds": [{"candidate": ids("Alm")[0], "reason": "Passar."}],
            "signed": [{"role": "caseworker", "at": "2024-01-15T09:00:00+01:00"}],
        }
    )
    world = Snapshot(on=ON, assessments=(assessment,))
    compared = decided(offer("Alm"), offer("Ek", blocked=True), snapshot=world)
    with pytest.raises(InputError, match="people compared the others and not 'arbour/A/SE-Ek'"):
        what_if(compared, *ids("Ek"), closed=True)


# --- in words --------------------------------------------------------------------------------


def test_it_is_told_as_questions() -> None:
    """In both languages, with whom it lets in, and what may not be asked about."""
    decision = decided(
        offer("Alm", "a"),
        offer("Ek", None),
        offer("Lind", "b", blocked=True),
        offer("Hassel", "b"),
        requires=(*can("a", negotiable=False), has("quiet", whose="child", negotiable=True)),
    )

    told = as_text(relaxation_outline(decision, "en")).replace("\n    ", " ")

    assert (
        "These are questions and no advice: what is needed does not follow from what there is.\n"
        "  - Would it be possible to make do without the requirement “quiet (child)”? It would "
        "surely let in 1 supplier (Alm). It might let in 1 supplier (Ek), about whom something is "
        "unknown.\n"
    ) in told
    assert "Skulle det vara möjligt att klara sig utan kravet “quiet (barnet)”?" in as_text(
        relaxation_outline(decision)
    ).replace("\n    ", " ")
    assert "  - Blocks and permits: 1" in as_text(relaxation_outline(decision, "en"))


def test_what_it_had_taken_is_told_with_a_warning() -> None:
    """What to state, at which price, and that no supplier may read it."""
    ek = offer("Ek", "b", free=0)
    decision = decided(offer("Alm", "a", price=1100), ek, wishes=(has("can", "a"),))
    told = as_text(what_if_outline(decision, what_if(decision, ek, closed=True), "en"))

    assert "may not be shown to any supplier" in told.replace("\n", " ")
    assert (
        "If the wish “can: a” had been stated as met and a place had been stated as free. The "
        "price of placement could then have been up to SEK 1,100.00 by the day."
    ) in told.replace("\n    ", " ").replace("\u00a0", " ")
    assert "No price of placement is enough by itself, however low." in told


def test_every_word_is_there_in_both_languages() -> None:
    """And every one is used."""
    import calloff.protocol.change_side as side

    source = side.__file__
    with open(source, encoding="utf-8") as file:  # noqa: PTH123 - the module's own source
        written = file.read()
    unused = [
        code
        for code in CHANGES.sv
        if f'"{code}"' not in written and code.rpartition(".")[0] not in written
    ]

    assert [] == unused


def test_very_many_who_fall_on_the_same_are_counted() -> None:
    """Two hundred are named in the protocol, and 201 are not."""

    def told(count: int) -> str:
        lacking = [offer(f"{number:03}", "b") for number in range(count)]
        return as_text(protocol(decided(*lacking, requires=can("a")), "en"))

    assert "– 201." in told(201)
    assert "– 200: 000; 001;" in told(200)
