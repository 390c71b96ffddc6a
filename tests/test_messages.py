"""Bad input gets one error that lists every problem, with its place, what was found, what to do."""

from __future__ import annotations

import copy
import json
import pickle
import pprint
import traceback
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest

from calloff import (
    Assessment,
    CalloffError,
    Decision,
    InputError,
    Need,
    Proposal,
    Register,
    Snapshot,
    has,
    none_of,
    replay,
    shipped,
)
from calloff.errors import Problem

ON = date(2024, 1, 18)

SMALL: dict[str, Any] = {
    "id": "small",
    "known": "2024-01-01T00:00:00Z",
    "vocabulary": shipped.vocabulary("social-services").data(),
    "frameworks": [
        {
            "id": "adda-2019",
            "name": {"sv": "Ramavtal", "en": "Agreement"},
            "owner": "Adda",
            "term": "2021-09-15/2025-09-14",
            "buyers": [{"id": "0580", "registered": "2021-10-01"}],
            "lots": [
                {
                    "id": "A",
                    "name": {"sv": "Familjehem", "en": "Foster homes"},
                    "key": "adda-konsulentstod-2019",
                    "unit": "day",
                    "ages": "0-17 years",
                    "items": [{"id": "placement", "units": ["day"], "base": True}],
                }
            ],
        }
    ],
    "keys": [shipped.key("adda-konsulentstod-2019").data()],
    "suppliers": [{"id": "SE-P", "name": "P"}, {"id": "SE-Q", "name": "Q"}],
    "pools": [{"id": "p", "available": "1", "updated": "2024-01-10T12:00:00Z"}],
    "offers": [
        {
            "lot": "adda-2019/A",
            "supplier": "SE-P",
            "facts": [{"facet": "region", "value": ["05"]}],
            "prices": {
                "currency": "SEK",
                "rows": [{"item": "placement", "amount": "1450", "unit": "day"}],
            },
            "pools": ["p"],
        }
    ],
}

NEED: dict[str, Any] = {
    "id": "7F3K",
    "buyer": "0580",
    "lot": "adda-2019/A",
    "requested": "2024-01-15",
    "starts": "2024-02-01",
    "persons": [{"born": "2014-06"}],
    "lines": [{"item": "placement", "quantity": "180", "unit": "day"}],
}


