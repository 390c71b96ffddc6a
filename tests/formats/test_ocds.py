"""Agreements and call-offs as releases: what stands in them, what never does, what is refused."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import jsonschema
import pytest

from calloff import InputError, load
from calloff.formats import Publisher, ocds_package
from calloff.formats.ocds_parts import personal
from calloff.pricing import BOTH_ENDS
from calloff.process import Case
from calloff.process.contract import Contract, contract_of
from calloff.register import Register

AT = datetime(2024, 3, 1, 12, tzinfo=ZoneInfo("Europe/Stockholm"))
OFFICE = Publisher("Linköping", "ocds-a1b2c3", "https://example.org/ocds.json")


@pytest.fixture(scope="module")
def register() -> Register:
    """The example's register."""
    return load("familjehem.json")


@pytest.fixture(scope="module")
def case() -> Case:
    """The example's case, with an award."""
    found = load("7F3K-case.json")
    assert isinstance(found, Case)
    return found


@pytest.fixture(scope="module")
def agreed(register: Register, case: Case) -> Contract:
    """What was agreed in the case."""
    state = case.state
    offered = state.offered(state.choice.candidate)
    candidate = register.proposed((offered.proposal,))[0]
    return contract_of(state, candidate, priced=date(2024, 1, 15), days=BOTH_ENDS)


def released(register: Register, **given: Any) -> dict[str, Any]:
    """A package that was released, held to the schema."""
    given = {"publisher": OFFICE, "at": AT, "secret": "pärlugglan", **given}
    package = json.loads(json.dumps(ocds_package(register, **given).package))
    schema = json.loads((Path(__file__).parent / "data/ocds-release-package.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)

    found = jsonschema.Draft202012Validator(
        schema, format_checker=jsonschema.FormatChecker()
    ).iter_errors(package)
    assert [] == [error.message for error in found]
    return package


def changed(case: Case, **need: Any) -> Case:
    """The same case on a need that is otherwise."""
    data = case.data()
    first = data["entries"][0]
    entries = [{**first, "need": {**first["need"], **need}}, *data["entries"][1:]]
    return Case.read({**data, "entries": entries})


def test_an_agreement_has_its_lots_suppliers_and_days(register: Register) -> None:
    """One release for the agreement; an award and a contract for each supplier in each lot."""
    (release,) = released(register)["releases"]
    tender = release["tender"]

    assert "ocds-a1b2c3-adda-familjehem-2019" == release["ocid"]
    assert ["A", "B", "C", "D", "E"] == [lot["id"] for lot in tender["lots"]]
    assert {
        "startDate": "2021-09-15T00:00:00+02:00",
        "endDate": "2025-09-14T23:59:59+02:00",
    } == tender["contractPeriod"]
    assert {"method": "withoutReopeningCompetition"} == tender["techniques"]["frameworkAgreement"]
    in_lots = {(offer.lot, offer.supplier) for offer in register.offers}
    assert len(in_lots) == len(release["awards"]) == len(release["contracts"])
    parties = {party["id"] for party in release["parties"]}
    told = {supplier["id"] for award in release["awards"] for supplier in award["suppliers"]}
    assert {supplier for _, supplier in in_lots} == told
    assert told < parties


def test_a_call_off_is_told_by_lot_days_supplier_and_amount(
    register: Register, case: Case, agreed: Contract
) -> None:
    """Who called off from whom, when, and what it comes to; and under which agreement."""
    release = released(register, cases=[case], contracts=[agreed])["releases"][-1]

    assert {"id": "buyer-0580", "name": "0580"} == release["buyer"]
    (award,), (contract,) = release["awards"], release["contracts"]
    assert agreed.supplier == award["suppliers"][0]["id"]
    assert "2024-01-24T00:00:00+01:00" == award["date"] == contract["dateSigned"]
    assert "active" == contract["status"]
    assert award["contractPeriod"]["startDate"] == contract["period"]["startDate"]
    assert {"amount", "currency"} == set(contract["value"])
    (process,) = release["relatedProcesses"]
    assert "ocds-a1b2c3-adda-familjehem-2019" == process["identifier"]
    assert ["A"] == process["relatedLots"]


def test_nothing_of_the_person_is_told(register: Register, case: Case, agreed: Contract) -> None:
    """Neither the case, nor ages, needs, homes, reasons or lines stand in the release."""
    release = released(register, cases=[case], contracts=[agreed])["releases"][-1]
    text = json.dumps(release, ensure_ascii=False)

    untold = [
        "7F3K", "2014", "prs", "furred", "own_school", "nearby", "T3", "placement",
        *(offered.proposal.id for offered in case.state.proposals),
        *(entry.by for entry in case.entries if entry.by),
    ]  # fmt: skip
    assert [] == [word for word in untold if word in text]
    assert "items" not in release["awards"][0]


def test_a_service_for_nobody_in_particular_is_told_line_by_line(
    register: Register, case: Case
) -> None:
    """Without persons the lines are those of a service."""
    alone = changed(case, persons=[], access="service")
    release = released(register, cases=[alone])["releases"][-1]

    assert [
        {"id": "0", "description": "placement", "unit": {"name": "day"}, "quantity": 180},
        {"id": "1", "description": "T3", "unit": {"name": "hour/week"}, "quantity": 4},
    ] == release["awards"][0]["items"]


def test_protected_identity_leaves_by_no_door(register: Register, case: Case) -> None:
    """The call-off is left out, and only how many are is said."""
    found = ocds_package(
        register, publisher=OFFICE, at=AT, cases=[changed(case, protected=True)], secret="x"
    )

    assert 1 == len(found.package["releases"])
    assert "Call-offs with protected identity, not released: 1\n" in found.summary("en")
    assert "SE-550000-0237" not in repr(found)


def test_what_is_not_awarded_is_left_out(register: Register, case: Case) -> None:
    """A case without an award under an agreement is no call-off yet."""
    early = Case.read({**case.data(), "entries": case.data()["entries"][:5]})
    found = ocds_package(register, publisher=OFFICE, at=AT, cases=[early])

    assert 1 == len(found.package["releases"])
    assert "Avrop som inget tilldelats i under avtalet, ej med: 1\n" in found.summary("sv")


def test_a_sole_traders_number_is_a_persons(register: Register) -> None:
    """A number with a month in it stays here; the supplier is told by its name."""
    trader = register.suppliers[0].replace(id="SE-121212-1212")
    offers = tuple(
        offer.replace(supplier=trader.id) if offer.supplier == register.suppliers[0].id else offer
        for offer in register.offers
    )
    other = register.replace(suppliers=(trader, *register.suppliers[1:]), offers=offers)
    package = released(other)
    found = ocds_package(other, publisher=OFFICE, at=AT)

    assert "121212" not in json.dumps(package)
    assert trader.name in json.dumps(package, ensure_ascii=False)
    assert "Suppliers whose number is a person's, not released: 1\n" in found.summary("en")


@pytest.mark.parametrize(
    ("id", "expected"),
    [
        ("SE-121212-1212", True),
        ("SE-19121212-1212", True),
        ("SE-121272-1212", True),  # a coordination number has 60 more in its day
        ("SE-556900-0001", False),
        ("SE-165569000001", False),  # an organisation's number with its century
        ("SE-550000-0013", False),
        ("NO-121212121", False),
        ("FI-12121212-12", False),
    ],
)
def test_a_persons_number_is_known_by_its_month(id: str, expected: bool) -> None:
    """An organisation's number has twenty or more where a person's has a month, or nothing."""
    assert expected == personal(id)


def test_names_come_back_the_same_and_say_nothing(register: Register, case: Case) -> None:
    """The same secret gives the same name; another secret another."""
    names = [
        released(register, cases=[case], secret=secret)["releases"][-1]["ocid"]
        for secret in ("a", "a", "b")
    ]

    assert names[0] == names[1] != names[2]


def test_buyers_are_called_as_is_said(register: Register, case: Case) -> None:
    """A name for a code, where one is given."""
    package = released(register, cases=[case], names={"0580": "Linköpings kommun"})

    assert {"id": "buyer-0580", "name": "Linköpings kommun"} == package["releases"][-1]["buyer"]


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (date(2024, 1, 25), "pending"),
        (date(2024, 2, 1), "active"),
        (date(2026, 1, 1), "terminated"),
    ],
)
def test_the_status_is_that_of_the_day(
    register: Register, case: Case, agreed: Contract, day: date, status: str
) -> None:
    """Before its first day a contract is pending, after its last terminated."""
    at = datetime(day.year, day.month, day.day, tzinfo=UTC)
    release = released(register, cases=[case], contracts=[agreed], at=at)["releases"][-1]

    assert status == release["contracts"][0]["status"]


