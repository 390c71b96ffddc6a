"""Twenty needs against a real register in which most suppliers have stated little.

Child care in British Columbia on 15 February 2024, read from the folder that CALLOFF_DATA names;
nothing of it stands in the repository. Contains information licensed under the Open Government
Licence - British Columbia.

For each need: how many centres surely serve and how many might, what stands between it and the
others, and what it would cost or hide to read silence as no.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from calloff import (
    Ask,
    Decision,
    Line,
    Need,
    Nobody,
    Person,
    Register,
    Verdict,
    any_of,
    conflicts,
    coverage,
    has,
    none_of,
    relaxations,
)
from calloff.expressions import Expression
from calloff.formats import import_feed
from calloff.protocol import protocol, relaxation_outline
from calloff.values.typeset import as_text

pytestmark = pytest.mark.real_data

DAY = date(2024, 2, 15)
FEED = Path("bc-child-care", "child_care_2024-02-15.csv")


def may(expression: Expression) -> Expression:
    """What may be reassessed."""
    return expression.replace(negotiable=True)


def place(
    id: str,
    city: str,
    months: tuple[int, ...],
    *asked: Expression,
    wished: tuple[Expression, ...] = (),
    elsewhere: bool = False,
) -> Need:
    """A place for each child so many months old, in a city or maybe elsewhere."""
    return Need(
        id=id,
        buyer="BC",
        lot="bc-child-care/group",
        requested=DAY,
        starts=date(2024, 3, 15),
        persons=tuple(Person(months=age) for age in months),
        lines=(Line("place", quantity=len(months), unit="month", per="month"),),
        requirements=(has("region", city, negotiable=elsewhere), *asked),
        wishes=wished,
    )


EITHER = any_of(has("spoken", "cmn"), has("spoken", "yue"))
EVERYTHING = (
    may(has("spoken", "cmn")),
    may(has("meals", "included")),
    may(has("open", "after_19")),
    may(has("pickup", "offered")),
    has("special_needs"),
)

# Each need with how many centres surely serve it, how many might, and how many are asked.
NEEDS: tuple[tuple[Need, tuple[int, int, int]], ...] = (
    (place("infant", "Vancouver", (8,), wished=(has("open", "after_19"),)), (0, 293, 293)),
    (
        place("mandarin", "Burnaby", (26,), has("special_needs"), may(has("spoken", "cmn"))),
        (0, 173, 173),
    ),
    (
        place(
            "punjabi",
            "Surrey",
            (40,),
            may(has("spoken", "pa")),
            wished=(has("meals", "included"), has("certified_educators")),
        ),
        (8, 341, 349),
    ),
    (
        place(
            "after-school",
            "Victoria",
            (84,),
            has("programme", "out_of_school_grade_1"),
            wished=(has("pickup", "offered"),),
        ),
        (4, 179, 183),
    ),
    (place("either", "Richmond", (50,), EITHER, wished=(has("fee_reduction"),)), (6, 239, 245)),
    (
        place(
            "aboriginal", "Kelowna", (30,), has("special_needs"), may(has("aboriginal_programming"))
        ),
        (1, 83, 84),
    ),
    (place("remote", "Atlin", (20,), elsewhere=True), (0, 1, 1)),
    (place("overnight", "Prince George", (36,), may(has("open", "overnight"))), (0, 51, 51)),
    (
        place(
            "weekends",
            "Kamloops",
            (60,),
            may(has("open", "weekends")),
            may(has("meals", "included")),
        ),
        (0, 67, 67),
    ),
    (place("early", "Nanaimo", (14,), may(has("open", "before_6"))), (0, 73, 73)),
    (
        place("pickup", "Abbotsford", (75,), has("spoken", "pa"), may(has("pickup", "included"))),
        (0, 71, 71),
    ),
    (place("two", "Coquitlam", (20, 45), wished=(has("fee_reduction"),)), (0, 91, 91)),
    (place("spanish", "Whistler", (33,), may(has("spoken", "es")), elsewhere=True), (0, 8, 8)),
    (
        place(
            "northern",
            "Terrace",
            (48,),
            has("aboriginal_programming"),
            wished=(has("meals", "offered"),),
        ),
        (0, 16, 16),
    ),
    (
        place(
            "morning",
            "Langley",
            (38,),
            may(has("programme", "preschool_morning")),
            has("special_needs"),
        ),
        (1, 105, 106),
    ),
    (place("not-overnight", "Delta", (55,), none_of(has("open", "overnight"))), (0, 59, 59)),
    (
        place(
            "french",
            "North Vancouver",
            (40,),
            has("certified_educators"),
            has("early_learning_framework"),
            may(has("spoken", "fr")),
            wished=(has("aboriginal_programming"),),
        ),
        (1, 195, 196),
    ),
    (place("holidays", "Fort St. John", (100,), may(has("open", "holidays"))), (0, 14, 14)),
    (place("everything", "Vancouver", (70,), *EVERYTHING), (0, 258, 258)),
    (place("too-old", "Vancouver", (160,)), (0, 0, 0)),
)
ALL = [need for need, _ in NEEDS]


@pytest.fixture(scope="module")
def register(public_data: Path) -> Register:
    """The directory as a register."""
    known = datetime.fromisoformat("2024-02-15T20:00:00+00:00")
    return import_feed(public_data / FEED, "bc-child-care", known=known).register


@pytest.fixture(scope="module")
def rows(public_data: Path) -> list[dict[str, str]]:
    """The rows of the feed as they stand, read by nothing of calloff."""
    with (public_data / FEED).open(encoding="utf-8", newline="") as feed:
        return list(csv.DictReader(feed))


@pytest.fixture(scope="module")
def decisions(register: Register) -> dict[str, Decision]:
    """Each need decided over the directory."""
    return {need.id: register.decide(need, on=DAY) for need in ALL}


def asked(decision: Decision) -> int:
    """How many are asked."""
    return len(decision.outcome.whom) if isinstance(decision.outcome, Ask) else 0


@pytest.mark.parametrize(("need", "counts"), NEEDS, ids=[need.id for need in ALL])
def test_who_comes(
    decisions: dict[str, Decision], need: Need, counts: tuple[int, int, int]
) -> None:
    """So many surely serve, so many might; where any might, it is asked, and else nobody is."""
    decision = decisions[need.id]
    verdicts = Counter(found.verdict for found in decision.eligibilities)

    assert counts == (verdicts[Verdict.MET], verdicts[Verdict.UNKNOWN], asked(decision))
    assert isinstance(decision.outcome, Ask if any(counts) else Nobody)


def test_what_is_unknown(decisions: dict[str, Decision]) -> None:
    """Of what leaves somebody open, most by far is for what ages there is a place, and whether."""
    unknown: Counter[str] = Counter()
    for decision in decisions.values():
        for found in decision.eligibilities:
            if found.verdict is Verdict.UNKNOWN:
                unknown.update({f.code for f in found.findings if f.verdict is Verdict.UNKNOWN})

    assert [
        ("gate.ages", 2101),
        ("gate.places", 1851),
        ("facet.spoken", 1028),
        ("facet.special_needs", 594),
        ("facet.open", 463),
    ] == unknown.most_common(5)
    assert 2317 == sum(
        found.verdict is Verdict.UNKNOWN
        for decision in decisions.values()
        for found in decision.eligibilities
    )


# --- what would have to change ---------------------------------------------------------------


def test_what_stands_between(decisions: dict[str, Decision]) -> None:
    """For the need that asks for everything: leaving out the meals lets in 17, the pick-up 13."""
    found = relaxations(decisions["everything"])

    assert [((2,), 17), ((4,), 13)] == [
        (one.requirements, len(one.serve) + len(one.might)) for one in found.offered
    ]
    assert [((0,), 2322)] == [
        (one.requirements, len(one.serve) + len(one.might)) for one in found.not_offered
    ]
    assert 97 == len(found.elsewhere)


def test_who_would_be_let_in_says_so_in_the_feed(
    decisions: dict[str, Decision], rows: list[dict[str, str]]
) -> None:
    """Counted without calloff: who falls on the meals alone, and who on the pick-up alone."""

    def takes(row: dict[str, str]) -> bool:
        # A child of 70 months, turning 71 before the start: those who name other ages are out.
        ages = {name for name in row if name.startswith("SRVC_") and row[name] == "Y"}
        fitting = {"SRVC_30MOS_5YRS_YN", "SRVC_LICPRE_YN", "SRVC_OOS_KINDER_YN"}
        return not ages or bool(ages & (fitting | {"SRVC_OOS_GR1_AGE12_YN"}))

    city = [row for row in rows if row["CITY"] == "Vancouver" and takes(row)]
    no_meals = [r for r in city if r["PROVIDE_CD_MEALS"] in {"Not offered", "Extra fee"}]
    no_pickup = [r for r in city if r["PROVIDE_CD_PICKUP"] == "Not offered"]
    found = relaxations(decisions["everything"])
    meals, pickup = (len(one.serve) + len(one.might) for one in found.offered)

    assert meals == len([r for r in no_meals if r not in no_pickup])
    assert pickup == len([r for r in no_pickup if r not in no_meals])


def test_what_nobody_is_known_to_meet(decisions: dict[str, Decision]) -> None:
    """Nothing is surely in conflict, and much is as long as nobody has been asked."""
    found = {id: conflicts(decision) for id, decision in decisions.items()}

    assert all(one.complete for one in found.values())
    assert not any(one.sure for one in found.values())
    assert [(0, 1)] == [one.requirements for one in found["weekends"].unsure]
    assert 6 == len(found["everything"].unsure)


def test_it_can_be_read(decisions: dict[str, Decision]) -> None:
    """No outline on thousands of centres is longer than a page or two, nor says a thing twice."""
    for decision in decisions.values():
        told = as_text(relaxation_outline(decision, "en")).splitlines()
        assert len(told) < 75
    # Only those who are asked are named one by one.
    everything = decisions["punjabi"]
    lines = as_text(protocol(everything, "en")).splitlines()
    assert len(lines) < 349 + 150


# --- where supply is thin --------------------------------------------------------------------


def test_where_supply_is_thin(register: Register, rows: list[dict[str, str]]) -> None:
    """Counted without calloff: who says Y surely meets, who is in the city and silent might."""
    found = coverage(register, ALL, region="region", on=DAY)
    cells = {
        ("spoken", "es", "Whistler"): "LANG_SPANISH_YN",
        ("open", "holidays", "Fort St. John"): "OP_STAT_HOLIDAY_YN",
        ("open", "weekends", "Kamloops"): "OP_WEEKEND_YN",
        ("special_needs", True, "Vancouver"): "ACCOMMODATE_SPECIAL_NEEDS",
        ("spoken", "fr", "North Vancouver"): "LANG_FRENCH_YN",
        ("aboriginal_programming", True, "Terrace"): "ABORIGINAL_PROGRAMMING_YN",
    }
    told = {
        (row.asked.facet, row.asked.has, row.region): (row.sure, row.maybe)
        for row in found.found
        if row.asked is not None and hasattr(row.asked, "has")
    }

    for (facet, value, city), column in cells.items():
        here = [row for row in rows if row["CITY"] == city]
        yes = sum(row[column] == "Y" for row in here)
        assert (yes, len(here) - yes) == told[facet, value, city]
    assert [("spoken", "Whistler"), ("open", "Fort St. John"), ("open", "Prince George")] == [
        (row.facets[0], row.region) for row in found.found[:3]
    ]


# --- what silence costs ----------------------------------------------------------------------


def as_if_silence_were_no(register: Register) -> Register:
    """The register with a vocabulary in which what is not stated is not so."""
    words = register.vocabulary
    strict = tuple(f.replace(silence="no", listed="all") for f in words.facets)
    return register.replace(vocabulary=words.replace(facets=strict))


def strictly(register: Register) -> Iterator[tuple[str, Decision, Decision]]:
    """Each need as if silence on facts were no, and as if silence on places were no too."""
    strict = as_if_silence_were_no(register)
    for need in ALL:
        of_facts = strict.decide(need, on=DAY)
        pairs: Any = zip(of_facts.candidates, of_facts.eligibilities, strict=True)
        surely = [candidate for candidate, found in pairs if found.verdict is Verdict.MET]
        yield need.id, of_facts, strict.decide(need, on=DAY, candidates=surely)


def test_what_the_unknown_costs(register: Register, decisions: dict[str, Decision]) -> None:
    """2 338 requests; without them five choices too early, and nobody twelve times too often."""
    kinds: dict[str, Counter[str]] = {name: Counter() for name in ("as it is", "facts", "all")}
    requests: Counter[str] = Counter()
    hidden = []
    for id, of_facts, of_all in strictly(register):
        for name, decision in zip(kinds, (decisions[id], of_facts, of_all), strict=True):
            kinds[name][decision.outcome.kind] += 1
            requests[name] += asked(decision)
        if of_all.outcome.kind == "nobody" and asked(decisions[id]):
            hidden.append(asked(decisions[id]))

    assert {"as it is": 2338, "facts": 93, "all": 0} == dict(requests)
    assert {"ask": 19, "nobody": 1} == kinds["as it is"]
    assert {"ask": 11, "nobody": 9} == kinds["facts"]
    assert {"chosen": 5, "tied": 2, "nobody": 13} == kinds["all"]
    assert (12, 293) == (len(hidden), max(hidden))