def spoilt(document: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    """A document with something in it changed, by its path: ``offers__0__prices__currency``."""
    made = copy.deepcopy(dict(document))
    for path, value in changes.items():
        *way, last = [int(step) if step.isdigit() else step for step in path.split("__")]
        here: Any = made
        for step in way:
            here = here[step]
        if value is None:
            del here[last]
        elif isinstance(here, list) and last == len(here):
            here.append(value)
        else:
            here[last] = value
    return made


def message(read: Callable[[], object]) -> str:
    """What the one error says."""
    with pytest.raises(InputError) as caught:
        read()
    return str(caught.value)


def test_the_documents_are_right_before_they_are_spoilt() -> None:
    """The register and the need that the tests spoil can be used, and come to a decision."""
    decision = Register.read(SMALL).decide(Need.read(NEED), on=ON)

    assert "ask" == decision.outcome.kind


PLACEMENT = {"item": "placement", "amount": "1450", "unit": "day"}


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        pytest.param(
            {"offers__0__price": {}, "offers__0__prices": None},
            """
            offers.0.prices: is needed and not given.
            offers.0.price: is not a field here. Did you mean 'prices'?""",
            id="misspelt field",
        ),
        pytest.param(
            {"offers__0__prices__rows__0__amount": 1450.5},
            """
            offers.0.prices.rows.0.amount: write 1450.5 as text, '1450.5': a float is not exact.""",
            id="float for a price",
        ),
        pytest.param(
            {
                "offers__0__prices__rows": [
                    {**PLACEMENT, "valid": "2021-09-15/2023-12-01"},
                    {**PLACEMENT, "amount": "1480", "valid": "2023-12-01/.."},
                ]
            },
            """
            offers.0.prices.rows.1.valid: 'placement' has two prices where 2023-12-01/.. meets \
2021-09-15/2023-12-01.""",
            id="overlapping prices",
        ),
        pytest.param(
            {
                "offers__0__facts": [
                    {"facet": "regions", "value": ["05"]},
                    {"facet": "spoken_by_consultant", "value": ["sv", "xyzzy"]},
                    {"facet": "spoken_in_home", "value": ["fa-AF"]},
                    {"facet": "staffed", "value": ["Mo-Fr 8-19"]},
                    {"facet": "unit_size", "value": True},
                    {"facet": "siblings_together", "value": ["yes"]},
                    {"facet": "home_region"},
                    {"facet": "staffing"},
                ]
            },
            """
            offers.0.facts.0: no facet 'regions' in social-services/1. Did you mean 'region' or \
'home_region'?
            offers.0.facts.1: no code 'xyzzy' in 'languages'.
            offers.0.facts.2: 'fa-AF' is written 'prs' in 'languages'.
            offers.0.facts.3: Hours are written such as 'Mo-Fr 08:00-19:00; Sa 10:00-14:00' or \
'24/7', with the days Mo, Tu, We, Th, Fr, Sa, Su, got 'Mo-Fr 8-19'.
            offers.0.facts.4: 'unit_size' takes a whole number, got True.
            offers.0.facts.5: 'siblings_together' takes true or false, got ('yes',).
            offers.0.facts.7: no facet 'staffing' in social-services/1. Did you mean 'staffed'?""",
            id="unknown facets and codes",
        ),
        pytest.param(
            {
                "offers__0__facts": [
                    {"facet": "region", "value": ["05"], "denied": ["05"]},
                    {"facet": "staffed", "value": ["24/7"], "valid": "2023-01-01/.."},
                    {"facet": "staffed", "value": ["24/7"], "valid": "../2023-01-01"},
                ]
            },
            """
            offers.0.facts.0: 05 is both stated and denied.
            offers.0.facts.2: 'staffed' is stated twice where ../2023-01-01 meets 2023-01-01/...""",
            id="facts that contradict each other",
        ),
        pytest.param(
            {"frameworks__0__lots__0__key": "adda-konsulentstod-2018"},
            """
            frameworks.0.lots.0.key: no key 'adda-konsulentstod-2018' in the register. \
Did you mean 'adda-konsulentstod-2019'?""",
            id="unknown key",
        ),
        pytest.param(
            {
                "suppliers__2": {"id": "SE-P", "name": "R"},
                "pools__1": {"id": "p"},
                "offers__1": SMALL["offers"][0],
            },
            """
            suppliers.2.id: 'SE-P' stands more than once.
            pools.1.id: 'p' stands more than once.
            offers.1.id: 'adda-2019/A/SE-P' stands more than once.""",
            id="duplicate ids",
        ),
        pytest.param(
            {
                "offers__0__lot": "adda-2019/B",
                "offers__0__supplier": "SE-R",
                "offers__0__pools": ["q"],
            },
            """
            offers.0.lot: no lot 'adda-2019/B'. Did you mean 'adda-2019/A'?
            offers.0.supplier: no supplier 'SE-R'. Did you mean 'SE-Q' or 'SE-P'?
            offers.0.pools: no pool 'q'.""",
            id="references to what is not there",
        ),
        pytest.param(
            {"known": "2024-01-01T00:00:00", "pools__0__updated": "2024-01-10T12:00:00"},
            """
            known: Input should have timezone info, got '2024-01-01T00:00:00'.
            pools.0.updated: Input should have timezone info, got '2024-01-10T12:00:00'.""",
            id="times without a zone",
        ),
        pytest.param(
            {
                "frameworks__0__term": "2022-03-01/2023-02-29",
                "frameworks__0__buyers__0__registered": "2023-02-29",
            },
            """
            frameworks.0.term: A period is written first day/last day, such as \
'2021-09-15/2025-09-14' or '2023-12-01/..', got '2022-03-01/2023-02-29'.
            frameworks.0.buyers.0.registered: Input should be a valid date or datetime, day value \
is outside expected range, got '2023-02-29'.""",
            id="29 February in a year that has none",
        ),
        pytest.param(
            {
                "frameworks__0__extensions": [
                    {"period": "2025-09-16/2026-09-14", "decided": "2025-01-01"}
                ]
            },
            """
            frameworks.0.extensions: 1 extensions are stated and the agreement allows 0.
            frameworks.0.extensions.0.period: an extension begins the day after the last agreed \
day, 2025-09-15.""",
            id="an extension that is not allowed and leaves a gap",
        ),
        pytest.param(
            {
                "frameworks__0__ceiling": {"quantity": "100"},
                "suppliers__0__standings": [{"status": "permit"}, {"status": "blokked"}],
            },
            """
            frameworks.0.ceiling: a ceiling's quantity is stated with its unit.
            suppliers.0.standings.0: a permit is named where the status is about one, and only \
there.
            suppliers.0.standings.1.status: Input should be 'blocked', 'left', 'permit', \
'no_permit' or 'complaint', got 'blokked'.""",
            id="things that say too little",
        ),
        pytest.param(
            {
                "offers__0__prices__rows__0__amount": "-1",
                "offers__0__prices__currency": "kr",
                "offers__0__rank": 0,
                "suppliers__0__id": "5569000001",
                "frameworks__0__lots__0__ages": "0-17",
            },
            """
            frameworks.0.lots.0.ages: An age range is written such as '0-17 years', '18- years' or \
'30-71 months', got '0-17'.
            suppliers.0.id: String should match pattern '^[A-Z]{2}-[0-9A-Za-z.-]+$', got \
'5569000001'.
            offers.0.prices.currency: String should match pattern '^[A-Z]{3}$', got 'kr'.
            offers.0.prices.rows.0.amount: Input should be greater than or equal to 0, got '-1'.
            offers.0.rank: Input should be greater than or equal to 1, got 0.""",
            id="several at once",
        ),
    ],
)
def test_every_problem_of_a_register_is_told_at_once(
    changes: dict[str, Any], problems: str
) -> None:
    """One error lists all that hinders a register, in the order of the document."""
    due = [line.strip() for line in problems.strip().splitlines()]
    told = message(lambda: Register.read(spoilt(SMALL, **changes), source="register.json"))
    count = f"{len(due)} problem{'s' if len(due) > 1 else ''}"

    assert [f"register.json (Register) has {count}", *due] == [
        line.strip() for line in told.splitlines()
    ]


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        pytest.param(
            {"persons": [{"born": "2014-06", "age": 9}, {}]},
            """
            persons.0: a person states one of born, age and months.
            persons.1: a person states one of born, age and months.""",
            id="two births, and none",
        ),
        pytest.param(
            {"persons": [{"born": "2014-06-15"}]},
            """
            persons.0.born: A month is written year-month, such as '2014-06', got '2014-06-15'. \
The day of birth is not asked for.""",
            id="a day of birth",
        ),
        pytest.param(
            {"lines__0__quantity": "-180"},
            """
            lines.0.quantity: Input should be greater than 0, got '-180'.""",
            id="negative quantity",
        ),
        pytest.param(
            {"lines": []},
            """
            lines: Tuple should have at least 1 item after validation, not 0, got a list.""",
            id="no lines",
        ),
        pytest.param(
            {"lines__0__times": 2},
            """
            lines.0: times says for how many days, weeks or months: per is needed too.""",
            id="times of nothing",
        ),
        pytest.param(
            {
                "lines": [
                    {"item": "placement", "quantity": "1", "unit": "day", "per": "day"},
                    {"item": "T3", "quantity": "40", "unit": "hour"},
                ]
            },
            """
            lines without a known end and lines with one do not add up: give every line times, or \
none.""",
            id="lines with an end and without",
        ),
        pytest.param(
            {
                "lines": [
                    {"item": "placement", "quantity": "180", "unit": "day"},
                    {"item": "T3", "quantity": "4", "unit": "hour", "per": "month"},
                ]
            },
            """
            'T3' is asked for per month, and months differ in days: give times.""",
            id="months that would be counted in days",
        ),
        pytest.param(
            {"requested": "2024-02-02"},
            """
            it starts 2024-02-01, before it was asked for 2024-02-02.""",
            id="it starts before it was asked for",
        ),
        pytest.param(
            {"ends": "2024-01-31"},
            """
            it ends 2024-01-31, before it starts 2024-02-01.""",
            id="it ends before it starts",
        ),
        pytest.param(
            {"requested": "2023-02-29"},
            """
            requested: Input should be a valid date or datetime, day value is outside expected \
range, got '2023-02-29'.""",
            id="29 February in a year that has none",
        ),
        pytest.param(
            {"frozen": "2024-01-15T16:00:00"},
            """
            frozen: Input should have timezone info, got '2024-01-15T16:00:00'.""",
            id="a time without a zone",
        ),
        pytest.param(
            {
                "requirements": [
                    {"facet": "region", "hass": "05"},
                    {"facet": "region", "has": "05", "whos": "child"},
                    {"any_of": []},
                    {"any_of": [{"facet": "region", "has": "05", "whose": "child"}]},
                    {"facet": "children_in_home", "within": [3, 1]},
                ]
            },
            """
            requirements.0: An expression says one of has, within, at_least, any_of, all_of, \
none_of, not, got a dict.
            requirements.1.whos: is not a field here. Did you mean 'whose'?
            requirements.2.any_of: Tuple should have at least 1 item after validation, not 0, got \
a list.
            requirements.3: whose and negotiable are said of the outermost expression.
            requirements.4: within goes from the least number to the greatest, got (3, 1).""",
            id="expressions",
        ),
        pytest.param(
            {"group": {"id": "G", "rule": "togehter"}, "urgency": "urgent"},
            """
            group.rule: Input should be 'together_if_possible', 'together' or 'apart', got \
'togehter'.
            urgency: Input should be 'ordinary' or 'emergency', got 'urgent'.""",
            id="words that are none",
        ),
        pytest.param(
            {"Starts": "2024-02-01", "date": "2024-01-15", "starts": None},
            """
            Starts: is not a field here. Did you mean 'starts'?
            date: is not a field here.""",
            id="a field with a capital, and one that is called as a type is",
        ),
    ],
)
def test_every_problem_of_a_need_is_told_at_once(changes: dict[str, Any], problems: str) -> None:
    """One error lists all that hinders a need, in the order of the document."""
    due = [line.strip() for line in problems.strip().splitlines()]
    told = message(lambda: Need.read(spoilt(NEED, **changes), source="need.json"))
    count = f"{len(due)} problem{'s' if len(due) > 1 else ''}"

    assert [f"need.json (Need) has {count}", *due] == [line.strip() for line in told.splitlines()]