def test_every_problem_is_told(register: Register, case: Case, agreed: Contract) -> None:
    """Who publishes, the moment, cases that can be traced or stand twice, and stray contracts."""
    with pytest.raises(InputError) as refused:
        ocds_package(
            register,
            publisher=Publisher(" ", "a1b2c3", "here"),
            at=datetime(2024, 3, 1),  # noqa: DTZ001 - that it has no zone is refused
            cases=[case, case],
            contracts=[agreed, agreed, agreed.replace(need="K3F7")],
        )

    assert (
        "the release has 9 problems\n"
        "  publisher.name: is needed: say who publishes.\n"
        "  publisher.prefix: is 'ocds-' and six letters or digits, as Open Contracting Partnership "
        "gave it, got 'a1b2c3'.\n"
        "  publisher.uri: is written such as https://example.org/ocds.json, got 'here'.\n"
        "  at: has no time zone: say in which one days are told.\n"
        "  cases.0.secret: was opened without a secret: give one, so that nobody can trace it to "
        "its case.\n"
        "  cases.1.secret: was opened without a secret: give one, so that nobody can trace it to "
        "its case.\n"
        "  cases.1: is the same call-off as cases.0.\n"
        "  contracts.1: an earlier contract is on the same need.\n"
        "  contracts.2: no case is given for it: only its case says whether the identity is "
        "protected, so without it nothing is released."
    ) == str(refused.value)


def test_a_contract_with_another_is_refused(
    register: Register, case: Case, agreed: Contract
) -> None:
    """What was agreed goes with what was awarded."""
    with pytest.raises(InputError, match=r"cases\.0\.contract: is with SE-1 in .*, awarded was"):
        ocds_package(
            register,
            publisher=OFFICE,
            at=AT,
            cases=[case],
            contracts=[agreed.replace(supplier="SE-1")],
            secret="x",
        )