def test_the_same_mistakes_are_told_alike_in_python() -> None:
    """What is made by naming fields is told as what is read from a file, problem by problem."""
    data = spoilt(NEED, persons=[{"born": "2014-06-15"}], lines__0__quantity="-180")
    with pytest.raises(InputError) as read:
        Need.read(json.loads(json.dumps(data)))
    with pytest.raises(InputError) as made:
        Need(**data)

    assert read.value.problems == made.value.problems


def asked(**changes: Any) -> Need:
    """The need with something in it changed."""
    return Need.read(spoilt(NEED, **changes))


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        pytest.param(
            {"starts": None},
            "starts: is needed by the key adda-konsulentstod-2019.",
            id="missing starts",
        ),
        pytest.param(
            {
                "requirements": [
                    {"facet": "regin", "has": "05"},
                    {
                        "any_of": [
                            {"facet": "region", "has": "0508"},
                            {"facet": "near", "has": True},
                        ]
                    },
                    {"facet": "region", "at_least": 3},
                ],
                "wishes": [{"facet": "spoken_in_home", "has": "farsi"}],
            },
            """
            requirements.0.facet: no facet 'regin' in social-services/1. Did you mean 'region' or \
'home_region'?
            requirements.1.any_of.0.has: no code '0508' in 'regions'. Did you mean '0586' or \
'0584' or '0583'?
            requirements.1.any_of.1.has: 'near' takes codes, as a list of texts, got True.
            requirements.2.at_least: 'at_least' asks about a number, 'region' is a code.
            wishes.0.has: 'farsi' is written 'fa' in 'languages'.""",
            id="words that the vocabulary does not have",
        ),
        pytest.param(
            {"starts": None, "requirements": [{"facet": "regin", "has": "05"}]},
            """
            starts: is needed by the key adda-konsulentstod-2019.
            requirements.0.facet: no facet 'regin' in social-services/1. Did you mean 'region' or \
'home_region'?""",
            id="both",
        ),
    ],
)
def test_every_problem_of_a_need_is_told_before_it_is_decided(
    changes: dict[str, Any], problems: str
) -> None:
    """What a need lacks for the key and the vocabulary is told at once, and nothing is decided."""
    due = [line.strip() for line in problems.strip().splitlines()]
    told = message(lambda: Register.read(SMALL).decide(asked(**changes), on=ON))
    count = f"{len(due)} problem{'s' if len(due) > 1 else ''}"

    assert [f"the decision about 7F3K has {count}", *due] == [
        line.strip() for line in told.splitlines()
    ]


def test_a_name_in_place_of_a_code_is_told_with_its_code() -> None:
    """Who writes dari is led to Dari, and never to Persian, which is near and something else."""
    told = message(
        lambda: Register.read(SMALL).decide(
            asked(wishes=[{"facet": "spoken_in_home", "has": "dari"}]), on=ON
        )
    )

    assert "no code 'dari' in 'languages'. Did you mean 'prs'" in told
    assert "farsi" not in told


def test_a_lot_that_is_not_there_is_told() -> None:
    """A misspelt lot is told with what may be meant."""
    assert (
        "register small has 1 problem\n  lot: no lot 'adda-2019/AA'. Did you mean 'adda-2019/A'?"
    ) == message(lambda: Register.read(SMALL).decide(asked(lot="adda-2019/AA"), on=ON))


def test_a_snapshot_of_another_day_is_refused() -> None:
    """The world is looked at on the day of the decision."""
    world = Snapshot(date(2024, 1, 17))

    assert (
        "the decision about 7F3K has 1 problem\n"
        "  on: the snapshot is of 2024-01-17, the decision of 2024-01-18."
    ) == message(lambda: Register.read(SMALL).decide(asked(), on=ON, snapshot=world))


def test_answers_that_do_not_belong_here_are_refused() -> None:
    """An answer to another need is told; so is one under no offer, and two with one id."""
    register = Register.read(SMALL)
    other = Proposal(id="1", need="J-12", offer="adda-2019/A/SE-P")
    lost = Proposal(id="2", need="7F3K", offer="adda-2019/A/SE-R", facts=({"facet": "nere"},))

    assert (
        "the decision about 7F3K has 1 problem\n  proposals.1: answers the need 'J-12', not '7F3K'."
    ) == message(lambda: register.decide(asked(), on=ON, candidates=[other]))
    assert (
        "proposals has 4 problems\n"
        "  proposals.0.offer: no offer 'adda-2019/A/SE-R' in the register. "
        "Did you mean 'adda-2019/A/SE-P'?\n"
        "  proposals.0.facts.0: no facet 'nere' in social-services/1. Did you mean 'near'?\n"
        "  proposals.1.offer: no offer 'adda-2019/A/SE-R' in the register. "
        "Did you mean 'adda-2019/A/SE-P'?\n"
        "  proposals.1.id: '2' stands more than once.\n"
        "  proposals.1.facts.0: no facet 'nere' in social-services/1. Did you mean 'near'?"
    ).replace("4 problems", "5 problems") == message(
        lambda: register.decide(asked(), on=ON, candidates=[lost, lost])
    )


def test_an_assessment_that_leaves_things_out_is_refused() -> None:
    """Everybody compared has a reason, stands once, and prices were not shown before."""
    data = {
        "need": "7F3K",
        "tiers": [["P", "Q"], [], ["P"]],
        "grounds": [{"candidate": "P", "reason": "near"}, {"candidate": "R", "reason": "far"}],
        "signed": [{"role": "caseworker", "at": "2024-01-18T10:00:00Z"}],
        "prices_shown": "2024-01-18T09:00:00Z",
    }

    assert (
        "Assessment has 5 problems\n"
        "  tiers.1: a tier names at least one candidate.\n"
        "  tiers.2: 'P' stands more than once.\n"
        "  grounds: 'Q' is compared without a reason.\n"
        "  grounds: a reason is given for 'R', which is in no tier.\n"
        "  signed.0.at: signed 2024-01-18T10:00:00+00:00, after prices were shown "
        "2024-01-18T09:00:00+00:00: the comparison is made before."
    ) == message(lambda: Assessment.read(data))


def test_two_of_what_there_can_be_one_of_are_refused() -> None:
    """One draw and one sum each: a second one is told with its place."""
    data = {
        "on": "2024-01-18",
        "draws": [{"need": "7F3K", "candidates": ["P"], "seed": "1"}] * 2,
        "committed": [{"of": "adda-2019"}, {"of": "adda-2019/A"}, {"of": "adda-2019"}],
    }

    assert (
        "Snapshot has 2 problems\n"
        "  draws.1: '7F3K' stands more than once.\n"
        "  committed.2: 'adda-2019' stands more than once."
    ) == message(lambda: Snapshot.read(data))


def test_a_document_that_cannot_be_decided_again_is_refused() -> None:
    """What is no decision, and one whose parts are elsewhere, is told with every part."""
    decision = Register.read(SMALL).decide(asked(), on=ON)
    reference = decision.data(inputs="reference")

    assert (
        "decision has 1 problem\n  format: expected 'calloff.decision/1', got 'calloff.need/1'."
    ) == message(lambda: replay(asked().data()))
    assert (
        "decision has 5 problems\n"
        "  need: stands by reference: give the original.\n"
        "  key: stands by reference: give the original.\n"
        "  terms: stands by reference: give the original.\n"
        "  snapshot: stands by reference: give the original.\n"
        "  candidates: stand by reference: give the originals."
    ) == message(lambda: replay(reference))


def test_an_error_is_caught_by_either_name_and_carries_its_problems() -> None:
    """A host may catch ValueError or the library's own, and reads problems as data."""
    with pytest.raises(InputError) as caught:
        Need.read(spoilt(NEED, lines__0__quantity="-180"), source="need.json")
    error = caught.value

    assert isinstance(error, CalloffError)
    assert isinstance(error, ValueError)
    assert "need.json (Need)" == error.source
    assert (Problem("lines.0.quantity", "Input should be greater than 0, got '-180'."),) == (
        error.problems
    )


def test_an_error_travels_between_processes() -> None:
    """A pickled error is the same error, problems and all."""
    with pytest.raises(InputError) as caught:
        Need.read(spoilt(NEED, lines__0__quantity="-180", requested="x"), source="need.json")
    again = pickle.loads(pickle.dumps(caught.value))

    assert type(again) is InputError
    assert caught.value.source == again.source
    assert caught.value.problems == again.problems
    assert str(caught.value) == str(again)


# ------------------------------------------------------------------------ protected identity

# Each of these would tell something of the person; none stands in the id or the lot.
SECRETS = ("2014", "-06", "1484", "Heby", "0331", "epilepsy", "seizure", "prs", "2024-02", "guard")


def protected(**changes: Any) -> dict[str, Any]:
    """A need of somebody whose identity is protected, full of what must not be told."""
    return spoilt(
        NEED,
        protected=True,
        requirements=[
            {"none_of": [{"facet": "home_region", "has": "0331"}]},
            {"facet": "health_support", "has": "seizure_watch", "whose": "guardian"},
            {"facet": "spoken_in_home", "has": "prs"},
        ],
        **changes,
    )


def told(text: str) -> list[str]:
    """What of the person a text tells."""
    return [secret for secret in SECRETS if secret in text]


@pytest.mark.parametrize(
    "show",
    [repr, str, format, "{0!r} {0!s} {0}".format, pprint.pformat, lambda need: repr([need])],
    ids=["repr", "str", "format", "string", "pprint", "list"],
)
def test_a_need_shows_no_more_than_its_id_and_lot(show: Callable[[object], str]) -> None:
    """Whatever prints a need, for a log or in a debugger, tells nothing of the person."""
    text = show(Need.read(protected()))

    assert "7F3K" in text
    assert "adda-2019/A" in text
    assert [] == told(text)


def decision() -> Decision:
    """A decision about the protected need."""
    return Register.read(SMALL).decide(Need.read(protected()), on=ON)


def test_a_decision_shows_no_more_than_the_id_and_the_outcome() -> None:
    """The representation of a decision, and of one made again, tells nothing of the person."""
    made = decision()
    again = replay(made.data())

    assert "Decision(need='7F3K', outcome='ask')" == repr(made)
    assert [] == told(repr(again))
    assert [] == told(repr(made.snapshot))
    assert [] == told(repr(made.outcome))
    assert [] == told(repr(made.candidates))


@pytest.mark.parametrize(
    "changes",
    [
        {"persons": [{"born": "2014-06-15"}]},
        {"persons": [{"born": "2014-06", "age": 9}]},
        {"starts": "2024-01-02"},
        {"ends": "2024-01-31"},
        {"requirements": [{"facet": "home_region", "hass": "0331"}]},
        {"requirements": [{"none_of": [{"facet": "home_region", "has": ["0331"]}]}]},
        {"requirements": [{"facet": "health_support", "within": ["seizure_watch", 2]}]},
        {"lines": [{"item": "guardian", "quantity": -2014, "unit": "day"}]},
        {"group": {"id": "siblings-2014", "rule": "epilepsy"}},
        {"urgency": "seizure"},
        {"access": 2014},
        {"frozen": "2024-02-30"},
    ],
    ids=", ".join,
)
@pytest.mark.parametrize("made", [False, True], ids=["read", "made"])
def test_a_mistake_in_a_protected_need_repeats_nothing_of_it(
    changes: dict[str, Any], made: bool
) -> None:
    """The error has the place of the mistake, and not what was given there."""
    data = {**protected(), **changes}
    with pytest.raises(InputError) as caught:
        Need(**data) if made else Need.read(data, source="need.json")
    text = "".join(traceback.format_exception_only(caught.value))

    assert [] == told(text)
    assert [] == told(repr(caught.value))
    assert [] == told(repr(caught.value.problems))
    assert [] == [p for p in caught.value.problems if not p.what]


@pytest.mark.parametrize(
    "requirement",
    [
        none_of(has("home_region", "0331-Heby")),
        none_of(has("home_regions", "0331")),
        has("health_support", "epilepsy"),
        has("spoken_in_home", "prs-guard"),
        has("certified_staff_share", "2014"),
    ],
)
def test_a_word_that_is_not_known_is_not_repeated_either(requirement: Any) -> None:
    """A misspelt place that is excluded does not leave by the error about it."""
    need = Need.read(protected()).replace(requirements=(requirement,))
    text = message(lambda: Register.read(SMALL).decide(need, on=ON))

    assert "requirements.0" in text
    assert [] == told(text)


def test_changing_a_protected_need_tells_nothing() -> None:
    """A change that cannot be made is told without what was given, or stood there before."""
    need = Need.read(protected())
    text = message(lambda: need.replace(ends=date(2024, 1, 31)))

    assert [] == told(text)


def test_deciding_about_a_protected_need_tells_nothing() -> None:
    """Whatever does not belong together, the error names the need by its id alone."""
    register, need = Register.read(SMALL), Need.read(protected())
    other = Proposal(id="1", need="J-12", offer="adda-2019/A/SE-P")
    world = Snapshot(
        ON,
        assessments=(
            {
                "need": "7F3K",
                "tiers": [["1"]],
                "grounds": [{"candidate": "1", "reason": "epilepsy"}],
                "signed": [{"role": "caseworker", "at": datetime(2024, 1, 17, tzinfo=UTC)}],
            },
        ),
    )
    texts = [
        message(lambda: register.decide(need, on=ON, candidates=[other])),
        message(lambda: register.decide(need, on=date(2024, 1, 19), snapshot=world)),
        message(lambda: register.decide(need.replace(lot="adda-2019/Q"), on=ON)),
        message(lambda: register.decide(need.replace(starts=None), on=ON)),
    ]

    assert [[]] * 4 == [told(text) for text in texts]


def test_the_needs_that_are_not_protected_are_told_in_full() -> None:
    """Where nobody's identity is protected the error says what was given, to be mended."""
    data = spoilt(NEED, persons=[{"born": "2014-06-15"}])

    assert "got '2014-06-15'" in message(lambda: Need.read(data))
